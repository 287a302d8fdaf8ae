//! The totals of the pupils shown: the line of figures, and the table of targets against benchmarks, one row per subject.

use super::Report;
use super::filter::About;
use crate::parts::table::{cell, column, name_cell, row, sheet};
use crate::parts::text::{strong, tenths, thousands};
use domain::attainment::grade::{Grade, Scale};
use domain::targets::forms::ReportView;
use domain::targets::report::{ReportSubject, TargetMeasures};
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

    /// The figures above the grid, of the pupils that are shown.
    pub(super) fn figures(&self, view: &ReportView) -> Html {
        let cells =
            || self.shown.iter().flat_map(|row| &view.rows[*row].cells).filter(|cell| cell.is_taken());
        let number = |about: About| cells().filter(|cell| about.holds(cell)).count();
        let (all, missing) = (cells().count(), number(About::Missing));
        let set = format!("{} of {}", thousands((all - missing) as u32), thousands(all as u32));
        let whole = |about| thousands(number(about) as u32);
        let mut figures = vec![
            ("Targets", set),
            ("Above benchmark", whole(About::Above)),
            ("Below", whole(About::Below)),
            ("Missing", thousands(missing as u32)),
            ("Set by staff", whole(About::ByStaff)),
        ];
        figures.extend(self.measures(view));
        html! {
            <div class="at-sum" role="region" aria-label="Summary of the pupils shown" tabindex="0">
                <dl>
                    { for figures.into_iter().map(|(name, figure)| html! {
                        <div key={name}><dt>{ name }</dt><dd>{ figure }</dd></div>
                    }) }
                </dl>
            </div>
        }
    }

    /// What the targets of the pupils shown come to in the measures of Key Stage 4; nothing for other key stages.
    fn measures(&self, view: &ReportView) -> Vec<(&'static str, String)> {
        // A plain loop: iterators would add twice as much to the site.
        let (mut pupils, mut half_points, mut passed, mut entered, mut ebacc) = (0, 0, 0, 0, 0);
        for row in &self.shown {
            let Some(TargetMeasures(score, flags)) = view.rows[*row].measures else { continue };
            pupils += 1;
            half_points += u32::from(score);
            passed += u32::from(flags & TargetMeasures::ENGLISH_MATHEMATICS != 0);
            entered += u32::from(flags & TargetMeasures::EBACC_ENTERED != 0);
            ebacc += u32::from(flags & TargetMeasures::EBACC != 0);
        }
        if pupils == 0 {
            return Vec::new();
        }
        let all = pupils;
        let share = |number: u32| format!("{}%", (200 * number + all) / (2 * all));
        vec![
            ("Attainment 8", tenths(f64::from(half_points) / f64::from(2 * all))),
            ("Eng. and maths 5+", share(passed)),
            ("EBacc entered", share(entered)),
            ("EBacc 5+", share(ebacc)),
        ]
    }

    /// The table, one row per subject.
    pub(super) fn by_subject(&self, sums: &[ReportSubject]) -> Html {
        let rows = sums.iter().map(|subject| {
            let rank = subject.rank.map_or_else(|| "No results".to_owned(), |rank| rank.to_string());
            let (class, away) = distance(subject.average_target, subject.average_benchmark);
            let away = html! { <span {class}>{ away }</span> };
            let cells = vec![
                name_cell(COLUMNS[0], "at-nowrap", subject.name.clone()),
                cell(COLUMNS[1], "", subject.level.label()),
                cell(COLUMNS[2], "at-num", rank),
                cell(COLUMNS[3], "at-num", format!("{} of {}", subject.set, subject.pupils)),
                cell(COLUMNS[4], "at-num", average(subject.scale, subject.average_target)),
                cell(COLUMNS[5], "at-num", benchmark(subject)),
                cell(COLUMNS[6], "at-num", away),
                cell(COLUMNS[7], "", chart(subject)),
            ];
            row(subject.name.clone(), cells)
        });
        let columns = COLUMNS.iter().enumerate().map(|(place, text)| match place {
            2..7 => column(*text).number(),
            _ => column(*text),
        });
        sheet("Targets against benchmarks by subject", "at-grow at-cards", columns, rows.collect())
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

/// The difference for a narrow column, and its class: "+0.2".
pub fn distance(target: Option<f64>, benchmark: Option<f64>) -> (&'static str, String) {
    let Some(away) = target.zip(benchmark).map(|(target, benchmark)| target - benchmark) else {
        return ("", String::new());
    };
    match away {
        0.05.. => ("at-up", format!("+{}", tenths(away))),
        ..=-0.05 => ("at-down", tenths(away)),
        _ => ("at-quiet", "0.0".to_owned()),
    }
}

/// A chart of pupils by grade: by target, and by benchmark. Its accessible name says the numbers.
fn chart(subject: &ReportSubject) -> Html {
    const HEIGHT: u32 = 22;
    const STEP: usize = 14;
    let most = subject.targets.iter().chain(&subject.benchmarks).copied().max().unwrap_or_default().max(1);
    let bars = |counts: &[u32], left: usize, class: &'static str| {
        let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0).map(|(grade, count)| {
            let height = (count * HEIGHT).div_ceil(most);
            format!("M{} {}h5v{height}h-5z", grade * STEP + left, HEIGHT + 1 - height)
        });
        html! { <path {class} d={bars.collect::<String>()} /> }
    };
    let told = |what: &str, counts: &[u32]| {
        let each = counts.iter().zip(&subject.grades).filter(|(count, _)| **count > 0);
        let each: Vec<String> = each.map(|(count, grade)| format!("{grade} {count}")).collect();
        format!("{what}: {}", if each.is_empty() { "none".to_owned() } else { each.join(", ") })
    };
    let name = format!("{}. {}", told("Targets", &subject.targets), told("Benchmarks", &subject.benchmarks));
    let width = (subject.grades.len() * STEP).to_string();
    html! {
        <svg width={width.clone()} height="24" role="img" aria-label={name.clone()}>
            <title>{ name }</title>
            { bars(&subject.benchmarks, 7, "c4") }
            { bars(&subject.targets, 1, "c1") }
            <line x1="0" x2={width} y1="23.5" y2="23.5" class="at-rule" />
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
