//! Forms and views of benchmarks (F37 to F44).

use crate::access::form::form;
use crate::attainment::grade::Scale;
use crate::attainment::model::{Level, Model, Start};
use crate::attainment::progress::Progress;
use crate::attainment::reference::{Provenance, Reference};
use crate::attainment::subject::scales;
use crate::records::cohort::YearGroupId;
use crate::records::pupil::Pupil;
use crate::targets::benchmarks::average_benchmarks;
use crate::targets::forms::VersionView;
use crate::targets::takers::Takers;
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
    /// What the figures rest on besides, one sentence each.
    pub assumptions: Vec<String>,
}

impl ReferenceView {
    pub fn of(reference: &Reference) -> ReferenceView {
        ReferenceView {
            version: reference.version.clone(),
            provenance: reference.provenance,
            sentence: reference.sentence(),
            assumptions: reference.assumptions(),
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
    /// The number of pupils who take the subject (ADR 0016).
    pub pupils: u32,
    /// The number of those pupils who have a benchmark. The averages are theirs.
    pub with_benchmark: u32,
    /// The scales to choose from, each with the average benchmark grade at each level. Without pupils who have a
    /// benchmark, the averages are absent.
    pub averages: Vec<AveragesView>,
    /// The school's own rank, 1 to 100 (F40); absent without results.
    pub rank: Option<u8>,
    /// The number of results from which the rank was computed.
    pub results: u32,
}

impl BenchmarkView {
    /// The benchmarks of all subjects of a year group. `pupils` are all of its pupils.
    pub fn all(
        model: &Model,
        year: &YearGroup,
        progress: &BTreeMap<String, Progress>,
        pupils: &[Pupil],
    ) -> Vec<BenchmarkView> {
        let takers = Takers::of(&year.settings, pupils);
        let view = |subject: &str| {
            let scale = year.scale(subject, model)?;
            let taking: Vec<&Pupil> = pupils.iter().filter(|pupil| takers.include(pupil, subject)).collect();
            let starts: Vec<Start> =
                taking.iter().filter_map(|pupil| pupil.start(year.key.key_stage)).collect();
            let on = |scale: &Scale| AveragesView {
                scale: *scale,
                levels: average_benchmarks(model, subject, *scale, &starts),
            };
            let own = progress.get(subject);
            Some(BenchmarkView {
                subject: subject.to_owned(),
                level: year.level(subject),
                scale,
                pupils: u32::try_from(taking.len()).unwrap_or(u32::MAX),
                with_benchmark: u32::try_from(starts.len()).unwrap_or(u32::MAX),
                averages: scales(model.scale(subject)?).iter().map(on).collect(),
                rank: own.map(|own| own.rank),
                results: own.map_or(0, |own| own.results),
            })
        };
        year.subjects().into_iter().filter_map(view).collect()
    }
}

/// The average benchmark grade on one scale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AveragesView {
    pub scale: Scale,
    /// The mean points at each level, lowest level first, rounded to one decimal.
    pub levels: Vec<f64>,
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
