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

/// The reference data from which benchmarks follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReferenceView {
    /// The version, such as `ks4-2024`.
    pub version: String,
    /// Published or illustrative.
    pub provenance: Provenance,
    /// A sentence that describes the data and names its source.
    pub sentence: String,
}

impl ReferenceView {
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
    /// The version that was read. A form that saves carries it.
    pub version: u64,
    /// The number of pupils of the year group.
    pub pupils: u32,
    /// The number of those pupils who have prior attainment (F47).
    pub with_prior: u32,
    /// The subjects, ordered by name.
    pub subjects: Vec<BenchmarkView>,
    /// The reference data from which they follow.
    pub reference: ReferenceView,
}

/// A subject's benchmark.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BenchmarkView {
    pub subject: String,
    pub level: Level,
    /// The scale in which targets are set.
    pub scale: Scale,
    /// The scales to choose from, each with the cohort's average grade at each level, in the order of the levels.
    /// Without pupils with prior attainment, the averages are absent.
    pub averages: Vec<AveragesView>,
    /// The school's own rank, 1 to 100 (F40); absent without results.
    pub rank: Option<u8>,
    /// The number of results from which the rank was computed.
    pub results: u32,
}

impl BenchmarkView {
    /// The benchmarks of all subjects of a year group whose pupils have this prior attainment.
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
    pub scale: Scale,
    /// One average per level, in the order of the levels.
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
    /// The mean points, rounded to one decimal.
    pub points: f64,
    /// The highest grade that is not worth more than the points.
    pub grade: String,
}

/// Save a year group's benchmarks. Subjects that are not named keep theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SaveBenchmarksForm {
    pub year: YearGroupId,
    /// The version that was read.
    pub version: u64,
    /// The benchmarks, by subject.
    pub levels: BTreeMap<String, Level>,
    /// The scales, by subject (F42).
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
}

form!(SaveBenchmarksForm => SaveBenchmarks, VersionView; year: YearGroupId);

/// Suggested benchmarks. A starting point, not a recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SuggestionView {
    /// The benchmarks, by subject.
    pub levels: BTreeMap<String, Level>,
}
