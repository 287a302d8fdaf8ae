//! Characteristics of pupils (F10). Each belongs to an academic year, and is automatic unless somebody has answered it by
//! hand for that year.

use crate::records::cohort::AcademicYear;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The academic years that a pupil counts as FSM6 after a year with free school meals, that year among them.
const EVER: i16 = 6;

/// What is recorded about a pupil for an academic year. Each is personal data of a special or sensitive kind: it is seen by
/// those who may see pupils, and changed by those who may manage data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Characteristic {
    FreeMeals,
    EverSix,
    InCare,
    Service,
    Premium,
    Sen,
    Eal,
}

impl Characteristic {
    pub const ALL: [Characteristic; 7] = [
        Characteristic::FreeMeals,
        Characteristic::EverSix,
        Characteristic::InCare,
        Characteristic::Service,
        Characteristic::Premium,
        Characteristic::Sen,
        Characteristic::Eal,
    ];

    /// The heading of its column in a file of pupils.
    pub const fn heading(self) -> &'static str {
        match self {
            Characteristic::FreeMeals => "FSM",
            Characteristic::EverSix => "FSM6",
            Characteristic::InCare => "In care",
            Characteristic::Service => "Service child",
            Characteristic::Premium => "Pupil premium",
            Characteristic::Sen => "SEN",
            Characteristic::Eal => "EAL",
        }
    }

    /// The words of its field.
    pub const fn label(self) -> &'static str {
        match self {
            Characteristic::FreeMeals => "Free school meals (FSM)",
            Characteristic::EverSix => "Free school meals in the last six years (FSM6)",
            Characteristic::InCare => "In care, or adopted from care",
            Characteristic::Service => "Service child",
            Characteristic::Premium => "Pupil premium",
            Characteristic::Sen => "Special educational needs (SEN)",
            Characteristic::Eal => "English as an additional language (EAL)",
        }
    }

    /// The field's name in a form.
    pub const fn field(self) -> &'static str {
        match self {
            Characteristic::FreeMeals => "free-meals",
            Characteristic::EverSix => "ever-six",
            Characteristic::InCare => "in-care",
            Characteristic::Service => "service",
            Characteristic::Premium => "premium",
            Characteristic::Sen => "sen",
            Characteristic::Eal => "eal",
        }
    }
}

/// The answer to a characteristic in an academic year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// What a file says, or what follows from the other answers.
    #[default]
    Automatic,
    Yes,
    No,
}

impl Answer {
    pub const ALL: [Answer; 3] = [Answer::Automatic, Answer::Yes, Answer::No];

    const fn by_hand(self) -> Option<bool> {
        match self {
            Answer::Automatic => None,
            Answer::Yes => Some(true),
            Answer::No => Some(false),
        }
    }
}

/// What is recorded for an academic year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct OfYear {
    /// What a file says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    filed: BTreeMap<Characteristic, bool>,
    /// What somebody has answered. It counts instead of what a file says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    by_hand: BTreeMap<Characteristic, bool>,
}

/// A pupil's characteristics, by academic year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Characteristics(BTreeMap<AcademicYear, OfYear>);

impl Characteristics {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Records what a file says.
    pub fn file(&mut self, year: AcademicYear, which: Characteristic, holds: bool) {
        self.0.entry(year).or_default().filed.insert(which, holds);
    }

    /// Removes what a file says. Returns whether it said anything.
    pub fn unfile(&mut self, year: AcademicYear, which: Characteristic) -> bool {
        let removed = self.0.get_mut(&year).and_then(|of_year| of_year.filed.remove(&which));
        self.0.retain(|_, of_year| *of_year != OfYear::default());
        removed.is_some()
    }

    /// Records what somebody answers.
    pub fn answer(&mut self, year: AcademicYear, which: Characteristic, answer: Answer) {
        let of_year = self.0.entry(year).or_default();
        match answer.by_hand() {
            Some(holds) => of_year.by_hand.insert(which, holds),
            None => of_year.by_hand.remove(&which),
        };
        self.0.retain(|_, of_year| *of_year != OfYear::default());
    }

    /// What somebody has answered.
    pub fn answered(&self, year: AcademicYear, which: Characteristic) -> Answer {
        match self.0.get(&year).and_then(|of_year| of_year.by_hand.get(&which)) {
            None => Answer::Automatic,
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
        }
    }

    /// Whether it holds in this academic year; `None` if nothing says so.
    pub fn holds(&self, year: AcademicYear, which: Characteristic) -> Option<bool> {
        self.answered(year, which).by_hand().or_else(|| self.automatic(year, which))
    }

    /// The same for figures of an academic year that is over; or else what a file said first afterwards. A school that begins to
    /// use Attain in autumn has no file of the year whose results it publishes.
    pub fn held(&self, year: AcademicYear, which: Characteristic) -> Option<bool> {
        let later = || self.0.range(year..).find_map(|(_, of_year)| of_year.filed.get(&which).copied());
        self.holds(year, which).or_else(later)
    }

    /// Whether it holds unless somebody answers it: what a file says for the year; or what follows from the others; or what
    /// a file said last, in an earlier year.
    pub fn automatic(&self, year: AcademicYear, which: Characteristic) -> Option<bool> {
        let filed = |of_year: &OfYear| of_year.filed.get(&which).copied();
        if let Some(holds) = self.filed(year, which) {
            return Some(holds);
        }
        let follows = match which {
            Characteristic::EverSix => {
                let recorded = |year| {
                    let by_hand = self.answered(year, Characteristic::FreeMeals).by_hand();
                    by_hand.or_else(|| self.filed(year, Characteristic::FreeMeals)) == Some(true)
                };
                (year.0 - EVER + 1..=year.0).map(AcademicYear).any(recorded)
            }
            Characteristic::Premium => {
                let of = [Characteristic::EverSix, Characteristic::InCare, Characteristic::Service];
                let of = of.map(|which| self.holds(year, which));
                if of == [Some(false); 3] {
                    return Some(false);
                }
                of.contains(&Some(true))
            }
            _ => false,
        };
        if follows {
            return Some(true);
        }
        self.0.range(..year).rev().find_map(|(_, of_year)| filed(of_year))
    }

    /// Whether the pupil counts as disadvantaged: FSM6, in care or adopted from care, and not service children. Where no file
    /// says any of these, whether the school receives the pupil premium.
    pub fn disadvantaged(&self, year: AcademicYear) -> bool {
        let of = |which| self.holds(year, which);
        match (of(Characteristic::EverSix), of(Characteristic::InCare)) {
            (Some(true), _) | (_, Some(true)) => true,
            (None, _) => {
                of(Characteristic::Premium) == Some(true) && of(Characteristic::Service) != Some(true)
            }
            (Some(false), _) => false,
        }
    }

    /// What a file says.
    pub fn filed(&self, year: AcademicYear, which: Characteristic) -> Option<bool> {
        self.0.get(&year)?.filed.get(&which).copied()
    }

    /// The academic years of which something is recorded.
    pub fn years(&self) -> impl Iterator<Item = AcademicYear> {
        self.0.keys().copied()
    }

    /// Everything that is recorded: the academic year, what it is about, what a file says and what was answered, in words.
    pub fn recorded(&self) -> impl Iterator<Item = (AcademicYear, Characteristic, String)> {
        self.0.iter().flat_map(|(year, of_year)| {
            Characteristic::ALL.into_iter().filter_map(move |which| {
                let word = |holds: bool| if holds { "Yes" } else { "No" };
                let words = match (of_year.by_hand.get(&which), of_year.filed.get(&which)) {
                    (Some(holds), _) => format!("{}, by hand", word(*holds)),
                    (None, Some(holds)) => word(*holds).to_owned(),
                    (None, None) => return None,
                };
                Some((*year, which, words))
            })
        })
    }
}

/// Reads a cell of a file: Y or N, and for special educational needs the codes of the school census, of which N is none,
/// K is support and E is a plan.
///
/// # Errors
/// A sentence that says what to enter.
pub(crate) fn read_cell(which: Characteristic, cell: &str) -> Result<bool, &'static str> {
    match (cell.to_ascii_lowercase().as_str(), which) {
        ("y" | "yes" | "true" | "t" | "1", _) | ("k" | "e", Characteristic::Sen) => Ok(true),
        ("n" | "no" | "false" | "f" | "0", _) => Ok(false),
        (_, Characteristic::Sen) => Err("Enter Y or N, or one of the codes N, K and E"),
        _ => Err("Enter Y or N"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: AcademicYear = AcademicYear(2026);

    fn filed(what: &[(i16, Characteristic, bool)]) -> Characteristics {
        let mut all = Characteristics::default();
        what.iter().for_each(|(year, which, holds)| all.file(AcademicYear(*year), *which, *holds));
        all
    }

    #[test]
    fn f10_what_somebody_answers_counts_until_it_is_automatic_again() {
        let mut all = filed(&[(2026, Characteristic::Sen, true)]);
        all.answer(YEAR, Characteristic::Sen, Answer::No);
        assert_eq!(all.holds(YEAR, Characteristic::Sen), Some(false));
        assert_eq!(all.automatic(YEAR, Characteristic::Sen), Some(true));
        all.answer(YEAR, Characteristic::Sen, Answer::Automatic);
        assert_eq!(all, filed(&[(2026, Characteristic::Sen, true)]));
        all.answer(YEAR, Characteristic::Eal, Answer::Yes);
        assert_eq!(all.holds(AcademicYear(2027), Characteristic::Eal), None, "an answer is of its year");
        assert_eq!(all.holds(AcademicYear(2027), Characteristic::Sen), Some(true), "a file's holds on");
        assert_eq!(all.holds(AcademicYear(2025), Characteristic::Sen), None, "and never before");
        assert_eq!(all.held(AcademicYear(2024), Characteristic::Sen), Some(true), "but for figures");
        assert_eq!(all.held(AcademicYear(2024), Characteristic::Eal), None, "an answer is of its year");
        let changed = filed(&[(2025, Characteristic::Sen, false), (2027, Characteristic::Sen, true)]);
        let held = [2024, 2026, 2027].map(|year| changed.held(AcademicYear(year), Characteristic::Sen));
        assert_eq!(held, [Some(false), Some(false), Some(true)]);
    }

    #[test]
    fn f10_fsm6_follows_from_six_years_of_free_school_meals() {
        let mut all =
            filed(&[(2021, Characteristic::FreeMeals, true), (2022, Characteristic::FreeMeals, false)]);
        assert_eq!(all.holds(YEAR, Characteristic::EverSix), Some(true));
        assert_eq!(all.holds(AcademicYear(2027), Characteristic::EverSix), None);
        all.answer(AcademicYear(2021), Characteristic::FreeMeals, Answer::No);
        assert_eq!(all.holds(YEAR, Characteristic::EverSix), None);
        all.file(YEAR, Characteristic::EverSix, true);
        assert_eq!(all.holds(YEAR, Characteristic::EverSix), Some(true));
    }

    #[test]
    fn f10_the_pupil_premium_follows_and_service_children_are_not_disadvantaged() {
        for (which, disadvantaged) in [
            (Characteristic::EverSix, true),
            (Characteristic::InCare, true),
            (Characteristic::Service, false),
        ] {
            let all = filed(&[(2026, which, true)]);
            assert_eq!(all.holds(YEAR, Characteristic::Premium), Some(true), "{which:?}");
            assert_eq!(all.disadvantaged(YEAR), disadvantaged, "{which:?}");
        }
        let none = [Characteristic::EverSix, Characteristic::InCare, Characteristic::Service];
        let none = filed(&none.map(|which| (2026, which, false)));
        assert_eq!(none.holds(YEAR, Characteristic::Premium), Some(false));
        assert!(filed(&[(2026, Characteristic::Premium, true)]).disadvantaged(YEAR), "all that is known");
        assert!(
            !filed(&[(2026, Characteristic::Premium, true), (2026, Characteristic::EverSix, false)])
                .disadvantaged(YEAR)
        );
        assert!(!Characteristics::default().disadvantaged(YEAR));
    }

    #[test]
    fn a_cell_is_read_as_schools_systems_write_it() {
        for (which, cell, holds) in [
            (Characteristic::Sen, "K", Some(true)),
            (Characteristic::Sen, "e", Some(true)),
            (Characteristic::Sen, "N", Some(false)),
            (Characteristic::Eal, "K", None),
            (Characteristic::FreeMeals, "T", Some(true)),
            (Characteristic::Premium, "perhaps", None),
        ] {
            assert_eq!(read_cell(which, cell).ok(), holds, "{cell}");
        }
    }
}
