//! The panel beside a table, about its chosen cell or row.

use yew::prelude::*;

/// The panel; `label` is its accessible name, `title` and `about` are its head. `close` is called by its button and by
/// Escape. The focus stays in the table.
pub fn side(
    label: &'static str,
    title: impl Into<AttrValue>,
    about: impl Into<AttrValue>,
    close: Callback<()>,
    parts: Vec<Html>,
) -> Html {
    let (title, about): (AttrValue, AttrValue) = (title.into(), about.into());
    let onclick = close.reform(|_: MouseEvent| ());
    let onkeydown = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close.emit(());
        }
    });
    html! {
        <aside class="at-side" aria-label={label} {onkeydown}>
            <div class="at-side__head">
                <div><h2>{ title }</h2><small>{ about }</small></div>
                <button type="button" class="at-close" aria-label="Close the panel" {onclick}>{ "×" }</button>
            </div>
            { for parts.into_iter().enumerate().map(|(place, part)| html! { <div key={place} class="at-side__part">{ part }</div> }) }
        </aside>
    }
}

/// What happened, latest first: the words in bold, the words after them, and the time.
pub fn timeline(events: Vec<(AttrValue, AttrValue, AttrValue)>) -> Html {
    html! {
        <ol class="at-log">
            { for events.into_iter().enumerate().map(|(place, (what, by, when))| html! {
                <li key={place}><b>{ what }</b>{ by }<small>{ when }</small></li>
            }) }
        </ol>
    }
}
