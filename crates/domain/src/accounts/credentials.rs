//! Changes that signed-in people make to their own password and security answers. Each ends the other sessions and the
//! open links of the account, because somebody else may hold one of them, and tells the holder by mail.

use crate::access::organisation::Organisation;
use crate::access::session::SessionEnd;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;

impl User {
    /// The event and the mail of changing the password.
    pub fn change_password(&mut self, organisation: &Organisation, moment: &Moment) -> (Event, QueuedMail) {
        let letter = |forename, school| Letter::PasswordChanged { forename, school };
        self.credential_changed(
            EventKind::PasswordChanged,
            SessionEnd::Password,
            organisation,
            moment,
            letter,
        )
    }

    /// The event and the mail of changing the security answers.
    pub fn change_answers(&mut self, organisation: &Organisation, moment: &Moment) -> (Event, QueuedMail) {
        let letter = |forename, school| Letter::AnswersChanged { forename, school };
        self.credential_changed(
            EventKind::SecurityAnswersChanged,
            SessionEnd::Answers,
            organisation,
            moment,
            letter,
        )
    }

    fn credential_changed(
        &mut self,
        kind: EventKind,
        cause: SessionEnd,
        organisation: &Organisation,
        moment: &Moment,
        letter: impl FnOnce(String, String) -> Letter,
    ) -> (Event, QueuedMail) {
        self.raise_epoch(cause);
        let mail = QueuedMail {
            id: moment.id("credential mail"),
            to: self.person.email.clone(),
            letter: letter(self.person.forename.as_str().to_owned(), organisation.name.clone()),
            lease: None,
        };
        (self.event(kind), mail)
    }
}
