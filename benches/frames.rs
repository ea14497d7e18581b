//! What a frame of each screen costs with 1,000,000 people, 10,000 items and 20,000,000 events at hand, the pointer
//! moving over the screen: egui's run and tessellation on the processor, without a graphics card. The Segments screen
//! is in the bench of that name. `cargo bench --bench frames -- PEOPLE EVENTS` for other sizes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crossfade::app::App;
use crossfade::app::command::{Command, DataPane, DataTab, Goal, PathsTab, Screen, ThemeChoice};
use crossfade::app::settings::Settings;
use crossfade::app::state::{
    AudienceRow, AuditEntry, CampaignRow, CurveView, FunnelStep, FunnelView, Interval, LinkRow, Loadable,
    OpenWorkspace, OverviewView, PairingNodeView, PairingRowView, PairingsView, PathNode, PathRowView, PathsView,
    PrivacyView, RankedView, RibbonView, RunMetrics, RunRow, Saved, StepKind,
};
use crossfade::data::{Dataset, Domain, EventKind, LabelColumnBuilder, People};
use crossfade::ui::CrossfadeApp;
use egui::{Event, RawInput, Rect, pos2, vec2};

const ITEMS: usize = 10_000;
const NODES: usize = 60;
const RULES: usize = 5_000;
const FRAMES: usize = 160;
/// What a frame may cost.
const LIMIT_MS: f64 = 4.0;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let mut given = std::env::args().filter_map(|argument| argument.parse::<usize>().ok());
    let n_people = given.next().unwrap_or(1_000_000).max(NODES);
    let n_events = given.next().unwrap_or(20 * n_people);
    report(format_args!("{n_people} people, {ITEMS} items, {n_events} events"));
    let mut window = CrossfadeApp::new(App::new(Settings::default(), Arc::new(|| {})))?;
    fill(&mut window, n_people, n_events);
    let mut frames = Frames { ctx: egui::Context::default(), next: 0 };
    for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
        window.app_mut().state.theme = theme;
        frames.all(&mut window, &format!("{theme:?}"));
    }
    report(format_args!("peak memory {} MB", crossfade::app::engine::peak_rss_mb()));
    Ok(())
}

struct Frames {
    ctx: egui::Context,
    next: usize,
}

impl Frames {
    fn all(&mut self, window: &mut CrossfadeApp, what: &str) {
        for tab in [DataTab::People, DataTab::Catalogue, DataTab::Events] {
            window.app_mut().state.data.tab = tab;
            self.screen(window, Screen::Data, &format!("{what}, Data, {tab:?}"));
        }
        window.app_mut().state.data.pane = DataPane::Links;
        self.screen(window, Screen::Data, &format!("{what}, Data, links"));
        window.app_mut().state.data.pane = DataPane::Tables;
        self.screen(window, Screen::Models, &format!("{what}, Models"));
        for tab in PathsTab::ALL {
            window.app_mut().state.paths.tab = tab;
            self.screen(window, Screen::Paths, &format!("{what}, Paths, {tab:?}"));
        }
        self.screen(window, Screen::Audiences, &format!("{what}, Audiences"));
        self.screen(window, Screen::Results, &format!("{what}, Results"));
        self.screen(window, Screen::Privacy, &format!("{what}, Privacy"));
    }

    fn screen(&mut self, window: &mut CrossfadeApp, screen: Screen, what: &str) {
        window.app_mut().state.screen = screen;
        let first = self.draw(window, vec![]);
        for _ in 0..10 {
            self.draw(window, vec![]);
        }
        let place = |frame: usize| pos2(120.0 + (frame % 130) as f32 * 10.0, 60.0 + (frame % 53) as f32 * 15.0);
        let hover = |frame: usize| vec![Event::PointerMoved(place(frame))];
        let mut times: Vec<Duration> = (0..FRAMES).map(|frame| self.draw(window, hover(frame))).collect();
        times.sort_unstable();
        let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
        let (middle, late) = (millis(at(0.5)), millis(at(0.95)));
        let grade = if late <= LIMIT_MS { "" } else { "  OVER" };
        report(format_args!(
            "{what}: {middle:.2} ms, one in twenty over {late:.2} ms, first {:.1} ms{grade}",
            millis(first)
        ));
    }

    fn draw(&mut self, window: &mut CrossfadeApp, events: Vec<Event>) -> Duration {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1440.0, 900.0)));
        let input = RawInput { screen_rect, time: Some(self.next as f64 / 60.0), events, ..RawInput::default() };
        self.next += 1;
        let begun = Instant::now();
        let output = self.ctx.run_ui(input, |ui| window.frame(ui));
        let meshes = self.ctx.tessellate(output.shapes, 1.0);
        std::hint::black_box(meshes.len());
        begun.elapsed()
    }
}

/// A workspace without a file: the screens read the state only.
fn fill(window: &mut CrossfadeApp, n_people: usize, n_events: usize) {
    let dataset = dataset(n_people, n_events);
    let state = &mut window.app_mut().state;
    state.data.overview = Loadable::Ready(Arc::new(overview(n_people, n_events)));
    let contacts = (0..n_people).map(|person| format!("p•••{}@example.com", person % 10));
    state.data.contacts = Loadable::Ready(Arc::new(contacts.collect()));
    let links = (0..200_000_u32).map(|at| LinkRow {
        goes: 2 * at + 1,
        stays: 2 * at,
        file: "users.csv".to_owned(),
        of_goes: vec![],
        of_stays: vec![],
    });
    state.data.links = Loadable::Ready(Arc::new(links.collect()));
    state.data.twins = Loadable::Ready(Arc::default());
    state.workspace = Some(OpenWorkspace {
        path: "bench.crossfade".into(),
        name: "bench".into(),
        dataset: Arc::new(dataset),
        saved: Saved::At(0),
        segments: (0..40).map(|at| (format!("set {at}"), 1_000 + at)).collect(),
    });
    state.paths.table = Loadable::Ready(Arc::new(paths(n_people as u64)));
    state.paths.pairings = Loadable::Ready(Arc::new(pairings(n_people as u64)));
    (state.paths.shown, state.paths.pairing) = (Some(0), Some(0));
    state.models.runs = (0..20).map(run).collect();
    state.models.shown_run = Some("run-0".to_owned());
    state.models.curve = Loadable::Ready(Arc::new(curve(n_people)));
    state.audiences.list = (0..30).map(audience).collect();
    state.audiences.is_open = true;
    state.audiences.draft.goal = Some(Goal::Any(Domain::Music));
    state.audiences.draft.run = Some("run-0".to_owned());
    state.audiences.draft.size = (n_people / 20) as u64;
    state.audiences.funnel = Loadable::Ready(Arc::new(funnel(n_people as u64)));
    state.audiences.ranked = Loadable::Ready(Arc::new(ranked(n_people)));
    let campaign = |at: usize| CampaignRow { name: format!("audience-{at}"), n_sent: 8_000, ..CampaignRow::default() };
    state.results.list = Loadable::Ready(Arc::new((0..60).map(campaign).collect()));
    let entry = |seq: u64| AuditEntry { seq, at: 0, action: "audit-export".to_owned(), detail: "rows: 9".to_owned() };
    state.privacy.view = Loadable::Ready(Arc::new(PrivacyView {
        n_people: n_people as u64,
        audit: (0..20_000).map(entry).collect(),
        ..PrivacyView::default()
    }));
    window.app_mut().send(Command::SetTheme(ThemeChoice::Dark));
}

fn dataset(n_people: usize, n_events: usize) -> Dataset {
    let mut data = Dataset { people: People::anonymous(n_people), revision: 1, ..Dataset::default() };
    let mut country = LabelColumnBuilder::new("country");
    (0..n_people).for_each(|person| country.push([["DE", "US", "CN"][person % 3]]));
    data.people.attributes = vec![country.finish()];
    let titles: Vec<String> = (0..ITEMS).map(|item| format!("Item with a title of its own, number {item}")).collect();
    data.catalogue.keys = titles.iter().map(String::as_str).collect();
    data.catalogue.titles = titles.iter().map(String::as_str).collect();
    data.catalogue.domains = (0..ITEMS).map(|item| Domain::BOTH[item % 2]).collect();
    for label in ["category", "creator"] {
        let mut column = LabelColumnBuilder::new(label);
        (0..ITEMS).for_each(|item| column.push([format!("{label} {}", item % NODES).as_str()]));
        data.catalogue.labels.push(column.finish());
    }
    // In the order of people already.
    for at in 0..n_events {
        let person = (at * n_people / n_events.max(1)) as u32;
        data.events.push(person, (at * 7919 % ITEMS) as u32, EventKind::Play, 1.0, 1_700_000_000 + at as i64);
    }
    data.events.sort(n_people);
    data
}

fn overview(n_people: usize, n_events: usize) -> OverviewView {
    let n = n_people as u64;
    OverviewView {
        n_people: n,
        parts: [n / 2, n / 5, n - n / 2 - n / 5, 0],
        with_email: n / 2,
        with_phone: n / 3,
        with_either: n * 3 / 4,
        ads_consent: [n / 2, n / 4, n - n / 2 - n / 4],
        n_events: n_events as u64,
        months: [vec![9_000; 36], vec![90_000; 36]],
        first_month: (2024, 1),
        courses_of: vec![3; n_people],
        plays_of: vec![21; n_people],
        last_of: vec![1_700_000_000; n_people],
        sides_of: (0..n_people).map(|person| (person % 3 + 1) as u8).collect(),
        people_of_item: vec![900; ITEMS],
        events_of_item: vec![2_000; ITEMS],
        ..OverviewView::default()
    }
}

fn paths(n: u64) -> PathsView {
    let node = |at: usize| PathNode {
        id: at as u32,
        name: format!("Category {at}"),
        n_people: n / 60,
        n_crossed: n / 200 + at as u64,
        n_left: n / 100,
        median_days: 19.0,
        place: at as u32,
    };
    let pair = |at: usize| (at % NODES, (at * 7 + at / NODES) % NODES);
    PathsView {
        from: (0..NODES).map(node).collect(),
        to: (0..NODES).map(node).collect(),
        ribbons: (0..NODES * 20)
            .map(|at| RibbonView {
                from: pair(at).0,
                to: pair(at).1,
                people: n / 4_000 + 40,
                share: 0.001,
                lift: Some([3.0, 2.5, 3.5]),
                median_days: 12.0,
            })
            .collect(),
        rows: (0..RULES)
            .map(|at| PathRowView {
                from: pair(at).0,
                to: pair(at).1,
                people: 900,
                from_people: 9_000,
                lift: 3.0,
                low: 2.5,
                high: 3.5,
                ..PathRowView::default()
            })
            .collect(),
        n_crossed: n / 6,
        n_starters: n / 2,
        n_leavers: n / 3,
        n_everybody: n,
        n_clear: RULES,
        n_capped: 0,
    }
}

fn pairings(n: u64) -> PairingsView {
    let node = |at: usize| PairingNodeView {
        id: at as u32,
        name: format!("Creator {at}"),
        n_people: n / 60,
        n_bridge: n / 90,
    };
    let row = |at: usize| PairingRowView {
        course: at % NODES,
        music: (at / NODES) % NODES,
        people: 5_000 - at as u64 % 4_000,
        lift: Some([3.0, 2.0, 4.0]),
        to_music: 900,
        to_course: 800,
    };
    PairingsView {
        courses: (0..NODES).map(node).collect(),
        music: (0..NODES).map(node).collect(),
        rows: (0..NODES * NODES).map(row).collect(),
        n_everybody: n,
        n_clear: NODES,
        ..PairingsView::default()
    }
}

fn interval(value: f64) -> Interval {
    Interval { value, low: value * 0.95, high: value * 1.05, n_people: 9_000 }
}

fn run(at: usize) -> RunRow {
    let metrics = RunMetrics { ndcg10: interval(0.18), recall20: interval(0.3), ..RunMetrics::default() };
    RunRow { name: format!("run-{at}"), model: "als".to_owned(), metrics: [Some(metrics); 2], ..RunRow::default() }
}

fn curve(n_people: usize) -> CurveView {
    let alphas: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
    let shape: Vec<Interval> = alphas.iter().map(|a| interval(0.1 + 0.2 * a * (1.0 - a))).collect();
    CurveView {
        ndcg10: shape.clone(),
        recall20: shape,
        alphas,
        test_people: (0..n_people.min(50_000) as u32).collect(),
        n_test_people: 50_000,
        best_alpha: 0.5,
        plateau: (0.4, 0.6),
        ..CurveView::default()
    }
}

fn audience(at: usize) -> AudienceRow {
    AudienceRow {
        name: format!("audience-{at}"),
        n_people: 9_000,
        n_held_out: 1_800,
        version: 1,
        ..AudienceRow::default()
    }
}

fn funnel(n: u64) -> FunnelView {
    let step = |(at, kind)| FunnelStep { kind, n_left: n * 9 / (10 + at), error: None };
    let kinds = [StepKind::Owners, StepKind::Rule(0), StepKind::Rule(1), StepKind::Rule(2)];
    FunnelView {
        n_everybody: n,
        steps: (0_u64..).zip(kinds).map(step).collect(),
        n_eligible: n / 2,
        also_in: (0..30).map(|at| (format!("audience-{at}"), 900)).collect(),
    }
}

fn ranked(n_people: usize) -> RankedView {
    RankedView {
        people: (0..n_people as u32).collect(),
        scores: (0..n_people).map(|at| 1.0 - at as f32 / n_people as f32).collect(),
        sources: vec![0; n_people],
        holdout_draw: (0..n_people).map(|at| (at * 7919 % n_people) as f32 / n_people as f32).collect(),
        before: (0..n_people).map(|at| (at % 3) as u8).collect(),
        n_before: n_people as u64 / 9,
        is_calibrated: true,
        gains: (0..=40).map(|at| interval(f64::from(at) / 40.0)).collect(),
        expected: (0..=40).map(|at| interval(f64::from(at) * 100.0)).collect(),
        base_rate: 0.02,
        random: (0..60).map(|at| at * n_people / 61).collect(),
        window_days: 60,
        ..RankedView::default()
    }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks to its console")]
fn report(words: std::fmt::Arguments<'_>) {
    println!("{words}");
}
