//! Made-up responders of a campaign with an effect that is known, so that a reading of the results can be tested
//! against the truth.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What happens to the people of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignTruth {
    /// What being sent the campaign adds to a person's chance, in points of share; below 0 it puts people off.
    pub added: f64,
    /// Days in which people respond.
    pub window_days: u32,
    /// Least and most that a responder spends.
    pub spent: (f64, f64),
    pub seed: u64,
}

/// One person who responded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Response {
    /// Place in what was asked.
    pub person: usize,
    pub day: u32,
    pub spent: f64,
    /// The person would not have responded without the campaign.
    pub is_added: bool,
}

/// Who responds: each person with the chance of `chances`, and those `sent` with the added chance on top. Who responds
/// anyway does so evenly over the window, who is added rather early. The same seed gives the same people, and a
/// person's fate does not depend on anybody else.
pub fn respond(chances: &[f64], sent: &[bool], truth: &CampaignTruth) -> Vec<Response> {
    let person = |person: usize| {
        let mut rng = ChaCha8Rng::seed_from_u64(truth.seed);
        rng.set_stream(person as u64);
        let (chance, is_sent) = (chances[person], sent.get(person).copied().unwrap_or(false));
        let fate: f64 = rng.random();
        let days = f64::from(truth.window_days);
        let place: f64 = rng.random();
        let spent = truth.spent.0 + rng.random::<f64>() * (truth.spent.1 - truth.spent.0);
        let with_campaign = (chance + truth.added).clamp(0.0, 1.0);
        let is_added = fate >= chance;
        // The square of an even draw is early more often than late.
        let day = if is_added { place * place * days } else { place * days };
        let responds = fate < if is_sent { with_campaign } else { chance };
        let day = (day as u32).min(truth.window_days.saturating_sub(1));
        responds.then_some(Response { person, day, spent: (spent * 100.0).round() / 100.0, is_added })
    };
    (0..chances.len()).filter_map(person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truth(added: f64) -> CampaignTruth {
        CampaignTruth { added, window_days: 60, spent: (5.0, 30.0), seed: 3 }
    }

    #[test]
    fn both_groups_respond_as_often_as_they_should() {
        let n = 40_000;
        let chances = vec![0.04; n];
        let sent: Vec<bool> = (0..n).map(|person| person % 2 == 0).collect();
        let found = respond(&chances, &sent, &truth(0.02));
        let of = |is_sent: bool| found.iter().filter(|response| sent[response.person] == is_sent).count() as f64;
        // Standard error of each share: 0.0017 and 0.0014.
        assert!((of(true) / 20_000.0 - 0.06).abs() < 0.006);
        assert!((of(false) / 20_000.0 - 0.04).abs() < 0.005);
        assert!(found.iter().all(|response| response.day < 60 && (5.0..=30.0).contains(&response.spent)));
        assert!(found.iter().filter(|response| response.is_added).all(|response| sent[response.person]));
        assert_eq!(found, respond(&chances, &sent, &truth(0.02)));
    }

    #[test]
    fn a_campaign_can_put_people_off() {
        let n = 20_000;
        let found = |added| respond(&vec![0.05; n], &vec![true; n], &truth(added)).len();
        assert!(found(-0.03) < found(0.0));
        assert_eq!(found(-0.5), 0);
    }
}
