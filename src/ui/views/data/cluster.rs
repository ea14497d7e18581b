//! Connecting a cluster: where it is and which tables hold what; then what it counted and what was sent to it. The token
//! is typed here for this window and kept nowhere.

use egui::{Id, ScrollArea, Ui};

use crate::app::command::Command;
use crate::app::engine::{ClusterQuery, ClusterRequest, ClusterSummary};
use crate::app::state::Loadable;
use crate::ui::context::Context;
use crate::ui::theme::icons::COPY;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{Button, Dialog, TextInput, error_line, label, note, padded};

const WIDTH: f32 = 620.0;
const HEIGHT: f32 = 640.0;
const FIELD_WIDTH: f32 = 540.0;
/// Seeds the keys of people, as the command does.
const SEED: u64 = 7;

/// What is typed, by the words of [`FIELDS`].
#[derive(Default)]
pub struct ClusterDialog {
    is_open: bool,
    values: [String; 7],
}

/// Words of each field, and an example.
const FIELDS: [(&str, &str); 7] = [
    ("data-cluster-url", "sc://host:15002/"),
    ("data-cluster-token", ""),
    ("data-cluster-events", "catalog.schema.events"),
    ("data-cluster-people", "catalog.schema.people"),
    ("data-cluster-items", "catalog.schema.items"),
    ("data-cluster-map", "user=customer_id,time=created_at"),
    ("data-cluster-work", "/shared/crossfade"),
];
const URL: usize = 0;
const TOKEN: usize = 1;
const EVENTS: usize = 2;

impl ClusterDialog {
    pub fn open(&mut self) {
        self.is_open = true;
    }

    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        if !self.is_open {
            return;
        }
        let theme = cx.theme;
        let [title, about, close, connect] =
            ["data-cluster-title", "data-cluster-about", "close", "data-cluster-connect"].map(|key| cx.t(key));
        let is_busy = cx.state.data.cluster.is_busy();
        let is_ready = !is_busy && [URL, EVENTS].iter().all(|&at| !self.values[at].trim().is_empty());
        let (mut connected, mut left) = (false, false);
        let dialog = Dialog::new(Id::unique("data-cluster"), &title, &close).note(&about).size(WIDTH, HEIGHT);
        let out = dialog.show(
            ui.ctx(),
            theme,
            |_| (),
            |ui| self.body(ui, cx),
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                connected = Button::primary(&connect).large().enabled(is_ready).busy(is_busy).show(ui, theme).clicked();
                left = Button::ghost(&close).large().show(ui, theme).clicked();
            },
        );
        if (connected || out.confirmed) && is_ready {
            cx.send(Command::ConnectCluster(Box::new(self.request())));
        } else if left || out.closed {
            self.is_open = false;
            self.values[TOKEN].clear();
        }
    }

    fn body(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let theme = cx.theme;
        ScrollArea::vertical().id_salt(Id::unique("data-cluster-body")).show(ui, |ui| {
            padded(ui, |ui| {
                ui.add_space(theme.space.s5);
                note(ui, theme, Status::Info, &cx.t("data-cluster-sent"));
                ui.add_space(theme.space.s5);
                for (at, ((key, hint), value)) in FIELDS.iter().zip(&mut self.values).enumerate() {
                    let name = cx.t(key);
                    label(ui, theme, &name, Type::Dense, theme.text.secondary);
                    let input = TextInput::new(Id::unique(*key), value, &name).hint(hint).width(FIELD_WIDTH);
                    let input = if at == TOKEN { input.password() } else { input };
                    input.show(ui, theme);
                    ui.add_space(theme.space.s3);
                }
                ui.add_space(theme.space.s4);
                outcome(ui, cx);
                ui.add_space(theme.space.s6);
            });
        });
    }

    fn request(&self) -> ClusterRequest {
        let said = |at: usize| Some(self.values[at].trim().to_owned()).filter(|text| !text.is_empty());
        let mut url = said(URL).unwrap_or_default();
        if let Some(token) = said(TOKEN) {
            let separator = if url.trim_start_matches("sc://").contains('/') { "" } else { "/" };
            url = format!("{url}{separator};token={token}");
        }
        ClusterRequest {
            url,
            events: said(EVENTS).unwrap_or_default(),
            people: said(3),
            items: said(4),
            map: said(5).unwrap_or_default(),
            work: said(6),
            domain: None,
            sample: None,
            seed: SEED,
        }
    }
}

/// The failure in its three sentences, or what the cluster counted.
fn outcome(ui: &mut Ui, cx: &Context<'_>) {
    match &cx.state.data.cluster {
        Loadable::Failed(failure) => {
            for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                error_line(ui, cx.theme, sentence);
            }
        }
        shown => {
            if let Some((summary, queries)) = shown.shown().map(|view| (&view.0, &view.1)) {
                counts(ui, cx, summary);
                copies(ui, cx, queries);
            }
        }
    }
}

fn counts(ui: &mut Ui, cx: &Context<'_>, summary: &ClusterSummary) {
    let theme = cx.theme;
    let told = |n: Option<u64>| {
        n.map_or_else(|| cx.format().under(cx.state.floor.at_least(summary.floor)), |n| cx.format().count(n))
    };
    let head = format!("{} · Spark {}", summary.cluster, summary.spark);
    label(ui, theme, &head, Type::DenseStrong, theme.text.primary);
    let lines = [
        ("data-cluster-n-events", cx.format().count(summary.events)),
        ("data-cluster-n-people", told(summary.people)),
        ("data-cluster-n-reachable", told(summary.reachable)),
        ("data-cluster-n-items", cx.format().count(summary.items)),
        ("data-cluster-n-sample", cx.format().count(summary.sample_people)),
    ];
    for (key, figure) in lines {
        label(ui, theme, &format!("{}  {figure}", cx.t(key)), Type::Dense, theme.text.secondary);
    }
}

fn copies(ui: &mut Ui, cx: &Context<'_>, queries: &[ClusterQuery]) {
    ui.add_space(cx.theme.space.s3);
    if Button::new(&cx.t("data-cluster-copy")).icon(COPY).small().show(ui, cx.theme).clicked() {
        let texts: Vec<String> = queries.iter().map(|query| format!("{};", query.sql)).collect();
        ui.ctx().copy_text(texts.join("\n\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_into_the_address_and_empty_fields_are_left_out() {
        let mut dialog = ClusterDialog::default();
        dialog.values[URL] = "sc://h:1".to_owned();
        dialog.values[TOKEN] = " secret ".to_owned();
        dialog.values[EVENTS] = "a.b".to_owned();
        let request = dialog.request();
        assert_eq!((request.url.as_str(), request.people.clone()), ("sc://h:1/;token=secret", None));
        dialog.values[URL] = "sc://h:1/;use_ssl=true".to_owned();
        assert_eq!(dialog.request().url, "sc://h:1/;use_ssl=true;token=secret");
        assert!(!format!("{request:?}").contains("secret"));
    }
}
