//! Deleting pupils by hand (F10, F82): choose a group, see what would be erased, type its number, and, for more than 20,
//! have a second person confirm it.

use super::certificates::tabs;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::boxed;
use crate::parts::chip::{Tone, chip};
use crate::parts::choices::{Choice, Choices};
use crate::parts::counts::counts;
use crate::parts::form::{button, form, tool};
use crate::parts::guard::guarded;
use crate::parts::link::{back_link, link};
use crate::parts::note::{note, warning};
use crate::parts::pick::Pick;
use crate::parts::table::{cell, downloads, empty, name_cell, row, table};
use crate::parts::text::{block, count, count_of, heading, paragraph, strong};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::permission::Permission;
use domain::base::ids::{DeletionId, PupilId};
use domain::retention::deletion::DeletionState;
use domain::retention::forms::{
    ChoiceView, ConfirmDeletionForm, DeletePupilsForm, DeletionPlanView, DeletionView, DeletionsView,
    ExportPupilsForm, ListDeletionsForm, PlanDeletionForm, WithdrawDeletionForm,
};
use domain::retention::group::Group;
use yew::prelude::*;

const COLUMNS: &[&str] = &["Name", "UPN", "What happens"];

/// The kinds of groups, in the order of the choices.
const KINDS: [&str; 3] = ["A year group", "Pupils who have left", "A class"];

/// Milliseconds between two looks at whether the records are erased.
const LOOK_AGAIN: u32 = 3_000;

/// How often the page looks by itself.
const LOOKS: u32 = 20;

pub struct Deleting {
    link: PageLink<Deleting>,
    /// The pupil of the address; `None` where a group is chosen on the page.
    pupil: Option<PupilId>,
    list: Loaded<DeletionsView>,
    /// The place of the chosen kind, and of the group among those of the kind.
    kind: usize,
    chosen: usize,
    /// What deleting the chosen group would erase; `None` before one is chosen.
    plan: Option<Loaded<DeletionPlanView>>,
    /// The number as it was typed.
    typed: String,
    /// How often the page may still look by itself.
    looks: u32,
    errors: Errors,
}

/// The place of a group's kind among the choices.
fn kind_of(group: &Group) -> usize {
    match group {
        Group::Left(_) => 1,
        Group::Class { .. } => 2,
        _ => 0,
    }
}

impl Deleting {
    pub fn new(link: PageLink<Deleting>, pupil: Option<PupilId>) -> Deleting {
        let mut page = Deleting {
            link,
            pupil,
            list: Loaded::Waiting,
            kind: 0,
            chosen: 0,
            plan: None,
            typed: String::new(),
            looks: LOOKS,
            errors: Errors::default(),
        };
        page.load();
        if let Some(pupil) = pupil {
            page.look_at(Group::Pupil(pupil));
        }
        page
    }

    fn load(&self) {
        self.link.ask(&ListDeletionsForm {}, |page, _, answer| match answer {
            Ok(view) => page.show(view),
            Err(error) => page.list = Loaded::Failed(error),
        });
    }

    /// Shows the deletions, and looks again soon if one is under way.
    fn show(&mut self, view: DeletionsView) {
        let erasing = view.deletions.iter().any(|one| one.state == DeletionState::Erasing);
        self.list = Loaded::Ready(view);
        if erasing && self.looks > 0 {
            self.looks -= 1;
            self.link.after(LOOK_AGAIN, |page, _| page.load());
        }
    }

    fn look_at(&mut self, group: Group) {
        self.plan = Some(Loaded::Waiting);
        self.typed.clear();
        self.errors = Errors::default();
        self.link.ask(&PlanDeletionForm { group }, |page, _, answer| {
            page.plan = Some(match answer {
                Ok(plan) => Loaded::Ready(plan),
                Err(error) => Loaded::Failed(error),
            });
        });
    }

    /// The groups of the chosen kind.
    fn groups(&self) -> Vec<&ChoiceView> {
        let all = self.list.ready().map(|view| view.groups.as_slice()).unwrap_or_default();
        all.iter().filter(|one| kind_of(&one.group) == self.kind).collect()
    }

    fn carry_on(&mut self, shell: &mut Shell, (): ()) {
        if let Some(group) = self.groups().get(self.chosen).map(|one| one.group.clone()) {
            self.look_at(group);
            shell.focus("heading");
        }
    }

    fn delete(&mut self, shell: &mut Shell, (): ()) {
        let Some(Loaded::Ready(plan)) = &self.plan else { return };
        let typed = self.typed.trim().replace([',', ' '], "").parse().ok();
        self.errors = plan.guard.check(typed).map_or_else(Errors::from, |()| Errors::default());
        if self.errors.any() {
            return;
        }
        let (group, mark) = (plan.group.clone(), plan.mark.clone());
        let form = DeletePupilsForm { deletion: plan.deletion, group, mark, typed };
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(view) => {
                page.plan = None;
                (page.pupil, page.looks) = (None, LOOKS);
                let latest = view.deletions.first();
                match latest.map(|one| one.state) {
                    Some(DeletionState::Waiting) => shell.done(
                        Route::DeletePupils,
                        "Nothing is deleted yet",
                        "A second person with School setup must confirm it within a day.",
                    ),
                    _ => shell.done(
                        Route::DeletePupils,
                        "The records are being deleted",
                        "This takes about a minute. You then get a certificate for each pupil.",
                    ),
                }
                page.show(view);
            }
            Err(error) => {
                if error.code() == "plan-changed" {
                    let group = page.plan.take().and_then(|plan| plan.ready().map(|plan| plan.group.clone()));
                    group.into_iter().for_each(|group| page.look_at(group));
                }
                page.errors = error.into();
            }
        });
    }

    fn confirm(&mut self, shell: &mut Shell, deletion: DeletionId) {
        self.link.send(shell, &ConfirmDeletionForm { deletion }, |page, shell, answer| match answer {
            Ok(view) => {
                page.looks = LOOKS;
                shell.done(
                    Route::DeletePupils,
                    "The records are being deleted",
                    "This takes about a minute.",
                );
                page.show(view);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn withdraw(&mut self, shell: &mut Shell, deletion: DeletionId) {
        self.link.send(shell, &WithdrawDeletionForm { deletion }, |page, shell, answer| match answer {
            Ok(view) => {
                shell.done(Route::DeletePupils, "The pupils stay", "");
                page.show(view);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    /// The deletions that wait, are under way or are done.
    fn deletions(&self, shell: &Shell, view: &DeletionsView) -> Html {
        let lines = view.deletions.iter().map(|one| {
            html! { <li key={one.deletion.to_string()}>{ self.deletion(shell, one) }</li> }
        });
        boxed(
            "Deletions since yesterday",
            Html::default(),
            vec![html! { <ul class="govuk-list">{ for lines }</ul> }],
        )
    }

    fn deletion(&self, shell: &Shell, one: &DeletionView) -> Html {
        let (tone, state) = match one.state {
            DeletionState::Waiting => (Tone::Warn, "Waits for a second person"),
            DeletionState::Erasing => (Tone::Info, "Being deleted"),
            DeletionState::Done => (Tone::Ok, "Deleted"),
        };
        let id = one.deletion;
        let may = shell.signed_in().is_some_and(|session| session.permissions.has(Permission::SchoolSetup));
        let waits = one.state == DeletionState::Waiting;
        let next = match one.state {
            DeletionState::Waiting if one.own || !may => Some(html! {
                <p>{ format!("Someone else with School setup confirms it here until {}. If your school has nobody else with School setup, give Attain support the number {id}.", one.until) }</p>
            }),
            DeletionState::Waiting => {
                Some(html! { <p>{ format!("Confirm it until {}, or keep the pupils.", one.until) }</p> })
            }
            DeletionState::Erasing => None,
            DeletionState::Done => Some(html! {
                <p>{ link(Route::Certificates, "See the certificates of erasure") }{ ". Pupils put on hold since then are kept." }</p>
            }),
        };
        let confirm = (waits && may && !one.own).then(|| {
            let press = self.link.on(move |page: &mut Deleting, shell, ()| page.confirm(shell, id));
            tool(format!("Confirm: delete {}", count(one.pupils, "pupil")))
                .red()
                .busy(shell.busy)
                .onclick(press)
        });
        let keep = waits.then(|| {
            let press = self.link.on(move |page: &mut Deleting, shell, ()| page.withdraw(shell, id));
            tool("Keep the pupils").busy(shell.busy).onclick(press)
        });
        html! {
            <>
                <div><b>{ format!("{}: {}", one.title, count(one.pupils, "pupil")) }</b>{ " " }{ chip(tone, state) }</div>
                <div class="at-quiet">{ format!("Asked for by {} on {}", one.by, one.at) }</div>
                <div>{ for next }</div>
                <div class="at-acts"><span>{ for confirm.map(Html::from) }</span><span>{ for keep.map(Html::from) }</span></div>
            </>
        }
    }

    /// The choice of a group.
    fn choice(&self, shell: &Shell) -> Html {
        let all = self.list.ready().map(|view| view.groups.as_slice()).unwrap_or_default();
        if all.is_empty() {
            return empty("Your school has no pupils", paragraph("There is nobody to delete."));
        }
        let number = |kind| all.iter().filter(|one| kind_of(&one.group) == kind).count() as u32;
        let choices = KINDS.iter().enumerate().map(|(kind, label)| Choice {
            label: (*label).into(),
            hint: if number(kind) == 0 { "There are none".into() } else { "".into() },
            chosen: kind == self.kind,
            fixed: number(kind) == 0,
        });
        let choices = Choices {
            name: "which",
            legend: "Whose records do you want to delete?".into(),
            choices: choices.collect(),
            onchange: self.link.on(|page: &mut Deleting, _, (kind, _)| {
                (page.kind, page.chosen) = (kind, 0);
            }),
            one: true,
            hint: Some("To delete one pupil, open their record first.".into()),
            error: None,
        };
        let groups = self.groups();
        let pick = Pick {
            id: "group".into(),
            label: "Which one?".into(),
            quiet: false,
            choices: groups
                .iter()
                .map(|one| format!("{} ({})", one.title, count(one.pupils, "pupil")).into())
                .collect(),
            chosen: self.chosen,
            onchange: self.link.on(|page: &mut Deleting, _, place| page.chosen = place),
        };
        let inner = html! {
            <>
                { choices }
                <div key={self.kind}>{ Html::from(pick) }</div>
                { block("govuk-button-group", vec![button("Continue").busy(shell.busy).into()]) }
            </>
        };
        boxed(
            "Delete a group",
            Html::default(),
            vec![
                paragraph("You will see what will be erased before you confirm."),
                form(self.link.on(Deleting::carry_on), inner),
            ],
        )
    }

    fn plan(&self, shell: &Shell, plan: &DeletionPlanView) -> Html {
        let figures = [
            (plan.pupils, "Pupils".into(), "Their records are erased".into(), "at-tile--bad"),
            (plan.targets, "Targets".into(), "Erased with them".into(), "at-tile--warn"),
            (plan.results, "Results".into(), "Erased with them".into(), "at-tile--warn"),
            (plan.classes, "Places in classes".into(), "Erased with them".into(), "at-tile--warn"),
            (plan.held, "On hold".into(), "They stay".into(), ""),
        ];
        let first = note(
            Tone::Info,
            strong("Nothing has been deleted yet. ", "Save the records first if you need anything of them."),
            downloads(|format| ExportPupilsForm { group: plan.group.clone(), format }),
        );
        let act = if plan.pupils == 0 { self.nobody(plan) } else { self.act(shell, plan) };
        block("at-stack", vec![counts("The deletion in numbers", &figures), first, act, named(plan)])
    }

    fn nobody(&self, plan: &DeletionPlanView) -> Html {
        let text = match plan.held {
            0 => "There is nobody here to delete.",
            1 => {
                "This pupil is on hold and cannot be deleted. Lift the hold on the pupil\u{2019}s page first."
            }
            _ => {
                "All pupils here are on hold and cannot be deleted. Lift the hold on each pupil\u{2019}s page first."
            }
        };
        block("at-stack", vec![warning(text), self.back()])
    }

    fn act(&self, shell: &Shell, plan: &DeletionPlanView) -> Html {
        let pupils = count(plan.pupils, "pupil");
        let (words, two) = match (plan.two, plan.alone) {
            (false, _) => (format!("Delete {pupils}"), None),
            (true, 0) => (
                format!("Ask to delete {pupils}"),
                Some("Deleting more than 20 pupils needs two people".to_owned()),
            ),
            (true, alone) => (
                format!("Ask to delete {pupils}"),
                Some(format!(
                    "Deleting more than 20 pupils within a day needs two people, and {} since yesterday",
                    count_of(alone, "has been deleted", "have been deleted")
                )),
            ),
        };
        let two = two.map(|two| {
            warning(strong(
                format!("{two}. "),
                "Someone else with School setup must confirm it within a day.",
            ))
        });
        let set = self.link.on(|page: &mut Deleting, _, typed| page.typed = typed);
        let doubt = "Nothing brings the records back. If the pupils are added again, they are new pupils without targets.";
        let inner = html! {
            <div class="at-stack">
                <div>{ for two }</div>
                { guarded(&plan.guard, doubt, &self.typed, set, self.errors.of("typed")) }
                <div class="govuk-button-group">{ button(words).warning().busy(shell.busy) }{ self.back() }</div>
            </div>
        };
        form(self.link.on(Deleting::delete), inner)
    }

    /// The way out.
    fn back(&self) -> Html {
        match self.pupil {
            Some(pupil) => link(Route::Pupil { pupil }, "Cancel and return to the pupil"),
            None => {
                let back = self.link.on(|page: &mut Deleting, shell, ()| {
                    page.plan = None;
                    shell.focus("heading");
                    page.errors = Errors::default();
                });
                tool("Choose another group").onclick(back).into()
            }
        }
    }
}

/// The pupils of a plan by name.
fn named(plan: &DeletionPlanView) -> Html {
    let rows = plan.named.iter().map(|one| {
        let (tone, words) =
            if one.held { (Tone::Info, "Stays: on hold") } else { (Tone::Bad, "Will be deleted") };
        let name = link(Route::Pupil { pupil: one.pupil }, one.name.clone());
        let cells = vec![
            name_cell(COLUMNS[0], "", name),
            cell(COLUMNS[1], "", one.upn.clone()),
            cell(COLUMNS[2], "", chip(tone, words)),
        ];
        row(one.pupil.to_string(), cells)
    });
    let others = (plan.pupils + plan.held).saturating_sub(plan.named.len() as u32);
    let others = (others > 0).then(|| {
        paragraph(format!("{} not listed here.", count_of(others, "other pupil is", "other pupils are")))
    });
    html! {
        <section class="at-stack">
            { heading("Who") }
            { table("The pupils", COLUMNS, rows.collect()) }
            <div>{ for others }</div>
        </section>
    }
}

impl Page for Deleting {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut Deleting, _, ()| {
            page.list = Loaded::Waiting;
            page.load();
        });
        if let Some(plan) = &self.plan {
            let again = self.link.on(|page: &mut Deleting, shell, ()| match page.pupil {
                Some(pupil) => page.look_at(Group::Pupil(pupil)),
                None => page.carry_on(shell, ()),
            });
            let body = plan.render("Working out what would be erased", again, |plan| self.plan(shell, plan));
            let title = plan
                .ready()
                .map_or_else(|| "Delete pupils".to_owned(), |plan| format!("Delete {}", lower(plan)));
            let above = match self.pupil {
                Some(pupil) => back_link(Route::Pupil { pupil }, "Pupil"),
                None => Html::default(),
            };
            return View::titled(title, html! { <div key="plan">{ body }</div> })
                .errors(&self.errors)
                .above(above);
        }
        let body = self.list.render("Loading the deletions", again, |view| {
            let there = (!view.deletions.is_empty()).then(|| self.deletions(shell, view));
            html! { <div class="at-stack" key="choice"><div>{ for there }</div>{ self.choice(shell) }</div> }
        });
        View::new(body).tabs(tabs(Route::DeletePupils)).errors(&self.errors)
    }
}

/// The group of a plan inside a heading.
fn lower(plan: &DeletionPlanView) -> String {
    match plan.group {
        Group::Left(_) | Group::Due | Group::Class { .. } => {
            let mut letters = plan.title.chars();
            let first = letters.next().map(|letter| letter.to_lowercase().to_string()).unwrap_or_default();
            first + letters.as_str()
        }
        Group::Pupil(_) | Group::Cohort(_) => plan.title.clone(),
    }
}
