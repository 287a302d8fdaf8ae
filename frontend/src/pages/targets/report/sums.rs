//! The totals of the pupils shown, and the table of targets against benchmarks, one row per subject.

use super::Report;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, paragraph, strong, tenths};
use domain::attainment::grade::{Grade, Scale};
use domain::targets::forms::ReportView;
use domain::targets::report::ReportSubject;
use yew::prelude::*;

const COLUMNS: &[&str] = &[
    "Subject",
    "Benchmark",
    "Your school",
    "Targets",
    "Average target",
    "Average benchmark grade",
    "Difference",
    "Pupils by grade",
];

impl Report {
    /// The subjects, counted among the pupils that the filters show.
    pub(super) fn sums(&self, view: &ReportView) -> Vec<ReportSubject> {
        let sum = |(column, subject): (usize, &ReportSubject)| {
            let mut subject = subject.clone();
            subject.count(self.shown.iter().filter_map(|row| view.rows[*row].cells.get(column)));
            subject
        };
        view.subjects.iter().enumerate().map(sum).collect()
    }

    /// The table, one row per subject.
    pub(super) fn summary(&self, sums: &[ReportSubject]) -> Html {
        let rows = sums.iter().map(|subject| {
            let rank = subject.rank.map_or_else(|| "No results".to_owned(), |rank| rank.to_string());
            let cells = vec![
                cell(COLUMNS[0], "", strong(subject.name.clone(), "")),
                cell(COLUMNS[1], "", subject.level.label()),
                cell(COLUMNS[2], "", rank),
                cell(COLUMNS[3], "", format!("{} of {}", subject.set, subject.pupils)),
                cell(COLUMNS[4], "", average(subject.scale, subject.average_target)),
                cell(COLUMNS[5], "", benchmark(subject)),
                cell(COLUMNS[6], "", difference(subject.average_target, subject.average_benchmark)),
                cell(COLUMNS[7], "at-chart-cell", chart(subject)),
            ];
            row(subject.name.clone(), cells)
        });
        block(
            "",
            vec![
                paragraph(
                    "The average benchmark grade is the mean of the pupils’ benchmark grades, as on the page Benchmarks. Targets are compared for the pupils who have both. In each chart the solid bars are pupils by target, the outlined ones by benchmark grade, the lowest grade on the left.",
                ),
                table("Targets against benchmarks by subject", "at-table--wide", COLUMNS, rows.collect()),
            ],
        )
    }
}

fn number(points: Option<f64>) -> String {
    points.map_or_else(|| "–".to_owned(), tenths)
}

/// An average in points. Where grades are not numbers, the grades it lies between.
pub fn average(scale: Scale, points: Option<f64>) -> Html {
    strong(number(points), points.map_or_else(String::new, |points| between(scale, points)))
}

/// The average benchmark grade of the pupils compared and, if they are not all who have a benchmark, of those.
fn benchmark(subject: &ReportSubject) -> Html {
    let all: u32 = subject.benchmarks.iter().sum();
    let compared = average(subject.scale, subject.average_benchmark);
    if all == subject.both {
        return compared;
    }
    let of_all = format!(" ({} of all {all} with a benchmark)", number(subject.average_of_all));
    html! { <>{ compared }<span class="at-quiet">{ of_all }</span></> }
}

/// " between C (4) and B (5.5)", for a scale whose grades are not numbers; else nothing.
pub fn between(scale: Scale, points: f64) -> String {
    if scale == Scale::Numbers {
        return String::new();
    }
    let told = |grade: Grade| {
        format!("{} ({})", scale.name(grade), tenths(scale.points(grade)).trim_end_matches(".0"))
    };
    let steps = || (0..=scale.top().0).map(Grade);
    let below = steps().rev().find(|grade| scale.points(*grade) <= points).unwrap_or(Grade(0));
    match steps().find(|grade| scale.points(*grade) > points) {
        Some(above) if scale.points(below) < points => {
            format!(" between {} and {}", told(below), told(above))
        }
        _ => format!(" {}", told(below)),
    }
}

/// The difference of the averages: positive where targets are above benchmarks.
pub fn difference(target: Option<f64>, benchmark: Option<f64>) -> String {
    let difference = target.zip(benchmark).map(|(target, benchmark)| target - benchmark);
    let sign = match difference {
        Some(more) if more >= 0.05 => "▲ +",
        Some(less) if less <= -0.05 => "▼ ",
        _ => "",
    };
    format!("{sign}{}", number(difference))
}

/// A chart of pupils by grade: by target, and by benchmark. Its accessible name says the numbers.
fn chart(subject: &ReportSubject) -> Html {
    const HEIGHT: u32 = 40;
    let most = subject.targets.iter().chain(&subject.benchmarks).copied().max().unwrap_or_default().max(1);
    let bars = |counts: &[u32], left: usize| {
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(grade, count)| {
            let height = (count * HEIGHT).div_ceil(most);
            format!("M{} {}h5v{height}h-5z", grade * 14 + left, HEIGHT + 2 - height)
        });
        bars.collect::<String>()
    };
    let told = |what: &str, counts: &[u32]| {
        let each = counts.iter().zip(&subject.grades).filter(|(count, _)| **count > 0);
        let each: Vec<String> = each.map(|(count, grade)| format!("{grade} {count}")).collect();
        format!("{what}: {}", if each.is_empty() { "none".to_owned() } else { each.join(", ") })
    };
    let name = format!("{}. {}", told("Targets", &subject.targets), told("Benchmarks", &subject.benchmarks));
    let width = subject.grades.len() * 14;
    let (first, last) = (subject.grades.first(), subject.grades.last());
    html! {
        <svg class="at-r-bars" viewBox={format!("0 0 {width} 54")} width={width.to_string()} height="54" role="img" aria-label={name}>
            <path class="at-r-bars__benchmark" d={bars(&subject.benchmarks, 7)} />
            <path class="at-r-bars__target" d={bars(&subject.targets, 1)} />
            <line x1="0" x2={width.to_string()} y1="42.5" y2="42.5" class="at-r-bars__line" />
            <text x="1" y="53">{ first.cloned().unwrap_or_default() }</text>
            <text x={width.to_string()} y="53" text-anchor="end">{ last.cloned().unwrap_or_default() }</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_of_letters_says_the_grades_it_lies_between() {
        assert_eq!(between(Scale::Numbers, 4.8), "");
        assert_eq!(between(Scale::Letters, 4.8), " between C (4) and B (5.5)");
        assert_eq!(between(Scale::Letters, 4.0), " C (4)");
        assert_eq!(between(Scale::ALevel, 6.0), " A* (6)");
    }
}
