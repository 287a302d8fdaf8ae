//! The subjects that a year group's target setting shows (F52, F53).

use super::{Controls, ask_years, framed_with, refused_save, save_or_leave};
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::form;
use crate::parts::note::warning;
use crate::parts::strip::segments;
use crate::parts::text::{block, count, live};
use crate::route::Route;
use crate::shell::Shell;
use domain::records::cohort::YearGroupId;
use domain::targets::forms::{SaveSubjectsForm, SubjectsView, ViewSubjectsForm};
use yew::prelude::*;

pub struct Subjects {
    link: PageLink<Subjects>,
    year: YearGroupId,
    view: Loaded<SubjectsView>,
    /// The subjects that are ticked, saved or not.
    ticked: Vec<String>,
    errors: Errors,
}

impl Subjects {
    pub fn new(link: PageLink<Subjects>, year: YearGroupId) -> Subjects {
        ask_years(&link, year);
        let (view, errors) = (Loaded::Waiting, Errors::default());
        let page = Subjects { link, year, view, ticked: Vec::new(), errors };
        page.load(false);
        page
    }

    fn load(&self, keeping: bool) {
        self.link.ask(&ViewSubjectsForm { year: self.year }, move |page, shell, answer| {
            if let (Ok(view), false) = (&answer, keeping) {
                page.ticked = shell.take_draft().unwrap_or_else(|| view.chosen.clone());
            }
            page.view = answer.into();
        });
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        if self.ticked.is_empty() {
            self.errors = Errors::on("subjects", "Select at least one subject");
            return;
        }
        let form = SaveSubjectsForm { year: self.year, version: view.version, subjects: self.ticked.clone() };
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(saved) => {
                page.errors = Errors::default();
                let ticked = page.ticked.clone();
                if let Some(view) = page.view.ready_mut() {
                    (view.version, view.chosen) = (saved.version, ticked);
                }
                let body = "The benchmarks, the report and pre-population now use these subjects.";
                shell.done(Route::YearSubjects { year: page.year }, "The subjects have been saved", body);
            }
            Err(error) => page.errors = refused_save(error, "subjects", || page.load(true)),
        });
    }

    /// The ready choices, and how many subjects are ticked.
    fn controls(&self) -> Controls {
        let Some(view) = self.view.ready() else { return Controls::default() };
        let ready = [view.defaults.clone(), view.all.clone(), Vec::new()];
        let onclick = self.link.on(move |page, _, place: usize| {
            if let Some(these) = ready.get(place) {
                page.ticked.clone_from(these);
            }
        });
        let words = ["Defaults", "Select all", "Select none"].map(|words| (words.into(), None, None));
        let ticked = format!("{} of {} ticked.", self.ticked.len(), count(view.all.len() as u32, "subject"));
        Controls {
            fields: vec![segments("Tick", words.to_vec(), None, onclick)],
            end: vec![live(ticked.into())],
            ..Controls::default()
        }
    }

    fn fields(&self, shell: &Shell, view: &SubjectsView) -> Html {
        let all = view.all.clone();
        let onchange = self.link.on(move |page, _, (place, ticked): (usize, bool)| {
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
            hint: Some("The report, the benchmarks and pre-population use the subjects you tick.".into()),
            error: self.errors.of("subjects"),
        };
        let hidden: Vec<&str> = view
            .with_targets
            .iter()
            .filter(|subject| !self.ticked.contains(subject))
            .map(String::as_str)
            .collect();
        html! {
            <>
                { block("at-columns", vec![choices.into()]) }
                <div aria-live="polite">
                    if !hidden.is_empty() {
                        { warning(format!("There are targets in {}. They will be hidden, not deleted. Tick the subject again to see them.", hidden.join(", "))) }
                    }
                </div>
                { save_or_leave(shell, "Save") }
            </>
        }
    }
}

impl Page for Subjects {
    fn draft(&self) -> Option<String> {
        if self.unsaved() > 0 { draft::text(&self.ticked) } else { None }
    }

    fn unsaved(&self) -> usize {
        let Some(view) = self.view.ready() else { return 0 };
        let differs = |subject: &&String| self.ticked.contains(*subject) != view.chosen.contains(*subject);
        view.all.iter().filter(differs).count()
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load(false);
        });
        let fields = |view: &SubjectsView| form(self.link.on(Subjects::save), self.fields(shell, view));
        let body = self.view.render("Loading the subjects", again, fields);
        framed_with(shell, Route::Subjects, self.year, &self.errors, self.controls(), body)
    }
}
