//! Shown where a page could not be loaded.

use crate::api::ApiError;
use crate::parts::form::button;
use crate::parts::link::link;
use crate::route::Route;
use yew::prelude::*;

/// The reason, and a button that calls `again` or a link to the home page.
pub fn failed(error: &ApiError, again: Callback<()>) -> Html {
    // Asking again does not help where the page does not exist or is not allowed.
    let worth_trying = !matches!(error.status(), 403 | 404 | 409);
    html! {
        <div class="at-card at-failed" role="alert">
            <p class="govuk-body">{ error.sentence() }</p>
            <div>
                if let Some(reference) = error.reference() {
                    <p class="govuk-body-s">{ "Reference: " }<code>{ reference.to_owned() }</code></p>
                }
            </div>
            <div class="govuk-button-group">
                if worth_trying {
                    { button("Try again").onclick(again) }
                } else {
                    { link(Route::Home, "Go to the home page") }
                }
            </div>
        </div>
    }
}
