//! What to offer when nothing is known of a person: what is common in the country, else in general.

use crate::data::Domain;
use crate::models::TrainingData;
use crate::models::features::NO_COUNTRY;

/// A country with fewer people who have anything of the domain says nothing of its own.
const MIN_COUNTRY_PEOPLE: u32 = 20;

/// Shares of people who have each item, among the people who have anything. In the order of the counts, across both
/// domains.
#[derive(Debug, Clone, Default)]
pub struct Popularity {
    general: Vec<f32>,
    /// By country code; `None` where too few people are in either domain.
    countries: Vec<Option<Country>>,
}

#[derive(Debug, Clone)]
struct Country {
    shares: Vec<f32>,
    /// By domain: are there enough people?
    speaks: [bool; 2],
}

/// People who have anything: in each domain, and in all.
#[derive(Debug, Clone, Copy, Default)]
struct Active {
    by_domain: [u32; 2],
    all: u32,
}

impl Popularity {
    /// Counts distinct people per item, in all and by country.
    pub fn new(data: &TrainingData) -> Self {
        let (everywhere, by_country) = active_people(data);
        let speaks = |active: &Active| active.by_domain.map(|count| count >= MIN_COUNTRY_PEOPLE);
        let table = |active: &Active| {
            let country = Country { shares: vec![0.0; data.domains.len()], speaks: speaks(active) };
            country.speaks.contains(&true).then_some(country)
        };
        let mut countries: Vec<Option<Country>> = by_country.iter().map(table).collect();
        let mut general = vec![0.0; data.domains.len()];
        for person in 0..data.strengths.n_people() {
            let mut country = country_of(data, person).and_then(|code| countries[code].as_mut());
            for &item in data.strengths.row(person).0 {
                general[item as usize] += 1.0;
                if let Some(country) = &mut country {
                    country.shares[item as usize] += 1.0;
                }
            }
        }
        let share = |counts: &mut [f32], active: &Active| {
            counts.iter_mut().for_each(|count| *count /= active.all.max(1) as f32);
        };
        share(&mut general, &everywhere);
        for (country, active) in countries.iter_mut().zip(&by_country) {
            if let Some(country) = country {
                share(&mut country.shares, active);
            }
        }
        Self { general, countries }
    }

    /// One share an item.
    pub fn general(&self) -> &[f32] {
        &self.general
    }

    /// One share an item among the people of the country; `None` where too few of them have anything of the domain
    /// (`None`: of either domain).
    pub fn in_country(&self, country: u32, domain: Option<Domain>) -> Option<&[f32]> {
        let country = self.countries.get(country as usize)?.as_ref()?;
        let asked = Domain::BOTH.into_iter().filter(|&of| domain.is_none_or(|asked| asked == of));
        asked.into_iter().all(|of| country.speaks[of.index()]).then_some(country.shares.as_slice())
    }
}

fn country_of(data: &TrainingData, person: usize) -> Option<usize> {
    data.countries.get(person).filter(|&&code| code != NO_COUNTRY).map(|&code| code as usize)
}

/// Of everybody, and by country code.
fn active_people(data: &TrainingData) -> (Active, Vec<Active>) {
    let n_countries =
        data.countries.iter().filter(|&&code| code != NO_COUNTRY).max().map_or(0, |&max| max as usize + 1);
    let (mut everywhere, mut by_country) = (Active::default(), vec![Active::default(); n_countries]);
    for person in 0..data.strengths.n_people() {
        let mut seen = [0_u32; 2];
        for &item in data.strengths.row(person).0 {
            seen[data.domains[item as usize].index()] = 1;
        }
        let of_country = country_of(data, person).map(|code| &mut by_country[code]);
        for active in std::iter::once(&mut everywhere).chain(of_country) {
            active.by_domain[0] += seen[0];
            active.by_domain[1] += seen[1];
            active.all += seen[0].max(seen[1]);
        }
    }
    (everywhere, by_country)
}
