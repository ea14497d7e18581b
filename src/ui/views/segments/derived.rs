//! What the Segments screen makes from the state once and keeps: the columns of the map, its colour groups, and
//! where the selected people are. Everything here is made again only when what it was made from is another.

use std::sync::Arc;

use crate::app::command::ColourBy;
use crate::app::state::{ClusterRow, ClusteringView, OverviewView};
use crate::data::PersonSet;
use crate::ui::context::Context;
use crate::ui::plots::ClusterOutline;
use crate::ui::plots::map_texture::MAX_DRAWN;
use crate::ui::text::{Language, Text};
use crate::ui::theme::{Side, Theme};

/// People who stand in no group: drawn in grey.
pub const NO_GROUP: u16 = u16::MAX;
/// Steps of the ramp of last activity.
pub const N_STEPS: u16 = 9;

#[derive(Default)]
pub struct Derived {
    pub layout: Option<Layout>,
    pub groups: Vec<u16>,
    pub chosen: Option<Chosen>,
    /// Goes up whenever the picture of the map must be made again.
    pub revision: u64,
    groups_from: Option<(Arc<ClusteringView>, Option<Arc<OverviewView>>, ColourBy)>,
}

/// The map's points as columns, and the outlines with their words.
pub struct Layout {
    view: Arc<ClusteringView>,
    language: Language,
    pub xs: Vec<f32>,
    pub ys: Vec<f32>,
    pub outlines: Vec<ClusterOutline>,
    /// People with a place, and how many of them the picture shows.
    pub n_placed: u64,
    pub n_drawn: u64,
}

/// The selection, sorted, and how many of it are in each cluster.
pub struct Chosen {
    view: Arc<ClusteringView>,
    people: Arc<PersonSet>,
    pub sorted: Vec<u32>,
    pub in_clusters: Vec<u64>,
}

impl Derived {
    /// Brings everything up to date with the state.
    pub fn refresh(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        self.refresh_layout(cx, view);
        self.refresh_groups(cx, view);
        self.refresh_chosen(cx, view);
    }

    /// Selected people of a cluster.
    pub fn selected_in(&self, cluster: usize) -> u64 {
        self.chosen.as_ref().and_then(|chosen| chosen.in_clusters.get(cluster)).copied().unwrap_or(0)
    }

    fn refresh_layout(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        let language = cx.text.language;
        let fresh = self.layout.as_ref().is_some_and(|made| Arc::ptr_eq(&made.view, view) && made.language == language);
        if fresh {
            return;
        }
        let stride = view.points.len().div_ceil(MAX_DRAWN).max(1);
        let is_placed = |at: &&[f32; 2]| at[0].is_finite() && at[1].is_finite();
        self.layout = Some(Layout {
            view: Arc::clone(view),
            language,
            xs: view.points.iter().map(|at| at[0]).collect(),
            ys: view.points.iter().map(|at| at[1]).collect(),
            outlines: outlines(view, cx.text),
            n_placed: view.points.iter().filter(is_placed).count() as u64,
            n_drawn: view.points.iter().step_by(stride).filter(is_placed).count() as u64,
        });
        self.revision += 1;
    }

    fn refresh_groups(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        let by = cx.state.segments.colour_by;
        let overview = cx.state.data.overview.shown();
        let fresh = self.groups_from.as_ref().is_some_and(|(of, from, colour)| {
            let same_overview = match (from, overview) {
                (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                (a, b) => a.is_none() && b.is_none(),
            };
            Arc::ptr_eq(of, view) && *colour == by && same_overview
        });
        if fresh {
            return;
        }
        self.groups = match (by, overview) {
            (ColourBy::Cluster, _) => view.labels.clone(),
            (ColourBy::Sides, Some(overview)) => overview.sides_of.iter().map(|&sides| side_group(sides)).collect(),
            (ColourBy::LastActive, Some(overview)) => activity_steps(overview),
            (_, None) => vec![],
        };
        self.groups_from = Some((Arc::clone(view), overview.cloned(), by));
        self.revision += 1;
    }

    fn refresh_chosen(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        let people = &cx.state.selection.people;
        let fresh =
            self.chosen.as_ref().is_some_and(|made| Arc::ptr_eq(&made.people, people) && Arc::ptr_eq(&made.view, view));
        if fresh {
            return;
        }
        let sorted: Vec<u32> = people.iter().collect();
        let mut in_clusters = vec![0; view.clusters.len()];
        for person in &sorted {
            let label = view.labels.get(*person as usize).copied().unwrap_or(NO_GROUP);
            if let Some(count) = in_clusters.get_mut(usize::from(label)) {
                *count += 1;
            }
        }
        self.chosen = Some(Chosen { view: Arc::clone(view), people: Arc::clone(people), sorted, in_clusters });
        self.revision += 1;
    }
}

/// Bit 0 courses, bit 1 music; in the order in which the sides stand everywhere.
fn side_group(sides: u8) -> u16 {
    match sides & 3 {
        1 => 0,
        3 => 1,
        2 => 2,
        _ => NO_GROUP,
    }
}

/// Even steps from the first to the last time of the data.
fn activity_steps(overview: &OverviewView) -> Vec<u16> {
    let (first, last) = overview.time_range.unwrap_or((0, 0));
    let span = last.saturating_sub(first).max(1) as f64;
    let step = |at: i64| {
        let share = (at.saturating_sub(first) as f64 / span).clamp(0.0, 1.0);
        (share * f64::from(N_STEPS - 1)).round() as u16
    };
    overview.last_of.iter().map(|&at| if at == i64::MIN { NO_GROUP } else { step(at) }).collect()
}

fn outlines(view: &ClusteringView, text: &Text) -> Vec<ClusterOutline> {
    let drawn = view.clusters.iter().enumerate().filter(|(_, row)| row.n_people > 0);
    drawn
        .map(|(cluster, row)| ClusterOutline {
            cluster,
            lines: row.outline.clone(),
            label: cluster_name(text, row),
            label_at: row.anchor,
        })
        .collect()
}

/// The name that was given, else its course topic and its music genre, each with its side if there is one.
pub fn name_parts(text: &Text, row: &ClusterRow) -> Vec<(String, Option<Side>)> {
    if !row.given_name.is_empty() {
        return vec![(row.given_name.clone(), None)];
    }
    let part = |words: &str, side: Side, missing: &str| match words {
        "" => (text.get(missing).into_owned(), None),
        words => (words.to_owned(), Some(side)),
    };
    vec![
        part(&row.course_topic, Side::Course, "segments-no-course"),
        part(&row.music_genre, Side::Music, "segments-no-music"),
    ]
}

pub fn cluster_name(text: &Text, row: &ClusterRow) -> String {
    let parts: Vec<String> = name_parts(text, row).into_iter().map(|(words, _)| words).collect();
    parts.join(" · ")
}

/// The colours of the groups.
pub fn palette(theme: &Theme, by: ColourBy, n_clusters: usize) -> Vec<egui::Color32> {
    match by {
        ColourBy::Cluster => (0..n_clusters).map(|cluster| theme.ramps.cluster(cluster)).collect(),
        ColourBy::Sides => Side::ALL.map(|side| theme.side(side).fill).to_vec(),
        ColourBy::LastActive => {
            (0..N_STEPS).map(|step| theme.ramps.score(f32::from(step) / f32::from(N_STEPS - 1))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sides_stand_in_the_order_of_the_bridge() {
        for (sides, group) in [(0, NO_GROUP), (1, 0), (2, 2), (3, 1)] {
            assert_eq!(side_group(sides), group, "{sides}");
        }
    }

    #[test]
    fn activity_goes_from_the_first_to_the_last_step() {
        let overview = OverviewView {
            time_range: Some((100, 900)),
            last_of: vec![100, 500, 900, i64::MIN, 5_000],
            ..OverviewView::default()
        };
        assert_eq!(activity_steps(&overview), [0, 4, 8, NO_GROUP, 8]);
    }
}
