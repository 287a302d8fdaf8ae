//! The grid of a batch: its rows with their flags, and the button that creates the accounts.

use super::editor::Editor;
use super::view::{Batch, outcome};
use crate::errors::Errors;
use crate::parts::chip::{Tone, chip};
use crate::parts::choices;
use crate::parts::confirm::Confirm;
use crate::parts::form::{button, form, link_button};
use crate::parts::link::link;
use crate::parts::note::note;
use crate::parts::strip::{strip, tick};
use crate::parts::table::{breakable, cell, row, table};
use crate::parts::text::{block, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::base::refusal::Refusal;
use domain::base::seat::Seat;
use domain::batches::batch::{Flag, Severity};
use domain::batches::columns::BatchKind;
use domain::batches::forms::{BatchView, DeleteBatchRowForm, ProcessBatchForm, RowView};
use yew::prelude::*;

/// The wording of the confirmation in F33.
const CONFIRMATION: &str = "I confirm that I have checked all highlighted accounts and I wish to proceed and create these user accounts";

impl Batch {
    /// The grid, with the numbers above it and the button below.
    pub(super) fn grid(&self, shell: &Shell, view: &BatchView) -> Html {
        let (summary, kind) = (&view.summary, view.summary.kind);
        let mut headings = vec!["Row"];
        headings.extend(kind.columns().iter().map(|column| column.heading()));
        headings.push("Actions");
        let editing = self.editing.as_ref().map(|editor| editor.row);
        // Rows with errors come first; the others keep the order of the spreadsheet.
        let mut shown: Vec<&RowView> = view.rows.iter().collect();
        shown.sort_by_key(|row| row.flags.iter().map(|flag| urgency(flag.severity)).min().unwrap_or(2));
        let rows = shown
            .into_iter()
            .filter(|row| !self.only_flagged || !row.flags.is_empty() || editing == Some(row.number))
            .map(|row| match &self.editing {
                Some(editor) if editor.row == row.number => self.editor(shell, editor, view),
                _ => self.line(kind, row),
            })
            .collect();
        let ready = summary.waiting.saturating_sub(summary.red + summary.amber);
        let warnings = view
            .warnings
            .iter()
            .map(|text| note(Tone::Warn, strong("Check this first. ", text.clone()), Html::default()));
        html! {
            <>
                { block("at-stack", warnings.collect()) }
                { table("Rows still to be created", &headings, rows) }
                <div>
                    if self.only_flagged && summary.red + summary.amber == 0 {
                        { paragraph("No row is highlighted.") }
                    }
                </div>
                { form(self.link.on(Batch::create), self.creation(shell, view, ready)) }
                <div>{ self.deletion(shell).map(Html::from).unwrap_or_default() }</div>
            </>
        }
    }

    /// The form below the grid: the confirmation of F33 and the button.
    fn creation(&self, shell: &Shell, view: &BatchView, ready: u32) -> Html {
        let summary = &view.summary;
        let confirmed = self.link.on(|page, _, ticked| page.confirmed = ticked);
        let wanted = if summary.kind == BatchKind::Administrators { ready + summary.amber } else { 0 };
        let room = shell.signed_in().and_then(|of| {
            let words = of.seats.room_in_words(of.limits, Seat::SchoolSetup, wanted)?;
            Some(note(Tone::Warn, words, link(Route::Administrators, "See your administrators")))
        });
        html! {
            <>
                <div class="at-stack">{ for room }</div>
                <div>
                    if summary.amber > 0 {
                        { choices::tick("confirmed", CONFIRMATION, self.confirmed, confirmed, self.errors.of("confirmed")) }
                    }
                </div>
                <div>
                    if ready + summary.amber == 0 {
                        { paragraph(Refusal::NOTHING_TO_CREATE) }
                    } else {
                        <div>
                            if summary.red > 0 {
                                { paragraph("Rows to correct stay here. You can create the others now and come back for these.") }
                            }
                        </div>
                        { button("Create user accounts").busy(shell.busy) }
                    }
                </div>
            </>
        }
    }

    /// The strip: how many rows are ready and how many need something, which of them to show, and the spreadsheet.
    pub(super) fn strip(&self, view: &BatchView) -> Html {
        let summary = &view.summary;
        let ready = summary.waiting.saturating_sub(summary.red + summary.amber);
        let only_flagged = self.link.on(|page, _, ticked| page.only_flagged = ticked);
        let spreadsheet = format!("/api/batches/{}/spreadsheet", self.batch);
        let chips = [
            (summary.red, "to correct", Tone::Bad),
            (summary.amber, "to confirm", Tone::Warn),
            (ready, "ready", Tone::Ok),
        ];
        let chips = chips.into_iter().filter(|(number, ..)| *number > 0).map(|(number, what, tone)| {
            html! { <span key={what}>{ chip(tone, format!("{number} {what}")) }</span> }
        });
        let end = html! { <a class="at-button" href={spreadsheet} download="">{ "Download the spreadsheet with an Errors column" }</a> };
        strip(
            "Rows in this batch",
            vec![
                html! { <span class="at-chips" role="status">{ for chips }</span> },
                tick("only_flagged", "Show highlighted rows only", self.only_flagged, only_flagged),
            ],
            vec![end],
        )
    }

    fn create(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        if view.summary.amber > 0 && !self.confirmed {
            self.errors = Errors::on("confirmed", Refusal::HIGHLIGHTED_UNCONFIRMED);
            return;
        }
        let before = view.summary.clone();
        let form = ProcessBatchForm { batch: self.batch, confirmed: self.confirmed };
        self.link.send(shell, &form, move |page, shell, answer| match answer {
            Ok(after) => {
                let (heading, body) = outcome(&before, &after);
                shell.done(Route::Batch { batch: before.id }, heading, body);
                page.confirmed = false;
                page.show(after);
            }
            Err(error) if error.code() == "highlighted-unconfirmed" => {
                page.errors = Errors::on("confirmed", error.sentence());
            }
            Err(error) => {
                if error.code() == "changed-meanwhile" {
                    page.load();
                }
                page.errors = error.into();
            }
        });
    }

    /// Shows the batch as the server returned it, without errors.
    pub(super) fn show(&mut self, view: BatchView) {
        self.view = Ok(view).into();
        self.errors = Errors::default();
    }

    /// A row of the grid. A flag is shown by colour and by words.
    fn line(&self, kind: BatchKind, line: &RowView) -> Html {
        let number = line.number;
        let mut cells = vec![cell("Row", "", number.to_string())];
        for (index, column) in kind.columns().iter().enumerate() {
            let flags: Vec<&Flag> = line.flags.iter().filter(|flag| flag.column == *column).collect();
            let class = flags.first().map_or("at-break", |flag| look(flag.severity).0);
            let content = html! {
                <>
                    <span>{ breakable(line.cells.get(index).map_or("", String::as_str)) }</span>
                    { for flags.iter().enumerate().map(|(index, flag)| flagged(index, flag)) }
                </>
            };
            cells.push(cell(column.heading(), class, content));
        }
        let edit = {
            let line = line.clone();
            self.link.on(move |page, shell, ()| {
                page.editing = Some(Editor::new(kind, &line));
                shell.focus(Editor::first(kind, &line));
            })
        };
        let delete = self.link.on(move |page, _, ()| page.deleting = Some(number));
        let actions = html! {
            <>
                { link_button("Edit", edit).label(format!("Edit row {number}")).id(format!("edit-row-{number}")) }
                { link_button("Delete", delete).danger().label(format!("Delete row {number}")).id(format!("delete-row-{number}")) }
            </>
        };
        cells.push(cell("Actions", "at-actions", actions));
        row(number.to_string(), cells)
    }

    fn deletion(&self, shell: &Shell) -> Option<Confirm> {
        let (batch, row) = (self.batch, self.deleting?);
        Some(Confirm {
            title: format!("Delete row {row}?"),
            body: "The row is deleted from this batch for good, and no account will be created from it."
                .to_owned(),
            yes: "Delete row",
            onyes: self.link.on(move |page, shell, ()| {
                page.link.send(shell, &DeleteBatchRowForm { batch, row }, |page, shell, answer| {
                    page.deleting = None;
                    match answer {
                        Ok(view) => page.show(view),
                        Err(error) => page.errors = error.into(),
                    }
                    shell.focus("heading");
                });
            }),
            onno: self.link.on(move |page, shell, ()| {
                page.deleting = None;
                shell.focus(format!("delete-row-{row}"));
            }),
            busy: shell.busy,
        })
    }
}

fn flagged(index: usize, flag: &Flag) -> Html {
    let (_, sign, word) = look(flag.severity);
    html! {
        <span key={index} class="at-flag">
            <span class="at-flag__sign" aria-hidden="true">{ sign }</span>
            <span><span class="govuk-visually-hidden">{ word }</span>{ &flag.message }</span>
        </span>
    }
}

/// The place of a severity among the rows.
const fn urgency(severity: Severity) -> u8 {
    match severity {
        Severity::Red => 0,
        Severity::Amber => 1,
    }
}

/// The class of a severity, its sign, and its word for screen readers.
fn look(severity: Severity) -> (&'static str, &'static str, &'static str) {
    match severity {
        Severity::Red => ("at-break is-red", "✕", "Red: "),
        Severity::Amber => ("at-break is-amber", "!", "Amber: "),
    }
}
