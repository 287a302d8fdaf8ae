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

/// Something to know before reading on.
pub fn notice(text: impl Into<Html>) -> Html {
    let text: Html = text.into();
    html! { <div class="govuk-inset-text at-notice">{ text }</div> }
}

/// What stands together, in a box of this class. What `html!` writes is written out wherever it stands: pages of many
/// boxes say so here, and it is written once.
pub fn block(class: &'static str, inner: Vec<Html>) -> Html {
    html! { <div class={(!class.is_empty()).then_some(class)}>{ for inner }</div> }
}

/// What is read out when it changes.
pub fn live(inner: Html) -> Html {
    html! { <div aria-live="polite">{ inner }</div> }
}

/// Words that matter, and words beside them that matter less.
pub fn strong(text: impl Into<AttrValue>, beside: impl Into<AttrValue>) -> Html {
    pair(text.into(), beside.into())
}

fn pair(text: AttrValue, beside: AttrValue) -> Html {
    html! { <span><strong>{ text }</strong><span class="at-quiet">{ beside }</span></span> }
}

/// "1 target", "2 targets".
pub fn count(number: u32, of: &str) -> String {
    format!("{number} {of}{}", if number == 1 { "" } else { "s" })
}

/// Points to one decimal. The machinery that writes any number out weighs more than some pages.
pub fn tenths(points: f64) -> String {
    let tenths = (points.abs() * 10.0 + 0.5) as u32;
    format!("{}{}.{}", if points < 0.0 && tenths > 0 { "−" } else { "" }, tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::tenths;

    #[test]
    fn points_are_written_to_one_decimal() {
        assert_eq!([5.25, 0.04, -0.46, -0.01, 10.0].map(tenths), ["5.3", "0.0", "−0.5", "0.0", "10.0"]);
    }
}
