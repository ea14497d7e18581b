//! Codes that platforms share: recordings (ISRC), products (UPC, EAN), currencies.

/// An ISRC without hyphens and blanks, in capitals: two letters, three letters or digits, seven digits (ISO 3901).
pub fn normal_isrc(text: &str) -> Option<String> {
    let code: String = text.chars().filter(|c| !matches!(c, '-' | ' ' | '.')).map(|c| c.to_ascii_uppercase()).collect();
    let code = code.strip_prefix("ISRC").unwrap_or(&code);
    let bytes = code.as_bytes();
    let fits = bytes.len() == 12
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..5].iter().all(u8::is_ascii_alphanumeric)
        && bytes[5..].iter().all(u8::is_ascii_digit);
    fits.then(|| code.to_owned())
}

/// A UPC, EAN or GTIN as 13 digits (14 where it needs them); a leading zero that a spreadsheet took is put back.
/// `None` where the check digit is wrong (GS1 General Specifications, 7.9).
pub fn normal_barcode(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
    if !(11..=14).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let code = format!("{digits:0>14}");
    let weighted = code.bytes().enumerate().map(|(at, b)| u32::from(b - b'0') * if at % 2 == 0 { 3 } else { 1 });
    if weighted.sum::<u32>() % 10 != 0 {
        return None;
    }
    Some(code.strip_prefix('0').unwrap_or(&code).to_owned())
}

/// The ISO 4217 code that an amount carries with it: letters, or a sign that only one currency has.
pub fn currency_of(text: &str) -> Option<String> {
    const SIGNS: [(char, &str); 18] = [
        ('€', "EUR"),
        ('£', "GBP"),
        ('₹', "INR"),
        ('৳', "BDT"),
        ('₩', "KRW"),
        ('₽', "RUB"),
        ('₺', "TRY"),
        ('₴', "UAH"),
        ('₫', "VND"),
        ('₱', "PHP"),
        ('₦', "NGN"),
        ('₪', "ILS"),
        ('฿', "THB"),
        ('元', "CNY"),
        ('块', "CNY"),
        ('円', "JPY"),
        ('￥', "CNY"),
        ('ł', "PLN"),
    ];
    /// Letters before the sign of many dollars.
    const DOLLARS: [(&str, &str); 8] = [
        ("US", "USD"),
        ("A", "AUD"),
        ("AU", "AUD"),
        ("C", "CAD"),
        ("CA", "CAD"),
        ("HK", "HKD"),
        ("R", "BRL"),
        ("NT", "TWD"),
    ];
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    if text.contains('$') {
        let dollar = DOLLARS.iter().find(|(known, _)| *known == letters);
        if let Some((_, code)) = dollar {
            return Some((*code).to_owned());
        }
    }
    match letters.as_str() {
        "RMB" | "CN" => return Some("CNY".to_owned()),
        "JP" => return Some("JPY".to_owned()),
        code if code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()) => return Some(code.to_owned()),
        _ => {}
    }
    if text.contains("人民") {
        return Some("CNY".to_owned());
    }
    SIGNS.iter().find(|(sign, _)| text.contains(*sign)).map(|(_, code)| (*code).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_and_products_have_one_form() {
        assert_eq!(normal_isrc("NL-A1Z-26-00123").as_deref(), Some("NLA1Z2600123"));
        assert_eq!(normal_isrc("nla1z2600123").as_deref(), Some("NLA1Z2600123"));
        for wrong in ["", "NLA1Z260012", "1LA1Z2600123", "NLA1Z26O0123"] {
            assert_eq!(normal_isrc(wrong), None, "{wrong}");
        }
        for same in ["0724384960650", "724384960650", "00724384960650"] {
            assert_eq!(normal_barcode(same).as_deref(), Some("0724384960650"), "{same}");
        }
        for wrong in ["", "0724384960651", "72438496065x", "123"] {
            assert_eq!(normal_barcode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn currencies_are_told_by_letters_or_an_own_sign() {
        let cases = [
            ("49.90 EUR", Some("EUR")),
            ("US$ 49", Some("USD")),
            ("HK$30", Some("HKD")),
            ("A$ 31", Some("AUD")),
            ("RMB 20", Some("CNY")),
            ("CN¥5", Some("CNY")),
            ("人民币32", Some("CNY")),
            ("33 zł", Some("PLN")),
            ("€5", Some("EUR")),
            ("199元", Some("CNY")),
            ("$5", None),
            ("¥5", None),
            ("5", None),
        ];
        for (text, code) in cases {
            assert_eq!(currency_of(text).as_deref(), code, "{text}");
        }
    }
}
