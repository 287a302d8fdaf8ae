//! Guidance for filling in a file of records, column by column.

use crate::records::file::RecordsKind;

/// Guidance for one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guidance {
    /// The heading, as in the layout.
    pub column: &'static str,
    /// The instruction for the person.
    pub enter: &'static str,
    /// An example of a valid cell.
    pub example: &'static str,
}

const fn line(column: &'static str, enter: &'static str, example: &'static str) -> Guidance {
    Guidance { column, enter, example }
}

const UPN: Guidance = line("UPN", "Unique pupil number", "H801200001001");

const GENDER: Guidance = line("Gender", "F or M, or blank if not recorded", "F");

impl RecordsKind {
    /// The heading of a column of the template. The column that stands for all subjects is named after one.
    pub fn template_heading(self, column: &'static str) -> &'static str {
        if self.layout().headings().any(|heading| heading == column) { column } else { "Mathematics" }
    }

    /// Guidance for the columns, in the order of the layout.
    pub const fn guidance(self) -> &'static [Guidance] {
        const PUPILS: &[Guidance] = &[
            UPN,
            line("Surname", "Up to 50 characters", "Okafor"),
            line("Forename", "Up to 50 characters", "Amara"),
            line("Date of birth", "Day, month and year", "31/12/2010"),
            GENDER,
            line("Year group", "Year group this academic year, 1 to 13", "11"),
            line("KS1 points", "For Years 3 to 6: Key Stage 1 average point score, 0 to 21", "15.5"),
            line("KS2 score", "For Years 7 to 11: Key Stage 2 scaled score, 59 to 120", "104.5"),
            line("GCSE points", "For Years 12 and 13: average GCSE points, 0 to 9", "6.25"),
            line(
                "FSM",
                "Free school meals this academic year: Y or N. Leave blank to keep what is recorded",
                "Y",
            ),
            line(
                "FSM6",
                "Free school meals in the last six years: Y or N. Leave blank to let Attain work it out",
                "Y",
            ),
            line("In care", "In care, or adopted from care: Y or N", "N"),
            line("Service child", "Y or N", "N"),
            line(
                "Pupil premium",
                "Y or N. Leave blank to let Attain work it out from the other columns",
                "Y",
            ),
            line("SEN", "Special educational needs: Y or N, or the codes N, K and E", "K"),
            line("EAL", "English as an additional language: Y or N", "N"),
        ];
        const CLASSES: &[Guidance] = &[
            UPN,
            line("Subject", "The subject’s name in target setting", "Mathematics"),
            line("Class", "Up to 20 characters. Leave blank to remove the pupil from the class", "11/Ma2"),
        ];
        const RESULTS: &[Guidance] = &[
            line("Academic year", "This year or one of the last three", "2025/26"),
            line("Subject", "The subject’s name in target setting", "Mathematics"),
            line("Grade", "The grade awarded", "7"),
            line(
                "Prior attainment",
                "Points or score from the key stage before. Only its band is kept",
                "104.5",
            ),
            line("Key stage", "KS2, KS4 or KS5", "KS4"),
            line(
                "Gender",
                "F or M, or blank if not recorded. Only the share of girls in the year is kept",
                "F",
            ),
        ];
        const PUPIL_RESULTS: &[Guidance] = &[
            UPN,
            line("Subject", "The subject’s name in target setting", "Mathematics"),
            line("Grade", "The grade awarded, or X for no result", "7"),
            line(
                "Academic year",
                "This year or one of the last three. Blank for the last one that is over",
                "2025/26",
            ),
        ];
        const TARGETS: &[Guidance] =
            &[UPN, line("A column for each subject", "The target. Leave blank to keep the current one", "7")];
        match self {
            RecordsKind::Pupils => PUPILS,
            RecordsKind::Classes => CLASSES,
            RecordsKind::Results => RESULTS,
            RecordsKind::PupilResults => PUPIL_RESULTS,
            RecordsKind::Targets => TARGETS,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attainment::subject::KeyStage;
    use crate::base::calendar::read_day;
    use crate::records::upn::Upn;

    #[test]
    fn every_column_of_a_layout_is_explained_in_its_order() {
        for kind in RecordsKind::ALL {
            let explained: Vec<_> = kind.guidance().iter().map(|line| line.column).collect();
            let mut headings: Vec<_> = kind.layout().headings().collect();
            if kind.layout().others {
                headings.push("A column for each subject");
            }
            assert_eq!(explained, headings);
        }
    }

    #[test]
    fn the_examples_could_be_imported_and_the_bounds_are_those_of_the_rules() {
        let of = |column: &str| {
            let found = RecordsKind::Pupils.guidance().iter().find(|line| line.column == column);
            *found.expect("a column")
        };
        assert!(Upn::parse(of("UPN").example).is_ok() && read_day(of("Date of birth").example).is_ok());
        for (column, key_stage) in
            [("KS1 points", KeyStage::Ks2), ("KS2 score", KeyStage::Ks4), ("GCSE points", KeyStage::Ks5)]
        {
            let (_, lowest, highest) = key_stage.prior();
            assert!(of(column).enter.ends_with(&format!("{lowest} to {highest}")), "{column}");
        }
    }
}
