//! Higher floors of fields of people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Floor;

/// The floors of a workspace: one for everything, and higher ones for what is told by a field of people.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Floors {
    all: Floor,
    fields: BTreeMap<String, Floor>,
}

impl Floors {
    /// Whatever was written, nothing is below the least, and a field with a floor that is not higher has none.
    pub fn new(all: u64, fields: &StoredFloors) -> Self {
        let mut floors = Self { all: Floor::default().at_least(all), fields: BTreeMap::new() };
        for (field, k) in &fields.0 {
            floors.set_field(field, *k);
        }
        floors
    }

    pub fn all(&self) -> Floor {
        self.all
    }

    pub fn set_all(&mut self, floor: Floor) {
        self.all = floor;
    }

    /// Of what is told by a field.
    pub fn of(&self, field: &str) -> Floor {
        self.all.at_least(self.fields.get(field).map_or(0, |floor| floor.k()))
    }

    /// Of what is told by all of these.
    pub fn of_all<'a>(&self, fields: impl IntoIterator<Item = &'a str>) -> Floor {
        fields.into_iter().fold(self.all, |floor, field| floor.at_least(self.of(field).k()))
    }

    /// A floor below the least is none.
    pub fn set_field(&mut self, field: &str, k: u64) {
        match Floor::new(k) {
            Some(floor) => self.fields.insert(field.to_owned(), floor),
            None => self.fields.remove(field),
        };
    }

    /// Fields with a floor of their own, as it is set.
    pub fn fields(&self) -> impl Iterator<Item = (&str, Floor)> {
        self.fields.iter().map(|(field, floor)| (field.as_str(), *floor))
    }

    pub fn stored(&self) -> StoredFloors {
        StoredFloors(self.fields.iter().map(|(field, floor)| (field.clone(), floor.k())).collect())
    }
}

/// Floors of fields as a workspace keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoredFloors(BTreeMap<String, u64>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_has_the_higher_floor() {
        let mut floors = Floors::default();
        floors.set_field("city", 50);
        floors.set_field("age", 10);
        assert_eq!([floors.of("city").k(), floors.of("age").k(), floors.all().k()], [50, 20, 20]);
        assert_eq!(floors.of_all(["age", "city"]).k(), 50);
        assert_eq!(Floors::new(30, &floors.stored()).of("city").k(), 50);
        assert_eq!(Floors::new(80, &floors.stored()).of("city").k(), 80);
        assert_eq!(floors.fields().collect::<Vec<_>>(), [("city", Floor(50))]);
        floors.set_field("city", 0);
        assert_eq!(floors, Floors::default());
    }
}
