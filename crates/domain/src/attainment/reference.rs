//! Reference data: how many pupils nationally got each grade, by prior attainment and sex. Produced from a published
//! transition matrix, see `cargo xtask reference`.

use crate::attainment::grade::Scale;
use crate::attainment::subject::KeyStage;
use serde::{Deserialize, Serialize};

/// Whether the counts are a government's or made up to have something to show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Published counts of real pupils.
    Published,
    /// Made up: fit to look at, and to decide nothing by.
    Illustrative,
}

/// A figure that is assumed or fitted, and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The figure.
    pub value: T,
    /// Who says so, or that it is an assumption.
    pub source: String,
}

/// A band of prior attainment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// As the source names it.
    pub label: String,
    /// The prior attainment it stands for: its middle, in the points of the key stage before.
    pub middle: f64,
}

/// What is known of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectCounts {
    /// As schools call it.
    pub name: String,
    /// The scale its grades are counted on.
    pub scale: Scale,
    /// Pupils by sex, band and grade, the lowest grade first: girls and then boys, or all of them where the source does
    /// not tell them apart.
    pub pupils: Vec<Vec<Vec<u32>>>,
}

/// A subject that schools set targets in and that was not counted under its own name: it is benchmarked as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// The school's name for it.
    pub name: String,
    /// The subject whose counts stand in for it.
    pub counted_as: String,
    /// The scale its targets are set in.
    pub scale: Scale,
}

/// The counts of a key stage in one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The key stage at whose end the grades were got.
    pub key_stage: KeyStage,
    /// What targets remember it by: `ks4-2024`.
    pub version: String,
    /// The academic year of the grades: `2023/24`.
    pub year: String,
    /// The publication.
    pub source: String,
    /// The licence it is published under.
    pub licence: String,
    /// Published or illustrative.
    pub provenance: Provenance,
    /// What prior attainment is counted in.
    pub prior: String,
    /// The standard deviation of progress between schools, on the probit scale.
    pub between_schools: Sourced<f64>,
    /// The shift of each month of birth relative to September, on the probit scale, September first.
    pub birth_months: Sourced<[f64; 12]>,
    /// The bands, lowest first.
    pub bands: Vec<Band>,
    /// The subjects, by name.
    pub subjects: Vec<SubjectCounts>,
    /// Subjects benchmarked as one of those.
    pub stand_ins: Vec<StandIn>,
}

impl Reference {
    /// Whether it can be worked with.
    ///
    /// # Errors
    /// Names what is wrong, for whoever produced the file.
    pub fn check(&self) -> Result<(), String> {
        if self.bands.is_empty() || !self.bands.is_sorted_by(|a, b| a.middle < b.middle) {
            return Err("the bands of prior attainment do not rise".to_owned());
        }
        let tau = self.between_schools.value;
        if !(tau.is_finite() && tau > 0.0) || self.birth_months.value.iter().any(|shift| !shift.is_finite()) {
            return Err(
                "the spread between schools must be above 0, and every month's shift a number".to_owned()
            );
        }
        if !self.subjects.is_sorted_by(|a, b| a.name < b.name) {
            return Err("a subject stands twice, or they are not sorted by name".to_owned());
        }
        for subject in &self.subjects {
            let grades = subject.scale.grades().len() + 1;
            let fits = |bands: &Vec<Vec<u32>>| {
                bands.len() == self.bands.len() && bands.iter().all(|band| band.len() == grades)
            };
            if !matches!(subject.pupils.len(), 1 | 2) || !subject.pupils.iter().all(fits) {
                return Err(format!("{} has not a count for each sex, band and grade", subject.name));
            }
            if subject.pupils.iter().flatten().flatten().all(|count| *count == 0) {
                return Err(format!("{} has no pupils", subject.name));
            }
        }
        let counted = |name: &str| self.subjects.iter().any(|subject| subject.name == name);
        match self.stand_ins.iter().find(|one| counted(&one.name) || !counted(&one.counted_as)) {
            Some(one) => Err(format!("{} stands in for itself, or for what was not counted", one.name)),
            None => Ok(()),
        }
    }

    /// Its sentence under a benchmark: what it is, and where from.
    pub fn sentence(&self) -> String {
        match self.provenance {
            Provenance::Published => {
                format!("National results of {}. {}. {}.", self.year, self.source, self.licence)
            }
            Provenance::Illustrative => {
                format!("Illustrative figures, not national results: {}.", self.source)
            }
        }
    }
}
