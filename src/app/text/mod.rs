//! Words by key in two languages, from the Fluent files under `assets/text`. A missing key shows itself, so that
//! it is seen; a test finds it before that. Numbers and dates are in [`format`].

pub mod format;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

use crate::privacy::Floor;

pub use fluent_bundle::FluentValue as Value;
pub use format::Format;

impl From<Floor> for Value<'_> {
    fn from(floor: Floor) -> Self {
        floor.k().into()
    }
}

/// How words are written; Chinese needs larger small print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Script {
    #[default]
    Latin,
    Chinese,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    #[default]
    English,
    Chinese,
}

impl Language {
    pub const ALL: [Language; 2] = [Self::English, Self::Chinese];

    /// The tag that settings store.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language in its own words.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "简体中文",
        }
    }

    pub fn script(self) -> Script {
        match self {
            Self::English => Script::Latin,
            Self::Chinese => Script::Chinese,
        }
    }

    /// For the choice of plurals. Both tags are well formed, so the default is never taken.
    fn id(self) -> LanguageIdentifier {
        self.tag().parse().unwrap_or_default()
    }
}

/// Every file of words once a language: `(file, English, Chinese)`.
macro_rules! word_files {
    ($($file:literal),+ $(,)?) => {
        &[$((
            $file,
            include_str!(concat!("../../../assets/text/en/", $file)),
            include_str!(concat!("../../../assets/text/zh-Hans/", $file)),
        )),+]
    };
}

const FILES: &[(&str, &str, &str)] = word_files![
    "audiences.ftl",
    "cluster.ftl",
    "data.ftl",
    "errors.ftl",
    "export.ftl",
    "import.ftl",
    "models.ftl",
    "paths.ftl",
    "presets.ftl",
    "privacy.ftl",
    "problems.ftl",
    "results.ftl",
    "segments.ftl",
    "shell.ftl",
    "stages.ftl",
    "trust.ftl",
];

/// Every word file of a language, as it stands.
pub fn all_words(language: Language) -> impl Iterator<Item = &'static str> {
    FILES.iter().map(move |&(_, english, chinese)| if language == Language::English { english } else { chinese })
}

#[derive(Debug, thiserror::Error)]
pub enum TextError {
    #[error("the words of {language} in {file} cannot be read: {detail}")]
    Syntax { language: &'static str, file: &'static str, detail: String },
    #[error("{file} of {language} repeats a key: {detail}")]
    Repeated { language: &'static str, file: &'static str, detail: String },
}

/// The words of one language, with its number formats.
pub struct Text {
    pub language: Language,
    /// Numbers and dates of this language.
    pub format: Format,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// Reads the bundled words. The error can only happen in a build with a broken file.
    pub fn load(language: Language) -> Result<Self, TextError> {
        let mut bundle = FluentBundle::new_concurrent(vec![language.id()]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(grouped));
        for &(file, english, chinese) in FILES {
            let source = if language == Language::English { english } else { chinese };
            let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| TextError::Syntax {
                language: language.tag(),
                file,
                detail: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            })?;
            bundle.add_resource(resource).map_err(|errors| TextError::Repeated {
                language: language.tag(),
                file,
                detail: errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
            })?;
        }
        Ok(Self { language, format: Format::new(language), bundle })
    }

    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The words of a key that takes no arguments.
    pub fn get<'a>(&'a self, key: &'a str) -> Cow<'a, str> {
        self.resolve(key, None)
    }

    /// The words of a key with its arguments. Numbers are printed with thousands separators and choose the plural.
    ///
    /// `text.with("selection-people", &[("n", 2314.into())])`
    pub fn with(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.resolve(key, Some(&args)).into_owned()
    }

    /// The three sentences of a failure: what happened, what is kept, what to do. The last two may be empty.
    pub fn failure(&self, code: &str, fields: &[(&'static str, String)]) -> [String; 3] {
        let key = format!("error-{code}");
        let args: FluentArgs<'_> = fields.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
        let Some(message) = self.bundle.get_message(&key) else { return [key, String::new(), String::new()] };
        let print = |pattern| self.bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned();
        let attribute = |name| message.get_attribute(name).map(|found| print(found.value())).unwrap_or_default();
        [message.value().map(print).unwrap_or_default(), attribute("kept"), attribute("do")]
    }

    fn resolve<'a>(&'a self, key: &'a str, args: Option<&'a FluentArgs<'_>>) -> Cow<'a, str> {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return Cow::Borrowed(key);
        };
        let mut errors = Vec::new();
        self.bundle.format_pattern(pattern, args, &mut errors)
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Text").field("language", &self.language).finish_non_exhaustive()
    }
}

/// Whole numbers inside sentences get separators; others stay as they are.
fn grouped<M>(value: &Value<'_>, _: &M) -> Option<String> {
    match value {
        Value::Number(number) if number.value.fract() == 0.0 => Some(format::grouped(number.value as i64)),
        _ => None,
    }
}
