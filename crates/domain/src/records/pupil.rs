//! Pupils.

use crate::attainment::model::{Prior, Sex, Start};
use crate::attainment::subject::KeyStage;
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::base::hash::fingerprint;
use crate::base::ids::{OrganisationId, PupilId};
use crate::base::text::Name;
use crate::records::characteristics::{Answer, Characteristic, Characteristics};
use crate::records::classes::class_changes;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::erasing::Rule;
use crate::records::hold::Hold;
use crate::records::leaving::Leaving;
use crate::records::mis_id::MisId;
use crate::records::origin::{Origin, Origins, Source};
use crate::records::pupil_results::{Collection, TypedResult};
use crate::records::pupils::changes;
use crate::records::upn::Upn;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The part of a pupil's record that people type, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPupil {
    pub upn: Upn,
    pub surname: Name,
    pub forename: Name,
    pub born: Date,
    pub sex: Option<Sex>,
    pub cohort: Cohort,
    pub prior: BTreeMap<KeyStage, Prior>,
    pub classes: BTreeMap<String, String>,
}

/// A pupil as recorded by the school.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pupil {
    /// Attain's own id, because a UPN can be replaced.
    pub id: PupilId,
    pub organisation: OrganisationId,
    pub upn: Upn,
    pub forename: Name,
    pub surname: Name,
    /// The date of birth.
    pub born: Date,
    /// `None` if it is not recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sex: Option<Sex>,
    #[serde(default, skip_serializing_if = "Characteristics::is_empty")]
    pub characteristics: Characteristics,
    pub cohort: Cohort,
    /// The day on which the pupil was moved to the cohort; `None` if they were added to it. The retention clock gives the
    /// school time after what became known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_on: Option<Date>,
    /// The attainment at the end of the key stage before each of these key stages. A key stage without prior
    /// attainment has no entry.
    #[serde(default)]
    pub prior: BTreeMap<KeyStage, Prior>,
    /// The pupil's classes, by subject.
    #[serde(default)]
    pub classes: BTreeMap<String, String>,
    /// The collections in which the pupil has results, and the number of them. They are found by it, and erased. Present
    /// also while it is empty, because an import of results adds to it.
    #[serde(default)]
    pub results: BTreeMap<Collection, u32>,
    /// Present from the report that the pupil leaves until they return.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<Leaving>,
    /// While there is one, nothing of the pupil is erased.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<Hold>,
    /// The cohorts that the pupil was moved out of: targets may stand under them.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub earlier_cohorts: BTreeSet<Cohort>,
    /// Present once the pupil is being erased, which nothing stops any more: until the record itself is gone, nobody
    /// finds or changes it, so that no hold keeps half of a pupil.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erasing: Option<Rule>,
    /// The pupil's id at the school's MIS, from the first synchronisation that found them there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mis: Option<MisId>,
    pub origins: Origins,
}

impl Pupil {
    /// The start of an estimate for this key stage; `None` without prior attainment (F47).
    pub fn start(&self, key_stage: KeyStage) -> Option<Start> {
        let month = (self.born.month().unsigned_abs() + 3) % 12;
        self.prior.get(&key_stage).map(|prior| Start { prior: *prior, sex: self.sex, month })
    }

    /// The event of this kind about the pupil.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).about_pupil(self.id)
    }

    /// A new pupil, typed today.
    pub fn new(id: PupilId, organisation: OrganisationId, typed: CheckedPupil, today: Date) -> Pupil {
        let CheckedPupil { upn, surname, forename, born, sex, cohort, prior, classes } = typed;
        let (moved_on, left, holds, erasing) = (None, None, Vec::new(), None);
        Pupil {
            id,
            organisation,
            upn,
            forename,
            surname,
            born,
            sex,
            characteristics: Characteristics::default(),
            cohort,
            moved_on,
            prior,
            classes,
            results: BTreeMap::new(),
            left,
            holds,
            earlier_cohorts: BTreeSet::new(),
            erasing,
            mis: None,
            origins: Origins::new(Origin { source: Source::Hand, on: today }),
        }
    }

    /// The pupil with these fields instead, from today on.
    #[must_use]
    pub fn with(&self, typed: CheckedPupil, today: Date) -> Pupil {
        let moved = Pupil::new(self.id, self.organisation, typed, today);
        let now = Pupil {
            characteristics: self.characteristics.clone(),
            results: self.results.clone(),
            moved_on: self.moved_to(moved.cohort, today),
            earlier_cohorts: self.cohorts_before(moved.cohort),
            left: self.left,
            holds: self.holds.clone(),
            erasing: self.erasing,
            mis: self.mis.clone(),
            ..moved
        };
        now.recorded(self, Origin { source: Source::Hand, on: today })
    }

    /// The record with the origins of the values that differ from what they were.
    #[must_use]
    pub fn recorded(self, was: &Pupil, origin: Origin) -> Pupil {
        let changes = changes(Some(was), &self, AcademicYear::of(origin.on));
        let classes = class_changes(&was.classes, &self.classes);
        Pupil { origins: was.origins.after(changes.into_iter().chain(classes), origin), ..self }
    }

    /// The record with these answers for an academic year.
    #[must_use]
    pub fn with_answers(
        &self,
        year: AcademicYear,
        answers: &BTreeMap<Characteristic, Answer>,
        today: Date,
    ) -> Pupil {
        let mut now = self.clone();
        for (which, answer) in answers {
            now.characteristics.answer(year, *which, *answer);
        }
        now.recorded(self, Origin { source: Source::Hand, on: today })
    }

    /// The pupil with another UPN, chosen today.
    #[must_use]
    pub fn with_upn(&self, upn: Upn, today: Date) -> Pupil {
        let now = Pupil { upn, ..self.clone() };
        now.recorded(self, Origin { source: Source::Hand, on: today })
    }

    /// The cohorts that the pupil was in before this one.
    pub(crate) fn cohorts_before(&self, cohort: Cohort) -> BTreeSet<Cohort> {
        let mut before = self.earlier_cohorts.clone();
        before.extend((cohort != self.cohort).then_some(self.cohort));
        before
    }

    /// The day on which the pupil was moved to the cohort that they have from today on.
    pub(crate) fn moved_to(&self, cohort: Cohort, today: Date) -> Option<Date> {
        if cohort == self.cohort { self.moved_on } else { Some(today) }
    }

    /// The pupil after the report that their last day is this one. A corrected day keeps the day of the first report,
    /// so that no correction postpones the erasure.
    ///
    /// # Errors
    /// An error of the field `on`: the day is before the date of birth, or more than a year ahead.
    pub fn leaving(&self, on: Date, today: Date) -> Result<Pupil, FieldErrors> {
        Ok(self.leaves(on, today)?.recorded(self, Origin { source: Source::Hand, on: today }))
    }

    /// The same without its origin.
    pub(crate) fn leaves(&self, on: Date, today: Date) -> Result<Pupil, FieldErrors> {
        let latest = today.saturating_add(1.year());
        if on < self.born || on > latest {
            let message =
                "Enter the pupil\u{2019}s last day: after the date of birth, and at most a year from now";
            return Err(FieldErrors::of("on", message));
        }
        let reported = self.left.map_or(today, |left| left.reported);
        let brought_forward = self.left.and_then(|was| was.brought_forward);
        let mut left = Leaving { on, reported, off_roll: on <= today, brought_forward };
        if self.left.is_some_and(|was| left.counts_from() < was.counts_from()) {
            left.brought_forward = Some(today);
        }
        Ok(Pupil { left: Some(left), ..self.clone() })
    }

    /// The pupil back on the roll, from today on.
    #[must_use]
    pub fn returned(&self, today: Date) -> Pupil {
        let now = Pupil { left: None, ..self.clone() };
        now.recorded(self, Origin { source: Source::Hand, on: today })
    }

    /// The source of a value, named as in [`changes`].
    pub fn source_of(&self, what: &str) -> Source {
        self.origins.later.get(what).map_or(self.origins.record, |later| later.origin).source
    }

    /// The pupil off the roll, if the last day is over; `None` if nothing changes.
    pub fn off_roll(&self, today: Date) -> Option<Pupil> {
        let left = self.left.filter(|left| !left.off_roll && left.on < today)?;
        Some(Pupil { left: Some(Leaving { off_roll: true, ..left }), ..self.clone() })
    }

    /// The day on which the pupil must be taken off the roll; `None` if they have not been reported as a leaver, or have been.
    pub fn off_roll_on(&self) -> Option<Date> {
        self.left.filter(|left| !left.off_roll).and_then(|left| left.on.tomorrow().ok())
    }

    /// True unless the pupil has left and the last day is over.
    pub fn is_on_roll(&self) -> bool {
        self.left.is_none_or(|left| !left.off_roll)
    }

    /// Checks that none of these pupils, on roll or not, has the same UPN.
    ///
    /// # Errors
    /// An error of the field `upn`.
    pub fn check_upn(&self, there: &[Pupil]) -> Result<(), FieldErrors> {
        let Some(other) = there.iter().find(|other| other.upn == self.upn && other.id != self.id) else {
            return Ok(());
        };
        let name = other.listed_name();
        let message = if other.is_on_roll() {
            format!("{name} has this UPN. Check it in your MIS")
        } else {
            format!(
                "{name}, who has left, has this UPN. Open their record under Left and return them to the roll"
            )
        };
        Err(FieldErrors::of("upn", message))
    }

    /// Distinguishes the record from the same one after a change.
    pub fn seen_as(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        fingerprint(text.as_bytes())[..16].to_owned()
    }

    /// The event of a change, with the names of the fields that differ. `year` is the academic year of the records.
    pub fn changed_from(&self, was: &Pupil, year: AcademicYear) -> Event {
        let mut fields: Vec<String> =
            changes(Some(was), self, year).into_iter().map(|change| change.what).collect();
        if was.classes != self.classes {
            fields.push("Classes".to_owned());
        }
        self.event(EventKind::PupilChanged).with("Fields", fields.join(", "))
    }

    /// The event of a result that is recorded by hand.
    pub fn result_recorded(&self, typed: &TypedResult) -> Event {
        let field = format!("{}, {}", typed.subject, typed.collection.year);
        self.event(EventKind::PupilChanged).with("Fields", field)
    }

    /// The name as lists show it: surname first.
    pub fn listed_name(&self) -> String {
        format!("{}, {}", self.surname.as_str(), self.forename.as_str())
    }
}
