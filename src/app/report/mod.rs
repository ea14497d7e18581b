//! The report: one HTML file that needs nothing beside it, with chosen numbers, their intervals and what they rest on.
//! Counts obey the floor. Knows nothing of where the numbers come from.

mod charts;
mod html;
mod outcomes;
pub mod private;
mod sections;

use super::state::{AudienceRow, CampaignRow, CurveView, OverviewView, PathsView, PrivacyView, RunRow, SourceRow};
use super::text::{Text, Value};
use crate::app::command::Direction;
use crate::privacy::Floor;
use html::{Html, STYLE};

/// What a report holds. A part that was not chosen is `None`.
pub struct Report {
    pub workspace: String,
    /// Seconds since 1970.
    pub made_at: i64,
    pub version: &'static str,
    /// SHA-256 over the files that the data came from and how many rows are in, lower-case hexadecimal.
    pub fingerprint: String,
    pub revision: u64,
    pub data: Option<DataPart>,
    pub models: Option<ModelsPart>,
    pub segments: Option<SegmentsPart>,
    /// One a direction.
    pub paths: Option<Vec<(Direction, PathsView)>>,
    pub audiences: Option<Vec<AudienceRow>>,
    pub results: Option<Vec<CampaignRow>>,
    pub privacy: Option<PrivacyView>,
}

pub struct DataPart {
    pub overview: OverviewView,
    pub sources: Vec<SourceRow>,
}

pub struct ModelsPart {
    pub runs: Vec<RunRow>,
    /// Of the first blend, for the directions in which there is enough to measure.
    pub curves: Vec<(Direction, CurveView)>,
}

pub struct SegmentsPart {
    /// Name and people; the first list is of the clusters, the second of saved groups.
    pub clusters: Vec<(String, u64)>,
    pub saved: Vec<(String, u64)>,
    pub n_everybody: u64,
}

impl Report {
    /// The whole file. `floor`: smaller counts are not told.
    pub fn html(&self, text: &Text, floor: Floor) -> String {
        let words = Words { text, floor };
        let title = words.with("report-title", &[("name", self.workspace.as_str().into())]);
        let mut html = Html::default();
        html.raw("<!doctype html><html lang=\"").text(text.language.tag()).raw("\"><head><meta charset=\"utf-8\">");
        html.raw("<meta name=\"viewport\" content=\"width=device-width\"><title>").text(&title).raw("</title><style>");
        html.raw(STYLE).raw("</style></head><body><main>");
        html.element("h1", &title);
        self.head(&mut html, &words);
        if let Some(data) = &self.data {
            sections::data(&mut html, &words, data);
        }
        if let Some(models) = &self.models {
            sections::models(&mut html, &words, models);
        }
        if let Some(segments) = &self.segments {
            sections::segments(&mut html, &words, segments);
        }
        for (direction, view) in self.paths.iter().flatten() {
            sections::paths(&mut html, &words, *direction, view);
        }
        if let Some(audiences) = &self.audiences {
            sections::audiences(&mut html, &words, audiences);
        }
        if let Some(results) = &self.results {
            outcomes::results(&mut html, &words, results);
        }
        if let Some(privacy) = &self.privacy {
            outcomes::privacy(&mut html, &words, privacy);
        }
        html.raw("</main></body></html>\n");
        html.finish()
    }

    fn head(&self, html: &mut Html, words: &Words<'_>) {
        let made = [
            ("date", words.text.format.date(self.made_at).into()),
            ("time", words.text.format.time(self.made_at).into()),
            ("version", self.version.into()),
        ];
        html.element("p", &words.with("report-made", &made));
        html.element("p", &words.with("report-floor", &[("floor", words.floor.into())]));
        let print = [("revision", self.revision.into()), ("hash", self.fingerprint.as_str().into())];
        html.raw("<p class=\"print\">").text(&words.with("report-fingerprint", &print)).raw("</p>");
    }
}

/// Words, number formats and the floor together.
struct Words<'a> {
    text: &'a Text,
    floor: Floor,
}

impl Words<'_> {
    fn get(&self, key: &str) -> String {
        self.text.get(key).into_owned()
    }

    fn with(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        self.text.with(key, args)
    }

    fn count(&self, n: u64) -> String {
        self.text.format.count_or_floor(n, self.floor)
    }

    fn is_shown(&self, n: u64) -> bool {
        self.floor.told(n).is_some()
    }

    fn direction(&self, direction: Direction) -> String {
        self.get(match direction {
            Direction::CourseToMusic => "direction-course-music",
            Direction::MusicToCourse => "direction-music-course",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::{EffectView, Interval, ReadingView, RunMetrics};
    use crate::app::text::Language;

    fn report() -> Report {
        let interval = |value: f64| Interval { value, low: value - 0.01, high: value + 0.01, n_people: 900 };
        let metrics = RunMetrics { ndcg10: interval(0.18), recall20: interval(0.31), ..RunMetrics::default() };
        let run = RunRow {
            name: "<blend & co>".to_owned(),
            model: "blend".to_owned(),
            metrics: [Some(metrics), None],
            ..RunRow::default()
        };
        let alphas: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
        let curve = CurveView {
            ndcg10: alphas.iter().map(|a| interval(0.1 + 0.1 * a * (1.0 - a))).collect(),
            alphas,
            n_test_people: 900,
            best_alpha: 0.5,
            plateau: (0.4, 0.6),
            ..CurveView::default()
        };
        let overview = OverviewView { n_people: 1_240, parts: [900, 7, 333, 0], ..OverviewView::default() };
        Report {
            workspace: "Shop".to_owned(),
            made_at: 1_777_000_000,
            version: "1.2.3",
            fingerprint: "ab12".to_owned(),
            revision: 4,
            data: Some(DataPart { overview, sources: vec![] }),
            models: Some(ModelsPart { runs: vec![run], curves: vec![(Direction::CourseToMusic, curve)] }),
            segments: Some(SegmentsPart {
                clusters: vec![("A".to_owned(), 600), ("B".to_owned(), 12)],
                saved: vec![],
                n_everybody: 1_240,
            }),
            paths: Some(vec![]),
            audiences: Some(vec![]),
            results: Some(vec![campaign()]),
            privacy: Some(PrivacyView {
                n_people: 1_240,
                consent: [[900, 300, 40], [1_200, 33, 7], [0, 1_240, 0]],
                n_suppressed: 3,
                ..PrivacyView::default()
            }),
        }
    }

    fn campaign() -> CampaignRow {
        let lift = Interval { value: 0.017, low: 0.004, high: 0.031, n_people: 1_000 };
        let effect = EffectView {
            n_sent: 800,
            n_held: 200,
            bought_sent: 44,
            bought_held: 8,
            difference: lift,
            ..EffectView::default()
        };
        CampaignRow {
            name: "March".to_owned(),
            n_sent: 800,
            n_held: 200,
            effect: Some(effect),
            has_outcomes: true,
            reading: ReadingView::ClearGain,
            ..CampaignRow::default()
        }
    }

    #[test]
    fn counts_under_the_floor_are_not_told_and_names_are_escaped() {
        let text = Text::load(Language::English).unwrap();
        let html = report().html(&text, Floor::default());
        for expected in
            ["1,240", "&lt;blend &amp; co&gt;", "0.180", "[0.170, 0.190]", "ab12", "&lt;20", "<svg", "March", "+1.7"]
        {
            assert!(html.contains(expected), "{expected} is missing");
        }
        // Of two parts that add to the whole, the one over the floor would tell the other.
        for hidden in ["<blend", ">12<", ">7<", ">3<", ">8<"] {
            assert!(!html.contains(hidden), "{hidden} is told");
        }
    }

    #[test]
    fn needs_nothing_beside_it_and_every_tag_is_closed() {
        for language in Language::ALL {
            let html = report().html(&Text::load(language).unwrap(), Floor::default());
            for outside in ["src=", "href=", "@import", "url(", "<script"] {
                assert!(!html.contains(outside), "{outside}");
            }
            for tag in ["table", "tr", "td", "th", "svg", "section", "p", "h2"] {
                let (open, closed) = (format!("<{tag}"), format!("</{tag}>"));
                let opened = html.matches(&format!("{open}>")).count() + html.matches(&format!("{open} ")).count();
                assert_eq!(opened, html.matches(&closed).count(), "{tag} in {}", language.tag());
            }
        }
    }
}
