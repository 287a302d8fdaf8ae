//! Forms and views of benchmarks (F37 to F44).

use crate::access::form::form;
use crate::attainment::grade::Scale;
use crate::attainment::model::{Level, Model, Start};
use crate::attainment::progress::Progress;
use crate::attainment::reference::{Provenance, Reference};
use crate::attainment::subject::scales;
use crate::records::cohort::YearGroupId;
use crate::targets::benchmarks::{Average, averages};
use crate::targets::forms::VersionView;
use crate::targets::year_group::YearGroup;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which reference data a benchmark rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceView {
    /// Its version: `ks4-2024`.
    pub version: String,
    /// Published or illustrative.
    pub provenance: Provenance,
    /// What it is and where it is from.
    pub sentence: String,
}

impl ReferenceView {
    /// This reference.
    pub fn of(reference: &Reference) -> ReferenceView {
        ReferenceView {
            version: reference.version.clone(),
            provenance: reference.provenance,
            sentence: reference.sentence(),
        }
    }
}

/// The benchmarks of a year group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BenchmarksView {
    /// The version these were read at; saving carries it.
    pub version: u64,
    /// Pupils of the year group, and those of them with prior attainment (F47).
    pub pupils: u32,
    /// Pupils with prior attainment.
    pub with_prior: u32,
    /// The subjects, by name.
    pub subjects: Vec<BenchmarkView>,
    /// What they rest on.
    pub reference: ReferenceView,
}

/// A subject's benchmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BenchmarkView {
    /// The subject.
    pub subject: String,
    /// The benchmark.
    pub level: Level,
    /// The scale targets are set in.
    pub scale: Scale,
    /// The scales there are to choose from, each with the cohort's average grade at each level, in the order of the levels;
    /// the averages are absent without pupils with prior attainment.
    pub averages: Vec<AveragesView>,
    /// The school's own rank, 1 to 100 (F40); absent without results.
    pub rank: Option<u8>,
    /// The results it was reckoned from.
    pub results: u32,
}

impl BenchmarkView {
    /// The benchmark of each subject of a year group whose pupils start from here.
    pub fn all(
        model: &Model,
        year: &YearGroup,
        progress: &BTreeMap<String, Progress>,
        starts: &[Start],
    ) -> Vec<BenchmarkView> {
        let view = |subject: &str| {
            let scale = year.scale(subject, model)?;
            let on = |scale: &Scale| AveragesView::of(model, subject, *scale, starts);
            let own = progress.get(subject);
            Some(BenchmarkView {
                subject: subject.to_owned(),
                level: year.level(subject),
                scale,
                averages: scales(model.scale(subject)?).iter().map(on).collect(),
                rank: own.map(|own| own.rank),
                results: own.map_or(0, |own| own.results),
            })
        };
        year.subjects().into_iter().filter_map(view).collect()
    }
}

/// A cohort's average grade on one scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AveragesView {
    /// The scale.
    pub scale: Scale,
    /// The mean points, and the grade they are nearest above, at each level.
    pub levels: Vec<AverageView>,
}

impl AveragesView {
    fn of(model: &Model, subject: &str, scale: Scale, starts: &[Start]) -> AveragesView {
        let view = |Average { points, grade }| AverageView { points, grade: grade.to_owned() };
        AveragesView {
            scale,
            levels: averages(model, subject, scale, starts).into_iter().map(view).collect(),
        }
    }
}

/// An average grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AverageView {
    /// In points, to one decimal.
    pub points: f64,
    /// The highest grade that is worth no more.
    pub grade: String,
}

/// Save a year group's benchmarks. Subjects that are not named keep theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveBenchmarksForm {
    /// The year group.
    pub year: YearGroupId,
    /// The version that was seen.
    pub version: u64,
    /// The benchmark of each subject.
    pub levels: BTreeMap<String, Level>,
    /// The scale of each subject (F42).
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
}

form!(SaveBenchmarksForm => SaveBenchmarks, VersionView; year: YearGroupId);

/// Suggested benchmarks. A starting point, not a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuggestionView {
    /// By subject.
    pub levels: BTreeMap<String, Level>,
}
