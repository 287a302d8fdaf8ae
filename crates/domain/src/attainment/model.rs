//! The model: the chances of each grade, from a pupil's prior attainment.

use crate::attainment::grade::{Grade, MAX_GRADES, Scale};
use crate::attainment::normal::{phi_read, probit};
use crate::attainment::reference::{Reference, SubjectCounts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The number of pupils that smoothing adds to each cell of the counts. Their grades are those of the pupils around
/// the cell: of both sexes, in the neighbouring bands. Five are enough that a cell with one pupil gives no confident
/// grade, and too few to matter in a cell with hundreds.
const PRIOR_PUPILS: f64 = 5.0;

/// The number of pupils around a cell, at least, from whose grades those of the added pupils are taken, or all pupils
/// of the subject. So each of them counts for at most a sixth of a pupil.
const PUPILS_AROUND: f64 = 30.0;

/// The level of a benchmark: the progress that this percentage of schools reaches or exceeds (F37).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// The progress that 50 per cent of schools reach.
    #[default]
    Average,
    /// The progress that 20 per cent of schools reach.
    High,
    /// The progress that 5 per cent of schools reach.
    VeryHigh,
}

impl Level {
    /// All levels, lowest first.
    pub const ALL: [Level; 3] = [Level::Average, Level::High, Level::VeryHigh];

    /// The percentage of schools that make this progress.
    pub const fn percentile(self) -> u8 {
        match self {
            Level::Average => 50,
            Level::High => 20,
            Level::VeryHigh => 5,
        }
    }

    /// The name that schools use.
    pub const fn label(self) -> &'static str {
        match self {
            Level::Average => "Average",
            Level::High => "High",
            Level::VeryHigh => "Very high",
        }
    }

    /// The next benchmark that is harder than a school's own rank (F41). A starting point, not a recommendation.
    /// Average if the school has no results and so no rank.
    pub const fn suggested(rank: Option<u8>) -> Level {
        match rank {
            None => Level::Average,
            Some(51..) => Level::Average,
            Some(21..=50) => Level::High,
            Some(..=20) => Level::VeryHigh,
        }
    }
}

/// Prior attainment in hundredths of a point: a scaled score of 104.5 is 10450, 5.63 GCSE points are 563.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Prior(pub u16);

/// The sex of a pupil, as the national counts record it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// Girls.
    Female,
    /// Boys.
    Male,
}

/// The start of the estimate for a pupil.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Start {
    /// Prior attainment. A pupil without it has no benchmark (F47).
    pub prior: Prior,
    /// If `None`, the estimate is halfway between the two sexes.
    pub sex: Option<Sex>,
    /// The month of birth: months after September, 0 to 11.
    pub month: u8,
}

/// Reference data prepared for estimates.
#[derive(Clone, Debug)]
pub struct Model {
    middles: Vec<f64>,
    months: [f64; 12],
    tau: f64,
    /// By level.
    shifts: [f64; 3],
    version: String,
    subjects: BTreeMap<String, Curves>,
}

/// By grade: the probit of the share of pupils who got this grade or a better one. The entry of the lowest grade is
/// not used, because every pupil gets it or a better one.
type Probits = [f64; MAX_GRADES];

/// The probits of a subject, for each sex (or for all pupils together) and each band.
#[derive(Clone, Debug)]
struct Curves {
    scale: Scale,
    sexes: Vec<Vec<Probits>>,
}

impl Model {
    /// Smooths the counts of the reference data.
    ///
    /// # Errors
    /// Those of [`Reference::check`].
    pub fn of(reference: &Reference) -> Result<Model, String> {
        reference.check()?;
        let by_name = |name: &str| reference.subjects.iter().find(|counts| counts.name == name);
        let counted =
            reference.subjects.iter().map(|counts| (counts.name.clone(), curves(counts, counts.scale)));
        let stand_ins = reference
            .stand_ins
            .iter()
            .filter_map(|one| Some((one.name.clone(), curves(by_name(&one.counted_as)?, one.scale))));
        let tau = reference.between_schools.value;
        Ok(Model {
            middles: reference.bands.iter().map(|band| band.middle).collect(),
            months: reference.birth_months.value,
            tau,
            shifts: Level::ALL.map(|level| tau * probit(1.0 - f64::from(level.percentile()) / 100.0)),
            version: reference.version.clone(),
            subjects: counted.chain(stand_ins).collect(),
        })
    }

    /// The version of the reference data. Pre-populated targets record it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The standard deviation of progress between schools.
    pub const fn tau(&self) -> f64 {
        self.tau
    }

    /// The shift of all chances at a school whose progress is at this level.
    pub const fn shift(&self, level: Level) -> f64 {
        self.shifts[level as usize]
    }

    /// The names of the subjects it knows.
    pub fn subjects(&self) -> impl Iterator<Item = &str> {
        self.subjects.keys().map(String::as_str)
    }

    /// The scale of a subject's grades; `None` if the reference data does not have the subject.
    pub fn scale(&self, subject: &str) -> Option<Scale> {
        self.subjects.get(subject).map(|curves| curves.scale)
    }

    /// The chances of a pupil in a subject; `None` if the reference data does not have the subject.
    pub fn outlook(&self, subject: &str, start: &Start) -> Option<Outlook> {
        let month = self.months.get(usize::from(start.month)).copied().unwrap_or_default();
        let girls = match start.sex {
            Some(Sex::Female) => 1.0,
            Some(Sex::Male) => 0.0,
            None => 0.5,
        };
        self.at(subject, start.prior, girls, month)
    }

    /// The chances of a pupil with nothing known but the prior attainment, in a group with this share of girls and with
    /// birthdays in every month; `None` if the reference data does not have the subject.
    pub fn outlook_of_group(&self, subject: &str, prior: Prior, girls: f64) -> Option<Outlook> {
        self.at(subject, prior, girls, self.months.iter().sum::<f64>() / 12.0)
    }

    fn at(&self, subject: &str, prior: Prior, girls: f64, shift: f64) -> Option<Outlook> {
        let curves = self.subjects.get(subject)?;
        let (below, above, part) = self.between(f64::from(prior.0) / 100.0);
        let mut outlook = Outlook { scale: curves.scale, z: [shift; MAX_GRADES] };
        let weights = if curves.sexes.len() == 2 { [girls, 1.0 - girls] } else { [1.0, 0.0] };
        for (bands, weight) in curves.sexes.iter().zip(weights) {
            for (z, (low, high)) in outlook.z.iter_mut().zip(bands[below].iter().zip(&bands[above])) {
                *z += weight * (low + (high - low) * part);
            }
        }
        Some(outlook)
    }

    /// The bands whose middles are on either side of the value, and the value's distance from the lower one as a part
    /// of the whole distance. Below the first middle and above the last, the values of that band apply, because
    /// nothing more is known.
    fn between(&self, prior: f64) -> (usize, usize, f64) {
        let above = self.middles.partition_point(|middle| *middle < prior);
        if above == 0 {
            return (0, 0, 0.0);
        }
        if above == self.middles.len() {
            return (above - 1, above - 1, 0.0);
        }
        let (low, high) = (self.middles[above - 1], self.middles[above]);
        (above - 1, above, (prior - low) / (high - low))
    }
}

/// The chances of a pupil in a subject.
#[derive(Clone, Copy, Debug)]
pub struct Outlook {
    scale: Scale,
    z: Probits,
}

impl Outlook {
    /// The same chances on another scale of the key stage. Grades that were not counted get their chance by
    /// interpolation at their points.
    pub fn on(self, scale: Scale) -> Outlook {
        if scale == self.scale {
            return self;
        }
        let mut seen = Outlook { scale, z: [0.0; MAX_GRADES] };
        for grade in scale.grades() {
            let points = scale.points(grade);
            let at = |wanted: Grade| (self.scale.points(wanted), self.z[usize::from(wanted.0)]);
            let above =
                self.scale.grades().find(|own| self.scale.points(*own) >= points).unwrap_or(self.scale.top());
            let (high_points, high) = at(above);
            let below = Grade(above.0.saturating_sub(1).max(1));
            let (low_points, low) = at(below);
            // If the points are equal, the chance must be exactly the same.
            seen.z[usize::from(grade.0)] = if points >= high_points || low_points >= high_points {
                high
            } else {
                low + (high - low) * (points - low_points) / (high_points - low_points)
            };
        }
        seen
    }

    pub const fn scale(&self) -> Scale {
        self.scale
    }

    /// The chance, 0 to 1, of this grade or a better one, if the school's progress shifts all chances by `shift`.
    pub fn chance(&self, grade: Grade, shift: f64) -> f64 {
        if grade.0 == 0 {
            1.0
        } else {
            phi_read()(self.z[usize::from(grade.min(self.scale.top()).0)] + shift)
        }
    }

    /// The benchmark grade: the highest grade whose chance, or that of a better one, is at least one half.
    pub fn benchmark(&self, shift: f64) -> Grade {
        self.scale
            .grades()
            .rev()
            .find(|grade| self.z[usize::from(grade.0)] + shift >= 0.0)
            .unwrap_or(Grade(0))
    }

    /// The expected points.
    pub fn expected(&self, shift: f64) -> f64 {
        let (phi, rises) = (phi_read(), self.scale.rises());
        let mut points = 0.0;
        for (grade, rise) in (1..MAX_GRADES).zip(rises) {
            points += phi(self.z[grade] + shift) * rise;
        }
        points
    }

    /// The chances of exactly each grade, lowest first.
    pub fn chances(&self, shift: f64) -> Vec<f64> {
        let reached: Vec<f64> =
            (0..=self.scale.top().0).map(|step| self.chance(Grade(step), shift)).collect();
        let above = reached.iter().skip(1).copied().chain([0.0]);
        reached.iter().zip(above).map(|(this, above)| (this - above).max(0.0)).collect()
    }

    /// The probit of this grade or a better one, at a school with average progress. 0 is an even chance.
    pub(super) fn z(&self, grade: Grade) -> f64 {
        self.z[usize::from(grade.0)]
    }
}

/// The curves of a subject, on the scale in which its targets are set.
fn curves(counts: &SubjectCounts, scale: Scale) -> Curves {
    let sexes = counts.pupils.iter().map(|bands| {
        let smooth: Vec<(f64, Vec<f64>)> =
            (0..bands.len()).map(|band| reached(counts, bands, band)).collect();
        let mut outlooks = vec![Outlook { scale: counts.scale, z: [0.0; MAX_GRADES] }; bands.len()];
        for grade in 0..counts.scale.grades().len() {
            let rising = rising(smooth.iter().map(|(pupils, shares)| (shares[grade], *pupils)));
            for (outlook, share) in outlooks.iter_mut().zip(rising) {
                outlook.z[grade + 1] = probit(share);
            }
        }
        outlooks.into_iter().map(|outlook| outlook.on(scale).z).collect()
    });
    Curves { scale, sexes: sexes.collect() }
}

/// The number of pupils in a band, and for each grade above the lowest the smoothed share of pupils who got it or a
/// better one.
fn reached(counts: &SubjectCounts, own: &[Vec<u32>], band: usize) -> (f64, Vec<f64>) {
    let around = (1..=own.len())
        .map(|width| around(counts, band, width))
        .find(|pooled| pooled.iter().sum::<f64>() >= PUPILS_AROUND);
    let around = around.unwrap_or_else(|| self::around(counts, band, own.len()));
    let all: f64 = around.iter().sum();
    let pupils: f64 = own[band].iter().copied().map(f64::from).sum::<f64>() + PRIOR_PUPILS;
    let mut above = 0.0;
    let mut shares: Vec<f64> = own[band]
        .iter()
        .zip(&around)
        .rev()
        .map(|(count, near)| {
            above += (f64::from(*count) + PRIOR_PUPILS * near / all) / pupils;
            above
        })
        .collect();
    shares.pop();
    shares.reverse();
    (pupils, shares)
}

/// The counts of both sexes together, in all bands up to `width` away from this one.
fn around(counts: &SubjectCounts, band: usize, width: usize) -> Vec<f64> {
    let mut pooled = vec![0.0; counts.scale.grades().len() + 1];
    for bands in &counts.pupils {
        for near in bands.iter().take(band + width + 1).skip(band.saturating_sub(width)) {
            pooled.iter_mut().zip(near).for_each(|(sum, count)| *sum += f64::from(*count));
        }
    }
    pooled
}

/// The nearest sequence that never falls, by weighted least squares: neighbours that fall are merged until none do.
/// With equal weights it keeps the order of two sequences, so shares that fall from grade to grade still do.
fn rising(values: impl Iterator<Item = (f64, f64)>) -> Vec<f64> {
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (value, weight) in values {
        let mut block = (value, weight, 1);
        while let Some((before, heavy, length)) =
            blocks.last().copied().filter(|(before, _, _)| *before > block.0)
        {
            let sum = heavy + block.1;
            block = ((before * heavy + block.0 * block.1) / sum, sum, length + block.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    blocks.into_iter().flat_map(|(value, _, length)| std::iter::repeat_n(value, length)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f41_the_suggested_benchmark_is_the_next_harder_than_the_schools_own_rank() {
        for (rank, level) in [
            (100, Level::Average),
            (62, Level::Average),
            (51, Level::Average),
            (50, Level::High),
            (45, Level::High),
            (21, Level::High),
            (20, Level::VeryHigh),
            (5, Level::VeryHigh),
            (1, Level::VeryHigh),
        ] {
            assert_eq!(Level::suggested(Some(rank)), level, "{rank}");
        }
        assert_eq!(Level::suggested(None), Level::Average);
    }

    #[test]
    fn neighbours_that_fall_are_put_together() {
        let values = [(0.1, 1.0), (0.4, 1.0), (0.2, 3.0), (0.5, 1.0)];
        assert_eq!(rising(values.into_iter()), [0.1, 0.25, 0.25, 0.5]);
        assert_eq!(rising([(0.9, 1.0), (0.5, 1.0), (0.1, 1.0)].into_iter()), [0.5, 0.5, 0.5]);
    }
}
