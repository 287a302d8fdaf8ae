//! `view-data-manager` (F63 to F65): the school in six blocks.

use super::synchronise::{follow, read};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use domain::exchange::forms::{DataManagerView, ViewDataManagerForm};
use domain::exchange::health_counts::RecordKind;
use domain::exchange::record::MisPupil;
use jiff::SignedDuration;
use serde_json::json;
use tests::mis::record;
use tests::{TestSchool, new_user, teacher};

async fn view(school: &TestSchool) -> DataManagerView {
    school.admin().run(&ViewDataManagerForm {}).await.expect("the summary")
}

/// The numbers of a kind of records: held, and those with concerns.
fn numbers(view: &DataManagerView, kind: RecordKind) -> (u32, u32) {
    let row = view.summary.iter().find(|row| row.kind == kind).expect("a kind");
    (row.held, row.concerns)
}

#[tokio::test]
async fn f63_f64_f65_the_summary_has_the_school_its_services_accounts_connection_scopes_and_data() {
    let school = TestSchool::new().await;
    let first = view(&school).await;
    assert_eq!((first.organisation.name.as_str(), first.connection.is_none()), (school.name.as_str(), true));
    assert_eq!((first.organisation.agreement, first.counted, first.pending), (None, None, 0));
    assert_eq!(
        first.services.iter().map(|one| (&one.name[..], one.live)).collect::<Vec<_>>(),
        [("Attain", true)]
    );
    let manager = new_user("dan@school.example", JobRole::DataManager, &[Permission::ManageData]);
    let manager = school.person(&manager).await;
    let una = school.person(&teacher("una@school.example")).await;
    school.admin().run(&teacher("ann@school.example")).await.expect("invited");
    school.connect_mis(false).await;
    let mut sent: Vec<MisPupil> = (0..6).map(record).collect();
    sent[1].attendance = "104".to_owned();
    follow(&school, sent.clone()).await;
    school.clock.forward(SignedDuration::from_secs(60));
    sent[2].upn.clear();
    read(&school, sent).await;
    let now = school.as_(&manager).run(&ViewDataManagerForm {}).await.expect("Manage data suffices");
    let roles: Vec<_> = now.roles.iter().map(|role| (role.role.as_str(), role.number)).collect();
    assert!(roles.contains(&("Teacher", 1)) && roles.contains(&("Data Manager", 1)), "{roles:?}");
    assert_eq!((now.pending, now.organisation.agreement.is_some()), (1, true));
    let connection = now.connection.as_ref().expect("a connection");
    assert!(connection.last.is_some() && connection.scopes.iter().all(|scope| scope.granted));
    assert_eq!(numbers(&now, RecordKind::Attendance), (6, 1));
    assert_eq!(numbers(&now, RecordKind::Pupils), (6, 1), "one has no UPN in the MIS");
    assert_eq!(numbers(&now, RecordKind::Results), (0, 6), "nobody has prior attainment");
    let mis = &now.services[1];
    assert_eq!((&mis.about[..], &mis.state[..], mis.live), ("Through Wonde", "Connected", true));
    assert_eq!(now.organisation.authority, "919", "it does not use Attain yet");
    school.outsider(OrganisationKind::LocalAuthority).await;
    assert_eq!(view(&school).await.organisation.authority, "Northmoor Council");
    for (subscription, about, state, live) in [
        (
            json!({ "first": "2026-09-02", "last": "2026-09-30" }),
            "Direct, from 02/09/2026 to 30/09/2026",
            "Live",
            true,
        ),
        (json!({ "first": "2027-01-01" }), "Direct, from 01/01/2027", "Not begun", false),
        (
            json!({ "first": "2026-09-01", "through": "local-authority" }),
            "Through Northmoor Council, from 01/09/2026",
            "Live",
            true,
        ),
        (
            json!({ "first": "2020-01-01", "last": "2020-12-31" }),
            "Direct, from 01/01/2020 to 31/12/2020",
            "Ended",
            false,
        ),
    ] {
        let facts =
            json!({ "school": school.organisation().number, "facts": { "subscription": subscription } });
        school.stack.invoke("record-school-facts", facts).await.expect("recorded");
        let attain = &view(&school).await.services[0];
        assert_eq!((&attain.about[..], &attain.state[..], attain.live), (about, state, live));
    }
    assert_eq!(school.as_(&una).run(&ViewDataManagerForm {}).await.expect_err("no permission").status, 403);
}
