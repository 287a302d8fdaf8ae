//! A form, and the buttons that send it.

use yew::prelude::*;

/// What [`Form`] takes.
#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// It was sent, by button or by the Enter key.
    pub onsubmit: Callback<()>,
    pub children: Html,
}

/// A form. The browser's own checks are off: ours say what to do, beside the field and in the summary.
#[component]
pub fn Form(props: &FormProps) -> Html {
    let onsubmit = props.onsubmit.reform(|event: SubmitEvent| event.prevent_default());
    html! { <form novalidate=true {onsubmit}>{ props.children.clone() }</form> }
}

/// What [`Button`] takes.
#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    pub children: Html,
    /// Without it the button sends the form around it.
    #[prop_or_default]
    pub onclick: Option<Callback<MouseEvent>>,
    /// `secondary` or `warning`.
    #[prop_or_default]
    pub look: Option<&'static str>,
    /// It has been pressed and the answer is not here yet.
    #[prop_or_default]
    pub busy: bool,
    /// Says more than the words on it, for those who do not see where it stands.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub id: Option<AttrValue>,
}

/// A button.
#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let look = match props.look {
        Some("secondary") => Some("govuk-button--secondary"),
        Some("warning") => Some("govuk-button--warning"),
        _ => None,
    };
    // It stays in the tab order while it is busy: a button that vanishes takes the focus with it.
    let kind = if props.onclick.is_some() { "button" } else { "submit" };
    html! {
        <button
            type={kind}
            class={classes!("govuk-button", look)}
            onclick={props.onclick.clone()}
            aria-disabled={props.busy.then_some("true")}
            aria-label={props.label.clone()}
            id={props.id.clone()}
        >
            { props.children.clone() }
        </button>
    }
}

/// What [`LinkButton`] takes.
#[derive(Properties, PartialEq)]
pub struct LinkButtonProps {
    pub children: Html,
    pub onclick: Callback<MouseEvent>,
    /// Says more than the words on it, for those who do not see where it stands.
    #[prop_or_default]
    pub label: Option<AttrValue>,
    #[prop_or_default]
    pub danger: bool,
    #[prop_or_default]
    pub id: Option<AttrValue>,
}

/// A button that looks like a link, for the cells of a table.
#[component]
pub fn LinkButton(props: &LinkButtonProps) -> Html {
    html! {
        <button
            type="button"
            class={classes!("at-link-button", props.danger.then_some("at-link-button--danger"))}
            onclick={props.onclick.clone()}
            aria-label={props.label.clone()}
            id={props.id.clone()}
        >
            { props.children.clone() }
        </button>
    }
}
