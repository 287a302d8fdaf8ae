//! A small dropdown whose choices depend on loaded data.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

pub struct Pick {
    pub id: AttrValue,
    pub label: AttrValue,
    /// True where the label is for screen readers only.
    pub quiet: bool,
    pub choices: Vec<AttrValue>,
    /// The index of the chosen text.
    pub chosen: usize,
    /// Receives the index of the text that was picked.
    pub onchange: Callback<usize>,
}

impl From<Pick> for Html {
    fn from(pick: Pick) -> Html {
        let Pick { id, label, quiet, choices, chosen, onchange } = pick;
        let onchange = onchange.reform(|event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            select.map_or(0, |select| select.selected_index().max(0) as usize)
        });
        html! {
            <div class="govuk-form-group at-pick">
                <label class={if quiet { "govuk-visually-hidden" } else { "govuk-label" }} for={&id}>{ label }</label>
                <select class="govuk-select" {id} {onchange}>
                    { for choices.into_iter().enumerate().map(|(index, choice)| html! {
                        <option key={index} selected={index == chosen}>{ choice }</option>
                    }) }
                </select>
            </div>
        }
    }
}
