//! Groups of schools: the list, a group at its owner and at a school, creating one in four steps, and changing one.

pub mod change;
mod choose;
pub mod list;
pub mod new;
pub mod one;
pub mod report;
mod school;
pub mod step;
mod typed;

use crate::parts::chip::{Tone, chip};
use domain::collaborate::membership::ConsentState;
use yew::prelude::*;

/// The consent of a school.
fn consent_chip(consent: ConsentState) -> Html {
    let tone = match consent {
        ConsentState::Asked => Tone::Warn,
        ConsentState::Agreed => Tone::Ok,
        ConsentState::Refused | ConsentState::Withdrawn => Tone::Mute,
    };
    chip(tone, consent.label())
}
