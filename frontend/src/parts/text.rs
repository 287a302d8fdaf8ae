//! Paragraphs, headings and other text.

pub use domain::base::text::{count, count_of, plural, thousands};
use yew::prelude::*;

pub fn paragraph(text: impl Into<Html>) -> Html {
    plain(text.into())
}

fn plain(text: Html) -> Html {
    html! { <p class="govuk-body">{ text }</p> }
}

/// A heading of the second level.
pub fn heading(text: impl Into<Html>) -> Html {
    let text: Html = text.into();
    html! { <h2 class="govuk-heading-m">{ text }</h2> }
}

/// A `div` of this class. Code that `html!` expands to is repeated wherever it is written, so pages with many boxes
/// call this function.
pub fn block(class: &'static str, inner: Vec<Html>) -> Html {
    html! { <div class={(!class.is_empty()).then_some(class)}>{ for inner }</div> }
}

/// A region that is read out when it changes.
pub fn live(inner: Html) -> Html {
    html! { <div aria-live="polite">{ inner }</div> }
}

/// Words in bold, and quieter words beside them.
pub fn strong(text: impl Into<AttrValue>, beside: impl Into<AttrValue>) -> Html {
    pair(text.into(), beside.into())
}

fn pair(text: AttrValue, beside: AttrValue) -> Html {
    html! { <span><strong>{ text }</strong><span class="at-quiet">{ beside }</span></span> }
}

/// The text with a capital at its beginning.
pub fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// Points to one decimal. Formatting any floating-point number would add more code than some pages have.
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
