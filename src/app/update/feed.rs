//! Recommendation feeds: from which run, how long, what they will hold, and the files.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine::{self, FeedRequest};
use crate::app::jobs::JobKind;
use crate::app::state::{FeedState, Loadable};

/// Items a list at first, and at most.
const FIRST_TOP: usize = 10;
const MOST_TOP: usize = 100;
const ENDING: &str = "jsonl";

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::OpenFeed => open(app),
        Command::CloseFeed => app.state.audiences.feed = None,
        Command::SetFeedRun(run) => change(app, |feed| feed.run = Some(run)),
        Command::SetFeedTop(top) => change(app, |feed| feed.top = top.clamp(1, MOST_TOP)),
        Command::SetFeedFile(file) => {
            if let Some(feed) = &mut app.state.audiences.feed {
                feed.file = with_ending(file);
                feed.written = Loadable::Empty;
            }
        }
        Command::WriteFeed => write(app),
        _ => {}
    }
}

fn open(app: &mut App) {
    let Some(workspace) = &app.state.workspace else { return };
    let folder = workspace.exports_folder();
    let run = app.state.models.shown_run.clone();
    app.state.audiences.feed = Some(FeedState {
        run,
        top: FIRST_TOP,
        file: folder.join(format!("feed.{ENDING}")),
        preview: Loadable::Empty,
        written: Loadable::Empty,
    });
    preview(app);
}

fn change(app: &mut App, edit: impl FnOnce(&mut FeedState)) {
    if let Some(feed) = &mut app.state.audiences.feed {
        edit(feed);
        feed.written = Loadable::Empty;
        preview(app);
    }
}

/// What was asked for, once a run is chosen.
fn request(app: &App) -> Option<FeedRequest> {
    let feed = app.state.audiences.feed.as_ref()?;
    Some(FeedRequest { run: feed.run.clone()?, alpha: None, top: feed.top })
}

fn preview(app: &mut App) {
    let Some(request) = request(app) else { return };
    if let Some(feed) = &mut app.state.audiences.feed {
        feed.preview.begin();
    }
    app.start(
        JobKind::Feed,
        "job-feed-preview",
        move |session, task| engine::feed_preview(session, &request, task),
        |state, preview| {
            if let Some(feed) = &mut state.audiences.feed {
                feed.preview = Loadable::Ready(Arc::new(preview));
            }
        },
        |state, failure| {
            if let Some(feed) = &mut state.audiences.feed {
                feed.preview.fail(failure);
            }
        },
    );
}

fn write(app: &mut App) {
    let Some(request) = request(app) else { return };
    let Some(feed) = &mut app.state.audiences.feed else { return };
    let out = feed.file.clone();
    feed.written.begin();
    app.start(
        JobKind::Feed,
        "job-feed",
        move |session, task| engine::feed(session, &request, &out, task),
        |state, summary| {
            let people = crate::app::text::format::grouped(summary.people as i64);
            let path = summary.out.clone();
            if let Some(feed) = &mut state.audiences.feed {
                feed.written = Loadable::Ready(Arc::new(summary));
            }
            state.toast_written("toast-feed-written", vec![("n", people)], Some(path));
        },
        |state, failure| {
            if let Some(feed) = &mut state.audiences.feed {
                feed.written = Loadable::Empty;
            }
            state.toast_failure(failure);
        },
    );
}

/// A file of JSON Lines is called one.
fn with_ending(file: PathBuf) -> PathBuf {
    if file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(ENDING)) {
        return file;
    }
    let mut name = file.into_os_string();
    name.push(".");
    name.push(ENDING);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_is_added_once() {
        for (picked, expected) in [("/tmp/feed", "/tmp/feed.jsonl"), ("/tmp/a.JSONL", "/tmp/a.JSONL")] {
            assert_eq!(with_ending(PathBuf::from(picked)), PathBuf::from(expected));
        }
    }
}
