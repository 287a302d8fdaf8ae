//! Managing accounts, through all steps that need a permission.

use super::*;

/// Managing users, the administrator's own profile, and sessions.
pub(super) async fn managing(school: &TestSchool) {
    let una = school.person(&teacher("may@school.example")).await;
    let change = RequestEmailChangeForm {
        email: "new@school.example".to_owned(),
        password: PASSWORD.to_owned(),
        code: None,
    };
    school.as_(&una).run(&change).await.expect("asked");
    school.as_(&una).sign_in(&una.username, PASSWORD).await.expect("signed in");
    school.wait_until_idle().await;
    let token = school.token_in("new@school.example", "confirm-email");
    ask(school, &ConfirmEmailChangeForm { token }).await;
    ask(school, &ListUsersForm::default()).await;
    let last = UserFilter { sort: UserSort::LastSignIn, ..UserFilter::default() };
    ask(school, &ListUsersForm { filter: last, cursor: None }).await;
    ask(school, &ExportUsersForm { filter: UserFilter::default(), format: FileFormat::Csv }).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    let user = rows.iter().find(|row| row.email == "new@school.example").expect("listed").id;
    ask(school, &ViewUserForm { user }).await;
    // Granting School setup creates a username, and withdrawing it deletes the username.
    for permissions in [Permissions::NONE.with(Permission::SchoolSetup), Permissions::NONE] {
        let view = school.admin().run(&ViewUserForm { user }).await.expect("seen");
        let (revision, role) = (view.revision, Some(view.role));
        ask(school, &ChangeUserForm { user, revision, role, permissions, confirmed: false }).await;
    }
    ask(school, &EndUserSessionsForm { user }).await;
    ask(school, &DeactivateUserForm { user }).await;
    ask(school, &ReactivateUserForm { user }).await;
    let gone = school.person(&administrator("gone@school.example")).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    let gone = rows.iter().find(|row| row.email == gone.email).expect("listed").id;
    ask(school, &DeleteUserForm { user: gone }).await;
    ask(school, &ViewProfileForm {}).await;
    ask(school, &ChangeNameForm { forename: "Rob".to_owned(), surname: "Weaver".to_owned() }).await;
    let change = RequestEmailChangeForm {
        email: "rob@school.example".to_owned(),
        password: PASSWORD.to_owned(),
        code: None,
    };
    ask(school, &change).await;
    ask(school, &ListSessionsForm {}).await;
    ask(school, &EndSessionsForm {}).await;
    let passwords = [PASSWORD, "violet anchor lantern", PASSWORD];
    for (old, new) in passwords.iter().zip(&passwords[1..]) {
        let (password, new_password) = ((*old).to_owned(), (*new).to_owned());
        ask(school, &ChangePasswordForm { password, code: None, new_password }).await;
    }
    let (password, answers) = (PASSWORD.to_owned(), tests::answers());
    ask(school, &ChangeSecurityAnswersForm { password, code: None, answers }).await;
}
