//! Targets by spreadsheet: a row a pupil, a column a subject, as the report is exported. Each goes by the rule that one set
//! by hand goes by ([`Books::set`]).

use super::results::known_subject;
use super::{ChangedPupil, LISTED, PlanMark, RefusedRow, count, reason};
use crate::attainment::grade::Scale;
use crate::attainment::model::Model;
use crate::audit::{Change, Event, Kind, Subject};
use crate::failure::Refusal;
use crate::forms::records::TargetsImportView;
use crate::forms::targets::read_target;
use crate::moment::{PupilId, UserId};
use crate::pupil::{Pupil, Upn};
use crate::sheet::Sheet;
use crate::targets::ledger::Ledger;
use crate::targets::settings::Editing;
use crate::targets::target::{Books, Edit};
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// A target that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTarget {
    /// The subject.
    pub subject: String,
    /// The life of the subject's targets.
    pub life: u32,
    /// What is written.
    pub edit: Edit,
    /// What a person had set before.
    pub was: Option<Edit>,
    /// In words.
    change: Change,
}

/// What a file sets for one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PupilTargets {
    /// Whose.
    pub pupil: PupilId,
    upn: String,
    name: String,
    /// What.
    pub set: Vec<NewTarget>,
}

impl PupilTargets {
    /// That they were set.
    pub fn event(&self) -> Event {
        let event = Event::of(Kind::TargetsImported).about(Subject::Pupil(self.pupil), self.name.clone());
        self.set.iter().map(|one| &one.change).fold(event, |event, change| {
            event.changing(&change.what, change.before.clone(), change.after.clone())
        })
    }

    fn view(&self) -> ChangedPupil {
        ChangedPupil {
            upn: self.upn.clone(),
            name: self.name.clone(),
            changes: self.set.iter().map(|one| one.change.clone()).collect(),
        }
    }
}

/// What a file of targets does to a year group.
#[derive(Clone, Debug)]
pub struct TargetsPlan {
    /// By pupil, in the file's order.
    pub pupils: Vec<PupilTargets>,
    unchanged: usize,
    refused: Vec<RefusedRow>,
}

impl TargetsPlan {
    /// What the file changes. A cell that is blank leaves the target that is there; a column that is no subject of the key
    /// stage is passed over.
    ///
    /// # Errors
    /// Target setting is not used, or targets may not be edited.
    pub fn of(
        sheet: &Sheet,
        ledger: &Ledger,
        model: &Model,
        by: UserId,
        at: Timestamp,
    ) -> Result<TargetsPlan, Refusal> {
        match ledger.year.settings {
            settings if !settings.used => return Err(Refusal::TargetsNotUsed),
            settings if settings.editing == Editing::No => return Err(Refusal::TargetsLocked),
            _ => {}
        }
        let subjects: Vec<(usize, &str, Scale)> = sheet
            .headings
            .iter()
            .enumerate()
            .filter_map(|(place, heading)| {
                let subject = known_subject(model, heading)?;
                Some((place, subject, ledger.year.scale(subject, model)?))
            })
            .collect();
        let pupils: HashMap<&Upn, &Pupil> = ledger.pupils.iter().map(|pupil| (&pupil.upn, pupil)).collect();
        let books = Books { year: &ledger.year, base: &ledger.base };
        let mut plan = TargetsPlan { pupils: Vec::new(), unchanged: 0, refused: Vec::new() };
        let mut seen: BTreeSet<PupilId> = BTreeSet::new();
        for row in &sheet.rows {
            let mut refuse = |reason: String| plan.refused.push(RefusedRow { row: row.number, reason });
            let upn = match Upn::parse(row.cells.first().map_or("", String::as_str)) {
                Ok(upn) => upn,
                Err(wrong) => {
                    refuse(reason("UPN", wrong));
                    continue;
                }
            };
            let Some(pupil) = pupils.get(&upn) else {
                refuse(reason(
                    "UPN",
                    "No pupil of this year group has this UPN. Check it, or import the pupil first",
                ));
                continue;
            };
            if !seen.insert(pupil.id) {
                refuse(reason("UPN", "An earlier row is of the same pupil. Delete one of them"));
                continue;
            }
            let edits = ledger.edits.get(&pupil.id);
            let mut set = Vec::new();
            for (place, subject, scale) in &subjects {
                let typed = row.cells.get(*place).map_or("", String::as_str);
                if typed.is_empty() {
                    continue;
                }
                let before = books.seen(pupil.id, subject, edits, *scale);
                let grade = match read_target(*scale, typed) {
                    Ok(grade) => grade,
                    Err(wrong) => {
                        refuse(reason(subject, wrong));
                        continue;
                    }
                };
                if before == Some(grade) {
                    plan.unchanged += 1;
                    continue;
                }
                match books.set(pupil.id, subject, *scale, Some(grade), by, at) {
                    Err(refusal) => refuse(reason(subject, refusal)),
                    Ok(edit) => {
                        let life = ledger.year.life(subject);
                        let key = ((*subject).to_owned(), life);
                        set.push(NewTarget {
                            subject: key.0.clone(),
                            life,
                            edit,
                            was: edits.and_then(|edits| edits.set.get(&key)).copied(),
                            change: Change {
                                what: key.0,
                                before: before.map_or("", |before| scale.name(before)).to_owned(),
                                after: scale.name(grade).to_owned(),
                            },
                        });
                    }
                }
            }
            if !set.is_empty() {
                let (upn, name) = (upn.as_str().to_owned(), pupil.listed_name());
                plan.pupils.push(PupilTargets { pupil: pupil.id, upn, name, set });
            }
        }
        Ok(plan)
    }

    /// What tells this plan from another.
    pub fn mark(&self) -> PlanMark {
        PlanMark::of(&self.pupils.iter().map(PupilTargets::view).collect::<Vec<_>>())
    }

    /// Who of them has not what the file says, by what is there after it was written: somebody else was at the same
    /// targets, or at the whole year group's.
    pub fn lost(&self, after: &Ledger) -> BTreeSet<PupilId> {
        let books = Books { year: &after.year, base: &after.base };
        let has = |pupil: PupilId, one: &NewTarget| {
            books.seen(pupil, &one.subject, after.edits.get(&pupil), one.edit.scale) == one.edit.grade
        };
        let lost = self.pupils.iter().filter(|one| !one.set.iter().all(|set| has(one.pupil, set)));
        lost.map(|one| one.pupil).collect()
    }

    /// What the file does, or did but for those who are lost, as the page shows it.
    pub fn view(&self, lost: &BTreeSet<PupilId>, applied: bool) -> TargetsImportView {
        let (lost, set): (Vec<&PupilTargets>, Vec<&PupilTargets>) =
            self.pupils.iter().partition(|one| lost.contains(&one.pupil));
        let listed = |pupils: &[&PupilTargets]| pupils.iter().take(LISTED).map(|one| one.view()).collect();
        TargetsImportView {
            pupils: count(set.len()),
            targets: count(set.iter().map(|one| one.set.len()).sum()),
            unchanged: count(self.unchanged),
            refused: count(self.refused.len()),
            changes: listed(&set),
            changed_meanwhile: listed(&lost),
            refusals: self.refused.iter().take(LISTED).cloned().collect(),
            mark: self.mark(),
            applied,
        }
    }
}
