use super::*;

const FULL: &str = "Full access to pupil data including suppressed/sensitive items";
const NONE: &str = "No access to pupil data, aggregate data only";

fn rows(list: &[[&str; 5]]) -> Vec<BatchRow> {
    let row = |(n, cells): (usize, &[&str; 5])| BatchRow {
        number: n as u32 + 2,
        cells: cells.iter().map(|text| text.to_string()).collect(),
        taken: false,
    };
    list.iter().enumerate().map(row).collect()
}

/// An open batch that was uploaded at the beginning of 1970.
fn batch(list: &[[&str; 5]]) -> Batch {
    Batch {
        id: BatchId(uuid::Uuid::nil()),
        organisation: OrganisationId(uuid::Uuid::nil()),
        at: OrganisationKind::Secondary,
        kind: BatchKind::Users,
        file_name: String::new(),
        uploaded_by: String::new(),
        uploaded_at: Timestamp::UNIX_EPOCH,
        changed_at: None,
        state: BatchState::PartiallyProcessed,
        refusal: None,
        warnings: Vec::new(),
        rows: rows(list),
        created: 0,
        version: 1,
    }
}

fn columns(row: &CheckedRow, severity: Severity) -> Vec<Column> {
    row.flags.iter().filter(|flag| flag.severity == severity).map(|flag| flag.column).collect()
}

#[test]
fn f27_a_role_is_one_of_the_organisations_own() {
    let rows = rows(&[
        ["Ann", "Lee", "a@oak.gov.uk", "Teacher", NONE],
        ["Bo", "Lee", "b@oak.gov.uk", "Adviser", NONE],
    ]);
    let red = |at| {
        let checked = check_rows(at, BatchKind::Users, &rows);
        checked.iter().filter(|row| row.is_red()).map(|row| row.row.number).collect::<Vec<_>>()
    };
    assert_eq!(red(OrganisationKind::Secondary), [3]);
    assert_eq!(red(OrganisationKind::LocalAuthority), [2]);
}

#[test]
fn f32_red_cells_are_found_and_their_rows_become_nobody() {
    let long = "x".repeat(51);
    let cases: Vec<([&str; 5], Vec<Column>)> = vec![
        (["Ann", "Lee", "ann@oak.sch.uk", "Teacher", NONE], vec![]),
        ([&long, "Lee", "a1@oak.sch.uk", "Teacher", NONE], vec![Column::Forename]),
        (["Ann", &long, "a2@oak.sch.uk", "Teacher", NONE], vec![Column::Surname]),
        (["Ann", "Lee", "oak.sch.uk", "Teacher", NONE], vec![Column::Email]),
        (["Ann", "Lee", "ann@oak", "Teacher", NONE], vec![Column::Email]),
        (["Ann", "Lee", "@oak.sch.uk", "Teacher", NONE], vec![Column::Email]),
        (
            ["", "", "", "", ""],
            vec![Column::Forename, Column::Surname, Column::Email, Column::Role, Column::PupilAccess],
        ),
        (["Ann", "Lee", "a3@oak.sch.uk", "Caretaker", NONE], vec![Column::Role]),
        (["Ann", "Lee", "a4@oak.sch.uk", "Teacher", "Some"], vec![Column::PupilAccess]),
    ];
    for (cells, expected) in cases {
        let rows = rows(&[cells]);
        let checked = check_rows(OrganisationKind::Secondary, BatchKind::Users, &rows);
        assert_eq!(columns(&checked[0], Severity::Red), expected, "{cells:?}");
        assert_eq!(checked[0].is_red(), !expected.is_empty(), "{cells:?}");
    }
}

#[test]
fn f31_a_row_that_makes_a_full_batch_larger_is_refused_and_a_shorter_one_is_not() {
    // A cell keeps 200 characters, and such a letter takes four bytes.
    let cells = |length: usize| vec!["\u{1d4b3}".repeat(length); 5];
    let mut batch = batch(&[["Ann", "Lee", "a@oak.sch.uk", "Teacher", NONE]; 100]);
    for number in 2..89 {
        batch.amend(number, cells(200), false).expect("348,000 bytes fit");
    }
    let full = batch.clone();
    let refused = batch.amend(89, cells(200), false).expect_err("352,000 bytes do not");
    assert_eq!(refused, Refusal::BatchFull.into());
    batch = full;
    batch.amend(2, cells(10), false).expect("shorter");
    batch.amend(89, cells(200), false).expect("then it fits");
}

#[test]
fn f33_a_governor_with_full_pupil_access_is_amber() {
    let rows = rows(&[
        ["Ann", "Lee", "a@oak.sch.uk", "Governor", FULL],
        ["Ann", "Lee", "b@oak.sch.uk", "Governor", NONE],
        ["Ann", "Lee", "c@oak.sch.uk", "Teacher", FULL],
        ["", "Lee", "d@oak.sch.uk", "Governor", FULL],
    ]);
    let checked = check_rows(OrganisationKind::Secondary, BatchKind::Users, &rows);
    assert_eq!(columns(&checked[0], Severity::Amber), [Column::PupilAccess]);
    assert!(checked[0].is_amber() && !checked[0].is_red());
    assert!(checked[1].flags.is_empty() && checked[2].flags.is_empty());
    assert!(checked[3].is_red() && !checked[3].is_amber(), "a red row is red, whatever else it is");
}

#[test]
fn f32_an_address_that_appears_twice_is_red_the_second_time() {
    let rows = rows(&[
        ["Ann", "Lee", "a@oak.sch.uk", "Teacher", NONE],
        ["Bo", "Lee", "A@OAK.sch.uk", "Teacher", NONE],
    ]);
    let checked = check_rows(OrganisationKind::Secondary, BatchKind::Users, &rows);
    assert!(!checked[0].is_red());
    assert_eq!(checked[1].flags[0].message, "This email address is also in row 2");
}

#[test]
fn a_batch_loses_its_rows_a_year_after_its_last_change_and_only_then() {
    let mut batch = batch(&[["Ann", "Lee", "a@oak.sch.uk", "Teacher", NONE]]);
    let uploaded = day(batch.uploaded_at);
    let (year, later) = (uploaded.saturating_add(12.months()), uploaded.saturating_add(24.months()));
    assert_eq!(batch.expires_on(), Some(year));
    assert_eq!(batch.expire(year.yesterday().expect("a day")), None);
    batch.changed_at = Some(batch.uploaded_at + jiff::SignedDuration::from_hours(24 * 200));
    assert_eq!(batch.expire(year), None, "somebody changed it");
    let event = batch.expire(later).expect("expired");
    assert!(event.is(EventKind::BatchExpired));
    assert_eq!((batch.state, batch.rows.len(), batch.expires_on()), (BatchState::Expired, 0, None));
    assert_eq!(batch.expire(later), None, "once");
    let five_years = uploaded.saturating_add(200.days()).saturating_add(5.years());
    assert!(batch.is_over(five_years) && !batch.is_over(five_years.yesterday().expect("a day")));
    assert!(batch.amend(1, Vec::new(), false).is_err() && batch.to_create(true).is_err());
}
