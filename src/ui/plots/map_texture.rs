//! The picture of the map: people add up to a density, chosen people are larger and on top. Made again only when what
//! it shows changes. Everybody in sight is drawn; the fewer they are, the larger.

use egui::{Color32, ColorImage, Rect};

use super::map::MapData;
use crate::ui::theme::{Theme, mix};

/// The most that one unselected person covers of a pixel.
const ONE_PERSON: f32 = 0.34;
/// The least, however many people there are.
const LEAST_PERSON: f32 = 0.03;
/// Share of the picture that is covered when everybody in sight is spread evenly.
const COVERED: f32 = 0.12;
/// What is left of the hue of people who are not selected, while others are.
const REST_HUE: f32 = 0.34;
/// People drawn of a picture that will be made again at once.
const SAMPLE: usize = 150_000;
/// Up to so many people in sight are drawn as squares of this many pixels.
const SIZES: [(usize, usize); 2] = [(1_500, 3), (15_000, 2)];

/// Draws `data` as seen in `view` (data coordinates, y up) into a picture of `size` pixels; an even sample of the
/// people with `is_sample`.
pub fn picture(data: &MapData<'_>, theme: &Theme, view: Rect, size: [usize; 2], is_sample: bool) -> ColorImage {
    let lens = Pixels { view, size };
    let ranges: Vec<_> = data.grid.ranges_in(view.min.into(), view.max.into()).collect();
    let n_seen: usize = ranges.iter().map(|range| range.len()).sum();
    let stride = if is_sample { n_seen.div_ceil(SAMPLE).max(1) } else { 1 };
    let dot = SIZES.into_iter().find(|(most, _)| n_seen <= *most).map_or(1, |(_, dot)| dot);
    let mut cover = vec![Cover::default(); size[0] * size[1]];
    let inks = inks(data, theme, !data.selected.is_empty());
    let (people, places) = data.grid.entries();
    for range in ranges {
        for at in range.step_by(stride) {
            let ink = ink_of(&inks, data.groups.get(people[at] as usize));
            lens.each_pixel(places[at], dot, |pixel| cover[pixel].add(ink));
        }
    }
    let n_drawn = (n_seen / stride).max(1) * dot * dot;
    let one = (COVERED * cover.len() as f32 / n_drawn as f32).clamp(LEAST_PERSON, ONE_PERSON);
    let mut pixels: Vec<Color32> = cover.into_iter().map(|cover| cover.colour(one)).collect();
    let inks = self::inks(data, theme, false);
    for &person in data.selected {
        let Some(place) = data.points.get(person as usize) else { continue };
        let [r, g, b] = ink_of(&inks, data.groups.get(person as usize));
        let colour = Color32::from_rgb(r as u8, g as u8, b as u8);
        lens.each_pixel(*place, dot + 1, |pixel| pixels[pixel] = colour);
    }
    ColorImage::new(size, pixels)
}

/// The colour of each group and, last, of people in none.
fn inks(data: &MapData<'_>, theme: &Theme, is_rest: bool) -> Vec<[u32; 3]> {
    let colours = data.palette.iter().copied().chain([theme.data.neutral]);
    let shown = colours.map(|colour| {
        let colour =
            if is_rest { mix(theme.bg.panel, mix(theme.data.neutral, colour, REST_HUE), 0.75) } else { colour };
        [colour.r(), colour.g(), colour.b()].map(u32::from)
    });
    shown.collect()
}

fn ink_of(inks: &[[u32; 3]], group: Option<&u16>) -> [u32; 3] {
    let last = inks.len().saturating_sub(1);
    let at = group.map_or(last, |&group| usize::from(group).min(last));
    inks.get(at).copied().unwrap_or_default()
}

/// The people on a pixel: how many, and the sum of their colours.
#[derive(Debug, Clone, Copy, Default)]
struct Cover {
    n: u32,
    sum: [u32; 3],
}

impl Cover {
    fn add(&mut self, ink: [u32; 3]) {
        self.n += 1;
        self.sum.iter_mut().zip(ink).for_each(|(sum, part)| *sum += part);
    }

    /// The mean colour; each person covers the share `one` of what the others left.
    fn colour(self, one: f32) -> Color32 {
        if self.n == 0 {
            return Color32::TRANSPARENT;
        }
        let [r, g, b] = self.sum.map(|sum| (sum / self.n) as u8);
        let alpha = 1.0 - (1.0 - one).powi(self.n.min(1_000) as i32);
        Color32::from_rgb(r, g, b).gamma_multiply(alpha)
    }
}

/// From places to pixels.
struct Pixels {
    view: Rect,
    size: [usize; 2],
}

impl Pixels {
    /// The pixels of a square whose upper left one is the person's.
    fn each_pixel(&self, [x, y]: [f32; 2], dot: usize, mut paint: impl FnMut(usize)) {
        let across = (x - self.view.left()) / self.view.width();
        let down = (self.view.bottom() - y) / self.view.height();
        // A person without a place fails these comparisons.
        if !((0.0..1.0).contains(&across) && (0.0..1.0).contains(&down)) {
            return;
        }
        let [width, height] = self.size;
        let (column, row) = ((across * width as f32) as usize, (down * height as f32) as usize);
        for row in row..(row + dot).min(height) {
            for column in column..(column + dot).min(width) {
                paint(row * width + column);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::map::PointGrid;
    use crate::ui::theme::{Mode, Script};

    fn image(points: &[[f32; 2]], selected: &[u32], view: [f32; 4], is_sample: bool) -> (ColorImage, [Color32; 2]) {
        let theme = Theme::load(Mode::Dark, Script::Latin).unwrap();
        let palette = [theme.ramps.cluster(0), theme.ramps.cluster(1)];
        let groups: Vec<u16> = (0..points.len() as u16).map(|at| at % 2).collect();
        let grid = PointGrid::of(points);
        let data = MapData {
            points,
            grid: &grid,
            groups: &groups,
            palette: &palette,
            selected,
            outlines: &[],
            revision: 0,
            summary: "",
        };
        let view = Rect::from_min_max(egui::pos2(view[0], view[1]), egui::pos2(view[2], view[3]));
        (picture(&data, &theme, view, [10, 10], is_sample), palette)
    }

    #[test]
    fn people_land_on_their_pixels_and_selected_ones_are_whole() {
        let points = [[0.15_f32, 0.15], [0.85, 0.85], [5.0, 5.0], crate::analysis::map::NOWHERE];
        let (image, palette) = image(&points, &[1], [0.0, 0.0, 1.0, 1.0], false);
        assert_eq!(image.pixels[18], palette[1]);
        assert!(image.pixels[8 * 10 + 1].a() > 0);
        let n_painted = image.pixels.iter().filter(|pixel| pixel.a() > 0).count();
        // A square of three and, for the selected one, of four pixels, both cut by an edge.
        assert_eq!(n_painted, 3 * 2 + 2 * 4);
    }

    #[test]
    fn many_people_add_up_and_a_sample_looks_alike() {
        let points: Vec<[f32; 2]> = (0..400_000).map(|at| [if at % 10 == 0 { 0.25 } else { 0.75 }, 0.5]).collect();
        let (whole, _) = image(&points, &[], [0.0, 0.0, 1.0, 1.0], false);
        let (sample, _) = image(&points, &[], [0.0, 0.0, 1.0, 1.0], true);
        let alphas = |image: &ColorImage| [image.pixels[52].a(), image.pixels[57].a()];
        assert!(alphas(&whole)[1] >= alphas(&whole)[0] && alphas(&whole)[0] > 200);
        assert_eq!(alphas(&whole), alphas(&sample));
    }
}
