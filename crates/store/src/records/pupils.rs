//! Pupils, and the roll: the number of pupils per cohort.

use crate::Store;
use crate::keys::{Key, PUPIL, school};
use crate::table::{Condition, MAX_TRANSACTION, Range, Transaction};
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::base::refusal::Refusal;
use domain::records::cohort::Cohort;
use domain::records::pupil::Pupil;
use domain::records::pupils::PupilChange;
use domain::records::roll::Roll;

/// The most pupils that one transaction writes. A pupil who changes cohort takes two of the 100 items; the roll and the
/// audit entry take one each.
pub const PUPILS_PER_TRANSACTION: usize = (MAX_TRANSACTION - 2) / 2;

/// Pupils read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

impl Store {
    /// The school's roll; `None` before its first pupil.
    pub async fn roll(&self, call: &Call) -> Result<Option<Roll>, Failure> {
        self.table.get(&Key::roll(call.tenant())).await
    }

    /// The pupils of a cohort, or of all cohorts, by surname and forename.
    pub async fn pupils(&self, call: &Call, cohort: Option<Cohort>) -> Result<Vec<Pupil>, Failure> {
        let pk = school(call.tenant());
        let prefix = cohort.map_or_else(|| PUPIL.to_owned(), Key::pupils_prefix);
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (pupils, next) =
                self.table.page::<Pupil>(&Range::of(&pk, &prefix), cursor.as_deref(), READ).await?;
            all.extend(pupils);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        all.sort_by_cached_key(|pupil| (domain::base::text::folded(&pupil.listed_name()), pupil.id));
        Ok(all)
    }

    /// Reads one pupil of a cohort.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn pupil(&self, call: &Call, cohort: Cohort, pupil: PupilId) -> Result<Pupil, Failure> {
        self.table.get(&Key::pupil(call.tenant(), cohort, pupil)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Writes at most [`PUPILS_PER_TRANSACTION`] pupils, and the roll as it is after them, over the version of the roll
    /// that it was made from. After an import that died half-way, the roll describes what has been written, and the
    /// same import can run again.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: the stored roll has another version.
    pub async fn write_pupils(
        &self,
        call: &Call,
        changes: &[PupilChange],
        roll: &Roll,
        event: Event,
    ) -> Result<(), Failure> {
        let mut transaction = Transaction::on(&self.table)
            .put((), &Key::roll(call.tenant()), roll, Condition::over(roll.version))?
            .audit((), &Entry::of(call, event)?)?;
        for PupilChange { was, now } in changes {
            let key = Key::pupil(call.tenant(), now.cohort, now.id);
            transaction = transaction.put((), &key, now, Condition::none())?;
            if let Some(was) = was.as_ref().filter(|was| was.cohort != now.cohort) {
                let key = Key::pupil(call.tenant(), was.cohort, now.id);
                transaction = transaction.delete((), &key, Condition::none())?;
            }
        }
        if transaction.commit_if().await? { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}
