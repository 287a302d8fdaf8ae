//! Other words that schools' systems use for the headings of a spreadsheet, and for subjects. One table for all doors.

use crate::base::text::single_spaced;
use crate::base::unicode::lower;

/// Each heading of a layout with the words that are read as if they were it. The words are in lower case, with single
/// spaces.
const HEADINGS: &[(&str, &[&str])] = &[
    ("UPN", &["unique pupil number", "upn number", "pupil upn"]),
    (
        "Surname",
        &["last name", "lastname", "family name", "legal surname", "legal last name", "pupil surname"],
    ),
    (
        "Forename",
        &["first name", "firstname", "given name", "legal forename", "legal first name", "pupil forename"],
    ),
    (
        "Date of birth",
        &["dob", "d.o.b.", "d.o.b", "birth date", "birthdate", "birthday", "date of birth (dd/mm/yyyy)"],
    ),
    ("Gender", &["sex", "legal sex", "gender (m/f)", "sex (m/f)", "m/f"]),
    (
        "Year group",
        &[
            "year",
            "yr",
            "yr group",
            "nc year",
            "nc year group",
            "national curriculum year",
            "curriculum year",
            "yeargroup",
        ],
    ),
    ("FSM", &["free school meals", "fsm eligible", "eligible for fsm", "free meals"]),
    ("FSM6", &["ever 6", "ever6", "fsm ever 6", "ever 6 fsm", "fsm ever6"]),
    ("In care", &["lac", "looked after", "in lea care", "in la care", "looked after child"]),
    ("Service child", &["service", "service children", "service child indicator"]),
    (
        "Pupil premium",
        &[
            "pp",
            "pp eligible",
            "pupil premium eligible",
            "pupil premium indicator",
            "disadvantaged",
            "disadvantage",
        ],
    ),
    ("SEN", &["sen status", "sen provision", "sen code", "special educational needs"]),
    ("EAL", &["english as an additional language", "eal status"]),
    ("KS1 points", &["ks1 aps", "ks1 average point score", "ks1 average points", "key stage 1 points"]),
    (
        "KS2 score",
        &["ks2 scaled score", "ks2 average scaled score", "ks2 average score", "key stage 2 score"],
    ),
    (
        "GCSE points",
        &["gcse average points", "average gcse points", "gcse average", "average gcse", "gcse aps"],
    ),
    (
        "Email Address",
        &["email", "e-mail", "e-mail address", "emailaddress", "work email", "work email address"],
    ),
    ("Role", &["job role", "job title", "staff role"]),
    ("Pupil Access Level", &["access level", "pupil access", "pupil data access"]),
    ("Academic year", &["school year", "year of results"]),
    ("Subject", &["subject name"]),
    ("Class", &["class name", "teaching group", "teaching set", "set"]),
    ("Grade", &["result", "final grade", "exam grade"]),
    ("Month of birth", &["birth month", "month born"]),
    ("Prior attainment", &["prior", "prior points", "prior attainment points"]),
    ("Key stage", &["ks", "stage"]),
];

/// Each subject with its other names, in the form of [`subject_words`].
const SUBJECTS: &[(&str, &[&str])] = &[
    ("Mathematics", &["maths", "math"]),
    ("English Language", &["english lang", "eng lang"]),
    ("English Literature", &["english lit", "eng lit"]),
    ("Art and Design", &["art"]),
    ("Business Studies", &["business"]),
    ("Design and Technology", &["design technology", "d and t", "dt"]),
    ("PE", &["physical education"]),
    ("Religious Studies", &["re", "rs", "religious education"]),
    ("Science Core", &["core science"]),
    ("Science Additional", &["additional science"]),
];

/// The words that are read as this heading of a layout.
pub fn heading(name: &str) -> &'static [&'static str] {
    words(HEADINGS, name)
}

/// All subjects that have other names.
#[cfg(test)]
pub(crate) fn subjects() -> impl Iterator<Item = &'static str> {
    SUBJECTS.iter().map(|(name, _)| *name)
}

/// The other names of this subject.
pub fn subject(name: &str) -> &'static [&'static str] {
    words(SUBJECTS, name)
}

/// A subject's name as people write it, in the form in which names are compared: "English  language", "Art & Design".
pub fn subject_words(typed: &str) -> String {
    lower(&single_spaced(&typed.replace('&', " and ")))
}

fn words(table: &'static [(&str, &[&str])], name: &str) -> &'static [&'static str] {
    table.iter().find(|(known, _)| *known == name).map_or(&[], |(_, words)| words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_stands_for_two_headings_and_each_is_in_the_form_that_is_compared() {
        for table in [HEADINGS, SUBJECTS] {
            let mut all: Vec<&str> = table.iter().flat_map(|(_, words)| words.iter().copied()).collect();
            for word in &all {
                assert_eq!(*word, subject_words(word), "{word}");
                assert!(table.iter().all(|(name, _)| lower(name) != *word), "{word} is a name itself");
            }
            all.sort_unstable();
            let before = all.len();
            all.dedup();
            assert_eq!(all.len(), before);
        }
    }
}
