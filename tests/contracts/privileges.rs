//! Least privilege: a function can do only what its statements allow, and uses every permission that they grant.

mod accounts;
mod exchange;
mod pupils;

use crate::contracts::{requests, stored};
use crate::operations::collaborate::figures;
use domain::access::form::{Form, PlannedView, write};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{Permission, Permissions};
use domain::accounts::forms::{
    ChangeNameForm, ChangePasswordForm, ChangeSchoolSettingsForm, ChangeSecurityAnswersForm, ChangeUserForm,
    CompletePasswordResetForm, ConfirmEmailChangeForm, CurrentSessionForm, DeactivateUserForm,
    DeletePendingUserForm, DeleteUserForm, EndSessionsForm, EndUserSessionsForm, ExportUsersForm, LetterLink,
    ListPendingUsersForm, ListSessionsForm, ListUsersForm, OpenPasswordResetForm, OpenSignUpForm,
    ReactivateUserForm, ReissueActivationCodeForm, RemoveSecondFactorForm, RenewRecoveryCodesForm,
    RequestEmailChangeForm, ResendVerificationForm, ResetSecondFactorForm, SignOutForm, UserFilter,
    ViewProfileForm, ViewSchoolSettingsForm, ViewUserForm, WelcomeLetterForm,
};
use domain::accounts::user::UserSort;
use domain::api::forms::DescribeApiForm;
use domain::attainment::model::Level;
use domain::attainment::subject::KeyStage;
use domain::audit::forms::{AuditFilter, CheckAuditForm, ExportAuditForm, ListAuditForm, ViewAccessForm};
use domain::base::ids::{ChangeId, RequestId, UploadId};
use domain::base::sheet::FileFormat;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{
    AmendBatchRowForm, DeleteBatchForm, DeleteBatchRowForm, DownloadBatchForm, ListBatchesForm,
    ProcessBatchForm, ViewBatchForm,
};
use domain::changes::forms::*;
use domain::collaborate::agreement;
use domain::collaborate::figures::{Part, SharedWith};
use domain::collaborate::forms::*;
use domain::collaborate::group::GroupVisibility;
use domain::collaborate::membership::GroupAnswer;
use domain::records::characteristics::{Answer, Characteristic};
use domain::records::cohort::AcademicYear;
use domain::records::file::RecordsKind;
use domain::records::forms::*;
use domain::records::hold::HoldReason;
use domain::records::pupil_results::Collection;
use domain::retention::erasure::Reference;
use domain::retention::forms::*;
use domain::retention::group::Group;
use domain::retention::pack::forms::{MakePackForm, PreviewPackForm};
use domain::retention::request::forms::{ListRequestsForm, OpenRequestForm, RecordStepForm, ViewRequestForm};
use domain::retention::request::{Channel, Relation, RequestKind, StepKind};
use domain::targets::forms::*;
use domain::targets::settings::{Prepopulation, Sharing, TargetSettings};
use jiff::SignedDuration;
use local::Templates;
use serde_json::json;
use std::collections::BTreeMap;
use tests::pupils::YEAR_11;
use tests::{PASSWORD, Setting, TestSchool, administrator, created_event, staff, teacher, workbook};

/// Function, action and reason of each permission that the tests never use.
const UNUSED: [(&str, &str, &str); 13] = [
    (
        "apply-change",
        "dynamodb:DeleteItem",
        "ends changes of several transactions; each of this test takes one",
    ),
    ("ask-schools", "dynamodb:DeleteItem", ASKED),
    ("ask-schools", "dynamodb:PutItem", ASKED),
    ("ask-schools", "dynamodb:Query", ASKED),
    ("continue-changes", "dynamodb:BatchGetItem", CONTINUED),
    ("continue-changes", "dynamodb:ConditionCheckItem", CONTINUED),
    ("continue-changes", "dynamodb:UpdateItem", CONTINUED),
    (
        "hear-xporter",
        "secretsmanager:DeleteSecret",
        "deletes a login that came while somebody stopped the connection",
    ),
    (
        "record-result",
        "dynamodb:ConditionCheckItem",
        "writes counts of five results and more; this test records one",
    ),
    ("settle-groups", "dynamodb:DeleteItem", ASKED),
    ("settle-groups", "dynamodb:PutItem", ASKED),
    ("settle-groups", "dynamodb:UpdateItem", ASKED),
    ("synchronise", "s3:DeleteObject", "completes the deletion of what a request that died took back"),
];

/// Why a permission of `continue-changes` is not used: it writes what `apply-change` and `undo-change` write.
const CONTINUED: &str = "goes on with changes of every kind, of which this test leaves only one unfinished";

/// Why a permission of `ask-schools` or `settle-groups` is not used: they write what the creation, change or closing of a group writes.
const ASKED: &str =
    "goes on after a request that was cut off, or asks again for a new agreement; this test has neither";

/// Sends a form as the administrator, 61 seconds after the last request. A session's last use is then written again.
async fn ask<F: Form>(school: &TestSchool, form: &F) {
    school.clock.forward(SignedDuration::from_secs(61));
    let (written, row) = (write(form).expect("a form"), F::ACTION.row());
    let answer = school.admin().send(row.method.as_str(), &written.address, written.body).await;
    assert!(answer.status().is_success(), "{}: {:?}", row.name, answer.body());
}

/// Plans an import, looks at it, applies it and returns it.
async fn import<F: Form<View = PlannedView>>(school: &TestSchool, form: F) -> ChangeId {
    school.clock.forward(SignedDuration::from_secs(61));
    let PlannedView { change } = school.admin().run(&form).await.expect("planned");
    ask(school, &ViewChangeForm { change }).await;
    ask(school, &ViewChangeLinesForm { change, refused: false, cursor: None }).await;
    let mark = school.admin().run(&ViewChangeForm { change }).await.expect("seen").mark;
    ask(school, &ApplyChangeForm { change, mark, typed: None }).await;
    ask(school, &ListChangesForm::default()).await;
    change
}

/// The school publishes the results of those who were in Year 11 last year, and shares them with its local authority.
async fn publish_figures(school: &TestSchool) {
    let collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };
    figures::fill(school, 5_000..5_006, collection).await;
    let nobody = SharedWith::default();
    ask(school, &ListFiguresForm {}).await;
    ask(school, &PreviewFiguresForm { collection }).await;
    let mark = school.admin().run(&PreviewFiguresForm { collection }).await.expect("seen").mark;
    ask(school, &PublishFiguresForm { collection, mark, shared: nobody }).await;
    let shared = SharedWith { authority: true, ..nobody };
    ask(school, &ShareFiguresForm { collection, shared, seen: nobody }).await;
}

/// The local authority reads the targets that the school shares. Then the provider removes the administrator's second
/// factor, and moves the school to another authority and chain.
async fn read_from_outside(school: &TestSchool) {
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    let view = school.admin().run(&ViewTargetSettingsForm { year: YEAR_11 }).await.expect("the settings");
    let sharing = Sharing { totals_with_authority: true, ..Sharing::default() };
    let settings = TargetSettings { sharing, ..view.settings };
    ask(school, &SaveTargetSettingsForm { year: YEAR_11, version: view.version, settings, confirmed: 0 })
        .await;
    ask(&authority, &ListSharedSchoolsForm::default()).await;
    ask(&authority, &ListSharedYearsForm { school: school.id }).await;
    ask(&authority, &SharedTargetsForm { school: school.id, year: YEAR_11 }).await;
    groups(school, &authority).await;
    ask(&authority, &SharedFiguresForm { school: school.id }).await;
    school.second_factor(&school.admin).await;
    let recover = json!({ "username": school.admin.username });
    school.stack.invoke("recover-administrator", recover).await.expect("recovered");
    for number in ["123456", "145678"] {
        let facts = json!({ "number": "145678", "school_type": "academy-converter" });
        let facts = json!({ "school": number, "facts": facts });
        school.stack.invoke("record-school-facts", facts).await.expect("recorded");
    }
    let limits = json!({ "school_setup": 5, "manage_data": 6 });
    let limits = json!({ "kind": "secondary", "number": "145678", "limits": limits, "reason": "Two sites" });
    school.stack.invoke("change-limits", limits).await.expect("changed");
    for chain in [Some("3000"), None] {
        let elsewhere = json!({ "organisation": school.id, "authority": "920", "chain": chain });
        school.stack.invoke("place-school", elsewhere).await.expect("placed");
    }
}

/// The local authority makes, changes and closes a group of the school, which joins it and chooses who sees it.
async fn groups(school: &TestSchool, authority: &TestSchool) {
    let fields = requests::group_of(vec![school.id]);
    let hidden = GroupFields { visibility: GroupVisibility::OwnerOnly, ..fields.clone() };
    ask(authority, &ListChoosableSchoolsForm::default()).await;
    for fields in [fields, hidden.clone()] {
        let group = authority.admin().run(&ListGroupsForm {}).await.expect("the groups").new;
        ask(authority, &CreateGroupForm { group, fields, terms: agreement::VERSION }).await;
        ask(authority, &AskSchoolsForm { group }).await;
        for of in [authority, school] {
            ask(of, &ListGroupsForm {}).await;
        }
    }
    let group = school.admin().run(&ListGroupsForm {}).await.expect("the groups").rows[0].group;
    ask(school, &ViewGroupForm { group }).await;
    ask(authority, &ViewGroupForm { group }).await;
    ask(school, &AnswerGroupForm { group, decision: GroupAnswer::Agree, agreement: agreement::VERSION })
        .await;
    let viewers = vec![school.admin().run(&ListUsersForm::default()).await.expect("users").rows[0].id];
    ask(school, &ChooseViewersForm { group, version: 2, viewers }).await;
    ask(authority, &GroupFiguresForm { group, key_stage: None }).await;
    let collection = Collection { year: AcademicYear(2025), key_stage: KeyStage::Ks4 };
    let (part, format) = (Part::All, FileFormat::Csv);
    ask(authority, &DownloadGroupFiguresForm { group, collection, part, format }).await;
    ask(authority, &ChangeGroupForm { group, revision: 1, fields: hidden }).await;
    ask(authority, &CloseGroupForm { group, revision: 2 }).await;
    school.stack.invoke("settle-groups", json!({})).await.expect("a run");
    // One stays, for the record of what is stored.
    let group = authority.admin().run(&ListGroupsForm {}).await.expect("the groups").new;
    let fields = requests::group_of(vec![school.id]);
    ask(authority, &CreateGroupForm { group, fields, terms: agreement::VERSION }).await;
    ask(school, &AnswerGroupForm { group, decision: GroupAnswer::Agree, agreement: agreement::VERSION })
        .await;
}

/// Runs every operation and every task at least once, through all steps that need a permission.
async fn run_everything(school: &TestSchool) {
    ask(school, &CurrentSessionForm {}).await;
    ask(school, &administrator("jo@school.example")).await;
    let pending = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    ask(school, &ListPendingUsersForm::default()).await;
    ask(school, &ResendVerificationForm { user: pending.id }).await;
    ask(school, &ReissueActivationCodeForm { user: pending.id }).await;
    ask(school, &WelcomeLetterForm { user: pending.id, link: LetterLink::default() }).await;
    // Mail that comes back and mail that is refused, so that both functions note it.
    for address in ["bounce@school.example", "refused@school.example"] {
        school.admin().run(&teacher(address)).await.expect("created");
    }
    school.wait_until_idle().await;
    ask(school, &OpenSignUpForm { token: school.link_token(&pending.email) }).await;
    let other = school.pending_users().await.into_iter().find(|other| other.id != pending.id).expect("Jo");
    ask(school, &DeletePendingUserForm { user: other.id }).await;
    let una = school.person(&teacher("una@school.example")).await;
    school.second_factor(&una).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("users").rows;
    let una = rows.iter().find(|row| row.email == una.email).expect("listed").id;
    ask(school, &ResetSecondFactorForm { user: una }).await;
    let (_, codes) = school.second_factor(&school.admin).await;
    ask(school, &ViewSchoolSettingsForm {}).await;
    for second_factor_required in [Some(true), Some(false)] {
        ask(school, &ChangeSchoolSettingsForm { second_factor_required, keeps_counts: None }).await;
    }
    let (password, code) = (PASSWORD.to_owned(), codes[0].clone());
    let form = RenewRecoveryCodesForm { password: password.clone(), code };
    let codes = school.admin().run(&form).await.expect("new codes").recovery_codes;
    ask(school, &RemoveSecondFactorForm { password, code: codes[0].clone() }).await;
    let token = school.forgotten("una@school.example").await;
    let opened = OpenPasswordResetForm { token: token.clone() };
    let characters = tests::characters(&school.nobody().run(&opened).await.expect("opens"));
    ask(
        school,
        &CompletePasswordResetForm { token, characters, password: "violet anchor lantern".to_owned() },
    )
    .await;

    school.clock.forward(SignedDuration::from_secs(61));
    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(3))).await;
    let (batch, row) = (view.summary.id, &view.rows[0]);
    ask(school, &ListBatchesForm { kind: BatchKind::Users, cursor: None }).await;
    ask(school, &ViewBatchForm { batch }).await;
    let mut cells = row.cells.clone();
    cells[1] = "Other".to_owned();
    ask(school, &AmendBatchRowForm { batch, row: row.number, cells }).await;
    ask(school, &DeleteBatchRowForm { batch, row: view.rows[1].number }).await;
    ask(school, &ProcessBatchForm { batch, confirmed: true }).await;
    ask(school, &DownloadBatchForm { batch }).await;
    ask(school, &DeleteBatchForm { batch }).await;
    let gone = created_event(&format!("schools/{}/users/gone.xlsx", school.id), "0055AED6DCD90281E5");
    school.stack.invoke("import-batch", gone).await.expect("a deleted file is nothing to do");
    accounts::managing(school).await;
    targets(school).await;
    publish_figures(school).await;
    read_from_outside(school).await;
    school.wait_until_idle().await;
    ask(school, &DescribeApiForm {}).await;
    ask(school, &ListAuditForm::default()).await;
    ask(school, &ExportAuditForm { filter: AuditFilter::default(), format: FileFormat::Csv }).await;
    ask(school, &CheckAuditForm::default()).await;
    let gone = created_event("register/gone.csv", "0055AED6DCD90281E5");
    school.stack.invoke("import-register", gone).await.expect("a deleted file is nothing to do");
    let register = crate::operations::collaborate::register::moved("145678", "Elm House");
    school.stack.drop_file("register/all.csv", register).await.expect("there");
    school.wait_until_idle().await;
    let provider = json!({ "organisation": school.id });
    school.stack.invoke("check-school-audit", provider).await.expect("checked");
    school.stack.invoke("lock-heads", json!({})).await.expect("locked");
    let illegible = json!({ "dynamodb": { "Keys": { "pk": { "S": "ORG#x" }, "sk": { "S": "SET#x" } },
        "NewImage": { "entry": { "S": "no entry" } }, "SequenceNumber": "1" } });
    school.stack.invoke("seal-audit", json!({ "Records": [illegible] })).await.expect("set aside");
    pupils::pupil_by_hand(school).await;
    pupils::deletions_by_hand(school).await;
    let erased = domain::base::ids::PupilId(uuid::Uuid::from_u128(8));
    school.put_erasure(erased);
    ask(school, &ViewCertificateForm { reference: Reference::of(erased) }).await;
    ask(school, &DownloadCertificateForm { reference: Reference::of(erased) }).await;
    let text = json!({ "statement": "", "key": "0".repeat(64), "signature": "" }).to_string();
    ask(school, &CheckCertificateForm { certificate: text }).await;
    ask(school, &ViewAgreementForm {}).await;
    ask(school, &AcceptAgreementForm { agreement: domain::records::agreement::VERSION }).await;
    ask(school, &SchoolTargetsForm { year: YEAR_11, part: None }).await;
    exchange::connection(school).await;
    exchange::mis(school).await;
    let connection = exchange::connection_items(school);
    ask(school, &SignOutForm {}).await;
    school.predate("una@school.example", &[]);
    school.stack.invoke("reseal-secrets", json!({ "end_sessions": true })).await.expect("a run");
    school.wait_until_idle().await;
    // The subscription ended long ago: the pupils are announced today and erased in a fortnight, while the last imports can
    // still be undone. 13 months until the warning about an account, and 14 days from there until it is deactivated.
    let ended = json!({ "subscription": { "first": "2020-01-01", "last": "2020-12-31" } });
    let facts = json!({ "school": "145678", "facts": ended });
    school.stack.invoke("record-school-facts", facts).await.expect("recorded");
    school.stack.invoke("replay-erasures", json!({})).await.expect("replayed");
    for days in [1, 14, 380, 15] {
        school.clock.forward(SignedDuration::from_hours(24 * days));
        school.stack.invoke("retention-sweep", json!({})).await.expect("a run");
        school.wait_until_idle().await;
    }
    // The end of the subscription ended it, and its form is compared.
    connection.into_iter().for_each(|item| school.put_item(item));
}

async fn targets(school: &TestSchool) {
    let pupil = school.with_year_11(3)[0].id;
    ask(school, &ViewAccessForm { pupil: Some(pupil), ..ViewAccessForm::default() }).await;
    records(school).await;
    let year = YEAR_11;
    ask(school, &ListYearsForm {}).await;
    ask(school, &ViewBenchmarksForm { year }).await;
    let levels = BTreeMap::from([("Mathematics".to_owned(), Level::High)]);
    ask(school, &SimulateBenchmarksForm { year, levels: levels.clone(), scales: BTreeMap::new() }).await;
    ask(school, &SaveBenchmarksForm { year, version: 0, levels, scales: BTreeMap::new() }).await;
    ask(school, &ViewSubjectsForm { year }).await;
    let subjects = vec!["Mathematics".to_owned(), "French".to_owned()];
    ask(school, &SaveSubjectsForm { year, version: 1, subjects }).await;
    ask(school, &ViewTargetSettingsForm { year }).await;
    let settings =
        TargetSettings { used: true, prepopulation: Prepopulation::Benchmark, ..TargetSettings::default() };
    ask(school, &SaveTargetSettingsForm { year, version: 2, settings, confirmed: 0 }).await;
    let plan = PrepopulateTargetsForm { year, replacing: false };
    ask(school, &plan).await;
    school.admin().prepopulate(&plan).await.expect("pre-populated");
    let (subject, grade) = ("French".to_owned(), "9".to_owned());
    let seen = school
        .admin()
        .run(&ViewTargetForm { year, pupil, subject: subject.clone() })
        .await
        .expect("seen")
        .grade;
    let typed = TypedTarget { pupil, subject: subject.clone(), grade, seen };
    ask(school, &SetTargetsForm { year, targets: vec![typed] }).await;
    ask(school, &ViewTargetForm { year, pupil, subject }).await;
    ask(school, &TargetReportForm { year }).await;
    ask(school, &ExportTargetsForm { year, format: FileFormat::Csv }).await;
    let file = format!("UPN,French\n{},8", tests::pupils::upn(1).as_str()).into_bytes();
    let (file_name, kind) = ("targets.csv".to_owned(), RecordsKind::Targets);
    let upload = school.upload_records(kind, &file_name, file).await;
    import(school, ImportTargetsForm { year, upload, file_name: file_name.clone() }).await;
    let upload = UploadId(uuid::Uuid::nil());
    let gone = ImportTargetsForm { year, upload, file_name };
    assert_eq!(school.admin().run(&gone).await.expect_err("gone").status, 422);
    let counts = school.admin().run(&CountTargetsForm { year }).await.expect("counted");
    ask(school, &CountTargetsForm { year }).await;
    let delete = DeleteTargetsForm { year, subject: None, count: counts.total.set };
    ask(school, &delete).await;
    let change = school.admin().import(&delete).await.expect("deleted").summary.id;
    ask(school, &UndoChangeForm { change }).await;
}

/// Imports of pupils, results and classes. Pupils are added and moved to another year group, and missing files are
/// refused.
async fn records(school: &TestSchool) {
    let (kind, file_name) = (RecordsKind::Pupils, "pupils.csv".to_owned());
    ask(school, &RequestRecordsUploadForm { kind, file_name: file_name.clone(), size: 10 }).await;
    let file = tests::pupils::file_of(3, 5);
    for file in [file.clone(), file.replace(",10,", ",9,")] {
        let upload = school.upload_records(kind, &file_name, file.into_bytes()).await;
        import(school, ImportPupilsForm { upload, file_name: file_name.clone() }).await;
    }
    // Somebody else adds a pupil between the plan and its application, so that the pupils are read again.
    let [first, second] = [(5, 6), (6, 7)].map(|(from, to)| tests::pupils::file_of(from, to));
    let planned = school.admin().plan(&school.pupils_file(&first).await).await.expect("planned");
    let added = import(school, school.pupils_file(&second).await).await;
    school.admin().apply(&planned).await.expect("applied");
    ask(school, &UndoChangeForm { change: added }).await;
    // A change whose window is closed: one request writes a part of it.
    let many = school.admin().plan(&school.pupils_file(&tests::pupils::file_of(100, 500)).await).await;
    let (change, mark) = many.map(|view| (view.summary.id, view.mark)).expect("planned");
    ask(school, &ApplyChangeForm { change, mark, typed: None }).await;
    school.clock.forward(SignedDuration::from_secs(61));
    school.stack.invoke("continue-changes", json!({})).await.expect("continued");
    let results = ImportResultsForm {
        upload: school.upload_records(RecordsKind::Results, "r.csv", tests::pupils::RESULTS.into()).await,
        file_name: "r.csv".to_owned(),
    };
    import(school, results.clone()).await;
    for keeps_counts in [Some(false), Some(true)] {
        let second_factor_required = None;
        ask(school, &ChangeSchoolSettingsForm { second_factor_required, keeps_counts }).await;
    }
    let gone = ImportResultsForm { upload: UploadId(uuid::Uuid::nil()), ..results };
    assert_eq!(school.admin().run(&gone).await.expect_err("gone").status, 422);
    let gone = ImportPupilsForm { upload: UploadId(uuid::Uuid::nil()), file_name };
    assert_eq!(school.admin().run(&gone).await.expect_err("gone").status, 422);
    let file = format!("UPN,Subject,Class\n{},French,11/x", tests::pupils::upn(0).as_str()).into_bytes();
    let classes = ImportClassesForm {
        upload: school.upload_records(RecordsKind::Classes, "c.csv", file).await,
        file_name: "c.csv".to_owned(),
    };
    let file = format!("UPN,Subject,Grade\n{},French,7", tests::pupils::upn(0).as_str()).into_bytes();
    let results = ImportPupilResultsForm {
        upload: school.upload_records(RecordsKind::PupilResults, "p.csv", file).await,
        file_name: "p.csv".to_owned(),
    };
    let results_changed = import(school, results.clone()).await;
    ask(school, &UndoChangeForm { change: results_changed }).await;
    let gone = ImportPupilResultsForm { upload: UploadId(uuid::Uuid::nil()), ..results };
    assert_eq!(school.admin().run(&gone).await.expect_err("gone").status, 422);
    let classes_changed = import(school, classes.clone()).await;
    ask(school, &UndoChangeForm { change: classes_changed }).await;
    let gone = ImportClassesForm { upload: UploadId(uuid::Uuid::nil()), ..classes };
    assert_eq!(school.admin().run(&gone).await.expect_err("gone").status, 422);
    school.with_records_of(AcademicYear(2025));
    import(school, RollOverForm { clear_classes: true }).await;
    ask(school, &ListPupilsForm::default()).await;
}

#[tokio::test]
async fn nothing_is_granted_that_is_never_used() {
    // Signing up uses grants too.
    let school = TestSchool::signed_up(&Setting::default()).await;
    run_everything(&school).await;
    let grants = school.stack.grants();
    let idle: Vec<(&str, &str)> = grants
        .iter()
        .filter(|grant| !grant.used)
        .map(|grant| (grant.function.as_str(), grant.action.as_str()))
        .collect();
    let expected: Vec<(&str, &str)> =
        UNUSED.iter().map(|(function, action, _)| (*function, *action)).collect();
    assert_eq!(idle, expected, "take it out of infra/, or say above why it stays");
    // The school has an item of almost every kind now, and no other test takes the time to make them.
    school.wait_until_idle().await;
    stored::compare(&school.snapshot());
}

/// The files of infra/, with the text `actions` removed from the entry of one resource.
fn without(file: &str, resource: &str, actions: &str) -> Templates {
    let mut templates = local::templates();
    let text = templates.get_mut(file).expect("the file");
    let (before, after) = text.split_once(&format!("  {resource}:")).expect("the resource");
    assert!(after.contains(actions));
    *text = format!("{before}  {resource}:{}", after.replacen(actions, "", 1));
    templates
}

#[tokio::test]
async fn a_function_fails_without_its_statement_and_the_log_says_which() {
    let templates = without("accounts.yaml", "CreateUserFunction", ", dynamodb:PutItem");
    let school = TestSchool::start(&Setting { templates, ..Setting::default() }).await;
    let problem = school.admin().run(&teacher("ann@school.example")).await.expect_err("denied");
    assert_eq!((problem.status, problem.kind.as_str()), (500, "urn:attain:problem:bug"));
    let resource = "arn:aws:dynamodb:eu-west-2:000000000000:table/attain-local";
    let denied = json!({"iam": "denied", "function": "create-user", "action": "dynamodb:PutItem", "resource": resource});
    assert_eq!(school.log.lines().iter().filter(|line| **line == denied).count(), 1);
    assert!(school.pending_users().await.is_empty());
}

#[tokio::test]
async fn an_address_signed_by_a_function_is_good_for_no_more_than_the_function_may() {
    let templates = without("batches.yaml", "RequestBatchUploadFunction", ", kms:GenerateDataKey");
    let school = TestSchool::start(&Setting { templates, ..Setting::default() }).await;
    let form = domain::batches::forms::RequestBatchUploadForm {
        kind: BatchKind::Users,
        file_name: "staff.xlsx".to_owned(),
        size: 1,
    };
    let view = school.admin().run(&form).await.expect("an address");
    let answer = school.put(&view, vec![0]).await;
    assert_eq!(answer.status(), 403);
    assert!(String::from_utf8_lossy(answer.body()).contains("<Code>AccessDenied</Code>"));
}
