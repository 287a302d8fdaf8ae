//! What a page shows where it could not be loaded.

use crate::api::ApiError;
use crate::parts::To;
use crate::parts::form::Button;
use crate::route::Route;
use yew::prelude::*;

/// Why it could not be loaded, and the way on.
#[derive(Properties, PartialEq)]
pub struct Failed {
    pub error: ApiError,
    /// Loads it again.
    pub again: Callback<()>,
}

impl Failed {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let again = self.again.reform(|_: MouseEvent| ());
        // What does not exist or is not allowed will not come by asking once more.
        let worth_trying = !matches!(self.error.status(), 403 | 404 | 409);
        html! {
            <div class="at-card at-failed" role="alert">
                <p class="govuk-body">{ self.error.sentence() }</p>
                <div>
                    if let Some(reference) = self.error.reference() {
                        <p class="govuk-body-s">{ "Reference: " }<code>{ reference.to_owned() }</code></p>
                    }
                </div>
                <div class="govuk-button-group">
                    if worth_trying {
                        { yew::props!(Button { onclick: again, children: html! { { "Try again" } } }).html() }
                    } else {
                        <To to={Route::Home} classes="govuk-link">{ "Go to the home page" }</To>
                    }
                </div>
            </div>
        }
    }
}
