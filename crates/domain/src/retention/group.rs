//! Groups of pupils that are deleted or exported together.

use crate::access::call::Call;
use crate::base::calendar::{day, days_from};
use crate::base::event::{Event, EventKind};
use crate::base::ids::PupilId;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::pupil::Pupil;
use crate::retention::clock::{Timed, clock};
use crate::retention::forms::LISTED_DAYS;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// A group of pupils, as a query names it: `pupil:<id>`, `class:2015:Mathematics:11/2`, `cohort:2015`, `left:2015` or `due`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(with = "String", extend("pattern" = "^(pupil:.+|class:[0-9]{4}:[^:]+:.+|cohort:[0-9]{4}|left:[0-9]{4}|due)$"))
)]
#[serde(try_from = "String", into = "String")]
pub enum Group {
    Pupil(PupilId),
    /// The pupils of a cohort who are in this class.
    Class {
        cohort: Cohort,
        subject: String,
        class: String,
    },
    /// The pupils of a cohort who are on roll.
    Cohort(Cohort),
    /// The pupils of a cohort who have left.
    Left(Cohort),
    /// The pupils who are erased within the next 30 days.
    Due,
}

impl Group {
    /// Reads a group from a query.
    pub fn parse(text: &str) -> Option<Group> {
        let cohort = |digits: &str| {
            let four = digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
            digits.parse().ok().filter(|_| four).map(Cohort)
        };
        match text.split_once(':') {
            None => (text == "due").then_some(Group::Due),
            Some(("pupil", id)) => PupilId::parse(id).map(Group::Pupil),
            Some(("cohort", digits)) => cohort(digits).map(Group::Cohort),
            Some(("left", digits)) => cohort(digits).map(Group::Left),
            Some(("class", rest)) => {
                let (digits, rest) = rest.split_once(':')?;
                let (subject, class) = rest.split_once(':')?;
                let [subject, class] = [subject, class].map(str::to_owned);
                let whole = !subject.is_empty() && !class.is_empty();
                cohort(digits).filter(|_| whole).map(|cohort| Group::Class { cohort, subject, class })
            }
            Some(_) => None,
        }
    }

    /// True for a pupil of the group.
    pub fn has(&self, pupil: &Pupil, call: &Call) -> bool {
        match self {
            Group::Pupil(id) => pupil.id == *id,
            Group::Class { cohort, subject, class } => {
                pupil.is_on_roll() && pupil.cohort == *cohort && pupil.classes.get(subject) == Some(class)
            }
            Group::Cohort(cohort) => pupil.is_on_roll() && pupil.cohort == *cohort,
            Group::Left(cohort) => !pupil.is_on_roll() && pupil.cohort == *cohort,
            Group::Due => {
                let today = day(call.moment().now);
                let due = clock(Timed::of(pupil), call.organisation());
                due.is_some_and(|due| days_from(today, due.on) <= LISTED_DAYS)
            }
        }
    }

    /// The group in words, without the name of a pupil. `year` is the academic year of the records.
    pub fn title(&self, year: AcademicYear) -> String {
        match self {
            Group::Pupil(_) => "One pupil".to_owned(),
            Group::Class { cohort, subject, class } => {
                format!("Class {class} in {subject}, {}", year_group(*cohort, year))
            }
            Group::Cohort(cohort) => year_group(*cohort, year),
            Group::Left(cohort) => format!("Those who left, {}", year_group(*cohort, year)),
            Group::Due => format!("Those erased in the next {LISTED_DAYS} days"),
        }
    }

    /// The event of reading the group: about the pupil, or about the cohort.
    pub fn read(&self, kind: EventKind, year: AcademicYear) -> Event {
        match self {
            Group::Pupil(pupil) => Event::of(kind).about_pupil(*pupil),
            Group::Class { cohort, .. } | Group::Cohort(cohort) | Group::Left(cohort) => {
                cohort.event(kind, year).with("Group", self.title(year))
            }
            Group::Due => Event::of(kind).with("Group", self.title(year)),
        }
    }

    /// The groups of these pupils, each with its number: year groups first, then those who have left, then classes.
    pub fn all(pupils: &[Pupil]) -> Vec<(Group, u32)> {
        let (mut years, mut left, mut classes) =
            <(BTreeMap<_, _>, BTreeMap<_, _>, BTreeMap<_, _>)>::default();
        for pupil in pupils {
            let cohort = pupil.cohort;
            if !pupil.is_on_roll() {
                *left.entry(cohort).or_default() += 1;
                continue;
            }
            *years.entry(cohort).or_default() += 1;
            for (subject, class) in &pupil.classes {
                *classes.entry((cohort, subject, class)).or_default() += 1;
            }
        }
        let years = years.into_iter().map(|(cohort, number)| (Group::Cohort(cohort), number));
        let left = left.into_iter().map(|(cohort, number)| (Group::Left(cohort), number));
        let classes = classes.into_iter().map(|((cohort, subject, class), number)| {
            (Group::Class { cohort, subject: subject.clone(), class: class.clone() }, number)
        });
        years.chain(left).chain(classes).collect()
    }
}

/// A cohort in words.
fn year_group(cohort: Cohort, year: AcademicYear) -> String {
    match cohort.year_group(year) {
        Some(group) => format!("Year {group}"),
        None => format!("the cohort of {}", cohort.0),
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Group::Pupil(id) => write!(f, "pupil:{id}"),
            Group::Class { cohort, subject, class } => write!(f, "class:{:04}:{subject}:{class}", cohort.0),
            Group::Cohort(cohort) => write!(f, "cohort:{:04}", cohort.0),
            Group::Left(cohort) => write!(f, "left:{:04}", cohort.0),
            Group::Due => f.write_str("due"),
        }
    }
}

impl TryFrom<String> for Group {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Group, &'static str> {
        Group::parse(&text).ok_or("not a group of pupils")
    }
}

impl From<Group> for String {
    fn from(group: Group) -> String {
        group.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_read_as_it_was_written() {
        let texts = ["cohort:2015", "left:1999", "due", "class:2015:Art: Fine:11/2"];
        let texts = texts.map(|text| Group::parse(text).expect(text));
        for (group, text) in
            texts.iter().zip(["cohort:2015", "left:1999", "due", "class:2015:Art: Fine:11/2"])
        {
            assert_eq!(group.to_string(), text);
        }
        for wrong in [
            "",
            "all",
            "cohort:15",
            "cohort:-015",
            "left:",
            "class:2015:Art",
            "class:2015::1",
            "class:2015:Art:",
            "pupil:1",
        ] {
            assert_eq!(Group::parse(wrong), None, "{wrong}");
        }
    }
}
