//! The panel beside a table, about its chosen cell or row.

use yew::prelude::*;

/// The panel; `label` is its accessible name, `title` and `about` are its head. The focus stays in the table.
pub fn side(
    label: &'static str,
    title: impl Into<AttrValue>,
    about: impl Into<AttrValue>,
    close: Callback<MouseEvent>,
    parts: Vec<Html>,
) -> Html {
    let (title, about): (AttrValue, AttrValue) = (title.into(), about.into());
    html! {
        <aside class="at-side" aria-label={label}>
            <div class="at-side__head">
                <div><h2>{ title }</h2><small>{ about }</small></div>
                <button type="button" class="at-close" aria-label="Close the panel" onclick={close}>{ "×" }</button>
            </div>
            { for parts.into_iter().map(|part| html! { <div class="at-side__part">{ part }</div> }) }
        </aside>
    }
}

/// What happened, latest first: the words in bold, the words after them, and the time.
pub fn timeline(events: Vec<(AttrValue, AttrValue, AttrValue)>) -> Html {
    html! {
        <ol class="at-log">
            { for events.into_iter().map(|(what, by, when)| html! {
                <li><b>{ what }</b>{ by }<small>{ when }</small></li>
            }) }
        </ol>
    }
}
