//! Pupils, and the roll that counts them.

use crate::Store;
use crate::keys::{Key, PUPIL, school};
use crate::table::{Condition, MAX_TRANSACTION, Range, Transaction};
use domain::audit::{Entry, Event};
use domain::call::Call;
use domain::failure::{Failure, Refusal};
use domain::moment::PupilId;
use domain::pupil::{Cohort, Pupil, Roll};
use domain::records::pupils::Written;

/// Pupils written in one transaction: beside them it takes the roll and the audit entry, and a pupil who changes cohort
/// takes two of its items.
pub const PUPILS_PER_TRANSACTION: usize = (MAX_TRANSACTION - 2) / 2;

/// Pupils read at a time: DynamoDB ends a page at 1 MB whatever is asked for.
const READ: i32 = 1_000;

/// A pupil as they are now, and as they were if they were in another cohort.
#[derive(Clone, Debug)]
pub struct Changed {
    /// As they are now.
    pub pupil: Pupil,
    /// The cohort they leave.
    pub from: Option<Cohort>,
}

impl From<&Written> for Changed {
    fn from(written: &Written) -> Changed {
        let from = written.was.as_ref().map(|was| was.cohort).filter(|from| *from != written.now.cohort);
        Changed { pupil: written.now.clone(), from }
    }
}

impl Store {
    /// The school's roll, if it has any pupils.
    pub async fn roll(&self, call: &Call) -> Result<Option<Roll>, Failure> {
        self.table.get(&Key::roll(call.tenant())).await
    }

    /// The pupils of a cohort, or all of them, by surname and forename.
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
        all.sort_by_cached_key(|pupil| (domain::text::folded(&pupil.listed_name()), pupil.id));
        Ok(all)
    }

    /// One pupil of a cohort.
    ///
    /// # Errors
    /// Not found.
    pub async fn pupil(&self, call: &Call, cohort: Cohort, pupil: PupilId) -> Result<Pupil, Failure> {
        self.table.get(&Key::pupil(call.tenant(), cohort, pupil)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Writes at most [`PUPILS_PER_TRANSACTION`] pupils, with the roll as it is once they are written, over the version it
    /// was made from. An import that dies between two of these has done what the roll says, and is done again.
    ///
    /// # Errors
    /// Changed meanwhile.
    pub async fn write_pupils(
        &self,
        call: &Call,
        changed: &[Changed],
        roll: &Roll,
        event: Event,
    ) -> Result<(), Failure> {
        let over = match roll.version {
            0 | 1 => Condition::absent(),
            version => Condition::version(version - 1),
        };
        let mut transaction = Transaction::on(&self.table)
            .put((), &Key::roll(call.tenant()), roll, over)?
            .audit((), &Entry::of(call, event)?)?;
        for Changed { pupil, from } in changed {
            let key = Key::pupil(call.tenant(), pupil.cohort, pupil.id);
            transaction = transaction.put((), &key, pupil, Condition::none())?;
            if let Some(from) = from.filter(|from| *from != pupil.cohort) {
                let key = Key::pupil(call.tenant(), from, pupil.id);
                transaction = transaction.delete((), &key, Condition::none())?;
            }
        }
        if transaction.commit_if().await? { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}
