//! Files with the faults that users of other products met, and what the product says of each. They are kept with the
//! reader (`crates/sheets/tests/cases`); every person in them is invented.

use domain::attainment::grade::Grade;
use domain::attainment::subject::KeyStage;
use domain::base::failure::Problem;
use domain::batches::batch::Severity;
use domain::batches::columns::BatchKind;
use domain::batches::forms::BatchView;
use domain::changes::forms::ChangeView;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::import::RefusedRow;
use domain::targets::forms::{ImportTargetsForm, SaveTargetSettingsForm};
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use tests::TestSchool;
use tests::docs::root;
use tests::pupils::figures;

/// Year 11 in the academic year of the tests' clock.
const YEAR_11: YearGroupId = YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2015) };

fn case(name: &str) -> Vec<u8> {
    std::fs::read(root().join("crates/sheets/tests/cases").join(name)).expect(name)
}

async fn school() -> TestSchool {
    let school = TestSchool::new().await;
    school.grant_everything();
    school
}

/// Plans a file of pupils.
async fn pupils(school: &TestSchool, name: &str) -> Result<ChangeView, Problem> {
    let upload = school.upload_records(RecordsKind::Pupils, name, case(name)).await;
    school.admin().plan(&ImportPupilsForm { upload, file_name: name.to_owned() }).await
}

/// A school with the six pupils of `00-base-pupils.csv`.
async fn base() -> TestSchool {
    let school = school().await;
    let name = "00-base-pupils.csv";
    let upload = school.upload_records(RecordsKind::Pupils, name, case(name)).await;
    let form = ImportPupilsForm { upload, file_name: name.to_owned() };
    let done = school.admin().import(&form).await.expect("imported");
    assert_eq!((added(&done), done.refused_rows, done.warnings.len()), (6, 0, 0));
    school
}

/// The number of new pupils.
fn added(view: &ChangeView) -> u32 {
    figures(view)[0]
}

/// The changes of a plan, each as the property and its value afterwards.
async fn changes(school: &TestSchool, view: &ChangeView) -> Vec<(String, String)> {
    let lines = school.admin().lines(view.summary.id, false).await;
    lines.into_iter().flat_map(|line| line.changes).map(|change| (change.what, change.after)).collect()
}

fn rows(refusals: &[RefusedRow]) -> Vec<(u32, &str)> {
    refusals.iter().map(|refused| (refused.row, refused.reason.as_str())).collect()
}

fn red(view: &BatchView, row: u32) -> Vec<(&'static str, &str)> {
    let row = view.rows.iter().find(|one| one.number == row).expect("the row");
    let red = row.flags.iter().filter(|flag| flag.severity == Severity::Red);
    red.map(|flag| (flag.column.heading(), flag.message.as_str())).collect()
}

async fn staff(school: &TestSchool, name: &str) -> BatchView {
    school.upload(BatchKind::Users, name, case(name)).await
}

#[tokio::test]
async fn an_error_value_is_nobodys_name_address_or_role() {
    let view = staff(&school().await, "01-users-error-cells.xlsx").await;
    assert_eq!(red(&view, 2), []);
    let column = ["Forename", "Surname", "Email Address", "Role"];
    for (row, (heading, error)) in (3..).zip(column.iter().zip(["#N/A", "#REF!", "#NAME?", "#N/A"])) {
        let flags = red(&view, row);
        assert_eq!((flags.len(), flags[0].0), (1, *heading), "row {row}");
        assert!(flags[0].1.starts_with(&format!("A formula failed here ({error})")), "{flags:?}");
    }
}

#[tokio::test]
async fn a_formula_without_a_result_makes_its_row_red_and_no_row_vanishes() {
    let view = staff(&school().await, "02-users-formulas-no-cache.xlsx").await;
    assert_eq!(view.rows.len(), 3);
    let flags = red(&view, 2);
    assert_eq!(flags.len(), 1);
    assert_eq!(flags[0].0, "Email Address");
    assert!(flags[0].1.contains("no saved result. Open the file in Excel, save it"), "{flags:?}");
    assert_eq!((red(&view, 3).len(), red(&view, 4).len()), (0, 5));
}

#[tokio::test]
async fn a_formula_without_a_result_turns_no_y_into_n() {
    let school = base().await;
    let headings = "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged";
    let mut file = rust_xlsxwriter::Workbook::new();
    let sheet = file.add_worksheet();
    let line = ["A999777700001", "Ashby", "Ada", "01/09/2010", "F", "11"];
    for (column, heading) in (0..).zip(headings.split(',')) {
        sheet.write_string(0, column, heading).expect("written");
    }
    for (column, text) in (0..).zip(line) {
        sheet.write_string(1, column, text).expect("written");
    }
    sheet
        .write_formula(1, 6, rust_xlsxwriter::Formula::new("=\"Y\"").set_result("#UNSAVED"))
        .expect("written");
    let bytes = without_result(&file.save_to_buffer().expect("a file"));
    let upload = school.upload_records(RecordsKind::Pupils, "p.xlsx", bytes).await;
    let form = ImportPupilsForm { upload, file_name: "p.xlsx".to_owned() };
    let view = school.admin().plan(&form).await.expect("a plan");
    assert_eq!((figures(&view)[1], view.refused_rows), (0, 1));
    assert!(view.refusals[0].reason.starts_with("Pupil premium: This formula has no saved result"));
}

#[tokio::test]
async fn hidden_rows_are_named_before_accounts_are_created() {
    let view = staff(&school().await, "03-users-hidden-rows.xlsx").await;
    assert_eq!(view.rows.len(), 4);
    assert!(view.warnings[0].starts_with("Rows 3 and 5 are hidden in the file"), "{:?}", view.warnings);
}

#[tokio::test]
async fn pupils_come_of_the_tab_that_fits_and_of_days_counted_from_1904() {
    let school = school().await;
    let view = pupils(&school, "11b-pupils-second-tab.xlsx").await.expect("a plan");
    assert_eq!((added(&view), view.refused_rows), (1, 0));
    let name = "12-pupils-1904.xlsx";
    let upload = school.upload_records(RecordsKind::Pupils, name, case(name)).await;
    let form = ImportPupilsForm { upload, file_name: name.to_owned() };
    assert_eq!(school.admin().import(&form).await.map(|done| added(&done)), Ok(2));
    let list = school
        .admin()
        .run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() })
        .await
        .expect("the pupils");
    let born: Vec<&str> = list.pupils.iter().map(|pupil| pupil.born.as_str()).collect();
    assert_eq!(born, ["15/09/2011", "31/12/2010"], "Ahead, Normal");
}

#[tokio::test]
async fn no_pupil_gets_other_letters_than_their_own() {
    let school = school().await;
    let refused = pupils(&school, "14-pupils-mac.csv").await.expect_err("refused");
    assert!(refused.errors[0].message.contains("save it as “CSV UTF-8”"), "{refused:?}");
    let view = pupils(&school, "14b-pupils-cr-only-utf8.csv").await.expect("a plan");
    assert_eq!((added(&view), rows(&view.refusals)[0].0), (2, 6));
    let view = pupils(&school, "17-pupils-mixed-encoding.csv").await.expect("a plan");
    assert_eq!(added(&view), 2);
    assert_eq!(
        rows(&view.refusals),
        [(3, "Surname has lost a letter where it shows \u{FFFD}. Type it again by hand")]
    );
    let view = pupils(&school, "22-pupils-lost-letters.csv").await.expect("a plan");
    for part in ["“Ll?r” in row 2", "(“Brontë”?)", "“O&#39;Neill” in row 5"] {
        assert!(view.warnings[0].contains(part), "{:?}", view.warnings);
    }
    assert_eq!((added(&view), rows(&view.refusals)[0].0), (3, 4));
}

#[tokio::test]
async fn csv_files_of_other_habits_are_read_or_say_what_is_wrong() {
    let school = school().await;
    for (name, new) in [
        ("16d-pupils-tabs.csv", 1),
        ("19b-pupils-nbsp-headings.csv", 1),
        ("20-pupils-trailing-blanks.csv", 1),
    ] {
        let view = pupils(&school, name).await.expect(name);
        assert_eq!((added(&view), view.refused_rows, view.warnings), (new, 0, Vec::new()), "{name}");
    }
    let refused = pupils(&school, "18-pupils-unclosed-quote.csv").await.expect_err("refused");
    assert!(
        refused.errors[0]
            .message
            .starts_with("Row 3 has an opening quotation mark (\") without a closing one"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn upns_are_read_as_people_write_them() {
    let view = pupils(&school().await, "23-pupils-upn-forms.xlsx").await.expect("a plan");
    let refused: Vec<u32> = view.refusals.iter().map(|refused| refused.row).collect();
    for (row, reason) in rows(&view.refusals) {
        assert!(![2, 4, 5, 9, 10].contains(&row), "row {row}: {reason}");
    }
    assert!(refused.contains(&3) && refused.contains(&6), "{:?}", view.refusals);
}

#[tokio::test]
async fn a_class_that_excel_changed_is_pointed_out_and_no_class_is_a_number_of_days() {
    let school = base().await;
    let name = "25-classes-eaten-by-excel.xlsx";
    let upload = school.upload_records(RecordsKind::Classes, name, case(name)).await;
    let form = ImportClassesForm { upload, file_name: name.to_owned() };
    let view = school.admin().plan(&form).await.expect("a plan");
    let reasons = rows(&view.refusals);
    assert_eq!(reasons.iter().map(|(row, _)| *row).collect::<Vec<_>>(), [2, 3, 6, 13]);
    assert!(reasons[0].1.contains("Excel has changed this to a date (10/02/2026)"), "{reasons:?}");
    assert!(reasons[1].1.contains("to a number (7.00E+01)"), "{reasons:?}");
    assert!(reasons[3].1.contains("A formula failed here (#N/A)"), "{reasons:?}");
    let set = changes(&school, &view).await;
    for class in ["7.10", "007", "TRUE", "10/2", "7E1"] {
        assert!(set.iter().any(|(_, after)| after == class), "{class} in {set:?}");
    }
}

async fn targets(school: &TestSchool, name: &str, bytes: Vec<u8>) -> ChangeView {
    let upload = school.upload_records(RecordsKind::Targets, name, bytes).await;
    let form = ImportTargetsForm { year: YEAR_11, upload, file_name: name.to_owned() };
    school.admin().plan(&form).await.expect("a plan")
}

#[tokio::test]
async fn columns_of_targets_that_are_not_read_are_named() {
    let school = base().await;
    let settings = TargetSettings {
        used: true,
        prepopulation: Prepopulation::Benchmark,
        editing: Editing::UpOrDown,
        ..TargetSettings::default()
    };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
    let view = targets(&school, "t.xlsx", case("27-targets-columns.xlsx")).await;
    assert_eq!(view.warnings, ["The column “Maths” is read as Mathematics."]);
    let set = changes(&school, &view).await;
    assert_eq!(set.iter().filter(|(what, _)| what == "Mathematics").count(), 3);
    assert!(
        rows(&view.refusals).iter().any(|(row, why)| *row == 4 && why.contains("History: A formula failed"))
    );
    let file = "UPN,Name,Attendance,French,French benchmark,French chance %,Sex,Tutor\nA999777700001,x,7,7,6,50,F,y\n";
    let view = targets(&school, "t.csv", file.as_bytes().to_vec()).await;
    assert_eq!(
        view.warnings,
        ["These columns are not read, because they are not names of subjects: “Attendance”, “Tutor”."]
    );
    let file = "UPN,French\nA999777700001,10/02/2026\n";
    let view = targets(&school, "t.csv", file.as_bytes().to_vec()).await;
    assert!(view.refusals[0].reason.contains("Excel has changed this to a date"), "{:?}", view.refusals);
}

#[tokio::test]
async fn f45_f81_pupils_a_year_ahead_are_warned_of_as_those_behind_are() {
    let alone = pupils(&school().await, "47-pupils-a-year-ahead.csv").await.expect("a plan");
    let among_others = pupils(&base().await, "47-pupils-a-year-ahead.csv").await.expect("a plan");
    assert!(alone.warnings[0].contains("12 of 12 pupils in Year 11 here should be a year group lower"));
    assert!(among_others.warnings[0].contains("12 of 18 pupils in Year 11 here"));
    let school = school().await;
    school.with_year_11(40);
    let among_many = pupils(&school, "47-pupils-a-year-ahead.csv").await.expect("a plan");
    let warnings = &among_many.warnings;
    assert!(warnings[0].contains("12 of 12 pupils in Year 11 in the file should be"), "{warnings:?}");
}

#[tokio::test]
async fn a_result_of_x_counts_as_the_lowest_grade_and_whole_numbers_may_have_decimal_places() {
    let school = school().await;
    let read = "2025/26,Maths,X,F,9.0,104.5,4\n2025/26,Maths,7.0,F,9,\"104,5\",4\n".repeat(4);
    let file = format!(
        "Academic year,Subject,Result,Sex,Birth month,Prior,KS\n{read}2025/26,Maths,8-Sep,F,9,104.5,4\n"
    );
    let upload = school.upload_records(RecordsKind::Results, "r.csv", file.as_bytes().to_vec()).await;
    let form = ImportResultsForm { upload, file_name: "r.csv".to_owned() };
    let view = school.admin().plan(&form).await.expect("a plan");
    // Each row that is read four times, so that there are enough to be counted.
    assert_eq!(figures(&view)[0], 8);
    assert!(view.refusals[0].reason.starts_with("Grade: Excel has changed this to a date (8-Sep)"));
    let scale = domain::attainment::grade::Scale::Numbers;
    assert_eq!(scale.read_result("X"), Ok(Grade(0)));
}

#[tokio::test]
async fn year_groups_are_read_in_the_words_of_schools() {
    let school = school().await;
    let row = |n: u32, group: &str| {
        let upn = tests::pupils::upn(n);
        format!("{},Surname,Forename,01/10/2010,F,{group},N\n", upn.as_str())
    };
    let groups = ["11", "Year 11", "Yr 11", "Y11", "yr.11", "11.0", "Y-11"];
    let file: String = (0..).zip(groups).map(|(n, group)| row(n, group)).collect();
    let file = format!("UPN,Last name,First name,DOB,Sex,Yr,PP\n{file}");
    let upload = school.upload_records(RecordsKind::Pupils, "p.csv", file.into_bytes()).await;
    let form = ImportPupilsForm { upload, file_name: "p.csv".to_owned() };
    let view = school.admin().plan(&form).await.expect("a plan");
    assert_eq!((added(&view), view.refused_rows), (7, 0), "{:?}", view.refusals);
}

/// Takes the results of formulas out of an .xlsx, as programs that cannot calculate write it.
fn without_result(file: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut before = zip::ZipArchive::new(Cursor::new(file)).expect("a zip");
    let mut after = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..before.len() {
        let mut part = before.by_index(place).expect("a part");
        let (name, mut text) = (part.name().expect("a name").into_owned(), String::new());
        part.read_to_string(&mut text).expect("text");
        let text = text.replace(" t=\"str\"><f>", "><f>").replace("<v>#UNSAVED</v>", "<v></v>");
        after.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        after.write_all(text.as_bytes()).expect("written");
    }
    after.finish().expect("a zip").into_inner()
}
