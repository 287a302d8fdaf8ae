//! Makes moments. The only reader of the clock and of the machine's randomness.

use crate::environment::{Clock, Environment};
use domain::base::hash::hex;
use domain::base::moment::Moment;

pub(crate) struct Moments {
    clock: Clock,
}

impl Moments {
    pub(crate) fn of(environment: &Environment) -> Moments {
        Moments { clock: environment.clock().clone() }
    }

    /// The moment of a call. Without a request id from the gateway, it gets a random one.
    pub(crate) fn now(&self, request_id: Option<String>, address: Option<String>) -> Result<Moment, String> {
        let mut entropy = [0; 32];
        getrandom::fill(&mut entropy).map_err(|error| format!("the machine gave no randomness: {error}"))?;
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|error| format!("the machine gave no randomness: {error}"))?;
        Ok(Moment::new(self.clock.now(), request_id.unwrap_or_else(|| hex(&name)), address, entropy))
    }
}
