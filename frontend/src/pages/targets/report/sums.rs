//! The table of targets against benchmarks, one row per subject.

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
    "Average benchmark",
    "Difference",
    "Pupils by grade",
];

impl Report {
    /// The table, one row per subject.
    pub(super) fn summary(&self, view: &ReportView) -> Html {
        let pupils = view.rows.len();
        let rows = view.subjects.iter().map(|subject| {
            let rank = subject.rank.map_or_else(|| "No results".to_owned(), |rank| rank.to_string());
            let cells = vec![
                cell(COLUMNS[0], "", strong(subject.name.clone(), "")),
                cell(COLUMNS[1], "", subject.level.label()),
                cell(COLUMNS[2], "", rank),
                cell(COLUMNS[3], "", format!("{} of {pupils}", subject.set)),
                cell(COLUMNS[4], "", average(subject.scale, subject.average_target)),
                cell(COLUMNS[5], "", average(subject.scale, subject.average_benchmark)),
                cell(COLUMNS[6], "", difference(subject.average_target, subject.average_benchmark)),
                cell(COLUMNS[7], "at-chart-cell", chart(subject)),
            ];
            row(subject.name.clone(), cells)
        });
        block(
            "",
            vec![
                paragraph(
                    "The averages are of pupils who have both a target and a benchmark. In each chart the solid bars are pupils by target, the outlined ones by benchmark grade, the lowest grade on the left.",
                ),
                table("Targets against benchmarks by subject", "at-table--wide", COLUMNS, rows.collect()),
            ],
        )
    }
}

fn number(points: Option<f64>) -> String {
    points.map_or_else(|| "–".to_owned(), tenths)
}

/// An average: the grade it reaches, and its points.
pub fn average(scale: Scale, points: Option<f64>) -> Html {
    let grade = points.map(|points| nearest(scale, points));
    strong(grade.unwrap_or("–"), format!(" {}", number(points)))
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

/// The highest grade that is worth no more points than this.
fn nearest(scale: Scale, points: f64) -> &'static str {
    let grade = scale.grades().rev().find(|grade| scale.points(*grade) <= points);
    scale.name(grade.unwrap_or(Grade(0)))
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
        <svg class="at-bars" viewBox={format!("0 0 {width} 54")} width={width.to_string()} height="54" role="img" aria-label={name}>
            <path class="at-bars__benchmark" d={bars(&subject.benchmarks, 7)} />
            <path class="at-bars__target" d={bars(&subject.targets, 1)} />
            <line x1="0" x2={width.to_string()} y1="42.5" y2="42.5" class="at-bars__line" />
            <text x="1" y="53">{ first.cloned().unwrap_or_default() }</text>
            <text x={width.to_string()} y="53" text-anchor="end">{ last.cloned().unwrap_or_default() }</text>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_average_is_named_after_the_highest_grade_it_reaches() {
        assert_eq!(nearest(Scale::Numbers, 6.9), "6");
    }
}
