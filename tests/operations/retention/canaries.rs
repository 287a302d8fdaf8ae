//! A pupil who was erased is found nowhere: a name and a UPN, planted by every way into the records.

use super::places::{holding, places, stands};
use super::*;
use domain::access::form::write;
use domain::audit::forms::{AuditFilter, ExportAuditForm};
use domain::base::sheet::FileFormat;
use domain::changes::forms::{ApplyChangeForm, ListChangesForm, UndoChangeForm, ViewChangeForm};
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::hold::HoldReason;
use domain::retention::forms::{ExportPupilsForm, PlanDeletionForm};
use domain::retention::group::Group;
use domain::retention::request::forms::{OpenRequestForm, RecordStepForm};
use domain::retention::request::{Channel, Outcome, Relation, RequestKind, StepKind};
use domain::targets::forms::{ExportTargetsForm, ImportTargetsForm, PrepopulateTargetsForm};

/// With and without diacritics.
const NAMES: [(&str, &str); 2] = [("Zoë", "Ångström-Ng"), ("Quentin", "Wolstenholme")];

const HEADINGS: &str = "UPN,Surname,Forename,Date of birth,Gender,Year group,Disadvantaged,KS2 score\r\n";

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
    told_and_on(&mut school, "2027-08-05").await;
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

/// The names and the UPN of a pupil who is planted by every door.
struct Planted {
    pupil: PupilRecordView,
    words: Vec<String>,
}

const OLD_SURNAME: &str = "Przybyszewska";

const ADDRESS: &str = "14 Köhlerstraße, Łódź";

/// What a file of pupils says of the canaries, each with the number of their UPN.
fn rows(score: &str, canaries: &[(u32, &str, &str)]) -> String {
    let row = |(number, forename, surname): &(u32, &str, &str)| {
        format!("{},{surname},{forename},31/12/2010,F,11,N,{score}\r\n", upn(*number).as_str())
    };
    std::iter::once(HEADINGS.to_owned()).chain(canaries.iter().map(row)).collect()
}

/// Plants two canaries by hand and one by a file, and leaves their names in everything that takes text.
async fn planted(school: &mut TestSchool) -> Vec<Planted> {
    let mut all = Vec::new();
    for (number, (forename, surname)) in (1..).zip(NAMES) {
        let old = fields(number, forename, OLD_SURNAME);
        let added = school.admin().run(&AddPupilForm { fields: old }).await.expect("added");
        let fields = PupilFields {
            classes: [("French".to_owned(), format!("{surname} 1:1"))].into(),
            ..fields(number, forename, surname)
        };
        let form = ChangePupilForm { pupil: added.id, seen: added.seen, fields };
        let pupil = school.admin().run(&form).await.expect("changed");
        let words = [forename, surname, OLD_SURNAME, ADDRESS, upn(number).as_str()].map(str::to_owned).into();
        all.push(Planted { pupil, words });
    }
    all
}

#[tokio::test]
async fn f71_a_canary_that_came_in_by_every_door_is_found_nowhere() {
    let mut school = TestSchool::new().await;
    let stays = school.with_year_11(1)[0].id;
    targets_by_hand(&school).await;
    record(&school, json!({ "subscription": { "first": "2020-01-01", "last": "2026-09-30" } })).await;
    let hold = |pupil, note| PlaceHoldForm { pupil, reason: Some(HoldReason::Other), note };
    school.admin().run(&hold(stays, "stays".to_owned())).await.expect("held");
    let canaries = planted(&mut school).await;
    let first = canaries[0].pupil.id;
    for canary in &canaries {
        canary.words.iter().for_each(|word| school.log.plant(word));
        let form = hold(canary.pupil.id, format!("{} {} of {ADDRESS}", canary.words[0], canary.words[1]));
        school.admin().run(&form).await.expect("held");
        let answers = [(Characteristic::Premium, Answer::Yes)].into();
        let (pupil, year) = (canary.pupil.id, 2026);
        let seen = school.admin().run(&ViewPupilForm { pupil }).await.expect("seen").seen;
        let form = SetCharacteristicsForm { pupil, seen, year, answers };
        school.admin().run(&form).await.expect("answered");
        // The pupil asks, and the school notes who they are.
        let form = OpenRequestForm {
            upn: canary.words[4].clone(),
            kind: Some(RequestKind::SubjectAccess),
            name: format!("{} {}", canary.words[0], canary.words[1]),
            relation: Some(Relation::Pupil),
            contact: ADDRESS.to_owned(),
            on: "01/09/2026".to_owned(),
            channel: Some(Channel::Letter),
        };
        let request = school.admin().run(&form).await.expect("recorded").row.request;
        // One of the two is still open when the pupils are erased.
        let last = match canary.pupil.id == first {
            true => (StepKind::Extend, None),
            false => (StepKind::Close, Some(Outcome::Refused)),
        };
        for (step, outcome) in [(StepKind::Identify, None), last] {
            let note = format!("{} lives in {ADDRESS}", canary.words[0]);
            let form = RecordStepForm { request, step, on: "01/09/2026".to_owned(), note, outcome };
            school.admin().run(&form).await.expect("recorded");
        }
    }
    // A month before the day, everything that is kept for a month.
    on(&mut school, "2027-03-10").await;
    let name = format!("{} {}.csv", NAMES[0].0, NAMES[0].1);
    let numbered: Vec<(u32, &str, &str)> = (1..).zip(NAMES).map(|(n, (a, b))| (n, a, b)).collect();
    let admin = school.admin();
    let upload = async |kind, file: String| school.upload_records(kind, &name, file.into_bytes()).await;
    let pupils_form = |upload| ImportPupilsForm { upload, file_name: name.clone() };
    let first = upload(RecordsKind::Pupils, rows("101", &numbered)).await;
    admin.import(&pupils_form(first)).await.expect("applied");
    let undone = upload(RecordsKind::Pupils, rows("102", &numbered)).await;
    let undone = admin.import(&pupils_form(undone)).await.expect("applied");
    admin.undo(undone.summary.id).await.expect("undone");
    let never = upload(RecordsKind::Pupils, rows("103", &numbered)).await;
    admin.plan(&pupils_form(never)).await.expect("planned");
    upload(RecordsKind::Pupils, rows("104", &numbered)).await;
    upload(RecordsKind::Targets, format!("UPN,{}\r\n", NAMES[0].1)).await;
    let classes: String =
        numbered.iter().map(|(n, _, b)| format!("{},History,{b} 2\r\n", upn(*n).as_str())).collect();
    let classes = upload(RecordsKind::Classes, format!("UPN,Subject,Class\r\n{classes}")).await;
    let form = ImportClassesForm { upload: classes, file_name: name.clone() };
    admin.import(&form).await.expect("applied");
    // Results, with names in a column that is not used; and without, with the file's name.
    let named: String =
        numbered.iter().map(|(n, a, b)| format!("{},French,6,{a} {b}\r\n", upn(*n).as_str())).collect();
    let wrong =
        upload(RecordsKind::PupilResults, format!("UPN,Subject,Grade,{}\r\n{named}", NAMES[0].1)).await;
    let form = ImportPupilResultsForm { upload: wrong, file_name: name.clone() };
    admin.plan(&form).await.expect_err("no such column");
    let wrong =
        upload(RecordsKind::PupilResults, format!("UPN,Subject,Grade,Academic year\r\n{named}")).await;
    let form = ImportPupilResultsForm { upload: wrong, file_name: name.clone() };
    admin.plan(&form).await.expect("every row is refused");
    for grade in ["6", "7"] {
        let rows: String =
            numbered.iter().map(|(n, ..)| format!("{},French,{grade}\r\n", upn(*n).as_str())).collect();
        let upload = upload(RecordsKind::PupilResults, format!("UPN,Subject,Grade\r\n{rows}")).await;
        let form = ImportPupilResultsForm { upload, file_name: name.clone() };
        admin.import(&form).await.expect("applied");
    }
    // Somebody else's results, with a name in a row that is refused; and in nothing but the name of the file.
    let other = format!("{},German,5,\r\n{},German,5,{}\r\n", upn(0).as_str(), upn(1).as_str(), NAMES[0].1);
    for rows in [format!("UPN,Subject,Grade,Academic year\r\n{other}"), one_result("6")] {
        let upload = upload(RecordsKind::PupilResults, rows).await;
        let form = ImportPupilResultsForm { upload, file_name: name.clone() };
        admin.import(&form).await.expect("applied");
    }
    let results = |item: &Value| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with("RESULTS#"));
    assert_eq!(school.snapshot().items().filter(|item| results(item)).count(), 3);
    // A file of targets whose columns are named after pupils.
    let columns = format!("UPN,French,{},{}\r\n", NAMES[0].1, NAMES[1].1);
    let targets: String = numbered.iter().map(|(n, ..)| format!("{},6,9,9\r\n", upn(*n).as_str())).collect();
    let targets = upload(RecordsKind::Targets, format!("{columns}{targets}")).await;
    let form = ImportTargetsForm { year: YEAR_11, upload: targets, file_name: name.clone() };
    admin.import(&form).await.expect("applied");
    let others = format!("{columns}{},5,9,9\r\n", upn(0).as_str());
    let others = upload(RecordsKind::Targets, others).await;
    let form = ImportTargetsForm { year: YEAR_11, upload: others, file_name: name.clone() };
    let others = admin.import(&form).await.expect("of somebody else, with the names in its headings");
    for canary in &canaries {
        admin.set_target(canary.pupil.id, "History", "7", None).await.expect("typed");
    }
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: true };
    admin.prepopulate(&fill).await.expect("pre-populated");
    admin.run(&fill).await.expect("planned");
    for change in [undone.summary.id, others.summary.id] {
        admin.lines(change, false).await;
    }
    for canary in &canaries {
        admin.run(&ViewPupilForm { pupil: canary.pupil.id }).await.expect("seen");
    }
    admin.run(&ListPupilsForm::default()).await.expect("seen");
    let address =
        write(&ExportTargetsForm { year: YEAR_11, format: FileFormat::Csv }).expect("a form").address;
    admin.send("GET", &address, None).await;
    school.wait_until_idle().await;
    // A plan to start the academic year, at a school that is late with it.
    school.with_records_of(AcademicYear(2025));
    admin.plan(&RollOverForm { clear_classes: true }).await.expect("planned");
    school.with_records_of(AcademicYear(2026));
    for canary in &canaries {
        let group = Group::Pupil(canary.pupil.id);
        admin.run(&PlanDeletionForm { group: group.clone() }).await.expect("planned");
        let export = ExportPupilsForm { group, format: FileFormat::Csv };
        let answer = admin.send("GET", &write(&export).expect("a form").address, None).await;
        assert!(stands(answer.body(), &canary.words[1]), "it is in the school's own copy");
    }
    // Every kind of place that can hold a word holds one, so the search below looks there.
    let mut there = Vec::new();
    for word in canaries.iter().flat_map(|canary| &canary.words) {
        let of = places(&school, word).await;
        assert!(!of.is_empty(), "{word} was planted");
        there.extend(of);
    }
    for kind in ["PUPIL#", "REQUEST#", "CHANGE#", "plans/", "changes/", "records/"] {
        assert!(there.iter().any(|place| place.contains(kind)), "nothing was planted in {kind}: {there:?}");
    }

    for canary in &canaries {
        let of = holding(&school, canary.pupil.id).await;
        for kind in ["PUPIL#", "SET#", "BASE#", "RESULTS#", "REQUEST#", "changes/"] {
            assert!(of.iter().any(|place| place.contains(kind)), "no id in {kind}: {of:?}");
        }
    }

    // The holds are lifted by two, and what they deferred is due.
    let person = school.person(&tests::administrator("second@school.example")).await;
    for (by, canary) in canaries.iter().flat_map(|canary| [(&school.admin, canary), (&person, canary)]) {
        let form = LiftHoldForm { pupil: canary.pupil.id, reason: HoldReason::Other };
        school.as_(by).run(&form).await.expect("lifted");
    }
    // A mail that a backup holds while it is being sent would stay, with the pupil's id, until its `ttl`.
    school.wait_until_idle().await;
    let (carried, backup) = (carried_entries(&school), school.snapshot());
    told_and_on(&mut school, "2027-03-30").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), erasures(&school).len()), (1, 2));
    assert_eq!(school.snapshot().items().filter(|item| results(item)).count(), 1);
    let words: Vec<&String> = canaries.iter().flat_map(|canary| &canary.words).collect();
    nowhere(&school, &words).await;
    only_in_requests(&school, &canaries).await;
    counted(&school, 1);

    // Of the mail that was searched, these three are about pupils.
    let subjects: Vec<String> = school.stack.mail().into_iter().map(|letter| letter.subject).collect();
    for subject in ["Attain will erase pupil records", "Your confirmation is needed", "A request at"] {
        assert!(subjects.iter().any(|one| one.starts_with(subject)), "{subject}: {subjects:?}");
    }

    // An entry that is sealed only now, the undoing of every change, and the exports made afterwards.
    let late = json!({ "Records": carried });
    school.stack.invoke("seal-audit", late).await.expect("sealed");
    let changes = school.admin().run(&ListChangesForm::default()).await.expect("the changes").rows;
    assert!(changes.len() > 4, "{changes:?}");
    for change in changes {
        let _ = school.admin().undo(change.id).await;
        let _ = school.admin().run(&ViewChangeForm { change: change.id }).await;
    }
    school.wait_until_idle().await;
    assert_eq!(pupils(&school), 1, "undo revives nobody");
    nowhere(&school, &words).await;
    only_in_requests(&school, &canaries).await;
    let audit = ExportAuditForm { filter: AuditFilter::default(), format: FileFormat::Csv };
    let targets = ExportTargetsForm { year: YEAR_11, format: FileFormat::Csv };
    for address in [write(&audit).expect("a form").address, write(&targets).expect("a form").address] {
        let answer = school.admin().send("GET", &address, None).await;
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        assert!(answer.status().is_success(), "{address}: {text}");
        for word in &words {
            assert!(!text.contains(word.as_str()), "{word} in {address}");
        }
    }

    // The records of the day before the notice are restored, and the erasures replayed.
    school.restore_records(&backup);
    assert_eq!(pupils(&school), 3, "they are back");
    school.stack.invoke("replay-erasures", json!({})).await.expect("replayed");
    school.wait_until_idle().await;
    assert_eq!((pupils(&school), erasures(&school).len()), (1, 2));
    nowhere(&school, &words).await;
    only_in_requests(&school, &canaries).await;
    counted(&school, 1);
    assert!(school.disagreements().is_empty());

    // A file that names the pupil again makes another one.
    on(&mut school, "2027-03-31").await;
    let again = school.pupils_file(&rows("105", &numbered)).await;
    school.admin().import(&again).await.expect("imported");
    let pupils = school.admin().run(&ListPupilsForm::default()).await.expect("a list").pupils;
    assert!(pupils.iter().all(|pupil| canaries.iter().all(|canary| canary.pupil.id != pupil.id)));
}

#[test]
fn a_message_of_the_sweeps_queue_has_no_room_for_a_name() {
    let school = domain::base::ids::OrganisationId(uuid::Uuid::nil());
    let message = store::DueSchools::restored(school).message().expect("a message");
    let message: Value = serde_json::from_str(&message).expect("JSON");
    let fields: Vec<&String> = message.as_object().expect("an object").keys().collect();
    assert_eq!(fields, ["organisation", "days", "restored"], "a day, an id and a flag");
}

/// The records of the stream that carry audit entries on the items of targets.
fn carried_entries(school: &TestSchool) -> Vec<Value> {
    let carrying = school.snapshot();
    let carrying = carrying.items().filter(|item| item.get("entry").is_some());
    let record = |(n, item): (usize, &Value)| {
        json!({"eventName": "MODIFY", "dynamodb": {
            "Keys": {"pk": item["pk"], "sk": item["sk"]}, "NewImage": item, "SequenceNumber": n.to_string()}})
    };
    carrying.enumerate().map(record).collect()
}

/// A file with one result of the pupil who stays.
fn one_result(grade: &str) -> String {
    format!("UPN,Subject,Grade\r\n{},German,{grade}\r\n", upn(0).as_str())
}

/// The register keeps who asked, and about which erasure. Nothing else is tied to the pupils by their ids.
async fn only_in_requests(school: &TestSchool, canaries: &[Planted]) {
    for canary in canaries {
        let of = holding(school, canary.pupil.id).await;
        assert!(of.iter().all(|place| place.contains(" \"REQUEST#")), "{of:?}");
    }
}

/// The roll counts so many pupils, on roll and not.
fn counted(school: &TestSchool, number: u64) {
    let of = school.snapshot();
    let roll = of.items().find(|item| item["sk"]["S"] == "ROLL").expect("a roll");
    let number_of = |value: &Value| value["N"].as_str().and_then(|text| text.parse::<u64>().ok());
    let cohorts = roll["cohorts"]["M"].as_object().expect("cohorts").values();
    let all = cohorts.chain([&roll["left"]]).filter_map(number_of).sum::<u64>();
    assert_eq!(all, number, "{roll}");
}

async fn nowhere(school: &TestSchool, words: &[&String]) {
    for word in words {
        assert_eq!(places(school, word).await, [""; 0], "{word}");
    }
}
