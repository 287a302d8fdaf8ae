//! The certificates of erasure: the list, and one to read, print and save.

use crate::dom;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::form::button;
use crate::parts::link::{back_link, link, place_link};
use crate::parts::table::{cell, column, empty, facts, name_cell, row, sheet};
use crate::parts::text::{count_of, heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::write;
use domain::retention::erasure::Reference;
use domain::retention::forms::{
    CertificateView, ErasureView, ErasuresView, ListErasuresForm, ViewCertificateForm,
};
use yew::prelude::*;

const COLUMNS: &[&str] = &["Reference", "Why", "Erased"];

/// The pages of the clock.
pub fn tabs(here: Route) -> Html {
    let tab = |to: Route, text: &'static str| {
        html! { <span key={text}>{ place_link("", to, text.into(), to == here) }</span> }
    };
    html! {
        <nav class="at-tabs" aria-label="Retention">
            { tab(Route::Retention, "Clock") }
            { tab(Route::Certificates, "Certificates") }
            { tab(Route::DeletePupils, "Delete pupils") }
        </nav>
    }
}

pub struct Certificates {
    link: PageLink<Certificates>,
    view: Loaded<ErasuresView>,
}

impl Certificates {
    pub fn new(link: PageLink<Certificates>) -> Certificates {
        let page = Certificates { link, view: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&ListErasuresForm {}, |page| &mut page.view);
    }
}

impl Page for Certificates {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut Certificates, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the certificates", again, listed);
        View::new(body).tabs(tabs(Route::Certificates)).caption(
            "Each erasure has a certificate without a name. Its reference stood on the pupil\u{2019}s page.",
        )
    }
}

fn listed(view: &ErasuresView) -> Html {
    if view.erasures.is_empty() {
        return empty(
            "No pupil has been erased yet",
            paragraph("Each erasure is listed here, with a certificate that you can print, save and check."),
        );
    }
    let rows = view.erasures.iter().map(line).collect();
    let list =
        sheet("Erasures, the latest first", "at-cards", COLUMNS.iter().map(|name| column(*name)), rows);
    let others = (view.others > 0).then(|| {
        paragraph(format!("{} not listed here.", count_of(view.others, "earlier one is", "earlier ones are")))
    });
    html! { <><div>{ list }</div><div>{ for others }</div></> }
}

fn line(erasure: &ErasureView) -> Html {
    let reference = erasure.reference.to_string();
    let name = match &erasure.erased_at {
        Some(_) => link(Route::Certificate { reference: erasure.reference }, reference.clone()),
        None => reference.clone().into(),
    };
    let erased = erasure.erased_at.clone().unwrap_or_else(|| "Under way".to_owned());
    let cells = vec![
        name_cell(COLUMNS[0], "at-nowrap", name),
        cell(COLUMNS[1], "", erasure.because.clone()),
        cell(COLUMNS[2], "at-nowrap", erased),
    ];
    row(reference, cells)
}

pub struct OneCertificate {
    link: PageLink<OneCertificate>,
    reference: Reference,
    view: Loaded<CertificateView>,
}

impl OneCertificate {
    pub fn new(link: PageLink<OneCertificate>, reference: Reference) -> OneCertificate {
        let page = OneCertificate { link, reference, view: Loaded::Waiting };
        page.load();
        page
    }

    fn form(&self) -> ViewCertificateForm {
        ViewCertificateForm { reference: self.reference }
    }

    fn load(&self) {
        self.link.load(&self.form(), |page| &mut page.view);
    }
}

impl Page for OneCertificate {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page: &mut OneCertificate, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let href = write(&self.form()).map(|request| request.address).unwrap_or_default();
        let file = format!("certificate-{}.json", self.reference);
        let body = self.view.render("Loading the certificate", again, |view| {
            html! {
                <>
                    <div class="at-acts at-no-print">
                        { button("Print").onclick(Callback::from(|()| dom::print())) }
                        <a class="at-button" href={href.clone()} download={file.clone()}>{ "Save as a file" }</a>
                    </div>
                    { certificate(view, self.reference) }
                </>
            }
        });
        View::new(body).above(back_link(Route::Certificates, "Certificates"))
    }
}

/// The certificate on one sheet.
fn certificate(view: &CertificateView, reference: Reference) -> Html {
    let Some(said) = &view.said else {
        return paragraph("This certificate cannot be shown. Save it as a file to check it.");
    };
    let lines = facts(vec![
        ("School", said.school.clone().into()),
        ("Reference", reference.to_string().into()),
        ("Erased", said.erased_at.clone().into()),
        ("Why", said.because.clone().into()),
    ]);
    let item = |what: &String| html! { <li key={what.clone()}>{ what }</li> };
    let (erased, gone) = (said.erased.iter().map(item), said.gone.iter().map(item));
    html! {
        <article class="at-letter" aria-label="Certificate of erasure">
            <p>{ "The records of one pupil have been erased. The certificate names nobody: the school knows the pupil by the reference." }</p>
            { lines }
            { heading("What was erased") }
            <ul class="govuk-list govuk-list--bullet">{ for erased }</ul>
            { heading("When nothing is left") }
            <ul class="govuk-list govuk-list--bullet">{ for gone }</ul>
            { heading("Signature") }
            <p>{ "The file of this certificate is signed with Ed25519. Anyone can check it with the public key." }</p>
            <p class="at-break">{ format!("Public key: {}", view.key) }</p>
            <p class="at-break">{ format!("Signature: {}", view.signature) }</p>
        </article>
    }
}
