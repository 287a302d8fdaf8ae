//! Target setting: the settings of a year group, its pre-populated targets, and its manual targets (ADR 0009).

use crate::Store;
use crate::keys::{BASE, Key, SET_FOR, YEAR, school};
use crate::records::pupils::is_kept;
use crate::table::{Condition, Item, Range, Transaction, text, value};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::Call;
use domain::attainment::progress::Progress;
use domain::attainment::subject::KeyStage;
use domain::audit::entry::Entry;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::ids::PupilId;
use domain::base::refusal::Refusal;
use domain::records::cohort::YearGroupId;
use domain::records::counts::OwnProgress;
use domain::records::roll::Roll;
use domain::targets::held::HeldTargets;
use domain::targets::prepopulated::Prepopulated;
use domain::targets::report::ReportSources;
use domain::targets::target::{ManualTarget, ManualTargets};
use domain::targets::year_group::YearGroup;
use domain::targets::year_group_targets::YearGroupTargets;
use serde::de::IgnoredAny;
use std::collections::{BTreeMap, BTreeSet};

/// Prefix of the attribute that holds a manual target: `set 0 Mathematics`, where 0 is the generation of the subject's
/// targets.
const SET: &str = "set ";

/// Items read per page of manual targets. DynamoDB ends a page at 1 MB whatever limit it is given.
const READ: i32 = 1_000;

/// An item that has only string attributes.
type Texts = BTreeMap<String, String>;

impl Store {
    /// The settings of a year group; the defaults when none were saved.
    pub async fn year_group(&self, call: &Call, key: YearGroupId) -> Result<YearGroup, Failure> {
        Ok(self.table.get(&Key::year_group(call.tenant(), key)).await?.unwrap_or_else(|| YearGroup::new(key)))
    }

    /// The settings of every year group that has saved ones.
    pub async fn year_groups(&self, call: &Call) -> Result<Vec<YearGroup>, Failure> {
        let pk = school(call.tenant());
        // A school has at most thirteen year groups at a time, and those of earlier years.
        Ok(self.table.page(&Range::of(&pk, YEAR), None, READ).await?.0)
    }

    /// The settings of a year group, and the school's own progress in its key stage, in one BatchGetItem.
    pub async fn year_group_and_progress(
        &self,
        call: &Call,
        key: YearGroupId,
    ) -> Result<(YearGroup, BTreeMap<String, Progress>), Failure> {
        let (year, progress) =
            (Key::year_group(call.tenant(), key), Key::progress(call.tenant(), key.key_stage));
        let mut found = self.table.get_all(&[year.clone(), progress.clone()]).await?;
        let year = found.remove(&year).map(value).transpose()?.unwrap_or_else(|| YearGroup::new(key));
        let known = found.remove(&progress).map(value::<OwnProgress>).transpose()?;
        Ok((year, known.map(|known| known.subjects).unwrap_or_default()))
    }

    /// The settings of a year group and its pre-populated targets, in one BatchGetItem.
    pub async fn year_group_and_prepopulated(
        &self,
        call: &Call,
        key: YearGroupId,
    ) -> Result<(YearGroup, Prepopulated), Failure> {
        let keys = [Key::year_group(call.tenant(), key), Key::prepopulated(call.tenant(), key)];
        let mut found = self.table.get_all(&keys).await?;
        let [year, prepopulated] = keys.map(|key| found.remove(&key));
        let year = year.map(value).transpose()?.unwrap_or_else(|| YearGroup::new(key));
        Ok((year, prepopulated.map(value).transpose()?.unwrap_or_default()))
    }

    /// The pupils of a year group and everything that decides their targets: settings, pre-populated and manual
    /// targets.
    ///
    /// # Errors
    /// `NotFound`: the school has no pupils in it.
    pub async fn year_group_targets(
        &self,
        call: &Call,
        key: YearGroupId,
    ) -> Result<YearGroupTargets, Failure> {
        let pupils = self.pupils(call, Some(key.cohort)).await?;
        if pupils.is_empty() {
            return Err(Failure::NOT_FOUND);
        }
        let (year, prepopulated) = self.year_group_and_prepopulated(call, key).await?;
        Ok(YearGroupTargets { year, prepopulated, manual: self.manual_targets(call, key).await?, pupils })
    }

    /// The pupils of a year group, its settings and pre-populated targets, and the manual targets of the pupils named,
    /// up to 100. A query and two BatchGetItem.
    ///
    /// # Errors
    /// `NotFound`: the school has no pupils in the year group.
    pub async fn targets_of_pupils(
        &self,
        call: &Call,
        key: YearGroupId,
        named: &BTreeSet<PupilId>,
    ) -> Result<YearGroupTargets, Failure> {
        let pupils = self.pupils(call, Some(key.cohort)).await?;
        if pupils.is_empty() {
            return Err(Failure::NOT_FOUND);
        }
        let (year, prepopulated) = self.year_group_and_prepopulated(call, key).await?;
        let place = |pupil: &PupilId| Key::manual_targets(call.tenant(), key, *pupil);
        let mut found = self.table.get_all(&named.iter().map(place).collect::<Vec<_>>()).await?;
        let mut manual = BTreeMap::new();
        for pupil in named {
            let item = found.remove(&place(pupil)).map(value).transpose()?.unwrap_or_default();
            manual.insert(*pupil, manual_targets_of(*pupil, item)?);
        }
        Ok(YearGroupTargets { year, prepopulated, manual, pupils })
    }

    /// What is held of one pupil's targets under a year group, in one BatchGetItem.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn held_targets(
        &self,
        call: &Call,
        key: YearGroupId,
        pupil: PupilId,
    ) -> Result<HeldTargets, Failure> {
        let keys = [
            Key::year_group(call.tenant(), key),
            Key::prepopulated(call.tenant(), key),
            Key::manual_targets(call.tenant(), key, pupil),
        ];
        let mut found = self.table.get_all(&keys).await?;
        let [year, prepopulated, manual] = keys.map(|key| found.remove(&key));
        Ok(HeldTargets {
            year: year.map(value).transpose()?.unwrap_or_else(|| YearGroup::new(key)),
            prepopulated: prepopulated.map(value).transpose()?.unwrap_or_default(),
            manual: manual_targets_of(pupil, manual.map(value).transpose()?.unwrap_or_default())?,
        })
    }

    /// The data of a year group's report.
    ///
    /// # Errors
    /// `NotFound`: the school has no pupils in it.
    pub async fn report_sources(&self, call: &Call, key: YearGroupId) -> Result<ReportSources, Failure> {
        let targets = self.year_group_targets(call, key).await?;
        let (progress, roll) = self.progress_and_roll(call, key.key_stage).await?;
        Ok(ReportSources { targets, progress, roll: roll.ok_or(Failure::NOT_FOUND)? })
    }

    /// The school's own progress in a key stage, and its roll, in one BatchGetItem.
    pub async fn progress_and_roll(
        &self,
        call: &Call,
        key_stage: KeyStage,
    ) -> Result<(BTreeMap<String, Progress>, Option<Roll>), Failure> {
        let (progress, roll) = (Key::progress(call.tenant(), key_stage), Key::roll(call.tenant()));
        let mut found = self.table.get_all(&[progress.clone(), roll.clone()]).await?;
        let progress = found.remove(&progress).map(value::<OwnProgress>).transpose()?;
        let roll = found.remove(&roll).map(value).transpose()?;
        Ok((progress.map(|known| known.subjects).unwrap_or_default(), roll))
    }

    /// True if targets were ever pre-populated or set, in any year group. One or two queries.
    pub async fn any_targets(&self, call: &Call) -> Result<bool, Failure> {
        let pk = school(call.tenant());
        for prefix in [BASE, SET_FOR] {
            let (found, _) = self.table.page::<IgnoredAny>(&Range::of(&pk, prefix), None, 1).await?;
            if !found.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The manual targets of a year group, by pupil.
    pub async fn manual_targets(
        &self,
        call: &Call,
        key: YearGroupId,
    ) -> Result<BTreeMap<PupilId, ManualTargets>, Failure> {
        let (pk, prefix) = (school(call.tenant()), Key::manual_targets_prefix(key));
        let (mut all, mut cursor) = (BTreeMap::new(), None);
        loop {
            let (items, next) =
                self.table.page::<Texts>(&Range::of(&pk, &prefix), cursor.as_deref(), READ).await?;
            for item in items {
                let pupil = item.get("sk").and_then(|sk| sk.strip_prefix(&prefix)).and_then(PupilId::parse);
                let pupil = pupil.ok_or_else(|| Failure::Bug("targets without a pupil".to_owned()))?;
                all.insert(pupil, manual_targets_of(pupil, item)?);
            }
            cursor = next;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// Writes the settings of a year group over the version they were made from.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: the stored version is another one.
    pub async fn save_year_group(&self, call: &Call, year: &YearGroup, event: Event) -> Result<(), Failure> {
        let mut transaction = Transaction::on(&self.table)
            .put((), &Key::year_group(call.tenant(), year.key), year, Condition::over(year.version))?
            .audit((), &Entry::of(call, event)?)?;
        if !call.organisation().targets_begun {
            // The first saved settings tick a step of the checklist (F4).
            let yes = Condition::new("attribute_exists(pk)", [(":yes", AttributeValue::Bool(true))]);
            let key = Key::organisation(call.tenant());
            transaction = transaction.update((), &key, "SET targets_begun = :yes", yes)?;
        }
        let written = transaction.commit_if().await?;
        if written { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Writes manual targets of one pupil in one conditional write. Each element of `set` is a subject, the generation
    /// of its targets, the new target and the one that was read. The audit entry is stored on the same item (ADR 0009).
    /// `further` says that the pupil had manual targets when they were read. The first one is written together with a look
    /// at the pupil's record, so that no item comes to be once the pupil is erased; that costs four write units instead of one.
    /// Returns `false` and writes none when one of them changed since it was read, or the pupil is gone.
    pub async fn set_targets(
        &self,
        call: &Call,
        year: YearGroupId,
        pupil: PupilId,
        further: bool,
        set: &[(&str, u32, &ManualTarget, Option<&ManualTarget>)],
        event: Event,
    ) -> Result<bool, Failure> {
        let bug = |error: serde_json::Error| Failure::Bug(format!("a target: {error}"));
        let entry = serde_json::to_string(&Entry::of(call, event)?).map_err(bug)?;
        let mut values = Item::from([(":entry".to_owned(), text(entry))]);
        let (mut update, mut unchanged, mut names) =
            ("SET entry = :entry".to_owned(), Vec::new(), Vec::new());
        for (n, (subject, generation, target, was)) in set.iter().enumerate() {
            names.push((format!("#set{n}"), target_attribute(subject, *generation)));
            values.insert(format!(":now{n}"), written(target));
            update += &format!(", #set{n} = :now{n}");
            match was {
                Some(was) => {
                    values.insert(format!(":was{n}"), written(was));
                    unchanged.push(format!("#set{n} = :was{n}"));
                }
                None => unchanged.push(format!("attribute_not_exists(#set{n})")),
            }
        }
        if further {
            unchanged.push("attribute_exists(pk)".to_owned());
        }
        let unchanged: Vec<&str> = unchanged.iter().map(String::as_str).collect();
        let condition =
            names.iter().fold(Condition::all(&unchanged, values), |condition, (stand_in, name)| {
                condition.naming(stand_in, name)
            });
        let key = Key::manual_targets(call.tenant(), year, pupil);
        if further {
            return self.table.update(&key, &update, condition).await;
        }
        Transaction::on(&self.table)
            .check((), &Key::pupil(call.tenant(), pupil), is_kept())?
            .update((), &key, &update, condition)?
            .commit_if()
            .await
    }
}

/// The attribute of a manual target.
pub(crate) fn target_attribute(subject: &str, generation: u32) -> String {
    format!("{SET}{generation} {subject}")
}

/// A manual target as it is stored.
pub(crate) fn written(target: &ManualTarget) -> AttributeValue {
    text(String::from(*target))
}

fn manual_targets_of(pupil: PupilId, item: Texts) -> Result<ManualTargets, Failure> {
    let mut manual = ManualTargets { pupil, set: BTreeMap::new() };
    for (name, value) in item {
        let place = name.strip_prefix(SET).and_then(|rest| rest.split_once(' '));
        let Some((generation, subject)) = place else { continue };
        let bug = || Failure::Bug(format!("{name} is no target"));
        let generation = generation.parse().map_err(|_| bug())?;
        manual
            .set
            .insert((subject.to_owned(), generation), ManualTarget::try_from(value).map_err(|_| bug())?);
    }
    Ok(manual)
}
