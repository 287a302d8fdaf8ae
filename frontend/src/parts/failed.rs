//! What a page shows where it could not be loaded.

use crate::api::ApiError;
use crate::parts::To;
use crate::parts::form::Button;
use crate::route::Route;
use yew::prelude::*;

/// What [`Failed`] takes.
#[derive(Properties, PartialEq)]
pub struct FailedProps {
    pub error: ApiError,
    /// Loads it again.
    pub again: Callback<()>,
}

/// Why it could not be loaded, and the way on.
#[component]
pub fn Failed(props: &FailedProps) -> Html {
    let again = props.again.reform(|_: MouseEvent| ());
    // What does not exist or is not allowed will not come by asking once more.
    let worth_trying = !matches!(props.error.status(), 403 | 404 | 409);
    html! {
        <div class="at-card at-failed" role="alert">
            <p class="govuk-body">{ props.error.sentence() }</p>
            <div>
                if let Some(reference) = props.error.reference() {
                    <p class="govuk-body-s">{ "Reference: " }<code>{ reference.to_owned() }</code></p>
                }
            </div>
            <div class="govuk-button-group">
                if worth_trying {
                    <Button onclick={again}>{ "Try again" }</Button>
                } else {
                    <To to={Route::Home} classes="govuk-link">{ "Go to the home page" }</To>
                }
            </div>
        </div>
    }
}
