//! Targets by spreadsheet: one row per pupil, one column per subject, in the format of the exported report. Each
//! target must satisfy the same rule as one set by hand ([`TargetResolver::set`]).

use crate::attainment::grade::Scale;
use crate::attainment::model::Model;
use crate::base::event::Change;
use crate::base::ids::{PupilId, UserId};
use crate::base::refusal::Refusal;
use crate::base::sheet::Sheet;
use crate::base::synonyms::subject_words;
use crate::records::file::RecordsKind;
use crate::records::import::{RefusedRow, reason, whole_number};
use crate::records::pupil::Pupil;
use crate::records::results::known_subject;
use crate::records::upn::Upn;
use crate::targets::forms::{REPORT_COLUMNS, SUBJECT_SUFFIXES};
use crate::targets::settings::Editing;
use crate::targets::target::read_target;
use crate::targets::target::{ManualTarget, TargetResolver};
use crate::targets::year_group_targets::YearGroupTargets;
use jiff::Timestamp;
use std::collections::{BTreeSet, HashMap};

/// The end of a heading of reports that were exported when they held one of the two chances.
const FORMER_SUFFIXES: &[&str] = &[" chance %"];

/// A target that a file sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTarget {
    pub subject: String,
    /// The generation of the subject's targets.
    pub generation: u32,
    /// The target to write.
    pub target: ManualTarget,
    /// The target that a person had set before.
    pub was: Option<ManualTarget>,
    /// The change in words.
    pub(crate) change: Change,
}

/// The targets that a file sets for one pupil.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PupilTargets {
    pub pupil: PupilId,
    pub(crate) upn: String,
    pub(crate) name: String,
    pub set: Vec<NewTarget>,
}

/// The changes that a file of targets makes to a year group.
#[derive(Clone, Debug)]
pub struct TargetsPlan {
    /// One entry per pupil whose targets change, in the file's order.
    pub pupils: Vec<PupilTargets>,
    pub(crate) unchanged: usize,
    pub(crate) refused: Vec<RefusedRow>,
    /// Sentences about the file as a whole.
    pub(crate) warnings: Vec<String>,
}

impl TargetsPlan {
    /// Works out the changes of a file. A blank cell leaves the target unchanged. Ignores columns that are not a
    /// subject of the key stage; a warning names those that the report's own file does not have.
    ///
    /// # Errors
    /// `TargetsNotUsed`; `TargetsLocked` if targets cannot be changed.
    pub fn of(
        sheet: &Sheet,
        targets: &YearGroupTargets,
        model: &Model,
        by: UserId,
        at: Timestamp,
    ) -> Result<TargetsPlan, Refusal> {
        match targets.year.settings {
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
                Some((place, subject, targets.year.scale(subject, model)?))
            })
            .collect();
        let warnings = sheet.warnings.iter().cloned().chain(columns(sheet, model)).collect();
        let pupils: HashMap<&Upn, &Pupil> = targets.pupils.iter().map(|pupil| (&pupil.upn, pupil)).collect();
        let resolver = TargetResolver { year: &targets.year, prepopulated: &targets.prepopulated };
        let takers = targets.takers();
        let mut plan = TargetsPlan { pupils: Vec::new(), unchanged: 0, refused: Vec::new(), warnings };
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
                refuse(reason("UPN", "An earlier row has the same pupil. Delete one of the rows"));
                continue;
            }
            let manual = targets.manual.get(&pupil.id);
            let mut set = Vec::new();
            for (place, subject, scale) in &subjects {
                let typed = row.cells.get(*place).map_or("", String::as_str);
                if typed.is_empty() {
                    continue;
                }
                if let Some(flaw) = RecordsKind::Targets.layout().flaw(subject, typed) {
                    refuse(reason(subject, flaw));
                    continue;
                }
                if !takers.include(pupil, subject) {
                    refuse(reason(subject, Refusal::NotATaker));
                    continue;
                }
                let before = resolver.seen(pupil.id, subject, manual, *scale);
                let grade = match read_target(*scale, whole_number(typed)) {
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
                match resolver.set(pupil.id, subject, *scale, Some(grade), by, at) {
                    Err(refusal) => refuse(reason(subject, refusal)),
                    Ok(target) => {
                        let generation = targets.year.generation(subject);
                        let key = ((*subject).to_owned(), generation);
                        set.push(NewTarget {
                            subject: key.0.clone(),
                            generation,
                            target,
                            was: manual.and_then(|manual| manual.set.get(&key)).copied(),
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
}

/// Sentences about the file's columns: those that are read as a subject under another name, and those that are not read
/// though they are none of the report's own.
fn columns(sheet: &Sheet, model: &Model) -> Vec<String> {
    /// The most columns that a sentence names.
    const LISTED: usize = 10;
    let others = sheet.headings.iter().skip(RecordsKind::Targets.layout().headings().count());
    let (subjects, rest): (Vec<&String>, Vec<&String>) =
        others.partition(|heading| known_subject(model, heading).is_some());
    let under_another_name = subjects.into_iter().filter_map(|heading| {
        let subject = known_subject(model, heading)?;
        let differs = subject_words(heading) != subject_words(subject);
        differs.then(|| format!("The column “{heading}” is read as {subject}."))
    });
    let mut sentences: Vec<String> = under_another_name.collect();
    let unread: Vec<&String> = rest.into_iter().filter(|heading| !is_of_report(heading, model)).collect();
    let mut named: Vec<String> = unread.iter().take(LISTED).map(|heading| format!("“{heading}”")).collect();
    if unread.len() > LISTED {
        named.push(format!("and {} more", unread.len() - LISTED));
    }
    match named.as_slice() {
        [] => {}
        [one] => {
            sentences.push(format!("The column {one} is not read, because it is not the name of a subject."))
        }
        many => sentences.push(format!(
            "These columns are not read, because they are not names of subjects: {}.",
            many.join(", ")
        )),
    }
    sentences
}

/// True for the columns that the report's own file has beside the subjects.
fn is_of_report(heading: &str, model: &Model) -> bool {
    let words = subject_words(heading);
    let of_subject =
        |end: &str| words.strip_suffix(end).is_some_and(|name| known_subject(model, name).is_some());
    REPORT_COLUMNS.iter().any(|own| subject_words(own) == words)
        || SUBJECT_SUFFIXES.iter().chain(FORMER_SUFFIXES).any(|end| of_subject(end))
}
