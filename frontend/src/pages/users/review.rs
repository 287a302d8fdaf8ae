//! Everything once more, and "Confirm and finish" (F16).

use super::permissions::Advisory;
use super::{
    ADMINISTRATION, REPORTS, StepPage, TRACKING, back_link, created, gap_before, led_back, trouble_of,
    use_step,
};
use crate::api::ApiError;
use crate::load::use_sending;
use crate::parts::To;
use crate::parts::form::{Button, Form};
use crate::parts::go::Go;
use crate::parts::page::Page;
use crate::route::{Route, Step};
use crate::shell::{Change, Draft, use_shell};
use domain::forms::accounts::{NewUserForm, PendingUserView};
use domain::permission::Permission;
use yew::prelude::*;
use yew_router::prelude::*;

/// The step.
#[component]
pub fn Review() -> Html {
    let shell = use_shell();
    let navigator = use_navigator();
    let StepPage { kind, form, trouble, onchange, back, .. } = use_step(Step::Review);
    let gap = gap_before(Step::Review, &form);
    let done = use_state(|| false);
    let sending = {
        let (shell, done) = (shell.clone(), done.clone());
        use_sending::<NewUserForm>(Callback::from(move |answer: Result<PendingUserView, ApiError>| {
            let Some(navigator) = &navigator else { return };
            match answer {
                Ok(view) => {
                    // An emptied form would lead back to the first step; this page is on its way out.
                    done.set(true);
                    shell.dispatch(Change::Draft(Draft::default()));
                    shell.dispatch(Change::Notice(created(&view)));
                    navigator.push(&Route::PendingUsers);
                }
                Err(error) => {
                    let (step, trouble) = led_back(error, &shell.draft.form);
                    let trouble = Some((step, trouble));
                    shell.dispatch(Change::Draft(Draft { trouble, ..shell.draft.clone() }));
                    if step != Step::Review {
                        navigator.push(&Route::NewUser { step });
                    }
                }
            }
        }))
    };
    {
        let shell = shell.clone();
        use_effect_with(gap.is_none(), move |reached| {
            if *reached {
                shell.dispatch(Change::Draft(Draft { reviewed: true, ..shell.draft.clone() }));
            }
        });
    }
    if *done {
        return Html::default();
    }
    if let Some(step) = gap {
        return html! { <Go to={Route::NewUser { step }} /> };
    }
    let onsubmit = {
        let (shell, send) = (shell.clone(), sending.send.clone());
        Callback::from(move |()| {
            let draft = shell.draft.clone();
            let trouble = trouble_of(Step::Review, &draft.form);
            if trouble.is_none() {
                send.emit(draft.form.clone());
            }
            shell.dispatch(Change::Draft(Draft { trouble, ..draft }));
        })
    };
    let granted = form.permissions.settled();
    let listed = |of: &[Permission], none: &'static str| -> Html {
        let labels: Vec<_> = of.iter().filter(|one| granted.has(**one)).map(|one| one.label()).collect();
        if labels.is_empty() {
            return html! { <span>{ none }</span> };
        }
        html! {
            <ul class="govuk-list">{ for labels.into_iter().map(|label| html! { <li key={label}>{ label }</li> }) }</ul>
        }
    };
    let text = |text: &str| html! { <span>{ text.trim().to_owned() }</span> };
    let mut lines = vec![
        ("Forename", text(&form.forename), Step::About),
        ("Surname", text(&form.surname), Step::About),
        ("Email address", text(&form.email), Step::About),
        ("Job role", text(form.role.map_or("", |role| role.label())), Step::JobRole),
        ("Administration", listed(ADMINISTRATION, "No administration tasks"), Step::Administration),
        ("Reports", listed(REPORTS, "No reports"), Step::Reports),
    ];
    if kind.has_tracking() {
        lines.push(("Pupil tracking", listed(TRACKING, "No pupil tracking"), Step::PupilTracking));
    }
    html! {
        <div class="at-medium">
            <Page
                title="Check and confirm" caption={Step::Review.caption(kind)} trouble={trouble.clone()}
                above={back_link(back)}
            >
                <dl class="govuk-summary-list">
                    { for lines.into_iter().map(|(key, value, step)| html! {
                        <div class="govuk-summary-list__row" {key}>
                            <dt class="govuk-summary-list__key">{ key }</dt>
                            <dd class="govuk-summary-list__value">{ value }</dd>
                            <dd class="govuk-summary-list__actions">
                                <To to={Route::NewUser { step }} classes="govuk-link">
                                    { "Change" }<span class="govuk-visually-hidden">{ format!(" {}", key.to_lowercase()) }</span>
                                </To>
                            </dd>
                        </div>
                    }) }
                </dl>
                { yew::props!(Form { onsubmit, children: html! { <><div>
                        if form.needs_confirmation() {
                            { yew::props!(Advisory { form: form.clone(), trouble: trouble.clone(), onchange }).html() }
                        }
                    </div>
                    <p class="govuk-body">
                        { format!("When you finish, Attain emails a sign-up link to {}. You then give them an activation code yourself.", form.email.trim()) }
                    </p>
                    <div class="govuk-button-group">
                        { yew::props!(Button { busy: sending.busy, children: html! { { "Confirm and finish" } } }).html() }
                        <To to={Route::Home} classes="govuk-link">{ "Cancel and return home" }</To>
                    </div></> } }).html() }
            </Page>
        </div>
    }
}
