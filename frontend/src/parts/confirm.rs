//! The question before an action that cannot be undone.

use crate::parts::form::button;
use yew::prelude::*;

/// A dialog in front of the page. [`crate::dom::open_dialog`] opens it after drawing.
pub struct Confirm {
    pub title: String,
    /// The consequences.
    pub body: String,
    /// The words on the button that confirms.
    pub yes: &'static str,
    pub onyes: Callback<()>,
    /// Called when the person cancels, by button or by the Escape key.
    pub onno: Callback<()>,
    pub busy: bool,
}

impl From<Confirm> for Html {
    fn from(confirm: Confirm) -> Html {
        let Confirm { title, body, yes, onyes, onno, busy } = confirm;
        let oncancel = onno.reform(|event: Event| event.prevent_default());
        html! {
            <dialog class="at-dialog" aria-labelledby="confirm-title" {oncancel}>
                <h2 class="govuk-heading-m" id="confirm-title" tabindex="-1" autofocus=true>{ title }</h2>
                <div class="govuk-body">{ body }</div>
                <div class="govuk-button-group">
                    { button(yes).warning().busy(busy).onclick(onyes) }
                    { button("Cancel").secondary().onclick(onno) }
                </div>
            </dialog>
        }
    }
}
