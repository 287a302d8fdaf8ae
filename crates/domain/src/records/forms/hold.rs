//! Forms and views of holds (F75, F82).

use crate::access::call::Call;
use crate::access::form::form;
use crate::base::calendar::shown;
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::base::text::line;
use crate::records::forms::PupilRecordView;
use crate::records::hold::{Hold, HoldReason};
use serde::{Deserialize, Serialize};

/// The longest note of a hold, in characters.
const MAX_NOTE: usize = 200;

/// Place a hold on a pupil, or change its note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlaceHoldForm {
    pub pupil: PupilId,
    /// Absent if none is chosen yet.
    #[serde(default)]
    pub reason: Option<HoldReason>,
    /// What the reason does not say; needed for another reason.
    #[serde(default)]
    pub note: String,
}

form!(PlaceHoldForm => PlaceHold, PupilRecordView; pupil: PupilId);

impl PlaceHoldForm {
    /// Reads the reason and the note.
    ///
    /// # Errors
    /// Errors of the fields `reason` and `note`.
    pub fn check(&self) -> Result<(HoldReason, String), FieldErrors> {
        let mut errors = FieldErrors::new();
        let reason = errors.keep("reason", self.reason.ok_or("Select a reason for the hold".to_owned()));
        let note = match self.note.trim().is_empty() {
            true if self.reason == Some(HoldReason::Other) => Err("Enter the reason".to_owned()),
            true => Ok(String::new()),
            false => line("Note", &self.note, MAX_NOTE),
        };
        let note = errors.keep("note", note);
        reason.zip(note).ok_or(errors)
    }
}

macro_rules! decisions {
    ($($(#[$doc:meta])* $form:ident => $action:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub struct $form {
            pub pupil: PupilId,
            /// The reason of the hold.
            pub reason: HoldReason,
        }
        form!($form => $action, PupilRecordView; pupil: PupilId);
    )*};
}

decisions! {
    /// Ask to lift a hold, or confirm that as a second person.
    LiftHoldForm => LiftHold;
    /// Decide that a hold stays which somebody asked to lift.
    KeepHoldForm => KeepHold;
}

/// A hold on a pupil.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HoldView {
    pub reason: HoldReason,
    /// What the reason does not say; empty if there is nothing.
    pub note: String,
    /// The name of the person who placed it.
    pub by: String,
    /// The time at which it was placed.
    pub at: String,
    /// Present while somebody has asked to lift it and another person can confirm that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lifting: Option<LiftingView>,
}

/// The request to lift a hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiftingView {
    /// The name of the person who asked.
    pub by: String,
    pub at: String,
    /// True if the caller asked, and so cannot confirm.
    pub own: bool,
}

impl HoldView {
    /// The view of a hold, for the caller.
    pub fn of(hold: &Hold, call: &Call) -> HoldView {
        let asked = hold.lifting.as_ref().filter(|_| hold.is_lifting(call.moment().now));
        HoldView {
            reason: hold.reason,
            note: hold.note.clone(),
            by: hold.placed.by.name.clone(),
            at: shown(hold.placed.at),
            lifting: asked.map(|asked| LiftingView {
                by: asked.by.name.clone(),
                at: shown(asked.at),
                own: asked.by.user == call.by().user,
            }),
        }
    }
}
