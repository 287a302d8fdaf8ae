//! What outlives a page: who is signed in, what was just done, and the user being created.

use crate::api::ApiError;
use crate::pages::accounts::users::step::Step;
use crate::route::Route;
use crate::trouble::Trouble;
use domain::forms::accounts::{NewUserForm, SessionView};
use domain::forms::targets::YearsView;
use domain::organisation::{OrganisationKind, Seats};
use domain::targets::YearKey;
use yew::AttrValue;

/// Who is in front of the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Session {
    /// Not known yet: the question is on its way.
    #[default]
    Asking,
    /// The question had no answer.
    Unanswered(ApiError),
    /// Nobody.
    SignedOut,
    /// Somebody.
    SignedIn(Box<SessionView>),
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
#[derive(Debug, Default)]
pub struct Shell {
    /// Who is signed in.
    pub session: Session,
    /// What was just done; the number tells one notice from the next.
    pub notice: Option<(Notice, u32)>,
    /// Where to go after signing in.
    pub back_to: Option<Route>,
    /// The user being created.
    pub draft: Draft,
    /// The year groups, as they were when a page of target setting last asked.
    pub years: Option<YearsView>,
    /// The year group that was last looked at.
    pub year: Option<YearKey>,
    /// Whether a form of the page is on its way.
    pub busy: bool,
    /// Whether passwords are shown as they are typed.
    pub reveal: bool,
    /// The id of what takes the focus once the page has been drawn.
    pub focus: Option<String>,
    notices: u32,
}

impl Shell {
    /// Says what has just been done.
    pub fn say(&mut self, notice: Notice) {
        self.notices += 1;
        self.notice = Some((notice, self.notices));
    }

    /// Says that something has been done, at the top of this page.
    pub fn done(&mut self, on: Route, heading: impl Into<AttrValue>, body: impl Into<AttrValue>) {
        self.say(Notice { success: true, heading: heading.into(), body: body.into(), on });
    }

    /// Moves the focus to the element with this id once the page has been drawn.
    pub fn focus(&mut self, id: impl Into<String>) {
        self.focus = Some(id.into());
    }

    /// Who is signed in.
    pub fn signed_in(&self) -> Option<&SessionView> {
        match &self.session {
            Session::SignedIn(view) => Some(view),
            _ => None,
        }
    }

    /// The kind of school one is signed in at.
    pub fn kind(&self) -> OrganisationKind {
        self.signed_in().map_or(OrganisationKind::Secondary, |view| view.kind)
    }

    /// The most accounts of the two limited kinds that the school may have.
    pub fn limits(&self) -> Seats {
        self.signed_in().map_or(Seats::LIMITS, |view| view.limits)
    }

    /// Nobody is signed in, or nobody any more; this page is where they wanted to be.
    pub fn nobody_here(&mut self, wanted: Option<Route>) {
        let ended = matches!(self.session, Session::SignedIn(_));
        // A second answer that comes late must not overwrite where to go back to.
        if self.session != Session::SignedOut {
            *self = Shell {
                session: Session::SignedOut,
                back_to: wanted,
                notices: self.notices,
                ..Shell::default()
            };
        }
        if ended {
            self.say(Notice {
                success: false,
                heading: "You have been signed out".into(),
                body: "This happens after 30 minutes without activity. Sign in to carry on where you were."
                    .into(),
                on: Route::SignIn,
            });
        }
    }

    /// They signed out.
    pub fn signed_out(&mut self) {
        *self = Shell { session: Session::SignedOut, notices: self.notices, ..Shell::default() };
        self.done(Route::SignIn, "You have signed out", "");
    }
}
