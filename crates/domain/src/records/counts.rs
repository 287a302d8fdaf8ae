//! Counts of past results: how many pupils of each band of prior attainment got each grade, by subject. They hold no
//! pupil: no exact prior attainment, no sex and no month of birth, and nothing links the subjects (ADR 0021).

use crate::attainment::grade::Grade;
use crate::attainment::model::{Model, Outlook, Prior, Sex};
use crate::attainment::progress::Progress;
use crate::attainment::subject::KeyStage;
use crate::records::cohort::AcademicYear;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The fewest results of a subject in a year that are counted. Fewer could point at pupils, and say next to nothing
/// about a school.
pub const FEWEST: u32 = 5;

/// The years for which counts are kept after the end of their academic year.
const KEPT_YEARS: i32 = 5;

/// The bands of prior attainment of a key stage: the lowest value of each but the first, and the value that stands for
/// the band, in hundredths of a point. Stored counts use the position in these lists, so they must not change.
const fn bands(key_stage: KeyStage) -> (&'static [u16], &'static [u16]) {
    match key_stage {
        // Narrow where most pupils are. Average point scores come in halves, so the middle of 13 to 14 is 13.5.
        KeyStage::Ks2 => (
            &[600, 900, 1100, 1300, 1450, 1600, 1750, 1900, 2050],
            &[450, 725, 975, 1175, 1350, 1500, 1650, 1800, 1950, 2075],
        ),
        // Those of the Department's transition matrices, of which the two lowest are one band here.
        KeyStage::Ks4 => (
            &[9000, 9600, 10_000, 10_250, 10_500, 10_750, 11_000, 11_350, 11_700],
            &[8600, 9300, 9775, 10_100, 10_350, 10_600, 10_850, 11_150, 11_500, 11_800],
        ),
        // Those of the Department's student numbers.
        KeyStage::Ks5 => (
            &[100, 200, 300, 400, 500, 600, 700, 800, 900],
            &[50, 150, 250, 350, 450, 550, 650, 750, 850, 900],
        ),
    }
}

/// A band of prior attainment: its position in the bands of its key stage, lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Band(u8);

impl Band {
    /// The band of this prior attainment.
    pub fn of(key_stage: KeyStage, prior: Prior) -> Band {
        Band(bands(key_stage).0.partition_point(|lowest| *lowest <= prior.0) as u8)
    }

    /// The prior attainment that stands for the band.
    pub fn middle(self, key_stage: KeyStage) -> Prior {
        let middles = bands(key_stage).1;
        Prior(middles[usize::from(self.0).min(middles.len() - 1)])
    }
}

/// The counts of a subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SubjectCounts(BTreeMap<(Band, Grade), u32>);

impl SubjectCounts {
    fn add(&mut self, band: Band, grade: Grade) {
        *self.0.entry((band, grade)).or_default() += 1;
    }

    /// The number of results.
    pub fn number(&self) -> u32 {
        self.0.values().sum()
    }
}

/// A school's counts in a key stage in one academic year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Packed", into = "Packed")]
pub struct YearCounts {
    pub subjects: BTreeMap<String, SubjectCounts>,
    /// The share of girls among all results of the year, in tenths; `None` if no sex was given. The estimates of girls
    /// and boys differ, so that without it a girls' school would be compared with a mixed one.
    pub girls: Option<u8>,
    /// Counts the changes. A change is written only over the version it was made from.
    pub version: u64,
}

impl YearCounts {
    /// The number of results.
    pub fn number(&self) -> u32 {
        self.subjects.values().map(SubjectCounts::number).sum()
    }

    /// The number of results of a subject.
    pub fn of_subject(&self, subject: &str) -> u32 {
        self.subjects.get(subject).map_or(0, SubjectCounts::number)
    }
}

#[derive(Serialize, Deserialize)]
struct Packed {
    /// By subject: its counts, one after another, in base 64. Each takes four bytes: band, grade, and the number, high
    /// byte first.
    subjects: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    girls: Option<u8>,
    version: u64,
}

impl From<YearCounts> for Packed {
    fn from(counts: YearCounts) -> Packed {
        let packed = |((band, grade), number): (&(Band, Grade), &u32)| {
            // A file has at most 8,000 rows.
            let [high, low] = u16::try_from(*number).unwrap_or(u16::MAX).to_be_bytes();
            [band.0, grade.0, high, low]
        };
        let text = |counts: SubjectCounts| {
            STANDARD_NO_PAD.encode(counts.0.iter().flat_map(packed).collect::<Vec<u8>>())
        };
        let subjects = counts.subjects.into_iter().map(|(subject, counts)| (subject, text(counts)));
        Packed { subjects: subjects.collect(), girls: counts.girls, version: counts.version }
    }
}

impl TryFrom<Packed> for YearCounts {
    type Error = &'static str;

    fn try_from(packed: Packed) -> Result<YearCounts, &'static str> {
        let one = |bytes: &[u8]| {
            let [band, grade, high, low] = bytes else { return Err("a count that is not four bytes") };
            Ok(((Band(*band), Grade(*grade)), u32::from(u16::from_be_bytes([*high, *low]))))
        };
        let mut subjects = BTreeMap::new();
        for (subject, text) in packed.subjects {
            let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| "counts that are not base 64")?;
            let counts: Result<BTreeMap<_, _>, &'static str> = bytes.chunks(4).map(one).collect();
            subjects.insert(subject, SubjectCounts(counts?));
        }
        Ok(YearCounts { subjects, girls: packed.girls, version: packed.version })
    }
}

/// Results that are being counted.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    subjects: BTreeMap<String, SubjectCounts>,
    girls: u32,
    boys: u32,
}

impl Tally {
    /// Counts a result.
    pub fn add(
        &mut self,
        key_stage: KeyStage,
        subject: &str,
        (prior, sex): (Prior, Option<Sex>),
        grade: Grade,
    ) {
        self.subjects.entry(subject.to_owned()).or_default().add(Band::of(key_stage, prior), grade);
        self.girls += u32::from(sex == Some(Sex::Female));
        self.boys += u32::from(sex == Some(Sex::Male));
    }

    /// The counts to keep, without a version, and the subjects that have too few results.
    pub fn kept(self) -> (YearCounts, Vec<String>) {
        let (enough, few): (BTreeMap<_, _>, BTreeMap<_, _>) =
            self.subjects.into_iter().partition(|(_, counts)| counts.number() >= FEWEST);
        let known = self.girls + self.boys;
        let tenths = (10 * self.girls + known / 2).checked_div(known);
        let girls = tenths.and_then(|tenths| u8::try_from(tenths).ok()).filter(|_| !enough.is_empty());
        (YearCounts { subjects: enough, girls, version: 0 }, few.into_keys().collect())
    }
}

/// The day on which the counts of an academic year are removed; `None` at the end of the calendar.
pub fn kept_until(year: AcademicYear) -> Option<Date> {
    year.last_day()?.checked_add(KEPT_YEARS.years()).ok()
}

/// A school's progress in a key stage, by subject.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct OwnProgress {
    pub subjects: BTreeMap<String, Progress>,
    /// The version of the reference data from which it was computed.
    #[serde(default)]
    pub reference: String,
    /// Counts the changes. A change is written only over the version it was made from.
    #[serde(default)]
    pub version: u64,
}

impl OwnProgress {
    /// The school's progress from three years of counts, without a version. The latest of them is the present academic
    /// year if it has counts, otherwise the year before.
    pub fn of(
        key_stage: KeyStage,
        model: &Model,
        years: &BTreeMap<AcademicYear, YearCounts>,
        now: AcademicYear,
    ) -> OwnProgress {
        let latest = if years.contains_key(&now) { now.0 } else { now.0 - 1 };
        let of = |subject: &str| {
            let expected = |year: i16| -> Vec<(Outlook, Grade, u32)> {
                let Some(counts) = years.get(&AcademicYear(year)) else { return Vec::new() };
                let girls = counts.girls.map_or(0.5, |tenths| f64::from(tenths) / 10.0);
                let cells = counts.subjects.get(subject).into_iter().flat_map(|counts| &counts.0);
                let outlook = |band: Band| model.outlook_of_group(subject, band.middle(key_stage), girls);
                cells.filter_map(|((band, grade), number)| Some((outlook(*band)?, *grade, *number))).collect()
            };
            let three = [expected(latest), expected(latest - 1), expected(latest - 2)];
            Progress::of(model, three.iter().map(Vec::as_slice))
        };
        let subjects = model.subjects().filter_map(|subject| Some((subject.to_owned(), of(subject)?)));
        OwnProgress { subjects: subjects.collect(), reference: model.version().to_owned(), version: 0 }
    }
}

/// A school's counts in a key stage, for the years that can be imported, and its progress.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyStageCounts {
    pub years: BTreeMap<AcademicYear, YearCounts>,
    /// The progress as stored.
    pub progress: OwnProgress,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn counts_are_read_back_and_hold_neither_sex_nor_exact_prior() {
        let mut tally = Tally::default();
        for n in 0..200_u16 {
            let sex = if n % 4 == 0 { Sex::Female } else { Sex::Male };
            let pupil = (Prior(8_000 + 17 * n), Some(sex));
            tally.add(KeyStage::Ks4, "Mathematics", pupil, Grade((n % 10) as u8));
        }
        for grade in [4, 5, 6, 7] {
            tally.add(KeyStage::Ks4, "Latin", (Prior(11_000), None), Grade(grade));
        }
        let (counts, few) = tally.kept();
        assert_eq!((counts.number(), counts.girls), (200, Some(3)), "a quarter, to the nearest tenth");
        assert_eq!(few, ["Latin"], "four results could point at pupils");
        let text = serde_json::to_string(&counts).expect("JSON");
        assert_eq!(serde_json::from_str::<YearCounts>(&text).expect("read back"), counts);
        let cells = counts.subjects["Mathematics"].0.len();
        assert!(cells <= 100, "ten bands and ten grades: {cells}");
    }

    #[test]
    fn a_key_stage_has_at_most_ten_bands_and_every_prior_is_in_the_band_of_its_middle() {
        for key_stage in KeyStage::ALL {
            let (edges, middles) = bands(key_stage);
            assert!(middles.len() <= 10 && edges.len() + 1 == middles.len() && edges.is_sorted());
            for (n, middle) in middles.iter().enumerate() {
                assert_eq!(Band::of(key_stage, Prior(*middle)), Band(n as u8), "{key_stage:?}");
                assert_eq!(Band(n as u8).middle(key_stage), Prior(*middle));
            }
        }
    }

    #[test]
    fn counts_are_removed_five_years_after_the_end_of_their_year() {
        assert_eq!(kept_until(AcademicYear(2025)), Some(date(2031, 8, 31)));
    }
}
