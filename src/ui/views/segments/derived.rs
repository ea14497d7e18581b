//! What the Segments screen makes from the state once and keeps: the words of the outlines, the colour groups, and
//! where the selected people are. Everything here is made again only when what it was made from is another.

use std::sync::Arc;

use crate::app::command::ColourBy;
use crate::app::state::{ClusterRow, ClusteringView, ColourView, N_STEPS, OverviewView};
use crate::data::{LabelColumn, PersonSet};
use crate::privacy::Floor;
use crate::privacy::floor::Shown;
use crate::ui::context::Context;
use crate::ui::plots::ClusterOutline;
use crate::ui::text::{Language, Text};
use crate::ui::theme::{Side, Theme};

/// People who stand in no group: drawn in grey.
pub const NO_GROUP: u16 = u16::MAX;
/// Labels of an attribute that have a colour of their own.
const N_LABELS: usize = 8;

#[derive(Default)]
pub struct Derived {
    pub layout: Option<Layout>,
    pub groups: Vec<u16>,
    /// What the colours of an attribute stand for, in order.
    pub labels: Vec<String>,
    pub chosen: Option<Chosen>,
    /// Goes up whenever the picture of the map must be made again.
    pub revision: u64,
    groups_from: Option<GroupsFrom>,
}

/// The outlines with their words.
pub struct Layout {
    view: Arc<ClusteringView>,
    language: Language,
    pub outlines: Vec<ClusterOutline>,
}

/// The selection, sorted, and how many of it are in each cluster.
pub struct Chosen {
    view: Arc<ClusteringView>,
    people: Arc<PersonSet>,
    pub sorted: Vec<u32>,
    pub in_clusters: Vec<u64>,
}

/// What the groups were made from.
struct GroupsFrom {
    view: Arc<ClusteringView>,
    overview: Option<Arc<OverviewView>>,
    colours: Option<Arc<ColourView>>,
    by: ColourBy,
}

impl GroupsFrom {
    fn now(cx: &Context<'_>, view: &Arc<ClusteringView>) -> Self {
        let segments = &cx.state.segments;
        Self {
            view: Arc::clone(view),
            overview: cx.state.data.overview.shown().cloned(),
            colours: segments.colours.ready().cloned(),
            by: segments.colour_by,
        }
    }

    fn is(&self, other: &Self) -> bool {
        fn same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
            a.as_ref().map(Arc::as_ptr) == b.as_ref().map(Arc::as_ptr)
        }
        let same_view = Arc::ptr_eq(&self.view, &other.view);
        same_view && self.by == other.by && same(&self.overview, &other.overview) && same(&self.colours, &other.colours)
    }
}

impl Derived {
    /// Brings everything up to date with the state.
    pub fn refresh(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        self.refresh_layout(cx, view);
        self.refresh_groups(cx, view);
        self.refresh_chosen(cx, view);
    }

    /// What may be shown of how many are selected in each cluster.
    pub fn selected_in(&self, floor: Floor) -> Vec<Shown> {
        let of = |chosen: &Chosen| {
            let sizes = chosen.view.clusters.iter().map(|cluster| cluster.n_people);
            floor.parts_within(&chosen.in_clusters.iter().copied().zip(sizes).collect::<Vec<_>>())
        };
        self.chosen.as_ref().map(of).unwrap_or_default()
    }

    fn refresh_layout(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        let language = cx.text.language;
        let fresh = self.layout.as_ref().is_some_and(|made| Arc::ptr_eq(&made.view, view) && made.language == language);
        if !fresh {
            self.layout = Some(Layout { view: Arc::clone(view), language, outlines: outlines(view, cx.text) });
            self.revision += 1;
        }
    }

    fn refresh_groups(&mut self, cx: &Context<'_>, view: &Arc<ClusteringView>) {
        let from = GroupsFrom::now(cx, view);
        if self.groups_from.as_ref().is_some_and(|known| known.is(&from)) {
            return;
        }
        self.labels.clear();
        self.groups = match (from.by, &from.overview, &from.colours) {
            (ColourBy::Cluster, ..) => view.labels.clone(),
            (ColourBy::Sides, Some(overview), _) => overview.sides_of.iter().map(|&sides| side_group(sides)).collect(),
            (ColourBy::LastActive, Some(overview), _) => activity_steps(overview),
            (ColourBy::Rfm | ColourBy::Score, _, Some(colours)) if colours.of == from.by => colours.steps.clone(),
            (ColourBy::Attribute(column), ..) => {
                let column = cx.state.dataset().and_then(|dataset| dataset.people.attributes.get(column));
                let (labels, groups) = column.map(|column| label_groups(column, cx.state.floor)).unwrap_or_default();
                self.labels = labels;
                groups
            }
            _ => vec![],
        };
        self.groups_from = Some(from);
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
        // Counts are of the set whose figures may be shown; the map marks who is selected.
        for person in cx.state.figures_of_selection().into_iter().flat_map(|people| people.iter()) {
            let label = view.labels.get(person as usize).copied().unwrap_or(NO_GROUP);
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

/// The most frequent labels of a column that are above the floor, and which of them each person carries first.
fn label_groups(column: &LabelColumn, floor: Floor) -> (Vec<String>, Vec<u16>) {
    let counts = column.counts();
    let mut order: Vec<usize> = (0..counts.len()).filter(|&code| floor.allows(u64::from(counts[code]))).collect();
    order.sort_by_key(|&code| (std::cmp::Reverse(counts[code]), code));
    order.truncate(N_LABELS);
    let mut place = vec![NO_GROUP; counts.len()];
    for (group, &code) in order.iter().enumerate() {
        place[code] = group as u16;
    }
    let group_of = |row: usize| {
        let groups = column.codes(row).iter().map(|&code| place[code as usize]);
        groups.min().unwrap_or(NO_GROUP)
    };
    let labels = order.iter().map(|&code| column.labels[code].clone()).collect();
    (labels, (0..column.n_rows()).map(group_of).collect())
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
            bounds: bounds(row),
        })
        .collect()
}

/// Of the largest line, which is the first; islands would pull the label away.
fn bounds(row: &ClusterRow) -> [[f32; 2]; 2] {
    let start = [[f32::INFINITY; 2], [f32::NEG_INFINITY; 2]];
    row.outline.iter().take(1).flatten().fold(start, |[low, high], at| {
        [[low[0].min(at[0]), low[1].min(at[1])], [high[0].max(at[0]), high[1].max(at[1])]]
    })
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
        ColourBy::Attribute(_) => (0..N_LABELS).map(|label| theme.ramps.cluster(label)).collect(),
        ColourBy::LastActive | ColourBy::Rfm | ColourBy::Score => {
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
    fn the_largest_labels_above_the_floor_have_a_colour() {
        let mut builder = crate::data::LabelColumnBuilder::new("interests");
        // Thirty of b, twenty of a with one who has both, nineteen of c.
        for label in ["b"; 30].iter().chain(&["a"; 19]).chain(&["c"; 19]) {
            builder.push([*label]);
        }
        builder.push(["a", "b"]);
        builder.push([]);
        let (labels, groups) = label_groups(&builder.finish(), Floor::default());
        assert_eq!(labels, ["b", "a"]);
        assert_eq!([groups[0], groups[30], groups[49], groups[68], groups[69]], [0, 1, NO_GROUP, 0, NO_GROUP]);
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
