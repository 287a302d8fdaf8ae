//! The file of the records of pupils (F75): offered before they are erased.

use crate::access::call::Call;
use crate::access::form::{ListFileView, form};
use crate::base::calendar::day_in_words;
use crate::base::sheet::FileFormat;
use crate::records::characteristics::Characteristic;
use crate::records::cohort::AcademicYear;
use crate::records::forms::PupilFields;
use crate::records::pupil::Pupil;
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

/// The cells of a pupil's row. `targets` are the pupil's, each as "French 7"; `year` is the academic year of the records.
pub fn pupil_cells(pupil: &Pupil, targets: &[String], year: AcademicYear, call: &Call) -> Vec<String> {
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
        pupil.left.map(|left| day_in_words(left.on)).unwrap_or_default(),
        due.map(|due| day_in_words(due.on)).unwrap_or_default(),
        due.map(|due| due.sentence()).unwrap_or_default(),
        holds.join("; "),
        Reference::of(pupil.id).to_string(),
    ];
    record.chain(characteristics).chain(rest).collect()
}
