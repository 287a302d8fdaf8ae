//! Who could see a pupil or a group on a day, and who did (F78).

use crate::operations::collaborate::figures::{COLLECTION, with_results};
use crate::operations::collaborate::group_figures::{Compared, compared_with};
use crate::operations::collaborate::shared::{share, staff, targets};
use crate::operations::retention::on;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission, Permissions};
use domain::accounts::forms::{
    ChangeUserForm, DeactivateUserForm, DeleteUserForm, ListUsersForm, NewUserForm, ViewUserForm,
};
use domain::audit::forms::{AccessView, ViewAccessForm};
use domain::audit::then::AccessOfPerson;
use domain::base::ids::{PupilId, UserId};
use domain::collaborate::figures::SharedWith;
use domain::collaborate::forms::GroupFiguresForm;
use domain::collaborate::group::GroupVisibility;
use domain::records::forms::ViewPupilForm;
use domain::targets::forms::TargetReportForm;
use domain::targets::settings::Sharing;
use tests::pupils::{YEAR_11, code};
use tests::{Person, TestSchool, new_user};

async fn ask(school: &TestSchool, form: ViewAccessForm) -> AccessView {
    school.wait_until_idle().await;
    school.admin().run(&form).await.expect("an answer")
}

async fn of_pupil(school: &TestSchool, pupil: PupilId, day: &str) -> AccessView {
    let day = Some(day.to_owned());
    ask(school, ViewAccessForm { pupil: Some(pupil), day, ..ViewAccessForm::default() }).await
}

/// The forenames of these people, in order.
fn names(view: &AccessView, takes: impl Fn(&AccessOfPerson) -> bool) -> Vec<&str> {
    let people = view.people.iter().filter(|one| takes(one));
    let mut names: Vec<&str> = people.filter_map(|one| one.name.split(' ').next()).collect();
    names.sort_unstable();
    names
}

fn could(view: &AccessView) -> Vec<&str> {
    names(view, |one| !one.could.is_empty())
}

fn did(view: &AccessView) -> Vec<&str> {
    names(view, |one| !one.did.is_empty())
}

const PUPIL_DATA: [Permission; 2] = [Permission::SchoolReports, Permission::PupilData];

async fn hire(school: &TestSchool, forename: &str, permissions: &[Permission]) -> (UserId, Person) {
    let email = format!("{}@school.example", forename.to_lowercase());
    let form = NewUserForm {
        forename: forename.to_owned(),
        confirmed: true,
        ..new_user(&email, JobRole::Teacher, permissions)
    };
    let person = school.person(&form).await;
    let users = school.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    (users.iter().find(|user| user.email == email).expect("there").id, person)
}

async fn grant(school: &TestSchool, user: UserId, permissions: &[Permission]) {
    let revision = school.admin().run(&ViewUserForm { user }).await.expect("the account").revision;
    let permissions: Permissions = permissions.iter().copied().collect();
    let form = ChangeUserForm { user, revision, role: Some(JobRole::Teacher), permissions, confirmed: true };
    school.admin().run(&form).await.expect("changed");
}

#[tokio::test]
async fn f78_the_trail_tells_who_could_see_a_pupil_on_a_day_and_who_did() {
    let mut school = TestSchool::new().await;
    let pupil = school.with_year_11(3)[0].id;
    let (bea, bea_herself) = hire(&school, "Bea", &PUPIL_DATA).await;
    let (cy, _) = hire(&school, "Cy", &[]).await;
    school.as_(&bea_herself).run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    school.admin().run(&ViewPupilForm { pupil }).await.expect("the record");
    on(&mut school, "2026-09-03").await;
    grant(&school, bea, &[Permission::SchoolReports]).await;
    grant(&school, cy, &PUPIL_DATA).await;
    on(&mut school, "2026-09-04").await;
    school.admin().run(&DeactivateUserForm { user: cy }).await.expect("deactivated");
    school.admin().run(&DeleteUserForm { user: cy }).await.expect("deleted");
    on(&mut school, "2026-09-05").await;
    for (day, able, active) in [
        ("2026-09-01", vec![], vec![]),
        ("2026-09-02", vec!["Bea", "Robin"], vec!["Bea", "Robin"]),
        ("2026-09-03", vec!["Bea", "Cy", "Robin"], vec![]),
        // Whose account has been deleted since is told of too.
        ("2026-09-04", vec!["Cy", "Robin"], vec![]),
        ("2026-09-05", vec!["Robin"], vec![]),
    ] {
        let view = of_pupil(&school, pupil, day).await;
        assert_eq!((could(&view), did(&view)), (able, active), "{day}: {view:?}");
    }
    let view = of_pupil(&school, pupil, "2026-09-02").await;
    let bea = view.people.iter().find(|one| one.name.starts_with("Bea")).expect("she is there");
    assert_eq!(bea.could, [Permission::PupilData.label()], "why");
    assert_eq!(bea.did.iter().map(|deed| deed.what.as_str()).collect::<Vec<_>>(), ["Target report opened"]);
    for day in ["2026-09-06", "yesterday"] {
        let form =
            ViewAccessForm { pupil: Some(pupil), day: Some(day.to_owned()), ..ViewAccessForm::default() };
        assert_eq!(code(&school.admin().run(&form).await.unwrap_err()), "invalid", "{day}");
    }
    let both = ViewAccessForm { pupil: Some(pupil), user: Some(cy), ..ViewAccessForm::default() };
    assert_eq!(code(&school.admin().run(&both).await.unwrap_err()), "invalid");
}

#[tokio::test]
async fn f78_the_trail_tells_what_a_person_could_see_on_a_day_and_did() {
    let mut school = TestSchool::new().await;
    school.with_year_11(3);
    let (bea, herself) = hire(&school, "Bea", &PUPIL_DATA).await;
    school.as_(&herself).run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    on(&mut school, "2026-09-03").await;
    school.admin().run(&DeactivateUserForm { user: bea }).await.expect("deactivated");
    on(&mut school, "2026-09-04").await;
    let by = async |day: &str| {
        let day = Some(day.to_owned());
        ask(&school, ViewAccessForm { user: Some(bea), day, ..ViewAccessForm::default() }).await
    };
    let first = by("2026-09-02").await;
    assert!(first.name.starts_with("Bea Lee"), "{first:?}");
    assert_eq!(first.people[0].could, PUPIL_DATA.map(Permission::label));
    let done: Vec<&str> = first.people[0].did.iter().map(|deed| deed.what.as_str()).collect();
    assert!(done.iter().any(|deed| deed.starts_with("Signed in")), "{done:?}");
    assert!(done.contains(&"Target report opened"), "{done:?}");
    assert_eq!(by("2026-09-04").await.people, [], "deactivated the day before");
    let neighbour = school.neighbour().await;
    let strange = ViewAccessForm { user: Some(bea), ..ViewAccessForm::default() };
    assert_eq!(neighbour.admin().run(&strange).await.unwrap_err().status, 404);
}

#[tokio::test]
async fn f78_somebody_outside_who_looked_is_told_with_their_organisation() {
    let school = TestSchool::new().await;
    let pupil = school.with_year_11(12)[0].id;
    share(&school, Sharing { pupils_with_authority: true, ..Sharing::default() }).await;
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    let officer = staff(&authority, &PUPIL_DATA).await;
    targets(&authority, &officer, school.id).await.expect("shared");
    let view = of_pupil(&school, pupil, "2026-09-02").await;
    assert!(view.notes.iter().any(|note| note.contains("your local authority")), "{view:?}");
    let outside: Vec<&AccessOfPerson> = view.people.iter().filter(|one| one.could.is_empty()).collect();
    assert!(outside.iter().any(|one| one.name.contains(", ") && one.did.len() == 1), "{view:?}");
}

#[tokio::test]
async fn f78_a_group_could_be_seen_once_the_school_had_agreed() {
    let all = SharedWith { authority: true, chain: true, diocese: true };
    let visibility = GroupVisibility::SchoolVisible;
    let Compared { schools, group, council } =
        compared_with(with_results(60).await, COLLECTION, visibility, [all; 3]).await;
    let school = &schools[0];
    hire(school, "Bea", &[Permission::SchoolReports, Permission::AnyCollaborateGroup]).await;
    hire(school, "Cy", &[Permission::SchoolReports]).await;
    council.admin().run(&GroupFiguresForm { group, key_stage: None }).await.expect("the figures");
    let on_day = async |day: &str| {
        let day = Some(day.to_owned());
        ask(school, ViewAccessForm { group: Some(group), day, ..ViewAccessForm::default() }).await
    };
    let view = on_day("2027-08-28").await;
    assert_eq!((could(&view), view.name.as_str()), (vec!["Bea"], "Heads"), "{view:?}");
    let looked = |one: &&AccessOfPerson| one.did.iter().any(|deed| deed.what.contains("reports opened"));
    let outside: Vec<&AccessOfPerson> = view.people.iter().filter(looked).collect();
    assert!(outside.len() == 1 && outside[0].name.contains(", "), "of the council: {view:?}");
    assert!(view.notes.iter().any(|note| note.contains("your own people are not recorded")), "{view:?}");
    let before = on_day("2027-08-27").await;
    assert!(before.people.is_empty() && before.notes[0].contains("had not agreed"), "{before:?}");
}
