//! Fields one types in or chooses from: label, hint, error and input, tied together.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// What an input event's field now holds.
pub fn typed(event: &InputEvent) -> String {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .map(|input| input.value())
        .unwrap_or_default()
}

/// The ids of what describes a field, for `aria-describedby`.
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let ids = [(hint, "hint"), (error, "error")];
    let ids: Vec<String> =
        ids.iter().filter(|(there, _)| *there).map(|(_, what)| format!("{id}-{what}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The classes of what holds a field.
pub fn group(error: bool) -> Classes {
    classes!("govuk-form-group", error.then_some("govuk-form-group--error"))
}

/// The line of a field's error.
pub fn error_line(id: &str, error: Option<&AttrValue>) -> Html {
    html! {
        <div>
            if let Some(error) = error {
                <p class="govuk-error-message" id={format!("{id}-error")}>
                    <span class="govuk-visually-hidden">{ "Error: " }</span>{ error }
                </p>
            }
        </div>
    }
}

/// The line of a field's hint.
pub fn hint_line(id: &str, hint: Option<&AttrValue>) -> Html {
    html! {
        <div>
            if let Some(hint) = hint {
                <div class="govuk-hint" id={format!("{id}-hint")}>{ hint }</div>
            }
        </div>
    }
}

/// A line of text. No maximum length: what is too long is said, not cut.
#[derive(Properties, PartialEq)]
pub struct Field {
    /// The field's name in the form; its id too.
    pub name: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub oninput: Callback<String>,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// `text` or `email`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    #[prop_or(AttrValue::Static("off"))]
    pub autocomplete: AttrValue,
    /// Codes and addresses are not words.
    #[prop_or_default]
    pub no_spelling: bool,
    #[prop_or_default]
    pub class: Classes,
}

impl Field {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let Field { name, label, value, hint, error, kind, autocomplete, .. } = self;
        let oninput = self.oninput.reform(|event: InputEvent| typed(&event));
        html! {
            <div class={group(error.is_some())}>
                <label class="govuk-label" for={name}>{ label }</label>
                { hint_line(name, hint.as_ref()) }
                { error_line(name, error.as_ref()) }
                <input
                    class={classes!("govuk-input", error.is_some().then_some("govuk-input--error"), self.class.clone())}
                    id={name} {name} type={kind} {value} {oninput} {autocomplete}
                    spellcheck={self.no_spelling.then_some("false")}
                    autocapitalize={self.no_spelling.then_some("none")}
                    aria-describedby={described_by(name, hint.is_some(), error.is_some())}
                    aria-invalid={error.is_some().then_some("true")}
                />
            </div>
        }
    }
}

/// A dropdown.
#[derive(Properties, PartialEq)]
pub struct Select {
    pub name: AttrValue,
    pub label: AttrValue,
    pub choices: Vec<&'static str>,
    /// What is chosen; something that is no choice shows as "Select one".
    pub value: AttrValue,
    pub onchange: Callback<String>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// Something to know about the choice that is no error.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
}

impl Select {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let Select { name, label, value, error, hint, .. } = self;
        let onchange = self.onchange.reform(|event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            select.map(|select| select.value()).unwrap_or_default()
        });
        let known = self.choices.iter().any(|choice| choice.eq_ignore_ascii_case(value));
        html! {
            <div class={group(error.is_some())}>
                <label class="govuk-label" for={name}>{ label }</label>
                { hint_line(name, hint.as_ref()) }
                { error_line(name, error.as_ref()) }
                <select
                    class={classes!("govuk-select", error.is_some().then_some("govuk-select--error"))}
                    id={name} {name} {onchange}
                    aria-describedby={described_by(name, hint.is_some(), error.is_some())}
                    aria-invalid={error.is_some().then_some("true")}
                >
                    <option value="" selected={!known}>{ "Select one" }</option>
                    { for self.choices.iter().map(|choice| html! {
                        <option key={*choice} value={*choice} selected={choice.eq_ignore_ascii_case(value)}>
                            { *choice }
                        </option>
                    }) }
                </select>
            </div>
        }
    }
}
