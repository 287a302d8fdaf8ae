//! Reads a .csv file that is too large to hold, chunk by chunk.

use csv_core::{ReadRecordResult, Reader};
use encoding_rs::WINDOWS_1252;

/// The most bytes of a row, and the most cells.
const MAX_ROW: usize = 1 << 16;
const MAX_CELLS: usize = 1_024;

/// A row that is longer than any row of a real file: a quotation mark was not closed, or it is no .csv file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endless {
    /// The place of the row, 1 for the first.
    pub row: u32,
}

/// The rows of a .csv file with commas, in UTF-8 or Windows-1252, which may differ from cell to cell.
pub struct LargeCsv {
    reader: Reader,
    /// The cells of the row that has begun, without their separators.
    bytes: Vec<u8>,
    filled: usize,
    ends: Vec<usize>,
    ended: usize,
    row: u32,
}

impl Default for LargeCsv {
    fn default() -> LargeCsv {
        LargeCsv {
            reader: Reader::new(),
            bytes: vec![0; MAX_ROW],
            filled: 0,
            ends: vec![0; MAX_CELLS],
            ended: 0,
            row: 0,
        }
    }
}

impl LargeCsv {
    /// Reads the next chunk, and returns the rows that end in it, each with its place. An empty chunk is the end of the file.
    /// Empty lines are no rows.
    ///
    /// # Errors
    /// `Endless`.
    pub fn read(&mut self, mut chunk: &[u8]) -> Result<Vec<(u32, Vec<String>)>, Endless> {
        let mut rows = Vec::new();
        loop {
            let (free, places) = (&mut self.bytes[self.filled..], &mut self.ends[self.ended..]);
            let (result, read, written, ends) = self.reader.read_record(chunk, free, places);
            chunk = &chunk[read..];
            self.filled += written;
            self.ended += ends;
            match result {
                ReadRecordResult::InputEmpty | ReadRecordResult::End => return Ok(rows),
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    return Err(Endless { row: self.row + 1 });
                }
                ReadRecordResult::Record => {
                    self.row += 1;
                    rows.push((self.row, self.cells()));
                    (self.filled, self.ended) = (0, 0);
                }
            }
        }
    }

    fn cells(&self) -> Vec<String> {
        let mut begin = 0;
        let ends = &self.ends[..self.ended];
        ends.iter().map(|end| text(&self.bytes[std::mem::replace(&mut begin, *end)..*end])).collect()
    }
}

fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of a file that comes in chunks of this size.
    fn rows(file: &[u8], size: usize) -> Result<Vec<(u32, Vec<String>)>, Endless> {
        let mut csv = LargeCsv::default();
        let mut rows = Vec::new();
        for chunk in file.chunks(size).chain([&[][..]]) {
            rows.extend(csv.read(chunk)?);
        }
        Ok(rows)
    }

    #[test]
    fn rows_are_the_same_however_the_file_is_cut() {
        let file = b"URN,\"Name, of it\"\r\n1,\"Say \"\"hi\"\"\nthere\"\r\n\r\n2,Sk\xf3l\n3,Sk\xc3\xb3l";
        let of = |row, cells: [&str; 2]| (row, cells.map(str::to_owned).to_vec());
        let expected = [
            of(1, ["URN", "Name, of it"]),
            of(2, ["1", "Say \"hi\"\nthere"]),
            of(3, ["2", "Sk\u{f3}l"]),
            of(4, ["3", "Sk\u{f3}l"]),
        ];
        for size in [1, 2, 3, 7, 100] {
            assert_eq!(rows(file, size).expect("rows"), expected, "{size}");
        }
    }

    #[test]
    fn a_row_that_does_not_end_is_refused() {
        let mut file = b"a,b\n1,\"".to_vec();
        file.extend(std::iter::repeat_n(b'x', MAX_ROW + 1));
        assert_eq!(rows(&file, 4_096), Err(Endless { row: 2 }));
        assert_eq!(rows(&[b','; MAX_CELLS + 1], 4_096), Err(Endless { row: 1 }));
        assert_eq!(rows(b"", 1), Ok(vec![]));
    }
}
