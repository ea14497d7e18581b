//! What web shops leave in texts: HTML entities and line breaks, undone once.

/// Letters and signs by the name of their entity (HTML Living Standard, 13.5), those that occur in titles.
const NAMED: [(&str, char); 51] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("middot", '·'),
    ("bull", '•'),
    ("times", '×'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("deg", '°'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("szlig", 'ß'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("aacute", 'á'),
    ("eacute", 'é'),
    ("iacute", 'í'),
    ("oacute", 'ó'),
    ("uacute", 'ú'),
    ("Eacute", 'É'),
    ("agrave", 'à'),
    ("egrave", 'è'),
    ("ugrave", 'ù'),
    ("acirc", 'â'),
    ("ecirc", 'ê'),
    ("icirc", 'î'),
    ("ocirc", 'ô'),
    ("ccedil", 'ç'),
    ("ntilde", 'ñ'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("oslash", 'ø'),
    ("euml", 'ë'),
];
/// No entity is longer.
const LONGEST: usize = 10;

/// The text with its entities as what they stand for, once, and `<br>` as a blank. Text without either is the same.
pub fn unescape(text: &str) -> String {
    if !text.contains(['&', '<']) {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        let (sign, n_bytes) = entity(rest).or_else(|| line_break(rest)).unwrap_or_else(|| {
            let own = rest.chars().next().unwrap_or('&');
            (own, own.len_utf8())
        });
        plain.push(sign);
        rest = &rest[n_bytes..];
    }
    plain.push_str(rest);
    plain
}

/// The sign of the entity at the start, and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = inner.get(..end)?;
    let sign = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?).filter(|sign| !sign.is_control())?
        }
        None => NAMED.iter().find(|(known, _)| *known == name)?.1,
    };
    Some((sign, end + 2))
}

fn line_break(text: &str) -> Option<(char, usize)> {
    ["<br>", "<br/>", "<br />"].into_iter().find_map(|tag| {
        let head = text.get(..tag.len())?;
        head.eq_ignore_ascii_case(tag).then_some((' ', tag.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_undone_once() {
        let cases = [
            ("Q&amp;A &amp;lt;", "Q&A &lt;"),
            ("&#39;Til &quot;x&quot; &eacute; &#x4e2d;", "'Til \"x\" é 中"),
            ("A<br>B<BR/>C", "A B C"),
            ("a & b; <3 R&B", "a & b; <3 R&B"),
            ("&#0;&#xD800;&nothing;&", "&#0;&#xD800;&nothing;&"),
            ("课程&nbsp;一", "课程 一"),
        ];
        for (text, expected) in cases {
            assert_eq!(unescape(text), expected, "{text}");
        }
    }
}
