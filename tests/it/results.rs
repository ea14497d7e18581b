//! From an audience to what it added: the ranking against planted crossings, holdouts that are kept, consent that is
//! asked again, outcomes of known effect, and two hundred campaigns whose intervals must hold the truth.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crossfade::analysis::lift::{Effect, Subject};
use crossfade::app::command::Goal;
use crossfade::app::engine::{
    self, CampaignSettings, ImportRequest, OutcomeRequest, Session, SimulateRequest, held_out, holdout_draws,
};
use crossfade::app::error::AppError;
use crossfade::app::state::{CheckView, Draft, HoldoutView, ReadingView, StepKind};
use crossfade::data::PersonSet;
use crossfade::import::ImportOptions;
use crossfade::sample::{CampaignTruth, SampleOptions, respond};
use crossfade::task::Task;

/// The sample of 5,000 people with trained runs and the audience `demo`, made once; each test works on a copy.
fn sample() -> &'static Path {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (session, summary) =
            engine::demo(folder.path(), &SampleOptions::default(), &Task::silent()).expect("the demo is made");
        drop(session);
        (folder, summary.workspace)
    });
    path
}

struct Copy {
    folder: tempfile::TempDir,
    session: Session,
}

fn copy() -> Copy {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("w.crossfade");
    std::fs::copy(sample(), &path).unwrap();
    Copy { session: Session::open(&path).unwrap(), folder }
}

fn demo_draft(session: &Session) -> Draft {
    engine::audience_draft(session, "demo", &Task::silent()).unwrap()
}

/// What a person's own score is for: among people kept out of its fit, the best tenth holds far more takers than a
/// tenth at random, and clearly more than the blended score finds.
#[test]
fn people_are_ranked_for_a_category_goal() {
    let Copy { session, folder: _folder } = copy();
    let task = Task::silent();
    let truth = demo_draft(&session);
    let genres: Vec<String> = {
        let dataset = session.dataset(&task).unwrap();
        let column = dataset.catalogue.label("category").unwrap();
        let is_music = |label: &String| {
            let code = column.code_of(label).unwrap();
            column.rows_with(code).next().and_then(|row| dataset.catalogue.domain(row))
                == Some(crossfade::data::Domain::Music)
        };
        column.labels.iter().filter(|label| is_music(label)).take(6).cloned().collect()
    };
    let (mut own, mut blended) = (vec![], vec![]);
    for genre in genres {
        let draft = Draft { goal: Some(Goal::Category(genre.clone())), ..truth.clone() };
        let ranked = engine::rank_audience(&session, &draft, &task).unwrap();
        let check = &ranked.held_out;
        println!(
            "{genre}: top tenth {:?} against {:?} by the blended score, {} takers of {} in {} days",
            check.lift_of_top_tenth,
            check.blended_lift_of_top_tenth,
            check.n_takers,
            check.n_people,
            ranked.window_days
        );
        if let (Some(a), Some(b)) = (check.lift_of_top_tenth, check.blended_lift_of_top_tenth) {
            own.push(a);
            blended.push(b);
            assert!(ranked.is_calibrated);
            assert!(ranked.gains.windows(2).all(|pair| pair[0].value <= pair[1].value + 1e-9));
        }
    }
    assert!(own.len() >= 3, "{} genres could be calibrated", own.len());
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len() as f64;
    assert!(mean(&own) > 2.0, "mean lift of the top tenth {:.2}", mean(&own));
    assert!(mean(&own) > 1.25 * mean(&blended), "{:.2} against {:.2}", mean(&own), mean(&blended));
}

#[test]
fn holdouts_are_kept_redrawn_on_purpose_and_disjoint() {
    let Copy { session, folder: _folder } = copy();
    let task = Task::silent();
    let people = |session: &Session| session.store().audience_members("demo").unwrap();
    let first = people(&session);
    assert!(!first.held_out.is_empty());
    let held: PersonSet = first.held_out.iter().copied().collect();
    assert!(first.members.iter().all(|(number, _)| !held.contains(*number)));

    let larger = Draft { size: 700, ..demo_draft(&session) };
    let summary = engine::save_audience(&session, &larger, &task).unwrap();
    assert_eq!((summary.version, summary.went), (2, Some(0)));
    let second = people(&session);
    assert!(first.held_out.iter().all(|number| second.held_out.contains(number)), "who was held out stays so");
    assert!(first.members.iter().all(|(number, _)| !second.held_out.contains(number)), "who was sent is not held out");

    let fresh = Draft { fresh_holdout: true, seed: 9, ..larger };
    engine::save_audience(&session, &fresh, &task).unwrap();
    assert_ne!(people(&session).held_out, second.held_out);
    assert_eq!(session.store().holdouts().unwrap().len(), 3, "every draw stays on record");
    assert!(session.store().check(&task).unwrap().is_sound());

    let n = engine::set_global_holdout(&session, 0.05, 4, false, &task).unwrap();
    let global = session.store().global_holdout().unwrap().unwrap().numbers;
    assert_eq!(global.len(), n);
    let funnel = engine::funnel(&session, &demo_draft(&session), &task).unwrap();
    assert!(funnel.steps.iter().any(|step| step.kind == StepKind::GlobalHoldout));
    engine::save_audience(&session, &demo_draft(&session), &task).unwrap();
    let now = people(&session);
    let everybody = now.members.iter().map(|member| member.0).chain(now.held_out.iter().copied());
    assert_eq!(everybody.filter(|number| global.contains(*number)).count(), 0);
    let again = engine::set_global_holdout(&session, 0.06, 99, false, &task).unwrap();
    let wider = session.store().global_holdout().unwrap().unwrap().numbers;
    assert!(again > n && global.is_subset(&wider), "a wider holdout keeps who was in it");
}

#[test]
fn a_person_goes_to_the_first_campaign_and_is_not_written_to_again_too_soon() {
    let Copy { session, folder } = copy();
    let task = Task::silent();
    let second = Draft { name: "second".to_owned(), size: 400, ..demo_draft(&session) };
    let shared = |session: &Session| {
        let demo: PersonSet =
            session.store().audience_members("demo").unwrap().members.iter().map(|member| member.0).collect();
        let now = members_now(session, "second");
        now.iter().filter(|(number, _)| demo.contains(*number)).count()
    };
    engine::save_audience(&session, &second, &task).unwrap();
    assert!(shared(&session) > 200, "the same goal finds the same people");
    engine::set_campaign_order(&session, Some(&["demo".to_owned()])).unwrap();
    assert_eq!(shared(&session), 0, "a list that was made before gives way when it leaves");
    engine::save_audience(&session, &second, &task).unwrap();
    assert_eq!(shared(&session), 0);
    engine::set_campaign_order(&session, None).unwrap();

    // The demo exported its audience just now.
    let capped = Draft { contact_cap_days: Some(30), name: "third".to_owned(), ..demo_draft(&session) };
    let ranked = engine::rank_audience(&session, &capped, &task).unwrap();
    let dataset = session.dataset(&task).unwrap();
    let sent = session.store().sent_since(0).unwrap();
    assert!(!sent.is_empty());
    assert!(ranked.people.iter().all(|&row| !sent.contains(dataset.people.numbers[row as usize])));
    drop(folder);
}

#[test]
fn withdrawn_consent_and_merged_people_leave_old_lists() {
    let Copy { session, folder } = copy();
    let task = Task::silent();
    let before = members_now(&session, "demo");
    let dataset = session.dataset(&task).unwrap();
    let emails: Vec<(u32, String)> = session
        .store()
        .contact_cards(&before.iter().map(|member| member.0).collect::<Vec<_>>(), &task)
        .unwrap()
        .iter()
        .filter_map(|card| Some((card.number, card.emails.first()?.clone())))
        .collect();
    let rows: String = emails.iter().take(25).map(|(_, email)| format!("x,{email},no\n")).collect();
    let denied = folder.path().join("denied.csv");
    // Every row is a user of its own: the address is what joins.
    let rows: String = rows.lines().enumerate().map(|(at, row)| format!("{at}{row}\n")).collect();
    std::fs::write(&denied, format!("user id,email,ads consent\n{rows}")).unwrap();
    import(&session, &denied);
    let after = members_now(&session, "demo");
    assert_eq!(before.len() - after.len(), 25);
    let row = engine::audience_rows(&session, &task).unwrap().into_iter().find(|row| row.name == "demo").unwrap();
    assert_eq!(row.n_withdrawn, 25);
    drop(dataset);

    // One who was sent and one who was held out turn out to be one person.
    let held = session.store().audience_members("demo").unwrap().held_out;
    let held_cards = session.store().contact_cards(&held, &task).unwrap();
    let held_email = held_cards.iter().find_map(|card| card.emails.first().cloned()).unwrap();
    let sent_phone = session
        .store()
        .contact_cards(&after.iter().map(|member| member.0).collect::<Vec<_>>(), &task)
        .unwrap()
        .iter()
        .find_map(|card| card.phones.first().cloned())
        .unwrap();
    let merging = folder.path().join("merging.csv");
    std::fs::write(&merging, format!("user id,email,phone\nz1,{held_email},{sent_phone}\n")).unwrap();
    let summary = import(&session, &merging);
    assert_eq!(summary.contaminated_holdouts, [("demo".to_owned(), 1)], "{summary:?}");
    let problems = session.store().check(&task).unwrap().problems;
    assert!(problems.iter().any(|problem| problem.to_string().contains("held out of it")), "{problems:?}");
    let people = session.store().audience_members("demo").unwrap();
    let held: PersonSet = people.held_out.iter().copied().collect();
    assert!(people.members.iter().all(|(number, _)| !held.contains(*number)), "held out wins");
}

/// Who may be sent an audience now.
fn members_now(session: &Session, name: &str) -> Vec<(u32, f32)> {
    let record = session.store().audience(name).unwrap();
    engine::members_now(session, &record, &Task::silent()).unwrap()
}

fn import(session: &Session, file: &Path) -> engine::ImportSummary {
    let options = ImportOptions { now: engine::now_secs(), ..ImportOptions::default() };
    let files = [(file.to_owned(), options)];
    let request = ImportRequest { files: &files, dry_run: false, rejects: None, again: false };
    engine::import_files(session, &request, &Task::silent()).unwrap()
}

#[test]
fn outcomes_of_a_known_effect_are_read_as_such() {
    let Copy { session, folder } = copy();
    let task = Task::silent();
    let out = folder.path().join("orders.csv");
    let simulate = SimulateRequest { audience: "demo".to_owned(), added: 0.2, base: 0.1, seed: 5, out: out.clone() };
    let made = engine::simulate_outcomes(&session, &simulate, &task).unwrap();
    let settings = CampaignSettings { cost: Some(500.0), ..CampaignSettings::default() };
    engine::set_campaign_settings(&session, "demo", settings).unwrap();
    let take = || {
        let options = ImportOptions { now: engine::now_secs(), ..ImportOptions::default() };
        let request = OutcomeRequest { audience: "demo".to_owned(), file: out.clone(), options, any_item: false };
        engine::import_outcomes(&session, &request, &task).unwrap()
    };
    let first = take();
    assert_eq!((first.outcomes + first.unknown_people, first.counted), (made.responders, "goal"), "{first:?}");
    let detail = engine::campaign_detail(&session, "demo", &task).unwrap();
    let effect = detail.row.effect.unwrap();
    assert_eq!(effect.bought_sent + effect.bought_held, first.outcomes);
    assert!(effect.difference.low < 0.2 && effect.difference.high > 0.2, "{:?}", effect.difference);
    assert!(effect.difference.low > 0.0);
    assert!(effect.extra_value.value > 0.0 && detail.cost_per_extra.is_some());
    assert_eq!(detail.bands.len(), 10);
    // Bands of a small campaign are of too few people for a rate; what is told has its base.
    let told = detail.bands.iter().flat_map(|band| [band.sent, band.held]).flatten();
    assert!(told.into_iter().all(|told| told.rate.n_people >= if told.is_near { 100 } else { 20 }));
    assert!(detail.checks.iter().any(|check| matches!(check, CheckView::Split { is_ok: true, .. })));

    // The same file again changes nothing, and the same reading is not another look.
    take();
    let again = engine::campaign_detail(&session, "demo", &task).unwrap();
    assert_eq!(again.row.effect, detail.row.effect);
    assert_eq!((detail.n_looks, again.n_looks), (1, 1));

    // A window that has not ended is not read.
    let settings = CampaignSettings { window_days: Some(365), ..settings };
    engine::set_campaign_settings(&session, "demo", settings).unwrap();
    let early = engine::campaign_detail(&session, "demo", &task).unwrap();
    assert!(matches!(early.row.reading, ReadingView::Early { of: 365, .. }), "{:?}", early.row.reading);
}

#[test]
fn odd_outcome_files_are_taken_or_told() {
    let Copy { session, folder } = copy();
    let task = Task::silent();
    let take = |name: &str, text: &str| {
        let file = folder.path().join(name);
        std::fs::write(&file, text).unwrap();
        let options = ImportOptions { now: engine::now_secs(), ..ImportOptions::default() };
        let request = OutcomeRequest { audience: "demo".to_owned(), file, options, any_item: false };
        engine::import_outcomes(&session, &request, &task)
    };
    // People nobody knows.
    let unknown = take("unknown.csv", "user,item,kind,value,time\nnobody-1,x,purchase,3,2031-01-01\n").unwrap();
    assert_eq!((unknown.outcomes, unknown.unknown_people), (0, 1));
    // A list of buyers, without items or times.
    let dataset = session.dataset(&task).unwrap();
    let members = session.store().audience_members("demo").unwrap();
    let cards = session.store().contact_cards(&[members.members[0].0, members.held_out[0]], &task).unwrap();
    let emails: Vec<String> = cards.iter().filter_map(|card| card.emails.first().cloned()).collect();
    let list = take("buyers.csv", &format!("email\n{}\n", emails.join("\n"))).unwrap();
    assert_eq!((list.outcomes, list.counted), (emails.len() as u64, "any"));
    // 'Not interested' becomes a negative signal of the item.
    let person = dataset.people.row_of_number(members.members[1].0).unwrap();
    let key = dataset.people.keys.get(person).to_owned();
    let item = dataset.catalogue.rows_of(crossfade::data::Domain::Music).next().unwrap();
    let text = format!("user,item,kind,time\n{key},{},dislike,2031-01-01\n", dataset.catalogue.keys.get(item as usize));
    let refused = take("refused.csv", &text).unwrap();
    assert_eq!(refused.not_interested, 1, "{refused:?}");
    let now = session.dataset(&task).unwrap();
    assert!(now.revision > dataset.revision);
    let signals = now.signals(&crossfade::data::StrengthRules::default());
    let row = now.people.row_of_number(members.members[1].0).unwrap();
    assert!(signals.refused.has(row, item));

    let empty = take("empty.csv", "");
    assert!(matches!(empty, Err(AppError::Told(_))));
    let missing = OutcomeRequest {
        audience: "no such".to_owned(),
        file: folder.path().join("buyers.csv"),
        options: ImportOptions::default(),
        any_item: false,
    };
    assert!(engine::import_outcomes(&session, &missing, &task).is_err());
}

/// Campaigns as the product draws and reads them: people by score, a stratified holdout, responders of known effect.
/// The 95 % interval holds the true lift in 93 to 97 % of them. Ten times two hundred, since the share among two
/// hundred alone is uncertain by three points. Not run by default: `cargo test --test it -- --ignored campaigns`.
#[test]
#[ignore = "two thousand campaigns take a while"]
fn intervals_of_simulated_campaigns_hold_the_truth() {
    const N_PEOPLE: usize = 6_000;
    let covered = |batch: u64| {
        let campaigns = batch * 200..(batch + 1) * 200;
        campaigns.filter(|&seed| holds_the_truth(seed, N_PEOPLE)).count() as f64 / 200.0
    };
    let batches: Vec<f64> = (0..10).map(covered).collect();
    let mean = batches.iter().sum::<f64>() / 10.0;
    println!("coverage: {mean:.4} of 2,000 campaigns, by two hundred {batches:?}");
    assert!((0.93..=0.97).contains(&mean), "{mean}");
    assert!(batches.iter().all(|share| (0.90..=0.99).contains(share)), "{batches:?}");
}

fn holds_the_truth(seed: u64, n_people: usize) -> bool {
    let added = [0.0, 0.01, 0.02, 0.04][seed as usize % 4];
    let share = [0.1, 0.2, 0.3][seed as usize % 3];
    // The best score has nine times the chance of the lowest: 0.9 % to 8.1 %.
    let chances: Vec<f64> = (0..n_people).map(|place| 0.081 - 0.072 * place as f64 / n_people as f64).collect();
    let draws = holdout_draws(seed, "campaign", 0..n_people as u32);
    let held = held_out(&HoldoutView { draws: &draws, memory: &[], share }, n_people);
    let sent: Vec<bool> = held.iter().map(|&held| !held).collect();
    let truth = CampaignTruth { added, window_days: 60, spent: (5.0, 30.0), seed: seed.wrapping_mul(7_919) };
    let mut subjects: Vec<Subject> = sent
        .iter()
        .enumerate()
        .map(|(at, &is_sent)| Subject { is_sent, score: -(at as f32), responded_on: None, value: 0.0 })
        .collect();
    for response in respond(&chances, &sent, &truth) {
        subjects[response.person].responded_on = Some(response.day);
        subjects[response.person].value = response.spent;
    }
    let difference = Effect::of(&subjects).unwrap().difference;
    difference.low <= added && added <= difference.high
}
