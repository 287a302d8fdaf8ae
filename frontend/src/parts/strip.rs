//! The strip above a table: everything that narrows it, in one line, and what was just done to it.

use crate::parts::field::typed;
use wasm_bindgen::JsCast;
use web_sys::HtmlSelectElement;
use yew::prelude::*;

/// The strip; `label` is its accessible name, and `end` stands at its right end.
pub fn strip(label: &'static str, fields: Vec<Html>, end: Vec<Html>) -> Html {
    html! {
        <div class="at-strip" role="group" aria-label={label}>
            { for fields }
            <span class="at-strip__end">{ for end }</span>
        </div>
    }
}

/// The strip that replaces the filters while rows are ticked: how many, and what to do with them.
pub fn strip_on(label: &'static str, parts: Vec<Html>, end: Vec<Html>) -> Html {
    html! {
        <div class="at-strip at-strip--on" role="group" aria-label={label}>
            { for parts }
            <span class="at-strip__end">{ for end }</span>
        </div>
    }
}

/// A dropdown with its label before it. `onchange` receives the place of the text that was chosen.
pub fn choose(
    id: &'static str,
    label: &'static str,
    choices: Vec<AttrValue>,
    chosen: usize,
    onchange: Callback<usize>,
) -> Html {
    html! {
        <span class="at-field">
            <label for={id}>{ label }</label>
            { dropdown(AttrValue::from(id), None, choices, chosen, onchange) }
        </span>
    }
}

/// A dropdown for a cell, where the column's heading is its visible label and `name` says it whole.
pub fn choose_in_cell(
    id: String,
    name: String,
    choices: Vec<AttrValue>,
    chosen: usize,
    onchange: Callback<usize>,
) -> Html {
    dropdown(id.into(), Some(name), choices, chosen, onchange)
}

fn dropdown(
    id: AttrValue,
    name: Option<String>,
    choices: Vec<AttrValue>,
    chosen: usize,
    onchange: Callback<usize>,
) -> Html {
    let onchange = onchange.reform(|event: Event| {
        let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
        select.map_or(0, |select| select.selected_index().max(0) as usize)
    });
    html! {
        <select class="at-select" {id} {onchange} aria-label={name}>
            { for choices.into_iter().enumerate().map(|(index, choice)| html! {
                <option key={index} selected={index == chosen}>{ choice }</option>
            }) }
        </select>
    }
}

/// A field to search in, with its label before it.
pub fn find(
    id: &'static str,
    label: &'static str,
    placeholder: &'static str,
    value: &str,
    oninput: Callback<String>,
) -> Html {
    let oninput = oninput.reform(|event: InputEvent| typed(&event));
    html! {
        <span class="at-field">
            <label for={id}>{ label }</label>
            <input type="search" {id} {placeholder} value={value.to_owned()} {oninput} autocomplete="off" spellcheck="false" />
        </span>
    }
}

/// A field for a day. `wrong` where the server refused it.
pub fn day(
    id: &'static str,
    label: &'static str,
    value: &str,
    wrong: bool,
    oninput: Callback<String>,
) -> Html {
    let oninput = oninput.reform(|event: InputEvent| typed(&event));
    html! {
        <span class="at-field">
            <label for={id}>{ label }</label>
            <input type="date" {id} value={value.to_owned()} {oninput} aria-invalid={wrong.then_some("true")} />
        </span>
    }
}

/// A tick box with its label after it.
pub fn tick(id: &'static str, label: &'static str, ticked: bool, onchange: Callback<bool>) -> Html {
    let onchange = onchange.reform(move |_: Event| !ticked);
    html! {
        <span class="at-field">
            <input type="checkbox" {id} checked={ticked} {onchange} />
            <label for={id}>{ label }</label>
        </span>
    }
}

/// A choice of a segment: its words, the number of what it shows where that is known, and its longer name for screen
/// readers where the words alone do not say it.
pub type Segment = (AttrValue, Option<u32>, Option<&'static str>);

/// Buttons of which one is pressed; without one, each is an action of its own. `onclick` receives the place of the button.
pub fn segments(
    label: &'static str,
    choices: Vec<Segment>,
    pressed: Option<usize>,
    onclick: Callback<usize>,
) -> Html {
    html! {
        <span class="at-seg" role="group" aria-label={label}>
            { for choices.into_iter().enumerate().map(|(place, (words, number, name))| {
                let state = pressed.map(|pressed| if pressed == place { "true" } else { "false" });
                html! {
                    <button
                        key={place} type="button" aria-pressed={state} aria-label={name}
                        onclick={onclick.reform(move |_: MouseEvent| place)}
                    >
                        { words }
                        { for number.map(|number| html! { <span class="at-quiet">{ number }</span> }) }
                    </button>
                }
            }) }
        </span>
    }
}

/// The line that says what was just done to the table. It is always there, so that screen readers notice a change.
pub fn said(text: impl Into<Html>) -> Html {
    let text: Html = text.into();
    html! { <span class="at-said" role="status">{ text }</span> }
}

/// What was last done to the table, or why it was not. It stands in the strip and moves nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    text: AttrValue,
    refused: bool,
}

/// The id of the line, for the focus that a pressed and vanished button leaves behind.
pub const SAID: &str = "said";

impl Said {
    pub fn done(text: impl Into<AttrValue>) -> Said {
        Said { text: text.into(), refused: false }
    }

    pub fn refused(text: impl Into<AttrValue>) -> Said {
        Said { text: text.into(), refused: true }
    }

    /// The line. It is always there, so that screen readers notice a change.
    pub fn line(&self) -> Html {
        let sign = if self.refused { "!" } else { "✓" };
        html! {
            <span class={classes!("at-said", self.refused.then_some("at-said--bad"))} id={SAID} tabindex="-1" role="status">
                { for (!self.text.is_empty()).then(|| html! { <span class="at-said__sign" aria-hidden="true">{ sign }</span> }) }
                { for (!self.text.is_empty()).then(|| html! { <span>{ &self.text }</span> }) }
            </span>
        }
    }
}

/// Two strips in one place, of which one is shown. The place is as high as the higher one, so that the table below never
/// moves.
pub fn one_of(first: Html, second: Html, shows_first: bool) -> Html {
    let off = |shown: bool| (!shown).then_some("is-off");
    html! {
        <div class="at-swap">
            <div class={off(shows_first)}>{ first }</div>
            <div class={off(!shows_first)}>{ second }</div>
        </div>
    }
}
