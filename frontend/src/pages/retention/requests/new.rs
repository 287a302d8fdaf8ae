//! Recording a request that has arrived.

use crate::address;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::field::{Field, field, select};
use crate::parts::form::{button, form};
use crate::parts::link::cancel_link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::base::ids::PupilId;
use domain::records::forms::ViewPupilForm;
use domain::retention::request::forms::OpenRequestForm;
use domain::retention::request::{Channel, Relation, RequestKind};
use yew::prelude::*;

pub struct NewRequest {
    link: PageLink<NewRequest>,
    form: OpenRequestForm,
    /// The name of the pupil from whose page somebody came.
    pupil: Option<String>,
    errors: Errors,
}

type Place = fn(&mut OpenRequestForm) -> &mut String;

impl NewRequest {
    /// `pupil` is the one from whose page somebody came.
    pub fn new(link: PageLink<NewRequest>, pupil: Option<PupilId>) -> NewRequest {
        if let Some(pupil) = pupil {
            // Without an answer, the UPN is typed.
            link.ask(&ViewPupilForm { pupil }, |page: &mut NewRequest, _, answer| {
                if let Some(view) = answer.ok().filter(|_| page.form.upn.is_empty()) {
                    (page.form.upn, page.pupil) = (view.fields.upn, Some(view.name));
                }
            });
        }
        NewRequest { link, form: OpenRequestForm::default(), pupil: None, errors: Errors::default() }
    }

    fn submit(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(view) => {
                let to = Route::Request { request: view.row.request };
                shell.done(to, "The request has been recorded", view.row.clock);
                address::go(to);
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn text(&self, name: &'static str, label: &'static str, place: Place) -> Field {
        let mut form = self.form.clone();
        let set = self.link.on(move |page: &mut NewRequest, _, text| *place(&mut page.form) = text);
        field(name, label, place(&mut form), set).error(self.errors.of(name)).no_spelling()
    }
}

impl Page for NewRequest {
    fn view(&self, shell: &Shell) -> View {
        let kinds = RequestKind::ALL.iter().map(|kind| kind.label()).collect();
        let relations = Relation::ALL.iter().map(|relation| relation.label()).collect();
        let channels = Channel::ALL.iter().map(|channel| channel.label()).collect();
        let kind = self.link.on(|page: &mut NewRequest, _, label: String| {
            page.form.kind = RequestKind::ALL.iter().copied().find(|kind| kind.label() == label);
        });
        let relation = self.link.on(|page: &mut NewRequest, _, label: String| {
            page.form.relation = Relation::ALL.iter().copied().find(|one| one.label() == label);
        });
        let channel = self.link.on(|page: &mut NewRequest, _, label: String| {
            page.form.channel = Channel::ALL.iter().copied().find(|one| one.label() == label);
        });
        let form_of = &self.form;
        let fields = html! {
            <>
                { select("kind", "What they ask for", kinds, form_of.kind.map_or("", RequestKind::label), kind)
                    .hint(Some("A subject access request is about everything held on the pupil. Parents see the education record in their own right at maintained schools.".into()))
                    .error(self.errors.of("kind")) }
                { self.text("upn", "UPN of the pupil", |form| &mut form.upn).hint("You will find it on the pupil\u{2019}s page") }
                { self.text("name", "Name of the person who asks", |form| &mut form.name) }
                { select("relation", "Who they are", relations, form_of.relation.map_or("", Relation::label), relation).error(self.errors.of("relation")) }
                { self.text("contact", "How to reach them", |form| &mut form.contact).hint("An email address, an address or a telephone number") }
                { self.text("on", "Day on which it arrived", |form| &mut form.on).hint("For example, 14/09/2026") }
                { select("channel", "How it arrived", channels, form_of.channel.map_or("", Channel::label), channel).error(self.errors.of("channel")) }
                <div class="govuk-button-group">
                    { button("Record the request").busy(shell.busy) }
                    { cancel_link(Route::Requests, "Cancel") }
                </div>
            </>
        };
        let about = self.pupil.clone().map(|name| paragraph(format!("The request is about {name}.")));
        let body = html! {
            <>
                <div>{ for about }</div>
                { paragraph("A request needs no special form or words, and counts from the day on which anyone at your school got it.") }
                { form(self.link.on(NewRequest::submit), fields) }
            </>
        };
        View::new(body).errors(&self.errors)
    }
}
