//! The line below the grid: the selected cell in words, what is not saved yet, and buttons that do what the keys do.

use super::Report;
use super::edits::{Counts, State};
use super::grid::describe;
use crate::parts::form::{button, link_button};
use crate::parts::text::{block, count, strong};
use domain::targets::forms::ReportView;
use yew::prelude::*;

/// The help about the keys, for a report that can be edited and for one that cannot.
const EDITABLE: &str = "Type a grade: Enter goes down, Tab right, Escape cancels. F2 changes, Delete clears, Ctrl+D fills down, Ctrl+V pastes, Ctrl+Z undoes. Space shows the chances.";
const READ_ONLY: &str = "Arrow keys move. Space shows the chances.";

impl Report {
    /// The number of targets that are typed and not saved.
    pub(super) fn unsaved_targets(&self) -> usize {
        let Counts { waiting, sending, refused } = self.edits.counts();
        waiting + sending + refused + usize::from(self.editor.is_some())
    }

    pub(super) fn foot(&self, view: &ReportView) -> Html {
        let Some((row, column)) = self.current_spot() else { return Html::default() };
        let (pupil, subject) = (&view.rows[row], &view.subjects[column]);
        let spot = (row, column);
        let (said, buttons) = match self.edits.state(spot) {
            Some(State::Refused(why)) => (
                format!("Not saved. {why}"),
                vec![
                    button("Save mine")
                        .secondary()
                        .onclick(self.link.on(move |page, shell, ()| {
                            let saved = page.view.ready().and_then(|view| view.rows[row].cells[column].0);
                            page.edits.insist(spot, saved);
                            page.flush();
                            shell.focus(page.at.id());
                        }))
                        .into(),
                    button("Keep what is saved").secondary().onclick(self.link.on(Report::cancel)).into(),
                ],
            ),
            Some(_) if self.editor.is_none() => ("Not saved yet.".to_owned(), Vec::new()),
            _ => (describe(subject, &pupil.cells[column]), vec![self.change(view), self.chances_button()]),
        };
        let keys = if view.editable { EDITABLE } else { READ_ONLY };
        let text = block(
            "at-r-bar__text",
            vec![
                strong(format!("{}, {}: ", pupil.name, subject.name), said),
                html! { <div class="at-quiet at-r-bar__keys" id="grid-keys">{ keys }</div> },
            ],
        );
        block("at-r-bar", vec![text, self.unsaved_line(view), block("at-r-bar__unsaved", buttons)])
    }

    fn change(&self, view: &ReportView) -> Html {
        let onclick = self.link.on(|page, shell, ()| page.edit(shell, None));
        if self.editor.is_some() {
            let save = self.link.on(|page, shell, ()| {
                if page.commit(shell) {
                    shell.focus(page.at.id());
                }
            });
            let cancel = button("Cancel").secondary().onclick(self.link.on(Report::cancel));
            return html! { <>{ button("Save").onclick(save) }{ " " }{ cancel }</> };
        }
        if view.editable {
            button("Change target").secondary().onclick(onclick).into()
        } else {
            Html::default()
        }
    }

    fn chances_button(&self) -> Html {
        button("Chances").secondary().onclick(self.link.on(Report::open_chances)).into()
    }

    /// What is typed and not saved, with a way to it.
    fn unsaved_line(&self, view: &ReportView) -> Html {
        let Counts { waiting, sending, refused } = self.edits.counts();
        let chip = |class: &'static str, number: usize, what: &str| {
            (number > 0).then(
                || html! { <span class={classes!("at-r-chip", class)}>{ format!("{number} {what}") }</span> },
            )
        };
        let shows = |text: &'static str, spot| {
            link_button(text, self.link.on(move |page, shell, ()| page.reveal(shell, spot)))
        };
        let refused_at = self.edits.first_refused().map(|spot| shows("Show it", spot));
        let open = self.editor.as_ref().filter(|editor| Some(editor.spot) != self.current_spot());
        let open = open.map(|editor| {
            let (pupil, subject) = (&view.rows[editor.spot.0], &view.subjects[editor.spot.1]);
            html! {
                <span class="at-r-chip at-r-chip--warn">
                    { format!("Not finished: {}, {} ", pupil.name, subject.name) }
                    { shows("Go to it", editor.spot) }
                </span>
            }
        });
        let failures = self.edits.failures;
        let offline = (failures > 0).then(|| {
            let again = self.link.on(|page, _, ()| page.flush());
            html! {
                <span class="at-r-chip at-r-chip--bad">
                    { "Attain cannot be reached. Nothing is lost: it is tried again and again. " }
                    { link_button("Try now", again) }
                </span>
            }
        });
        html! {
            <div class="at-r-bar__unsaved">
                { for open }
                { for offline }
                { for chip("at-r-chip--warn", waiting, "not saved yet") }
                { for chip("at-r-chip--mute", sending, "saving") }
                { for chip("at-r-chip--bad", refused, "refused") }
                { for refused_at }
            </div>
        }
    }

    /// Says what a paste left out, and that targets of pupils who do not take a subject are kept.
    pub(super) fn remarks(&self, view: &ReportView) -> Vec<Html> {
        let mut remarks = Vec::new();
        if let Some(pasted) = &self.pasted {
            remarks.push(html! { <p class="govuk-body at-remark" role="alert">{ pasted }</p> });
        }
        if view.unseen > 0 {
            remarks.push(html! {
                <p class="govuk-body at-remark">
                    { format!("{} of pupils who are in none of a subject’s classes {} kept, and neither shown nor counted.",
                        count(view.unseen, "target"), if view.unseen == 1 { "is" } else { "are" }) }
                </p>
            });
        }
        remarks
    }
}
