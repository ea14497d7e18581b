//! Contrast as measured from the tokens, and faces that have every character of the words.

use egui::Color32;

use super::*;

fn both() -> [Theme; 2] {
    [Mode::Dark, Mode::Light].map(|mode| Theme::load(mode, Script::Latin).unwrap())
}

fn check(name: &str, ink: Color32, ground: Color32, least: f32) {
    let ratio = contrast(ink, ground);
    assert!(ratio >= least, "{name}: {ratio:.2} is under {least}");
}

#[test]
fn text_reads_on_every_surface() {
    for theme in both() {
        let surfaces = [theme.bg.app, theme.bg.panel, theme.bg.raised, theme.bg.hover, theme.bg.selected];
        let inks = [
            ("primary", theme.text.primary),
            ("secondary", theme.text.secondary),
            ("tertiary", theme.text.tertiary),
            ("accent", theme.accent.text),
            ("course", theme.course.text),
            ("music", theme.music.text),
            ("cross", theme.cross.text),
            ("ok", theme.ok.text),
            ("warn", theme.warn.text),
            ("error", theme.error.text),
        ];
        for ground in surfaces {
            for (name, ink) in inks {
                check(&format!("{:?} {name} on {ground:?}", theme.mode), ink, ground, 4.5);
            }
        }
    }
}

#[test]
fn text_reads_on_its_own_fill() {
    for theme in both() {
        let mode = theme.mode;
        check(&format!("{mode:?} accent on"), theme.accent.on, theme.accent.fill, 4.5);
        check(&format!("{mode:?} accent on hover"), theme.accent.on, theme.accent.hover, 4.5);
        check(&format!("{mode:?} accent subtle"), theme.accent.text, theme.accent.subtle, 4.5);
        for status in [Status::Ok, Status::Warn, Status::Error, Status::Info] {
            let colours = theme.status(status);
            check(&format!("{mode:?} {status:?}"), colours.text, colours.subtle, 4.5);
        }
        for side in Side::ALL {
            let colours = theme.side(side);
            check(&format!("{mode:?} {side:?} subtle"), colours.text, colours.subtle, 4.5);
            check(&format!("{mode:?} {side:?} on"), colours.on, colours.fill, 4.5);
        }
        for index in 0..theme.ramps.n_clusters() {
            let fill = theme.ramps.cluster(index);
            check(&format!("{mode:?} letter {index}"), theme.ink_on(fill), fill, 4.5);
        }
        for &fill in theme.ramps.sequential().iter().chain(theme.ramps.diverging()) {
            check(&format!("{mode:?} ramp {fill:?}"), theme.ink_on(fill), fill, 4.5);
        }
    }
}

#[test]
fn marks_stand_out_from_the_panel() {
    for theme in both() {
        let mode = theme.mode;
        let marks = [
            ("ring", theme.accent.ring),
            ("strong line", theme.line.strong),
            ("course", theme.course.fill),
            ("both", theme.cross.fill),
            ("music", theme.music.fill),
            ("ink", theme.data.ink),
            ("popularity", theme.data.popularity),
        ];
        for (name, colour) in marks {
            check(&format!("{mode:?} {name}"), colour, theme.bg.panel, 3.0);
        }
        for index in 0..theme.ramps.n_clusters() {
            check(&format!("{mode:?} cluster {index}"), theme.ramps.cluster(index), theme.bg.panel, 2.95);
        }
    }
}

#[test]
fn chinese_is_never_under_12() {
    let theme = Theme::load(Mode::Dark, Script::Chinese).unwrap();
    let styles = [
        Type::Hero,
        Type::Figure,
        Type::Equation,
        Type::Title,
        Type::PanelTitle,
        Type::Body,
        Type::Control,
        Type::Dense,
        Type::DenseStrong,
        Type::Caption,
        Type::TableHead,
    ];
    for style in styles {
        assert!(theme.type_style(style).size >= 12.0, "{style:?}");
    }
}

#[test]
fn lift_of_one_is_the_middle_of_the_ramp() {
    for theme in both() {
        let stops = theme.ramps.diverging();
        assert_eq!(theme.ramps.lift(1.0), stops[4]);
        assert_eq!(theme.ramps.lift(0.1), stops[0]);
        assert_eq!(theme.ramps.lift(16.0), stops[8]);
    }
}

#[test]
fn every_character_is_in_the_bundled_faces() {
    let mut fonts = egui::epaint::text::Fonts::new(egui::epaint::text::TextOptions::default(), font_definitions());
    let mut view = fonts.with_pixels_per_point(1.0);
    for weight in Weight::ALL {
        let id = FontId::new(12.0, weight.family());
        for language in crate::app::text::Language::ALL {
            let characters: std::collections::BTreeSet<char> =
                crate::app::text::all_words(language).flat_map(str::chars).filter(|c| *c != '\n').collect();
            let missing: Vec<char> = characters.into_iter().filter(|c| !view.has_glyph(&id, *c)).collect();
            assert_eq!(missing, Vec::<char>::new(), "{} {weight:?}", language.tag());
        }
    }
}
