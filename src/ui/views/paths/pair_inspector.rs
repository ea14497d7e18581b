//! The inspector of a pairing: who has both, how sure that is, over which items, and who could be offered the other.

use egui::{ScrollArea, Sense, Ui, vec2};

use super::inspector::item_row;
use super::pairings::pair_node_name;
use crate::app::command::{Command, PairingPeople};
use crate::app::state::{PairingRowView, PairingsView};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::{CURSOR_CLICK, LINK, PLUS, USERS_THREE};
use crate::ui::theme::{IconCut, Side, Status, Type};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::{
    Button, Chip, draw, footer, hairline, inspector_section, label, note, padded, panel_header, tile,
};

const FOOTER: f32 = 52.0;

struct Shown<'a> {
    row: usize,
    pair: &'a PairingRowView,
    course: String,
    music: String,
    n_course: u64,
    n_music: u64,
}

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, view: &PairingsView) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let found = cx.state.paths.pairing.and_then(|row| {
        let pair = view.rows.get(row)?;
        Some((row, pair, view.courses.get(pair.course)?, view.music.get(pair.music)?))
    });
    let Some((row, pair, course, music)) = found else {
        panel_header(ui, cx.theme, &cx.t("paths-pairing"), "", |_| {});
        padded(ui, |ui| {
            label(ui, cx.theme, &cx.t("paths-pairing-hint"), Type::Dense, cx.theme.text.secondary);
        });
        return;
    };
    let shown = Shown {
        row,
        pair,
        course: pair_node_name(cx, course),
        music: pair_node_name(cx, music),
        n_course: course.n_people,
        n_music: music.n_people,
    };
    let height = (ui.available_height() - FOOTER).max(80.0);
    ScrollArea::vertical().id_salt("pairing-inspector").auto_shrink([false, false]).max_height(height).show(ui, |ui| {
        head(ui, cx, view, &shown);
        offers(ui, cx, &shown);
        items(ui, cx, &shown);
    });
    acts(ui, cx, &shown);
}

fn head(ui: &mut Ui, cx: &Context<'_>, view: &PairingsView, shown: &Shown<'_>) {
    let (theme, format, floor, pair) = (cx.theme, cx.format(), cx.state.floor, shown.pair);
    panel_header(ui, theme, &cx.t("paths-pairing"), "", |_| {});
    padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        ui.horizontal_wrapped(|ui| {
            Chip::domain(Side::Course, &shown.course).show(ui, theme);
            let (icon, _) = ui.allocate_exact_size(vec2(14.0, theme.size.chip), Sense::hover());
            draw::icon_at(ui.painter(), icon.center(), LINK, IconCut::Regular, 12.0, theme.text.tertiary);
            Chip::domain(Side::Music, &shown.music).show(ui, theme);
        });
        ui.horizontal(|ui| {
            let people = match cx.state.above_floor(pair.people) {
                Some(n) => format.headline(n),
                None => format.count_or_floor(pair.people, floor),
            };
            label(ui, theme, &people, Type::Hero, theme.text.primary);
            label(ui, theme, &cx.t("paths-people-both"), Type::Body, theme.text.secondary);
        });
        let share = |of: u64| match cx.state.above_floor(pair.people) {
            Some(n) => format.share(n as f64 / of.max(1) as f64),
            None => MISSING.to_owned(),
        };
        let of = |n: u64| cx.tw("paths-of-n", &[("n", format.count_or_floor(n, floor).into())]);
        let (lift, interval) = match pair.lift.filter(|_| cx.state.above_floor(pair.people).is_some()) {
            Some([lift, low, high]) => (format.lift(lift), format.interval(low, high, 1)),
            None => (MISSING.to_owned(), String::new()),
        };
        let tiles = [
            ("paths-of-course-people", share(shown.n_course), of(shown.n_course)),
            ("paths-of-music-people", share(shown.n_music), of(shown.n_music)),
            ("paths-lift-95", lift, interval),
            ("paths-of-everybody", share(view.n_everybody), of(view.n_everybody)),
        ];
        for two in tiles.chunks(2) {
            ui.columns(2, |columns| {
                for (ui, (key, figure, beside)) in columns.iter_mut().zip(two) {
                    tile(ui, theme, &cx.t(key), figure, beside);
                }
            });
        }
        ui.add_space(theme.space.s3);
    });
    hairline(ui, theme);
}

/// Who has the one and not the other, and can be reached.
fn offers(ui: &mut Ui, cx: &mut Context<'_>, shown: &Shown<'_>) {
    let theme = cx.theme;
    let title = cx.t("paths-offer");
    let about = cx.t("paths-offer-note");
    inspector_section(ui, theme, &title, &about, |ui| {
        let two = [
            (PairingPeople::CourseOnly, shown.pair.to_music, "paths-offer-music", &shown.music),
            (PairingPeople::MusicOnly, shown.pair.to_course, "paths-offer-course", &shown.course),
        ];
        for (at, (which, people, key, name)) in two.into_iter().enumerate() {
            if at > 0 {
                ui.add_space(theme.space.s6);
            }
            offer(ui, cx, shown.row, which, people, &cx.tw(key, &[("name", name.as_str().into())]));
        }
        ui.add_space(theme.space.s6);
        note(ui, theme, Status::Info, &cx.t("paths-likely"));
    });
}

fn offer(ui: &mut Ui, cx: &mut Context<'_>, row: usize, which: PairingPeople, people: u64, words: &str) {
    let (theme, format) = (cx.theme, cx.format());
    let few = cx.state.above_floor(people).filter(|n| *n > 0).is_none();
    let why = few.then(|| cx.tw("paths-offer-few", &[("floor", cx.state.floor.into())]));
    ui.horizontal(|ui| {
        let figure = format.count_or_floor(people, cx.state.floor);
        label(ui, theme, &figure, Type::Figure, theme.cross.text);
        let words = theme.rich(words, Type::Dense, theme.text.secondary);
        ui.add(egui::Label::new(words).wrap());
    });
    ui.add_space(theme.space.s2);
    ui.push_id(which, |ui| {
        ui.horizontal(|ui| {
            let build = cx.t("paths-build");
            let button = Button::new(&build).small().icon(USERS_THREE).off_because(why.as_deref());
            if button.show(ui, theme).clicked() {
                cx.send(Command::AudienceFromPairing(row, which));
            }
            let select = cx.t("paths-select");
            let button = Button::ghost(&select).small().icon(CURSOR_CLICK).off_because(why.as_deref());
            if button.show(ui, theme).clicked() {
                cx.send(Command::SelectPairing(row, which, mode_of_keys(ui)));
            }
        });
    });
}

fn items(ui: &mut Ui, cx: &Context<'_>, shown: &Shown<'_>) {
    let found = cx.state.paths.pairing_items.shown().filter(|found| found.row == shown.row);
    let Some(found) = found.filter(|found| !found.items.is_empty()) else { return };
    inspector_section(ui, cx.theme, &cx.t("paths-pairing-items"), &cx.t("paths-people"), |ui| {
        for &(course, music, people) in &found.items {
            item_row(ui, cx, [Side::Course, Side::Music], [course, music], people, PLUS);
        }
    });
}

/// About those who have both.
fn acts(ui: &mut Ui, cx: &mut Context<'_>, shown: &Shown<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let few = cx.state.above_floor(shown.pair.people).is_none();
    let why = few.then(|| cx.tw("paths-offer-few", &[("floor", cx.state.floor.into())]));
    footer(ui, theme, |ui| {
        let build = text.get("paths-build-both");
        let button = Button::primary(&build).icon(USERS_THREE).off_because(why.as_deref());
        if button.show(ui, theme).clicked() {
            cx.send(Command::AudienceFromPairing(shown.row, PairingPeople::Both));
        }
        let select = text.get("paths-select-both");
        if Button::new(&select).icon(CURSOR_CLICK).off_because(why.as_deref()).show(ui, theme).clicked() {
            cx.send(Command::SelectPairing(shown.row, PairingPeople::Both, mode_of_keys(ui)));
        }
    });
}
