//! Subjects (F52, F53): which of them a year group's target setting shows.

use super::{ask_years, framed, meanwhile, save_or_leave};
use crate::load::Loaded;
use crate::page::{Door, Page, View};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::{button, form};
use crate::parts::text::{block, live, notice, paragraph};
use crate::route::Tab;
use crate::shell::Shell;
use crate::trouble::Trouble;
use domain::forms::targets::{SaveSubjectsForm, SubjectsView, ViewSubjectsForm};
use domain::targets::YearKey;
use yew::prelude::*;

/// The page.
pub struct Subjects {
    door: Door<Subjects>,
    year: YearKey,
    view: Loaded<SubjectsView>,
    /// Those that are ticked now.
    ticked: Vec<String>,
    trouble: Trouble,
}

impl Subjects {
    /// The subjects are on their way.
    pub fn new(door: Door<Subjects>, year: YearKey) -> Subjects {
        ask_years(&door, year);
        let (view, trouble) = (Loaded::Waiting, Trouble::default());
        let page = Subjects { door, year, view, ticked: Vec::new(), trouble };
        page.load(false);
        page
    }

    fn load(&self, keeping: bool) {
        self.door.ask(&ViewSubjectsForm { year: self.year }, move |page, _, answer| {
            if let (Ok(view), false) = (&answer, keeping) {
                page.ticked.clone_from(&view.chosen);
            }
            page.view = answer.into();
        });
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.here() else { return };
        if self.ticked.is_empty() {
            self.trouble = Trouble::on("subjects", "Tick at least one subject");
            return;
        }
        let form = SaveSubjectsForm { year: self.year, version: view.version, subjects: self.ticked.clone() };
        self.door.send(shell, &form, |page, shell, answer| match answer {
            Ok(saved) => {
                page.trouble = Trouble::default();
                let ticked = page.ticked.clone();
                if let Some(view) = page.view.here_mut() {
                    (view.version, view.chosen) = (saved.version, ticked);
                }
                let body = "Benchmarks, the report and pre-populating show these subjects now.";
                shell.done(Tab::Subjects.of(page.year), "The subjects have been saved", body);
            }
            Err(error) if error.code() == "changed-meanwhile" => {
                page.trouble = meanwhile("subjects");
                page.load(true);
            }
            Err(error) => page.trouble = error.into(),
        });
    }

    fn fields(&self, shell: &Shell, view: &SubjectsView) -> Html {
        let all = view.all.clone();
        let onchange = self.door.on(move |page, _, (place, ticked): (usize, bool)| {
            let Some(subject) = all.get(place) else { return };
            page.ticked.retain(|one| one != subject);
            if ticked {
                page.ticked.push(subject.clone());
            }
        });
        let choices = view.all.iter().map(|subject| Choice {
            label: subject.clone().into(),
            hint: AttrValue::default(),
            chosen: self.ticked.contains(subject),
            fixed: false,
        });
        let choices = Choices {
            name: "subjects",
            legend: "Subjects of this year group".into(),
            choices: choices.collect(),
            onchange,
            one: false,
            hint: Some(
                "The report, the benchmarks and pre-populating show the subjects that are ticked.".into(),
            ),
            error: self.trouble.of("subjects"),
        };
        let tick = |these: Vec<String>| self.door.on(move |page, _, ()| page.ticked.clone_from(&these));
        let hidden: Vec<&str> = view
            .with_targets
            .iter()
            .filter(|subject| !self.ticked.contains(subject))
            .map(String::as_str)
            .collect();
        html! {
            <>
                { block("govuk-button-group", vec![
                    button("Defaults").secondary().onclick(tick(view.defaults.clone())).into(),
                    button("Select all").secondary().onclick(tick(view.all.clone())).into(),
                    button("Select none").secondary().onclick(tick(Vec::new())).into(),
                ]) }
                { block("at-columns", vec![choices.into()]) }
                { live(paragraph(format!("{} of {} subjects are ticked.", self.ticked.len(), view.all.len()))) }
                <div aria-live="polite">
                    if !hidden.is_empty() {
                        { notice(format!("There are targets in {}. Unticked, they are hidden and not lost: tick the subject again and they are back.", hidden.join(", "))) }
                    }
                </div>
                { save_or_leave(shell, "Save") }
            </>
        }
    }
}

impl Page for Subjects {
    fn view(&self, shell: &Shell) -> View {
        let again = self.door.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load(false);
        });
        let fields = |view: &SubjectsView| form(self.door.on(Subjects::save), self.fields(shell, view));
        let body = self.view.shown("Loading the subjects", again, fields);
        framed(shell, Tab::Subjects, self.year, &self.trouble, body).width("at-medium")
    }
}
