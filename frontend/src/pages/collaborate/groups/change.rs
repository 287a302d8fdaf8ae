//! Changing a group.

use super::choose::{ChoosesPeople, ChoosesSchools, find_schools, load_people, load_schools};
use super::typed::Typed;
use crate::address;
use crate::draft;
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, cancel_link};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::organisation::OrganisationKind;
use domain::accounts::forms::UserRow;
use domain::base::ids::GroupId;
use domain::collaborate::forms::{ChangeGroupForm, GroupView, SharedSchoolView, ViewGroupForm};
use yew::prelude::*;

pub struct ChangeGroup {
    link: PageLink<ChangeGroup>,
    group: GroupId,
    kind: OrganisationKind,
    view: Loaded<GroupView>,
    schools: Loaded<Vec<SharedSchoolView>>,
    people: Loaded<Vec<UserRow>>,
    /// Empty until the group has come.
    typed: Option<Typed>,
    errors: Errors,
}

impl ChangeGroup {
    pub fn new(link: PageLink<ChangeGroup>, group: GroupId, shell: &mut Shell) -> ChangeGroup {
        let page = ChangeGroup {
            link,
            group,
            kind: shell.kind(),
            view: Loaded::Waiting,
            schools: Loaded::Waiting,
            people: Loaded::Waiting,
            typed: shell.take_draft(),
            errors: Errors::default(),
        };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewGroupForm { group: self.group }, |page, shell, answer| {
            if let Ok(view) = &answer {
                page.typed.get_or_insert_with(|| Typed::of(view, shell.kind()));
            }
            page.view = answer.into();
        });
        load_schools(&self.link, Vec::new(), None);
        load_people(&self.link, Vec::new(), None);
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let owned = self.view.ready().and_then(|view| view.owned.as_ref());
        let (Some(owned), Some(typed)) = (owned, &self.typed) else { return };
        let fields = typed.fields();
        self.errors = fields.check().into();
        if self.errors.any() {
            return;
        }
        let form = ChangeGroupForm { group: self.group, revision: owned.revision, fields };
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(_) => {
                page.typed = None;
                shell.groups = None;
                let to = Route::Group { group: page.group };
                shell.done(to, "The group has been changed", "");
                address::go(to);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn content(&self, shell: &Shell) -> Html {
        let Some(typed) = &self.typed else { return Html::default() };
        let errors = &self.errors;
        let edit = self.link.on(|page: &mut ChangeGroup, _, edit| {
            if let Some(typed) = &mut page.typed {
                typed.edit(edit);
            }
        });
        let again = self.link.on(|page: &mut ChangeGroup, _, ()| page.load());
        let find = self.link.on(|page: &mut ChangeGroup, _, ()| {
            let link = page.link.clone();
            find_schools(page, &link);
        });
        let fields = html! {
            <>
                { typed.about(errors, &edit) }
                { typed.chosen_schools(&self.schools, errors, &edit, again.clone(), find) }
                { typed.chosen_people(&self.people, errors, &edit, again) }
                { typed.visibility(errors, &edit) }
                { paragraph("People who see the group are told by email when its name, its schools or who sees it change.") }
                <div class="govuk-button-group">
                    { button("Save the changes").busy(shell.busy) }
                    { cancel_link(Route::Group { group: self.group }, "Cancel") }
                </div>
            </>
        };
        form(self.link.on(ChangeGroup::submit), fields)
    }
}

impl ChoosesPeople for ChangeGroup {
    fn people(&mut self) -> &mut Loaded<Vec<UserRow>> {
        &mut self.people
    }
}

impl ChoosesSchools for ChangeGroup {
    fn schools(&mut self) -> &mut Loaded<Vec<SharedSchoolView>> {
        &mut self.schools
    }

    fn typed(&mut self) -> Option<(&mut Typed, &mut Errors)> {
        self.typed.as_mut().map(|typed| (typed, &mut self.errors))
    }
}

impl Page for ChangeGroup {
    fn draft(&self) -> Option<String> {
        let seen = self.view.ready().map(|view| Typed::of(view, self.kind));
        self.typed
            .as_ref()
            .filter(|typed| seen.as_ref().is_some_and(|seen| seen != *typed))
            .and_then(draft::text)
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut ChangeGroup, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the group", again, |_| self.content(shell));
        View::new(body).errors(&self.errors).above(back_link(Route::Group { group: self.group }, "The group"))
    }
}
