//! Files of at most 1 MiB that were made to take memory or time.

mod xls;
mod xlsx;

/// The files, each with a name that says what is wrong with it.
pub fn files() -> Vec<(String, Vec<u8>)> {
    let mut files = xlsx::files();
    files.extend(xls::files());
    files
}
