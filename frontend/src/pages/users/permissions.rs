//! The steps of permissions: administration (F9, F10), reports (F11–F13), pupil tracking (F14).

use super::{ADMINISTRATION, REPORTS, StepPage, TRACKING, back_link, confirms_on, gap_before, use_step};
use crate::parts::choices::{Choice, Choices, Tick};
use crate::parts::form::{Button, Form};
use crate::parts::go::Go;
use crate::parts::page::Page;
use crate::route::{Route, Step};
use crate::trouble::Trouble;
use domain::forms::accounts::NewUserForm;
use domain::organisation::Seats;
use domain::permission::{ADVISORY, Permission};
use yew::prelude::*;

/// What [`Permissions`] takes.
#[derive(Properties, PartialEq)]
pub struct PermissionsProps {
    pub step: Step,
}

/// One of the three steps.
#[component]
pub fn Permissions(props: &PermissionsProps) -> Html {
    let step = props.step;
    let StepPage { kind, form, trouble, onchange, onnext, back } = use_step(step);
    if let Some(step) = gap_before(step, &form) {
        return html! { <Go to={Route::NewUser { step }} /> };
    }
    if !Step::all(kind).contains(&step) {
        return html! { <Go to={Route::NewUser { step: Step::Review }} /> };
    }
    let title = match step {
        Step::Administration => "Administration permissions",
        Step::Reports => "User’s access to reports",
        _ => "User’s access to pupil tracking",
    };
    let group = Group { form, trouble: trouble.clone(), onchange };
    let shown = match step {
        Step::Administration => group.administration(),
        Step::Reports => group.reports(),
        _ => group.tracking(),
    };
    html! {
        <div class="at-narrow">
            <Page {title} caption={step.caption(kind)} trouble={trouble.clone()} above={back_link(back)}>
                { yew::props!(Form { onsubmit: onnext, children: html! { <><div>{ shown }</div>
                    { yew::props!(Button { children: html! { { "Next" } } }).html() }</> } }).html() }
            </Page>
        </div>
    }
}

/// What the fields of each step are made from.
struct Group {
    form: NewUserForm,
    trouble: Trouble,
    onchange: Callback<NewUserForm>,
}

impl Group {
    /// The tick box of a permission.
    fn choice(&self, permission: Permission, note: &str) -> Choice {
        let chosen = self.form.permissions.settled().has(permission);
        let fixed =
            permission == Permission::ManageData && self.form.permissions.has(Permission::SchoolSetup);
        let hint = [permission.hint(), note].join(" ").trim().to_owned();
        Choice { label: permission.label().into(), hint: hint.into(), chosen, fixed }
    }

    /// What ticking one of these does.
    fn tick(&self, of: &'static [Permission]) -> Callback<(usize, bool)> {
        let (form, onchange) = (self.form.clone(), self.onchange.clone());
        Callback::from(move |(index, ticked): (usize, bool)| {
            let Some(permission) = of.get(index).copied() else { return };
            let mut next = form.clone();
            next.permissions =
                if ticked { next.permissions.with(permission) } else { next.permissions.without(permission) };
            // What was confirmed was confirmed of less.
            next.confirmed &= !(ticked && permission.shows_pupils());
            onchange.emit(next);
        })
    }

    fn administration(&self) -> Html {
        let limit = |count: u32| format!("A school usually has up to {count} of these accounts.");
        let notes = [limit(Seats::LIMITS.school_setup), limit(Seats::LIMITS.manage_data)];
        let choices: Vec<_> = ADMINISTRATION
            .iter()
            .zip(&notes)
            .map(|(permission, note)| self.choice(*permission, note))
            .collect();
        yew::props!(Choices {
            name: "permissions",
            legend: "Which administration tasks will they do?",
            hint: "Leave both unticked if they do neither.",
            choices,
            onchange: self.tick(ADMINISTRATION),
            error: self.trouble.of("permissions")
        })
        .html()
    }

    fn reports(&self) -> Html {
        let first: Vec<_> = REPORTS[..1].iter().map(|permission| self.choice(*permission, "")).collect();
        let special: Vec<_> = REPORTS[1..].iter().map(|permission| self.choice(*permission, "")).collect();
        let revealed = self.form.permissions.has(Permission::SchoolReports);
        html! {
            <>
                { yew::props!(Choices { name: "reports", legend: "Which reports may they see?", choices: first, onchange: self.tick(&REPORTS[..1]), error: self.trouble.of("reports") }).html() }
                <div aria-live="polite">
                    if revealed {
                        <div class="at-revealed">
                            { yew::props!(Choices { name: "special", legend: "Special permissions", choices: special, onchange: self.tick(&REPORTS[1..]) }).html() }
                        </div>
                    }
                </div>
                <div>
                    if confirms_on(Step::Reports, &self.form) {
                        { yew::props!(Advisory { form: self.form.clone(), trouble: self.trouble.clone(), onchange: self.onchange.clone() }).html() }
                    }
                </div>
            </>
        }
    }

    fn tracking(&self) -> Html {
        let reports: Vec<_> = TRACKING[..2].iter().map(|permission| self.choice(*permission, "")).collect();
        let assessments: Vec<_> =
            TRACKING[2..].iter().map(|permission| self.choice(*permission, "")).collect();
        html! {
            <>
                { yew::props!(Choices { name: "tracking", legend: "Viewing reports", choices: reports, onchange: self.tick(&TRACKING[..2]), error: self.trouble.of("tracking") }).html() }
                { yew::props!(Choices { name: "assessments", legend: "Assessment administration", choices: assessments, onchange: self.tick(&TRACKING[2..]) }).html() }
                <div>
                    if confirms_on(Step::PupilTracking, &self.form) {
                        { yew::props!(Advisory { form: self.form.clone(), trouble: self.trouble.clone(), onchange: self.onchange.clone() }).html() }
                    }
                </div>
            </>
        }
    }
}

/// The advisory of F25 with its tick.
#[derive(Properties, PartialEq)]
pub struct Advisory {
    pub form: NewUserForm,
    pub trouble: Trouble,
    pub onchange: Callback<NewUserForm>,
}

impl Advisory {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let onchange = {
            let (form, onchange) = (self.form.clone(), self.onchange.clone());
            Callback::from(move |confirmed| onchange.emit(NewUserForm { confirmed, ..form.clone() }))
        };
        html! {
            <div class="at-advisory" role="group" aria-label="Advisory">
                <p class="at-advisory__text" role="status">
                    <span class="at-advisory__sign" aria-hidden="true">{ "!" }</span>
                    <strong>{ ADVISORY }</strong>
                </p>
                <p class="govuk-body">{ "A governor’s role rarely needs data about individual pupils. Confirm that it is meant, or change what you have selected." }</p>
                { yew::props!(Tick { name: "confirmed", label: "Please confirm selections", ticked: self.form.confirmed, onchange, error: self.trouble.of("confirmed") }).html() }
            </div>
        }
    }
}
