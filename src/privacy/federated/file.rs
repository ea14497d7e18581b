//! Sums of items as bytes: a head, the catalogue, the sums, and a checksum over all of it. Reading trusts no length.

use sha2::{Digest, Sha256};

use super::{FederateError, ItemSums, MAX_HISTORY, MAX_ITEMS, SharedItem, triangle};
use crate::data::Domain;

const MAGIC: &[u8; 8] = b"XFITEMS1";
const CHECKSUM: usize = 32;
/// Longest id or title, in bytes.
const MAX_TEXT: usize = 4_096;

impl ItemSums {
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(64 + self.items.len() * 64 + self.sums.len() * 4);
        bytes.extend(MAGIC);
        bytes.extend(self.micro_epsilon.to_le_bytes());
        bytes.extend(self.micro_of_sums.to_le_bytes());
        bytes.extend(self.history.to_le_bytes());
        bytes.extend((self.items.len() as u32).to_le_bytes());
        for item in &self.items {
            bytes.push(item.domain.index() as u8);
            for text in [&item.key, &item.title] {
                let text = cut(text);
                bytes.extend((text.len() as u16).to_le_bytes());
                bytes.extend(text.as_bytes());
            }
        }
        for sum in &self.sums {
            bytes.extend(sum.to_le_bytes());
        }
        let checksum = Sha256::digest(&bytes);
        bytes.extend(checksum);
        bytes
    }

    /// # Errors
    /// Not such a file, or cut, or changed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FederateError> {
        if !bytes.starts_with(MAGIC) {
            return Err(FederateError::NotSums);
        }
        let (body, checksum) = bytes.split_last_chunk::<CHECKSUM>().ok_or(FederateError::Damaged)?;
        if Sha256::digest(body).as_slice() != checksum {
            return Err(FederateError::Damaged);
        }
        let mut reader = Reader { rest: body.get(MAGIC.len()..).unwrap_or_default() };
        let micro_epsilon = u64::from_le_bytes(reader.take()?);
        let micro_of_sums = u64::from_le_bytes(reader.take()?);
        let history = u32::from_le_bytes(reader.take()?);
        let n_items = u32::from_le_bytes(reader.take()?) as usize;
        if n_items == 0 || n_items > MAX_ITEMS || !(1..=MAX_HISTORY).contains(&(history as usize)) {
            return Err(FederateError::Damaged);
        }
        let items = (0..n_items).map(|_| reader.item()).collect::<Result<_, _>>()?;
        let (sums, rest) = reader.rest.as_chunks::<4>();
        if !rest.is_empty() || sums.len() != triangle(n_items) {
            return Err(FederateError::Damaged);
        }
        let sums = sums.iter().map(|chunk| i32::from_le_bytes(*chunk)).collect();
        let read = Self { micro_epsilon, micro_of_sums, history, items, sums };
        read.deviation()?;
        Ok(read)
    }
}

/// At most [`MAX_TEXT`] bytes, at a letter's end.
fn cut(text: &str) -> &str {
    let end = (0..=text.len().min(MAX_TEXT)).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    text.get(..end).unwrap_or_default()
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], FederateError> {
        let (head, rest) = self.rest.split_first_chunk::<N>().ok_or(FederateError::Damaged)?;
        self.rest = rest;
        Ok(*head)
    }

    fn text(&mut self) -> Result<String, FederateError> {
        let length = usize::from(u16::from_le_bytes(self.take()?));
        if length > MAX_TEXT || length > self.rest.len() {
            return Err(FederateError::Damaged);
        }
        let (head, rest) = self.rest.split_at(length);
        self.rest = rest;
        std::str::from_utf8(head).map(str::to_owned).map_err(|_| FederateError::Damaged)
    }

    fn item(&mut self) -> Result<SharedItem, FederateError> {
        let domain = match self.take::<1>()? {
            [0] => Domain::Course,
            [1] => Domain::Music,
            _ => return Err(FederateError::Damaged),
        };
        Ok(SharedItem { domain, key: self.text()?, title: self.text()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let mut changed = bytes[..bytes.len() - CHECKSUM].to_vec();
            changed[at..at + 4].copy_from_slice(&value.to_le_bytes());
            let checksum = Sha256::digest(&changed);
            changed.extend(checksum);
            assert!(ItemSums::from_bytes(&changed).is_err(), "{value} at {at}");
        }
    }
}
