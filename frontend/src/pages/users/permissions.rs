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
    let shown = match step {
        Step::Administration => {
            html! { <Administration form={form.clone()} trouble={trouble.clone()} {onchange} /> }
        }
        Step::Reports => html! { <Reports form={form.clone()} trouble={trouble.clone()} {onchange} /> },
        _ => html! { <Tracking form={form.clone()} trouble={trouble.clone()} {onchange} /> },
    };
    html! {
        <div class="at-narrow">
            <Page {title} caption={step.caption(kind)} trouble={trouble.clone()} above={back_link(back)}>
                <Form onsubmit={onnext}>
                    <div>{ shown }</div>
                    <Button>{ "Next" }</Button>
                </Form>
            </Page>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct GroupProps {
    form: NewUserForm,
    trouble: Trouble,
    onchange: Callback<NewUserForm>,
}

impl GroupProps {
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
            // What was confirmed was confirmed of the old selection.
            next.confirmed = false;
            onchange.emit(next);
        })
    }
}

#[component]
fn Administration(props: &GroupProps) -> Html {
    let limit = |count: u32| format!("A school usually has up to {count} of these accounts.");
    let notes = [limit(Seats::LIMITS.school_setup), limit(Seats::LIMITS.manage_data)];
    let choices: Vec<_> =
        ADMINISTRATION.iter().zip(&notes).map(|(permission, note)| props.choice(*permission, note)).collect();
    html! {
        <Choices
            name="permissions" legend="Which administration tasks will they do?" hint="Leave both unticked if they do neither."
            {choices} onchange={props.tick(ADMINISTRATION)} error={props.trouble.of("permissions")}
        />
    }
}

#[component]
fn Reports(props: &GroupProps) -> Html {
    let first: Vec<_> = REPORTS[..1].iter().map(|permission| props.choice(*permission, "")).collect();
    let special: Vec<_> = REPORTS[1..].iter().map(|permission| props.choice(*permission, "")).collect();
    let revealed = props.form.permissions.has(Permission::SchoolReports);
    html! {
        <>
            <Choices name="reports" legend="Which reports may they see?" choices={first} onchange={props.tick(&REPORTS[..1])} error={props.trouble.of("reports")} />
            <div aria-live="polite">
                if revealed {
                    <div class="at-revealed">
                        <Choices name="special" legend="Special permissions" choices={special} onchange={props.tick(&REPORTS[1..])} />
                    </div>
                }
            </div>
            <div>
                if confirms_on(Step::Reports, &props.form) {
                    <Advisory form={props.form.clone()} trouble={props.trouble.clone()} onchange={props.onchange.clone()} />
                }
            </div>
        </>
    }
}

#[component]
fn Tracking(props: &GroupProps) -> Html {
    let reports: Vec<_> = TRACKING[..2].iter().map(|permission| props.choice(*permission, "")).collect();
    let assessments: Vec<_> = TRACKING[2..].iter().map(|permission| props.choice(*permission, "")).collect();
    html! {
        <>
            <Choices name="tracking" legend="Viewing reports" choices={reports} onchange={props.tick(&TRACKING[..2])} error={props.trouble.of("tracking")} />
            <Choices name="assessments" legend="Assessment administration" choices={assessments} onchange={props.tick(&TRACKING[2..])} />
            <div>
                if confirms_on(Step::PupilTracking, &props.form) {
                    <Advisory form={props.form.clone()} trouble={props.trouble.clone()} onchange={props.onchange.clone()} />
                }
            </div>
        </>
    }
}

/// What [`Advisory`] takes.
#[derive(Properties, PartialEq)]
pub struct AdvisoryProps {
    pub form: NewUserForm,
    pub trouble: Trouble,
    pub onchange: Callback<NewUserForm>,
}

/// The advisory of F25 with its tick.
#[component]
pub fn Advisory(props: &AdvisoryProps) -> Html {
    let onchange = {
        let (form, onchange) = (props.form.clone(), props.onchange.clone());
        Callback::from(move |confirmed| onchange.emit(NewUserForm { confirmed, ..form.clone() }))
    };
    html! {
        <div class="at-advisory" role="group" aria-label="Advisory">
            <p class="at-advisory__text" role="status">
                <span class="at-advisory__sign" aria-hidden="true">{ "!" }</span>
                <strong>{ ADVISORY }</strong>
            </p>
            <p class="govuk-body">{ "A governor’s role rarely needs data about individual pupils. Confirm that it is meant, or change what you have selected." }</p>
            <Tick name="confirmed" label="Please confirm selections" ticked={props.form.confirmed} {onchange} error={props.trouble.of("confirmed")} />
        </div>
    }
}
