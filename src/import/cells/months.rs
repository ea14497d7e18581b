//! Names of months and days in the languages that platforms write dates in, and the small words between them.

/// By month, in lower case: English, German, French, Spanish, Italian, Portuguese, Dutch, Russian.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan",
        "january",
        "januar",
        "jänner",
        "janvier",
        "janv",
        "enero",
        "ene",
        "gennaio",
        "gen",
        "janeiro",
        "januari",
        "января",
        "январь",
        "янв",
    ],
    &[
        "feb",
        "february",
        "februar",
        "février",
        "fevrier",
        "févr",
        "febrero",
        "febbraio",
        "fevereiro",
        "fev",
        "februari",
        "февраля",
        "февраль",
        "фев",
    ],
    &["mar", "march", "märz", "mär", "mrz", "mars", "marzo", "março", "maart", "mrt", "марта", "март", "мар"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile", "апреля", "апрель", "апр"],
    &["may", "mai", "mayo", "maggio", "mag", "maio", "mei", "мая", "май"],
    &["jun", "june", "juni", "juin", "junio", "giugno", "giu", "junho", "июня", "июнь", "июн"],
    &["jul", "july", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho", "июля", "июль", "июл"],
    &["aug", "august", "août", "aout", "agosto", "ago", "augustus", "августа", "август", "авг"],
    &[
        "sep",
        "sept",
        "september",
        "septembre",
        "septiembre",
        "setiembre",
        "settembre",
        "setembro",
        "set",
        "сентября",
        "сентябрь",
        "сен",
    ],
    &[
        "oct",
        "october",
        "oktober",
        "okt",
        "octobre",
        "octubre",
        "ottobre",
        "ott",
        "outubro",
        "out",
        "октября",
        "октябрь",
        "окт",
    ],
    &["nov", "november", "novembre", "noviembre", "novembro", "ноября", "ноябрь", "ноя"],
    &[
        "dec",
        "december",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
        "декабря",
        "декабрь",
        "дек",
    ],
];

/// Days in other languages than English, whose names are known by their first three letters.
const DAYS: [&str; 60] = [
    "mo",
    "di",
    "mi",
    "do",
    "fr",
    "sa",
    "so",
    "montag",
    "dienstag",
    "mittwoch",
    "donnerstag",
    "freitag",
    "samstag",
    "sonnabend",
    "sonntag",
    "lundi",
    "mardi",
    "mercredi",
    "jeudi",
    "vendredi",
    "samedi",
    "dimanche",
    "lunes",
    "martes",
    "miércoles",
    "jueves",
    "viernes",
    "sábado",
    "domingo",
    "lunedì",
    "martedì",
    "mercoledì",
    "giovedì",
    "venerdì",
    "sabato",
    "domenica",
    "segunda",
    "terça",
    "quarta",
    "quinta",
    "sexta",
    "feira",
    "maandag",
    "dinsdag",
    "woensdag",
    "donderdag",
    "vrijdag",
    "zaterdag",
    "zondag",
    "понедельник",
    "вторник",
    "среда",
    "четверг",
    "пятница",
    "суббота",
    "воскресенье",
    "lun",
    "mer",
    "jeu",
    "dim",
];

/// Words that may stand in a date and say nothing.
const FILLERS: [&str; 20] = [
    "t", "at", "st", "nd", "rd", "th", "er", "de", "del", "der", "den", "le", "um", "uhr", "à", "h", "г", "в", "om",
    "of",
];

/// 1 to 12. `word` is in lower case.
pub(super) fn month_by_name(word: &str) -> Option<i64> {
    MONTHS.iter().position(|names| names.contains(&word)).map(|at| at as i64 + 1)
}

pub(super) fn is_weekday(word: &str) -> bool {
    let is_english =
        || word.len() <= 9 && ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].iter().any(|day| word.starts_with(day));
    DAYS.contains(&word) || is_english()
}

pub(super) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_one_month_and_no_day() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in *names {
                assert_eq!(month_by_name(name), Some(at as i64 + 1), "{name}");
                assert_eq!(name.to_lowercase(), *name);
                assert!(!is_filler(name) && !DAYS.contains(name), "{name}");
            }
        }
        assert!(is_weekday("mardi") && is_weekday("monday") && !is_weekday("march"));
    }
}
