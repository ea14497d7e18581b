//! Hand values, published values, and sums that must come out.

use super::*;

fn subjects(sent: (usize, usize), held: (usize, usize)) -> Vec<Subject> {
    let group = |is_sent: bool, (responders, people): (usize, usize)| {
        (0..people).map(move |at| Subject {
            is_sent,
            score: at as f32,
            responded_on: (at < responders).then_some((at % 30) as u32),
            value: if at < responders { 10.0 } else { 0.0 },
        })
    };
    group(true, sent).chain(group(false, held)).collect()
}

fn near(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

#[test]
fn the_effect_has_its_textbook_interval() {
    // 56/70 against 48/80: Newcombe 1998, table II, contrast (a), method 10.
    let effect = Effect::of(&subjects((56, 70), (48, 80))).unwrap();
    near(effect.difference.value, 0.2, 1e-12);
    near(effect.difference.low, 0.0524, 5e-5);
    near(effect.difference.high, 0.3339, 5e-5);
    near(effect.extra.value, 14.0, 1e-9);
    near(effect.ratio.unwrap().value, (56.0 / 70.0) / (48.0 / 80.0), 1e-12);
    // Ten a responder: the money follows the responders.
    near(effect.extra_value.value, 140.0, 1e-9);
    assert!(effect.extra_value.low < 140.0 && effect.extra_value.high > 140.0);
    assert!(Effect::of(&subjects((5, 70), (0, 0))).is_none());
}

#[test]
fn readings_say_no_more_than_the_data() {
    let check = |sent, held, day, expected: Reading| {
        assert_eq!(Effect::of(&subjects(sent, held)).unwrap().reading(day, 60), expected, "{sent:?} {held:?}");
    };
    check((850, 14_400), (148, 3_600), 60, Reading::ClearGain);
    check((850, 14_400), (148, 3_600), 28, Reading::Early { day: 28, of: 60 });
    check((148, 3_600), (850, 14_400), 61, Reading::ClearLoss);
    check((400, 10_000), (98, 2_500), 60, Reading::NoClearGain);
    let few = Effect::of(&subjects((9, 400), (1, 100))).unwrap();
    assert!(matches!(few.reading(60, 60), Reading::NotEnough { wait_for: Some(n) } if n >= MIN_RESPONDERS));
}

#[test]
fn waiting_for_as_many_responders_makes_the_same_difference_clear() {
    let now = Effect::of(&subjects((60, 2_000), (10, 500))).unwrap();
    assert!(matches!(now.reading(60, 60), Reading::NoClearGain | Reading::NotEnough { .. }));
    let times = now.wait_for().unwrap() as f64 / 70.0;
    let later = |count: f64| (count * times).round() as usize;
    let then = Effect::of(&subjects((later(60.0), later(2_000.0)), (later(10.0), later(500.0)))).unwrap();
    assert!(then.p_value < 0.055 && then.p_value > 0.03, "{}", then.p_value);
}

#[test]
fn bands_halves_and_days_add_up_to_the_whole() {
    let all = subjects((123, 1_003), (31, 402));
    let effect = Effect::of(&all).unwrap();
    let bands = by_band(&all);
    assert_eq!(bands.len(), N_BANDS);
    assert_eq!(bands.iter().map(|(sent, _)| sent.responders).sum::<u64>(), 123);
    assert_eq!(bands.iter().map(|(_, held)| held.people).sum::<u64>(), 402);
    let [top, bottom] = by_half(&all).unwrap();
    assert_eq!(top.sent.people + bottom.sent.people, 1_003);
    let days = by_day(&all, 60);
    assert_eq!(days.len(), 61);
    near(days.last().unwrap().sent as f64 / 1_003.0, effect.sent.rate(), 1e-12);
    near(days.last().unwrap().held as f64 / 402.0, effect.held.rate(), 1e-12);
    assert!(days.windows(2).all(|pair| pair[0].sent <= pair[1].sent && pair[0].held <= pair[1].held));
    let unscored: Vec<Subject> = all.iter().map(|subject| Subject { score: f32::NAN, ..*subject }).collect();
    assert!(by_band(&unscored).is_empty());
}

#[test]
fn holm_has_its_hand_values() {
    for (found, expected) in holm(&[0.01, 0.04, 0.03, 0.005]).iter().zip([0.03, 0.06, 0.06, 0.02]) {
        near(*found, expected, 1e-12);
    }
    assert!(holm(&[]).is_empty());
}

#[test]
fn parts_are_held_to_account_together() {
    let all = subjects((200, 2_000), (20, 500));
    let p_value = Effect::of(&all).unwrap().p_value;
    near(holm(&[p_value; 5])[0], (5.0 * p_value).min(1.0), 1e-12);
    assert!(all[..3].iter().all(|subject| subject.is_sent));
    assert!(Effect::of(&all[..3]).is_none(), "nobody was held out");
}

#[test]
fn checks_know_a_fair_split() {
    assert!(is_split_as_planned(800, 200, 0.2));
    assert!(is_split_as_planned(8_050, 1_950, 0.2));
    assert!(!is_split_as_planned(8_200, 1_800, 0.2));
    near(standardised_difference((50, 100), (50, 100)), 0.0, 1e-12);
    near(standardised_difference((60, 100), (50, 100)), 0.1 / 0.245_f64.sqrt(), 1e-9);
    for (looks, chance) in [(0, 0.0), (1, 0.05), (2, 0.083), (7, 0.142), (1_000, 0.374)] {
        assert_eq!(false_alarm(looks), chance);
    }
    assert_eq!((day_of(100, 99), day_of(100, 86_499), day_of(100, 86_500)), (None, Some(0), Some(1)));
}
