//! What people decide about records that were held for review or refused. The next synchronisation follows it.

use crate::base::event::{Event, EventKind};
use crate::base::failure::FieldErrors;
use crate::base::ids::PupilId;
use crate::exchange::connection::{Connection, Decision};
use crate::exchange::record::MisId;
use crate::exchange::synchronisation::{Review, Standing};
use crate::records::pupil::Pupil;
use crate::records::upn::Upn;
use std::collections::BTreeSet;

/// The most decisions of a school: they are part of its connection, which is one item of at most 400 kB.
const MOST_DECISIONS: usize = 1_000;

impl Decision {
    /// The decision in a few words, for the audit trail.
    pub const fn label(&self) -> &'static str {
        match self {
            Decision::SameAs(_) => "The same as a pupil",
            Decision::New => "A new pupil",
            Decision::Upn(_) => "Another UPN",
        }
    }

    /// Checks that the record stands as this decision says, once it is followed. A record with something else to mend may be decided.
    ///
    /// # Errors
    /// An error of the field `decision`, or of `upn`.
    pub fn check(&self, standing: &Standing) -> Result<(), FieldErrors> {
        let wrong = |sentence: &str| Err(FieldErrors::of("decision", sentence));
        match (self, standing) {
            (Decision::SameAs(id), Standing::Matched(matched)) if matched.was.id == *id => Ok(()),
            (Decision::SameAs(id), Standing::Refused { of: Some(of), .. }) if of == id => Ok(()),
            (Decision::New, Standing::New(_)) => Ok(()),
            (Decision::Upn(_), Standing::Refused { reason, .. }) if reason.starts_with("UPN") => {
                Err(FieldErrors::of("upn", reason.clone()))
            }
            (Decision::Upn(_), Standing::TooYoung) => wrong("Attain does not record this year group"),
            (Decision::Upn(_), _) => Ok(()),
            (_, Standing::Refused { reason, .. }) => wrong(reason),
            (_, Standing::Review(Review::Erased)) => wrong("This pupil was erased here"),
            (_, Standing::Matched(matched)) => {
                wrong(&format!("This record is that of {}", matched.was.listed_name()))
            }
            _ => wrong("This pupil cannot be the one of the record. Look at the record again"),
        }
    }
}

impl Connection {
    /// Writes down what a person decided about a record, or that they take it back.
    ///
    /// # Errors
    /// An error of the field `decision`: there are too many.
    pub fn decide(&mut self, record: &MisId, decision: Option<Decision>) -> Result<Event, FieldErrors> {
        let event = Event::of(EventKind::MisRecordDecided);
        let event =
            event.with("Decision", decision.as_ref().map_or("Taken back", |decision| decision.label()));
        let event = match &decision {
            Some(Decision::SameAs(pupil)) => event.about_pupil(*pupil),
            _ => event,
        };
        match decision {
            Some(decision) => drop(self.decisions.insert(record.clone(), decision)),
            None => drop(self.decisions.remove(record)),
        }
        if self.decisions.len() > MOST_DECISIONS {
            let sentence = "Attain keeps 1,000 decisions. Correct some of the records in your MIS, and take back what you decided about them";
            return Err(FieldErrors::of("decision", sentence));
        }
        Ok(event)
    }

    /// The number that somebody put in place of a record's own.
    pub fn chosen_upn(&self, record: &MisId) -> Option<&Upn> {
        match self.decisions.get(record)? {
            Decision::Upn(upn) => Some(upn),
            _ => None,
        }
    }

    /// Takes out what was decided about these pupils, who are being erased: their numbers, and that they are made again.
    pub fn forget<'a>(&mut self, pupils: impl Iterator<Item = &'a Pupil> + Clone) {
        let ids: BTreeSet<PupilId> = pupils.clone().map(|pupil| pupil.id).collect();
        let records: BTreeSet<&MisId> = pupils.clone().filter_map(|pupil| pupil.mis.as_ref()).collect();
        self.decisions.retain(|record, decision| {
            !records.contains(record)
                && match decision {
                    Decision::SameAs(pupil) => !ids.contains(pupil),
                    Decision::Upn(upn) => pupils.clone().all(|pupil| pupil.upn != *upn),
                    Decision::New => true,
                }
        });
    }
}
