//! What is typed in the report and not saved, as the tab keeps it over a reload and the end of the session (ADR 0019).
//! Pupils and subjects are named, because the report may have others by the time it is loaded again.

use super::Report;
use super::edit::{Editor, INPUT};
use super::edits::{Spot, State, Typed};
use super::grid::name;
use super::moves::Place;
use crate::draft;
use crate::parts::text::count;
use crate::route::Route;
use crate::shell::{Notice, Shell};
use domain::attainment::grade::Grade;
use domain::base::ids::PupilId;
use domain::targets::forms::ReportView;
use domain::targets::report::ReportSubject;

/// The number of targets without a place that are named.
const NAMED: usize = 10;

/// A target that is not saved, as texts: the id and the name of its pupil, its subject, what is typed, the reason of a
/// refusal, and the saved targets that it may have been typed over. Without one of those it is the open editor's.
/// Reading and writing a structure would add three times as much to the site.
type Unsaved = Vec<String>;

impl Report {
    /// What is typed and not saved; `None` if there is nothing.
    pub(super) fn unsaved_text(&self) -> Option<String> {
        let view = self.view.ready()?;
        let unsaved = |(row, column): Spot, text: String, refused: &str| -> Unsaved {
            let (pupil, subject) = (&view.rows[row], &view.subjects[column]);
            vec![pupil.id.to_string(), pupil.name.clone(), subject.name.clone(), text, refused.to_owned()]
        };
        let mut all = Vec::new();
        for (spot, Typed { wanted, sent, state }) in self.edits.typed() {
            let written = |grade: Option<Grade>| written(&view.subjects[spot.1], grade);
            let refused = if let State::Refused(why) = state { why } else { "" };
            let mut one = unsaved(spot, written(wanted), refused);
            one.extend([Some(self.saved(spot)), sent].into_iter().flatten().map(written));
            all.push(one);
        }
        all.extend(self.editor.as_ref().map(|editor| unsaved(editor.spot, editor.typed.clone(), "")));
        if all.is_empty() { None } else { draft::text(&all) }
    }

    /// Takes up what was typed and not saved before the report was loaded, and sends what nobody else has changed since.
    pub(super) fn take_up(&mut self, shell: &mut Shell) {
        let Some(view) = self.view.ready() else { return };
        let all: Vec<Unsaved> = shell.take_draft().unwrap_or_default();
        let (mut open, mut gone) = (None, Vec::new());
        for one in &all {
            let [pupil, name, subject, text, refused, seen @ ..] = &one[..] else { continue };
            let spot = place(view, pupil, subject);
            let read = |text: &String| spot.and_then(|spot| read(&view.subjects[spot.1], text));
            match (spot, read(text)) {
                (Some(spot), _) if seen.is_empty() => {
                    open = Some(Editor { spot, typed: text.clone(), error: None });
                }
                (Some(spot), Some(wanted)) => {
                    let seen: Vec<_> = seen.iter().filter_map(read).collect();
                    let refused = Some(refused.clone()).filter(|why| !why.is_empty());
                    self.edits.take_up(spot, self.saved(spot), wanted, &seen, refused);
                }
                _ => gone.push(format!(
                    "{name}, {subject}: {}. ",
                    if text.is_empty() { "no target" } else { text }
                )),
            }
        }
        self.flush();
        if let Some(editor) = open {
            let row = self.shown.iter().position(|row| *row == editor.spot.0).unwrap_or_default();
            self.at = Place { row, column: editor.spot.1 };
            self.editor = Some(editor);
            self.entering.set(true);
            shell.focus(INPUT);
        }
        if !gone.is_empty() {
            shell.say(without_place(&gone, Route::YearReport { year: self.year }));
        }
    }
}

/// The present place of a target; `None` where the report has none for it.
fn place(view: &ReportView, pupil: &str, subject: &str) -> Option<Spot> {
    let pupil = PupilId::parse(pupil)?;
    let row = view.rows.iter().position(|row| row.id == pupil)?;
    let column = view.subjects.iter().position(|one| one.name == subject)?;
    view.rows[row].cells[column].is_taken().then_some((row, column))
}

fn written(subject: &ReportSubject, grade: Option<Grade>) -> String {
    grade.map_or("", |grade| name(subject, grade)).to_owned()
}

/// Reads what [`written`] wrote; `None` where the subject no longer has the grade.
fn read(subject: &ReportSubject, text: &str) -> Option<Option<Grade>> {
    if text.is_empty() {
        return Some(None);
    }
    let step = subject.grades.iter().position(|grade| grade == text)?;
    Some(u8::try_from(step).ok().map(Grade))
}

/// Names the targets that the report has no place for.
fn without_place(gone: &[String], on: Route) -> Notice {
    let mut body = gone[..gone.len().min(NAMED)].concat();
    if gone.len() > NAMED {
        body += &format!("And {} more. ", gone.len() - NAMED);
    }
    body += "The report no longer has this pupil, or the pupil no longer takes the subject.";
    let heading = format!("{} could not be saved", count(gone.len() as u32, "target"));
    Notice { success: false, heading: heading.into(), body: body.into(), on }
}
