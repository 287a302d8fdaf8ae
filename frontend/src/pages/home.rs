//! The home page: the first steps of a school (F4), and what one may do.

use crate::page::{Page, View};
use crate::pages::records::Records;
use crate::parts::link::{link, link_like};
use crate::parts::table::empty;
use crate::parts::text::paragraph;
use crate::route::{Route, Tab};
use crate::shell::Shell;
use domain::forms::accounts::{SessionView, Step, StepView};
use yew::prelude::*;

/// What a task's card says.
const TASKS: &[(Route, &str, &str)] = &[
    (Route::StartUser, "Create a single user", "One person at a time, with exactly the access they need."),
    (Route::UploadUsers, "Add multiple users", "Up to 100 people at once from an Excel spreadsheet."),
    (Route::NewAdministrator, "Add an administrator", "A colleague who can manage accounts with you."),
    (Route::Users, "Users", "Change what people may see and do, and who may sign in."),
    (
        Route::PendingUsers,
        "Pending users",
        "Activation codes, welcome letters and sign-up emails of people who have not signed up yet.",
    ),
    (
        Route::UserBatches,
        "User batch files",
        "Spreadsheets of users you have uploaded, and rows that need attention.",
    ),
    (
        Route::AdministratorBatches,
        "Administrator batch files",
        "Spreadsheets of administrators you have uploaded.",
    ),
    (
        Route::TargetSetting { tab: Tab::Targets, year: None },
        "Target setting",
        "Benchmarks, subjects and targets of each year group.",
    ),
    (
        Route::TargetSetting { tab: Tab::Report, year: None },
        "Target-setting report",
        "Each pupil’s target in each subject, and how likely it is.",
    ),
    (
        Route::Pupils { group: None },
        "Pupils",
        "Your school’s pupils by year group, with what they attained before.",
    ),
    (
        Route::Import { records: Records::Pupils },
        "Import pupils",
        "Add and change pupils from a spreadsheet. You see what changes first.",
    ),
    (Route::Schools, "Schools", "The schools that belong to you, and the targets they share with you."),
    (Route::Settings, "Settings", "Whether administrators must have a second factor to sign in."),
    (Route::Audit, "Audit trail", "Every change of accounts and records: who, what, when and from where."),
];

/// The page.
pub struct Home;

impl Page for Home {
    fn view(&self, shell: &Shell) -> View {
        let Some(view) = shell.signed_in() else { return View::new("Welcome", Html::default()) };
        let tasks: Vec<_> = TASKS.iter().filter(|(route, ..)| route.is_open_to(view)).collect();
        let tasks = if tasks.is_empty() {
            empty(
                "Your account is ready",
                paragraph(
                    "There is nothing to do here yet. If you expected to manage accounts, ask one of your administrators for the School setup permission.",
                ),
            )
        } else {
            html! {
                <section aria-labelledby="tasks">
                    <h2 class="govuk-heading-m" id="tasks">{ "What you can do" }</h2>
                    <ul class="at-cards">
                        { for tasks.into_iter().map(|(route, title, about)| html! {
                            <li key={*title} class="at-card at-card--link">
                                <h3 class="govuk-heading-s">
                                    { link_like("govuk-link at-card__link", route.clone(), Html::from(*title)) }
                                </h3>
                                { paragraph(*about) }
                            </li>
                        }) }
                    </ul>
                </section>
            }
        };
        let body = html! {
            <>
                <div>
                    // They are steps of those who manage accounts: nobody else could take them.
                    if Route::NewAdministrator.is_open_to(view) {
                        { steps(view) }
                    }
                </div>
                <div>{ tasks }</div>
            </>
        };
        let forename = view.name.split(' ').next().unwrap_or_default();
        View::new(format!("Welcome, {forename}"), body).caption(view.school.clone())
    }
}

/// The getting-started checklist; each item ticks itself when it is done.
fn steps(view: &SessionView) -> Html {
    let done = view.steps.iter().filter(|step| step.done).count();
    html! {
        <section class="at-steps" aria-labelledby="steps">
            <div class="at-steps__head">
                <h2 class="govuk-heading-m" id="steps">{ "Getting started" }</h2>
                <p class="at-steps__count">{ format!("{done} of {} done", view.steps.len()) }</p>
            </div>
            <ol class="at-steps__list">
                { for view.steps.iter().enumerate().map(|(index, step)| step_line(index, *step, view)) }
            </ol>
            <p class="at-steps__foot">
                <strong>{ "Accounts are never shared." }</strong>
                { " Everyone who uses Attain needs an account of their own, so that each person sees only what they should." }
            </p>
        </section>
    }
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
                    { link(Route::TargetSetting { tab: Tab::Benchmarks, year: None }, "benchmarks") }
                    { " of each year group." }
                </span>
            },
        ),
    };
    let (tag, text) = match done {
        true => ("govuk-tag govuk-tag--green", "Done"),
        false => ("govuk-tag govuk-tag--blue", "To do"),
    };
    html! {
        <li key={index} class={classes!("at-step", done.then_some("at-step--done"))}>
            <span class="at-step__sign" aria-hidden="true">{ if done { "✓".to_owned() } else { (index + 1).to_string() } }</span>
            <div class="at-step__text">
                <h3 class="govuk-heading-s">{ title }</h3>
                <p class="govuk-body">{ about }</p>
            </div>
            <strong class={tag}>{ text }</strong>
        </li>
    }
}
