//! Imports of results that belong to pupils, and the counts that follow from them (F10, F40).

use crate::operations::retention::{leaver, sweep, told_and_on};
use domain::accounts::forms::ChangeSchoolSettingsForm;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::changes::forms::ChangeView;
use domain::records::cohort::Cohort;
use domain::records::erasing::Rule;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::pupil::Pupil;
use domain::targets::forms::ViewBenchmarksForm;
use serde_json::Value;
use tests::TestSchool;
use tests::pupils::{YEAR_11, figures, upn};

const HEADINGS: &str = "UPN,Subject,Grade,Academic year\r\n";

/// The rows of the pupils with these numbers, all with one grade in Mathematics.
pub(super) fn rows(pupils: std::ops::Range<u32>, grade: &str) -> String {
    pupils.map(|n| format!("{},Mathematics,{grade},\r\n", upn(n).as_str())).collect()
}

async fn upload(school: &TestSchool, rows: &str) -> ImportPupilResultsForm {
    let (file_name, bytes) = ("results.csv".to_owned(), format!("{HEADINGS}{rows}").into_bytes());
    let upload = school.upload_records(RecordsKind::PupilResults, &file_name, bytes).await;
    ImportPupilResultsForm { upload, file_name }
}

pub(crate) async fn import(school: &TestSchool, rows: &str) -> Result<ChangeView, Problem> {
    let form = upload(school, rows).await;
    school.admin().import(&form).await
}

/// Year, subject, grade and origin of each result on a pupil's page.
async fn shown(school: &TestSchool, pupil: &Pupil) -> Vec<[String; 4]> {
    let view = school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect("the pupil");
    let one = |result: PupilResultView| [result.year, result.subject, result.grade, result.origin];
    view.results.into_iter().map(one).collect()
}

/// The items of the school whose sort keys begin so.
pub(crate) fn items(school: &TestSchool, prefix: &str) -> Vec<Value> {
    let snapshot = school.snapshot();
    let of = |item: &&Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(prefix));
    snapshot.items().filter(of).cloned().collect()
}

/// The number of results that the school's own progress in Mathematics is computed from.
pub(super) async fn counted(school: &TestSchool) -> u32 {
    let view = school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("the benchmarks");
    view.subjects.iter().find(|one| one.subject == "Mathematics").expect("there").results
}

#[tokio::test]
async fn f10_results_belong_to_pupils_and_are_shown_with_where_they_came_from() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    let both = rows(0..2, "7") + format!("{},French,x,2024/25\r\n", upn(0).as_str()).as_str();
    let done = import(&school, &both).await.expect("imported");
    assert_eq!(figures(&done), [3, 0, 0, 2, 0]);
    let origin = "From a file, 02/09/2026".to_owned();
    let of = |year: &str, subject: &str, grade: &str| {
        [year.to_owned(), subject.to_owned(), grade.to_owned(), origin.clone()]
    };
    let first = [of("2025/26", "Mathematics", "7"), of("2024/25", "French", "U")];
    assert_eq!(shown(&school, &pupils[0]).await, first);
    assert_eq!(shown(&school, &pupils[2]).await.len(), 0);
    assert_eq!(items(&school, "RESULTS#").len(), 3, "an item per pupil, key stage and year");
    let again = import(&school, &both).await.expect("the same");
    assert_eq!((figures(&again), again.lines), (vec![0, 0, 3, 0, 0], 0));

    let better = import(&school, &rows(0..1, "9")).await.expect("another grade");
    assert_eq!(figures(&better), [0, 1, 0, 1, 0]);
    assert_eq!(shown(&school, &pupils[0]).await[0], of("2025/26", "Mathematics", "9"));
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let entries: Vec<_> =
        entries.iter().filter(|entry| entry.kind == EventKind::PupilResultsImported).collect();
    assert_eq!(entries.len(), 2);
    for item in items(&school, "ENTRY#") {
        assert!(!item.to_string().contains(upn(0).as_str()), "{item}");
    }

    // A pupil who changes cohort keeps the results under the year in which they were got.
    let moved = Pupil { cohort: Cohort(pupils[0].cohort.0 + 1), ..stored(&school, &pupils[0]) };
    school.put_pupil(&moved);
    assert_eq!(shown(&school, &moved).await[0], of("2025/26", "Mathematics", "9"));

    school.admin().undo(better.summary.id).await.expect("undone");
    assert_eq!(shown(&school, &pupils[0]).await, first);
    // The first pupil's results were changed since, and stay: of a record that counts its changes, only the last is undone.
    school.admin().undo(done.summary.id).await.expect("undone");
    assert_eq!((items(&school, "RESULTS#").len(), shown(&school, &pupils[1]).await.len()), (2, 0));
    assert!(stored(&school, &pupils[1]).results.is_empty());
    school.log.plant(upn(0).as_str());
}

/// A pupil's record as it is stored.
fn stored(school: &TestSchool, pupil: &Pupil) -> Pupil {
    school.pupil_record(pupil.id)
}

#[tokio::test]
async fn rows_of_pupils_results_that_cannot_be_taken_are_listed_and_the_others_are() {
    let school = TestSchool::new().await;
    let mut pupils = school.with_year_11(3);
    // Mathematics has a class in the year group, and the second pupil is in none.
    pupils[1].classes.clear();
    school.put_pupil(&pupils[1]);
    let [first, second] = [upn(0), upn(1)].map(|upn| upn.as_str().to_owned());
    let bad = [
        ("X,Mathematics,7,".to_owned(), "UPN: "),
        (format!("{},Mathematics,7,", upn(99).as_str()), "UPN: No pupil in your school has this UPN"),
        (format!("{first},Alchemy,7,"), "Subject: This is not a subject of Key Stage 4"),
        (format!("{first},Mathematics,10,"), "Grade: Enter a grade from 1 to 9"),
        (format!("{first},Mathematics,,"), ""),
        (format!("{first},Mathematics,7,2022/23"), "Academic year: Enter one of these years"),
        (format!("{second},Mathematics,7,2026/27"), "Subject: By your classes, the pupil does not take this"),
        (format!("{first},Maths,6,"), "Subject: Row 9 already has this pupil in Mathematics"),
    ];
    let good = format!(
        "{first},Mathematics,7,\r\n{second},Mathematics,7,2025-26\r\n{first},Mathematics,8,2026/27\r\n"
    );
    let (last, others) = bad.split_last().expect("some");
    let mut text: String = others.iter().map(|(row, _)| format!("{row}\r\n")).collect();
    text += &good;
    text += &format!("{}\r\n", last.0);
    let view = import(&school, &text).await.expect("the good rows");
    assert_eq!((figures(&view), view.refused_rows as usize), (vec![3, 0, 0, 2, bad.len() as u32], bad.len()));
    for ((row, reason), refused) in bad.iter().zip(&view.refusals) {
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(shown(&school, &pupils[0]).await.len(), 2);
}

#[tokio::test]
async fn results_of_pupils_give_the_counts_of_their_year_unless_it_has_more() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_year_11(12);
    let few = import(&school, &rows(0..4, "7")).await.expect("imported");
    assert!(few.warnings.iter().any(|warning| warning.contains("fewer than 5")), "{few:?}");
    assert_eq!(counted(&school).await, 0, "four could point at pupils");
    // The last pupil has no prior attainment.
    let all = import(&school, &rows(0..12, "7")).await.expect("imported");
    assert!(all.warnings.iter().any(|warning| warning.contains("own progress: 1 result.")), "{all:?}");
    assert_eq!(counted(&school).await, 11);
    let counts = items(&school, "COUNTS#");
    school.admin().undo(all.summary.id).await.expect("undone");
    assert_eq!((counted(&school).await, items(&school, "RESULTS#").len()), (0, 4));
    import(&school, &rows(0..12, "7")).await.expect("again");
    assert_eq!(items(&school, "COUNTS#")[0]["subjects"], counts[0]["subjects"]);

    // A file of past results with more stays; what it says is the whole year.
    let row = "2025/26,Mathematics,5,100,KS4\r\n";
    let text = format!("Academic year,Subject,Grade,Prior attainment,Key stage\r\n{}", row.repeat(30));
    let upload = school.upload_records(RecordsKind::Results, "past.csv", text.into_bytes()).await;
    let form = ImportResultsForm { upload, file_name: "past.csv".to_owned() };
    school.admin().import(&form).await.expect("past results");
    let view = import(&school, &rows(0..12, "8")).await.expect("imported");
    assert!(view.warnings.iter().any(|warning| warning.contains("more results: Mathematics")), "{view:?}");
    assert_eq!((counted(&school).await, shown(&school, &pupils[0]).await[0][2].as_str()), (30, "8"));

    // Counts stay when a pupil is erased, and the results go.
    leaver(&school, pupils[0].id, "02/09/2026").await;
    told_and_on(&mut school, "2027-03-15").await;
    sweep(&school).await;
    assert_eq!((items(&school, "RESULTS#").len(), items(&school, "PUPIL#").len()), (11, 11));
    assert_eq!(counted(&school).await, 30);
    let undone = school.admin().undo(view.summary.id).await;
    assert!(undone.is_err() || items(&school, "RESULTS#").len() == 11, "undo revives nobody: {undone:?}");

    // A school that keeps no counts takes results of pupils all the same.
    let off = ChangeSchoolSettingsForm { second_factor_required: None, keeps_counts: Some(false) };
    school.admin().run(&off).await.expect("off");
    import(&school, &rows(1..12, "6")).await.expect("imported");
    assert_eq!((counted(&school).await, items(&school, "COUNTS#").len()), (0, 0));
    assert_eq!(shown(&school, &pupils[1]).await[0][2], "6");
}

#[tokio::test]
async fn of_two_imports_of_results_of_pupils_at_once_none_is_forgotten_and_none_reaches_the_erased() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(4);
    let admin = school.admin();
    let seen = [upload(&school, &rows(0..2, "7")).await, upload(&school, &rows(1..4, "5")).await];
    let seen = (admin.plan(&seen[0]).await.expect("seen"), admin.plan(&seen[1]).await.expect("seen"));
    // The fourth is being erased by now.
    school.put_pupil(&Pupil { erasing: Some(Rule::Left), ..pupils[3].clone() });
    let answers = futures::join!(admin.apply(&seen.0), admin.apply(&seen.1));
    let mut refused = 0;
    for (answer, rows) in [(answers.0, rows(0..2, "7")), (answers.1, rows(1..4, "5"))] {
        match answer {
            Ok(view) => refused += view.refused,
            Err(problem) => {
                assert!(problem.kind.ends_with(":change-running"), "{problem:?}");
                import(&school, &rows).await.expect("again");
            }
        }
    }
    assert!((1..=2).contains(&refused), "one pupil was in both, and one is being erased: {refused}");
    assert_eq!(items(&school, "RESULTS#").len(), 3);
    for pupil in &pupils[..3] {
        assert_eq!(shown(&school, pupil).await.len(), 1);
    }
}

#[tokio::test]
async fn a_pupil_with_results_is_not_removed_by_undoing_the_import_that_added_them() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let added =
        school.admin().import(&school.pupils_file(&tests::pupils::file_of(0, 2)).await).await.expect("added");
    let results = import(&school, &rows(0..1, "7")).await.expect("imported");
    let undone = school.admin().undo(added.summary.id).await.expect("undone but for one");
    assert_eq!((undone.kept, items(&school, "PUPIL#").len(), items(&school, "RESULTS#").len()), (1, 1, 1));
    school.admin().undo(results.summary.id).await.expect("undone");
    assert_eq!(items(&school, "RESULTS#").len(), 0);
}

/// As many rows as a file has, in two shapes: a whole year group with ten subjects each, and two thousand pupils with four.
#[tokio::test]
async fn large_files_of_results_are_applied_in_chunks_and_undone() {
    const SUBJECTS: [&str; 10] = [
        "Mathematics",
        "English Language",
        "English Literature",
        "Biology",
        "Chemistry",
        "Physics",
        "French",
        "History",
        "Geography",
        "Religious Studies",
    ];
    for (pupils, subjects) in [(240, 10), (2_000, 4)] {
        let school = TestSchool::new().await;
        school.with_year_11(pupils);
        let row = |n: u32| {
            let of = |subject: &&str| format!("{},{subject},{},\r\n", upn(n).as_str(), n % 9 + 1);
            SUBJECTS[..subjects].iter().map(of).collect::<String>()
        };
        let text: String = (0..pupils).map(row).collect();
        let done = import(&school, &text).await.expect("imported");
        assert_eq!(figures(&done), [pupils * subjects as u32, 0, 0, pupils, 0]);
        assert_eq!((items(&school, "RESULTS#").len(), done.refused), (pupils as usize, 0));
        assert_eq!(counted(&school).await, pupils - 1);
        if pupils == 240 {
            school.admin().undo(done.summary.id).await.expect("undone");
            assert_eq!((items(&school, "RESULTS#").len(), counted(&school).await), (0, 0));
        }
    }
}
