//! The daily sweep: what is due is announced, and then erased, wherever it stands.

mod canaries;
mod dead_targets;
mod deleting;
mod edges;
mod names;
mod pack;
mod page;
pub(in crate::operations) mod places;
mod races;
mod requests;
mod restored;
mod sweep;
mod view_certificate;

use domain::records::forms::{AddPupilForm, PupilFields, PupilRecordView, ReportLeaverForm};
use domain::targets::forms::SaveTargetSettingsForm;
use domain::targets::settings::{Editing, Prepopulation, TargetSettings};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::pupils::{YEAR_11, upn};
use tests::{PASSWORD, Person, TestSchool};

/// Moves the clock to the morning of a day, and signs the administrator in again.
pub(crate) async fn on(school: &mut TestSchool, day: &str) {
    let at: jiff::Timestamp = format!("{day}T09:00:00Z").parse().expect("a day");
    let by = at.duration_since(school.clock.now());
    assert!(by >= SignedDuration::ZERO, "{day} is over");
    school.clock.forward(by);
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    school.admin = Person { email: school.admin.email.clone(), ..admin };
}

/// Does the same for a day on which pupils are erased, of which the sweep told the school 14 days before.
pub(crate) async fn told_and_on(school: &mut TestSchool, day: &str) {
    let erased: jiff::civil::Date = day.parse().expect("a day");
    on(school, &erased.saturating_sub(jiff::Span::new().days(14)).to_string()).await;
    sweep(school).await;
    on(school, day).await;
}

/// Runs the daily sweep, and waits until every school on its queue was looked at.
pub(crate) async fn sweep(school: &TestSchool) -> Value {
    let swept = school.stack.invoke("retention-sweep", json!({})).await.expect("a sweep");
    school.wait_until_idle().await;
    assert!(school.stack.undelivered().await.is_empty());
    swept
}

/// Records facts about the first school of a stack.
async fn record(school: &TestSchool, facts: Value) {
    let facts = json!({ "school": "123456", "facts": facts });
    school.stack.invoke("record-school-facts", facts).await.expect("recorded");
}

fn fields(number: u32, forename: &str, surname: &str) -> PupilFields {
    PupilFields {
        upn: upn(number).as_str().to_owned(),
        surname: surname.to_owned(),
        forename: forename.to_owned(),
        born: "31/12/2010".to_owned(),
        gender: "F".to_owned(),
        year_group: "11".to_owned(),
        ks2_score: "104.5".to_owned(),
        ..PupilFields::default()
    }
}

async fn add(school: &TestSchool, number: u32) -> PupilRecordView {
    let fields = fields(number, &format!("Forename{number:03}"), &format!("Surname{number:03}"));
    school.admin().run(&AddPupilForm { fields }).await.expect("added")
}

/// Reports a pupil as a leaver.
pub(crate) async fn leaver(school: &TestSchool, pupil: domain::base::ids::PupilId, day: &str) {
    let form = ReportLeaverForm { pupil, on: day.to_owned() };
    school.admin().run(&form).await.expect("reported");
}

async fn leaves(school: &TestSchool, pupil: &PupilRecordView, day: &str) {
    leaver(school, pupil.id, day).await;
}

/// The number of pupils that the table holds.
fn pupils(school: &TestSchool) -> usize {
    let is_pupil = |item: &&Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("PUPIL#"));
    school.snapshot().items().filter(is_pupil).count()
}

/// The erasures that the ledger holds as completed.
fn erasures(school: &TestSchool) -> Vec<Value> {
    let is_erasure = |item: &&Value| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("ERASED#"));
    let of = school.snapshot();
    of.items().filter(is_erasure).filter(|item| item.get("erased_at").is_some()).cloned().collect()
}

/// Switches the setting of targets by hand on for Year 11.
async fn targets_by_hand(school: &TestSchool) {
    let (used, prepopulation, editing) = (true, Prepopulation::Benchmark, Editing::UpOrDown);
    let settings = TargetSettings { used, prepopulation, editing, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&form).await.expect("saved");
}
