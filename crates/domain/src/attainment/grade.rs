//! Grades and their scales.

use serde::{Deserialize, Serialize};

/// A scale of grades, lowest first. The first grade of each is not a pass and cannot be a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Scale {
    /// The end of Key Stage 2, worded as in the teacher assessment of reading, writing and mathematics.
    Standard,
    /// GCSE, 9 to 1.
    Numbers,
    /// GCSE, A* to G, in use until 2017.
    Letters,
    /// GCSE Combined Science: two numbers, 9-9 to 1-1.
    Double,
    /// A level, A* to E.
    ALevel,
}

impl Scale {
    /// All scales. Stored data uses the position in this list, so a new scale must come last.
    pub const ALL: [Scale; 5] =
        [Scale::Standard, Scale::Numbers, Scale::Letters, Scale::Double, Scale::ALevel];
}

/// A step of a scale: 0 is its lowest grade.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Grade(pub u8);

/// Labels and points, lowest first. Ofqual's comparison of the two GCSE scales aligns letters with numbers at 7, 4
/// and 1: there the letters have the points of the numbers. Between them the Department's own point scores are used.
const STANDARD: &[(&str, f64)] =
    &[("Below", 0.0), ("Working towards", 1.0), ("Expected", 2.0), ("Greater depth", 3.0)];

const NUMBERS: &[(&str, f64)] = &[
    ("U", 0.0),
    ("1", 1.0),
    ("2", 2.0),
    ("3", 3.0),
    ("4", 4.0),
    ("5", 5.0),
    ("6", 6.0),
    ("7", 7.0),
    ("8", 8.0),
    ("9", 9.0),
];

const LETTERS: &[(&str, f64)] = &[
    ("U", 0.0),
    ("G", 1.0),
    ("F", 1.5),
    ("E", 2.0),
    ("D", 3.0),
    ("C", 4.0),
    ("B", 5.5),
    ("A", 7.0),
    ("A*", 8.5),
];

const DOUBLE: &[(&str, f64)] = &[
    ("U", 0.0),
    ("1-1", 1.0),
    ("2-1", 1.5),
    ("2-2", 2.0),
    ("3-2", 2.5),
    ("3-3", 3.0),
    ("4-3", 3.5),
    ("4-4", 4.0),
    ("5-4", 4.5),
    ("5-5", 5.0),
    ("6-5", 5.5),
    ("6-6", 6.0),
    ("7-6", 6.5),
    ("7-7", 7.0),
    ("8-7", 7.5),
    ("8-8", 8.0),
    ("9-8", 8.5),
    ("9-9", 9.0),
];

const A_LEVEL: &[(&str, f64)] =
    &[("U", 0.0), ("E", 1.0), ("D", 2.0), ("C", 3.0), ("B", 4.0), ("A", 5.0), ("A*", 6.0)];

/// The most grades of a scale, including its lowest.
pub(super) const MAX_GRADES: usize = DOUBLE.len();

const fn rises(steps: &[(&str, f64)]) -> [f64; MAX_GRADES] {
    let mut rises = [0.0; MAX_GRADES];
    let mut grade = 1;
    while grade < steps.len() {
        rises[grade - 1] = steps[grade].1 - steps[grade - 1].1;
        grade += 1;
    }
    rises
}

impl Scale {
    const fn steps(self) -> &'static [(&'static str, f64)] {
        match self {
            Scale::Standard => STANDARD,
            Scale::Numbers => NUMBERS,
            Scale::Letters => LETTERS,
            Scale::Double => DOUBLE,
            Scale::ALevel => A_LEVEL,
        }
    }

    /// The name that schools use.
    pub const fn label(self) -> &'static str {
        match self {
            Scale::Standard => "Standards",
            Scale::Numbers => "9-1",
            Scale::Letters => "A*-G",
            Scale::Double => "9-9 to 1-1",
            Scale::ALevel => "A*-E",
        }
    }

    /// The grades that can be a target, lowest first.
    pub fn grades(self) -> impl DoubleEndedIterator<Item = Grade> + ExactSizeIterator + Clone {
        (1..self.steps().len() as u8).map(Grade)
    }

    pub const fn top(self) -> Grade {
        Grade(self.steps().len() as u8 - 1)
    }

    /// The grade as schools write it. A step above the top counts as the top.
    pub fn name(self, grade: Grade) -> &'static str {
        self.steps()[usize::from(grade.min(self.top()).0)].0
    }

    /// The points of the grade in an average.
    pub fn points(self, grade: Grade) -> f64 {
        self.steps()[usize::from(grade.min(self.top()).0)].1
    }

    /// The points by which each grade that can be a target exceeds the one below it, lowest first.
    #[inline]
    pub(super) fn rises(self) -> &'static [f64] {
        const STANDARD_RISES: [f64; MAX_GRADES] = rises(STANDARD);
        const NUMBERS_RISES: [f64; MAX_GRADES] = rises(NUMBERS);
        const LETTERS_RISES: [f64; MAX_GRADES] = rises(LETTERS);
        const DOUBLE_RISES: [f64; MAX_GRADES] = rises(DOUBLE);
        const A_LEVEL_RISES: [f64; MAX_GRADES] = rises(A_LEVEL);
        let all: &'static [f64; MAX_GRADES] = match self {
            Scale::Standard => &STANDARD_RISES,
            Scale::Numbers => &NUMBERS_RISES,
            Scale::Letters => &LETTERS_RISES,
            Scale::Double => &DOUBLE_RISES,
            Scale::ALevel => &A_LEVEL_RISES,
        };
        &all[..self.steps().len() - 1]
    }

    /// Reads a grade as a person wrote it. Ignores case, spaces and the hyphen of a double grade.
    ///
    /// # Errors
    /// A sentence that names the grades of the scale.
    pub fn read(self, typed: &str) -> Result<Grade, String> {
        let folded = |text: &str| {
            text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_ascii_uppercase()
        };
        let wanted = folded(typed);
        match self.steps().iter().position(|(name, _)| folded(name) == wanted) {
            Some(step) => Ok(Grade(step as u8)),
            None => Err(format!("Enter a grade from {} to {}", self.name(Grade(1)), self.name(self.top()))),
        }
    }

    /// Reads the grade of a result. X, which stands for no result, is the lowest grade, as in the Department's own
    /// measures.
    ///
    /// # Errors
    /// See [`Scale::read`].
    pub fn read_result(self, typed: &str) -> Result<Grade, String> {
        if typed.trim().eq_ignore_ascii_case("x") { Ok(Grade(0)) } else { self.read(typed) }
    }

    /// Converts a grade of this scale to another scale of the same key stage: to the highest grade that is not worth
    /// more. Only the lower ends of 7 and A, 4 and C, and 1 and G are aligned. So grades between these are rounded
    /// down, and the grade that was set is kept as well.
    pub fn seen_on(self, grade: Grade, other: Scale) -> Grade {
        let points = self.points(grade);
        let steps = other.steps().iter().rposition(|(_, worth)| *worth <= points);
        Grade(steps.unwrap_or_default() as u8)
    }

    /// The grade one step up. The top grade stays.
    pub fn above(self, grade: Grade) -> Grade {
        Grade(grade.0 + 1).min(self.top())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCALES: [Scale; 5] =
        [Scale::Standard, Scale::Numbers, Scale::Letters, Scale::Double, Scale::ALevel];

    #[test]
    fn every_grade_is_read_back_and_is_worth_more_than_the_one_below() {
        for scale in SCALES {
            for grade in scale.grades() {
                assert_eq!(scale.read(scale.name(grade)), Ok(grade));
                assert!(scale.points(grade) > scale.points(Grade(grade.0 - 1)));
            }
            assert_eq!(scale.above(scale.top()), scale.top(), "grade +1 stops at the top grade");
            assert_eq!(scale.above(Grade(1)), Grade(2), "grade +1 is the next");
        }
        assert_eq!(Scale::Letters.read(" a * "), Ok(Grade(8)));
        assert_eq!(Scale::Numbers.read_result(" x "), Scale::Numbers.read("U"));
        assert!(Scale::Numbers.read("X").is_err(), "X is no target");
        assert_eq!(Scale::Double.read("54"), Scale::Double.read("5-4"));
        assert_eq!(Scale::Numbers.read("10").unwrap_err(), "Enter a grade from 1 to 9");
    }

    #[test]
    fn f42_the_bottoms_of_a_c_and_g_are_those_of_7_4_and_1() {
        let seen = |name: &str| {
            Scale::Letters.name(Scale::Numbers.seen_on(Scale::Numbers.read(name).unwrap(), Scale::Letters))
        };
        assert_eq!(
            ["9", "8", "7", "6", "5", "4", "3", "2", "1", "U"].map(seen),
            ["A*", "A", "A", "B", "C", "C", "D", "E", "G", "U"]
        );
        for scale in SCALES {
            for grade in scale.grades() {
                assert_eq!(scale.seen_on(grade, scale), grade);
            }
        }
    }
}
