//! Which pupil each record is.

use super::{Found, Known, Review};
use crate::base::calendar::read_day;
use crate::base::text::folded;
use crate::exchange::checked::{Checked, Untaken};
use crate::exchange::connection::Decision;
use crate::exchange::record::{MisId, MisPupil};
use crate::records::pupil::Pupil;
use crate::records::upn::Upn;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// What is said to correct in the MIS.
const TWICE: &str = "UPN: Another pupil in your MIS has this UPN too. Correct one of them there";

/// The pupils that the records are.
pub(super) struct Matching {
    /// Per record.
    pub found: Vec<Found>,
    /// The pupils that a record names, or may name: none of them leaves.
    pub claimed: HashSet<usize>,
    /// What is known of the records that are not taken.
    untaken: Vec<Traces>,
}

/// What a record that is not taken says of its pupil.
struct Traces {
    /// True if it is another pupil's by its id or its UPN.
    is_placed: bool,
    upns: Vec<Upn>,
    surname: String,
    forename: String,
    born: Option<Date>,
}

impl Traces {
    fn of(record: &MisPupil, is_placed: bool) -> Traces {
        Traces {
            is_placed,
            upns: [&record.upn, &record.former_upn]
                .into_iter()
                .filter_map(|text| Upn::parse(text).ok())
                .collect(),
            surname: folded(record.surname.trim()),
            forename: folded(record.forename.trim()),
            born: read_day(&record.born).ok(),
        }
    }

    /// True if the record may be this pupil's: the UPN, or two of surname, forename and date of birth, agree. Twins have
    /// the same surname and date of birth, so only the UPN counts where another pupil is known by it.
    fn may_be(&self, pupil: &Pupil) -> bool {
        let agree = [
            self.surname == folded(pupil.surname.as_str()),
            self.forename == folded(pupil.forename.as_str()),
            self.born == Some(pupil.born),
        ];
        let like = agree.into_iter().filter(|one| *one).count() >= 2;
        self.upns.contains(&pupil.upn) || (like && !self.is_placed)
    }
}

type Read = Result<Checked, Untaken>;

impl Matching {
    pub fn of(records: &[MisPupil], read: &[Read], there: &[Pupil], known: Known<'_>) -> Matching {
        let by_id: HashMap<&MisId, usize> = places(there, |pupil| pupil.mis.as_ref());
        let by_upn: HashMap<&Upn, usize> = places(there, |pupil| Some(&pupil.upn));
        let (ids, upns) =
            (counts(records.iter().map(|one| &one.id)), counts(read.iter().flatten().map(|one| &one.upn)));
        let mut matching = Matching { found: Vec::new(), claimed: HashSet::new(), untaken: Vec::new() };
        // A pupil who is known by the id is nobody else's, whether the record is taken or not.
        matching.claimed.extend(records.iter().filter_map(|one| by_id.get(&one.id)));
        let of_id = matching.claimed.clone();
        // Then those who are known by the UPN, so that a former UPN takes nobody's pupil.
        let has_no_id = |one: &MisPupil| !by_id.contains_key(&one.id);
        let upn_of = |one: &MisPupil, read: &Read| match read {
            Ok(checked) => Some(checked.upn.clone()),
            Err(_) => Upn::parse(&one.upn).ok(),
        };
        let of_upn: HashSet<usize> = records
            .iter()
            .zip(read)
            .filter(|(one, _)| has_no_id(one))
            .filter_map(|(one, read)| by_upn.get(&upn_of(one, read)?).copied())
            .collect();
        matching.claimed.extend(&of_upn);
        let mut of_former = HashSet::new();
        for (record, read) in records.iter().zip(read) {
            let found = match by_id.get(&record.id) {
                Some(place) => Found::At(*place),
                None => match upn_of(record, read).and_then(|upn| by_upn.get(&upn).copied()) {
                    Some(place) if of_id.contains(&place) => Found::Conflict(taken(&there[place])),
                    Some(place) => Found::At(place),
                    None => {
                        let former = Upn::parse(&record.former_upn).ok();
                        let place = former.and_then(|upn| by_upn.get(&upn).copied());
                        match place.filter(|place| !of_id.contains(place) && !of_upn.contains(place)) {
                            Some(place) if of_former.insert(place) => Found::At(place),
                            Some(place) => Found::Conflict(taken(&there[place])),
                            None => Found::Nobody,
                        }
                    }
                },
            };
            let found = if ids.get(&record.id).is_some_and(|times| *times > 1) {
                Found::Conflict("Your MIS sent this pupil twice".to_owned())
            } else {
                found
            };
            matching.found.push(found);
        }
        matching.claimed.extend(of_former);
        for (place, (record, read)) in records.iter().zip(read).enumerate() {
            let found = matching.found[place].clone();
            let settled = match read {
                Ok(checked) if upns.get(&checked.upn).is_some_and(|times| *times > 1) => {
                    Found::Conflict(TWICE.to_owned())
                }
                Ok(checked) => matching.settle(record, checked, found.clone(), there, known, &by_upn),
                Err(_) => found.clone(),
            };
            match &settled {
                Found::Review(Review::SameAs(id)) => {
                    matching.claimed.extend(there.iter().position(|pupil| pupil.id == *id));
                }
                Found::At(place) => drop(matching.claimed.insert(*place)),
                _ => {}
            }
            let is_taken = match (read, &settled) {
                (Err(Untaken::TooYoung), _) => true,
                (Err(Untaken::Wrong(_)), _) => false,
                (Ok(_), settled) => !matches!(settled, Found::Conflict(_) | Found::Review(Review::Erased)),
            };
            if !is_taken {
                matching.untaken.push(Traces::of(record, matches!(found, Found::At(_))));
            }
            matching.found[place] = settled;
        }
        matching
    }

    /// Looks again at what was found: what a person decided, which pupils another record names, who was erased.
    fn settle(
        &self,
        record: &MisPupil,
        checked: &Checked,
        found: Found,
        there: &[Pupil],
        known: Known<'_>,
        by_upn: &HashMap<&Upn, usize>,
    ) -> Found {
        let decision = known.decisions.get(&record.id);
        let found = match (found, decision) {
            (Found::Nobody, Some(Decision::SameAs(id))) => {
                match there
                    .iter()
                    .position(|pupil| pupil.id == *id)
                    .filter(|place| !self.claimed.contains(place))
                {
                    Some(place) => Found::At(place),
                    None => Found::Nobody,
                }
            }
            (found, _) => found,
        };
        match found {
            Found::At(place) if there[place].erasing.is_some() => Found::Review(Review::Erased),
            Found::At(place) => {
                let (pupil, known_by_id) = (&there[place], there[place].mis.as_ref() == Some(&record.id));
                let other = by_upn.get(&checked.upn).filter(|other| **other != place);
                match other {
                    Some(other) => Found::Conflict(taken(&there[*other])),
                    None if !known_by_id && decision == Some(&Decision::New) => Found::Conflict(taken(pupil)),
                    None if !known_by_id
                        && decision != Some(&Decision::SameAs(pupil.id))
                        && is_somebody_else(checked, pupil) =>
                    {
                        Found::Review(Review::SameAs(pupil.id))
                    }
                    None => Found::At(place),
                }
            }
            Found::Nobody if decision != Some(&Decision::New) => {
                if known.buried.contains(&record.id) {
                    return Found::Review(Review::Erased);
                }
                let same = there.iter().enumerate().find(|(place, pupil)| {
                    !self.claimed.contains(place)
                        && pupil.born == checked.born
                        && has_same_name(checked, pupil)
                });
                match same {
                    Some((_, pupil)) if pupil.erasing.is_some() => Found::Review(Review::Erased),
                    Some((_, pupil)) => Found::Review(Review::SameAs(pupil.id)),
                    None => Found::Nobody,
                }
            }
            found => found,
        }
    }

    /// True if a record that is not taken may be this pupil's.
    pub fn may_be_untaken(&self, pupil: &Pupil) -> bool {
        self.untaken.iter().any(|traces| traces.may_be(pupil))
    }
}

/// The sentence about a UPN that another pupil has here.
fn taken(pupil: &Pupil) -> String {
    format!(
        "UPN: \u{201c}{}\u{201d} has this UPN in Attain, and is another pupil in your MIS. Correct it where it is wrong",
        pupil.listed_name()
    )
}

fn has_same_name(checked: &Checked, pupil: &Pupil) -> bool {
    folded(checked.surname.as_str()) == folded(pupil.surname.as_str())
        && folded(checked.forename.as_str()) == folded(pupil.forename.as_str())
}

/// True if a record with the UPN of a pupil has another surname, another forename and another date of birth.
fn is_somebody_else(checked: &Checked, pupil: &Pupil) -> bool {
    checked.born != pupil.born
        && folded(checked.surname.as_str()) != folded(pupil.surname.as_str())
        && folded(checked.forename.as_str()) != folded(pupil.forename.as_str())
}

fn places<'a, K: std::hash::Hash + Eq>(
    there: &'a [Pupil],
    key: impl Fn(&'a Pupil) -> Option<&'a K>,
) -> HashMap<&'a K, usize> {
    there.iter().enumerate().filter_map(|(place, pupil)| Some((key(pupil)?, place))).collect()
}

fn counts<'a, K: std::hash::Hash + Eq + 'a>(keys: impl Iterator<Item = &'a K>) -> HashMap<&'a K, usize> {
    let mut counts = HashMap::new();
    keys.for_each(|key| *counts.entry(key).or_insert(0) += 1);
    counts
}
