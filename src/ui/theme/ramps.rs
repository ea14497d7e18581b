//! Colours by number: clusters by letter, score and lift by value.

use egui::Color32;
use serde::Deserialize;

use super::colours::{mix, parse_hex};

/// Lift is shown from a quarter to four times; beyond that the ramp is clipped.
const LIFT_LIMIT_LOG2: f32 = 2.0;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, try_from = "RampsFile")]
pub struct Ramps {
    series: Vec<Color32>,
    sequential: Vec<Color32>,
    diverging: Vec<Color32>,
}

impl Ramps {
    /// The colour of cluster `index`. After the last colour they repeat: the letter tells clusters apart.
    pub fn cluster(&self, index: usize) -> Color32 {
        self.series.get(index % self.series.len().max(1)).copied().unwrap_or_default()
    }

    /// How many clusters have a colour of their own.
    pub fn n_clusters(&self) -> usize {
        self.series.len()
    }

    /// The colour of a share or score, clipped to 0..=1.
    pub fn score(&self, value: f32) -> Color32 {
        at(&self.sequential, value)
    }

    /// The colour of a lift on a log scale: ×1 in the middle, ×0.25 and ×4 at the ends.
    pub fn lift(&self, lift: f32) -> Color32 {
        let log2 = lift.max(f32::MIN_POSITIVE).log2().clamp(-LIFT_LIMIT_LOG2, LIFT_LIMIT_LOG2);
        at(&self.diverging, (log2 + LIFT_LIMIT_LOG2) / (2.0 * LIFT_LIMIT_LOG2))
    }

    pub fn sequential(&self) -> &[Color32] {
        &self.sequential
    }

    pub fn diverging(&self) -> &[Color32] {
        &self.diverging
    }
}

/// The letter of cluster `index`: A to Z, then AA, AB and so on.
pub fn cluster_letter(index: usize) -> String {
    let letter = char::from(b'A' + (index % 26) as u8);
    if index < 26 { letter.to_string() } else { format!("{}{letter}", cluster_letter(index / 26 - 1)) }
}

/// Linear interpolation between evenly spaced stops.
fn at(stops: &[Color32], t: f32) -> Color32 {
    let last = stops.len().saturating_sub(1);
    let position = if t.is_nan() { 0.0 } else { t.clamp(0.0, 1.0) } * last as f32;
    let low = position as usize;
    match (stops.get(low), stops.get(low + 1)) {
        (Some(&a), Some(&b)) => mix(a, b, position - low as f32),
        (Some(&a), None) => a,
        _ => Color32::default(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RampsFile {
    series: Vec<String>,
    sequential: Vec<String>,
    diverging: Vec<String>,
}

impl TryFrom<RampsFile> for Ramps {
    type Error = String;

    fn try_from(file: RampsFile) -> Result<Self, String> {
        let read = |name: &str, hexes: &[String], least: usize| {
            let colours = hexes
                .iter()
                .map(|hex| parse_hex(hex).ok_or_else(|| format!("{name}: not a colour: {hex}")))
                .collect::<Result<Vec<_>, _>>()?;
            if colours.len() < least { Err(format!("{name}: fewer than {least} colours")) } else { Ok(colours) }
        };
        Ok(Self {
            series: read("series", &file.series, 1)?,
            sequential: read("sequential", &file.sequential, 2)?,
            diverging: read("diverging", &file.diverging, 2)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        for (index, letter) in [(0, "A"), (7, "H"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA")] {
            assert_eq!(cluster_letter(index), letter);
        }
    }

    #[test]
    fn interpolation_hits_the_stops_and_clips() {
        let stops = [Color32::BLACK, Color32::WHITE];
        assert_eq!(at(&stops, 0.0), Color32::BLACK);
        assert_eq!(at(&stops, 1.0), Color32::WHITE);
        assert_eq!(at(&stops, 7.0), Color32::WHITE);
        assert_eq!(at(&stops, f32::NAN), Color32::BLACK);
        assert_eq!(at(&stops, 0.5).r(), 128);
    }
}
