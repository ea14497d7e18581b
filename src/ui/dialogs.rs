//! The system's own file dialogs, one at a time, each waited for in a thread of its own. The answer is a command. Where
//! the system has none, the window asks by itself: see [`super::path_dialog`].

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Poll, Wake, Waker};
use std::thread::Thread;
use std::time::{Duration, Instant};

use super::text::Text;
use crate::app::command::{Command, Dialog};

/// A dialog that ends sooner was never there.
const FASTEST_HAND: Duration = Duration::from_millis(250);
/// The ending of workspaces.
const ENDING: &str = "crossfade";
/// The ending of files that two companies exchange.
const OVERLAP: &str = "overlap";
const SUMS: &str = "itemsums";
/// The endings of files that can be read.
const TABLES: [&str; 11] = ["csv", "tsv", "txt", "xlsx", "xls", "json", "jsonl", "ndjson", "parquet", "gz", "zip"];

pub struct Dialogs {
    told: (Sender<Command>, Receiver<Command>),
    is_open: bool,
    sender: Sender<Answer>,
    receiver: Receiver<Answer>,
    /// A question that the system has no dialog for.
    unanswered: Option<Dialog>,
}

/// What came of a dialog.
enum Answer {
    Do(Command),
    Left,
    /// Nobody can leave a dialog that fast: there was none.
    NoDialog(Dialog),
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { told: channel(), is_open: false, sender, receiver, unanswered: None }
    }
}

impl Dialogs {
    /// Opens a dialog, unless one is open. `ctx` is woken when it is answered.
    pub fn open(&mut self, dialog: Dialog, text: &Text, ctx: egui::Context) {
        if let Dialog::ShowInFolder(path) = dialog {
            return self.show_in_folder(path, ctx);
        }
        if self.is_open {
            return;
        }
        let question = ask(&dialog, text);
        let sender = self.sender.clone();
        let begun = Instant::now();
        let wait = move || {
            let answer = match answer(&dialog, block_on(question)) {
                Some(command) => Answer::Do(command),
                None if begun.elapsed() < FASTEST_HAND => Answer::NoDialog(dialog),
                None => Answer::Left,
            };
            // The window may be gone; then nobody waits for the answer.
            let _ = sender.send(answer);
            ctx.request_repaint();
        };
        self.is_open = std::thread::Builder::new().name("file-dialog".to_owned()).spawn(wait).is_ok();
    }

    /// A question that the window must ask by itself.
    pub fn unanswered(&mut self) -> Option<Dialog> {
        self.unanswered.take()
    }

    /// Some file managers are waited for until they are closed: in a thread of its own, beside any dialog.
    fn show_in_folder(&self, path: PathBuf, ctx: egui::Context) {
        let told = self.told.0.clone();
        let show = move || {
            if !reveal(&path) {
                // The window may be gone; then nobody is told.
                let _ = told.send(Command::FolderNotShown(path));
                ctx.request_repaint();
            }
        };
        // A system without another thread has worse to tell of.
        let _ = std::thread::Builder::new().name("file-manager".to_owned()).spawn(show);
    }

    /// What closed dialogs ask for.
    pub fn answers(&mut self) -> Vec<Command> {
        let mut commands: Vec<Command> = self.told.1.try_iter().collect();
        while let Ok(answer) = self.receiver.try_recv() {
            self.is_open = false;
            match answer {
                Answer::Do(command) => commands.push(command),
                Answer::Left => {}
                Answer::NoDialog(dialog) => self.unanswered = Some(dialog),
            }
        }
        commands
    }
}

type Question = std::pin::Pin<Box<dyn Future<Output = Vec<PathBuf>> + Send>>;

/// The dialog of a question, made on the window's thread, where some systems want it made. Nothing when it was left.
fn ask(dialog: &Dialog, text: &Text) -> Question {
    let window = rfd::AsyncFileDialog::new().set_title(title(dialog, text));
    let window = match suggested_name(dialog, text) {
        Some(name) => window.set_file_name(name),
        None => window,
    };
    let tables = |window: rfd::AsyncFileDialog| {
        window.add_filter(text.get("dialog-tables"), &TABLES).add_filter(text.get("dialog-all-files"), &["*"])
    };
    let workspaces = |window: rfd::AsyncFileDialog| window.add_filter(text.get("dialog-workspaces"), &[ENDING]);
    let overlaps = |window: rfd::AsyncFileDialog| window.add_filter(text.get("dialog-overlaps"), &[OVERLAP]);
    let sums = |window: rfd::AsyncFileDialog| window.add_filter(text.get("dialog-sums"), &[SUMS]);
    match dialog {
        Dialog::PickFiles => {
            let picked = tables(window).pick_files();
            Box::pin(async { picked.await.unwrap_or_default().iter().map(|file| file.path().to_owned()).collect() })
        }
        Dialog::PickWorkspace => one(workspaces(window).pick_file()),
        Dialog::NewWorkspace => one(workspaces(window).save_file()),
        Dialog::PickExportFolder => one(window.pick_folder()),
        Dialog::SaveOverlap { .. } => one(overlaps(window).save_file()),
        Dialog::PickOverlap => one(overlaps(window).pick_file()),
        Dialog::SaveSums { .. } => one(sums(window).save_file()),
        Dialog::PickSums => one(sums(window).pick_file()),
        Dialog::PickOutcomes => one(tables(window).pick_file()),
        Dialog::SaveRejects => one(window.save_file()),
        Dialog::SaveFeed => one(window.add_filter("JSON Lines", &["jsonl"]).save_file()),
        Dialog::PickExportTemplate => one(window.add_filter("CSV", &["csv"]).pick_file()),
        // Opened without a question.
        Dialog::ShowInFolder(_) => Box::pin(async { vec![] }),
    }
}

fn one(picked: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static) -> Question {
    Box::pin(async { picked.await.iter().map(|file| file.path().to_owned()).collect() })
}

/// What is asked for, in words.
pub(super) fn title(dialog: &Dialog, text: &Text) -> String {
    let key = match dialog {
        Dialog::PickFiles => "choose-files",
        Dialog::PickWorkspace => "start-open",
        Dialog::NewWorkspace => "start-new",
        Dialog::PickExportFolder => "choose-folder",
        Dialog::SaveOverlap { .. } => "privacy-overlap-send",
        Dialog::PickOverlap => "privacy-overlap-open",
        Dialog::SaveSums { .. } => "privacy-sums-give",
        Dialog::PickSums => "privacy-sums-take",
        Dialog::PickOutcomes => "choose-outcomes",
        Dialog::SaveRejects => "import-save-rejects",
        Dialog::SaveFeed => "feed-write",
        Dialog::PickExportTemplate => "export-choose-template",
        Dialog::ShowInFolder(_) => "show-in-folder",
    };
    text.get(key).into_owned()
}

/// What a new file is called unless something else is typed.
pub(super) fn suggested_name(dialog: &Dialog, text: &Text) -> Option<String> {
    let named = |key: &str, ending: &str| Some(format!("{}.{ending}", text.get(key)));
    match dialog {
        Dialog::NewWorkspace => named("dialog-new-name", ENDING),
        Dialog::SaveOverlap { .. } => named("dialog-overlap-name", OVERLAP),
        Dialog::SaveSums { .. } => named("dialog-overlap-name", SUMS),
        Dialog::SaveRejects => named("dialog-rejects-name", "csv"),
        Dialog::SaveFeed => Some("feed.jsonl".to_owned()),
        _ => None,
    }
}

/// What is done with the files that were chosen; nothing without any.
pub(super) fn answer(dialog: &Dialog, paths: Vec<PathBuf>) -> Option<Command> {
    let first = paths.first()?.clone();
    Some(match dialog {
        Dialog::PickFiles => Command::AddFiles(paths),
        Dialog::PickWorkspace => Command::OpenWorkspace(first),
        Dialog::NewWorkspace => Command::AskNewWorkspace(with_ending(first)),
        Dialog::PickExportFolder => Command::SetExportFolder(first),
        Dialog::SaveOverlap { with_segments } => Command::StartOverlap { file: first, with_segments: *with_segments },
        Dialog::PickOverlap => Command::OpenOverlap(first),
        Dialog::SaveSums { micro_epsilon } => {
            Command::GiveSums { file: first, epsilon: *micro_epsilon as f64 / crate::privacy::noise::MICRO as f64 }
        }
        Dialog::PickSums => Command::TakeSums(first),
        Dialog::PickOutcomes => Command::ImportOutcomes(first),
        Dialog::SaveRejects => Command::SaveRejects(first),
        Dialog::SaveFeed => Command::SetFeedFile(first),
        Dialog::PickExportTemplate => Command::SetExportTemplate(first),
        Dialog::ShowInFolder(_) => return None,
    })
}

/// Opens the system's file manager on a file or a folder; false when there is none that does.
fn reveal(path: &Path) -> bool {
    let status = if cfg!(target_os = "macos") {
        std::process::Command::new("open").arg("-R").arg(path).status()
    } else if cfg!(target_os = "windows") {
        // Explorer answers with 1 even when it opens.
        return std::process::Command::new("explorer").arg("/select,").arg(path).status().is_ok();
    } else {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        std::process::Command::new("xdg-open").arg(folder).status()
    };
    status.is_ok_and(|status| status.success())
}

/// Adds the ending of workspaces where it is missing.
fn with_ending(path: PathBuf) -> PathBuf {
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".");
    name.push(ENDING);
    PathBuf::from(name)
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Sleeps until the future is done.
fn block_on(mut question: Question) -> Vec<PathBuf> {
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut cx = std::task::Context::from_waker(&waker);
    loop {
        match question.as_mut().poll(&mut cx) {
            Poll::Ready(answer) => return answer,
            Poll::Pending => std::thread::park(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_added_once() {
        for (picked, saved) in [
            ("/tmp/shop", "/tmp/shop.crossfade"),
            ("/tmp/shop.crossfade", "/tmp/shop.crossfade"),
            ("/tmp/shop.Crossfade", "/tmp/shop.Crossfade"),
            ("/tmp/spring 2.0", "/tmp/spring 2.0.crossfade"),
        ] {
            assert_eq!(with_ending(PathBuf::from(picked)), PathBuf::from(saved), "{picked}");
        }
    }

    #[test]
    fn waits_for_what_another_thread_answers() {
        let (sender, receiver) = std::sync::mpsc::channel::<Waker>();
        let done = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let answered = Arc::clone(&done);
        std::thread::spawn(move || {
            let waker = receiver.recv().unwrap();
            answered.store(true, std::sync::atomic::Ordering::SeqCst);
            waker.wake();
        });
        let answer = block_on(Box::pin(std::future::poll_fn(move |cx| {
            if done.load(std::sync::atomic::Ordering::SeqCst) {
                return Poll::Ready(vec![PathBuf::from("/tmp/a.csv")]);
            }
            let _ = sender.send(cx.waker().clone());
            Poll::Pending
        })));
        assert_eq!(answer, [PathBuf::from("/tmp/a.csv")]);
    }
}
