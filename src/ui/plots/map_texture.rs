//! The picture of the map: every person a pixel that adds up, chosen people larger and on top. Made again only
//! when what it shows changes.

use egui::{Color32, ColorImage, Rect};

use super::map::MapData;
use crate::ui::theme::{Theme, mix};

/// How much one unselected person covers of a pixel.
const ONE_PERSON: f32 = 0.34;
/// What is left of the hue of people who are not selected, while others are.
const REST_HUE: f32 = 0.34;
/// More people than this are drawn as an even sample.
pub const MAX_DRAWN: usize = 200_000;

/// Draws `data` as seen in `view` (data coordinates, y up) into a picture of `size` pixels.
pub fn picture(data: &MapData<'_>, theme: &Theme, view: Rect, size: [usize; 2]) -> ColorImage {
    let [width, height] = size;
    let mut pixels = vec![Color32::TRANSPARENT; width * height];
    let place = |person: usize| -> Option<(usize, usize)> {
        let (x, y) = (*data.xs.get(person)?, *data.ys.get(person)?);
        let across = (x - view.left()) / view.width();
        let up = (y - view.top()) / view.height();
        let inside = (0.0..1.0).contains(&across) && (0.0..1.0).contains(&up);
        inside.then_some(((across * width as f32) as usize, (((1.0 - up) * height as f32) as usize).min(height - 1)))
    };
    let stride = data.xs.len().div_ceil(MAX_DRAWN).max(1);
    let any_selected = !data.selected.is_empty();
    for person in (0..data.xs.len()).step_by(stride) {
        let Some((column, row)) = place(person) else { continue };
        let Some(pixel) = pixels.get_mut(row * width + column) else { continue };
        let colour = rest_colour(data.colour(theme, person), theme, any_selected);
        *pixel = over(*pixel, colour.gamma_multiply(ONE_PERSON));
    }
    for &person in data.selected {
        let Some((column, row)) = place(person as usize) else { continue };
        let colour = data.colour(theme, person as usize);
        stamp(&mut pixels, size, column, row, colour);
    }
    ColorImage::new(size, pixels)
}

/// How many of `n` people the picture shows.
pub fn n_drawn(n: usize) -> usize {
    n.div_ceil(n.div_ceil(MAX_DRAWN).max(1))
}

fn rest_colour(colour: Color32, theme: &Theme, any_selected: bool) -> Color32 {
    if any_selected { mix(theme.data.neutral, colour, REST_HUE).gamma_multiply(0.75) } else { colour }
}

/// A square of two pixels.
fn stamp(pixels: &mut [Color32], [width, height]: [usize; 2], column: usize, row: usize, colour: Color32) {
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let (x, y) = (column + dx, row + dy);
        if x < width
            && y < height
            && let Some(pixel) = pixels.get_mut(y * width + x)
        {
            *pixel = over(*pixel, colour);
        }
    }
}

/// Premultiplied "over".
fn over(below: Color32, above: Color32) -> Color32 {
    let keep = 255 - u32::from(above.a());
    let channel = |a: u8, b: u8| (u32::from(a) + (u32::from(b) * keep + 127) / 255).min(255) as u8;
    Color32::from_rgba_premultiplied(
        channel(above.r(), below.r()),
        channel(above.g(), below.g()),
        channel(above.b(), below.b()),
        channel(above.a(), below.a()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::{Mode, Script};

    #[test]
    fn people_land_on_their_pixels_and_selected_ones_are_whole() {
        let theme = Theme::load(Mode::Dark, Script::Latin).unwrap();
        let (xs, ys) = ([0.15_f32, 0.85, 5.0], [0.15_f32, 0.85, 5.0]);
        let groups = [0_u16, 1, 0];
        let palette = [theme.ramps.cluster(0), theme.ramps.cluster(1)];
        let data = MapData {
            xs: &xs,
            ys: &ys,
            groups: &groups,
            palette: &palette,
            selected: &[1],
            outlines: &[],
            revision: 0,
            summary: "",
        };
        let view = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
        let image = picture(&data, &theme, view, [10, 10]);
        assert_eq!(image.pixels[18], theme.ramps.cluster(1));
        assert!(image.pixels[8 * 10 + 1].a() > 0);
        let n_painted = image.pixels.iter().filter(|pixel| pixel.a() > 0).count();
        assert!((2..=5).contains(&n_painted), "{n_painted}");
    }

    #[test]
    fn an_even_sample_above_the_limit() {
        assert_eq!(n_drawn(100_000), 100_000);
        assert_eq!(n_drawn(1_000_000), 200_000);
    }
}
