//! Countries by code and by the names that people and platforms write, in several languages.

use std::sync::LazyLock;

use rlibphonenumber::{PHONE_NUMBER_UTIL, Region};
use rustc_hash::FxHashMap;

static COUNTRY_BY_NAME: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
    COUNTRY_NAMES.iter().flat_map(|&(code, names)| names.split('|').map(move |name| (name, code))).collect()
});

/// ISO 3166-1 alpha-2, upper case, from a code of two or three letters or a common name; `None` when not known.
pub fn country_code(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    if let Some(&code) = COUNTRY_BY_NAME.get(lower.as_str()) {
        return Some(code.to_owned());
    }
    let upper = lower.to_ascii_uppercase();
    (upper.len() == 2 && has_numbering_plan(&upper)).then_some(upper)
}

/// Every alpha-2 code in use, in order of the alphabet.
pub fn all_country_codes() -> Vec<String> {
    let letters = || 'A'..='Z';
    let codes = letters().flat_map(|first| letters().map(move |second| [first, second].iter().collect::<String>()));
    codes.filter(|code| has_numbering_plan(code)).collect()
}

/// The phone metadata doubles as the list of alpha-2 codes in use.
fn has_numbering_plan(code: &str) -> bool {
    code.parse::<Region>().is_ok_and(|region| PHONE_NUMBER_UTIL.get_country_code_for_region(region).is_some())
}

#[rustfmt::skip]
const COUNTRY_NAMES: [(&str, &str); 84] = [
    ("AE", "are|united arab emirates|uae|阿联酋"),
    ("AL", "alb|albania"),
    ("AM", "arm|armenia"),
    ("AR", "arg|argentina|阿根廷"),
    ("AT", "aut|austria|österreich|奥地利"),
    ("AU", "aus|australia|澳大利亚"),
    ("AZ", "aze|azerbaijan"),
    ("BA", "bih|bosnia and herzegovina"),
    ("BD", "bgd|bangladesh|孟加拉国"),
    ("BE", "bel|belgium|belgië|belgique|比利时"),
    ("BG", "bgr|bulgaria|保加利亚"),
    ("BO", "bol|bolivia"),
    ("BR", "bra|brazil|brasil|巴西"),
    ("BY", "blr|belarus|白俄罗斯"),
    ("CA", "can|canada|加拿大"),
    ("CH", "che|switzerland|schweiz|suisse|svizzera|瑞士"),
    ("CL", "chl|chile|智利"),
    ("CN", "chn|china|people's republic of china|prc|mainland china|中国|中国大陆|中华人民共和国"),
    ("CO", "col|colombia|哥伦比亚"),
    ("CR", "cri|costa rica"),
    ("CY", "cyp|cyprus|塞浦路斯"),
    ("CZ", "cze|czechia|czech republic|česko|捷克"),
    ("DE", "deu|germany|deutschland|德国"),
    ("DK", "dnk|denmark|danmark|丹麦"),
    ("DO", "dom|dominican republic"),
    ("DZ", "dza|algeria"),
    ("EC", "ecu|ecuador"),
    ("EE", "est|estonia|eesti|爱沙尼亚"),
    ("EG", "egy|egypt|埃及"),
    ("ES", "esp|spain|españa|西班牙"),
    ("FI", "fin|finland|suomi|芬兰"),
    ("FR", "fra|france|法国"),
    ("GB", "gbr|uk|united kingdom|great britain|britain|england|scotland|wales|northern ireland|英国"),
    ("GE", "geo|georgia"),
    ("GR", "grc|greece|ελλάδα|el|希腊"),
    ("HK", "hkg|hong kong|hong kong sar|香港|中国香港"),
    ("HR", "hrv|croatia|hrvatska|克罗地亚"),
    ("HU", "hun|hungary|magyarország|匈牙利"),
    ("ID", "idn|indonesia|印度尼西亚"),
    ("IE", "irl|ireland|éire|爱尔兰"),
    ("IL", "isr|israel|以色列"),
    ("IN", "ind|india|印度"),
    ("IQ", "irq|iraq"),
    ("IR", "irn|iran"),
    ("IS", "isl|iceland|ísland|冰岛"),
    ("IT", "ita|italy|italia|意大利"),
    ("JP", "jpn|japan|日本"),
    ("KE", "ken|kenya"),
    ("KR", "kor|south korea|korea|republic of korea|대한민국|韩国"),
    ("KZ", "kaz|kazakhstan"),
    ("LI", "lie|liechtenstein|列支敦士登"),
    ("LT", "ltu|lithuania|lietuva|立陶宛"),
    ("LU", "lux|luxembourg|卢森堡"),
    ("LV", "lva|latvia|latvija|拉脱维亚"),
    ("MA", "mar|morocco|摩洛哥"),
    ("MO", "mac|macao|macau|澳门|中国澳门"),
    ("MT", "mlt|malta|马耳他"),
    ("MX", "mex|mexico|méxico|墨西哥"),
    ("MY", "mys|malaysia|马来西亚"),
    ("NG", "nga|nigeria"),
    ("NL", "nld|netherlands|the netherlands|nederland|holland|荷兰"),
    ("NO", "nor|norway|norge|挪威"),
    ("NZ", "nzl|new zealand|新西兰"),
    ("PE", "per|peru|perú"),
    ("PH", "phl|philippines|菲律宾"),
    ("PK", "pak|pakistan|巴基斯坦"),
    ("PL", "pol|poland|polska|波兰"),
    ("PT", "prt|portugal|葡萄牙"),
    ("RO", "rou|romania|românia|罗马尼亚"),
    ("RS", "srb|serbia|塞尔维亚"),
    ("RU", "rus|russia|russian federation|россия|俄罗斯"),
    ("SA", "sau|saudi arabia|沙特阿拉伯"),
    ("SE", "swe|sweden|sverige|瑞典"),
    ("SG", "sgp|singapore|新加坡"),
    ("SI", "svn|slovenia|slovenija|斯洛文尼亚"),
    ("SK", "svk|slovakia|slovensko|斯洛伐克"),
    ("TH", "tha|thailand|泰国"),
    ("TR", "tur|turkey|türkiye|土耳其"),
    ("TW", "twn|taiwan|台湾|中国台湾"),
    ("UA", "ukr|ukraine|україна|乌克兰"),
    ("US", "usa|united states|united states of america|u.s.|u.s.a.|america|美国"),
    ("UZ", "uzb|uzbekistan"),
    ("VN", "vnm|vietnam|viet nam|việt nam|越南"),
    ("ZA", "zaf|south africa|南非"),
];
