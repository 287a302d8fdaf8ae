//! The subject dashboard: every subject of every school in one table.

use super::{Look, Shown};
use crate::parts::strip::segments;
use crate::parts::table::{cell_under, chosen_row, column, name_cell, row, sheet};
use domain::attainment::subject::KeyStage;
use domain::collaborate::figures::Measure;
use domain::collaborate::figures::pool::Verdict;
use domain::collaborate::report::Standing;
use yew::prelude::*;

pub fn report(shown: &Shown<'_>) -> (Vec<Html>, Html) {
    let (view, look) = (shown.view, shown.look);
    let compares = view.key_stage != KeyStage::Ks2;
    let against = look.against && compares;
    let choices =
        vec![("Results".into(), None, None), ("Against similar pupils nationally".into(), None, None)];
    let pick = shown.change.reform(move |place| Look { against: place == 1, ..look });
    let choice = segments("What is compared", choices, Some(usize::from(against)), pick);
    let measures: Vec<Measure> = view
        .subjects()
        .into_iter()
        .map(|subject| if against { Measure::Progress(subject) } else { view.results_in(&subject) })
        .collect();
    let columns = [column("School")]
        .into_iter()
        .chain(measures.iter().map(|one| column(one.label().to_owned()).number()));
    let whole = measures.iter().map(|measure| {
        let whole = view.whole(shown.year, measure, look.part);
        let text = whole.map_or_else(|| "–".to_owned(), |whole| whole.text(measure.kind()));
        cell_under(measure.label().to_owned().into(), "at-num", html! { <b>{ text }</b> })
    });
    let first = row(
        "group",
        [name_cell("School", "", html! { <b>{ "The group" }</b> })].into_iter().chain(whole).collect(),
    );
    let standings: Vec<Vec<Standing>> =
        measures.iter().map(|measure| view.standings(shown.year, measure, look.part)).collect();
    let schools = view.schools.iter().enumerate().map(|(place, school)| {
        let figures = measures.iter().zip(&standings).map(|(measure, standings)| {
            let content = match standings[place] {
                Standing::Shown(figure, verdict) => beside(&figure.text(measure.kind()), verdict),
                Standing::Hidden => shown.hidden("hidden"),
                Standing::NoResults | Standing::Unpublished => html! { "–" },
            };
            cell_under(measure.label().to_owned().into(), "at-num", content)
        });
        let cells = [name_cell("School", "", school.name.clone())].into_iter().chain(figures);
        chosen_row(school.school.to_string(), school.own, cells.collect())
    });
    let what = if against { "Against similar pupils nationally" } else { "Results" };
    let caption = format!("{what} by school and subject");
    let about = format!(
        "{}, {}. ▲ clearly above the group, ▼ clearly below it; the others are too close to tell. – not published, or results of too few pupils.",
        look.part.label(),
        shown.year,
    );
    let table = sheet(caption, "at-cards at-dash", columns, [first].into_iter().chain(schools).collect());
    (compares.then_some(choice).into_iter().collect(), html! { <><p>{ about }</p>{ table }</> })
}

/// A figure with the sign of where it is beside the group.
fn beside(text: &str, verdict: Option<Verdict>) -> Html {
    match verdict {
        Some(Verdict::Above) => {
            html! { <span class="at-up">{ "▲ " }<span class="at-hide">{ "clearly above the group: " }</span>{ text.to_owned() }</span> }
        }
        Some(Verdict::Below) => {
            html! { <span class="at-down">{ "▼ " }<span class="at-hide">{ "clearly below the group: " }</span>{ text.to_owned() }</span> }
        }
        _ => text.to_owned().into(),
    }
}
