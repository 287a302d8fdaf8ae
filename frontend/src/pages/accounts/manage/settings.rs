//! The settings of the school.

use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::tick;
use crate::parts::form::{button, form};
use crate::parts::link::link;
use crate::parts::table::facts;
use crate::parts::text::{heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::{ChangeSchoolSettingsForm, SchoolSettingsView, ViewSchoolSettingsForm};
use yew::prelude::*;

pub struct Settings {
    link: PageLink<Settings>,
    view: Loaded<SchoolSettingsView>,
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
            if let Ok(view) = &answer {
                page.form.second_factor_required = shell.take_draft().unwrap_or(view.second_factor_required);
            }
            page.view = answer.into();
        });
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => {
                page.view = Loaded::Ready(view);
                page.errors = Errors::default();
                shell.done(Route::Settings, "The settings have been saved", "");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn fields(&self, shell: &Shell) -> Html {
        let required = self.link.on(|page, _, ticked| page.form.second_factor_required = ticked);
        let label = "Holders of School setup and Manage data must have a second factor";
        html! {
            <>
                { tick("second_factor_required", label, self.form.second_factor_required, required, None) }
                { paragraph("Anyone without one, including you, must set it up next time they use Attain. Everyone else can choose.") }
                <div class="govuk-button-group">
                    { button("Save").busy(shell.busy) }
                    { link(Route::Home, "Cancel and return home") }
                </div>
            </>
        }
    }
}

impl Page for Settings {
    fn draft(&self) -> Option<String> {
        let (saved, typed) = (self.view.ready()?.second_factor_required, self.form.second_factor_required);
        if saved == typed { None } else { draft::text(&typed) }
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let fields = |view: &SchoolSettingsView| {
            let form = form(self.link.on(Settings::save), self.fields(shell));
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
    let words = |words: &str| if words.is_empty() { "Not recorded" } else { words }.to_owned();
    let lines = view.facts.iter().map(|fact| (fact.name.clone(), html! { words(&fact.words) })).collect();
    html! {
        <div class="at-apart">
            { heading("What Attain knows about your school") }
            { paragraph("Attain uses these facts to work out when records must be erased, and when a request is due. If one is wrong, tell Attain support.") }
            { facts(lines) }
        </div>
    }
}
