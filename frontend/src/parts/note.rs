//! Notes: a lasting state of the page in one line, and a short explanation that opens in place.

use crate::parts::chip::Tone;
use yew::prelude::*;

/// A note, with an act or a link at its end; empty for none.
pub fn note(tone: Tone, text: impl Into<Html>, act: Html) -> Html {
    let text: Html = text.into();
    html! { <div class={tone.note()}><span>{ text }</span><span>{ act }</span></div> }
}

/// A note of what to look at.
pub fn warning(text: impl Into<Html>) -> Html {
    note(Tone::Warn, text, Html::default())
}

/// A note of what failed.
pub fn trouble(text: impl Into<Html>) -> Html {
    note(Tone::Bad, text, Html::default())
}

/// An explanation that opens over what stands below it, for the head of a page.
pub fn explained_over(title: impl Into<AttrValue>, text: Html) -> Html {
    let title: AttrValue = title.into();
    html! { <details class="at-more at-more--over"><summary>{ title }</summary><div>{ text }</div></details> }
}

/// A pill in the head of a page that opens over what stands below it.
pub fn pill(title: impl Into<AttrValue>, text: Html) -> Html {
    let title: AttrValue = title.into();
    html! { <details class="at-more at-more--over at-more--pill"><summary>{ title }</summary><div>{ text }</div></details> }
}
