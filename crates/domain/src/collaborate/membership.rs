//! A school's part in a group: its consent, and who of its people sees the group. The school's own item is the truth about
//! both (ADR 0024).

use crate::access::call::{Call, Deed};
use crate::access::organisation::Organisation;
use crate::access::permission::{Permission, Permissions};
use crate::base::event::{Event, EventKind, Subject};
use crate::base::failure::Failure;
use crate::base::ids::{GroupId, OrganisationId, UserId};
use crate::base::refusal::Refusal;
use crate::collaborate::agreement;
use crate::collaborate::group::Group;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a school has said about a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Consent {
    /// It has not answered.
    Asked {
        at: Timestamp,
    },
    /// It agreed to this version of the agreement.
    Agreed {
        deed: Deed,
        agreement: u32,
    },
    Refused {
        deed: Deed,
    },
    /// It had agreed, and has withdrawn.
    Withdrawn {
        deed: Deed,
    },
}

/// Where a consent stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ConsentState {
    Asked,
    Agreed,
    Refused,
    Withdrawn,
}

impl ConsentState {
    /// As pages and the audit trail show it.
    pub const fn label(self) -> &'static str {
        match self {
            ConsentState::Asked => "Asked",
            ConsentState::Agreed => "Agreed",
            ConsentState::Refused => "Refused",
            ConsentState::Withdrawn => "Withdrawn",
        }
    }
}

/// The answer of a school.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum GroupAnswer {
    /// The school joins the group, with the version of the agreement that it saw.
    Agree,
    /// The school does not join.
    Refuse,
    /// The school leaves a group that it had joined.
    Withdraw,
}

/// The part of a school in a group that is visible to schools. There is none in other groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    pub group: GroupId,
    /// The organisation that made the group.
    pub owner: OrganisationId,
    /// The revision of the group in which the school was asked: see `GroupSchool::since`.
    pub since: u32,
    pub consent: Consent,
    /// The people of the school who were let in one by one.
    #[serde(default)]
    pub viewers: BTreeSet<UserId>,
    /// The number of times it was written.
    pub version: u64,
}

/// True if a person with these permissions sees every group that is open to their organisation (F13, F59).
pub const fn sees_every_group(held: Permissions) -> bool {
    held.has(Permission::AnyCollaborateGroup) || held.has(Permission::GlobalCollaborate)
}

/// True if a person may see the reports of a group that is open to their organisation: one of those let in, or one who sees
/// every group. Both need "View school-level reports".
pub fn sees_group(user: UserId, held: Permissions, let_in: &BTreeSet<UserId>) -> bool {
    held.has(Permission::SchoolReports) && (sees_every_group(held) || let_in.contains(&user))
}

impl Membership {
    /// The membership of a school that is asked now. It keeps the people that the school had chosen.
    pub fn asked(group: &Group, since: u32, was: Option<&Membership>, at: Timestamp) -> Membership {
        Membership {
            group: group.id,
            owner: group.owner.id,
            since,
            consent: Consent::Asked { at },
            viewers: was.map(|was| was.viewers.clone()).unwrap_or_default(),
            version: was.map_or(0, |was| was.version) + 1,
        }
    }

    /// Where the consent stands. A consent to an earlier version of the agreement is none.
    pub const fn state(&self) -> ConsentState {
        match &self.consent {
            Consent::Agreed { agreement: agreement::VERSION, .. } => ConsentState::Agreed,
            Consent::Asked { .. } | Consent::Agreed { .. } => ConsentState::Asked,
            Consent::Refused { .. } => ConsentState::Refused,
            Consent::Withdrawn { .. } => ConsentState::Withdrawn,
        }
    }

    /// Who did what the consent says, with the version of the agreement; `None` while it is only asked for.
    pub const fn deed(&self) -> Option<(&Deed, Option<u32>)> {
        match &self.consent {
            Consent::Asked { .. } => None,
            Consent::Agreed { deed, agreement } => Some((deed, Some(*agreement))),
            Consent::Refused { deed } | Consent::Withdrawn { deed } => Some((deed, None)),
        }
    }

    /// Answers for the school. Changes nothing if that is the answer already. `seen` is the version of the agreement that the
    /// person saw.
    ///
    /// # Errors
    /// `AgreementChanged`: another version is in force. `ChangedMeanwhile`: somebody else answered, so the answer no longer
    /// fits.
    pub fn answer(
        &mut self,
        call: &Call,
        group: &Group,
        answer: GroupAnswer,
        seen: u32,
    ) -> Result<Event, Failure> {
        let was = self.state();
        let deed = Deed::of(call);
        let (fits, consent) = match answer {
            GroupAnswer::Agree if seen != agreement::VERSION => return Err(Refusal::AgreementChanged.into()),
            GroupAnswer::Agree => (true, Consent::Agreed { deed, agreement: seen }),
            GroupAnswer::Refuse => (was == ConsentState::Asked, Consent::Refused { deed }),
            GroupAnswer::Withdraw => (was == ConsentState::Agreed, Consent::Withdrawn { deed }),
        };
        let now = Membership { consent, ..self.clone() };
        if now.state() != was {
            if !fits {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            *self = now;
        }
        let event =
            group.event(EventKind::GroupAnswered).changing("Consent", was.label(), self.state().label());
        let version = if answer == GroupAnswer::Agree { seen.to_string() } else { String::new() };
        Ok(event.with("Agreement version", version))
    }

    /// Withdraws again, after the records were restored from a backup that was made before the school withdrew `at`. Changes
    /// nothing if the school agreed after that, or does not agree.
    pub fn withdraw_again(&mut self, call: &Call, group: &Group, at: Timestamp) -> Event {
        let was = self.state();
        if let Consent::Agreed { deed, .. } = &self.consent
            && deed.at <= at
        {
            self.consent = Consent::Withdrawn { deed: Deed { at, ..Deed::of(call) } };
        }
        group.event(EventKind::GroupAnswered).changing("Consent", was.label(), self.state().label())
    }

    /// Chooses which people of the school see the group, besides those who see every group. `known` are the school's
    /// accounts: others are left out.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: somebody else changed the membership since `seen`.
    pub fn choose(
        &mut self,
        group: &Group,
        seen: u64,
        viewers: &BTreeSet<UserId>,
        known: &BTreeSet<UserId>,
    ) -> Result<Event, Failure> {
        let viewers: BTreeSet<UserId> = viewers.intersection(known).copied().collect();
        let (before, after) = (self.viewers.len().to_string(), viewers.len().to_string());
        if viewers != self.viewers {
            if seen != self.version {
                return Err(Refusal::ChangedMeanwhile.into());
            }
            self.viewers = viewers;
        }
        Ok(group.event(EventKind::GroupViewersChosen).changing("People let in one by one", before, after))
    }
}

/// A chosen school as it is stored, with its own item about the group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMember {
    pub school: Organisation,
    pub membership: Option<Membership>,
}

/// Adds the owner to an event about a group, for the trail of a school.
pub fn in_school_trail(event: Event, group: &Group) -> Event {
    event.about(Subject::Organisation(group.owner.id), &group.owner.name)
}

/// Adds the school to an event about a group, for the trail of the owner.
pub fn in_owner_trail(event: Event, school: &Organisation) -> Event {
    event.about(Subject::Organisation(school.id), &school.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collaborate::group::tests::{council, group, person, school};

    fn member() -> Membership {
        Membership::asked(&group(), 1, None, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn f57_a_school_agrees_refuses_and_withdraws_and_twice_is_once() {
        use ConsentState::{Agreed, Asked, Refused, Withdrawn};
        use GroupAnswer::{Agree, Refuse, Withdraw};
        let (call, group) = (person(&school(), 7), group());
        let given = |answers: &[GroupAnswer]| {
            let mut member = member();
            for answer in answers {
                member.answer(&call, &group, *answer, 1).expect("an answer");
            }
            member
        };
        for (before, answer, after) in [
            (&[][..], Agree, Some(Agreed)),
            (&[], Refuse, Some(Refused)),
            (&[], Withdraw, None),
            (&[Agree], Agree, Some(Agreed)),
            (&[Agree], Refuse, None),
            (&[Agree], Withdraw, Some(Withdrawn)),
            (&[Refuse], Agree, Some(Agreed)),
            (&[Refuse], Refuse, Some(Refused)),
            (&[Refuse], Withdraw, None),
            (&[Agree, Withdraw], Agree, Some(Agreed)),
            (&[Agree, Withdraw], Withdraw, Some(Withdrawn)),
            (&[Agree, Withdraw], Refuse, None),
        ] {
            let was = given(before);
            let mut now = was.clone();
            let done = now.answer(&call, &group, answer, 1);
            match after {
                Some(after) => {
                    assert_eq!((done.is_ok(), now.state()), (true, after), "{before:?} {answer:?}")
                }
                None => assert_eq!(
                    (done, &now),
                    (Err(Refusal::ChangedMeanwhile.into()), &was),
                    "{before:?} {answer:?}"
                ),
            }
            assert!(was.state() != now.state() || was == now, "{before:?} {answer:?} twice");
        }
        assert_eq!(member().answer(&call, &group, Agree, 0), Err(Refusal::AgreementChanged.into()));
        let old = Consent::Agreed { deed: Deed::of(&call), agreement: 0 };
        assert_eq!(Membership { consent: old, ..member() }.state(), Asked, "to an earlier agreement");
    }

    #[test]
    fn f57_a_consent_that_was_given_before_a_withdrawal_is_withdrawn_again_and_a_later_one_stays() {
        let (call, group) = (person(&school(), 7), group());
        let now = call.moment().now;
        for (hours, after) in
            [(0, ConsentState::Withdrawn), (1, ConsentState::Withdrawn), (-1, ConsentState::Agreed)]
        {
            let mut member = member();
            member.answer(&call, &group, GroupAnswer::Agree, 1).expect("agreed");
            member.withdraw_again(&call, &group, now + jiff::SignedDuration::from_hours(hours));
            assert_eq!(member.state(), after, "{hours}");
        }
        let mut asked = member();
        asked.withdraw_again(&call, &group, now);
        assert_eq!(asked, member(), "it had not answered");
    }

    #[test]
    fn f58_only_the_schools_own_people_are_let_in_and_two_at_once_do_not_mix() {
        let (group, id) = (group(), |n: u128| UserId(uuid::Uuid::from_u128(n)));
        let known = BTreeSet::from([id(1), id(2)]);
        let mut member = member();
        member.choose(&group, 1, &[id(1), id(9)].into(), &known).expect("chosen");
        assert_eq!(member.viewers, [id(1)].into());
        member.version = 2;
        assert_eq!(member.choose(&group, 1, &[id(2)].into(), &known), Err(Refusal::ChangedMeanwhile.into()));
        member.choose(&group, 1, &[id(1)].into(), &known).expect("what is chosen already");
    }

    #[test]
    fn f13_f59_a_person_sees_every_group_or_those_they_were_let_in_to() {
        use Permission::{AnyCollaborateGroup, GlobalCollaborate, SchoolReports, SchoolSetup};
        let me = UserId(uuid::Uuid::from_u128(1));
        for (held, let_in, sees) in [
            (&[SchoolReports][..], false, false),
            (&[SchoolReports], true, true),
            (&[SchoolReports, AnyCollaborateGroup], false, true),
            (&[SchoolReports, GlobalCollaborate], false, true),
            (&[GlobalCollaborate], false, false),
            (&[SchoolSetup], true, false),
        ] {
            let let_in = let_in.then_some(me).into_iter().collect();
            assert_eq!(sees_group(me, held.iter().copied().collect(), &let_in), sees, "{held:?}");
        }
        assert!(council().kind.outsider().is_some());
    }
}
