//! Reference data: the number of pupils nationally who got each grade, by prior attainment and sex. `cargo xtask
//! reference` makes it from a published transition matrix.

use crate::attainment::grade::Scale;
use crate::attainment::subject::KeyStage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The origin of the counts: a government's publication, or invented for demonstration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Published counts of real pupils.
    Published,
    /// Invented: suitable for demonstration, not for decisions.
    Illustrative,
}

/// An assumed or fitted figure with its source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    pub value: T,
    /// The source of the figure, or a note that it is an assumption.
    pub source: String,
}

/// A band of prior attainment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The band as the source names it.
    pub label: String,
    /// The middle of the band, in points of the key stage before. It stands for the prior attainment of all pupils in
    /// the band.
    pub middle: f64,
}

/// The counts of one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubjectCounts {
    /// The name that schools use.
    pub name: String,
    /// The scale on which its grades are counted.
    pub scale: Scale,
    /// The number of pupils by sex, band and grade, lowest grade first. The sexes are girls and then boys, or all
    /// pupils together if the source does not separate them.
    pub pupils: Vec<Vec<Vec<u32>>>,
}

/// A subject in which schools set targets but which was not counted under its own name. It uses the counts of another
/// subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandIn {
    /// The name that schools use.
    pub name: String,
    /// The subject whose counts are used.
    pub counted_as: String,
    /// The scale in which its targets are set.
    pub scale: Scale,
}

/// The counts of a key stage in one year.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reference {
    /// The key stage at whose end the pupils got the grades.
    pub key_stage: KeyStage,
    /// The version, such as `ks4-2024`. Pre-populated targets record it.
    pub version: String,
    /// The academic year of the grades, such as `2023/24`.
    pub year: String,
    /// The title of the publication.
    pub source: String,
    /// The licence it is published under.
    pub licence: String,
    /// Published or illustrative.
    pub provenance: Provenance,
    /// The measure of prior attainment.
    pub prior: String,
    /// The standard deviation of progress between schools, on the probit scale.
    pub between_schools: Sourced<f64>,
    /// The shift of each month of birth relative to September, on the probit scale, September first.
    pub birth_months: Sourced<[f64; 12]>,
    /// The bands, lowest first.
    pub bands: Vec<Band>,
    /// The subjects, ordered by name.
    pub subjects: Vec<SubjectCounts>,
    /// Subjects that use the counts of one of those.
    pub stand_ins: Vec<StandIn>,
}

impl Reference {
    /// Checks that the data is consistent and complete.
    ///
    /// # Errors
    /// A description of the first problem, for the person who produced the file.
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

    /// What the figures rest on besides the counts: a sentence for each simplification and each assumed number.
    pub fn assumptions(&self) -> Vec<String> {
        let mut all = vec![format!("Prior attainment is the {}.", self.prior)];
        if self.birth_months.value.iter().all(|shift| *shift == 0.0) {
            all.push(
                "The month of birth has no effect: national results by month are not published.".to_owned(),
            );
        }
        let mut counted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for one in &self.stand_ins {
            counted.entry(&one.counted_as).or_default().push(&one.name);
        }
        all.extend(counted.iter().map(|(counted_as, names)| {
            let are = if names.len() == 1 { "is" } else { "are" };
            format!("{} {are} counted as {counted_as}.", names.join(" and "))
        }));
        let Sourced { value, source } = &self.between_schools;
        all.push(format!("The spread of progress between schools is {value} on the probit scale: {source}."));
        all
    }

    /// The sentence shown under a benchmark: what the data is, and its source.
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
