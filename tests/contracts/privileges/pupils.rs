//! Pupils by hand, their deletion, and requests about their records, through all steps that need a permission.

use super::*;

/// Adds a pupil by hand, changes, reports and returns them.
pub(super) async fn pupil_by_hand(school: &TestSchool) {
    let fields = PupilFields {
        upn: tests::pupils::upn(77).as_str().to_owned(),
        surname: "Lee".to_owned(),
        forename: "Ann".to_owned(),
        born: "31/12/2010".to_owned(),
        year_group: "11".to_owned(),
        ..PupilFields::default()
    };
    school.clock.forward(SignedDuration::from_secs(61));
    let added = school.admin().run(&AddPupilForm { fields: fields.clone() }).await.expect("added");
    let (pupil, upn) = (added.id, tests::pupils::upn(78).as_str().to_owned());
    ask(school, &ViewPupilForm { pupil }).await;
    ask(school, &ChangePupilForm { pupil, seen: added.seen, fields: PupilFields { upn, ..fields } }).await;
    let seen = school.admin().run(&ViewPupilForm { pupil }).await.expect("seen").seen;
    let answers = [(Characteristic::Sen, Answer::Yes)].into();
    ask(school, &SetCharacteristicsForm { pupil, seen, year: 2026, answers }).await;
    for (seen, grade) in [("", "7"), ("7", "")] {
        let (subject, seen, grade) = ("Mathematics".to_owned(), seen.to_owned(), grade.to_owned());
        ask(school, &RecordResultForm { pupil, academic_year: 2026, subject, seen, grade }).await;
    }
    ask(school, &ReportLeaverForm { pupil, on: "01/09/2026".to_owned() }).await;
    ask(school, &ListPupilsForm { left: true, ..ListPupilsForm::default() }).await;
    ask(school, &ReturnPupilForm { pupil }).await;
    ask(school, &ListRetentionForm {}).await;
    ask(school, &ListErasuresForm {}).await;
    requests(school, tests::pupils::upn(78).as_str().to_owned()).await;
    let reason = HoldReason::Complaint;
    ask(school, &PlaceHoldForm { pupil, reason: Some(reason), note: "A letter of 1 September".to_owned() })
        .await;
    ask(school, &LiftHoldForm { pupil, reason }).await;
    ask(school, &KeepHoldForm { pupil, reason }).await;
    ask(school, &LiftHoldForm { pupil, reason }).await;
    let confirm = json!({ "organisation": school.id, "pupil": pupil, "reason": reason });
    school.stack.invoke("confirm-lifting", confirm).await.expect("confirmed");
}

/// Deletes a pupil by hand; asks for more, which is confirmed, withdrawn and confirmed by the provider.
pub(super) async fn deletions_by_hand(school: &TestSchool) {
    let fields = PupilFields {
        upn: tests::pupils::upn(79).as_str().to_owned(),
        surname: "Lee".to_owned(),
        forename: "Ann".to_owned(),
        born: "31/12/2010".to_owned(),
        year_group: "11".to_owned(),
        ..PupilFields::default()
    };
    for upn in [tests::pupils::upn(79), tests::pupils::upn(80)] {
        let fields = PupilFields { upn: upn.as_str().to_owned(), ..fields.clone() };
        school.admin().run(&AddPupilForm { fields }).await.expect("added");
    }
    ask(school, &ListDeletionsForm {}).await;
    let cohort = Group::Cohort(tests::pupils::YEAR_11.cohort);
    ask(school, &PlanDeletionForm { group: cohort }).await;
    ask(school, &ExportPupilsForm { group: Group::Due, format: FileFormat::Csv }).await;
    let list = school
        .admin()
        .run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() })
        .await
        .expect("pupils")
        .pupils;
    let group = Group::Pupil(list.iter().find(|one| one.upn == fields.upn).expect("listed").id);
    let plan = school.admin().run(&PlanDeletionForm { group: group.clone() }).await.expect("a plan");
    let (deletion, mark, typed) = (plan.deletion, plan.mark, Some(plan.guard.number));
    let request = asked_for(school, fields.upn).await;
    ask(school, &DeletePupilsForm { deletion, group, mark, typed }).await;
    school.wait_until_idle().await;
    // About a pupil who has been erased, the ledger is read.
    pack(school, request).await;
    school.put_deletion();
    ask(school, &WithdrawDeletionForm { deletion: tests::pupils::DELETION }).await;
    school.put_deletion();
    ask(school, &ConfirmDeletionForm { deletion: tests::pupils::DELETION }).await;
    school.put_deletion();
    let confirm = json!({ "organisation": school.id, "deletion": tests::pupils::DELETION });
    school.stack.invoke("confirm-deleting", confirm).await.expect("confirmed");
    school.wait_until_idle().await;
}

/// Records a request about a pupil's records, and a step; and makes its pack.
async fn requests(school: &TestSchool, upn: String) {
    let request = asked_for(school, upn).await;
    ask(school, &ViewRequestForm { request }).await;
    pack(school, request).await;
}

async fn pack(school: &TestSchool, request: RequestId) {
    ask(school, &PreviewPackForm { request }).await;
    let seen = school.admin().run(&PreviewPackForm { request }).await.expect("seen").seen;
    ask(school, &MakePackForm { request, seen, left_out: Vec::new() }).await;
}

/// Records a request of somebody the school knows.
async fn asked_for(school: &TestSchool, upn: String) -> RequestId {
    let form = OpenRequestForm {
        upn,
        kind: Some(RequestKind::SubjectAccess),
        name: "Ann Archer".to_owned(),
        relation: Some(Relation::Parent),
        contact: "ann@archer.example".to_owned(),
        on: "01/09/2026".to_owned(),
        channel: Some(Channel::Email),
    };
    ask(school, &form).await;
    ask(school, &ListRequestsForm {}).await;
    let listed = school.admin().run(&ListRequestsForm {}).await.expect("listed").requests;
    let request = listed.iter().find(|one| one.due.is_none()).expect("whose clock has not started").request;
    let (on, note) = ("01/09/2026".to_owned(), "A passport".to_owned());
    ask(school, &RecordStepForm { request, step: StepKind::Identify, on, note, outcome: None }).await;
    request
}
