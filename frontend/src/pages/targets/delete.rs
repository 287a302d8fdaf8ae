//! Deleting targets (F54, F55), and restoring them within 30 days.

use super::{ask_years, framed};
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::{Choice, Choices};
use crate::parts::confirm::Confirm;
use crate::parts::form::{button, form, link_button};
use crate::parts::link::link;
use crate::parts::pick::Pick;
use crate::parts::table::{cell, empty, row, table};
use crate::parts::text::{block, count, heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
use domain::targets::counts::TargetCount;
use domain::targets::forms::{
    CountTargetsForm, DeleteTargetsForm, DeletionView, TargetCountsView, UndoDeleteTargetsForm,
};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Deleted", "Targets", "Subjects", "Until", "Undo"];

pub struct Delete {
    link: PageLink<Delete>,
    year: YearGroupId,
    view: Loaded<TargetCountsView>,
    /// True where only one subject's targets are to be deleted.
    one: bool,
    /// Which subject, as its position among those that have targets.
    subject: usize,
    asking: bool,
    errors: Errors,
}

impl Delete {
    pub fn new(link: PageLink<Delete>, year: YearGroupId) -> Delete {
        let (view, errors) = (Loaded::Waiting, Errors::default());
        let page = Delete { link, year, view, one: false, subject: 0, asking: false, errors };
        page.load();
        page
    }

    fn load(&self) {
        ask_years(&self.link, self.year);
        self.link.load(&CountTargetsForm { year: self.year }, |page| &mut page.view);
    }

    /// The targets to be deleted: the subject, absent for all subjects, and the number.
    fn chosen(&self) -> Option<(Option<String>, TargetCount)> {
        let view = self.view.ready()?;
        if self.one {
            view.subjects.iter().nth(self.subject).map(|(subject, count)| (Some(subject.clone()), *count))
        } else {
            Some((None, view.total))
        }
    }

    /// Shows the new numbers.
    fn show(&mut self, view: TargetCountsView) {
        self.view = Loaded::Ready(view);
        (self.one, self.subject, self.errors) = (false, 0, Errors::default());
        ask_years(&self.link, self.year);
    }

    fn delete(&mut self, shell: &mut Shell, (): ()) {
        let Some((subject, number)) = self.chosen() else { return };
        let form = DeleteTargetsForm { year: self.year, subject, count: number.set };
        self.link.send(shell, &form, move |page, shell, answer| {
            page.asking = false;
            match answer {
                Ok(view) => {
                    let heading = format!("{} deleted", count(number.set, "target"));
                    let body = "You can bring them back for 30 days, below.";
                    shell.done(Route::YearDeleteTargets { year: page.year }, heading, body);
                    page.show(view);
                }
                Err(error) => {
                    if error.code() == "count-changed" {
                        page.load();
                    }
                    page.errors = error.into();
                }
            }
        });
    }

    fn undo(&mut self, shell: &mut Shell, deletion: &DeletionView) {
        let form = UndoDeleteTargetsForm { year: self.year, deletion: deletion.id };
        let number = deletion.count;
        self.link.send(shell, &form, move |page, shell, answer| match answer {
            Ok(view) => {
                let heading = format!("{} brought back", count(number, "target"));
                shell.done(
                    Route::YearDeleteTargets { year: page.year },
                    heading,
                    "They are as they were before.",
                );
                page.show(view);
            }
            Err(error) => {
                page.load();
                page.errors = error.into();
            }
        });
    }

    fn fields(&self, view: &TargetCountsView) -> Html {
        if view.total.set == 0 {
            return empty(
                "There are no targets in this year group",
                paragraph("Nothing is left to delete. Choose another year group above."),
            );
        }
        let choice = |label: &'static str, hint: String, chosen| Choice {
            label: label.into(),
            hint: hint.into(),
            chosen,
            fixed: false,
        };
        let one = view.subjects.values().nth(self.subject).copied().unwrap_or_default();
        let choices = Choices {
            name: "which",
            legend: "Which targets do you want to delete?".into(),
            choices: vec![
                choice("All subjects in this year group", view.total.sentence(), !self.one),
                choice("One subject only", if self.one { one.sentence() } else { String::new() }, self.one),
            ],
            onchange: self.link.on(|page, _, (place, _)| page.one = place == 1),
            one: true,
            hint: None,
            error: None,
        };
        let subjects = Pick {
            id: "subject".into(),
            label: "Subject".into(),
            quiet: false,
            choices: view.subjects.keys().map(|subject| subject.clone().into()).collect(),
            chosen: self.subject,
            onchange: self.link.on(|page, _, place| page.subject = place),
        };
        html! {
            <>
                { choices }
                <div class="at-revealed" hidden={!self.one}>{ Html::from(subjects) }</div>
                { block("govuk-button-group", vec![
                    button("Delete targets").warning().id("delete").into(),
                    link(Route::Home, "Cancel and return home"),
                ]) }
            </>
        }
    }

    fn deletions(&self, shell: &Shell, view: &TargetCountsView) -> Html {
        if view.deletions.is_empty() {
            return Html::default();
        }
        let rows = view.deletions.iter().map(|deletion| {
            let subjects = match &deletion.subjects[..] {
                many if many.len() > 3 => format!("{} subjects", many.len()),
                few => few.join(", "),
            };
            let label = format!("Undo: bring back {} in {subjects}", count(deletion.count, "target"));
            let onclick = {
                let deletion = deletion.clone();
                self.link.on(move |page, shell, ()| page.undo(shell, &deletion))
            };
            let cells = vec![
                cell(COLUMNS[0], "", deletion.at.clone()),
                cell(COLUMNS[1], "", deletion.count.to_string()),
                cell(COLUMNS[2], "", subjects),
                cell(COLUMNS[3], "", deletion.until.clone()),
                cell(COLUMNS[4], "", link_button("Undo", onclick).busy(shell.busy).label(label)),
            ];
            row(deletion.id.to_string(), cells)
        });
        html! {
            <section class="at-aside">
                { heading("Deleted in the last 30 days") }
                { table("Deletions that can be undone", "at-table--plain", COLUMNS, rows.collect()) }
            </section>
        }
    }

    fn question(&self, shell: &Shell) -> Option<Confirm> {
        let (subject, number) = self.chosen().filter(|_| self.asking)?;
        let number = count(number.set, "target");
        let place = subject.unwrap_or_else(|| "all subjects".to_owned());
        Some(Confirm {
            title: format!("Delete {number} in {place}?"),
            body: format!("{number} will be gone from the report. You can bring them back for 30 days."),
            yes: "Confirm and delete",
            onyes: self.link.on(Delete::delete),
            onno: self.link.on(|page, shell, ()| {
                page.asking = false;
                shell.focus("delete");
            }),
            busy: shell.busy,
        })
    }
}

impl Page for Delete {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Counting the targets", again, |view| {
            block(
                "",
                vec![
                    form(self.link.on(|page, _, ()| page.asking = true), self.fields(view)),
                    self.deletions(shell, view),
                    self.question(shell).map(Html::from).unwrap_or_default(),
                ],
            )
        });
        framed(shell, Route::DeleteTargets, self.year, &self.errors, body)
    }
}
