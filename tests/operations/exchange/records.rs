//! `list-mis-pupils` and `decide-mis-record` (F66, F68): what the MIS sent beside what is kept, and what people decide about it.

use super::synchronise::{NOW, follow, on_roll, pupils, read};
use super::{records, school};
use domain::access::permission::{JobRole, Permission};
use domain::audit::forms::ListAuditForm;
use domain::base::event::EventKind;
use domain::base::failure::Problem;
use domain::base::ids::PupilId;
use domain::exchange::beside::{RecordFilter, RecordState};
use domain::exchange::connection::OutcomeOf;
use domain::exchange::forms::{
    DecideMisRecordForm, DecidedView, DecisionKind, ListMisPupilsForm, MisRecordView, MisRecordsView,
    RECORDS_PER_PAGE,
};
use domain::exchange::record::{MisId, MisPupil};
use domain::records::forms::ListPupilsForm;
use jiff::SignedDuration;
use local::MisFault;
use tests::mis::record;
use tests::pupils::{code, upn};
use tests::{TestSchool, new_user};

async fn list(school: &TestSchool, part: RecordFilter) -> MisRecordsView {
    school.admin().run(&ListMisPupilsForm { part, cursor: None }).await.expect("the records")
}

/// The record of this id.
async fn row(school: &TestSchool, n: u32) -> MisRecordView {
    let rows = list(school, RecordFilter::All).await.rows;
    rows.into_iter().find(|row| row.record == MisId::parse(&format!("A{n}"))).expect("a record")
}

async fn decide(
    school: &TestSchool,
    n: u32,
    decision: DecisionKind,
    (pupil, upn): (Option<PupilId>, &str),
) -> Result<DecidedView, Problem> {
    let version = list(school, RecordFilter::All).await.version;
    let record = MisId::parse(&format!("A{n}")).expect("an id");
    let form = DecideMisRecordForm { record, version, decision, pupil, upn: upn.to_owned() };
    school.admin().run(&form).await
}

async fn later(school: &TestSchool) {
    school.clock.forward(SignedDuration::from_secs(60));
}

/// The pupil of Year 11 with this surname.
async fn pupil(school: &TestSchool, surname: &str) -> PupilId {
    let form = ListPupilsForm { year_group: Some(11), ..ListPupilsForm::default() };
    let rows = school.admin().run(&form).await.expect("pupils").pupils;
    rows.into_iter().find(|row| row.name.starts_with(surname)).expect("a pupil").id
}

#[tokio::test]
async fn f66_what_the_mis_sent_stands_beside_what_is_kept() {
    let school = school(false).await;
    let nothing = list(&school, RecordFilter::All).await;
    assert_eq!((nothing.extracted, nothing.rows.len()), (None, 0));
    follow(&school, records(0..60)).await;
    let file = school.pupils_file(&tests::pupils::file_of(70, 71)).await;
    school.admin().import(&file).await.expect("applied");
    later(&school).await;
    let mut sent = records(0..59);
    sent[1].surname = "O\u{2019}Neill".to_owned();
    sent[2].upn = String::new();
    sent.push(record(61));
    read(&school, sent).await;
    let all = list(&school, RecordFilter::All).await;
    assert_eq!(all.counts, [62, 3, 0, 1, 1], "all, differs, to review, refused, only in Attain");
    assert_eq!((all.rows.len(), all.next.is_some()), (RECORDS_PER_PAGE, true));
    let rest = ListMisPupilsForm { cursor: all.next, ..ListMisPupilsForm::default() };
    assert_eq!(school.admin().run(&rest).await.expect("the rest").rows.len(), 12);
    let differs = list(&school, RecordFilter::Differs).await.rows;
    let states: Vec<_> = differs.iter().map(|row| (row.name.as_str(), row.state)).collect();
    let expected = [
        ("O\u{2019}Neill, Forename001", RecordState::Changes),
        ("Surname059, Forename059", RecordState::Leaves),
        ("Surname061, Forename061", RecordState::New),
    ];
    assert_eq!(states, expected);
    let change = &differs[0].changes[0];
    assert_eq!((&change.what[..], &change.before[..]), ("Surname", "Surname001"));
    let born = differs[0].fields.iter().find(|field| field.what == "Date of birth").expect("a value");
    assert_eq!((&born.theirs[..], &born.ours[..]), ("02/10/2010", "02/10/2010"));
    let refused = &list(&school, RecordFilter::Refused).await.rows[0];
    assert!(refused.reason.starts_with("UPN: Enter a UPN") && refused.pupil.is_some(), "{refused:?}");
    let here = list(&school, RecordFilter::OnlyHere).await.rows;
    assert!(here.len() == 1 && here[0].record.is_none(), "{here:?}");
    let bad = ListMisPupilsForm { cursor: Some("x".to_owned()), ..ListMisPupilsForm::default() };
    assert_eq!(school.admin().run(&bad).await.expect_err("no cursor").status, 400);
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    assert!(trail.iter().any(|entry| entry.kind == EventKind::PupilsOpened));
    let teacher = new_user("una@school.example", JobRole::Teacher, &[Permission::PupilData]);
    let teacher = school.person(&teacher).await;
    let refused = school.as_(&teacher).run(&ListMisPupilsForm::default()).await.expect_err("no permission");
    assert_eq!(refused.status, 403);
}

#[tokio::test]
async fn f68_a_record_that_somebody_said_is_a_pupil_is_theirs_in_the_next_plan() {
    let school = school(false).await;
    follow(&school, records(0..20)).await;
    later(&school).await;
    let mut sent = records(0..20);
    (sent[3].id, sent[3].upn) = (record(503).id, upn(90).as_str().to_owned());
    read(&school, sent.clone()).await;
    let seen = row(&school, 503).await;
    assert_eq!(seen.state, RecordState::MayBe);
    let decided = decide(&school, 503, DecisionKind::SameAs, (seen.pupil, "")).await.expect("decided");
    assert_eq!((decided.record.state, &decided.record.changes[0].what[..]), (RecordState::Changes, "UPN"));
    later(&school).await;
    let applied = follow(&school, sent.clone()).await;
    let changed: Vec<_> = applied.figures.iter().filter(|figure| figure.number > 0).collect();
    assert!(changed.iter().any(|figure| figure.title == "Changed" && figure.number == 1), "{changed:?}");
    assert_eq!((pupils(&school), on_roll(&school).await.len()), (20, 20));
    assert_eq!(row(&school, 503).await.state, RecordState::Same);
    // What was decided about a record goes when the MIS no longer has it, unless what came is not whole.
    later(&school).await;
    school.change_mis(|mis| mis.fault = Some(MisFault::Empty));
    school.admin().run(&NOW).await.expect("asked");
    school.wait_until_idle().await;
    assert_eq!(school.connection().decisions.len(), 1, "an empty list says nothing");
    later(&school).await;
    school.change_mis(|mis| mis.fault = None);
    sent.remove(3);
    read(&school, sent).await;
    assert_eq!(school.connection().decisions.len(), 0);
}

#[tokio::test]
async fn f68_a_record_that_somebody_said_is_of_a_new_pupil_becomes_one_and_a_decision_can_be_taken_back() {
    let school = school(false).await;
    follow(&school, records(0..20)).await;
    later(&school).await;
    let mut sent = records(0..20);
    // A namesake, born on the same day, beside the pupil.
    sent.push(MisPupil { id: record(520).id, upn: upn(90).as_str().to_owned(), ..record(3) });
    sent[3].surname = "Married".to_owned();
    sent.remove(4);
    sent.push(MisPupil { id: record(504).id, upn: upn(91).as_str().to_owned(), ..record(4) });
    read(&school, sent.clone()).await;
    assert_eq!(row(&school, 504).await.state, RecordState::MayBe);
    decide(&school, 504, DecisionKind::New, (None, "")).await.expect("decided");
    let back = decide(&school, 504, DecisionKind::Undecided, (None, "")).await.expect("taken back");
    assert_eq!((back.record.state, back.record.decided), (RecordState::MayBe, None));
    decide(&school, 504, DecisionKind::New, (None, "")).await.expect("decided");
    later(&school).await;
    follow(&school, sent).await;
    // The new pupil is there, and the one that the MIS no longer has has left.
    assert_eq!(on_roll(&school).await.len(), 21);
    let trail = school.admin().run(&ListAuditForm::default()).await.expect("the trail").rows;
    let decisions = trail.iter().filter(|entry| entry.kind == EventKind::MisRecordDecided);
    assert_eq!(decisions.count(), 3);
}

#[tokio::test]
async fn f68_a_upn_that_somebody_entered_is_taken_in_place_of_a_wrong_one() {
    let school = school(false).await;
    let mut sent = records(0..20);
    sent[5].upn = String::new();
    follow(&school, sent.clone()).await;
    assert_eq!(pupils(&school), 19);
    for (wrong, why) in
        [("", "Enter a UPN"), ("A801200000001", "The first letter"), (upn(6).as_str(), "UPN: Another")]
    {
        let refused = decide(&school, 5, DecisionKind::Upn, (None, wrong)).await.expect_err("wrong");
        assert_eq!((refused.status, &refused.errors[0].field[..]), (422, "upn"));
        assert!(refused.errors[0].message.starts_with(why), "{:?}", refused.errors);
    }
    let decided = decide(&school, 5, DecisionKind::Upn, (None, upn(5).as_str())).await.expect("decided");
    assert_eq!(decided.record.state, RecordState::New);
    later(&school).await;
    follow(&school, sent.clone()).await;
    assert_eq!(pupils(&school), 20);
    later(&school).await;
    assert_eq!(read(&school, sent).await, OutcomeOf::Unchanged, "and the night after");
}

#[tokio::test]
async fn f75_an_erased_pupil_is_made_again_only_when_somebody_says_so_each_time() {
    let school = school(false).await;
    follow(&school, records(0..20)).await;
    for _ in 0..2 {
        school.delete_pupil(pupil(&school, "Surname007").await).await;
        assert_eq!(pupils(&school), 19);
        later(&school).await;
        read(&school, records(0..20)).await;
        assert_eq!(row(&school, 7).await.state, RecordState::Erased);
        let same = Some(pupil(&school, "Surname008").await);
        let refused = decide(&school, 7, DecisionKind::SameAs, (same, "")).await.expect_err("another's");
        assert_eq!((refused.status, &refused.errors[0].field[..]), (422, "decision"));
        let decided = decide(&school, 7, DecisionKind::New, (None, "")).await.expect("confirmed");
        assert_eq!(decided.record.state, RecordState::New);
        later(&school).await;
        follow(&school, records(0..20)).await;
        assert_eq!(pupils(&school), 20);
        later(&school).await;
    }
}

#[tokio::test]
async fn f68_of_two_decisions_about_what_was_seen_one_stands() {
    let school = school(false).await;
    read(&school, records(0..3)).await;
    let version = list(&school, RecordFilter::All).await.version;
    let form = |n: u32, decision| DecideMisRecordForm {
        record: record(n).id,
        version,
        decision,
        pupil: None,
        upn: String::new(),
    };
    let (one, two) = (form(0, DecisionKind::New), form(1, DecisionKind::New));
    let admin = school.admin();
    let both = futures::join!(admin.run(&one), admin.run(&two));
    let refused: Vec<Problem> = [both.0, both.1].into_iter().filter_map(Result::err).collect();
    assert_eq!(refused.iter().map(code).collect::<Vec<_>>(), ["changed-meanwhile"]);
    assert_eq!(school.connection().decisions.len(), 1);
    let unknown = form(77, DecisionKind::New);
    assert_eq!(school.admin().run(&unknown).await.expect_err("no record").status, 404);
}
