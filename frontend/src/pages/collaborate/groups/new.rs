//! Creating a group in four steps, one page per step (F56).

use super::choose::{ChoosesPeople, ChoosesSchools, find_schools, load_people, load_schools};
use super::step::GroupStep;
use super::typed::{Edit, Typed};
use crate::address;
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::tick;
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, cancel_link};
use crate::parts::steps::steps;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::UserRow;
use domain::base::failure::FieldError;
use domain::collaborate::agreement;
use domain::collaborate::forms::{CreateGroupForm, GroupsView, ListGroupsForm, SharedSchoolView};
use yew::prelude::*;

/// "Create a group". The page stays the same from step to step.
pub struct NewGroup {
    link: PageLink<NewGroup>,
    step: GroupStep,
    typed: Typed,
    /// Holds the id of the new group, so that it is created once however often it is sent.
    groups: Loaded<GroupsView>,
    schools: Loaded<Vec<SharedSchoolView>>,
    people: Loaded<Vec<UserRow>>,
    errors: Errors,
}

impl NewGroup {
    pub fn new(link: PageLink<NewGroup>, step: GroupStep, shell: &mut Shell) -> NewGroup {
        let mut page = NewGroup {
            link,
            step,
            typed: shell.take_draft().unwrap_or_else(|| Typed::at(shell.kind())),
            groups: Loaded::Waiting,
            schools: Loaded::Waiting,
            people: Loaded::Waiting,
            errors: Errors::default(),
        };
        let open = page.open(step);
        if open != step {
            address::replace(&Route::NewGroup { step: open }.to_string());
        }
        page.link.load(&ListGroupsForm {}, |page| &mut page.groups);
        load_schools(&page.link, Vec::new(), None);
        load_people(&page.link, Vec::new(), None);
        page
    }

    /// Opens a step, or the first before it that has errors. Returns the step that is open.
    fn open(&mut self, step: GroupStep) -> GroupStep {
        let earlier = GroupStep::ALL.iter().copied().take_while(|earlier| *earlier != step);
        self.step = earlier.into_iter().find(|earlier| !self.errors_on(*earlier).is_empty()).unwrap_or(step);
        self.errors = Errors::default();
        self.step
    }

    fn form(&self) -> Option<CreateGroupForm> {
        let terms = if self.typed.terms { agreement::VERSION } else { 0 };
        Some(CreateGroupForm { group: self.groups.ready()?.new, fields: self.typed.fields(), terms })
    }

    /// The errors of the fields that a step shows. The terms are the last step's own.
    fn errors_on(&self, step: GroupStep) -> Vec<FieldError> {
        let mut errors =
            self.typed.fields().check().err().map(|errors| errors.list().to_vec()).unwrap_or_default();
        errors.retain(|error| step.fields().contains(&error.field.as_str()));
        errors
    }

    fn next(&mut self, shell: &mut Shell, (): ()) {
        let errors = self.errors_on(self.step);
        self.errors = if errors.is_empty() { Errors::default() } else { Errors::of_fields(errors) };
        match self.step.next() {
            _ if self.errors.any() => {}
            Some(step) => address::go(Route::NewGroup { step }),
            None => self.finish(shell),
        }
    }

    fn finish(&mut self, shell: &mut Shell) {
        let Some(form) = self.form() else { return };
        self.errors = form.check().into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(view) => {
                page.typed = Typed::at(shell.kind());
                shell.groups = None;
                let to = Route::Group { group: view.group };
                shell.done(to, "The group has been created", "");
                address::go(to);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn content(&self, shell: &Shell) -> Html {
        let (typed, errors) = (&self.typed, &self.errors);
        let edit = self.link.on(|page: &mut NewGroup, _, edit| page.typed.edit(edit));
        match self.step {
            GroupStep::About => typed.about(errors, &edit),
            GroupStep::Schools => {
                let again =
                    self.link.on(|page: &mut NewGroup, _, ()| load_schools(&page.link, Vec::new(), None));
                let find = self.link.on(|page: &mut NewGroup, _, ()| {
                    let link = page.link.clone();
                    find_schools(page, &link);
                });
                typed.chosen_schools(&self.schools, errors, &edit, again, find)
            }
            GroupStep::People => {
                let again =
                    self.link.on(|page: &mut NewGroup, _, ()| load_people(&page.link, Vec::new(), None));
                typed.chosen_people(&self.people, errors, &edit, again)
            }
            GroupStep::Visibility => html! {
                <>
                    { typed.visibility(errors, &edit) }
                    { paragraph(agreement::TERMS) }
                    { tick("terms", "I accept these terms", typed.terms, edit.reform(Edit::Terms), errors.of("terms")) }
                    <div class="govuk-button-group">
                        { button("Create the group").busy(shell.busy) }
                        { cancel_link(Route::Groups, "Cancel") }
                    </div>
                </>
            },
        }
    }
}

impl ChoosesPeople for NewGroup {
    fn people(&mut self) -> &mut Loaded<Vec<UserRow>> {
        &mut self.people
    }
}

impl ChoosesSchools for NewGroup {
    fn schools(&mut self) -> &mut Loaded<Vec<SharedSchoolView>> {
        &mut self.schools
    }

    fn typed(&mut self) -> Option<(&mut Typed, &mut Errors)> {
        Some((&mut self.typed, &mut self.errors))
    }
}

impl Page for NewGroup {
    fn draft(&self) -> Option<String> {
        if self.typed.is_blank() { None } else { draft::text(&self.typed) }
    }

    fn follow(&mut self, route: Route, _: &mut Shell) -> Option<Route> {
        match route {
            Route::NewGroup { step } => Some(Route::NewGroup { step: self.open(step) }),
            _ => None,
        }
    }

    fn view(&self, shell: &Shell) -> View {
        let names: Vec<_> = GroupStep::ALL.iter().map(|step| step.title()).collect();
        let next = (self.step.next().is_some()).then(|| Html::from(button("Next")));
        let fields =
            html! { <><div key={self.step.title()}>{ self.content(shell) }</div><div>{ for next }</div></> };
        View::titled(self.step.title(), form(self.link.on(NewGroup::next), fields))
            .caption(format!("Create a group: step {} of {}", self.step.place() + 1, names.len()))
            .strip(steps("Steps", &names, self.step.place()))
            .errors(&self.errors)
            .above(back_link(self.step.back(), "Back"))
    }
}
