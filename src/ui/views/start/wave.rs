//! The motif of the start page: bars of courses above the line that fade out while bars of music below fade in.

use egui::{Color32, Rect, Role, Sense, Ui, pos2, vec2};

use crate::ui::theme::{Theme, mix};
use crate::ui::widgets::draw;

const N_BARS: usize = 96;
const HEIGHT: f32 = 136.0;
/// Share of a bar's place that it fills.
const BAR_SHARE: f32 = 0.62;
/// How much of a bar's colour is left where its side is weakest.
const FAINTEST: f32 = 0.35;

pub fn show(ui: &mut Ui, theme: &Theme, name: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    draw::name(&response, Role::Image, true, name);
    let place = rect.width() / N_BARS as f32;
    let middle = rect.center().y;
    let reach = HEIGHT / 2.0 - 1.0;
    for bar in 0..N_BARS {
        let along = bar as f32 / (N_BARS - 1) as f32;
        let [above, below] = loudness(bar, along);
        let colour = colour_at(theme, along);
        let x = rect.left() + (bar as f32 + 0.5) * place;
        let half = place * BAR_SHARE / 2.0;
        let up = Rect::from_min_max(pos2(x - half, middle - 1.0 - above * reach), pos2(x + half, middle - 1.0));
        let down = Rect::from_min_max(pos2(x - half, middle + 1.0), pos2(x + half, middle + 1.0 + below * reach));
        paint(ui, up, faded(theme, colour, 1.0 - along));
        paint(ui, down, faded(theme, colour, along));
    }
}

/// How far a bar reaches above and below, 0 to 1: two fixed beats under the two halves of an equal-power crossfade.
fn loudness(bar: usize, along: f32) -> [f32; 2] {
    let turn = along * std::f32::consts::FRAC_PI_2;
    let beat = |length: usize, from: f32| from + (1.0 - from) * ((bar % length) as f32 / (length - 1) as f32);
    let swell = |period: f32| 0.82 + 0.18 * (along * std::f32::consts::TAU * period).sin();
    let above = turn.cos() * (1.0 - 0.28 * ((bar / 6) % 4) as f32 / 3.0) * swell(2.0);
    let below = turn.sin() * beat(6, 0.45) * swell(3.0);
    [above.clamp(0.02, 1.0), below.clamp(0.02, 1.0)]
}

/// Blue, orchid, orange.
fn colour_at(theme: &Theme, along: f32) -> Color32 {
    let (course, cross, music) = (theme.course.fill, theme.cross.fill, theme.music.fill);
    let share = ((along - 0.25) / 0.5).clamp(0.0, 1.0);
    if share < 0.5 { mix(course, cross, share * 2.0 * 0.8) } else { mix(cross, music, 0.2 + (share - 0.5) * 1.6) }
}

fn faded(theme: &Theme, colour: Color32, strength: f32) -> Color32 {
    mix(theme.bg.panel, colour, FAINTEST + (1.0 - FAINTEST) * (strength * 2.0).min(1.0))
}

fn paint(ui: &Ui, rect: Rect, colour: Color32) {
    ui.painter().rect_filled(rect, draw::corner((rect.width() / 2.0).min(2.0)), colour);
}
