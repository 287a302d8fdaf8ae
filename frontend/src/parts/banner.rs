//! The message about the last action.

use crate::shell::Notice;
use yew::prelude::*;

/// The banner at the top of a form. It takes the focus, so that it is read before the page.
pub fn banner(notice: &Notice) -> Html {
    let Notice { success, heading, body, .. } = notice;
    let role = if *success { "alert" } else { "region" };
    html! {
        <div
            class={classes!("govuk-notification-banner", success.then_some("govuk-notification-banner--success"))}
            {role} aria-labelledby="notice-title" tabindex="-1" id="notice"
        >
            <div class="govuk-notification-banner__header">
                <h2 class="govuk-notification-banner__title" id="notice-title">
                    { if *success { "Done" } else { "Please note" } }
                </h2>
            </div>
            <div class="govuk-notification-banner__content">
                <p class="govuk-notification-banner__heading">{ heading }</p>
                <div>
                    if !body.is_empty() {
                        <p class="govuk-body">{ body }</p>
                    }
                </div>
            </div>
        </div>
    }
}

/// The message in a corner of the window, where it moves no table. It takes the focus like the banner; `close` takes it
/// away.
pub fn toast(notice: &Notice, close: Callback<MouseEvent>) -> Html {
    let Notice { success, heading, body, .. } = notice;
    html! {
        <div class="at-toast" role="status" tabindex="-1" id="notice">
            <span class="at-toast__sign" aria-hidden="true">{ if *success { "✓" } else { "!" } }</span>
            <div>
                <p><strong>{ heading }</strong></p>
                <div>
                    if !body.is_empty() {
                        <p>{ body }</p>
                    }
                </div>
            </div>
            <button type="button" class="at-close" aria-label="Close this message" onclick={close}>{ "×" }</button>
        </div>
    }
}
