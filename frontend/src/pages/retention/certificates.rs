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
    CertificateView, DownloadCertificateForm, ErasureView, ErasuresView, ListErasuresForm, StatementView,
    ViewCertificateForm,
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
            "Each erasure has a certificate without a name. The reference was on the pupil\u{2019}s page.",
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
        let form = DownloadCertificateForm { reference: self.reference };
        let document = write(&form).map(|request| request.address).unwrap_or_default();
        let href = write(&self.form()).map(|request| request.address).unwrap_or_default();
        let file = format!("certificate-{}.json", self.reference);
        let body = self.view.render("Loading the certificate", again, |view| {
            html! {
                <>
                    <div class="at-acts at-no-print">
                        <a class="at-button" href={document.clone()} download="">{ "Save as a PDF" }</a>
                        <a class="at-button" href={href.clone()} download={file.clone()}>{ "Save the signed file" }</a>
                        { button("Print").plain().onclick(Callback::from(|()| dom::print())) }
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
    html! {
        <article class="at-letter" aria-label="Certificate of erasure">
            <p>{ "The records of one pupil have been erased. The certificate names nobody: the school knows the pupil by the reference." }</p>
            { lines }
            { erasure(said) }
            { heading("Signature") }
            <p>{ "The signed file, which is also attached to the PDF, proves the erasure to others. They check it without an account:" }</p>
            <p>{ link(Route::CheckCertificate, "Check a certificate") }</p>
            <p class="at-break">{ format!("Public key: {}", view.key) }</p>
            <p class="at-break">{ format!("Signature: {}", view.signature) }</p>
        </article>
    }
}

/// What was erased, and when nothing is left.
pub fn erasure(said: &StatementView) -> Html {
    let list = |lines: &[String]| {
        let items = lines.iter().map(|line| html! { <li key={line.clone()}>{ line }</li> });
        html! { <ul class="govuk-list govuk-list--bullet">{ for items }</ul> }
    };
    html! {
        <>
            { heading("What was erased") }
            { list(&said.erased) }
            { heading("When nothing is left") }
            { list(&said.gone) }
        </>
    }
}
