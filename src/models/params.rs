//! Checks parameters given by name against a model's list. What they mean in words is told elsewhere.

use super::{ModelError, ParamKind, ParamSpec, Params};

/// Parameters that are known to the model and inside their ranges; those not given have their default.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    values: Vec<(&'static str, f64)>,
}

/// Errors: `UnknownParam` for a name that `specs` does not list, `ParamOutOfRange` for a value outside its range
/// (NaN included), for an integer that is not whole, and for a switch that is neither 0 nor 1.
pub fn checked(model: &'static str, specs: &'static [ParamSpec], params: &Params) -> Result<Checked, ModelError> {
    if let Some(name) = params.keys().find(|name| !specs.iter().any(|spec| spec.name == *name)) {
        return Err(ModelError::UnknownParam { model, name: name.clone() });
    }
    let value_of = |spec: &'static ParamSpec| {
        let value = params.get(spec.name).copied().unwrap_or(spec.default);
        let whole = spec.kind == ParamKind::Number || value.fract() == 0.0;
        if whole && (spec.min..=spec.max).contains(&value) {
            Ok((spec.name, value))
        } else {
            Err(ModelError::ParamOutOfRange { model, name: spec.name, value, min: spec.min, max: spec.max })
        }
    };
    Ok(Checked { values: specs.iter().map(value_of).collect::<Result<_, _>>()? })
}

impl Checked {
    /// The value of a parameter; its default when `spec` is none of those that were checked.
    pub fn number(&self, spec: &ParamSpec) -> f64 {
        self.values.iter().find(|(name, _)| *name == spec.name).map_or(spec.default, |&(_, value)| value)
    }

    pub fn integer(&self, spec: &ParamSpec) -> usize {
        self.number(spec) as usize
    }

    pub fn switch(&self, spec: &ParamSpec) -> bool {
        self.number(spec) != 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: ParamSpec = ParamSpec { name: "width", kind: ParamKind::Integer, min: 1.0, max: 9.0, default: 3.0 };
    const WEIGHT: ParamSpec = ParamSpec { name: "weight", kind: ParamKind::Number, min: 0.0, max: 1.0, default: 0.25 };
    const ON: ParamSpec = ParamSpec { name: "on", kind: ParamKind::Switch, min: 0.0, max: 1.0, default: 1.0 };
    const SPECS: &[ParamSpec] = &[WIDTH, WEIGHT, ON];

    fn check(given: &[(&str, f64)]) -> Result<(usize, f64, bool), ModelError> {
        let params = given.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
        let checked = checked("toy", SPECS, &params)?;
        Ok((checked.integer(&WIDTH), checked.number(&WEIGHT), checked.switch(&ON)))
    }

    #[test]
    fn what_is_not_given_has_its_default() {
        assert_eq!(check(&[]), Ok((3, 0.25, true)));
        assert_eq!(check(&[("width", 9.0), ("on", 0.0)]), Ok((9, 0.25, false)));
    }

    #[test]
    fn what_does_not_fit_is_named() {
        assert_eq!(check(&[("wdth", 1.0)]), Err(ModelError::UnknownParam { model: "toy", name: "wdth".into() }));
        for (name, value) in [("width", 10.0), ("width", 2.5), ("weight", -0.1), ("weight", f64::NAN), ("on", 0.5)] {
            let found = check(&[(name, value)]);
            assert!(matches!(found, Err(ModelError::ParamOutOfRange { name: told, .. }) if told == name), "{found:?}");
        }
    }
}
