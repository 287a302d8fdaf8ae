//! The owners of groups that are neither authorities nor chains, and the largest group.

use super::groups::answer;
use domain::access::organisation::OrganisationKind;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::ids::{GroupId, OrganisationId};
use domain::collaborate::agreement;
use domain::collaborate::forms::{
    CreateGroupForm, GroupFields, GroupFiguresForm, GroupView, ListChoosableSchoolsForm, ListGroupsForm,
    ViewGroupForm,
};
use domain::collaborate::group::{GroupVisibility, MAX_SCHOOLS};
use domain::collaborate::membership::GroupAnswer;
use serde_json::json;
use tests::{NewSchool, TestSchool};

async fn form(
    owner: &TestSchool,
    schools: Vec<OrganisationId>,
    visibility: GroupVisibility,
) -> CreateGroupForm {
    let group = owner.admin().run(&ListGroupsForm {}).await.expect("the groups").new;
    let fields = GroupFields {
        name: "Reading".to_owned(),
        description: String::new(),
        schools,
        visibility,
        users: Vec::new(),
        smallest: 5,
    };
    CreateGroupForm { group, fields, terms: agreement::VERSION }
}

async fn owners(owner: &TestSchool, group: GroupId) -> GroupView {
    owner.admin().run(&ViewGroupForm { group }).await.expect("the group")
}

#[tokio::test]
async fn f56_the_provider_asks_any_school_by_urn_and_sees_only_those_that_agree() {
    let elm = TestSchool::new().await;
    let kind = OrganisationKind::Primary;
    let ash =
        elm.beside(NewSchool { name: "Ash Hill", number: "222222", kind, belonging: (None, None) }).await;
    let provider = elm.outsider(OrganisationKind::Provider).await;
    let find = |urns: &str| ListChoosableSchoolsForm { cursor: None, urns: Some(urns.to_owned()) };
    let found = provider.admin().run(&find("123456, 222222\n222222")).await.expect("found").rows;
    let names: Vec<&str> = found.iter().map(|school| school.name.as_str()).collect();
    assert_eq!(names, ["Ash Hill", "Elm Grove School"]);
    for (urns, sentence) in [
        ("12345", "Enter each URN as 6 digits"),
        ("222222 333333", "No school with this URN uses Attain: 333333"),
    ] {
        let refused = provider.admin().run(&find(urns)).await.expect_err("refused");
        assert_eq!(refused.errors[0].message, sentence);
    }
    assert!(provider.admin().run(&ListChoosableSchoolsForm::default()).await.expect("none").rows.is_empty());

    let both = vec![elm.id, ash.id];
    let refused = provider
        .admin()
        .run(&form(&provider, both.clone(), GroupVisibility::OwnerOnly).await)
        .await
        .expect_err("refused");
    assert_eq!(refused.errors[0].field, "visibility");
    let made = form(&provider, both, GroupVisibility::SchoolVisible).await;
    let group = provider.admin().run(&made).await.expect("created").group;
    answer(&elm, group, GroupAnswer::Agree).await.expect("agreed");
    answer(&ash, group, GroupAnswer::Refuse).await.expect("refused");
    let counted: Vec<(String, bool)> = owners(&provider, group)
        .await
        .schools
        .into_iter()
        .map(|school| (school.name, school.counts))
        .collect();
    assert_eq!(counted, [("Ash Hill".to_owned(), false), ("Elm Grove School".to_owned(), true)]);

    // Each act of the provider is in the trail of the school.
    elm.wait_until_idle().await;
    let trail = elm.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let asked = trail.iter().find(|entry| entry.kind == EventKind::GroupAsked).expect("asked");
    assert!(asked.about.iter().any(|about| about.name.as_deref() == Some("Attain")), "{asked:?}");
}

#[tokio::test]
async fn the_providers_people_must_have_a_second_factor_and_no_setting_lets_them_off() {
    let elm = TestSchool::new().await;
    let kind = OrganisationKind::Provider;
    let provider = elm.beside(NewSchool { name: "Attain", number: "1", kind, belonging: (None, None) }).await;
    let refused = provider.admin().run(&ListGroupsForm {}).await.expect_err("no second factor");
    assert!(refused.kind.ends_with(":second-factor-required"), "{refused:?}");
    provider.second_factor(&provider.admin).await;
    provider.admin().run(&ListGroupsForm {}).await.expect("the groups");
}

#[tokio::test]
async fn f56_a_diocese_makes_a_group_of_its_schools_and_of_no_others() {
    let elm = TestSchool::new().await;
    let ash = elm.neighbour().await;
    let diocese = elm.outsider(OrganisationKind::Diocese).await;
    let placed = json!({ "organisation": elm.id, "authority": "919", "chain": "2044", "diocese": "CE31" });
    elm.stack.invoke("place-school", placed).await.expect("placed");
    let all = diocese.admin().run(&ListChoosableSchoolsForm::default()).await.expect("the schools").rows;
    assert_eq!(all.iter().map(|school| school.id).collect::<Vec<_>>(), [elm.id]);
    let other = form(&diocese, vec![ash.id], GroupVisibility::SchoolVisible).await;
    let refused = diocese.admin().run(&other).await.expect_err("not its school");
    assert_eq!(refused.errors[0].message, "Choose schools that belong to your diocese");
    let own = form(&diocese, vec![elm.id], GroupVisibility::SchoolVisible).await;
    let group = diocese.admin().run(&own).await.expect("created").group;
    answer(&elm, group, GroupAnswer::Agree).await.expect("agreed");
    assert!(owners(&diocese, group).await.schools[0].counts);
}

#[tokio::test]
async fn f56_a_group_of_150_schools_is_asked_in_one_request_and_its_reports_are_read() {
    let council = TestSchool::new().await.outsider(OrganisationKind::LocalAuthority).await;
    let mut schools = Vec::new();
    for number in 0..MAX_SCHOOLS {
        let school = json!({ "name": format!("School {number:03}"), "kind": "secondary", "authority": "919",
            "number": (300_000 + number).to_string(), "forename": "Robin", "surname": "Weaver",
            "email": format!("head@school{number}.example") });
        let made = council.stack.invoke("provision-organisation", school).await.expect("a school");
        schools.push(serde_json::from_value(made["organisation"].clone()).expect("an id"));
    }
    let made = form(&council, schools, GroupVisibility::SchoolVisible).await;
    let view = council.admin().run(&made).await.expect("created");
    assert_eq!((view.chosen, view.owned.expect("managed").waiting), (150, 0));
    assert!(view.schools.iter().all(|school| school.state == "Asked"), "{:?}", view.schools[0]);
    council.grant_everything();
    let report = GroupFiguresForm { group: view.group, key_stage: None };
    let report = council.admin().run(&report).await.expect("a report");
    assert_eq!((report.schools.len(), report.outside), (0, 150), "none has agreed");
}
