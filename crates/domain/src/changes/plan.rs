//! The text of a plan: its lines as they are stored, one object per change.

use crate::base::failure::Failure;
use crate::base::ids::{ChangeId, OrganisationId, PupilId};
use crate::changes::line::Line;
use crate::records::import::{PlanMark, RefusedRow};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::ops::Range;

/// The S3 key of a plan that nobody has applied. Such an object is deleted after a day.
pub fn planned_key(organisation: OrganisationId, change: ChangeId, mark: &PlanMark) -> String {
    format!("{}{change}/{mark}", plans_of(organisation))
}

/// The S3 key of a plan that is or was applied. Such an object is deleted once it can no longer be undone. The mark is
/// part of both keys, so that the object of a change never has another content than the change says.
pub fn applied_key(organisation: OrganisationId, change: ChangeId, mark: &PlanMark) -> String {
    format!("{}{change}/{mark}", applied_plans_of(organisation))
}

/// Prefix of the keys of a school's plans that nobody has applied.
pub fn plans_of(organisation: OrganisationId) -> String {
    format!("plans/{organisation}/")
}

/// Prefix of the keys of a school's plans that are or were applied.
pub fn applied_plans_of(organisation: OrganisationId) -> String {
    format!("changes/{organisation}/")
}

/// The part of a plan that is shown and not applied.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preamble {
    /// The rows of the file that cannot be imported.
    pub refusals: Vec<RefusedRow>,
    /// Sentences to read before confirming.
    pub warnings: Vec<String>,
}

/// A plan as it is stored: a preamble and the lines, each in JSON on a line of its own. A line is parsed only when it
/// is needed.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    text: String,
    preamble: Preamble,
    lines: Vec<Range<usize>>,
}

impl Plan {
    /// Writes a plan.
    ///
    /// # Errors
    /// `Bug`: a line cannot be written as JSON.
    pub fn of(preamble: &Preamble, lines: &[Line]) -> Result<Plan, Failure> {
        let bug = |error: serde_json::Error| Failure::Bug(format!("a line of a plan: {error}"));
        let mut text = serde_json::to_string(preamble).map_err(bug)?;
        for line in lines {
            text.push('\n');
            text.push_str(&serde_json::to_string(line).map_err(bug)?);
        }
        Plan::parse(text)
    }

    /// Reads a stored plan.
    ///
    /// # Errors
    /// `Bug`: the text is not a plan.
    pub fn parse(text: String) -> Result<Plan, Failure> {
        let start = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
        let mut parts = text.split('\n');
        let preamble = serde_json::from_str(parts.next().unwrap_or_default())
            .map_err(|error| Failure::Bug(format!("the preamble of a plan: {error}")))?;
        let lines = parts.map(|part| start(part)..start(part) + part.len()).collect();
        Ok(Plan { preamble, lines, text })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The mark that distinguishes this plan from another.
    pub fn mark(&self) -> PlanMark {
        PlanMark::of_text(self.text.as_bytes())
    }

    pub fn preamble(&self) -> &Preamble {
        &self.preamble
    }

    /// The number of lines.
    pub fn len(&self) -> u32 {
        u32::try_from(self.lines.len()).unwrap_or(u32::MAX)
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The size of a line in bytes.
    pub fn size(&self, number: u32) -> usize {
        self.lines.get(number as usize).map_or(0, ExactSizeIterator::len)
    }

    /// Reads a line.
    ///
    /// # Errors
    /// `Bug`: there is no such line, or it cannot be read.
    pub fn line(&self, number: u32) -> Result<Line, Failure> {
        let text = self.lines.get(number as usize).and_then(|range| self.text.get(range.clone()));
        serde_json::from_str(text.unwrap_or_default())
            .map_err(|error| Failure::Bug(format!("line {number} of a plan: {error}")))
    }

    /// The same plan without what it says of these pupils, and without the sentences that repeat what stood in the file,
    /// such as its headings, which may name anybody; `None` if it says nothing. Lines keep their numbers.
    ///
    /// # Errors
    /// `Bug`: a line cannot be read.
    pub fn without(&self, pupils: &BTreeSet<PupilId>) -> Result<Option<Plan>, Failure> {
        let mut lines = (0..self.len()).map(|number| self.line(number)).collect::<Result<Vec<_>, _>>()?;
        let mut preamble = self.preamble.clone();
        preamble.warnings.retain(|warning| !warning.contains('\u{201c}'));
        preamble.refusals.retain(|row| !row.reason.contains('\u{201c}'));
        let mut named = preamble != self.preamble;
        for line in &mut lines {
            if let Some(without) = line.without(pupils) {
                *line = without;
                named = true;
            }
        }
        if named { Plan::of(&preamble, &lines).map(Some) } else { Ok(None) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_repeat_what_stood_in_a_file_leave_with_the_pupils() {
        let plan = |sentences: &[&str]| {
            let refusals =
                (2..).zip(sentences).map(|(row, reason)| RefusedRow { row, reason: (*reason).to_owned() });
            let warnings = sentences.iter().map(|one| (*one).to_owned()).collect();
            Plan::of(&Preamble { refusals: refusals.collect(), warnings }, &[]).expect("a plan")
        };
        let own = ["Enter a grade from 9 to 1", "3 pupils are in no class"];
        let quoting = [own[0], own[1], "The column “Ångström-Ng” is not used"];
        let without = plan(&quoting).without(&BTreeSet::new()).expect("read").expect("something left");
        assert_eq!(without, plan(&own));
        assert_eq!(without.without(&BTreeSet::new()), Ok(None), "nothing more to remove");
    }
}
