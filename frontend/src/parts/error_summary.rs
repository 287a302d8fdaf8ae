//! The summary of a page's errors.

use crate::dom;
use crate::errors::Errors;
use yew::prelude::*;

/// The summary above the heading. It takes the focus, and each line is a link to its field.
pub fn error_summary(errors: &Errors) -> Html {
    let lines = errors.fields().iter().enumerate().map(|(index, error)| {
        let id = error.field.clone();
        let to_field = Callback::from(move |event: MouseEvent| {
            event.prevent_default();
            dom::focus_id(&id);
        });
        html! {
            <li key={index}>
                <a href={format!("#{}", error.field)} onclick={to_field}>{ &error.message }</a>
            </li>
        }
    });
    html! {
        <div class="govuk-error-summary" role="alert" aria-labelledby="error-summary-title" tabindex="-1" id="error-summary">
            <h2 class="govuk-error-summary__title" id="error-summary-title">{ "There is a problem" }</h2>
            <div class="govuk-error-summary__body">
                if let Some((sentence, reference)) = errors.sentence_and_reference() {
                    <div>
                        <p>{ sentence }</p>
                        <div>
                            if let Some(reference) = reference {
                                <p class="govuk-body-s">{ "Reference: " }<code>{ reference }</code></p>
                            }
                        </div>
                    </div>
                } else {
                    <ul class="govuk-list govuk-error-summary__list">{ for lines }</ul>
                }
            </div>
        </div>
    }
}
