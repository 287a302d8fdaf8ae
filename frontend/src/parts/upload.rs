//! The steps to an upload, and the field of the file.

use crate::parts::field::{described_by, error_line, group};
use crate::parts::text::heading;
use yew::prelude::*;

/// The steps, in their order: what each is called, and what is in it.
pub fn stages(stages: Vec<(&'static str, Vec<Html>)>) -> Html {
    html! {
        <ol class="at-stages">
            { for stages.into_iter().map(|(title, inner)| html! {
                <li key={title} class="at-stage">{ heading(title) }{ for inner }</li>
            }) }
        </ol>
    }
}

/// The field of the file; its name in the form, and its id, is `file`.
pub fn file_field(hint: String, accept: &'static str, error: Option<AttrValue>) -> Html {
    let class = classes!("govuk-file-upload", error.is_some().then_some("govuk-file-upload--error"));
    html! {
        <div class={group(error.is_some())}>
            <label class="govuk-label govuk-label--s" for="file">{ "Choose file" }</label>
            <div class="govuk-hint" id="file-hint">{ hint }</div>
            { error_line("file", error.as_ref()) }
            <input
                {class} type="file" id="file" name="file" {accept}
                aria-describedby={described_by("file", true, error.is_some())}
            />
        </div>
    }
}
