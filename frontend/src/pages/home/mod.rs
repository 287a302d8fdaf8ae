//! The home page: the first steps of a school (F4); the organisation in numbers for those who manage accounts or data (F88); and
//! for everybody else a tile per task that they may do.

pub mod about;
pub mod help;
mod picture;

use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, signed};
use crate::parts::counts::{link_tile, tiles};
use crate::parts::link::{link, title_link};
use crate::parts::note::pill;
use crate::parts::table::empty;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::{SessionView, Step, StepView};
use domain::exchange::forms::{HomeView, ViewHomeForm};
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{CountTargetsForm, ListYearsForm, YearsView};
use std::collections::BTreeMap;
use yew::prelude::*;

/// The tiles, with the line on each.
const CARDS: &[(Route, &str)] = &[
    (Route::StartUser, "One person at a time, with exactly the access they need."),
    (Route::UploadUsers, "Up to 100 people at once from an Excel spreadsheet."),
    (Route::NewAdministrator, "A colleague who can manage accounts with you."),
    (Route::Users, "Change what people can see and do, and who can sign in."),
    (
        Route::PendingUsers,
        "Activation codes, welcome letters and sign-up emails for people who have not signed up yet.",
    ),
    (Route::UserBatches, "Spreadsheets of users you have uploaded, and rows to correct."),
    (Route::AdministratorBatches, "Spreadsheets of administrators you have uploaded."),
    (Route::Targets, "Benchmarks, subjects and targets for each year group."),
    (Route::Report, "Each pupil’s target in each subject, and the chance of reaching it."),
    (Route::Pupils, "Your pupils by year group, with their prior attainment."),
    (Route::ImportPupils, "Add and change pupils from a spreadsheet. You check the changes first."),
    (Route::Schools, "Your schools, and the targets they share with you."),
    (Route::SchoolResults, "Results of your school by subject and group of pupils."),
    (Route::Groups, "Groups of schools that compare their published results."),
    (Route::Audit, "Every change to accounts and records: who, what, when and where from."),
];

/// The tiles that those who look after schools have beside the numbers.
const OUTSIDE: [Route; 2] = [Route::Schools, Route::Groups];

/// The title of a tile. Target setting has several pages, so two tiles need more words than the pages' own titles.
fn card_title(route: Route) -> &'static str {
    match route {
        Route::Targets => "Target setting",
        Route::Report => "Target-setting report",
        _ => route.title(),
    }
}

pub struct Home {
    link: PageLink<Home>,
    view: Loaded<HomeView>,
    years: Loaded<YearsView>,
    /// The number of targets set per year group, as far as they have been counted.
    targets: BTreeMap<YearGroupId, u32>,
}

impl Home {
    pub fn new(link: PageLink<Home>, shell: &Shell) -> Home {
        let page = Home { link, view: Loaded::Waiting, years: Loaded::Waiting, targets: BTreeMap::default() };
        if shell.signed_in().is_some_and(Route::is_home_in_numbers) {
            page.load();
        }
        page
    }

    fn load(&self) {
        self.link.load(&ViewHomeForm {}, |page| &mut page.view);
        self.link.ask(&ListYearsForm {}, |page, shell, answer| {
            page.years = answer.into();
            if shell.may_open(Route::DeleteTargets) {
                page.count(0);
            }
        });
    }

    /// Counts the targets of each year group from this one on, one after another: the page has more urgent requests.
    fn count(&self, place: usize) {
        let Some(year) = self.years.ready().and_then(|years| years.years.get(place)) else { return };
        let year = year.key;
        self.link.ask(&CountTargetsForm { year }, move |page, _, answer| {
            if let Ok(counts) = answer {
                page.targets.insert(year, counts.total.set);
            }
            page.count(place + 1);
        });
    }
}

impl Page for Home {
    fn view(&self, shell: &Shell) -> View {
        let Some(view) = shell.signed_in() else { return View::titled("Welcome", Html::default()) };
        let pictured = Route::is_home_in_numbers(view);
        let beside = |route: &Route| !shell.kind().is_school() && OUTSIDE.contains(route);
        let shown = |route: &Route| route.is_open_to(view) && (!pictured || beside(route));
        let cards: Vec<_> = CARDS.iter().filter(|(route, _)| shown(route)).collect();
        let picture = pictured.then(|| {
            let again = self.link.on(|page: &mut Home, _, ()| {
                page.view = Loaded::Waiting;
                page.load();
            });
            self.view.render("Loading the numbers", again, |home| {
                picture::picture(shell, home, self.years.ready(), &self.targets)
            })
        });
        let body = if cards.is_empty() && pictured {
            Html::default()
        } else if cards.is_empty() {
            empty(
                "Your account is ready",
                paragraph(
                    "There is nothing for you to do here yet. If you need to manage accounts, ask one of your administrators for School setup.",
                ),
            )
        } else {
            let cards = cards.into_iter().map(|(route, about)| link_tile(*route, card_title(*route), *about));
            html! {
                <section class="at-stack" aria-labelledby="tasks">
                    <h2 id="tasks">{ "What you can do" }</h2>
                    { tiles(cards.collect()) }
                </section>
            }
        };
        let forename = view.name.split(' ').next().unwrap_or_default();
        let body = html! { <div class="at-stack"><div>{ for picture }</div>{ body }</div> };
        let page = View::titled(format!("Welcome, {forename}"), body).caption(view.school.clone());
        // Only people who manage accounts can take these steps, and change the settings, which are in no menu.
        if !Route::NewAdministrator.is_open_to(view) {
            return page;
        }
        page.actions(html! { <>{ title_link("govuk-link", Route::Settings) }{ steps(view) }</> })
    }
}

/// The getting-started checklist, folded. The server says which steps are done.
fn steps(view: &SessionView) -> Html {
    let done = view.steps.iter().filter(|step| step.done).count();
    let list = html! {
        <>
            <ol class="at-todo">
                { for view.steps.iter().enumerate().map(|(index, step)| step_line(index, *step, view)) }
            </ol>
            <p class="at-todo__foot">
                <strong>{ "Accounts are never shared." }</strong>
                { " Everyone who uses Attain needs their own account, so that each person sees only what they should." }
            </p>
        </>
    };
    pill(format!("Getting started: {done} of {} done", view.steps.len()), list)
}

fn step_line(index: usize, StepView { step, done }: StepView, view: &SessionView) -> Html {
    let (title, about) = match step {
        Step::SignUp => (
            "Sign up",
            html! { <span>{ "Choose a password with the link and the activation code you were given." }</span> },
        ),
        Step::NoteUsername => (
            "Note down your username",
            html! {
                <span>
                    { "Yours is " }<strong class="at-code">{ &view.username }</strong>
                    { ". You can sign in with it or with your email address. This step is done once you have signed in with it." }
                </span>
            },
        ),
        Step::SecondAdministrator => (
            "Create a second administrator",
            html! {
                <span>
                    { link(Route::NewAdministrator, "Add an administrator") }
                    { " so that a colleague can help people when you are away." }
                </span>
            },
        ),
        Step::OtherUsers => (
            "Create accounts for other users",
            html! {
                <span>
                    { link(Route::StartUser, "Create a single user") }{ ", or " }
                    { link(Route::UploadUsers, "upload a spreadsheet") }{ " of up to 100 people." }
                </span>
            },
        ),
        Step::TargetSetting => (
            "Set up target setting",
            html! {
                <span>
                    { "Agree with your senior leaders how challenging targets should be, then set the " }
                    { link(Route::Benchmarks, "benchmarks") }
                    { " for each year group." }
                </span>
            },
        ),
    };
    let (tone, text) = if done { (Tone::Ok, "Done") } else { (Tone::Info, "To do") };
    let sign = if done { "✓".to_owned() } else { (index + 1).to_string() };
    html! {
        <li key={index}>
            <span class={classes!("at-todo__sign", done.then_some("is-reached"))} aria-hidden="true">{ sign }</span>
            <div><h3>{ title }</h3><p>{ about }</p></div>
            { signed(tone, "", text.into()) }
        </li>
    }
}
