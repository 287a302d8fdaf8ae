//! Checking a certificate of erasure, for everybody: no account is needed (F75).

use super::certificates::erasure;
use crate::dom;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::Tone;
use crate::parts::field::field;
use crate::parts::form::{button, form, link_button};
use crate::parts::note::{note, trouble};
use crate::parts::table::{breakable, facts};
use crate::parts::text::{live, paragraph};
use crate::parts::upload::file_field;
use crate::shell::Shell;
use domain::retention::forms::{CertifiedView, CheckCertificateForm, CheckedCertificateView, LONGEST};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use yew::prelude::*;

pub struct Check {
    link: PageLink<Check>,
    form: CheckCertificateForm,
    checked: Option<CheckedCertificateView>,
    errors: Errors,
}

impl Check {
    pub fn new(link: PageLink<Check>) -> Check {
        Check { link, form: CheckCertificateForm::default(), checked: None, errors: Errors::default() }
    }

    /// Checks the chosen file, or the pasted text if no file is chosen.
    fn submit(&mut self, shell: &mut Shell, (): ()) {
        let Some(file) = dom::chosen_file("file") else { return self.send(shell) };
        if file.size() > LONGEST as f64 {
            self.errors = Errors::on("file", "This is not a certificate: the file is too large");
            return;
        }
        let read = self.link.on(|page: &mut Check, shell, text: String| {
            page.form.certificate = text;
            page.send(shell);
        });
        spawn_local(async move {
            let text = JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string());
            read.emit(text.unwrap_or_default());
        });
    }

    fn send(&mut self, shell: &mut Shell) {
        self.errors = self.form.check().map(drop).into();
        if self.errors.any() {
            return;
        }
        self.link.send(shell, &self.form, |page, shell, answer| match answer {
            Ok(checked) => {
                page.checked = Some(checked);
                shell.focus("heading");
            }
            Err(error) => page.errors = error.into(),
        });
    }

    fn fields(&self, shell: &Shell) -> Html {
        let text = self.link.on(|page, _, text| page.form.certificate = text);
        html! {
            <>
                { file_field("The file whose name ends in .json. It is also attached to the PDF of the certificate.".to_owned(), ".json,application/json", self.errors.of("file")) }
                { field("certificate", "Or paste the text of the file", &self.form.certificate, text)
                    .error(self.errors.of("certificate")).no_spelling() }
                { button("Check the certificate").busy(shell.busy) }
            </>
        }
    }
}

impl Page for Check {
    fn view(&self, shell: &Shell) -> View {
        let Some(checked) = &self.checked else {
            let body = html! {
                <>
                    { paragraph("A school can show that it erased the records of a pupil: Attain signs a certificate of each erasure. Check here whether one is genuine.") }
                    { form(self.link.on(Check::submit), self.fields(shell)) }
                </>
            };
            return View::new(body).errors(&self.errors);
        };
        let again = self.link.on(|page: &mut Check, shell, ()| {
            page.form = CheckCertificateForm::default();
            page.checked = None;
            shell.focus("heading");
        });
        let (title, result) = match (&checked.said, &checked.flaw) {
            (Some(said), _) => ("This certificate is genuine", genuine(said)),
            (None, flaw) => ("This certificate is not genuine", worthless(flaw.as_deref())),
        };
        let body = html! {
            <>
                { live(result) }
                { paragraph(link_button("Check another certificate", again)) }
            </>
        };
        View::titled(title, body)
    }
}

fn genuine(said: &CertifiedView) -> Html {
    let lines = facts(vec![
        ("School", said.statement.school.clone().into()),
        ("Reference", said.reference.clone().into()),
        ("Erased", said.statement.erased_at.clone().into()),
        ("Why", said.statement.because.clone().into()),
        ("Public key", breakable(&said.key)),
    ]);
    html! {
        <>
            { note(Tone::Ok, "Attain signed it, and nobody has altered it since. It names nobody: the school knows the pupil by the reference.", Html::default()) }
            { lines }
            { erasure(&said.statement) }
        </>
    }
}

fn worthless(flaw: Option<&str>) -> Html {
    html! {
        <>
            { trouble(format!("The reason: {}.", flaw.unwrap_or_default())) }
            { paragraph("Ask the school for the file as it saved it from Attain.") }
        </>
    }
}
