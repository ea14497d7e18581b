//! What the label's platform writes about a person: a line for every play, and the listener's profile.

use super::calendar::{CHINA_OFFSET_SECS, Stamp};
use super::damage::{Damage, SHARE_DAMAGED};
use super::draw::Draw;
use super::files::{FileKind, MUSIC_LISTENERS, MUSIC_PLAYS, Sheet};
use super::person::{Answer, Gender, Person};
use super::story::{EndReason, Play, Story};
use super::words::{self, COUNTRIES, DEVICES, INTERESTS};
use super::world::World;

/// The year in which ages are told.
const THIS_YEAR: i64 = 2026;

#[derive(Debug, Default)]
pub struct MusicSheets {
    pub plays: Sheet,
    pub listeners: Sheet,
}

impl MusicSheets {
    pub fn add(&mut self, person: &Person, story: &Story, world: &World, draw: &mut Draw) {
        let phone = person.phone.as_ref().filter(|_| person.music_account.has_phone);
        self.listeners.row(&MUSIC_LISTENERS, listener(person, story, world, draw), phone, draw);
        for play in &story.plays {
            let damage = draw.chance(SHARE_DAMAGED).then(|| draw.pick(MUSIC_PLAYS.kinds));
            let start = self.plays.text.len();
            write_play(&mut self.plays.text, person, play, damage, world);
            self.plays.rows += 1;
            if let Some(damage) = damage {
                self.plays.damaged(FileKind::MusicPlays, damage, start);
            }
        }
    }

    /// A last line that broke off, as after a stopped download.
    pub fn break_off(&mut self) {
        self.plays.text.push_str("{\"user_id\":\"m-00");
        self.plays.rows += 1;
        self.plays.tally.count(FileKind::MusicPlays, Damage::TruncatedLine, 1);
    }
}

/// One line of JSON, written by hand since there are millions; no value needs escaping.
fn write_play(out: &mut String, person: &Person, play: &Play, damage: Option<Damage>, world: &World) {
    out.push_str("{\"user_id\":\"");
    if damage != Some(Damage::BlankId) {
        out.push_str(&person.music_account.user_id);
    }
    out.push_str("\",\"track_id\":\"");
    out.push_str(&world.tracks[play.track as usize].id);
    out.push_str("\",\"played_at\":\"");
    if damage == Some(Damage::UnreadableDate) {
        out.push_str("0000-00-00T00:00:00Z");
    } else {
        world.calendar.write(out, play.end, Stamp::Utc);
    }
    out.push_str("\",\"ms_played\":");
    out.push_str(&play.ms_played.to_string());
    let (reason, skipped) = match play.reason {
        EndReason::TrackDone => ("trackdone", "false"),
        EndReason::ForwardButton => ("fwdbtn", "true"),
        EndReason::EndPlay => ("endplay", "false"),
    };
    out.push_str(",\"reason_end\":\"");
    out.push_str(reason);
    out.push_str("\",\"skipped\":");
    out.push_str(skipped);
    out.push_str(",\"device\":\"");
    out.push_str(if damage == Some(Damage::Placeholder) { "N/A" } else { DEVICES[play.device].en });
    out.push_str("\",\"country\":\"");
    out.push_str(COUNTRIES[person.country].code);
    out.push_str("\"}\n");
}

fn listener(person: &Person, story: &Story, world: &World, draw: &mut Draw) -> Vec<String> {
    let gender = match person.gender {
        Gender::Woman => "female",
        Gender::Man => "male",
        Gender::Unsaid => "",
    };
    let answers = [person.answer(draw), person.answer(draw), person.answer(draw)];
    let asked = answers.iter().any(|&answer| answer != Answer::Unasked);
    let first = story.plays.iter().map(|play| play.end).min().unwrap_or(CHINA_OFFSET_SECS);
    let interests: Vec<&str> = person.interests.iter().map(|&interest| INTERESTS[interest].en).collect();
    let account = &person.music_account;
    let mut fields = vec![
        account.user_id.clone(),
        account.typed_email.clone(),
        account.typed_phone.clone(),
        person.name.given.clone(),
        person.name.family.clone(),
        if draw.chance(0.85) { (THIS_YEAR - person.age).to_string() } else { String::new() },
        gender.to_owned(),
        person.city_words().0.to_owned(),
        COUNTRIES[person.country].code.to_owned(),
        DEVICES[person.device].en.to_owned(),
        interests.join(";"),
    ];
    fields.extend(answers.map(|answer| {
        let word = match answer {
            Answer::Granted => "granted",
            Answer::Denied => "denied",
            Answer::Unasked => "unknown",
        };
        word.to_owned()
    }));
    fields.push(if asked { world.calendar.text(first, Stamp::Utc) } else { String::new() });
    fields.push(postcode(person, draw));
    fields
}

fn postcode(person: &Person, draw: &mut Draw) -> String {
    let digits = draw.between(0, 99_999);
    match COUNTRIES[person.country].code {
        "CN" => format!("{:06}", 100_000 + digits * 7),
        "AT" | "CH" => format!("{:04}", 1_000 + digits % 9_000),
        "GB" => format!(
            "{} {}AB",
            ["N1", "LS2", "BS3", "G4", "NR5"][person.city % words::COUNTRIES[0].cities.len()],
            digits % 10
        ),
        "JP" => format!("{:03}-{:04}", digits % 1_000, digits / 10),
        "BR" => format!("{digits:05}-{:03}", digits % 1_000),
        _ => format!("{digits:05}"),
    }
}
