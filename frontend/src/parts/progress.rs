//! What is shown while something is on its way.

use yew::prelude::*;

/// Something is on its way; read out, and shown as movement to those who have not asked for less of it.
pub fn waiting(text: &'static str) -> Html {
    html! {
        <div class="at-waiting" role="status" aria-live="polite">
            <span class="at-waiting__bar" aria-hidden="true"></span>
            <p class="govuk-body">{ text }{ "…" }</p>
        </div>
    }
}
