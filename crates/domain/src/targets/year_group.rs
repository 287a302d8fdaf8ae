//! A year group's target setting: its subjects, benchmarks, scales and settings, and its deleted targets.

use crate::attainment::grade::Scale;
use crate::attainment::model::{Level, Model};
use crate::attainment::subject::scales;
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::records::cohort::{AcademicYear, YearGroupId};
use crate::targets::settings::{Prepopulation, TargetSettings};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A year group's target setting. Everything that nobody has set has its default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearGroup {
    pub key: YearGroupId,
    /// The names of the subjects in its reports (F52); `None` for the default subjects.
    #[serde(default)]
    pub subjects: Option<Vec<String>>,
    /// The benchmark of each subject whose benchmark is not the average (F37).
    #[serde(default)]
    pub benchmarks: BTreeMap<String, Level>,
    /// The scale of each subject whose targets are set on a scale other than its own (F42).
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
    #[serde(default)]
    pub settings: TargetSettings,
    /// The number of times the targets of each subject were deleted. A target belongs to the generation in which it
    /// was set.
    #[serde(default)]
    pub generations: BTreeMap<String, u32>,
    /// Deleted targets that may be restored.
    #[serde(default)]
    pub deletions: Vec<Deleted>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

/// Targets of a subject that were deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleted {
    pub at: Timestamp,
    pub subject: String,
    /// The generation that was deleted.
    pub generation: u32,
}

impl YearGroup {
    /// A year group with all defaults.
    pub fn new(key: YearGroupId) -> YearGroup {
        YearGroup {
            key,
            subjects: None,
            benchmarks: BTreeMap::new(),
            scales: BTreeMap::new(),
            settings: TargetSettings::default(),
            generations: BTreeMap::new(),
            deletions: Vec::new(),
            version: 0,
        }
    }

    /// The chosen subjects, in the order of their names, or the defaults.
    pub fn subjects(&self) -> Vec<&str> {
        match &self.subjects {
            Some(chosen) => chosen.iter().map(String::as_str).collect(),
            None => self.key.key_stage.default_subjects().to_vec(),
        }
    }

    /// The benchmark of a subject; the average if none was set.
    pub fn level(&self, subject: &str) -> Level {
        self.benchmarks.get(subject).copied().unwrap_or_default()
    }

    /// The scale on which a subject's targets are set; `None` if the reference data does not have the subject.
    pub fn scale(&self, subject: &str, model: &Model) -> Option<Scale> {
        let counted = model.scale(subject)?;
        Some(
            self.scales
                .get(subject)
                .copied()
                .filter(|scale| scales(counted).contains(scale))
                .unwrap_or(counted),
        )
    }

    /// The current generation of a subject's targets.
    pub fn generation(&self, subject: &str) -> u32 {
        self.generations.get(subject).copied().unwrap_or_default()
    }

    /// Chooses the subjects (F52).
    ///
    /// # Errors
    /// An error of the field `subjects`: none is chosen, or one is not a subject of the key stage.
    pub fn choose_subjects(
        &mut self,
        mut chosen: Vec<String>,
        model: &Model,
        now: AcademicYear,
    ) -> Result<Event, FieldErrors> {
        chosen.sort();
        chosen.dedup();
        if chosen.is_empty() {
            return Err(FieldErrors::of("subjects", "Select at least one subject"));
        }
        if let Some(unknown) = chosen.iter().find(|subject| model.scale(subject).is_none()) {
            return Err(FieldErrors::of(
                "subjects",
                format!("{unknown} is not a subject of {}", self.key.key_stage.label()),
            ));
        }
        let before = self.subjects().join(", ");
        let event =
            self.event(EventKind::SubjectsChosen, now).changing("Subjects", before, chosen.join(", "));
        self.subjects = Some(chosen);
        self.version += 1;
        Ok(event)
    }

    /// Sets benchmarks and scales (F37, F42). Subjects that are not named keep theirs.
    ///
    /// # Errors
    /// An error of the field `benchmarks` for an unknown subject, or of `scales` for a scale that the subject does
    /// not have.
    pub fn set_benchmarks(
        &mut self,
        levels: &BTreeMap<String, Level>,
        chosen: &BTreeMap<String, Scale>,
        model: &Model,
        now: AcademicYear,
    ) -> Result<Event, FieldErrors> {
        let mut event = self.event(EventKind::BenchmarksSet, now);
        let unknown = |subject: &str| {
            FieldErrors::of(
                "benchmarks",
                format!("{subject} is not a subject of {}", self.key.key_stage.label()),
            )
        };
        for (subject, level) in levels {
            model.scale(subject).ok_or_else(|| unknown(subject))?;
            event = event.changing(subject, self.level(subject).label(), level.label());
        }
        for (subject, scale) in chosen {
            let counted = model.scale(subject).ok_or_else(|| unknown(subject))?;
            if !scales(counted).contains(scale) {
                return Err(FieldErrors::of(
                    "scales",
                    format!("Targets in {subject} cannot be set as {}", scale.label()),
                ));
            }
            let was = self.scales.get(subject).copied().unwrap_or(counted);
            event = event.changing(&format!("{subject}, set target as"), was.label(), scale.label());
        }
        self.benchmarks.extend(levels.iter().map(|(subject, level)| (subject.clone(), *level)));
        self.scales.extend(chosen.iter().map(|(subject, scale)| (subject.clone(), *scale)));
        self.version += 1;
        Ok(event)
    }

    /// Changes the settings (F45 to F50).
    ///
    /// # Errors
    /// An error of the field `prepopulation`: one grade above the benchmark is chosen, and the key stage does not
    /// offer it.
    pub fn change_settings(
        &mut self,
        settings: TargetSettings,
        year: AcademicYear,
    ) -> Result<Event, FieldErrors> {
        if settings.prepopulation == Prepopulation::BenchmarkPlusOne && !self.key.key_stage.has_plus_one() {
            let message = "Select the benchmark grade: one grade above it is for Key Stages 4 and 5 only";
            return Err(FieldErrors::of("prepopulation", message));
        }
        let (was, now) =
            (self.settings, TargetSettings { sharing: settings.sharing.normalised(), ..settings });
        let yes = |yes: bool| if yes { "Yes" } else { "No" };
        let event = self
            .event(EventKind::TargetSettingsChanged, year)
            .changing("Use target setting", yes(was.used), yes(now.used))
            .changing("Pre-populate", was.prepopulation.label(), now.prepopulation.label())
            .changing("Editing", was.editing.label(), now.editing.label())
            .changing("Sharing", was.sharing.label(), now.sharing.label())
            .changing("Every pupil takes every subject", yes(was.everyone), yes(now.everyone));
        self.settings = now;
        self.version += 1;
        Ok(event)
    }

    /// Deletes the targets of a subject by starting their next generation (F55).
    pub fn delete(&mut self, subject: &str, now: Timestamp) {
        self.forget(now);
        let generation = self.generation(subject);
        self.deletions.push(Deleted { at: now, subject: subject.to_owned(), generation });
        self.generations.insert(subject.to_owned(), generation + 1);
    }

    /// Restores this generation of a subject's targets.
    pub fn restore(&mut self, subject: &str, generation: u32) {
        self.deletions.retain(|deleted| deleted.subject != subject || deleted.generation != generation);
        self.generations.insert(subject.to_owned(), generation);
    }

    /// True if the targets of this generation can still be seen or restored.
    pub fn keeps(&self, subject: &str, generation: u32) -> bool {
        self.generation(subject) == generation
            || self
                .deletions
                .iter()
                .any(|deleted| deleted.subject == subject && deleted.generation == generation)
    }

    /// An event about this year group.
    fn event(&self, kind: EventKind, now: AcademicYear) -> Event {
        self.key.cohort.event(kind, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::subject::KeyStage;
    use crate::records::cohort::Cohort;

    #[test]
    fn a_change_of_a_year_group_names_it_as_the_pages_do() {
        let mut year = YearGroup::new(YearGroupId { key_stage: KeyStage::Ks4, cohort: Cohort(2015) });
        let settings = TargetSettings { used: true, ..TargetSettings::default() };
        let event = year.change_settings(settings, AcademicYear(2026)).expect("an event");
        assert_eq!(event.labels, ["Year 11"]);
        let told: Vec<String> = event.changes.iter().map(|change| change.sentence()).collect();
        assert_eq!(told, ["Use target setting: No \u{2192} Yes"]);
    }
}
