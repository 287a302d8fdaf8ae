//! "Are you sure?", before anything that cannot be undone.

use crate::dom;
use crate::parts::form::Button;
use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// What [`Confirm`] takes.
#[derive(Properties, PartialEq)]
pub struct ConfirmProps {
    /// The question.
    pub title: AttrValue,
    /// What will happen.
    pub children: Html,
    /// The words on the button that does it.
    pub yes: AttrValue,
    pub onyes: Callback<()>,
    /// It was called off, by button or by the Escape key.
    pub onno: Callback<()>,
    #[prop_or_default]
    pub busy: bool,
    /// Where the focus goes once the question is gone.
    #[prop_or_default]
    pub back_to: Option<String>,
}

/// A question in front of the page. The browser's own dialog keeps the focus within and the page behind still.
#[component]
pub fn Confirm(props: &ConfirmProps) -> Html {
    let node = use_node_ref();
    {
        let (node, back_to) = (node.clone(), props.back_to.clone());
        use_effect_with((), move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // It fails only when the dialog is open already.
                let _ = dialog.show_modal();
            }
            move || {
                // While it is open, nothing behind it takes the focus.
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                if let Some(id) = back_to {
                    dom::focus_id(&id);
                }
            }
        });
    }
    let oncancel = {
        let onno = props.onno.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            onno.emit(());
        })
    };
    html! {
        <dialog class="at-dialog" aria-labelledby="confirm-title" ref={node} {oncancel}>
            <h2 class="govuk-heading-m" id="confirm-title" tabindex="-1" autofocus=true>{ &props.title }</h2>
            <div class="govuk-body">{ props.children.clone() }</div>
            <div class="govuk-button-group">
                { yew::props!(Button { look: "warning", busy: props.busy, onclick: props.onyes.reform(|_: MouseEvent| ()), children: html! { { &props.yes } } }).html() }
                { yew::props!(Button { look: "secondary", onclick: props.onno.reform(|_: MouseEvent| ()), children: html! { { "Cancel" } } }).html() }
            </div>
        </dialog>
    }
}
