//! A small dropdown, for choices that are made as the page is drawn.

use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// One of several texts.
pub struct Pick {
    pub id: AttrValue,
    pub label: AttrValue,
    /// Whether the label is for those alone who do not see where it stands.
    pub quiet: bool,
    pub choices: Vec<AttrValue>,
    /// The place of the one that is chosen.
    pub chosen: usize,
    /// The place of the one that was chosen now.
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
