//! `count-changed-records`: data health is counted again after imports and hand edits (F66, ADR 0027).

use domain::exchange::forms::{CountDataHealthForm, DataHealthView, ViewDataHealthForm};
use domain::exchange::health::HealthRule;
use domain::records::forms::{AddPupilForm, ListPupilsForm, PupilFields, ReportLeaverForm};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::TestSchool;
use tests::pupils::upn;
use tests::wire::Wire;

async fn health(school: &TestSchool) -> DataHealthView {
    school.admin().run(&ViewDataHealthForm {}).await.expect("data health")
}

/// The number of pupils without prior attainment.
async fn without_prior(school: &TestSchool) -> u32 {
    let view = health(school).await;
    view.rules.iter().find(|rule| rule.rule == HealthRule::NoPrior).expect("a rule").number
}

/// Runs the function. Returns the number of schools that it counted.
async fn run(school: &TestSchool) -> Option<u64> {
    let view = school.stack.invoke("count-changed-records", json!({})).await.expect("a run");
    view["schools"].as_u64()
}

fn later(school: &TestSchool) {
    school.clock.forward(SignedDuration::from_secs(60));
}

fn pupil(number: u32) -> AddPupilForm {
    let fields = PupilFields {
        upn: upn(number).as_str().to_owned(),
        surname: "Lee".to_owned(),
        forename: "Ann".to_owned(),
        born: "31/12/2010".to_owned(),
        year_group: "11".to_owned(),
        ..PupilFields::default()
    };
    AddPupilForm { fields }
}

async fn school(wire: &Wire) -> TestSchool {
    let school = TestSchool::over(wire).await;
    school.grant_everything();
    school
}

#[tokio::test]
async fn f66_imports_and_hand_edits_are_counted_by_themselves_some_minutes_later() {
    let school = school(&Wire::default()).await;
    school.admin().run(&pupil(1)).await.expect("added");
    assert_eq!(health(&school).await.counted, None);
    // At once: a school where somebody always edits is counted too.
    assert_eq!((run(&school).await, run(&school).await), (Some(1), Some(0)));
    let listed = |item: &&Value| item["pk"]["S"] == "UNCOUNTED";
    assert_eq!(school.snapshot().items().filter(listed).count(), 0);
    assert_eq!((without_prior(&school).await, health(&school).await.changed), (1, false));
    later(&school);
    let file = "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged\r\n";
    let row = format!("{},Ng,Bo,01/10/2010,F,11,N\r\n", upn(2).as_str());
    let form = school.pupils_file(&format!("{file}{row}")).await;
    school.admin().import(&form).await.expect("imported");
    assert!(health(&school).await.changed, "not counted yet");
    later(&school);
    assert_eq!((run(&school).await, without_prior(&school).await), (Some(1), 2));
    let pupils = school.admin().run(&ListPupilsForm::default()).await.expect("pupils").pupils;
    let form = ReportLeaverForm { pupil: pupils[0].id, on: "01/09/2026".to_owned() };
    school.admin().run(&form).await.expect("left");
    later(&school);
    assert!(health(&school).await.changed);
    let counted = school.admin().run(&CountDataHealthForm {}).await.expect("counted");
    assert!(!counted.changed);
    assert_eq!(run(&school).await, Some(0), "somebody has counted");
}

#[tokio::test]
async fn f66_a_change_in_the_middle_of_a_count_is_counted_by_the_next() {
    let wire = Wire::default();
    let school = school(&wire).await;
    for at in 0.. {
        school.admin().run(&pupil(2 * at)).await.expect("added");
        later(&school);
        let form = pupil(2 * at + 1);
        let count = school.stack.invoke("count-changed-records", json!({}));
        let place = usize::try_from(at).expect("small");
        let (_, met) = wire.between("count-changed-records", place, count, school.admin().run(&form)).await;
        let pupils = if let Some(added) = &met {
            added.as_ref().expect("added");
            2 * at + 2
        } else {
            2 * at + 1
        };
        later(&school);
        school.stack.invoke("count-changed-records", json!({})).await.expect("a run");
        assert_eq!(without_prior(&school).await, pupils, "at {at}");
        if met.is_none() {
            assert!(at > 5, "{at}");
            return;
        }
    }
}
