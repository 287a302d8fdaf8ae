//! A text gives the same result however it is entered: typed into the form, amended in the grid, or read from an .xlsx
//! or .xls file. Every view, file and letter returns it as it was stored.

use calamine::{Data, Reader, Xlsx};
use domain::access::seats::Seats;
use domain::accounts::forms::{
    ChangeNameForm, CurrentSessionForm, LetterLink, ListUsersForm, NewUserForm, OpenSignUpForm,
    PendingUserView, UserFilter, UserRow, ViewProfileForm, ViewUserForm, WelcomeLetterForm,
};
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::EventGroup;
use domain::base::failure::Problem;
use domain::base::text::{Name, line};
use domain::batches::columns::{BatchKind, Column, MAX_ROWS};
use domain::batches::forms::{AmendBatchRowForm, BatchView, ProcessBatchForm};
use jiff::SignedDuration;
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::io::Cursor;
use tests::hostile::{HOSTILE, REAL, assert_plain};
use tests::{AGGREGATE, TestSchool, administrator, teacher};

#[path = "../../crates/sheets/tests/support/xls.rs"]
mod xls;

/// The stored text, or the sentence that refuses it.
type Outcome = Result<String, String>;

/// The hostile texts for a column. The email column also gets each text as the local part of a valid domain, with the
/// row's number, so that no two addresses are the same.
fn texts(column: Column) -> Vec<String> {
    let plain = HOSTILE.iter().map(|(_, text)| (*text).to_owned());
    if column != Column::Email {
        return plain.collect();
    }
    let dressed = HOSTILE.iter().enumerate().map(|(n, (_, text))| format!("{text}.r{n}@school.example"));
    plain.chain(dressed).collect()
}

/// The cells of the n-th person: valid, except that `column` holds `text`.
fn person(kind: BatchKind, column: Column, n: usize, text: &str) -> Vec<String> {
    let cell = |one: &Column| match one {
        one if *one == column => text.to_owned(),
        Column::Forename => "Ann".to_owned(),
        Column::Surname => format!("Row{n}"),
        Column::Email => format!("r{n}@school.example"),
        Column::Role => "Teacher".to_owned(),
        Column::PupilAccess => AGGREGATE.to_owned(),
    };
    kind.columns().iter().map(cell).collect()
}

fn kept(column: Column, user: &PendingUserView) -> String {
    match column {
        Column::Forename => user.forename.clone(),
        Column::Surname => user.surname.clone(),
        _ => user.email.clone(),
    }
}

async fn through_the_form(school: &TestSchool, kind: BatchKind, column: Column) -> Vec<Outcome> {
    let field = match column {
        Column::Forename => "forename",
        Column::Surname => "surname",
        _ => "email",
    };
    let mut outcomes = Vec::new();
    for (n, text) in texts(column).iter().enumerate() {
        let [forename, surname, email] = &person(kind, column, n, text)[..3] else { panic!("three cells") };
        let blank = match kind {
            BatchKind::Users => teacher(""),
            BatchKind::Administrators => administrator(""),
        };
        let form = NewUserForm {
            forename: forename.clone(),
            surname: surname.clone(),
            email: email.clone(),
            ..blank
        };
        let sentence = |problem: Problem| {
            assert_eq!(problem.errors.len(), 1, "{problem:?}");
            assert_eq!(problem.errors[0].field, field);
            problem.errors[0].message.clone()
        };
        outcomes.push(school.admin().run(&form).await.map(|user| kept(column, &user)).map_err(sentence));
    }
    outcomes
}

/// Writes a file of these rows, the headings first. Texts are written as they are, without the apostrophe that our own
/// files put before formulas.
type Writer = fn(&[Vec<String>]) -> Vec<u8>;

fn as_xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

fn as_xls(rows: &[Vec<String>]) -> Vec<u8> {
    // A record of an .xls file holds at most 8,224 bytes ([MS-XLS] 2.1.4): about 4,000 UTF-16 units.
    let cut = |text: &String| text.chars().take(4_000).collect::<String>();
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cut).collect()).collect();
    xls::compound(&xls::workbook(&[], &[("User Details", 0, xls::rows(&rows))]))
}

/// The formats of a batch's file, by extension.
const FILES: &[(&str, Writer)] = &[("xlsx", as_xlsx), ("xls", as_xls)];

fn with_headings(kind: BatchKind, rows: impl Iterator<Item = Vec<String>>) -> Vec<Vec<String>> {
    let headings = kind.columns().iter().map(|column| column.heading().to_owned()).collect();
    std::iter::once(headings).chain(rows).collect()
}

async fn through_a_file(
    school: &TestSchool,
    kind: BatchKind,
    column: Column,
    (extension, write): (&str, Writer),
) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for (first, texts) in chunks(column) {
        let people = (first..).zip(&texts).map(|(n, text)| person(kind, column, n, text));
        let file = write(&with_headings(kind, people));
        let view = school.upload(kind, &format!("staff.{extension}"), file).await;
        assert_comes_back(school, kind, &view).await;
        outcomes.extend(of_batch(school, column, first, &view).await);
    }
    outcomes
}

/// The texts of a column in chunks of [`MAX_ROWS`], the most rows that a file may have. Before each chunk is the number
/// of its first text.
fn chunks(column: Column) -> Vec<(usize, Vec<String>)> {
    let texts = texts(column);
    let chunks = texts.chunks(MAX_ROWS).enumerate();
    chunks.map(|(n, chunk)| (n * MAX_ROWS, chunk.to_vec())).collect()
}

#[tokio::test]
async fn f31_a_row_amended_in_the_grid_is_what_the_same_row_read_from_a_file_is() {
    let school = TestSchool::new().await;
    let (kind, column) = (BatchKind::Users, Column::Surname);
    let texts: Vec<&str> = HOSTILE.iter().step_by(3).map(|(_, text)| *text).collect();
    let rows = (0..).zip(&texts).map(|(n, text)| person(kind, column, n, text));
    let read = school.upload(kind, "staff.xlsx", as_xlsx(&with_headings(kind, rows))).await;
    let good = (0..texts.len()).map(|n| person(kind, column, n, "Lee"));
    let mut view = school.upload(kind, "staff.xlsx", as_xlsx(&with_headings(kind, good))).await;
    for (n, text) in (0..).zip(&texts) {
        let (batch, row) = (view.summary.id, u32::try_from(n + 2).expect("a row"));
        let form = AmendBatchRowForm { batch, row, cells: person(kind, column, n, text) };
        view = school.admin().run(&form).await.expect("amended");
    }
    for (amended, read) in view.rows.iter().zip(&read.rows) {
        assert_eq!(amended.flags, read.flags, "{amended:?}");
        // The apostrophe that guards a formula is removed from a file's cell when the file is read, but from a cell of
        // the grid only when the account is created.
        assert_eq!(shown(&amended.cells[1]), shown(&read.cells[1]));
    }
}

/// Creates the accounts of the rows without flags, and returns the outcome of each row.
async fn of_batch(school: &TestSchool, column: Column, first: usize, view: &BatchView) -> Vec<Outcome> {
    let form = ProcessBatchForm { batch: view.summary.id, confirmed: false };
    if view.rows.iter().any(|row| row.flags.is_empty()) {
        school.admin().run(&form).await.expect("created");
    }
    let created = school.pending_users().await;
    let mut outcomes = Vec::new();
    for (n, row) in (first..).zip(&view.rows) {
        let is_row = |user: &&PendingUserView| match column {
            Column::Email => user.surname == format!("Row{n}"),
            _ => user.email == format!("r{n}@school.example"),
        };
        assert!(row.flags.iter().all(|flag| flag.column == column), "{row:?}");
        outcomes.push(match (row.flags.as_slice(), created.iter().find(is_row)) {
            ([], Some(user)) => Ok(kept(column, user)),
            ([flag], None) => Err(flag.message.clone()),
            (flags, user) => panic!("{row:?}: {flags:?}, {user:?}"),
        });
    }
    outcomes
}

/// Asserts that the batch's spreadsheet has no formula, and gives the same rows when it is uploaded again.
async fn assert_comes_back(school: &TestSchool, kind: BatchKind, view: &BatchView) {
    let address = format!("/api/batches/{}/spreadsheet", view.summary.id);
    let file = school.admin().send("GET", &address, None).await.body().to_vec();
    cells_of_xlsx(&file);
    let again = school.upload(kind, "again.xlsx", file).await;
    let cells = |view: &BatchView| view.rows.iter().map(|row| row.cells.clone()).collect::<Vec<_>>();
    assert_eq!(cells(&again), cells(view));
}

#[tokio::test]
async fn f32_a_text_means_the_same_typed_into_the_form_or_read_from_a_file() {
    let school = TestSchool::new().await;
    school.limit(Seats { school_setup: 1_000, manage_data: 1_000 });
    let before = school.snapshot();
    // Trying each column in each way would take minutes. The ways differ in how they read a text, not in which column
    // it is for, so one column goes through all of them.
    for (column, kind, files) in [
        (Column::Forename, BatchKind::Users, FILES),
        (Column::Surname, BatchKind::Administrators, &FILES[..1]),
        (Column::Email, BatchKind::Users, &FILES[..1]),
    ] {
        let mut outcomes = vec![("form", through_the_form(&school, kind, column).await)];
        school.wait_until_idle().await;
        school.restore(&before);
        for (extension, write) in files.iter().copied() {
            let outcome = through_a_file(&school, kind, column, (extension, write)).await;
            outcomes.push((extension, outcome));
            school.wait_until_idle().await;
            school.restore(&before);
        }
        for (n, text) in texts(column).iter().enumerate() {
            let expected = &outcomes[0].1[n];
            for (door, outcomes) in &outcomes {
                assert_eq!(&outcomes[n], expected, "{column:?} of {kind:?} by {door}: {text:?}");
            }
            let real = HOSTILE.get(n).is_some_and(|(name, _)| name.starts_with(REAL));
            assert!(
                column == Column::Email || !real || expected.as_ref() == Ok(text),
                "{text:?}: {expected:?}"
            );
        }
    }
    assert_plain(&school.stack.mail());
}

/// The cells of an exported .xlsx. Panics if one of them is a formula or would act as one.
fn cells_of_xlsx(file: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).expect("a workbook");
    let name = book.sheet_names()[0].clone();
    assert!(book.worksheet_formula(&name).expect("formulas").is_empty());
    let cells = book.worksheet_range(&name).expect("a sheet");
    let text = |cell: &Data| match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => panic!("{other:?} is no text"),
    };
    inert(cells.rows().map(|row| row.iter().map(text).collect()).collect())
}

/// The cells of an exported .csv. Panics if one of them would act as a formula.
fn cells_of_csv(file: &[u8]) -> Vec<Vec<String>> {
    let text = std::str::from_utf8(file).expect("UTF-8").trim_start_matches('\u{feff}');
    assert!(!text.replace("\r\n", "").contains(char::is_control), "{text:?} has a cell of two lines");
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            _ if quoted => cell.push(c),
            ',' => row.push(std::mem::take(&mut cell)),
            '\n' => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            '\r' => {}
            _ => panic!("{c:?} stands outside of quotation marks"),
        }
    }
    inert(rows)
}

fn inert(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    for cell in rows.iter().flatten() {
        assert!(
            !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']),
            "{cell:?} calculates"
        );
    }
    rows
}

/// The cell as a spreadsheet program shows it: without the apostrophe that guards a formula.
fn shown(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| domain::base::text::would_calculate(text)).unwrap_or(cell)
}

/// Every hostile text that is a valid name, as typed and as stored.
fn names() -> Vec<(&'static str, String)> {
    let kept = |text| Name::parse("Forename", text).map(|name| (text, name.as_str().to_owned()));
    HOSTILE.iter().filter_map(|(_, text)| kept(*text).ok()).collect()
}

#[tokio::test]
async fn a_name_comes_back_from_every_view_and_every_file_as_it_was_kept() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let sorted = ListUsersForm::default();
    let row = |rows: Vec<UserRow>| rows.into_iter().find(|row| row.email == ann.email).expect("Ann");
    let id = row(school.admin().run(&sorted).await.expect("the users").rows).id;
    for (typed, name) in names() {
        let form = ChangeNameForm { forename: typed.to_owned(), surname: typed.to_owned() };
        let both = (name.as_str(), name.as_str());
        // The trail is sorted by time, so the newest entry is this change's.
        school.clock.forward(SignedDuration::from_secs(1));
        let view = school.as_(&ann).run(&form).await.expect("changed");
        assert_eq!((view.forename.as_str(), view.surname.as_str()), both);
        let view = school.as_(&ann).run(&ViewProfileForm {}).await.expect("the profile");
        assert_eq!((view.forename.as_str(), view.surname.as_str()), both);
        let view = school.admin().run(&ViewUserForm { user: id }).await.expect("the account");
        assert_eq!((view.forename.as_str(), view.surname.as_str()), both);
        let session = school.as_(&ann).run(&CurrentSessionForm {}).await.expect("the session");
        assert_eq!(session.name, format!("{name} {name}"));
        let search = UserFilter { search: Some(name.clone()), ..UserFilter::default() };
        let found = row(school
            .admin()
            .run(&ListUsersForm { filter: search, cursor: None })
            .await
            .expect("found")
            .rows);
        assert_eq!((found.forename.as_str(), found.surname.as_str()), both);
        for (format, cells_of) in
            [("csv", cells_of_csv as fn(&[u8]) -> Vec<Vec<String>>), ("xlsx", cells_of_xlsx)]
        {
            let address = format!("/api/exports/users?format={format}");
            let file = school.admin().send("GET", &address, None).await;
            let rows = cells_of(file.body());
            let row = rows.iter().find(|row| row.contains(&ann.email)).expect("Ann");
            assert_eq!((shown(&row[0]), shown(&row[1])), both, "{format}");
        }
        let filter = AuditFilter { group: Some(EventGroup::Changes), ..AuditFilter::default() };
        let trail = school.admin().run(&ListAuditForm { filter, cursor: None }).await.expect("the trail");
        let entry = &trail.rows[0];
        assert_eq!(entry.about[0].name.clone().expect("a name"), format!("{name} {name} ({})", ann.email));
    }
    for (format, cells_of) in
        [("csv", cells_of_csv as fn(&[u8]) -> Vec<Vec<String>>), ("xlsx", cells_of_xlsx)]
    {
        let file = school.admin().send("GET", &format!("/api/audit/file?format={format}"), None).await;
        let rows = cells_of(file.body());
        for (_, name) in names() {
            let about = format!("{name} {name} ({})", ann.email);
            assert!(rows.iter().any(|row| shown(&row[4]) == about), "{format}: {about}");
        }
    }
}

#[tokio::test]
async fn a_name_comes_back_from_what_a_pending_user_is_sent_as_it_was_kept() {
    let school = TestSchool::new().await;
    for (n, (typed, name)) in names().into_iter().enumerate() {
        let form = NewUserForm { forename: typed.to_owned(), ..teacher(&format!("a{n}@school.example")) };
        let pending = school.admin().run(&form).await.expect("created");
        school.wait_until_idle().await;
        let letter = school
            .admin()
            .run(&WelcomeLetterForm { user: pending.id, link: LetterLink::default() })
            .await
            .expect("a letter");
        assert_eq!(letter.name, format!("{name} Lee"));
        let opened = school.nobody().run(&OpenSignUpForm { token: school.link_token(&pending.email) }).await;
        assert_eq!(opened.expect("opens").forename, name);
        let mail = school.stack.mail().pop().expect("a mail");
        assert!(mail.text.starts_with(&format!("Dear {name},\n\n")), "{}", mail.text);
        assert_eq!(school.letters_to(&pending.email), 1);
    }
    assert_plain(&school.stack.mail());
}

#[tokio::test]
async fn a_schools_name_stays_on_the_one_line_of_a_letters_subject() {
    let school = TestSchool::new().await;
    for (n, (_, text)) in HOSTILE.iter().enumerate() {
        let email = format!("head{n}@school.example");
        let form = json!({"name": text, "kind": "primary", "number": (200_000 + n).to_string(), "forename": "Jo",
            "surname": "Bell", "email": email});
        let made = school.stack.invoke("provision-organisation", form).await;
        school.wait_until_idle().await;
        let name = line("Name", text, 100);
        assert_eq!(made.is_ok(), name.is_ok(), "{text:?}: {made:?}");
        let Ok(name) = name else { continue };
        let letters = school.stack.mail();
        let letter = letters.iter().find(|letter| letter.to == [email.clone()]).expect("a letter");
        assert_eq!(letter.subject, format!("Sign up to Attain for {name}"));
    }
    assert_plain(&school.stack.mail());
}
