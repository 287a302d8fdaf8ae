//! Imports of pupils.

use domain::access::permission::{Permission, Permissions};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::base::ids::UploadId;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::ListYearsForm;
use std::collections::BTreeMap;
use tests::pupils::{file_of, upn};
use tests::wire::{Fault, Wire};
use tests::{TestSchool, teacher};
use uuid::Uuid;

async fn school() -> TestSchool {
    let school = TestSchool::new().await;
    school.grant_everything();
    school
}

async fn upload(school: &TestSchool, file: &str) -> ImportPupilsForm {
    let file_name = "pupils.csv".to_owned();
    let upload = school.upload_records(RecordsKind::Pupils, &file_name, file.as_bytes().to_vec()).await;
    ImportPupilsForm { upload, file_name, seen: None }
}

async fn import(school: &TestSchool, file: &str) -> Result<PupilsImportView, Problem> {
    let form = upload(school, file).await;
    school.admin().import(&form).await
}

fn counts(view: &PupilsImportView) -> [u32; 5] {
    [view.added, view.changed, view.unchanged, view.kept, view.refused]
}

/// The number of pupils per year group.
async fn years(school: &TestSchool) -> BTreeMap<u8, u32> {
    let years = school.admin().run(&ListYearsForm {}).await.expect("the years").years;
    years.into_iter().map(|year| (year.year_group, year.pupils)).collect()
}

#[tokio::test]
async fn an_import_of_pupils_shows_what_it_would_do_and_then_does_exactly_that() {
    let school = school().await;
    let form = upload(&school, &file_of(0, 120)).await;
    let before = school.snapshot();
    let preview = school.admin().run(&form).await.expect("seen");
    assert_eq!((counts(&preview), preview.applied), ([120, 0, 0, 0, 0], false));
    assert_eq!(school.snapshot().differences(&before), [""; 0], "nothing changes before it is asked for");
    let confirmed = ImportPupilsForm { seen: Some(preview.mark.clone()), ..form.clone() };
    let done = school.admin().run(&confirmed).await.expect("done");
    assert_eq!((counts(&done), done.applied), ([120, 0, 0, 0, 0], true));
    assert_eq!(years(&school).await, BTreeMap::from([(10, 60), (11, 60)]));
    let twice = school.admin().run(&confirmed).await.expect_err("it would do nothing now");
    assert!(twice.kind.ends_with(":plan-changed"), "{twice:?}");
    let again = school.admin().import(&form).await.expect("twice");
    assert_eq!(counts(&again), [0, 0, 120, 0, 0]);

    // Of the three pupils in the file, one has a new surname and one moves down a year group. An empty prior attainment
    // keeps the recorded one, so the third is unchanged. The other 117 are not in the file.
    let text = file_of(0, 3).replace("Surname000", "O'Neill").replace(",10,", ",9,");
    let text = text.replace(",Y,90\r\n", ",Y,\r\n").replace(",N,92\r\n", ",N,\r\n");
    let view = import(&school, &text).await.expect("changed");
    assert_eq!(counts(&view), [0, 2, 1, 117, 0]);
    let change = &view.changes[0];
    assert_eq!((change.upn.as_str(), change.name.as_str()), (upn(0).as_str(), "Surname000, Forename000"));
    let change = &change.changes[..];
    assert_eq!((change.len(), change[0].what.as_str(), change[0].after.as_str()), (1, "Surname", "O'Neill"));
    assert_eq!(view.changes[1].changes[0].what, "Year group");
    assert_eq!(years(&school).await, BTreeMap::from([(9, 1), (10, 59), (11, 60)]));

    let entries = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let entries: Vec<_> = entries.iter().filter(|entry| entry.kind == EventKind::PupilsImported).collect();
    assert_eq!(entries.len(), 4, "an entry a transaction, and none for what changes nothing");
}

#[tokio::test]
async fn rows_that_cannot_be_taken_are_listed_and_the_others_are() {
    let school = school().await;
    let good = file_of(0, 2);
    let (u2, u3) = (upn(2), upn(3));
    let (u2, u3) = (u2.as_str(), u3.as_str());
    let long = "x".repeat(300);
    let rows = [
        ("A123,A,B,01/10/2010,F,11,N,100".to_owned(), "UPN: "),
        (format!("{},A,B,01/10/2010,F,11,N,100", upn(0).as_str()), "UPN: Row 2 is of the same pupil"),
        (format!("{u2},{long},B,01/10/2010,F,11,N,100"), "Surname"),
        (format!("{u2},A,,01/10/2010,F,11,N,100"), "Enter a forename"),
        (format!("{u2},A,B,10/31/2010,F,11,N,100"), "Date of birth: "),
        (format!("{u2},A,B,01/10/2006,F,11,N,100"), "Date of birth: Born on 01/10/2006"),
        (format!("{u2},A,B,01/10/2010,Q,11,N,100"), "Gender: "),
        (format!("{u2},A,B,01/10/2010,F,14,N,100"), "Year group: "),
        (format!("{u2},A,B,01/10/2010,F,11,perhaps,100"), "Disadvantaged: "),
        (format!("{u2},A,B,01/10/2010,F,11,N,NaN"), "KS2 score: "),
        (format!("{u2},A,B,01/10/2010,F,11,N,121"), "KS2 score: "),
    ];
    let mut text = good;
    for (row, _) in &rows {
        text += &format!("{row}\r\n");
    }
    text += &format!("\"{}\",'=HYPERLINK(1),<b>,40452,female,Year 11,yes,\r\n", u3.to_lowercase());
    let view = import(&school, &text).await.expect("the good rows");
    assert_eq!(counts(&view), [3, 0, 0, 0, rows.len() as u32]);
    for ((n, (row, reason)), refused) in rows.iter().enumerate().zip(&view.refusals) {
        assert_eq!(refused.row as usize, n + 4, "{row}");
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(years(&school).await, BTreeMap::from([(10, 1), (11, 2)]));
}

#[tokio::test]
async fn a_year_group_that_did_not_roll_forward_is_warned_of_before_anything_changes() {
    let school = school().await;
    let last_year = file_of(0, 8).replace(",11,", ",X,").replace(",10,", ",9,").replace(",X,", ",10,");
    let form = upload(&school, &last_year).await;
    let view = school.admin().run(&form).await.expect("seen");
    assert_eq!((counts(&view), view.warnings.len()), ([8, 0, 0, 0, 0], 2));
    assert!(view.warnings[0].contains("last year’s Year"), "{:?}", view.warnings);
}

#[tokio::test]
async fn of_two_imports_at_once_none_undoes_the_other() {
    let school = school().await;
    let (one, two) = (upload(&school, &file_of(0, 90)).await, upload(&school, &file_of(40, 130)).await);
    let admin = school.admin();
    let (one, two) = (admin.look(&one).await.expect("seen"), admin.look(&two).await.expect("seen"));
    let (first, second) = futures::join!(admin.run(&one), admin.run(&two));
    for answer in [first, second] {
        if let Err(problem) = answer {
            let told =
                [":changed-meanwhile", ":plan-changed"].iter().any(|kind| problem.kind.ends_with(kind));
            assert!(told, "{problem:?}");
        }
    }
    for form in [one, two] {
        school.admin().import(&form).await.expect("again");
    }
    assert_eq!(years(&school).await, BTreeMap::from([(10, 65), (11, 65)]));
    let view = import(&school, &file_of(0, 130)).await.expect("all");
    assert_eq!(counts(&view), [0, 0, 130, 0, 0], "each pupil once");
}

#[tokio::test]
async fn an_import_that_meets_a_fault_anywhere_is_done_again_and_finds_what_is_left() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.grant_everything();
    let untouched = school.snapshot();
    let form = upload(&school, &file_of(0, 50)).await;
    let form = school.admin().look(&form).await.expect("seen");
    for at in 0.. {
        let mut reached = false;
        for fault in Fault::ALL {
            let place = format!("{fault:?} at {at}");
            wire.plan_fault("import-pupils", at, fault);
            let first = school.admin().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            let again = school.admin().import(&form).await.expect("done again");
            assert_eq!(again.added + again.unchanged, 50, "{place}");
            assert_eq!(years(&school).await, BTreeMap::from([(10, 25), (11, 25)]), "{place}");
            school.restore(&untouched);
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 5, "import-pupils makes {at} calls");
            return;
        }
    }
}

#[tokio::test]
async fn a_file_is_its_schools_and_its_kinds_and_nobody_elses() {
    let school = school().await;
    let form = upload(&school, &file_of(0, 2)).await;
    let other = school.neighbour().await;
    other.grant_everything();
    let theirs = other.admin().run(&form).await.expect_err("another school's");
    let nobodys = ImportPupilsForm { upload: UploadId(Uuid::nil()), ..form.clone() };
    let nobodys = other.admin().run(&nobodys).await.expect_err("nobody's");
    assert_eq!((theirs.status, &theirs.errors), (422, &nobodys.errors));
    let long = ImportPupilsForm { file_name: format!("{}.csv", "x".repeat(20_000)), ..form.clone() };
    assert_eq!(school.admin().run(&long).await.expect_err("no such name").status, 422);
    let classes = school.upload_records(RecordsKind::Classes, "pupils.csv", b"UPN".to_vec()).await;
    let wrong = ImportPupilsForm { upload: classes, ..form };
    assert_eq!(school.admin().run(&wrong).await.expect_err("another kind").status, 422);
    for (text, sentence) in [("UPN,Surname\nA,B", "are missing: “Forename”"), ("", "")] {
        let form = RequestRecordsUploadForm {
            kind: RecordsKind::Pupils,
            file_name: "p.csv".to_owned(),
            size: text.len() as u64,
        };
        if text.is_empty() {
            assert_eq!(school.admin().run(&form).await.expect_err("empty").status, 422);
        } else {
            let problem = import(&school, text).await.expect_err("headings");
            assert!(problem.errors[0].message.contains(sentence), "{problem:?}");
        }
    }
}

#[tokio::test]
async fn a_file_is_sent_by_whoever_may_import_it() {
    let school = school().await;
    let una = school.person(&teacher("una@school.example")).await;
    school.grant(&una.email, Permissions::NONE.with(Permission::PupilData));
    for (kind, status) in [
        (RecordsKind::Targets, None),
        (RecordsKind::Pupils, Some(403)),
        (RecordsKind::Classes, Some(403)),
        (RecordsKind::Results, Some(403)),
    ] {
        let form = RequestRecordsUploadForm { kind, file_name: "a.csv".to_owned(), size: 10 };
        let answer = school.as_(&una).run(&form).await;
        assert_eq!(answer.err().map(|problem| problem.status), status, "{kind:?}");
    }
}
