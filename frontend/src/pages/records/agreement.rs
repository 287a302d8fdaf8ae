//! The agreement on the school's data (F70): its text, who accepted it and when, and accepting it.

use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::boxed::boxed;
use crate::parts::chip::{Tone, chip};
use crate::parts::form::button;
use crate::parts::table::{cell, row, table};
use crate::parts::text::{block, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::escaped;
use domain::access::permission::Permission;
use domain::records::agreement::AGREEMENT;
use domain::records::forms::{AcceptAgreementForm, AgreementView, ViewAgreementForm};
use yew::prelude::*;

const COLUMNS: [&str; 3] = ["Version", "Accepted by", "On"];

pub struct DataAgreement {
    link: PageLink<DataAgreement>,
    view: Loaded<AgreementView>,
    errors: Errors,
}

impl DataAgreement {
    pub fn new(link: PageLink<DataAgreement>) -> DataAgreement {
        let page = DataAgreement { link, view: Loaded::Waiting, errors: Errors::default() };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ViewAgreementForm {}, |page| &mut page.view);
    }

    fn accept(&mut self, shell: &mut Shell, (): ()) {
        let Some(view) = self.view.ready() else { return };
        let form = AcceptAgreementForm { agreement: view.agreement };
        self.link.send(shell, &form, |page, shell, done| match done {
            Ok(view) => {
                (page.errors, page.view) = (Errors::default(), Loaded::Ready(view));
                shell.done(
                    Route::Agreement,
                    "Your school has accepted the agreement",
                    "Its administrators get a receipt by email.",
                );
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn body(&self, shell: &Shell, view: &AgreementView) -> Html {
        let href = format!(
            "data:text/plain;charset=utf-8,{}",
            escaped(&AGREEMENT.text(&[("School", &view.school)]))
        );
        let sections = AGREEMENT.sections.iter().map(|(heading, text)| {
            html! { <div key={*heading}><h3>{ *heading }</h3>{ paragraph(*text) }</div> }
        });
        let state = if view.is_accepted() {
            chip(Tone::Ok, "Accepted")
        } else {
            chip(Tone::Warn, "Not accepted yet")
        };
        let may = shell.signed_in().is_some_and(|session| session.permissions.has(Permission::SchoolSetup));
        let accepts = may && !view.is_accepted();
        let accept: Option<Html> = accepts.then(|| {
            let words = format!("Accept for {}", view.school);
            button(words).busy(shell.busy).onclick(self.link.on(DataAgreement::accept)).into()
        });
        let waits = (!view.is_accepted() && accept.is_none()).then(|| {
            paragraph(
                "Someone with School setup can accept it. Until then nothing is exchanged with your MIS.",
            )
        });
        let parts = vec![
            paragraph(format!("{}, version {}.", AGREEMENT.title, view.agreement)),
            block("at-stack", sections.collect()),
            html! { <p><a class="govuk-link" {href} download="agreement.txt">{ "Download the agreement" }</a></p> },
            html! { <div>{ for accept }</div> },
            html! { <div>{ for waits }</div> },
        ];
        let text = boxed("Agreement", state, vec![block("at-stack", parts)]);
        let rows = view.accepted.iter().map(|one| {
            let cells = vec![
                cell(COLUMNS[0], "", one.agreement.to_string()),
                cell(COLUMNS[1], "", one.by.clone()),
                cell(COLUMNS[2], "", one.at.clone()),
            ];
            row(one.agreement.to_string(), cells)
        });
        let accepted = (!view.accepted.is_empty()).then(|| {
            boxed(
                "What your school has accepted",
                Html::default(),
                vec![table("What your school has accepted", &COLUMNS, rows.collect())],
            )
        });
        html! { <div class="at-stack">{ text }<div>{ for accepted }</div></div> }
    }
}

impl Page for DataAgreement {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page: &mut DataAgreement, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the agreement", again, |view| self.body(shell, view));
        View::new(body).errors(&self.errors).caption(
            "Nothing is exchanged with your school’s MIS before an administrator accepts this agreement.",
        )
    }
}
