//! Pending users (F18–F21): people who have not activated their account yet.

mod filter;
mod handout;
pub mod letter;
pub mod letters;
mod row;
mod several;

use crate::api::ApiError;
use crate::dom;
use crate::list::{List, ListPage, shown};
use crate::page::{Page, PageLink, View};
use crate::parts::confirm::Confirm;
use crate::parts::form::{link_button, tool};
use crate::parts::link::link;
use crate::parts::note::explained_over;
use crate::parts::strip::{SAID, Said, one_of, strip, strip_on};
use crate::parts::table::{empty, sheet};
use crate::parts::tabs::{adding, tabs};
use crate::parts::text::{block, count, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PageView;
use domain::accounts::forms::{
    DeletePendingUserForm, ListPendingUsersForm, PendingUserView, ReissueActivationCodeForm,
    ResendVerificationForm,
};
use domain::base::ids::UserId;
use domain::batches::columns::BatchKind;
use filter::PendingFilter;
use row::{code_id, delete_id};
use several::Task;
use std::collections::HashSet;
use yew::prelude::*;

/// An action that must be confirmed.
enum Question {
    Delete(PendingUserView),
    NewCode(PendingUserView),
    DeleteSeveral,
}

pub struct PendingUsers {
    link: PageLink<PendingUsers>,
    list: List<PendingFilter, PendingUserView>,
    /// The ticked accounts.
    chosen: HashSet<UserId>,
    said: Said,
    question: Option<Question>,
}

impl PendingUsers {
    pub fn new(link: PageLink<PendingUsers>) -> PendingUsers {
        let list = List::new(|_: &mut PendingFilter| ());
        let (chosen, said) = (HashSet::new(), Said::default());
        let mut page = PendingUsers { link: link.clone(), list, chosen, said, question: None };
        link.reload(&mut page);
        page
    }

    /// Replaces the row of a changed account and returns the account, or says why it was not changed.
    fn changed(&mut self, answer: Result<PendingUserView, ApiError>) -> Option<PendingUserView> {
        self.question = None;
        match answer {
            Ok(view) => {
                let rows = self.list.rows.ready_mut().map(|list| &mut list.rows);
                if let Some(row) = rows.and_then(|rows| rows.iter_mut().find(|row| row.id == view.id)) {
                    *row = view.clone();
                }
                Some(view)
            }
            Err(error) => {
                self.said = Said::refused(error.sentence());
                None
            }
        }
    }

    /// Forgets a deleted account.
    fn gone(&mut self, user: UserId) {
        self.chosen.remove(&user);
        if let Some(list) = self.list.rows.ready_mut() {
            list.rows.retain(|row| row.id != user);
        }
    }

    fn resend(&mut self, shell: &mut Shell, user: UserId) {
        self.link.send(shell, &ResendVerificationForm { user }, |page, _, answer| {
            if let Some(view) = page.changed(answer) {
                page.said =
                    Said::done(format!("New link sent to {}. The old link no longer works.", view.email));
            }
        });
    }

    fn reissue(&mut self, shell: &mut Shell, user: UserId) {
        self.link.send(shell, &ReissueActivationCodeForm { user }, move |page, shell, answer| {
            shell.focus(code_id(user));
            if let Some(view) = page.changed(answer) {
                page.said = Said::done(format!(
                    "New code for {} {}: {}. The old code no longer works, and the number of tries starts again at 0. Give them the new code securely.",
                    view.forename, view.surname, view.activation_code
                ));
                shell.focus(SAID);
            }
        });
    }

    fn delete(&mut self, shell: &mut Shell, gone: PendingUserView) {
        let user = gone.id;
        self.link.send(shell, &DeletePendingUserForm { user }, move |page, shell, answer| {
            page.question = None;
            shell.focus(SAID);
            match answer {
                Ok(()) => {
                    page.gone(user);
                    page.said = Said::done(format!(
                        "{} {}’s pending account has been deleted. Their link and code no longer work.",
                        gone.forename, gone.surname
                    ));
                }
                Err(error) => page.said = Said::refused(error.sentence()),
            }
        });
    }

    fn rows(&self) -> &[PendingUserView] {
        self.list.rows.ready().map_or(&[], |list| &list.rows)
    }

    /// The ticked accounts that are shown, in the order of the list.
    fn picked(&self) -> Vec<&PendingUserView> {
        let shown = self.list.filter.of(self.rows());
        shown.into_iter().filter(|view| self.chosen.contains(&view.id)).collect()
    }

    fn listed(&self, page: &PageView<PendingUserView>) -> Html {
        if self.list.is_empty() {
            return empty_list();
        }
        let people = self.list.filter.of(&page.rows);
        let rows: Vec<Html> = people.iter().map(|view| self.row(view)).collect();
        let number = shown(rows.len() as u32, page.rows.len() as u32, ("pending user", "pending users"));
        let table = if rows.is_empty() {
            empty("No one matches", paragraph("Change what you search for, or show all pending users."))
        } else {
            sheet("Pending users", "at-cards at-pending", self.columns(&people), rows)
        };
        html! {
            <>
                <div>{ table }</div>
                <div class="at-under">
                    <span role="status">{ number }</span>
                    <span>{ "A link lasts 7 days. Ten wrong tries lock a code. An account that nobody activates is deleted 90 days after its link ended. Hand over each letter yourself, or tell the person their code. Never send it with the link." }</span>
                </div>
            </>
        }
    }

    /// The strip: the filters, or what to do with the ticked rows.
    fn strips(&self, shell: &Shell) -> Html {
        let picked = self.picked();
        let number = picked.len();
        let filters = strip(
            "Filters",
            self.fields(self.rows(), !self.list.has_more()),
            (number == 0).then(|| self.said.line()).into_iter().collect(),
        );
        let ids: Vec<UserId> = picked.iter().map(|view| view.id).collect();
        let letters = self.link.on(move |_, shell: &mut Shell, ()| {
            shell.letters = ids.clone();
            crate::address::go(Route::WelcomeLetters);
        });
        let resend = self.link.on(|page, shell, ()| page.each(shell, Task::Resend));
        let delete = self.link.on(|page, _, ()| page.question = Some(Question::DeleteSeveral));
        let clear = self.link.on(|page, shell: &mut Shell, ()| {
            page.chosen.clear();
            shell.focus("choose-all");
        });
        let acts = vec![
            html! { <strong>{ format!("{number} chosen") }</strong> },
            tool(format!("Print letters ({number})")).main().onclick(letters).into(),
            tool("Print hand-out list").onclick(Callback::from(|()| dom::print())).into(),
            tool(format!("Resend emails ({number})")).busy(shell.busy).onclick(resend).into(),
            tool(format!("Delete ({number})")).red().id("delete-chosen").onclick(delete).into(),
            link_button("Clear", clear).into(),
        ];
        let chosen =
            strip_on("Chosen users", acts, (number > 0).then(|| self.said.line()).into_iter().collect());
        one_of(filters, chosen, number == 0)
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
                body: "The old code stops working, and letters already printed are out of date. If ten wrong tries locked the code and you do not know why, ask the person first: someone else may have had the link.".to_owned(),
                yes: "Make new code",
                onyes: { let user = view.id; self.link.on(move |page, shell, ()| page.reissue(shell, user)) },
                onno: no(code_id(view.id)),
                busy,
            },
            Question::DeleteSeveral => Confirm {
                title: format!("Delete {}?", count(self.picked().len() as u32, "pending account")),
                body: "Their sign-up links and activation codes stop working at once. This cannot be undone, but you can create the accounts again.".to_owned(),
                yes: "Delete users",
                onyes: self.link.on(|page, shell, ()| page.each(shell, Task::Delete)),
                onno: no("delete-chosen".to_owned()),
                busy,
            },
        })
    }
}

impl ListPage for PendingUsers {
    type Filter = PendingFilter;
    type Row = PendingUserView;
    type Form = ListPendingUsersForm;

    const WHOLE: bool = true;

    fn list(&mut self) -> &mut List<PendingFilter, PendingUserView> {
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
        let list = self.list.draw(&self.link, "Loading pending users", |page| self.listed(page));
        let question = self.question(shell).map(Html::from).unwrap_or_default();
        let picked = self.picked();
        let people = if picked.is_empty() { self.list.filter.of(self.rows()) } else { picked };
        let handout = if people.is_empty() { Html::default() } else { handout::handout(shell, &people) };
        let body = block(
            "",
            vec![block("at-screen", vec![list]), block("", vec![question]), block("", vec![handout])],
        );
        let actions = html! { <>{ explanation() }{ adding(shell, BatchKind::Users) }</> };
        let page = View::new(body).tabs(tabs(Route::PendingUsers, self.list.number())).actions(actions);
        if self.list.is_empty() { page.strip(self.said.line()) } else { page.strip(self.strips(shell)) }
    }
}

/// How activation works (F17).
fn explanation() -> Html {
    let text = html! {
        <>
            { paragraph("It takes two things that travel separately: the link in the sign-up email, and the activation code on this page. The code is needed once only, to sign up.") }
            { paragraph("Give the code by telephone, electronically or in person, or hand over the welcome letter. If you email it, use a secure process and check that the address is correct and belongs to the person.") }
        </>
    };
    explained_over("How people activate their account", text)
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
