//! Campaigns beside one another: which goes first when a person fits several, and whom a list made before may still be
//! sent to now that consent may have changed.

use super::audience::{AudienceDefinition, stored_definition};
use super::eligible::rule_people;
use super::session::Session;
use crate::app::error::AppError;
use crate::app::state::{CampaignsView, GlobalHoldoutView};
use crate::data::rules::{Rule, Test};
use crate::data::{Dataset, PersonSet};
use crate::task::Task;
use crate::workspace::AudienceRecord;

/// Where the order of campaigns is kept: names, first to go; nothing when the order does not count.
const ORDER: &str = "campaign-order";

/// The order of campaigns, if it counts. Audiences made since come last, those gone are passed over.
pub fn campaign_order(session: &Session) -> Result<Option<Vec<String>>, AppError> {
    let store = session.store();
    let Some(mut order) = store.setting::<Option<Vec<String>>>(ORDER)?.flatten() else { return Ok(None) };
    let names: Vec<String> = store.audiences()?.into_iter().map(|record| record.name).collect();
    order.retain(|name| names.contains(name));
    for name in names {
        if !order.contains(&name) {
            order.push(name);
        }
    }
    Ok(Some(order))
}

/// Sets the order; `None`: a person may be in several campaigns.
pub fn set_campaign_order(session: &Session, order: Option<&[String]>) -> Result<(), AppError> {
    Ok(session.store().set_setting(ORDER, &order)?)
}

/// What the campaigns have in common.
pub fn campaigns_view(session: &Session) -> Result<CampaignsView, AppError> {
    let order = campaign_order(session)?;
    let holdout = session.store().global_holdout()?;
    Ok(CampaignsView {
        order,
        global_holdout: holdout.map(|holdout| GlobalHoldoutView {
            share: holdout.share,
            n_people: holdout.numbers.len(),
            drawn_at: holdout.drawn_at,
        }),
    })
}

/// Everybody whom a campaign before `name` has, sent or held out; `None` when the order does not count.
pub(super) fn earlier_members(session: &Session, name: &str) -> Result<Option<PersonSet>, AppError> {
    let Some(order) = campaign_order(session)? else { return Ok(None) };
    let mut earlier = PersonSet::new();
    // One that is not saved yet comes last.
    for other in order.iter().take_while(|other| *other != name) {
        let people = session.store().audience_members(other)?;
        earlier.extend(people.members.iter().map(|member| member.0));
        earlier.extend(people.held_out);
    }
    Ok(Some(earlier))
}

/// (audience, when it was exported last).
pub(super) fn last_exports(session: &Session) -> Result<Vec<(String, i64)>, AppError> {
    let mut last: Vec<(String, i64)> = vec![];
    for export in session.store().exports()? {
        match last.iter_mut().find(|(name, _)| *name == export.audience) {
            Some(known) => known.1 = known.1.max(export.at),
            None => last.push((export.audience, export.at)),
        }
    }
    Ok(last)
}

/// The people of an audience who may still be sent it, best first: consent and suppression as of now, and nobody whom
/// a campaign before it has. What was agreed to when the list was made does not count.
pub fn members_now(session: &Session, record: &AudienceRecord, task: &Task) -> Result<Vec<(u32, f32)>, AppError> {
    let dataset = session.dataset(task)?;
    let mut members = session.store().audience_members(&record.name)?.members;
    let allowed = allowed_now(session, &dataset, record)?;
    let earlier = earlier_members(session, &record.name)?.unwrap_or_default();
    members.retain(|(number, _)| is_allowed(&dataset, &allowed, *number) && !earlier.contains(*number));
    Ok(members)
}

/// How many members withdrew since the list was made.
pub(super) fn withdrawn(session: &Session, record: &AudienceRecord, task: &Task) -> Result<u64, AppError> {
    let dataset = session.dataset(task)?;
    let members = session.store().audience_members(&record.name)?.members;
    let allowed = allowed_now(session, &dataset, record)?;
    Ok(members.iter().filter(|(number, _)| !is_allowed(&dataset, &allowed, *number)).count() as u64)
}

fn is_allowed(dataset: &Dataset, allowed: &PersonSet, number: u32) -> bool {
    dataset.people.row_of_number(number).is_some_and(|row| allowed.contains(row as u32))
}

/// Rows of everybody who meets the audience's rules on consent and suppression.
fn allowed_now(session: &Session, dataset: &Dataset, record: &AudienceRecord) -> Result<PersonSet, AppError> {
    let mut allowed = PersonSet::new();
    allowed.insert_range(0..dataset.n_people() as u32);
    let definition = stored_definition(record)?;
    for text in standing_rules(&definition) {
        allowed &= &*rule_people(session, dataset, text)?;
    }
    Ok(allowed)
}

/// Rules that must hold whenever a list leaves, not only when it is made.
fn standing_rules(definition: &AudienceDefinition) -> impl Iterator<Item = &str> {
    let is_standing = |text: &&String| match Rule::parse(text) {
        Ok(Rule::Test(Test::Consent { .. })) => true,
        Ok(Rule::Not(inner)) => matches!(*inner, Rule::Test(Test::Suppressed | Test::Consent { .. })),
        _ => false,
    };
    definition.rules.iter().filter(is_standing).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_on_consent_stand_for_ever() {
        let rules =
            ["has course", "consent ads granted", "not suppressed", "not (consent sms denied)", "broken rule ("];
        let definition = AudienceDefinition {
            goal: "any:music".to_owned(),
            leave_out_owners: true,
            run: "blend".to_owned(),
            alpha: 0.5,
            rules: rules.map(str::to_owned).to_vec(),
            contact_cap_days: None,
            balance: None,
            size: 100,
            holdout: 0.2,
            seed: 1,
        };
        let standing: Vec<&str> = standing_rules(&definition).collect();
        assert_eq!(standing, ["consent ads granted", "not suppressed", "not (consent sms denied)"]);
    }
}
