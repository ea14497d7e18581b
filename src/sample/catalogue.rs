//! The two catalogues: courses as CSV, tracks as a workbook. Small, and without a person in them.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::course_rows::money;
use super::damage::{Damage, Tally};
use super::files::{FileKind, Sheet};
use super::words::{CATEGORIES, GENRES};
use super::world::{Shop, World};

/// The course catalogue; every hundredth course stands in it twice.
pub fn courses(world: &World) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.text.push_str("course_id,title,category,teacher,level,language,price,length_minutes,tags,platform\n");
    for (number, course) in world.courses.iter().enumerate() {
        let start = sheet.text.len();
        let price = money(course.price_cents);
        let length = course.length_minutes.to_string();
        let fields = [
            course.id.as_str(),
            &course.title,
            CATEGORIES[course.category].name,
            &world.teachers[course.teacher].name,
            course.level,
            if course.shop == Shop::Xiaoetong { "zh" } else { "en" },
            &price,
            &length,
            &course.tags,
            course.shop.id(),
        ];
        sheet.record(fields.into_iter(), None);
        if number % 100 == 50 {
            sheet.damaged(FileKind::CourseCatalogue, Damage::DuplicateRow, start);
        }
    }
    sheet
}

/// The music catalogue as the bytes of a workbook, its number of rows, and the damage: every hundredth row has lost
/// its id.
pub fn tracks(world: &World) -> Result<(Vec<u8>, u64, Tally), XlsxError> {
    let mut workbook = Workbook::new();
    // The clock of the machine would change the bytes.
    let created = ExcelDateTime::from_ymd(2026, 7, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&created));
    let sheet = workbook.add_worksheet();
    sheet.set_name("Catalogue")?;
    let header =
        ["track_id", "isrc", "title", "artist", "album", "genre", "tags", "tempo", "length_secs", "release_date"];
    for (column, name) in (0_u16..).zip(header) {
        sheet.write_string(0, column, name)?;
    }
    let mut tally = Tally::default();
    let mut row = 0;
    for (number, track) in world.tracks.iter().enumerate() {
        row += 1;
        let artist = &world.artists[track.artist];
        if number % 100 == 99 {
            // A stray row: a title and nothing to find it by.
            sheet.write_string(row, 2, &track.title)?;
            tally.count(FileKind::MusicCatalogue, Damage::BlankId, 1);
            row += 1;
        }
        let texts = [&track.id, &track.isrc, &track.title, &artist.name, &track.album];
        for (column, text) in (0_u16..).zip(texts) {
            sheet.write_string(row, column, text)?;
        }
        sheet.write_string(row, 5, GENRES[artist.genre].name)?;
        sheet.write_string(row, 6, &track.tags)?;
        sheet.write_number(row, 7, track.tempo as f64)?;
        sheet.write_number(row, 8, track.length_secs as f64)?;
        sheet.write_string(row, 9, &track.release_date)?;
    }
    Ok((workbook.save_to_buffer()?, u64::from(row), tally))
}
