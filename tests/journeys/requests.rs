//! What the terminal of a stack is told of a person's requests.

use domain::accounts::forms::{CurrentSessionForm, ListUsersForm, NewUserForm, SignOutForm};
use local::Answered;
use std::sync::{Arc, Mutex};
use tests::{PASSWORD, TestSchool};

#[tokio::test]
async fn a_request_is_told_with_the_person_and_the_reason_of_its_failure() {
    let school = TestSchool::new().await;
    let told: Arc<Mutex<Vec<Answered>>> = Arc::default();
    let listener = Arc::clone(&told);
    school.stack.on_request(move |answered| listener.lock().expect("told").push(answered.clone()));

    assert!(school.admin().run(&CurrentSessionForm {}).await.is_ok(), "as the site does when it opens");
    let username = school.admin.username.clone();
    let person = school.nobody().sign_in(&username, PASSWORD).await.expect("signed in");
    assert!(school.as_(&person).run(&NewUserForm::default()).await.is_err());
    assert!(school.as_(&person).run(&SignOutForm {}).await.is_ok());
    assert!(school.as_(&person).run(&ListUsersForm::default()).await.is_err());

    let told = told.lock().expect("told");
    let lines: Vec<_> =
        told.iter().map(|one| (&*one.method, &*one.address, one.who.as_deref(), one.status)).collect();
    let who = Some(username.as_str());
    assert_eq!(
        lines,
        [
            ("GET", "/api/session", who, 200),
            ("POST", "/api/session", who, 200),
            ("POST", "/api/users", who, 422),
            ("DELETE", "/api/session", who, 204),
            ("GET", "/api/users?sort=name", None, 401),
        ]
    );
    let problem = told[2].problem.as_ref().expect("a problem");
    assert!(problem.errors.iter().any(|error| error.field == "email"));
}
