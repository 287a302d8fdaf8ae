//! Numbers at MIS providers: whose they are, and the ids that pupils have there.

use crate::Store;
use crate::keys::Key;
use crate::records::pupils::write;
use crate::table::Transaction;
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use domain::base::refusal::Refusal;
use domain::exchange::held::{Held, HeldPupil};
use domain::exchange::provider::Provider;
use domain::records::pupil::Pupil;
use serde::{Deserialize, Serialize};

/// Pupils of one transaction, which also holds an audit entry.
const CHUNK: usize = 90;

/// The school that has a number at a provider.
#[derive(Serialize, Deserialize)]
pub(super) struct Owner {
    pub organisation: OrganisationId,
}

impl Store {
    /// The school that has this number at a provider, for the provider's messages.
    pub async fn school_at_mis(
        &self,
        _: &Moment,
        provider: Provider,
        number: &str,
    ) -> Result<Option<OrganisationId>, Failure> {
        let owner: Option<Owner> = self.table.get(&Key::mis_number(provider, number)).await?;
        Ok(owner.map(|owner| owner.organisation))
    }

    /// Takes what they hold under scopes that were taken back out of these pupils, some per transaction, each with an audit entry. The
    /// pupils of a transaction in which somebody changes one of them at the same time are left as they are.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: some are left. `Busy`.
    pub async fn delete_held(&self, call: &Call, held: &Held) -> Result<(), Failure> {
        let mut is_done = true;
        for chunk in held.pupils.chunks(CHUNK) {
            let mut transaction = Transaction::on(&self.table);
            for HeldPupil { was, now, .. } in chunk {
                transaction = write(transaction, call.tenant(), (), Some(was), now)?;
            }
            is_done &= transaction.audit((), &Entry::of(call, held.event(chunk))?)?.commit_if().await?;
        }
        if is_done { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Takes their ids at the MIS out of these pupils, some per transaction, each with an audit entry. The pupils of a transaction
    /// in which somebody changes one of them at the same time are left as they are.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: some are left. `Busy`.
    pub async fn delete_mis_ids(&self, call: &Call, pupils: &[Pupil]) -> Result<(), Failure> {
        let mut is_done = true;
        for chunk in pupils.chunks(CHUNK) {
            let mut transaction = Transaction::on(&self.table);
            for was in chunk {
                let now = Pupil { mis: None, ..was.clone() };
                transaction = write(transaction, call.tenant(), (), Some(was), &now)?;
            }
            let event = Event::of(EventKind::MisIdsDeleted);
            let event = chunk.iter().fold(event, |event, pupil| event.about_pupil(pupil.id));
            is_done &= transaction.audit((), &Entry::of(call, event)?)?.commit_if().await?;
        }
        if is_done { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}
