//! Makes the people in fixed parts, in parallel, and puts the parts into the files in order, so that the bytes do not
//! depend on the number of threads and memory does not grow with the number of people.

use std::ops::Range;

use rayon::prelude::*;

use crate::data::Domain;
use crate::task::{Cancelled, Task};

use super::catalogue;
use super::course_rows::CourseSheets;
use super::damage::Tally;
use super::draw::Draw;
use super::files::{
    FileKind, MUSIC_LISTENERS, Sheet, TEACHABLE_TRANSACTIONS, TEACHABLE_USERS, Table, XIAOETONG_LEARNING,
    XIAOETONG_ORDERS, XIAOETONG_USERS,
};
use super::music_rows::MusicSheets;
use super::output::{Sink, Staging, WideSink, io_error};
use super::person::{Homes, Person};
use super::plan::{CROSSING_FROM_COURSE, CROSSING_FROM_MUSIC, LEAST_PLAIN_CROSSING};
use super::story::{Activity, Story};
use super::truth::{self, Counts};
use super::wide::WideRows;
use super::world::{Shop, World};
use super::{FILE_NAMES, SampleError, SampleFile, SampleOptions, SampleReport};

/// People made by one thread at a time, and parts made before the next are written.
const PEOPLE_A_PART: u32 = 64;
const PARTS_A_ROUND: usize = 32;

/// Event rows that one taken course leaves over all files, and one play; measured over 50,000 people.
const ROWS_A_TAKE: f64 = 2.43;
const ROWS_A_PLAY: f64 = 1.14;
/// Shares of people with courses and with music; what the crossings of the plan come to.
const SHARE_ON_COURSES: f64 = 0.69;
const SHARE_ON_MUSIC: f64 = 0.5;

/// People looked at beforehand to see how many the rules bring over; the fewer share a teacher, the fewer there are.
const PILOT_PEOPLE: u32 = 2_000;

/// The comma-separated files that grow with the people.
static TABLES: [&Table; 6] = [
    &XIAOETONG_ORDERS,
    &XIAOETONG_LEARNING,
    &XIAOETONG_USERS,
    &TEACHABLE_USERS,
    &TEACHABLE_TRANSACTIONS,
    &MUSIC_LISTENERS,
];

/// What every part needs.
pub struct Maker {
    pub world: World,
    homes: Homes,
    activity: Activity,
    seed: u64,
    with_truth: bool,
}

impl Maker {
    pub fn new(options: &SampleOptions) -> Self {
        let per_person = options.n_events as f64 / f64::from(options.n_people);
        let takes = (per_person * 0.1).clamp(1.2, 12.0);
        let plays = (per_person - SHARE_ON_COURSES * ROWS_A_TAKE * takes) / (SHARE_ON_MUSIC * ROWS_A_PLAY);
        let mut maker = Self {
            world: World::new(options.n_courses as usize, options.n_tracks as usize, options.seed),
            homes: Homes::new(),
            activity: Activity { takes, plays: plays.max(2.0), plain_crossing: [0.0; 2] },
            seed: options.seed,
            with_truth: options.planted.is_some(),
        };
        maker.activity.plain_crossing = maker.plain_crossing();
        maker
    }

    /// The chance that must be left to crossing without a rule, found on people who cross by rules only.
    fn plain_crossing(&self) -> [f64; 2] {
        let (mut began, mut crossed) = ([0.0; 2], [0.0; 2]);
        for number in 0..PILOT_PEOPLE {
            let (person, story, _) = self.person(number);
            began[person.first_side.index()] += 1.0;
            crossed[person.first_side.index()] += f64::from(u8::from(story.on_courses() && story.on_music()));
        }
        [(Domain::Course, CROSSING_FROM_COURSE), (Domain::Music, CROSSING_FROM_MUSIC)].map(|(side, wanted)| {
            let by_rule = crossed[side.index()] / f64::max(began[side.index()], 1.0);
            ((wanted - by_rule) / (1.0 - by_rule)).max(LEAST_PLAIN_CROSSING)
        })
    }

    /// A person with everything that the person does, and the stream that goes on from there.
    pub fn person(&self, number: u32) -> (Person, Story, Draw) {
        let mut draw = Draw::new(self.seed, u64::from(number));
        let person = Person::new(number, &self.world, &self.homes, &mut draw);
        let story = Story::new(&person, &self.world, self.activity, &mut draw);
        (person, story, draw)
    }
}

/// The rows of some people.
struct Part {
    /// In the order of [`TABLES`], encoded.
    tables: [Vec<u8>; 6],
    rows: [u64; 6],
    plays: Sheet,
    wide: WideRows,
    truth: String,
    counts: Counts,
    tally: Tally,
}

/// The files while they grow.
struct Files {
    tables: Vec<Sink>,
    rows: [u64; 6],
    plays: Sink,
    n_plays: u64,
    wide: WideSink,
    truth: Option<Sink>,
    counts: Counts,
    tally: Tally,
}

pub fn make(
    staging: Staging,
    planted: Option<Staging>,
    options: &SampleOptions,
    task: &Task,
) -> Result<SampleReport, SampleError> {
    let maker = Maker::new(options);
    let mut files = Files::create(&staging, planted.as_ref(), options, maker.world.rules.len())?;
    let n_parts = options.n_people.div_ceil(PEOPLE_A_PART);
    let parts: Vec<u32> = (0..n_parts).collect();
    for round in parts.chunks(PARTS_A_ROUND) {
        let done = round.first().map_or(0, |&part| u64::from(part * PEOPLE_A_PART));
        task.step("stage-make-sample", done, u64::from(options.n_people))?;
        for (&number, part) in round.iter().zip(make_round(round, &maker, options.n_people, task)?) {
            files.add(part?)?;
            if number == (n_parts - 1) / 2 {
                files.repeat_headers()?;
            }
        }
    }
    task.step("stage-write", 0, 0)?;
    let (report, truth_tail) = files.close(&staging, options, &maker.world)?;
    publish(staging, planted, options, report, truth_tail)
}

fn make_round(
    round: &[u32],
    maker: &Maker,
    n_people: u32,
    task: &Task,
) -> Result<Vec<Result<Part, SampleError>>, Cancelled> {
    let people = |part: u32| part * PEOPLE_A_PART..((part + 1) * PEOPLE_A_PART).min(n_people);
    round.par_iter().map(|&part| task.check().map(|()| make_part(people(part), maker))).collect()
}

fn make_part(people: Range<u32>, maker: &Maker) -> Result<Part, SampleError> {
    let world = &maker.world;
    let (mut courses, mut music) = (CourseSheets::default(), MusicSheets::default());
    let (mut wide, mut truth, mut counts) = (WideRows::default(), String::new(), Counts::new(world.rules.len()));
    for number in people {
        let (person, story, mut draw) = maker.person(number);
        match person.shop {
            _ if !story.on_courses() => {}
            Shop::Xiaoetong => courses.add_xiaoetong(&person, &story, world, &mut draw),
            Shop::Teachable => courses.add_teachable(&person, &story, world, &mut draw),
        }
        if story.on_music() {
            music.add(&person, &story, world, &mut draw);
        }
        wide.add(&person, &story, world, &mut draw);
        counts.see(&story, world);
        if maker.with_truth {
            truth::write_person(&mut truth, &person, &story, number == 0)?;
        }
    }
    let mut tally = std::mem::take(&mut wide.tally);
    tally.add(&music.plays.tally);
    let sheets = [
        courses.orders,
        courses.learning,
        courses.xiaoetong_users,
        courses.teachable_users,
        courses.transactions,
        music.listeners,
    ];
    sheets.iter().for_each(|sheet| tally.add(&sheet.tally));
    let rows = sheets.each_ref().map(|sheet| sheet.rows);
    let mut encodings = TABLES.iter().map(|table| table.gb18030);
    let tables = sheets.map(|sheet| sheet.into_bytes(encodings.next().unwrap_or(false)));
    Ok(Part { tables, rows, plays: music.plays, wide, truth, counts, tally })
}

impl Files {
    fn create(
        staging: &Staging,
        planted: Option<&Staging>,
        options: &SampleOptions,
        n_rules: usize,
    ) -> Result<Self, SampleError> {
        let mut files = Self {
            tables: TABLES.iter().map(|table| staging.create(table.file.name())).collect::<Result<_, _>>()?,
            rows: [0; 6],
            plays: staging.create(FileKind::MusicPlays.name())?,
            n_plays: 0,
            wide: WideSink::create(staging)?,
            truth: planted.zip(planted_name(options)).map(|(staging, name)| staging.create(name)).transpose()?,
            counts: Counts::new(n_rules),
            tally: Tally::default(),
        };
        files.each_table(|sheet, table, _| sheet.head(table))?;
        if let Some(truth) = &mut files.truth {
            truth.write(truth::HEAD.as_bytes())?;
        }
        Ok(files)
    }

    fn add(&mut self, part: Part) -> Result<(), SampleError> {
        for (at, bytes) in part.tables.iter().enumerate() {
            self.tables[at].write(bytes)?;
            self.rows[at] += part.rows[at];
        }
        self.plays.write(part.plays.text.as_bytes())?;
        self.n_plays += part.plays.rows;
        self.wide.write(part.wide)?;
        if let Some(truth) = &mut self.truth {
            truth.write(part.truth.as_bytes())?;
        }
        self.counts.add(&part.counts);
        self.tally.add(&part.tally);
        Ok(())
    }

    fn repeat_headers(&mut self) -> Result<(), SampleError> {
        self.each_table(|sheet, table, _| sheet.repeat_header(table))
    }

    /// Writes something into every table; the closure is told how many records the table has.
    fn each_table(&mut self, write: impl Fn(&mut Sheet, &Table, u64)) -> Result<(), SampleError> {
        for (at, table) in TABLES.iter().enumerate() {
            let mut sheet = Sheet::default();
            write(&mut sheet, table, self.rows[at]);
            self.rows[at] += sheet.rows;
            self.tally.add(&sheet.tally);
            self.tables[at].write(&sheet.into_bytes(table.gb18030))?;
        }
        Ok(())
    }

    /// Ends every file, writes the catalogues, and gives the report (sizes still missing) and the truth's last part.
    fn close(
        mut self,
        staging: &Staging,
        options: &SampleOptions,
        world: &World,
    ) -> Result<(SampleReport, Option<Sink>), SampleError> {
        self.each_table(|sheet, table, n_records| sheet.total(table, n_records))?;
        let mut end = MusicSheets::default();
        end.break_off();
        self.plays.write(end.plays.text.as_bytes())?;
        self.n_plays += end.plays.rows;
        self.tally.add(&end.plays.tally);
        let courses = catalogue::courses(world);
        let mut sink = staging.create(FileKind::CourseCatalogue.name())?;
        sink.write(courses.text.as_bytes())?;
        sink.finish()?;
        let (workbook, n_tracks, tally) = catalogue::tracks(world)
            .map_err(|source| SampleError::Workbook { path: staging.path(FileKind::MusicCatalogue.name()), source })?;
        let mut sink = staging.create(FileKind::MusicCatalogue.name())?;
        sink.write(&workbook)?;
        sink.finish()?;
        self.tally.add(&courses.tally);
        self.tally.add(&tally);
        self.tables.into_iter().chain([self.plays]).try_for_each(Sink::finish)?;
        let n_wide = self.wide.finish()?;
        let rows = |file| match file {
            FileKind::CourseCatalogue => courses.rows,
            FileKind::MusicCatalogue => n_tracks,
            FileKind::MusicPlays => self.n_plays,
            FileKind::EventsWide => n_wide,
            _ => TABLES.iter().position(|table| table.file == file).map_or(0, |at| self.rows[at]),
        };
        let report = report(options, &self.counts, &self.tally, rows);
        let Some(mut truth) = self.truth else { return Ok((report, None)) };
        let tail = truth::tail(options, &report, &self.counts, &self.tally, world)?;
        truth.write(tail.as_bytes())?;
        Ok((report, Some(truth)))
    }
}

fn report(options: &SampleOptions, counts: &Counts, tally: &Tally, rows: impl Fn(FileKind) -> u64) -> SampleReport {
    let file = |file: FileKind| SampleFile {
        name: file.name(),
        rows: rows(file),
        damaged_rows: tally.rows_of(file),
        bytes: 0,
    };
    let events = [
        FileKind::XiaoetongOrders,
        FileKind::XiaoetongLearning,
        FileKind::TeachableTransactions,
        FileKind::MusicPlays,
        FileKind::EventsWide,
    ];
    SampleReport {
        files: FileKind::ALL.map(file).into(),
        n_people: u64::from(options.n_people),
        n_course_people: counts.n_course_people,
        n_music_people: counts.n_music_people,
        n_bridge_people: counts.n_bridge_people,
        n_events: events.map(&rows).iter().sum(),
    }
}

fn publish(
    staging: Staging,
    planted: Option<Staging>,
    options: &SampleOptions,
    mut report: SampleReport,
    truth: Option<Sink>,
) -> Result<SampleReport, SampleError> {
    truth.map(Sink::finish).transpose()?;
    let sizes = staging.publish(&FILE_NAMES)?;
    for (file, bytes) in report.files.iter_mut().zip(sizes) {
        file.bytes = bytes;
    }
    if let (Some(planted), Some(name)) = (planted, planted_name(options)) {
        planted.publish(&[name])?;
    }
    Ok(report)
}

fn planted_name(options: &SampleOptions) -> Option<&str> {
    options.planted.as_deref()?.file_name()?.to_str()
}

/// The folder for the truth; a path without a usable file name is an error.
pub fn stage_planted(options: &SampleOptions) -> Result<Option<Staging>, SampleError> {
    let Some(path) = options.planted.as_deref() else { return Ok(None) };
    if planted_name(options).is_none() {
        return Err(io_error(path, std::io::ErrorKind::InvalidFilename.into()));
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    Staging::new(parent.unwrap_or(std::path::Path::new("."))).map(Some)
}
