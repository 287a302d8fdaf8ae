//! The plain text of pages.

use yew::prelude::*;

/// A paragraph.
pub fn paragraph(text: impl Into<Html>) -> Html {
    plain(text.into())
}

fn plain(text: Html) -> Html {
    html! { <p class="govuk-body">{ text }</p> }
}

/// A heading below the page's own.
pub fn heading(text: impl Into<Html>) -> Html {
    let text: Html = text.into();
    html! { <h2 class="govuk-heading-m">{ text }</h2> }
}
