//! The form and the view of the target simulator (F79).

use crate::access::form::form;
use crate::attainment::grade::Scale;
use crate::attainment::measures::Headline;
use crate::attainment::model::Level;
use crate::attainment::subject::KeyStage;
use crate::records::cohort::YearGroupId;
use crate::targets::outcome::Outcome;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Show what benchmarks would give, before they are saved. Subjects that are not named keep theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SimulateBenchmarksForm {
    pub year: YearGroupId,
    /// The benchmarks, by subject.
    pub levels: BTreeMap<String, Level>,
    /// The scales, by subject (F42).
    #[serde(default)]
    pub scales: BTreeMap<String, Scale>,
}

form!(SimulateBenchmarksForm => SimulateBenchmarks, OutcomesView; year: YearGroupId);

/// What grades come to: the targets as they are, the grades that would be given, and the latest results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct OutcomesView {
    /// The measures of the key stage. Each outcome has one number for each.
    pub measures: Vec<MeasureView>,
    /// The targets as they are.
    pub targets: Outcome,
    /// The grades that would be given.
    pub given: Outcome,
    /// The latest results of the key stage; absent if there are none of five pupils.
    pub results: Option<Outcome>,
    /// The academic year of those results, such as `2025/26`.
    pub results_of: Option<String>,
}

/// A measure of a key stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MeasureView {
    /// The name that schools use.
    pub name: String,
    /// True if it is a percentage of the pupils; otherwise it is a mean in points.
    pub percent: bool,
}

impl OutcomesView {
    /// `results` are the latest, with the academic year.
    pub fn of(
        key_stage: KeyStage,
        targets: Outcome,
        given: Outcome,
        results: Option<(String, Outcome)>,
    ) -> OutcomesView {
        let view =
            |one: &Headline| MeasureView { name: one.label().to_owned(), percent: one.is_percentage() };
        let (results_of, results) = results.unzip();
        let measures = Headline::of(key_stage).iter().map(view).collect();
        OutcomesView { measures, targets, given, results, results_of }
    }
}
