//! Holds: nothing of a pupil is erased while there is one, and two people lift it (F75, F82).

use domain::access::permission::{Permission, Permissions};
use domain::base::ids::PupilId;
use domain::records::forms::*;
use domain::records::hold::HoldReason;
use jiff::SignedDuration;
use serde_json::json;
use tests::{Person, TestSchool, administrator, teacher};

/// A school whose only pupil left and would be erased on 2 March 2027.
async fn school() -> (TestSchool, PupilId) {
    let school = TestSchool::new().await;
    let pupil = school.with_year_11(2)[0].id;
    let report = ReportLeaverForm { pupil, on: "01/09/2026".to_owned() };
    let view = school.admin().run(&report).await.expect("reported");
    assert_eq!(view.due.expect("due").on, "02/03/2027");
    (school, pupil)
}

fn hold(pupil: PupilId, reason: HoldReason) -> PlaceHoldForm {
    PlaceHoldForm { pupil, reason: Some(reason), note: String::new() }
}

/// Runs the sweep on each day until and with this number of days from now.
async fn sweep_for(school: &TestSchool, days: i64) {
    for _ in 0..days {
        school.clock.forward(SignedDuration::from_hours(24));
        school.stack.invoke("retention-sweep", json!({})).await.expect("swept");
        school.wait_until_idle().await;
    }
}

async fn again(school: &TestSchool, person: &Person) -> Person {
    school.nobody().sign_in(&person.username, tests::PASSWORD).await.expect("signed in")
}

async fn second(school: &TestSchool) -> Person {
    let person = school.person(&teacher("second@school.example")).await;
    let every = Permission::ALL.iter().fold(Permissions::NONE, |all, one| all.with(*one));
    school.grant(&person.email, every);
    person
}

#[tokio::test]
async fn f82_the_person_who_asks_to_lift_a_hold_cannot_confirm_it_and_a_second_one_can_for_a_day() {
    let (school, pupil) = school().await;
    let second = second(&school).await;
    let reason = HoldReason::Complaint;
    let lift = LiftHoldForm { pupil, reason };
    let placed = school.admin().run(&hold(pupil, reason)).await.expect("held");
    assert_eq!(school.admin().run(&hold(pupil, reason)).await, Ok(placed.clone()), "twice is once");
    let asked = school.admin().run(&lift).await.expect("asked");
    let own = asked.holds[0].lifting.clone().expect("asked");
    assert!(own.own);
    let twice = school.admin().run(&lift).await.expect("the same person");
    assert_eq!(twice.holds, asked.holds, "the same person confirms nothing");
    school.wait_until_idle().await;
    let letters = school.stack.mail();
    let letters: Vec<_> =
        letters.iter().filter(|mail| mail.text.contains("asked to lift the hold")).collect();
    assert_eq!((letters.len(), letters[0].to.clone()), (1, vec![second.email.clone()]));
    school.wait_until_idle().await;
    let letters = school.stack.mail();
    let letters: Vec<_> =
        letters.iter().filter(|mail| mail.text.contains("asked to lift the hold")).collect();
    assert_eq!((letters.len(), letters[0].to.clone()), (1, vec![second.email.clone()]));

    // After a day, the second person begins again.
    school.clock.forward(SignedDuration::from_hours(24));
    let (admin, second) = (again(&school, &school.admin).await, again(&school, &second).await);
    let view = school.as_(&second).run(&ViewPupilForm { pupil }).await.expect("a pupil");
    assert_eq!(view.holds[0].lifting, None, "the request is over");
    let asked = school.as_(&second).run(&lift).await.expect("asked again");
    assert!(asked.holds[0].lifting.as_ref().expect("asked").own);
    let kept = school.as_(&admin).run(&KeepHoldForm { pupil, reason }).await.expect("kept");
    assert_eq!(kept.holds[0].lifting, None);
    school.as_(&second).run(&lift).await.expect("asked");
    let lifted = school.as_(&admin).run(&lift).await.expect("confirmed");
    assert_eq!(lifted.holds, []);
    assert_eq!(school.as_(&admin).run(&lift).await.expect("twice is once").holds, []);
}

#[tokio::test]
async fn f82_the_provider_confirms_only_where_the_school_has_no_second_person() {
    let (school, pupil) = school().await;
    let confirm = json!({ "organisation": school.id, "pupil": pupil, "reason": "appeal" });
    let provider = async || school.stack.invoke("confirm-lifting", confirm.clone()).await;
    school.admin().run(&hold(pupil, HoldReason::Appeal)).await.expect("held");
    assert!(provider().await.is_err(), "nobody asked");
    school.admin().run(&LiftHoldForm { pupil, reason: HoldReason::Appeal }).await.expect("asked");
    provider().await.expect("confirmed");
    let view = school.admin().run(&ViewPupilForm { pupil }).await.expect("a pupil");
    assert_eq!(view.holds, []);

    school.admin().run(&hold(pupil, HoldReason::Appeal)).await.expect("held");
    school.admin().run(&LiftHoldForm { pupil, reason: HoldReason::Appeal }).await.expect("asked");
    school.person(&administrator("third@school.example")).await;
    assert!(provider().await.is_err(), "the school has a second person");
}

#[tokio::test]
async fn f75_a_hold_defers_the_erasure_and_lifting_the_last_one_resumes_it() {
    let (school, pupil) = school().await;
    let second = second(&school).await;
    for reason in [HoldReason::Complaint, HoldReason::LegalClaim] {
        school.admin().run(&hold(pupil, reason)).await.expect("held");
    }
    sweep_for(&school, 190).await;
    let (admin, second) = (again(&school, &school.admin).await, again(&school, &second).await);
    let view = school.as_(&admin).run(&ViewPupilForm { pupil }).await.expect("still there");
    assert_eq!((view.holds.len(), view.due.expect("due").on.as_str()), (2, "02/03/2027"));

    let lift = |reason| LiftHoldForm { pupil, reason };
    school.as_(&admin).run(&lift(HoldReason::Complaint)).await.expect("asked");
    school.as_(&second).run(&lift(HoldReason::Complaint)).await.expect("lifted");
    sweep_for(&school, 2).await;
    let (admin, second) = (again(&school, &admin).await, again(&school, &second).await);
    school.as_(&admin).run(&ViewPupilForm { pupil }).await.expect("the other hold spares them");
    school.as_(&admin).run(&lift(HoldReason::LegalClaim)).await.expect("asked");
    school.as_(&second).run(&lift(HoldReason::LegalClaim)).await.expect("lifted");
    sweep_for(&school, 1).await;
    let admin = again(&school, &admin).await;
    assert_eq!(school.as_(&admin).run(&ViewPupilForm { pupil }).await.expect_err("erased").status, 404);
}

#[tokio::test]
async fn f75_a_hold_has_a_reason_in_words_and_its_note_is_in_no_trail() {
    let (school, pupil) = school().await;
    let form = |reason, note: &str| PlaceHoldForm { pupil, reason, note: note.to_owned() };
    for (wrong, field) in [
        (form(None, ""), "reason"),
        (form(Some(HoldReason::Other), " "), "note"),
        (form(Some(HoldReason::Appeal), &"x".repeat(201)), "note"),
    ] {
        let refused = school.admin().run(&wrong).await.expect_err(field);
        assert_eq!((refused.status, refused.errors[0].field.as_str()), (422, field));
    }
    let view = school.admin().run(&form(Some(HoldReason::Other), "Zebra quarrel")).await.expect("held");
    assert_eq!(view.holds[0].note, "Zebra quarrel");
    school.wait_until_idle().await;
    let stored = school.snapshot();
    let trail: Vec<_> = stored
        .items()
        .filter(|item| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("AUDIT#")))
        .collect();
    assert!(!format!("{trail:?}").contains("Zebra"));
}
