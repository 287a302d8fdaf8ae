//! The school's MIS, through all steps that need a permission.

use super::*;
use crate::operations::exchange::connection::{NUMBER, order};
use crate::operations::exchange::xporter::{ESTAB, PASSWORD, order_at_xporter};
use domain::exchange::beside::RecordFilter;
use domain::exchange::connection::{ConnectionState, OutcomeOf};
use domain::exchange::forms::*;
use domain::exchange::health::HealthRule;
use domain::exchange::record::MisPupil;
use domain::exchange::scope::Scope;
use local::{MisAccess, MisSchool};
use serde_json::Value;

/// The school's MIS does not answer; sends pupils who take two chunks; and one who changes.
pub(super) async fn mis(school: &TestSchool) {
    school.put_connection(ConnectionState::Connected, true);
    ask(school, &ExtractNowForm { overwrite: false }).await;
    school.wait_until_idle().await;
    let mut sent: Vec<_> = (1_000..1_100).map(tests::mis::record).collect();
    for surname in ["Lee", "Ng"] {
        sent[0].surname = surname.to_owned();
        school.mis_has(sent.clone());
        school.stack.invoke("synchronise-all", json!({})).await.expect("a run");
        school.wait_until_idle().await;
        school.clock.forward(SignedDuration::from_secs(60));
    }
    records(school, sent).await;
}

/// The items of the connection.
pub(super) fn connection_items(school: &TestSchool) -> Vec<Value> {
    let is_its = |item: &&Value| item["sk"]["S"] == "CONNECTION" || item["pk"]["S"] == "CONNECTIONS";
    school.snapshot().items().filter(is_its).cloned().collect()
}

/// A record without a UPN is seen, and somebody enters one.
async fn records(school: &TestSchool, mut sent: Vec<MisPupil>) {
    sent.push(MisPupil { upn: String::new(), ..tests::mis::record(1_200) });
    sent[0].surname = "Moss".to_owned();
    school.mis_has(sent);
    ask(school, &ExtractNowForm { overwrite: false }).await;
    school.wait_until_idle().await;
    ask(school, &ListMisPupilsForm::default()).await;
    let form = ListMisPupilsForm { part: RecordFilter::Refused, cursor: None };
    let view = school.admin().run(&form).await.expect("the records");
    let decide = DecideMisRecordForm {
        record: view.rows[0].record.clone().expect("a record"),
        version: view.version,
        decision: DecisionKind::Upn,
        pupil: None,
        upn: tests::mis::record(1_200).upn,
    };
    ask(school, &decide).await;
    health(school).await;
}

/// Data health is counted, listed and saved, somebody chooses a likely UPN for a pupil who is kept, and what changed is counted.
async fn health(school: &TestSchool) {
    ask(school, &CountDataHealthForm {}).await;
    ask(school, &ViewDataHealthForm {}).await;
    ask(school, &ViewDataManagerForm {}).await;
    ask(school, &ViewHomeForm {}).await;
    let format = FileFormat::Csv;
    ask(school, &DownloadDataHealthForm { rule: Some(HealthRule::UpnMissing), format }).await;
    school.change_mis(|mis| mis.pupils[1].upn = tests::mis::slipped(1_300));
    ask(school, &ExtractNowForm { overwrite: false }).await;
    school.wait_until_idle().await;
    let form = ListHealthPupilsForm { rule: HealthRule::UpnWrong, cursor: None };
    ask(school, &form).await;
    let view = school.admin().run(&form).await.expect("a pupil");
    let record = view.rows[0].record.clone().expect("a record");
    ask(school, &ChooseUpnForm { record, version: view.version, upn: tests::mis::record(1_300).upn }).await;
    ask(school, &CountDataHealthForm {}).await;
}

/// Counts what has changed until now.
async fn count_changed(school: &TestSchool) {
    school.clock.forward(SignedDuration::from_secs(60));
    school.stack.invoke("count-changed-records", json!({})).await.expect("a run");
}

/// Connects the school's MIS with a second number after the first was declined, revokes it, and stops the connection.
pub(super) async fn connection(school: &TestSchool) {
    let mis = MisSchool::new(&school.name, "123456", Vec::new());
    let first = "A1111111111";
    for number in [first, NUMBER] {
        school.stack.mis().add(number, mis.clone()).expect("a school at Wonde");
    }
    let answers = |number, access| async move { school.stack.mis().answer(number, access).await.ok() };
    ask(school, &ViewConnectionForm {}).await;
    ask(school, &order(first)).await;
    // Before the first extract.
    ask(school, &ListMisPupilsForm::default()).await;
    let nothing = DecideMisRecordForm {
        record: tests::mis::record(1).id,
        version: 1,
        decision: DecisionKind::New,
        pupil: None,
        upn: String::new(),
    };
    assert_eq!(school.admin().run(&nothing).await.expect_err("no extract").status, 404);
    let upn = tests::mis::record(1).upn;
    let nothing = ChooseUpnForm { record: tests::mis::record(1).id, version: 1, upn };
    assert_eq!(school.admin().run(&nothing).await.expect_err("no extract").status, 404);
    count_changed(school).await;
    ask(school, &CountDataHealthForm {}).await;
    ask(school, &ListHealthPupilsForm { rule: HealthRule::NoPrior, cursor: None }).await;
    ask(school, &DownloadDataHealthForm { rule: None, format: FileFormat::Csv }).await;
    answers(first, MisAccess::Declined).await;
    ask(school, &order(NUMBER)).await;
    answers(NUMBER, MisAccess::Approved).await;
    for automatic in [true, false, true] {
        ask(school, &ChangeConnectionForm { automatic }).await;
    }
    school.stack.mis().change(NUMBER, |mis| mis.pupils = vec![tests::mis::record(2_000)]).expect("a pupil");
    ask(school, &ExtractNowForm { overwrite: false }).await;
    school.wait_until_idle().await;
    for (asks, typed) in [(false, None), (false, Some(0)), (true, None)] {
        ask(school, &ChooseScopeForm { scope: Scope::Sen, asks, typed }).await;
    }
    answers(NUMBER, MisAccess::Revoked).await;
    ask(school, &DisconnectMisForm { typed: Some(0) }).await;
    at_xporter(school).await;
}

/// Orders a connection at Xporter with a wrong password; the school's consents bring two others; reads the MIS; orders one at Wonde in
/// its place; and stops one of each provider.
async fn at_xporter(school: &TestSchool) {
    let mis = school.stack.mis();
    let mut pupil = tests::mis::record(2_000);
    for (characteristic, value) in [(Characteristic::Sen, "K"), (Characteristic::Eal, "Y")] {
        pupil.characteristics.insert(characteristic, value.to_owned());
    }
    let there = MisSchool::new(&school.name, "123456", vec![pupil]);
    mis.add(ESTAB, there).expect("a school at Xporter");
    ask(school, &order_at_xporter("a-wrong-password")).await;
    for _ in 0..2 {
        mis.answer(ESTAB, MisAccess::Approved).await.expect("told");
    }
    ask(school, &order_at_xporter(PASSWORD)).await;
    ask(school, &ExtractNowForm { overwrite: false }).await;
    school.wait_until_idle().await;
    let OutcomeOf::Planned { change, .. } = school.connection().last.expect("an outcome").result else {
        panic!("nothing is planned")
    };
    let plan = school.admin().run(&ViewChangeForm { change }).await.expect("a plan");
    school.admin().apply(&plan).await.expect("applied");
    // A part is lost without a message, and found when the school connects again; another is told.
    mis.change(ESTAB, |mis| mis.granted = &mis.granted - &[Scope::Sen].into()).expect("fewer");
    ask(school, &order_at_xporter(PASSWORD)).await;
    mis.grant(ESTAB, [Scope::Pupils].into()).await.expect("told");
    ask(school, &ChangeConnectionForm { automatic: true }).await;
    mis.answer(ESTAB, MisAccess::Declined).await.expect("told");
    ask(school, &order(NUMBER)).await;
    ask(school, &DisconnectMisForm { typed: Some(1) }).await;
    mis.change(ESTAB, |school| school.access = MisAccess::Approved).expect("approved");
    ask(school, &order_at_xporter(PASSWORD)).await;
    ask(school, &DisconnectMisForm { typed: Some(0) }).await;
}
