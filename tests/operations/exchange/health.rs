//! Data health (F66, F81, F84): counted when the MIS is read, listed, downloaded, and wrong UPNs replaced by likely ones.

use super::synchronise::{NOW, follow, pupils, read};
use super::{next_day, records, school};
use domain::access::form::write;
use domain::access::permission::{JobRole, Permission};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::sheet::FileFormat;
use domain::exchange::connection::OutcomeOf;
use domain::exchange::forms::{
    ChooseUpnForm, CountDataHealthForm, DataHealthView, DownloadDataHealthForm, HealthPupilsView,
    ListHealthPupilsForm, ViewDataHealthForm,
};
use domain::exchange::health::HealthRule;
use domain::records::forms::{AddPupilForm, ListPupilsForm, PupilFields, ViewPupilForm};
use jiff::SignedDuration;
use std::collections::BTreeMap;
use tests::mis::{record, slipped};
use tests::pupils::{code, upn};
use tests::{TestSchool, new_user};

async fn health(school: &TestSchool) -> DataHealthView {
    school.admin().run(&ViewDataHealthForm {}).await.expect("data health")
}

/// The numbers that are not 0, by code.
fn numbers(view: &DataHealthView) -> BTreeMap<&str, u32> {
    let found = view.rules.iter().filter(|rule| rule.number > 0);
    found.map(|rule| (rule.code.as_str(), rule.number)).collect()
}

async fn list(school: &TestSchool, rule: HealthRule) -> HealthPupilsView {
    school.admin().run(&ListHealthPupilsForm { rule, cursor: None }).await.expect("the pupils")
}

async fn download(school: &TestSchool, form: &DownloadDataHealthForm) -> Vec<u8> {
    let address = write(form).expect("a form").address;
    let answer = school.admin().send("GET", &address, None).await;
    assert_eq!(answer.status(), 200);
    answer.body().to_vec()
}

async fn later(school: &TestSchool) {
    school.clock.forward(SignedDuration::from_secs(60));
}

#[tokio::test]
async fn f66_data_health_is_counted_when_the_mis_is_read_and_says_when_the_records_have_changed_since() {
    let mut school = school(false).await;
    assert_eq!(health(&school).await.counted, None);
    let mut sent = records(0..6);
    sent[1].upn = String::new();
    sent[2].upn = slipped(2);
    sent[3].attendance = "104".to_owned();
    read(&school, sent.clone()).await;
    let first = health(&school).await;
    assert_eq!(numbers(&first), BTreeMap::from([("1500", 1), ("1510", 1), ("2400", 1)]));
    assert_eq!((first.mend, first.check, first.before, first.changed), (3, 0, None, false));
    assert!(first.counted.is_some());
    follow(&school, sent.clone()).await;
    assert!(health(&school).await.changed, "pupils were added since");
    next_day(&mut school).await;
    let again = school.admin().run(&CountDataHealthForm {}).await.expect("counted");
    assert_eq!(numbers(&again)["2200"], 4, "nobody has prior attainment");
    assert!(!again.changed && again.before == Some(3));
    next_day(&mut school).await;
    sent[1].upn = upn(1).as_str().to_owned();
    read(&school, sent).await;
    let fewer = health(&school).await;
    assert_eq!((fewer.mend, fewer.before), (2, Some(3)));
    let missing = fewer.rules.iter().find(|rule| rule.code == "1500").expect("a rule");
    assert_eq!((missing.number, missing.trend.last(), missing.trend.first()), (0, Some(&0), Some(&1)));
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(trail.iter().filter(|entry| entry.kind == EventKind::DataHealthCounted).count(), 1);
}

#[tokio::test]
async fn f66_the_pupils_of_a_rule_are_listed_and_downloaded_by_who_may_manage_data() {
    let school = school(false).await;
    let mut sent = records(0..60);
    sent.iter_mut().for_each(|one| one.upn.clear());
    read(&school, sent).await;
    let first = list(&school, HealthRule::UpnMissing).await;
    assert_eq!((first.number, first.rows.len(), &first.code[..]), (60, 50, "1500"));
    let rest = ListHealthPupilsForm { rule: HealthRule::UpnMissing, cursor: first.next };
    let rest = school.admin().run(&rest).await.expect("the rest");
    assert_eq!((rest.rows.len(), rest.next), (10, None));
    assert!(list(&school, HealthRule::NoClass).await.rows.is_empty());
    for (format, begins) in [(FileFormat::Csv, &b"\xef\xbb\xbf\"Code\""[..]), (FileFormat::Xlsx, b"PK")] {
        let form = DownloadDataHealthForm { rule: None, format };
        let file = download(&school, &form).await;
        assert!(file.starts_with(begins), "{format:?}");
    }
    let csv = DownloadDataHealthForm { rule: Some(HealthRule::UpnMissing), format: FileFormat::Csv };
    let text = String::from_utf8(download(&school, &csv).await).expect("text");
    assert_eq!(text.lines().count(), 61);
    assert!(text.contains("\"Surname007, Forename007\""), "{text}");
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    for kind in [EventKind::PupilsOpened, EventKind::PupilsExported] {
        assert!(trail.iter().any(|entry| entry.kind == kind), "{kind:?}");
    }
    let teacher = new_user("una@school.example", JobRole::Teacher, &[Permission::PupilData]);
    let teacher = school.person(&teacher).await;
    let form = ListHealthPupilsForm { rule: HealthRule::UpnMissing, cursor: None };
    assert_eq!(school.as_(&teacher).run(&form).await.expect_err("no").status, 403);
}

#[tokio::test]
async fn f84_a_likely_upn_is_chosen_for_a_record_that_only_the_mis_has() {
    let school = school(false).await;
    let mut sent = records(0..6);
    sent[2].upn = slipped(2);
    follow(&school, sent.clone()).await;
    assert_eq!(pupils(&school), 5);
    let view = list(&school, HealthRule::UpnWrong).await;
    let row = &view.rows[0];
    assert!(row.likely.contains(&upn(2).as_str().to_owned()) && row.likely.len() <= 3, "{row:?}");
    let form = |upn: &str, version| ChooseUpnForm { record: record(2).id, version, upn: upn.to_owned() };
    let foreign = school.admin().run(&form(upn(77).as_str(), view.version)).await.expect_err("not offered");
    assert_eq!((foreign.status, &foreign.errors[0].field[..]), (422, "upn"));
    let chosen = form(upn(2).as_str(), view.version);
    let answer = school.admin().run(&chosen).await.expect("chosen");
    assert_eq!(code(&school.admin().run(&chosen).await.expect_err("seen before")), "changed-meanwhile");
    assert!(answer.version > view.version);
    assert_eq!(list(&school, HealthRule::UpnWrong).await.rows[0].chosen.as_deref(), Some(upn(2).as_str()));
    later(&school).await;
    follow(&school, sent.clone()).await;
    assert_eq!(pupils(&school), 6);
    later(&school).await;
    assert_eq!(read(&school, sent).await, OutcomeOf::Unchanged);
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert_eq!(trail.iter().filter(|entry| entry.kind == EventKind::MisRecordDecided).count(), 1);
}

#[tokio::test]
async fn f84_a_likely_upn_that_somebody_has_by_then_is_refused_and_a_pupil_who_is_kept_has_theirs_at_once() {
    let school = school(false).await;
    follow(&school, records(0..6)).await;
    later(&school).await;
    let mut sent = records(0..6);
    // The school corrects the number of a pupil, and slips.
    sent[2].upn = slipped(40);
    read(&school, sent.clone()).await;
    let view = list(&school, HealthRule::UpnWrong).await;
    let pupil = view.rows[0].pupil.expect("kept");
    assert!(view.rows[0].likely.contains(&upn(40).as_str().to_owned()), "{view:?}");
    let fields = PupilFields {
        upn: upn(40).as_str().to_owned(),
        surname: "Lee".to_owned(),
        forename: "Ann".to_owned(),
        born: "31/12/2010".to_owned(),
        year_group: "11".to_owned(),
        ..PupilFields::default()
    };
    school.wait_until_idle().await;
    let before = school.snapshot();
    school.admin().run(&AddPupilForm { fields }).await.expect("added");
    let form =
        ChooseUpnForm { record: record(2).id, version: view.version, upn: upn(40).as_str().to_owned() };
    let taken = school.admin().run(&form).await.expect_err("somebody has it");
    assert_eq!((taken.status, school.connection().decisions.len()), (422, 0));
    school.wait_until_idle().await;
    school.restore(&before);
    school.admin().run(&form).await.expect("chosen");
    let now = school.admin().run(&ViewPupilForm { pupil }).await.expect("a record");
    assert_eq!(now.fields.upn, upn(40).as_str());
    later(&school).await;
    assert_eq!(read(&school, sent).await, OutcomeOf::Unchanged, "both have it");
    let year = ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() };
    assert_eq!(school.admin().run(&year).await.expect("pupils").pupils.len(), 6);
    school.admin().run(&NOW).await.expect("asked");
}

#[tokio::test]
async fn f84_the_number_that_a_pupil_has_here_is_offered_first_for_a_slip_in_the_mis() {
    let school = school(false).await;
    follow(&school, records(0..6)).await;
    later(&school).await;
    let mut sent = records(0..6);
    sent[2].upn = slipped(2);
    read(&school, sent.clone()).await;
    let view = list(&school, HealthRule::UpnWrong).await;
    assert_eq!(view.rows[0].likely[0], upn(2).as_str());
    let form =
        ChooseUpnForm { record: record(2).id, version: view.version, upn: view.rows[0].likely[0].clone() };
    school.admin().run(&form).await.expect("chosen");
    later(&school).await;
    assert_eq!(read(&school, sent).await, OutcomeOf::Unchanged);
}
