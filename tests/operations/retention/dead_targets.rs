//! Targets that nobody sees any more leave the table a month after that could have been undone.

use super::*;
use domain::audit::forms::{AuditFilter, ListAuditForm};
use domain::base::event::EventKind;
use domain::records::forms::{ChangePupilForm, ViewPupilForm};
use domain::records::pupil::Pupil;
use domain::targets::forms::{CountTargetsForm, DeleteTargetsForm, PrepopulateTargetsForm, ViewTargetForm};
use tests::wire::{Fault, Wire, access_key};

/// The attributes of targets that people set, of all pupils and year groups.
fn set_by_hand(school: &TestSchool) -> Vec<String> {
    let mut found = Vec::new();
    for item in school.snapshot().items() {
        let sk = item["sk"]["S"].as_str().unwrap_or_default();
        let names = item.as_object().into_iter().flatten().map(|(name, _)| name);
        let of = |name: &String| format!("{} {}", sk.split('#').nth(1).unwrap_or_default(), name);
        found.extend(names.filter(|name| sk.starts_with("SET#") && name.starts_with("set ")).map(of));
    }
    found.sort();
    found
}

/// The generations of the pre-populated columns of a subject in Year 11, each with its number of grades.
fn columns(school: &TestSchool, subject: &str) -> Vec<(String, usize)> {
    let stored = school.snapshot();
    let base = stored.items().filter(|item| item["sk"]["S"] == format!("BASE#{YEAR_11}"));
    let columns =
        base.filter_map(|item| item["columns"]["L"].as_array()).flatten().map(|column| &column["M"]);
    let of = columns.filter(|column| column["source"]["M"]["subject"]["S"] == subject);
    let grades = |column: &Value| column["grades"]["S"].as_str().map_or(0, |all| all.replace('-', "").len());
    of.map(|column| {
        (column["source"]["M"]["generation"]["N"].as_str().unwrap_or_default().to_owned(), grades(column))
    })
    .collect()
}

fn items(school: &TestSchool, prefix: &str) -> usize {
    let of = school.snapshot();
    of.items().filter(|item| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(prefix))).count()
}

fn fill(replacing: bool) -> PrepopulateTargetsForm {
    PrepopulateTargetsForm { year: YEAR_11, replacing }
}

/// Sets a pupil's target over the one that is there.
async fn set(school: &TestSchool, pupil: &Pupil, subject: &str, grade: &str) {
    let form = ViewTargetForm { year: YEAR_11, pupil: pupil.id, subject: subject.to_owned() };
    let seen = school.admin().run(&form).await.expect("the target").grade;
    school.admin().set_target(pupil.id, subject, grade, seen).await.expect("set");
}

async fn delete_french(school: &TestSchool) -> domain::base::ids::ChangeId {
    let counts = school.admin().run(&CountTargetsForm { year: YEAR_11 }).await.expect("counted");
    let (subject, count) = (Some("French".to_owned()), counts.subjects["French"].set);
    let form = DeleteTargetsForm { year: YEAR_11, subject, count };
    school.admin().import(&form).await.expect("deleted").summary.id
}

#[tokio::test]
async fn f55_deleted_targets_leave_the_table_when_their_deletion_can_no_longer_be_undone() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_year_11(4);
    targets_by_hand(&school).await;
    school.admin().prepopulate(&fill(false)).await.expect("pre-populated");
    set(&school, &pupils[0], "French", "9").await;
    set(&school, &pupils[0], "History", "8").await;
    let deleted = delete_french(&school).await;
    set(&school, &pupils[1], "French", "4").await;
    let before = set_by_hand(&school);
    assert_eq!(before, ["ks4-2015 set 0 French", "ks4-2015 set 0 History", "ks4-2015 set 1 French"]);
    let given = columns(&school, "French");
    // 2 September, and 31 days: a day longer than the deletion can be undone.
    for day in ["2026-10-02", "2026-10-03"] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!(
            (set_by_hand(&school), columns(&school, "French")),
            (before.clone(), given.clone()),
            "{day}"
        );
    }
    on(&mut school, "2026-10-04").await;
    for _ in 0..2 {
        sweep(&school).await;
        assert_eq!(set_by_hand(&school), ["ks4-2015 set 0 History", "ks4-2015 set 1 French"]);
        assert_eq!(columns(&school, "French"), []);
        assert!(!columns(&school, "History").is_empty());
    }
    let filter = AuditFilter { kind: Some(EventKind::DeadTargetsRemoved), ..AuditFilter::default() };
    let trail = school.admin().run(&ListAuditForm { filter, cursor: None }).await.expect("the trail").rows;
    let changes = trail.iter().flat_map(|entry| entry.changes.iter().map(|change| change.sentence()));
    let removed = given.iter().map(|(_, number)| number).sum::<usize>() + 1;
    assert_eq!(changes.collect::<Vec<_>>(), [format!("Removed: {removed} targets")]);
    on(&mut school, "2026-10-05").await;
    assert_eq!(sweep(&school).await["schools"], 1, "yesterday's list is cleared");
    assert_eq!(sweep(&school).await["schools"], 0);
    school.admin().undo(deleted).await.expect_err("too late");
    assert!(school.disagreements().is_empty());
}

#[tokio::test]
async fn f48_a_target_that_pre_populating_replaced_leaves_the_table_a_month_later() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_year_11(4);
    targets_by_hand(&school).await;
    school.admin().prepopulate(&fill(false)).await.expect("pre-populated");
    set(&school, &pupils[0], "French", "9").await;
    school.admin().prepopulate(&fill(true)).await.expect("replaced");
    set(&school, &pupils[1], "French", "8").await;
    on(&mut school, "2026-09-20").await;
    school.admin().prepopulate(&fill(false)).await.expect("pre-populated again");
    for (day, left) in [("2026-10-04", 2), ("2026-10-21", 2), ("2026-10-22", 1)] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!(set_by_hand(&school).len(), left, "{day}");
    }
    let form = ViewTargetForm { year: YEAR_11, pupil: pupils[1].id, subject: "French".to_owned() };
    let stays = school.admin().run(&form).await.expect("the target").grade;
    assert_eq!(stays.map(|grade| grade.0), Some(8), "it was set after the replacement");
}

#[tokio::test]
async fn targets_that_a_repeated_year_left_behind_go_a_month_later_unless_the_pupil_returned_to_it() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_year_11(4);
    targets_by_hand(&school).await;
    school.admin().prepopulate(&fill(false)).await.expect("pre-populated");
    let before = columns(&school, "French")[0].1;
    let [moves, returns] = [&pupils[1], &pupils[2]];
    for pupil in [moves, returns] {
        set(&school, pupil, "French", "7").await;
    }
    let move_to = async |pupil: &Pupil, group: &str| {
        let seen = school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect("a pupil");
        let fields = PupilFields { year_group: group.to_owned(), ..seen.fields };
        let form = ChangePupilForm { pupil: pupil.id, seen: seen.seen, fields };
        school.admin().run(&form).await.expect("moved");
    };
    move_to(moves, "10").await;
    move_to(returns, "10").await;
    move_to(returns, "11").await;
    for (day, left) in [("2026-10-03", 2), ("2026-10-04", 1)] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!(set_by_hand(&school).len(), left, "{day}");
    }
    assert_eq!(columns(&school, "French")[0].1, before - 1);
    let form = ViewTargetForm { year: YEAR_11, pupil: returns.id, subject: "French".to_owned() };
    let stays = school.admin().run(&form).await.expect("the target").grade;
    assert_eq!(stays.map(|grade| grade.0), Some(7));
}

#[tokio::test]
async fn nothing_is_left_of_a_cohort_that_completed_the_school_and_was_erased() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    targets_by_hand(&school).await;
    school.admin().prepopulate(&fill(false)).await.expect("pre-populated");
    set(&school, &pupils[0], "French", "9").await;
    record(&school, json!({ "year_groups": { "lowest": 7, "highest": 11 } })).await;
    let there = |school: &TestSchool| ["YEAR#", "BASE#", "SET#"].map(|prefix| items(school, prefix));
    assert_eq!(there(&school), [1, 1, 1]);
    for (day, left) in [
        ("2028-02-15", [1, 1, 1]),
        ("2028-02-29", [1, 1, 0]),
        ("2028-03-31", [1, 1, 0]),
        ("2028-04-01", [0, 0, 0]),
    ] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!(there(&school), left, "{day}");
    }
    assert_eq!(pupils.len(), erasures(&school).len());
}

#[tokio::test]
async fn removing_dead_targets_is_completed_by_the_next_run_at_whatever_call_it_fails() {
    for at in 0.. {
        let mut reached = false;
        for (n, kind) in Fault::due(at) {
            let wire = Wire::default();
            let mut school = TestSchool::over(&wire).await;
            let pupils = school.with_year_11(2);
            targets_by_hand(&school).await;
            set(&school, &pupils[0], "French", "9").await;
            delete_french(&school).await;
            on(&mut school, "2026-10-04").await;
            let body = json!({ "organisation": school.id, "days": ["2026-10-04"] }).to_string();
            let event = json!({ "Records": [{ "body": body }] });
            wire.plan_fault("erase-due", at, kind);
            let _ = school.stack.invoke("erase-due", event.clone()).await;
            let outcome = wire.end_plan();
            school.stack.invoke("erase-due", event).await.expect("the next run");
            assert_eq!(set_by_hand(&school), [""; 0], "{kind:?} at call {at} ({n})");
            reached |= outcome.reached;
        }
        if !reached {
            break;
        }
    }
}

#[tokio::test]
async fn looking_for_dead_targets_costs_the_same_however_many_the_school_holds() {
    let mut costs = Vec::new();
    for other_years in [0_u32, 60] {
        let wire = Wire::default();
        let mut school = TestSchool::over(&wire).await;
        let years = [
            (YEAR_11, 4),
            (
                domain::records::cohort::YearGroupId {
                    cohort: domain::records::cohort::Cohort(2016),
                    ..YEAR_11
                },
                other_years,
            ),
        ];
        let pupils = school.with_years(&years);
        targets_by_hand(&school).await;
        let pupil = pupils.iter().find(|pupil| pupil.cohort == YEAR_11.cohort).expect("one of Year 11");
        set(&school, pupil, "French", "9").await;
        delete_french(&school).await;
        on(&mut school, "2026-10-04").await;
        wire.take_calls();
        sweep(&school).await;
        costs.push(wire.take_calls().iter().filter(|call| call.key == access_key("erase-due")).count());
    }
    assert_eq!(costs[0], costs[1]);
}

#[tokio::test]
async fn dead_targets_of_many_pupils_are_removed_in_one_run_with_one_entry() {
    let mut school = TestSchool::new().await;
    let pupils = school.with_year_11(120);
    targets_by_hand(&school).await;
    for pupil in &pupils {
        school.admin().set_target(pupil.id, "French", "7", None).await.expect("set");
    }
    delete_french(&school).await;
    on(&mut school, "2026-10-04").await;
    sweep(&school).await;
    assert_eq!(set_by_hand(&school), [""; 0]);
    let filter = AuditFilter { kind: Some(EventKind::DeadTargetsRemoved), ..AuditFilter::default() };
    let trail = school.admin().run(&ListAuditForm { filter, cursor: None }).await.expect("the trail").rows;
    let said: Vec<String> = trail.iter().map(|entry| entry.changes[0].sentence()).collect();
    assert_eq!(said, ["Removed: 120 targets"]);
}
