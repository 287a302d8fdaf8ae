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
        let set = if one { "govuk-radios" } else { "govuk-checkboxes" };
        html! {
            <div class={group(error.is_some())}>
                <fieldset
                    class="govuk-fieldset"
                    aria-describedby={described_by(name, hint.is_some(), error.is_some())}
                >
                    <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">{ legend }</legend>
                    { hint_line(name, hint.as_ref()) }
                    { error_line(name, error.as_ref()) }
                    <div class={set}>
                        { for choices.into_iter().enumerate().map(|(index, choice)| {
                            let id = if index == 0 { name.to_owned() } else { format!("{name}-{}", index + 1) };
                            let onchange = onchange.reform(move |chosen| (index, chosen));
                            item(id, name, one, choice, onchange)
                        }) }
                    </div>
                </fieldset>
            </div>
        }
    }
}

fn item(id: String, name: &'static str, one: bool, choice: Choice, onchange: Callback<bool>) -> Html {
    let part = |radio: &'static str, tick: &'static str| if one { radio } else { tick };
    let onchange = {
        let chosen = choice.chosen;
        onchange.reform(move |_: Event| one || !chosen)
    };
    let hint = format!("{id}-item-hint");
    html! {
        <div class={part("govuk-radios__item", "govuk-checkboxes__item")}>
            <input
                class={part("govuk-radios__input", "govuk-checkboxes__input")}
                type={part("radio", "checkbox")}
                id={id.clone()} {name} value={&choice.label} checked={choice.chosen} disabled={choice.fixed} {onchange}
                aria-describedby={(!choice.hint.is_empty()).then(|| hint.clone())}
            />
            <label class={classes!("govuk-label", part("govuk-radios__label", "govuk-checkboxes__label"))} for={id}>
                { &choice.label }
            </label>
            <div>
                if !choice.hint.is_empty() {
                    <div class={classes!("govuk-hint", part("govuk-radios__hint", "govuk-checkboxes__hint"))} id={hint}>
                        { &choice.hint }
                    </div>
                }
            </div>
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
    let onchange = onchange.reform(move |_: Event| !ticked);
    html! {
        <div class={group(error.is_some())}>
            { error_line(name, error.as_ref()) }
            <div class="govuk-checkboxes">
                <div class="govuk-checkboxes__item">
                    <input
                        class="govuk-checkboxes__input" type="checkbox" id={name} {name} value="true"
                        checked={ticked} {onchange}
                        aria-describedby={described_by(name, false, error.is_some())}
                    />
                    <label class="govuk-label govuk-checkboxes__label" for={name}>{ label }</label>
                </div>
            </div>
        </div>
    }
}
