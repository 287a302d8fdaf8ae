//! Imports of past results, and the school's own progress, which is computed from them (F40).

use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::ViewBenchmarksForm;
use tests::TestSchool;
use tests::pupils::YEAR_11;
use tests::wire::{Fault, Wire};

const HEADINGS: &str = "Academic year,Subject,Grade,Gender,Month of birth,Prior attainment,Key stage\r\n";

/// The rows of `count` results in Mathematics in one year, all with the same grade.
fn rows(year: &str, grade: &str, count: u32) -> String {
    let row = |n: u32| {
        let (gender, month) = (["F", "M", ""][n as usize % 3], n % 12 + 1);
        format!("{year},Mathematics,{grade},{gender},{month},{},KS4\r\n", 95 + n % 20)
    };
    (0..count).map(row).collect()
}

async fn upload(school: &TestSchool, rows: &str) -> ImportResultsForm {
    let (file_name, bytes) = ("results.csv".to_owned(), format!("{HEADINGS}{rows}").into_bytes());
    let upload = school.upload_records(RecordsKind::Results, &file_name, bytes).await;
    ImportResultsForm { upload, file_name, seen: None }
}

async fn import(school: &TestSchool, rows: &str) -> Result<ResultsImportView, Problem> {
    let form = upload(school, rows).await;
    school.admin().import(&form).await
}

/// The school's own rank in Mathematics, and the number of results that it is computed from.
async fn rank(school: &TestSchool) -> (Option<u8>, u32) {
    let view = school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("the benchmarks");
    let subject = view.subjects.iter().find(|one| one.subject == "Mathematics").expect("there");
    (subject.rank, subject.results)
}

#[tokio::test]
async fn f40_the_schools_own_rank_comes_of_three_years_of_results_the_latest_counting_most() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    assert_eq!(rank(&school).await, (None, 0));
    let form = upload(&school, &(rows("2025/26", "7", 60) + rows("2024/25", "5", 40).as_str())).await;
    let before = school.snapshot();
    let seen = school.admin().run(&form).await.expect("seen");
    assert_eq!(school.snapshot().differences(&before), [""; 0], "nothing changes before it is asked for");
    let confirmed = ImportResultsForm { seen: Some(seen.mark.clone()), ..form };
    let done = school.admin().run(&confirmed).await.expect("done");
    assert_eq!(ResultsImportView { applied: true, ..seen }, done, "it does what it said");
    let numbers: Vec<_> = done.years.iter().map(|year| (&*year.year, year.results, year.replaced)).collect();
    assert_eq!(numbers, [("2024/25", 40, 0), ("2025/26", 60, 0)]);
    let (good, results) = rank(&school).await;
    assert_eq!((done.progress[0].before, done.progress[0].after, results), (None, good, 100));
    assert!(good.is_some_and(|good| good < 30), "{good:?}");

    // Import the latest year again, with the lowest grade: it replaces that year's results and leaves the other year's.
    let worse = import(&school, &rows("2025-26", "1", 50)).await.expect("replaced");
    assert_eq!((worse.years[0].results, worse.years[0].replaced), (50, 60));
    assert_eq!((worse.progress[0].before, worse.progress[0].results), (good, 90));
    let (bad, _) = rank(&school).await;
    assert!(bad.is_some_and(|bad| bad > 70), "{bad:?}");
    let same = import(&school, &rows("2025-26", "1", 50)).await.expect("twice");
    assert_eq!(same.progress[0].after, bad);
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(entries.iter().filter(|entry| entry.kind == EventKind::ResultsImported).count(), 3);
}

#[tokio::test]
async fn rows_of_results_that_cannot_be_taken_are_listed_and_the_others_are() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let bad = [
        ("2022/23,Mathematics,7,F,9,100,KS4", "Academic year: Write one of the years that count: 2023/24"),
        ("2025,Mathematics,7,F,9,100,KS4", "Academic year: "),
        ("2025/26,Alchemy,7,F,9,100,KS4", "Subject: "),
        ("2025/26,Mathematics,10,F,9,100,KS4", "Grade: "),
        ("2025/26,Mathematics,7,Q,9,100,KS4", "Gender: "),
        ("2025/26,Mathematics,7,F,13,100,KS4", "Month of birth: "),
        ("2025/26,Mathematics,7,F,9,,KS4", "Prior attainment: "),
        ("2025/26,Mathematics,7,F,9,1e9,KS4", "Prior attainment: "),
        ("2025/26,Mathematics,7,F,9,100,KS3", "Key stage: "),
    ];
    let mut text: String = bad.iter().map(|(row, _)| format!("{row}\r\n")).collect();
    let before = school.snapshot();
    let none = import(&school, &text).await.expect("nothing to do");
    assert_eq!((none.applied, none.refused as usize, none.years.len()), (false, bad.len(), 0));
    assert_eq!(school.snapshot().differences(&before), [""; 0]);
    text += "2025/2026,mathematics,u,female,September,100.5,Key Stage 4\r\n2025/26,Biology,A*,M,1,6.5,5\r\n";
    let view = import(&school, &text).await.expect("the good rows");
    assert_eq!((view.applied, view.years.len()), (true, 2));
    for ((n, (row, reason)), refused) in bad.iter().enumerate().zip(&view.refusals) {
        assert_eq!(refused.row as usize, n + 2, "{row}");
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(rank(&school).await.1, 1);
}

#[tokio::test]
async fn of_two_imports_of_results_at_once_none_is_forgotten() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let one = upload(&school, &rows("2025/26", "7", 40)).await;
    let two = upload(&school, &rows("2024/25", "5", 30)).await;
    let admin = school.admin();
    let (one, two) = (admin.look(&one).await.expect("seen"), admin.look(&two).await.expect("seen"));
    let answers = futures::join!(admin.run(&one), admin.run(&two));
    for (answer, form) in [(answers.0, &one), (answers.1, &two)] {
        if let Err(problem) = answer {
            let told =
                [":changed-meanwhile", ":plan-changed"].iter().any(|kind| problem.kind.ends_with(kind));
            assert!(told, "{problem:?}");
            school.admin().import(form).await.expect("again");
        }
    }
    assert_eq!(rank(&school).await.1, 70);
}

#[tokio::test]
async fn an_import_of_results_that_meets_a_fault_anywhere_is_done_whole_or_not_at_all() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.with_year_11(3);
    let untouched = school.snapshot();
    let form = upload(&school, &rows("2025/26", "7", 20)).await;
    let form = school.admin().look(&form).await.expect("seen");
    for at in 0.. {
        let mut reached = false;
        for fault in Fault::ALL {
            let place = format!("{fault:?} at {at}");
            wire.plan_fault("import-results", at, fault);
            let first = school.admin().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            assert!([0, 20].contains(&rank(&school).await.1), "{place}");
            school.admin().import(&form).await.expect("done again");
            assert_eq!(rank(&school).await.1, 20, "{place}");
            school.restore(&untouched);
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 4, "import-results makes {at} calls");
            return;
        }
    }
}
