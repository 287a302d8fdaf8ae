//! The forms and views of a school's part in a group: its consent, and who of its people sees the group.

use crate::access::form::form;
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::{GroupId, UserId};
use crate::collaborate::agreement;
use crate::collaborate::forms::GroupView;
use crate::collaborate::group::MAX_PEOPLE;
use crate::collaborate::membership::{ConsentState, GroupAnswer, Membership};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Answer for the school whether it is in a group (F57). Each answer has effect at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AnswerGroupForm {
    pub group: GroupId,
    pub decision: GroupAnswer,
    /// The version of the agreement that the person saw.
    pub agreement: u32,
}

form!(AnswerGroupForm => AnswerGroup, GroupView; group: GroupId);

/// Choose which people of the school see a group, besides those who see every group (F58).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ChooseViewersForm {
    pub group: GroupId,
    /// The version of the membership that the person saw.
    pub version: u64,
    pub viewers: Vec<UserId>,
}

form!(ChooseViewersForm => ChooseViewers, GroupView; group: GroupId);

impl ChooseViewersForm {
    /// Checks the number of people.
    ///
    /// # Errors
    /// An error of the field `viewers`.
    pub fn check(&self) -> Result<BTreeSet<UserId>, FieldErrors> {
        let viewers: BTreeSet<UserId> = self.viewers.iter().copied().collect();
        if viewers.len() > MAX_PEOPLE {
            return Err(FieldErrors::of("viewers", format!("Choose at most {MAX_PEOPLE} people")));
        }
        Ok(viewers)
    }
}

/// A school's part in a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JoinedView {
    /// The version of the membership, for a change of it.
    pub version: u64,
    pub consent: ConsentState,
    /// Who answered and when; empty while nobody has.
    pub by: String,
    pub at: String,
    /// The version of the agreement that the school agreed to; absent unless it did.
    pub agreed_to: Option<u32>,
    /// The version of the agreement in force.
    pub agreement: u32,
    /// The people of the school who were let in one by one.
    pub viewers: Vec<UserId>,
}

impl JoinedView {
    pub fn of(membership: &Membership) -> JoinedView {
        let deed = membership.deed();
        JoinedView {
            version: membership.version,
            consent: membership.state(),
            by: deed.map(|(deed, _)| deed.by.name.clone()).unwrap_or_default(),
            at: deed.map(|(deed, _)| shown(deed.at)).unwrap_or_default(),
            agreed_to: deed.and_then(|(_, version)| version),
            agreement: agreement::VERSION,
            viewers: membership.viewers.iter().copied().collect(),
        }
    }
}
