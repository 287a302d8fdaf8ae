//! Target setting (F37 to F55): one page per tab and year group, with the tabs and year groups above it.

pub mod benchmarks;
pub mod choose;
pub mod delete;
pub mod prepopulate;
pub mod report;
pub mod settings;
pub mod subjects;

use crate::api::ApiError;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::form::button;
use crate::parts::link::{link, link_like, title_link};
use crate::parts::table::empty;
use crate::parts::tabs::tab_list;
use crate::parts::text::{block, count, notice, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::attainment::subject::KeyStage;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{ListYearsForm, YearView, YearsView};
use yew::prelude::*;

/// Loads the year groups. The ones loaded before stay on show until the answer comes.
pub fn ask_years<P: Page>(link: &PageLink<P>, year: YearGroupId) {
    link.ask(&ListYearsForm {}, move |_, shell, answer| {
        shell.year = Some(year);
        if let Ok(years) = answer {
            shell.years = Some(years);
        }
    });
}

/// A tab: the page without a year group, and the page of one.
type Tab = (Route, fn(YearGroupId) -> Route);

/// The tabs, in their order.
const TABS: [Tab; 5] = [
    (Route::Targets, |year| Route::YearTargets { year }),
    (Route::Benchmarks, |year| Route::YearBenchmarks { year }),
    (Route::Subjects, |year| Route::YearSubjects { year }),
    (Route::Report, |year| Route::YearReport { year }),
    (Route::DeleteTargets, |year| Route::YearDeleteTargets { year }),
];

/// The page of a tab for this year group.
fn with_year(tab: Route, year: YearGroupId) -> Route {
    TABS.iter().find(|(one, _)| *one == tab).map_or(tab, |(_, of)| of(year))
}

/// "Year 11".
fn name(year: &YearView) -> String {
    format!("Year {}", year.year_group)
}

/// A page about a year group, below the tabs, the links to other year groups, and the warning about this one.
pub fn framed(shell: &Shell, tab: Route, year: YearGroupId, errors: &Errors, body: Html) -> View {
    let Some(years) = &shell.years else {
        return View::new(body).errors(errors).above(tabs(shell, tab, Some(year)));
    };
    let here = years.years.iter().find(|one| one.key == year);
    let body = match here {
        Some(here) if here.pupils > 0 => body,
        Some(here) => no_pupils(shell, format!("{} has no pupils yet", name(here))),
        None => empty(
            "This year group is not in your school’s records",
            block(
                "",
                vec![
                    paragraph(
                        "Choose one of the year groups above. If it should be there, its pupils must be imported first.",
                    ),
                    import(shell),
                ],
            ),
        ),
    };
    let caption = here.map(|here| {
        format!("{}, {}: {}", here.key.key_stage.label(), name(here), count(here.pupils, "pupil"))
    });
    let above = html! {
        <>
            { tabs(shell, tab, Some(year)) }
            { chooser(years, tab, year) }
            { for here.and_then(|here| here.warning.clone()).map(|warning| notice(strong("Check the year group. ", warning))) }
        </>
    };
    let view = View::new(body).errors(errors).above(above);
    match caption {
        Some(caption) => view.caption(caption),
        None => view,
    }
}

/// The tabs that the person may see; Delete targets is one of them once there is a target (F54).
fn tabs(shell: &Shell, current: Route, year: Option<YearGroupId>) -> Html {
    let any = shell.years.as_ref().is_some_and(|years| years.any_targets);
    let to = |tab: Route| year.map_or(tab, |year| with_year(tab, year));
    let shown = TABS.iter().map(|(tab, _)| *tab).filter(|tab| {
        (*tab != Route::DeleteTargets || any || current == Route::DeleteTargets) && shell.may_open(*tab)
    });
    tab_list("Target setting", shown.map(|tab| (to(tab), tab.title())).collect(), to(current))
}

/// Links to the year groups, by key stage.
fn chooser(years: &YearsView, tab: Route, year: YearGroupId) -> Html {
    let stage = |key_stage: KeyStage| {
        let its = years.years.iter().filter(move |one| one.key.key_stage == key_stage);
        let links = its.map(|one| {
            let here = one.key == year;
            let class = classes!("at-years__link", here.then_some("at-years__link--here"));
            let said = if here { " (shown)" } else { "" };
            let text = html! { <>{ name(one) }<span class="govuk-visually-hidden">{ said }</span></> };
            html! { <li key={one.key.to_string()}>{ link_like(class, with_year(tab, one.key), text) }</li> }
        });
        let links: Vec<Html> = links.collect();
        if links.is_empty() {
            return Html::default();
        }
        html! {
            <div class="at-years__stage">
                <span class="at-years__label" id={key_stage.as_str()}>{ key_stage.label() }</span>
                <ul class="at-years__list" aria-labelledby={key_stage.as_str()}>{ for links }</ul>
            </div>
        }
    };
    html! {
        <nav class="at-years" aria-label="Key stage and year group">
            { for KeyStage::ALL.into_iter().rev().map(stage) }
            { for years.records.as_ref().map(|records| html! {
                <p class="at-years__records">{ format!("Year groups of {records}") }</p>
            }) }
        </nav>
    }
}

/// Shown where there are no pupils to set targets for.
fn no_pupils(shell: &Shell, title: impl Into<AttrValue>) -> Html {
    let why = paragraph(
        "Targets are set for pupils, from what they attained before. Once your school’s pupils have been imported, they are here.",
    );
    empty(title, block("", vec![why, import(shell)]))
}

/// A link to import pupils, or who can where this person cannot.
fn import(shell: &Shell) -> Html {
    paragraph(if shell.may_open(Route::ImportPupils) {
        title_link("govuk-link", Route::ImportPupils)
    } else {
        "Somebody with Manage data can import them.".into()
    })
}

/// The buttons of a page's form.
fn save_or_leave(shell: &Shell, words: &'static str) -> Html {
    let save = button(words).busy(shell.busy);
    block("govuk-button-group", vec![save.into(), link(Route::Home, "Cancel and return home")])
}

/// Says how many pupils have no benchmark because they have no prior attainment (F47).
fn without_prior(pupils: u32, with_prior: u32) -> Html {
    match pupils.saturating_sub(with_prior) {
        0 => Html::default(),
        without if with_prior == 0 => notice(format!(
            "None of the {} has prior attainment, so there are no benchmarks or average grades. Import the pupils again with what they attained at the key stage before.",
            count(without, "pupil")
        )),
        without => paragraph(format!(
            "{with_prior} of {} have prior attainment. The other {without} have no benchmark.",
            count(pupils, "pupil")
        )),
    }
}

/// The errors of a save that was refused. Where somebody else saved first, `reload` loads what they saved, and the
/// person's own choices stay.
fn refused_save(error: ApiError, what: &str, reload: impl FnOnce()) -> Errors {
    if error.code() != "changed-meanwhile" {
        return error.into();
    }
    reload();
    Errors::sentence(format!(
        "Somebody else has saved the {what} of this year group meanwhile. What you chose is still here and has not been saved. Look through it, then save again."
    ))
}
