//! The clients of the audit functions.

use files::LockedHeads;
use queue::Queue;
use runtime::{Environment, Log, Tools};
use store::{Ledger, Store};

runtime::gate!(Trail, Proofs);

/// For functions that only show the trail.
pub struct Trail {
    pub(crate) store: Store,
}

impl Tools for Trail {
    fn connect(environment: &Environment) -> Result<Trail, String> {
        Ok(Trail { store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?) })
    }
}

/// For functions that compare the trail with its chain and with the locked heads.
pub struct Proofs {
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
    pub(crate) heads: LockedHeads,
    pub(crate) log: Log,
}

impl Tools for Proofs {
    fn connect(environment: &Environment) -> Result<Proofs, String> {
        Ok(Proofs {
            store: Trail::connect(environment)?.store,
            ledger: ledger(environment)?,
            heads: LockedHeads::new(&environment.sdk("S3")?, environment.get("HEADS_BUCKET")?),
            log: environment.log().clone(),
        })
    }
}

/// For the function that seals the trail.
pub struct Sealing {
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
    /// Takes the entries that cannot be sealed.
    pub(crate) unsealed: Queue,
    /// Receives each new head of a chain.
    pub(crate) log: Log,
}

impl Tools for Sealing {
    fn connect(environment: &Environment) -> Result<Sealing, String> {
        Ok(Sealing {
            store: Trail::connect(environment)?.store,
            ledger: ledger(environment)?,
            unsealed: Queue::new(&environment.sdk("SQS")?, environment.get("UNSEALED_ENTRIES")?),
            log: environment.log().clone(),
        })
    }
}

fn ledger(environment: &Environment) -> Result<Ledger, String> {
    Ok(Ledger::new(&environment.sdk("DYNAMODB")?, environment.get("LEDGER")?))
}
