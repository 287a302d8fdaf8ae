//! Radio buttons and tick boxes.

use crate::parts::field::{described_by, error_line, group, hint_line};
use yew::prelude::*;

/// One of several choices.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub label: AttrValue,
    /// A line under the label; empty for none.
    pub hint: AttrValue,
    pub chosen: bool,
    /// True where it follows from another choice and cannot be changed itself.
    pub fixed: bool,
}

/// A set of choices under one legend: radio buttons for one of them, tick boxes for any.
pub struct Choices {
    /// The field's name in the form, and the id of the first choice.
    pub name: &'static str,
    pub legend: AttrValue,
    pub choices: Vec<Choice>,
    /// Receives the index of the choice that was changed, and true if it is chosen now.
    pub onchange: Callback<(usize, bool)>,
    /// True for radio buttons.
    pub one: bool,
    pub hint: Option<AttrValue>,
    pub error: Option<AttrValue>,
}

impl From<Choices> for Html {
    fn from(choices: Choices) -> Html {
        let Choices { name, legend, choices, onchange, one, hint, error } = choices;
        html! {
            <div class={group(error.is_some())}>
                <fieldset
                    class="govuk-fieldset"
                    aria-describedby={described_by(name, hint.is_some(), error.is_some())}
                >
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{ legend }</legend>
                    { hint_line(name, hint.as_ref()) }
                    { error_line(name, error.as_ref()) }
                    <div class="at-choices">
                        { for choices.into_iter().enumerate().map(|(index, choice)| {
                            let id = if index == 0 { name.to_owned() } else { format!("{name}-{}", index + 1) };
                            let onchange = onchange.reform(move |chosen| (index, chosen));
                            let value = choice.label.clone();
                            item(id, name, one, choice, value, None, onchange)
                        }) }
                    </div>
                </fieldset>
            </div>
        }
    }
}

/// The browser's own button or box, with its label beside it and a hint below.
fn item(
    id: String,
    name: &'static str,
    one: bool,
    choice: Choice,
    value: AttrValue,
    described_by: Option<String>,
    onchange: Callback<bool>,
) -> Html {
    let Choice { label, hint, chosen, fixed } = choice;
    let onchange = onchange.reform(move |_: Event| one || !chosen);
    let hint_id = format!("{id}-item-hint");
    let described_by = described_by.or_else(|| (!hint.is_empty()).then(|| hint_id.clone()));
    html! {
        <div class="at-choice">
            <input
                type={if one { "radio" } else { "checkbox" }}
                id={id.clone()} {name} {value} checked={chosen} disabled={fixed} {onchange}
                aria-describedby={described_by}
            />
            <label for={id}>{ label }</label>
            { for (!hint.is_empty()).then(|| html! { <div class="govuk-hint" id={hint_id}>{ hint }</div> }) }
        </div>
    }
}

/// A single tick box. Its name in the form is its id too.
pub fn tick(
    name: &'static str,
    label: &'static str,
    ticked: bool,
    onchange: Callback<bool>,
    error: Option<AttrValue>,
) -> Html {
    let choice = Choice { label: label.into(), hint: AttrValue::default(), chosen: ticked, fixed: false };
    let described_by = described_by(name, false, error.is_some());
    html! {
        <div class={group(error.is_some())}>
            { error_line(name, error.as_ref()) }
            { item(name.to_owned(), name, false, choice, "true".into(), described_by, onchange) }
        </div>
    }
}
