//! Passing messages: the state hands them over once, and the window shows them for as long as they stay.

use crate::app::command::{Command, Dialog};
use crate::app::state::{Toast, ToastKind};
use crate::app::text::Value;
use crate::ui::context::Context;
use crate::ui::theme::Status;
use crate::ui::widgets::{ToastEvent, Toasts};

#[derive(Default)]
pub struct Messages {
    shown: Toasts,
    /// The newest message that was taken over.
    last_id: u64,
    /// What takes back that of which a message tells, by the message's number.
    undo: Vec<(u64, Command)>,
}

impl Messages {
    pub fn show(&mut self, ctx: &egui::Context, cx: &mut Context<'_>) {
        for toast in &cx.state.toasts {
            if toast.id > self.last_id {
                self.last_id = toast.id;
                let act = match toast.undo.as_deref() {
                    Some(Command::Ask(Dialog::ShowInFolder(_))) => cx.t("show-in-folder"),
                    Some(_) => cx.t("undo"),
                    None => String::new(),
                };
                let shown = self.shown.push(cx.theme, status(toast.kind), words(cx, toast), act);
                self.undo.extend(toast.undo.iter().map(|undo| (shown, Command::clone(undo))));
            }
            cx.send(Command::DismissToast(toast.id));
        }
        if self.shown.is_empty() {
            self.undo.clear();
        }
        let Some(event) = self.shown.show(ctx, cx.theme, &cx.t("close")) else { return };
        let (ToastEvent::Act(id) | ToastEvent::Closed(id)) = event;
        let at = self.undo.iter().position(|(shown, _)| *shown == id);
        if let Some((_, undo)) = at.map(|at| self.undo.remove(at))
            && event == ToastEvent::Act(id)
        {
            cx.send(undo);
        }
    }
}

/// An error says its three sentences, a line each.
fn words(cx: &Context<'_>, toast: &Toast) -> String {
    if let Some(failure) = &toast.failure {
        let sentences = cx.failure(failure);
        let told: Vec<&str> = sentences.iter().map(String::as_str).filter(|sentence| !sentence.is_empty()).collect();
        return told.join("\n");
    }
    let args: Vec<(&str, Value<'_>)> =
        toast.args.iter().map(|(name, value)| (*name, Value::from(value.as_str()))).collect();
    cx.tw(toast.text, &args)
}

fn status(kind: ToastKind) -> Status {
    match kind {
        ToastKind::Done => Status::Ok,
        ToastKind::Warning => Status::Warn,
        ToastKind::Error => Status::Error,
    }
}
