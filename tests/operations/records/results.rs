//! Imports of past results, of which only counts are kept, and the school's own progress, which is computed from them (F40).

use domain::accounts::forms::{ChangeSchoolSettingsForm, ViewSchoolSettingsForm};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::changes::forms::{ApplyChangeForm, ChangeView};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::ViewBenchmarksForm;
use tests::TestSchool;
use tests::pupils::{YEAR_11, figures};

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
    ImportResultsForm { upload, file_name }
}

async fn import(school: &TestSchool, rows: &str) -> Result<ChangeView, Problem> {
    let form = upload(school, rows).await;
    school.admin().import(&form).await
}

/// The school's own rank in Mathematics, and the number of results that it is computed from.
async fn rank(school: &TestSchool) -> (Option<u8>, u32) {
    let view = school.admin().run(&ViewBenchmarksForm { year: YEAR_11 }).await.expect("the benchmarks");
    let subject = view.subjects.iter().find(|one| one.subject == "Mathematics").expect("there");
    (subject.rank, subject.results)
}

/// A property of a line of a change, before and after.
async fn words(school: &TestSchool, view: &ChangeView, name: &str, what: &str) -> (String, String) {
    let lines = school.admin().lines(view.summary.id, false).await;
    let line = lines.iter().find(|line| line.name.contains(name)).expect(name);
    let change = line.changes.iter().find(|change| change.what == what);
    change.map(|change| (change.before.clone(), change.after.clone())).unwrap_or_default()
}

#[tokio::test]
async fn f40_the_schools_own_rank_comes_of_three_years_of_results_the_latest_counting_most() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    assert_eq!(rank(&school).await, (None, 0));
    let form = upload(&school, &(rows("2025/26", "7", 60) + rows("2024/25", "5", 40).as_str())).await;
    let seen = school.admin().plan(&form).await.expect("seen");
    assert_eq!(rank(&school).await, (None, 0), "nothing changes before it is asked for");
    let done = school.admin().apply(&seen).await.expect("done");
    assert_eq!((figures(&done), done.guard.as_ref()), (vec![100, 0, 0], None));
    assert_eq!(words(&school, &done, "2024/25", "All subjects").await, (String::new(), "40".to_owned()));
    let (good, results) = rank(&school).await;
    let said = |rank: Option<u8>| rank.map_or(String::new(), |rank| rank.to_string());
    assert_eq!(words(&school, &done, "rank", "Mathematics").await, (String::new(), said(good)));
    assert_eq!(results, 100);
    assert!(good.is_some_and(|good| good < 30), "{good:?}");

    // Import the latest year again, with the lowest grade: it replaces that year's results and leaves the other year's.
    let worse = import(&school, &rows("2025-26", "1", 50)).await.expect("replaced");
    assert_eq!(words(&school, &worse, "2025/26", "All subjects").await, ("60".to_owned(), "50".to_owned()));
    let (bad, results) = rank(&school).await;
    assert!(bad.is_some_and(|bad| bad > 70), "{bad:?}");
    assert_eq!((words(&school, &worse, "rank", "Mathematics").await, results), ((said(good), said(bad)), 90));
    let same = import(&school, &rows("2025-26", "1", 50)).await.expect("twice");
    assert_eq!(
        words(&school, &same, "rank", "Mathematics").await,
        (String::new(), String::new()),
        "unchanged"
    );
    assert_eq!(rank(&school).await.0, bad);
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(entries.iter().filter(|entry| entry.kind == EventKind::ResultsImported).count(), 3);

    let problem = school.admin().undo(worse.summary.id).await.expect_err("another import came after it");
    assert!(problem.kind.ends_with(":changed-meanwhile"), "{problem:?}");
    school.admin().undo(same.summary.id).await.expect("the last one");
    school.admin().undo(worse.summary.id).await.expect_err("what is restored is a new version");
    assert_eq!(rank(&school).await, (bad, 90));
}

#[tokio::test]
async fn f77_a_file_of_results_that_takes_out_far_more_than_it_brings_waits_for_a_typed_number() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    import(&school, &rows("2025/26", "7", 300)).await.expect("a whole year");
    let few = school.admin().plan(&upload(&school, &rows("2025/26", "7", 5)).await).await.expect("seen");
    assert_eq!(few.guard.as_ref().map(|guard| guard.number), Some(295));
    let (change, mark) = (few.summary.id, few.mark.clone());
    for typed in [None, Some(5), Some(300)] {
        let form = ApplyChangeForm { change, mark: mark.clone(), typed };
        let problem = school.admin().run(&form).await.expect_err("guarded");
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "typed"), "{typed:?}");
    }
    assert_eq!(rank(&school).await.1, 300);
    let done = school.admin().apply(&few).await.expect("typed");
    assert_eq!(rank(&school).await.1, 5);
    school.admin().undo(done.summary.id).await.expect("undone");
    assert_eq!(rank(&school).await.1, 300);
    // 50 fewer, or a tenth fewer, is an ordinary correction.
    let fewer = school.admin().plan(&upload(&school, &rows("2025/26", "7", 270)).await).await.expect("seen");
    assert_eq!(fewer.guard, None);
}

#[tokio::test]
async fn rows_of_results_that_cannot_be_taken_are_listed_and_the_others_are() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let bad = [
        ("2022/23,Mathematics,7,F,9,100,KS4", "Academic year: Enter one of these years: 2023/24"),
        ("2025,Mathematics,7,F,9,100,KS4", "Academic year: "),
        ("2025/26,Alchemy,7,F,9,100,KS4", "Subject: "),
        ("2025/26,Mathematics,10,F,9,100,KS4", "Grade: "),
        ("2025/26,Mathematics,7,Q,9,100,KS4", "Gender: "),
        ("2025/26,Mathematics,7,F,9,,KS4", "Prior attainment: "),
        ("2025/26,Mathematics,7,F,9,1e9,KS4", "Prior attainment: "),
        ("2025/26,Mathematics,7,F,9,100,KS3", "Key stage: "),
    ];
    let mut text: String = bad.iter().map(|(row, _)| format!("{row}\r\n")).collect();
    let none = import(&school, &text).await.expect("nothing to do");
    assert_eq!((none.refused_rows as usize, none.lines), (bad.len(), 0));
    // The month of birth is not read, whatever it is.
    text += &"2025/2026,mathematics,u,female,Sept,100.5,Key Stage 4\r\n".repeat(5);
    text += "2025/26,Biology,A*,M,13,6.5,5\r\n";
    let view = import(&school, &text).await.expect("the good rows");
    assert_eq!(view.lines, 4, "two years and two ranks");
    for ((n, (row, reason)), refused) in bad.iter().enumerate().zip(&view.refusals) {
        assert_eq!(refused.row as usize, n + 2, "{row}");
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(rank(&school).await.1, 5);
    assert!(
        view.warnings.iter().any(|warning| warning.contains("fewer than 5") && warning.contains("Biology")),
        "{view:?}"
    );
}

#[tokio::test]
async fn of_two_imports_of_results_at_once_none_is_forgotten() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let admin = school.admin();
    let [one, two] = [rows("2025/26", "7", 40), rows("2024/25", "5", 30)];
    let seen = [upload(&school, &one).await, upload(&school, &two).await];
    let seen = (admin.plan(&seen[0]).await.expect("seen"), admin.plan(&seen[1]).await.expect("seen"));
    let answers = futures::join!(admin.apply(&seen.0), admin.apply(&seen.1));
    for (answer, rows) in [(answers.0, &one), (answers.1, &two)] {
        if let Err(problem) = answer {
            let told =
                [":changed-meanwhile", ":change-running"].iter().any(|kind| problem.kind.ends_with(kind));
            assert!(told, "{problem:?}");
            import(&school, rows).await.expect("again");
        }
    }
    assert_eq!(rank(&school).await.1, 70);
}

/// The items of the school whose sort keys begin so.
fn items(school: &TestSchool, prefix: &str) -> Vec<serde_json::Value> {
    let snapshot = school.snapshot();
    let of = |item: &&serde_json::Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(prefix));
    snapshot.items().filter(of).cloned().collect()
}

/// The settings that keep counts, or do not.
fn keeping(keeps: bool) -> ChangeSchoolSettingsForm {
    ChangeSchoolSettingsForm { second_factor_required: None, keeps_counts: Some(keeps) }
}

#[tokio::test]
async fn what_stays_of_past_results_is_counts_never_a_row() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let mut text = rows("2025/26", "7", 60);
    // Somebody with an unusual prior attainment, and a subject of four.
    text += "2025/26,Mathematics,9,M,4,119.37,KS4\r\n";
    text += &"2025/26,Latin,9,F,4,118.5,KS4\r\n".repeat(4);
    let done = import(&school, &text).await.expect("imported");
    assert_eq!(words(&school, &done, "2025/26", "All subjects").await.1, "61");
    let stored = items(&school, "COUNTS#");
    assert_eq!(stored.len(), 1);
    let mut names: Vec<&String> = stored[0].as_object().expect("an item").keys().collect();
    names.sort();
    assert_eq!(names, ["girls", "pk", "sk", "subjects", "version"]);
    let subjects = stored[0]["subjects"]["M"].as_object().expect("a map");
    assert_eq!(subjects.keys().collect::<Vec<_>>(), ["Mathematics"], "four results of Latin are not counted");
    let packed = subjects["Mathematics"]["S"].as_str().expect("a text");
    // At most ten bands with one grade, and one more cell: 4 bytes each, 4 characters for 3 bytes.
    assert!(packed.len() <= 11 * 4 * 4 / 3 + 1, "{packed}");
    // The plan, which is kept for a month, holds no more.
    for key in school.stack.object_keys().await.expect("keys") {
        let bytes = school.stack.object(&key).await.expect("an object");
        let mut plan = String::new();
        std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_slice()), &mut plan)
            .expect("a plan");
        assert!(!plan.contains("11937") && !plan.contains("119.37"), "{key}");
    }
}

#[tokio::test]
async fn a_school_that_keeps_no_counts_has_none_and_takes_no_past_results() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let done = import(&school, &rows("2025/26", "7", 60)).await.expect("imported");
    let planned = school.admin().plan(&upload(&school, &rows("2024/25", "7", 60)).await).await.expect("seen");
    let view = school.admin().run(&ViewSchoolSettingsForm {}).await.expect("settings");
    assert_eq!(view.keeps_counts, Some(true), "the default");
    // Twice: the second finds nothing to do.
    for _ in 0..2 {
        let view = school.admin().run(&keeping(false)).await.expect("off");
        assert_eq!(view.keeps_counts, Some(false));
        assert_eq!((items(&school, "COUNTS#").len(), items(&school, "PROGRESS#").len()), (0, 0));
    }
    assert_eq!(rank(&school).await, (None, 0));
    let refused = [
        import(&school, &rows("2025/26", "7", 60)).await,
        school.admin().apply(&planned).await,
        school.admin().undo(done.summary.id).await,
    ];
    for answer in refused {
        let problem = answer.expect_err("no counts");
        assert!(
            problem.kind.ends_with(":counts-not-kept") && problem.detail.contains("Settings"),
            "{problem:?}"
        );
    }
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let settings = trail.iter().filter(|entry| entry.kind == EventKind::SettingsChanged).count();
    let removed = trail.iter().filter(|entry| entry.kind == EventKind::CountsRemoved).count();
    assert_eq!((settings, removed), (1, 1));

    school.admin().run(&keeping(true)).await.expect("on");
    import(&school, &rows("2025/26", "7", 60)).await.expect("again");
    assert_eq!(rank(&school).await.1, 60);
    // Turned off by a request that died before it deleted: the sweep completes it.
    let there = items(&school, "COUNTS#").remove(0);
    school.admin().run(&keeping(false)).await.expect("off");
    let put = serde_json::json!({ "TableName": "attain-local", "Item": there });
    school.stack.db().put_item(serde_json::from_value(put).expect("a request")).expect("written");
    crate::operations::retention::sweep(&school).await;
    assert_eq!((items(&school, "COUNTS#").len(), items(&school, "PROGRESS#").len()), (0, 0));
}

#[tokio::test]
async fn counts_are_removed_five_years_after_their_year_and_progress_with_the_last() {
    let mut school = TestSchool::new().await;
    school.with_year_11(3);
    import(&school, &(rows("2025/26", "7", 60) + rows("2024/25", "5", 40).as_str())).await.expect("imported");
    for (day, years) in [("2030-08-30", 2), ("2030-08-31", 1), ("2031-08-30", 1), ("2031-09-04", 0)] {
        crate::operations::retention::on(&mut school, day).await;
        for _ in 0..2 {
            crate::operations::retention::sweep(&school).await;
        }
        assert_eq!(items(&school, "COUNTS#").len(), years, "{day}");
        assert_eq!(items(&school, "PROGRESS#").len(), years.min(1), "{day}");
    }
    let hints = items(&school, "DUE#").into_iter().filter(|item| item.to_string().contains("counts-"));
    assert_eq!(hints.count(), 0);
}
