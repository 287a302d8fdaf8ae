//! Boxes: a heading, and what belongs to it.

use yew::prelude::*;

/// A box under a heading of the second level; `beside` stands at the end of the heading's line.
pub fn boxed(title: &'static str, beside: Html, inner: Vec<Html>) -> Html {
    html! {
        <section class="at-box">
            <div class="at-box__head"><h2>{ title }</h2>{ beside }</div>
            <div class="at-box__body">{ for inner }</div>
        </section>
    }
}

/// Boxes beside each other, as many in a row as there is room for.
pub fn boxes(boxes: Vec<Html>) -> Html {
    html! { <div class="at-boxes">{ for boxes }</div> }
}
