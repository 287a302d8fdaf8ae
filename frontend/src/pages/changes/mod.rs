//! Large changes (F77): one page for each, whatever it changes, and the list of recent ones.

pub mod change;
mod lines;
pub mod list;

use crate::parts::progress::progress;
use crate::parts::text::{paragraph, thousands};
use crate::route::Route;
use domain::changes::change_set::ChangeState;
use domain::changes::forms::ChangeView;
use domain::changes::kind::ChangeKind;
use yew::prelude::*;

/// The words of a kind. `{}` stands for the file or the year group.
struct Words {
    /// What the change is.
    caption: &'static str,
    /// The heading before it is applied.
    planned: &'static str,
    /// Said once it is applied.
    done: &'static str,
    /// Said once it is undone.
    undone: &'static str,
    /// Said where it takes out so much that a number must be typed.
    doubt: &'static str,
    /// Where to begin another.
    again: (Route, &'static str),
    /// Where to go once it is applied.
    onward: &'static [(Route, &'static str)],
}

/// Said of a file that takes out much.
const FILE: &str = "If the file is missing something, choose another one.";

const fn words(kind: ChangeKind) -> Words {
    match kind {
        ChangeKind::Pupils => Words {
            caption: "Import of pupils",
            planned: "What {} would do",
            done: "{} has been imported",
            undone: "The import of {} has been undone",
            doubt: FILE,
            again: (Route::ImportPupils, "Choose another file"),
            onward: &[(Route::Pupils, "See the pupils"), (Route::ImportClasses, "Import their classes")],
        },
        ChangeKind::Classes => Words {
            caption: "Import of classes",
            planned: "What {} would do",
            done: "{} has been imported",
            undone: "The import of {} has been undone",
            doubt: FILE,
            again: (Route::ImportClasses, "Choose another file"),
            onward: &[(Route::Pupils, "See the pupils"), (Route::Report, "See the report")],
        },
        ChangeKind::RollOver => Words {
            caption: "New academic year",
            planned: "From {}",
            done: "Your records are in the new academic year",
            undone: "The start of the academic year has been undone",
            doubt: "Check your school’s highest year group.",
            again: (Route::NewYear, "Plan it again"),
            onward: &[(Route::Pupils, "See the pupils"), (Route::ImportClasses, "Import their classes")],
        },
        ChangeKind::Synchronisation => Words {
            caption: "Synchronisation with your MIS",
            planned: "What {} would do",
            done: "{}: your records follow your MIS",
            undone: "The synchronisation of {} has been undone",
            doubt: "Check your MIS and what you let it send.",
            again: (Route::Pupils, "See the pupils"),
            onward: &[(Route::Pupils, "See the pupils"), (Route::Report, "See the report")],
        },
        ChangeKind::Results => Words {
            caption: "Import of past results",
            planned: "What {} would do",
            done: "{} has been imported",
            undone: "The import of {} has been undone",
            doubt: FILE,
            again: (Route::ImportResults, "Choose another file"),
            onward: &[(Route::Benchmarks, "See the benchmarks"), (Route::Report, "See the report")],
        },
        ChangeKind::PupilResults => Words {
            caption: "Import of results",
            planned: "What {} would do",
            done: "{} has been imported",
            undone: "The import of {} has been undone",
            doubt: FILE,
            again: (Route::ImportPupilResults, "Choose another file"),
            onward: &[(Route::Pupils, "See the pupils"), (Route::Benchmarks, "See the benchmarks")],
        },
        ChangeKind::Targets => Words {
            caption: "Import of targets",
            planned: "What {} would do",
            done: "{} has been imported",
            undone: "The import of {} has been undone",
            doubt: FILE,
            again: (Route::Report, "Choose another file"),
            onward: &[(Route::Report, "See the report")],
        },
        ChangeKind::Prepopulation => Words {
            caption: "Pre-population of targets",
            planned: "Pre-populate {} targets",
            done: "{} targets have been pre-populated",
            undone: "The pre-population of {} has been undone",
            doubt: "",
            again: (Route::Targets, "Target settings"),
            onward: &[(Route::Report, "See the report")],
        },
        ChangeKind::Deletion => Words {
            caption: "Deletion of targets",
            planned: "Delete {} targets",
            done: "{} targets have been deleted",
            undone: "{} targets have been brought back",
            doubt: "They can be brought back for 30 days.",
            again: (Route::DeleteTargets, "Choose other targets"),
            onward: &[(Route::Report, "See the report")],
        },
    }
}

/// The state, in a word or two.
const fn state(state: ChangeState) -> &'static str {
    match state {
        ChangeState::Planned => "Not applied yet",
        ChangeState::Applying => "Being applied",
        ChangeState::Applied => "Applied",
        ChangeState::Undoing => "Being undone",
        ChangeState::Undone => "Undone",
        ChangeState::Expired => "Expired",
    }
}

/// How far a change is, while it is being applied or undone.
fn going_on(view: &ChangeView) -> Html {
    let what = if view.summary.state == ChangeState::Undoing { "Undoing" } else { "Applying" };
    let text = format!("{what}: {} of {} done", thousands(view.done), thousands(view.lines));
    html! {
        <>
            { progress(view.done, view.lines, text) }
            { paragraph("You can close this window. The change carries on, and is listed under “Recent changes”.") }
        </>
    }
}
