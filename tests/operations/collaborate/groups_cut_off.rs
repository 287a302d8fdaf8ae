//! Groups of schools whose requests die half-way, or meet others.

use super::groups::{Area, answer, area, letters};
use domain::base::ids::GroupId;
use domain::collaborate::agreement;
use domain::collaborate::forms::*;
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use tests::wire::{Fault, Wire};

/// Goes on after a request that died, and checks that nobody was asked or told twice.
async fn goes_on(area: &Area, group: GroupId, place: &str) {
    // A closed group is gone once everybody has been told.
    if let Ok(view) = area.council.admin().run(&AskSchoolsForm { group }).await {
        assert_eq!(view.waiting, 0, "{place}");
        area.elm.wait_until_idle().await;
        let before = area.council.snapshot();
        area.council.admin().run(&AskSchoolsForm { group }).await.ok();
        assert_eq!(area.council.snapshot().differences(&before), [""; 0], "{place}: nothing is left");
    }
    area.elm.wait_until_idle().await;
}

/// The places that hold something about groups.
fn kept(area: &Area, what: &str) -> usize {
    let items = area.council.snapshot();
    items.items().filter(|item| item["sk"]["S"].as_str().is_some_and(|key| key.starts_with(what))).count()
}

#[tokio::test]
async fn f57_a_creation_that_dies_anywhere_asks_every_school_once_when_it_goes_on() {
    let wire = Wire::default();
    let area = area(Some(&wire)).await;
    let untouched = area.council.snapshot();
    for at in 0.. {
        let mut reached = false;
        for (n, fault) in Fault::due(at) {
            let (place, name) = (format!("{fault:?} at {at}"), format!("Group {at} {n}"));
            let form = CreateGroupForm {
                group: area.new_id().await,
                fields: area.fields(&name),
                terms: agreement::VERSION,
            };
            wire.plan_fault("create-group", at, fault);
            let first = area.council.admin().run(&form).await;
            let outcome = wire.end_plan();
            reached |= outcome.reached;
            assert!(first.is_ok() || outcome.hit, "{place}: {first:?}");
            let again = area.council.admin().run(&form).await.expect("sent again");
            assert_eq!(again.owned.map(|owned| owned.waiting), Some(0), "{place}");
            goes_on(&area, form.group, &place).await;
            for school in [&area.elm, &area.ash] {
                assert_eq!(letters(school, &school.admin.email, &name), 1, "{place}: {}", school.name);
            }
            assert_eq!((kept(&area, "GROUP#"), kept(&area, "JOINED#")), (1, 2), "{place}");
            area.council.restore(&untouched);
        }
        if !reached {
            assert!(at > 8, "{at}");
            return;
        }
    }
}

#[tokio::test]
async fn f56_a_closing_that_dies_anywhere_is_closed_for_all_at_once_and_leaves_nothing_when_it_goes_on() {
    let wire = Wire::default();
    let area = area(Some(&wire)).await;
    let untouched = area.council.snapshot();
    for at in 0.. {
        let name = format!("Group {at}");
        let group = area.create(area.fields(&name)).await.group;
        answer(&area.elm, group, GroupAnswer::Agree).await.expect("agreed");
        wire.plan_fault("close-group", at, Fault::DiesAfter);
        let close = CloseGroupForm { group, revision: 1 };
        let first = area.council.admin().run(&close).await;
        let outcome = wire.end_plan();
        // Once the owner no longer sees it, no school does.
        let closed = area.council.admin().run(&ViewGroupForm { group }).await.is_err();
        let seen = area.elm.admin().run(&ViewGroupForm { group }).await.is_ok();
        assert_eq!(seen, !closed, "{at}: {first:?}");
        if !closed {
            area.council.admin().run(&close).await.expect("sent again");
        }
        goes_on(&area, group, &format!("at {at}")).await;
        assert_eq!((kept(&area, "GROUP#"), kept(&area, "JOINED#")), (0, 0), "at {at}");
        for school in [&area.elm, &area.ash] {
            let letters = letters(school, &school.admin.email, &format!("\u{201c}{name}\u{201d} of"));
            assert_eq!(letters, 1, "at {at}: {}", school.name);
        }
        area.council.restore(&untouched);
        if !outcome.reached {
            assert!(at > 5, "{at}");
            return;
        }
    }
}

#[tokio::test]
async fn f57_an_answer_while_the_owner_takes_the_school_out_counts_for_nothing_or_comes_too_late() {
    let wire = Wire::default();
    let area = area(Some(&wire)).await;
    let untouched = area.council.snapshot();
    let mut outcomes = [0, 0];
    for function in ["change-group", "answer-group"] {
        for at in 0.. {
            let view = area.create(area.fields("Maths")).await;
            let group = view.group;
            let fields = GroupFields { schools: vec![area.ash.id], ..area.fields("Maths") };
            let change = ChangeGroupForm { group, revision: 1, fields };
            let (owner, school) = (area.council.admin(), area.elm.admin());
            let agrees =
                AnswerGroupForm { group, decision: GroupAnswer::Agree, agreement: agreement::VERSION };
            let (changed, answered, met) = if function == "change-group" {
                let (changed, answered) =
                    wire.between(function, at, owner.run(&change), school.run(&agrees)).await;
                (Some(changed), answered.clone(), answered.is_some())
            } else {
                let (answered, changed) =
                    wire.between(function, at, school.run(&agrees), owner.run(&change)).await;
                (changed.clone(), Some(answered), changed.is_some())
            };
            if !met {
                area.council.restore(&untouched);
                break;
            }
            changed.expect("changed").expect("changed");
            outcomes[usize::from(answered.is_some_and(|answer| answer.is_ok()))] += 1;
            goes_on(&area, group, &format!("{function} at {at}")).await;
            let owners = area.owners(group).await;
            assert_eq!(owners.schools.len(), 1, "{function} at {at}");
            assert_eq!(area.elm.admin().run(&ViewGroupForm { group }).await.expect_err("out").status, 404);
            assert_eq!(kept(&area, "JOINED#"), 1, "{function} at {at}: its part is gone");
            area.council.restore(&untouched);
        }
    }
    assert!(outcomes.iter().all(|number| *number > 1), "{outcomes:?}");
}

#[tokio::test]
async fn f60_two_requests_at_once_tell_nobody_twice() {
    let wire = Wire::default();
    let area = area(Some(&wire)).await;
    let untouched = area.council.snapshot();
    for at in 0.. {
        let name = format!("Group {at}");
        let group = area.new_id().await;
        let form = CreateGroupForm { group, fields: area.fields(&name), terms: agreement::VERSION };
        let owner = area.council.admin();
        let ask = AskSchoolsForm { group };
        let (created, asked) = wire.between("create-group", at, owner.run(&form), owner.run(&ask)).await;
        created.expect("created");
        goes_on(&area, group, &format!("at {at}")).await;
        for school in [&area.elm, &area.ash] {
            assert_eq!(letters(school, &school.admin.email, &name), 1, "at {at}: {}", school.name);
        }
        area.council.restore(&untouched);
        if asked.is_none() {
            assert!(at > 5, "{at}");
            return;
        }
    }
}

#[tokio::test]
async fn f56_of_two_people_who_change_a_group_at_once_one_is_told_to_look_again() {
    let area = area(None).await;
    let view = area.create(area.fields("Maths")).await;
    let form = |name: &str| ChangeGroupForm { group: view.group, revision: 1, fields: area.fields(name) };
    let hidden = GroupFields { visibility: GroupVisibility::OwnerOnly, ..area.fields("Maths") };
    let hidden = ChangeGroupForm { fields: hidden, ..form("") };
    let (english, owner) = (form("English"), area.council.admin());
    let (a, b) = tokio::join!(owner.run(&english), owner.run(&hidden));
    let refused = a.as_ref().err().or(b.as_ref().err()).expect("one of them");
    assert!(refused.kind.ends_with(":changed-meanwhile"), "{refused:?}");
    assert!(a.is_ok() != b.is_ok());
    assert_eq!(area.owners(view.group).await.owned.expect("managed").revision, 2);
}
