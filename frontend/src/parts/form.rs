//! A form, and the buttons that send it.

use yew::prelude::*;

/// A form. The browser's own checks are off: ours say what to do, beside the field and in the summary.
#[derive(Properties, PartialEq)]
pub struct Form {
    /// It was sent, by button or by the Enter key.
    pub onsubmit: Callback<()>,
    pub children: Html,
}

impl Form {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let onsubmit = self.onsubmit.reform(|event: SubmitEvent| event.prevent_default());
        html! { <form novalidate=true {onsubmit}>{ self.children.clone() }</form> }
    }
}

/// A button.
#[derive(Properties, PartialEq)]
pub struct Button {
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

impl Button {
    /// What it looks like.
    pub fn html(&self) -> Html {
        let look = match self.look {
            Some("secondary") => Some("govuk-button--secondary"),
            Some("warning") => Some("govuk-button--warning"),
            _ => None,
        };
        // It stays in the tab order while it is busy: a button that vanishes takes the focus with it.
        let kind = if self.onclick.is_some() { "button" } else { "submit" };
        html! {
            <button
                type={kind}
                class={classes!("govuk-button", look)}
                onclick={self.onclick.clone()}
                aria-disabled={self.busy.then_some("true")}
                aria-label={self.label.clone()}
                id={self.id.clone()}
            >
                { self.children.clone() }
            </button>
        }
    }
}

/// A button that looks like a link, for the cells of a table.
#[derive(Properties, PartialEq)]
pub struct LinkButton {
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

impl LinkButton {
    /// What it looks like.
    pub fn html(&self) -> Html {
        html! {
            <button
                type="button"
                class={classes!("at-link-button", self.danger.then_some("at-link-button--danger"))}
                onclick={self.onclick.clone()}
                aria-label={self.label.clone()}
                id={self.id.clone()}
            >
                { self.children.clone() }
            </button>
        }
    }
}
