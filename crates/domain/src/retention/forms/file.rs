//! The file of the records of pupils (F75): offered before they are erased.

use crate::access::call::Call;
use crate::access::form::{ListFileView, form};
use crate::base::calendar::day_in_words;
use crate::base::sheet::FileFormat;
use crate::records::characteristics::Characteristic;
use crate::records::cohort::AcademicYear;
use crate::records::forms::PupilFields;
use crate::records::pupil::Pupil;
use crate::records::pupil_results::{Collections, Graded};
use crate::retention::clock::{Timed, clock};
use crate::retention::erasure::Reference;
use crate::retention::group::Group;
use serde::{Deserialize, Serialize};

/// The headings of the file: the characteristics are those of the academic year of the records.
pub const PUPIL_HEADINGS: &[&str] = &[
    "UPN",
    "Surname",
    "Forename",
    "Date of birth",
    "Gender",
    "Year group",
    "FSM",
    "FSM6",
    "In care",
    "Service child",
    "Pupil premium",
    "SEN",
    "EAL",
    "KS1 points",
    "KS2 score",
    "GCSE points",
    "Classes",
    "Targets",
    "Results",
    "Last day",
    "Erased on",
    "Why",
    "On hold",
    "Reference of the erasure",
];

/// The records of a group of pupils as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportPupilsForm {
    pub group: Group,
    /// The format of the file.
    pub format: FileFormat,
}

form!(ExportPupilsForm => ExportPupils, ListFileView);

/// The cells of a pupil's row. `targets` are the pupil's, each as "French 7"; `results` are those of all collections; `year` is
/// the academic year of the records.
pub fn pupil_cells(
    pupil: &Pupil,
    targets: &[String],
    results: &Collections,
    year: AcademicYear,
    call: &Call,
) -> Vec<String> {
    let PupilFields {
        upn,
        surname,
        forename,
        born,
        gender,
        year_group,
        ks1_points,
        ks2_score,
        gcse_points,
        classes,
    } = PupilFields::of(pupil, year);
    let due = clock(Timed::of(pupil), call.organisation());
    let classes: Vec<String> = classes.iter().map(|(subject, class)| format!("{subject} {class}")).collect();
    let holds: Vec<&str> = pupil.holds.iter().map(|hold| hold.reason.label()).collect();
    let letter = |which| match pupil.characteristics.holds(year, which) {
        None => "",
        Some(true) => "Y",
        Some(false) => "N",
    };
    let record = vec![upn, surname, forename, born, gender, year_group].into_iter();
    let characteristics = Characteristic::ALL.into_iter().map(|which| letter(which).to_owned());
    let rest = [
        ks1_points,
        ks2_score,
        gcse_points,
        classes.join("; "),
        targets.join("; "),
        results_of(pupil, results).join("; "),
        pupil.left.map(|left| day_in_words(left.on)).unwrap_or_default(),
        due.map(|due| day_in_words(due.on)).unwrap_or_default(),
        due.map(|due| due.sentence()).unwrap_or_default(),
        holds.join("; "),
        Reference::of(pupil.id).to_string(),
    ];
    record.chain(characteristics).chain(rest).collect()
}

/// A pupil's results, the latest academic year first, each as "French 7 (2025/26)".
fn results_of(pupil: &Pupil, results: &Collections) -> Vec<String> {
    let of = results.iter().rev().filter_map(|(collection, of)| Some((collection, of.get(&pupil.id)?)));
    let named = of.flat_map(|(collection, results)| {
        let name = |(subject, graded): (&String, &Graded)| {
            format!("{subject} {} ({})", graded.name(), collection.year)
        };
        results.grades.iter().map(name).collect::<Vec<_>>()
    });
    named.collect()
}
