//! What outlives a page: who is signed in, what was just done, and the user being created.

use crate::route::{Route, Step};
use crate::trouble::Trouble;
use crate::{api, dom};
use domain::forms::accounts::{CurrentSessionForm, NewUserForm, SessionView};
use std::rc::Rc;
use wasm_bindgen::UnwrapThrowExt;
use yew::prelude::*;
use yew_router::Routable;

/// Who is in front of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Session {
    /// Not known yet: the question is on its way.
    #[default]
    Asking,
    /// The question had no answer.
    Unanswered(api::ApiError),
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn(Rc<SessionView>),
}

/// What has just been done, said at the top of the next page.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Good news, or something to know.
    pub success: bool,
    /// The sentence in bold.
    pub heading: AttrValue,
    /// What follows it.
    pub body: AttrValue,
    /// The page it belongs to.
    pub on: Route,
}

/// The user being created: what was typed so far, and what the server said about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Draft {
    /// What was typed.
    pub form: NewUserForm,
    /// What stands in its way, and the step it stands on.
    pub trouble: Option<(Step, Trouble)>,
    /// Whether the review has been reached: from then on each step leads back to it.
    pub reviewed: bool,
}

impl Draft {
    /// What stands in the way on this step.
    pub fn trouble_on(&self, step: Step) -> Trouble {
        match &self.trouble {
            Some((on, trouble)) if *on == step => trouble.clone(),
            _ => Trouble::default(),
        }
    }
}

/// Everything that outlives a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shell {
    /// Who is signed in.
    pub session: Session,
    /// What was just done; the number tells one notice from the next.
    pub notice: Option<(Notice, u32)>,
    /// Where to go after signing in.
    pub back_to: Option<Route>,
    /// The user being created.
    pub draft: Draft,
    notices: u32,
}

/// A change of the shell.
pub enum Change {
    /// Somebody is signed in, or still is.
    SignedIn(Rc<SessionView>),
    /// Nobody is, or nobody any more; the page on show is where they wanted to be.
    NobodyHere,
    /// There was no answer to who it is.
    NoAnswer(api::ApiError),
    /// They signed out.
    SignedOut,
    /// Something was done.
    Notice(Notice),
    /// The notice has been seen.
    NoticeSeen,
    /// The user being created.
    Draft(Draft),
}

/// The shell as every page holds it.
pub type ShellHandle = UseReducerHandle<Shell>;

impl Reducible for Shell {
    type Action = Change;

    fn reduce(self: Rc<Self>, change: Change) -> Rc<Self> {
        let mut shell = (*self).clone();
        match change {
            Change::SignedIn(view) => shell.session = Session::SignedIn(view),
            Change::NobodyHere => {
                let ended = matches!(shell.session, Session::SignedIn(_));
                // A second answer that comes late must not overwrite where to go back to.
                if shell.session != Session::SignedOut {
                    let notices = shell.notices;
                    shell =
                        Shell { session: Session::SignedOut, back_to: here(), notices, ..Shell::default() };
                }
                if ended {
                    shell.say(Notice {
                        success: false,
                        heading: "You have been signed out".into(),
                        body: "This happens after 30 minutes without activity. Sign in to carry on where you were."
                            .into(),
                        on: Route::SignIn,
                    });
                }
            }
            // Whoever is signed in stays so; a page that needs an answer says itself that none came.
            Change::NoAnswer(_) if shell.signed_in().is_some() => {}
            Change::NoAnswer(error) => shell.session = Session::Unanswered(error),
            Change::SignedOut => {
                shell = Shell { session: Session::SignedOut, notices: shell.notices, ..Shell::default() };
                shell.say(Notice {
                    success: true,
                    heading: "You have signed out".into(),
                    body: AttrValue::default(),
                    on: Route::SignIn,
                });
            }
            Change::Notice(notice) => shell.say(notice),
            Change::NoticeSeen => shell.notice = None,
            Change::Draft(draft) => shell.draft = draft,
        }
        Rc::new(shell)
    }
}

impl Shell {
    fn say(&mut self, notice: Notice) {
        self.notices += 1;
        self.notice = Some((notice, self.notices));
    }

    /// Who is signed in.
    pub fn signed_in(&self) -> Option<&Rc<SessionView>> {
        match &self.session {
            Session::SignedIn(view) => Some(view),
            _ => None,
        }
    }
}

/// The page on show, if it is one to come back to.
fn here() -> Option<Route> {
    Route::recognize(&dom::path())
        .filter(|route| !matches!(route, Route::SignIn | Route::SignUp | Route::NotFound))
}

/// Asks who is signed in.
pub fn who_is_here(shell: ShellHandle) {
    let outgoing = api::outgoing(&CurrentSessionForm {}, move |answer| {
        shell.dispatch(match answer {
            Ok(view) => Change::SignedIn(Rc::new(view)),
            Err(error) if error.status() == 401 => Change::NobodyHere,
            Err(error) => Change::NoAnswer(error),
        });
    });
    api::launch(None, outgoing);
}

/// The shell.
#[hook]
pub fn use_shell() -> ShellHandle {
    use_context().expect_throw("the app provides the shell above every page")
}
