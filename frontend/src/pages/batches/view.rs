//! "Check and create your users" (F31–F33): one batch.

use super::editor::Editor;
use super::{LOOKS, PAUSE, counted, list_page, upload_page};
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::link::{back_link, link, link_like};
use crate::parts::progress::waiting;
use crate::parts::table::empty;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::base::ids::BatchId;
use domain::batches::batch::BatchState;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{BatchSummary, BatchView, ViewBatchForm};
use yew::prelude::*;

pub struct Batch {
    pub(super) link: PageLink<Batch>,
    pub(super) batch: BatchId,
    pub(super) view: Loaded<BatchView>,
    pub(super) errors: Errors,
    /// The editor of a row, while one is open.
    pub(super) editing: Option<Editor>,
    /// The number of the row whose deletion must be confirmed.
    pub(super) deleting: Option<u32>,
    /// True where the highlighted rows are confirmed.
    pub(super) confirmed: bool,
    pub(super) only_flagged: bool,
    /// The number of times that the page may still ask whether the spreadsheet has been checked.
    looks: u32,
}

impl Batch {
    pub fn new(link: PageLink<Batch>, batch: BatchId) -> Batch {
        let page = Batch {
            link,
            batch,
            view: Loaded::Waiting,
            errors: Errors::default(),
            editing: None,
            deleting: None,
            confirmed: false,
            only_flagged: false,
            looks: LOOKS,
        };
        page.load();
        page.link.refresh_session();
        page
    }

    /// Loads the batch, and again after a pause while its spreadsheet is being checked.
    pub(super) fn load(&self) {
        self.link.ask(&ViewBatchForm { batch: self.batch }, |page, shell, answer| {
            page.view = answer.into();
            if page.view.ready().is_some_and(|view| view.summary.state == BatchState::PartiallyProcessed) {
                page.editing = shell.take_draft().map_or(page.editing.take(), Some);
            }
            if page.view.ready().is_some_and(|view| view.summary.state == BatchState::Awaiting) {
                if page.looks == 0 {
                    page.errors = Errors::sentence("The spreadsheet has not arrived or is still being checked. Look again in a few minutes, or upload it again.");
                    return;
                }
                page.looks -= 1;
                page.link.after(PAUSE, |page, _| page.load());
            }
        });
    }

    fn content(&self, shell: &Shell, view: &BatchView) -> Html {
        match view.summary.state {
            BatchState::Awaiting => waiting("Checking every row"),
            BatchState::Rejected => rejected(&view.summary),
            BatchState::Processed => finished(&view.summary),
            BatchState::Deleted => gone(&view.summary, "This batch has been deleted"),
            BatchState::Expired => {
                gone(&view.summary, "The rows were deleted because nobody had changed them for 12 months")
            }
            BatchState::PartiallyProcessed => self.grid(shell, view),
        }
    }
}

impl Page for Batch {
    fn draft(&self) -> Option<String> {
        self.editing.as_ref().filter(|_| self.unsaved() > 0).and_then(draft::text)
    }

    fn unsaved(&self) -> usize {
        let rows = self.view.ready().map_or(&[][..], |view| &view.rows);
        let of = |editor: &Editor| rows.iter().find(|row| row.number == editor.row);
        let editor = self.editing.as_ref();
        usize::from(editor.is_some_and(|editor| of(editor).is_some_and(|row| editor.differs_from(row))))
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the batch", again, |view| self.content(shell, view));
        let Some(BatchView { summary, .. }) = self.view.ready() else {
            return View::titled("Check and create your users", body).errors(&self.errors);
        };
        let title = match (summary.state, summary.kind) {
            (BatchState::Rejected, _) => "Spreadsheet rejected",
            (_, BatchKind::Administrators) => "Check and create your administrators",
            (_, BatchKind::Users) => "Check and create your users",
        };
        let list = list_page(summary.kind);
        let view = View::titled(title, body)
            .caption(summary.file_name.clone())
            .above(back_link(list, list.title()))
            .errors(&self.errors);
        let view = match &self.view {
            Loaded::Ready(batch) if batch.summary.state == BatchState::PartiallyProcessed => {
                view.strip(self.strip(batch))
            }
            _ => view,
        };
        View { under: Some(list), ..view }
    }
}

fn rejected(summary: &BatchSummary) -> Html {
    let refusal = summary.refusal.clone().unwrap_or_default();
    let another = link_like("govuk-button", upload_page(summary.kind), "Upload another spreadsheet".into());
    html! {
        <div>
            <div class="at-refusal">{ paragraph(refusal) }</div>
            { paragraph("No account was created.") }
            { paragraph(another) }
        </div>
    }
}

fn finished(summary: &BatchSummary) -> Html {
    let created = counted(summary.created, "account was", "accounts were");
    let next = html! {
        <>{ "Give each person their activation code from " }{ link(Route::PendingUsers, "Pending users") }{ "." }</>
    };
    let body = html! {
        <>{ paragraph(format!("{created} created from this spreadsheet.")) }{ paragraph(next) }</>
    };
    empty("There are no rows left", body)
}

fn gone(summary: &BatchSummary, why: &'static str) -> Html {
    let created = match summary.created {
        0 => "No account was created from it.".to_owned(),
        created => counted(created, "account created from it stays.", "accounts created from it stay."),
    };
    let another = link(upload_page(summary.kind), "Upload a spreadsheet");
    empty(why, html! { <>{ paragraph(created) }{ paragraph(another) }</> })
}

/// The heading and the body of the notice about the accounts that were created and the rows that are left.
pub fn outcome(before: &BatchSummary, after: &BatchView) -> (String, String) {
    let created = after.summary.created.saturating_sub(before.created);
    let heading = format!("{} created", counted(created, "account", "accounts"));
    let left = after.summary.waiting;
    let sent = "We have sent the sign-up emails. The activation codes are on Pending users.";
    let body = match left {
        0 => sent.to_owned(),
        _ => format!("{} attention. {sent}", counted(left, "row still needs", "rows still need")),
    };
    (heading, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(created: u32, waiting: u32) -> BatchView {
        let summary = BatchSummary {
            id: BatchId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id"),
            kind: BatchKind::Users,
            file_name: "staff.xlsx".to_owned(),
            uploaded_by: "bj26724".to_owned(),
            uploaded_at: "31/08/2016 10:44".to_owned(),
            state: BatchState::PartiallyProcessed,
            waiting,
            red: waiting,
            amber: 0,
            created,
            refusal: None,
        };
        BatchView { summary, rows: Vec::new(), warnings: Vec::new() }
    }

    #[test]
    fn f30_the_result_counts_what_was_created_and_what_is_left() {
        let (heading, body) = outcome(&view(2, 40).summary, &view(40, 2));
        assert_eq!(heading, "38 accounts created");
        assert!(body.starts_with("2 rows still need attention."));
        let (heading, body) = outcome(&view(0, 1).summary, &view(1, 0));
        assert_eq!(heading, "1 account created");
        assert!(!body.contains("attention"));
    }
}
