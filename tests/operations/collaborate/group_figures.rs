//! The reports of a group: what its schools published, beside each other (F62, F83).

use super::figures::{COLLECTION, fill, publish_of, with_results};
use super::groups::answer;
use domain::access::form::write;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use domain::attainment::subject::KeyStage;
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::ids::{GroupId, OrganisationId};
use domain::base::sheet::FileFormat;
use domain::collaborate::agreement;
use domain::collaborate::figures::{Measure, Part, SharedWith};
use domain::collaborate::forms::*;
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use domain::collaborate::report::Standing;
use domain::records::cohort::AcademicYear;
use domain::records::pupil_results::Collection;
use tests::{Ask, NewSchool, TestSchool, new_user};

/// An authority with three secondary schools that have published their results, and a group of them in which all have agreed.
pub struct Compared {
    pub schools: Vec<TestSchool>,
    pub council: TestSchool,
    pub group: GroupId,
}

const EVERYBODY: SharedWith = SharedWith { authority: true, chain: true, diocese: true };

async fn compared(visibility: GroupVisibility, shared: [SharedWith; 3]) -> Compared {
    compared_with(with_results(60).await, COLLECTION, visibility, shared).await
}

/// `elm` has results of the collection already.
pub async fn compared_with(
    elm: TestSchool,
    collection: Collection,
    visibility: GroupVisibility,
    shared: [SharedWith; 3],
) -> Compared {
    let mut schools = Vec::new();
    for (name, number) in [("Ash Hill", "222222"), ("Oak Field", "333333")] {
        let kind = OrganisationKind::Secondary;
        let school = elm.beside(NewSchool { name, number, kind, belonging: (Some("919"), None) }).await;
        school.grant_everything();
        fill(&school, 0..30, collection).await;
        schools.push(school);
    }
    let council = elm.outsider(OrganisationKind::LocalAuthority).await;
    council.grant_everything();
    schools.insert(0, elm);
    for (school, shared) in schools.iter().zip(shared) {
        publish_of(school, collection, shared).await.expect("published");
    }
    let group = create(&council, fields(&schools, visibility)).await;
    if visibility == GroupVisibility::SchoolVisible {
        for school in &schools {
            answer(school, group, GroupAnswer::Agree).await.expect("agreed");
        }
    }
    Compared { schools, council, group }
}

fn fields(schools: &[TestSchool], visibility: GroupVisibility) -> GroupFields {
    let schools = schools.iter().map(|school| school.id).collect();
    let (name, description) = ("Heads".to_owned(), String::new());
    GroupFields { name, description, schools, visibility, users: Vec::new(), smallest: 5 }
}

async fn create(council: &TestSchool, fields: GroupFields) -> GroupId {
    let group = council.admin().run(&ListGroupsForm {}).await.expect("the groups").new;
    let form = CreateGroupForm { group, fields, terms: agreement::VERSION };
    council.admin().run(&form).await.expect("created").group
}

async fn seen(of: &TestSchool, group: GroupId) -> GroupFiguresView {
    of.admin().run(&GroupFiguresForm { group, key_stage: None }).await.expect("the figures")
}

/// The looks at the group's reports in the trail of a school.
async fn looks(of: &TestSchool) -> usize {
    of.wait_until_idle().await;
    let rows = of.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    rows.iter().filter(|entry| entry.kind == EventKind::GroupFiguresOpened).count()
}

/// The file of a group's figures, as somebody saves it.
async fn saved(of: Ask<'_>, group: GroupId, part: Part) -> String {
    let form = DownloadGroupFiguresForm { group, collection: COLLECTION, part, format: FileFormat::Csv };
    let address = write(&form).expect("a form").address;
    let answer = of.send("GET", &address, None).await;
    assert_eq!(answer.status(), 200);
    String::from_utf8(answer.body().to_vec()).expect("text")
}

fn with_figures(view: &GroupFiguresView) -> Vec<OrganisationId> {
    view.schools.iter().filter(|school| !school.figures.is_empty()).map(|school| school.school).collect()
}

#[tokio::test]
async fn f62_a_group_compares_what_its_schools_published_and_each_look_is_in_their_trails() {
    let nobody = SharedWith::default();
    let Compared { schools, council, group } = compared(GroupVisibility::SchoolVisible, [nobody; 3]).await;
    let [elm, ash, oak] = schools.as_slice() else { unreachable!() };
    let view = seen(&council, group).await;
    assert_eq!((view.key_stage, view.key_stages.len(), view.outside), (KeyStage::Ks4, 2, 0));
    let names: Vec<&str> = view.schools.iter().map(|school| school.name.as_str()).collect();
    assert_eq!(names, ["Ash Hill", elm.name.as_str(), "Oak Field"], "by name");
    let whole = view.whole(COLLECTION.year, &Measure::Attainment8, Part::All).expect("three schools");
    assert_eq!((whole.pupils, whole.schools), (120, 3));
    let standings = view.standings(COLLECTION.year, &Measure::Attainment8, Part::All);
    assert!(
        standings.iter().all(|standing| matches!(standing, Standing::Shown(_, Some(_)))),
        "{standings:?}"
    );
    let at_elm = seen(elm, group).await;
    assert_eq!(at_elm.schools.iter().filter(|school| school.own).count(), 1);
    assert_eq!(with_figures(&at_elm).len(), 3);

    // Once per person and day, in the trail of each school but the reader's own.
    assert_eq!((looks(elm).await, looks(ash).await, looks(oak).await), (1, 2, 2));
    seen(&council, group).await;
    assert_eq!((looks(elm).await, looks(ash).await), (1, 2));

    // Other key stages of the group, which nobody has published.
    let fifth = GroupFiguresForm { group, key_stage: Some(KeyStage::Ks5) };
    let fifth = council.admin().run(&fifth).await.expect("the figures");
    assert_eq!((fifth.schools.len(), with_figures(&fifth).len()), (3, 0));

    // A withdrawal counts at once, in the group's figure too.
    answer(ash, group, GroupAnswer::Withdraw).await.expect("withdrawn");
    let view = seen(&council, group).await;
    assert_eq!((view.schools.len(), view.outside), (2, 1));
    assert_eq!(view.whole(COLLECTION.year, &Measure::Attainment8, Part::All), None, "of two schools");
    assert_eq!(
        ash.admin().run(&GroupFiguresForm { group, key_stage: None }).await.expect_err("left").status,
        404
    );
}

#[tokio::test]
async fn f62_nobody_sees_a_report_of_a_group_that_they_were_not_let_into() {
    let Compared { schools, council, group } = compared(GroupVisibility::SchoolVisible, [EVERYBODY; 3]).await;
    let form = GroupFiguresForm { group, key_stage: None };
    let stranger = schools[1].beside(NewSchool {
        name: "Far Away",
        number: "444444",
        kind: OrganisationKind::Secondary,
        belonging: (Some("919"), None),
    });
    let stranger = stranger.await;
    stranger.grant_everything();
    assert_eq!(stranger.admin().run(&form).await.expect_err("not in the group").status, 404);
    for (place, of) in [&schools[0], &council].into_iter().enumerate() {
        let held = [Permission::SchoolReports];
        let person = of
            .person(&new_user(&format!("reports{place}@school.example"), JobRole::DataManager, &held))
            .await;
        assert_eq!(of.as_(&person).run(&form).await.expect_err("not let in").status, 404);
        let all = [Permission::SchoolReports, Permission::GlobalCollaborate];
        let person =
            of.person(&new_user(&format!("all{place}@school.example"), JobRole::DataManager, &all)).await;
        assert_eq!(of.as_(&person).run(&form).await.expect("sees every group").schools.len(), 3);
        assert!(saved(of.as_(&person), group, Part::All).await.contains("Oak Field"));
    }
}

#[tokio::test]
async fn f56_an_owner_only_group_shows_what_each_school_shares_with_the_owner() {
    let nobody = SharedWith::default();
    let chain = SharedWith { chain: true, ..nobody };
    let Compared { schools, council, group } =
        compared(GroupVisibility::OwnerOnly, [EVERYBODY, nobody, chain]).await;
    let view = seen(&council, group).await;
    assert_eq!((view.schools.len(), with_figures(&view)), (3, vec![schools[0].id]));
    let form = GroupFiguresForm { group, key_stage: None };
    assert_eq!(schools[0].admin().run(&form).await.expect_err("the owner's only").status, 404);
}

#[tokio::test]
async fn f56_the_owners_smallest_group_counts_in_reports_and_files() {
    let Compared { schools, council, group } = compared(GroupVisibility::SchoolVisible, [EVERYBODY; 3]).await;
    let meals = |view: &GroupFiguresView| {
        let standings = view.standings(COLLECTION.year, &Measure::Attainment8, Part::EverSix);
        standings.iter().filter(|standing| standing.figure().is_some()).count()
    };
    // Of 60, 30 and 30 pupils, 12, 6 and 6 had free school meals.
    assert_eq!(meals(&seen(&council, group).await), 3);
    let wider = GroupFields { smallest: 10, ..fields(&schools, GroupVisibility::SchoolVisible) };
    council.admin().run(&ChangeGroupForm { group, revision: 1, fields: wider }).await.expect("changed");
    assert_eq!(meals(&seen(&council, group).await), 1);
    let saved = saved(council.admin(), group, Part::EverSix).await;
    let (part, format) = (Part::All, FileFormat::Csv);
    let collection = Collection { year: AcademicYear(1990), ..COLLECTION };
    let form = DownloadGroupFiguresForm { group, collection, part, format };
    let long_ago = council.admin().send("GET", &write(&form).expect("a form").address, None).await;
    assert_eq!(long_ago.status(), 404, "a year that no report has");
    let row = |name: &str| saved.lines().find(|line| line.contains(name)).expect("a row").to_owned();
    assert!(row("Ash Hill").contains("\"Hidden\"") && row(&schools[0].name).contains(",12,"), "{saved}");
}
