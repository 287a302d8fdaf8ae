//! A new email address that its holder must confirm with an emailed link (F36).

use crate::access::call::Call;
use crate::accounts::link::EmailedLink;
use crate::accounts::user::User;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::ids::UserId;
use crate::base::keys::SecretKeys;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;
use crate::base::secret::LinkToken;
use crate::base::text::Email;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The lifetime of a link that confirms a new email address.
pub const EMAIL_LINK_LIFE: SignedDuration = SignedDuration::from_hours(24);

/// A new email address that is not confirmed yet. An account has at most one: a newer one replaces it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailChange {
    /// The id from which the link is derived.
    pub id: Uuid,
    pub user: UserId,
    /// The new address.
    pub email: Email,
    /// The link that confirms it.
    pub link: EmailedLink,
    /// The mail with the link, until it is sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<QueuedMail>,
    /// Counts the writes.
    pub version: u64,
}

/// The failure for a link that opens nothing. The sentence does not say why.
pub const EMAIL_LINK_DEAD: Failure = Failure::NotFound(
    "This link does not work. It may be more than a day old, it may have been used or replaced by a newer one, or you may have been signed out everywhere since. Open \u{201c}Your account\u{201d} and change your email address again.",
);

impl EmailChange {
    /// Requests another email address for this account. The link goes to the new address and a notice to the old one.
    /// If the new address is `taken` by another account, a letter goes there instead of the link, so that the answer
    /// does not tell who has an account and the holder, who may be the same person, knows why. Returns the change, the
    /// notice and the event.
    pub fn request(
        user: &User,
        email: Email,
        taken: bool,
        call: &Call,
        keys: &SecretKeys,
    ) -> (EmailChange, QueuedMail, Event) {
        let (moment, school) = (call.moment(), call.organisation().name.clone());
        let id = moment.id("email change");
        let expires = moment.now + EMAIL_LINK_LIFE;
        let forename = user.person.forename.as_str().to_owned();
        let notice = QueuedMail {
            id: moment.id("email change told"),
            to: user.person.email.clone(),
            letter: Letter::EmailChanging { forename: forename.clone(), school: school.clone() },
            lease: None,
        };
        let event = user.event(EventKind::EmailChangeRequested).changing_personal(
            "Email address",
            user.person.email.as_str(),
            email.as_str(),
        );
        let link = QueuedMail {
            id: moment.id("email change link"),
            to: email.clone(),
            letter: match taken {
                true => Letter::AddressTaken { school },
                false => Letter::ConfirmEmail {
                    forename,
                    school,
                    organisation: user.organisation,
                    user: user.id,
                    change: id,
                    key: keys.current().id(),
                    expires,
                },
            },
            lease: None,
        };
        let (mail, key) = (Some(link), keys.current());
        let token = key.email_link(user.organisation, user.id, id);
        let link = EmailedLink::new(&token, key, user.binding(), expires);
        (EmailChange { id, user: user.id, email, link, mail, version: 1 }, notice, event)
    }

    /// Checks that this link confirms the change for this account now.
    ///
    /// # Errors
    /// [`EMAIL_LINK_DEAD`].
    pub fn open(
        &self,
        link: &LinkToken,
        user: &User,
        keys: &SecretKeys,
        moment: &Moment,
    ) -> Result<(), Failure> {
        self.link.open(link, user.binding(), keys, moment.now).map_err(|_| EMAIL_LINK_DEAD)
    }
}
