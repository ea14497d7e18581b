//! How a run is defined, so that it can be made again: models, parameters, weights, seed, strengths.

use serde::{Deserialize, Serialize};

use crate::app::error::{AppError, Failure};
use crate::data::StrengthRules;
use crate::models::auto::Recipe;
use crate::models::blend::Weights;
use crate::models::{self, Family, Params};

/// A model and its parameters; absent parameters take their default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartDefinition {
    pub model: String,
    #[serde(default)]
    pub params: Params,
    /// What `auto` settled on when the run was fitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipe: Option<Recipe>,
}

impl PartDefinition {
    pub fn new(model: &str) -> Self {
        Self { model: model.to_owned(), params: Params::new(), recipe: None }
    }

    pub fn family(&self) -> Result<Family, AppError> {
        Ok(models::by_id(&self.model)?.family())
    }
}

/// How the weights of a blend are found.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlphaChoice {
    /// A place on the dial, 0..=1.
    Fixed(f64),
    /// Least squares on interactions held out from both parts.
    Fitted,
    /// Fitted, and less for people with a short history.
    Adaptive,
}

impl AlphaChoice {
    /// `0.62`, `fitted` or `adaptive`.
    pub fn parse(text: &str) -> Result<Self, AppError> {
        match text {
            "fitted" => Ok(Self::Fitted),
            "adaptive" => Ok(Self::Adaptive),
            _ => match text.parse::<f64>() {
                Ok(alpha) if (0.0..=1.0).contains(&alpha) => Ok(Self::Fixed(alpha)),
                _ => Err(AppError::Usage(Failure::new("alpha").with("value", text))),
            },
        }
    }
}

/// The weights that a run uses.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StoredWeights {
    pub collaborative_weight: f64,
    pub profile_weight: f64,
    /// Set for adaptive weights.
    #[serde(default)]
    pub kappa: Option<f64>,
}

impl StoredWeights {
    pub fn dial(alpha: f64) -> Self {
        Self { collaborative_weight: alpha, profile_weight: 1.0 - alpha, kappa: None }
    }

    /// The place on the dial that ranks alike.
    pub fn alpha(&self) -> f64 {
        let sum = self.collaborative_weight + self.profile_weight;
        if sum > 0.0 { self.collaborative_weight / sum } else { 0.5 }
    }

    pub fn to_model(self) -> Weights {
        let Self { collaborative_weight, profile_weight, kappa } = self;
        match kappa {
            Some(kappa) => Weights::Adaptive { collaborative_weight, profile_weight, kappa },
            None => Weights::Fixed { collaborative_weight, profile_weight },
        }
    }

    pub fn from_model(weights: &Weights) -> Self {
        match *weights {
            Weights::Fixed { collaborative_weight, profile_weight } => {
                Self { collaborative_weight, profile_weight, kappa: None }
            }
            Weights::Adaptive { collaborative_weight, profile_weight, kappa } => {
                Self { collaborative_weight, profile_weight, kappa: Some(kappa) }
            }
        }
    }
}

/// A run as it is kept: enough to fit it again to the same bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunDefinition {
    #[serde(default)]
    pub collaborative: Option<PartDefinition>,
    #[serde(default)]
    pub profile: Option<PartDefinition>,
    pub alpha: AlphaChoice,
    /// Known once the run is fitted.
    #[serde(default)]
    pub weights: Option<StoredWeights>,
    pub seed: u64,
    #[serde(default)]
    pub strengths: StrengthRules,
    /// A partner whose sums of items are added to those of the collaborative part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<String>,
    /// (step, loss) of an iterative fit, for the training curve.
    #[serde(default)]
    pub iterations: Vec<(u32, f64)>,
}

impl RunDefinition {
    /// One model alone.
    pub fn single(part: PartDefinition, seed: u64) -> Result<Self, AppError> {
        let (collaborative, profile, alpha) = match part.family()? {
            Family::Collaborative => (Some(part), None, 1.0),
            Family::Profile => (None, Some(part), 0.0),
        };
        Ok(Self {
            collaborative,
            profile,
            alpha: AlphaChoice::Fixed(alpha),
            weights: None,
            seed,
            strengths: StrengthRules::default(),
            partner: None,
            iterations: vec![],
        })
    }

    /// Two models, blended.
    pub fn blend(
        collaborative: PartDefinition,
        profile: PartDefinition,
        alpha: AlphaChoice,
        seed: u64,
    ) -> Result<Self, AppError> {
        for (part, family) in [(&collaborative, Family::Collaborative), (&profile, Family::Profile)] {
            if part.family()? != family {
                let role = if family == Family::Collaborative { "collaborative" } else { "profile" };
                let failure = Failure::new("wrong-part").with("model", &part.model).with("part", role);
                return Err(AppError::Usage(failure));
            }
        }
        Ok(Self {
            collaborative: Some(collaborative),
            profile: Some(profile),
            alpha,
            weights: None,
            seed,
            strengths: StrengthRules::default(),
            partner: None,
            iterations: vec![],
        })
    }

    pub fn is_blend(&self) -> bool {
        self.collaborative.is_some() && self.profile.is_some()
    }

    /// `blend`, or the one model's id.
    pub fn model_id(&self) -> &str {
        match (&self.collaborative, &self.profile) {
            (Some(part), None) | (None, Some(part)) => &part.model,
            _ => "blend",
        }
    }

    /// Weights in use, or those of the dial before they are known.
    pub fn weights_or_dial(&self) -> StoredWeights {
        self.weights.unwrap_or_else(|| match self.alpha {
            AlphaChoice::Fixed(alpha) => StoredWeights::dial(alpha),
            AlphaChoice::Fitted | AlphaChoice::Adaptive => StoredWeights::dial(0.5),
        })
    }

    /// Reads `--set KEY=VALUE` and `--set PART.KEY=VALUE`. Without a part, the key goes to the part that knows it.
    pub fn set(&mut self, text: &str) -> Result<(), AppError> {
        let usage = || AppError::Usage(Failure::new("set").with("text", text));
        let (key, value) = text.split_once('=').ok_or_else(usage)?;
        let value: f64 = match value.trim() {
            "true" => 1.0,
            "false" => 0.0,
            number => number.parse().map_err(|_| usage())?,
        };
        let (part_name, key) = match key.trim().split_once('.') {
            Some((part, key)) => (Some(part), key),
            None => (None, key.trim()),
        };
        if key == "half_life_days" && part_name.is_none() {
            self.strengths.half_life_days = (value > 0.0).then_some(value as f32);
            return Ok(());
        }
        let parts = [("collaborative", self.collaborative.as_mut()), ("profile", self.profile.as_mut())];
        for (role, part) in parts {
            let Some(part) = part else { continue };
            let is_named = part_name.is_none_or(|name| name == role || name == part.model);
            let knows =
                models::by_id(&part.model).is_ok_and(|model| model.params().iter().any(|spec| spec.name == key));
            if is_named && knows {
                part.params.insert(key.to_owned(), value);
                return Ok(());
            }
        }
        Err(usage())
    }
}

pub fn unknown_model(id: &str) -> AppError {
    AppError::Usage(Failure::new("unknown-model").with("model", id))
}
