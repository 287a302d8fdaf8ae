//! The message about the last action.

use crate::parts::chip::Tone;
use crate::shell::Notice;
use yew::prelude::*;

/// The message at the top of a page of few words, for people who are not signed in. It takes the focus, so that it is
/// read before the page.
pub fn banner(notice: &Notice) -> Html {
    let Notice { success, heading, body, .. } = notice;
    let (role, tone) = if *success { ("alert", Tone::Ok) } else { ("region", Tone::Info) };
    html! {
        <div class={tone.note()} {role} aria-labelledby="notice-title" tabindex="-1" id="notice">
            <span><strong id="notice-title">{ heading }</strong>{ " " }{ body }</span>
        </div>
    }
}

/// The message in a corner of the window, where it moves no table. It takes the focus like the banner; `close` takes it
/// away.
pub fn toast(notice: &Notice, close: Callback<MouseEvent>) -> Html {
    let Notice { success, heading, body, .. } = notice;
    html! {
        <div class="at-toast" role="status" tabindex="-1" id="notice">
            <span class="at-toast__sign" aria-hidden="true">{ if *success { "✓" } else { "!" } }</span>
            <div>
                <p><strong>{ heading }</strong></p>
                <div>
                    if !body.is_empty() {
                        <p>{ body }</p>
                    }
                </div>
            </div>
            <button type="button" class="at-close" aria-label="Close this message" onclick={close}>{ "×" }</button>
        </div>
    }
}
