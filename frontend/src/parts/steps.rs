//! Where a person is in a task of several pages.

use yew::prelude::*;

/// The steps in their order; `here` is the place of the present one. Those before it are done.
pub fn steps(label: &'static str, names: &[&'static str], here: usize) -> Html {
    html! {
        <ol class="at-steps" aria-label={label}>
            { for names.iter().enumerate().map(|(place, name)| {
                let sign = if place < here { "✓".to_owned() } else { (place + 1).to_string() };
                let class = (place <= here).then_some("is-reached");
                html! {
                    <li key={place} {class} aria-current={(place == here).then_some("step")}>
                        <span class="at-steps__sign" aria-hidden="true">{ sign }</span>
                        <span>{ *name }</span>
                        { for (place < here).then(|| html! { <span class="at-hide">{ " (done)" }</span> }) }
                    </li>
                }
            }) }
        </ol>
    }
}
