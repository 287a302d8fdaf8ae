//! The records that the requests name.

use super::*;

/// Creates the records at this school.
pub(in crate::contracts) async fn create_samples(school: &TestSchool) -> Samples {
    let pending = school.admin().run(&teacher("pending@school.example")).await.expect("created");
    let batch = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(1))).await.summary.id;
    let active = school.person(&teacher("active@school.example")).await;
    let change = RequestEmailChangeForm {
        email: "other@school.example".to_owned(),
        password: PASSWORD.to_owned(),
        code: None,
    };
    school.as_(&active).run(&change).await.expect("asked");
    school.second_factor(&active).await;
    school.person(&teacher("gone@school.example")).await;
    let rows = school.admin().run(&ListUsersForm::default()).await.expect("the users").rows;
    let id = |email: &str| rows.iter().find(|row| row.email == email).expect("listed").id;
    let (active, deactivated) = (id("active@school.example"), id("gone@school.example"));
    school.admin().run(&DeactivateUserForm { user: deactivated }).await.expect("deactivated");
    school.wait_until_idle().await;
    let reset = school.forgotten("active@school.example").await;
    let opened = school.nobody().run(&OpenPasswordResetForm { token: reset.clone() }).await.expect("opens");
    let change = school.token_in("other@school.example", "confirm-email");
    let token = school.link_token(&pending.email);
    let username = school.admin.username.clone();
    let (record, deletable) = targets(school).await;
    school.put_deletion();
    let outsider = school.outsider(OrganisationKind::LocalAuthority).await;
    outsider.grant_everything();
    let group = GroupId(Uuid::from_u128(11));
    let fields = group_of(vec![school.id]);
    let form = CreateGroupForm { group, fields, terms: agreement::VERSION };
    outsider.admin().run(&form).await.expect("created");
    let (pupils, classes, (results, pupil_results), targets) = imports(school).await;
    let file = school.pupils_file(&tests::pupils::file_of(3, 4)).await;
    let applied = school.admin().import(&file).await.expect("applied").summary.id;
    let file = school.pupils_file(&tests::pupils::file_of(4, 5)).await;
    let planned = school.admin().plan(&file).await.expect("planned");
    let erased = PupilId(Uuid::from_u128(8));
    school.put_erasure(erased);
    let request = school.admin().run(&asked(&record)).await.expect("recorded").row.request;
    Samples {
        deletable,
        deletion: tests::pupils::DELETION,
        erased,
        request,
        pack: json!({"seen": "0123456789abcdef", "left_out": [{"item": "0123456789abcdef", "why": "exempt"}]}),
        planned,
        applied,
        school: school.id,
        outsider: outsider.admin,
        group,
        pupils,
        classes,
        results,
        pupil_results,
        targets,
        pupil: record.id,
        record,
        pending: pending.id,
        active,
        deactivated,
        change,
        reset,
        characters: tests::characters(&opened),
        one_time_code: "123456".to_owned(),
        recovery_code: "abcde-fghij".to_owned(),
        token,
        code: pending.activation_code,
        mark: "0123456789abcdef".to_owned(),
        username,
        batch,
    }
}

/// A group of these schools, which they see.
pub(in crate::contracts) fn group_of(schools: Vec<OrganisationId>) -> GroupFields {
    GroupFields {
        name: "Maths".to_owned(),
        description: "How we teach it".to_owned(),
        schools,
        visibility: GroupVisibility::SchoolVisible,
        users: Vec::new(),
        smallest: 5,
    }
}

/// Uploads a file of each kind of record.
async fn imports(
    school: &TestSchool,
) -> (ImportPupilsForm, ImportClassesForm, (ImportResultsForm, ImportPupilResultsForm), ImportTargetsForm) {
    let upload = |kind: RecordsKind, file: String| async move {
        let file_name = format!("{}.csv", kind.as_str());
        (school.upload_records(kind, &file_name, file.into_bytes()).await, file_name)
    };
    let (upn, year) = (tests::pupils::upn(0), YEAR_11);
    let pupils = school.pupils_file(&tests::pupils::file_of(2, 3)).await;
    let file = format!("UPN,Subject,Class\n{},French,11/x", upn.as_str());
    let (id, file_name) = upload(RecordsKind::Classes, file).await;
    let classes = ImportClassesForm { upload: id, file_name };
    let (id, file_name) = upload(RecordsKind::Results, tests::pupils::RESULTS.to_owned()).await;
    let past = ImportResultsForm { upload: id, file_name };
    let file = format!("UPN,Subject,Grade\n{},French,7", upn.as_str());
    let (id, file_name) = upload(RecordsKind::PupilResults, file).await;
    let results = (past, ImportPupilResultsForm { upload: id, file_name });
    let file = format!("UPN,Mathematics\n{},9", upn.as_str());
    let (id, file_name) = upload(RecordsKind::Targets, file).await;
    (pupils, classes, results, ImportTargetsForm { year, upload: id, file_name })
}

/// Creates a year group whose targets are shared with authority and chain, and deletes those of one subject. Returns a
/// pupil.
async fn targets(school: &TestSchool) -> (Pupil, Pupil) {
    let year_9 = YearGroupId { cohort: Cohort(2017), ..YEAR_11 };
    let mut pupils = school.with_years(&[(YEAR_11, 3), (year_9, 1)]);
    let sharing = Sharing {
        pupils_with_authority: true,
        totals_with_authority: true,
        totals_with_chain: true,
        totals_with_diocese: true,
    };
    let settings = TargetSettings {
        used: true,
        prepopulation: Prepopulation::Benchmark,
        sharing,
        ..TargetSettings::default()
    };
    let settings = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&settings).await.expect("saved");
    let fill = PrepopulateTargetsForm { year: YEAR_11, replacing: false };
    school.admin().prepopulate(&fill).await.expect("pre-populated");
    let subject = Some("French".to_owned());
    school.admin().import(&DeleteTargetsForm { year: YEAR_11, subject, count: 2 }).await.expect("deleted");
    let deletable = pupils.remove(3);
    (pupils.remove(0), deletable)
}
