//! Two models as one: weights, where a score came from, which items are candidates, and the [`Scorer`] that puts
//! them together. Scores are put on one scale per person first (z over the person's candidates).

mod popularity;
mod scorer;
mod weights;

pub use popularity::Popularity;
pub(crate) use scorer::Scale;
pub use scorer::{BlendReceipt, PartScores, Scorer};
pub use weights::{KAPPA_GRID, WeightFit, WeightOptions, fit_weights};

use crate::data::Domain;

use super::TrainingData;

/// How the two parts are mixed: `score = collaborative_weight * z_collaborative + profile_weight * z_profile`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Weights {
    Fixed {
        collaborative_weight: f64,
        profile_weight: f64,
    },
    /// The collaborative weight of a person with n past items is multiplied by n / (n + kappa).
    Adaptive {
        collaborative_weight: f64,
        profile_weight: f64,
        kappa: f64,
    },
}

impl Weights {
    /// A point on the dial: alpha and 1 - alpha.
    pub fn dial(alpha: f64) -> Self {
        let alpha = alpha.clamp(0.0, 1.0);
        Self::Fixed { collaborative_weight: alpha, profile_weight: 1.0 - alpha }
    }

    /// (alpha, beta) for a person with `n_history` past items.
    pub fn of(&self, n_history: usize) -> (f64, f64) {
        match *self {
            Self::Fixed { collaborative_weight, profile_weight } => (collaborative_weight, profile_weight),
            Self::Adaptive { collaborative_weight, profile_weight, kappa } => {
                (collaborative_weight * trust(n_history, kappa), profile_weight)
            }
        }
    }

    /// The place on the dial, 0..=1, of a person with a long history.
    pub fn alpha(&self) -> f64 {
        let (Self::Fixed { collaborative_weight, profile_weight }
        | Self::Adaptive { collaborative_weight, profile_weight, .. }) = *self;
        let sum = collaborative_weight + profile_weight;
        if sum > 0.0 { collaborative_weight / sum } else { 0.5 }
    }
}

impl Default for Weights {
    fn default() -> Self {
        Self::dial(0.5)
    }
}

/// n / (n + kappa): how far a history of `n_history` items is trusted.
fn trust(n_history: usize, kappa: f64) -> f64 {
    let n = n_history as f64;
    if n + kappa > 0.0 { n / (n + kappa) } else { 0.0 }
}

/// Which part a person's scores came from, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    Blend,
    Collaborative,
    Profile,
    CountryPopularity,
    Popularity,
}

impl Source {
    pub const ALL: [Source; 5] =
        [Self::Blend, Self::Collaborative, Self::Profile, Self::CountryPopularity, Self::Popularity];

    pub fn id(self) -> &'static str {
        match self {
            Self::Blend => "blend",
            Self::Collaborative => "collaborative",
            Self::Profile => "profile",
            Self::CountryPopularity => "country-popularity",
            Self::Popularity => "popularity",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.id() == id)
    }

    /// Did the person get less than a personal score?
    pub fn is_fallback(self) -> bool {
        matches!(self, Self::CountryPopularity | Self::Popularity)
    }
}

/// Which items may be offered: those of the domain (`None`: both), without what the person turned down and,
/// unless asked for, without what the person has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Candidates {
    pub domain: Option<Domain>,
    pub include_owned: bool,
}

impl Candidates {
    pub fn of(domain: Option<Domain>) -> Self {
        Self { domain, include_owned: false }
    }

    /// Fills `mask` (n_items): may the item be offered to the person?
    pub fn mark(&self, data: &TrainingData, person: u32, mask: &mut [bool]) {
        for (open, &domain) in mask.iter_mut().zip(&data.domains) {
            *open = self.domain.is_none_or(|asked| asked == domain);
        }
        let mut close = |items: &[u32]| {
            for &item in items {
                if let Some(open) = mask.get_mut(item as usize) {
                    *open = false;
                }
            }
        };
        if !self.include_owned {
            close(data.strengths.row(person as usize).0);
        }
        close(data.refused.row(person as usize).0);
    }
}

#[cfg(test)]
pub(crate) mod tests;
