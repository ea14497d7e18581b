//! Word lists for made-up people, courses and music. No real person, artist or brand is meant by any of them.

/// A course category with topics in both shop languages.
pub struct CategoryWords {
    pub name: &'static str,
    pub tags: [&'static str; 4],
    pub topics_en: [&'static str; 8],
    pub topics_zh: [&'static str; 8],
}

pub struct GenreWords {
    pub name: &'static str,
    pub tags: [&'static str; 4],
    /// Beats a minute, slowest and fastest.
    pub tempo: (u32, u32),
}

/// A country where people live: codes, dialling prefix, clock and places (English, Chinese).
pub struct CountryWords {
    pub code: &'static str,
    pub name_zh: &'static str,
    pub dial: &'static str,
    pub utc_offset_hours: i64,
    pub cities: [(&'static str, &'static str); 5],
}

/// A word in the two languages of the shop.
pub struct Pair {
    pub en: &'static str,
    pub zh: &'static str,
}

const fn pair(en: &'static str, zh: &'static str) -> Pair {
    Pair { en, zh }
}

pub const CATEGORIES: [CategoryWords; 12] = [
    CategoryWords {
        name: "Photography",
        tags: ["camera", "light", "editing", "travel"],
        topics_en: [
            "Street Portraits",
            "Night Skies",
            "Window Light",
            "Travel Stories",
            "Black and White",
            "Macro Gardens",
            "Photo Editing",
            "Film Cameras",
        ],
        topics_zh: ["手机摄影", "人像用光", "夜景拍摄", "旅行摄影", "黑白影像", "静物摄影", "后期修图", "胶片入门"],
    },
    CategoryWords {
        name: "Writing",
        tags: ["story", "craft", "essay", "habit"],
        topics_en: [
            "Short Stories",
            "Daily Pages",
            "Personal Essays",
            "Dialogue",
            "Plot Maps",
            "Clear Sentences",
            "Memoir",
            "Children's Tales",
        ],
        topics_zh: ["短篇小说", "日更写作", "个人随笔", "人物对白", "故事结构", "文案写作", "家史记录", "童话创作"],
    },
    CategoryWords {
        name: "Personal Finance",
        tags: ["budget", "saving", "index", "tax"],
        topics_en: [
            "Household Budgets",
            "First Savings",
            "Index Investing",
            "Reading Balance Sheets",
            "Retirement Plans",
            "Tax Basics",
            "Freelance Money",
            "Risk and Insurance",
        ],
        topics_zh: ["家庭记账", "理财入门", "指数定投", "财报阅读", "养老规划", "个税常识", "自由职业财务", "保险避坑"],
    },
    CategoryWords {
        name: "Cooking",
        tags: ["kitchen", "baking", "seasonal", "quick"],
        topics_en: [
            "Sourdough",
            "Weeknight Suppers",
            "Knife Skills",
            "Noodles by Hand",
            "Vegetable Feasts",
            "Soups and Stocks",
            "Pastry",
            "Fermentation",
        ],
        topics_zh: ["家常面食", "快手晚餐", "刀工基础", "手工面条", "素食料理", "煲汤秘诀", "西点烘焙", "发酵食物"],
    },
    CategoryWords {
        name: "Mindfulness",
        tags: ["breath", "sleep", "calm", "body"],
        topics_en: [
            "Morning Breath",
            "Better Sleep",
            "Walking Meditation",
            "Body Scan",
            "Quiet Evenings",
            "Letting Go",
            "Kind Attention",
            "Tea and Silence",
        ],
        topics_zh: ["晨间呼吸", "安睡练习", "行禅", "身体扫描", "静夜冥想", "放下焦虑", "专注训练", "茶与静坐"],
    },
    CategoryWords {
        name: "Programming",
        tags: ["code", "data", "web", "automation"],
        topics_en: [
            "Programs from Nothing",
            "Data Tables",
            "Small Web Servers",
            "Testing Habits",
            "Algorithms by Hand",
            "Home Automation",
            "Game Loops",
            "Databases",
        ],
        topics_zh: ["编程零基础", "数据表格", "网页开发", "自动化办公", "算法图解", "智能家居", "小游戏开发", "数据库"],
    },
    CategoryWords {
        name: "Design",
        tags: ["type", "colour", "layout", "brand"],
        topics_en: [
            "Lettering",
            "Colour Harmony",
            "Page Layout",
            "Icon Drawing",
            "Brand Stories",
            "Interface Sketches",
            "Poster Making",
            "Paper Craft",
        ],
        topics_zh: ["字体设计", "色彩搭配", "版式设计", "图标绘制", "品牌故事", "界面草图", "海报创作", "纸艺"],
    },
    CategoryWords {
        name: "Music Making",
        tags: ["songwriting", "mixing", "theory", "voice"],
        topics_en: [
            "Songwriting",
            "Home Mixing",
            "Chord Paths",
            "Finger Drumming",
            "Finding Your Voice",
            "Field Recording",
            "Piano Habits",
            "Arranging",
        ],
        topics_zh: ["词曲创作", "家庭混音", "和弦进行", "指鼓入门", "声乐训练", "环境录音", "钢琴日课", "编曲"],
    },
    CategoryWords {
        name: "Languages",
        tags: ["speaking", "listening", "grammar", "travel"],
        topics_en: [
            "Everyday German",
            "Spoken Mandarin",
            "Travel Portuguese",
            "French by Ear",
            "Japanese Letters",
            "English for Work",
            "Pronunciation",
            "Reading the News",
        ],
        topics_zh: ["生活德语", "商务英语", "旅行葡语", "法语听力", "日语五十音", "英语口语", "发音矫正", "外刊精读"],
    },
    CategoryWords {
        name: "Fitness",
        tags: ["strength", "running", "mobility", "home"],
        topics_en: [
            "First Five Kilometres",
            "Kettlebell Basics",
            "Desk Stretches",
            "Home Strength",
            "Cycling Plans",
            "Handstands",
            "Swimming Form",
            "Recovery Days",
        ],
        topics_zh: ["五公里跑", "壶铃基础", "办公室拉伸", "居家力量", "骑行计划", "倒立训练", "自由泳", "运动恢复"],
    },
    CategoryWords {
        name: "Parenting",
        tags: ["play", "sleep", "school", "teen"],
        topics_en: [
            "Toddler Sleep",
            "Bedtime Reading",
            "Calm Mornings",
            "Play at Home",
            "School Starts",
            "Talking with Teens",
            "Screens and Rules",
            "Siblings",
        ],
        topics_zh: ["宝宝睡眠", "亲子阅读", "情绪管理", "居家游戏", "幼小衔接", "青春期沟通", "屏幕时间", "二孩家庭"],
    },
    CategoryWords {
        name: "Public Speaking",
        tags: ["stage", "voice", "slides", "story"],
        topics_en: [
            "First Speeches",
            "Telling Stories",
            "Better Slides",
            "Stage Nerves",
            "Meetings That Work",
            "Interviews",
            "Toasts and Jokes",
            "Persuasion",
        ],
        topics_zh: ["演讲入门", "讲好故事", "幻灯片制作", "克服怯场", "高效会议", "面试表达", "即兴发言", "说服力"],
    },
];

pub const ANGLES_EN: [&str; 10] = [
    "from Scratch",
    "in Seven Days",
    "for Beginners",
    "in Practice",
    "Step by Step",
    "the Long Way",
    "Workshop",
    "Clinic",
    "Field Notes",
    "Next Level",
];

pub const ANGLES_ZH: [&str; 10] =
    ["入门课", "训练营", "七天精讲", "实战课", "进阶班", "小课堂", "系统课", "公开课", "答疑课", "精品课"];

pub const LEVELS: [&str; 3] = ["beginner", "intermediate", "advanced"];

pub const GENRES: [GenreWords; 10] = [
    GenreWords { name: "indie folk", tags: ["acoustic", "warm", "storytelling", "autumn"], tempo: (78, 118) },
    GenreWords { name: "electronic", tags: ["synth", "club", "focus", "night drive"], tempo: (112, 134) },
    GenreWords { name: "hip hop", tags: ["beats", "wordplay", "bass", "city"], tempo: (80, 104) },
    GenreWords { name: "jazz", tags: ["trio", "late night", "improvised", "brass"], tempo: (72, 168) },
    GenreWords { name: "classical", tags: ["strings", "piano", "calm", "chamber"], tempo: (56, 132) },
    GenreWords { name: "rock", tags: ["guitar", "loud", "live", "road trip"], tempo: (104, 152) },
    GenreWords { name: "ambient", tags: ["drone", "sleep", "calm", "texture"], tempo: (50, 84) },
    GenreWords { name: "mandopop", tags: ["ballad", "vocal", "karaoke", "city"], tempo: (68, 112) },
    GenreWords { name: "soul", tags: ["groove", "vocal", "warm", "retro"], tempo: (76, 116) },
    GenreWords { name: "latin", tags: ["dance", "percussion", "summer", "party"], tempo: (92, 128) },
];

/// The genre whose artists sing in Chinese.
pub const CHINESE_GENRE: usize = 7;

pub const ARTIST_FIRST: [&str; 24] = [
    "Copper",
    "Hollow",
    "Amber",
    "Northbound",
    "Salt",
    "Paper",
    "Pale",
    "Velour",
    "Woollen",
    "Tidal",
    "Cinder",
    "Lantern",
    "Juniper",
    "Granite",
    "Feather",
    "Quiet",
    "Orchard",
    "Harbour",
    "Marble",
    "Thistle",
    "Saffron",
    "Winter",
    "Linen",
    "Cobalt",
];

pub const ARTIST_SECOND: [&str; 20] = [
    "Tramlines",
    "Kiosk",
    "Herons",
    "Ferrymen",
    "Almanac",
    "Signalbox",
    "Parade Ground",
    "Weathervane",
    "Night School",
    "Pigeons",
    "Allotment",
    "Telegraph",
    "Staircase",
    "Cartographers",
    "Sundial",
    "Gasworks",
    "Boathouse",
    "Postmark",
    "Hour Ensemble",
    "Turnstile",
];

pub const ARTIST_FIRST_ZH: [&str; 12] =
    ["潮汐", "纸灯", "旧站台", "青瓦", "雾港", "南窗", "慢船", "橘色", "落叶", "远山", "半夏", "白噪"];

pub const ARTIST_SECOND_ZH: [&str; 10] =
    ["旅店", "信箱", "乐队", "剧场", "房间", "合唱团", "电台", "小队", "研究所", "唱片行"];

pub const TRACK_FIRST: [&str; 30] = [
    "Slow", "Second", "Borrowed", "Distant", "Early", "Folded", "Hidden", "Inner", "Last", "Little", "Lost", "Muddy",
    "Narrow", "Open", "Painted", "Rented", "Ribbon", "Rusty", "Sleeping", "Small", "Sugar", "Tangled", "Thin", "Under",
    "Unsent", "Violet", "Waking", "Warm", "White", "Yellow",
];

pub const TRACK_SECOND: [&str; 32] = [
    "Avenue",
    "Balcony",
    "Bicycle",
    "Bridge",
    "Candle",
    "Coast",
    "Courtyard",
    "Detour",
    "Echo",
    "Engine",
    "Evening",
    "Ferry",
    "Field",
    "Garden",
    "Glove",
    "Harvest",
    "Island",
    "Kitchen",
    "Ladder",
    "Letter",
    "Meadow",
    "Mirror",
    "Parcel",
    "Passage",
    "Platform",
    "Promise",
    "Rooftop",
    "Season",
    "Shoreline",
    "Staircase",
    "Station",
    "Umbrella",
];

pub const TRACK_FIRST_ZH: [&str; 16] = [
    "最后的",
    "慢慢",
    "借来的",
    "靠窗的",
    "没寄出的",
    "黄昏",
    "雨后",
    "旧",
    "小小",
    "南方",
    "凌晨",
    "远方的",
    "会飞的",
    "半个",
    "第二个",
    "安静的",
];

pub const TRACK_SECOND_ZH: [&str; 16] = [
    "信", "站台", "雨伞", "阳台", "海岸", "单车", "花园", "灯塔", "渡口", "季节", "楼梯", "约定", "影子", "街角",
    "回声", "夏天",
];

pub const FIRST_NAMES: [&str; 40] = [
    "Lena", "Jonas", "Mira", "Felix", "Clara", "Anton", "Greta", "Emil", "Ida", "Oskar", "Ruth", "Theo", "Nora",
    "Hugo", "Alma", "Max", "Zoe", "Paul", "Lucie", "Henri", "Camille", "Louis", "Ines", "Rafael", "Beatriz", "Caio",
    "Luana", "Davi", "Megan", "Owen", "Holly", "Ellis", "Grace", "Caleb", "Tessa", "Miles", "Ivy", "Reid", "Wendy",
    "Rosa",
];

pub const LAST_NAMES: [&str; 40] = [
    "Brandt", "Keller", "Sommer", "Vogt", "Lindner", "Haas", "Moser", "Egger", "Brunner", "Frei", "Zürcher", "Müller",
    "Köhler", "Marchand", "Lefort", "Dupré", "Garnier", "Roux", "Almeida", "Barros", "Teixeira", "Nogueira",
    "Whitlock", "Ashby", "Harlow", "Penrose", "Thorne", "Aldridge", "Carver", "Dalton", "Mercer", "Ramsey", "Sutter",
    "Walden", "Novak", "Solberg", "Virta", "O'Dell", "Kowal", "Ferro",
];

pub const FIRST_NAMES_JP: [&str; 12] =
    ["Haruka", "Kenji", "Yui", "Daichi", "Sakura", "Ren", "Aoi", "Takumi", "Mio", "Sora", "Nanami", "Riku"];

pub const LAST_NAMES_JP: [&str; 12] =
    ["Sato", "Tanaka", "Mori", "Hayashi", "Ogawa", "Kondo", "Ishii", "Ueda", "Nakano", "Aoki", "Fujita", "Okada"];

/// Family names with the spelling used in mail addresses.
pub const SURNAMES_ZH: [(&str, &str); 20] = [
    ("陈", "chen"),
    ("林", "lin"),
    ("王", "wang"),
    ("李", "li"),
    ("张", "zhang"),
    ("刘", "liu"),
    ("黄", "huang"),
    ("周", "zhou"),
    ("吴", "wu"),
    ("徐", "xu"),
    ("孙", "sun"),
    ("马", "ma"),
    ("朱", "zhu"),
    ("胡", "hu"),
    ("郭", "guo"),
    ("何", "he"),
    ("高", "gao"),
    ("罗", "luo"),
    ("郑", "zheng"),
    ("梁", "liang"),
];

pub const GIVEN_ZH: [(&str, &str); 24] = [
    ("知远", "zhiyuan"),
    ("雨桐", "yutong"),
    ("子涵", "zihan"),
    ("浩然", "haoran"),
    ("欣怡", "xinyi"),
    ("梓萱", "zixuan"),
    ("明轩", "mingxuan"),
    ("思琪", "siqi"),
    ("若曦", "ruoxi"),
    ("嘉豪", "jiahao"),
    ("静", "jing"),
    ("磊", "lei"),
    ("婷婷", "tingting"),
    ("晓峰", "xiaofeng"),
    ("丽娜", "lina"),
    ("文博", "wenbo"),
    ("佳慧", "jiahui"),
    ("建国", "jianguo"),
    ("诗涵", "shihan"),
    ("宇航", "yuhang"),
    ("小雨", "xiaoyu"),
    ("志强", "zhiqiang"),
    ("秋月", "qiuyue"),
    ("安然", "anran"),
];

/// What people put around a given name to make a nickname, line break and all.
pub const NICKNAME_ENDS: [&str; 8] = ["", "🌿", "同学", "_学习中", "爱听歌", "🎧", ",努力", "\n今天也加油"];

pub const COUNTRIES: [CountryWords; 9] = [
    CountryWords {
        code: "CN",
        name_zh: "中国",
        dial: "86",
        utc_offset_hours: 8,
        cities: [
            ("Shanghai", "上海"),
            ("Beijing", "北京"),
            ("Chengdu", "成都"),
            ("Hangzhou", "杭州"),
            ("Guangzhou", "广州"),
        ],
    },
    CountryWords {
        code: "DE",
        name_zh: "德国",
        dial: "49",
        utc_offset_hours: 1,
        cities: [
            ("Berlin", "柏林"),
            ("Hamburg", "汉堡"),
            ("München", "慕尼黑"),
            ("Köln", "科隆"),
            ("Leipzig", "莱比锡"),
        ],
    },
    CountryWords {
        code: "US",
        name_zh: "美国",
        dial: "1",
        utc_offset_hours: -6,
        cities: [
            ("Chicago", "芝加哥"),
            ("Austin", "奥斯汀"),
            ("Portland", "波特兰"),
            ("Boston", "波士顿"),
            ("Denver", "丹佛"),
        ],
    },
    CountryWords {
        code: "GB",
        name_zh: "英国",
        dial: "44",
        utc_offset_hours: 0,
        cities: [
            ("London", "伦敦"),
            ("Leeds", "利兹"),
            ("Bristol", "布里斯托"),
            ("Glasgow", "格拉斯哥"),
            ("Norwich", "诺里奇"),
        ],
    },
    CountryWords {
        code: "FR",
        name_zh: "法国",
        dial: "33",
        utc_offset_hours: 1,
        cities: [("Paris", "巴黎"), ("Lyon", "里昂"), ("Nantes", "南特"), ("Orléans", "奥尔良"), ("Lille", "里尔")],
    },
    CountryWords {
        code: "AT",
        name_zh: "奥地利",
        dial: "43",
        utc_offset_hours: 1,
        cities: [
            ("Wien", "维也纳"),
            ("Graz", "格拉茨"),
            ("Linz", "林茨"),
            ("Salzburg", "萨尔茨堡"),
            ("Innsbruck", "因斯布鲁克"),
        ],
    },
    CountryWords {
        code: "CH",
        name_zh: "瑞士",
        dial: "41",
        utc_offset_hours: 1,
        cities: [
            ("Zürich", "苏黎世"),
            ("Bern", "伯尔尼"),
            ("Basel", "巴塞尔"),
            ("Genève", "日内瓦"),
            ("Luzern", "卢塞恩"),
        ],
    },
    CountryWords {
        code: "JP",
        name_zh: "日本",
        dial: "81",
        utc_offset_hours: 9,
        cities: [("Tokyo", "东京"), ("Osaka", "大阪"), ("Kyoto", "京都"), ("Sapporo", "札幌"), ("Fukuoka", "福冈")],
    },
    CountryWords {
        code: "BR",
        name_zh: "巴西",
        dial: "55",
        utc_offset_hours: -3,
        cities: [
            ("São Paulo", "圣保罗"),
            ("Recife", "累西腓"),
            ("Curitiba", "库里蒂巴"),
            ("Salvador", "萨尔瓦多"),
            ("Brasília", "巴西利亚"),
        ],
    },
];

/// China's and Japan's places in [`COUNTRIES`].
pub const CHINA: usize = 0;
pub const JAPAN: usize = 7;

pub const DEVICES: [Pair; 6] = [
    pair("phone", "手机"),
    pair("tablet", "平板"),
    pair("desktop", "电脑"),
    pair("smart speaker", "智能音箱"),
    pair("smart tv", "智能电视"),
    pair("car", "车载"),
];

pub const INTERESTS: [Pair; 16] = [
    pair("travel", "旅行"),
    pair("reading", "阅读"),
    pair("cooking", "美食"),
    pair("running", "跑步"),
    pair("yoga", "瑜伽"),
    pair("gaming", "游戏"),
    pair("film", "电影"),
    pair("coffee", "咖啡"),
    pair("gardening", "园艺"),
    pair("startups", "创业"),
    pair("investing", "投资"),
    pair("fashion", "时尚"),
    pair("hiking", "徒步"),
    pair("craft", "手作"),
    pair("children", "亲子"),
    pair("technology", "科技"),
];

pub const MAIL_DOMAINS: [&str; 3] = ["example.com", "example.org", "example.net"];
