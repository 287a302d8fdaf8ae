//! Days on which the clock is easily wrong, and changes that cross the day of the erasure.

use super::*;
use crate::operations::exchange::xporter;
use domain::exchange::connection::ConnectionState;
use domain::records::forms::{ChangePupilForm, ReturnPupilForm, ViewPupilForm};
use tests::pupils::file_of;

/// Moves the clock to this time.
fn at(school: &TestSchool, time: &str) {
    let at: jiff::Timestamp = time.parse().expect("a time");
    school.clock.forward(at.duration_since(school.clock.now()));
}

async fn due_on(school: &TestSchool, pupil: &PupilRecordView) -> Option<String> {
    let view = school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect("a pupil");
    view.due.map(|due| due.on)
}

#[tokio::test]
async fn f71_a_day_begins_at_midnight_in_england_in_summer_and_on_29_february() {
    // Reported with a last day to come; the minutes before and after the midnight of the erasure.
    for (last, before, after) in [
        ("28/09/2026", "2027-03-27T23:59:00Z", "2027-03-28T00:01:00Z"),
        ("30/11/2026", "2027-05-29T22:59:00Z", "2027-05-29T23:01:00Z"),
        ("31/08/2027", "2028-02-28T23:59:00Z", "2028-02-29T00:01:00Z"),
        ("30/04/2027", "2027-10-29T22:59:00Z", "2027-10-29T23:01:00Z"),
    ] {
        let school = TestSchool::new().await;
        school.grant_everything();
        let pupil = add(&school, 1).await;
        leaves(&school, &pupil, last).await;
        let midnight: jiff::Timestamp = after.parse().expect("a time");
        at(&school, &(midnight - SignedDuration::from_hours(24 * 15)).to_string());
        sweep(&school).await;
        at(&school, before);
        sweep(&school).await;
        assert_eq!(pupils(&school), 1, "{last}: not before the day");
        at(&school, after);
        sweep(&school).await;
        assert_eq!((pupils(&school), erasures(&school).len()), (0, 1), "{last}");
    }
}

#[tokio::test]
async fn f71_a_correction_across_the_day_gives_14_days_to_put_it_right() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 1).await;
    leaves(&school, &pupil, "30/04/2027").await;
    assert_eq!(due_on(&school, &pupil).await.as_deref(), Some("30/10/2027"));
    on(&mut school, "2027-06-01").await;
    // A slip in the year: six months after it are over.
    leaves(&school, &pupil, "01/09/2026").await;
    assert_eq!(due_on(&school, &pupil).await.as_deref(), Some("16/06/2027"));
    sweep(&school).await;
    let letters = school.stack.mail();
    let said = "16/06/2027: 1 pupil, because they left";
    assert!(letters.iter().any(|letter| letter.text.contains(said)), "once, though two hints lead there");
    on(&mut school, "2027-06-15").await;
    sweep(&school).await;
    assert_eq!(pupils(&school), 1);
    // Put right on the last day, and then returned on the day before.
    leaves(&school, &pupil, "30/04/2027").await;
    on(&mut school, "2027-06-16").await;
    sweep(&school).await;
    assert_eq!((pupils(&school), due_on(&school, &pupil).await.as_deref()), (1, Some("30/10/2027")));
    on(&mut school, "2027-10-29").await;
    sweep(&school).await;
    school.admin().run(&ReturnPupilForm { pupil: pupil.id }).await.expect("returned");
    for day in ["2027-10-30", "2027-10-31"] {
        on(&mut school, day).await;
        sweep(&school).await;
        assert_eq!(pupils(&school), 1, "{day}");
    }
    // Reported again, for a day that is over.
    leaves(&school, &pupil, "30/04/2027").await;
    told_and_on(&mut school, "2028-05-01").await;
    sweep(&school).await;
    assert_eq!(pupils(&school), 0);
}

#[tokio::test]
async fn f71_a_leaver_whose_return_by_a_file_is_undone_is_erased_all_the_same() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let pupil = add(&school, 0).await;
    leaves(&school, &pupil, "01/09/2026").await;
    on(&mut school, "2027-02-15").await;
    let change = school.admin().import(&school.pupils_file(&file_of(0, 1)).await).await.expect("imported");
    on(&mut school, "2027-02-16").await;
    sweep(&school).await;
    school.admin().undo(change.summary.id).await.expect("undone");
    for day in ["2027-02-17", "2027-03-02", "2027-03-03"] {
        on(&mut school, day).await;
        sweep(&school).await;
    }
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 1));
}

#[tokio::test]
async fn f71_who_is_added_after_the_subscription_ended_is_erased_too() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    record(&school, json!({ "subscription": { "first": "2020-01-01", "last": "2026-09-30" } })).await;
    on(&mut school, "2027-03-31").await;
    sweep(&school).await;
    on(&mut school, "2027-04-01").await;
    add(&school, 1).await;
    school.admin().import(&school.pupils_file(&file_of(2, 5)).await).await.expect("imported");
    assert_eq!(pupils(&school), 4);
    for day in ["2027-04-02", "2027-04-15", "2027-04-16", "2027-04-17"] {
        on(&mut school, day).await;
        sweep(&school).await;
    }
    assert_eq!((pupils(&school), erasures(&school).len()), (0, 4));
}

#[tokio::test]
async fn f71_targets_under_an_earlier_cohort_are_erased_whatever_the_date_of_birth_says_now() {
    let mut school = TestSchool::new().await;
    school.with_year_11(1);
    targets_by_hand(&school).await;
    let pupil = add(&school, 5).await;
    school.admin().set_target(pupil.id, "French", "7", None).await.expect("set");
    leaves(&school, &pupil, "01/09/2026").await;
    on(&mut school, "2027-02-09").await;
    sweep(&school).await;
    // The year group and the date of birth were those of an older brother. Targets that are left behind are buried a month
    // later, and the pupil is erased before.
    on(&mut school, "2027-02-20").await;
    let right = PupilFields {
        born: "31/12/2014".to_owned(),
        year_group: "7".to_owned(),
        ..fields(5, "Forename005", "Surname005")
    };
    let seen = school.admin().run(&ViewPupilForm { pupil: pupil.id }).await.expect("seen").seen;
    let change = ChangePupilForm { pupil: pupil.id, seen, fields: right };
    school.admin().run(&change).await.expect("changed");
    on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    assert_eq!(erasures(&school).len(), 1);
    let (left, id) = (school.snapshot(), pupil.id.to_string());
    let left: Vec<_> = left
        .items()
        .filter(|item| {
            let pk = item["pk"]["S"].as_str().unwrap_or_default();
            pk.starts_with("ORG#") && item.to_string().contains(&id)
        })
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn f10_a_pupil_of_two_schools_has_a_record_and_a_clock_at_each() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    let mut other = school.neighbour().await;
    other.grant_everything();
    let (here, there) = (add(&school, 1).await, add(&other, 1).await);
    assert_eq!(here.fields, there.fields, "the same pupil, by the UPN too");
    assert_ne!((here.id, &here.reference), (there.id, &there.reference));
    leaves(&school, &here, "01/09/2026").await;
    told_and_on(&mut school, "2027-03-02").await;
    sweep(&school).await;
    assert_eq!(erasures(&school).len(), 1);
    on(&mut other, "2027-03-02").await;
    let stays = other.admin().run(&ViewPupilForm { pupil: there.id }).await.expect("still there");
    assert_eq!((stays.fields, stays.left), (there.fields, None));
    // A copy restored from a backup erases at the school that the pupil left, and not at the other.
    school.stack.invoke("replay-erasures", json!({})).await.expect("replayed");
    school.wait_until_idle().await;
    other.admin().run(&ViewPupilForm { pupil: there.id }).await.expect("still there");
}

#[tokio::test]
async fn f76_the_end_of_the_subscription_ends_the_connection_and_deletes_its_login() {
    let mut school = TestSchool::new().await;
    school.grant_everything();
    xporter::prepare_xporter(&school).await;
    school.admin().run(&xporter::order_at_xporter(xporter::PASSWORD)).await.expect("connected");
    add(&school, 1).await;
    record(&school, json!({ "subscription": { "first": "2020-01-01", "last": "2026-09-30" } })).await;
    assert_eq!(school.stack.kept_secrets().len(), 1);
    told_and_on(&mut school, "2027-03-30").await;
    assert_eq!(school.stack.kept_secrets().len(), 1, "its pupils are still there");
    for _ in 0..2 {
        sweep(&school).await;
        assert_eq!((pupils(&school), school.connection().state), (0, ConnectionState::Ended));
        assert!(school.stack.kept_secrets().is_empty());
    }
}
