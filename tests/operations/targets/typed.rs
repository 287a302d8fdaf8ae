//! Targets as they are typed in the report: many in one request, each set or refused by itself.

use domain::attainment::grade::Grade;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::ids::PupilId;
use domain::records::pupil::Pupil;
use domain::targets::forms::*;
use domain::targets::settings::TargetSettings;
use tests::TestSchool;
use tests::pupils::YEAR_11;
use tests::wire::Wire;
use uuid::Uuid;

/// A Year 11 of this many pupils whose targets may be set. None is pre-populated.
async fn year_11(school: &TestSchool, pupils: u32) -> Vec<Pupil> {
    let pupils = school.with_year_11(pupils);
    let settings = TargetSettings { used: true, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
    pupils
}

fn typed(pupil: &Pupil, subject: &str, grade: &str) -> TypedTarget {
    TypedTarget { pupil: pupil.id, subject: subject.to_owned(), grade: grade.to_owned(), seen: None }
}

async fn send(school: &TestSchool, targets: Vec<TypedTarget>) -> Vec<TargetOutcome> {
    school.admin().run(&SetTargetsForm { year: YEAR_11, targets }).await.expect("answered").targets
}

fn grades(outcomes: &[TargetOutcome]) -> Vec<Option<u8>> {
    outcomes.iter().map(|outcome| outcome.cell.0.map(|grade| grade.0)).collect()
}

fn codes(outcomes: &[TargetOutcome]) -> Vec<&str> {
    outcomes.iter().map(|outcome| outcome.refused.as_ref().map_or("", |refused| &refused.code)).collect()
}

#[tokio::test]
async fn f51_a_hundred_targets_go_in_one_request_with_one_write_and_one_entry_a_pupil() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let pupils = year_11(&school, 26).await;
    let subjects = ["French", "German", "History", "Mathematics"];
    let all = |grade: &str| -> Vec<TypedTarget> {
        pupils
            .iter()
            .take(25)
            .flat_map(|pupil| subjects.map(|subject| typed(pupil, subject, grade)))
            .collect()
    };
    school.wait_until_idle().await;
    wire.take_calls();
    let outcomes = send(&school, all("7")).await;
    assert_eq!((grades(&outcomes), codes(&outcomes)), (vec![Some(7); 100], vec![""; 100]));
    let writes = || -> Vec<f64> {
        let calls = wire.take_calls_of("set-targets");
        calls.iter().map(|call| call.write_units).filter(|units| *units > 0.0).collect()
    };
    // The first targets of a pupil are written together with a look at the record (ADR 0009).
    assert_eq!(writes(), [4.0; 25]);
    school.wait_until_idle().await;
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(trail.iter().filter(|entry| entry.kind == EventKind::TargetSet).count(), 25);

    // Sent again, because the answer was lost: all are as typed, and nothing is written.
    wire.take_calls();
    let again = send(&school, all("7")).await;
    assert_eq!(
        (&again, wire.take_calls_of("set-targets").iter().all(|call| call.write_units == 0.0)),
        (&outcomes, true)
    );

    // Others over them.
    wire.take_calls();
    let over = all("8").into_iter().map(|one| TypedTarget { seen: Some(Grade(7)), ..one });
    assert_eq!(grades(&send(&school, over.collect()).await), vec![Some(8); 100]);
    let further = writes();
    assert!(further.len() == 25 && further.iter().all(|units| *units <= 2.0), "{further:?}");

    let mut many = all("8");
    many.push(typed(&pupils[25], "French", "8"));
    for refused in [many, Vec::new(), vec![typed(&pupils[0], "French", "8"); 2]] {
        let form = SetTargetsForm { year: YEAR_11, targets: refused };
        assert_eq!(school.admin().run(&form).await.expect_err("refused").status, 422);
    }
}

#[tokio::test]
async fn f51_each_target_is_set_or_refused_by_itself_and_a_conflict_names_who_was_first() {
    let school = TestSchool::new().await;
    let pupils = year_11(&school, 3).await;
    send(&school, vec![typed(&pupils[0], "French", "9")]).await;
    let nobody = Pupil { id: PupilId(Uuid::from_u128(77)), ..pupils[0].clone() };
    let outcomes = send(
        &school,
        vec![
            typed(&pupils[0], "French", "4"),
            typed(&pupils[0], "German", "5"),
            typed(&pupils[1], "French", "twelve"),
            typed(&pupils[1], "Alchemy", "5"),
            typed(&nobody, "French", "5"),
            typed(&pupils[2], "French", "6"),
        ],
    )
    .await;
    assert_eq!(
        (grades(&outcomes), codes(&outcomes)),
        (
            vec![Some(9), Some(5), None, None, None, Some(6)],
            vec!["changed-meanwhile", "", "invalid", "not-found", "not-found", ""]
        )
    );
    let sentence = &outcomes[0].refused.as_ref().expect("refused").sentence;
    assert!(
        sentence.starts_with("Someone else has just changed this. Set as 9 by Robin Weaver on "),
        "{sentence}"
    );
    // The person insists: over the target that the answer showed.
    let over = TypedTarget { seen: outcomes[0].cell.0, ..typed(&pupils[0], "French", "4") };
    assert_eq!(grades(&send(&school, vec![over]).await), [Some(4)]);
    let gone =
        TypedTarget { seen: Some(domain::attainment::grade::Grade(4)), ..typed(&pupils[0], "French", "") };
    assert_eq!(grades(&send(&school, vec![gone]).await), [None]);
}

#[tokio::test]
async fn f51_of_two_teachers_at_once_each_pupil_gets_the_target_of_one_and_the_other_is_told() {
    let school = TestSchool::new().await;
    let pupils = year_11(&school, 12).await;
    let column = |grade: &str| -> Vec<TypedTarget> {
        pupils.iter().map(|pupil| typed(pupil, "French", grade)).collect()
    };
    let (one, two) = futures::future::join(send(&school, column("5")), send(&school, column("6"))).await;
    let report = school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    let french = report.subjects.iter().position(|subject| subject.name == "French").expect("there");
    for (place, (one, two)) in one.iter().zip(&two).enumerate() {
        let row = report.rows.iter().find(|row| row.id == pupils[place].id).expect("listed");
        let stored = row.cells[french].0.map(|grade| grade.0);
        let told = (one.refused.is_some(), two.refused.is_some());
        assert!(
            matches!((stored, told), (Some(5), (false, true)) | (Some(6), (true, false))),
            "{stored:?} {told:?}"
        );
    }
}
