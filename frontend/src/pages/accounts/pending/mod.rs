//! Pending users (F18–F21): people who have not activated their account yet.

pub mod letter;
mod row;

use crate::api::ApiError;
use crate::errors::Errors;
use crate::list::{List, ListPage};
use crate::page::{Page, PageLink, View};
use crate::parts::confirm::Confirm;
use crate::parts::link::link;
use crate::parts::table::{empty, table};
use crate::parts::tabs::{adding, tabs};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::accounts::forms::{
    DeletePendingUserForm, ListPendingUsersForm, PendingUserView, ReissueActivationCodeForm,
};
use domain::base::ids::UserId;
use domain::batches::columns::BatchKind;
use row::{COLUMNS, code_id, delete_id};
use yew::prelude::*;

/// An action that must be confirmed.
enum Question {
    Delete(PendingUserView),
    NewCode(PendingUserView),
}

pub struct PendingUsers {
    link: PageLink<PendingUsers>,
    list: List<(), PendingUserView>,
    errors: Errors,
    question: Option<Question>,
}

impl PendingUsers {
    pub fn new(link: PageLink<PendingUsers>) -> PendingUsers {
        let list = List::new(|()| ());
        let mut page = PendingUsers { link: link.clone(), list, errors: Errors::default(), question: None };
        link.reload(&mut page);
        page
    }

    /// Replaces the row of a changed account and returns the account, or shows the error.
    fn changed(&mut self, answer: Result<PendingUserView, ApiError>) -> Option<PendingUserView> {
        self.question = None;
        self.errors = Errors::default();
        match answer {
            Ok(view) => {
                let rows = self.list.rows.ready_mut().map(|list| &mut list.rows);
                if let Some(row) = rows.and_then(|rows| rows.iter_mut().find(|row| row.id == view.id)) {
                    *row = view.clone();
                }
                Some(view)
            }
            Err(error) => {
                self.errors = error.into();
                None
            }
        }
    }

    fn resent(&mut self, shell: &mut Shell, answer: Result<PendingUserView, ApiError>) {
        if let Some(view) = self.changed(answer) {
            shell.done(
                Route::PendingUsers,
                format!("A new sign-up email has been sent to {}", view.email),
                "The link in the earlier email no longer works. The activation code stays the same.",
            );
        }
    }

    fn reissue(&mut self, shell: &mut Shell, user: UserId) {
        self.link.send(shell, &ReissueActivationCodeForm { user }, move |page, shell, answer| {
            shell.focus(code_id(user));
            if let Some(view) = page.changed(answer) {
                shell.done(
                    Route::PendingUsers,
                    format!(
                        "{} {} has a new activation code: {}",
                        view.forename, view.surname, view.activation_code
                    ),
                    "The old code no longer works, and the number of tries starts again at 0. Give them the new code securely.",
                );
            }
        });
    }

    fn delete(&mut self, shell: &mut Shell, gone: PendingUserView) {
        let user = gone.id;
        self.link.send(shell, &DeletePendingUserForm { user }, move |page, shell, answer| {
            page.question = None;
            page.errors = answer.err().map_or_else(Errors::default, Errors::from);
            if page.errors.any() {
                return;
            }
            if let Some(list) = page.list.rows.ready_mut() {
                list.rows.retain(|row| row.id != user);
            }
            shell.done(
                Route::PendingUsers,
                format!("{} {}’s pending account has been deleted", gone.forename, gone.surname),
                "Their sign-up link and activation code no longer work.",
            );
        });
    }

    fn listed(&self, page: &PageView<PendingUserView>) -> Html {
        if self.list.is_empty() {
            return empty_list();
        }
        let rows = page.rows.iter().map(|view| self.row(view)).collect();
        html! {
            <>
                { explanation() }
                { table("Pending users, newest first", "at-table--wide at-table--pending", COLUMNS, rows) }
            </>
        }
    }

    fn question(&self, shell: &Shell) -> Option<Confirm> {
        let no = |back_to: String| {
            self.link.on(move |page, shell, ()| {
                page.question = None;
                shell.focus(back_to.as_str());
            })
        };
        let busy = shell.busy;
        Some(match self.question.as_ref()? {
            Question::Delete(view) => Confirm {
                title: format!("Delete {} {}’s pending account?", view.forename, view.surname),
                body: "Their sign-up link and activation code stop working at once. This cannot be undone, but you can create the account again.".to_owned(),
                yes: "Delete user",
                onyes: { let view = view.clone(); self.link.on(move |page, shell, ()| page.delete(shell, view.clone())) },
                onno: no(delete_id(view.id)),
                busy,
            },
            Question::NewCode(view) => Confirm {
                title: format!("Give {} {} a new activation code?", view.forename, view.surname),
                body: "The code was typed wrongly ten times. If you do not know why, ask them first: someone else may have had the link. The old code stops working, and letters already printed are out of date.".to_owned(),
                yes: "Make new code",
                onyes: { let user = view.id; self.link.on(move |page, shell, ()| page.reissue(shell, user)) },
                onno: no(code_id(view.id)),
                busy,
            },
        })
    }
}

impl ListPage for PendingUsers {
    type Filter = ();
    type Row = PendingUserView;
    type Form = ListPendingUsersForm;

    fn list(&mut self) -> &mut List<(), PendingUserView> {
        &mut self.list
    }

    fn form(&self, cursor: Option<String>) -> ListPendingUsersForm {
        ListPendingUsersForm { cursor, search: None }
    }

    fn key(row: &PendingUserView) -> String {
        row.id.to_string()
    }

    fn focus(row: &PendingUserView) -> Option<String> {
        Some(delete_id(row.id))
    }
}

impl Page for PendingUsers {
    fn view(&self, shell: &Shell) -> View {
        let list = self.list.render(
            &self.link,
            "Loading pending users",
            ("pending user", "pending users"),
            |page| self.listed(page),
        );
        let question = self.question(shell).map(Html::from).unwrap_or_default();
        View::new(html! { <><div>{ list }</div><div>{ question }</div></> })
            .errors(&self.errors)
            .tabs(tabs(Route::PendingUsers))
            .actions(adding(shell, BatchKind::Users))
    }
}

/// How activation works (F17).
fn explanation() -> Html {
    html! {
        <details class="govuk-details">
            <summary class="govuk-details__summary"><span class="govuk-details__summary-text">{ "How people activate their account" }</span></summary>
            <div class="govuk-details__text">
                { paragraph("It takes two things that travel separately: the link in the sign-up email, and the activation code on this page. The code is needed once only, to sign up.") }
                { paragraph("Give the code by telephone, electronically or in person, or hand over the welcome letter. If you email it, use a secure process and be certain that the address is correct and belongs to the person.") }
            </div>
        </details>
    }
}

fn empty_list() -> Html {
    let ways = html! {
        <>
            { link(Route::StartUser, "Create a single user") }{ " or " }
            { link(Route::UploadUsers, "add multiple users") }
        </>
    };
    let why = "People you create appear here until they have activated their account. You will find their activation code and welcome letter here.";
    empty("Nobody is waiting to sign up", html! { <>{ paragraph(why) }{ paragraph(ways) }</> })
}
