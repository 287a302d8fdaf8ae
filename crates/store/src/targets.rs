//! Target setting: what is settled for a year group, what was pre-populated, and what people set (ADR 0009).

use crate::Store;
use crate::keys::{BASE, Key, SET_FOR, YEAR, school};
use crate::table::{Condition, Item, Range, Transaction, text, value};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::attainment::progress::Progress;
use domain::attainment::subject::KeyStage;
use domain::audit::{Entry, Event};
use domain::call::Call;
use domain::failure::{Failure, Refusal};
use domain::moment::PupilId;
use domain::pupil::Roll;
use domain::records::results::OwnProgress;
use domain::targets::YearKey;
use domain::targets::base::Base;
use domain::targets::ledger::Ledger;
use domain::targets::target::{Edit, Edits, TargetKey};
use domain::targets::year::Year;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

/// Begins the attribute that holds what was set in a subject: `set 0 Mathematics`, the number being the life.
const SET: &str = "set ";

/// Pupils with targets that people set, read at a time: DynamoDB ends a page at 1 MB whatever is asked for.
const READ: i32 = 1_000;

/// An item of texts alone.
type Texts = BTreeMap<String, String>;

impl Store {
    /// What is settled for a year group; as a school begins where nothing was.
    pub async fn year(&self, call: &Call, key: YearKey) -> Result<Year, Failure> {
        Ok(self.table.get(&Key::year(call.tenant(), key)).await?.unwrap_or_else(|| Year::new(key)))
    }

    /// What is settled for each year group that anything was settled for.
    pub async fn years(&self, call: &Call) -> Result<Vec<Year>, Failure> {
        let pk = school(call.tenant());
        // A school has at most thirteen year groups at a time, and those of years gone by.
        Ok(self.table.page(&Range::of(&pk, YEAR), None, READ).await?.0)
    }

    /// What is settled for a year group, with the school's own progress in its key stage, in one call.
    pub async fn year_and_progress(
        &self,
        call: &Call,
        key: YearKey,
    ) -> Result<(Year, BTreeMap<String, Progress>), Failure> {
        let (year, progress) = (Key::year(call.tenant(), key), Key::progress(call.tenant(), key.key_stage));
        let mut found = self.table.get_all(&[year.clone(), progress.clone()]).await?;
        let year = found.remove(&year).map(value).transpose()?.unwrap_or_else(|| Year::new(key));
        let known = found.remove(&progress).map(value::<OwnProgress>).transpose()?;
        Ok((year, known.map(|known| known.subjects).unwrap_or_default()))
    }

    /// What is settled for a year group, what was pre-populated, and what people set for one pupil, in one call.
    pub async fn books_of(
        &self,
        call: &Call,
        key: YearKey,
        pupil: PupilId,
    ) -> Result<(Year, Base, Edits), Failure> {
        let keys = [
            Key::year(call.tenant(), key),
            Key::base(call.tenant(), key),
            Key::edits(call.tenant(), key, pupil),
        ];
        let mut found = self.table.get_all(&keys).await?;
        let [year, base, edits] = keys.map(|key| found.remove(&key));
        Ok((
            year.map(value).transpose()?.unwrap_or_else(|| Year::new(key)),
            base.map(value).transpose()?.unwrap_or_default(),
            edits_of(pupil, edits.map(value).transpose()?.unwrap_or_default())?,
        ))
    }

    /// What is settled for a year group, and what was pre-populated, in one call.
    pub async fn books(&self, call: &Call, key: YearKey) -> Result<(Year, Base), Failure> {
        let keys = [Key::year(call.tenant(), key), Key::base(call.tenant(), key)];
        let mut found = self.table.get_all(&keys).await?;
        let [year, base] = keys.map(|key| found.remove(&key));
        let year = year.map(value).transpose()?.unwrap_or_else(|| Year::new(key));
        Ok((year, base.map(value).transpose()?.unwrap_or_default()))
    }

    /// Everything that decides the targets of a year group.
    ///
    /// # Errors
    /// Not found, where the school has no pupils in it.
    pub async fn ledger(&self, call: &Call, key: YearKey) -> Result<Ledger, Failure> {
        let pupils = self.pupils(call, Some(key.cohort)).await?;
        if pupils.is_empty() {
            return Err(Failure::NOT_FOUND);
        }
        let (year, base) = self.books(call, key).await?;
        Ok(Ledger { year, base, edits: self.edits(call, key).await?, pupils })
    }

    /// The school's own progress in a key stage, and its roll, in one call.
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

    /// Whether anything was ever pre-populated or set.
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

    /// What people set for the pupils of a year group.
    pub async fn edits(&self, call: &Call, key: YearKey) -> Result<BTreeMap<PupilId, Edits>, Failure> {
        let (pk, prefix) = (school(call.tenant()), Key::edits_prefix(key));
        let (mut all, mut cursor) = (BTreeMap::new(), None);
        loop {
            let (items, next) =
                self.table.page::<Texts>(&Range::of(&pk, &prefix), cursor.as_deref(), READ).await?;
            for item in items {
                let pupil = item.get("sk").and_then(|sk| sk.strip_prefix(&prefix)).and_then(PupilId::parse);
                let pupil = pupil.ok_or_else(|| Failure::Bug("targets without a pupil".to_owned()))?;
                all.insert(pupil, edits_of(pupil, item)?);
            }
            cursor = next;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// Writes what is settled for a year group, over the version it was made from.
    ///
    /// # Errors
    /// Changed meanwhile.
    pub async fn settle_year(&self, call: &Call, year: &Year, event: Event) -> Result<(), Failure> {
        let mut transaction = Transaction::on(&self.table)
            .put((), &Key::year(call.tenant(), year.key), year, over(year.version))?
            .audit((), &Entry::of(call, event)?)?;
        if !call.organisation().targets_begun {
            // The first time ticks a step of the checklist (F4).
            let yes = Condition::new("attribute_exists(pk)", [(":yes", AttributeValue::Bool(true))]);
            let key = Key::organisation(call.tenant());
            transaction = transaction.update((), &key, "SET targets_begun = :yes", yes)?;
        }
        let written = transaction.commit_if().await?;
        if written { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Writes what a year group's targets are pre-populated with, if neither that nor what is settled changed since it
    /// was read.
    ///
    /// # Errors
    /// Changed meanwhile.
    pub async fn prepopulate(
        &self,
        call: &Call,
        year: &Year,
        base: &Base,
        event: Event,
    ) -> Result<(), Failure> {
        let written = Transaction::on(&self.table)
            .put((), &Key::base(call.tenant(), year.key), base, over(base.version))?
            .check((), &Key::year(call.tenant(), year.key), Condition::version(year.version))?
            .audit((), &Entry::of(call, event)?)?
            .commit_if()
            .await?;
        if written { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Writes one target that a person set, over the one that was read; its audit entry rides on the same item (ADR 0009).
    ///
    /// # Errors
    /// Changed meanwhile.
    pub async fn set_target(
        &self,
        call: &Call,
        target: &TargetKey<'_>,
        edit: &Edit,
        was: Option<&Edit>,
        event: Event,
    ) -> Result<(), Failure> {
        let one = [(target.subject, target.life, edit, was)];
        if self.set_targets(call, target.year, target.pupil, &one, event).await? {
            Ok(())
        } else {
            Err(Refusal::ChangedMeanwhile.into())
        }
    }

    /// Writes targets of one pupil, each a subject, the life of its targets, what is written and what was read, in one
    /// write; their audit entry rides on the same item (ADR 0009). `false`: one of them changed meanwhile, and none is
    /// written.
    pub async fn set_targets(
        &self,
        call: &Call,
        year: YearKey,
        pupil: PupilId,
        set: &[(&str, u32, &Edit, Option<&Edit>)],
        event: Event,
    ) -> Result<bool, Failure> {
        let bug = |error: serde_json::Error| Failure::Bug(format!("a target: {error}"));
        let written = |edit: &Edit| text(String::from(*edit));
        let entry = serde_json::to_string(&Entry::of(call, event)?).map_err(bug)?;
        let mut values = Item::from([(":entry".to_owned(), text(entry))]);
        let (mut update, mut unchanged, mut names) =
            ("SET entry = :entry".to_owned(), Vec::new(), Vec::new());
        for (n, (subject, life, edit, was)) in set.iter().enumerate() {
            names.push((format!("#set{n}"), format!("{SET}{life} {subject}")));
            values.insert(format!(":now{n}"), written(edit));
            update += &format!(", #set{n} = :now{n}");
            match was {
                Some(was) => {
                    values.insert(format!(":was{n}"), written(was));
                    unchanged.push(format!("#set{n} = :was{n}"));
                }
                None => unchanged.push(format!("attribute_not_exists(#set{n})")),
            }
        }
        let unchanged: Vec<&str> = unchanged.iter().map(String::as_str).collect();
        let condition =
            names.iter().fold(Condition::all(&unchanged, values), |condition, (stand_in, name)| {
                condition.naming(stand_in, name)
            });
        self.table.update(&Key::edits(call.tenant(), year, pupil), &update, condition).await
    }
}

/// The condition of a write that makes this version of something.
pub(crate) fn over(version: u64) -> Condition {
    match version {
        0 | 1 => Condition::absent(),
        version => Condition::version(version - 1),
    }
}

fn edits_of(pupil: PupilId, item: Texts) -> Result<Edits, Failure> {
    let mut edits = Edits { pupil, set: BTreeMap::new() };
    for (name, value) in item {
        let place = name.strip_prefix(SET).and_then(|rest| rest.split_once(' '));
        let Some((life, subject)) = place else { continue };
        let bug = || Failure::Bug(format!("{name} is no target"));
        let life = life.parse().map_err(|_| bug())?;
        edits.set.insert((subject.to_owned(), life), Edit::try_from(value).map_err(|_| bug())?);
    }
    Ok(edits)
}
