//! Deleting pupils by hand (F10, F82): what was seen is erased as by the sweep, and more than 20 take a second person.

use super::*;
use domain::access::form::write;
use domain::base::failure::Problem;
use domain::base::ids::PupilId;
use domain::records::forms::{LiftHoldForm, PlaceHoldForm, RecordResultForm, ViewPupilForm};
use domain::records::hold::HoldReason;
use domain::retention::deletion::DeletionState;
use domain::retention::forms::*;
use domain::retention::group::Group;
use tests::pupils::code;
use tests::wire::{Fault, Wire, calls};
use tests::{Ask, administrator, teacher};

const YEAR_11_COHORT: Group = Group::Cohort(domain::records::cohort::Cohort(2015));

/// The form that deletes what the plan shows.
fn form(plan: &DeletionPlanView) -> DeletePupilsForm {
    let (group, mark) = (plan.group.clone(), plan.mark.clone());
    DeletePupilsForm { deletion: plan.deletion, group, mark, typed: Some(plan.guard.number) }
}

async fn plan(ask: &Ask<'_>, group: Group) -> DeletionPlanView {
    ask.run(&PlanDeletionForm { group }).await.expect("a plan")
}

async fn delete(ask: &Ask<'_>, group: Group) -> Result<DeletionsView, Problem> {
    let plan = plan(ask, group).await;
    ask.run(&form(&plan)).await
}

fn states(view: &DeletionsView) -> Vec<DeletionState> {
    view.deletions.iter().map(|one| one.state).collect()
}

async fn listed(school: &TestSchool) -> DeletionsView {
    school.admin().run(&ListDeletionsForm {}).await.expect("a list")
}

/// The items whose sort key is one of these.
fn items(school: &TestSchool, wanted: impl Fn(&str) -> bool) -> Vec<Value> {
    let of = school.snapshot();
    of.items().filter(|item| item["sk"]["S"].as_str().is_some_and(&wanted)).cloned().collect()
}

async fn record_result(school: &TestSchool, pupil: PupilId) {
    let [subject, seen, grade] = ["German", "", "8"].map(str::to_owned);
    let form = RecordResultForm { pupil, academic_year: 2025, subject, seen, grade };
    school.admin().run(&form).await.expect("recorded");
}

/// A second administrator of the school.
async fn second(school: &TestSchool) -> Person {
    school.person(&administrator("second@school.example")).await
}

#[tokio::test]
async fn f10_one_pupil_is_deleted_for_good_with_a_certificate_and_comes_back_as_a_new_one() {
    let mut school = TestSchool::new().await;
    school.with_year_11(2);
    targets_by_hand(&school).await;
    let pupil = add(&school, 40).await;
    school.admin().set_target(pupil.id, "French", "7", None).await.expect("set");
    record_result(&school, pupil.id).await;
    let seen = plan(&school.admin(), Group::Pupil(pupil.id)).await;
    assert_eq!((seen.pupils, seen.held, seen.targets, seen.results, seen.two), (1, 0, 1, 1, false));
    assert_eq!(seen.title, "Surname040, Forename040");
    let asked = school.admin().run(&form(&seen)).await.expect("deleted");
    assert_eq!(asked.deletions[0].title, "One pupil", "no name is kept");
    school.wait_until_idle().await;
    assert_eq!(school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect_err("gone").status, 404);
    assert_eq!((pupils(&school), erasures(&school).len()), (2, 1));
    // A request whose answer was lost comes again.
    let again = school.admin().run(&form(&seen)).await.expect("twice is once");
    assert_eq!(states(&again), [DeletionState::Done]);
    let reference = domain::retention::erasure::Reference::of(pupil.id);
    let certificate = school.admin().run(&ViewCertificateForm { reference }).await.expect("a certificate");
    let said = certificate.said.expect("read");
    assert_eq!(said.because, "The school decided to delete the pupil\u{2019}s records");
    let id = pupil.id.to_string();
    let of = school.snapshot();
    let left: Vec<_> = of
        .items()
        .filter(|item| {
            item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("ORG#"))
                && item.to_string().contains(&id)
        })
        .collect();
    assert!(left.is_empty(), "{left:?}");
    // The same child, added again, is a new pupil, and no replay takes them for the deleted one.
    let new = add(&school, 40).await;
    assert_ne!(new.id, pupil.id);
    school.stack.invoke("replay-erasures", json!({})).await.expect("replayed");
    school.wait_until_idle().await;
    school.admin().run(&ViewPupilForm { pupil: new.id }).await.expect("still there");
    // After a day nothing of it is kept but the certificate.
    for day in ["2026-09-04", "2026-09-05"] {
        on(&mut school, day).await;
        sweep(&school).await;
    }
    assert_eq!(listed(&school).await.deletions, []);
    assert_eq!(sweep(&school).await["schools"], 0, "nothing is left to look at");
}

#[tokio::test]
async fn f82_more_than_20_pupils_take_a_second_administrator_within_a_day() {
    let mut school = TestSchool::new().await;
    school.with_year_11(25);
    let second = second(&school).await;
    let seen = plan(&school.admin(), YEAR_11_COHORT).await;
    assert_eq!((seen.pupils, seen.two, seen.named.len()), (25, true, 25));
    let view = school.admin().run(&form(&seen)).await.expect("asked");
    assert_eq!((states(&view), view.deletions[0].own), (vec![DeletionState::Waiting], true));
    // Only those who can confirm it are written to, once, and no pupil is named.
    school.admin().run(&form(&seen)).await.expect("the same request");
    school.wait_until_idle().await;
    let (mail, to) = (school.stack.mail(), |address: &str| [address.to_owned()]);
    let asked: Vec<_> = mail.iter().filter(|mail| mail.subject.contains("confirmation is needed")).collect();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].to, to("second@school.example"));
    assert!(asked[0].text.contains("has asked to delete 25 pupils"), "{}", asked[0].text);
    assert!(asked[0].text.contains("/pupils/delete\n") && !asked[0].text.contains("Surname"));
    let confirm = ConfirmDeletionForm { deletion: seen.deletion };
    let alone = school.admin().run(&confirm).await.expect_err("the same person");
    assert_eq!((alone.status, code(&alone)), (409, "another-must-confirm"));
    let jo = school.person(&teacher("jo@school.example")).await;
    assert_eq!(school.as_(&jo).run(&confirm).await.expect_err("no permission").status, 403);
    let neighbour = school.neighbour().await;
    neighbour.grant_everything();
    assert_eq!(neighbour.admin().run(&confirm).await.expect_err("another school").status, 404);
    let withdraw = WithdrawDeletionForm { deletion: seen.deletion };
    assert_eq!(neighbour.admin().run(&withdraw).await.expect_err("another school").status, 404);
    let theirs = neighbour.admin().run(&PlanDeletionForm { group: YEAR_11_COHORT }).await;
    assert_eq!(theirs.expect_err("no pupils").status, 404);
    sweep(&school).await;
    assert_eq!(pupils(&school), 25, "one person does not delete them");

    // After a day, nobody can confirm it any more.
    on(&mut school, "2026-09-03").await;
    let again = school.nobody().sign_in(&second.username, PASSWORD).await.expect("signed in");
    assert_eq!(school.as_(&again).run(&confirm).await.expect_err("over").status, 404);
    let seen = plan(&school.admin(), YEAR_11_COHORT).await;
    school.admin().run(&form(&seen)).await.expect("asked again");
    let confirm = ConfirmDeletionForm { deletion: seen.deletion };
    let view = school.as_(&again).run(&confirm).await.expect("confirmed");
    assert_eq!(states(&view), [DeletionState::Erasing]);
    school.as_(&again).run(&confirm).await.expect("twice is once");
    let late = school.admin().run(&WithdrawDeletionForm { deletion: seen.deletion }).await;
    assert_eq!(code(&late.expect_err("decided")), "deletion-decided");
    school.wait_until_idle().await;
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 25));
    assert_eq!(states(&listed(&school).await), [DeletionState::Done]);
}

#[tokio::test]
async fn f82_several_deletions_within_a_day_add_up_by_several_people_and_two_at_once_too() {
    let school = TestSchool::new().await;
    let there = school.with_year_11(22);
    let second = second(&school).await;
    let one = |n: usize| Group::Pupil(there[n].id);
    for n in 0..19 {
        delete(&school.admin(), one(n)).await.expect("deleted");
    }
    school.wait_until_idle().await;
    assert_eq!(pupils(&school), 3);
    // The twentieth is one person's, and of two at once only one is the twentieth.
    let (mine, theirs) = (school.admin(), school.as_(&second));
    let (a, b) = (plan(&mine, one(19)).await, plan(&theirs, one(20)).await);
    assert_eq!((a.two, b.two, a.alone), (false, false, 19));
    let (a, b) = (form(&a), form(&b));
    let (a, b) = tokio::join!(mine.run(&a), theirs.run(&b));
    assert!(a.is_ok() && b.is_ok(), "{a:?} {b:?}");
    school.wait_until_idle().await;
    assert_eq!(pupils(&school), 2, "the twenty-first waits");
    let waiting =
        |view: &DeletionsView| states(view).iter().filter(|one| **one == DeletionState::Waiting).count();
    assert_eq!(waiting(&listed(&school).await), 1);
}

#[tokio::test]
async fn f82_the_provider_confirms_a_deletion_where_the_school_has_nobody_else() {
    let school = TestSchool::new().await;
    school.with_year_11(21);
    let seen = plan(&school.admin(), YEAR_11_COHORT).await;
    let event = json!({ "organisation": school.id, "deletion": seen.deletion });
    let provider = async || school.stack.invoke("confirm-deleting", event.clone()).await;
    assert!(provider().await.is_err(), "nobody asked");
    school.admin().run(&form(&seen)).await.expect("asked");
    assert_eq!(provider().await.expect("confirmed")["pupils"], 21);
    school.wait_until_idle().await;
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 21));
}

#[tokio::test]
async fn f10_a_class_is_deleted_as_it_was_seen_and_those_on_hold_stay() {
    let school = TestSchool::new().await;
    let there = school.with_year_11(9);
    let class = |class: &str| Group::Class {
        cohort: YEAR_11.cohort,
        subject: "Mathematics".to_owned(),
        class: class.to_owned(),
    };
    let groups = listed(&school).await.groups;
    let titles: Vec<(&str, u32)> = groups.iter().map(|one| (one.title.as_str(), one.pupils)).collect();
    assert_eq!(titles[..2], [("Year 11", 9), ("Class 11/1 in Mathematics, Year 11", 3)]);
    let seen = plan(&school.admin(), class("11/1")).await;
    assert_eq!((seen.pupils, seen.held), (3, 0));
    // Pupils 0, 4 and 8 are in the class.
    let hold = |pupil| PlaceHoldForm { pupil, reason: Some(HoldReason::Complaint), note: String::new() };
    school.admin().run(&hold(there[4].id)).await.expect("held");
    let changed = school.admin().run(&form(&seen)).await.expect_err("not the pupils who were seen");
    assert_eq!((changed.status, code(&changed)), (409, "plan-changed"));
    let seen = plan(&school.admin(), class("11/1")).await;
    assert_eq!((seen.pupils, seen.held), (2, 1));
    assert!(seen.named[0].held, "those on hold stand first");
    for typed in [None, Some(3)] {
        let wrong = school.admin().run(&DeletePupilsForm { typed, ..form(&seen) }).await.expect_err("typed");
        assert_eq!((wrong.status, wrong.errors[0].field.as_str()), (422, "typed"));
    }
    school.admin().run(&form(&seen)).await.expect("deleted");
    school.wait_until_idle().await;
    assert_eq!((pupils(&school), erasures(&school).len()), (7, 2));
    school.admin().run(&ViewPupilForm { pupil: there[4].id }).await.expect("on hold");
    let alone =
        school.admin().run(&PlanDeletionForm { group: Group::Pupil(there[4].id) }).await.expect("a plan");
    assert_eq!((alone.pupils, alone.held), (0, 1));
    let nothing = school.admin().run(&form(&alone)).await.expect_err("nobody to delete");
    assert_eq!(code(&nothing), "nothing-to-change");
}

#[tokio::test]
async fn a_deletion_that_fails_at_any_call_is_completed_or_asked_for_again() {
    let wire = Wire::default();
    let mut school = TestSchool::over(&wire).await;
    school.grant_everything();
    let mut number = 0;
    for function in ["delete-pupils", "erase-due"] {
        for at in 0.. {
            let mut reached = false;
            for (_, kind) in Fault::due(at) {
                number += 1;
                let pupil = add(&school, number).await;
                // A school may delete 20 per day on one person's word.
                if number % 20 == 0 {
                    let day = school.clock.now() + SignedDuration::from_hours(24);
                    on(&mut school, &day.strftime("%Y-%m-%d").to_string()).await;
                }
                let seen = plan(&school.admin(), Group::Pupil(pupil.id)).await;
                wire.plan_fault(function, at, kind);
                let first = school.admin().run(&form(&seen)).await;
                school.wait_until_idle().await;
                let outcome = wire.end_plan();
                if first.is_err() {
                    school.admin().run(&form(&seen)).await.expect("asked again");
                }
                // What a message could not do, the daily sweep does.
                school.stack.invoke("retention-sweep", json!({})).await.expect("swept");
                school.wait_until_idle().await;
                let done = erasures(&school).len();
                assert_eq!((pupils(&school), done), (0, number as usize), "{function}, {kind:?} at {at}");
                reached |= outcome.reached;
            }
            if !reached {
                break;
            }
        }
    }
}

#[tokio::test]
async fn f10_a_hold_between_the_decision_and_the_erasure_keeps_everything_or_comes_too_late() {
    let mut outcomes = [0, 0];
    for at in calls() {
        let wire = Wire::default();
        let school = TestSchool::over(&wire).await;
        let there = school.with_year_11(2);
        targets_by_hand(&school).await;
        let pupil = there[0].id;
        school.admin().set_target(pupil, "French", "7", None).await.expect("set");
        let seen = form(&plan(&school.admin(), Group::Pupil(pupil)).await);
        let run = async {
            school.admin().run(&seen).await.expect("decided");
            school.wait_until_idle().await;
        };
        let hold = PlaceHoldForm { pupil, reason: Some(HoldReason::LegalClaim), note: String::new() };
        let act = async { school.admin().run(&hold).await };
        let Some(held) = wire.between("erase-due", at, run, act).await.1 else { break };
        outcomes[usize::from(held.is_ok())] += 1;
        let body = json!({ "organisation": school.id, "days": ["2026-09-01"] }).to_string();
        for _ in 0..2 {
            let _ = school.stack.invoke("erase-due", json!({ "Records": [{ "body": body }] })).await;
        }
        school.wait_until_idle().await;
        let there = school.admin().run(&ViewPupilForm { pupil }).await.is_ok();
        let targets = !items(&school, |sk| sk == format!("SET#{YEAR_11}#{pupil}")).is_empty();
        assert_eq!((there, targets), (held.is_ok(), held.is_ok()), "before call {at}");
    }
    assert!(outcomes.iter().all(|number| *number > 1), "{outcomes:?}");
}

#[tokio::test]
async fn f10_an_import_that_was_planned_before_brings_no_deleted_pupil_back() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let file = |score: u32| {
        let line = |n: u32| {
            format!("{},Surname{n:03},Forename{n:03},31/12/2010,F,11,N,{score}\r\n", upn(n).as_str())
        };
        let heading = "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score\r\n";
        [heading.to_owned(), line(1), line(2)].concat()
    };
    let first = school.pupils_file(&file(101)).await;
    school.admin().import(&first).await.expect("imported");
    let list = domain::records::forms::ListPupilsForm::default();
    let pupil: PupilId = school.admin().run(&list).await.expect("pupils").pupils[0].id;
    let later = school.pupils_file(&file(102)).await;
    let planned = school.admin().plan(&later).await.expect("planned");
    delete(&school.admin(), Group::Pupil(pupil)).await.expect("deleted");
    school.wait_until_idle().await;
    // The plan was rewritten without the pupil, so what was seen is no longer the plan.
    let refused = school.admin().apply(&planned).await.expect_err("another plan");
    assert_eq!(code(&refused), "plan-changed");
    let change = planned.summary.id;
    let seen = school.admin().run(&domain::changes::forms::ViewChangeForm { change }).await.expect("seen");
    school.admin().apply(&seen).await.expect("applied");
    assert_eq!((pupils(&school), erasures(&school).len()), (1, 1));
}

#[tokio::test]
async fn the_plan_of_a_deletion_is_recorded_and_its_entries_name_nobody() {
    let school = TestSchool::new().await;
    let there = school.with_year_11(3);
    delete(&school.admin(), Group::Pupil(there[0].id)).await.expect("deleted");
    school.wait_until_idle().await;
    let of = school.snapshot();
    let trail: Vec<_> = of
        .items()
        .filter(|item| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("AUDIT#")))
        .filter(|item| item.to_string().contains("deletion-"))
        .collect();
    assert_eq!(trail.len(), 2, "checked, and decided");
    assert!(!format!("{trail:?}").contains("Surname"));
    let address = write(&PlanDeletionForm { group: YEAR_11_COHORT }).expect("written").address;
    assert_eq!(address, "/api/deletions/plan?group=cohort%3A2015");
    let lift = LiftHoldForm { pupil: there[0].id, reason: HoldReason::Complaint };
    assert_eq!(school.admin().run(&lift).await.expect_err("gone").status, 404);
}

#[tokio::test]
async fn f75_the_records_of_those_who_are_erased_soon_can_be_saved_first() {
    let mut school = TestSchool::new().await;
    school.with_year_11(2);
    targets_by_hand(&school).await;
    let leaver = add(&school, 40).await;
    school.admin().set_target(leaver.id, "French", "7", None).await.expect("set");
    record_result(&school, leaver.id).await;
    leaves(&school, &leaver, "01/09/2026").await;
    on(&mut school, "2027-02-16").await;
    sweep(&school).await;
    let mail = school.stack.mail();
    let notice = mail.iter().find(|mail| mail.subject.contains("will erase")).expect("a notice");
    assert!(notice.text.contains("/retention\n"), "{}", notice.text);
    let form = ExportPupilsForm { group: Group::Due, format: domain::base::sheet::FileFormat::Csv };
    let address = write(&form).expect("written").address;
    let answer = school.admin().send("GET", &address, None).await;
    let file = String::from_utf8_lossy(answer.body()).into_owned();
    let lines: Vec<&str> = file.trim_end().lines().collect();
    assert_eq!(lines.len(), 2, "{file}");
    let [heading, line] = [lines[0], lines[1]].map(|line| line.split("\",\"").count());
    assert_eq!(heading, line, "{file}");
    let reference = domain::retention::erasure::Reference::of(leaver.id).to_string();
    for there in [
        "\"Surname040\",\"Forename040\",\"31/12/2010\"",
        "French 7",
        "German 8 (2025/26)",
        "02/03/2027",
        "Left on 01/09/2026",
        &reference,
    ] {
        assert!(lines[1].contains(there), "{there}: {file}");
    }
    assert_eq!(items(&school, |sk| sk.contains("pupils-exported")).len(), 1, "the read is recorded");
    let jo = school.person(&teacher("jo@school.example")).await;
    assert_eq!(school.as_(&jo).send("GET", &address, None).await.status(), 403);
}

#[tokio::test]
async fn a_deletion_that_waits_forgets_pupils_who_are_erased_for_another_reason() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(22);
    school.grant_everything();
    delete(&school.admin(), YEAR_11_COHORT).await.expect("asked for");
    let waiting = || {
        let found = items(&school, |sk| sk == "DELETIONS");
        pupils.iter().filter(|pupil| found[0].to_string().contains(&pupil.id.to_string())).count()
    };
    assert_eq!(waiting(), 22);
    delete(&school.admin(), Group::Pupil(pupils[0].id)).await.expect("deleted");
    school.wait_until_idle().await;
    assert_eq!((super::pupils(&school), waiting()), (21, 21));
}
