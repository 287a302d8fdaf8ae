//! Target setting (F37 to F55): one page per tab and year group, with the tabs and year groups above it.

pub mod benchmarks;
pub mod choose;
pub mod delete;
pub mod prepopulate;
pub mod report;
pub mod settings;
pub mod subjects;

use crate::address;
use crate::api::ApiError;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::Tone;
use crate::parts::form::button;
use crate::parts::link::{link, title_link};
use crate::parts::note::note;
use crate::parts::strip::{choose, strip};
use crate::parts::table::empty;
use crate::parts::tabs::tab_list;
use crate::parts::text::{block, count, notice, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{ListYearsForm, YearView};
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
        return View::new(body).errors(errors).tabs(tabs(shell, tab, Some(year)));
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
    let warning = here.and_then(|here| here.warning.clone()).map(year_warning);
    let strip = html! {
        <>
            { strip("Year group", vec![year_field(shell, tab, year)], Vec::new()) }
            { for warning }
        </>
    };
    let view = View::new(body).errors(errors).tabs(tabs(shell, tab, Some(year))).strip(strip);
    match caption {
        Some(caption) => view.caption(caption),
        None => view,
    }
}

/// The note that a year group may not have rolled forward (F45).
fn year_warning(warning: String) -> Html {
    note(Tone::Warn, strong("Check the year group. ", warning), Html::default())
}

/// The tabs that the person may see; Delete targets is one of them once there is a target (F54).
fn tabs(shell: &Shell, current: Route, year: Option<YearGroupId>) -> Html {
    let any = shell.years.as_ref().is_some_and(|years| years.any_targets);
    let to = |tab: Route| year.map_or(tab, |year| with_year(tab, year));
    let shown = TABS.iter().map(|(tab, _)| *tab).filter(|tab| {
        (*tab != Route::DeleteTargets || any || current == Route::DeleteTargets) && shell.may_open(*tab)
    });
    tab_list("Target setting", shown.map(|tab| (to(tab), tab.title(), None)).collect(), to(current))
}

/// The dropdown of the year groups, oldest first. Choosing one opens its page.
fn year_field(shell: &Shell, tab: Route, year: YearGroupId) -> Html {
    let years = shell.years.as_ref().map_or(&[][..], |years| &years.years);
    let keys: Vec<YearGroupId> = years.iter().map(|one| one.key).collect();
    let choices = years.iter().map(|one| one.year_group.to_string().into()).collect();
    let here = keys.iter().position(|key| *key == year);
    let go = Callback::from(move |place: usize| {
        if let Some(year) = keys.get(place) {
            address::go(with_year(tab, *year));
        }
    });
    choose("year", "Year", choices, here.unwrap_or(usize::MAX), go)
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
