//! Imports of pupils.

use domain::access::permission::{Permission, Permissions};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::base::ids::UploadId;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::ChangeView;
use domain::changes::line::Effect;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::ListYearsForm;
use std::collections::BTreeMap;
use tests::pupils::{figures, file_of, upn};
use tests::{TestSchool, teacher};
use uuid::Uuid;

async fn school() -> TestSchool {
    let school = TestSchool::new().await;
    school.grant_everything();
    school
}

async fn import(school: &TestSchool, file: &str) -> Result<ChangeView, Problem> {
    school.admin().import(&school.pupils_file(file).await).await
}

/// The number of pupils per year group.
async fn years(school: &TestSchool) -> BTreeMap<u8, u32> {
    let years = school.admin().run(&ListYearsForm {}).await.expect("the years").years;
    years.into_iter().map(|year| (year.year_group, year.pupils)).collect()
}

#[tokio::test]
async fn an_import_of_pupils_shows_what_it_would_do_and_then_does_exactly_that() {
    let school = school().await;
    let admin = school.admin();
    let form = school.pupils_file(&file_of(0, 120)).await;
    let seen = admin.plan(&form).await.expect("seen");
    assert_eq!((figures(&seen), seen.summary.state), (vec![120, 0, 0, 0, 0], ChangeState::Planned));
    assert_eq!(years(&school).await, BTreeMap::new(), "nothing changes before it is asked for");
    let again = admin.plan(&form).await.expect("twice");
    assert_eq!(again, seen, "a file is planned once");
    let done = admin.apply(&seen).await.expect("done");
    assert_eq!((figures(&done), done.summary.state), (vec![120, 0, 0, 0, 0], ChangeState::Applied));
    assert_eq!(years(&school).await, BTreeMap::from([(10, 60), (11, 60)]));
    let twice = admin.apply(&seen).await.expect("applying an applied change answers the same");
    assert_eq!(twice, done);
    let again = import(&school, &file_of(0, 120)).await.expect("the same file");
    assert_eq!((figures(&again), again.lines), (vec![0, 0, 120, 0, 0], 0));

    // Of the three pupils in the file, one has a new surname and one moves down a year group. An empty prior attainment
    // keeps the recorded one, so the third is unchanged. The other 117 are not in the file.
    let text = file_of(0, 3).replace("Surname000", "O'Neill").replace(",10,", ",9,");
    let text = text.replace(",Y,90\r\n", ",Y,\r\n").replace(",N,92\r\n", ",N,\r\n");
    let view = import(&school, &text).await.expect("changed");
    assert_eq!(figures(&view), [0, 2, 1, 117, 0]);
    let lines = admin.lines(view.summary.id, false).await;
    let changed = lines.iter().find(|line| line.detail == upn(0).as_str()).expect("listed");
    assert_eq!(changed.name, "Surname000, Forename000");
    let change = &changed.changes[..];
    assert_eq!((change.len(), change[0].what.as_str(), change[0].after.as_str()), (1, "Surname", "O'Neill"));
    let moved = lines.iter().find(|line| line.detail == upn(1).as_str()).expect("listed");
    assert_eq!(moved.changes[0].what, "Year group");
    assert_eq!(years(&school).await, BTreeMap::from([(9, 1), (10, 59), (11, 60)]));

    let entries = admin.run(&ListAuditForm::default()).await.expect("the trail").rows;
    let entries: Vec<_> = entries.iter().filter(|entry| entry.kind == EventKind::PupilsImported).collect();
    assert_eq!(entries.len(), 3, "an entry per transaction, and none for what changes nothing");
}

#[tokio::test]
async fn f77_every_preview_of_pupils_lists_the_new_ones_by_name() {
    let school = school().await;
    import(&school, &file_of(0, 2)).await.expect("two are here");
    let file = file_of(0, 250).replace("Surname000", "Zeta");
    let view = school.admin().plan(&school.pupils_file(&file).await).await.expect("seen");
    assert_eq!(figures(&view), [248, 1, 1, 0, 0]);
    let lines = school.admin().lines(view.summary.id, false).await;
    assert_eq!(lines.len(), 249, "all pages, not the first 200");
    let (new, changed) = lines.split_at(248);
    assert!(new.iter().all(|line| line.effect == Effect::Added) && changed[0].effect == Effect::Changed);
    assert_eq!((new[0].name.as_str(), new[0].detail.as_str()), ("Surname002, Forename002", upn(2).as_str()));
    let word =
        |what: &str| new[0].changes.iter().find(|change| change.what == what).expect(what).after.clone();
    assert_eq!((word("Year group").as_str(), word("Date of birth").as_str()), ("11", "03/10/2010"));
    assert!(new.windows(2).all(|pair| pair[0].name < pair[1].name), "by name");
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
        (format!("{},A,B,01/10/2010,F,11,N,100", upn(0).as_str()), "UPN: Row 2 has the same pupil"),
        (format!("{u2},{long},B,01/10/2010,F,11,N,100"), "Surname"),
        (format!("{u2},A,,01/10/2010,F,11,N,100"), "Enter a forename"),
        (format!("{u2},A,B,10/31/2010,F,11,N,100"), "Date of birth: "),
        (format!("{u2},A,B,01/10/2006,F,11,N,100"), "Date of birth: A pupil born on 01/10/2006"),
        (format!("{u2},A,B,01/10/2010,Q,11,N,100"), "Gender: "),
        (format!("{u2},A,B,01/10/2010,F,14,N,100"), "Year group: "),
        (format!("{u2},A,B,01/10/2010,F,11,perhaps,100"), "Pupil premium: "),
        (format!("{u2},A,B,01/10/2010,F,11,N,NaN"), "KS2 score: "),
        (format!("{u2},A,B,01/10/2010,F,11,N,121"), "KS2 score: "),
    ];
    let mut text = good;
    for (row, _) in &rows {
        text += &format!("{row}\r\n");
    }
    text += &format!("\"{}\",'=HYPERLINK(1),<b>,40452,female,Year 11,yes,\r\n", u3.to_lowercase());
    let view = import(&school, &text).await.expect("the good rows");
    assert_eq!(figures(&view), [3, 0, 0, 0, rows.len() as u32]);
    for ((n, (row, reason)), refused) in rows.iter().enumerate().zip(&view.refusals) {
        assert_eq!(refused.row as usize, n + 4, "{row}");
        assert!(refused.reason.starts_with(reason), "{row}: {}", refused.reason);
    }
    assert_eq!(years(&school).await, BTreeMap::from([(10, 1), (11, 2)]));
}

#[tokio::test]
async fn f81_a_year_group_that_did_not_roll_forward_is_warned_of_before_anything_changes() {
    let school = school().await;
    let last_year = file_of(0, 8).replace(",11,", ",X,").replace(",10,", ",9,").replace(",X,", ",10,");
    let view = school.admin().plan(&school.pupils_file(&last_year).await).await.expect("seen");
    assert_eq!((figures(&view), view.warnings.len()), (vec![8, 0, 0, 0, 0], 2));
    assert!(view.warnings[0].contains("last year’s Year"), "{:?}", view.warnings);
}

#[tokio::test]
async fn of_two_imports_at_once_none_undoes_the_other() {
    let school = school().await;
    let admin = school.admin();
    // Both files add the pupils 40 to 89; the second puts them into another year group, under another key.
    let other = file_of(40, 130).replace(",10,", ",9,");
    let (one, two) = (school.pupils_file(&file_of(0, 90)).await, school.pupils_file(&other).await);
    let (one, two) = (admin.plan(&one).await.expect("seen"), admin.plan(&two).await.expect("seen"));
    let (first, second) = futures::join!(admin.apply(&one), admin.apply(&two));
    let mut refused = 0;
    for (answer, seen) in [(first, one), (second, two)] {
        let view = match answer {
            Ok(view) => view,
            Err(problem) => {
                assert!(problem.kind.ends_with(":change-running"), "{problem:?}");
                assert!(problem.detail.contains("pupils.csv") && problem.detail.contains("Robin Weaver"));
                admin.apply(&seen).await.expect("the other is finished")
            }
        };
        refused += view.refused;
    }
    assert_eq!(refused, 50, "each pupil once");
    assert_eq!(years(&school).await.values().sum::<u32>(), 130);
    let view = import(&school, &file_of(0, 130)).await.expect("all");
    assert_eq!(figures(&view)[0], 0, "nobody is missing");
}

#[tokio::test]
async fn a_file_is_its_schools_and_its_kinds_and_nobody_elses() {
    let school = school().await;
    let form = school.pupils_file(&file_of(0, 2)).await;
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
    for (text, sentence) in [("UPN,Surname\nA,B", "“Forename”, "), ("", "")] {
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
