//! What the profile goes by: how far each field moves the scores of items apart, in the mean of the people.

use super::{FIELD_TASTE, Fitted};
use crate::data::Domain;
use crate::models::Importance;
use crate::models::features::split_name;

/// People looked at; more change no share in the second figure.
const MAX_PEOPLE: usize = 400;

/// For the items of each domain, every field and its share: the standard deviation over the items of what the field adds
/// to their scores, a mean over the people, as a part of that of all fields. Largest first.
pub fn importance(fitted: &Fitted) -> Vec<Importance> {
    let people: Vec<u32> =
        (0..fitted.data.strengths.n_people() as u32).filter(|&person| fitted.fields.is_active(person)).collect();
    let step = people.len().div_ceil(MAX_PEOPLE).max(1);
    let mut all = vec![];
    for domain in Domain::BOTH {
        let mut sums: Vec<(String, f64)> = vec![];
        for &person in people.iter().step_by(step) {
            for (field, columns) in by_field(fitted, person, domain) {
                let spread = spread(&added(fitted, &columns, domain));
                match sums.iter_mut().find(|(known, _)| *known == field) {
                    Some((_, sum)) => *sum += spread,
                    None => sums.push((field, spread)),
                }
            }
        }
        let total: f64 = sums.iter().map(|(_, sum)| sum).sum();
        sums.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let shares = sums.into_iter().filter(|_| total > 0.0);
        all.extend(shares.map(|(field, sum)| Importance { domain, field, share: sum / total }));
    }
    all
}

/// The columns of a person's row by field, without the intercept.
fn by_field(fitted: &Fitted, person: u32, domain: Domain) -> Vec<(String, Vec<(usize, f32)>)> {
    let mut fields: Vec<(String, Vec<(usize, f32)>)> = vec![];
    for (column, value) in fitted.fields.row(person, domain).into_iter().filter(|cell| cell.0 > 0) {
        let name = field_of(&fitted.fields.name(column, domain));
        match fields.last_mut().filter(|(last, _)| *last == name) {
            Some((_, columns)) => columns.push((column, value)),
            None => fields.push((name, vec![(column, value)])),
        }
    }
    fields
}

/// `country` of `country: DE`, `taste: category` of `taste: category: Mixing`.
fn field_of(name: &str) -> String {
    match split_name(name) {
        (FIELD_TASTE, rest) => format!("{FIELD_TASTE}: {}", split_name(rest).0),
        (field, _) => field.to_owned(),
    }
}

/// What some columns add to the scores of a domain's items.
fn added(fitted: &Fitted, columns: &[(usize, f32)], domain: Domain) -> Vec<f64> {
    let (map, share) = (&fitted.maps[domain.index()], f64::from(fitted.item_share));
    let mut wanted = vec![0.0_f64; map.ncols()];
    for &(column, value) in columns {
        wanted.iter_mut().zip(map.row(column)).for_each(|(sum, &weight)| *sum += f64::from(value) * f64::from(weight));
    }
    let of_item = |&item: &u32| {
        let (features, values) = fitted.data.items.matrix.row(item as usize);
        let by_features = features.iter().zip(values).map(|(&c, &v)| wanted[1 + c as usize] * f64::from(v));
        let own = columns.iter().map(|&(column, value)| f64::from(value) * fitted.own_weight(column, item, domain));
        (1.0 - share) * (wanted[0] + by_features.sum::<f64>()) + share * own.sum::<f64>()
    };
    fitted.items[domain.index()].iter().map(of_item).collect()
}

/// The standard deviation.
fn spread(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt()
}
