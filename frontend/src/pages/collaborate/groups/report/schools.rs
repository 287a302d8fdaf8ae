//! The schools of a group side by side in one measure, with a chart, their other headlines, and their intake.

use super::chart::{Axis, verdict};
use super::{Look, Shown, highest_first};
use crate::parts::strip::choose;
use crate::parts::table::{Order, cell, cell_under, chosen_row, column, name_cell, sheet};
use domain::base::text::count;
use domain::collaborate::figures::pool::Verdict;
use domain::collaborate::figures::{Measure, Part};
use domain::collaborate::report::Standing;
use yew::prelude::*;

const SCHOOL: &str = "School";
const PUPILS: &str = "Pupils";
const RANGE: &str = "Likely range";
const BESIDE: &str = "Against the group";
const PRIOR: &str = "Intake: prior attainment";
const MEALS: &str = "Intake: FSM6";

pub fn report(shown: &Shown<'_>) -> (Vec<Html>, Html) {
    let (view, look) = (shown.view, shown.look);
    let headlines = Measure::headlines(view.key_stage);
    let subjects = view.subjects();
    let measures: Vec<Measure> =
        headlines.iter().cloned().chain(subjects.iter().map(|subject| view.results_in(subject))).collect();
    let Some(measure) = measures.get(look.measure).or(measures.first()) else {
        return (Vec::new(), Html::default());
    };
    let names = measures.iter().map(|measure| AttrValue::from(measure.label().to_owned())).collect();
    let pick = shown.change.reform(move |measure| Look { measure, ..look });
    let chooser = choose("measure", "Measure", names, look.measure, pick);
    (
        vec![chooser],
        html! { <>{ shown.sentence(measure) }{ table(shown, measure) }{ under(shown, measure) }</> },
    )
}

fn table(shown: &Shown<'_>, measure: &Measure) -> Html {
    let Shown { view, look, year, change } = shown;
    let (look, kind) = (*look, measure.kind());
    let whole = view.whole(*year, measure, look.part);
    let standings = view.standings(*year, measure, look.part);
    let places = if look.by_value {
        highest_first(standings.iter().map(|standing| standing.figure().map(|one| one.value(kind))))
    } else {
        (0..standings.len()).collect()
    };
    let ranges =
        standings.iter().filter_map(|standing| Some(standing.figure()?.range(measure, view.key_stage)));
    let axis = Axis::over(ranges, kind);
    let others: Vec<&Measure> =
        Measure::headlines(view.key_stage).iter().filter(|other| *other != measure).collect();
    let order = |by_value: bool, order| (look.by_value == by_value).then_some(order);
    let sort = |by_value| change.reform(move |()| Look { by_value, ..look });
    let mut columns = vec![
        column(SCHOOL).sorts(order(false, Order::Ascending), sort(false)),
        column(PUPILS).number(),
        column(short(measure)).number().sorts(order(true, Order::Descending), sort(true)),
        column(RANGE).class("at-dotcell").drawn(axis.map_or_else(Html::default, Axis::head)),
        column(BESIDE),
    ];
    columns.extend(others.iter().map(|other| column(short(other)).number()));
    columns.extend([column(PRIOR).number(), column(MEALS).number()]);
    let rows = places.into_iter().map(|place| {
        let (school, standing) = (&view.schools[place], standings[place]);
        let own = school.own.then(|| html! { <small>{ " (yours)" }</small> });
        let name = html! { <>{ school.name.clone() }<span>{ for own }</span></> };
        let mut cells = vec![name_cell(SCHOOL, "", name)];
        let heading = AttrValue::from(short(measure));
        match (standing, axis) {
            (Standing::Shown(figure, place), Some(axis)) => {
                let range = figure.range(measure, view.key_stage);
                let beside = place.map_or_else(|| html! { "–" }, verdict);
                let place = place.unwrap_or(Verdict::Similar);
                let chart = axis.dot(figure.value(kind), range, place, whole.map(|whole| whole.value));
                cells.push(cell(PUPILS, "at-num", figure.pupils_text()));
                cells.push(cell_under(heading, "at-num", html! { <b>{ figure.text(kind) }</b> }));
                cells.push(cell(RANGE, "at-dotcell", chart));
                cells.push(cell(BESIDE, "", beside));
            }
            _ => {
                cells.push(cell(PUPILS, "at-num", "–"));
                cells.push(cell_under(heading, "at-num", shown.absent(standing)));
                cells.push(cell(RANGE, "at-dotcell", "–"));
                cells.push(cell(BESIDE, "", "–"));
            }
        }
        let figure = |of: &Measure, part| school.of(*year).and_then(|published| published.figure(of, part));
        for other in &others {
            let text = figure(other, look.part).map(|one| one.text(other.kind()));
            let content = match (text, school.of(*year)) {
                (Some(text), _) => text.into(),
                (None, Some(_)) => shown.hidden("Hidden: why?"),
                (None, None) => html! { "–" },
            };
            cells.push(cell_under(short(other).into(), "at-num", content));
        }
        let prior = figure(&Measure::Prior, Part::All).map(|one| one.text(Measure::Prior.kind()));
        let meals = school.ever_six(*year).map(|share| format!("{share}%"));
        cells.push(cell(PRIOR, "at-num", prior.unwrap_or_else(|| "–".to_owned())));
        cells.push(cell(MEALS, "at-num", meals.unwrap_or_else(|| "–".to_owned())));
        chosen_row(school.school.to_string(), school.own, cells)
    });
    sheet("Schools side by side", "at-cards", columns, rows.collect())
}

/// A measure as the heading of a narrow column.
fn short(measure: &Measure) -> String {
    match measure {
        Measure::EnglishMathematics4 => "Eng. and maths 4+".to_owned(),
        Measure::EnglishMathematics5 => "Eng. and maths 5+".to_owned(),
        Measure::Expected => "RWM expected".to_owned(),
        Measure::Higher => "RWM higher".to_owned(),
        other => other.label().to_owned(),
    }
}

/// What the table leaves out, and how its chart is read.
fn under(shown: &Shown<'_>, measure: &Measure) -> Html {
    let standings = shown.view.standings(shown.year, measure, shown.look.part);
    let number = |which: Standing| standings.iter().filter(|standing| **standing == which).count();
    let counted = [
        (number(Standing::Hidden), "hidden"),
        (number(Standing::Unpublished), "not published"),
        (number(Standing::NoResults), "without results"),
    ];
    let mut words: Vec<String> = counted
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    if shown.view.outside > 0 {
        words.push(format!("{} of the group not shown", count(shown.view.outside, "school")));
    }
    let left = if words.is_empty() { String::new() } else { format!(" {}.", words.join(", ")) };
    let read = "Each line shows the likely range for the school. Where it crosses the dashed line of the group, the two are too close to tell.";
    html! { <p class="at-quiet">{ format!("{read}{left}") }</p> }
}
