//! Files of at most 1 MiB that are built to use up memory or time.

mod xls;
mod xlsx;

/// Returns the files. The name of each says how it attacks the reader.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = xlsx::files();
    files.extend(xls::files());
    files
}
