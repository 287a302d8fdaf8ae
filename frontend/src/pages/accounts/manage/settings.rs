//! The settings of the school.

use crate::draft;
use crate::errors::{Errors, UNCHANGED};
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::tick;
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::note::warning;
use crate::parts::table::facts;
use crate::parts::text::{heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::{ChangeSchoolSettingsForm, SchoolSettingsView, ViewSchoolSettingsForm};
use yew::prelude::*;

pub struct Settings {
    link: PageLink<Settings>,
    view: Loaded<SchoolSettingsView>,
    /// Only what the person changed: the rest may have been changed elsewhere since this page was opened.
    form: ChangeSchoolSettingsForm,
    errors: Errors,
}

impl Settings {
    pub fn new(link: PageLink<Settings>) -> Settings {
        let form = ChangeSchoolSettingsForm::default();
        let page = Settings { link, view: Loaded::Waiting, form, errors: Errors::default() };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewSchoolSettingsForm {}, |page, shell, answer| {
            if answer.is_ok() {
                page.form = shell.take_draft().unwrap_or_default();
            }
            page.view = answer.into();
        });
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        if self.form == ChangeSchoolSettingsForm::default() {
            self.errors = Errors::sentence(UNCHANGED);
            return;
        }
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => {
                page.form = ChangeSchoolSettingsForm::default();
                page.view = Loaded::Ready(view);
                page.errors = Errors::default();
                shell.done(Route::Settings, "The settings have been saved", "");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    /// The choice to keep counts of past results, and what follows from it.
    fn counts(&self, was: bool) -> Html {
        let ticked = self.link.on(move |page, _, ticked| page.form.keeps_counts = changed(was, ticked));
        let keeps = self.form.keeps_counts.unwrap_or(was);
        let effect = match (was, keeps) {
            (true, false) => warning(
                "When you save, the counts and your school\u{2019}s own progress are deleted. You cannot get them back, except by importing the results again.",
            ),
            _ => Html::default(),
        };
        html! {
            <>
                { tick("keeps_counts", "Keep un-named counts of past results", keeps, ticked, None) }
                { paragraph("Counts say how many pupils with similar prior attainment got each grade in a subject. They hold no names, only Attain\u{2019}s calculations read them, and they are removed after 5 years. Keeping them is your school\u{2019}s choice.") }
                { paragraph("Attain calculates your school\u{2019}s own progress from them. Without them, benchmarks do not show how your school compares, and files of past results cannot be imported.") }
                { effect }
            </>
        }
    }

    fn fields(&self, view: &SchoolSettingsView, shell: &Shell) -> Html {
        let was = view.second_factor_required;
        let ticked =
            self.link.on(move |page, _, ticked| page.form.second_factor_required = changed(was, ticked));
        let required = self.form.second_factor_required.unwrap_or(was);
        let label = "Holders of School setup and Manage data must have a second factor";
        let counts = view.keeps_counts.map(|keeps| self.counts(keeps));
        html! {
            <>
                { tick("second_factor_required", label, required, ticked, None) }
                { paragraph("Anyone without one, including you, must set it up next time they use Attain. Everyone else can choose.") }
                <div>{ counts }</div>
                <div class="govuk-button-group">
                    { button("Save").busy(shell.busy) }
                    { link(Route::Home, "Cancel and return home") }
                </div>
            </>
        }
    }
}

/// The setting, if it is another than it was.
fn changed(was: bool, now: bool) -> Option<bool> {
    Some(now).filter(|_| was != now)
}

impl Page for Settings {
    fn draft(&self) -> Option<String> {
        if self.form == ChangeSchoolSettingsForm::default() { None } else { draft::text(&self.form) }
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let fields = |view: &SchoolSettingsView| {
            let form = form(self.link.on(Settings::save), self.fields(view, shell));
            html! { <><div>{ form }</div><div>{ known(view) }</div></> }
        };
        let body = self.view.render("Loading the settings", again, fields);
        View::new(body).errors(&self.errors)
    }
}

/// What Attain knows of the school, for a person to check.
fn known(view: &SchoolSettingsView) -> Html {
    if view.facts.is_empty() {
        return Html::default();
    }
    let lines = |words: &str| {
        let words = if words.is_empty() { "Not recorded" } else { words };
        html! { { for words.split("; ").map(|line| html! { <div>{ line.to_owned() }</div> }) } }
    };
    let lines = view.facts.iter().map(|fact| (fact.name.clone(), lines(&fact.words))).collect();
    html! {
        <div class="at-apart">
            { heading("What Attain knows about your school") }
            { paragraph("Attain uses these facts to work out when records must be erased, and when a request is due. If one is wrong, tell Attain support.") }
            { facts(lines) }
        </div>
    }
}
