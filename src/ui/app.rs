//! The window's loop: a tick of [`crate::app`], then a frame of the shell and the present screen. Opens the native
//! window; knows no screen by name.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use egui::Ui;

use super::context::Context;
use super::dialogs::Dialogs;
use super::idle::Idle;
use super::path_dialog::PathDialog;
use super::shell::Shell;
use super::theme::{Mode, Script, Theme, ThemeError, Themes};
use super::views::{self, ExportDialog, MakingDialog, View};
use crate::app::App;
use crate::app::command::{Command, Language, Passphrase, Screen, ThemeChoice};
use crate::app::jobs::Wake;
use crate::app::settings::Settings;
use crate::app::state::AppState;
use crate::app::text::{Text, TextError};
use crate::task::CancelToken;

/// What window managers know the program by.
const APP_ID: &str = "crossfade";
const START_SIZE: [f32; 2] = [1440.0, 900.0];
/// While jobs run, how often their progress is drawn.
const JOB_REPAINT: Duration = Duration::from_millis(100);

/// The bundled words or themes cannot be read: a broken build.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Theme(#[from] ThemeError),
    #[error(transparent)]
    Text(#[from] TextError),
}

/// Opens the window, on a workspace or on the start page, and returns when it is closed: by hand, or because `stop`
/// was set. A passphrase that is given opens the workspace at once. The error says why there is no window; it is for
/// the console.
pub fn open_window(path: Option<PathBuf>, passphrase: Option<Passphrase>, stop: &CancelToken) -> Result<(), String> {
    if !has_display() {
        return Err("neither DISPLAY nor WAYLAND_DISPLAY is set".to_owned());
    }
    let words = Text::load(Language::English).map_err(|error| error.to_string())?;
    let sizes = Theme::load(Mode::Dark, Script::Latin).map_err(|error| error.to_string())?.size;
    let title = words.get("app-name").into_owned();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title(&title)
            .with_app_id(APP_ID)
            .with_inner_size(START_SIZE)
            .with_min_inner_size([sizes.window_min_width, sizes.window_min_height]),
        renderer: eframe::Renderer::Glow,
        system_font_fallback: false,
        ..eframe::NativeOptions::default()
    };
    let stop = stop.clone();
    let create = move |creation: &eframe::CreationContext<'_>| {
        let ctx = creation.egui_ctx.clone();
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        let ctx = creation.egui_ctx.clone();
        stop.on_cancel(move || ctx.request_repaint());
        let mut window = CrossfadeApp::new(App::new(Settings::load(), wake))?;
        window.stop = stop;
        window.open_at_start(path, passphrase);
        Ok(Box::new(window) as Box<dyn eframe::App>)
    };
    eframe::run_native(&title, options, Box::new(create)).map_err(|error| error.to_string())
}

/// On Linux a window needs a display server; asking winit without one is slow and ends in an unhelpful error.
fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY") || is_set("WAYLAND_SOCKET")
}

/// How things look and in which words; a change dresses egui's own widgets anew.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Dress {
    theme: ThemeChoice,
    language: Language,
    high_contrast: bool,
    reduced_motion: bool,
}

/// The app with its looks, words and screens. Drawn by eframe, or by a test through [`Self::frame`].
pub struct CrossfadeApp {
    app: App,
    themes: [Themes; 2],
    /// The theme of the present dress.
    worn: Theme,
    texts: [Text; 2],
    views: Vec<Box<dyn View>>,
    export: ExportDialog,
    shell: Shell,
    dialogs: Dialogs,
    path_dialog: PathDialog,
    /// What egui wears now; `None` before the first frame.
    dress: Option<Dress>,
    making: MakingDialog,
    idle: Idle,
    /// Set from outside when the window should close.
    stop: CancelToken,
}

impl CrossfadeApp {
    pub fn new(app: App) -> Result<Self, StartError> {
        let themes = [Themes::load(Script::Latin)?, Themes::load(Script::Chinese)?];
        Ok(Self {
            app,
            worn: worn_theme(&themes, Dress::of(&AppState::default())),
            themes,
            texts: [Text::load(Language::English)?, Text::load(Language::Chinese)?],
            views: views::all(),
            export: ExportDialog::default(),
            shell: Shell::default(),
            dialogs: Dialogs::default(),
            path_dialog: PathDialog::default(),
            dress: None,
            making: MakingDialog::default(),
            idle: Idle::default(),
            stop: CancelToken::default(),
        })
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    pub fn app_mut(&mut self) -> &mut App {
        &mut self.app
    }

    /// A whole frame, where nobody calls `logic` and `ui` apart.
    pub fn frame(&mut self, ui: &mut Ui) {
        self.advance(ui.ctx());
        self.draw(ui);
    }

    /// Closing nothing lands on the start page and looks up the recent workspaces.
    fn open_at_start(&mut self, path: Option<PathBuf>, passphrase: Option<Passphrase>) {
        self.app.send(Command::CloseWorkspace);
        match (path, passphrase) {
            (Some(path), Some(passphrase)) => {
                self.app.send(Command::AskPassphrase(path.clone()));
                self.app.send(Command::Unlock { path, passphrase, remember: false });
            }
            (Some(path), None) => self.app.send(Command::OpenWorkspace(path)),
            (None, _) => {}
        }
    }

    /// All that is not drawing: finished jobs, commands, file dialogs.
    fn advance(&mut self, ctx: &egui::Context) {
        if self.stop.is_cancelled() {
            ctx.send_viewport_cmd(egui::ViewportCommand::Close);
        }
        for command in self.dialogs.answers() {
            self.app.send(command);
        }
        self.app.tick();
        if let Some(dialog) = self.app.state.dialog.take() {
            let text = text_of(&self.texts, self.app.state.language);
            self.dialogs.open(dialog, text, ctx.clone());
        }
        if let Some(what) = self.app.state.take_out.take() {
            self.shell.take_out(what);
        }
        if !self.app.state.jobs.is_empty() {
            ctx.request_repaint_after(JOB_REPAINT);
        }
        let state = &self.app.state;
        let is_encrypted = state.workspace.as_ref().is_some_and(|open| open.protection.is_encrypted());
        let minutes = Some(state.lock_after).filter(|&minutes| is_encrypted && minutes > 0);
        if self.idle.is_over(ctx, minutes.map(|minutes| Duration::from_secs(60) * minutes), !state.jobs.is_empty()) {
            self.app.send(Command::LockIdle(minutes.unwrap_or_default()));
            ctx.request_repaint();
        }
        if (ctx.zoom_factor() - self.app.state.zoom).abs() > 1e-3 {
            ctx.set_zoom_factor(self.app.state.zoom);
        }
    }

    fn draw(&mut self, ui: &mut Ui) {
        if !self.put_on(ui.ctx()) {
            return;
        }
        let mut commands = Vec::new();
        let text = text_of(&self.texts, self.app.state.language);
        let mut cx = Context::new(&self.app.state, &self.worn, text, &mut commands);
        let screen = self.app.state.screen;
        if let Some(view) = self.views.iter_mut().find(|view| view.screen() == screen) {
            self.shell.show(ui, &mut cx, view.as_mut());
        }
        if screen == Screen::Audiences && self.app.state.export.is_some() {
            self.export.show(ui, &mut cx);
        }
        self.making.show(ui.ctx(), &mut cx);
        if let Some(dialog) = self.dialogs.unanswered() {
            self.path_dialog.open(dialog, &cx);
        }
        self.path_dialog.show(ui.ctx(), &mut cx);
        if !commands.is_empty() {
            ui.ctx().request_repaint();
        }
        for command in commands {
            self.app.send(command);
        }
    }

    /// Dresses egui. False in the very first frame, when the fonts are not there yet.
    fn put_on(&mut self, ctx: &egui::Context) -> bool {
        let dress = Dress::of(&self.app.state);
        if self.dress == Some(dress) {
            return true;
        }
        let is_first = self.dress.is_none();
        if is_first {
            Theme::install_fonts(ctx);
            ctx.options_mut(|options| options.zoom_with_keyboard = false);
            ctx.request_discard("fonts are installed");
        }
        self.worn = worn_theme(&self.themes, dress);
        self.worn.apply(ctx);
        ctx.request_repaint();
        self.dress = Some(dress);
        !is_first
    }
}

impl eframe::App for CrossfadeApp {
    fn logic(&mut self, ctx: &egui::Context, _: &mut eframe::Frame) {
        self.advance(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _: &mut eframe::Frame) {
        self.draw(ui);
    }

    fn clear_color(&self, _: &egui::Visuals) -> [f32; 4] {
        self.worn.bg.app.to_normalized_gamma_f32()
    }
}

impl Dress {
    fn of(state: &AppState) -> Self {
        Self {
            theme: state.theme,
            language: state.language,
            high_contrast: state.high_contrast,
            reduced_motion: state.reduced_motion,
        }
    }
}

fn worn_theme([latin, chinese]: &[Themes; 2], dress: Dress) -> Theme {
    let themes = if dress.language.script() == Script::Chinese { chinese } else { latin };
    let theme = themes.get(if dress.theme == ThemeChoice::Dark { Mode::Dark } else { Mode::Light }).clone();
    let theme = if dress.high_contrast { theme.with_high_contrast() } else { theme };
    if dress.reduced_motion { theme.with_reduced_motion() } else { theme }
}

fn text_of(texts: &[Text; 2], language: Language) -> &Text {
    let [english, chinese] = texts;
    if language == Language::Chinese { chinese } else { english }
}
