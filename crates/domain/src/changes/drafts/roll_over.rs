//! The roll-over to a new academic year as a change: the year, then those who leave, then those who leave their classes, each
//! by name.

use crate::base::text::{count, folded};
use crate::changes::change_set::{Figure, Tone};
use crate::changes::drafts::Draft;
use crate::changes::kind::ChangeKind;
use crate::changes::line::{Line, Write};
use crate::changes::plan::Preamble;
use crate::records::classes::class_changes;
use crate::records::pupils::{PupilChange, changes};
use crate::records::roll_over::RollOver;

impl Draft {
    /// The draft of a roll-over. `basis` is the version of the roll.
    pub fn of_roll_over(plan: RollOver, basis: u64) -> Draft {
        let RollOver { from, to, highest, leavers, without_classes, moving_up, leaving_later } = plan;
        let figures = vec![
            Figure::new("Move up", "One year group higher", moving_up, Tone::Changed),
            Figure::new("Leave", "They have completed the school", leavers.len(), Tone::Changed),
            Figure::new(
                "Leave their classes",
                "They move up without them",
                without_classes.len(),
                Tone::Plain,
            ),
        ];
        let mut lines = vec![Line::of_year(Some(from), to)];
        for mut some in [leavers, without_classes] {
            some.sort_by_cached_key(|one| folded(&one.now.listed_name()));
            lines.extend(some.into_iter().map(|PupilChange { was, now }| {
                Line {
                    name: now.listed_name(),
                    detail: now.upn.as_str().to_owned(),
                    words: was
                        .iter()
                        .flat_map(|was| {
                            let classes = class_changes(&was.classes, &now.classes).collect::<Vec<_>>();
                            changes(Some(was), &now, to).into_iter().chain(classes)
                        })
                        .collect(),
                    write: Write::Pupil { before: was.map(Box::new), after: Some(Box::new(now)) },
                }
            }));
        }
        let stays = format!(
            "Your school\u{2019}s highest year group is Year {highest}: those who were in it leave on 31 August. Somebody who repeats the year can be returned to the roll afterwards."
        );
        let later = (leaving_later > 0).then(|| {
            let (pupils, have) = (count(leaving_later as u32, "pupil"), if leaving_later == 1 { "has" } else { "have" });
            format!("{pupils} who completed the school {have} a later last day, and {} in no year group until then.", if leaving_later == 1 { "is" } else { "are" })
        });
        Draft {
            kind: ChangeKind::RollOver,
            title: format!("{from} to {to}"),
            figures,
            // That a whole year group leaves is what a roll-over is.
            guard: None,
            preamble: Preamble {
                warnings: std::iter::once(stays).chain(later).collect(),
                refusals: Vec::new(),
            },
            lines,
            basis,
        }
    }
}
