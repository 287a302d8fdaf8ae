//! A pupil's target in a subject: pre-populated, or set by a person.

use super::YearKey;
use super::base::{Base, Source};
use super::settings::Editing;
use super::year::Year;
use crate::attainment::grade::{Grade, Scale};
use crate::failure::Refusal;
use crate::moment::{PupilId, UserId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Which target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TargetKey<'a> {
    /// The year group.
    pub year: YearKey,
    /// The pupil.
    pub pupil: PupilId,
    /// The subject.
    pub subject: &'a str,
    /// The life of the subject's targets.
    pub life: u32,
}

/// A target that a person set. It is stored in 32 letters: an item that grows costs more with every edit, and a pupil's holds
/// as many of these as there are subjects. What is stored is compared when the next one is written, so the same edit must
/// always be the same letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Edit {
    /// The target; `None` where a person took it away.
    pub grade: Option<Grade>,
    /// The scale it is on.
    pub scale: Scale,
    /// The take of the pre-populated column it was set over, see [`Source::take`].
    pub take: u32,
    /// The grade it was pre-populated with then, on the same scale.
    pub from: Option<Grade>,
    /// Who set it.
    pub by: UserId,
    /// When, to the second.
    pub at: Timestamp,
}

/// Stands for no grade; scales have some twenty.
const NO_GRADE: u8 = u8::MAX;

/// Scale, grade and grade before, a byte each; who, 16 bytes; the second since 1970, four bytes, which last until 2106; and
/// the take, without its leading noughts, in base 64.
impl From<Edit> for String {
    fn from(edit: Edit) -> String {
        let grade = |grade: Option<Grade>| grade.map_or(NO_GRADE, |grade| grade.0);
        let scale = Scale::ALL.iter().position(|scale| *scale == edit.scale).unwrap_or_default() as u8;
        let second = u32::try_from(edit.at.as_second()).unwrap_or_default();
        let mut bytes = vec![scale, grade(edit.grade), grade(edit.from)];
        bytes.extend(edit.by.0.as_bytes());
        bytes.extend(second.to_be_bytes());
        bytes.extend(edit.take.to_be_bytes().into_iter().skip_while(|byte| *byte == 0));
        STANDARD_NO_PAD.encode(bytes)
    }
}

impl TryFrom<String> for Edit {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Edit, &'static str> {
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| "a target that is not base 64")?;
        let wrong = "a target that is cut off";
        let (head, rest) = bytes.split_first_chunk::<3>().ok_or(wrong)?;
        let (by, rest) = rest.split_first_chunk::<16>().ok_or(wrong)?;
        let (second, take) = rest.split_first_chunk::<4>().ok_or(wrong)?;
        let [scale, target, from] = *head;
        let grade = |byte: u8| (byte != NO_GRADE).then_some(Grade(byte));
        Ok(Edit {
            grade: grade(target),
            scale: *Scale::ALL.get(usize::from(scale)).ok_or("a target on no scale")?,
            take: take.iter().fold(0, |take, byte| take << 8 | u32::from(*byte)),
            from: grade(from),
            by: UserId(Uuid::from_bytes(*by)),
            at: Timestamp::from_second(u32::from_be_bytes(*second).into()).map_err(|_| wrong)?,
        })
    }
}

/// What people set for one pupil: by subject and the life of its targets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edits {
    /// The pupil.
    pub pupil: PupilId,
    /// What was set.
    pub set: BTreeMap<(String, u32), Edit>,
}

/// Where a target comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin<'a> {
    /// It was pre-populated.
    Prepopulated(&'a Source),
    /// A person set it.
    Set(&'a Edit),
}

impl Origin<'_> {
    /// Who pre-populated or set it.
    pub const fn by(&self) -> UserId {
        match self {
            Origin::Prepopulated(source) => source.by,
            Origin::Set(edit) => edit.by,
        }
    }
}

/// A target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The grade as it was set.
    pub grade: Grade,
    /// The scale it was set on: not the subject's, where that was switched since.
    pub scale: Scale,
    /// The grade it was pre-populated with, on the same scale.
    pub prepopulated: Option<Grade>,
    /// Where it comes from.
    pub origin: Origin<'a>,
}

/// Everything that decides the targets of a year group.
#[derive(Clone, Copy, Debug)]
pub struct Books<'a> {
    /// What is settled.
    pub year: &'a Year,
    /// What was pre-populated.
    pub base: &'a Base,
}

impl<'a> Books<'a> {
    /// A pupil's target in a subject: what a person set, unless pre-populating has taken its place since; else what was
    /// pre-populated. Where targets may only go upwards, the higher of the two: so none is ever below the grade it was
    /// pre-populated with, whoever comes first.
    pub fn target(&self, pupil: PupilId, subject: &str, edits: Option<&'a Edits>) -> Option<Target<'a>> {
        let life = self.year.life(subject);
        let column = self.base.column(subject, life);
        let given = column.and_then(|column| Some((&column.source, *column.grades.get(&pupil)?)));
        let edit = self.edit(pupil, subject, edits);
        let prepopulated = given.map(|(source, grade)| Target {
            grade,
            scale: source.scale,
            prepopulated: Some(grade),
            origin: Origin::Prepopulated(source),
        });
        let Some(edit) = edit else { return prepopulated };
        let from = given.map(|(source, grade)| source.scale.seen_on(grade, edit.scale)).or(edit.from);
        let set = edit.grade.map(|grade| Target {
            grade,
            scale: edit.scale,
            prepopulated: from,
            origin: Origin::Set(edit),
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

    /// What a person set and pre-populating has not taken the place of.
    fn edit(&self, pupil: PupilId, subject: &str, edits: Option<&'a Edits>) -> Option<&'a Edit> {
        let life = self.year.life(subject);
        let edit = edits?.set.get(&(subject.to_owned(), life))?;
        let column = self.base.column(subject, life);
        let replaced =
            column.is_some_and(|column| column.source.take > edit.take && column.grades.contains_key(&pupil));
        (!replaced).then_some(edit)
    }

    /// Whether a person's target counts here.
    pub fn is_set(&self, pupil: PupilId, subject: &str, edits: Option<&'a Edits>) -> bool {
        self.edit(pupil, subject, edits).is_some()
    }

    /// The target as somebody sees it on this scale.
    pub fn seen(
        &self,
        pupil: PupilId,
        subject: &str,
        edits: Option<&'a Edits>,
        scale: Scale,
    ) -> Option<Grade> {
        self.target(pupil, subject, edits).map(|target| target.scale.seen_on(target.grade, scale))
    }

    /// What is written where a person sets a target, or takes it away.
    ///
    /// # Errors
    /// Target setting is not used, targets may not be edited, or not below the grade they were pre-populated with.
    pub fn set(
        &self,
        pupil: PupilId,
        subject: &str,
        scale: Scale,
        grade: Option<Grade>,
        by: UserId,
        at: Timestamp,
    ) -> Result<Edit, Refusal> {
        let settings = &self.year.settings;
        if !settings.used {
            return Err(Refusal::TargetsNotUsed);
        }
        let column = self.base.column(subject, self.year.life(subject));
        let from =
            column.and_then(|column| Some(column.source.scale.seen_on(*column.grades.get(&pupil)?, scale)));
        match (settings.editing, from) {
            (Editing::No, _) => return Err(Refusal::TargetsLocked),
            (Editing::Upwards, Some(from)) if grade.is_none_or(|grade| grade < from) => {
                return Err(Refusal::OnlyUpwards { least: scale.name(from) });
            }
            _ => {}
        }
        Ok(Edit { grade, scale, take: column.map_or(0, |column| column.source.take), from, by, at })
    }
}

/// What a target is worth, to be compared across scales; points of a scale rise by a quarter at the least.
fn worth(target: &Target<'_>) -> i32 {
    (target.scale.points(target.grade) * 4.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::model::Level;
    use crate::attainment::subject::KeyStage;
    use crate::pupil::Cohort;
    use crate::targets::base::Column;

    const PUPIL: PupilId = PupilId(Uuid::nil());
    const BY: UserId = UserId(Uuid::max());

    fn year(editing: Editing) -> Year {
        let mut year = Year::new(YearKey { key_stage: KeyStage::Ks4, cohort: Cohort(2015) });
        (year.settings.used, year.settings.editing) = (true, editing);
        year
    }

    fn base(grade: u8, take: u32) -> Base {
        let source = Source {
            subject: "Mathematics".to_owned(),
            life: 0,
            take,
            scale: Scale::Numbers,
            level: Level::Average,
            plus_one: false,
            reference: "ks4-2024".to_owned(),
            by: BY,
            at: Timestamp::UNIX_EPOCH,
        };
        Base { columns: vec![Column { source, grades: BTreeMap::from([(PUPIL, Grade(grade))]) }], version: 1 }
    }

    fn edits(edit: Edit) -> Edits {
        Edits { pupil: PUPIL, set: BTreeMap::from([(("Mathematics".to_owned(), 0), edit)]) }
    }

    fn set(year: &Year, base: &Base, grade: Option<u8>) -> Result<Edit, Refusal> {
        let books = Books { year, base };
        books.set(PUPIL, "Mathematics", Scale::Numbers, grade.map(Grade), BY, Timestamp::UNIX_EPOCH)
    }

    fn grade(year: &Year, base: &Base, edit: Edit) -> Option<u8> {
        let edits = edits(edit);
        Books { year, base }.target(PUPIL, "Mathematics", Some(&edits)).map(|target| target.grade.0)
    }

    #[test]
    fn f49_upwards_holds_whoever_comes_first() {
        let (free, upwards) = (year(Editing::UpOrDown), year(Editing::Upwards));
        assert_eq!(set(&upwards, &base(6, 0), Some(5)), Err(Refusal::OnlyUpwards { least: "6" }));
        assert_eq!(set(&upwards, &base(6, 0), None), Err(Refusal::OnlyUpwards { least: "6" }));
        assert!(set(&upwards, &base(6, 0), Some(6)).is_ok());
        assert_eq!(set(&year(Editing::No), &base(6, 0), Some(9)), Err(Refusal::TargetsLocked));
        let low = set(&free, &base(6, 0), Some(5)).expect("down is allowed");
        assert_eq!(grade(&free, &base(6, 0), low), Some(5));
        // Pre-populated higher at the very moment: what a person set stays in its place, but not below.
        assert_eq!(grade(&upwards, &base(8, 0), low), Some(8));
        let gone = set(&free, &base(6, 0), None).expect("taken away");
        assert_eq!((grade(&free, &base(6, 0), gone), grade(&upwards, &base(6, 0), gone)), (None, Some(6)));
    }

    #[test]
    fn what_a_person_set_counts_until_pre_populating_is_told_to_take_its_place() {
        let year = year(Editing::UpOrDown);
        let edit = set(&year, &base(6, 0), Some(4)).expect("set");
        assert_eq!(grade(&year, &base(7, 0), edit), Some(4));
        assert_eq!(grade(&year, &base(7, 1), edit), Some(7));
        let again = set(&year, &base(7, 1), Some(4)).expect("set again");
        assert_eq!(grade(&year, &base(7, 1), again), Some(4));
        let elsewhere = Base { columns: Vec::new(), version: 2 };
        assert_eq!(grade(&year, &elsewhere, again), Some(4), "a pupil without a benchmark keeps it");
    }

    #[test]
    fn a_target_is_stored_in_few_letters() {
        let edit = set(&year(Editing::UpOrDown), &base(6, 0), Some(7)).expect("set");
        let stored = serde_json::to_string(&edit).expect("JSON");
        assert_eq!(stored, "\"AQcG/////////////////////wAAAAA\"");
        let at = Timestamp::from_second(1_788_339_600).expect("a time");
        for (grade, from, take, scale) in [
            (None, None, 1, Scale::Letters),
            (Some(Grade(0)), Some(Grade(17)), 300, Scale::Double),
            (Some(Grade(3)), None, u32::MAX, Scale::Standard),
        ] {
            let edit = Edit { grade, scale, take, from, by: BY, at };
            let stored = serde_json::to_string(&edit).expect("JSON");
            assert_eq!(serde_json::from_str::<Edit>(&stored).expect("read"), edit, "{stored}");
        }
        for wrong in ["", "x", "AQcG", "CQcG/////////////////////wAAAAA"] {
            assert!(Edit::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
