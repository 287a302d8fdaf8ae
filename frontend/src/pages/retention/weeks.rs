//! The chart of the weeks ahead, and the same in numbers.

use crate::parts::table::{cell, name_cell, row, table};
use domain::retention::forms::{WeekView, Why};
use yew::prelude::*;

/// The height of the tallest bar, in pixels.
const TALLEST: f64 = 78.0;
/// The place of the bars' foot, in pixels from the top.
const FOOT: f64 = 104.0;

/// The reasons, in the order of the bars: the class of their colour, and their words.
const KEYS: [(&str, &str); 4] = [
    ("c1", "finished the school"),
    ("c2", "left the school"),
    ("c4", "subscription ended"),
    ("held", "on hold"),
];

/// The numbers of a week, in the order of the keys.
const fn parts(week: &WeekView) -> [u32; 4] {
    [week.completed, week.left, week.ended, week.held]
}

fn sum(week: &WeekView) -> u32 {
    parts(week).iter().sum()
}

/// The sign of a reason, as the chart colours it.
pub fn mark(why: Option<Why>) -> Html {
    let class = match why {
        None => return Html::default(),
        Some(Why::Completed) => "c1",
        Some(Why::Left) => "c2",
        Some(Why::Ended) => "c4",
    };
    square(class)
}

fn square(class: &'static str) -> Html {
    html! { <svg width="12" height="10" aria-hidden="true" focusable="false"><rect {class} x="1" y="1" width="9" height="8" rx="1.5" /></svg> }
}

/// What the colours mean.
pub fn keys() -> Html {
    let each =
        KEYS.iter().map(|(class, words)| html! { <span key={*words}>{ square(class) }{ *words }</span> });
    html! { <span class="at-keys">{ for each }</span> }
}

/// The chart, with a table of the same numbers.
pub fn chart(weeks: &[WeekView]) -> Html {
    let most = weeks.iter().map(sum).max().unwrap_or_default();
    let width = 100.0 / weeks.len().max(1) as f64;
    let bars = weeks.iter().enumerate().map(|(place, week)| {
        let left = place as f64 * width + width * 0.15;
        let mut top = FOOT;
        let parts = parts(week).into_iter().zip(KEYS).filter(|(number, _)| *number > 0);
        let parts: Vec<Html> = parts
            .map(|(number, (class, _))| {
                let height = (f64::from(number) / f64::from(most.max(1)) * TALLEST).max(2.0);
                top -= height;
                html! { <rect key={class} {class} x={format!("{left:.2}%")} y={format!("{top:.1}")} width={format!("{:.2}%", width * 0.7)} height={format!("{height:.1}")} rx="1.5" /> }
            })
            .collect();
        let middle = format!("{:.2}%", left + width * 0.35);
        let number = (sum(week) > 0).then(|| {
            html! { <text class="strong" x={middle.clone()} y={format!("{:.1}", top - 5.0)} text-anchor="middle">{ sum(week) }</text> }
        });
        let day = (place % 4 == 0).then(|| {
            let (x, anchor) = if place == 0 { ("0%".to_owned(), "start") } else { (middle, "middle") };
            html! { <text {x} y="120" text-anchor={anchor}>{ &week.from[..5] }</text> }
        });
        html! { <g key={week.from.clone()}><g>{ for parts }</g><g>{ for number }</g><g>{ for day }</g></g> }
    });
    let label = match weeks.iter().max_by_key(|week| sum(week)).filter(|week| sum(week) > 0) {
        Some(week) => format!(
            "Pupils erased per week. Most: {} in the week of {}. The same numbers are in the table below.",
            sum(week),
            week.from
        ),
        None => "No pupil is erased in the next six months.".to_owned(),
    };
    let rows: Vec<Html> = weeks.iter().filter(|week| sum(week) > 0).map(numbers).collect();
    let same = (!rows.is_empty()).then(|| {
        html! {
            <details class="at-more">
                <summary>{ "The same in numbers" }</summary>
                { table("Pupils erased per week", &HEADINGS, rows) }
            </details>
        }
    });
    html! {
        <>
            <div class="at-scroll" role="region" aria-label="Chart by week" tabindex="0">
                <svg class="at-chart at-chart--long" height="124" role="img" aria-label={label}>
                    <line class="zero" x1="0" x2="100%" y1="104.5" y2="104.5" />
                    <g>{ for bars }</g>
                </svg>
            </div>
            <div>{ for same }</div>
        </>
    }
}

const HEADINGS: [&str; 5] =
    ["Week of", "Finished the school", "Left the school", "Subscription ended", "On hold"];

fn numbers(week: &WeekView) -> Html {
    let each = parts(week).into_iter().zip(&HEADINGS[1..]);
    let each = each.map(|(number, heading)| cell(heading, "at-num", number.to_string()));
    let cells = std::iter::once(name_cell(HEADINGS[0], "", week.from.clone())).chain(each);
    row(week.from.clone(), cells.collect())
}
