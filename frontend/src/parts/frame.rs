//! The frame of a page: its head, what was last done, the errors, and the body.

use crate::page::View;
use crate::parts::banner::{banner, toast};
use crate::parts::error_summary::error_summary;
use crate::route::Width;
use crate::shell::Shell;
use yew::prelude::*;

/// A page in its frame. `close` takes the message about the last action away.
pub fn framed(shell: &Shell, view: View, width: Width, close: Callback<MouseEvent>) -> Html {
    let View { title, caption, above, tabs, actions, strip, errors, body, waits, .. } = view;
    // A message in a corner moves nothing. Where there is hardly anything to move, it stands where reading begins.
    let message = shell.notice.as_ref().map(|(notice, serial)| {
        let shown = if width == Width::Centred { banner(notice) } else { toast(notice, close) };
        html! { <div key={*serial}>{ shown }</div> }
    });
    let errors = errors.any().then(|| html! { <div key={errors.serial()}>{ error_summary(&errors) }</div> });
    let caption = caption.map(|caption| html! { <p class="at-head__caption">{ caption }</p> });
    let (over, beside) = if width.is_form() { (caption, None) } else { (None, caption) };
    let heading = if width.is_form() { "govuk-heading-l" } else { "" };
    html! {
        <>
            <div class="at-above">{ above }</div>
            <div class="at-no-print">{ for message }</div>
            <div class="at-no-print">{ for errors }</div>
            <div class="at-head">
                <div>
                    { for over }
                    <h1 class={heading} tabindex="-1" id="heading">{ title.unwrap_or_default() }</h1>
                </div>
                <div class="at-head__in">{ tabs }</div>
                <div class="at-head__in">{ for beside }</div>
                <div class="at-head__do">{ actions }</div>
            </div>
            <div class="at-stack">{ strip }</div>
            // What waits is replaced as a whole, and does not move to make room.
            <div key={usize::from(waits)} class="at-body">{ body }</div>
        </>
    }
}
