//! The first bytes by which containers are known.

use std::io::{self, Read};

use super::content::Content;

const HEAD_BYTES: u64 = 4096;

/// The first bytes of a file, at most 4,096.
pub(super) fn head(content: &Content) -> io::Result<Vec<u8>> {
    let mut head = vec![];
    content.open()?.take(HEAD_BYTES).read_to_end(&mut head)?;
    Ok(head)
}

pub(super) fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(&[0x1f, 0x8b])
}

pub(super) fn is_zstd(head: &[u8]) -> bool {
    head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd])
}

pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06")
}

/// The compound file of Office before 2007, and of encrypted files after it.
pub(super) fn is_compound(head: &[u8]) -> bool {
    head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1])
}

pub(super) fn is_parquet(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

pub(super) fn is_arrow_file(head: &[u8]) -> bool {
    head.starts_with(b"ARROW1")
}

/// A container that is known and never read.
pub(super) fn unsupported(head: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 8] = [
        (b"Obj\x01", "avro"),
        (b"PARE", "encrypted-parquet"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07", "rar"),
        (b"BZh", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"%PDF-", "pdf"),
        (b"SQLite format 3\0", "sqlite"),
    ];
    known.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, name)| *name)
}

/// Whether bytes are of a picture or a program rather than of a text. UTF-16 has a zero in every other place.
pub(super) fn looks_binary(head: &[u8]) -> bool {
    let is_utf16 = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]) || has_alternate_zeros(head);
    // Hive parts cells by \x01.
    let is_control =
        |byte: &&u8| **byte == 0 || (2..9).contains(*byte) || (14..27).contains(*byte) || (28..32).contains(*byte);
    !is_utf16 && head.iter().filter(is_control).count() * 50 > head.len()
}

/// Many zeros in one half of the places and hardly any in the other: text in UTF-16 without a mark.
fn has_alternate_zeros(head: &[u8]) -> bool {
    let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    even.max(odd) * 5 > head.len() && even.min(odd) * 50 < head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_told_from_text() {
        let utf16: Vec<u8> = "id,name\n1,Ana\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for text in [b"id,name\n1,Ana\n".as_slice(), "课程,音乐\n".as_bytes(), b"a\x01b\x01c\n", &utf16] {
            assert!(!looks_binary(text), "{text:?}");
        }
        let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x01\x08\x06\0\0\0";
        assert!(looks_binary(picture));
    }
}
