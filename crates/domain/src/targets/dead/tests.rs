use super::*;
use crate::attainment::grade::{Grade, Scale};
use crate::attainment::model::Level;
use crate::attainment::subject::KeyStage;
use crate::base::ids::UserId;
use crate::records::cohort::YearGroupId;
use crate::targets::prepopulated::{Column, Source};
use crate::targets::target::ManualTarget;
use jiff::civil::date;
use std::collections::BTreeMap;
use uuid::Uuid;

const PUPIL: PupilId = PupilId(Uuid::nil());
const BY: UserId = UserId(Uuid::max());

fn time(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn year() -> YearGroup {
    YearGroup::new(YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2015) })
}

fn column(generation: u32, override_count: u32, at: Timestamp) -> Column {
    let source = Source {
        subject: "French".to_owned(),
        generation,
        override_count,
        scale: Scale::Numbers,
        level: Level::Average,
        plus_one: false,
        reference: "ks4-2024".to_owned(),
        by: BY,
        at,
    };
    Column { source, grades: BTreeMap::from([(PUPIL, Grade(6))]) }
}

fn manual(generations: &[u32], override_count: u32) -> ManualTargets {
    let target = ManualTarget {
        grade: Some(Grade(7)),
        scale: Scale::Numbers,
        override_count,
        from: None,
        by: BY,
        at: Timestamp::UNIX_EPOCH,
    };
    let set = generations.iter().map(|generation| (("French".to_owned(), *generation), target));
    ManualTargets { pupil: PUPIL, set: set.collect() }
}

#[test]
fn deleted_targets_are_kept_for_31_days_and_buried_on_the_next() {
    let (mut year, at) = (year(), time("2026-09-02T14:30:00Z"));
    year.delete("French", at);
    let base = Prepopulated { columns: vec![column(0, 0, at), column(1, 0, at)], version: 1 };
    let on = buried_on(at);
    assert_eq!(on, date(2026, 10, 4));
    for (now, is_gone) in [("2026-10-03T14:29:59Z", false), ("2026-10-03T23:00:00Z", true)] {
        let (mut year, mut base) = (year.clone(), base.clone());
        assert_eq!(year.forget(time(now)), is_gone, "{now}");
        assert_eq!(manual(&[0, 1], 0).dead(&year, &base, time(now)).set.len(), usize::from(is_gone));
        assert_eq!(base.bury(&year, &BTreeSet::new()), is_gone);
        assert_eq!(base.columns.len(), if is_gone { 1 } else { 2 });
    }
}

#[test]
fn a_restored_generation_is_not_dead_and_the_one_it_replaced_is() {
    let (mut year, at) = (year(), time("2026-09-02T14:30:00Z"));
    year.delete("French", at);
    year.restore("French", 0);
    let base = Prepopulated::default();
    assert_eq!(manual(&[0, 1], 0).dead(&year, &base, at).set, [("French".to_owned(), 1)]);
}

#[test]
fn a_replaced_target_is_dead_a_month_after_the_last_replacement() {
    let at = time("2026-09-02T14:30:00Z");
    let base = Prepopulated { columns: vec![column(0, 1, at)], version: 1 };
    let (year, replaced) = (year(), manual(&[0], 0));
    let dead = replaced.dead(&year, &base, time("2026-10-01T09:00:00Z"));
    assert_eq!(dead, Dead { set: Vec::new(), next: Some(buried_on(at)) });
    assert_eq!(replaced.dead(&year, &base, time("2026-10-04T03:00:00Z")).set.len(), 1);
    // Set after the replacement, or of a pupil who has no pre-populated target: it counts.
    assert_eq!(manual(&[0], 1).dead(&year, &base, time("2027-10-04T03:00:00Z")), Dead::default());
    let other = Prepopulated { columns: Vec::new(), version: 1 };
    assert_eq!(replaced.dead(&year, &other, time("2027-10-04T03:00:00Z")), Dead::default());
}

#[test]
fn a_cohort_is_over_after_31_august_of_its_last_year() {
    assert!(!is_over(Cohort(2015), 11, date(2027, 8, 31)));
    assert!(is_over(Cohort(2015), 11, date(2027, 9, 1)));
    assert!(!is_over(Cohort(2015), 13, date(2029, 8, 31)));
}
