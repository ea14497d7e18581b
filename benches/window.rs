//! What a person waits for in the window on a workspace of one's own: opening until the Data screen is there, sorting
//! and filtering its tables, and frames of every screen (egui's run and tessellation on the processor, without a
//! graphics card) while the pointer moves and while nothing does.
//! `cargo bench --bench window -- FILE.crossfade`

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossfade::app::App;
use crossfade::app::command::{Command, DataPane, DataTab, PathsTab, Screen, SegmentsTab};
use crossfade::app::engine::peak_rss_mb;
use crossfade::app::settings::Settings;
use crossfade::ui::CrossfadeApp;
use egui::{Event, RawInput, Rect, pos2, vec2};

const FRAMES: usize = 120;
/// For what a screen works out on its own.
const LONGEST: Duration = Duration::from_secs(900);

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let given = std::env::args().skip(1).find(|word| word.ends_with(".crossfade"));
    let Some(path) = given.map(PathBuf::from) else {
        report(format_args!("name a workspace: cargo bench --bench window -- FILE.crossfade"));
        return Ok(());
    };
    let mut window = Window::new()?;
    window.draw(vec![]);
    window.open(path);
    window.tables();
    for screen in Screen::RAIL.into_iter().chain([Screen::Start, Screen::Help]) {
        window.look_at(screen);
    }
    report(format_args!("peak memory {} MB", peak_rss_mb()));
    Ok(())
}

struct Window {
    window: CrossfadeApp,
    ctx: egui::Context,
    n_drawn: usize,
}

impl Window {
    fn new() -> Outcome<Self> {
        let window = CrossfadeApp::new(App::new(Settings::default(), Arc::new(|| {})))?;
        Ok(Self { window, ctx: egui::Context::default(), n_drawn: 0 })
    }

    /// A frame, and how long it took.
    fn draw(&mut self, events: Vec<Event>) -> Duration {
        let screen_rect = Some(Rect::from_min_size(pos2(0.0, 0.0), vec2(1440.0, 900.0)));
        let time = Some(self.n_drawn as f64 / 60.0);
        let input = RawInput { screen_rect, time, events, ..RawInput::default() };
        self.n_drawn += 1;
        let begun = Instant::now();
        let output = self.ctx.run_ui(input, |ui| self.window.frame(ui));
        let shapes = self.ctx.tessellate(output.shapes, 1.0);
        let took = begun.elapsed();
        drop(shapes);
        took
    }

    /// Draws until `done`; returns how long that took and the slowest frame.
    fn until(&mut self, done: impl Fn(&App) -> bool) -> (Duration, Duration) {
        let begun = Instant::now();
        let mut slowest = Duration::ZERO;
        while begun.elapsed() < LONGEST {
            slowest = slowest.max(self.draw(vec![]));
            if done(self.window.app()) {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        (begun.elapsed(), slowest)
    }

    fn idle(&mut self) -> (Duration, Duration) {
        // A command of this frame starts its jobs in the next.
        self.draw(vec![]);
        self.draw(vec![]);
        self.until(|app| app.state.jobs.is_empty())
    }

    fn open(&mut self, path: PathBuf) {
        self.window.app_mut().send(Command::OpenWorkspace(path));
        let (seen, _) = self.until(|app| app.state.data.overview.shown().is_some());
        let (read, slowest) = self.until(|app| app.state.data.overview.ready().is_some());
        self.window.app_mut().send(Command::Go(Screen::Data));
        let first = self.draw(vec![]);
        report(format_args!(
            "opening: counts on the Data screen after {:.2} s, all of it {:.2} s later, slowest frame {:.1} ms, first \
             of the screen {:.1} ms",
            seen.as_secs_f64(),
            read.as_secs_f64(),
            millis(slowest),
            millis(first)
        ));
        let (rest, slowest) = self.idle();
        report(format_args!("what it works out after: {:.2} s, slowest {:.1} ms", rest.as_secs_f64(), millis(slowest)));
    }

    fn tables(&mut self) {
        self.send(Command::Go(Screen::Data));
        self.send(Command::SetDataPane(DataPane::Tables));
        for (tab, name, words) in [
            (DataTab::People, "people", ["p-00", "de", "4182"]),
            (DataTab::Catalogue, "catalogue", ["a", "mix", "zzz"]),
            (DataTab::Events, "events", ["p-00", "play", "mix"]),
        ] {
            self.send(Command::SetDataTab(tab));
            self.idle();
            for column in 1..7 {
                self.timed(format!("{name}: sort by column {column}"), Command::SortTable(column));
            }
            for word in words {
                self.timed(format!("{name}: filter by '{word}'"), Command::FilterTable(word.to_owned()));
            }
            self.timed(format!("{name}: no filter"), Command::FilterTable(String::new()));
        }
        self.send(Command::SetDataTab(DataTab::People));
        self.idle();
    }

    fn timed(&mut self, what: String, command: Command) {
        let begun = Instant::now();
        self.send(command);
        let (_, slowest) = self.until(|app| app.state.jobs.is_empty());
        report(format_args!("{what}: {:.0} ms, slowest frame {:.1} ms", millis(begun.elapsed()), millis(slowest)));
    }

    fn send(&mut self, command: Command) {
        self.window.app_mut().send(command);
        self.draw(vec![]);
    }

    fn look_at(&mut self, screen: Screen) {
        let parts: Vec<(&str, Option<Command>)> = match screen {
            Screen::Data => vec![
                ("tables", Some(Command::SetDataPane(DataPane::Tables))),
                ("matrix", Some(Command::SetDataPane(DataPane::Matrix))),
                ("links", Some(Command::SetDataPane(DataPane::Links))),
                ("health", Some(Command::SetDataPane(DataPane::Health))),
            ],
            Screen::Segments => vec![
                ("map", Some(Command::SetSegmentsTab(SegmentsTab::Map))),
                ("rfm", Some(Command::SetSegmentsTab(SegmentsTab::Rfm))),
                ("rules", Some(Command::SetSegmentsTab(SegmentsTab::Rules))),
                ("compare", Some(Command::SetSegmentsTab(SegmentsTab::Compare))),
            ],
            Screen::Paths => vec![
                ("crossings", Some(Command::SetPathsTab(PathsTab::Crossings))),
                ("pairings", Some(Command::SetPathsTab(PathsTab::Pairings))),
            ],
            _ => vec![("", None)],
        };
        self.send(Command::Go(screen));
        for (part, command) in parts {
            command.into_iter().for_each(|command| self.send(command));
            let (worked, _) = self.idle();
            let over = |frame: usize| pos2(200.0 + (frame % 100) as f32 * 9.0, 120.0 + (frame % 37) as f32 * 19.0);
            let hover: Vec<Duration> =
                (0..FRAMES).map(|frame| self.draw(vec![Event::PointerMoved(over(frame))])).collect();
            let still: Vec<Duration> = (0..FRAMES).map(|_| self.draw(vec![])).collect();
            report(format_args!(
                "{screen:?} {part}: worked {:.1} s; pointer moves {}; nothing moves {}",
                worked.as_secs_f64(),
                spread(hover),
                spread(still)
            ));
        }
    }
}

/// Median, and the slowest but one in twenty.
fn spread(mut times: Vec<Duration>) -> String {
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    format!("{:.2} ms ({:.2})", millis(at(0.5)), millis(at(0.95)))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::print_stdout, reason = "a benchmark speaks to its console")]
fn report(words: std::fmt::Arguments<'_>) {
    println!("{words}");
}
