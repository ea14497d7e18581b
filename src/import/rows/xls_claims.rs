//! Old workbooks say beforehand how large each sheet is, and the reader reserves room for all of it. A claim beyond what
//! the format can hold, or beyond what the file has room for, is made small: it is a hint and nothing else.
//! Formats: MS-CFB 2.2 to 2.6, MS-XLS 2.4.90.

use std::ops::Range;

const FREE_FROM: u32 = 0xffff_fffa;
const DIMENSIONS: u16 = 0x0200;
/// A cell takes at least ten bytes; claims of so many more than fit are made up.
const MAX_CELLS_A_BYTE: u64 = 4;
const ROWS: u64 = 65_536;
const COLUMNS: u64 = 256;

/// Makes claims small that cannot be true. A container that is not understood is left as it is.
pub(super) fn temper(bytes: &mut [u8]) {
    let Some(pieces) = workbook_stream(bytes) else { return };
    let stream: Vec<u8> = pieces.iter().filter_map(|piece| bytes.get(piece.clone())).flatten().copied().collect();
    for at in claims(&stream) {
        let length = usize::from(u16_at(&stream, at + 2).unwrap_or(0));
        for place in at + 4..at + 4 + length {
            if let Some(byte) = place_in_file(&pieces, place).and_then(|place| bytes.get_mut(place)) {
                *byte = 0;
            }
        }
    }
}

/// Where in a stream of records those stand whose claims cannot be true.
fn claims(stream: &[u8]) -> Vec<usize> {
    let mut found = vec![];
    let mut at = 0;
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        if kind == DIMENSIONS && is_made_up(stream.get(at + 4..).unwrap_or_default(), length, stream.len() as u64) {
            found.push(at);
        }
        at += 4 + usize::from(length);
    }
    found
}

fn is_made_up(record: &[u8], length: u16, n_bytes: u64) -> bool {
    let size = match length {
        10 => u16_at(record, 2).zip(u16_at(record, 6)).map(|(rows, columns)| (u64::from(rows), u64::from(columns))),
        14 | 16 => {
            u32_at(record, 4).zip(u16_at(record, 10)).map(|(rows, columns)| (u64::from(rows), u64::from(columns)))
        }
        _ => None,
    };
    size.is_some_and(|(rows, columns)| {
        rows > ROWS || columns > COLUMNS || rows * columns > n_bytes.saturating_mul(MAX_CELLS_A_BYTE)
    })
}

/// The pieces of the file that make up its workbook, in their order.
fn workbook_stream(bytes: &[u8]) -> Option<Vec<Range<usize>>> {
    let shift = u16_at(bytes, 30).filter(|shift| (7..=16).contains(shift))?;
    let sector_bytes = 1_usize << shift;
    let table = sector_table(bytes, sector_bytes)?;
    let directory = chain(&table, u32_at(bytes, 48)?);
    let entries = directory.iter().filter_map(|&sector| bytes.get(sector_range(sector, sector_bytes)));
    let mut entries = entries.flat_map(|sector| sector.chunks_exact(128));
    let entry = entries.find(|entry| ["Workbook", "Book"].iter().any(|name| is_named(entry, name)))?;
    let (start, n_bytes) = (u32_at(entry, 116)?, u32_at(entry, 120)? as usize);
    let mut left = n_bytes;
    let mut pieces = vec![];
    for sector in chain(&table, start) {
        let range = sector_range(sector, sector_bytes);
        let n = left.min(range.len());
        pieces.push(range.start..range.start + n);
        left -= n;
        if left == 0 {
            break;
        }
    }
    Some(pieces)
}

/// Which sector follows which.
fn sector_table(bytes: &[u8], sector_bytes: usize) -> Option<Vec<u32>> {
    let n_sectors = bytes.len() / sector_bytes;
    let mut places: Vec<u32> = (0..109).filter_map(|at| u32_at(bytes, 76 + at * 4)).collect();
    let mut next = u32_at(bytes, 68)?;
    // Each sector of further places ends in the number of the next.
    for _ in 0..n_sectors {
        if next >= FREE_FROM {
            break;
        }
        let sector = bytes.get(sector_range(next, sector_bytes))?;
        let numbers: Vec<u32> = (0..sector_bytes / 4).filter_map(|at| u32_at(sector, at * 4)).collect();
        let (last, own) = numbers.split_last()?;
        places.extend(own);
        next = *last;
    }
    let sectors = places.into_iter().filter(|&place| place < FREE_FROM).take(n_sectors);
    let held = sectors.filter_map(|place| bytes.get(sector_range(place, sector_bytes)));
    Some(held.flat_map(|sector| (0..sector_bytes / 4).filter_map(|at| u32_at(sector, at * 4))).collect())
}

/// The sectors from one on. A ring ends where the table does.
fn chain(table: &[u32], start: u32) -> Vec<u32> {
    let mut found = vec![];
    let mut at = start;
    while at < FREE_FROM && found.len() < table.len() {
        found.push(at);
        let Some(&next) = table.get(at as usize) else { break };
        at = next;
    }
    found
}

fn sector_range(sector: u32, sector_bytes: usize) -> Range<usize> {
    let start = (sector as usize + 1).saturating_mul(sector_bytes);
    start..start.saturating_add(sector_bytes)
}

fn is_named(entry: &[u8], name: &str) -> bool {
    let utf16: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    entry.starts_with(&utf16)
}

fn place_in_file(pieces: &[Range<usize>], mut place: usize) -> Option<usize> {
    for piece in pieces {
        if place < piece.len() {
            return Some(piece.start + place);
        }
        place -= piece.len();
    }
    None
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk::<2>().map(|bytes| u16::from_le_bytes(*bytes))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A container of one stream: header, table, directory, and the stream in two sectors that do not stand together.
    fn container(stream: &[u8]) -> Vec<u8> {
        assert!((513..=1024).contains(&stream.len()));
        let mut bytes = vec![0; 512 * 6];
        let mut put = |at: usize, value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
        put(30, &9_u16.to_le_bytes());
        put(48, &1_u32.to_le_bytes());
        put(68, &u32::MAX.to_le_bytes());
        put(76, &0_u32.to_le_bytes());
        (1..109).for_each(|at| put(76 + at * 4, &u32::MAX.to_le_bytes()));
        // Sector 0 is the table: 2 goes on in 4.
        for (sector, next) in [u32::MAX - 2, u32::MAX - 1, 4, u32::MAX, u32::MAX - 1].iter().enumerate() {
            put(512 + sector * 4, &next.to_le_bytes());
        }
        let name: Vec<u8> = "Workbook".encode_utf16().flat_map(u16::to_le_bytes).collect();
        put(1024, &name);
        put(1024 + 116, &2_u32.to_le_bytes());
        put(1024 + 120, &(stream.len() as u32).to_le_bytes());
        put(512 * 3, &stream[..512]);
        put(512 * 5, &stream[512..]);
        bytes
    }

    fn record(kind: u16, body: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
    }

    fn dimensions(rows: u32, columns: u16) -> Vec<u8> {
        let body = [&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &[0; 2], &columns.to_le_bytes(), &[0; 2]].concat();
        record(DIMENSIONS, &body)
    }

    #[test]
    fn made_up_claims_are_made_small_wherever_they_stand() {
        // The second claim lies across the gap between the sectors.
        let filler = record(0x00fd, &vec![7; 480]);
        let stream = [dimensions(3, 4), filler, dimensions(u32::MAX, 255), record(0x0a, &[0; 200])].concat();
        let mut bytes = container(&stream);
        let before = bytes.clone();
        temper(&mut bytes);
        let n_changed = bytes.iter().zip(&before).filter(|(now, then)| now != then).count();
        assert_eq!(n_changed, 5, "rows and columns of the second claim");
        let pieces = workbook_stream(&bytes).unwrap();
        let stream: Vec<u8> = pieces.iter().flat_map(|piece| bytes[piece.clone()].to_vec()).collect();
        assert!(claims(&stream).is_empty());
        assert!(stream.starts_with(&dimensions(3, 4)));
    }

    #[test]
    fn anything_is_borne() {
        for n in [0, 40, 600, 3000] {
            for byte in [0, 1, 9, 0xff] {
                temper(&mut vec![byte; n]);
            }
        }
    }
}
