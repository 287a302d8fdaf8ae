//! A pupil who was erased is found nowhere: a name and a UPN, planted by every way into the records.

use super::*;
use domain::changes::forms::{ApplyChangeForm, UndoChangeForm, ViewChangeForm};
use domain::records::file::RecordsKind;
use flate2::read::GzDecoder;
use std::io::Read;

/// With and without diacritics.
const NAMES: [(&str, &str); 2] = [("Zoë", "Ångström-Ng"), ("Quentin", "Wolstenholme")];

const HEADINGS: &str = "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score\r\n";

/// The places where a text stands: items, objects and mail. The log is searched when the test ends.
async fn places(school: &TestSchool, canary: &str) -> Vec<String> {
    let mut found = Vec::new();
    for item in school.snapshot().items() {
        if item.to_string().contains(canary) {
            found.push(format!("{} {}", item["pk"]["S"], item["sk"]["S"]));
        }
    }
    for key in school.stack.object_keys().await.expect("keys") {
        let bytes = school.stack.object(&key).await.expect("an object");
        let mut text = String::new();
        if GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).is_err() {
            text = String::from_utf8_lossy(&bytes).into_owned();
        }
        if text.contains(canary) || key.contains(canary) {
            found.push(key);
        }
    }
    let letters = school.stack.mail();
    found.extend(
        letters.iter().filter(|letter| letter.text.contains(canary)).map(|letter| letter.subject.clone()),
    );
    found
}

fn file(score: &str) -> String {
    let row = |(number, (forename, surname)): (u32, (&str, &str))| {
        format!("{},{surname},{forename},31/12/2010,F,11,N,{score}\r\n", upn(number).as_str())
    };
    std::iter::once(HEADINGS.to_owned()).chain((1..).zip(NAMES).map(row)).collect()
}

#[tokio::test]
async fn an_erased_pupil_is_found_nowhere_and_undo_revives_nobody() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let mut pupils_there = Vec::new();
    for (number, (forename, surname)) in (1..).zip(NAMES) {
        let fields = fields(number, forename, surname);
        let pupil = school.admin().run(&AddPupilForm { fields }).await.expect("added");
        school.log.plant(forename);
        school.log.plant(surname);
        pupils_there.push(pupil);
    }
    for pupil in &pupils_there {
        leaves(&school, pupil, "31/07/2027").await;
    }
    // Shortly before the day: a change that can be undone, one that nobody applied, a file that nobody imported, and
    // targets by both ways.
    on(&mut school, "2027-07-20").await;
    let form = school.pupils_file(&file("101")).await;
    let change = school.admin().run(&form).await.expect("planned").change;
    let mark = school.admin().run(&ViewChangeForm { change }).await.expect("seen").mark;
    school.admin().run(&ApplyChangeForm { change, mark, typed: None }).await.expect("applied");
    record(&school, json!({ "subscription": { "first": "2020-01-01", "last": "2027-01-31" } })).await;
    let today = "2027-08-03";
    on(&mut school, today).await;
    let form = school.pupils_file(&file("102")).await;
    school.admin().run(&form).await.expect("planned");
    school.upload_records(RecordsKind::Pupils, "pupils.csv", file("103").into_bytes()).await;
    let canaries: Vec<String> = NAMES
        .into_iter()
        .flat_map(|(forename, surname)| [forename.to_owned(), surname.to_owned()])
        .chain([1, 2].map(|number| upn(number).as_str().to_owned()))
        .collect();
    for canary in &canaries {
        let places = places(&school, canary).await;
        let kinds = ["PUPIL#", "plans/", "changes/", "records/"];
        let missing: Vec<_> =
            kinds.iter().filter(|kind| !places.iter().any(|place| place.contains(**kind))).collect();
        assert!(missing.is_empty(), "{canary} stands in {places:?}, and not in {missing:?}");
    }
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 2));
    for canary in &canaries {
        assert_eq!(places(&school, canary).await, [""; 0], "{canary}");
    }
    school.admin().run(&UndoChangeForm { change }).await.expect("undone");
    assert_eq!(pupils(&school), 0);
    for canary in &canaries {
        assert_eq!(places(&school, canary).await, [""; 0], "{canary}");
    }
    assert!(school.disagreements().is_empty());
}
