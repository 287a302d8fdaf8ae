//! Groups of schools: who makes and sees them, and the consent of each school (F13, F56 to F60).

use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission, Permissions};
use domain::accounts::forms::{DeleteUserForm, ListUsersForm};
use domain::audit::forms::{EntryView, ListAuditForm};
use domain::base::event::{EventKind, Subject};
use domain::base::failure::Problem;
use domain::base::ids::{GroupId, OrganisationId, UserId};
use domain::collaborate::agreement;
use domain::collaborate::forms::*;
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::{ConsentState, GroupAnswer};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::wire::Wire;
use tests::{NewSchool, Person, TestSchool, new_user};

use Permission::{AnyCollaborateGroup, GlobalCollaborate, SchoolReports};

/// An authority with two schools.
pub(super) struct Area {
    pub(super) elm: TestSchool,
    pub(super) ash: TestSchool,
    pub(super) council: TestSchool,
}

pub(super) async fn area(wire: Option<&Wire>) -> Area {
    let elm = match wire {
        Some(wire) => TestSchool::over(wire).await,
        None => TestSchool::new().await,
    };
    let kind = OrganisationKind::Primary;
    let of = NewSchool { name: "Ash Hill", number: "222222", kind, belonging: (Some("919"), None) };
    let ash = elm.beside(of).await;
    let council = elm.outsider(OrganisationKind::LocalAuthority).await;
    for of in [&elm, &ash, &council] {
        let held = [Permission::SchoolSetup, Permission::ManageData];
        of.grant(&of.admin.email, held.into_iter().collect());
    }
    Area { elm, ash, council }
}

impl Area {
    pub(super) fn fields(&self, name: &str) -> GroupFields {
        GroupFields {
            name: name.to_owned(),
            description: "How we teach it".to_owned(),
            schools: vec![self.elm.id, self.ash.id],
            visibility: GroupVisibility::SchoolVisible,
            users: Vec::new(),
            smallest: 5,
        }
    }

    pub(super) async fn new_id(&self) -> GroupId {
        self.council.admin().run(&ListGroupsForm {}).await.expect("the groups").new
    }

    pub(super) async fn create(&self, fields: GroupFields) -> GroupView {
        let form = CreateGroupForm { group: self.new_id().await, fields, terms: agreement::VERSION };
        self.council.admin().run(&form).await.expect("created")
    }

    pub(super) async fn change(&self, was: &GroupView, fields: GroupFields) -> GroupView {
        let revision = self.owners(was.group).await.owned.expect("managed").revision;
        let form = ChangeGroupForm { group: was.group, revision, fields };
        self.council.admin().run(&form).await.expect("changed")
    }

    /// The group as the council's administrator sees it.
    pub(super) async fn owners(&self, group: GroupId) -> GroupView {
        self.council.admin().run(&ViewGroupForm { group }).await.expect("the group")
    }
}

pub async fn answer(school: &TestSchool, group: GroupId, answer: GroupAnswer) -> Result<GroupView, Problem> {
    school.admin().run(&AnswerGroupForm { group, decision: answer, agreement: agreement::VERSION }).await
}

async fn agree(school: &TestSchool, group: GroupId) -> GroupView {
    answer(school, group, GroupAnswer::Agree).await.expect("agreed")
}

/// A person of an organisation with these permissions.
async fn staff(of: &TestSchool, email: &str, permissions: &[Permission]) -> (Person, UserId) {
    let person = of.person(&new_user(email, JobRole::DataManager, permissions)).await;
    let rows = of.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    let id = rows.iter().find(|row| row.email == person.email).expect("listed").id;
    (person, id)
}

/// Whether a person sees a group, and whether it stands in their menu.
async fn sees(of: &TestSchool, who: &Person, group: GroupId) -> (bool, bool) {
    let view = of.as_(who).run(&ViewGroupForm { group }).await;
    let list = of.as_(who).run(&ListGroupsForm {}).await.expect("the groups").rows;
    let listed = list.iter().find(|row| row.group == group);
    assert_eq!(view.is_ok(), listed.is_some(), "the list and the group agree");
    (view.is_ok(), listed.is_some_and(|row| row.reports))
}

/// The names of the schools in a view, with whether they count.
fn names(view: &GroupView) -> Vec<(&str, bool)> {
    view.schools.iter().map(|school| (school.name.as_str(), school.counts)).collect()
}

async fn trail(of: &TestSchool, kind: EventKind) -> Vec<EntryView> {
    of.wait_until_idle().await;
    let rows = of.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    rows.into_iter().filter(|entry| entry.kind == kind).collect()
}

/// The letters to this address with this text.
pub(super) fn letters(of: &TestSchool, email: &str, text: &str) -> usize {
    let all = of.stack.mail();
    all.iter().filter(|letter| letter.to == [email.to_owned()] && letter.text.contains(text)).count()
}

#[tokio::test]
async fn f56_an_authority_makes_a_group_of_its_own_schools_and_twice_is_once() {
    let area = area(None).await;
    let council = &area.council;
    let form = CreateGroupForm {
        group: area.new_id().await,
        fields: area.fields("Maths"),
        terms: agreement::VERSION,
    };
    let view = council.admin().run(&form).await.expect("created");
    assert_eq!(council.admin().run(&form).await.expect("twice"), view);
    assert_eq!(
        names(&view),
        [("Ash Hill", false), ("Elm Grove School", false)],
        "by name, and none has agreed"
    );
    assert_eq!((view.chosen, view.reports, view.contact.as_str()), (2, false, "Robin Weaver"));
    let rows = council.admin().run(&ListGroupsForm {}).await.expect("the groups").rows;
    assert_eq!(rows.iter().map(|row| (row.name.as_str(), row.schools)).collect::<Vec<_>>(), [("Maths", 2)]);
    let made = trail(council, EventKind::GroupCreated).await;
    assert_eq!(
        made.iter().map(|entry| entry.about[0].subject).collect::<Vec<_>>(),
        [Subject::Group(view.group)]
    );

    let stranger = council.neighbour().await;
    let group = area.new_id().await;
    let wrong = |fields: GroupFields, terms: u32| CreateGroupForm { group, fields, terms };
    let fields = area.fields("Maths");
    let with = |id: OrganisationId| GroupFields { schools: vec![area.elm.id, id], ..fields.clone() };
    for (form, field) in [
        (wrong(fields.clone(), 0), "terms"),
        (wrong(GroupFields { name: "x".repeat(81), ..fields.clone() }, 1), "name"),
        (wrong(GroupFields { description: "x".repeat(501), ..fields.clone() }, 1), "description"),
        (wrong(GroupFields { schools: Vec::new(), ..fields.clone() }, 1), "schools"),
        (wrong(GroupFields { smallest: 4, ..fields.clone() }, 1), "smallest"),
        (wrong(with(stranger.id), 1), "schools"),
        (wrong(with(council.id), 1), "schools"),
        (wrong(with(OrganisationId(uuid::Uuid::nil())), 1), "schools"),
    ] {
        let problem = council.admin().run(&form).await.expect_err(field);
        assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, field));
    }
    let (reader, _) = staff(council, "reader@council.example", &[SchoolReports, GlobalCollaborate]).await;
    assert_eq!(council.as_(&reader).run(&wrong(fields.clone(), 1)).await.expect_err("no setup").status, 403);
    assert_eq!(area.elm.admin().run(&wrong(fields, 1)).await.expect_err("a school").status, 403);
    assert_eq!(
        stranger.admin().run(&ViewGroupForm { group: view.group }).await.expect_err("no part").status,
        404
    );
}

#[tokio::test]
async fn f57_a_group_shows_the_schools_that_have_agreed_and_no_others() {
    let area = area(None).await;
    let group = area.create(area.fields("Maths")).await.group;
    area.elm.wait_until_idle().await;
    for school in [&area.elm, &area.ash] {
        assert_eq!(letters(school, &school.admin.email, "to join it"), 1, "its administrators are asked");
        assert_eq!(trail(school, EventKind::GroupAsked).await.len(), 1);
        let rows = school.admin().run(&ListGroupsForm {}).await.expect("the groups").rows;
        assert_eq!(rows[0].consent, Some(ConsentState::Asked));
    }
    let asked = area.elm.admin().run(&ViewGroupForm { group }).await.expect("asked");
    assert_eq!((names(&asked), asked.chosen), (vec![], 2), "no school that has not agreed is named");
    let agreed = agree(&area.elm, group).await;
    assert_eq!(names(&agreed), [("Elm Grove School", true)]);
    assert_eq!(agree(&area.elm, group).await, agreed, "twice is once");
    let joined = agreed.joined.expect("decided here");
    assert_eq!(
        (joined.consent, joined.by.as_str(), joined.agreed_to),
        (ConsentState::Agreed, "Robin Weaver", Some(1))
    );
    assert_eq!(names(&area.owners(group).await), [("Ash Hill", false), ("Elm Grove School", true)]);

    let refused = answer(&area.ash, group, GroupAnswer::Refuse).await.expect("refused");
    assert_eq!(names(&refused), [("Elm Grove School", true)]);
    let seen = area.elm.admin().run(&ViewGroupForm { group }).await.expect("seen");
    assert_eq!(names(&seen), [("Elm Grove School", true)], "the other school is not named here");
    agree(&area.ash, group).await;
    let withdrawn = answer(&area.elm, group, GroupAnswer::Withdraw).await.expect("withdrawn");
    assert_eq!(names(&withdrawn), [("Ash Hill", true)], "at once");
    let owners = area.owners(group).await;
    assert_eq!(names(&owners), [("Ash Hill", true), ("Elm Grove School", false)]);
    assert!(owners.schools[1].state.starts_with("Withdrawn on 02/09/2026"), "{:?}", owners.schools);
    let late = answer(&area.elm, group, GroupAnswer::Refuse).await.expect_err("it had agreed");
    assert!(late.kind.ends_with(":changed-meanwhile"), "{late:?}");
    let old = AnswerGroupForm { group, decision: GroupAnswer::Agree, agreement: 0 };
    let old = area.elm.admin().run(&old).await.expect_err("another agreement");
    assert!(old.kind.ends_with(":agreement-changed"), "{old:?}");
    agree(&area.elm, group).await;

    // Each answer is in both trails, and answering the same again in neither.
    for (of, about, number) in [(&area.elm, area.council.id, 3), (&area.ash, area.council.id, 2)] {
        let entries = trail(of, EventKind::GroupAnswered).await;
        assert_eq!(entries.len(), number, "{}", of.name);
        assert!(entries.iter().all(|entry| entry.about[1].subject == Subject::Organisation(about)));
    }
    assert_eq!(trail(&area.council, EventKind::GroupAnswered).await.len(), 5);
}

#[tokio::test]
async fn f57_a_table_restored_from_a_backup_brings_no_consent_back_that_was_withdrawn() {
    let area = area(None).await;
    let (withdrawn, agreed_again) = (area.new_id().await, GroupId(uuid::Uuid::from_u128(7)));
    for group in [withdrawn, agreed_again] {
        let form = CreateGroupForm { group, fields: area.fields("Maths"), terms: agreement::VERSION };
        area.council.admin().run(&form).await.expect("a group");
        agree(&area.elm, group).await;
        agree(&area.ash, group).await;
    }
    let backup = area.elm.snapshot();
    for group in [withdrawn, agreed_again] {
        area.elm.clock.forward(SignedDuration::from_secs(60));
        answer(&area.elm, group, GroupAnswer::Withdraw).await.expect("withdrawn");
    }
    area.elm.clock.forward(SignedDuration::from_secs(60));
    agree(&area.elm, agreed_again).await;
    let later = area.elm.snapshot();

    for (restored, of_agreed_again) in [(&backup, false), (&later, true)] {
        area.elm.restore_records(restored);
        for _ in 0..2 {
            area.elm.stack.invoke("replay-erasures", json!({})).await.expect("replayed");
            area.elm.wait_until_idle().await;
            assert!(area.elm.stack.undelivered().await.is_empty());
            for (group, elm) in [(withdrawn, false), (agreed_again, of_agreed_again)] {
                let owners = area.owners(group).await;
                assert_eq!(names(&owners), [("Ash Hill", true), ("Elm Grove School", elm)]);
            }
        }
    }
}

#[tokio::test]
async fn f57_an_owner_only_group_asks_no_school_until_schools_see_it() {
    let area = area(None).await;
    let hidden = GroupFields { visibility: GroupVisibility::OwnerOnly, ..area.fields("Maths") };
    let view = area.create(hidden.clone()).await;
    assert_eq!(names(&view), [("Ash Hill", true), ("Elm Grove School", true)], "as their sharing says");
    area.elm.wait_until_idle().await;
    assert_eq!(letters(&area.elm, &area.elm.admin.email, "Maths"), 0);
    assert_eq!(sees(&area.elm, &area.elm.admin, view.group).await, (false, false));
    area.change(&view, area.fields("Maths")).await;
    agree(&area.elm, view.group).await;
    // Hidden again: the school is out, and its consent does not come back.
    area.change(&view, hidden).await;
    assert_eq!(sees(&area.elm, &area.elm.admin, view.group).await, (false, false));
    assert_eq!(trail(&area.elm, EventKind::GroupLeft).await.len(), 1);
    area.change(&view, area.fields("Maths")).await;
    let rows = area.elm.admin().run(&ListGroupsForm {}).await.expect("the groups").rows;
    assert_eq!(rows[0].consent, Some(ConsentState::Asked), "asked again");
    assert_eq!(names(&area.owners(view.group).await), [("Ash Hill", false), ("Elm Grove School", false)]);
}

#[tokio::test]
async fn f58_f13_f59_a_school_chooses_who_of_its_people_sees_a_group() {
    let area = area(None).await;
    let elm = &area.elm;
    let (ann, ann_id) = staff(elm, "ann@school.example", &[SchoolReports]).await;
    let (any, _) = staff(elm, "any@school.example", &[SchoolReports, AnyCollaborateGroup]).await;
    let (global, _) = staff(elm, "global@school.example", &[SchoolReports, GlobalCollaborate]).await;
    let (_, stranger) = staff(&area.ash, "pat@school.example", &[SchoolReports]).await;
    let group = area.create(area.fields("Maths")).await.group;
    for who in [&ann, &any, &global] {
        assert_eq!(sees(elm, who, group).await, (false, false), "nobody before the school agrees");
    }
    let version = agree(elm, group).await.joined.expect("decided here").version;
    for (who, expected) in [(&ann, false), (&any, true), (&global, true)] {
        assert_eq!(sees(elm, who, group).await, (expected, expected));
    }
    assert_eq!(sees(elm, &elm.admin, group).await, (true, false), "manages it, and reads no reports");
    let choose =
        |version: u64, viewers: &[UserId]| ChooseViewersForm { group, version, viewers: viewers.to_vec() };
    assert_eq!(elm.as_(&any).run(&choose(version, &[ann_id])).await.expect_err("no setup").status, 403);
    let view = elm.admin().run(&choose(version, &[ann_id, stranger])).await.expect("chosen");
    let joined = view.joined.expect("decided here");
    assert_eq!(joined.viewers, [ann_id], "only the school's own people");
    elm.admin().run(&choose(version, &[ann_id])).await.expect("twice is once");
    let late = elm.admin().run(&choose(version, &[])).await.expect_err("somebody else changed it");
    assert!(late.kind.ends_with(":changed-meanwhile"), "{late:?}");
    assert_eq!(sees(elm, &ann, group).await, (true, true));
    let seen = elm.as_(&ann).run(&ViewGroupForm { group }).await.expect("seen");
    assert_eq!(
        (seen.joined, seen.owned, seen.email.as_str()),
        (None, None, area.council.admin.email.as_str())
    );
    assert_eq!(trail(elm, EventKind::GroupViewersChosen).await.len(), 1);
    // Without "View school-level reports" nobody sees a group, and a withdrawal ends it for all.
    elm.grant(&ann.email, Permissions::NONE);
    assert_eq!(sees(elm, &ann, group).await, (false, false));
    answer(elm, group, GroupAnswer::Withdraw).await.expect("withdrawn");
    for who in [&ann, &any, &global] {
        assert_eq!(sees(elm, who, group).await, (false, false));
    }
    // A person who is deleted is not let in by their id again.
    agree(elm, group).await;
    elm.admin().run(&DeleteUserForm { user: ann_id }).await.expect("deleted");
    assert_eq!(elm.as_(&ann).run(&ViewGroupForm { group }).await.expect_err("gone").status, 401);
    let (ann, again) = staff(elm, "ann@school.example", &[SchoolReports]).await;
    assert_ne!(again, ann_id);
    assert_eq!(sees(elm, &ann, group).await, (false, false));
}

#[tokio::test]
async fn f59_at_the_owner_global_users_see_every_group_and_others_those_they_were_let_in_to() {
    let area = area(None).await;
    let council = &area.council;
    let (global, _) = staff(council, "global@council.example", &[SchoolReports, GlobalCollaborate]).await;
    let (ann, ann_id) = staff(council, "ann@council.example", &[SchoolReports]).await;
    let (_, stranger) = staff(&area.elm, "pat@school.example", &[SchoolReports]).await;
    let open = GroupFields { users: vec![ann_id, stranger], ..area.fields("Maths") };
    let (with, without) = (area.create(open).await, area.create(area.fields("English")).await);
    assert_eq!(with.owned.expect("managed").users, [ann_id], "only the council's own people");
    for (who, group, expected) in [
        (&global, with.group, true),
        (&global, without.group, true),
        (&ann, with.group, true),
        (&ann, without.group, false),
    ] {
        assert_eq!(sees(council, who, group).await, (expected, expected));
    }
    assert_eq!(sees(council, &council.admin, with.group).await, (true, false));
    let seen = council.as_(&ann).run(&ViewGroupForm { group: with.group }).await.expect("seen");
    assert_eq!((names(&seen).len(), seen.owned, seen.joined), (2, None, None));
}

#[tokio::test]
async fn f60_people_with_access_get_one_mail_about_each_change() {
    let area = area(None).await;
    let (ann, ann_id) = staff(&area.council, "ann@council.example", &[SchoolReports]).await;
    let (any, _) = staff(&area.elm, "any@school.example", &[SchoolReports, AnyCollaborateGroup]).await;
    let (pat, _) = staff(&area.ash, "pat@school.example", &[SchoolReports, AnyCollaborateGroup]).await;
    let maths = GroupFields { users: vec![ann_id], ..area.fields("Maths") };
    let view = area.create(maths.clone()).await;
    agree(&area.elm, view.group).await;
    answer(&area.ash, view.group, GroupAnswer::Refuse).await.expect("refused");
    let changed = "has changed.";
    let counts = async |fields: GroupFields| {
        area.change(&view, fields.clone()).await;
        area.change(&view, fields).await;
        area.elm.wait_until_idle().await;
        let people = [&ann, &any, &area.elm.admin, &pat, &area.ash.admin, &area.council.admin];
        people.map(|person| letters(&area.elm, &person.email, changed))
    };
    let quiet = GroupFields { description: "Another".to_owned(), ..maths.clone() };
    assert_eq!(counts(quiet.clone()).await, [0; 6], "a description is no news");
    // Not to the school that refused, and not to the person who made the change.
    let renamed = GroupFields { name: "Mathematics".to_owned(), ..quiet };
    assert_eq!(counts(renamed.clone()).await, [1, 1, 1, 0, 0, 0]);
    let text = area.elm.stack.mail().pop().expect("a letter").text;
    assert!(text.contains("It was called \u{201c}Maths\u{201d} before."), "{text}");
    let smaller = GroupFields { schools: vec![area.ash.id], ..renamed };
    assert_eq!(counts(smaller).await, [2, 2, 2, 0, 0, 0], "the school that is taken out is told too");
    let told = area.elm.stack.mail().into_iter().filter(|letter| letter.text.contains(changed));
    assert!(
        told.into_iter().all(|letter| !letter.text.contains("Ash Hill")),
        "mail names no school that has not agreed"
    );
}

#[tokio::test]
async fn f57_a_new_version_of_the_agreement_asks_every_school_again_by_mail_and_shows_none_until_it_agrees() {
    let area = area(None).await;
    let (ann, ann_id) = staff(&area.council, "ann@council.example", &[SchoolReports]).await;
    let (any, _) = staff(&area.elm, "any@school.example", &[SchoolReports, AnyCollaborateGroup]).await;
    let group = area.create(GroupFields { users: vec![ann_id], ..area.fields("Maths") }).await.group;
    agree(&area.elm, group).await;
    answer(&area.ash, group, GroupAnswer::Refuse).await.expect("refused");
    area.elm.wait_until_idle().await;
    let before = area.council.snapshot();
    let run = async || {
        let answer = area.council.stack.invoke("settle-groups", json!({})).await.expect("a run");
        area.elm.wait_until_idle().await;
        answer["groups"].as_u64()
    };
    assert_eq!(run().await, Some(0));
    assert_eq!(area.council.snapshot().differences(&before), [""; 0], "nothing is left to do");
    // As if the group had asked for an earlier version.
    let is_group = |item: &&Value| item["sk"]["S"] == json!(format!("GROUP#{group}"));
    let mut item = before.items().find(is_group).expect("the group").clone();
    item["agreement"] = json!({ "N": "0" });
    area.council.put_item(item);
    assert_eq!(run().await, Some(1));
    assert_eq!(run().await, Some(0), "twice is once");
    assert_eq!(names(&area.owners(group).await), [("Ash Hill", false), ("Elm Grove School", false)]);
    let told = |who: &Person| letters(&area.elm, &who.email, "has a new version");
    let people = [&area.elm.admin, &area.ash.admin, &ann, &area.council.admin, &any];
    assert_eq!(people.map(told), [1, 1, 1, 0, 0], "those who answer, and those at the owner who see it");
    agree(&area.ash, group).await;
    assert_eq!(names(&area.owners(group).await), [("Ash Hill", true), ("Elm Grove School", false)]);
}

#[tokio::test]
async fn f56_a_group_that_is_closed_is_gone_for_everybody_and_leaves_nothing_behind() {
    let area = area(None).await;
    let (any, _) = staff(&area.elm, "any@school.example", &[SchoolReports, AnyCollaborateGroup]).await;
    let before = area.council.snapshot();
    let view = area.create(area.fields("Maths")).await;
    agree(&area.elm, view.group).await;
    let close = |revision: u32| CloseGroupForm { group: view.group, revision };
    let late = area.council.admin().run(&close(0)).await.expect_err("somebody else changed it");
    assert!(late.kind.ends_with(":changed-meanwhile"), "{late:?}");
    area.council.admin().run(&close(1)).await.expect("closed");
    assert_eq!(area.council.admin().run(&close(1)).await.expect_err("twice").status, 404);
    assert_eq!(sees(&area.council, &area.council.admin, view.group).await, (false, false));
    for who in [&any, &area.elm.admin] {
        assert_eq!(sees(&area.elm, who, view.group).await, (false, false));
    }
    assert_eq!(answer(&area.ash, view.group, GroupAnswer::Agree).await.expect_err("closed").status, 404);
    assert_eq!(trail(&area.council, EventKind::GroupClosed).await.len(), 1);
    for school in [&area.elm, &area.ash] {
        assert_eq!(trail(school, EventKind::GroupLeft).await.len(), 1, "{}", school.name);
        assert_eq!(letters(school, &school.admin.email, "It has been closed"), 1, "{}", school.name);
    }
    let left = area.council.snapshot().differences(&before);
    let left: Vec<_> = left.iter().filter(|key| key.contains("GROUP#") || key.contains("JOINED#")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn f57_a_school_that_has_left_the_owner_no_longer_counts_or_sees_the_group() {
    let area = area(None).await;
    let (any, _) = staff(&area.elm, "any@school.example", &[SchoolReports, AnyCollaborateGroup]).await;
    let view = area.create(area.fields("Maths")).await;
    agree(&area.elm, view.group).await;
    agree(&area.ash, view.group).await;
    let moved = json!({ "organisation": area.elm.id, "authority": "920" });
    area.elm.stack.invoke("place-school", moved).await.expect("moved");
    let owners = area.owners(view.group).await;
    assert_eq!(names(&owners), [("Ash Hill", true), ("Elm Grove School", false)]);
    assert_eq!(owners.schools[1].state, "No longer part of your council");
    let seen = area.ash.admin().run(&ViewGroupForm { group: view.group }).await.expect("seen");
    assert_eq!(names(&seen), [("Ash Hill", true)]);
    for who in [&any, &area.elm.admin] {
        assert_eq!(sees(&area.elm, who, view.group).await, (false, false));
    }
    assert_eq!(answer(&area.elm, view.group, GroupAnswer::Agree).await.expect_err("it left").status, 404);
    // The next change takes its part away, so that it would be asked again if it came back.
    area.change(&view, GroupFields { name: "English".to_owned(), ..area.fields("") }).await;
    let back = json!({ "organisation": area.elm.id, "authority": "919" });
    area.elm.stack.invoke("place-school", back).await.expect("back");
    assert_eq!(names(&area.owners(view.group).await), [("Ash Hill", true), ("Elm Grove School", false)]);
}
