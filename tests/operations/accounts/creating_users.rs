//! Creating users: F1, F3–F16, F22–F25.

use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission, PupilAccess};
use domain::accounts::forms::{CurrentSessionForm, DeletePendingUserForm, NewUserForm, Step};
use domain::base::seat::Seat;
use futures::future::join_all;
use serde_json::json;
use tests::wire::Wire;
use tests::{PASSWORD, TestSchool, administrator, new_user, teacher};

#[tokio::test]
async fn f16_a_created_user_is_pending_and_the_sign_up_email_has_been_sent() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    assert_eq!(school.pending_users().await, [created]);
    assert_eq!(school.letters_to("ann@school.example"), 1);
}

#[tokio::test]
async fn f1_the_sign_up_email_names_the_creator_and_holds_the_link_but_never_the_code() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let letters = school.stack.mail();
    let letter = letters.iter().find(|letter| letter.to == ["ann@school.example"]).expect("a letter");
    assert!(
        letter.text.contains("Robin Weaver has created an Attain account for you at Elm Grove School"),
        "{}",
        letter.text
    );
    assert!(letter.text.contains("/sign-up#"));
    assert!(!letter.text.contains(&created.activation_code));
    assert!(!letter.subject.contains(&created.activation_code));
}

#[tokio::test]
async fn f3_an_administrator_gets_a_generated_username_and_the_email_tells_it() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&administrator("jo@school.example")).await.expect("created");
    school.wait_until_idle().await;
    let (letters, digits) = created.username.split_at(2);
    assert_eq!(letters, "jb");
    assert!(digits.len() == 5 && digits.bytes().all(|byte| byte.is_ascii_digit()), "{}", created.username);
    let mail = school.stack.mail();
    let letter = mail.iter().find(|letter| letter.to == ["jo@school.example"]).expect("a letter");
    assert!(letter.text.contains(&created.username));
}

#[tokio::test]
async fn f22_the_email_address_is_the_username_of_an_ordinary_user() {
    let school = TestSchool::new().await;
    let created = school.admin().run(&teacher("Ann@School.example")).await.expect("created");
    assert_eq!(created.username, "ann@school.example");
}

#[tokio::test]
async fn f9_a_school_has_at_most_four_holders_of_school_setup_and_pending_ones_count() {
    let school = TestSchool::new().await;
    let used = async || {
        let view = school.admin().run(&CurrentSessionForm {}).await.expect("signed in");
        view.seats.used_in_words(view.limits, Seat::SchoolSetup)
    };
    for n in 0..3 {
        assert_eq!(used().await, format!("{} of 4 used.", n + 1), "said before the last click");
        school.admin().run(&administrator(&format!("a{n}@school.example"))).await.expect("there is room");
    }
    assert!(used().await.starts_with("All 4 are used."), "and what to do then");
    let problem = school.admin().run(&administrator("a4@school.example")).await.expect_err("full");
    assert_eq!((problem.status, problem.kind.as_str()), (409, "urn:attain:problem:seats-full"));
    let first = school.pending_users().await.pop().expect("a pending administrator");
    school.admin().run(&DeletePendingUserForm { user: first.id }).await.expect("deleted");
    school.admin().run(&administrator("a4@school.example")).await.expect("there is room again");
}

#[tokio::test]
async fn f10_at_most_six_hold_manage_data_without_school_setup() {
    let school = TestSchool::new().await;
    let form =
        |n: usize| new_user(&format!("m{n}@school.example"), JobRole::DataManager, &[Permission::ManageData]);
    for n in 0..6 {
        school.admin().run(&form(n)).await.expect("there is room");
    }
    let problem = school.admin().run(&form(6)).await.expect_err("full");
    assert_eq!(problem.kind, "urn:attain:problem:seats-full");
    school.admin().run(&administrator("a@school.example")).await.expect("School setup is counted by itself");
}

#[tokio::test]
async fn f9_of_64_administrators_created_at_once_exactly_the_one_that_fits_is() {
    let school = TestSchool::new().await;
    for n in 0..2 {
        school.admin().run(&administrator(&format!("b{n}@school.example"))).await.expect("there is room");
    }
    let forms: Vec<NewUserForm> = (0..64).map(|n| administrator(&format!("c{n}@school.example"))).collect();
    let admin = school.admin();
    let outcomes = join_all(forms.iter().map(|form| admin.run(form))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(
        outcomes
            .iter()
            .filter_map(|outcome| outcome.as_ref().err())
            .all(|problem| problem.kind.ends_with(":seats-full"))
    );
    assert_eq!(school.pending_users().await.len(), 3);
}

#[tokio::test]
async fn one_email_address_makes_one_account_however_often_and_however_it_is_typed() {
    let school = TestSchool::new().await;
    let neighbour = school.neighbour().await;
    let forms: Vec<NewUserForm> = (0..32)
        .map(|n| {
            teacher(
                ["ann@school.example", "ANN@school.example", " Ann@School.Example ", "ａnn@school.example"]
                    [n % 4],
            )
        })
        .collect();
    let asks = [school.admin(), neighbour.admin()];
    let outcomes = join_all(forms.iter().enumerate().map(|(n, form)| asks[n % 2].run(form))).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    // Beyond the tenth, the requests are refused because of the mail that one inbox may get.
    let refused = |kind: &str| {
        let problems = outcomes.iter().filter_map(|outcome| outcome.as_ref().err());
        problems.filter(|problem| problem.kind.ends_with(kind)).count()
    };
    assert_eq!((refused(":email-taken"), refused(":too-often")), (9, 22));
    school.wait_until_idle().await;
    assert_eq!(school.letters_to("ann@school.example"), 1);
}

#[tokio::test]
async fn f14_pupil_tracking_is_for_primary_schools() {
    let form = new_user(
        "ann@school.example",
        JobRole::Teacher,
        &[Permission::TrackingReports, Permission::TrackingEntry],
    );
    let secondary = TestSchool::new().await;
    let problem = secondary.admin().run(&form).await.expect_err("refused");
    assert_eq!(problem.kind, "urn:attain:problem:tracking-is-for-primary");
    let primary = TestSchool::of_kind(OrganisationKind::Primary).await;
    primary.admin().run(&form).await.expect("created");
}

#[tokio::test]
async fn f7_every_fields_error_comes_at_once() {
    let school = TestSchool::new().await;
    let problem = school.admin().run(&NewUserForm::default()).await.expect_err("nothing is filled in");
    assert_eq!(problem.status, 422);
    let fields: Vec<&str> = problem.errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["forename", "surname", "email", "role"]);
}

#[tokio::test]
async fn f4_each_step_ticks_itself_when_it_is_done() {
    let school = TestSchool::new().await;
    let done = async |step: Step| {
        let view = school.admin().run(&CurrentSessionForm {}).await.expect("signed in");
        view.steps.iter().find(|one| one.step == step).expect("the step").done
    };
    assert!(
        done(Step::SignUp).await && !done(Step::SecondAdministrator).await && !done(Step::OtherUsers).await
    );
    assert!(!done(Step::NoteUsername).await, "signing up has shown it");
    school.nobody().sign_in(&school.admin.username, PASSWORD).await.expect("signed in");
    assert!(done(Step::NoteUsername).await, "and signing in has used it");
    school.admin().run(&administrator("jo@school.example")).await.expect("created");
    assert!(done(Step::SecondAdministrator).await && !done(Step::OtherUsers).await);
    school.admin().run(&teacher("ann@school.example")).await.expect("created");
    assert!(done(Step::OtherUsers).await);
}

#[tokio::test]
async fn f11_f12_f13_the_special_permissions_come_with_school_level_reports_only() {
    let school = TestSchool::new().await;
    let special = [Permission::PupilData, Permission::AnyCollaborateGroup];
    let granted = [Permission::SchoolReports, Permission::PupilData, Permission::AnyCollaborateGroup];
    for (n, ticked, expected) in [(0, granted.as_slice(), granted.as_slice()), (1, &special, &[])] {
        let form = new_user(&format!("ann{n}@school.example"), JobRole::MiddleLeader, ticked);
        let person = school.person(&form).await;
        let view = school.as_(&person).run(&CurrentSessionForm {}).await.expect("signed in");
        assert_eq!(view.permissions, expected.iter().copied().collect());
    }
}

#[tokio::test]
async fn f8_f24_f25_a_governor_with_full_pupil_access_is_created_only_when_it_is_confirmed() {
    assert_eq!(
        JobRole::choices(OrganisationKind::Secondary).iter().map(|role| role.label()).collect::<Vec<_>>(),
        ["Head Teacher/Senior Leader", "Middle Leader", "Teacher", "Governor", "Data Manager"]
    );
    assert_eq!(
        PupilAccess::CHOICES.iter().map(|level| level.label()).collect::<Vec<_>>(),
        [
            "No access to pupil data, aggregate data only",
            "Full access to pupil data including suppressed/sensitive items"
        ]
    );
    let school = TestSchool::new().await;
    let permissions: Vec<Permission> = PupilAccess::Full.permissions().iter().collect();
    let form = new_user("gov@school.example", JobRole::Governor, &permissions);
    let problem = school.admin().run(&form).await.expect_err("unconfirmed");
    assert_eq!((problem.status, problem.errors[0].field.as_str()), (422, "confirmed"));
    assert!(
        problem.errors[0]
            .message
            .starts_with("It is not usual practice to give pupil information to this type of user")
    );
    school.admin().run(&NewUserForm { confirmed: true, ..form }).await.expect("confirmed");
}

#[tokio::test]
async fn f8_councils_and_trusts_have_job_roles_of_their_own() {
    let school = TestSchool::new().await;
    for kind in [
        OrganisationKind::LocalAuthority,
        OrganisationKind::AcademyChain,
        OrganisationKind::Diocese,
        OrganisationKind::Provider,
    ] {
        let office = school.outsider(kind).await;
        for (n, role) in JobRole::choices(kind).iter().enumerate() {
            let form =
                new_user(&format!("p{n}@{}.example", kind.noun()), *role, &[Permission::SchoolReports]);
            office.admin().run(&form).await.expect("a role of theirs");
        }
        let head = new_user("head@office.example", JobRole::SeniorLeader, &[Permission::SchoolReports]);
        let problem = office.admin().run(&head).await.expect_err("a school's role");
        assert_eq!((problem.status, problem.kind.as_str()), (409, "urn:attain:problem:not-a-role-here"));
        assert!(problem.detail.contains(kind.noun()), "{}", problem.detail);
    }
}

#[tokio::test]
async fn f3_a_provisioned_administrator_gets_another_username_if_the_first_is_taken() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let form = json!({
        "name": "Ash School", "kind": "secondary", "number": "654321",
        "forename": "Robin", "surname": "Weaver", "email": "head.654321@school.example",
    });
    // The name that the transaction would write is taken just before.
    let take = async {
        let waiting = wire.waiting();
        let writes = waiting["TransactItems"].as_array().expect("a transaction");
        let mut puts = writes.iter().map(|write| &write["Put"]["Item"]);
        let login = puts.find(|item| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("LOGIN#")));
        school.put_item(login.expect("a username").clone());
        login.expect("a username")["pk"]["S"].as_str().expect("text").replace("LOGIN#", "")
    };
    let run = school.stack.invoke("provision-organisation", form);
    let (made, taken) = wire.between("provision-organisation", 0, run, take).await;
    let (made, taken) = (made.expect("provisioned"), taken.expect("the transaction"));
    let username = made["username"].as_str().expect("a username");
    assert!(taken.starts_with("rw") && username.starts_with("rw") && username != taken, "{taken} {username}");
    school.wait_until_idle().await;
    let told = school.stack.mail().into_iter().rfind(|one| one.to == ["head.654321@school.example"]);
    let told = told.expect("a letter").text;
    assert!(told.contains(username) && !told.contains(&taken), "{told}");
}
