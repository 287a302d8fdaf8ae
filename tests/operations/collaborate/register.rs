//! The public register of schools: what a file of it changes, and the list of what could not be taken.

use domain::access::organisation::OrganisationKind;
use domain::accounts::forms::ViewSchoolSettingsForm;
use domain::audit::forms::ListAuditForm;
use domain::base::event::{Author, EventKind};
use domain::collaborate::forms::ListSharedSchoolsForm;
use serde_json::json;
use tests::{NewSchool, TestSchool, created_event};

const HEADINGS: &str = "URN,LA (code),LA (name),EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),\
    PhaseOfEducation (name),Telephone,Diocese (code),Diocese (name),Trusts (code),Trusts (name)\r\n";

/// Puts a file of the register in the bucket. Returns the list of what was not taken, without its headings.
async fn drop_register(school: &TestSchool, rows: &[u8]) -> Vec<String> {
    let file = [HEADINGS.as_bytes(), rows].concat();
    school.stack.drop_file("register/edubasealldata.csv", file).await.expect("there");
    school.wait_until_idle().await;
    refused(school).await
}

/// A file with one school, which gets another name and belongs to other bodies.
pub fn moved(number: &str, name: &str) -> Vec<u8> {
    let row = format!(
        "{number},920,Barnet,{name},Free schools,Open,Secondary,,0000,Not applicable,2045,Yew Trust\r\n"
    );
    [HEADINGS, &row].concat().into_bytes()
}

async fn refused(school: &TestSchool) -> Vec<String> {
    let list = school.stack.object("register-refused/edubasealldata.csv").await.expect("a list");
    let list = String::from_utf8(list).expect("UTF-8");
    list.lines().skip(1).map(|line| line.replace('"', "")).collect()
}

/// Each fact about the school that somebody recorded.
async fn facts(school: &TestSchool) -> Vec<(String, String)> {
    let seen = school.admin().run(&ViewSchoolSettingsForm {}).await.expect("the settings").facts;
    seen.into_iter().map(|fact| (fact.name, fact.words)).collect()
}

async fn schools_of(body: &TestSchool) -> Vec<String> {
    let list = body.admin().run(&ListSharedSchoolsForm::default()).await.expect("a list").rows;
    list.into_iter().map(|school| school.name).collect()
}

async fn entries(school: &TestSchool) -> Vec<Author> {
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let of = trail.into_iter().filter(|entry| entry.kind == EventKind::SchoolFactsRecorded);
    of.map(|entry| entry.by).collect()
}

const ELM: &[u8] = b"100000,919,Hertfordshire,Not in Attain,Castle,Open,Secondary,,0000,Not applicable,,\r\n\
    123456,920,Barnet,Elm Grove Sk\xf3l,Free schools,Open,Secondary,020 7946 0000,CE31,Diocese of Ely,2044,\"Elm, Ash & Co\"\r\n";

#[tokio::test]
async fn the_register_changes_name_type_and_bodies_of_a_school_and_twice_is_once() {
    let school = TestSchool::new().await;
    let council = |number, name| NewSchool {
        name,
        number,
        kind: OrganisationKind::LocalAuthority,
        belonging: (None, None),
    };
    let was = school.outsider(OrganisationKind::LocalAuthority).await;
    let now = school.beside(council("920", "Southmoor Council")).await;
    for body in [&was, &now] {
        body.grant_everything();
    }
    assert_eq!((schools_of(&was).await.len(), schools_of(&now).await.len()), (1, 0));
    assert_eq!(drop_register(&school, ELM).await, Vec::<String>::new());
    assert_eq!(schools_of(&was).await, Vec::<String>::new(), "it left");
    assert_eq!(schools_of(&now).await, ["Elm Grove Sk\u{f3}l"]);
    let seen = facts(&school).await;
    let of = |name: &str| seen.iter().find(|(of, _)| of == name).map(|(_, words)| words.as_str());
    assert_eq!(of("Type"), Some("Free school"));
    assert_eq!(of("Academy chain"), Some("2044 Elm, Ash & Co"));
    assert_eq!(of("Diocese"), Some("CE31 Diocese of Ely from 02/09/2026"));
    assert_eq!((of("Phase"), of("Status")), (Some("Secondary"), Some("Open")));
    assert_eq!(drop_register(&school, ELM).await, Vec::<String>::new());
    assert_eq!(entries(&school).await, [Author::Provider], "the second file changed nothing");

    // Another name, and no other place: the body lists the school once.
    let renamed = String::from_utf8_lossy(ELM).replace("Elm Grove Sk\u{fffd}l", "elm house");
    drop_register(&school, renamed.as_bytes()).await;
    assert_eq!(schools_of(&now).await, ["elm house"]);
    assert!(school.disagreements().is_empty());
}

#[tokio::test]
async fn rows_of_the_register_that_cannot_be_taken_are_listed_and_change_nothing() {
    let school = TestSchool::new().await;
    let before = facts(&school).await;
    school.neighbour().await;
    let rows = b"1\r\n123456,919,Hertfordshire,Elm,Castle,Open,Secondary,,0000,Not applicable,,\r\n";
    assert_eq!(
        drop_register(&school, rows).await,
        [
            "2,,,The row is too short",
            "3,123456,Elm Grove School,Attain does not know the type \u{201c}Castle\u{201d}",
            ",654321,Ash Hill School,The school is not in the file",
        ]
    );
    assert_eq!(facts(&school).await, before);
    school.stack.drop_file("register/edubasealldata.csv", b"URN,Name\r\n1,2".to_vec()).await.expect("there");
    school.wait_until_idle().await;
    assert_eq!(refused(&school).await, ["1,,,There is no column EstablishmentName"]);
    assert_eq!(entries(&school).await, []);
    // A file that has been deleted is nothing to do.
    let gone = created_event("register/gone.csv", "0055AED6DCD90281E5");
    school.stack.invoke("import-register", gone).await.expect("nothing to do");
    school.stack.invoke("import-register", json!({})).await.expect("nothing to do");
}
