//! Changes of one's own password and security answers.

use crate::Store;
use crate::accounts::second_factor::attribute;
use crate::accounts::users::UserWrite;
use crate::keys::Key;
use crate::table::{Condition, Item, Unwritten, number, text};
use crate::versioned::MAX_ATTEMPTS;
use domain::accounts::attempts::AttemptsOf;
use domain::accounts::second_factor::Factor;
use domain::accounts::security_questions::KeptAnswer;
use domain::accounts::signed_in::OwnAccountCall;
use domain::accounts::user::User;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::mail::QueuedMail;

/// A secret that replaces the one before.
#[derive(Debug)]
pub enum NewSecret<'a> {
    /// The argon2id hash of a password.
    Password(&'a str),
    /// The answers to the security questions.
    Answers(&'a [KeptAnswer]),
}

impl Store {
    /// Replaces the caller's password or answers in one transaction. Changes the account by the rule, queues its mail,
    /// keeps the session of this request, and uses up the code of the second factor, if there is one. New answers also
    /// delete the count of wrong characters. Returns `false` when the code was used at this moment.
    ///
    /// # Errors
    /// `NotFound`: the account was deleted. `Busy`.
    pub async fn change_secret(
        &self,
        own: &OwnAccountCall,
        secret: &NewSecret<'_>,
        used_up: Option<&Factor>,
        rule: impl Fn(&mut User) -> (Event, QueuedMail),
    ) -> Result<bool, Failure> {
        let (call, id) = (own.call(), own.user().id);
        let credential = Key::credential(call.tenant(), id);
        let (mut update, new) = match secret {
            NewSecret::Password(hash) => ("SET password_hash = :new".to_owned(), text(*hash)),
            NewSecret::Answers(answers) => ("SET answers = :new".to_owned(), attribute(answers)?),
        };
        let mut values = Item::from([(":new".to_owned(), new)]);
        let condition = match used_up {
            None => "attribute_exists(pk)",
            Some(factor) => {
                update.push_str(", factor = :factor");
                values.insert(":factor".to_owned(), attribute(factor)?);
                values.insert(":was".to_owned(), number(factor.version - 1));
                "factor.version = :was"
            }
        };
        for _ in 0..MAX_ATTEMPTS {
            let was = self.user(call, id).await?;
            let mut now = was.clone();
            let (event, mail) = rule(&mut now);
            let mut transaction = self
                .written_over(&was, &mut now)?
                .update(
                    UserWrite::Factor,
                    &credential,
                    &update,
                    Condition::all(&[condition], values.clone()),
                )?
                .keep_session(own.session(), &now)?
                .tell(UserWrite::Other, call, &mail)?
                .audit(UserWrite::Other, &Entry::of(call, event)?)?;
            if matches!(secret, NewSecret::Answers(_)) {
                let tries = Key::tries(AttemptsOf::Answers(id));
                transaction = transaction.delete(UserWrite::Other, &tries, Condition::none())?;
            }
            match transaction.commit().await {
                Ok(()) => return Ok(true),
                Err(Unwritten::Conditions(failed)) if failed.contains(&UserWrite::Factor) => {
                    return Ok(false);
                }
                Err(Unwritten::Conditions(_)) => {}
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("an account changed under every attempt to change its password".to_owned()))
    }
}
