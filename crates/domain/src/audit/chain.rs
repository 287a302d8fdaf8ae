//! The hash chain. Each entry of a school gets a seal: a number, and a hash over the entry's record and the seal
//! before. An entry cannot be changed, removed or moved without breaking every later seal. Somebody with write access
//! to the ledger could rewrite the whole chain; to detect that, the head of each chain is locked away once per day,
//! where nobody can replace it (ADR 0014).

use crate::audit::entry::Entry;
use crate::base::hash::fingerprint;
use crate::base::ids::{EntryId, OrganisationId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fmt;

/// The end of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last seal; 0 before the first.
    pub sequence: u64,
    /// The hash of the last seal.
    pub hash: String,
}

/// The seal of an entry, which binds it to its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The number of the seal, counted from 1.
    pub sequence: u64,
    pub entry: EntryId,
    /// The SHA-256 hash of the entry's record.
    pub digest: String,
    /// The hash of the seal before.
    pub previous: String,
    /// The hash over all of the above.
    pub hash: String,
}

impl Head {
    /// The beginning of a school's chain. It differs per school, so that the chains of two schools cannot be
    /// exchanged.
    pub fn of(organisation: OrganisationId) -> Head {
        Head { sequence: 0, hash: fingerprint(format!("attain audit trail of {organisation}").as_bytes()) }
    }

    /// Reads a head as `Display` writes it: the number, a full stop and the hash.
    pub fn parse(text: &str) -> Option<Head> {
        let (sequence, hash) = text.split_once('.')?;
        let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        Some(Head { sequence: sequence.parse().ok().filter(|_| is_hash)?, hash: hash.to_ascii_lowercase() })
    }

    /// The next seal, for this entry and its record.
    pub fn seal(&self, entry: EntryId, record: &str) -> Seal {
        let (sequence, digest) = (self.sequence + 1, fingerprint(record.as_bytes()));
        let hash = hash(sequence, entry, &digest, &self.hash);
        Seal { sequence, entry, digest, previous: self.hash.clone(), hash }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.sequence, self.hash)
    }
}

impl Seal {
    /// The head of a chain whose last seal is this one.
    pub fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: self.hash.clone() }
    }
}

fn hash(sequence: u64, entry: EntryId, digest: &str, previous: &str) -> String {
    fingerprint(format!("{sequence}\n{entry}\n{digest}\n{previous}").as_bytes())
}

/// A fault at one place of a trail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// The kind of fault.
    pub fault: Fault,
    /// The number of the seal; absent if the fault is not about a seal.
    pub sequence: Option<u64>,
    /// The id of the entry; absent if the fault is not about an entry.
    pub entry: Option<EntryId>,
}

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The entry differs from what was sealed.
    Altered,
    /// A sealed entry is missing.
    Missing,
    /// One or more seals are missing, from this number up to the next seal that exists.
    SealMissing,
    /// A seal does not follow from the one before it: it was changed, moved or inserted.
    SealAltered,
    /// The chain does not end where the school's head says.
    HeadAltered,
    /// The chain does not contain the head that was noted earlier.
    NotedHeadMissing,
    /// The chain does not contain a head that was locked away.
    LockedHeadMissing,
    /// The entry's names were removed before the end of their retention period.
    NamesRemoved,
    /// The entry cannot be read.
    Illegible,
    /// The entry claims a place in the chain that belongs to another entry.
    Foreign,
    /// The entry has not been sealed yet. Not a fault in the first seconds after it was written.
    NotSealedYet,
}

impl Fault {
    /// The meaning of the fault, for the person who ran the check.
    pub const fn sentence(self) -> &'static str {
        match self {
            Fault::Altered => "This entry was changed after it was written.",
            Fault::Missing => "This entry was deleted.",
            Fault::SealMissing => {
                "One or more seals were deleted from this number on, and perhaps their entries."
            }
            Fault::SealAltered => {
                "This seal does not follow from the one before it: entries were changed or moved."
            }
            Fault::HeadAltered => {
                "The trail ends earlier than it did: the latest entries may have been deleted."
            }
            Fault::NotedHeadMissing => {
                "The trail does not contain the seal you noted down: it was rewritten."
            }
            Fault::LockedHeadMissing => {
                "The trail does not contain a seal that was locked away: it was cut short or rewritten."
            }
            Fault::NamesRemoved => "The names in this entry were removed too early.",
            Fault::Illegible => "This entry cannot be read: it was changed, or Attain wrote it wrongly.",
            Fault::Foreign => "This entry was added without being sealed into the trail.",
            Fault::NotSealedYet => {
                "This entry is not sealed yet. Check again in a minute. If it is still not sealed, tell support."
            }
        }
    }
}

/// Heads that are stored outside the ledger, each with the fault if the chain does not contain it.
#[derive(Clone, Debug, Default)]
pub struct Witnesses(Vec<(Head, Fault)>);

impl Witnesses {
    /// The head that a person noted, and heads that were locked away.
    pub fn of(noted: Option<Head>, locked: Vec<Head>) -> Witnesses {
        let noted = noted.into_iter().map(|head| (head, Fault::NotedHeadMissing));
        Witnesses(noted.chain(locked.into_iter().map(|head| (head, Fault::LockedHeadMissing))).collect())
    }

    /// The faults of the heads that have this seal's number and another hash.
    fn against<'a>(&'a self, seal: &'a Seal) -> impl Iterator<Item = Fault> + 'a {
        let other = |head: &Head| head.sequence == seal.sequence && head.hash != seal.hash;
        self.0.iter().filter(move |(head, _)| other(head)).map(|(_, fault)| *fault)
    }
}

/// Checks seals that follow `from`, and the entries they name. Returns the head after the last of them, and the
/// faults.
pub fn check_seals(
    from: &Head,
    seals: &[Seal],
    entries: &HashMap<EntryId, Entry>,
    witnesses: &Witnesses,
    now: Timestamp,
) -> (Head, Vec<Finding>) {
    let mut head = from.clone();
    let mut findings = Vec::new();
    for seal in seals {
        let mut find = |fault: Fault, sequence: u64, entry: Option<EntryId>| {
            findings.push(Finding { fault, sequence: Some(sequence), entry });
        };
        if seal.sequence != head.sequence + 1 {
            find(Fault::SealMissing, head.sequence + 1, None);
        } else if seal.previous != head.hash {
            find(Fault::SealAltered, seal.sequence, Some(seal.entry));
        }
        if seal.hash != hash(seal.sequence, seal.entry, &seal.digest, &seal.previous) {
            find(Fault::SealAltered, seal.sequence, Some(seal.entry));
        }
        match entries.get(&seal.entry) {
            None => find(Fault::Missing, seal.sequence, Some(seal.entry)),
            Some(entry)
                if entry.sealed != Some(seal.sequence)
                    || fingerprint(entry.record.as_bytes()) != seal.digest
                    || !entry.names_the_same_people() =>
            {
                find(Fault::Altered, seal.sequence, Some(seal.entry));
            }
            Some(entry) if entry.lost_its_names_early(now) => {
                find(Fault::NamesRemoved, seal.sequence, Some(seal.entry));
            }
            Some(_) => {}
        }
        witnesses.against(seal).for_each(|fault| find(fault, seal.sequence, Some(seal.entry)));
        head = seal.head();
    }
    (head, findings)
}

/// Checks the end of a chain. `end` is the head after its last seal; `head` is the school's head, read before the
/// seals.
pub fn check_end(end: &Head, head: &Head, witnesses: &Witnesses) -> Vec<Finding> {
    let mut findings = Vec::new();
    // New seals can be added while the seals are read. So it is a fault only if the head is beyond the end, or has
    // its number with another hash.
    if head.sequence > end.sequence || (head.sequence == end.sequence && head.hash != end.hash) {
        findings.push(Finding { fault: Fault::HeadAltered, sequence: Some(head.sequence), entry: None });
    }
    let beyond = witnesses.0.iter().filter(|(witness, _)| witness.sequence > end.sequence);
    findings.extend(beyond.map(|(witness, fault)| Finding {
        fault: *fault,
        sequence: Some(witness.sequence),
        entry: None,
    }));
    findings
}

/// Checks entries against the seals that they claim. `seals` holds the seals by number.
pub fn check_entries(entries: &[Entry], seals: &HashMap<u64, Seal>) -> Vec<Finding> {
    entries
        .iter()
        .filter_map(|entry| {
            let fault = match entry.sealed {
                None => Fault::NotSealedYet,
                Some(number) if seals.get(&number).is_none_or(|seal| seal.entry != entry.id) => {
                    Fault::Foreign
                }
                Some(_) => return None,
            };
            Some(Finding { fault, sequence: entry.sealed, entry: Some(entry.id) })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn trail() -> (Head, Vec<Seal>, HashMap<EntryId, Entry>) {
        let organisation = OrganisationId(Uuid::from_u128(7));
        let first = Head::of(organisation);
        let (mut head, mut seals, mut entries) = (first.clone(), Vec::new(), HashMap::new());
        for n in 1..=5u64 {
            let people = format!("people {n}");
            let record = format!(
                "{{\"at\":\"2026-09-02T09:00:00Z\",\"by\":\"visitor\",\"request\":\"r{n}\",\"kind\":\"user-activated\",\"about\":[],\"people\":\"{}\"}}",
                fingerprint(people.as_bytes())
            );
            let id = EntryId(Uuid::from_u128(u128::from(n)));
            let seal = head.seal(id, &record);
            head = seal.head();
            seals.push(seal);
            entries.insert(id, Entry { id, organisation, record, people: Some(people), sealed: Some(n) });
        }
        (first, seals, entries)
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    fn faults(first: &Head, seals: &[Seal], entries: &HashMap<EntryId, Entry>) -> Vec<(Fault, Option<u64>)> {
        let (_, findings) =
            check_seals(first, seals, entries, &Witnesses::default(), at("2026-09-03T09:00:00Z"));
        findings.into_iter().map(|finding| (finding.fault, finding.sequence)).collect()
    }

    #[test]
    fn a_whole_trail_verifies() {
        let (first, seals, entries) = trail();
        assert!(faults(&first, &seals, &entries).is_empty());
    }

    #[test]
    fn names_that_are_removed_before_five_years_have_passed_are_found() {
        let (first, seals, mut entries) = trail();
        entries.get_mut(&EntryId(Uuid::from_u128(2))).expect("there").people = None;
        for (now, expected) in [
            ("2026-09-03T09:00:00Z", vec![(Fault::NamesRemoved, Some(2))]),
            ("2031-09-01T22:59:59Z", vec![(Fault::NamesRemoved, Some(2))]),
            ("2031-09-01T23:00:00Z", vec![]),
        ] {
            let (_, findings) = check_seals(&first, &seals, &entries, &Witnesses::default(), at(now));
            let found: Vec<_> = findings.iter().map(|finding| (finding.fault, finding.sequence)).collect();
            assert_eq!(found, expected, "{now}");
        }
    }

    #[test]
    fn an_altered_a_missing_and_a_reordered_entry_are_found() {
        let id = |n: u128| EntryId(Uuid::from_u128(n));
        let (first, seals, entries) = trail();
        let mut altered = entries.clone();
        altered.get_mut(&id(2)).expect("there").record.push(' ');
        assert_eq!(faults(&first, &seals, &altered), [(Fault::Altered, Some(2))]);
        let mut renamed = entries.clone();
        renamed.get_mut(&id(3)).expect("there").people = Some("other people".to_owned());
        assert_eq!(faults(&first, &seals, &renamed), [(Fault::Altered, Some(3))]);
        let mut missing = entries.clone();
        missing.remove(&id(4));
        assert_eq!(faults(&first, &seals, &missing), [(Fault::Missing, Some(4))]);
        let mut moved = seals.clone();
        moved.swap(1, 2);
        (moved[1].sequence, moved[2].sequence) = (2, 3);
        assert!(faults(&first, &moved, &entries).contains(&(Fault::SealAltered, Some(2))));
        let mut cut = seals.clone();
        cut.remove(2);
        assert_eq!(faults(&first, &cut, &entries), [(Fault::SealMissing, Some(3))]);
        let none = Witnesses::default();
        let (end, _) = check_seals(&first, &seals[..4], &entries, &none, at("2026-09-03T09:00:00Z"));
        let ends = check_end(&end, &seals[4].head(), &none);
        assert_eq!(ends[0].fault, Fault::HeadAltered);
        let last = seals[4].head();
        let noted = Witnesses::of(Some(last.clone()), Vec::new());
        assert_eq!(check_end(&end, &end, &noted)[0].fault, Fault::NotedHeadMissing);
        let locked = Witnesses::of(None, vec![seals[1].head(), last]);
        let cut: Vec<_> =
            check_end(&end, &end, &locked).iter().map(|one| (one.fault, one.sequence)).collect();
        assert_eq!(cut, [(Fault::LockedHeadMissing, Some(5))]);
    }

    #[test]
    fn a_trail_that_was_rewritten_does_not_hold_a_head_that_was_noted_down_or_locked_away() {
        let (first, seals, mut entries) = trail();
        let noted = seals[3].head();
        entries.values_mut().for_each(|entry| entry.record = entry.record.replace("r2", "r9"));
        let (mut head, mut rewritten) = (first.clone(), Vec::new());
        for seal in &seals {
            let seal = head.seal(seal.entry, &entries[&seal.entry].record);
            head = seal.head();
            rewritten.push(seal);
        }
        assert!(faults(&first, &rewritten, &entries).is_empty());
        for (witnesses, fault) in [
            (Witnesses::of(Some(noted.clone()), Vec::new()), Fault::NotedHeadMissing),
            (Witnesses::of(None, vec![noted]), Fault::LockedHeadMissing),
        ] {
            let (_, findings) =
                check_seals(&first, &rewritten, &entries, &witnesses, at("2026-09-03T09:00:00Z"));
            let found: Vec<_> = findings.iter().map(|one| (one.fault, one.sequence)).collect();
            assert_eq!(found, [(fault, Some(4))]);
        }
    }
}
