//! Managing users (F34, F35, F59), the limited seats, and the last administrator.

use domain::access::permission::{JobRole, Permission};
use domain::accounts::forms::{
    ChangeUserForm, CurrentSessionForm, DeactivateUserForm, DeleteUserForm, EndUserSessionsForm,
    ListPendingUsersForm, ListUsersForm, ReactivateUserForm, ReissueActivationCodeForm, UserFilter, UserRow,
    ViewUserForm,
};
use domain::accounts::user::{AccountState, UserSort};
use domain::base::ids::UserId;
use futures::future::join_all;
use jiff::SignedDuration;
use tests::wire::Wire;
use tests::{PASSWORD, Person, TestSchool, administrator, new_user, teacher};

async fn list(school: &TestSchool, filter: UserFilter) -> Vec<UserRow> {
    let (mut rows, mut cursor) = (Vec::new(), None);
    loop {
        let form = ListUsersForm { filter: filter.clone(), cursor };
        let page = school.admin().run(&form).await.expect("a page");
        rows.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            return rows;
        }
    }
}

async fn id(school: &TestSchool, email: &str) -> UserId {
    let rows = list(school, UserFilter::default()).await;
    rows.iter().find(|row| row.email == email).unwrap_or_else(|| panic!("{email} is not listed")).id
}

/// The form that gives an account this role and these permissions, at its current revision.
async fn change(
    school: &TestSchool,
    user: UserId,
    role: JobRole,
    permissions: &[Permission],
) -> ChangeUserForm {
    let view = school.admin().run(&ViewUserForm { user }).await.expect("the account");
    let permissions = permissions.iter().copied().collect();
    ChangeUserForm { user, revision: view.revision, role: Some(role), permissions, confirmed: false }
}

fn code(problem: &domain::base::failure::Problem) -> &str {
    problem.kind.rsplit(':').next().unwrap_or_default()
}

/// Creates a person with this name, who has signed up.
async fn named(school: &TestSchool, forename: &str, surname: &str) -> Person {
    let email = format!("{}@school.example", forename.to_lowercase().replace(|c: char| !c.is_ascii(), "x"));
    let mut form = teacher(&email);
    (form.forename, form.surname) = (forename.to_owned(), surname.to_owned());
    school.person(&form).await
}

#[tokio::test]
async fn f34_users_are_listed_by_name_or_by_last_sign_in_and_searched_without_case_or_accents() {
    let school = TestSchool::new().await;
    for (forename, surname) in [("Zoe", "Ångström"), ("Bea", "Lee"), ("Ann", "Lee"), ("Cy", "Álvarez")] {
        named(&school, forename, surname).await;
    }
    school.clock.forward(SignedDuration::from_hours(24));
    school.nobody().sign_in("bea@school.example", PASSWORD).await.expect("signed in");
    let admin = school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    let school = TestSchool { admin, ..school };
    let names = |rows: Vec<UserRow>| rows.into_iter().map(|row| row.forename).collect::<Vec<_>>();
    let by = |sort: UserSort| UserFilter { sort, ..UserFilter::default() };
    assert_eq!(names(list(&school, by(UserSort::Name)).await), ["Cy", "Zoe", "Ann", "Bea", "Robin"]);
    let latest = list(&school, by(UserSort::LastSignIn)).await;
    assert_eq!(latest[0].last_sign_in.as_deref(), Some("03/09/2026"));
    assert!(names(latest).iter().take(2).all(|name| ["Bea", "Robin"].contains(&name.as_str())));
    let unused = names(list(&school, by(UserSort::LongestUnused)).await);
    assert!(!unused[..3].contains(&"Bea".to_owned()));
    let search = |text: &str| UserFilter { search: Some(text.to_owned()), ..UserFilter::default() };
    for (text, found) in [
        ("angstrom", vec!["Zoe"]),
        ("  LEE ", vec!["Ann", "Bea"]),
        ("ann lee", vec!["Ann"]),
        ("bea@", vec!["Bea"]),
        (&school.admin.username, vec!["Robin"]),
        ("nobody", vec![]),
    ] {
        assert_eq!(names(list(&school, search(text)).await), found, "{text:?}");
    }
    let administrators = UserFilter { permission: Some(Permission::SchoolSetup), ..UserFilter::default() };
    assert_eq!(names(list(&school, administrators).await), ["Robin"]);
    let teachers = UserFilter { role: Some(JobRole::Teacher), ..UserFilter::default() };
    assert_eq!(list(&school, teachers).await.len(), 4);
    for cursor in ["x", "#", "zz#zz", ""] {
        let form = ListUsersForm { cursor: Some(cursor.to_owned()), ..ListUsersForm::default() };
        let answer = school.admin().run(&form).await;
        assert!(answer.is_ok() || answer.is_err_and(|problem| problem.status == 400), "{cursor:?}");
    }
}

#[tokio::test]
async fn f34_a_name_is_found_however_it_was_typed_and_a_pending_person_is_said_to_be() {
    let school = TestSchool::new().await;
    named(&school, "Siobhán", "O’Brien").await;
    for (forename, surname) in [("Dana", "Orrell"), ("Dan", "O'Brien-Łuk")] {
        let mut form = teacher(&format!("{}@school.example", forename.to_lowercase()));
        (form.forename, form.surname) = (forename.to_owned(), surname.to_owned());
        school.admin().run(&form).await.expect("created");
    }
    let search = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    for (text, signed_up, pending) in [
        ("o'brien", vec!["Siobhán"], vec!["Dan O'Brien-Łuk"]),
        ("OBRIEN siobhan", vec!["Siobhán"], vec![]),
        ("orrell dana", vec![], vec!["Dana Orrell"]),
        ("dana@school", vec![], vec!["Dana Orrell"]),
        ("luk", vec![], vec!["Dan O'Brien-Łuk"]),
        ("nobody", vec![], vec![]),
        ("", vec!["Siobhán", "Robin"], vec![]),
    ] {
        let filter = UserFilter { search: search(text), ..UserFilter::default() };
        let view = school.admin().run(&ListUsersForm { filter, cursor: None }).await.expect("a page");
        let found: Vec<_> = view.rows.iter().map(|row| row.forename.as_str()).collect();
        let names: Vec<_> = view.pending.iter().map(|one| one.name.as_str()).collect();
        assert_eq!((found, names), (signed_up, pending.clone()), "{text:?}");
        let form = ListPendingUsersForm { search: search(text), cursor: None };
        let page = school.admin().run(&form).await.expect("a page");
        let mut names: Vec<_> =
            page.rows.iter().map(|one| format!("{} {}", one.forename, one.surname)).collect();
        if text.is_empty() {
            names.clear();
        }
        assert_eq!(names, pending, "{text:?}");
    }
    let filter = UserFilter {
        search: search("orrell"),
        permission: Some(Permission::SchoolSetup),
        ..UserFilter::default()
    };
    let view = school.admin().run(&ListUsersForm { filter, cursor: None }).await.expect("a page");
    assert!(view.pending.is_empty(), "Dana is no administrator");
}

#[tokio::test]
async fn f34_a_page_costs_the_same_however_many_users_there_are() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    named(&school, "Ann", "Lee").await;
    let mut costs = Vec::new();
    for (from, to) in [(0, 120), (120, 1_200)] {
        school.crowd("ann@school.example", from..to);
        school.wait_until_idle().await;
        wire.take_calls();
        let page = school.admin().run(&ListUsersForm::default()).await.expect("a page");
        assert_eq!((page.rows.len(), page.next.is_some()), (50, true));
        let calls = wire.take_calls();
        let queries = calls.iter().filter(|call| call.operation == "Query").count();
        costs.push((queries, calls.iter().map(|call| call.read_units).sum::<f64>()));
    }
    assert_eq!(costs[0].0, 1);
    assert_eq!(costs[0], costs[1]);
    assert_eq!(list(&school, UserFilter::default()).await.len(), 1_202);
    let rare = UserFilter { search: Some("weaver".to_owned()), ..UserFilter::default() };
    wire.take_calls();
    let form = ListUsersForm { filter: rare.clone(), cursor: None };
    let page = school.admin().run(&form).await.expect("a page");
    assert!(
        page.rows.is_empty() && page.next.is_some(),
        "it ends after so many, and goes on with the cursor"
    );
    let queries = wire.take_calls().iter().filter(|call| call.operation == "Query").count();
    assert_eq!(queries, 11, "ten for the accounts, and one for the people who have not signed up");
    assert_eq!(list(&school, rare).await.len(), 1);
}

#[tokio::test]
async fn f35_role_and_permissions_are_changed_and_count_from_the_next_request() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let user = id(&school, "ann@school.example").await;
    let granted = [Permission::SchoolReports, Permission::PupilData, Permission::GlobalCollaborate];
    let form = change(&school, user, JobRole::MiddleLeader, &granted).await;
    let view = school.admin().run(&form).await.expect("changed");
    assert_eq!(
        (view.role, view.permissions, view.revision),
        (JobRole::MiddleLeader, granted.into_iter().collect(), 1)
    );
    let session = school.as_(&ann).run(&CurrentSessionForm {}).await.expect("still signed in");
    assert!(session.permissions.has(Permission::GlobalCollaborate), "F59");
    let again = school.admin().run(&form).await.expect_err("an old revision");
    assert_eq!(code(&again), "changed-meanwhile");
    let governor = change(&school, user, JobRole::Governor, &granted).await;
    let advised = school.admin().run(&governor).await.expect_err("F25");
    assert_eq!((advised.status, advised.errors[0].field.as_str()), (422, "confirmed"));
    school.admin().run(&ChangeUserForm { confirmed: true, ..governor }).await.expect("confirmed");
    let tracking = change(&school, user, JobRole::Teacher, &[Permission::TrackingEntry]).await;
    assert_eq!(code(&school.admin().run(&tracking).await.expect_err("F14")), "tracking-is-for-primary");
}

#[tokio::test]
async fn f35_of_two_editors_at_once_one_is_told() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    let user = id(&school, "ann@school.example").await;
    let forms = [
        change(&school, user, JobRole::MiddleLeader, &[]).await,
        change(&school, user, JobRole::SeniorLeader, &[Permission::SchoolReports]).await,
    ];
    let admin = school.admin();
    let outcomes = join_all(forms.iter().map(|form| admin.run(form))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    let refused = outcomes.iter().find_map(|outcome| outcome.as_ref().err()).expect("one");
    assert_eq!(code(refused), "changed-meanwhile");
}

#[tokio::test]
async fn f35_signing_in_is_no_change_that_an_editor_must_know_of() {
    let school = TestSchool::new().await;
    school.person(&teacher("ann@school.example")).await;
    let user = id(&school, "ann@school.example").await;
    let form = change(&school, user, JobRole::MiddleLeader, &[]).await;
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("signed in");
    school.admin().run(&form).await.expect("changed");
    let view = school.admin().run(&ViewUserForm { user }).await.expect("the account");
    assert_eq!(view.last_sign_in.as_deref(), Some("02/09/2026 10:00"));
}

#[tokio::test]
async fn f9_f10_seats_follow_what_is_changed_and_never_exceed_their_limits() {
    let school = TestSchool::new().await;
    for n in 0..7 {
        school.person(&teacher(&format!("t{n}@school.example"))).await;
    }
    let mut forms = Vec::new();
    for n in 0..7 {
        let user = id(&school, &format!("t{n}@school.example")).await;
        forms.push(change(&school, user, JobRole::Teacher, &[Permission::ManageData]).await);
    }
    let admin = school.admin();
    let outcomes = join_all(forms.iter().map(|form| admin.run(form))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 6);
    let refused = outcomes.iter().find_map(|outcome| outcome.as_ref().err()).expect("one");
    assert_eq!(code(refused), "seats-full");
    let n = outcomes.iter().position(|outcome| outcome.is_ok()).expect("one");
    let promoted = change(&school, forms[n].user, JobRole::Administrator, &[Permission::SchoolSetup]).await;
    let view = admin.run(&promoted).await.expect("a seat of the other kind");
    assert!(!view.username.contains('@'), "a holder of School setup gets a username (F3): {}", view.username);
    school.nobody().sign_in(&view.username, PASSWORD).await.expect("signs in with it");
    let n = outcomes.iter().position(|outcome| outcome.is_err()).expect("one");
    admin.run(&forms[n]).await.expect("the seat is free again");
    let demoted = change(&school, promoted.user, JobRole::Teacher, &[]).await;
    let plain = admin.run(&demoted).await.expect("demoted");
    assert!(plain.username.contains('@'));
    assert_eq!(school.nobody().sign_in(&view.username, PASSWORD).await.expect_err("no longer").status, 401);
}

#[tokio::test]
async fn the_last_holder_of_school_setup_cannot_be_demoted_deactivated_or_deleted() {
    let school = TestSchool::new().await;
    let own = id(&school, &school.admin.email).await;
    school.admin().run(&administrator("pending@school.example")).await.expect("a pending one is none yet");
    let demote = change(&school, own, JobRole::Teacher, &[]).await;
    assert_eq!(code(&school.admin().run(&demote).await.expect_err("the last")), "last-administrator");
    let lesser = change(&school, own, JobRole::Teacher, &[Permission::ManageData]).await;
    assert_eq!(code(&school.admin().run(&lesser).await.expect_err("the last")), "last-administrator");
    let deactivate = DeactivateUserForm { user: own };
    assert_eq!(code(&school.admin().run(&deactivate).await.expect_err("the last")), "last-administrator");
    let delete = DeleteUserForm { user: own };
    assert_eq!(code(&school.admin().run(&delete).await.expect_err("the last")), "last-administrator");
    school.admin().run(&CurrentSessionForm {}).await.expect("still here");

    let jo = school.person(&administrator("jo@school.example")).await;
    let other = id(&school, "jo@school.example").await;
    let (first, second) = (school.admin(), school.as_(&jo));
    let (demote, theirs) = (DeactivateUserForm { user: other }, DeactivateUserForm { user: own });
    let (one, two) = tokio::join!(first.run(&demote), second.run(&theirs));
    assert!(one.is_ok() != two.is_ok(), "of two who remove each other one stays: {one:?} {two:?}");
}

#[tokio::test]
async fn a_deactivated_account_is_signed_out_everywhere_and_its_seat_is_free() {
    let school = TestSchool::new().await;
    let data =
        |n: usize| new_user(&format!("m{n}@school.example"), JobRole::DataManager, &[Permission::ManageData]);
    let first = school.person(&data(0)).await;
    let second = school.nobody().sign_in("m0@school.example", PASSWORD).await.expect("signed in");
    for n in 1..6 {
        school.admin().run(&data(n)).await.expect("there is room");
    }
    let user = id(&school, "m0@school.example").await;
    for _ in 0..2 {
        let view = school.admin().run(&DeactivateUserForm { user }).await.expect("twice is once");
        assert_eq!((view.state, view.revision), (AccountState::Deactivated, 1));
    }
    for person in [&first, &second] {
        assert_eq!(school.as_(person).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    }
    let problem = school.nobody().sign_in("m0@school.example", PASSWORD).await.expect_err("no sign-in");
    assert_eq!(problem.detail, "The username or password is not right. Check both and try again.");
    let filter = UserFilter { state: Some(AccountState::Deactivated), ..UserFilter::default() };
    assert_eq!(list(&school, filter).await.len(), 1);
    school.admin().run(&data(6)).await.expect("its seat is free");
    let reactivate = ReactivateUserForm { user };
    assert_eq!(code(&school.admin().run(&reactivate).await.expect_err("no seat")), "seats-full");
}

#[tokio::test]
async fn a_reactivated_account_signs_up_anew_with_another_code_and_link() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    let reissued =
        school.admin().run(&ReissueActivationCodeForm { user: created.id }).await.expect("reissued");
    school.wait_until_idle().await;
    let old_link = school.link_token("ann@school.example");
    let ann = school.activate(&reissued).await;
    let user = created.id;
    let active = school.admin().run(&ReactivateUserForm { user }).await.expect_err("it is active");
    assert_eq!(code(&active), "already-active");
    school.admin().run(&DeactivateUserForm { user }).await.expect("deactivated");
    let outcomes = {
        let (admin, form) = (school.admin(), ReactivateUserForm { user });
        join_all((0..4).map(|_| admin.run(&form))).await
    };
    let pending = outcomes.iter().filter_map(|outcome| outcome.as_ref().ok()).collect::<Vec<_>>();
    assert_eq!(pending.len(), 1, "four at once make one");
    school.wait_until_idle().await;
    assert!(![&created.activation_code, &reissued.activation_code].contains(&&pending[0].activation_code));
    assert_ne!(school.link_token("ann@school.example"), old_link);
    assert_eq!(school.letters_to("ann@school.example"), 2);
    assert_eq!(school.as_(&ann).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect_err("not before signing up");
    school.activate(pending[0]).await;
    let page = school.admin().run(&ListPendingUsersForm::default()).await.expect("a page");
    assert!(page.rows.is_empty());
}

#[tokio::test]
async fn a_deleted_account_leaves_its_address_username_and_seat_free() {
    let school = TestSchool::new().await;
    let jo = school.person(&administrator("jo@school.example")).await;
    let user = id(&school, "jo@school.example").await;
    school.admin().run(&DeleteUserForm { user }).await.expect("deleted");
    assert_eq!(school.admin().run(&DeleteUserForm { user }).await.expect_err("gone").status, 404);
    assert_eq!(school.as_(&jo).run(&CurrentSessionForm {}).await.expect_err("gone").status, 401);
    school.nobody().sign_in(&jo.username, PASSWORD).await.expect_err("gone");
    for n in 0..3 {
        let email = if n == 0 { "jo@school.example".to_owned() } else { format!("a{n}@school.example") };
        school.admin().run(&administrator(&email)).await.expect("address and seat are free");
    }
}

#[tokio::test]
async fn an_administrator_signs_somebody_out_everywhere() {
    let school = TestSchool::new().await;
    let ann = school.person(&teacher("ann@school.example")).await;
    let user = id(&school, "ann@school.example").await;
    school.admin().run(&EndUserSessionsForm { user }).await.expect("ended");
    assert_eq!(school.as_(&ann).run(&CurrentSessionForm {}).await.expect_err("ended").status, 401);
    school.nobody().sign_in("ann@school.example", PASSWORD).await.expect("may sign in again");
}

#[tokio::test]
async fn f34_the_list_is_given_out_as_a_file() {
    let school = TestSchool::new().await;
    named(&school, "Ann", "+Lee").await;
    let answer = school.admin().send("GET", "/api/exports/users?format=csv&role=teacher", None).await;
    let text = String::from_utf8(answer.body().to_vec()).expect("UTF-8");
    assert!(text.starts_with('\u{feff}'), "without its mark Excel spoils what is not ASCII: {text:?}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[1..],
        [
            "\"'+Lee\",\"Ann\",\"ann@school.example\",\"ann@school.example\",\"Teacher\",\"View school-level reports\",\"Active\",\"02/09/2026\""
        ]
    );
    let answer = school.admin().send("GET", "/api/exports/users?format=xlsx", None).await;
    assert!(answer.body().starts_with(b"PK"));
}
