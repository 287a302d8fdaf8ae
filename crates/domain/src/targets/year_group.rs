//! A year group: its subjects, benchmarks, scales and settings, and what of its targets was deleted.

use crate::attainment::grade::Scale;
use crate::attainment::model::{Level, Model};
use crate::attainment::subject::scales;
use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::base::ids::{DeletionId, UserId};
use crate::base::moment::Moment;
use crate::base::refusal::Refusal;
use crate::records::cohort::YearGroupId;
use crate::targets::settings::{Prepopulation, TargetSettings};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long deleted targets can be brought back.
pub const UNDO: SignedDuration = SignedDuration::from_hours(30 * 24);

/// A year group's target setting. What was never settled is as a school begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearGroup {
    /// Which.
    pub key: YearGroupId,
    /// The subjects of its reports (F52), by name; `None` for the defaults.
    #[serde(default)]
    pub subjects: Option<Vec<String>>,
    /// The benchmark of each subject that has another than average (F37).
    #[serde(default)]
    pub benchmarks: BTreeMap<String, Level>,
    /// The scale of each subject whose targets are set in another than it is counted on (F42).
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
    /// The settings.
    #[serde(default)]
    pub settings: TargetSettings,
    /// How often the targets of a subject were deleted: a target belongs to the life it was set in.
    #[serde(default)]
    pub generations: BTreeMap<String, u32>,
    /// Deletions that can be undone.
    #[serde(default)]
    pub deletions: Vec<Deletion>,
    /// Counts the changes; a change is written only over the version it was made from.
    pub version: u64,
}

/// Targets that were deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// By which it is undone.
    pub id: DeletionId,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: UserId,
    /// How many targets.
    pub count: u32,
    /// The subjects, and the life of each that ended.
    pub generations: BTreeMap<String, u32>,
}

impl YearGroup {
    /// A year group nothing was settled for yet.
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

    /// Its subjects, in the order of their names.
    pub fn subjects(&self) -> Vec<&str> {
        match &self.subjects {
            Some(chosen) => chosen.iter().map(String::as_str).collect(),
            None => self.key.key_stage.default_subjects().to_vec(),
        }
    }

    /// The benchmark of a subject.
    pub fn level(&self, subject: &str) -> Level {
        self.benchmarks.get(subject).copied().unwrap_or_default()
    }

    /// The scale a subject's targets are set in; `None` for a subject the reference does not know.
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

    /// The life a subject's targets are in.
    pub fn generation(&self, subject: &str) -> u32 {
        self.generations.get(subject).copied().unwrap_or_default()
    }

    /// Chooses the subjects (F52).
    ///
    /// # Errors
    /// None was ticked, or one is not a subject of the key stage.
    pub fn choose_subjects(&mut self, mut chosen: Vec<String>, model: &Model) -> Result<Event, FieldErrors> {
        chosen.sort();
        chosen.dedup();
        if chosen.is_empty() {
            return Err(FieldErrors::of("subjects", "Tick at least one subject"));
        }
        if let Some(unknown) = chosen.iter().find(|subject| model.scale(subject).is_none()) {
            return Err(FieldErrors::of(
                "subjects",
                format!("{unknown} is not a subject of {}", self.key.key_stage.label()),
            ));
        }
        let before = self.subjects().join(", ");
        let event = self.event(EventKind::SubjectsChosen).changing("Subjects", before, chosen.join(", "));
        self.subjects = Some(chosen);
        self.version += 1;
        Ok(event)
    }

    /// Sets benchmarks and scales (F37, F42); subjects that are not named keep theirs.
    ///
    /// # Errors
    /// A subject that is not one, or a scale it does not have.
    pub fn set_benchmarks(
        &mut self,
        levels: &BTreeMap<String, Level>,
        chosen: &BTreeMap<String, Scale>,
        model: &Model,
    ) -> Result<Event, FieldErrors> {
        let mut event = self.event(EventKind::BenchmarksSet);
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
    /// One grade above the benchmark where the key stage has none.
    pub fn change_settings(&mut self, settings: TargetSettings) -> Result<Event, FieldErrors> {
        if settings.prepopulation == Prepopulation::BenchmarkPlusOne && !self.key.key_stage.has_plus_one() {
            let message = "One grade above the benchmark is for Key Stages 4 and 5. Choose the benchmark";
            return Err(FieldErrors::of("prepopulation", message));
        }
        let (was, now) =
            (self.settings, TargetSettings { sharing: settings.sharing.normalised(), ..settings });
        let yes = |yes: bool| if yes { "Yes" } else { "No" };
        let event = self
            .event(EventKind::TargetSettingsChanged)
            .changing("Use target setting", yes(was.used), yes(now.used))
            .changing("Pre-populate", was.prepopulation.label(), now.prepopulation.label())
            .changing("Editing", was.editing.label(), now.editing.label())
            .changing("Sharing", was.sharing.label(), now.sharing.label());
        self.settings = now;
        self.version += 1;
        Ok(event)
    }

    /// Ends the life of these subjects' targets (F55); they can be brought back for [`UNDO`].
    pub fn delete(&mut self, subjects: &[&str], count: u32, by: UserId, moment: &Moment) -> Event {
        let generations =
            subjects.iter().map(|subject| ((*subject).to_owned(), self.generation(subject))).collect();
        let id = DeletionId(moment.id("deletion"));
        self.forget(moment.now);
        self.deletions.push(Deletion { id, at: moment.now, by, count, generations });
        for subject in subjects {
            *self.generations.entry((*subject).to_owned()).or_default() += 1;
        }
        self.version += 1;
        self.event(EventKind::TargetsDeleted).changing(
            "Targets",
            format!("{count} in {}", subjects.join(", ")),
            "deleted",
        )
    }

    /// Brings deleted targets back.
    ///
    /// # Errors
    /// The thirty days are over, or targets were set since in one of the subjects.
    pub fn undo(
        &mut self,
        deletion: DeletionId,
        set_since: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<Event, Refusal> {
        self.forget(now);
        let place = self.deletions.iter().position(|one| one.id == deletion).ok_or(Refusal::DeletionOver)?;
        if let Some(subject) = self.deletions[place].generations.keys().find(|subject| set_since(subject)) {
            return Err(Refusal::TargetsSetSince { subject: subject.clone() });
        }
        let Deletion { count, generations, .. } = self.deletions.remove(place);
        let subjects: Vec<&str> = generations.keys().map(String::as_str).collect();
        let event = self.event(EventKind::TargetsBroughtBack).changing(
            "Targets",
            "deleted",
            format!("{count} in {}", subjects.join(", ")),
        );
        self.generations.extend(generations);
        self.version += 1;
        Ok(event)
    }

    /// Whether the targets of this life can still be seen or brought back.
    pub fn keeps(&self, subject: &str, generation: u32) -> bool {
        self.generation(subject) == generation
            || self.deletions.iter().any(|deletion| deletion.generations.get(subject) == Some(&generation))
    }

    /// Lets go of deletions whose time is over.
    fn forget(&mut self, now: Timestamp) {
        self.deletions.retain(|deletion| deletion.at + UNDO > now);
    }

    /// An event about this year group.
    pub fn event(&self, kind: EventKind) -> Event {
        Event::of(kind).changing("Year group", "", self.key.to_string())
    }
}
