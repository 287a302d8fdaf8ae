//! The records of the latest extract beside what is kept here: what differs, and what a person must decide.

use crate::base::event::Change;
use crate::base::ids::PupilId;
use crate::base::text::folded;
use crate::exchange::connection::Decision;
use crate::exchange::extract::Extract;
use crate::exchange::record::{MisId, MisPupil};
use crate::exchange::synchronisation::{Review, Standing, SynchronisationPlan};
use crate::records::classes::class_changes;
use crate::records::pupil::Pupil;
use crate::records::pupils::changes;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// How a record of the MIS, or a pupil who is kept, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordState {
    /// Kept as the MIS says.
    Same,
    /// The next synchronisation changes what is kept.
    Changes,
    /// A value that was typed here stays.
    KeptByHand,
    New,
    /// The pupil comes back on the roll.
    Returns,
    /// The MIS no longer has the pupil on roll.
    Leaves,
    /// The MIS no longer has the pupil on roll, and they stay.
    Stays,
    /// It may be a pupil who is kept.
    MayBe,
    /// The pupil was erased here.
    Erased,
    Refused,
    /// The pupil is in a nursery or reception class.
    TooYoung,
    /// The pupil has never been in the MIS.
    OnlyHere,
}

impl RecordState {
    /// The state in a few words.
    pub const fn label(self) -> &'static str {
        match self {
            RecordState::Same => "The same",
            RecordState::Changes => "Differs",
            RecordState::KeptByHand => "Kept by hand",
            RecordState::New => "New",
            RecordState::Returns => "Returns",
            RecordState::Leaves => "Leaves",
            RecordState::Stays => "Stays",
            RecordState::MayBe => "To review",
            RecordState::Erased => "Erased here",
            RecordState::Refused => "Refused",
            RecordState::TooYoung => "Not recorded",
            RecordState::OnlyHere => "Only in Attain",
        }
    }
}

/// A part of the records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum RecordFilter {
    #[default]
    All,
    /// What the next synchronisation would change, and what stays as it was typed.
    Differs,
    /// What a person must decide.
    Review,
    Refused,
    OnlyHere,
}

impl RecordFilter {
    pub const ALL: [RecordFilter; 5] = [
        RecordFilter::All,
        RecordFilter::Differs,
        RecordFilter::Review,
        RecordFilter::Refused,
        RecordFilter::OnlyHere,
    ];

    pub const fn label(self) -> &'static str {
        match self {
            RecordFilter::All => "All",
            RecordFilter::Differs => "Differs",
            RecordFilter::Review => "To review",
            RecordFilter::Refused => "Refused",
            RecordFilter::OnlyHere => "Only in Attain",
        }
    }

    /// True if records that stand like this are in the part.
    pub const fn has(self, state: RecordState) -> bool {
        use RecordState::{
            Changes, Erased, KeptByHand, Leaves, MayBe, New, OnlyHere, Refused, Returns, Stays,
        };
        match self {
            RecordFilter::All => true,
            RecordFilter::Differs => {
                matches!(state, Changes | KeptByHand | New | Returns | Leaves | Stays)
            }
            RecordFilter::Review => matches!(state, MayBe | Erased),
            RecordFilter::Refused => matches!(state, Refused),
            RecordFilter::OnlyHere => matches!(state, OnlyHere),
        }
    }
}

/// A record of the MIS beside the pupil whose it is.
#[derive(Clone, Debug)]
pub struct Beside<'a> {
    /// `None` for a pupil who is in no record.
    pub record: Option<&'a MisPupil>,
    /// The pupil whose record it is, or may be.
    pub ours: Option<&'a Pupil>,
    pub state: RecordState,
    /// The reason why the record is refused; otherwise empty.
    pub reason: String,
    /// What the next synchronisation changes: what is kept, and what the MIS says.
    pub changes: Vec<Change>,
    /// What stays as it was typed here.
    pub kept: Vec<Change>,
    pub decision: Option<&'a Decision>,
}

impl Beside<'_> {
    /// The name, as the MIS sent it.
    pub fn name(&self) -> String {
        match (self.record, self.ours) {
            (Some(record), _) => format!("{}, {}", record.surname, record.forename),
            (None, ours) => ours.map(Pupil::listed_name).unwrap_or_default(),
        }
    }

    /// The id of the record, or else of the pupil.
    pub fn id(&self) -> String {
        match (self.record, self.ours) {
            (Some(record), _) => record.id.to_string(),
            (None, ours) => ours.map(|pupil| pupil.id.to_string()).unwrap_or_default(),
        }
    }
}

/// All records of an extract and the pupils who are in none of them, by name.
pub fn beside<'a>(
    plan: &SynchronisationPlan,
    extract: &'a Extract,
    there: &'a [Pupil],
    decisions: &'a BTreeMap<MisId, Decision>,
) -> Vec<Beside<'a>> {
    let by_id: HashMap<PupilId, &Pupil> = there.iter().map(|pupil| (pupil.id, pupil)).collect();
    let records = extract.pupils.iter().zip(&plan.standings);
    let of_record = |(record, standing): (&'a MisPupil, &Standing)| {
        let decision = decisions.get(&record.id);
        of_record(plan, record, standing, decision, &by_id)
    };
    let mut all: Vec<Beside<'a>> = records.map(of_record).collect();
    let without = |id: &PupilId, state| {
        let (reason, changes, kept) = (String::new(), Vec::new(), Vec::new());
        Some(Beside {
            record: None,
            ours: Some(*by_id.get(id)?),
            state,
            reason,
            changes,
            kept,
            decision: None,
        })
    };
    all.extend(plan.left.iter().filter_map(|one| {
        let row = without(&one.now.id, RecordState::Leaves)?;
        Some(Beside { changes: changes(one.was.as_ref(), &one.now, plan.year), ..row })
    }));
    all.extend(plan.spared.iter().filter_map(|id| without(id, RecordState::Stays)));
    all.extend(plan.only_here.iter().filter_map(|id| without(id, RecordState::OnlyHere)));
    all.sort_by_cached_key(|row| (folded(&row.name()), row.id()));
    all
}

fn of_record<'a>(
    plan: &SynchronisationPlan,
    record: &'a MisPupil,
    standing: &Standing,
    decision: Option<&'a Decision>,
    there: &HashMap<PupilId, &'a Pupil>,
) -> Beside<'a> {
    let find = |id: &PupilId| there.get(id).copied();
    let row = |state, ours| Beside {
        record: Some(record),
        ours,
        state,
        reason: String::new(),
        changes: Vec::new(),
        kept: Vec::new(),
        decision,
    };
    match standing {
        Standing::Refused { reason, of } => {
            let ours = of.as_ref().and_then(find);
            Beside { reason: reason.clone(), ..row(RecordState::Refused, ours) }
        }
        Standing::TooYoung => row(RecordState::TooYoung, None),
        Standing::Review(Review::SameAs(id)) => row(RecordState::MayBe, find(id)),
        Standing::Review(Review::Erased) => row(RecordState::Erased, None),
        Standing::New(_) => row(RecordState::New, None),
        Standing::Matched(matched) => {
            let state = match (matched.returns(), matched.changes(), matched.kept.is_empty()) {
                (true, ..) => RecordState::Returns,
                (_, true, _) => RecordState::Changes,
                (_, _, false) => RecordState::KeptByHand,
                _ => RecordState::Same,
            };
            let mut differ = changes(Some(&matched.was), &matched.now, plan.year);
            differ.extend(class_changes(&matched.was.classes, &matched.now.classes));
            let ours = find(&matched.was.id);
            Beside { changes: differ, kept: matched.kept.clone(), ..row(state, ours) }
        }
    }
}
