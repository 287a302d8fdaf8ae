//! The measures of a pupil's results at the end of Key Stage 2 and Key Stage 4. What a subject counts as is data, because
//! the Department changes it from year to year; how the parts add up is here.
//!
//! Source of the rules: Department for Education, *Secondary accountability measures 2025*, and *Primary school
//! accountability 2025*. Technical awards are not graded 9 to 1 and are not part of the reference data, so they fill no slot.

use crate::attainment::grade::{Grade, Scale};
use crate::attainment::subject::KeyStage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a GCSE counts as. A subject with no role fills only the open slots of Attainment 8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    EnglishLanguage,
    EnglishLiterature,
    Mathematics,
    /// A single science, of which the EBacc needs three. Computer science is one.
    Science,
    /// Combined Science, which is worth two GCSEs.
    CombinedScience,
    /// History or geography.
    Humanities,
    /// A modern or an ancient language.
    Language,
}

impl Role {
    /// The number of roles.
    const COUNT: usize = Role::Language as usize + 1;
}

/// The roles of the subjects, from one year's results until those of the next entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roles {
    /// The calendar year in which the first academic year begins for which they hold.
    pub from: i16,
    /// The publication that says so.
    pub source: String,
    /// By the name of the subject.
    pub subjects: BTreeMap<String, Role>,
}

/// A pass of a GCSE.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pass {
    /// Grade 4 or above.
    Standard,
    /// Grade 5 or above.
    Strong,
}

impl Pass {
    /// The pass that a result of so many points is; `None` below grade 4. Combined Science needs 4-4 or 5-5.
    fn of(points: f64) -> Option<Pass> {
        match points {
            points if points >= 5.0 => Some(Pass::Strong),
            points if points >= 4.0 => Some(Pass::Standard),
            _ => None,
        }
    }

    /// The grade that schools write for it.
    pub const fn label(self) -> &'static str {
        match self {
            Pass::Standard => "Grade 4 or above",
            Pass::Strong => "Grade 5 or above",
        }
    }
}

/// The measures of a pupil at the end of Key Stage 4.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GcseMeasures {
    /// The points of the ten slots, from 0 to 90 in halves.
    pub attainment_8: f64,
    /// The pass in mathematics and in English language or literature; `None` if one of the two is below grade 4.
    pub english_and_mathematics: Option<Pass>,
    /// True if the pupil took English language and literature, mathematics, the sciences, history or geography, and a
    /// language.
    pub ebacc_entered: bool,
    /// The pass in every part of the EBacc; `None` if it was not entered.
    pub ebacc: Option<Pass>,
}

/// The measure of a pupil at the end of Key Stage 2: the lowest of reading, writing and mathematics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Combined {
    /// Below the expected standard in one of them, or without a result in it.
    Below,
    /// The expected standard in all three.
    Expected,
    /// The higher standard in all three.
    Higher,
}

impl Combined {
    /// The standard in words.
    pub const fn label(self) -> &'static str {
        match self {
            Combined::Below => "Below the expected standard",
            Combined::Expected => "Expected standard",
            Combined::Higher => "Higher standard",
        }
    }
}

/// Figures of fewer pupils than this are hidden (F50). An owner of a group of schools may raise it for the group.
pub const SMALLEST: u32 = 5;

/// A measure of a year group or a school at the end of a key stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Headline {
    /// The mean Attainment 8 score, from 0 to 90.
    Attainment8,
    /// The percentage with grade 5 or above in English and in mathematics.
    EnglishMathematics5,
    /// The percentage with grade 4 or above in both.
    EnglishMathematics4,
    /// The percentage who entered the English Baccalaureate.
    EbaccEntered,
    /// The percentage with the expected standard in reading, writing and mathematics.
    Expected,
    /// The percentage with the higher standard in all three.
    Higher,
    /// The mean points of all A levels.
    AveragePoints,
}

impl Headline {
    /// The measures of a key stage, the most looked at first.
    pub const fn of(key_stage: KeyStage) -> &'static [Headline] {
        match key_stage {
            KeyStage::Ks2 => &[Headline::Expected, Headline::Higher],
            KeyStage::Ks4 => &[
                Headline::Attainment8,
                Headline::EnglishMathematics5,
                Headline::EnglishMathematics4,
                Headline::EbaccEntered,
            ],
            KeyStage::Ks5 => &[Headline::AveragePoints],
        }
    }

    /// The name that schools use.
    pub const fn label(self) -> &'static str {
        match self {
            Headline::Attainment8 => "Attainment 8",
            Headline::EnglishMathematics5 => "English and maths, grade 5 or above",
            Headline::EnglishMathematics4 => "English and maths, grade 4 or above",
            Headline::EbaccEntered => "EBacc entered",
            Headline::Expected => "Reading, writing and maths, expected standard",
            Headline::Higher => "Reading, writing and maths, higher standard",
            Headline::AveragePoints => "Average points",
        }
    }

    /// True if it is a percentage of the pupils; otherwise it is a mean in points.
    pub const fn is_percentage(self) -> bool {
        !matches!(self, Headline::Attainment8 | Headline::AveragePoints)
    }
}

/// A pupil's results of a key stage, by subject.
pub type Results<'r> = BTreeMap<&'r str, (Scale, Grade)>;

impl Roles {
    /// The measures of these results of Key Stage 4. A pupil without a result has no points.
    pub fn measures(&self, results: &Results<'_>) -> GcseMeasures {
        let counted = |(subject, (scale, grade)): (&&str, &(Scale, Grade))| {
            (self.subjects.get(*subject).copied(), scale.points(*grade))
        };
        GcseMeasures::of(&results.iter().map(counted).collect::<Vec<_>>())
    }
}

impl GcseMeasures {
    /// The measures of a pupil's points, each with what its subject counts as.
    pub fn of(points: &[(Option<Role>, f64)]) -> GcseMeasures {
        // The best result of each role, and the second best single science.
        let mut best: [Option<f64>; Role::COUNT] = [None; Role::COUNT];
        let (mut second, mut sciences) = (None, 0);
        for (role, points) in points.iter().filter_map(|(role, points)| Some(((*role)?, Some(*points)))) {
            let first = &mut best[role as usize];
            if role == Role::Science {
                sciences += 1;
                second = greater(second, lesser(*first, points));
            }
            *first = greater(*first, points);
        }
        let [language, literature, mathematics, _, combined, humanities, foreign] = best;
        let english = greater(language, literature);
        let both = language.is_some() && literature.is_some();
        // Three single sciences are entered, of which two must be passed.
        let science = greater(combined, second.filter(|_| sciences >= 3));
        let parts = [english.filter(|_| both), mathematics, science, humanities, foreign];
        let ebacc_entered = parts.iter().all(Option::is_some);
        GcseMeasures {
            attainment_8: attainment_8(points, (language, literature), mathematics),
            english_and_mathematics: lowest(&[english, mathematics]),
            ebacc_entered,
            ebacc: lowest(&parts),
        }
    }
}

/// Mathematics and English count twice, English only if both were taken; then the three best of the EBacc, and the three best of what is
/// left, to which the lower English result belongs.
fn attainment_8(
    points: &[(Option<Role>, f64)],
    (language, literature): (Option<f64>, Option<f64>),
    mathematics: Option<f64>,
) -> f64 {
    let (mut ebacc, mut open) = (Vec::new(), Vec::new());
    for (role, points) in points {
        match role {
            None => open.push(*points),
            Some(Role::CombinedScience) => ebacc.extend([*points, *points]),
            Some(Role::Science | Role::Humanities | Role::Language) => ebacc.push(*points),
            Some(Role::EnglishLanguage | Role::EnglishLiterature | Role::Mathematics) => {}
        }
    }
    let english = match (language, literature) {
        (Some(language), Some(literature)) => {
            open.push(language.min(literature));
            language.max(literature) * 2.0
        }
        (one, other) => one.or(other).unwrap_or_default(),
    };
    let best_three = |points: &mut Vec<f64>| (0..3).filter_map(|_| take_best(points)).sum::<f64>();
    let of_ebacc = best_three(&mut ebacc);
    open.append(&mut ebacc);
    english + mathematics.unwrap_or_default() * 2.0 + of_ebacc + best_three(&mut open)
}

/// Takes the highest out.
fn take_best(points: &mut Vec<f64>) -> Option<f64> {
    let (place, _) = points.iter().enumerate().max_by(|(_, one), (_, other)| one.total_cmp(other))?;
    Some(points.swap_remove(place))
}

/// The greater of two results; that which there is, if there is only one.
fn greater(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    if one >= other { one } else { other }
}

/// The lesser of two results; `None` if there is only one.
fn lesser(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    if one < other { one } else { other }
}

/// The pass that all parts are; `None` if one is missing or below grade 4.
fn lowest(parts: &[Option<f64>]) -> Option<Pass> {
    parts.iter().map(|points| points.and_then(Pass::of)).min().flatten()
}

/// The combined standard of these results of Key Stage 2.
pub fn reading_writing_mathematics(results: &Results<'_>) -> Combined {
    let standard = |subject: &str| match results.get(subject) {
        Some((scale, grade)) if *grade >= scale.top() => Combined::Higher,
        Some((_, Grade(step))) if *step >= EXPECTED.0 => Combined::Expected,
        _ => Combined::Below,
    };
    ["Reading", "Writing", "Mathematics"].into_iter().map(standard).min().unwrap_or(Combined::Below)
}

/// The expected standard on [`Scale::Standard`].
const EXPECTED: Grade = Grade(2);

#[cfg(test)]
mod tests;
