//! The pack of a request: everything held about one pupil, nothing about others, and a note of what was searched.

use super::*;
use domain::access::form::write;
use domain::base::ids::{PupilId, RequestId};
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::hold::HoldReason;
use domain::retention::pack::forms::{MakePackForm, PackView, PreviewPackForm};
use domain::retention::pack::{LeftOut, SectionKind, Why};
use domain::retention::request::forms::{OpenRequestForm, RecordStepForm, RequestView, ViewRequestForm};
use domain::retention::request::{Channel, Outcome, Relation, RequestKind, StepKind};
use domain::targets::forms::{PrepopulateTargetsForm, ViewTargetForm};
use domain::targets::settings::Sharing;
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use tests::{administrator, teacher};

/// The surname before the present one.
const BEFORE: &str = "Przybyszewska";
const SURNAME: &str = "Wolstenholme";
const OTHER: (&str, &str) = ("Zenobia", "Ruthven");

/// The files of a pack, by name.
type Files = BTreeMap<String, Vec<u8>>;

fn unpacked(zip: &[u8]) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(zip)).expect("a zip file");
    let mut files = Files::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).expect("a file");
        let name = file.name().expect("a name").into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        files.insert(name, bytes);
    }
    files
}

/// The text of each of the four formats: PDF, JSON, CSV, Excel. Without spaces, because a PDF breaks lines.
fn texts(files: &Files) -> [String; 4] {
    let close = |text: &str| text.split_whitespace().collect::<String>();
    let pdf = lopdf::Document::load_mem(&files["pack.pdf"]).expect("a PDF");
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let json = String::from_utf8(files["pack.json"].clone()).expect("text");
    let of = files.iter().filter(|(name, _)| name.starts_with("csv/"));
    let csv: String = of.map(|(_, bytes)| String::from_utf8(bytes.clone()).expect("text")).collect();
    let excel = unpacked(&files["pack.xlsx"]);
    let strings = String::from_utf8(excel["xl/sharedStrings.xml"].clone()).expect("text");
    [pdf.extract_text(&pages).expect("text"), json, csv, strings].map(|text| close(&text))
}

#[track_caller]
fn assert_in_all(texts: &[String; 4], wanted: &str) {
    let wanted: String = wanted.split_whitespace().collect();
    for (format, text) in ["PDF", "JSON", "CSV", "Excel"].iter().zip(texts) {
        assert!(text.contains(&wanted), "{wanted} is not in the {format}: {text}");
    }
}

#[track_caller]
fn assert_in_none(texts: &[String; 4], unwanted: &str) {
    let unwanted: String = unwanted.split_whitespace().collect();
    for (format, text) in ["PDF", "JSON", "CSV", "Excel"].iter().zip(texts) {
        assert!(!text.contains(&unwanted), "{unwanted} is in the {format}");
    }
}

fn asks(number: u32, name: &str, kind: RequestKind) -> OpenRequestForm {
    OpenRequestForm {
        upn: upn(number).as_str().to_owned(),
        kind: Some(kind),
        name: name.to_owned(),
        relation: Some(Relation::Parent),
        contact: "parent@home.example".to_owned(),
        on: "01/09/2026".to_owned(),
        channel: Some(Channel::Letter),
    }
}

/// Records a subject access request whose asker is known.
async fn asked(school: &TestSchool, number: u32) -> RequestId {
    let form = asks(number, "Ann Archer", RequestKind::SubjectAccess);
    let request = school.admin().run(&form).await.expect("recorded").row.request;
    let (on, note) = ("01/09/2026".to_owned(), "Known to the office".to_owned());
    let step = RecordStepForm { request, step: StepKind::Identify, on, note, outcome: None };
    school.admin().run(&step).await.expect("recorded");
    request
}

async fn preview(school: &TestSchool, request: RequestId) -> PackView {
    school.admin().run(&PreviewPackForm { request }).await.expect("seen")
}

/// The form that leaves out what the preview suggests.
fn suggested(view: &PackView) -> MakePackForm {
    let items = view.sections.iter().flat_map(|section| &section.items);
    let left_out = items.filter_map(|item| Some(LeftOut { item: item.item.clone(), why: item.suggested? }));
    MakePackForm { request: view.request, seen: view.seen.clone(), left_out: left_out.collect() }
}

async fn made(school: &TestSchool, form: &MakePackForm) -> Files {
    let request = write(form).expect("a form");
    let answer = school.admin().send("POST", &request.address, request.body).await;
    assert!(answer.status().is_success(), "{:?}", answer.body());
    unpacked(answer.body())
}

fn item<'v>(
    view: &'v PackView,
    kind: SectionKind,
    text: &str,
) -> &'v domain::retention::pack::forms::ItemView {
    let section = view.sections.iter().find(|section| section.kind == kind).expect("the section");
    let found = section.items.iter().find(|item| item.cells.join(" ").contains(text));
    found.unwrap_or_else(|| panic!("{text} is not in {kind:?}: {:?}", section.items))
}

async fn view(school: &TestSchool, request: RequestId) -> RequestView {
    school.admin().run(&ViewRequestForm { request }).await.expect("seen")
}

/// A school with a pupil who left something behind every door, and another pupil.
async fn a_school() -> (TestSchool, PupilId) {
    let school = TestSchool::new().await;
    school.grant_everything();
    let admin = school.admin();
    let other = fields(2, OTHER.0, OTHER.1);
    admin.run(&AddPupilForm { fields: other }).await.expect("added");
    let added = admin.run(&AddPupilForm { fields: fields(1, "Quentin", BEFORE) }).await.expect("added");
    let pupil = added.id;
    // By hand.
    let classes = [("History".to_owned(), "Hearth 4".to_owned())].into();
    let now = PupilFields { classes, ..fields(1, "Quentin", SURNAME) };
    let seen =
        admin.run(&ChangePupilForm { pupil, seen: added.seen, fields: now }).await.expect("changed").seen;
    let answers = [(Characteristic::Sen, Answer::Yes)].into();
    admin.run(&SetCharacteristicsForm { pupil, seen, year: 2025, answers }).await.expect("answered");
    // By files.
    let headings = "UPN,Surname,Forename,Date of birth,Gender,Year group,Service child,KS2 score";
    let row = format!("{},{SURNAME},Quentin,31/12/2010,F,11,Y,107.3", upn(1).as_str());
    let file_name = "pupils.csv".to_owned();
    let file = school.pupils_file(&format!("{headings}\r\n{row}\r\n")).await;
    admin.import(&file).await.expect("applied");
    let upload = async |kind, text: String| school.upload_records(kind, &file_name, text.into_bytes()).await;
    let text = format!("UPN,Subject,Class\r\n{},French,Fjord 7\r\n", upn(1).as_str());
    let classes = upload(RecordsKind::Classes, text).await;
    admin
        .import(&ImportClassesForm { upload: classes, file_name: file_name.clone() })
        .await
        .expect("applied");
    let text = format!("UPN,Subject,Grade,Academic year\r\n{},Mathematics,8,2025/26\r\n", upn(1).as_str());
    let results = upload(RecordsKind::PupilResults, text).await;
    let form = ImportPupilResultsForm { upload: results, file_name: file_name.clone() };
    admin.import(&form).await.expect("applied");
    // Targets, and who sees them.
    let sharing = Sharing { pupils_with_authority: true, ..Sharing::default() };
    let (used, prepopulation, editing) = (true, Prepopulation::Benchmark, Editing::UpOrDown);
    let settings = TargetSettings { used, prepopulation, editing, sharing, ..TargetSettings::default() };
    let form = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    admin.run(&form).await.expect("saved");
    admin.set_target(pupil, "History", "9", None).await.expect("set");
    admin.prepopulate(&PrepopulateTargetsForm { year: YEAR_11, replacing: false }).await.expect("filled");
    // A hold.
    let note = "Waits for the tribunal".to_owned();
    admin.run(&PlaceHoldForm { pupil, reason: Some(HoldReason::Appeal), note }).await.expect("held");
    let note = format!("About {} {} as well", OTHER.0, OTHER.1);
    admin.run(&PlaceHoldForm { pupil, reason: Some(HoldReason::Other), note }).await.expect("held");
    // Somebody looks.
    let teacher = school.person(&teacher("una@school.example")).await;
    school.grant("una@school.example", vec![domain::access::permission::Permission::PupilData].into());
    let looks = ViewTargetForm { year: YEAR_11, pupil, subject: "History".to_owned() };
    school.as_(&teacher).run(&looks).await.expect("seen");
    admin.run(&ViewPupilForm { pupil }).await.expect("seen");
    admin.run(&ListPupilsForm::default()).await.expect("listed");
    school.wait_until_idle().await;
    drop(admin);
    (school, pupil)
}

#[tokio::test]
async fn f74_the_pack_holds_everything_about_the_pupil_in_four_formats_and_no_other_pupil() {
    let (school, pupil) = a_school().await;
    let request = asked(&school, 1).await;
    let other = school.admin().run(&asks(1, "Ben Baker", RequestKind::Complaint)).await.expect("recorded");
    let view = preview(&school, request).await;
    assert_eq!(view.refused, None);
    let kinds: Vec<SectionKind> = view.sections.iter().map(|section| section.kind).collect();
    assert_eq!(kinds, SectionKind::ALL, "every section, in order");
    assert_eq!(
        item(&view, SectionKind::Retention, "Ruthven as well").suggested,
        Some(Why::OtherPupil),
        "typed text that names another pupil"
    );
    assert!(item(&view, SectionKind::Retention, "tribunal").is_typed);
    assert_eq!(item(&view, SectionKind::Requests, "Ben Baker").suggested, Some(Why::OtherPerson));
    assert_eq!(item(&view, SectionKind::Requests, "Ann Archer").suggested, None, "who asked knows");
    let files = made(&school, &suggested(&view)).await;
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names.len(), 3 + 1 + SectionKind::ALL.len(), "{names:?}");
    let texts = texts(&files);
    for wanted in [
        upn(1).as_str(),
        "Quentin",
        SURNAME,
        BEFORE,
        "31/12/2010",
        "107.3",
        "104.5",
        "From a file",
        "Special educational needs (SEN)",
        "2025/26",
        "Service child",
        "Hearth 4",
        "Fjord 7",
        "Mathematics",
        "Set by",
        "Pre-populated by",
        "The pupil\u{2019}s targets, with the name",
        "Local authority",
        "Waits for the tribunal",
        "Subject access request",
        "Ann Archer",
        "Known to the office",
        "Pupil\u{2019}s record opened",
        "Pupil\u{2019}s target opened",
        "Robin Weaver",
        "Ann Lee",
        "Pupils opened",
        "Results of pupils imported",
        "Target set",
        &domain::retention::erasure::Reference::of(pupil).to_string(),
        "Left out: 1 item (about another pupil)",
        "Left out: 1 item (about another person)",
        "ico.org.uk",
    ] {
        assert_in_all(&texts, wanted);
    }
    for unwanted in [OTHER.0, OTHER.1, upn(2).as_str(), "Ben Baker"] {
        assert_in_none(&texts, unwanted);
    }
    item(&view, SectionKind::Results, "2025/26 Key Stage 4 Mathematics 8 From a file");
    // The target, with its chance.
    let target = item(&view, SectionKind::Targets, "History 9 Set by");
    assert_eq!(target.cells[5], "The target");
    assert!(target.cells[7].ends_with('%'), "{target:?}");
    assert!(other.row.request != request);
}

#[tokio::test]
async fn f86_what_the_administrator_leaves_out_is_in_no_format_and_the_search_is_noted_without_values() {
    let (school, _) = a_school().await;
    let request = asked(&school, 1).await;
    let shown = preview(&school, request).await;
    let mut form = suggested(&shown);
    let out = item(&shown, SectionKind::Retention, "tribunal").item.clone();
    form.left_out.push(LeftOut { item: out, why: Why::Legal });
    let texts = texts(&made(&school, &form).await);
    assert_in_none(&texts, "tribunal");
    assert_in_all(&texts, "an exemption applies");
    assert_in_none(&texts, "Legal advice");
    let noted = view(&school, request).await;
    let search = &noted.searches[0];
    assert_eq!((noted.searches.len(), search.formats.as_str()), (1, "PDF, JSON, CSV, Excel"));
    let place = search.places.iter().find(|place| place.place == SectionKind::Retention.label()).expect("it");
    assert_eq!(place.left_out, ["1: About another pupil", "1: Legal advice"]);
    let all: u32 = shown.sections.iter().map(|section| section.items.len() as u32).sum();
    assert!(search.places.iter().map(|place| place.found).sum::<u32>() >= all);
    assert!(noted.log.last().expect("a line").what.starts_with("Pack made: "));
    // The register and the trail hold no value of the pupil.
    school.wait_until_idle().await;
    for item in school.snapshot().items() {
        let is_noted = ["REQUEST#", "ENTRY#"]
            .iter()
            .any(|prefix| item["sk"]["S"].as_str().is_some_and(|sk| sk.starts_with(prefix)));
        for value in [SURNAME, BEFORE, "tribunal", "Fjord", upn(1).as_str()] {
            assert!(!is_noted || !item.to_string().contains(value), "{value}: {item}");
        }
    }
    // Nothing is kept.
    let keys = school.stack.object_keys().await.expect("keys");
    assert!(keys.iter().all(|key| !key.contains("pack")), "{keys:?}");
}

#[tokio::test]
async fn f86_a_pack_is_made_of_what_was_seen_twice_and_by_two_at_once() {
    let (school, pupil) = a_school().await;
    let request = asked(&school, 1).await;
    let shown = preview(&school, request).await;
    let form = suggested(&shown);
    made(&school, &form).await;
    made(&school, &form).await;
    // Reads and log lines do not count as changes, and two at once are both noted.
    let (one, other) = tokio::join!(made(&school, &form), made(&school, &form));
    assert_eq!(one.len(), other.len());
    assert_eq!(view(&school, request).await.searches.len(), 4);
    // Something that nobody has seen.
    let note = "Another note".to_owned();
    let hold = PlaceHoldForm { pupil, reason: Some(HoldReason::Complaint), note };
    school.admin().run(&hold).await.expect("held");
    let refused = school.admin().run(&form).await.expect_err("refused");
    assert_eq!((refused.status, tests::pupils::code(&refused)), (409, "changed-meanwhile"));
    let mut again = suggested(&preview(&school, request).await);
    again.left_out.push(LeftOut { item: "0".repeat(16), why: Why::Exempt });
    assert_eq!(school.admin().run(&again).await.expect_err("no such item").status, 409);
    assert_eq!(view(&school, request).await.searches.len(), 4);
}

#[tokio::test]
async fn f86_no_pack_leaves_before_the_asker_is_known_or_for_a_complaint_or_to_strangers() {
    let (school, _) = a_school().await;
    let admin = school.admin();
    let code = async |form: &MakePackForm| {
        tests::pupils::code(&school.admin().run(form).await.expect_err("refused")).to_owned()
    };
    let unknown = admin.run(&asks(1, "Ann Archer", RequestKind::SubjectAccess)).await.expect("recorded");
    let shown = preview(&school, unknown.row.request).await;
    assert!(shown.refused.as_deref().is_some_and(|why| why.contains("how you checked the person")));
    assert_eq!(code(&suggested(&shown)).await, "asker-unknown");
    let complaint = admin.run(&asks(1, "Ann Archer", RequestKind::Complaint)).await.expect("recorded");
    assert!(unknown.has_pack && !complaint.has_pack);
    assert_eq!(code(&suggested(&preview(&school, complaint.row.request).await)).await, "no-pack");
    let request = asked(&school, 1).await;
    let form = suggested(&preview(&school, request).await);
    let (on, note) = ("01/09/2026".to_owned(), String::new());
    let outcome = Some(Outcome::Answered);
    admin.run(&RecordStepForm { request, step: StepKind::Close, on, note, outcome }).await.expect("closed");
    assert_eq!(code(&form).await, "no-pack");
    // Only School setup, and no other school.
    let person = school.person(&teacher("tom@school.example")).await;
    assert_eq!(school.as_(&person).run(&PreviewPackForm { request }).await.expect_err("may not").status, 403);
    assert_eq!(school.as_(&person).run(&form).await.expect_err("may not").status, 403);
    let second = school.person(&administrator("second@school.example")).await;
    school.as_(&second).run(&PreviewPackForm { request }).await.expect("another administrator may");
    let stranger = school.neighbour().await;
    stranger.grant_everything();
    assert_eq!(stranger.admin().run(&PreviewPackForm { request }).await.expect_err("not theirs").status, 404);
    assert_eq!(stranger.admin().run(&form).await.expect_err("not theirs").status, 404);
}

#[tokio::test]
async fn f74_no_cell_of_a_pack_is_a_formula() {
    let school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await.id;
    let note = "=HYPERLINK(\"http://evil.example\")".to_owned();
    let form = PlaceHoldForm { pupil, reason: Some(HoldReason::Other), note };
    school.admin().run(&form).await.expect("held");
    let request = asked(&school, 1).await;
    let files = made(&school, &suggested(&preview(&school, request).await)).await;
    let of = files.iter().filter(|(name, _)| name.starts_with("csv/"));
    let csv: String = of.map(|(_, bytes)| String::from_utf8(bytes.clone()).expect("text")).collect();
    assert!(csv.contains("\"'=HYPERLINK("), "it stays, as text");
    assert!(!csv.contains("\"=") && !csv.contains("\"+") && !csv.contains("\"@"));
    let excel = unpacked(&files["pack.xlsx"]);
    let strings = String::from_utf8(excel["xl/sharedStrings.xml"].clone()).expect("text");
    assert!(strings.contains("'=HYPERLINK"), "{strings}");
    for (name, sheet) in excel.iter().filter(|(name, _)| name.starts_with("xl/worksheets/")) {
        assert!(!String::from_utf8_lossy(sheet).contains("<f>"), "{name}");
    }
}

#[tokio::test]
async fn f86_the_pack_about_an_erased_pupil_says_so_and_holds_no_value() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await;
    let request = asked(&school, 1).await;
    let before = suggested(&preview(&school, request).await);
    leaves(&school, &pupil, "01/09/2026").await;
    told_and_on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    assert_eq!(pupils(&school), 0);
    assert_eq!(school.admin().run(&before).await.expect_err("seen before").status, 409);
    let shown = preview(&school, request).await;
    let reference = domain::retention::erasure::Reference::of(pupil.id).to_string();
    let absence = shown.absence.clone().expect("it says so");
    assert!(absence.contains("erased on 02/03/2027") && absence.contains(&reference), "{absence}");
    assert_eq!(shown.pupil, None);
    let kinds: Vec<SectionKind> = shown.sections.iter().map(|section| section.kind).collect();
    assert_eq!(kinds, [SectionKind::Requests, SectionKind::Accesses, SectionKind::Lists]);
    let texts = texts(&made(&school, &suggested(&shown)).await);
    assert_in_all(&texts, &absence);
    for gone in ["Surname001", "Forename001", upn(1).as_str()] {
        assert_in_none(&texts, gone);
    }
    // The search is erased with the request.
    let (day, note, outcome) = ("02/03/2027".to_owned(), String::new(), Some(Outcome::Answered));
    let close = RecordStepForm { request, step: StepKind::Close, on: day, note, outcome };
    school.admin().run(&close).await.expect("closed");
    assert_eq!(view(&school, request).await.searches.len(), 1);
    on(&mut school, "2030-03-02").await;
    sweep(&school).await;
    assert_eq!(school.admin().run(&ViewRequestForm { request }).await.expect_err("gone").status, 404);
}
