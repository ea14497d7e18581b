//! How the workspace lies on the disk: encrypted or not, by what, and what can be done about it.

use egui::{Id, Label, Ui};

use crate::app::command::{Command, PassphraseAct};
use crate::app::state::Protection;
use crate::ui::context::Context;
use crate::ui::theme::icons::{LOCK_SIMPLE, LOCK_SIMPLE_OPEN};
use crate::ui::theme::{IconCut, Status, Type};
use crate::ui::widgets::{Button, Select, draw, hairline, label, note, padded, panel_header};
use crate::workspace::Cipher;

/// Minutes; 0 is never.
const LOCK_AFTER: [u32; 6] = [5, 15, 30, 60, 240, 0];

pub fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(protection) = cx.state.workspace.as_ref().map(|workspace| workspace.protection.clone()) else { return };
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("encryption"), "", |_| {});
    padded(ui, |ui| {
        match &protection {
            Protection::Encrypted { cipher, since } => encrypted(ui, cx, cipher, *since),
            Protection::Plain => plain(ui, cx),
            Protection::NotBuilt => {
                head(ui, cx, false, &cx.t("encryption-none"), &cx.t("encryption-not-built"));
            }
        }
        ui.add_space(theme.space.s6);
    });
    hairline(ui, theme);
}

fn encrypted(ui: &mut Ui, cx: &mut Context<'_>, cipher: &Cipher, since: i64) {
    let theme = cx.theme;
    let title = cx.tw("encryption-since", &[("time", cx.format().time(since).into())]);
    head(ui, cx, true, &title, &made_of(cx, cipher));
    ui.add_space(theme.space.s4);
    let [change, remove, lock] = ["encryption-change", "encryption-remove", "encryption-lock"].map(|key| cx.t(key));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s2;
        if Button::new(&lock).icon(LOCK_SIMPLE).show(ui, theme).clicked() {
            cx.send(Command::LockWorkspace);
        }
        if Button::new(&change).show(ui, theme).clicked() {
            cx.send(Command::OpenPassphrase(PassphraseAct::Change));
        }
        if Button::new(&remove).show(ui, theme).clicked() {
            cx.send(Command::OpenPassphrase(PassphraseAct::Remove));
        }
    });
    ui.add_space(theme.space.s4);
    lock_after(ui, cx);
    ui.add_space(theme.space.s4);
    remembered(ui, cx);
    ui.add_space(theme.space.s4);
    wrapped(ui, cx, &cx.t("passphrase-lost"));
}

/// After how long a window that nobody uses is locked.
fn lock_after(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let words = |minutes: u32| match minutes {
        0 => cx.t("lock-never"),
        minutes => cx.tw("lock-minutes", &[("n", minutes.into())]),
    };
    let (name, shown, now) = (cx.t("lock-after"), words(cx.state.lock_after), cx.state.lock_after);
    let options = LOCK_AFTER.map(words);
    let chosen = LOCK_AFTER.iter().position(|&minutes| minutes == now);
    let mut picked = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        label(ui, theme, &name, Type::Dense, theme.text.secondary);
        let select = Select::new(Id::unique("lock-after"), &name, &shown).width(150.0);
        picked = select.show(ui, theme, &options.each_ref().map(String::as_str), chosen);
    });
    if let Some(&minutes) = picked.and_then(|at| LOCK_AFTER.get(at)) {
        cx.send(Command::SetLockAfter(minutes));
    }
}

/// Whether the keyring of the system has the passphrase.
fn remembered(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let is_remembered = cx.state.is_remembered;
    let (told, act) = match is_remembered {
        true => ("remembered-here", "remembered-forget"),
        false => ("remembered-not", "passphrase-remember"),
    };
    let act = cx.t(act);
    wrapped(ui, cx, &cx.t(told));
    ui.add_space(theme.space.s2);
    if Button::new(&act).small().show(ui, theme).clicked() {
        cx.send(match is_remembered {
            true => Command::ForgetRemembered,
            false => Command::OpenPassphrase(PassphraseAct::Remember),
        });
    }
}

fn plain(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    head(ui, cx, false, &cx.t("encryption-none"), &cx.t("encryption-none-note"));
    ui.add_space(theme.space.s4);
    if Button::primary(&cx.t("encryption-set")).icon(LOCK_SIMPLE).show(ui, theme).clicked() {
        cx.send(Command::OpenPassphrase(PassphraseAct::Set));
    }
    ui.add_space(theme.space.s4);
    note(ui, theme, Status::Info, &cx.t("encryption-outside"));
}

fn head(ui: &mut Ui, cx: &Context<'_>, is_encrypted: bool, title: &str, words: &str) {
    let theme = cx.theme;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        let (glyph, ink) = match is_encrypted {
            true => (LOCK_SIMPLE, theme.ok.text),
            false => (LOCK_SIMPLE_OPEN, theme.warn.text),
        };
        let (rect, _) = ui.allocate_exact_size(egui::vec2(24.0, 24.0), egui::Sense::hover());
        draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Regular, 24.0, ink);
        ui.vertical(|ui| {
            label(ui, theme, title, Type::PanelTitle, theme.text.primary);
            wrapped(ui, cx, words);
        });
    });
}

/// What the file's own cipher says of itself.
pub(super) fn made_of(cx: &Context<'_>, cipher: &Cipher) -> String {
    let shown = |name: &str| name.replace('_', "-").to_uppercase();
    let args = [
        ("version", cipher.version.as_str().into()),
        ("cipher", shown(&cipher.cipher).into()),
        ("hmac", shown(&cipher.hmac).into()),
        ("kdf", shown(&cipher.kdf).into()),
        ("n", cipher.kdf_iterations.into()),
    ];
    cx.tw("encryption-made-of", &args)
}

fn wrapped(ui: &mut Ui, cx: &Context<'_>, words: &str) {
    ui.add(Label::new(cx.theme.rich(words, Type::Dense, cx.theme.text.secondary)).wrap());
}
