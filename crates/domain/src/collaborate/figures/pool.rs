//! Figures of several schools together. They are made from published figures alone, pupil by pupil and not school by school: a
//! school of 200 counts twice as much as one of 100.

use super::{Figure, Kind, Measure};
use crate::attainment::subject::KeyStage;
use serde::{Deserialize, Serialize};

/// A figure of several schools is shown from this number of schools with data: with two, each would know the other's.
pub const FEWEST_SCHOOLS: u32 = 3;

/// Figures of several schools together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    pub pupils: u32,
    /// The schools that have a figure.
    pub schools: u32,
    /// A percentage, or points.
    pub value: f64,
}

/// The range in which a figure would fall in 19 of 20 years, if nothing changed at the school but its pupils.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    pub low: f64,
    pub high: f64,
}

/// A school beside the schools of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Below,
    Similar,
    Above,
}

impl Verdict {
    /// The words of a report.
    pub const fn label(self) -> &'static str {
        match self {
            Verdict::Below => "Below the group",
            Verdict::Similar => "Similar to the group",
            Verdict::Above => "Above the group",
        }
    }
}

impl Figure {
    /// The value as a percentage or in points.
    pub fn value(self, kind: Kind) -> f64 {
        match kind {
            Kind::Percent => f64::from(self.value),
            Kind::Mean | Kind::Difference => f64::from(self.value) / 10.0,
        }
    }

    /// The value as it is written.
    pub fn text(self, kind: Kind) -> String {
        written(i32::from(self.value), kind)
    }

    /// The number of its pupils as it is written.
    pub fn pupils_text(self) -> String {
        if self.about { format!("about {}", self.pupils) } else { self.pupils.to_string() }
    }

    /// The range of chance around the figure.
    pub fn range(self, measure: &Measure, key_stage: KeyStage) -> Range {
        range(self.value(measure.kind()), self.pupils, measure, key_stage)
    }

    /// What the range says of the school beside its group.
    pub fn verdict(self, measure: &Measure, key_stage: KeyStage, group: Pooled) -> Verdict {
        self.range(measure, key_stage).beside(group.value)
    }
}

/// The range of chance around a value of this number of pupils.
fn range(value: f64, pupils: u32, measure: &Measure, key_stage: KeyStage) -> Range {
    let pupils = f64::from(pupils.max(1));
    if measure.kind() == Kind::Percent {
        // Wilson's interval, which stays within 0 and 100 per cent.
        let (share, z) = (value / 100.0, CHANCE * CHANCE / pupils);
        let middle = (share + z / 2.0) / (1.0 + z);
        let half = (share * (1.0 - share) * z + z * z / 4.0).sqrt() / (1.0 + z);
        return Range { low: 100.0 * (middle - half), high: 100.0 * (middle + half) };
    }
    let half = CHANCE * spread(measure, key_stage) / pupils.sqrt();
    Range { low: value - half, high: value + half }
}

impl Range {
    /// Where the range is beside a value.
    pub fn beside(self, value: f64) -> Verdict {
        if self.low > value {
            Verdict::Above
        } else if self.high < value {
            Verdict::Below
        } else {
            Verdict::Similar
        }
    }

    /// The range as it is written: "38.9 to 41.7".
    pub fn text(self, kind: Kind) -> String {
        format!("{} to {}", rounded(self.low, kind), rounded(self.high, kind))
    }
}

impl Pooled {
    /// The value as it is written.
    pub fn text(self, kind: Kind) -> String {
        rounded(self.value, kind)
    }

    /// The range of chance around the figure.
    pub fn range(self, measure: &Measure, key_stage: KeyStage) -> Range {
        range(self.value, self.pupils, measure, key_stage)
    }
}

/// A percentage or points as they are written.
pub fn rounded(value: f64, kind: Kind) -> String {
    let unit = if kind == Kind::Percent { 1.0 } else { 10.0 };
    written((value * unit).round() as i32, kind)
}

/// A value as it is written: a whole percentage; or, of tenths, one decimal, of a difference with its sign.
pub fn written(value: i32, kind: Kind) -> String {
    let (size, sign) = (value.unsigned_abs(), if value < 0 { "\u{2212}" } else { "+" });
    let sign = if value < 0 || (kind == Kind::Difference && value > 0) { sign } else { "" };
    match kind {
        Kind::Percent => format!("{sign}{size}%"),
        Kind::Mean | Kind::Difference => format!("{sign}{}.{}", size / 10, size % 10),
    }
}

/// 19 of 20 values of a normal distribution are within this number of standard deviations.
const CHANCE: f64 = 1.96;

/// The standard deviation of Attainment 8 between pupils: our estimate. The national counts are by subject, and do not say how
/// the subjects of one pupil go together. What they allow is from 14 to 21.
pub(super) const ATTAINMENT_8: f64 = 20.0;

/// The national standard deviation between pupils. A school's own would tell more about its pupils than its mean does. A test
/// computes them from the counts that are shipped (`tests/spreads.rs`): of points, around the mean of their subject, over all
/// subjects together; of progress, around the mean of pupils of the same sex and band of prior attainment; of prior
/// attainment, by the middle of its band, over the entries in mathematics, and in all subjects of Key Stage 5. The counts of
/// Key Stage 2 are themselves made up. Attainment 8 is an estimate.
pub(super) fn spread(measure: &Measure, key_stage: KeyStage) -> f64 {
    match (measure, key_stage) {
        (Measure::Attainment8, _) => ATTAINMENT_8,
        (Measure::Prior, KeyStage::Ks2) => 3.2,
        (Measure::Prior, KeyStage::Ks4) => 7.7,
        (Measure::Prior, KeyStage::Ks5) => 1.3,
        (Measure::Progress(_), KeyStage::Ks5) => 1.1,
        (Measure::Progress(_), _) => 1.6,
        (_, KeyStage::Ks5) => 1.4,
        _ => 2.1,
    }
}

/// The figures of several schools together; `None` if fewer than three have one.
pub fn pooled(figures: impl IntoIterator<Item = Option<Figure>>, kind: Kind) -> Option<Pooled> {
    let (mut pupils, mut schools, mut sum) = (0, 0, 0.0);
    for figure in figures.into_iter().flatten() {
        pupils += figure.pupils;
        schools += 1;
        sum += f64::from(figure.pupils) * figure.value(kind);
    }
    (schools >= FEWEST_SCHOOLS).then(|| Pooled { pupils, schools, value: sum / f64::from(pupils) })
}
