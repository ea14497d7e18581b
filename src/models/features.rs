//! Features of people and items as sparse 0/1 matrices with a name a column, from what came in about them.
//! Leaves out the intercept and the taste vector: those are built by the models that use them.

use rayon::prelude::*;

use super::{FeatureMatrix, TrainingData};
use crate::data::{
    Catalogue, Dataset, Domain, EventKind, Interactions, LabelColumn, NO_TIME, NUMBER_LENGTH_SECS, NUMBER_PRICE,
    NUMBER_TEMPO, People, Signals,
};

/// The columns `domain: course` and `domain: music` of the item features.
pub const FIELD_DOMAIN: &str = "domain";
/// Declared interests, a column of the people's attributes.
pub const FIELD_INTERESTS: &str = "interests";
/// The attribute by which popularity is told apart.
pub const ATTRIBUTE_COUNTRY: &str = "country";
/// A person whose country is not known.
pub const NO_COUNTRY: u32 = u32::MAX;

/// Labels carried by fewer people are merged, so that no column stands for a handful of persons.
const MIN_PEOPLE: u32 = 5;
const MAX_PERSON_LABELS: usize = 60;
const MIN_ITEMS: u32 = 2;
const MAX_ITEM_LABELS: usize = 150;
const OTHER: &str = "other";
const N_BANDS: usize = 5;

/// All that a model learns from: the strengths, and the features of both sides.
pub fn training_data(dataset: &Dataset, signals: Signals) -> TrainingData {
    TrainingData {
        strengths: signals.strengths,
        refused: signals.refused,
        times: signals.times,
        domains: dataset.catalogue.domains.clone(),
        people: people_features(dataset, |_, _| true),
        items: item_features(&dataset.catalogue),
        countries: countries(&dataset.people),
        partner: None,
    }
}

/// n_people x f: one-hot attributes and interests, and bands 1..=5 (5 is newest, most, dearest) of recency,
/// frequency and money. The bands count only events for which `keep(person, item)` holds, so that a test can hide
/// acts from them; the attributes do not depend on it.
pub fn people_features(dataset: &Dataset, keep: impl Fn(u32, u32) -> bool + Sync) -> FeatureMatrix {
    let limits = Limits { min_rows: MIN_PEOPLE, max_labels: MAX_PERSON_LABELS };
    let mut fields: Vec<Field<'_>> =
        dataset.people.attributes.iter().map(|column| Field::labels(column, limits)).collect();
    let acts = acts(dataset, keep);
    fields.push(Field::bands("recency", bands(&acts.iter().map(|act| act.last).collect::<Vec<_>>())));
    fields.push(Field::bands("frequency", bands(&acts.iter().map(|act| act.count).collect::<Vec<_>>())));
    fields.push(Field::bands("money", bands(&acts.iter().map(|act| act.money).collect::<Vec<_>>())));
    assemble(&fields, dataset.n_people())
}

/// n_items x g: every label column, bands 1..=5 of price, length and tempo within the domain, and the domain.
pub fn item_features(catalogue: &Catalogue) -> FeatureMatrix {
    let limits = Limits { min_rows: MIN_ITEMS, max_labels: MAX_ITEM_LABELS };
    let mut fields: Vec<Field<'_>> = catalogue.labels.iter().map(|column| Field::labels(column, limits)).collect();
    for name in [NUMBER_PRICE, NUMBER_LENGTH_SECS, NUMBER_TEMPO] {
        if let Some(column) = catalogue.number(name) {
            fields.push(Field::bands(name, bands_by_domain(&column.values, &catalogue.domains)));
        }
    }
    fields.push(Field::domains(&catalogue.domains));
    assemble(&fields, catalogue.len())
}

/// The country code of each person, [`NO_COUNTRY`] where it is not known.
pub fn countries(people: &People) -> Vec<u32> {
    let column = people.attribute(ATTRIBUTE_COUNTRY);
    let code = |row| column.and_then(|column| column.codes(row).first().copied()).unwrap_or(NO_COUNTRY);
    (0..people.len()).map(code).collect()
}

/// The two halves of a column's name: `category: Mixing` is (`category`, `Mixing`).
pub fn split_name(name: &str) -> (&str, &str) {
    name.split_once(": ").unwrap_or((name, ""))
}

/// Strength-weighted mean of the features of the person's items of `domain` (`None`: all): (column of `items`, mean),
/// ascending; empty without such items.
pub fn taste(data: &TrainingData, person: u32, domain: Option<Domain>) -> Vec<(u32, f32)> {
    let (items, strengths) = data.strengths.row(person as usize);
    let mut cells: Vec<(u32, f32)> = vec![];
    let mut total = 0.0;
    for (&item, &strength) in items.iter().zip(strengths) {
        if domain.is_none_or(|asked| data.domains[item as usize] == asked) {
            let (columns, values) = data.items.matrix.row(item as usize);
            cells.extend(columns.iter().zip(values).map(|(&column, &value)| (column, strength * value)));
            total += strength;
        }
    }
    cells.sort_by_key(|cell| cell.0);
    let mut taste: Vec<(u32, f32)> = vec![];
    for (column, value) in cells {
        match taste.last_mut() {
            Some(last) if last.0 == column => last.1 += value / total,
            _ => taste.push((column, value / total)),
        }
    }
    taste
}

/// People scored side by side: one look at an item's features serves them all.
pub(crate) const LANES: usize = 8;

/// features(item) . wanted for [`LANES`] people at once; `wanted` has one entry a column.
pub(crate) fn dot_lanes(features: &Interactions, item: usize, wanted: &[[f32; LANES]]) -> [f32; LANES] {
    let (columns, values) = features.row(item);
    let mut sums = [0.0; LANES];
    for (&column, &value) in columns.iter().zip(values) {
        for (sum, wanted) in sums.iter_mut().zip(&wanted[column as usize]) {
            *sum += wanted * value;
        }
    }
    sums
}

#[derive(Clone, Copy)]
struct Limits {
    min_rows: u32,
    max_labels: usize,
}

/// One input column and where its values go among the columns of the field.
struct Field<'a> {
    names: Vec<String>,
    cells: Cells<'a>,
}

enum Cells<'a> {
    /// Label code -> column of the field.
    Labels(&'a LabelColumn, Vec<u32>),
    /// 1-based column of each row; 0 is none.
    One(Vec<u8>),
}

impl<'a> Field<'a> {
    /// The most frequent labels get a column each, the rest share one.
    fn labels(column: &'a LabelColumn, limits: Limits) -> Self {
        let counts = column.counts();
        let mut order: Vec<usize> = (0..counts.len()).filter(|&code| counts[code] >= limits.min_rows).collect();
        order.sort_by_key(|&code| (std::cmp::Reverse(counts[code]), code));
        order.truncate(limits.max_labels);
        let mut names: Vec<&str> = order.iter().map(|&code| column.labels[code].as_str()).collect();
        let kept = order.len();
        let other = names.iter().position(|&name| name == OTHER).unwrap_or(kept);
        if kept < counts.iter().filter(|&&count| count > 0).count() && other == kept {
            names.push(OTHER);
        }
        let mut map = vec![other as u32; counts.len()];
        for (place, &code) in order.iter().enumerate() {
            map[code] = place as u32;
        }
        let names = names.iter().map(|label| format!("{}: {label}", column.name)).collect();
        Self { names, cells: Cells::Labels(column, map) }
    }

    fn bands(name: &str, bands: Vec<u8>) -> Self {
        let used = bands.iter().any(|&band| band > 0);
        let names = (1..=N_BANDS).filter(|_| used).map(|band| format!("{name}: {band}")).collect();
        Self { names, cells: Cells::One(bands) }
    }

    fn domains(domains: &[Domain]) -> Self {
        let names = Domain::BOTH.iter().map(|domain| format!("{FIELD_DOMAIN}: {}", domain.id())).collect();
        Self { names, cells: Cells::One(domains.iter().map(|domain| domain.index() as u8 + 1).collect()) }
    }

    fn push_row(&self, row: usize, offset: u32, columns: &mut Vec<u32>) {
        match &self.cells {
            Cells::Labels(column, map) => {
                let start = columns.len();
                columns.extend(column.codes(row).iter().map(|&code| offset + map[code as usize]));
                columns[start..].sort_unstable();
            }
            Cells::One(places) => {
                if let Some(&place) = places.get(row).filter(|&&place| place > 0) {
                    columns.push(offset + u32::from(place) - 1);
                }
            }
        }
    }
}

fn assemble(fields: &[Field<'_>], n_rows: usize) -> FeatureMatrix {
    let mut names = vec![];
    let mut offsets = vec![];
    for field in fields {
        offsets.push(names.len() as u32);
        names.extend(field.names.iter().cloned());
    }
    let (mut indptr, mut columns, mut row_columns) = (vec![0], vec![], vec![]);
    for row in 0..n_rows {
        row_columns.clear();
        for (field, &offset) in fields.iter().zip(&offsets) {
            field.push_row(row, offset, &mut row_columns);
        }
        // Two rare labels of one row share the column `other`.
        row_columns.dedup();
        columns.extend_from_slice(&row_columns);
        indptr.push(columns.len());
    }
    let ones = vec![1.0; columns.len()];
    let matrix = Interactions::from_parts(names.len(), indptr, columns, ones);
    FeatureMatrix { names, matrix }
}

/// Last time, number of events and money of one person; NaN where there is nothing to tell.
struct Acts {
    last: f64,
    count: f64,
    money: f64,
}

fn acts(dataset: &Dataset, keep: impl Fn(u32, u32) -> bool + Sync) -> Vec<Acts> {
    (0..dataset.n_people())
        .into_par_iter()
        .map(|person| {
            let events = dataset.events.of(person);
            let mut acts = Acts { last: f64::NAN, count: 0.0, money: 0.0 };
            for at in (0..events.len()).filter(|&at| keep(person as u32, events.items[at])) {
                acts.count += 1.0;
                if events.times[at] != NO_TIME {
                    acts.last = acts.last.max(events.times[at] as f64);
                }
                let value = events.values[at];
                acts.money += match events.kinds[at] {
                    EventKind::Purchase | EventKind::Subscribe if value.is_finite() => f64::from(value),
                    EventKind::Refund if value.is_finite() => -f64::from(value),
                    _ => 0.0,
                };
            }
            let known = |value: f64| if value > 0.0 { value } else { f64::NAN };
            Acts { last: acts.last, count: known(acts.count), money: known(acts.money) }
        })
        .collect()
}

/// Quintile of each value among the known ones, 1..=5; equal values share a band; 0 where not known.
fn bands(values: &[f64]) -> Vec<u8> {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let cuts: Vec<f64> = (1..N_BANDS).filter_map(|cut| known.get(known.len() * cut / N_BANDS).copied()).collect();
    let band = |value: f64| 1 + cuts.iter().filter(|&&cut| cut <= value).count() as u8;
    values.iter().map(|&value| if value.is_finite() { band(value) } else { 0 }).collect()
}

fn bands_by_domain(values: &[f32], domains: &[Domain]) -> Vec<u8> {
    let mut all = vec![0; domains.len()];
    for domain in Domain::BOTH {
        let own = |row: usize| domains[row] == domain;
        let value = |row: usize| values.get(row).filter(|_| own(row)).map_or(f64::NAN, |&value| f64::from(value));
        let of_domain = bands(&(0..domains.len()).map(value).collect::<Vec<_>>());
        for row in (0..domains.len()).filter(|&row| own(row)) {
            all[row] = of_domain[row];
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{EventTable, LabelColumnBuilder, NumberColumn, StrengthRules};

    fn label_column(name: &str, rows: &[&[&str]]) -> LabelColumn {
        let mut builder = LabelColumnBuilder::new(name);
        for row in rows {
            builder.push(row.iter().copied());
        }
        builder.finish()
    }

    fn names_of_row(features: &FeatureMatrix, row: usize) -> Vec<&str> {
        features.matrix.row(row).0.iter().map(|&column| features.names[column as usize].as_str()).collect()
    }

    fn dataset() -> Dataset {
        let mut people = People::anonymous(7);
        people.attributes.push(label_column("country", &[&["DE"], &["DE"], &["DE"], &["DE"], &["DE"], &["FR"], &[]]));
        let mut catalogue = Catalogue { domains: vec![Domain::Course, Domain::Music], ..Catalogue::default() };
        catalogue.labels.push(label_column("category", &[&["Mixing"], &["Mixing"]]));
        let mut events = EventTable::default();
        for person in 0..5 {
            for item in 0..2 {
                let time = 100 + i64::from(person);
                events.push(person, item, EventKind::Purchase, 10.0 * (person as f32 + 1.0), time);
            }
        }
        events.sort(7);
        Dataset { revision: 1, people, catalogue, events, now: 200 }
    }

    #[test]
    fn rare_labels_are_merged_and_bands_follow_the_acts() {
        let features = people_features(&dataset(), |_, _| true);
        assert_eq!(names_of_row(&features, 0), ["country: DE", "recency: 1", "frequency: 5", "money: 1"]);
        assert_eq!(names_of_row(&features, 4), ["country: DE", "recency: 5", "frequency: 5", "money: 5"]);
        assert_eq!(names_of_row(&features, 5), ["country: other"]);
        assert_eq!(names_of_row(&features, 6), Vec::<&str>::new());
    }

    #[test]
    fn hidden_acts_leave_no_trace_in_the_bands() {
        let features = people_features(&dataset(), |person, _| person != 4);
        assert_eq!(names_of_row(&features, 4), ["country: DE"]);
        let half = people_features(&dataset(), |person, item| person != 0 || item == 0);
        assert_eq!(names_of_row(&half, 0), ["country: DE", "recency: 1", "frequency: 1", "money: 1"]);
    }

    #[test]
    fn items_get_labels_bands_within_their_domain_and_the_domain() {
        let catalogue = Catalogue {
            domains: vec![Domain::Course, Domain::Course, Domain::Music, Domain::Music],
            labels: vec![label_column("tags", &[&["a", "b"], &["a"], &["c"], &["d", "e"]])],
            numbers: vec![NumberColumn { name: NUMBER_PRICE.to_owned(), values: vec![10.0, 90.0, 1.0, f32::NAN] }],
            ..Catalogue::default()
        };
        let features = item_features(&catalogue);
        assert_eq!(names_of_row(&features, 0), ["tags: a", "tags: other", "price: 3", "domain: course"]);
        assert_eq!(names_of_row(&features, 1), ["tags: a", "price: 5", "domain: course"]);
        assert_eq!(names_of_row(&features, 2), ["tags: other", "price: 5", "domain: music"]);
        assert_eq!(names_of_row(&features, 3), ["tags: other", "domain: music"]);
    }

    #[test]
    fn the_cap_keeps_the_most_frequent_labels() {
        let rows: Vec<String> = (0..70).flat_map(|label| vec![format!("l{label:02}"); 80 - label]).collect();
        let mut builder = LabelColumnBuilder::new("city");
        for row in &rows {
            builder.push([row.as_str()]);
        }
        let column = builder.finish();
        let field = Field::labels(&column, Limits { min_rows: 5, max_labels: 60 });
        assert_eq!(field.names.len(), 61);
        assert_eq!(field.names[59], "city: l59");
        assert_eq!(field.names[60], "city: other");
    }

    #[test]
    fn bands_are_quintiles_and_equal_values_share_one() {
        let check = |values: &[f64], expected: &[u8]| assert_eq!(bands(values), expected, "{values:?}");
        check(&[1.0, 2.0, 3.0, 4.0, 5.0], &[1, 2, 3, 4, 5]);
        check(&[1.0, 1.0, 1.0, 1.0, 2.0], &[4, 4, 4, 4, 5]);
        check(&[f64::NAN, 7.0], &[0, 5]);
        check(&[], &[]);
    }

    #[test]
    fn training_data_carries_countries_and_both_sides() {
        let dataset = dataset();
        let data = training_data(&dataset, dataset.signals(&StrengthRules::default()));
        assert_eq!(data.countries, [0, 0, 0, 0, 0, 1, NO_COUNTRY]);
        assert_eq!(data.items.matrix.n_people(), 2);
        assert_eq!(data.people.matrix.n_people(), 7);
        assert_eq!(data.times.len(), data.strengths.nnz());
    }
}
