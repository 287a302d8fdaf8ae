//! The lines of a change: who or what changes, from which value to which.

use crate::parts::chip::{Tone, chip};
use crate::parts::table::{cell, row, table};
use crate::parts::text::strong;
use domain::changes::forms::LineView;
use domain::changes::line::Effect;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Name", "Changes"];
const REFUSED: &[&str] = &["Name", "Why"];

/// The id of a line, to which the focus moves when more are shown.
pub fn id(line: &LineView) -> String {
    format!("line-{}", line.number)
}

/// A table of lines, each with its values before and after.
pub fn lines(lines: &[LineView]) -> Html {
    let rows = lines.iter().map(|line| {
        let new = line.effect == Effect::Added;
        let said = |value: &str| if value.is_empty() { "blank".to_owned() } else { value.to_owned() };
        let each = line.changes.iter().enumerate().map(|(place, change)| {
            let before = if new { String::new() } else { format!("{} → ", said(&change.before)) };
            let what = strong(format!("{}: ", change.what), before);
            html! { <li key={place}>{ what }{ said(&change.after) }</li> }
        });
        let class = if new { "at-changes at-changes--new" } else { "at-changes" };
        let each = html! { <ul {class}>{ for each }</ul> };
        row(line.number.to_string(), vec![cell(COLUMNS[0], "", name(line)), cell(COLUMNS[1], "", each)])
    });
    table("What changes", COLUMNS, rows.collect())
}

/// A table of the lines that were refused, with the reasons.
pub fn refused(lines: &[LineView]) -> Html {
    let rows = lines.iter().map(|line| {
        let why = line.refusal.clone().unwrap_or_default();
        row(line.number.to_string(), vec![cell(REFUSED[0], "", name(line)), cell(REFUSED[1], "", why)])
    });
    table("What stays as it is", REFUSED, rows.collect())
}

fn name(line: &LineView) -> Html {
    let tag = match line.effect {
        Effect::Added => Some(chip(Tone::Ok, "New")),
        Effect::Removed => Some(chip(Tone::Bad, "Delete")),
        Effect::Changed => None,
    };
    html! {
        <span id={id(line)} tabindex="-1">
            { strong(line.name.clone(), format!(" {}", line.detail)) }
            { for tag.map(|tag| html! { <>{ " " }{ tag }</> }) }
        </span>
    }
}
