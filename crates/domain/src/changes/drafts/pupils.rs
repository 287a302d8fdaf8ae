//! A file of pupils as a change: the new pupils first, then those who change, each by name.

use crate::base::text::folded;
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Line, Write};
use crate::changes::plan::Preamble;
use crate::records::pupils::{PupilChange, PupilsPlan, changes};
use crate::records::roll::Roll;

impl Draft {
    /// The draft of a file's changes. `roll` is the roll as it is now.
    pub fn of_pupils(plan: PupilsPlan, roll: Option<&Roll>, file_name: &str) -> Draft {
        let after = plan.roll_after(roll);
        let out_of_step = plan.out_of_step(&after);
        let PupilsPlan { year, mut written, unchanged, kept, refused, warnings } = plan;
        let of_groups = after.cohorts.keys().filter_map(|cohort| after.warning(*cohort, year));
        let warnings = warnings.into_iter().chain(of_groups).chain(out_of_step);
        written.sort_by_cached_key(|one| (one.was.is_some(), folded(&one.now.listed_name())));
        let added = written.iter().filter(|one| one.was.is_none()).count();
        let figures = vec![
            Figure::new("New", "Pupils that the file adds", added, Tone::New),
            Figure::new("Changed", "Pupils that the file changes", written.len() - added, Tone::Changed),
            Figure::new("Unchanged", "The same in the file", unchanged, Tone::Plain),
            Figure::new("Not in the file", "They stay as they are", kept, Tone::Plain),
            Figure::new("Refused", "Rows that cannot be imported", refused.len(), Tone::Refused),
        ];
        let was = roll.map(|roll| roll.year);
        let mut lines = Vec::new();
        if was != Some(year) && unchanged + written.len() > 0 {
            lines.push(Line::of_year(was, year));
        }
        lines.extend(written.into_iter().map(|PupilChange { was, now }| Line {
            name: was.as_ref().unwrap_or(&now).listed_name(),
            detail: now.upn.as_str().to_owned(),
            words: changes(was.as_ref(), &now, year),
            write: Write::Pupil { before: was.map(Box::new), after: Some(Box::new(now)) },
        }));
        Draft {
            kind: ChangeKind::Pupils,
            title: file_name.to_owned(),
            figures,
            guard: None,
            preamble: Preamble { warnings: warnings.collect(), refusals: refused },
            lines,
            basis: roll.map_or(0, |roll| roll.version),
        }
    }
}
