//! The commands of the palette: all that can be done without pointing at something, and what each needs to be offered.

use super::entries::{Entry, Group};
use crate::app::command::{
    ColourBy, Command, DataPane, DataTab, Dialog, Direction, Level, MapTool, Measure, Moves, PassphraseAct, PathsTab,
    Screen, TakeOut,
};
use crate::app::state::{PictureFormat, Protection, TableFormat};
use crate::app::text::{Language, Value};
use crate::ui::context::Context;
use crate::ui::shell::controls::theme_key;
use crate::ui::shell::keys::{letter_of, may_save_blend, may_save_selection, other_theme, zoomed};
use crate::ui::shell::rail;
use crate::ui::theme::icons;

/// Every command that can be run now, most wanted first.
pub fn all(cx: &Context<'_>) -> Vec<Entry> {
    let mut entries = screens(cx);
    entries.extend(work(cx));
    entries.extend(models(cx));
    entries.extend(groups_and_paths(cx));
    entries.extend(results_and_privacy(cx));
    entries.extend(data(cx));
    entries.extend(files(cx));
    entries.extend(looks(cx));
    entries
}

/// With the people who are selected.
pub fn with_selection(cx: &Context<'_>) -> Vec<Entry> {
    if cx.state.selection.is_empty() {
        return vec![];
    }
    let entry = |glyph, key, command| Entry::new(Group::Selection, key, glyph, cx.t(key), vec![command]);
    let mut entries = vec![];
    if may_save_selection(cx) {
        entries.push(entry(icons::USERS_THREE, "selection-save", Command::AudienceFromSelection).keys("Ctrl Shift A"));
        entries.push(entry(icons::USER_FOCUS, "selection-profile", Command::Go(Screen::Segments)));
    }
    entries.push(entry(icons::SELECTION_INVERSE, "selection-invert", Command::InvertSelection).keys("Shift I"));
    entries.push(entry(icons::X, "selection-clear", Command::ClearSelection).keys("Esc"));
    entries
}

fn act(cx: &Context<'_>, glyph: &'static str, key: &'static str, command: Command) -> Entry {
    Entry::new(Group::Commands, key, glyph, cx.t(key), vec![command])
}

/// On another screen than the present one, the screen comes first.
fn on(screen: Screen, cx: &Context<'_>, command: Command) -> Vec<Command> {
    let go = (cx.state.screen != screen).then_some(Command::Go(screen));
    go.into_iter().chain([command]).collect()
}

fn screens(cx: &Context<'_>) -> Vec<Entry> {
    let all = Screen::RAIL.into_iter().chain([Screen::Help]);
    let entry = |screen: Screen| {
        let title = cx.tw("go-to", &[("screen", cx.t(rail::name_key(screen)).into())]);
        let made =
            Entry::new(Group::Commands, rail::name_key(screen), rail::glyph(screen), title, vec![Command::Go(screen)]);
        made.letter(letter_of(screen))
    };
    all.map(entry).collect()
}

fn work(cx: &Context<'_>) -> Vec<Entry> {
    let state = cx.state;
    let mut entries = vec![
        act(cx, icons::PLAY, "palette-train", Command::TrainDefaults),
        Entry {
            commands: on(Screen::Models, cx, Command::OpenTrain),
            ..act(cx, icons::SLIDERS, "models-train", Command::OpenTrain).keys("Ctrl T")
        },
        act(cx, icons::USERS_THREE, "palette-new-audience", Command::NewAudience),
    ];
    if state.audiences.is_open && state.screen == Screen::Audiences {
        entries.push(act(cx, icons::EXPORT, "palette-export", Command::OpenExport).keys("Ctrl E"));
        if state.audiences.is_changed {
            entries.push(act(cx, icons::FLOPPY_DISK, "palette-save-audience", Command::SaveAudience).keys("Ctrl S"));
        }
    }
    for (act_key, named, glyph, command, keys) in [
        (state.undo.next_undo(), "undo-named", icons::ARROW_U_UP_LEFT, Command::Undo, "Ctrl Z"),
        (state.undo.next_redo(), "redo-named", icons::ARROW_U_UP_RIGHT, Command::Redo, "Ctrl Shift Z"),
    ] {
        if let Some(act_key) = act_key {
            let title = cx.tw(named, &[("act", cx.t(act_key).into())]);
            entries.push(Entry::new(Group::Commands, named, glyph, title, vec![command]).keys(keys));
        }
    }
    entries
}

fn models(cx: &Context<'_>) -> Vec<Entry> {
    let models = &cx.state.models;
    if models.runs.is_empty() {
        return vec![];
    }
    let there = |glyph, key, command: Command| Entry {
        commands: on(Screen::Models, cx, command.clone()),
        ..act(cx, glyph, key, command)
    };
    let mut entries = vec![];
    if may_save_blend(cx) {
        entries.push(there(icons::FLOPPY_DISK, "models-save-blend", Command::SaveBlend).keys("Ctrl S"));
        entries.push(there(icons::ARROW_U_UP_LEFT, "models-back-saved", Command::SetAlphaToSaved));
    }
    if models.curve.ready().is_some() {
        entries.push(there(icons::SEAL_CHECK, "models-set-best", Command::SetAlphaToBest));
        entries.push(there(icons::ARROW_RIGHT, "models-next-person", Command::NextPerson));
        let apart = if models.apart { "models-lock-weights" } else { "models-unlock-weights" };
        entries.push(there(icons::FADERS, apart, Command::SetApart(!models.apart)));
    }
    if models.runs.len() > 1 {
        entries.push(there(icons::SCALES, "models-compare", Command::OpenComparison));
    }
    for (direction, key) in Direction::BOTH.into_iter().zip(["direction-course-music", "direction-music-course"]) {
        if direction != models.direction {
            entries.push(there(icons::FLOW_ARROW, key, Command::SetDirection(direction)));
        }
    }
    entries.extend(match models.measure {
        Measure::Ndcg10 => [there(icons::CHART_LINE, "palette-measure-recall", Command::SetMeasure(Measure::Recall20))],
        Measure::Recall20 => [there(icons::CHART_LINE, "palette-measure-ndcg", Command::SetMeasure(Measure::Ndcg10))],
    });
    entries.extend(match models.moves {
        Moves::Items => [there(icons::USERS, "palette-moves-people", Command::SetMoves(Moves::People))],
        Moves::People => [there(icons::ROWS, "palette-moves-items", Command::SetMoves(Moves::Items))],
    });
    entries
}

fn groups_and_paths(cx: &Context<'_>) -> Vec<Entry> {
    let (state, mut entries) = (cx.state, vec![]);
    match state.screen {
        Screen::Segments => {
            entries.push(act(cx, icons::ARROWS_CLOCKWISE, "segments-recluster", Command::Recluster(None)));
            let tools = [
                (MapTool::Pan, icons::HAND, "segments-tool-pan"),
                (MapTool::Lasso, icons::LASSO, "segments-tool-lasso"),
                (MapTool::Rectangle, icons::SELECTION, "segments-tool-rect"),
            ];
            entries.extend(tools.map(|(tool, glyph, key)| act(cx, glyph, key, Command::SetMapTool(tool))));
            let colours = [
                (ColourBy::Cluster, "palette-colour-cluster"),
                (ColourBy::Sides, "palette-colour-sides"),
                (ColourBy::LastActive, "palette-colour-active"),
            ];
            let others = colours.into_iter().filter(|(by, _)| *by != state.segments.colour_by);
            entries.extend(others.map(|(by, key)| act(cx, icons::CIRCLE_HALF, key, Command::SetColourBy(by))));
        }
        Screen::Paths => {
            for (level, key) in Level::ALL.into_iter().zip(["category", "creator", "item"]) {
                if level != state.paths.level {
                    let title = cx.tw("palette-paths-by", &[("level", cx.t(key).into())]);
                    let command = vec![Command::SetPathLevel(level)];
                    entries.push(Entry::new(Group::Commands, key, icons::FLOW_ARROW, title, command));
                }
            }
        }
        Screen::Data => {
            let tabs = [(DataTab::People, "people"), (DataTab::Catalogue, "items"), (DataTab::Events, "events")];
            for (tab, key) in tabs.into_iter().filter(|(tab, _)| *tab != state.data.tab) {
                let title = cx.tw("palette-table-of", &[("what", cx.t(key).into())]);
                entries.push(Entry::new(Group::Commands, key, icons::TABLE, title, vec![Command::SetDataTab(tab)]));
            }
        }
        _ => {}
    }
    entries
}

fn results_and_privacy(cx: &Context<'_>) -> Vec<Entry> {
    match cx.state.screen {
        Screen::Results if cx.state.results.shown.is_some() => {
            vec![act(cx, icons::FILE_PLUS, "results-import", Command::Ask(Dialog::PickOutcomes))]
        }
        Screen::Privacy => {
            let start = Dialog::SaveOverlap { with_segments: false };
            vec![
                act(cx, icons::EXPORT, "privacy-overlap-send", Command::Ask(start)),
                act(cx, icons::FOLDER_OPEN, "privacy-overlap-open", Command::Ask(Dialog::PickOverlap)),
                act(cx, icons::FOLDER_OPEN, "privacy-sums-take", Command::Ask(Dialog::PickSums)),
                act(cx, icons::EXPORT, "private-write", Command::OpenReport),
            ]
        }
        _ => vec![],
    }
}

/// What the Data screen does beside its tables.
fn data(cx: &Context<'_>) -> Vec<Entry> {
    let last_import = cx.state.data.last_import();
    if last_import.is_empty() {
        return vec![];
    }
    let pane = |glyph, key, pane| Entry {
        commands: on(Screen::Data, cx, Command::SetDataPane(pane)),
        ..act(cx, glyph, key, Command::SetDataPane(pane))
    };
    vec![
        act(cx, icons::ARROW_U_UP_LEFT, "palette-undo-import", Command::UndoImport(last_import)),
        pane(icons::HEARTBEAT, "palette-check-data", DataPane::Health),
        pane(icons::GRID_NINE, "palette-matrix", DataPane::Matrix),
        pane(icons::LINK, "palette-links", DataPane::Links),
        Entry {
            commands: on(Screen::Paths, cx, Command::SetPathsTab(PathsTab::Pairings)),
            ..act(cx, icons::FLOW_ARROW, "palette-pairings", Command::SetPathsTab(PathsTab::Pairings))
        },
        Entry {
            commands: on(Screen::Audiences, cx, Command::OpenFeed),
            ..act(cx, icons::BROADCAST, "feed-title", Command::OpenFeed)
        },
    ]
}

fn files(cx: &Context<'_>) -> Vec<Entry> {
    let mut entries = vec![
        act(cx, icons::FILE_PLUS, "add-files", Command::Ask(Dialog::PickFiles)),
        act(cx, icons::FILE_HTML, "report-write", Command::OpenReport),
    ];
    let pictures = |format| ("palette-all-pictures", TakeOut::Pictures(format));
    let tables = |format| ("palette-all-tables", TakeOut::Tables(format));
    let kinds = [
        ("all-png", icons::FILE_PNG, "PNG", pictures(PictureFormat::Png)),
        ("all-svg", icons::FILE_SVG, "SVG", pictures(PictureFormat::Svg)),
        ("all-csv", icons::FILE_CSV, "CSV", tables(TableFormat::Csv)),
        ("all-xlsx", icons::FILE_XLS, "XLSX", tables(TableFormat::Xlsx)),
        ("all-parquet", icons::TABLE, "Parquet", tables(TableFormat::Parquet)),
    ];
    entries.extend(kinds.map(|(id, glyph, kind, (key, what))| {
        let title = cx.tw(key, &[("kind", Value::from(kind))]);
        Entry::new(Group::Commands, id, glyph, title, vec![Command::TakeOut(what)])
    }));
    entries.extend([
        act(cx, icons::PLUS, "start-new", Command::Ask(Dialog::NewWorkspace)).keys("Ctrl N"),
        act(cx, icons::FOLDER_OPEN, "start-open", Command::Ask(Dialog::PickWorkspace)).keys("Ctrl O"),
        act(cx, icons::X, "workspace-close", Command::CloseWorkspace),
    ]);
    let acts: &[(&str, &'static str, PassphraseAct)] = match cx.state.workspace.as_ref().map(|open| &open.protection) {
        Some(Protection::Encrypted { .. }) => {
            entries.push(act(cx, icons::LOCK_SIMPLE, "palette-lock", Command::LockWorkspace));
            &[
                (icons::LOCK_SIMPLE, "encryption-change-title", PassphraseAct::Change),
                (icons::LOCK_SIMPLE_OPEN, "encryption-remove-title", PassphraseAct::Remove),
            ]
        }
        Some(Protection::Plain) => &[(icons::LOCK_SIMPLE, "encryption-set", PassphraseAct::Set)],
        _ => &[],
    };
    entries.extend(acts.iter().map(|&(glyph, key, what)| Entry {
        commands: on(Screen::Privacy, cx, Command::OpenPassphrase(what)),
        ..act(cx, glyph, key, Command::OpenPassphrase(what))
    }));
    entries
}

fn looks(cx: &Context<'_>) -> Vec<Entry> {
    let state = cx.state;
    let theme = other_theme(state.theme);
    let mut entries = vec![
        act(cx, icons::CIRCLE_HALF, theme_key(theme), Command::SetTheme(theme)).keys("Ctrl Shift L"),
        act(cx, icons::SIDEBAR_SIMPLE, "inspector-toggle", Command::ToggleInspector).keys("Ctrl I"),
        act(cx, icons::MAGNIFYING_GLASS_PLUS, "zoom-in", Command::SetZoom(zoomed(state.zoom, 1.0))).keys("Ctrl +"),
        act(cx, icons::MAGNIFYING_GLASS, "zoom-out", Command::SetZoom(zoomed(state.zoom, -1.0))).keys("Ctrl -"),
        act(cx, icons::CORNERS_OUT, "zoom-reset", Command::SetZoom(1.0)).keys("Ctrl 0"),
        switched(cx, "high-contrast", state.high_contrast, Command::SetHighContrast(!state.high_contrast)),
        switched(cx, "reduced-motion", state.reduced_motion, Command::SetReducedMotion(!state.reduced_motion)),
        act(cx, icons::COMPASS, "tour-start", Command::StartTour),
    ];
    for language in Language::ALL.into_iter().filter(|language| *language != state.language) {
        let title = cx.tw("palette-language", &[("language", language.name().into())]);
        let command = vec![Command::SetLanguage(language)];
        entries.push(Entry::new(Group::Commands, "palette-language", icons::TRANSLATE, title, command));
    }
    entries
}

/// A setting with its present state as the note.
fn switched(cx: &Context<'_>, key: &'static str, is_on: bool, command: Command) -> Entry {
    let note = cx.t(if is_on { "switch-on" } else { "switch-off" });
    Entry { note, ..act(cx, icons::CIRCLE_HALF, key, command) }
}
