//! What to offer when nothing is known of a person: what is common in the country, else in general.

use crate::data::Domain;
use crate::models::TrainingData;
use crate::models::features::NO_COUNTRY;

/// A country with fewer people who have anything of the domain says nothing of its own.
const MIN_COUNTRY_PEOPLE: u32 = 20;

/// Shares of people who have each item, among the people who have anything of its domain.
#[derive(Debug, Clone, Default)]
pub struct Popularity {
    general: Vec<f32>,
    /// By country code; `None` where too few people are.
    by_country: Vec<[Option<Vec<f32>>; 2]>,
}

impl Popularity {
    /// Counts distinct people per item, in all and by country.
    pub fn new(data: &TrainingData) -> Self {
        let n_countries = data.countries.iter().filter(|&&code| code != NO_COUNTRY).max().map_or(0, |&max| max + 1);
        let active = active_people(data, n_countries as usize);
        let mut by_country: Vec<[Option<Vec<f32>>; 2]> = active
            .iter()
            .map(|counts| counts.map(|count| (count >= MIN_COUNTRY_PEOPLE).then(|| vec![0.0; data.domains.len()])))
            .collect();
        let mut general = vec![0.0; data.domains.len()];
        let mut totals = [0_u32; 2];
        for person in 0..data.strengths.n_people() {
            let country = country_of(data, person);
            let mut seen = [false; 2];
            for &item in data.strengths.row(person).0 {
                let item = item as usize;
                let side = data.domains[item].index();
                seen[side] = true;
                general[item] += 1.0;
                if let Some(counts) = country.and_then(|code| by_country[code][side].as_mut()) {
                    counts[item] += 1.0;
                }
            }
            for side in 0..2 {
                totals[side] += u32::from(seen[side]);
            }
        }
        scale(&mut general, &data.domains, totals);
        for (tables, counts) in by_country.iter_mut().zip(&active) {
            for table in tables.iter_mut().flatten() {
                scale(table, &data.domains, *counts);
            }
        }
        Self { general, by_country }
    }

    /// One share an item.
    pub fn general(&self) -> &[f32] {
        &self.general
    }

    /// One share an item among the people of the country; `None` for a country with too few people in the domain.
    /// For both domains (`None`) the two tables are put together with [`Self::share`].
    pub fn in_country(&self, country: u32, domain: Domain) -> Option<&[f32]> {
        self.by_country.get(country as usize)?[domain.index()].as_deref()
    }

    /// Whether the country can speak for the domain, or for both.
    pub fn speaks(&self, country: u32, domain: Option<Domain>) -> bool {
        let asked = Domain::BOTH.into_iter().filter(|&of| domain.is_none_or(|asked| asked == of));
        asked.into_iter().all(|of| self.in_country(country, of).is_some())
    }

    /// The share of an item in the country, else in general.
    pub fn share(&self, country: Option<u32>, domain: Domain, item: usize) -> f32 {
        let table = country.and_then(|code| self.in_country(code, domain)).unwrap_or(&self.general);
        table.get(item).copied().unwrap_or(0.0)
    }
}

fn country_of(data: &TrainingData, person: usize) -> Option<usize> {
    data.countries.get(person).filter(|&&code| code != NO_COUNTRY).map(|&code| code as usize)
}

/// By country and domain: people who have anything.
fn active_people(data: &TrainingData, n_countries: usize) -> Vec<[u32; 2]> {
    let mut active = vec![[0_u32; 2]; n_countries];
    for person in 0..data.strengths.n_people() {
        let Some(code) = country_of(data, person) else { continue };
        let mut seen = [0_u32; 2];
        for &item in data.strengths.row(person).0 {
            seen[data.domains[item as usize].index()] = 1;
        }
        active[code][0] += seen[0];
        active[code][1] += seen[1];
    }
    active
}

fn scale(counts: &mut [f32], domains: &[Domain], totals: [u32; 2]) {
    for (count, domain) in counts.iter_mut().zip(domains) {
        *count /= totals[domain.index()].max(1) as f32;
    }
}
