//! Imports of classes, which assign pupils to subjects (F10), and the list of pupils.

use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::changes::forms::{ApplyChangeForm, ChangeView};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::TargetReportForm;
use std::collections::BTreeMap;
use tests::TestSchool;
use tests::pupils::{YEAR_11, figures, upn};

async fn upload(school: &TestSchool, rows: &str) -> ImportClassesForm {
    let (file_name, bytes) = ("classes.csv".to_owned(), format!("UPN,Subject,Class\r\n{rows}").into_bytes());
    let upload = school.upload_records(RecordsKind::Classes, &file_name, bytes).await;
    ImportClassesForm { upload, file_name }
}

async fn import(school: &TestSchool, rows: &str) -> Result<ChangeView, Problem> {
    let form = upload(school, rows).await;
    school.admin().import(&form).await
}

/// The classes of pupil `n` by subject, as the list of pupils shows them.
async fn classes(school: &TestSchool, n: u32) -> BTreeMap<String, String> {
    let view = school
        .admin()
        .run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() })
        .await
        .expect("the pupils");
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
    let seen = school.admin().plan(&form).await.expect("seen");
    assert_eq!(figures(&seen), [3, 2, 1, 0]);
    assert!(!classes(&school, 0).await.contains_key("French"), "nothing changes before it is asked for");
    let done = school.admin().apply(&seen).await.expect("done");
    assert_eq!((figures(&done), done.done), (figures(&seen), 2));
    let own = classes(&school, 0).await;
    assert_eq!(
        (own["French"].as_str(), own["History"].as_str(), own["Mathematics"].as_str()),
        ("11X/Fr1", "11Hi2", "11/1")
    );
    assert_eq!(classes(&school, 1).await, BTreeMap::new(), "a blank class takes the pupil out");
    let again = import(&school, &rows).await.expect("twice");
    assert_eq!(figures(&again), [0, 0, 4, 0]);

    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let row = report.rows.iter().find(|row| row.name.starts_with("Surname000")).expect("there");
    assert_eq!(row.classes["French"], "11X/Fr1", "F51: the report filters by it");
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(entries.iter().filter(|entry| entry.kind == EventKind::ClassesImported).count(), 1);
    school.admin().undo(done.summary.id).await.expect("undone");
    assert_eq!(classes(&school, 0).await, BTreeMap::from([("Mathematics".to_owned(), "11/1".to_owned())]));
    assert_eq!(classes(&school, 1).await["Mathematics"], "11/2");
}

#[tokio::test]
async fn rows_of_classes_that_cannot_be_taken_are_listed_and_the_others_are() {
    let school = TestSchool::new().await;
    school.with_year_11(4);
    let (a, stranger) = (upn(0), upn(99));
    let (a, stranger) = (a.as_str(), stranger.as_str());
    let rows = [
        ("A1,French,x".to_owned(), "UPN: "),
        (format!("{stranger},French,x"), "UPN: No pupil in your school has this UPN"),
        (format!("{a},Alchemy,x"), "Subject: This is not a subject of Key Stage 4"),
        (format!("{a},French,{}", "x".repeat(21)), "Class must be 20 characters or fewer"),
        (format!("{a},French,a\u{202e}b"), "Class contains a character you cannot use"),
        (format!("{a},Music,11M1"), ""),
        (format!("{a},music,11M2"), "Subject: Row 7 already has this pupil in Music"),
    ];
    let text: String = rows.iter().map(|(row, _)| format!("{row}\n")).collect();
    let view = import(&school, &text).await.expect("the good row");
    assert_eq!(figures(&view), [1, 1, 0, 6]);
    let wrong = rows.iter().enumerate().filter(|(_, (_, reason))| !reason.is_empty());
    for ((n, (row, reason)), refused) in wrong.zip(&view.refusals) {
        assert_eq!(refused.row as usize, n + 2, "{row}");
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(classes(&school, 0).await["Music"], "11M1");
}

#[tokio::test]
async fn a_class_that_changed_after_the_file_was_looked_at_is_not_overwritten_and_others_are_written() {
    let school = TestSchool::new().await;
    school.with_year_11(4);
    let row = |n: u32, class: &str| format!("{},French,{class}\n", upn(n).as_str());
    let form = upload(&school, &[row(0, "11a"), row(1, "11a")].concat()).await;
    let seen = school.admin().plan(&form).await.expect("seen");
    import(&school, &row(0, "11b")).await.expect("somebody else was quicker");
    let done = school.admin().apply(&seen).await.expect("the rest");
    assert_eq!((done.done, done.refused), (2, 1));
    let refused = school.admin().lines(done.summary.id, true).await;
    assert_eq!(refused[0].detail, upn(0).as_str());
    assert!(refused[0].refusal.as_deref().is_some_and(|why| why.contains("Someone else changed")));
    assert_eq!(
        (&*classes(&school, 0).await["French"], &*classes(&school, 1).await["French"]),
        ("11b", "11a")
    );
}

#[tokio::test]
async fn a_file_that_takes_most_pupils_out_of_their_classes_waits_for_a_typed_number() {
    let school = TestSchool::new().await;
    school.with_year_11(60);
    let rows: String = (0..55).map(|n| format!("{},Mathematics,\n", upn(n).as_str())).collect();
    let seen = school.admin().plan(&upload(&school, &rows).await).await.expect("seen");
    assert_eq!(seen.guard.as_ref().map(|guard| guard.number), Some(55));
    let (change, mark) = (seen.summary.id, seen.mark.clone());
    let problem =
        school.admin().run(&ApplyChangeForm { change, mark, typed: None }).await.expect_err("guarded");
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "typed"));
    school.admin().apply(&seen).await.expect("typed");
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
        let form = ListPupilsForm { year_group: Some(year_group), ..ListPupilsForm::default() };
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
