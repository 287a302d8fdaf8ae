//! The writes of a change's lines, each on condition that the record is as it was before. Only the attributes that a
//! line changes are compared and written, so that somebody else's change to another attribute stays.

use super::ChunkWrite;
use crate::keys::Key;
use crate::records::pupils::{self, pupil_item};
use crate::table::{Condition, Item, Transaction, number, text};
use crate::targets::{target_attribute, written};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::ids::{OrganisationId, PupilId};
use domain::changes::ground::Ground;
use domain::changes::line::{ClassWrite, TargetWrite, Write};
use domain::records::classes::class_in;
use domain::records::cohort::YearGroupId;
use domain::records::pupil::Pupil;
use domain::records::pupil_results::ResultsWrite;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};

type Chunk<'a> = Transaction<'a, ChunkWrite>;

/// Adds the records that the lines share, before and after the chunk: those that changed are written, the others must
/// be as they were.
pub(super) fn ground<'a>(
    transaction: Chunk<'a>,
    call: &Call,
    (was, now): (&Ground, &Ground),
) -> Result<Chunk<'a>, Failure> {
    let of = ChunkWrite::Ground;
    match (was, now) {
        (Ground::Roll(was), Ground::Roll(now)) if was != now => {
            transaction.put(of, &Key::roll(call.tenant()), now, Condition::over(now.version))
        }
        (Ground::Generations(was, _), Ground::Generations(now, _)) if was != now => {
            transaction.put(of, &Key::year_group(call.tenant(), now.key), now, Condition::over(now.version))
        }
        (_, Ground::None | Ground::Roll(_) | Ground::Generations(..)) => Ok(transaction),
        (_, Ground::Targets(year, prepopulated)) => transaction
            .check(of, &Key::year_group(call.tenant(), year.key), Condition::at(year.version))?
            .check(of, &Key::prepopulated(call.tenant(), year.key), Condition::at(prepopulated.version)),
    }
}

/// Adds the write of a line.
pub(super) fn write<'a>(
    transaction: Chunk<'a>,
    call: &Call,
    ground: &Ground,
    of: ChunkWrite,
    write: &Write,
) -> Result<Chunk<'a>, Failure> {
    let tenant = call.tenant();
    match write {
        Write::Pupil { before, after } => {
            pupil(transaction, call, ground, of, before.as_deref(), after.as_deref())
        }
        Write::Classes { pupil, set } => classes(transaction, of, &Key::pupil(tenant, *pupil), set),
        Write::Counts { key_stage, year, before, after } => {
            let version = before.as_ref().map_or(0, |before| before.version);
            whole(transaction, of, &Key::counts(tenant, *key_stage, *year), version, after.as_ref())
        }
        Write::Results { pupil, set } => results(transaction, tenant, of, *pupil, set),
        Write::Progress { key_stage, before, after } => {
            let version = before.as_ref().map_or(0, |before| before.version);
            whole(transaction, of, &Key::progress(tenant, *key_stage), version, after.as_ref())
        }
        Write::Targets { year, pupil, set } => {
            targets(transaction, of, &Key::manual_targets(tenant, *year, *pupil), set)
        }
        Write::Prepopulated { year, settings, before, after } => {
            let version = before.as_ref().map_or(0, |before| before.version);
            let key = Key::prepopulated(tenant, *year);
            let transaction = whole(transaction, of, &key, version, after.as_ref())?;
            match settings {
                Some(version) => {
                    let unchanged = Condition::at(*version);
                    transaction.check(of, &Key::year_group(tenant, *year), unchanged)
                }
                None => Ok(transaction),
            }
        }
        Write::Year { .. } | Write::Generation { .. } | Write::Erased => Ok(transaction),
    }
}

/// Writes or deletes a whole record that counts its changes.
fn whole<'a, T: Serialize>(
    transaction: Chunk<'a>,
    of: ChunkWrite,
    key: &Key,
    version: u64,
    after: Option<&T>,
) -> Result<Chunk<'a>, Failure> {
    match after {
        Some(after) => transaction.put(of, key, after, Condition::at(version)),
        None => transaction.delete(of, key, Condition::at(version)),
    }
}

fn pupil<'a>(
    transaction: Chunk<'a>,
    call: &Call,
    ground: &Ground,
    of: ChunkWrite,
    before: Option<&Pupil>,
    after: Option<&Pupil>,
) -> Result<Chunk<'a>, Failure> {
    let tenant = call.tenant();
    match (before, after) {
        (before, Some(after)) => pupils::write(transaction, tenant, of, before, after),
        (Some(before), None) => {
            let unchanged = all_as(pupil_item(tenant, before)?, OPTIONAL);
            let transaction = transaction.delete(of, &Key::pupil(tenant, before.id), unchanged)?;
            let Ground::Roll(roll) = ground else { return Ok(transaction) };
            // Targets that somebody set for the pupil would be left behind.
            match YearGroupId::of(before.cohort, roll.year) {
                Some(year) => {
                    let key = Key::manual_targets(tenant, year, before.id);
                    transaction.check(of, &key, Condition::absent())
                }
                None => Ok(transaction),
            }
        }
        (None, None) => Ok(transaction),
    }
}

/// The attributes of a pupil that are stored only while they say something: a hold that came later, for example.
const OPTIONAL: [&str; 8] =
    ["sex", "characteristics", "moved_on", "left", "holds", "earlier_cohorts", "erasing", "mis"];

/// The condition that all attributes of an item are as in this one, and that these are absent if they are absent in it.
fn all_as<const N: usize>(item: Item, optional: [&str; N]) -> Condition {
    let (mut parts, mut values, mut names) = (Vec::new(), Item::new(), Vec::new());
    for (n, name) in optional.into_iter().enumerate().filter(|(_, name)| !item.contains_key(*name)) {
        parts.push(format!("attribute_not_exists(#o{n})"));
        names.push((format!("#o{n}"), name.to_owned()));
    }
    for (n, (name, value)) in item.into_iter().enumerate() {
        parts.push(format!("#a{n} = :a{n}"));
        values.insert(format!(":a{n}"), value);
        names.push((format!("#a{n}"), name));
    }
    named(&parts, values, &names)
}

fn named(parts: &[String], values: Item, names: &[(String, String)]) -> Condition {
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    names
        .iter()
        .fold(Condition::all(&parts, values), |condition, (stand_in, name)| condition.naming(stand_in, name))
}

/// The update of the attributes that differ between two items, on condition that they are as in the first.
pub(crate) fn difference(before: &Item, after: &Item) -> (String, Condition) {
    let mut changes = Changes::of_existing();
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for name in names.into_iter().filter(|name| before.get(*name) != after.get(*name)) {
        if let ("origins", Some(before), Some(after)) = (name.as_str(), later(before), later(after)) {
            let values: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
            for value in values.into_iter().filter(|value| before.get(*value) != after.get(*value)) {
                changes.origin(value, after.get(value).cloned());
            }
            continue;
        }
        changes.add(name, before.get(name).cloned(), after.get(name).cloned());
    }
    changes.update()
}

/// The origins of the single values of a pupil's record.
fn later(item: &Item) -> Option<&HashMap<String, AttributeValue>> {
    item.get("origins")?.as_m().ok()?.get("later")?.as_m().ok()
}

/// Changes of attributes, each with the value that it must have before.
#[derive(Default)]
struct Changes {
    set: Vec<String>,
    remove: Vec<String>,
    conditions: Vec<String>,
    values: Item,
    names: Vec<(String, String)>,
}

impl Changes {
    /// Changes of an item that must exist: without the condition, an update would create it.
    fn of_existing() -> Changes {
        Changes { conditions: vec!["attribute_exists(pk)".to_owned()], ..Changes::default() }
    }

    /// Adds an attribute; `None` where it is absent.
    fn add(&mut self, name: &str, before: Option<AttributeValue>, after: Option<AttributeValue>) {
        let stand_in = format!("#a{}", self.names.len());
        self.add_path(&stand_in, before, after);
        self.names.push((stand_in, name.to_owned()));
    }

    /// Adds a path whose stand-ins are named elsewhere.
    fn add_path(&mut self, path: &str, before: Option<AttributeValue>, after: Option<AttributeValue>) {
        let n = self.conditions.len();
        match before {
            Some(before) => {
                self.values.insert(format!(":w{n}"), before);
                self.conditions.push(format!("{path} = :w{n}"));
            }
            None => self.conditions.push(format!("attribute_not_exists({path})")),
        }
        match after {
            Some(after) => {
                self.values.insert(format!(":n{n}"), after);
                self.set.push(format!("{path} = :n{n}"));
            }
            None => self.remove.push(path.to_owned()),
        }
    }

    /// Sets or removes the origin of a value of a pupil's record. It follows the value, which has a condition of its own: so
    /// two changes of different values do not refuse each other.
    fn origin(&mut self, what: &str, after: Option<AttributeValue>) {
        let stand_in = format!("#o{}", self.names.len());
        let path = format!("origins.later.{stand_in}");
        match after {
            Some(after) => {
                let value = format!(":o{}", self.names.len());
                self.set.push(format!("{path} = {value}"));
                self.values.insert(value, after);
            }
            None => self.remove.push(path),
        }
        self.names.push((stand_in, what.to_owned()));
    }

    fn update(self) -> (String, Condition) {
        let update = clause("SET", &self.set) + &clause("REMOVE", &self.remove);
        (update.trim_end().to_owned(), named(&self.conditions, self.values, &self.names))
    }
}

fn classes<'a>(
    transaction: Chunk<'a>,
    of: ChunkWrite,
    key: &Key,
    set: &[ClassWrite],
) -> Result<Chunk<'a>, Failure> {
    let mut changes = Changes::of_existing();
    changes.conditions.push("attribute_not_exists(erasing)".to_owned());
    changes.names.push(("#classes".to_owned(), "classes".to_owned()));
    for one in set {
        let stand_in = format!("#c{}", changes.names.len());
        let path = format!("#classes.{stand_in}");
        changes.add_path(&path, one.before.as_deref().map(text), one.after.as_deref().map(text));
        changes.names.push((stand_in, one.subject.clone()));
        let origin =
            one.origins.1.as_ref().map(serde_dynamo::aws_sdk_dynamodb_1::to_attribute_value).transpose();
        changes.origin(
            &class_in(&one.subject),
            origin.map_err(|error| Failure::Bug(format!("an origin: {error}")))?,
        );
    }
    let (update, condition) = changes.update();
    transaction.update(of, key, &update, condition)
}

/// A clause of an update, with a space after it; nothing if there are no parts.
fn clause(word: &str, parts: &[String]) -> String {
    if parts.is_empty() { String::new() } else { format!("{word} {} ", parts.join(", ")) }
}

/// Writes a pupil's results, and on the pupil's record which there are, so that they are found and erased. Fails if the pupil is
/// being erased.
fn results<'a>(
    mut transaction: Chunk<'a>,
    tenant: OrganisationId,
    of: ChunkWrite,
    pupil: PupilId,
    set: &[ResultsWrite],
) -> Result<Chunk<'a>, Failure> {
    let (mut noted, mut gone) = (Vec::new(), Vec::new());
    let mut there = Condition::new("attribute_exists(pk) AND attribute_not_exists(erasing)", [])
        .naming("#results", "results");
    for (n, one) in set.iter().enumerate() {
        let version = one.before.as_ref().map_or(0, |before| before.version);
        let key = Key::results(tenant, one.collection, pupil);
        transaction = whole(transaction, of, &key, version, one.after.as_ref())?;
        there = there.naming(&format!("#c{n}"), &one.collection.to_string());
        match &one.after {
            Some(after) => {
                noted.push(format!("#results.#c{n} = :n{n}"));
                there = there.valued(Item::from([(format!(":n{n}"), number(after.grades.len()))]));
            }
            None => gone.push(format!("#results.#c{n}")),
        }
    }
    let update = clause("SET", &noted) + &clause("REMOVE", &gone);
    transaction.update(of, &Key::pupil(tenant, pupil), update.trim_end(), there)
}

fn targets<'a>(
    transaction: Chunk<'a>,
    of: ChunkWrite,
    key: &Key,
    set: &[TargetWrite],
) -> Result<Chunk<'a>, Failure> {
    let mut changes = Changes::default();
    for one in set {
        let name = target_attribute(&one.subject, one.generation);
        changes.add(&name, one.before.as_ref().map(written), one.after.as_ref().map(written));
    }
    // The entry of the last target that was set by hand is not about these.
    changes.remove.push("entry".to_owned());
    let (update, condition) = changes.update();
    transaction.update(of, key, &update, condition)
}
