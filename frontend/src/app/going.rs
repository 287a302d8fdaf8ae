//! Going from page to page: the address that is followed, the question before changes are lost, and what is typed,
//! which the tab keeps (ADR 0019).

use super::App;
use crate::address::{self, Notes};
use crate::draft::{self, Draft};
use crate::parts::confirm::Confirm;

use crate::route::Route;
use domain::access::action::Who;
use yew::prelude::*;

/// A way off a page.
pub enum Leaving {
    To(Route),
    SignOut,
}

/// The address to which signing in leads: the one at which this person's session ended. Nobody is led to another
/// person's, which may hold a name that was searched for.
pub fn after_sign_in(username: &str) -> String {
    let Notes { from, person, .. } = address::notes();
    let path = from.split('#').next().unwrap_or_default();
    let theirs = person.is_empty() || person == username;
    let wanted =
        (theirs && !path.is_empty() && Route::from(path).who() != Who::Anyone).then_some(from.clone());
    let typed = || draft::kept(username).map(|draft| draft.path);
    wanted.or_else(typed).unwrap_or_else(|| Route::Home.to_string())
}

impl App {
    /// Asks whether to leave a page with changes that are not saved. Every page that can lose work has this question.
    pub(super) fn leave_question(&self, leaving: &Leaving) -> Html {
        Confirm {
            title: match leaving {
                Leaving::To(_) => "Leave without saving?".to_owned(),
                Leaving::SignOut => "Sign out without saving?".to_owned(),
            },
            body: "You have changes on this page that are not saved. If you leave, you lose them.".to_owned(),
            yes: match leaving {
                Leaving::To(_) => "Leave the page",
                Leaving::SignOut => "Sign out",
            },
            onyes: self.on(|app, ()| {
                app.abandoned = true;
                match app.leaving.take() {
                    Some(Leaving::To(route)) => address::return_to(route),
                    Some(Leaving::SignOut) => app.sign_out(),
                    None => {}
                }
            }),
            onno: self.on(|app, ()| {
                app.leaving = None;
                app.shell.focus("heading");
            }),
            busy: false,
        }
        .into()
    }

    /// Goes to the page that was asked for, or to the one that the browser's Back and Forward lead to. A page with
    /// changes that are not saved asks first.
    pub(super) fn follow_address(&mut self) {
        let wanted = address::wanted();
        if wanted.is_none() && !address::changed() {
            return;
        }
        let route = wanted.unwrap_or_else(Route::current);
        if let Some(step) = self.page.as_mut().and_then(|page| page.follow(route, &mut self.shell)) {
            match wanted {
                Some(_) => address::push(&step.to_string()),
                None if step != route => address::replace(&step.to_string()),
                None => {}
            }
            self.visits += 1;
            return self.arrive(step);
        }
        if self.unsaved() > 0 && self.shell.signed_in().is_some() {
            self.leaving = Some(Leaving::To(route));
            if wanted.is_none() {
                address::push(&address::known());
            }
            return;
        }
        if let Some(route) = wanted {
            address::push(&route.to_string());
        }
        self.address_changed();
    }

    /// The number of changes that leaving the page loses.
    pub(super) fn unsaved(&self) -> usize {
        self.page.as_ref().filter(|_| !self.abandoned).map_or(0, |page| page.unsaved())
    }

    /// Keeps what is typed on the open page with the tab, or removes what is saved or left.
    pub(super) fn keep_draft(&mut self) {
        let (Some(view), Some(page)) = (self.shell.signed_in(), &self.page) else { return };
        if self.shell.draft.is_some() {
            // The page cannot show it yet.
            return;
        }
        let text = page.draft().filter(|_| !self.abandoned);
        let (username, path) = (view.username.clone(), self.route.to_string());
        let draft = text.map(|text| Draft { username, path, text });
        if draft != self.draft {
            draft.as_ref().map_or_else(draft::forget, draft::keep);
            self.draft = draft;
        }
    }

    /// Finds what the person had typed on the page that opens.
    pub(super) fn find_draft(&mut self) {
        let Some(view) = self.shell.signed_in() else { return };
        let path = self.route.to_string();
        self.draft = draft::kept(&view.username).filter(|draft| draft.path == path);
        self.shell.draft = self.draft.as_ref().map(|draft| draft.text.clone());
    }
}
