//! The bound on memory: no file of up to 1 MiB may take more than 64 MiB. A count, so it needs a process of its own.

mod hostile;
mod support;

use domain::sheet::{BatchKind, MAX_BYTES};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1024 * 1024;

#[test]
fn no_file_of_a_mebibyte_takes_more_than_64() {
    let mut files = hostile::files();
    files.extend(support::FIXTURES.iter().map(|name| (name.to_string(), support::fixture(name))));
    for (name, bytes) in &files {
        assert!(bytes.len() as u64 <= MAX_BYTES, "{name} is {} bytes and proves nothing", bytes.len());
        let before = MEMORY.current_usage();
        MEMORY.reset_peak_usage();
        let answer = sheets::read(name, bytes, BatchKind::Users).map(|rows| rows.len());
        let peak = MEMORY.peak_usage() - before;
        assert!(peak < 64 * MIB, "{name} took {} MiB: {answer:?}", peak / MIB);
    }
}
