//! Lengths of time in seconds: clock notation, Chinese and English units, ISO 8601, bare seconds.

use super::number::{Decimal, parse_number};

/// `1:02:03`, `01:20`, `1小时2分`, `62m`, `80分钟`, `PT1H2M3S`, `3723`. `None` when the cell is none of these.
pub fn parse_duration(text: &str) -> Option<f64> {
    if text.is_empty() {
        return None;
    }
    if let Some(seconds) = parse_number(text, Decimal::Dot) {
        return (seconds >= 0.0).then_some(seconds);
    }
    if text.contains(':') { clock(text) } else { units(text.strip_prefix("PT").unwrap_or(text)) }
}

fn clock(text: &str) -> Option<f64> {
    let parts: Vec<f64> = text.split(':').map(|part| parse_number(part, Decimal::Dot)).collect::<Option<_>>()?;
    let in_range = parts.len() <= 3 && parts.iter().all(|&part| part >= 0.0) && parts.iter().skip(1).all(|&p| p < 60.0);
    in_range.then(|| parts.iter().fold(0.0, |total, part| total * 60.0 + part))
}

fn units(text: &str) -> Option<f64> {
    let (mut total, mut rest) = (0.0, text.trim());
    while !rest.is_empty() {
        let n_digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let value: f64 = rest[..n_digits].parse().ok()?;
        let tail = rest[n_digits..].trim_start();
        let n_unit = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        total += value * seconds_of(tail[..n_unit].trim())?;
        rest = &tail[n_unit..];
    }
    (total.is_finite() && !text.trim().is_empty()).then_some(total)
}

fn seconds_of(unit: &str) -> Option<f64> {
    match unit.to_ascii_lowercase().as_str() {
        "小时" | "时" | "h" | "hr" | "hour" | "hours" => Some(3600.0),
        "分钟" | "分" | "m" | "min" | "mins" | "minute" | "minutes" => Some(60.0),
        "秒" | "秒钟" | "s" | "sec" | "secs" | "second" | "seconds" => Some(1.0),
        "ms" | "毫秒" => Some(0.001),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_in_every_notation() {
        let cases = [
            ("1:02:03", Some(3723.0)),
            ("01:20", Some(80.0)),
            ("1小时20分", Some(4800.0)),
            ("80分钟", Some(4800.0)),
            ("62m", Some(3720.0)),
            ("PT1H2M3S", Some(3723.0)),
            ("1 h 5 min", Some(3900.0)),
            ("3723", Some(3723.0)),
            ("-5", None),
            ("1:99", None),
            ("soon", None),
            ("分", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse_duration(text), expected, "{text:?}");
        }
    }
}
