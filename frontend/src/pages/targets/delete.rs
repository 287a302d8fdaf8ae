//! Choosing targets to delete (F54, F55). The page of the change shows them, deletes them and brings them back.

use super::{ask_years, framed};
use crate::address;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::pick::Pick;
use crate::parts::table::empty;
use crate::parts::text::{block, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PlannedView;
use domain::records::cohort::YearGroupId;
use domain::targets::counts::TargetCount;
use domain::targets::forms::{CountTargetsForm, DeleteTargetsForm, TargetCountsView};
use yew::prelude::*;

pub struct Delete {
    link: PageLink<Delete>,
    year: YearGroupId,
    view: Loaded<TargetCountsView>,
    /// True where only one subject's targets are to be deleted.
    one: bool,
    /// Which subject, as its position among those that have targets.
    subject: usize,
    errors: Errors,
}

impl Delete {
    pub fn new(link: PageLink<Delete>, year: YearGroupId) -> Delete {
        let (view, errors) = (Loaded::Waiting, Errors::default());
        let page = Delete { link, year, view, one: false, subject: 0, errors };
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

    /// Asks for the plan of the deletion, and goes to its page.
    fn delete(&mut self, shell: &mut Shell, (): ()) {
        let Some((subject, number)) = self.chosen() else { return };
        let form = DeleteTargetsForm { year: self.year, subject, count: number.set };
        self.link.send(shell, &form, |page, _, answer| match answer {
            Ok(PlannedView { change }) => address::go(Route::Change { change }),
            Err(error) => {
                if error.code() == "count-changed" {
                    page.load();
                }
                page.errors = error.into();
            }
        });
    }

    fn fields(&self, shell: &Shell, view: &TargetCountsView) -> Html {
        if view.total.set == 0 {
            return empty(
                "There are no targets in this year group",
                paragraph("There is nothing to delete. Choose another year group above."),
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
                    button("Continue").busy(shell.busy).into(),
                    link(Route::Home, "Cancel and return home"),
                ]) }
            </>
        }
    }
}

impl Page for Delete {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Counting the targets", again, |view| {
            let recent = (Route::Changes, "Recent changes");
            block(
                "at-stack",
                vec![
                    form(self.link.on(Delete::delete), self.fields(shell, view)),
                    paragraph(html! { <>{ "To bring back targets that were deleted in the last 30 days, go to " }{ link(recent.0, recent.1) }{ "." }</> }),
                ],
            )
        });
        framed(shell, Route::DeleteTargets, self.year, &self.errors, body)
    }
}
