//! Which preset a file is of, by its headers, how sure that is and why, and which column fills which role.

use super::cells::header_key;
use super::error::{Candidate, ImportError};
use super::options::{ImportOptions, Kind};
use super::presets::{self, Column, PRESETS, Preset};
use super::role::{Field, Mapping, Role};
use super::row::Bound;
use crate::data::incoming::Recognition;

/// Two scores closer than this share of the higher are a tie.
const TIE_SHARE: f32 = 0.1;
/// How sure a file is of its preset when nothing but the columns that it cannot do without speak for it.
const SURE_OF_MUST: f32 = 0.6;
/// What all headers being known adds to that.
const SURE_OF_KNOWN: f32 = 0.4;
/// What a preset whose headers are not confirmed can reach.
const SURE_OF_UNVERIFIED: f32 = 0.5;

/// The columns after those of the file in a list of refused rows.
pub(super) const REJECT_COLUMNS: [&str; 3] = ["row", "reason", "column"];

/// A file's preset with its columns bound.
pub struct Recognised {
    pub preset: &'static dyn Preset,
    pub bound: Bound,
    pub score: f32,
    pub must_found: usize,
    pub known_found: usize,
    pub unknown_headers: usize,
    pub recognition: Recognition,
}

/// How well a preset fits the headers.
struct Fit {
    preset: &'static dyn Preset,
    roles: Vec<Role>,
    score: f32,
    must_found: usize,
    known_found: usize,
    unknown_headers: usize,
}

pub fn recognise(file: &str, headers: &[String], options: &ImportOptions) -> Result<Recognised, ImportError> {
    let keys: Vec<String> = headers.iter().map(|header| column_key(header)).collect();
    let mut rival = None;
    let preset = match &options.preset {
        Some(id) => presets::by_id(id).ok_or_else(|| ImportError::UnknownPreset { preset: id.clone() })?,
        None => match best_particular(file, &keys, options)? {
            Some((preset, second)) => {
                rival = second;
                preset
            }
            None => best_generic(file, headers, &keys, options)?,
        },
    };
    let mut fit = fit(preset, &keys);
    pass_over_reject_columns(headers, &mut fit.roles);
    let recognition = recognition(&fit, headers, &keys, rival, options);
    apply_mapping(file, headers, &keys, &options.map, &mut fit.roles)?;
    if let Some(field) = missing(preset, &fit.roles) {
        return Err(missing_error(file, headers, preset, field));
    }
    let mut bound = Bound::new(headers, fit.roles, preset, options);
    bound.file = file.to_owned();
    if !bound.has(Field::Kind) {
        bound.default_kind = bound.header(Field::Value).and_then(|header| presets::value_meaning(&header_key(header)));
    }
    Ok(Recognised {
        preset,
        bound,
        score: fit.score,
        must_found: fit.must_found,
        known_found: fit.known_found,
        unknown_headers: fit.unknown_headers,
        recognition,
    })
}

/// A header in comparing form, without the number of a repeat: `Email (2)` is another `Email`. Of a header over several
/// rows the last one counts where the whole is not known: `buyer / email`.
pub(super) fn column_key(header: &str) -> String {
    let key = header_key(header);
    let is_number =
        |tail: &str| tail.strip_suffix(')').is_some_and(|n| n.len() <= 2 && n.parse::<u8>().is_ok_and(|n| n > 1));
    let key = match key.rsplit_once(" (") {
        Some((stem, tail)) if is_number(tail) => stem.to_owned(),
        _ => key,
    };
    match key.rsplit_once(" / ") {
        Some((_, last)) if !presets::is_known_header(&key) && presets::is_known_header(last) => last.to_owned(),
        _ => key,
    }
}

/// The best preset and the one after it.
type Best = (&'static dyn Preset, Option<Candidate>);

/// The particular presets that the headers allow, best first, with the columns of each that were found.
pub fn candidates(headers: &[String]) -> Vec<Candidate> {
    let keys: Vec<String> = headers.iter().map(|header| column_key(header)).collect();
    let allowed = |preset: &&dyn Preset| !presets::is_generic(*preset) && presets::allows(*preset, "", &keys);
    let particular = PRESETS.iter().copied().filter(allowed);
    let fits = particular.map(|preset| fit(preset, &keys)).filter(|fit| missing(fit.preset, &fit.roles).is_none());
    let mut found: Vec<Candidate> = fits.map(|fit| Candidate { preset: fit.preset.id(), score: fit.score }).collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found
}

/// A list of refused rows that was mended and comes back has three columns that we added.
fn pass_over_reject_columns(headers: &[String], roles: &mut [Role]) {
    if let Some(at) = headers.len().checked_sub(REJECT_COLUMNS.len()).filter(|&at| headers[at..] == REJECT_COLUMNS) {
        roles.iter_mut().skip(at).for_each(|role| *role = Role::Ignored);
    }
}

fn best_particular(file: &str, keys: &[String], options: &ImportOptions) -> Result<Option<Best>, ImportError> {
    let of_kind = |preset: &dyn Preset| options.kind.is_none_or(|kind| preset.gives().contains(&kind));
    let candidates = PRESETS.iter().copied().filter(|preset| !presets::is_generic(*preset) && of_kind(*preset));
    let mut fits: Vec<Fit> = candidates
        .filter(|preset| presets::allows(*preset, file, keys))
        .map(|preset| fit(preset, keys))
        .filter(|fit| missing(fit.preset, &fit.roles).is_none())
        .collect();
    fits.sort_by(|a, b| b.score.total_cmp(&a.score));
    if let [first, second, ..] = fits.as_slice()
        && second.score >= first.score * (1.0 - TIE_SHARE)
    {
        let ties = fits.iter().filter(|fit| fit.score >= first.score * (1.0 - TIE_SHARE));
        let candidates = ties.map(|fit| Candidate { preset: fit.preset.id(), score: fit.score }).collect();
        return Err(ImportError::Ambiguous { file: file.to_owned(), candidates });
    }
    let second = fits.get(1).map(|fit| Candidate { preset: fit.preset.id(), score: fit.score });
    Ok(fits.first().map(|fit| (fit.preset, second)))
}

/// How sure the file is of its preset: 0.6 for having every column that it must have, up to 0.4 more with the share of
/// its headers that are known; less where another preset comes near; at most 0.5 where the platform's headers are not
/// confirmed or only the columns' names in general speak.
fn recognition(
    fit: &Fit,
    headers: &[String],
    keys: &[String],
    rival: Option<Candidate>,
    options: &ImportOptions,
) -> Recognition {
    let n_headers = headers.len().max(1) as f32;
    let known = SURE_OF_MUST + SURE_OF_KNOWN * (1.0 - fit.unknown_headers as f32 / n_headers);
    let near = rival.as_ref().map_or(0.0, |rival| (rival.score / fit.score.max(1.0)).clamp(0.0, 1.0));
    let unverified = fit.preset.is_unverified() || presets::is_generic(fit.preset);
    let found = known * (1.0 - near / 2.0) * if unverified { SURE_OF_UNVERIFIED } else { 1.0 };
    let chosen = options.preset.is_some();
    let is_must = |key: &String| {
        let must = fit.preset.columns().iter().filter(|column| column.must);
        must.flat_map(|column| column.names)
            .chain(fit.preset.one_of().iter().copied().flatten())
            .any(|name| name == key)
    };
    let told_by = headers.iter().zip(keys).filter(|(_, key)| is_must(key)).map(|(header, _)| header.clone());
    Recognition {
        sure_percent: if chosen { 100 } else { (found * 100.0).round().clamp(0.0, 100.0) as u8 },
        told_by: told_by.collect(),
        n_known: fit.known_found as u32,
        n_unknown: fit.unknown_headers as u32,
        rival: rival.map(|rival| rival.preset.to_owned()),
        confirm: unverified && !chosen,
        chosen,
        offset_secs: fit.preset.offset_secs(),
    }
}

/// The generic preset of the asked kind, else of the kind that the columns tell.
fn best_generic(
    file: &str,
    headers: &[String],
    keys: &[String],
    options: &ImportOptions,
) -> Result<&'static dyn Preset, ImportError> {
    let generic = |kind: Kind| {
        let mut all = PRESETS.iter().copied();
        all.find(|preset| presets::is_generic(*preset) && preset.gives().contains(&kind))
    };
    let kind = match options.kind {
        Some(kind) => kind,
        None => told_kind(file, headers, keys, options)?,
    };
    generic(kind).ok_or_else(|| ImportError::UnknownPreset { preset: kind.id().to_owned() })
}

fn told_kind(file: &str, headers: &[String], keys: &[String], options: &ImportOptions) -> Result<Kind, ImportError> {
    let mapped = |field: Field| options.map.pairs.iter().any(|(role, _)| *role == Role::Field(field));
    let fills = |id: &str, field: Field| {
        let preset = presets::by_id(id);
        mapped(field) || preset.is_some_and(|preset| fit(preset, keys).roles.contains(&Role::Field(field)))
    };
    let any = |id: &str, fields: &[Field]| fields.iter().any(|&field| fills(id, field));
    let has_person = any("generic-events", &[Field::User, Field::Email, Field::Phone]);
    let acts = [Field::Value, Field::Kind];
    let has_item =
        fills("generic-events", Field::Item) || (fills("generic-events", Field::Title) && any("generic-events", &acts));
    let describes = [Field::Title, Field::Category, Field::Creator, Field::Tags, Field::Price, Field::Length];
    if has_person && has_item {
        Ok(Kind::Events)
    } else if has_person {
        Ok(Kind::People)
    } else if any("generic-items", &[Field::Item, Field::Title]) && any("generic-items", &describes) {
        Ok(Kind::Items)
    } else {
        let role = Field::User.id().to_owned();
        Err(ImportError::MissingRole { file: file.to_owned(), role, headers: headers.to_vec() })
    }
}

/// Score: must columns and other known ones, less a tenth for each header that is not known.
fn fit(preset: &'static dyn Preset, keys: &[String]) -> Fit {
    let mut roles: Vec<Role> = vec![];
    let mut unknown_headers = 0;
    for key in keys {
        let column = preset.columns().iter().find(|column| column.names.contains(&key.as_str()));
        let role = match column {
            Some(column) if column.is_shared || is_best(column, key, keys) => column.role.clone(),
            Some(_) => Role::Ignored,
            None => {
                unknown_headers += 1;
                let keep = preset.keeps_unknown_columns() && !key.is_empty();
                if keep { Role::Attribute(key.clone().into()) } else { Role::Ignored }
            }
        };
        // Of a column that stands twice under one name, the first counts unless empty cells may be filled from others.
        let is_repeat = role != Role::Ignored && roles.contains(&role) && column.is_none_or(|column| !column.is_shared);
        roles.push(if is_repeat { Role::Ignored } else { role });
    }
    let has = |names: &[&str]| names.iter().any(|name| keys.iter().any(|key| key == name));
    let must_found = preset.columns().iter().filter(|column| column.must && has(column.names)).count();
    // A column that several headers fill is found once; headers without a use count each.
    let n_filled = preset.columns().iter().filter(|column| column.role != Role::Ignored && has(column.names)).count();
    let is_idle = |key: &&String| {
        let mut columns = preset.columns().iter().filter(|column| column.role == Role::Ignored);
        columns.any(|column| column.names.contains(&key.as_str()))
    };
    let known_found = n_filled + keys.iter().filter(is_idle).count();
    let score = known_found as f32 - unknown_headers as f32 / 10.0;
    Fit { preset, roles, score, must_found, known_found, unknown_headers }
}

/// Whether of the file's headers that fill a column none is named before `key`.
fn is_best(column: &Column, key: &str, keys: &[String]) -> bool {
    let best = column.names.iter().find(|name| keys.iter().any(|key| key == *name));
    best.is_some_and(|best| *best == key)
}

fn apply_mapping(
    file: &str,
    headers: &[String],
    keys: &[String],
    map: &Mapping,
    roles: &mut [Role],
) -> Result<(), ImportError> {
    for (role, column) in &map.pairs {
        let exact = headers.iter().position(|header| header == column);
        let place = exact.or_else(|| keys.iter().position(|key| *key == header_key(column)));
        let Some(place) = place else {
            let (file, column, headers) = (file.to_owned(), column.clone(), headers.to_vec());
            return Err(ImportError::UnknownColumn { file, column, headers });
        };
        if matches!(role, Role::Field(_)) {
            // Columns that the mapping itself names keep what it says of them.
            let is_mapped =
                |at: usize| headers.get(at).is_some_and(|header| map.pairs.iter().any(|(_, of)| of == header));
            let others = roles.iter_mut().enumerate().filter(|(at, other)| *other == role && !is_mapped(*at));
            others.for_each(|(_, other)| *other = Role::Ignored);
        }
        if let Some(slot) = roles.get_mut(place) {
            *slot = role.clone();
        }
    }
    Ok(())
}

/// The first role that a preset cannot do without and no column fills.
fn missing(preset: &dyn Preset, roles: &[Role]) -> Option<Field> {
    let has = |field: Field| roles.contains(&Role::Field(field));
    let is_user = |field: Field| matches!(field, Field::User | Field::Email | Field::Phone);
    let has_user = has(Field::User) || has(Field::Email) || has(Field::Phone);
    preset.columns().iter().filter(|column| column.must).find_map(|column| match column.role {
        Role::Field(field) if has(field) => None,
        // Any identifier makes a generic row; a title stands in for an item's id.
        Role::Field(field) if presets::is_generic(preset) && is_user(field) && has_user => None,
        Role::Field(Field::Item) if presets::is_generic(preset) && has(Field::Title) => None,
        Role::Field(field) => Some(field),
        _ => None,
    })
}

fn missing_error(file: &str, headers: &[String], preset: &'static dyn Preset, field: Field) -> ImportError {
    let (file, headers) = (file.to_owned(), headers.to_vec());
    if presets::is_generic(preset) {
        return ImportError::MissingRole { file, role: field.id().to_owned(), headers };
    }
    let column = preset.columns().iter().find(|column| column.role == Role::Field(field));
    let column = column.and_then(|column| column.names.first()).map_or("", |name| name).to_owned();
    ImportError::MissingColumn { file, preset: preset.id(), column, headers }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn preset_of(header: &str) -> String {
        let headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        match recognise("f", &headers, &ImportOptions::default()) {
            Ok(found) => found.preset.id().to_owned(),
            Err(error) => error.code().to_owned(),
        }
    }

    #[test]
    fn headers_tell_the_preset() {
        let cases = [
            (
                "订单号,用户ID,用户昵称,手机号,商品ID,商品名称,商品原价,实付金额,订单状态,支付方式,支付时间",
                "xiaoetong-orders",
            ),
            (
                "用户ID,手机号,课程ID,课程名称,学习进度,学习状态,学习时长,播放次数,最近一次学习时间",
                "xiaoetong-learning",
            ),
            ("purchased_at,user_full_name,user_email,charge_country,product_id", "teachable-transactions"),
            ("userId,movieId,rating,timestamp", "movielens-ratings"),
            ("userId,itemId,rating,timestamp", "generic-events"),
            ("用户,课程,评分,时间", "generic-events"),
            ("user,title,rating", "generic-events"),
            ("customer_id,email,country", "generic-people"),
            ("id,title,category,tags", "generic-items"),
            ("email,first name", "generic-people"),
            ("store,month,plays", "import-missing-role"),
            ("item,plays,date", "import-missing-role"),
        ];
        for (header, expected) in cases {
            assert_eq!(preset_of(header), expected, "{header}");
        }
    }

    #[test]
    fn a_mapping_overrides_and_is_checked() {
        let headers = ["a".to_owned(), "b".to_owned(), "rating".to_owned()];
        let with = |text: &str| ImportOptions { map: Mapping::parse(text).unwrap(), ..ImportOptions::default() };
        let found = recognise("f", &headers, &with("user=a,item=b,time=rating")).unwrap();
        assert_eq!(found.bound.column(Field::Time), Some(2));
        assert_eq!(found.bound.column(Field::Value), None);
        let refused = recognise("f", &headers, &with("user=a,item=zz")).map(|found| found.score);
        assert!(matches!(refused, Err(ImportError::UnknownColumn { .. })));
    }
}
