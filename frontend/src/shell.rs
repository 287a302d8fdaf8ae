//! The state that outlives a page: who is signed in, and the notice.

use crate::address::Notes;
use crate::api::ApiError;
use crate::draft;
use crate::route::Route;
use domain::access::organisation::OrganisationKind;
use domain::accounts::forms::SessionView;
use domain::base::ids::{GroupId, UserId};
use domain::base::seat::Seat;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::YearsView;
use serde::de::DeserializeOwned;
use yew::AttrValue;

/// Who is signed in.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Session {
    /// The request for the session is on its way.
    #[default]
    Asking,
    /// That request failed.
    Unanswered(ApiError),
    SignedOut,
    SignedIn(Box<SessionView>),
}

/// The banner at the top of a page.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// True after a success; false for anything else to know.
    pub success: bool,
    /// The sentence in bold.
    pub heading: AttrValue,
    /// The sentences below it.
    pub body: AttrValue,
    /// The page that shows it. Leaving that page removes it.
    pub on: Route,
}

#[derive(Debug, Default)]
pub struct Shell {
    pub session: Session,
    /// The notice, and its serial number.
    pub notice: Option<(Notice, u32)>,
    /// The address to return to after signing in, and who was signed in there.
    pub back_to: Option<Notes>,
    /// What the person had typed on the page that opens, until the page takes it.
    pub draft: Option<String>,
    /// The year groups, as the last page of target setting loaded them.
    pub years: Option<YearsView>,
    /// The year group that was last open.
    pub year: Option<YearGroupId>,
    /// The groups of schools in the Collaborate menu, by name; `None` until the menu is opened, and after a page has
    /// changed one.
    pub groups: Option<Vec<(GroupId, String)>>,
    /// The people whose welcome letters are to be printed together.
    pub letters: Vec<UserId>,
    /// True while a form of the page is on its way.
    pub busy: bool,
    /// True while passwords are readable.
    pub reveal: bool,
    /// The selector of the element that takes the focus after the next drawing.
    pub focus: Option<String>,
    /// The number of notices so far.
    notices: u32,
}

impl Shell {
    pub fn say(&mut self, notice: Notice) {
        self.notices += 1;
        self.notice = Some((notice, self.notices));
    }

    /// Says that something has been done, at the top of this page.
    pub fn done(&mut self, on: Route, heading: impl Into<AttrValue>, body: impl Into<AttrValue>) {
        self.say(Notice { success: true, heading: heading.into(), body: body.into(), on });
    }

    /// Moves the focus to the element with this id after the next drawing.
    pub fn focus(&mut self, id: impl AsRef<str>) {
        self.focus = Some(format!("[id=\"{}\"]", id.as_ref()));
    }

    /// Moves the focus to the page's link to this path after the next drawing.
    pub fn focus_on_link(&mut self, path: &str) {
        self.focus = Some(format!("main a[href=\"{path}\"]"));
    }

    /// What the person had typed on this page before a reload or the end of the session. A page takes it when it can
    /// show it.
    pub fn take_draft<T: DeserializeOwned>(&mut self) -> Option<T> {
        draft::read(&self.draft.take()?)
    }

    pub fn signed_in(&self) -> Option<&SessionView> {
        match &self.session {
            Session::SignedIn(view) => Some(view),
            _ => None,
        }
    }

    /// True where somebody is signed in who may see the page.
    pub fn may_open(&self, route: Route) -> bool {
        self.signed_in().is_some_and(|person| route.is_open_to(person))
    }

    /// The kind of the organisation that the person is signed in at.
    pub fn kind(&self) -> OrganisationKind {
        self.signed_in().map_or(OrganisationKind::Secondary, |view| view.kind)
    }

    /// How many accounts of a limited kind are used, in words.
    pub fn used_in_words(&self, seat: Seat) -> String {
        self.signed_in().map_or_else(String::new, |view| view.seats.used_in_words(view.limits, seat))
    }

    /// Forgets the session, because the server says that nobody is signed in, for this cause. Signing in leads back to
    /// `wanted`.
    pub fn session_ended(&mut self, wanted: Option<Notes>, cause: String) {
        let ended = matches!(self.session, Session::SignedIn(_));
        // Requests that were on their way at the same time are refused too, and must not overwrite the page to return to.
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
                heading: "Your session has ended".into(),
                body: cause.into(),
                on: Route::SignIn,
            });
        }
    }

    /// Forgets everything until the server has said who is signed in.
    pub fn ask_again(&mut self) {
        *self = Shell { session: Session::Asking, notices: self.notices, ..Shell::default() };
    }

    /// Forgets the session after signing out.
    pub fn signed_out(&mut self) {
        *self = Shell { session: Session::SignedOut, notices: self.notices, ..Shell::default() };
        self.done(Route::SignIn, "You have signed out", "");
    }
}
