//! The field in which a person types how much a change takes out, before it is done.

use crate::parts::field::field;
use crate::parts::note::warning;
use crate::parts::text::{block, strong, thousands};
use domain::base::guard::Guard;
use yew::prelude::*;

/// The warning and the field. `doubt` says what to check first; `typed` is what was typed so far.
pub fn guarded(
    guard: &Guard,
    doubt: &'static str,
    typed: &str,
    oninput: Callback<String>,
    error: Option<AttrValue>,
) -> Html {
    let typed = field("typed", "", typed, oninput)
        .label(format!("Type {} to confirm", thousands(guard.number)))
        .hint(doubt)
        .error(error)
        .class("govuk-input--width-10");
    let sure = warning(strong("Are you sure? ", guard.sentence.clone()));
    block("at-stack", vec![sure, block("at-card", vec![typed.into()])])
}
