//! What an extract would change in the school's records (F68). It is planned as a large change ([`crate::changes`]).
//!
//! A record is matched by its id at the MIS, then by its UPN, then by its former UPN. One that fails our checks is refused,
//! and one that may be somebody else's is held for review; neither makes anybody a leaver.

mod matching;

use crate::access::call::Call;
use crate::attainment::model::Model;
use crate::attainment::subject::KeyStage;
use crate::base::calendar::{day, read_day};
use crate::base::event::Change;
use crate::base::guard::Guard;
use crate::base::ids::{ChangeId, OrganisationId, PupilId, derived_id};
use crate::base::text::{count, thousands};
use crate::exchange::checked::{Checked, Untaken, check, classes};
use crate::exchange::connection::Decision;
use crate::exchange::extract::{Doubt, Extract};
use crate::exchange::record::{MisId, MisPupil};
use crate::exchange::scope::Scope;
use crate::records::characteristics::{Answer, Characteristic, Characteristics};
use crate::records::classes::class_in;
use crate::records::cohort::{AcademicYear, Cohort};
use crate::records::origin::{Origin, Origins, Source};
use crate::records::pupil::Pupil;
use crate::records::pupils::{LEFT_ON, PupilChange, UPN, age_fits, gender, written};
use crate::records::upn::Upn;
use jiff::Timestamp;
use jiff::civil::Date;
use matching::Matching;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The id of the change that a school's extract becomes. The same extract is planned once.
pub fn change_of(organisation: OrganisationId, began: Timestamp) -> ChangeId {
    ChangeId(derived_id(began, &[b"synchronisation", organisation.0.as_bytes()]))
}

/// What is known besides the extract and the records.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// What people decided about records that were held for review.
    pub decisions: &'a BTreeMap<MisId, Decision>,
    /// The records whose id or UPN is that of a pupil who was erased.
    pub buried: &'a BTreeSet<MisId>,
    /// True if values that were typed by hand are overwritten.
    pub overwrite: bool,
}

/// What becomes of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Standing {
    /// It fails a check: a sentence that says which, and the mend. `of` is the pupil whose record it is, if that is known.
    Refused {
        reason: String,
        of: Option<PupilId>,
    },
    /// The pupil is in a nursery or reception class, which Attain does not record.
    TooYoung,
    /// A person must decide.
    Review(Review),
    New(Box<Pupil>),
    Matched(Box<Matched>),
}

/// What a person must decide about a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// It may be this pupil's.
    SameAs(PupilId),
    /// Its pupil was erased here, or is being erased.
    Erased,
}

/// A record that is a pupil's.
#[derive(Clone, Debug, PartialEq)]
pub struct Matched {
    pub was: Pupil,
    pub now: Pupil,
    /// What stays as it was typed by hand: our value, and the MIS's.
    pub kept: Vec<Change>,
}

impl Matched {
    /// True if the pupil comes back on the roll.
    pub fn returns(&self) -> bool {
        !self.was.is_on_roll() && self.now.is_on_roll()
    }

    /// True if a value changes. That the pupil is found in the MIS for the first time is none.
    pub fn changes(&self) -> bool {
        Pupil { mis: self.now.mis.clone(), ..self.was.clone() } != self.now
    }
}

/// The changes that an extract makes to a school's records.
#[derive(Clone, Debug)]
pub struct SynchronisationPlan {
    /// The academic year of the MIS's year groups.
    pub(crate) year: AcademicYear,
    /// What becomes of each of the extract's pupils on roll, in its order.
    pub standings: Vec<Standing>,
    /// Those who leave: the MIS no longer has them on roll.
    pub left: Vec<PupilChange>,
    /// Pupils who are no longer on roll in the MIS, and who stay because a person said so here, or because a record that was
    /// not taken may be theirs.
    pub(crate) spared: Vec<PupilId>,
    /// Those on roll here who have never been in the MIS. They stay.
    pub(crate) only_here: Vec<PupilId>,
    /// Those on roll here who have been in the MIS.
    pub(crate) linked: usize,
    pub(crate) doubts: BTreeSet<Doubt>,
    /// A name for each refused and each reviewed record.
    pub(crate) names: Vec<String>,
    /// The records that are no pupil's, or perhaps another's, each with its UPN.
    unknown: Vec<(MisId, Upn)>,
}

impl SynchronisationPlan {
    /// Works out the changes of an extract. `there` are all pupils of the school, on roll and not.
    pub fn of(
        call: &Call,
        extract: &Extract,
        there: &[Pupil],
        known: Known<'_>,
        model: impl Fn(KeyStage) -> &'static Model,
    ) -> SynchronisationPlan {
        let (year, today) = (AcademicYear::at(extract.began), day(extract.began));
        let upn_of = |record: &MisPupil| match known.decisions.get(&record.id) {
            Some(Decision::Upn(upn)) => Some(upn.clone()),
            // A record without a right number is taken for that pupil, who keeps the number that they have here.
            Some(Decision::SameAs(id)) if Upn::parse(&record.upn).is_err() => {
                there.iter().find(|pupil| pupil.id == *id).map(|pupil| pupil.upn.clone())
            }
            _ => None,
        };
        let read: Vec<_> = extract
            .pupils
            .iter()
            .map(|record| check(record, upn_of(record).as_ref(), year, &extract.scopes))
            .collect();
        let matching = Matching::of(&extract.pupils, &read, there, known);
        let with_classes = extract.scopes.contains(&Scope::Classes)
            && extract.pupils.iter().any(|record| !record.classes.is_empty());
        let make = Make { call, extract, year, today, known, with_classes, model: &model };
        let standings: Vec<Standing> = extract
            .pupils
            .iter()
            .zip(&read)
            .zip(&matching.found)
            .map(|((record, read), found)| make.standing(record, read, found, there))
            .collect();
        let unknown =
            extract.pupils.iter().zip(&read).zip(&standings).filter_map(|((record, read), standing)| {
                let is_unknown = matches!(standing, Standing::New(_) | Standing::Review(_));
                read.as_ref().ok().filter(|_| is_unknown).map(|read| (record.id.clone(), read.upn.clone()))
            });
        let mut plan = SynchronisationPlan {
            year,
            unknown: unknown.collect(),
            standings,
            left: Vec::new(),
            spared: Vec::new(),
            only_here: Vec::new(),
            linked: there.iter().filter(|one| one.is_on_roll() && one.mis.is_some()).count(),
            doubts: extract.doubts.clone(),
            names: extract.pupils.iter().map(|one| format!("{}, {}", one.surname, one.forename)).collect(),
        };
        let days = leaving_days(extract);
        for (place, was) in there.iter().enumerate() {
            let counts = was.is_on_roll() && was.erasing.is_none() && !matching.claimed.contains(&place);
            if counts && was.mis.is_none() && !matching.may_be_untaken(was) {
                plan.only_here.push(was.id);
            }
            if !counts || was.mis.is_none() || !plan.doubts.is_empty() {
                continue;
            }
            let on = was.mis.as_ref().and_then(|id| days.get(&Key::Id(id)).copied());
            let on = on.or_else(|| days.get(&Key::Upn(was.upn.clone())).copied());
            match make.leaver(was, on).filter(|_| !matching.may_be_untaken(was)) {
                Some(now) => plan.left.push(PupilChange { was: Some(was.clone()), now }),
                None => plan.spared.push(was.id),
            }
        }
        plan
    }

    /// The records that are or may become new pupils, each with its UPN: those whose tombstones must be looked for.
    pub fn newcomers(&self) -> impl Iterator<Item = (&MisId, &Upn)> {
        self.unknown.iter().map(|(id, upn)| (id, upn))
    }

    /// The number that a person must type before the plan is applied; `None` if it may be applied without. `records` is the
    /// academic year of the records. An automatic run never applies a plan that is held.
    pub fn held(&self, records: Option<AcademicYear>) -> Option<Guard> {
        let size = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let matched = self.matched().count();
        let changed = self.matched().filter(|one| one.changes()).count();
        let new = self.standings.iter().filter(|one| matches!(one, Standing::New(_))).count();
        if self.left.len() * 10 > self.linked {
            let sentence = format!(
                "This would take {} of your {} off the roll.",
                thousands(size(self.left.len())),
                count(size(self.linked), "pupil")
            );
            return Some(Guard { number: size(self.left.len()), sentence });
        }
        let number = size(changed + new);
        if changed * 4 > matched * 3 {
            let sentence = format!(
                "This would change {} of {}.",
                thousands(size(changed)),
                count(size(matched), "pupil")
            );
            return Some(Guard { number, sentence });
        }
        let from = records.filter(|from| *from != self.year);
        let year = from.map(|from| format!("This brings your records from {from} to {}.", self.year));
        let doubt = self.doubts.iter().next().map(|doubt| doubt.sentence().to_owned());
        year.or(doubt).map(|sentence| Guard { number, sentence })
    }

    /// The records that are pupils'.
    pub(crate) fn matched(&self) -> impl Iterator<Item = &Matched> {
        self.standings.iter().filter_map(|standing| match standing {
            Standing::Matched(matched) => Some(&**matched),
            _ => None,
        })
    }
}

/// A way to find a leaver's day.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Id(&'a MisId),
    Upn(Upn),
}

/// The last days that the MIS knows of those who left.
fn leaving_days(extract: &Extract) -> HashMap<Key<'_>, Date> {
    let mut days = HashMap::new();
    for record in &extract.leavers {
        let Ok(on) = read_day(&record.leaving) else { continue };
        days.insert(Key::Id(&record.id), on);
        days.extend(Upn::parse(&record.upn).ok().map(|upn| (Key::Upn(upn), on)));
    }
    days
}

/// The pupil that a record was found to be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    /// By its index among the pupils.
    At(usize),
    Nobody,
    Review(Review),
    /// A sentence that says why it is no pupil's.
    Conflict(String),
}

/// Makes the records after the plan.
struct Make<'a, M> {
    call: &'a Call,
    extract: &'a Extract,
    year: AcademicYear,
    today: Date,
    known: Known<'a>,
    with_classes: bool,
    model: &'a M,
}

impl<M: Fn(KeyStage) -> &'static Model> Make<'_, M> {
    fn origin(&self) -> Origin {
        Origin { source: Source::Mis, on: self.today }
    }

    fn standing(
        &self,
        record: &MisPupil,
        read: &Result<Checked, Untaken>,
        found: &Found,
        there: &[Pupil],
    ) -> Standing {
        let of = match found {
            Found::At(place) => there.get(*place),
            _ => None,
        };
        let refused = |reason: String| Standing::Refused { reason, of: of.map(|pupil| pupil.id) };
        let checked = match read {
            Ok(checked) => checked,
            Err(Untaken::TooYoung) => return Standing::TooYoung,
            Err(Untaken::Wrong(reason)) => return refused(reason.clone()),
        };
        let made = match found {
            Found::Conflict(reason) => return refused(reason.clone()),
            Found::Review(review) => return Standing::Review(*review),
            Found::Nobody => Standing::New(Box::new(self.newcomer(record, checked))),
            Found::At(place) => Standing::Matched(Box::new(self.matched(record, checked, &there[*place]))),
        };
        let now = match &made {
            Standing::New(now) => now,
            Standing::Matched(matched) => &matched.now,
            _ => return made,
        };
        match age_fits(now.born, now.cohort) {
            Ok(()) => made,
            Err(why) => refused(format!("Date of birth: {why}, in your MIS")),
        }
    }

    fn newcomer(&self, record: &MisPupil, checked: &Checked) -> Pupil {
        let tenant = self.call.tenant();
        let parts: [&[u8]; 3] = [b"pupil of the MIS", tenant.0.as_bytes(), record.id.as_str().as_bytes()];
        let mut characteristics = Characteristics::default();
        for (which, holds) in &checked.characteristics {
            characteristics.file(self.year, *which, *holds);
        }
        let of_class = |cohort| classes(record, cohort, self.year, self.model);
        Pupil {
            id: PupilId(derived_id(self.extract.began, &parts)),
            organisation: tenant,
            upn: checked.upn.clone(),
            forename: checked.forename.clone(),
            surname: checked.surname.clone(),
            born: checked.born,
            sex: checked.sex,
            characteristics,
            cohort: checked.cohort,
            moved_on: None,
            prior: BTreeMap::new(),
            classes: if self.with_classes { of_class(checked.cohort) } else { BTreeMap::new() },
            results: BTreeMap::new(),
            left: None,
            holds: Vec::new(),
            earlier_cohorts: BTreeSet::new(),
            erasing: None,
            mis: Some(record.id.clone()),
            origins: Origins::new(self.origin()),
        }
    }

    fn matched(&self, record: &MisPupil, checked: &Checked, was: &Pupil) -> Matched {
        let mut now = Pupil { mis: Some(record.id.clone()), ..was.clone() };
        let mut kept = Vec::new();
        // A value is taken unless somebody typed another one here.
        let mut takes = |what: &str, ours: String, theirs: String| {
            if ours == theirs {
                return false;
            }
            let by_hand = was.source_of(what) == Source::Hand && !self.known.overwrite;
            if by_hand {
                kept.push(Change { what: what.to_owned(), before: ours, after: theirs });
            }
            !by_hand
        };
        if takes(UPN, was.upn.as_str().to_owned(), checked.upn.as_str().to_owned()) {
            now.upn = checked.upn.clone();
        }
        if takes("Surname", was.surname.as_str().to_owned(), checked.surname.as_str().to_owned()) {
            now.surname = checked.surname.clone();
        }
        if takes("Forename", was.forename.as_str().to_owned(), checked.forename.as_str().to_owned()) {
            now.forename = checked.forename.clone();
        }
        if takes("Date of birth", written(was.born), written(checked.born)) {
            now.born = checked.born;
        }
        if checked.sex.is_some() && takes("Gender", gender(was.sex), gender(checked.sex)) {
            now.sex = checked.sex;
        }
        let group =
            |cohort: Cohort| cohort.year_group(self.year).map_or(String::new(), |group| group.to_string());
        if takes("Year group", group(was.cohort), group(checked.cohort)) {
            now.cohort = checked.cohort;
            now.moved_on = was.moved_to(checked.cohort, self.today);
            now.earlier_cohorts = was.cohorts_before(checked.cohort);
        }
        for (which, holds) in &checked.characteristics {
            self.characteristic(&mut now, *which, *holds, &mut kept);
        }
        if self.with_classes {
            self.take_classes(record, &mut now, was, &mut kept);
        }
        self.take_leaving(checked, &mut now, was, &mut kept);
        let now = now.recorded(was, self.origin());
        Matched { was: was.clone(), now, kept }
    }

    /// Records a characteristic, if the records do not say so already. Free school meals are recorded each year, because FSM6
    /// counts the years.
    fn characteristic(&self, now: &mut Pupil, which: Characteristic, holds: bool, kept: &mut Vec<Change>) {
        let year = self.year;
        if now.characteristics.answered(year, which) != Answer::Automatic {
            if now.characteristics.holds(year, which) == Some(holds) {
                return;
            }
            if !self.known.overwrite {
                let word = |holds: bool| if holds { "Yes" } else { "No" }.to_owned();
                let what = format!("{}, {year}", which.heading());
                kept.push(Change { what, before: word(!holds), after: word(holds) });
                return;
            }
            now.characteristics.answer(year, which, Answer::Automatic);
        }
        let counts_years = which == Characteristic::FreeMeals && holds;
        let says = if counts_years {
            now.characteristics.filed(year, which)
        } else {
            now.characteristics.automatic(year, which)
        };
        if says != Some(holds) {
            now.characteristics.file(year, which, holds);
        }
    }

    /// Takes the classes of the MIS. A class that came from there and is no longer there goes; one that came from elsewhere
    /// stays.
    fn take_classes(&self, record: &MisPupil, now: &mut Pupil, was: &Pupil, kept: &mut Vec<Change>) {
        let wanted = classes(record, now.cohort, self.year, self.model);
        let source = |subject: &str| was.source_of(&class_in(subject));
        now.classes.retain(|subject, _| wanted.contains_key(subject) || source(subject) != Source::Mis);
        for (subject, class) in wanted {
            let before = was.classes.get(&subject).cloned().unwrap_or_default();
            if before != class && source(&subject) == Source::Hand && !self.known.overwrite {
                kept.push(Change { what: class_in(&subject), before, after: class });
            } else {
                now.classes.insert(subject, class);
            }
        }
    }

    /// Takes what the MIS says of the last day of a pupil who is on roll there.
    fn take_leaving(&self, checked: &Checked, now: &mut Pupil, was: &Pupil, kept: &mut Vec<Change>) {
        // Before the first synchronisation nobody could say that the MIS is behind.
        let by_hand = typed_leaving(was).is_some() && was.mis.is_some() && !self.known.overwrite;
        let later =
            checked.leaving.filter(|on| *on > self.today && self.extract.scopes.contains(&Scope::Leavers));
        match was.left {
            Some(left) if left.off_roll && by_hand => {
                kept.push(Change { what: LEFT_ON.to_owned(), before: written(left.on), after: String::new() })
            }
            Some(left) if left.off_roll => now.left = None,
            Some(_) if by_hand => {}
            Some(left) => {
                let from_mis =
                    was.origins.later.get(LEFT_ON).is_some_and(|one| one.origin.source == Source::Mis);
                match later {
                    Some(on) if on != left.on => {
                        now.left = was.leaves(on, self.today).map_or(was.left, |one| one.left)
                    }
                    None if from_mis && self.extract.scopes.contains(&Scope::Leavers) => now.left = None,
                    _ => {}
                }
            }
            None if by_hand => {}
            None => {
                if let Some(leaves) = later.and_then(|on| was.leaves(on, self.today).ok()) {
                    now.left = leaves.left;
                }
            }
        }
    }

    /// The pupil after leaving; `None` if a person said here that they stay, or when they leave.
    fn leaver(&self, was: &Pupil, on: Option<Date>) -> Option<Pupil> {
        if let Some(typed) = typed_leaving(was).filter(|_| !self.known.overwrite)
            && (was.left.is_some() || on.is_none_or(|on| on <= typed))
        {
            return None;
        }
        let on = on.unwrap_or(self.today).min(self.today);
        let now = was.leaves(on, self.today).or_else(|_| was.leaves(self.today, self.today)).ok()?;
        Some(now.recorded(was, self.origin()))
    }
}

/// The day on which somebody reported here that a pupil leaves, or returned them to the roll; `None` if nobody did.
fn typed_leaving(pupil: &Pupil) -> Option<Date> {
    let later = pupil.origins.later.get(LEFT_ON)?;
    (later.origin.source == Source::Hand).then_some(later.origin.on)
}

#[cfg(test)]
mod tests;
