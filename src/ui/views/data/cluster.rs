//! The cluster's dialog: where it is and which tables hold what, what it counted and what was sent to it; then the work on
//! it. The token is typed here for this window and kept nowhere.

use std::sync::Arc;

use egui::{Id, ScrollArea, Ui};

use super::cluster_work::WorkForm;
use crate::app::command::Command;
use crate::app::engine::{ClusterKept, ClusterQuery, ClusterRequest, ClusterSummary};
use crate::app::state::Loadable;
use crate::ui::context::Context;
use crate::ui::theme::icons::COPY;
use crate::ui::theme::{Status, Theme, Type};
use crate::ui::widgets::{
    Button, Choice, ControlSize, Dialog, TextInput, error_line, key_value, label, note, padded, progress_bar, segmented,
};

const WIDTH: f32 = 760.0;
const HEIGHT: f32 = 680.0;
const FIELD_WIDTH: f32 = 680.0;
const BAR_WIDTH: f32 = 132.0;
/// Seeds the keys of people, as the command does.
const SEED: u64 = 7;

/// What is typed, by the words of [`FIELDS`].
#[derive(Default)]
pub struct ClusterDialog {
    is_open: bool,
    /// 0: connecting, 1: the work. Unless one was chosen, the work where a cluster is known.
    page: Option<usize>,
    values: [String; 7],
    work: WorkForm,
}

const PAGES: [&str; 2] = ["data-cluster-page-connect", "data-cluster-page-work"];

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
    pub fn open(&mut self, cx: &mut Context<'_>) {
        self.is_open = true;
        self.page = None;
        cx.send(Command::LookAtCluster);
    }

    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        if !self.is_open {
            return;
        }
        let theme = cx.theme;
        let title = if kept(cx).is_some() { "data-cluster-known" } else { "data-cluster-title" };
        let [title, about, close, connect] =
            [title, "data-cluster-about", "close", "data-cluster-connect"].map(|key| cx.t(key));
        let is_busy = cx.state.data.cluster.is_busy();
        let is_ready = !is_busy && [URL, EVENTS].iter().all(|&at| !self.values[at].trim().is_empty());
        let (mut connected, mut left, mut stopped) = (false, false, None);
        let running = Running::of(cx);
        let dialog = Dialog::new(Id::unique("data-cluster"), &title, &close).note(&about).size(WIDTH, HEIGHT);
        let is_connecting = self.shown_page(cx) == 0;
        let out = dialog.show(
            ui.ctx(),
            theme,
            |_| (),
            |ui| self.body(ui, cx),
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                if is_connecting {
                    let button = Button::primary(&connect).large().enabled(is_ready).busy(is_busy);
                    connected = button.show(ui, theme).clicked();
                }
                left = Button::ghost(&close).large().show(ui, theme).clicked();
                stopped = running.as_ref().and_then(|running| running.show(ui, theme));
            },
        );
        if let Some(job) = stopped {
            cx.send(Command::CancelJob(job));
        }
        if (connected || (out.confirmed && is_connecting)) && is_ready {
            self.page = Some(0);
            cx.send(Command::ConnectCluster(Box::new(self.request())));
        } else if left || out.closed {
            self.is_open = false;
            self.values[TOKEN].clear();
        }
    }

    fn shown_page(&self, cx: &Context<'_>) -> usize {
        let known = kept(cx).is_some();
        self.page.filter(|_| known).unwrap_or(usize::from(known))
    }

    fn body(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let kept = kept(cx);
        let mut page = self.shown_page(cx);
        ScrollArea::vertical().id_salt(Id::unique("data-cluster-body")).show(ui, |ui| {
            padded(ui, |ui| {
                ui.add_space(theme.space.s5);
                if kept.is_some() {
                    let words = PAGES.map(|key| cx.t(key));
                    let choices = words.each_ref().map(|word| Choice::new(word));
                    let name = cx.t("data-cluster-title");
                    if segmented(ui, theme, &name, ControlSize::Small, &choices, &mut page).changed() {
                        self.page = Some(page);
                    }
                    ui.add_space(theme.space.s4);
                }
                match kept.filter(|_| page == 1) {
                    Some(kept) => {
                        key_value(ui, theme, &kept.address, &kept.events, Type::Dense);
                        self.work.show(ui, cx, &kept);
                        copies(ui, cx, &kept.queries);
                    }
                    None => self.places(ui, cx),
                }
                ui.add_space(theme.space.s6);
            });
        });
    }

    fn places(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let theme = cx.theme;
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

/// The job on the cluster that runs now: the bar of jobs lies behind the dialog.
struct Running {
    id: u64,
    stage: String,
    share: Option<f32>,
    cancel: String,
    is_cancelling: bool,
}

impl Running {
    fn of(cx: &Context<'_>) -> Option<Self> {
        let job = cx.state.jobs.iter().find(|job| job.name.starts_with("job-cluster"))?;
        let stage = cx.t(job.progress.map_or(job.name, |progress| progress.stage));
        let (share, cancel) = (job.share(), cx.t("job-cancel"));
        Some(Self { id: job.id, stage, share, cancel, is_cancelling: job.cancelling })
    }

    /// From the right; the job's number when it is to be stopped.
    fn show(&self, ui: &mut Ui, theme: &Theme) -> Option<u64> {
        let button = Button::new(&self.cancel).large().enabled(!self.is_cancelling);
        let is_stopped = button.show(ui, theme).clicked();
        if let Some(share) = self.share {
            progress_bar(ui, theme, BAR_WIDTH, share, &self.stage);
        }
        label(ui, theme, &self.stage, Type::Dense, theme.text.secondary);
        is_stopped.then_some(self.id)
    }
}

/// What the workspace knows of its cluster, when it has one.
fn kept(cx: &Context<'_>) -> Option<Arc<ClusterKept>> {
    cx.state.data.cluster_kept.clone().filter(|kept| !kept.address.is_empty())
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
