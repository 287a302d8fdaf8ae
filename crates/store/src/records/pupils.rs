//! Pupils, and the roll: the number of pupils per cohort.

use crate::Store;
use crate::changes::difference;
use crate::keys::{Key, PUPIL, school};
use crate::table::{Condition, Index, Item, Range, Transaction, Unwritten, item, text, value};
use crate::versioned::MAX_ATTEMPTS;
use domain::access::call::Call;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, PupilId};
use domain::base::mail::QueuedMail;
use domain::base::refusal::Refusal;
use domain::base::text::folded;
use domain::records::cohort::{AcademicYear, Cohort};
use domain::records::pupil::Pupil;
use domain::records::roll::Roll;
use domain::retention::hint::Hint;
use std::collections::BTreeMap;

/// The condition on a pupil's record with which something new about the pupil is written: it is there, and not being erased.
/// What is written without it at the moment of an erasure stays behind.
pub(crate) fn is_kept() -> Condition {
    Condition::new("attribute_exists(pk) AND attribute_not_exists(erasing)", [])
}

/// The pupils by cohort, those who have left apart.
const BY_ROLL: Index = Index { name: "ByRoll", attribute: "by_roll", items: PUPIL };

/// Pupils read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

/// The most items that one BatchGetItem takes.
const BATCH: usize = 100;

/// A pupil’s item, with the attribute that the index sorts by.
pub(crate) fn pupil_item(organisation: OrganisationId, pupil: &Pupil) -> Result<Item, Failure> {
    let mut stored = item(&Key::pupil(organisation, pupil.id), pupil)?;
    let list = cohort_of(pupil.is_on_roll(), Some(pupil.cohort));
    stored.insert("by_roll".to_owned(), text(format!("{list}{}", pupil.id)));
    Ok(stored)
}

/// The writes of a pupil's transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PupilWrite {
    Pupil,
    Roll,
    Entry,
}

/// Adds the write of a pupil. Only the attributes that change are compared and written, so that somebody else's change to
/// another attribute stays.
pub(crate) fn write<'a, L: Clone>(
    transaction: Transaction<'a, L>,
    organisation: OrganisationId,
    of: L,
    was: Option<&Pupil>,
    now: &Pupil,
) -> Result<Transaction<'a, L>, Failure> {
    let after = pupil_item(organisation, now)?;
    match was {
        None => transaction.put_item(of, after, Condition::absent()),
        Some(was) => {
            let (update, mut condition) = difference(&pupil_item(organisation, was)?, &after);
            condition.extend("attribute_not_exists(erasing)", []);
            transaction.update(of, &Key::pupil(organisation, now.id), &update, condition)
        }
    }
}

/// Prefix of the index for the pupils on roll or for those who have left, of one cohort or of all.
fn cohort_of(on_roll: bool, cohort: Option<Cohort>) -> String {
    let list = if on_roll { "roll" } else { "left" };
    cohort.map_or_else(|| format!("{list}#"), |cohort| format!("{list}#{:04}#", cohort.0))
}

impl Store {
    /// The school’s roll; `None` before its first pupil.
    pub async fn roll(&self, call: &Call) -> Result<Option<Roll>, Failure> {
        self.table.get(&Key::roll(call.tenant())).await
    }

    /// The pupils on roll of a cohort, or of all cohorts, by surname and forename.
    pub async fn pupils(&self, call: &Call, cohort: Option<Cohort>) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, Some(BY_ROLL), &cohort_of(true, cohort)).await
    }

    /// The pupils of a cohort who have left, by surname and forename.
    pub(crate) async fn leavers_of(&self, call: &Call, cohort: Cohort) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, Some(BY_ROLL), &cohort_of(false, Some(cohort))).await
    }

    /// The pupils who have left, by surname and forename.
    pub async fn leavers(&self, call: &Call) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, Some(BY_ROLL), &cohort_of(false, None)).await
    }

    /// Every pupil in the records, on roll or not, by surname and forename.
    pub async fn all_pupils(&self, call: &Call) -> Result<Vec<Pupil>, Failure> {
        self.listed_pupils(call, None, PUPIL).await
    }

    async fn listed_pupils(
        &self,
        call: &Call,
        index: Option<Index>,
        prefix: &str,
    ) -> Result<Vec<Pupil>, Failure> {
        let pk = school(call.tenant());
        let range = Range { index, ..Range::of(&pk, prefix) };
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (pupils, next) = self.table.page::<Pupil>(&range, cursor.as_deref(), READ).await?;
            all.extend(pupils);
            cursor = next;
            if cursor.is_none() {
                break;
            }
        }
        all.sort_by_cached_key(|pupil| (folded(&pupil.listed_name()), pupil.id));
        Ok(all)
    }

    /// Reads one pupil, on roll or not; `None` if there is no such pupil.
    pub async fn find_pupil(&self, call: &Call, pupil: PupilId) -> Result<Option<Pupil>, Failure> {
        self.table.get(&Key::pupil(call.tenant(), pupil)).await
    }

    /// Reads one pupil, on roll or not.
    ///
    /// # Errors
    /// `NotFound`, also if the pupil is being erased.
    pub async fn pupil(&self, call: &Call, pupil: PupilId) -> Result<Pupil, Failure> {
        let found = self.find_pupil(call, pupil).await?;
        found.filter(|pupil| pupil.erasing.is_none()).ok_or(Failure::NOT_FOUND)
    }

    /// Writes a pupil's record, the roll and the audit entry in one transaction. `was` is the record that was read;
    /// `None` for a new pupil.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: somebody changed the record. `Invalid` with the field `upn`: another pupil has the UPN.
    /// `Busy`.
    pub async fn write_pupil(
        &self,
        call: &Call,
        was: Option<&Pupil>,
        now: &Pupil,
        event: &Event,
    ) -> Result<(), Failure> {
        self.write_pupil_and_tell(call, was, now, event, &[]).await
    }

    /// The same with mail in the transaction.
    ///
    /// # Errors
    /// See [`Store::write_pupil`].
    pub async fn write_pupil_and_tell(
        &self,
        call: &Call,
        was: Option<&Pupil>,
        now: &Pupil,
        event: &Event,
        mails: &[QueuedMail],
    ) -> Result<(), Failure> {
        let tenant = call.tenant();
        let hints = Hint::of_record(was, now, call.organisation(), call.moment().now);
        for _ in 0..MAX_ATTEMPTS {
            let year = AcademicYear::at(call.moment().now);
            let roll = self.roll(call).await?.unwrap_or_else(|| Roll::call(year, [].iter(), 0));
            let mut counted = roll.clone();
            was.iter().for_each(|was| counted.remove(was));
            counted.add(now);
            let is_new_upn = was.is_none_or(|was| was.upn != now.upn);
            if is_new_upn {
                now.check_upn(&self.all_pupils(call).await?)?;
            }
            let mut transaction = Transaction::on(&self.table);
            // A new UPN counts as a change of the roll, so that of two at once one looks for the other.
            if counted != roll || is_new_upn {
                counted.version += 1;
                let unmoved = Condition::over(counted.version);
                transaction = transaction.put(PupilWrite::Roll, &Key::roll(tenant), &counted, unmoved)?;
            }
            let of = PupilWrite::Pupil;
            transaction = write(transaction, tenant, of, was, now)?
                .audit(PupilWrite::Entry, &Entry::of(call, event.clone())?)?
                .hint(PupilWrite::Entry, tenant, &hints)?
                .note_uncounted(PupilWrite::Entry, call)?;
            for mail in mails {
                transaction = transaction.tell(PupilWrite::Entry, call, mail)?;
            }
            match transaction.commit().await {
                Ok(()) => return Ok(()),
                Err(Unwritten::Conditions(failed)) if failed.contains(&of) => {
                    return Err(Refusal::ChangedMeanwhile.into());
                }
                Err(Unwritten::Conditions(_)) => {}
                Err(Unwritten::Failed(failure)) => return Err(failure),
            }
        }
        Err(Failure::Busy("the roll moved under every attempt to write a pupil".to_owned()))
    }

    /// The names of pupils, surname first. A pupil who is no longer recorded has none. One BatchGetItem per 100.
    pub async fn names_of_pupils(
        &self,
        call: &Call,
        pupils: &[PupilId],
    ) -> Result<BTreeMap<PupilId, String>, Failure> {
        let mut names = BTreeMap::new();
        for some in pupils.chunks(BATCH) {
            let keys: Vec<Key> = some.iter().map(|pupil| Key::pupil(call.tenant(), *pupil)).collect();
            for item in self.table.get_all(&keys).await?.into_values() {
                let pupil: Pupil = value(item)?;
                names.insert(pupil.id, pupil.listed_name());
            }
        }
        Ok(names)
    }
}
