//! What an Arrow file states of the sizes of its buffers, held against its own size before it is decoded: the decoder
//! reserves what is stated, and memory that cannot be had ends the program.

use std::io::{Read, Seek, SeekFrom};

use polars_arrow_format::ipc::planus::ReadAsRoot;
use polars_arrow_format::ipc::{FooterRef, MessageHeaderRef, MessageRef, RecordBatchRef};

/// At the end of a file, after the length of the footer.
const MARK: &[u8] = b"ARROW1";
/// What a packed buffer may unpack to.
const MAX_UNPACKED: i64 = 1 << 32;

/// Whether no buffer is stated to be larger than the file. What cannot be understood here is left to the decoder, which
/// tells it.
pub(super) fn fit(file: &mut (impl Read + Seek)) -> bool {
    all_fit(file).unwrap_or(true)
}

/// `None` where the file cannot be understood.
fn all_fit(file: &mut (impl Read + Seek)) -> Option<bool> {
    let size = file.seek(SeekFrom::End(0)).ok()?;
    let tail = bytes_at(file, size.checked_sub(4 + MARK.len() as u64)?, 4)?;
    let n_footer = u64::from(u32::from_le_bytes(tail.try_into().ok()?));
    let start = size.checked_sub(4 + MARK.len() as u64 + n_footer)?;
    let footer = bytes_at(file, start, n_footer)?;
    let footer = FooterRef::read_as_root(&footer).ok()?;
    let blocks = [footer.dictionaries().ok().flatten(), footer.record_batches().ok().flatten()];
    for block in blocks.into_iter().flatten().flat_map(|blocks| blocks.into_iter()) {
        let Some(message) = u64::try_from(block.offset()).ok().and_then(|at| message_at(file, at)) else { continue };
        let Ok(message) = MessageRef::read_as_root(&message) else { continue };
        let batch = match message.header() {
            Ok(Some(MessageHeaderRef::RecordBatch(batch))) => Some(batch),
            Ok(Some(MessageHeaderRef::DictionaryBatch(batch))) => batch.data().ok().flatten(),
            _ => None,
        };
        let body = block.offset().saturating_add(i64::from(block.meta_data_length()));
        if batch.is_some_and(|batch| !buffers_fit(file, batch, body, size).unwrap_or(true)) {
            return Some(false);
        }
    }
    Some(true)
}

/// The same of the buffers of one batch, whose body begins at `body`.
fn buffers_fit(file: &mut (impl Read + Seek), batch: RecordBatchRef<'_>, body: i64, size: u64) -> Option<bool> {
    let is_packed = batch.compression().is_ok_and(|packing| packing.is_some());
    for buffer in batch.buffers().ok()?? {
        let (start, length) = (body.checked_add(buffer.offset()), buffer.length());
        let end = start.and_then(|start| u64::try_from(start.checked_add(length)?).ok());
        if length < 0 || end.is_none_or(|end| end > size) {
            return Some(false);
        }
        if is_packed && length >= 8 {
            let start = start.and_then(|start| u64::try_from(start).ok());
            let unpacked = start.and_then(|start| bytes_at(file, start, 8)).and_then(|bytes| bytes.try_into().ok());
            if unpacked.is_some_and(|bytes| i64::from_le_bytes(bytes) > MAX_UNPACKED) {
                return Some(false);
            }
        }
    }
    Some(true)
}

/// A message after its length, which newer files have after a mark of four bytes.
fn message_at(file: &mut (impl Read + Seek), at: u64) -> Option<Vec<u8>> {
    let first: [u8; 4] = bytes_at(file, at, 4)?.try_into().ok()?;
    let (length, at) = match first {
        [0xff, 0xff, 0xff, 0xff] => (bytes_at(file, at + 4, 4)?.try_into().ok()?, at + 8),
        length => (length, at + 4),
    };
    bytes_at(file, at, u64::from(u32::from_le_bytes(length)))
}

/// `None` where the file ends before. Takes no more memory than the file has bytes.
fn bytes_at(file: &mut (impl Read + Seek), at: u64, n: u64) -> Option<Vec<u8>> {
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = vec![];
    let n_read = file.take(n).read_to_end(&mut bytes).ok()?;
    (n_read as u64 == n).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use polars::prelude::{IntoColumn, IpcCompression, IpcWriter, NamedFrom, SerWriter, Series};

    use super::*;

    fn arrow(packed: Option<IpcCompression>) -> Vec<u8> {
        let texts: Vec<String> = (0..100).map(|at| format!("a text that is longer than twelve bytes {at}")).collect();
        let columns = vec![
            Series::new("text".into(), &texts).into_column(),
            Series::new("number".into(), (0..100_i64).collect::<Vec<_>>()).into_column(),
        ];
        let mut frame = polars::prelude::DataFrame::new(100, columns).unwrap();
        let mut bytes = vec![];
        IpcWriter::new(&mut bytes).with_compression(packed).finish(&mut frame).unwrap();
        bytes
    }

    #[test]
    fn files_as_they_are_written_fit_and_cut_ones_are_left_to_the_decoder() {
        for packed in [None, Some(IpcCompression::LZ4), Some(IpcCompression::ZSTD(Default::default()))] {
            let bytes = arrow(packed);
            assert!(fit(&mut Cursor::new(&bytes)));
            for cut in [0, 3, 9, bytes.len() / 2, bytes.len() - 1] {
                assert!(fit(&mut Cursor::new(&bytes[..cut])));
            }
        }
    }

    #[test]
    fn a_buffer_larger_than_the_file_is_found_whichever_it_is() {
        let bytes = arrow(None);
        let mut n_found = 0;
        // Every length that stands somewhere as eight bytes, made absurd in turn.
        for at in (0..bytes.len() - 8).step_by(8) {
            let value = i64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
            if (1..=bytes.len() as i64).contains(&value) {
                let mut changed = bytes.clone();
                changed[at..at + 8].copy_from_slice(&(1_i64 << 47).to_le_bytes());
                n_found += usize::from(!fit(&mut Cursor::new(&changed)));
            }
        }
        assert!(n_found >= 2, "{n_found}");
    }
}
