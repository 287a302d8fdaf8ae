//! A form, and the buttons that send it.

use yew::prelude::*;

/// A form; `onsubmit` is called when it is sent, by button or by the Enter key. The browser's own checks are off: ours
/// are shown beside the field and in the summary, and say what to do.
pub fn form(onsubmit: Callback<()>, fields: Html) -> Html {
    let onsubmit = onsubmit.reform(|event: SubmitEvent| event.prevent_default());
    html! { <form novalidate=true {onsubmit}>{ fields }</form> }
}

pub struct Button {
    text: AttrValue,
    class: Classes,
    onclick: Option<Callback<MouseEvent>>,
    busy: bool,
    label: Option<AttrValue>,
    id: Option<AttrValue>,
}

/// A button. Without [`Button::onclick`] it sends the form around it.
pub fn button(text: impl Into<AttrValue>) -> Button {
    Button::new(text.into(), "govuk-button")
}

/// A compact button, for heads, strips and bars.
pub fn tool(text: impl Into<AttrValue>) -> Button {
    Button::new(text.into(), "at-button")
}

/// A button that looks like a link, for the cells of a table.
pub fn link_button(text: impl Into<AttrValue>, onclick: Callback<()>) -> Button {
    Button::new(text.into(), "at-link").onclick(onclick)
}

impl Button {
    fn new(text: AttrValue, class: &'static str) -> Button {
        Button { text, class: class.into(), onclick: None, busy: false, label: None, id: None }
    }

    /// Calls this, and does not send the form.
    pub fn onclick(mut self, onclick: Callback<()>) -> Button {
        self.onclick = Some(onclick.reform(|_: MouseEvent| ()));
        self
    }

    fn look(mut self, class: &'static str) -> Button {
        self.class.push(class);
        self
    }

    /// For an action that few people want.
    pub fn secondary(self) -> Button {
        self.look("govuk-button--secondary")
    }

    /// For an action that cannot be undone.
    pub fn warning(self) -> Button {
        self.look("govuk-button--warning")
    }

    /// For a link button that deletes something.
    pub fn danger(self) -> Button {
        self.look("at-link--red")
    }

    /// For the one compact button that a page is about.
    pub fn main(self) -> Button {
        self.look("at-button--main")
    }

    /// For a compact button that deletes something.
    pub fn red(self) -> Button {
        self.look("at-button--red")
    }

    /// For a compact button that is wanted seldom: it has no outline.
    pub fn plain(self) -> Button {
        self.look("at-button--plain")
    }

    /// True while the answer is on its way.
    pub fn busy(mut self, busy: bool) -> Button {
        self.busy = busy;
        self
    }

    /// Sets a longer name for screen readers, which do not see the button's place.
    pub fn label(mut self, label: String) -> Button {
        self.label = Some(label.into());
        self
    }

    /// Sets the id, by which the focus returns to the button.
    pub fn id(mut self, id: impl Into<AttrValue>) -> Button {
        self.id = Some(id.into());
        self
    }
}

impl From<Button> for Html {
    fn from(button: Button) -> Html {
        let Button { text, class, onclick, busy, label, id } = button;
        // It is not disabled while busy, because a disabled button loses the focus.
        let kind = if onclick.is_some() { "button" } else { "submit" };
        html! {
            <button type={kind} {class} {onclick} aria-disabled={busy.then_some("true")} aria-label={label} {id}>
                { text }
            </button>
        }
    }
}
