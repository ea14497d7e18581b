//! Numbers, dates and durations as people read them, by language. Minus is U+2212, multiply is ×. Never used
//! for files that leave the machine.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::Language;
use crate::privacy::Floor;
use crate::privacy::floor::Told;

const MINUS: char = '−';
const WAN: f64 = 1e4;
const YI: f64 = 1e8;
/// What stands for a missing value.
pub const MISSING: &str = "–";

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The formats of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    language: Language,
    /// Turns 万 and 亿 off.
    pub exact_everywhere: bool,
}

impl Format {
    pub fn new(language: Language) -> Self {
        Self { language, exact_everywhere: false }
    }

    /// Tables, chips: `128,406`.
    pub fn count(&self, n: u64) -> String {
        grouped_unsigned(n)
    }

    /// A count of people that stays hidden under the floor: `<20`. Zero is not hidden.
    pub fn count_or_floor(&self, n: u64, floor: Floor) -> String {
        floor.told(n).map_or_else(|| self.under(floor), |n| self.count(n))
    }

    /// A count that was held against the floor already.
    pub fn count_told(&self, n: Option<u64>, floor: Floor) -> String {
        n.map_or_else(|| self.under(floor), |n| self.count(n))
    }

    /// What may be told of a freely chosen set: `1,240`, `≈1,240` (the count of a set told before), `<20`.
    pub fn told(&self, told: Told) -> String {
        match told {
            Told::Exact(n) => self.count(n),
            Told::Near(n) => format!("≈{}", self.count(n)),
            Told::Few(floor) => self.under(floor),
            Told::Nothing => MISSING.to_owned(),
        }
    }

    /// `<20`.
    pub fn under(&self, floor: Floor) -> String {
        format!("<{floor}")
    }

    /// Headlines: `128,406`, in Chinese `12.84 万` and `1.28 亿`.
    pub fn headline(&self, n: u64) -> String {
        let value = n as f64;
        if self.exact() || value < WAN {
            return self.count(n);
        }
        let (unit, word) = if value >= YI { (YI, "亿") } else { (WAN, "万") };
        format!("{:.2}\u{2009}{word}", (value / unit * 100.0).floor() / 100.0)
    }

    /// Axes: `12.8k`, in Chinese `1.28 万`, trailing zeros left out.
    pub fn axis(&self, value: f64) -> String {
        let size = value.abs();
        let (unit, word) = match self.language {
            _ if self.exact_everywhere && self.language == Language::Chinese => (1.0, ""),
            Language::Chinese if size >= YI => (YI, "\u{2009}亿"),
            Language::Chinese if size >= WAN => (WAN, "\u{2009}万"),
            Language::English if size >= 1e6 => (1e6, "M"),
            Language::English if size >= WAN => (1e3, "k"),
            _ => (1.0, ""),
        };
        if unit == 1.0 {
            return if size >= 1000.0 { grouped(value.round() as i64) } else { trimmed(value, 2) };
        }
        format!("{}{word}", trimmed(value / unit, if self.language == Language::Chinese { 2 } else { 1 }))
    }

    /// Narrow columns: `128,406`, from a million on as axes have it.
    pub fn short_count(&self, n: u64) -> String {
        if n < 1_000_000 { self.count(n) } else { self.axis(n as f64) }
    }

    /// A share 0 to 1: `15.6%`, under 1% two decimals: `0.44%`.
    pub fn share(&self, share: f64) -> String {
        let percent = share * 100.0;
        if !percent.is_finite() {
            return MISSING.to_owned();
        }
        let decimals = if percent != 0.0 && percent.abs() < 1.0 { 2 } else { 1 };
        format!("{}%", fixed(percent, decimals))
    }

    /// A share without decimals, for axes and bars: `75%`.
    pub fn share_whole(&self, share: f64) -> String {
        format!("{}%", fixed(share * 100.0, 0))
    }

    /// Tables: `×3.1`, below 1 `×0.62`.
    pub fn lift(&self, lift: f64) -> String {
        if lift.is_finite() { format!("×{}", lift_figure(lift)) } else { MISSING.to_owned() }
    }

    /// Sentences: `×3.1`, in Chinese `3.1 倍`.
    pub fn lift_in_sentence(&self, lift: f64) -> String {
        match self.language {
            Language::Chinese if lift.is_finite() => format!("{} 倍", lift_figure(lift)),
            _ => self.lift(lift),
        }
    }

    /// A difference of shares: `+1.7 points`.
    pub fn points(&self, difference: f64) -> String {
        let figure = signed(difference * 100.0, 1);
        match self.language {
            Language::English => format!("{figure} points"),
            Language::Chinese => format!("{figure} 个百分点"),
        }
    }

    /// Quality measures: `0.187`.
    pub fn quality(&self, value: f64) -> String {
        fixed(value, 3)
    }

    /// Alpha and beta: `0.62`.
    pub fn weight(&self, value: f64) -> String {
        fixed(value, 2)
    }

    /// With its sign: `+0.214`, `−0.034`.
    pub fn signed(&self, value: f64, decimals: usize) -> String {
        signed(value, decimals)
    }

    pub fn number(&self, value: f64, decimals: usize) -> String {
        fixed(value, decimals)
    }

    /// Tables: `[2.9, 3.3]`.
    pub fn interval(&self, low: f64, high: f64, decimals: usize) -> String {
        format!("[{}, {}]", fixed(low, decimals), fixed(high, decimals))
    }

    /// Sentences: `95% interval 0.181 to 0.193`.
    pub fn interval_in_sentence(&self, low: f64, high: f64, decimals: usize) -> String {
        let (low, high) = (fixed(low, decimals), fixed(high, decimals));
        match self.language {
            Language::English => format!("95% interval {low} to {high}"),
            Language::Chinese => format!("95% 区间 {low}–{high}"),
        }
    }

    /// `30 Apr 2026`, in Chinese `2026-04-30`. Seconds since 1970 UTC.
    pub fn date(&self, secs: i64) -> String {
        let Some(at) = civil(secs) else { return MISSING.to_owned() };
        match self.language {
            Language::English => format!("{} {} {}", at.day(), month_name(at.month()), at.year()),
            Language::Chinese => format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day()),
        }
    }

    /// `18 Apr`, in Chinese `04-18`: where the year is in the head.
    pub fn day(&self, secs: i64) -> String {
        let Some(at) = civil(secs) else { return MISSING.to_owned() };
        match self.language {
            Language::English => format!("{} {}", at.day(), month_name(at.month())),
            Language::Chinese => format!("{:02}-{:02}", at.month(), at.day()),
        }
    }

    /// `Apr 2026`, in Chinese `2026-04`.
    pub fn month(&self, secs: i64) -> String {
        let Some(at) = civil(secs) else { return MISSING.to_owned() };
        match self.language {
            Language::English => format!("{} {}", month_name(at.month()), at.year()),
            Language::Chinese => format!("{:04}-{:02}", at.year(), at.month()),
        }
    }

    /// `14:32`, in the time zone of this computer.
    pub fn time(&self, secs: i64) -> String {
        let Ok(at) = Timestamp::from_second(secs) else { return MISSING.to_owned() };
        let at = TimeZone::system().to_datetime(at);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// `0:48 left`.
    pub fn time_left(&self, secs: u64) -> String {
        match self.language {
            Language::English => format!("{} left", clock(secs)),
            Language::Chinese => format!("剩余 {}", clock(secs)),
        }
    }

    /// Minutes and seconds: `6:12`, hours too when there are any.
    pub fn duration(&self, secs: u64) -> String {
        clock(secs)
    }

    /// `2 h ago`, `1 min ago`, `3 days ago`.
    pub fn ago(&self, secs: u64) -> String {
        let (n, unit) = match secs {
            0..60 => return self.pick("now", "刚刚"),
            60..3600 => (secs / 60, self.pick("min", "分钟")),
            3600..86_400 => (secs / 3600, self.pick("h", "小时")),
            86_400..172_800 => (1, self.pick("day", "天")),
            _ => (secs / 86_400, self.pick("days", "天")),
        };
        match self.language {
            Language::English => format!("{n} {unit} ago"),
            Language::Chinese => format!("{n} {unit}前"),
        }
    }

    /// `19 days`.
    pub fn days(&self, n: u64) -> String {
        match self.language {
            Language::English if n == 1 => "1 day".to_owned(),
            Language::English => format!("{} days", self.count(n)),
            Language::Chinese => format!("{} 天", self.count(n)),
        }
    }

    /// `412 MB`, with decimal units.
    pub fn bytes(&self, n: u64) -> String {
        let value = n as f64;
        match n {
            0..1000 => format!("{n} B"),
            1000..1_000_000 => format!("{} kB", trimmed(value / 1e3, 0)),
            1_000_000..10_000_000 => format!("{} MB", fixed(value / 1e6, 1)),
            10_000_000..1_000_000_000 => format!("{} MB", trimmed(value / 1e6, 0)),
            _ => format!("{} GB", fixed(value / 1e9, 1)),
        }
    }

    fn exact(&self) -> bool {
        self.exact_everywhere || self.language == Language::English
    }

    fn pick(&self, english: &str, chinese: &str) -> String {
        if self.language == Language::English { english.to_owned() } else { chinese.to_owned() }
    }
}

/// With thousands separators and a real minus.
pub fn grouped(n: i64) -> String {
    let digits = grouped_unsigned(n.unsigned_abs());
    if n < 0 { format!("{MINUS}{digits}") } else { digits }
}

fn grouped_unsigned(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Fixed decimals with a real minus; what is not a number is a dash, and no minus stands before zero.
fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return MISSING.to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let is_zero = digits.bytes().all(|byte| byte == b'0' || byte == b'.');
    if value < 0.0 && !is_zero { format!("{MINUS}{digits}") } else { digits }
}

fn signed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if value > 0.0 && text.chars().any(|c| ('1'..='9').contains(&c)) { format!("+{text}") } else { text }
}

fn trimmed(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn lift_figure(lift: f64) -> String {
    fixed(lift, if lift < 0.995 { 2 } else { 1 })
}

fn clock(secs: u64) -> String {
    let (hours, minutes, seconds) = (secs / 3600, secs / 60 % 60, secs % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn civil(secs: i64) -> Option<DateTime> {
    Timestamp::from_second(secs).ok().map(|at| TimeZone::UTC.to_datetime(at))
}

fn month_name(month: i8) -> &'static str {
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or(MISSING)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EN: Format = Format { language: Language::English, exact_everywhere: false };
    const ZH: Format = Format { language: Language::Chinese, exact_everywhere: false };
    const DAY: i64 = 1_777_559_520; // 2026-04-30 14:32 UTC

    #[test]
    fn counts() {
        for (n, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (128_406, "128,406"), (4_823_786, "4,823,786")] {
            assert_eq!(EN.count(n), text);
            assert_eq!(ZH.count(n), text);
        }
        assert_eq!(grouped(-1234), "−1,234");
        for (n, text) in [(0, "0"), (1, "<20"), (19, "<20"), (20, "20")] {
            assert_eq!(EN.count_or_floor(n, Floor::default()), text);
        }
    }

    #[test]
    fn headlines_and_axes() {
        assert_eq!(EN.headline(128_406), "128,406");
        assert_eq!(ZH.headline(128_406), "12.84\u{2009}万");
        assert_eq!(ZH.headline(128_406_000), "1.28\u{2009}亿");
        assert_eq!(ZH.headline(9_999), "9,999");
        assert_eq!(Format { exact_everywhere: true, ..ZH }.headline(128_406), "128,406");
        let axis = [(0.0, "0", "0"), (5000.0, "5,000", "5,000"), (12_800.0, "12.8k", "1.28\u{2009}万")];
        for (value, en, zh) in axis {
            assert_eq!((EN.axis(value), ZH.axis(value)), (en.to_owned(), zh.to_owned()));
        }
        assert_eq!(ZH.axis(15_000.0), "1.5\u{2009}万");
        assert_eq!(EN.axis(20_000.0), "20k");
    }

    #[test]
    fn shares_lifts_and_differences() {
        for (share, text) in [(0.156, "15.6%"), (0.0044, "0.44%"), (0.0, "0.0%"), (1.0, "100.0%")] {
            assert_eq!(EN.share(share), text);
        }
        assert_eq!(EN.share(f64::NAN), MISSING);
        for (lift, text) in [(3.12, "×3.1"), (0.62, "×0.62"), (1.0, "×1.0"), (f64::INFINITY, MISSING)] {
            assert_eq!(EN.lift(lift), text);
        }
        assert_eq!(ZH.lift_in_sentence(3.1), "3.1 倍");
        assert_eq!(EN.points(0.017), "+1.7 points");
        assert_eq!(ZH.points(-0.017), "−1.7 个百分点");
    }

    #[test]
    fn signs_and_intervals() {
        for (value, text) in [(0.214, "+0.214"), (-0.034, "−0.034"), (-0.0001, "0.000"), (0.0, "0.000")] {
            assert_eq!(EN.signed(value, 3), text);
        }
        assert_eq!(EN.interval(2.9, 3.3, 1), "[2.9, 3.3]");
        assert_eq!(EN.interval_in_sentence(0.181, 0.193, 3), "95% interval 0.181 to 0.193");
        assert_eq!(ZH.interval_in_sentence(0.181, 0.193, 3), "95% 区间 0.181–0.193");
    }

    #[test]
    fn dates_and_durations() {
        assert_eq!(EN.date(DAY), "30 Apr 2026");
        assert_eq!(ZH.date(DAY), "2026-04-30");
        assert_eq!((EN.day(DAY), ZH.day(DAY)), ("30 Apr".to_owned(), "04-30".to_owned()));
        assert_eq!((EN.month(DAY), ZH.month(DAY)), ("Apr 2026".to_owned(), "2026-04".to_owned()));
        assert_eq!(EN.date(i64::MIN), MISSING);
        assert_eq!(EN.time_left(48), "0:48 left");
        assert_eq!(ZH.time_left(48), "剩余 0:48");
        assert_eq!(EN.duration(3_723), "1:02:03");
        for (secs, en, zh) in [(5, "now", "刚刚"), (7200, "2 h ago", "2 小时前"), (90_000, "1 day ago", "1 天前")]
        {
            assert_eq!((EN.ago(secs), ZH.ago(secs)), (en.to_owned(), zh.to_owned()));
        }
        assert_eq!((EN.days(1), EN.days(19), ZH.days(19)), ("1 day".into(), "19 days".into(), "19 天".to_owned()));
        for (n, text) in [(412_000_000, "412 MB"), (900_000, "900 kB"), (1_400_000, "1.4 MB"), (12, "12 B")] {
            assert_eq!(EN.bytes(n), text);
        }
    }
}
