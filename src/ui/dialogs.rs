//! The system's own file dialogs, one at a time, each waited for in a thread of its own. The answer is a command.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::task::{Poll, Wake, Waker};
use std::thread::Thread;

use super::text::Text;
use crate::app::command::{Command, Dialog};

/// The ending of workspaces.
const ENDING: &str = "crossfade";
/// The ending of files that two companies exchange.
const OVERLAP: &str = "overlap";
/// The endings of files that can be read.
const TABLES: [&str; 11] = ["csv", "tsv", "txt", "xlsx", "xls", "json", "jsonl", "ndjson", "parquet", "gz", "zip"];

pub struct Dialogs {
    told: (Sender<Command>, Receiver<Command>),
    is_open: bool,
    sender: Sender<Option<Command>>,
    receiver: Receiver<Option<Command>>,
}

impl Default for Dialogs {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { told: channel(), is_open: false, sender, receiver }
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
        let question = ask(dialog, text);
        let sender = self.sender.clone();
        let wait = move || {
            // The window may be gone; then nobody waits for the answer.
            let _ = sender.send(block_on(question));
            ctx.request_repaint();
        };
        self.is_open = std::thread::Builder::new().name("file-dialog".to_owned()).spawn(wait).is_ok();
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
            commands.extend(answer);
        }
        commands
    }
}

type Question = std::pin::Pin<Box<dyn Future<Output = Option<Command>> + Send>>;

/// The dialog of a question, made on the window's thread, where some systems want it made.
fn ask(dialog: Dialog, text: &Text) -> Question {
    let window = rfd::AsyncFileDialog::new();
    let workspaces = |window: rfd::AsyncFileDialog| window.add_filter(text.get("dialog-workspaces"), &[ENDING]);
    match dialog {
        Dialog::PickFiles => {
            let picked = window
                .set_title(text.get("choose-files"))
                .add_filter(text.get("dialog-tables"), &TABLES)
                .add_filter(text.get("dialog-all-files"), &["*"])
                .pick_files();
            Box::pin(async {
                let files = picked.await?;
                Some(Command::AddFiles(files.iter().map(|file| file.path().to_owned()).collect()))
            })
        }
        Dialog::PickWorkspace => {
            let picked = workspaces(window.set_title(text.get("start-open"))).pick_file();
            Box::pin(async { Some(Command::OpenWorkspace(picked.await?.path().to_owned())) })
        }
        Dialog::NewWorkspace => {
            let name = format!("{}.{ENDING}", text.get("dialog-new-name"));
            let picked = workspaces(window.set_title(text.get("start-new"))).set_file_name(name).save_file();
            Box::pin(async { Some(Command::NewWorkspace(with_ending(picked.await?.path().to_owned()))) })
        }
        Dialog::PickExportFolder => {
            let picked = window.set_title(text.get("choose-folder")).pick_folder();
            Box::pin(async { Some(Command::SetExportFolder(picked.await?.path().to_owned())) })
        }
        Dialog::SaveOverlap { with_segments } => {
            let name = format!("{}.{OVERLAP}", text.get("dialog-overlap-name"));
            let window = window.set_title(text.get("privacy-overlap-send")).set_file_name(name);
            let picked = window.add_filter(text.get("dialog-overlaps"), &[OVERLAP]).save_file();
            Box::pin(
                async move { Some(Command::StartOverlap { file: picked.await?.path().to_owned(), with_segments }) },
            )
        }
        Dialog::PickOverlap => {
            let window = window.set_title(text.get("privacy-overlap-open"));
            let picked = window.add_filter(text.get("dialog-overlaps"), &[OVERLAP]).pick_file();
            Box::pin(async { Some(Command::OpenOverlap(picked.await?.path().to_owned())) })
        }
        Dialog::PickOutcomes => {
            let picked = window
                .set_title(text.get("choose-outcomes"))
                .add_filter(text.get("dialog-tables"), &TABLES)
                .add_filter(text.get("dialog-all-files"), &["*"])
                .pick_file();
            Box::pin(async { Some(Command::ImportOutcomes(picked.await?.path().to_owned())) })
        }
        Dialog::SaveRejects => {
            let name = format!("{}.csv", text.get("dialog-rejects-name"));
            let picked = window.set_title(text.get("import-save-rejects")).set_file_name(name).save_file();
            Box::pin(async { Some(Command::SaveRejects(picked.await?.path().to_owned())) })
        }
        Dialog::SaveFeed => {
            let window = window.set_title(text.get("feed-write")).set_file_name("feed.jsonl");
            let picked = window.add_filter("JSON Lines", &["jsonl"]).save_file();
            Box::pin(async { Some(Command::SetFeedFile(picked.await?.path().to_owned())) })
        }
        // Opened without a question.
        Dialog::ShowInFolder(_) => Box::pin(async { None }),
        Dialog::PickExportTemplate => {
            let picked = window.set_title(text.get("export-choose-template")).add_filter("CSV", &["csv"]).pick_file();
            Box::pin(async {
                let template = picked.await?.path().to_owned();
                Some(Command::SetExportTemplate(template))
            })
        }
    }
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
fn block_on(mut question: Question) -> Option<Command> {
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
                return Poll::Ready(Some(Command::Undo));
            }
            let _ = sender.send(cx.waker().clone());
            Poll::Pending
        })));
        assert!(matches!(answer, Some(Command::Undo)));
    }
}
