//! What is shown while something is on its way.

use yew::prelude::*;

/// What [`Waiting`] takes.
#[derive(Properties, PartialEq)]
pub struct WaitingProps {
    pub text: AttrValue,
}

/// Something is on its way; read out, and shown as movement to those who have not asked for less of it.
#[component]
pub fn Waiting(props: &WaitingProps) -> Html {
    html! {
        <div class="at-waiting" role="status" aria-live="polite">
            <span class="at-waiting__bar" aria-hidden="true"></span>
            <p class="govuk-body">{ &props.text }{ "…" }</p>
        </div>
    }
}
