//! Buttons, fields, chips, the fader and what floats.

use egui::{Id, Rangef, Ui};

use super::{Gallery, sheet};
use crate::ui::text::Text;
use crate::ui::theme::{Side, Status, Theme};
use crate::ui::widgets::*;

pub fn buttons(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Buttons, 28 high, radius 6", |ui| {
        let save = text.get("save");
        for kind in [ButtonKind::Primary, ButtonKind::Default, ButtonKind::Ghost, ButtonKind::Danger] {
            ui.horizontal(|ui| {
                Button::new(&save).kind(kind).show(ui, theme);
                Button::new(&save).kind(kind).icon(crate::ui::theme::icons::FLOPPY_DISK).show(ui, theme);
                Button::new(&save).kind(kind).busy(true).show(ui, theme);
                Button::new(&save).kind(kind).enabled(false).show(ui, theme);
                Button::new(&save).kind(kind).small().show(ui, theme);
                Button::new(&save).kind(kind).large().show(ui, theme);
            });
        }
        ui.horizontal(|ui| {
            IconButton::new(crate::ui::theme::icons::FUNNEL, &text.get("filter")).show(ui, theme);
            IconButton::new(crate::ui::theme::icons::HAND, &text.get("segments-tool-pan")).active(true).show(ui, theme);
            IconButton::new(crate::ui::theme::icons::TRASH, &text.get("delete")).with_edge().show(ui, theme);
            IconButton::new(crate::ui::theme::icons::ARROW_U_UP_RIGHT, &text.get("redo"))
                .enabled(false)
                .show(ui, theme);
            link(ui, theme, Some(crate::ui::theme::icons::WRENCH), &text.get("fix-rejoin"));
        });
    });
}

pub fn inputs(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    sheet(ui, theme, "Inputs, 28 high", |ui| {
        ui.horizontal(|ui| {
            let hint = text.get("name-it");
            TextInput::new(Id::unique("g-name"), &mut state.name, &hint).hint(&hint).width(124.0).show(ui, theme);
            NumberField::new(Id::unique("g-number"), &mut state.number, "n")
                .range(0.0..=20_860.0)
                .width(124.0)
                .show(ui, theme);
            NumberField::new(Id::unique("g-many"), &mut state.too_many, "n").width(124.0).error(true).show(ui, theme);
        });
        error_line(ui, theme, &text.with("audiences-too-many", &[("n", 20_860.into())]));
        ui.horizontal(|ui| {
            let options = ["Slow tide", "Harbour lights", "Marram"];
            let shown = options.get(state.select).copied().unwrap_or_default();
            let select = Select::new(Id::unique("g-select"), "item", shown).side(Side::Music).width(124.0);
            if let Some(index) = select.show(ui, theme, &options, Some(state.select)) {
                state.select = index;
            }
            let hint = text.get("data-find-person");
            TextInput::new(Id::unique("g-search"), &mut state.search, &hint)
                .hint(&hint)
                .search()
                .width(150.0)
                .show(ui, theme);
        });
        ui.horizontal(|ui| {
            checkbox(ui, theme, &mut state.on, "On");
            checkbox(ui, theme, &mut state.off, "Off");
            checkbox_tri(ui, theme, None, "Some");
            radio(ui, theme, true, "Chosen");
            radio(ui, theme, false, "Not");
            switch(ui, theme, &mut state.on, "On");
            switch(ui, theme, &mut state.off, "Off");
        });
    });
}

pub fn chips(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    sheet(ui, theme, "Chips, badges, switches between views", |ui| {
        ui.horizontal(|ui| {
            Chip::domain(Side::Course, "Audio production").show(ui, theme);
            Chip::domain(Side::Both, &text.get("side-both")).show(ui, theme);
            Chip::domain(Side::Music, "Electronic").show(ui, theme);
        });
        ui.horizontal(|ui| {
            Chip::new("DE").removable(&text.get("remove")).show(ui, theme);
            Chip::selected("Lasso 1").icon(crate::ui::theme::icons::LASSO).count("2,731").show(ui, theme);
            Chip::add(&text.get("add")).show(ui, theme);
            cluster_mark(ui, theme, 1);
            key_cap(ui, theme, "Ctrl K");
        });
        ui.horizontal(|ui| {
            Badge::new(Status::Ok, &text.get("export-ready")).show(ui, theme);
            Badge::new(Status::Warn, &text.get("export-below-minimum")).show(ui, theme);
            Badge::new(Status::Error, &text.get("export-needs-template")).show(ui, theme);
            Badge::new(Status::Active, "28 / 60").show(ui, theme);
        });
        ui.horizontal(|ui| {
            let (cluster, score) = (text.get("segments-colour-cluster"), text.get("segments-colour-score"));
            let choices = [Choice::new(&cluster), Choice::new(&score)];
            segmented(ui, theme, "colour", ControlSize::Regular, &choices, &mut state.segment);
            let (map, rfm) = (text.get("segments-tab-map"), text.get("segments-tab-rfm"));
            tabs(ui, theme, "view", &[Choice::new(&map), Choice::with_count(&rfm, "25")], &mut state.tab);
        });
        let (course, music, all) = (text.get("side-course"), text.get("side-music"), text.get("direction-all"));
        let directions = [
            Direction { name: "cm", ends: Some([(Side::Course, &course), (Side::Music, &music)]) },
            Direction { name: "mc", ends: Some([(Side::Music, &music), (Side::Course, &course)]) },
            Direction { name: &all, ends: None },
        ];
        direction_switch(ui, theme, "direction", &directions, &mut state.direction);
    });
}

pub fn fader(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    sheet(ui, theme, "Fader and slider", |ui| {
        let rect = ui.available_rect_before_wrap();
        let track = Rangef::new(rect.left() + 10.0, rect.right() - 10.0);
        Fader::new(Id::unique("g-fader"), &mut state.alpha, 0.0..=1.0, "Alpha").saved(Some(0.5)).show(ui, theme, track);
        let (least, most) = (text.get("models-profile-only"), text.get("models-collaborative-only"));
        fader_ends(ui, theme, track, &least, &text.get("drag-or-arrows"), &most);
        ui.horizontal(|ui| {
            Slider::new(Id::unique("g-slider"), &mut state.slider, -1.0..=1.0, "weight").show(ui, theme);
            progress_bar(ui, theme, 90.0, 0.62, "progress");
            progress_ring(ui, theme, Some(0.4), "ring");
            progress_ring(ui, theme, None, "ring");
            step_ring(ui, theme, 1, StepState::Done);
            step_ring(ui, theme, 2, StepState::Current);
        });
        panel_header(ui, theme, "Score receipt", "of P-004182", |ui| {
            Button::new("Copy").small().show(ui, theme);
        });
    });
}

pub fn floating(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Tooltip and menu", |ui| {
        ui.horizontal_top(|ui| {
            floating_frame(theme).inner_margin(10.0).show(ui, |ui| {
                ui.set_width(180.0);
                ui.vertical(|ui| {
                    let rows = [("NDCG@10", "0.187"), ("95%", "0.181–0.193")];
                    tooltip(ui, theme, "α 0.62, β 0.38", &rows, "1,000 resamples");
                });
            });
            floating_frame(theme).inner_margin(4.0).show(ui, |ui| {
                ui.set_width(176.0);
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    MenuRow::new(&text.get("selection-save")).key("Ctrl Shift A").show(ui, theme);
                    MenuRow::new(&text.get("selection-profile")).key("P").show(ui, theme);
                    MenuRow::new(&text.get("selection-invert")).checked(true).show(ui, theme);
                    menu_line(ui, theme);
                    MenuRow::new(&text.get("delete")).key("Del").danger().show(ui, theme);
                });
            });
        });
        note(ui, theme, Status::Info, &text.get("audiences-same-holdout"));
        note(ui, theme, Status::Warn, &text.get("audiences-holdout-zero"));
    });
}
