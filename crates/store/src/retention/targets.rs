//! Dead targets (`domain::targets::dead`): removed a month after they were deleted, replaced or left behind.

use crate::Store;
use crate::keys::Key;
use crate::records::pupils::pupil_item;
use crate::retention::StoredHint;
use crate::table::{Condition, Item, MAX_TRANSACTION, Transaction};
use crate::targets::{target_attribute, written};
use domain::access::call::Call;
use domain::attainment::subject::KeyStage;
use domain::audit::entry::Entry;
use domain::base::academic_year::AcademicYear;
use domain::base::calendar::day;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::base::text::count;
use domain::records::cohort::{Cohort, YearGroupId};
use domain::records::pupil::Pupil;
use domain::retention::hint::{Hint, Place, buried_on};
use domain::targets::dead::{Dead, dead_from, is_over};
use domain::targets::prepopulated::Prepopulated;
use domain::targets::target::ManualTarget;
use domain::targets::year_group::YearGroup;
use std::collections::{BTreeMap, BTreeSet};

/// The writes of one transaction. Each takes at most two of its items; the audit entry takes one.
const PER_TRANSACTION: usize = (MAX_TRANSACTION - 1) / 2;

/// What is removed, or written without what is removed.
enum Burial {
    Year(YearGroup),
    Prepopulated(YearGroupId, Prepopulated, u32),
    /// Some of a pupil's targets, as they were read.
    Some(YearGroupId, PupilId, Vec<((String, u32), ManualTarget)>),
    /// All targets of a pupil who is in another cohort now, or of nobody.
    Left(YearGroupId, PupilId, Option<Box<Pupil>>, u32),
    /// The settings and the pre-populated targets of a cohort that is over and has no pupils.
    Empty(Key, u64),
}

impl Burial {
    /// The number of targets removed.
    fn number(&self) -> u32 {
        match self {
            Burial::Year(_) | Burial::Empty(..) => 0,
            Burial::Some(_, _, set) => u32::try_from(set.len()).unwrap_or(u32::MAX),
            Burial::Prepopulated(_, _, number) | Burial::Left(_, _, _, number) => *number,
        }
    }
}

impl Store {
    /// Removes the dead targets of a cohort, and moves the hint to the day on which others are removed. Returns their number.
    /// Two reads for the pupils, and two per key stage.
    ///
    /// # Errors
    /// `Busy`, also if targets changed since they were read: the next run looks again.
    pub async fn look_at_targets(
        &self,
        call: &Call,
        hint: StoredHint,
        cohort: Cohort,
    ) -> Result<u32, Failure> {
        let here: BTreeSet<PupilId> =
            self.pupils_ever_in(call, cohort).await?.into_iter().map(|pupil| pupil.id).collect();
        let (mut found, mut burials) = (Dead::default(), Vec::new());
        for key_stage in KeyStage::ALL {
            let year = YearGroupId { key_stage, cohort };
            self.dead_targets(call, year, &here, &mut found, &mut burials).await?;
        }
        let removed = burials.iter().map(Burial::number).sum();
        for (n, some) in burials.chunks(PER_TRANSACTION).enumerate() {
            // One entry for all. A run that goes on after one that died writes its own, about what was left.
            self.bury(call, cohort, some, if n == 0 { removed } else { 0 }).await?;
        }
        let next = found.next.map(|day| Hint { day, place: Place::Targets(cohort) });
        self.move_hint(call, hint, next.as_slice()).await?;
        Ok(removed)
    }

    /// Finds the dead targets of a year group.
    async fn dead_targets(
        &self,
        call: &Call,
        key: YearGroupId,
        here: &BTreeSet<PupilId>,
        found: &mut Dead,
        burials: &mut Vec<Burial>,
    ) -> Result<(), Failure> {
        let (now, today) = (call.moment().now, day(call.moment().now));
        let (mut year, mut prepopulated) = self.year_group_and_prepopulated(call, key).await?;
        let manual = self.manual_targets(call, key).await?;
        let elsewhere: BTreeSet<PupilId> = prepopulated
            .pupils()
            .into_iter()
            .chain(manual.keys().copied())
            .filter(|id| !here.contains(id))
            .collect();
        let others = self.pupils_of(call, &elsewhere).await?;
        let others: BTreeMap<PupilId, Pupil> = others.into_iter().map(|pupil| (pupil.id, pupil)).collect();
        let mut moved = BTreeSet::new();
        for pupil in elsewhere {
            match others.get(&pupil).map(|pupil| dead_from(pupil, key.cohort)) {
                // Nobody has them, or somebody who was moved a month ago.
                None => drop(moved.insert(pupil)),
                Some(Some(from)) if from <= today => drop(moved.insert(pupil)),
                Some(Some(from)) => found.look_on(from),
                // The pupil was moved back at this moment.
                Some(None) => {}
            }
        }
        if here.is_empty() && is_over(key.cohort, call.organisation().top_year_group(), today) {
            for (place, version) in [
                (Key::year_group(call.tenant(), key), year.version),
                (Key::prepopulated(call.tenant(), key), prepopulated.version),
            ] {
                burials.extend((version > 0).then_some(Burial::Empty(place, version)));
            }
        } else {
            if year.forget(now) {
                year.version += 1;
                burials.push(Burial::Year(year.clone()));
            }
            year.deletions.iter().for_each(|deleted| found.look_on(buried_on(deleted.at)));
            let grades = |targets: &Prepopulated| -> usize {
                targets.columns.iter().map(|column| column.grades.len()).sum()
            };
            let before = grades(&prepopulated);
            if prepopulated.bury(&year, &moved) {
                prepopulated.version += 1;
                let number = u32::try_from(before - grades(&prepopulated)).unwrap_or(u32::MAX);
                burials.push(Burial::Prepopulated(key, prepopulated.clone(), number));
            }
        }
        for (pupil, targets) in manual {
            if moved.contains(&pupil) {
                let number = u32::try_from(targets.set.len()).unwrap_or(u32::MAX);
                let other = others.get(&pupil).cloned().map(Box::new);
                burials.push(Burial::Left(key, pupil, other, number));
            } else if here.contains(&pupil) {
                let dead = targets.dead(&year, &prepopulated, now);
                dead.next.into_iter().for_each(|day| found.look_on(day));
                let as_read = |of: &(String, u32)| targets.set.get(of).map(|target| (of.clone(), *target));
                let set: Vec<_> = dead.set.iter().filter_map(as_read).collect();
                burials.extend((!set.is_empty()).then_some(Burial::Some(key, pupil, set)));
            }
        }
        Ok(())
    }

    /// Writes the burials in one transaction, with the audit entry about so many targets, unless they are none.
    async fn bury(
        &self,
        call: &Call,
        cohort: Cohort,
        burials: &[Burial],
        number: u32,
    ) -> Result<(), Failure> {
        let tenant = call.tenant();
        let mut transaction = Transaction::on(&self.table);
        for burial in burials {
            transaction = match burial {
                Burial::Year(year) => {
                    let over = Condition::over(year.version);
                    transaction.put((), &Key::year_group(tenant, year.key), year, over)?
                }
                Burial::Prepopulated(year, targets, _) => {
                    let over = Condition::over(targets.version);
                    transaction.put((), &Key::prepopulated(tenant, *year), targets, over)?
                }
                Burial::Empty(key, version) => transaction.delete((), key, Condition::version(*version))?,
                Burial::Some(year, pupil, set) => {
                    let (update, as_read) = without(set);
                    transaction.update((), &Key::manual_targets(tenant, *year, *pupil), &update, as_read)?
                }
                Burial::Left(year, pupil, record, _) => {
                    let unmoved = match record {
                        Some(record) => in_the_same_cohort(record)?,
                        None => Condition::absent(),
                    };
                    transaction
                        .delete((), &Key::manual_targets(tenant, *year, *pupil), Condition::none())?
                        .check((), &Key::pupil(tenant, *pupil), unmoved)?
                }
            };
        }
        if number > 0 {
            let year = AcademicYear::at(call.moment().now);
            let event = cohort.event(EventKind::DeadTargetsRemoved, year);
            let event = event.with("Removed", count(number, "target"));
            transaction = transaction.audit((), &Entry::of(call, event)?)?;
        }
        if transaction.commit_if().await? {
            return Ok(());
        }
        Err(Failure::Busy("targets changed while those that nobody sees were removed".to_owned()))
    }
}

/// The update that takes these targets out of their item, on condition that they are as they were read.
fn without(set: &[((String, u32), ManualTarget)]) -> (String, Condition) {
    let (mut names, mut parts, mut values) = (Vec::new(), Vec::new(), Item::new());
    for (n, ((subject, generation), target)) in set.iter().enumerate() {
        parts.push(format!("#set{n} = :was{n}"));
        values.insert(format!(":was{n}"), written(target));
        names.push((format!("#set{n}"), target_attribute(subject, *generation)));
    }
    let stand_ins: Vec<&str> = names.iter().map(|(stand_in, _)| stand_in.as_str()).collect();
    let update = format!("REMOVE {}", stand_ins.join(", "));
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let as_read = names
        .iter()
        .fold(Condition::all(&parts, values), |condition, (stand_in, name)| condition.naming(stand_in, name));
    (update, as_read)
}

/// The condition that the pupil was not moved again, perhaps back.
fn in_the_same_cohort(pupil: &Pupil) -> Result<Condition, Failure> {
    let stored = pupil_item(pupil.organisation, pupil)?;
    let cohort = stored.get("cohort").cloned().map(|cohort| (":cohort".to_owned(), cohort));
    Ok(Condition::all(&["cohort = :cohort"], Item::from_iter(cohort)))
}
