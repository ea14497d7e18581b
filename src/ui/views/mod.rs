//! The screens, one folder each. A view draws the state and pushes commands; what it keeps for itself (a scroll, a
//! half-typed text, where the map stands) is never needed by anybody else.

mod audiences;
mod data;
mod export;
mod failed;
mod help;
mod import;
mod models;
mod modes;
mod passphrase_fields;
mod paths;
mod person;
mod privacy;
mod results;
mod segments;
mod start;

use egui::Ui;

use super::context::Context;
use crate::app::command::Screen;

pub use export::ExportDialog;
pub use start::MakingDialog;

pub trait View {
    fn screen(&self) -> Screen;

    /// The middle of the window. The view lays out its own header and panels.
    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>);

    /// The right-hand panel; false when the view has none to show now.
    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        let _ = cx;
        false
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let _ = (ui, cx);
    }
}

/// Every screen, made once for a window.
pub fn all() -> Vec<Box<dyn View>> {
    vec![
        Box::<start::StartView>::default(),
        Box::<data::DataView>::default(),
        Box::<import::ImportView>::default(),
        Box::<models::ModelsView>::default(),
        Box::<segments::SegmentsView>::default(),
        Box::<paths::PathsView>::default(),
        Box::<audiences::AudiencesView>::default(),
        Box::<help::HelpView>::default(),
        Box::<privacy::PrivacyScreen>::default(),
        Box::<results::ResultsView>::default(),
    ]
}
