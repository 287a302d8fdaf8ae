//! Text fields and dropdowns, each with its label, hint and error.

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

/// The present text of the event's field.
pub fn typed(event: &InputEvent) -> String {
    event
        .target()
        .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
        .map(|input| input.value())
        .unwrap_or_default()
}

/// The ids of a field's hint and error, for `aria-describedby`.
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    let ids = [(hint, "hint"), (error, "error")];
    let ids: Vec<String> =
        ids.iter().filter(|(there, _)| *there).map(|(_, what)| format!("{id}-{what}")).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

/// The classes of the element around a field.
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

/// A field with its label, hint and error.
fn labelled(name: &'static str, label: AttrValue, notes: &Notes, input: Html) -> Html {
    html! {
        <div class={group(notes.error.is_some())}>
            <label class="govuk-label" for={name}>{ label }</label>
            { hint_line(name, notes.hint.as_ref()) }
            { error_line(name, notes.error.as_ref()) }
            { input }
        </div>
    }
}

/// The hint and the error of a field.
#[derive(Default)]
struct Notes {
    hint: Option<AttrValue>,
    error: Option<AttrValue>,
}

impl Notes {
    fn described_by(&self, name: &str) -> Option<String> {
        described_by(name, self.hint.is_some(), self.error.is_some())
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }
}

/// A line of text. It has no maximum length, because an error about a long text is better than a cut one.
pub struct Field {
    name: &'static str,
    label: AttrValue,
    value: AttrValue,
    oninput: Callback<String>,
    notes: Notes,
    kind: &'static str,
    autocomplete: &'static str,
    no_spelling: bool,
    class: &'static str,
    toggle: Option<Callback<()>>,
}

/// A line of text. Its name in the form is its id too.
pub fn field(name: &'static str, label: &'static str, value: &str, oninput: Callback<String>) -> Field {
    Field {
        name,
        label: label.into(),
        value: value.to_owned().into(),
        oninput,
        notes: Notes::default(),
        kind: "text",
        autocomplete: "off",
        no_spelling: false,
        class: "",
        toggle: None,
    }
}

impl Field {
    /// Replaces the label by one that is not static.
    pub fn label(mut self, label: String) -> Field {
        self.label = label.into();
        self
    }

    pub fn hint(mut self, hint: impl Into<AttrValue>) -> Field {
        self.notes.hint = Some(hint.into());
        self
    }

    pub fn error(mut self, error: Option<AttrValue>) -> Field {
        self.notes.error = error;
        self
    }

    /// Sets the `autocomplete` attribute; `off` without it.
    pub fn autocomplete(mut self, what: &'static str) -> Field {
        self.autocomplete = what;
        self
    }

    /// Turns the spelling check off, for codes and addresses.
    pub fn no_spelling(mut self) -> Field {
        self.no_spelling = true;
        self
    }

    pub fn email(mut self) -> Field {
        self.kind = "email";
        self.no_spelling()
    }

    pub fn date(mut self) -> Field {
        self.kind = "date";
        self
    }

    pub fn class(mut self, class: &'static str) -> Field {
        self.class = class;
        self
    }

    /// A password, with a button that makes it readable.
    pub fn password(mut self, shown: bool, toggle: Callback<()>) -> Field {
        self.kind = if shown { "text" } else { "password" };
        self.toggle = Some(toggle);
        self.no_spelling()
    }
}

impl From<Field> for Html {
    fn from(field: Field) -> Html {
        let Field { name, label, value, oninput, notes, kind, autocomplete, no_spelling, class, toggle } =
            field;
        let oninput = oninput.reform(|event: InputEvent| typed(&event));
        let input = html! {
            <input
                class={classes!("govuk-input", notes.error.is_some().then_some("govuk-input--error"), class)}
                id={name} {name} type={kind} {value} {oninput} {autocomplete}
                spellcheck={no_spelling.then_some("false")}
                autocapitalize={no_spelling.then_some("none")}
                aria-describedby={notes.described_by(name)}
                aria-invalid={notes.invalid()}
            />
        };
        let input = match toggle {
            None => input,
            Some(toggle) => {
                let shown = kind == "text";
                html! {
                    <div class="at-password">
                        { input }
                        <button
                            type="button" class="govuk-button govuk-button--secondary at-password__toggle"
                            onclick={toggle.reform(|_: MouseEvent| ())}
                            aria-controls={name} aria-label={if shown { "Hide password" } else { "Show password" }}
                        >
                            { if shown { "Hide" } else { "Show" } }
                        </button>
                    </div>
                }
            }
        };
        labelled(name, label, &notes, input)
    }
}

pub struct Select {
    name: &'static str,
    label: AttrValue,
    choices: Vec<&'static str>,
    value: String,
    onchange: Callback<String>,
    notes: Notes,
    /// The words for "no choice"; absent where a choice is required.
    none: Option<&'static str>,
}

/// A dropdown of these choices. Any other value shows as "Select one".
pub fn select(
    name: &'static str,
    label: &'static str,
    choices: Vec<&'static str>,
    value: &str,
    onchange: Callback<String>,
) -> Select {
    Select {
        name,
        label: label.into(),
        choices,
        value: value.to_owned(),
        onchange,
        notes: Notes::default(),
        none: Some("Select one"),
    }
}

impl Select {
    /// Offers no choice as well, under these words.
    pub fn any(mut self, text: &'static str) -> Select {
        self.none = Some(text);
        self
    }

    /// Offers the choices only, without "Select one".
    pub fn required(mut self) -> Select {
        self.none = None;
        self
    }

    /// A line below the label that is no error.
    pub fn hint(mut self, hint: Option<AttrValue>) -> Select {
        self.notes.hint = hint;
        self
    }

    pub fn error(mut self, error: Option<AttrValue>) -> Select {
        self.notes.error = error;
        self
    }
}

impl From<Select> for Html {
    fn from(select: Select) -> Html {
        let Select { name, label, choices, value, onchange, notes, none } = select;
        let onchange = onchange.reform(|event: Event| {
            let select = event.target().and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
            select.map(|select| select.value()).unwrap_or_default()
        });
        let known = choices.iter().any(|choice| choice.eq_ignore_ascii_case(&value));
        let input = html! {
            <select
                class={classes!("govuk-select", notes.error.is_some().then_some("govuk-select--error"))}
                id={name} {name} {onchange}
                aria-describedby={notes.described_by(name)}
                aria-invalid={notes.invalid()}
            >
                { for none.map(|none| html! { <option key="none" value="" selected={!known}>{ none }</option> }) }
                { for choices.iter().map(|choice| html! {
                    <option key={*choice} value={*choice} selected={choice.eq_ignore_ascii_case(&value)}>
                        { *choice }
                    </option>
                }) }
            </select>
        };
        labelled(name, label, &notes, input)
    }
}
