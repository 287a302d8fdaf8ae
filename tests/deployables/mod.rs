//! The functions as they are built for Lambda, over an emulator of AWS that others wrote. `cargo xtask test --full`
//! builds the functions, installs the emulator and runs this.

mod faults;

use domain::access::form::{Form, write};
use domain::access::permission::PupilAccess;
use domain::accounts::forms::NewUserForm;
use domain::attainment::model::Level;
use domain::attainment::subject::KeyStage;
use domain::audit::forms::{AuditFilter, CheckAuditForm, ExportAuditForm, ListAuditForm};
use domain::base::sheet::FileFormat;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{DownloadBatchForm, ProcessBatchForm};
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use domain::records::file::RecordsKind;
use domain::records::forms::{ImportClassesForm, ImportPupilsForm, ImportResultsForm, ListPupilsForm};
use domain::targets::forms::{
    PrepopulateTargetsForm, SaveBenchmarksForm, SaveTargetSettingsForm, SetTargetsForm, TargetReportForm,
    TypedTarget,
};
use domain::targets::settings::{Prepopulation, TargetSettings};
use faults::faults;
use local::{Built, Deployables, Deployment};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;
use tests::pupils::{RESULTS, file_in, upn};
use tests::{LogBook, TestSchool, staff, teacher, workbook};

/// Prints how long each step took.
struct Steps(Instant);

impl Steps {
    fn done(&mut self, step: &str) {
        println!("   {:>6.1} s  {step}", self.0.elapsed().as_secs_f32());
        self.0 = Instant::now();
    }
}

/// Prints the faults of the log when a step fails, because only the log says why.
struct Witness(LogBook);

impl Drop for Witness {
    fn drop(&mut self) {
        if std::thread::panicking() {
            faults(&self.0.lines()).iter().for_each(|line| eprintln!("{line}"));
        }
    }
}

fn built(log: &LogBook) -> Built {
    let path = |name: &str| {
        let value =
            env::var_os(name).unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask test --full`"));
        PathBuf::from(value)
    };
    Built {
        functions: path("ATTAIN_FUNCTIONS"),
        python: path("ATTAIN_PYTHON"),
        templates: local::templates(),
        log: log.log(),
    }
}

/// A school's first day, and its provider's: every step with the functions that are deployed.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs the built functions and an emulator of AWS: cargo xtask test --full"]
async fn the_deployables_carry_a_school_from_its_provision_to_its_targets() {
    let (log, mut steps) = (LogBook::default(), Steps(Instant::now()));
    let _witness = Witness(log.clone());
    let deployables = Arc::new(Deployables::start(built(&log)).await.expect("the deployables"));
    steps.done("the emulator has the resources of infra/");
    let count = deployables.start_each().await.expect("every function starts");
    steps.done(&format!("each of {count} functions starts in its environment"));

    let school = TestSchool::deployed(Arc::clone(&deployables), log.clone()).await.expect("a school");
    steps.done("a school is provisioned, its mail delivered, its administrator signs up and in");
    staff_of(&school, &mut steps).await;
    let year = records_of(&school, &mut steps).await;
    targets_of(&school, year, &mut steps).await;
    school.wait_until_idle().await;
    for function in deployables.scheduled() {
        school.stack.invoke(function, json!({})).await.expect("a scheduled run");
    }
    school.wait_until_idle().await;
    steps.done("the scheduled functions run");
    trail_of(&school, &mut steps).await;

    let undelivered = school.stack.undelivered().await;
    assert!(undelivered.is_empty(), "events were given up: {undelivered:#?}");
    assert_eq!(deployables.queued().await.expect("the queues"), []);
    for (function, held, given) in deployables.memory_mib() {
        assert!(held <= given, "{function} held {held} MiB, and infra/ gives it {given}");
    }
    deployables.cool().await;
    assert_eq!(faults(&log.lines()), Vec::<String>::new());
}

/// Imports a spreadsheet of 100 people through the bucket, creates their accounts, and reads their mail.
async fn staff_of(school: &TestSchool<Deployables>, steps: &mut Steps) {
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(100))).await;
    assert_eq!(view.rows.len(), 100);
    let batch = view.summary.id;
    file(school, &DownloadBatchForm { batch }).await;
    steps.done("a spreadsheet of 100 people is uploaded, imported and downloaded");
    let left = school.admin().run(&ProcessBatchForm { batch, confirmed: true }).await.expect("processed");
    assert_eq!(left.rows.len(), 0);
    assert_eq!(school.pending_users().await.len(), 100);
    steps.done("their accounts are created");
    school.wait_until_idle().await;
    let email = |n| format!("teacher{n}@school.example");
    let links: BTreeSet<String> = (0..100).map(|n| school.link_token(&email(n))).collect();
    assert_eq!(links.len(), 100, "each has a link of their own");
    let letters = school.stack.mail();
    let to_staff = letters.iter().filter(|letter| (0..100).any(|n| letter.to == [email(n)])).count();
    assert_eq!(to_staff, 100, "nobody gets two letters");
    for letter in &letters {
        assert_eq!(letter.from, "Attain <no-reply@attain.example>");
        assert!(letter.text.contains("https://attain.example/"), "{}", letter.subject);
    }
    steps.done("their mail is delivered");
}

/// Imports pupils, classes and results. Returns Year 11.
async fn records_of(school: &TestSchool<Deployables>, steps: &mut Steps) -> YearGroupId {
    let now = AcademicYear::at(school.clock.now());
    let upload = async |kind: RecordsKind, text: String| {
        school.upload_records(kind, "records.csv", text.into_bytes()).await
    };
    let file_name = "records.csv".to_owned();
    let upload_of_pupils = upload(RecordsKind::Pupils, file_in(now, 0, 100)).await;
    let form = ImportPupilsForm { upload: upload_of_pupils, file_name: file_name.clone() };
    school.admin().import(&form).await.expect("pupils");
    let listed = school
        .admin()
        .run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() })
        .await
        .expect("a list");
    assert_eq!(listed.pupils.len(), 50);
    steps.done("100 pupils are imported");

    let rows =
        (0..100).step_by(2).map(|n| format!("{},Mathematics,11/{}\r\n", upn(n).as_str(), n / 2 % 4 + 1));
    let classes = format!("UPN,Subject,Class\r\n{}", rows.collect::<String>());
    let upload_of_classes = upload(RecordsKind::Classes, classes).await;
    let form = ImportClassesForm { upload: upload_of_classes, file_name: file_name.clone() };
    school.admin().import(&form).await.expect("classes");
    let listed = school
        .admin()
        .run(&ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() })
        .await
        .expect("a list");
    assert!(listed.pupils.iter().all(|pupil| pupil.classes.contains_key("Mathematics")));
    let results = RESULTS.replace("2025/26", &AcademicYear(now.0 - 1).to_string());
    let upload_of_results = upload(RecordsKind::Results, results).await;
    let form = ImportResultsForm { upload: upload_of_results, file_name };
    school.admin().import(&form).await.expect("results");
    steps.done("their classes, and last year's results, are imported");
    YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort::of(11, now) }
}

/// Saves benchmarks, pre-populates targets, and sets one as a teacher.
async fn targets_of(school: &TestSchool<Deployables>, year: YearGroupId, steps: &mut Steps) {
    let levels = [("Mathematics".to_owned(), Level::High)].into();
    let benchmarks = SaveBenchmarksForm { year, version: 0, levels, scales: BTreeMap::new() };
    school.admin().run(&benchmarks).await.expect("benchmarks");
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    school
        .admin()
        .run(&SaveTargetSettingsForm { year, version: 1, settings, confirmed: 0 })
        .await
        .expect("settings");
    let prepopulate = PrepopulateTargetsForm { year, replacing: false };
    let plan = school.admin().prepopulate(&prepopulate).await.expect("pre-populated");
    assert!(plan.total.new >= 50, "{plan:?}");
    steps.done("benchmarks are saved and targets pre-populated");

    let form = NewUserForm { permissions: PupilAccess::Full.permissions(), ..teacher("ada@school.example") };
    let person = school.person(&form).await;
    let report = school.as_(&person).run(&TargetReportForm { year }).await.expect("the report");
    assert_eq!(report.rows.len(), 50);
    let place =
        report.subjects.iter().position(|subject| subject.name == "Mathematics").expect("Mathematics");
    let (pupil, seen) = (report.rows[0].id, report.rows[0].cells[place].0);
    assert!(seen.is_some(), "the pupil has a pre-populated target");
    let (subject, grade) = ("Mathematics".to_owned(), "9".to_owned());
    let targets = vec![TypedTarget { pupil, subject, grade, seen }];
    school.as_(&person).run(&SetTargetsForm { year, targets }).await.expect("a target");
    let after = school.as_(&person).run(&TargetReportForm { year }).await.expect("the report");
    assert_ne!(after.rows[0].cells[place].0, seen);
    steps.done("a teacher signs up, reads the report and sets a target");
}

/// Reads the audit trail, which by then is sealed, and checks its chain as the school and as the provider.
async fn trail_of(school: &TestSchool<Deployables>, steps: &mut Steps) {
    school.wait_until_idle().await;
    let entries = school.admin().run(&ListAuditForm::default()).await.expect("entries").rows;
    assert!(!entries.is_empty());
    file(school, &ExportAuditForm { filter: AuditFilter::default(), format: FileFormat::Xlsx }).await;
    let seen = school.admin().run(&CheckAuditForm::default()).await.expect("a check");
    assert_eq!(seen.findings, []);
    school.wait_until_idle().await;
    let check = json!({ "organisation": school.id });
    let whole = school.stack.invoke("check-school-audit", check).await.expect("a check");
    assert_eq!((&whole["findings"], &whole["next"]), (&json!([]), &json!(null)), "the chain is whole");
    assert!(whole["checked"].as_u64() >= Some(10), "{whole}");
    steps.done("the audit trail is sealed, and its chain is whole");
}

/// Downloads a file.
async fn file<F: Form>(school: &TestSchool<Deployables>, form: &F) {
    let (written, row) = (write(form).expect("a form"), F::ACTION.row());
    let answer = school.admin().send(row.method.as_str(), &written.address, written.body).await;
    assert_eq!(answer.status(), 200, "{}", row.name);
    assert!(answer.body().starts_with(b"PK"), "{} sends a workbook", row.name);
}
