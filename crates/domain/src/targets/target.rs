//! A pupil's target in a subject: pre-populated, or set by a person.

use crate::attainment::grade::{Grade, Scale};
use crate::base::ids::{PupilId, UserId};
use crate::base::refusal::Refusal;
use crate::targets::prepopulated::{Prepopulated, Source};
use crate::targets::settings::Editing;
use crate::targets::year_group::YearGroup;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A target that a person set. It is stored as 32 letters, because each write costs more as an item grows, and a
/// pupil's item holds one of these per subject. The next write compares the stored text, so the same target must
/// always give the same text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ManualTarget {
    /// The target; `None` if a person removed it.
    pub grade: Option<Grade>,
    /// The scale of the grades.
    pub scale: Scale,
    /// The [`Source::override_count`] of the pre-populated column when this target was set.
    pub override_count: u32,
    /// The pre-populated grade when this target was set, on the same scale.
    pub from: Option<Grade>,
    /// The person who set it.
    pub by: UserId,
    /// The time when it was set, to the second.
    pub at: Timestamp,
}

/// Stands for no grade. No scale has so many grades.
const NO_GRADE: u8 = u8::MAX;

/// The stored text, in base 64: scale, grade and pre-populated grade (one byte each), the person (16 bytes), the
/// seconds since 1970 (four bytes, enough until 2106), and the override count without leading zero bytes.
impl From<ManualTarget> for String {
    fn from(manual_target: ManualTarget) -> String {
        let grade = |grade: Option<Grade>| grade.map_or(NO_GRADE, |grade| grade.0);
        let scale =
            Scale::ALL.iter().position(|scale| *scale == manual_target.scale).unwrap_or_default() as u8;
        let second = u32::try_from(manual_target.at.as_second()).unwrap_or_default();
        let mut bytes = vec![scale, grade(manual_target.grade), grade(manual_target.from)];
        bytes.extend(manual_target.by.0.as_bytes());
        bytes.extend(second.to_be_bytes());
        bytes.extend(manual_target.override_count.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
        STANDARD_NO_PAD.encode(bytes)
    }
}

impl TryFrom<String> for ManualTarget {
    type Error = &'static str;

    fn try_from(text: String) -> Result<ManualTarget, &'static str> {
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| "a target that is not base 64")?;
        let wrong = "a target that is cut off";
        let (head, rest) = bytes.split_first_chunk::<3>().ok_or(wrong)?;
        let (by, rest) = rest.split_first_chunk::<16>().ok_or(wrong)?;
        let (second, override_count) = rest.split_first_chunk::<4>().ok_or(wrong)?;
        let [scale, target, from] = *head;
        let grade = |byte: u8| (byte != NO_GRADE).then_some(Grade(byte));
        Ok(ManualTarget {
            grade: grade(target),
            scale: *Scale::ALL.get(usize::from(scale)).ok_or("a target on no scale")?,
            override_count: override_count
                .iter()
                .fold(0, |override_count, byte| override_count << 8 | u32::from(*byte)),
            from: grade(from),
            by: UserId(Uuid::from_bytes(*by)),
            at: Timestamp::from_second(u32::from_be_bytes(*second).into()).map_err(|_| wrong)?,
        })
    }
}

/// The targets that people set for one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManualTargets {
    pub pupil: PupilId,
    /// By subject and generation of the subject's targets.
    pub set: BTreeMap<(String, u32), ManualTarget>,
}

/// The origin of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// The target was pre-populated.
    Prepopulated(&'a Source),
    /// A person set the target.
    Set(&'a ManualTarget),
}

impl Origin<'_> {
    /// The person who pre-populated or set the target.
    pub const fn by(&self) -> UserId {
        match self {
            Origin::Prepopulated(source) => source.by,
            Origin::Set(manual_target) => manual_target.by,
        }
    }

    /// The time when the target was pre-populated or set.
    pub const fn at(&self) -> Timestamp {
        match self {
            Origin::Prepopulated(source) => source.at,
            Origin::Set(manual_target) => manual_target.at,
        }
    }
}

/// One of the things that led to a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetStep<'a> {
    /// The grade as it was set; `None` if a person removed the target.
    pub grade: Option<Grade>,
    /// The scale it was set on.
    pub scale: Scale,
    pub origin: Origin<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The grade as it was set.
    pub grade: Grade,
    /// The scale it was set on. Differs from the subject's scale if that was changed later.
    pub scale: Scale,
    /// The grade it was pre-populated with, on the same scale.
    pub prepopulated: Option<Grade>,
    pub origin: Origin<'a>,
}

/// The year group's settings and pre-populated targets, from which each target is resolved.
#[derive(Clone, Copy, Debug)]
pub struct TargetResolver<'a> {
    pub year: &'a YearGroup,
    pub prepopulated: &'a Prepopulated,
}

impl<'a> TargetResolver<'a> {
    /// Resolves a pupil's target in a subject: the target that a person set, unless pre-populating has replaced it
    /// since; otherwise the pre-populated target. If targets may only go upwards, the higher of the two. So no target
    /// is below its pre-populated grade, whichever of the two was written first.
    pub fn target(
        &self,
        pupil: PupilId,
        subject: &str,
        manual: Option<&'a ManualTargets>,
    ) -> Option<Target<'a>> {
        let generation = self.year.generation(subject);
        let column = self.prepopulated.column(subject, generation);
        let given = column.and_then(|column| Some((&column.source, *column.grades.get(&pupil)?)));
        let manual_target = self.manual_target(pupil, subject, manual);
        let prepopulated = given.map(|(source, grade)| Target {
            grade,
            scale: source.scale,
            prepopulated: Some(grade),
            origin: Origin::Prepopulated(source),
        });
        let Some(manual_target) = manual_target else { return prepopulated };
        let from = given
            .map(|(source, grade)| source.scale.seen_on(grade, manual_target.scale))
            .or(manual_target.from);
        let set = manual_target.grade.map(|grade| Target {
            grade,
            scale: manual_target.scale,
            prepopulated: from,
            origin: Origin::Set(manual_target),
        });
        match (set, prepopulated) {
            (Some(set), Some(given))
                if self.year.settings.editing == Editing::Upwards && worth(&set) < worth(&given) =>
            {
                Some(given)
            }
            (None, Some(given)) if self.year.settings.editing == Editing::Upwards => Some(given),
            (set, _) => set,
        }
    }

    /// What led to a pupil's target in a subject, latest first: the target that a person set, unless pre-populating has
    /// replaced it, and the pre-populated one.
    pub fn steps(
        &self,
        pupil: PupilId,
        subject: &str,
        manual: Option<&'a ManualTargets>,
    ) -> Vec<TargetStep<'a>> {
        let column = self.prepopulated.column(subject, self.year.generation(subject));
        let given = column.and_then(|column| {
            let (source, grade) = (&column.source, Some(*column.grades.get(&pupil)?));
            Some(TargetStep { grade, scale: source.scale, origin: Origin::Prepopulated(source) })
        });
        let set = self.manual_target(pupil, subject, manual).map(|set| TargetStep {
            grade: set.grade,
            scale: set.scale,
            origin: Origin::Set(set),
        });
        let mut steps: Vec<TargetStep<'a>> = set.into_iter().chain(given).collect();
        // Of two in the same second the one that a person set counts, and the sort keeps it first.
        steps.sort_by_key(|step| Reverse(step.origin.at()));
        steps
    }

    /// The target that a person set, unless pre-populating has replaced it.
    fn manual_target(
        &self,
        pupil: PupilId,
        subject: &str,
        manual: Option<&'a ManualTargets>,
    ) -> Option<&'a ManualTarget> {
        let generation = self.year.generation(subject);
        let manual_target = manual?.set.get(&(subject.to_owned(), generation))?;
        let column = self.prepopulated.column(subject, generation);
        let replaced = column.is_some_and(|column| {
            column.source.override_count > manual_target.override_count && column.grades.contains_key(&pupil)
        });
        (!replaced).then_some(manual_target)
    }

    /// True if a target that a person set, or its removal, applies to this pupil.
    pub fn is_set(&self, pupil: PupilId, subject: &str, manual: Option<&'a ManualTargets>) -> bool {
        self.manual_target(pupil, subject, manual).is_some()
    }

    /// The target converted to this scale.
    pub fn seen(
        &self,
        pupil: PupilId,
        subject: &str,
        manual: Option<&'a ManualTargets>,
        scale: Scale,
    ) -> Option<Grade> {
        self.target(pupil, subject, manual).map(|target| target.scale.seen_on(target.grade, scale))
    }

    /// Returns the manual target to write when a person sets a target, or removes it (`grade` is `None`).
    ///
    /// # Errors
    /// `TargetsNotUsed`; `TargetsLocked`; `OnlyUpwards` if the grade is below the pre-populated one.
    pub fn set(
        &self,
        pupil: PupilId,
        subject: &str,
        scale: Scale,
        grade: Option<Grade>,
        by: UserId,
        at: Timestamp,
    ) -> Result<ManualTarget, Refusal> {
        let settings = &self.year.settings;
        if !settings.used {
            return Err(Refusal::TargetsNotUsed);
        }
        let column = self.prepopulated.column(subject, self.year.generation(subject));
        let from =
            column.and_then(|column| Some(column.source.scale.seen_on(*column.grades.get(&pupil)?, scale)));
        match (settings.editing, from) {
            (Editing::No, _) => return Err(Refusal::TargetsLocked),
            (Editing::Upwards, Some(from)) if grade.is_none_or(|grade| grade < from) => {
                return Err(Refusal::OnlyUpwards { least: scale.name(from) });
            }
            _ => {}
        }
        Ok(ManualTarget {
            grade,
            scale,
            override_count: column.map_or(0, |column| column.source.override_count),
            from,
            by,
            at,
        })
    }
}

/// The worth of a target in quarter points, for comparison across scales. Neighbouring grades of a scale differ by at
/// least a quarter of a point.
fn worth(target: &Target<'_>) -> i32 {
    (target.scale.points(target.grade) * 4.0).round() as i32
}

/// Reads a grade that is to be a target.
///
/// # Errors
/// The text is not a grade of the scale, or it is the grade that is not a pass.
pub(crate) fn read_target(scale: Scale, typed: &str) -> Result<Grade, String> {
    match scale.read(typed)? {
        Grade(0) => Err(format!("{} cannot be a target. Enter another grade", scale.name(Grade(0)))),
        grade => Ok(grade),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::model::Level;
    use crate::attainment::subject::KeyStage;
    use crate::records::cohort::{Cohort, YearGroupId};
    use crate::targets::prepopulated::Column;

    const PUPIL: PupilId = PupilId(Uuid::nil());
    const BY: UserId = UserId(Uuid::max());

    fn year(editing: Editing) -> YearGroup {
        let mut year = YearGroup::new(YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2015) });
        (year.settings.used, year.settings.editing) = (true, editing);
        year
    }

    fn prepopulated(grade: u8, override_count: u32) -> Prepopulated {
        let source = Source {
            subject: "Mathematics".to_owned(),
            generation: 0,
            override_count,
            scale: Scale::Numbers,
            level: Level::Average,
            plus_one: false,
            reference: "ks4-2024".to_owned(),
            by: BY,
            at: Timestamp::UNIX_EPOCH,
        };
        Prepopulated {
            columns: vec![Column { source, grades: BTreeMap::from([(PUPIL, Grade(grade))]) }],
            version: 1,
        }
    }

    fn manual(manual_target: ManualTarget) -> ManualTargets {
        ManualTargets { pupil: PUPIL, set: BTreeMap::from([(("Mathematics".to_owned(), 0), manual_target)]) }
    }

    fn set(
        year: &YearGroup,
        prepopulated: &Prepopulated,
        grade: Option<u8>,
    ) -> Result<ManualTarget, Refusal> {
        let resolver = TargetResolver { year, prepopulated };
        resolver.set(PUPIL, "Mathematics", Scale::Numbers, grade.map(Grade), BY, Timestamp::UNIX_EPOCH)
    }

    fn grade(year: &YearGroup, prepopulated: &Prepopulated, manual_target: ManualTarget) -> Option<u8> {
        let manual = manual(manual_target);
        TargetResolver { year, prepopulated }
            .target(PUPIL, "Mathematics", Some(&manual))
            .map(|target| target.grade.0)
    }

    #[test]
    fn f49_upwards_holds_whoever_comes_first() {
        let (free, upwards) = (year(Editing::UpOrDown), year(Editing::Upwards));
        assert_eq!(set(&upwards, &prepopulated(6, 0), Some(5)), Err(Refusal::OnlyUpwards { least: "6" }));
        assert_eq!(set(&upwards, &prepopulated(6, 0), None), Err(Refusal::OnlyUpwards { least: "6" }));
        assert!(set(&upwards, &prepopulated(6, 0), Some(6)).is_ok());
        assert_eq!(set(&year(Editing::No), &prepopulated(6, 0), Some(9)), Err(Refusal::TargetsLocked));
        let low = set(&free, &prepopulated(6, 0), Some(5)).expect("down is allowed");
        assert_eq!(grade(&free, &prepopulated(6, 0), low), Some(5));
        // Pre-populated with a higher grade at the same moment: the manual target stays stored, but the result is not
        // below the pre-populated grade.
        assert_eq!(grade(&upwards, &prepopulated(8, 0), low), Some(8));
        let gone = set(&free, &prepopulated(6, 0), None).expect("taken away");
        assert_eq!(
            (grade(&free, &prepopulated(6, 0), gone), grade(&upwards, &prepopulated(6, 0), gone)),
            (None, Some(6))
        );
    }

    #[test]
    fn what_a_person_set_counts_until_pre_populating_is_told_to_take_its_place() {
        let year = year(Editing::UpOrDown);
        let manual_target = set(&year, &prepopulated(6, 0), Some(4)).expect("set");
        assert_eq!(grade(&year, &prepopulated(7, 0), manual_target), Some(4));
        assert_eq!(grade(&year, &prepopulated(7, 1), manual_target), Some(7));
        let again = set(&year, &prepopulated(7, 1), Some(4)).expect("set again");
        assert_eq!(grade(&year, &prepopulated(7, 1), again), Some(4));
        let elsewhere = Prepopulated { columns: Vec::new(), version: 2 };
        assert_eq!(grade(&year, &elsewhere, again), Some(4), "a pupil without a benchmark keeps it");
    }

    #[test]
    fn f51_the_steps_to_a_target_are_told_latest_first_and_what_was_replaced_is_not() {
        let year = year(Editing::UpOrDown);
        let steps = |prepopulated: &Prepopulated, manual_target: ManualTarget| {
            let manual = manual(manual_target);
            let resolver = TargetResolver { year: &year, prepopulated };
            let steps = resolver.steps(PUPIL, "Mathematics", Some(&manual));
            steps.iter().map(|step| step.grade.map(|grade| grade.0)).collect::<Vec<_>>()
        };
        let set_4 = set(&year, &prepopulated(6, 0), Some(4)).expect("set");
        assert_eq!(steps(&prepopulated(6, 0), set_4), [Some(4), Some(6)]);
        let removed = set(&year, &prepopulated(6, 0), None).expect("removed");
        assert_eq!(steps(&prepopulated(6, 0), removed), [None, Some(6)]);
        assert_eq!(steps(&prepopulated(7, 1), set_4), [Some(7)], "pre-populating has replaced it");
        let mut later = prepopulated(6, 0);
        later.columns[0].source.at = Timestamp::from_second(60).expect("a time");
        assert_eq!(steps(&later, set_4), [Some(6), Some(4)]);
    }

    #[test]
    fn a_target_is_stored_in_few_letters() {
        let manual_target = set(&year(Editing::UpOrDown), &prepopulated(6, 0), Some(7)).expect("set");
        let stored = serde_json::to_string(&manual_target).expect("JSON");
        assert_eq!(stored, "\"AQcG/////////////////////wAAAAA\"");
        let at = Timestamp::from_second(1_788_339_600).expect("a time");
        for (grade, from, override_count, scale) in [
            (None, None, 1, Scale::Letters),
            (Some(Grade(0)), Some(Grade(17)), 300, Scale::Double),
            (Some(Grade(3)), None, u32::MAX, Scale::Standard),
        ] {
            let manual_target = ManualTarget { grade, scale, override_count, from, by: BY, at };
            let stored = serde_json::to_string(&manual_target).expect("JSON");
            assert_eq!(
                serde_json::from_str::<ManualTarget>(&stored).expect("read"),
                manual_target,
                "{stored}"
            );
        }
        for wrong in ["", "x", "AQcG", "CQcG/////////////////////wAAAAA"] {
            assert!(ManualTarget::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
