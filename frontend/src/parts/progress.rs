//! Shown while an answer is on its way, or while something goes on.

use yew::prelude::*;

/// A moving bar and a text that is read out. The bar stands still for people who prefer reduced motion.
pub fn waiting(text: &'static str) -> Html {
    html! {
        <div class="at-waiting" role="status" aria-live="polite">
            <span class="at-waiting__bar" aria-hidden="true"></span>
            <p>{ text }{ "…" }</p>
        </div>
    }
}

/// A bar that shows how much is done, and a text that is read out.
pub fn progress(done: u32, all: u32, text: String) -> Html {
    html! {
        <div class="at-progress" role="status" aria-live="polite">
            <span>{ text.clone() }</span>
            <progress max={all.to_string()} value={done.to_string()} aria-label={text}></progress>
        </div>
    }
}
