//! A password field.

use crate::parts::field::{described_by, error_line, group, hint_line, typed};
use yew::prelude::*;

/// What [`Password`] takes.
#[derive(Properties, PartialEq)]
pub struct PasswordProps {
    /// The field's name in the form; its id too.
    pub name: AttrValue,
    pub label: AttrValue,
    pub value: AttrValue,
    pub oninput: Callback<String>,
    /// `current-password` or `new-password`.
    pub autocomplete: AttrValue,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub error: Option<AttrValue>,
}

/// A password, with a button that shows what was typed.
#[component]
pub fn Password(props: &PasswordProps) -> Html {
    let PasswordProps { name, label, value, autocomplete, hint, error, .. } = props;
    let shown = use_state(|| false);
    let oninput = props.oninput.reform(|event: InputEvent| typed(&event));
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(!*shown))
    };
    html! {
        <div class={group(error.is_some())}>
            <label class="govuk-label" for={name}>{ label }</label>
            { hint_line(name, hint.as_ref()) }
            { error_line(name, error.as_ref()) }
            <div class="at-password">
                <input
                    class={classes!("govuk-input", error.is_some().then_some("govuk-input--error"))}
                    id={name} {name} type={if *shown { "text" } else { "password" }} {value} {oninput} {autocomplete}
                    spellcheck="false" autocapitalize="none"
                    aria-describedby={described_by(name, hint.is_some(), error.is_some())}
                    aria-invalid={error.is_some().then_some("true")}
                />
                <button
                    type="button" class="govuk-button govuk-button--secondary at-password__toggle" onclick={toggle}
                    aria-controls={name} aria-label={if *shown { "Hide password" } else { "Show password" }}
                >
                    { if *shown { "Hide" } else { "Show" } }
                </button>
            </div>
        </div>
    }
}
