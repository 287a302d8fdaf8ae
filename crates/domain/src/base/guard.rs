//! A number that a person types to confirm what takes out much.

use crate::base::failure::FieldErrors;
use crate::base::text::thousands;
use serde::{Deserialize, Serialize};

/// What is not done before a person types how much it takes out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Guard {
    /// The number to type.
    pub number: u32,
    /// Says what is taken out.
    pub sentence: String,
}

impl Guard {
    /// Guards a change that takes out more than 50 of the stored records, and more than a tenth of them. `of` names
    /// them: "results".
    pub fn when(taken_out: usize, stored: usize, of: &str) -> Option<Guard> {
        let far_more = taken_out > 50 && taken_out * 10 > stored;
        let [number, stored] = [taken_out, stored].map(|count| u32::try_from(count).unwrap_or(u32::MAX));
        let (taken_out, stored) = (thousands(number), thousands(stored));
        let sentence = format!("This would remove {taken_out} of your {stored} {of}.");
        far_more.then_some(Guard { number, sentence })
    }

    /// Checks the number that was typed.
    ///
    /// # Errors
    /// An error of the field `typed`: it is another number, or none.
    pub fn check(&self, typed: Option<u32>) -> Result<(), FieldErrors> {
        if typed == Some(self.number) {
            return Ok(());
        }
        let number = thousands(self.number);
        Err(FieldErrors::of("typed", format!("Type the number {number} to go on")))
    }
}
