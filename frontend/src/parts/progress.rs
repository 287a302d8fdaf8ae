//! Shown while an answer is on its way.

use yew::prelude::*;

/// A moving bar and a text that is read out. The bar stands still for people who prefer reduced motion.
pub fn waiting(text: &'static str) -> Html {
    html! {
        <div class="at-waiting" role="status" aria-live="polite">
            <span class="at-waiting__bar" aria-hidden="true"></span>
            <p class="govuk-body">{ text }{ "…" }</p>
        </div>
    }
}
