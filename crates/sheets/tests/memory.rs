//! The bound on memory: no file of up to 1 MiB may take more than 64 MiB. The allocator counts the whole
//! process, so this test needs a process of its own.

mod hostile;
#[path = "../../../tests/src/sample.rs"]
mod sample;
mod support;

use domain::base::sheet::{Layout, MAX_BYTES, Sheet, SheetRefusal};
use domain::batches::columns::BatchKind;
use domain::records::file::RecordsKind;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

const MIB: usize = 1024 * 1024;

#[test]
fn no_file_of_a_mebibyte_takes_more_than_64() {
    let mut files = hostile::files();
    files.extend(support::FIXTURES.iter().map(|name| (name.to_string(), support::fixture(name))));
    let like = files.len();
    files.extend(wide_files());
    let records = RecordsKind::ALL.map(RecordsKind::layout);
    let layouts = [BatchKind::Users.layout()].into_iter().chain(records);
    for (nth_layout, layout) in layouts.enumerate() {
        for (nth_file, (name, bytes)) in files.iter().enumerate() {
            assert!(bytes.len() as u64 <= MAX_BYTES, "{name} is {} bytes and proves nothing", bytes.len());
            // Vetting bounds these formats on its own, so they are read here with every layout; a sample reads those
            // that are not wide with the layout of staff and one other. A child's bounds are those of its process, whatever the layout, so
            // each file is read by one child.
            let is_for_child = *layout == *BatchKind::Users.layout();
            let is_vetted = (name.ends_with(".xlsx") || name.ends_with(".csv"))
                && (is_for_child || nth_file >= like || sample::is_due(nth_file + nth_layout, 4));
            type Read = fn(&str, &[u8], &'static Layout) -> Result<Sheet, SheetRefusal>;
            let reads: [(bool, Read); 2] =
                [(is_vetted, sheets::read_here), (is_for_child, support::read_layout)];
            for (_, read) in reads.into_iter().filter(|(is_due, _)| *is_due) {
                let before = MEMORY.current_usage();
                MEMORY.reset_peak_usage();
                let answer = read(name, bytes, layout).map(|sheet| sheet.rows.len());
                let peak = MEMORY.peak_usage() - before;
                assert!(peak < 64 * MIB, "{name} took {} MiB: {answer:?}", peak / MIB);
            }
        }
    }
}

/// The largest valid files: many columns, many rows, one long text in every cell.
fn wide_files() -> Vec<(String, Vec<u8>)> {
    let subjects: String = (0..300).map(|n| format!(",S{n}")).collect();
    let commas = format!("UPN{subjects}\n{}", format!("A{}\n", ",".repeat(300)).repeat(3_000));
    let texts = format!("UPN,Subject,Class\n{}", format!("{0},{0},{0}\n", "é".repeat(255)).repeat(600));
    let headings = ["UPN", "Subject", "Class"].map(str::to_owned).to_vec();
    let rows = std::iter::once(headings).chain((0..8_000).map(|_| vec!["€".repeat(255); 3]));
    let shared = support::xlsx::sheet(&support::xlsx::rows(&rows.collect::<Vec<_>>()));
    let csv = |name: &str, mut text: String| {
        let most = (0..=MAX_BYTES as usize).rev().find(|at| *at <= text.len() && text.is_char_boundary(*at));
        text.truncate(most.unwrap_or_default());
        (name.to_owned(), text.into_bytes())
    };
    vec![
        csv("commas.csv", commas),
        csv("texts.csv", texts),
        csv("line.csv", ",".repeat(MAX_BYTES as usize)),
        csv("quotes.csv", "\"".repeat(MAX_BYTES as usize)),
        ("texts.xlsx".to_owned(), shared),
    ]
}
