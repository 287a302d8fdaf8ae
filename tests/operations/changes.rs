//! Large changes (F77): planned, applied as they were shown, continued after a crash, and undone.

use domain::access::form::Form;
use domain::access::permission::{Permission, Permissions};
use domain::audit::forms::ListAuditForm;
use domain::base::event::{Author, EventKind};
use domain::base::ids::ChangeId;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::*;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::targets::forms::{
    ImportTargetsForm, ListYearsForm, SaveTargetSettingsForm, TargetReportForm, ViewTargetForm,
};
use domain::targets::settings::TargetSettings;
use jiff::SignedDuration;
use serde_json::json;
use std::collections::BTreeMap;
use tests::pupils::{RESULTS, YEAR_11, file_of, upn};
use tests::sample::is_due;
use tests::wire::{Fault, Wire};
use tests::{TestSchool, teacher};

/// Pupils that need two chunks where each takes two items of a transaction, because they move to another year group or
/// are removed.
const TWO_CHUNKS: u32 = 50;

async fn school() -> TestSchool {
    let school = TestSchool::new().await;
    school.grant_everything();
    school
}

async fn plan(school: &TestSchool, file: &str) -> ChangeView {
    school.admin().plan(&school.pupils_file(file).await).await.expect("planned")
}

fn form(seen: &ChangeView) -> ApplyChangeForm {
    ApplyChangeForm { change: seen.summary.id, mark: seen.mark.clone(), typed: None }
}

/// The number of pupils per year group.
async fn years(school: &TestSchool) -> BTreeMap<u8, u32> {
    let years = school.admin().run(&ListYearsForm {}).await.expect("the years").years;
    years.into_iter().map(|year| (year.year_group, year.pupils)).collect()
}

/// The surnames in Year 11, in the order of the list.
async fn surnames(school: &TestSchool) -> Vec<String> {
    let view = school
        .admin()
        .run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() })
        .await
        .expect("the pupils");
    view.pupils.iter().map(|pupil| pupil.name.split(',').next().unwrap_or_default().to_owned()).collect()
}

async fn entries(school: &TestSchool, kind: EventKind) -> Vec<Author> {
    let rows = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    rows.into_iter().filter(|entry| entry.kind == kind).map(|entry| entry.by).collect()
}

#[tokio::test]
async fn f77_a_change_is_undone_and_what_somebody_changed_since_stays_and_is_listed() {
    let school = school().await;
    let admin = school.admin();
    admin.import(&school.pupils_file(&file_of(0, 4)).await).await.expect("four");
    // One of the four gets another surname, and eight pupils are new.
    let file = file_of(0, 12).replace("Surname002", "O'Neill");
    let change = admin.import(&school.pupils_file(&file).await).await.expect("applied");
    let change = change.summary.id;
    assert!(surnames(&school).await.contains(&"O'Neill".to_owned()));

    // Afterwards one new pupil is put into a class, and another is given a target.
    let classes = format!("UPN,Subject,Class\r\n{},French,11Fr\r\n", upn(4).as_str()).into_bytes();
    let upload = school.upload_records(RecordsKind::Classes, "c.csv", classes).await;
    admin.import(&ImportClassesForm { upload, file_name: "c.csv".to_owned() }).await.expect("a class");
    let settings = TargetSettings { used: true, everyone: true, ..TargetSettings::default() };
    admin
        .run(&SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 })
        .await
        .expect("saved");
    let report = admin.run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let pupil = report.rows.iter().find(|row| row.name.starts_with("Surname006")).expect("there").id;
    admin.set_target(pupil, "French", "7", None).await.expect("set");

    let undone = admin.undo(change).await.expect("undone");
    assert_eq!((undone.summary.state, undone.kept), (ChangeState::Undone, 2));
    let kept = admin.lines(change, true).await;
    let names: Vec<&str> = kept.iter().map(|line| line.detail.as_str()).collect();
    assert_eq!(names, [upn(4).as_str(), upn(6).as_str()]);
    assert!(kept.iter().all(|line| line.refusal.as_deref().is_some_and(|why| why.contains("since"))));
    assert_eq!(surnames(&school).await, ["Surname000", "Surname002", "Surname004", "Surname006"]);
    assert_eq!(years(&school).await, BTreeMap::from([(10, 2), (11, 4)]), "the roll agrees");
    admin.run(&ViewTargetForm { year: YEAR_11, pupil, subject: "French".to_owned() }).await.expect("kept");
    assert_eq!(entries(&school, EventKind::ChangeUndone).await.len(), 1);

    assert_eq!(admin.undo(change).await.expect("twice"), undone, "the same answer");
    let seen = ApplyChangeForm { change, mark: undone.mark, typed: None };
    let problem = admin.run(&seen).await.expect_err("it was undone");
    assert!(problem.kind.ends_with(":change-over"), "{problem:?}");
}

#[tokio::test]
async fn f77_a_change_expires_after_a_day_and_is_undone_for_thirty() {
    let school = school().await;
    let admin = school.admin();
    let (old, kept) = (plan(&school, &file_of(0, 2)).await, plan(&school, &file_of(2, 4)).await);
    let early = admin.undo(kept.summary.id).await.expect_err("nothing to undo");
    assert!(early.kind.ends_with(":not-applied"), "{early:?}");
    admin.apply(&kept).await.expect("applied");
    let other = ApplyChangeForm { mark: old.mark.clone(), ..form(&kept) };
    let problem = admin.run(&other).await.expect_err("the mark of another plan");
    assert!(problem.kind.ends_with(":plan-changed"), "{problem:?}");
    school.clock.forward(SignedDuration::from_hours(24));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let admin = school.as_(&admin);
    let expired = admin.run(&ViewChangeForm { change: old.summary.id }).await.expect("seen");
    assert_eq!((expired.summary.state, &expired.refusals[..]), (ChangeState::Expired, &[][..]));
    let problem = admin.run(&form(&old)).await.expect_err("too late");
    assert!(problem.kind.ends_with(":change-over"), "{problem:?}");
    let listed = admin.run(&ListChangesForm::default()).await.expect("the list").rows;
    assert_eq!(listed.iter().map(|row| row.id).collect::<Vec<_>>(), [kept.summary.id]);
    assert!(listed[0].until.is_some());
    school.clock.forward(SignedDuration::from_hours(29 * 24));
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let problem = school.as_(&admin).undo(kept.summary.id).await.expect_err("thirty days are over");
    assert!(problem.kind.ends_with(":change-over"), "{problem:?}");
}

#[tokio::test]
async fn f77_a_change_that_is_applied_twice_is_written_once() {
    let school = school().await;
    let seen = plan(&school, &file_of(0, 4)).await;
    let once = school.admin().apply(&seen).await.expect("applied");
    school.wait_until_idle().await;
    let before = school.snapshot();
    assert_eq!(school.admin().apply(&seen).await.expect("twice"), once, "the same answer");
    school.wait_until_idle().await;
    assert_eq!(school.snapshot().differences(&before), [""; 0], "and nothing is written");
    assert_eq!(years(&school).await, BTreeMap::from([(10, 2), (11, 2)]));
}

#[tokio::test]
async fn an_uploaded_file_of_records_is_deleted_once_it_is_planned() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let admin = school.admin();
    let settings = TargetSettings { used: true, everyone: true, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    admin.run(&form).await.expect("saved");
    let upload = async |kind: RecordsKind, text: String| {
        let upload = school.upload_records(kind, "f.csv", text.into_bytes()).await;
        (upload, "f.csv".to_owned())
    };
    let kept = async || {
        let keys = school.stack.object_keys().await.expect("the keys").into_iter();
        keys.map(|key| key.split('/').next().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let upn = upn(0);
    let (file, file_name) = upload(RecordsKind::Pupils, file_of(5, 7)).await;
    assert_eq!(kept().await, ["records"]);
    let seen = admin.plan(&ImportPupilsForm { upload: file, file_name }).await.expect("pupils");
    assert_eq!(kept().await, ["plans"]);
    let classes = format!("UPN,Subject,Class\r\n{},French,11Fr\r\n", upn.as_str());
    let (file, file_name) = upload(RecordsKind::Classes, classes).await;
    admin.plan(&ImportClassesForm { upload: file, file_name }).await.expect("classes");
    let (file, file_name) = upload(RecordsKind::Results, RESULTS.to_owned()).await;
    admin.plan(&ImportResultsForm { upload: file, file_name }).await.expect("results");
    let (file, file_name) =
        upload(RecordsKind::Targets, format!("UPN,French\r\n{},7\r\n", upn.as_str())).await;
    let form = ImportTargetsForm { year: YEAR_11, upload: file, file_name };
    admin.plan(&form).await.expect("targets");
    assert_eq!(kept().await, ["plans"; 4]);
    admin.apply(&seen).await.expect("applied");
    assert_eq!(
        kept().await,
        ["changes", "plans", "plans", "plans", "plans"],
        "kept for as long as it can be undone"
    );
}

#[tokio::test]
async fn f77_whoever_may_not_make_a_change_may_not_see_apply_or_undo_it() {
    let school = school().await;
    let seen = plan(&school, &file_of(0, 2)).await;
    let (change, other) = (seen.summary.id, school.neighbour().await);
    other.grant_everything();
    let una = school.person(&teacher("una@school.example")).await;
    school.grant(&una.email, Permissions::NONE.with(Permission::PupilData));
    for (asker, status) in [(school.as_(&una), 403), (other.admin(), 404)] {
        let answers = [
            asker.run(&ViewChangeForm { change }).await.err(),
            asker.run(&ViewChangeLinesForm { change, refused: false, cursor: None }).await.err(),
            asker.run(&form(&seen)).await.err(),
            asker.run(&UndoChangeForm { change }).await.err(),
        ];
        for problem in answers {
            assert_eq!(problem.map(|problem| problem.status), Some(status));
        }
        assert_eq!(asker.run(&ListChangesForm::default()).await.expect("none of it").rows, []);
    }
    let lines = format!("/api/changes/{change}/lines?cursor=x");
    assert_eq!(school.admin().send("GET", &lines, None).await.status(), 400);
}

#[tokio::test]
async fn f77_two_requests_at_once_write_every_line_once() {
    let school = school().await;
    let seen = plan(&school, &file_of(0, 110)).await;
    let admin = school.admin();
    let (one, two) = futures::join!(admin.apply(&seen), admin.apply(&seen));
    let (one, two) = (one.expect("one"), two.expect("two"));
    assert_eq!((one.refused, two.refused, one.summary.state), (0, 0, ChangeState::Applied));
    assert_eq!(years(&school).await, BTreeMap::from([(10, 55), (11, 55)]));
    assert_eq!(entries(&school, EventKind::PupilsImported).await.len(), 2);
    let (one, two) = futures::join!(admin.undo(seen.summary.id), admin.undo(seen.summary.id));
    assert_eq!((one.expect("one").kept, two.expect("two").kept), (0, 0));
    assert_eq!(years(&school).await.values().sum::<u32>(), 0);
    assert_eq!(entries(&school, EventKind::ChangeUndone).await.len(), 3, "two items per pupil");
}

/// The faults that leave a call done, not done, or at odds with another. The others of [`Fault::ALL`] only repeat it.
const FAULTS: [Fault; 5] =
    [Fault::DiesBefore, Fault::DiesAfter, Fault::Throttled, Fault::Conflict, Fault::AnswerLost];

/// Applies or undoes a change, with a fault at each call of the function (in a whole run every one of [`FAULTS`]), and then
/// goes on without faults. The
/// state is the same each time. `prepare` returns the form to send. Each call gets a school of its own, because the
/// stack slows down as its streams grow.
async fn survives<F: Form<View = ChangeView>>(
    function: &str,
    end: ChangeState,
    prepare: impl AsyncFn(&TestSchool) -> F,
) {
    let mut expected = None;
    for at in 0.. {
        let wire = Wire::default();
        let school = TestSchool::over(&wire).await;
        school.grant_everything();
        let form = prepare(&school).await;
        let (before, mut reached) = (school.snapshot(), false);
        for (_, fault) in FAULTS.into_iter().enumerate().filter(|(n, _)| is_due(at + n, FAULTS.len())) {
            let place = format!("{fault:?} at {at}");
            wire.plan_fault(function, at, fault);
            let first = school.admin().run(&form).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            while school.admin().run(&form).await.expect(&place).summary.state != end {}
            let state = (years(&school).await, entries(&school, EventKind::PupilsImported).await.len());
            assert_eq!(expected.get_or_insert_with(|| state.clone()), &state, "{place}");
            school.restore(&before);
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 6, "{function} makes {at} calls");
            return;
        }
    }
}

#[tokio::test]
async fn f77_a_change_whose_application_meets_a_fault_anywhere_goes_on_where_it_stopped() {
    survives("apply-change", ChangeState::Applied, async |school| {
        school.admin().import(&school.pupils_file(&file_of(0, TWO_CHUNKS)).await).await.expect("here");
        let moved = file_of(0, TWO_CHUNKS).replace(",11,", ",9,").replace(",10,", ",11,");
        form(&plan(school, &moved).await)
    })
    .await;
}

#[tokio::test]
async fn f77_a_change_whose_undoing_meets_a_fault_anywhere_goes_on_where_it_stopped() {
    survives("undo-change", ChangeState::Undone, async |school| {
        let seen = plan(school, &file_of(0, TWO_CHUNKS)).await;
        school.admin().apply(&seen).await.expect("applied");
        UndoChangeForm { change: seen.summary.id }
    })
    .await;
}

#[tokio::test]
async fn f77_a_file_whose_plan_meets_a_fault_anywhere_is_planned_once_when_it_is_asked_again() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.grant_everything();
    for at in 0.. {
        let mut reached = false;
        for (_, fault) in Fault::due(at) {
            let place = format!("{fault:?} at {at}");
            let file = school.pupils_file(&file_of(0, 3)).await;
            wire.plan_fault("import-pupils", at, fault);
            let first = school.admin().run(&file).await;
            let outcome = wire.end_plan();
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            let again = school.admin().plan(&file).await.expect("asked again");
            assert_eq!(again.summary.id, ChangeId(file.upload.0), "{place}");
            assert_eq!(school.admin().lines(again.summary.id, false).await.len(), 4, "{place}");
            reached |= outcome.reached;
        }
        if !reached {
            assert!(at >= 6, "import-pupils makes {at} calls");
            return;
        }
    }
}

#[tokio::test]
async fn f77_a_change_whose_window_was_closed_goes_on_by_itself_in_the_name_of_who_began_it() {
    let school = school().await;
    let seen = plan(&school, &file_of(0, 400)).await;
    let admin = school.admin();
    let begun = admin.run(&form(&seen)).await.expect("begun");
    assert_eq!(begun.summary.state, ChangeState::Applying);
    assert!(begun.done > 0 && begun.done < begun.lines, "{} of {}", begun.done, begun.lines);

    let other = plan(&school, &file_of(400, 402)).await;
    let problem = admin.run(&form(&other)).await.expect_err("one of a kind at a time");
    assert!(problem.kind.ends_with(":change-running"), "{problem:?}");
    let early = school.stack.invoke("continue-changes", json!({})).await.expect("a run");
    assert_eq!(early, json!({ "continued": 0 }), "a page may still drive it");
    school.clock.forward(SignedDuration::from_secs(30));
    let run = school.stack.invoke("continue-changes", json!({})).await.expect("a run");
    assert_eq!(run, json!({ "continued": 1 }));
    let view = admin.run(&ViewChangeForm { change: seen.summary.id }).await.expect("seen");
    assert_eq!((view.summary.state, view.done, view.refused), (ChangeState::Applied, 401, 0));
    assert_eq!(years(&school).await, BTreeMap::from([(10, 200), (11, 200)]));
    let authors = entries(&school, EventKind::PupilsImported).await;
    assert_eq!(authors.len(), 5);
    assert!(authors.iter().all(|by| *by == authors[0] && *by != Author::Schedule), "{authors:?}");
    let idle = school.stack.invoke("continue-changes", json!({})).await.expect("a run");
    assert_eq!(idle, json!({ "continued": 0 }));
    admin.apply(&other).await.expect("now");
}

#[tokio::test]
async fn f77_on_a_laptop_too_a_change_whose_window_was_closed_goes_on_by_itself() {
    let school = school().await;
    let seen = plan(&school, &file_of(0, 400)).await;
    let begun = school.admin().run(&form(&seen)).await.expect("begun");
    assert_eq!(begun.summary.state, ChangeState::Applying);
    school.clock.forward(SignedDuration::from_secs(30));
    let applied = async {
        let look = ViewChangeForm { change: seen.summary.id };
        while school.admin().run(&look).await.expect("seen").summary.state != ChangeState::Applied {}
    };
    tokio::select! {
        () = applied => {}
        () = school.stack.run_schedules() => {}
    }
    assert_eq!(years(&school).await, BTreeMap::from([(10, 200), (11, 200)]));
}

#[tokio::test]
async fn f77_a_large_import_takes_requests_of_four_transactions_each() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    school.grant_everything();
    let seen = plan(&school, &file_of(0, 800)).await;
    wire.take_calls();
    let (mut requests, form) = (0, form(&seen));
    loop {
        let view = school.admin().run(&form).await.expect("some of it");
        requests += 1;
        let calls = wire.take_calls_of("apply-change");
        let written = calls.iter().filter(|call| call.operation == "TransactWriteItems").count();
        // The first request also writes the hints of the new cohorts (ADR 0020).
        let hints = usize::from(requests == 1);
        let expected = written <= 4 + hints && calls.len() <= 11 + hints;
        assert!(expected, "{} calls, {written} transactions", calls.len());
        if view.summary.state == ChangeState::Applied {
            break;
        }
    }
    assert_eq!(requests, 3);
    assert_eq!(years(&school).await, BTreeMap::from([(10, 400), (11, 400)]));
}
