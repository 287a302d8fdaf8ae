//! Imports of classes, which assign pupils to subjects (F10), and the list of pupils.

use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::TargetReportForm;
use std::collections::BTreeMap;
use tests::TestSchool;
use tests::pupils::{YEAR_11, upn};
use tests::wire::{Fault, Wire};

async fn upload(school: &TestSchool, rows: &str) -> ImportClassesForm {
    let (file_name, bytes) = ("classes.csv".to_owned(), format!("UPN,Subject,Class\r\n{rows}").into_bytes());
    let upload = school.upload_records(RecordsKind::Classes, &file_name, bytes).await;
    ImportClassesForm { upload, file_name, seen: None }
}

async fn import(school: &TestSchool, rows: &str) -> Result<ClassesImportView, Problem> {
    let form = upload(school, rows).await;
    school.admin().import(&form).await
}

fn counts(view: &ClassesImportView) -> [u32; 4] {
    [view.pupils, view.classes, view.unchanged, view.refused]
}

/// The classes of pupil `n` by subject, as the list of pupils shows them.
async fn classes(school: &TestSchool, n: u32) -> BTreeMap<String, String> {
    let view = school.admin().run(&ListPupilsForm { year_group: Some(11) }).await.expect("the pupils");
    let pupil = view.pupils.into_iter().find(|pupil| pupil.upn == upn(n).as_str()).expect("listed");
    pupil.classes
}

#[tokio::test]
async fn f10_pupils_are_put_into_classes_and_taken_out_by_a_file_that_is_seen_first() {
    let school = TestSchool::new().await;
    school.with_year_11(4);
    let (a, b) = (upn(0), upn(1));
    let (a, b) = (a.as_str(), b.as_str());
    let rows = format!("{a},french,11X/Fr1\n{a},History,11Hi2\n{b},Mathematics,\n{b},French,\n");
    let form = upload(&school, &rows).await;
    let before = school.snapshot();
    let seen = school.admin().run(&form).await.expect("seen");
    assert_eq!((counts(&seen), seen.applied), ([2, 3, 1, 0], false));
    assert_eq!(school.snapshot().differences(&before), [""; 0], "nothing changes before it is asked for");
    let done = school.admin().run(&ImportClassesForm { seen: Some(seen.mark.clone()), ..form.clone() }).await;
    assert_eq!(done.expect("done"), ClassesImportView { applied: true, ..seen });
    let own = classes(&school, 0).await;
    assert_eq!(
        (own["French"].as_str(), own["History"].as_str(), own["Mathematics"].as_str()),
        ("11X/Fr1", "11Hi2", "11/1")
    );
    assert_eq!(classes(&school, 1).await, BTreeMap::new(), "a blank class takes the pupil out");
    let again = school.admin().import(&form).await.expect("twice");
    assert_eq!(counts(&again), [0, 0, 4, 0]);

    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let row = report.rows.iter().find(|row| row.name.starts_with("Surname000")).expect("there");
    assert_eq!(row.classes["French"], "11X/Fr1", "F51: the report filters by it");
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(entries.iter().filter(|entry| entry.kind == EventKind::ClassesImported).count(), 1);
}

#[tokio::test]
async fn rows_of_classes_that_cannot_be_taken_are_listed_and_the_others_are() {
    let school = TestSchool::new().await;
    school.with_year_11(4);
    let (a, stranger) = (upn(0), upn(99));
    let (a, stranger) = (a.as_str(), stranger.as_str());
    let rows = [
        ("A1,French,x".to_owned(), "UPN: "),
        (format!("{stranger},French,x"), "UPN: Your school’s records have no pupil"),
        (format!("{a},Alchemy,x"), "Subject: This is not a subject of Key Stage 4"),
        (format!("{a},French,{}", "x".repeat(21)), "Class must be 20 characters or fewer"),
        (format!("{a},French,a\u{202e}b"), "Class contains a character that cannot be used"),
        (format!("{a},Music,11M1"), ""),
        (format!("{a},music,11M2"), "Subject: Row 7 has this pupil in Music already"),
    ];
    let text: String = rows.iter().map(|(row, _)| format!("{row}\n")).collect();
    let view = import(&school, &text).await.expect("the good row");
    assert_eq!(counts(&view), [1, 1, 0, 6]);
    let wrong = rows.iter().enumerate().filter(|(_, (_, reason))| !reason.is_empty());
    for ((n, (row, reason)), refused) in wrong.zip(&view.refusals) {
        assert_eq!(refused.row as usize, n + 2, "{row}");
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(classes(&school, 0).await["Music"], "11M1");
}

#[tokio::test]
async fn a_class_that_changed_after_the_file_was_looked_at_is_not_overwritten_unseen() {
    let school = TestSchool::new().await;
    school.with_year_11(4);
    let a = upn(0);
    let row = |class: &str| format!("{},French,{class}\n", a.as_str());
    let form = upload(&school, &row("11a")).await;
    let confirmed = school.admin().look(&form).await.expect("seen");
    import(&school, &row("11b")).await.expect("somebody else was quicker");
    let problem = school.admin().run(&confirmed).await.expect_err("another plan");
    assert!(problem.kind.ends_with(":plan-changed"), "{problem:?}");
    assert_eq!(classes(&school, 0).await["French"], "11b");
    school.admin().import(&form).await.expect("seen again");
    assert_eq!(classes(&school, 0).await["French"], "11a");
}

#[tokio::test]
async fn an_import_of_classes_that_meets_a_fault_anywhere_is_done_again_and_finds_what_is_left() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.with_year_11(60);
    let untouched = school.snapshot();
    let rows: String = (0..60).map(|n| format!("{},French,11Fr\n", upn(n).as_str())).collect();
    let form = upload(&school, &rows).await;
    let form = school.admin().look(&form).await.expect("seen");
    for at in 0.. {
        let mut reached = false;
        for fault in Fault::ALL {
            let place = format!("{fault:?} at {at}");
            wire.plan_fault("import-classes", at, fault);
            let first = school.admin().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            let again = school.admin().import(&form).await.expect("done again");
            assert_eq!(again.classes + again.unchanged, 60, "{place}");
            assert_eq!(classes(&school, 59).await["French"], "11Fr", "{place}");
            school.restore(&untouched);
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 6, "import-classes makes {at} calls");
            return;
        }
    }
}

#[tokio::test]
async fn the_pupils_of_a_year_group_are_listed_as_the_records_have_them() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let none = school.admin().run(&ListPupilsForm::default()).await.expect("none");
    assert_eq!(none, PupilsView::default());
    school.with_year_11(4);
    let view = school.admin().run(&ListPupilsForm::default()).await.expect("the eldest");
    assert_eq!((view.year_group, view.records.as_deref()), (Some(11), Some("2026/27")));
    assert_eq!(view.groups, [GroupView { year_group: 11, pupils: 4 }]);
    let (first, last) = (&view.pupils[0], &view.pupils[3]);
    assert_eq!((first.name.as_str(), first.born.as_str()), ("Surname000, Forename000", "01/09/2010"));
    assert_eq!((first.prior.as_deref(), last.prior.as_deref()), (Some("86"), None), "F47");
    for year_group in [10, 0, 255] {
        let form = ListPupilsForm { year_group: Some(year_group) };
        assert_eq!(school.admin().run(&form).await.expect_err("nobody").status, 404, "{year_group}");
    }
    for wrong in ["x", "256", "-1", "11.5"] {
        let answer =
            school.admin().send("GET", &format!("/api/records/pupils?year_group={wrong}"), None).await;
        assert_eq!(answer.status(), 400, "{wrong}");
    }
    let other = school.neighbour().await;
    other.grant_everything();
    assert_eq!(other.admin().run(&ListPupilsForm::default()).await.expect("none"), PupilsView::default());
}
