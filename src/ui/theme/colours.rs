//! The colour groups of a theme as they stand in `assets/theme/*.toml`, and the arithmetic on colours: hex,
//! mixing, contrast. Holds no colour of its own.

use egui::Color32;
use serde::{Deserialize, Deserializer};

/// A struct whose fields are all colours written as hex.
macro_rules! colour_group {
    ($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(#[serde(deserialize_with = "hex_colour")] pub $field: Color32,)+
        }
    };
}

colour_group!(
    /// Surfaces.
    Surfaces { app, panel, raised, sunken, hover, pressed, selected, overlay, scrim }
);
colour_group!(
    /// Strokes. `strong` is for edges and marks that need 3:1.
    Lines { subtle, default, strong, grid }
);
colour_group!(
    /// Text.
    Inks { primary, secondary, tertiary, disabled, inverse }
);
colour_group!(
    /// The one colour of "chosen, ours, gained".
    Accent { fill, hover, pressed, on, text, subtle, line, ring }
);
colour_group!(
    /// One of courses, music and crossing.
    DomainColours { fill, text, subtle, line, on }
);
colour_group!(
    /// One status. Always shown with an icon and a word.
    StatusColours { fill, text, subtle }
);
colour_group!(
    /// Ink of charts.
    ChartInks { neutral, muted, ghost, ink, band, collab, profile, popularity }
);
colour_group!(
    /// Drop shadows.
    ShadowColours { pop, modal }
);
colour_group!(
    /// The two inks for text on a fill of any colour.
    OnFill { dark, light }
);

fn hex_colour<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Color32, D::Error> {
    let hex = String::deserialize(deserializer)?;
    parse_hex(&hex).ok_or_else(|| serde::de::Error::custom(format!("not a colour: {hex}")))
}

/// Reads `#RRGGBB` or `#RRGGBBAA` with straight alpha.
pub fn parse_hex(hex: &str) -> Option<Color32> {
    let digits = hex.strip_prefix('#')?;
    let value = u32::from_str_radix(digits, 16).ok()?;
    let [a, b, c, d] = value.to_be_bytes();
    match digits.len() {
        6 => Some(Color32::from_rgb(b, c, d)),
        8 => Some(Color32::from_rgba_unmultiplied(a, b, c, d)),
        _ => None,
    }
}

/// The colour `t` (0 to 1) of the way from `from` to `to`, in straight sRGB.
pub fn mix(from: Color32, to: Color32, t: f32) -> Color32 {
    from.lerp_to_gamma(to, t.clamp(0.0, 1.0))
}

/// WCAG 2.2 contrast ratio of two opaque colours, 1 to 21.
pub fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// WCAG 2.2 relative luminance.
fn luminance(colour: Color32) -> f32 {
    let linear = |channel: u8| {
        let c = f32::from(channel) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hex_with_and_without_alpha() {
        assert_eq!(parse_hex("#0D0F12"), Some(Color32::from_rgb(13, 15, 18)));
        assert_eq!(parse_hex("#000000A6"), Some(Color32::from_rgba_unmultiplied(0, 0, 0, 166)));
        for wrong in ["0D0F12", "#0D0F1", "#GGGGGG", "", "#0D0F12FFF"] {
            assert_eq!(parse_hex(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn contrast_of_black_and_white_is_21() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-3);
        assert!((contrast(Color32::WHITE, Color32::WHITE) - 1.0).abs() < 1e-6);
    }
}
