//! Holds: while a pupil has one, the retention clock erases nothing of them (F75).

use crate::access::call::{Call, Deed};
use crate::access::confirming::Confirming;
use crate::accounts::confirmation::Wish;
use crate::base::event::{Event, EventKind};
use crate::base::refusal::Refusal;
use crate::records::pupil::Pupil;
use serde::{Deserialize, Serialize};

/// A hold on a pupil. A pupil may have several, each for its own reason; erasure waits for the last one to be lifted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    pub reason: HoldReason,
    /// What the reason does not say, in the school’s words. Empty if there is nothing.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    pub placed: Deed,
    /// Present once somebody asked to lift it: another person must confirm that (F82).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifting: Option<Deed>,
}

/// The reason for a hold. A pupil has at most one hold per reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// A subject access request is open.
    AccessRequest,
    /// A complaint is open.
    Complaint,
    /// An appeal is open, for example about a result or an exclusion.
    Appeal,
    /// A legal claim is open or expected.
    LegalClaim,
    /// Another reason, which the note says.
    Other,
}

impl HoldReason {
    /// Every reason, in the order in which a list of choices shows them.
    pub const ALL: [HoldReason; 5] = [
        HoldReason::AccessRequest,
        HoldReason::Complaint,
        HoldReason::Appeal,
        HoldReason::LegalClaim,
        HoldReason::Other,
    ];

    /// The reason as pages show it.
    pub const fn label(self) -> &'static str {
        match self {
            HoldReason::AccessRequest => "Subject access request",
            HoldReason::Complaint => "Complaint",
            HoldReason::Appeal => "Appeal",
            HoldReason::LegalClaim => "Legal claim",
            HoldReason::Other => "Other reason",
        }
    }
}

impl Hold {
    /// True while somebody has asked to lift it and another person may still confirm that.
    pub fn is_lifting(&self, now: jiff::Timestamp) -> bool {
        self.lifting.as_ref().is_some_and(|asked| asked.can_be_confirmed(now))
    }
}

impl Pupil {
    /// The pupil with a hold for this reason. Of a hold that exists, only the note changes.
    #[must_use]
    pub fn held(&self, call: &Call, reason: HoldReason, note: String) -> Pupil {
        let mut now = self.clone();
        match now.holds.iter_mut().find(|hold| hold.reason == reason) {
            Some(hold) => hold.note = note,
            None => now.holds.push(Hold { reason, note, placed: Deed::of(call), lifting: None }),
        }
        now
    }

    /// The pupil after the caller wants to lift a hold. The first person asks; a second one, within a day, lifts it. The
    /// provider confirms where the school has nobody else who could (F82). Changes nothing if the hold is lifted already,
    /// or if the same person asks again.
    ///
    /// # Errors
    /// `AnotherMustConfirm`: the provider confirms what nobody asked for, or what a second person at the school can confirm.
    pub fn lift(&self, call: &Call, reason: HoldReason) -> Result<Pupil, Refusal> {
        let mut now = self.clone();
        let Some(place) = now.holds.iter().position(|hold| hold.reason == reason) else { return Ok(now) };
        let others = call.organisation().active_administrators.saturating_sub(1);
        match Confirming::of(now.holds[place].lifting.as_ref(), call, others)? {
            Confirming::Asks => now.holds[place].lifting = Some(Deed::of(call)),
            Confirming::Waits => {}
            Confirming::Confirms => drop(now.holds.remove(place)),
        }
        Ok(now)
    }

    /// The pupil after somebody has decided that a hold stays.
    #[must_use]
    pub fn keep_held(&self, reason: HoldReason) -> Pupil {
        let mut now = self.clone();
        now.holds.iter_mut().filter(|hold| hold.reason == reason).for_each(|hold| hold.lifting = None);
        now
    }

    /// What the second person must confirm before a hold is lifted.
    pub fn wish_to_lift(&self) -> Wish {
        let words = "lift the hold on a pupil\u{2019}s record".to_owned();
        Wish { words, page: format!("pupils/{}", self.id) }
    }

    /// The event of a change of a hold. The trail says for which reason, and not what the note says.
    pub fn hold_event(&self, kind: EventKind, reason: HoldReason) -> Event {
        self.event(kind).with("Hold", reason.label())
    }
}
