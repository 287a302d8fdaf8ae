//! Target setting (F37 to F55): one page per tab and year group, with the tabs and year groups above it.

pub mod benchmarks;
pub mod choose;
pub mod delete;
mod outcomes;
pub mod prepopulate;
pub mod report;
pub mod settings;
pub mod subjects;

use crate::address;
use crate::api::ApiError;
use crate::dom;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::form::button;
use crate::parts::link::{link, title_link};
use crate::parts::note::warning;
use crate::parts::strip::{choose, strip};
use crate::parts::table::empty;
use crate::parts::tabs::tab_list;
use crate::parts::text::{block, count, paragraph, plural, strong, thousands};
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

/// What a page adds to the frame of target setting.
#[derive(Default)]
pub struct Controls {
    /// The filters of the strip, after the year group.
    pub fields: Vec<Html>,
    /// What stands at the end of the strip.
    pub end: Vec<Html>,
    /// What stands at the end of the heading's line.
    pub actions: Html,
}

/// A page about a year group, with the tabs, the choice of the year group, and the warning about it.
pub fn framed(shell: &Shell, tab: Route, year: YearGroupId, errors: &Errors, body: Html) -> View {
    framed_with(shell, tab, year, errors, Controls::default(), body)
}

/// A page about a year group, with controls of its own.
pub fn framed_with(
    shell: &Shell,
    tab: Route,
    year: YearGroupId,
    errors: &Errors,
    controls: Controls,
    body: Html,
) -> View {
    let tabs = tabs(shell, tab, Some(year));
    let Some(years) = &shell.years else {
        return View::titled(title(tab, None), body).errors(errors).tabs(tabs);
    };
    let here = years.years.iter().find(|one| one.key == year);
    let mut fields = vec![year_field(shell, tab, year)];
    let (body, controls) = match here {
        Some(here) if here.pupils > 0 => (body, controls),
        Some(here) => (no_pupils(shell, format!("{} has no pupils yet", name(here))), Controls::default()),
        None => {
            let missing = empty(
                "Your school’s records do not have this year group",
                block(
                    "",
                    vec![
                        paragraph(
                            "Choose one of the year groups above. If this one is missing, import its pupils first.",
                        ),
                        import(shell),
                    ],
                ),
            );
            (missing, Controls::default())
        }
    };
    let Controls { fields: more, end, actions } = controls;
    fields.extend(more);
    let rolled = here.and_then(|here| here.warning.clone()).map(year_warning);
    let strip = html! { <>{ strip("What is shown", fields, end) }{ for rolled }</> };
    let view = View::titled(title(tab, here), body).errors(errors).tabs(tabs).actions(actions).strip(strip);
    match here.filter(|_| !matches!(tab, Route::Report | Route::Benchmarks)) {
        Some(here) => {
            view.caption(format!("{}, {}", here.key.key_stage.label(), count(here.pupils, "pupil")))
        }
        None => view,
    }
}

/// The heading of a tab, with the year group once it is known.
fn title(tab: Route, year: Option<&YearView>) -> String {
    let Some(year) = year.map(name) else { return tab.title().to_owned() };
    match tab {
        Route::Report => format!("{year} targets"),
        Route::Targets => format!("{year} target settings"),
        Route::Benchmarks => format!("{year} benchmarks"),
        Route::Subjects => format!("{year} subjects"),
        _ => format!("Delete {year} targets"),
    }
}

/// The note that a year group may not have rolled forward (F45).
fn year_warning(text: String) -> Html {
    warning(strong("Check the year group. ", text))
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
    let here = here.unwrap_or(usize::MAX);
    let go = Callback::from(move |place: usize| {
        if let Some(year) = keys.get(place) {
            address::go(with_year(tab, *year));
            // Where this page has changes that are not saved, it stays open and asks first.
            dom::choose_again("year", here);
        }
    });
    choose("year", "Year", choices, here, go)
}

/// Shown where there are no pupils to set targets for.
fn no_pupils(shell: &Shell, title: impl Into<AttrValue>) -> Html {
    let why = paragraph(
        "Targets are set for each pupil, starting from their prior attainment. Import your school’s pupils to begin.",
    );
    empty(title, block("", vec![why, import(shell)]))
}

/// A link to import pupils, or who can where this person cannot.
fn import(shell: &Shell) -> Html {
    paragraph(if shell.may_open(Route::ImportPupils) {
        title_link("govuk-link", Route::ImportPupils)
    } else {
        "Someone with Manage data can import them.".into()
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
        without if with_prior == 0 => warning(format!(
            "None of the {} has prior attainment, so there are no benchmarks or average grades. Import the pupils again with their prior attainment.",
            count(without, "pupil")
        )),
        without => paragraph(format!(
            "{} of {} {} prior attainment. {} {} no benchmark.",
            thousands(with_prior),
            count(pupils, "pupil"),
            plural(with_prior, "has", "have"),
            count(without, "pupil"),
            plural(without, "has", "have")
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
        "Someone else has just saved the {what} for this year group. Your choices are still here but not saved. Check them, then save again."
    ))
}
