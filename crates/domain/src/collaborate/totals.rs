//! Totals of a subject's targets for readers outside the school, with small groups hidden (F50).

use crate::attainment::grade::{Grade, Scale};
use crate::collaborate::figures::{SMALLEST, mean};
use crate::records::import::count;
use crate::targets::report::{Cell, ReportSubject};
use serde::{Deserialize, Serialize};

/// The totals of a subject, for readers outside the school.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SubjectTotal {
    pub name: String,
    /// The scale in which its targets are set.
    pub scale: Scale,
    /// The number of pupils with a target.
    pub set: u32,
    /// The mean points of the targets of pupils who also have a benchmark, to one decimal. Absent if there are fewer than five
    /// of them, or fewer than five whose target is not the lowest grade, or not the highest.
    pub average_target: Option<f64>,
    /// The mean points of the benchmarks of the same pupils. Absent in the same cases.
    pub average_benchmark: Option<f64>,
}

impl SubjectTotal {
    /// The totals of a subject; `None` if fewer than five pupils have a target, because these could be recognised.
    /// The number of pupils per grade is left out, because in any group some grades have a single pupil. The averages
    /// are of pupils with both a target and a benchmark, and are hidden by the same rule as published means.
    pub fn of<'a>(subject: &ReportSubject, cells: impl Iterator<Item = &'a Cell>) -> Option<SubjectTotal> {
        let cells: Vec<&Cell> = cells.collect();
        let set = count(cells.iter().filter(|cell| cell.0.is_some()).count());
        if set < SMALLEST {
            return None;
        }
        let scale = subject.scale;
        let compared = cells.iter().filter_map(|Cell(target, _, benchmark, ..)| target.zip(*benchmark));
        let points = |grade: Grade| scale.points(grade);
        let (targets, benchmarks): (Vec<f64>, Vec<f64>) =
            compared.map(|(target, benchmark)| (points(target), points(benchmark))).unzip();
        let lowest = scale.grades().next().unwrap_or(scale.top());
        let ends = (points(lowest), points(scale.top()));
        let average = |values: &[f64]| mean(values, Some(ends)).map(|tenths| f64::from(tenths) / 10.0);
        Some(SubjectTotal {
            name: subject.name.clone(),
            scale,
            set,
            average_target: average(&targets),
            average_benchmark: average(&benchmarks),
        })
    }

    /// The totals of the pupils of a part, whose cells come with true. What is shown of all pupils and of a part tells the rest,
    /// so the part is shown only where the rest could be shown as well: its totals, and each of its averages.
    pub fn of_part(subject: &ReportSubject, cells: &[(bool, &Cell)]) -> Option<SubjectTotal> {
        let of = |side: bool| {
            let cells = cells.iter().filter(|(is_in, _)| *is_in == side).map(|(_, cell)| *cell);
            SubjectTotal::of(subject, cells)
        };
        let (part, rest) = (of(true)?, of(false)?);
        Some(SubjectTotal {
            average_target: part.average_target.filter(|_| rest.average_target.is_some()),
            average_benchmark: part.average_benchmark.filter(|_| rest.average_benchmark.is_some()),
            ..part
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The totals of pupils with these targets and benchmarks.
    fn of(pupils: &[(u8, Option<u8>)]) -> Option<SubjectTotal> {
        let cell = |(target, benchmark): &(u8, Option<u8>)| {
            Cell(Some(Grade(*target)), None, benchmark.map(Grade), None, None, 0)
        };
        let cells: Vec<Cell> = pupils.iter().map(cell).collect();
        let mut subject = ReportSubject::empty("Latin", Scale::Numbers);
        subject.count(cells.iter());
        SubjectTotal::of(&subject, cells.iter())
    }

    #[test]
    fn f50_totals_of_fewer_than_five_pupils_are_not_shown_outside() {
        let with = |set: usize, both: usize| {
            let pupil = |n| (7, (n < both).then_some(6));
            let total = of(&(0..set).map(pupil).collect::<Vec<_>>());
            total.map(|total| (total.set, total.average_target, total.average_benchmark))
        };
        assert_eq!([0, 1, 4].map(|set| with(set, set)), [None, None, None]);
        assert_eq!(with(5, 5), Some((5, Some(7.0), Some(6.0))));
        assert_eq!(with(9, 4), Some((9, None, None)), "an average of four, among nine");
    }

    #[test]
    fn f62_a_part_is_shown_only_where_the_rest_could_be_shown_too() {
        let subject = ReportSubject::empty("Latin", Scale::Numbers);
        let seen = |inside: &[(u8, Option<u8>)], outside: &[(u8, Option<u8>)]| {
            let cell = |is_in: bool| {
                move |(target, benchmark): &(u8, Option<u8>)| {
                    (is_in, Cell(Some(Grade(*target)), None, benchmark.map(Grade), None, None, 0))
                }
            };
            let cells: Vec<(bool, Cell)> =
                inside.iter().map(cell(true)).chain(outside.iter().map(cell(false))).collect();
            let cells: Vec<(bool, &Cell)> = cells.iter().map(|(is_in, cell)| (*is_in, cell)).collect();
            let total = SubjectTotal::of_part(&subject, &cells);
            total.map(|total| (total.set, total.average_target, total.average_benchmark))
        };
        let (five, four) = ([(5, Some(6)); 5], [(5, Some(6)); 4]);
        assert_eq!(seen(&five, &five), Some((5, Some(5.0), Some(6.0))));
        assert_eq!(seen(&four, &five), None);
        assert_eq!(seen(&five, &four), None, "four are the rest");
        assert_eq!(seen(&five, &[]), None, "all are in the part");
        assert_eq!(seen(&five, &[(5, None); 5]), Some((5, None, None)), "the rest has no averages");
        assert_eq!(
            seen(&five, &[(9, Some(6)); 5]),
            Some((5, None, Some(6.0))),
            "the rest has the highest grade"
        );
    }

    #[test]
    fn f50_averages_are_hidden_where_nearly_all_are_at_an_end_of_the_scale() {
        let averages = |targets: &[u8], benchmarks: &[u8]| {
            let pupils =
                targets.iter().zip(benchmarks).map(|(target, benchmark)| (*target, Some(*benchmark)));
            let total = of(&pupils.collect::<Vec<_>>()).unwrap();
            (total.average_target, total.average_benchmark)
        };
        let middle = [5, 5, 5, 5, 5, 5, 6, 6, 6];
        let (top, bottom) = ([9, 9, 9, 9, 9, 8, 8, 8, 8], [1, 1, 1, 1, 0, 2, 2, 2, 2]);
        assert_eq!(averages(&middle, &middle), (Some(5.3), Some(5.3)), "to one decimal");
        assert_eq!(averages(&top, &middle), (None, Some(5.3)), "four are not the highest grade");
        assert_eq!(averages(&middle, &top), (Some(5.3), None));
        assert_eq!(averages(&bottom, &middle), (None, Some(5.3)), "four are above the lowest grade");
        let five = [9, 9, 9, 9, 8, 8, 8, 8, 8];
        assert_eq!(averages(&five, &middle).0, Some(8.4));
    }
}
