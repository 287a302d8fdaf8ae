//! A form, and the buttons that send it.

use yew::prelude::*;

/// A form; `onsubmit`: it was sent, by button or by the Enter key. The browser's own checks are off: ours say what to
/// do, beside the field and in the summary.
pub fn form(onsubmit: Callback<()>, fields: Html) -> Html {
    let onsubmit = onsubmit.reform(|event: SubmitEvent| event.prevent_default());
    html! { <form novalidate=true {onsubmit}>{ fields }</form> }
}

/// A button.
pub struct Button {
    text: AttrValue,
    class: Classes,
    onclick: Option<Callback<MouseEvent>>,
    busy: bool,
    label: Option<AttrValue>,
    id: Option<AttrValue>,
}

/// A button; without [`Button::onclick`] it sends the form around it.
pub fn button(text: impl Into<AttrValue>) -> Button {
    Button::new(text.into(), "govuk-button")
}

/// A button that looks like a link, for the cells of a table.
pub fn link_button(text: &'static str, onclick: Callback<()>) -> Button {
    Button::new(text.into(), "at-link-button").onclick(onclick)
}

impl Button {
    fn new(text: AttrValue, class: &'static str) -> Button {
        Button { text, class: class.into(), onclick: None, busy: false, label: None, id: None }
    }

    /// It does this, and sends nothing.
    pub fn onclick(mut self, onclick: Callback<()>) -> Button {
        self.onclick = Some(onclick.reform(|_: MouseEvent| ()));
        self
    }

    fn look(mut self, class: &'static str) -> Button {
        self.class.push(class);
        self
    }

    /// It is not what most people want.
    pub fn secondary(self) -> Button {
        self.look("govuk-button--secondary")
    }

    /// It does what cannot be undone.
    pub fn warning(self) -> Button {
        self.look("govuk-button--warning")
    }

    /// A link button that takes something away.
    pub fn danger(self) -> Button {
        self.look("at-link-button--danger")
    }

    /// Whether it has been pressed and the answer is not here yet.
    pub fn busy(mut self, busy: bool) -> Button {
        self.busy = busy;
        self
    }

    /// Says more than the words on it, for those who do not see where it stands.
    pub fn label(mut self, label: String) -> Button {
        self.label = Some(label.into());
        self
    }

    /// Its id, by which the focus comes back to it.
    pub fn id(mut self, id: impl Into<AttrValue>) -> Button {
        self.id = Some(id.into());
        self
    }
}

impl From<Button> for Html {
    fn from(button: Button) -> Html {
        let Button { text, class, onclick, busy, label, id } = button;
        // It stays in the tab order while it is busy: a button that vanishes takes the focus with it.
        let kind = if onclick.is_some() { "button" } else { "submit" };
        html! {
            <button type={kind} {class} {onclick} aria-disabled={busy.then_some("true")} aria-label={label} {id}>
                { text }
            </button>
        }
    }
}
