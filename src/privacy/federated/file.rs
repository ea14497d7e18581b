//! Sums of items as bytes: in their envelope a head, the catalogue and the sums.

use super::{FederateError, ItemSums, MAX_HISTORY, MAX_ITEMS, SharedItem, triangle};
use crate::data::Domain;
use crate::privacy::envelope::{EnvelopeError, Magic, Reader, Writer};

const MAGIC: Magic = *b"XFITEMS1";
/// Longest id or title, in bytes.
const MAX_TEXT: usize = 4_096;

impl ItemSums {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(MAGIC, 64 + self.items.len() * 64 + self.sums.len() * 4);
        writer.put(&self.micro_epsilon.to_le_bytes());
        writer.put(&self.micro_of_sums.to_le_bytes());
        writer.put(&self.history.to_le_bytes());
        writer.put(&(self.items.len() as u32).to_le_bytes());
        for item in &self.items {
            writer.put(&[item.domain.index() as u8]);
            for text in [&item.key, &item.title] {
                let text = cut(text);
                writer.put(&(text.len() as u16).to_le_bytes());
                writer.put(text.as_bytes());
            }
        }
        for sum in &self.sums {
            writer.put(&sum.to_le_bytes());
        }
        writer.finish()
    }

    /// # Errors
    /// Not such a file, or cut, or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FederateError> {
        let mut reader = Reader::open(MAGIC, bytes)?;
        let micro_epsilon = u64::from_le_bytes(reader.take()?);
        let micro_of_sums = u64::from_le_bytes(reader.take()?);
        let history = u32::from_le_bytes(reader.take()?);
        let n_items = u32::from_le_bytes(reader.take()?) as usize;
        if n_items == 0 || n_items > MAX_ITEMS || !(1..=MAX_HISTORY).contains(&(history as usize)) {
            return Err(FederateError::Damaged);
        }
        let items = (0..n_items).map(|_| item(&mut reader)).collect::<Result<_, _>>()?;
        let sums = reader.arrays(triangle(n_items) as u64)?.iter().map(|sum| i32::from_le_bytes(*sum)).collect();
        reader.end()?;
        let read = Self { micro_epsilon, micro_of_sums, history, items, sums };
        read.deviation()?;
        Ok(read)
    }
}

impl From<EnvelopeError> for FederateError {
    fn from(error: EnvelopeError) -> Self {
        match error {
            EnvelopeError::OtherKind => Self::NotSums,
            EnvelopeError::Damaged => Self::Damaged,
        }
    }
}

/// At most [`MAX_TEXT`] bytes, at a letter's end.
fn cut(text: &str) -> &str {
    let end = (0..=text.len().min(MAX_TEXT)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

fn item(reader: &mut Reader<'_>) -> Result<SharedItem, FederateError> {
    let domain = match reader.take()? {
        [0] => Domain::Course,
        [1] => Domain::Music,
        _ => return Err(FederateError::Damaged),
    };
    Ok(SharedItem { domain, key: text(reader)?, title: text(reader)? })
}

fn text(reader: &mut Reader<'_>) -> Result<String, FederateError> {
    let length = usize::from(u16::from_le_bytes(reader.take()?));
    if length > MAX_TEXT {
        return Err(FederateError::Damaged);
    }
    std::str::from_utf8(reader.bytes(length)?).map(str::to_owned).map_err(|_| FederateError::Damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::envelope::tests::changed;

    fn sums() -> ItemSums {
        let item = |domain, key: &str| SharedItem { domain, key: key.into(), title: ["title of ", key].concat() };
        ItemSums {
            micro_epsilon: 1_000_000,
            micro_of_sums: 1_000_000,
            history: 8,
            items: vec![item(Domain::Course, "c1"), item(Domain::Music, "轨 1")],
            sums: vec![5, -3, 70_000],
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let sums = sums();
        assert_eq!(ItemSums::from_bytes(&sums.to_bytes()).unwrap(), sums);
        let long = ItemSums { items: vec![SharedItem { key: "é".repeat(5_000), ..sums.items[0].clone() }; 2], ..sums };
        let read = ItemSums::from_bytes(&long.to_bytes()).unwrap();
        assert_eq!(read.items[0].key, "é".repeat(MAX_TEXT / 2));
    }

    #[test]
    fn every_cut_and_every_flipped_byte_is_told() {
        let bytes = sums().to_bytes();
        for end in 0..bytes.len() {
            assert!(ItemSums::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 0x40;
            assert!(ItemSums::from_bytes(&changed).is_err(), "flipped at {at}");
        }
    }

    /// Also with a right checksum, lengths are not believed.
    #[test]
    fn made_up_lengths_are_turned_down() {
        let bytes = sums().to_bytes();
        for (at, value) in [(24, 0_u32), (24, 1_000), (28, 0), (28, 3), (28, u32::MAX)] {
            let changed = changed(&bytes, at, &value.to_le_bytes());
            assert!(ItemSums::from_bytes(&changed).is_err(), "{value} at {at}");
        }
    }
}
