//! The line below the grid: how many pupils are shown, what the signs mean, what is not saved yet, and buttons that do what
//! the keys do.

use super::Report;
use super::edits::Counts;
use super::moves::{Place, ROWS_PER_PAGE};
use crate::parts::chip::{Tone, signed};
use crate::parts::form::{button, link_button};
use crate::parts::note::note;
use crate::parts::text::{block, count};
use domain::targets::forms::ReportView;
use yew::prelude::*;

/// The keys of the grid: those that look, and those that change targets.
const LOOKING: [(&str, &str); 5] = [
    ("Arrow keys, Home, End", "Move. With Shift, select several targets"),
    ("Page up, Page down", "Move by a page of pupils"),
    ("Space", "Open or close the panel, which follows as you move"),
    ("Escape", "Close the panel"),
    ("Shift and Tab", "Go to the headings, which sort the pupils"),
];
const CHANGING: [(&str, &str); 8] = [
    ("A grade", "Type it over the target"),
    ("Enter, Tab", "Save and go down, or right. With Shift, up or left"),
    ("F2", "Change the target letter by letter"),
    ("Escape", "Leave the target as it was"),
    ("Delete", "Remove the selected targets"),
    ("Ctrl and D", "Copy the target above into the selection"),
    ("Ctrl and V", "Paste targets from a spreadsheet"),
    ("Ctrl and Z", "Undo"),
];

impl Report {
    /// The number of targets that are typed and not saved.
    pub(super) fn unsaved_targets(&self) -> usize {
        let Counts { waiting, sending, refused } = self.edits.counts();
        waiting + sending + refused + usize::from(self.editor.is_some())
    }

    pub(super) fn foot(&self, view: &ReportView) -> Html {
        let number = format!("{} of {} shown", self.shown.len(), count(view.rows.len() as u32, "pupil"));
        html! {
            <div class="at-bar">
                <span aria-live="polite">{ number }</span>
                <span class="at-bar__in">{ self.pages() }</span>
                <span class="at-bar__in at-phone-off">{ legend() }</span>
                <span>{ self.keys(view) }</span>
                { self.unsaved_line(view) }
            </div>
        }
    }

    /// The links to the previous and the next page of pupils.
    fn pages(&self) -> Html {
        let shown = self.shown.len();
        let (page, pages) = (self.at.row / ROWS_PER_PAGE, shown.div_ceil(ROWS_PER_PAGE));
        if pages < 2 || self.summed {
            return Html::default();
        }
        let first = page * ROWS_PER_PAGE;
        let to = |row: usize| {
            self.link.on(move |page, shell, ()| page.select(shell, Place { row, column: page.at.column }))
        };
        html! {
            <nav aria-label="Pages of pupils">
                { format!("Pupils {} to {} ", first + 1, shown.min(first + ROWS_PER_PAGE)) }
                { for (page > 0).then(|| link_button("Previous", to(first - ROWS_PER_PAGE))) }
                { for (page + 1 < pages).then(|| link_button("Next", to(first + ROWS_PER_PAGE))) }
            </nav>
        }
    }

    /// The most used keys, each as a button that does the same.
    fn keys(&self, view: &ReportView) -> Html {
        if self.summed || self.shown.is_empty() {
            return Html::default();
        }
        if self.editor.is_some() {
            let save = self.link.on(|page, shell, ()| {
                if page.commit(shell) {
                    shell.focus(page.at.id());
                }
            });
            return html! {
                <span>{ link_button("Save", save) }{ link_button("Cancel", self.link.on(Report::cancel)) }</span>
            };
        }
        let key = |key: &'static str, word: &'static str, more: &'static str, act: Callback<()>| {
            let onclick = act.reform(|_: MouseEvent| ());
            html! { <button type="button" class="at-key" {onclick}><kbd>{ key }</kbd>{ " " }{ word }<span class="at-hide">{ more }</span></button> }
        };
        let panel = if self.panel.is_open() { ": close it" } else { ": open it" };
        html! {
            <span>
                { for view.editable.then(|| key("F2", "change", " target", self.link.on(|page, shell, ()| page.edit(shell, None)))) }
                { key("Space", "panel", panel, self.link.on(Report::turn_panel)) }
                { key("?", "keys", " of the grid", self.link.on(|page, _, ()| page.helping = true)) }
            </span>
        }
    }

    /// What is typed and not saved, with a way to it.
    fn unsaved_line(&self, view: &ReportView) -> Html {
        let Counts { waiting, sending, refused } = self.edits.counts();
        let chip = |tone, sign: &'static str, number: usize, what: &str| {
            (number > 0).then(|| signed(tone, sign, format!("{number} {what}").into()))
        };
        let shows = |text: &'static str, spot| {
            link_button(text, self.link.on(move |page, shell, ()| page.reveal(shell, spot)))
        };
        let refused_at = self.edits.first_refused().map(|spot| shows("Show it", spot));
        let open = self.editor.as_ref().filter(|editor| Some(editor.spot) != self.current_spot());
        let open = open.map(|editor| {
            let (pupil, subject) = (&view.rows[editor.spot.0], &view.subjects[editor.spot.1]);
            let text = format!("Not finished: {}, {}", pupil.name, subject.name);
            html! { <>{ signed(Tone::Warn, "!", text.into()) }{ shows("Go to it", editor.spot) }</> }
        });
        let offline = (self.edits.failures > 0).then(|| {
            let again = self.link.on(|page, _, ()| page.flush());
            let text = "Attain cannot be reached. Nothing is lost: we keep trying.";
            html! { <>{ signed(Tone::Bad, "!", text.into()) }{ link_button("Try now", again) }</> }
        });
        html! {
            <span class="at-bar__unsaved">
                <span>{ for open }</span>
                <span>{ for offline }</span>
                <span class="at-unsaved">{ for chip(Tone::Warn, "●", waiting, "not saved yet") }</span>
                <span class="at-unsaved">{ for chip(Tone::Mute, "…", sending, "saving") }</span>
                <span>{ for chip(Tone::Bad, "×", refused, "refused") }</span>
                <span>{ for refused_at }</span>
            </span>
        }
    }

    /// Says what a paste left out, and that targets of pupils who do not take a subject are kept.
    pub(super) fn remarks(&self, view: &ReportView) -> Vec<Html> {
        let mut remarks = Vec::new();
        if let Some(pasted) = &self.pasted {
            let close = link_button(
                "Close",
                self.link.on(|page, shell, ()| {
                    page.pasted = None;
                    shell.focus(page.at.id());
                }),
            );
            remarks
                .push(html! { <div role="alert">{ note(Tone::Warn, pasted.clone(), close.into()) }</div> });
        }
        if view.unseen > 0 {
            let text = format!(
                "{} of pupils outside a subject’s classes {} kept, but not shown or counted.",
                count(view.unseen, "target"),
                if view.unseen == 1 { "is" } else { "are" }
            );
            remarks.push(note(Tone::Info, text, Html::default()));
        }
        remarks
    }

    /// The keys of the grid, as a screen reader says them of it.
    pub(super) fn keys_in_words(view: &ReportView) -> Html {
        let words = if view.editable {
            "Type a grade. Enter goes down, Tab right, Escape cancels. Space opens the panel, a question mark lists all keys."
        } else {
            "Arrow keys move. Space opens the panel, a question mark lists all keys."
        };
        html! { <p class="at-hide" id="grid-keys">{ words }</p> }
    }

    /// All keys, in front of the page.
    pub(super) fn help(&self, view: &ReportView) -> Html {
        if !self.helping {
            return Html::default();
        }
        let close = self.link.on(|page, shell, ()| {
            page.helping = false;
            shell.focus(page.at.id());
        });
        let changing = if view.editable { &CHANGING[..] } else { &[] };
        let lines = LOOKING.iter().chain(changing).enumerate().map(|(place, (keys, what))| {
            html! { <tr key={place}><th scope="row" class="at-nowrap">{ *keys }</th><td>{ *what }</td></tr> }
        });
        let lines: Vec<Html> = lines.collect();
        let oncancel = close.reform(|event: Event| event.prevent_default());
        html! {
            <dialog class="at-dialog" aria-labelledby="keys-title" {oncancel}>
                <h2 class="govuk-heading-m" id="keys-title" tabindex="-1" autofocus=true>{ "Keys of the grid" }</h2>
                <table class="at-plain"><tbody>{ for lines }</tbody></table>
                { block("at-dialog__end", vec![button("Close").secondary().onclick(close).into()]) }
            </dialog>
        }
    }
}

/// The meaning of the signs in a cell.
pub fn legend() -> Html {
    html! {
        <span class="at-keys">
            <span><svg width="14" height="12" aria-hidden="true"><rect class="at-keys__above" width="14" height="12" rx="2" /></svg>{ "above" }</span>
            <span><svg width="14" height="12" aria-hidden="true"><rect class="at-keys__below" width="14" height="12" rx="2" /></svg>{ "below benchmark" }</span>
            <span><svg width="8" height="12" aria-hidden="true"><path class="c1" d="M0 2h8v8z" /></svg>{ "set by staff" }</span>
            <span>{ "≈ set on another scale" }</span>
        </span>
    }
}
