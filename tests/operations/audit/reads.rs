//! Reads leave a trail: one entry per person, subject, kind and day.

use super::entries;
use domain::access::organisation::OrganisationKind;
use domain::accounts::forms::{LetterLink, ListPendingUsersForm, WelcomeLetterForm};
use domain::audit::forms::{AuditFilter, EntryView, ListAuditForm};
use domain::base::event::{Author, EventGroup, EventKind, Subject};
use domain::collaborate::forms::{ListSharedYearsForm, SharedTargetsForm};
use domain::records::forms::ListPupilsForm;
use domain::targets::forms::{SaveTargetSettingsForm, TargetReportForm, ViewTargetForm};
use domain::targets::settings::{Sharing, TargetSettings};
use jiff::SignedDuration;
use tests::pupils::YEAR_11;
use tests::wire::Wire;
use tests::{TestSchool, administrator, teacher};

async fn reads(school: &TestSchool) -> Vec<EntryView> {
    school.wait_until_idle().await;
    let filter = AuditFilter { group: Some(EventGroup::Reads), ..AuditFilter::default() };
    let mut reads = entries(school, filter).await;
    // The list that this asks for leaves an entry too.
    reads.retain(|entry| entry.kind != EventKind::AuditOpened);
    reads
}

fn of_kind(reads: &[EntryView], kind: EventKind) -> Vec<&EntryView> {
    reads.iter().filter(|entry| entry.kind == kind).collect()
}

#[tokio::test]
async fn a_read_is_one_entry_per_person_subject_kind_and_day() {
    let school = TestSchool::new().await;
    let pupils = school.with_year_11(3);
    let settings = TargetSettings { used: true, ..TargetSettings::default() };
    let save = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&save).await.expect("saved");
    let jo = school.person(&administrator("jo@school.example")).await;
    let view = |n: usize| ViewTargetForm { year: YEAR_11, pupil: pupils[n].id, subject: "French".to_owned() };
    for _ in 0..3 {
        school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
        school.admin().run(&ListPupilsForm::default()).await.expect("the pupils");
        school.admin().run(&view(0)).await.expect("a target");
        school.admin().run(&view(1)).await.expect("a target");
        school.as_(&jo).run(&ListPendingUsersForm::default()).await.expect("the codes");
    }
    let all = reads(&school).await;
    assert_eq!(all.len(), 5, "{all:?}");
    let report = of_kind(&all, EventKind::TargetReportOpened);
    assert_eq!(
        report[0].about[0].subject,
        Subject::Cohort(YEAR_11.cohort.0),
        "who looked can be asked later"
    );
    assert_eq!(report[0].about[0].name.as_deref(), Some("Year 11"));
    assert_eq!(report[0].by_name, Some(format!("Robin Weaver ({})", school.admin.username)));
    let mut seen: Vec<Subject> =
        of_kind(&all, EventKind::TargetOpened).iter().map(|entry| entry.about[0].subject).collect();
    seen.sort_by_key(ToString::to_string);
    let mut expected = [pupils[0].id, pupils[1].id].map(Subject::Pupil);
    expected.sort_by_key(ToString::to_string);
    assert_eq!(seen, expected);
    assert_ne!(of_kind(&all, EventKind::PendingUsersOpened)[0].by, report[0].by);

    // The next day, in London, is another day. The marks of the day before are gone by then.
    school.clock.forward(SignedDuration::from_hours(49));
    school.stack.sweep().await.expect("swept");
    let admin = school.nobody().sign_in(&school.admin.username, tests::PASSWORD).await.expect("signed in");
    let school = TestSchool { admin, ..school };
    school.admin().run(&TargetReportForm { year: YEAR_11 }).await.expect("the report");
    assert_eq!(of_kind(&reads(&school).await, EventKind::TargetReportOpened).len(), 2);
}

#[tokio::test]
async fn the_second_read_of_a_day_costs_one_write_unit_and_no_transaction() {
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let pending = school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.wait_until_idle().await;
    for n in 0..2 {
        wire.take_calls();
        school
            .admin()
            .run(&WelcomeLetterForm { user: pending.id, link: LetterLink::Without })
            .await
            .expect("a letter");
        school.wait_until_idle().await;
        let calls = wire.take_calls();
        let writes = |key: &str| -> Vec<(&str, f64)> {
            let of = calls.iter().filter(|call| call.key == key && call.write_units > 0.0);
            of.map(|call| (call.operation.as_str(), call.write_units)).collect()
        };
        // The condition of the second write fails, which costs a unit too; the local table does not report it.
        let read = writes("AKLOCALWELCOMELETTER");
        assert!(read.len() <= 1 && read.iter().all(|write| *write == ("PutItem", 1.0)), "{read:?}");
        let sealed = writes("AKLOCALSEALAUDIT");
        assert_eq!(sealed.len(), 1 - n, "{sealed:?}");
        assert!(sealed.iter().all(|(_, units)| *units <= 6.0), "{sealed:?}");
    }
}

#[tokio::test]
async fn an_authoritys_look_is_in_the_schools_trail_and_names_person_and_organisation() {
    let school = TestSchool::new().await;
    school.with_year_11(3);
    let sharing = Sharing { totals_with_authority: true, ..Sharing::default() };
    let settings = TargetSettings { used: true, sharing, ..TargetSettings::default() };
    let save = SaveTargetSettingsForm { year: YEAR_11, version: 0, settings, confirmed: 0 };
    school.admin().run(&save).await.expect("saved");
    let authority = school.outsider(OrganisationKind::LocalAuthority).await;
    authority.grant_everything();
    authority.admin().run(&ListSharedYearsForm { school: school.id }).await.expect("the years");
    authority
        .admin()
        .run(&SharedTargetsForm { school: school.id, year: YEAR_11 })
        .await
        .expect("the targets");
    let seen = reads(&school).await;
    assert_eq!(seen.len(), 2);
    for entry in &seen {
        assert!(matches!(entry.by, Author::User(_)));
        assert_eq!(entry.by_name, Some(format!("Robin Weaver ({})", authority.admin.username)));
        let organisation = entry.about.last().expect("an organisation");
        assert_eq!(organisation.subject, Subject::Organisation(authority.id));
        assert_eq!(organisation.name.as_deref(), Some("Northmoor Council"));
    }
    assert_eq!(
        of_kind(&seen, EventKind::SharedTargetsOpened)[0].about[0].subject,
        Subject::Cohort(YEAR_11.cohort.0)
    );
    assert!(reads(&authority).await.is_empty(), "their own trail has only what is theirs");
}

#[tokio::test]
async fn the_trail_is_filtered_by_changes_reads_and_sign_ins() {
    let school = TestSchool::new().await;
    school.admin().run(&teacher("ann@school.example")).await.expect("created");
    school.admin().run(&ListPendingUsersForm::default()).await.expect("the codes");
    school.nobody().sign_in(&school.admin.username, "copper kettle rainstorn").await.expect_err("wrong");
    school.wait_until_idle().await;
    let everything = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    // The lists and files that this asks for leave entries too.
    let own = [EventKind::AuditOpened, EventKind::AuditExported];
    let mut together = 0;
    for group in EventGroup::ALL {
        let filter = AuditFilter { group: Some(*group), ..AuditFilter::default() };
        let some = entries(&school, filter).await;
        assert!(!some.is_empty() && some.iter().all(|entry| entry.kind.group() == *group), "{group:?}");
        together += some.iter().filter(|entry| !own.contains(&entry.kind)).count();
        let name = serde_json::to_value(group).expect("JSON");
        let address = format!("/api/audit/file?format=csv&group={}", name.as_str().expect("a word"));
        let file = school.admin().send("GET", &address, None).await;
        let text = String::from_utf8(file.body().to_vec()).expect("UTF-8");
        assert!(
            text.lines().skip(1).all(|line| EventKind::ALL
                .iter()
                .any(|kind| kind.group() == *group && line.contains(kind.label()))),
            "{text}"
        );
    }
    assert_eq!(together, everything.len());
}

#[tokio::test]
async fn a_function_that_only_reads_may_write_only_that_it_was_read() {
    let school = TestSchool::new().await;
    let table = "arn:aws:dynamodb:eu-west-2:000000000000:table/attain-local";
    let may = |partition: &str| school.stack.allowed("dynamodb:PutItem", table, Some(partition));
    let reads = may(&format!("READS#{}", school.id));
    for row in domain::access::action::Action::ALL.iter().map(|action| action.row()) {
        let name = row.name.to_owned();
        if row.records.is_some() && row.name != "sign-in" {
            assert!(reads.contains(&name), "{name} records what was read");
            for partition in [format!("ORG#{}", school.id), format!("AUDIT#{}", school.id)] {
                assert!(!may(&partition).contains(&name), "{name} may write {partition}");
            }
        }
    }
}
