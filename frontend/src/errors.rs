//! The errors that a page shows: one per field, or one sentence.

use crate::api::ApiError;
use domain::base::failure::{FieldError, FieldErrors};
use std::cell::Cell;
use yew::AttrValue;

/// Said where Save is pressed and nothing differs from what is saved.
pub const UNCHANGED: &str = "You have not changed anything, so there is nothing to save.";

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// The errors that a page shows; none by default. Each value has a number of its own, so that a screen reader reads the
/// same mistake again when it is made twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Errors {
    fields: Vec<FieldError>,
    sentence: Option<String>,
    reference: Option<String>,
    /// 0 where there are no errors.
    serial: u32,
}

impl Errors {
    /// One sentence that belongs to no field.
    pub fn sentence(text: impl Into<String>) -> Errors {
        Errors { sentence: Some(text.into()), ..Errors::numbered() }
    }

    pub fn of_fields(fields: Vec<FieldError>) -> Errors {
        Errors { fields, ..Errors::numbered() }
    }

    /// One field's error.
    pub fn on(field: &str, message: impl Into<String>) -> Errors {
        FieldErrors::of(field, message).into()
    }

    fn numbered() -> Errors {
        let serial = COUNT.with(|count| {
            count.set(count.get() + 1);
            count.get()
        });
        Errors { serial, ..Errors::default() }
    }

    pub fn any(&self) -> bool {
        self.serial != 0
    }

    pub fn serial(&self) -> u32 {
        self.serial
    }

    pub fn fields(&self) -> &[FieldError] {
        &self.fields
    }

    /// The sentence, and the reference by which support finds the request.
    pub fn sentence_and_reference(&self) -> Option<(&str, Option<&str>)> {
        Some((self.sentence.as_deref()?, self.reference.as_deref()))
    }

    /// The first error of a field.
    pub fn of(&self, field: &str) -> Option<AttrValue> {
        let error = self.fields.iter().find(|error| error.field == field)?;
        Some(AttrValue::from(error.message.clone()))
    }
}

impl From<FieldErrors> for Errors {
    fn from(errors: FieldErrors) -> Errors {
        Errors::of_fields(errors.list().to_vec())
    }
}

/// The errors of a check; none where it passed.
impl<T> From<Result<T, FieldErrors>> for Errors {
    fn from(checked: Result<T, FieldErrors>) -> Errors {
        checked.map_or_else(Errors::from, |_| Errors::default())
    }
}

impl From<ApiError> for Errors {
    fn from(error: ApiError) -> Errors {
        match error {
            ApiError::Problem(problem) if !problem.errors.is_empty() => Errors::of_fields(problem.errors),
            other => Errors {
                reference: other.reference().map(str::to_owned),
                ..Errors::sentence(other.sentence())
            },
        }
    }
}
