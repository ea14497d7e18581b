//! How long groups, the map, a lasso and a frame of the Segments screen take at 1,000,000 people with vectors of 64.
//! `cargo bench --bench segments -- PEOPLE` for another number of people. Frames are egui's run and tessellation on
//! the processor, without a graphics card.

use std::f32::consts::TAU;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossfade::analysis::clusters::{self, ClusterOptions, Clusters};
use crossfade::analysis::map::{self, Layout, MapOptions, PointGrid};
use crossfade::app::App;
use crossfade::app::command::{Command, Screen, SetMode};
use crossfade::app::settings::Settings;
use crossfade::app::state::{ClusterRow, ClusteringView, Loadable, OpenWorkspace, OverviewView, Saved};
use crossfade::data::{Dataset, Domain, LabelColumnBuilder, People};
use crossfade::task::Task;
use crossfade::ui::CrossfadeApp;
use egui::{Event, RawInput, Rect, pos2, vec2};
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const FACTORS: usize = 64;
const GROUPS: usize = 12;
const SEED: u64 = 1;
const FRAMES: usize = 120;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let given = std::env::args().filter_map(|argument| argument.parse().ok()).next();
    let n_people = given.unwrap_or(1_000_000);
    report(format_args!("{n_people} people, vectors of {FACTORS}, {} threads", rayon::current_num_threads()));
    let vectors = tastes(n_people);
    let options = ClusterOptions { n_clusters: Some(GROUPS), seed: SEED };
    let found = timed("k-means, 12 clusters", || clusters::cluster(vectors.view(), options, &Task::silent()))?;
    let options = MapOptions { seed: SEED, ..MapOptions::default() };
    let layout = timed("layout", || map::layout(vectors.view(), options, &Task::silent()))?;
    let by_density = timed("density clusters", || {
        clusters::cluster_by_density(&layout.points, vectors.view(), SEED, &Task::silent())
    })?;
    report(format_args!(
        "silhouette {:.3}; by density {} clusters; trustworthiness {:.3}",
        found.silhouette,
        by_density.len(),
        layout.trustworthiness.unwrap_or(f64::NAN)
    ));
    drop(vectors);
    let grid = timed("squares", || PointGrid::of(&layout.points));
    lassos(&layout, &grid);
    frames(n_people, &found, &layout, grid)?;
    report(format_args!("peak memory {} MB", crossfade::app::engine::peak_rss_mb()));
    Ok(())
}

/// Twelve heaps of people, and noise.
fn tastes(n_people: usize) -> Array2<f32> {
    let mut rng = ChaCha8Rng::seed_from_u64(SEED);
    let centres = Array2::from_shape_fn((GROUPS, FACTORS), |_| rng.random::<f32>() - 0.5);
    Array2::from_shape_fn((n_people, FACTORS), |(person, factor)| {
        centres[(person % GROUPS, factor)] + 0.6 * (rng.random::<f32>() - 0.5)
    })
}

/// Around the middle, by a drawn line of 400 corners that holds about a quarter of the plane.
fn lassos(layout: &Layout, grid: &PointGrid) {
    let [low, high] = layout.bounds;
    let polygon: Vec<[f32; 2]> = (0..400)
        .map(|step| {
            let angle = step as f32 / 400.0 * TAU;
            let reach = 0.28 + 0.04 * (9.0 * angle).sin();
            let along =
                |axis: usize, part: f32| (low[axis] + high[axis]) / 2.0 + part * reach * (high[axis] - low[axis]);
            [along(0, angle.cos()), along(1, angle.sin())]
        })
        .collect();
    let squares = timed("lasso by squares", || grid.lasso(&polygon));
    let plain = timed("lasso over everybody", || map::lasso(&layout.points, &polygon));
    report(format_args!("{} people inside, the same by both: {}", squares.len(), squares == plain));
}

/// The screen with everybody on the map, the pointer moving over it.
fn frames(n_people: usize, found: &Clusters, layout: &Layout, grid: PointGrid) -> Outcome<()> {
    let mut window = CrossfadeApp::new(App::new(Settings::default(), Arc::new(|| {})))?;
    fill(&mut window, n_people, found, layout, grid);
    let ctx = egui::Context::default();
    let place = |frame: usize| pos2(200.0 + (frame % 100) as f32 * 7.0, 180.0 + (frame % 37) as f32 * 6.0);
    let mut next = 0;
    let mut draw = |window: &mut CrossfadeApp, events: Vec<Event>| {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1440.0, 900.0)));
        let input = RawInput { screen_rect, time: Some(next as f64 / 60.0), events, ..RawInput::default() };
        next += 1;
        let begun = Instant::now();
        let output = ctx.run_ui(input, |ui| window.frame(ui));
        let shapes = ctx.tessellate(output.shapes, 1.0);
        (begun.elapsed(), shapes.len())
    };
    for _ in 0..10 {
        draw(&mut window, vec![]);
    }
    report(format_args!("a frame has {} meshes", draw(&mut window, vec![]).1));
    let hover = |frame: usize| vec![Event::PointerMoved(place(frame))];
    spread("frame, pointer over the map", (0..FRAMES).map(|frame| draw(&mut window, hover(frame)).0).collect());
    spread("frame, nothing moves", (0..FRAMES).map(|_| draw(&mut window, vec![]).0).collect());
    let part = |share: f32| {
        [0, 1].map(|axis| layout.bounds[0][axis] + share * (layout.bounds[1][axis] - layout.bounds[0][axis]))
    };
    let (low, high) = (part(0.2), part(0.7));
    window.app_mut().send(Command::Rectangle(low, high, SetMode::Replace));
    report(format_args!("frame that selects: {:.1} ms", millis(draw(&mut window, vec![]).0)));
    report(format_args!("{} people selected", window.app().state.selection.len()));
    spread("frame, pointer over, many selected", (0..FRAMES).map(|frame| draw(&mut window, hover(frame)).0).collect());
    let wheel = |_| {
        let unit = egui::MouseWheelUnit::Point;
        let phase = egui::TouchPhase::Move;
        vec![Event::MouseWheel {
            unit,
            delta: vec2(0.0, 4.0),
            phase,
            source: egui::MouseWheelSource::Unknown,
            modifiers: egui::Modifiers::NONE,
        }]
    };
    spread("frame, zooming", (0..FRAMES).map(|frame| draw(&mut window, wheel(frame)).0).collect());
    Ok(())
}

/// A workspace without a file: people, clusters and places are all that the screen reads.
fn fill(window: &mut CrossfadeApp, n_people: usize, found: &Clusters, layout: &Layout, grid: PointGrid) {
    let mut dataset = Dataset { people: People::anonymous(n_people), revision: 1, ..Dataset::default() };
    let mut country = LabelColumnBuilder::new("country");
    (0..n_people).for_each(|person| country.push([["DE", "US", "CN"][person % 3]]));
    dataset.people.attributes = vec![country.finish()];
    dataset.catalogue.keys = ["c", "m"].iter().collect();
    dataset.catalogue.titles = ["Course", "Music"].iter().collect();
    dataset.catalogue.domains = Domain::BOTH.to_vec();
    let rows = map::outlines(layout, found).into_iter().zip(&found.sizes).map(|(outline, &n)| ClusterRow {
        given_name: format!("Group {}", outline.cluster),
        n_people: u64::from(n),
        share: f64::from(n) / n_people as f64,
        parts: [u64::from(n) / 2, u64::from(n) / 4, u64::from(n) / 4],
        outline: outline.polygons,
        anchor: outline.anchor,
        ..ClusterRow::default()
    });
    let view = ClusteringView {
        labels: found.labels.clone(),
        grid: Arc::new(grid),
        points: Arc::new(layout.points.clone()),
        clusters: rows.collect(),
        trustworthiness: layout.trustworthiness,
        ..ClusteringView::default()
    };
    let state = &mut window.app_mut().state;
    state.data.overview = Loadable::Ready(Arc::new(OverviewView {
        n_people: n_people as u64,
        last_of: vec![1_700_000_000; n_people],
        sides_of: (0..n_people).map(|person| (person % 3 + 1) as u8).collect(),
        ..OverviewView::default()
    }));
    state.workspace = Some(OpenWorkspace {
        path: "bench.crossfade".into(),
        name: "bench".into(),
        dataset: Arc::new(dataset),
        saved: Saved::At(0),
        segments: vec![],
        protection: crossfade::app::state::Protection::Plain,
        has_cluster: false,
    });
    state.segments.clustering = Loadable::Ready(Arc::new(view));
    state.screen = Screen::Segments;
}

fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let out = work();
    report(format_args!("{what}: {:.3} s", begun.elapsed().as_secs_f64()));
    out
}

/// Median, and the slowest but one in twenty.
fn spread(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    report(format_args!("{what}: {:.2} ms, one in twenty over {:.2} ms", millis(at(0.5)), millis(at(0.95))));
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks to its console")]
fn report(words: std::fmt::Arguments<'_>) {
    println!("{words}");
}
