//! The lists of batch files (F30).

use super::{counted, list_page, people, upload_page};
use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::chip::{Tone, chip};
use crate::parts::confirm::Confirm;
use crate::parts::form::link_button;
use crate::parts::link::link;
use crate::parts::strip::{SAID, Said};
use crate::parts::table::{cell, column, empty, name_cell, row, sheet};
use crate::parts::tabs::{adding, tabs};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::base::ids::BatchId;
use domain::batches::batch::BatchState;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{BatchSummary, DeleteBatchForm, ListBatchesForm};
use yew::prelude::*;

const COLUMNS: &[&str] = &["File", "Uploaded", "Uploaded by", "State", "Accounts", "Actions"];

/// The batch files of one kind.
pub struct Batches {
    link: PageLink<Batches>,
    kind: BatchKind,
    list: List<(), BatchSummary>,
    said: Said,
    /// The batch whose deletion must be confirmed.
    question: Option<BatchSummary>,
}

/// The id of the button that deletes a batch.
fn delete_id(batch: BatchId) -> String {
    format!("delete-{batch}")
}

impl Batches {
    pub fn new(link: PageLink<Batches>, kind: BatchKind) -> Batches {
        let list = List::new(|()| ());
        let mut page = Batches { link: link.clone(), kind, list, said: Said::default(), question: None };
        link.reload(&mut page);
        page
    }

    fn delete(&mut self, shell: &mut Shell, (): ()) {
        let Some(gone) = self.question.clone() else { return };
        self.link.send(shell, &DeleteBatchForm { batch: gone.id }, move |page, shell, answer| {
            page.question = None;
            shell.focus(SAID);
            if let Err(error) = answer {
                page.said = Said::refused(error.sentence());
                return;
            }
            let rows = page.list.rows.ready_mut().map(|list| &mut list.rows);
            if let Some(row) = rows.and_then(|rows| rows.iter_mut().find(|row| row.id == gone.id)) {
                (row.state, row.waiting, row.red, row.amber) = (BatchState::Deleted, 0, 0, 0);
            }
            let said =
                format!("{} has been deleted. Accounts that were created from it stay.", gone.file_name);
            page.said = Said::done(said);
        });
    }

    fn listed(&self, page: &PageView<BatchSummary>) -> Html {
        let people = people(self.kind);
        if self.list.is_empty() {
            let upload = link(upload_page(self.kind), format!("Add multiple {people}"));
            let why = "Spreadsheets you upload are listed here, with the result of each row.";
            return empty(
                format!("No spreadsheets of {people} yet"),
                html! { <>{ paragraph(why) }{ paragraph(upload) }</> },
            );
        }
        let rows = page.rows.iter().map(|summary| self.row(summary)).collect();
        let columns = COLUMNS.iter().map(|heading| column(*heading));
        sheet(format!("Batch files of {people}, newest first"), "at-cards", columns, rows)
    }

    fn row(&self, summary: &BatchSummary) -> Html {
        let ready = summary.waiting - (summary.red + summary.amber).min(summary.waiting);
        let counts = [
            (summary.red, "to correct", Tone::Bad),
            (summary.amber, "to confirm", Tone::Warn),
            (ready, "ready", Tone::Info),
            (summary.created, "created", Tone::Ok),
        ];
        let chips = counts.iter().filter(|(count, ..)| *count > 0).map(|(count, what, tone)| {
            html! { <span key={*what}>{ chip(*tone, format!("{count} {what}")) }</span> }
        });
        let none = counts.iter().all(|(count, ..)| *count == 0);
        let counts = html! {
            <span class="at-chips">{ for chips }{ for none.then_some("None") }</span>
        };
        let open = match summary.state {
            BatchState::PartiallyProcessed => "Resume editing",
            BatchState::Rejected => "See why",
            BatchState::Awaiting | BatchState::Processed => "View",
            BatchState::Deleted | BatchState::Expired => "",
        };
        let actions = if summary.state.is_gone() {
            "None".into()
        } else {
            let delete = {
                let summary = summary.clone();
                self.link.on(move |page, _, ()| page.question = Some(summary.clone()))
            };
            let name = format!(" {}", summary.file_name);
            let open = html! { <>{ open }<span class="govuk-visually-hidden">{ name }</span></> };
            html! {
                <>
                    { link(Route::Batch { batch: summary.id }, open) }
                    { link_button("Delete", delete).danger().label(format!("Delete {}", summary.file_name)).id(delete_id(summary.id)) }
                </>
            }
        };
        let cells = vec![
            name_cell(COLUMNS[0], "at-break", summary.file_name.clone()),
            cell(COLUMNS[1], "", summary.uploaded_at.clone()),
            cell(COLUMNS[2], "at-break", summary.uploaded_by.clone()),
            cell(COLUMNS[3], "", state_chip(summary.state)),
            cell(COLUMNS[4], "", counts),
            cell(COLUMNS[5], "at-actions", actions),
        ];
        row(summary.id.to_string(), cells)
    }

    fn question(&self, shell: &Shell) -> Option<Confirm> {
        let summary = self.question.as_ref()?;
        let rows = counted(summary.waiting, "row", "rows");
        let back_to = delete_id(summary.id);
        Some(Confirm {
            title: format!("Delete {}?", summary.file_name),
            body: format!("{rows} not created yet will be deleted for good. Accounts already created stay."),
            yes: "Delete batch",
            onyes: self.link.on(Batches::delete),
            onno: self.link.on(move |page, shell, ()| {
                page.question = None;
                shell.focus(back_to.as_str());
            }),
            busy: shell.busy,
        })
    }
}

impl ListPage for Batches {
    type Filter = ();
    type Row = BatchSummary;
    type Form = ListBatchesForm;

    fn list(&mut self) -> &mut List<(), BatchSummary> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListBatchesForm {
        ListBatchesForm { kind: self.kind, cursor }
    }

    fn key(row: &BatchSummary) -> String {
        row.id.to_string()
    }

    fn focus(row: &BatchSummary) -> Option<String> {
        (!row.state.is_gone()).then(|| delete_id(row.id))
    }
}

impl Page for Batches {
    fn view(&self, shell: &Shell) -> View {
        let list =
            self.list.render(&self.link, "Loading batch files", ("batch file", "batch files"), |page| {
                self.listed(page)
            });
        let question = self.question(shell).map(Html::from).unwrap_or_default();
        View::new(html! { <><div>{ list }</div><div>{ question }</div></> })
            .tabs(tabs(list_page(self.kind), self.list.number()))
            .strip(self.said.line())
            .actions(adding(shell, self.kind))
    }
}

fn state_chip(state: BatchState) -> Html {
    let tone = match state {
        BatchState::Awaiting => Tone::Info,
        BatchState::Rejected => Tone::Bad,
        BatchState::PartiallyProcessed => Tone::Warn,
        BatchState::Processed => Tone::Ok,
        BatchState::Deleted | BatchState::Expired => Tone::Mute,
    };
    chip(tone, state.label())
}
