//! Erasing pupils: the intent in the ledger first, then everything that names them besides their own items, and those
//! last. Each step may be repeated.

use crate::Store;
use crate::audit::Ledger;
use crate::keys::{Key, erasures_of};
use crate::records::pupils::pupil_item;
use crate::table::{Condition, Item, MAX_TRANSACTION, Range, Transaction, Unwritten};
use crate::versioned::MAX_ATTEMPTS;
use domain::access::call::Call;
use domain::attainment::subject::KeyStage;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::records::mis_id::MisId;
use domain::records::pupil::Pupil;
use domain::records::pupils::YEARS_APART;
use domain::records::roll::Roll;
use domain::records::upn::Upn;
use domain::retention::certificate::CertificateKey;
use domain::retention::erasure::{Erasure, Reference, Rule, TombstoneKey};
use domain::retention::hint::Hint;
use domain::targets::dead::is_over;
use domain::targets::prepopulated::Prepopulated;
use std::collections::{BTreeMap, BTreeSet};

/// The pupils that one transaction erases. Each takes six of its items: the pupil, the targets that nobody may have set in
/// between, the erasure and three tombstones; the roll and the audit entry take one each.
const PER_TRANSACTION: usize = (MAX_TRANSACTION - 2) / 6;

/// A pupil to erase, with the rule that says so.
pub type DuePupil = (Pupil, Rule);

/// Erasures read per page. DynamoDB ends a page at 1 MB whatever limit it is given.
const ERASURES_PER_READ: i32 = 1_000;

/// The keys that an erasure needs.
#[derive(Clone, Debug)]
pub struct ErasureKeys {
    /// The key of the tombstones.
    pub tombstones: TombstoneKey,
    /// The key that signs the certificates.
    pub certificates: CertificateKey,
}

/// The writes of an erasure's transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum EraseWrite {
    Pupil(PupilId),
    /// Targets that somebody set since the pupil's were deleted.
    Targets,
    Other,
}

/// The pupils that one transaction begins to erase: the pupil and the erasure.
const PER_BEGINNING: usize = MAX_TRANSACTION / 2;

impl Store {
    /// Begins to erase these pupils: notes it in the ledger and on their records, in one transaction, so that from then on
    /// nobody holds, returns or changes them. What an earlier run noted stays. Returns those who are being erased; one whose
    /// record changed since the clock read it is not.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn begin_erasures(
        &self,
        ledger: &Ledger,
        call: &Call,
        pupils: &[DuePupil],
    ) -> Result<Vec<DuePupil>, Failure> {
        let (again, new): (Vec<DuePupil>, Vec<DuePupil>) =
            pupils.iter().cloned().partition(|(pupil, _)| pupil.erasing.is_some());
        let mut begun = again;
        for some in new.chunks(PER_BEGINNING) {
            let mut left = some.to_vec();
            while !left.is_empty() {
                let mut transaction = Transaction::on(&self.table);
                for (pupil, rule) in &left {
                    let erasure = Erasure::begin(call.tenant(), pupil.id, *rule, call.moment().now);
                    transaction =
                        erasure_update(transaction.with(&ledger.table), EraseWrite::Other, &erasure)?;
                    let now = Pupil { erasing: Some(*rule), ..pupil.clone() };
                    let stored = pupil_item(pupil.organisation, &now)?;
                    let noted = Item::from_iter(
                        stored.get("erasing").map(|rule| (":erasing".to_owned(), rule.clone())),
                    );
                    let mut as_read = as_the_clock_read(pupil)?.valued(noted);
                    as_read.extend("attribute_not_exists(erasing)", []);
                    let key = Key::pupil(call.tenant(), pupil.id);
                    let of = EraseWrite::Pupil(pupil.id);
                    transaction =
                        transaction.with(&self.table).update(of, &key, "SET erasing = :erasing", as_read)?;
                }
                match transaction.commit().await {
                    Ok(()) => {
                        let noted =
                            |(pupil, rule): (Pupil, Rule)| (Pupil { erasing: Some(rule), ..pupil }, rule);
                        begun.extend(std::mem::take(&mut left).into_iter().map(noted));
                    }
                    Err(Unwritten::Failed(failure)) => return Err(failure),
                    Err(Unwritten::Conditions(failed)) => {
                        left.retain(|(pupil, _)| !failed.contains(&EraseWrite::Pupil(pupil.id)));
                    }
                }
            }
        }
        Ok(begun)
    }
}

impl Ledger {
    /// The erasures at the caller's school, by reference.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn erasures(&self, call: &Call) -> Result<Vec<Erasure>, Failure> {
        let pk = erasures_of(call.tenant());
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (erasures, next) =
                self.table.page(&Range::of(&pk, ""), cursor.as_deref(), ERASURES_PER_READ).await?;
            all.extend(erasures);
            cursor = next;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// The erasure with this reference at the caller's school; `None` if there is none.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn erasure(&self, call: &Call, reference: &Reference) -> Result<Option<Erasure>, Failure> {
        self.table.get(&Key::erasure(call.tenant(), reference)).await
    }
}

impl Ledger {
    /// Writes down the public half of the key that signs certificates, unless it is there. Before the first certificate that
    /// is signed with it.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn publish(&self, key: &CertificateKey) -> Result<(), Failure> {
        let public = key.public();
        if self.has_signed_with(&public).await? {
            return Ok(());
        }
        let place = Key::certificates_signed_with(&public);
        Transaction::on(&self.table)
            .put((), &place, &Signed {}, Condition::none())?
            .commit_if()
            .await
            .map(drop)
    }

    /// True if certificates of this deployment are, or were, signed with the key that has this public half.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn has_signed_with(&self, key: &str) -> Result<bool, Failure> {
        // Nothing else can be the key of an item.
        if key.len() != 64 {
            return Ok(false);
        }
        let found: Option<Signed> = self.table.get(&Key::certificates_signed_with(key)).await?;
        Ok(found.is_some())
    }
}

/// Says that a key signs certificates. Its item has only its key.
#[derive(serde::Serialize, serde::Deserialize)]
struct Signed {}

/// Writes what is new about an erasure, and keeps what an earlier run wrote.
fn erasure_update<'a, L: Clone>(
    transaction: Transaction<'a, L>,
    label: L,
    erasure: &Erasure,
) -> Result<Transaction<'a, L>, Failure> {
    let key = Key::erasure(erasure.organisation, &erasure.reference);
    let stored = crate::table::item(&key, erasure)?;
    let (mut set, mut values) = (Vec::new(), Item::new());
    let mut condition = Condition::none();
    for (n, (name, value)) in
        stored.into_iter().filter(|(name, _)| !["pk", "sk"].contains(&name.as_str())).enumerate()
    {
        set.push(format!("#a{n} = if_not_exists(#a{n}, :a{n})"));
        values.insert(format!(":a{n}"), value);
        condition = condition.naming(&format!("#a{n}"), &name);
    }
    transaction.update(label, &key, &format!("SET {}", set.join(", ")), condition.valued(values))
}

impl Store {
    /// The pupils of a cohort, on roll and not.
    pub async fn pupils_ever_in(&self, call: &Call, cohort: Cohort) -> Result<Vec<Pupil>, Failure> {
        let mut all = self.pupils(call, Some(cohort)).await?;
        all.extend(self.leavers_of(call, cohort).await?);
        Ok(all)
    }

    /// Erases these pupils, who are noted in the ledger, and what the table holds of them. Returns the number of those who
    /// are gone; one whose record changed since it was read stays, and the next run asks the clock again.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn erase_pupils(
        &self,
        ledger: &Ledger,
        call: &Call,
        keys: &ErasureKeys,
        pupils: &[DuePupil],
    ) -> Result<u32, Failure> {
        self.hint(call, &over(call, pupils)).await?;
        Transaction::on(&self.table).note_uncounted((), call)?.commit_if().await?;
        self.erase_prepopulated(call, pupils).await?;
        self.erase_manual_targets(call, pupils).await?;
        self.erase_results(call, pupils).await?;
        let ids = pupils.iter().map(|(pupil, _)| pupil.id).collect();
        self.take_names_out_of_requests(call, &ids).await?;
        let mut erased = 0;
        for some in pupils.chunks(PER_TRANSACTION) {
            erased += self.erase_records(ledger, call, keys, some).await?;
        }
        Ok(erased)
    }

    /// Removes the pupils from the pre-populated targets of every year group that they can have been in.
    async fn erase_prepopulated(&self, call: &Call, pupils: &[DuePupil]) -> Result<(), Failure> {
        let mut by_year: BTreeMap<YearGroupId, BTreeSet<PupilId>> = BTreeMap::new();
        for (pupil, _) in pupils {
            for year in years_of(pupil) {
                by_year.entry(year).or_default().insert(pupil.id);
            }
        }
        let place = |year: &YearGroupId| Key::prepopulated(call.tenant(), *year);
        let mut there = Vec::new();
        for some in by_year.keys().map(place).collect::<Vec<_>>().chunks(MAX_TRANSACTION) {
            there.extend(self.table.get_all(some).await?.into_keys());
        }
        for (year, pupils) in by_year {
            let key = place(&year);
            if !there.contains(&key) {
                continue;
            }
            for attempt in 0.. {
                let Some(mut targets) = self.table.get::<Prepopulated>(&key).await? else { break };
                if targets.remove(&pupils) == 0 {
                    break;
                }
                targets.version += 1;
                let over = Condition::version(targets.version - 1);
                if Transaction::on(&self.table).put((), &key, &targets, over)?.commit_if().await? {
                    break;
                }
                if attempt == MAX_ATTEMPTS {
                    return Err(Failure::Busy(
                        "targets changed under every attempt to erase some".to_owned(),
                    ));
                }
            }
        }
        Ok(())
    }

    /// Deletes the manual targets of the pupils in every year group that they can have been in.
    async fn erase_manual_targets(&self, call: &Call, pupils: &[DuePupil]) -> Result<(), Failure> {
        let place = |pupil: PupilId| move |year| Key::manual_targets(call.tenant(), year, pupil);
        let keys: Vec<Key> =
            pupils.iter().flat_map(|(pupil, _)| years_of(pupil).map(place(pupil.id))).collect();
        for some in keys.chunks(MAX_TRANSACTION) {
            let mut transaction = Transaction::on(&self.table);
            let found = self.table.get_all(some).await?;
            for key in found.keys() {
                transaction = transaction.delete((), key, Condition::none())?;
            }
            if !found.is_empty() {
                transaction.commit_if().await?;
            }
        }
        Ok(())
    }

    /// Deletes the results of the pupils. Their records say which there are, and none come any more once they are being
    /// erased.
    async fn erase_results(&self, call: &Call, pupils: &[DuePupil]) -> Result<(), Failure> {
        let of = |(pupil, _): &DuePupil| {
            let (id, collections) = (pupil.id, pupil.results.keys().copied().collect::<Vec<_>>());
            collections.into_iter().map(move |collection| Key::results(call.tenant(), collection, id))
        };
        let keys: Vec<Key> = pupils.iter().flat_map(of).collect();
        for some in keys.chunks(MAX_TRANSACTION) {
            let mut transaction = Transaction::on(&self.table);
            for key in some {
                transaction = transaction.delete((), key, Condition::none())?;
            }
            transaction.commit_if().await?;
        }
        Ok(())
    }

    /// Deletes the pupils' own items, counts them out of the roll, and completes their erasures, in one transaction.
    async fn erase_records(
        &self,
        ledger: &Ledger,
        call: &Call,
        keys: &ErasureKeys,
        pupils: &[DuePupil],
    ) -> Result<u32, Failure> {
        let (tenant, now) = (call.tenant(), call.moment().now);
        let mut left: Vec<&DuePupil> = pupils.iter().collect();
        for _ in 0..MAX_ATTEMPTS {
            if left.is_empty() {
                return Ok(0);
            }
            let mut event = Event::of(EventKind::PupilsErased);
            let mut transaction = Transaction::on(&self.table);
            let roll: Option<Roll> = self.table.get(&Key::roll(tenant)).await?;
            let mut counted = roll.clone();
            for (pupil, rule) in &left {
                event = event.about_pupil(pupil.id);
                counted.iter_mut().for_each(|roll| roll.remove(pupil));
                let item = Key::pupil(tenant, pupil.id);
                let as_read = as_the_clock_read(pupil)?;
                transaction = transaction.delete(EraseWrite::Pupil(pupil.id), &item, as_read)?;
                let year = roll.as_ref().and_then(|roll| YearGroupId::of(pupil.cohort, roll.year));
                if let Some(year) = year {
                    let set = Key::manual_targets(tenant, year, pupil.id);
                    transaction = transaction.check(EraseWrite::Targets, &set, Condition::absent())?;
                }
                transaction = transaction.with(&ledger.table);
                let begun = Erasure::begin(tenant, pupil.id, *rule, now);
                let done = begun.complete(call.organisation(), &keys.certificates, now)?;
                transaction = erasure_update(transaction, EraseWrite::Other, &done)?;
                let tombs = &keys.tombstones;
                let of_mis = pupil.mis.as_ref().map(|id| tombs.of_mis(tenant, id));
                let own = [tombs.of_pupil(tenant, pupil.id), tombs.of_upn(tenant, &pupil.upn)];
                for tombstone in own.into_iter().chain(of_mis) {
                    let place = Key::tombstone(tenant, tombstone);
                    let of = Tombstone { reference: Reference::of(pupil.id) };
                    transaction = transaction.put(EraseWrite::Other, &place, &of, Condition::none())?;
                }
                transaction = transaction.with(&self.table);
            }
            if let Some(mut counted) = counted.filter(|counted| Some(counted) != roll.as_ref()) {
                counted.version += 1;
                let unmoved = Condition::over(counted.version);
                transaction = transaction.put(EraseWrite::Other, &Key::roll(tenant), &counted, unmoved)?;
            }
            transaction = transaction.audit(EraseWrite::Other, &Entry::of(call, event)?)?;
            match transaction.commit().await {
                Ok(()) => return Ok(u32::try_from(left.len()).unwrap_or(u32::MAX)),
                Err(Unwritten::Failed(failure)) => return Err(failure),
                Err(Unwritten::Conditions(failed)) => {
                    left.retain(|(pupil, _)| !failed.contains(&EraseWrite::Pupil(pupil.id)));
                    if failed.contains(&EraseWrite::Targets) {
                        self.erase_manual_targets(call, pupils).await?;
                    }
                }
            }
        }
        Err(Failure::Busy("the roll moved under every attempt to erase pupils".to_owned()))
    }

    /// Those of these pupils who were erased before, as a restored copy of the records may hold them. At most 100.
    pub async fn erased_before(
        &self,
        ledger: &Ledger,
        call: &Call,
        keys: &ErasureKeys,
        pupils: &[Pupil],
    ) -> Result<Vec<Pupil>, Failure> {
        let place =
            |pupil: &Pupil| Key::tombstone(call.tenant(), keys.tombstones.of_pupil(call.tenant(), pupil.id));
        let keys: Vec<Key> = pupils.iter().map(place).collect();
        let found = ledger.table.get_all(&keys).await?;
        Ok(pupils.iter().filter(|pupil| found.contains_key(&place(pupil))).cloned().collect())
    }
}

impl Ledger {
    /// Those of these records of the MIS whose id or UPN is that of a pupil who was erased: one BatchGetItem per 50.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn buried(
        &self,
        call: &Call,
        tombstones: &TombstoneKey,
        records: &[(&MisId, &Upn)],
    ) -> Result<BTreeSet<MisId>, Failure> {
        let tenant = call.tenant();
        let places = |(id, upn): &(&MisId, &Upn)| {
            [tombstones.of_mis(tenant, id), tombstones.of_upn(tenant, upn)]
                .map(|tombstone| Key::tombstone(tenant, tombstone))
        };
        let mut buried = BTreeSet::new();
        for some in records.chunks(MAX_TRANSACTION / 2) {
            let found = self.table.get_all(&some.iter().flat_map(places).collect::<Vec<_>>()).await?;
            let is_buried =
                |record: &&(&MisId, &Upn)| places(record).iter().any(|key| found.contains_key(key));
            buried.extend(some.iter().filter(is_buried).map(|(id, _)| MisId::clone(id)));
        }
        Ok(buried)
    }
}

/// The hints of the cohorts that are over: when their last pupil is erased, their settings go a month later.
fn over(call: &Call, pupils: &[DuePupil]) -> Vec<Hint> {
    let (top, now) = (call.organisation().top_year_group(), call.moment().now);
    let cohorts: BTreeSet<Cohort> = pupils.iter().map(|(pupil, _)| pupil.cohort).collect();
    let over = cohorts.into_iter().filter(|cohort| is_over(*cohort, top, day(now)));
    over.map(|cohort| Hint::of_targets(cohort, now)).collect()
}

/// Says that a pupil was erased.
#[derive(serde::Serialize)]
struct Tombstone {
    reference: Reference,
}

/// Every year group that a pupil can have been in: those of their age, because no pupil is recorded in a cohort further from
/// it, and those that they were moved out of, because the date of birth may have been corrected too.
fn years_of(pupil: &Pupil) -> impl Iterator<Item = YearGroupId> + use<> {
    let (usual, present) = (Cohort::born(pupil.born).0, pupil.cohort.0);
    let cohorts = (usual - YEARS_APART).min(present)..=(usual + YEARS_APART).max(present);
    let of = |cohort| KeyStage::ALL.map(|key_stage| YearGroupId { key_stage, cohort: Cohort(cohort) });
    let earlier = pupil.earlier_cohorts.iter().map(|cohort| cohort.0);
    let cohorts: BTreeSet<i16> = cohorts.chain(earlier).collect();
    cohorts.into_iter().flat_map(of)
}

/// The attributes of a pupil that decide whether, and where, they are erased.
const CLOCK_READS: [&str; 9] =
    ["cohort", "left", "holds", "upn", "by_roll", "born", "earlier_cohorts", "results", "mis"];

/// The condition that what the clock reads of the pupil, and what names them in other items, is as it was read.
fn as_the_clock_read(pupil: &Pupil) -> Result<Condition, Failure> {
    let stored = pupil_item(pupil.organisation, pupil)?;
    let (mut parts, mut values) = (Vec::new(), Item::new());
    for name in CLOCK_READS {
        match stored.get(name) {
            Some(value) => {
                parts.push(format!("#{name} = :{name}"));
                values.insert(format!(":{name}"), value.clone());
            }
            None => parts.push(format!("attribute_not_exists(#{name})")),
        }
    }
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    Ok(CLOCK_READS
        .into_iter()
        .fold(Condition::all(&parts, values), |condition, name| condition.naming(&format!("#{name}"), name)))
}
