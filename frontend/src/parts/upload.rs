//! Uploading a spreadsheet: the form with the file.

use crate::api::ApiError;
use crate::dom;
use crate::errors::Errors;
use crate::parts::field::{described_by, error_line, group};
use crate::parts::form::button;
use crate::parts::progress::waiting;
use crate::parts::text::live;
use domain::base::failure::FieldErrors;
use web_sys::File;
use yew::prelude::*;

/// The upload of a page.
#[derive(Default)]
pub struct Upload {
    pub stage: Stage,
    pub errors: Errors,
}

#[derive(Clone, Copy, Default, PartialEq)]
pub enum Stage {
    #[default]
    Choosing,
    Sending,
    /// The server reads the rows.
    Checking,
}

impl Upload {
    /// Begins to send the chosen file, if it passes the check of its name and its size in bytes. Does nothing while
    /// another file is on its way.
    pub fn begin<T>(
        &mut self,
        check: impl FnOnce(&str, u64) -> Result<T, FieldErrors>,
    ) -> Option<(File, String, u64)> {
        if self.stage != Stage::Choosing {
            return None;
        }
        let Some(file) = dom::chosen_file("file") else {
            self.errors = Errors::on("file", "Select the spreadsheet you have filled in");
            return None;
        };
        // The browser gives the size as a floating-point number, which is exact up to 2^53.
        let (name, size) = (file.name(), file.size() as u64);
        self.errors = check(&name, size).into();
        if self.errors.any() {
            return None;
        }
        self.stage = Stage::Sending;
        Some((file, name, size))
    }

    pub fn fail(&mut self, error: ApiError) {
        self.stage = Stage::Choosing;
        self.errors = error.into();
    }

    /// The field of the file and the button, with the progress below; `sending` names what is sent.
    pub fn fields(
        &self,
        hint: String,
        accept: &'static str,
        send: &'static str,
        sending: &'static str,
        checking: &'static str,
    ) -> Html {
        let progress = match self.stage {
            Stage::Choosing => Html::default(),
            Stage::Sending => waiting(sending),
            Stage::Checking => waiting(checking),
        };
        html! {
            <>
                { file_field(hint, accept, self.errors.of("file")) }
                { button(send).busy(self.stage != Stage::Choosing) }
                { live(progress) }
            </>
        }
    }
}

/// The field of the file. Its name in the form, and its id, is `file`.
pub fn file_field(hint: String, accept: &'static str, error: Option<AttrValue>) -> Html {
    let class = classes!("govuk-file-upload", error.is_some().then_some("govuk-file-upload--error"));
    html! {
        <div class={group(error.is_some())}>
            <label class="govuk-label" for="file">{ "Choose file" }</label>
            <div class="govuk-hint" id="file-hint">{ hint }</div>
            { error_line("file", error.as_ref()) }
            <input
                {class} type="file" id="file" name="file" {accept}
                aria-describedby={described_by("file", true, error.is_some())}
            />
        </div>
    }
}
