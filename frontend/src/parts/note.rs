//! Notes: a lasting state of the page in one line, and a short explanation that opens in place.

use crate::parts::chip::Tone;
use yew::prelude::*;

/// A note, with an act or a link at its end; empty for none.
pub fn note(tone: Tone, text: impl Into<Html>, act: Html) -> Html {
    let text: Html = text.into();
    html! { <div class={tone.note()}><span>{ text }</span><span>{ act }</span></div> }
}

/// An explanation that opens where it stands.
pub fn explained(title: impl Into<AttrValue>, text: Html) -> Html {
    let title: AttrValue = title.into();
    html! { <details class="at-more"><summary>{ title }</summary><div>{ text }</div></details> }
}

/// An explanation that opens over what stands below it, for the head of a page.
pub fn explained_over(title: impl Into<AttrValue>, text: Html) -> Html {
    let title: AttrValue = title.into();
    html! { <details class="at-more at-more--over"><summary>{ title }</summary><div>{ text }</div></details> }
}
