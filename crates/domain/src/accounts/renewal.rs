//! The move of an account's lasting secrets to the current secret key (ADR 0013): what is sealed under an older key is
//! sealed again, and the holder is told of what cannot be moved without them.

use crate::access::organisation::Organisation;
use crate::accounts::second_factor::Factor;
use crate::accounts::security_questions::KeptAnswer;
use crate::accounts::user::User;
use crate::base::keys::{KeyId, SecretKeys};
use crate::base::mail::{Letter, QueuedMail};
use crate::base::moment::Moment;

/// The lasting secrets of an account, as they are stored.
#[derive(Clone, Copy, Debug)]
pub struct KeptSecrets<'a> {
    pub answers: &'a [KeptAnswer],
    pub factor: Option<&'a Factor>,
    /// The key that was current when the holder was last told that something ends.
    pub told: Option<&'a KeyId>,
}

/// The changes that move an account's secrets to the current key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renewal {
    /// All answers, if some of them are sealed again.
    pub answers: Option<Vec<KeptAnswer>>,
    /// The second factor, if its secret is sealed again.
    pub factor: Option<Factor>,
    /// The letter about what ends, and the current key, so that the letter is sent once per key.
    pub notice: Option<(KeyId, QueuedMail)>,
}

impl Renewal {
    /// The changes for this account; `None` if there are none.
    pub fn of(
        kept: KeptSecrets<'_>,
        user: &User,
        organisation: &Organisation,
        keys: &SecretKeys,
        moment: &Moment,
    ) -> Option<Renewal> {
        let resealed = |answer: &KeptAnswer| answer.resealed(keys, user.id, moment);
        let renewed: Vec<KeptAnswer> =
            kept.answers.iter().map(|answer| resealed(answer).unwrap_or_else(|| answer.clone())).collect();
        let notice = notice(&renewed, kept, user, organisation, keys, moment);
        let answers = Some(renewed).filter(|renewed| renewed != kept.answers);
        let factor = kept.factor.and_then(|factor| factor.resealed(keys, user.id, moment));
        (answers.is_some() || factor.is_some() || notice.is_some()).then_some(Renewal {
            answers,
            factor,
            notice,
        })
    }
}

/// The letter to the holder of an active account about answers and recovery codes that end with a key before the current
/// one; `None` if there are none, or the holder has been told since the current key came.
fn notice(
    answers: &[KeptAnswer],
    kept: KeptSecrets<'_>,
    user: &User,
    organisation: &Organisation,
    keys: &SecretKeys,
    moment: &Moment,
) -> Option<(KeyId, QueuedMail)> {
    let current = keys.current().id();
    let left = answers.iter().map(KeptAnswer::key).find(|key| *key != current);
    let recovery = kept.factor.and_then(Factor::recovery_key).filter(|key| *key != current);
    let ends = left.as_ref().or(recovery.as_ref())?;
    if !user.is_active() || kept.told == Some(&current) {
        return None;
    }
    let letter = Letter::SecretsEnd {
        forename: user.person.forename.as_str().to_owned(),
        school: organisation.name.clone(),
        answers: left.is_some(),
        recovery: recovery.is_some(),
        until: keys.accepted(ends, moment.now).and(keys.ends(ends)),
    };
    let mail =
        QueuedMail { id: moment.id("secrets end"), to: user.person.email.clone(), letter, lease: None };
    Some((current, mail))
}
