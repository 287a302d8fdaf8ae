//! What stands in the way on a page: every field's error, or one sentence.

use crate::api::ApiError;
use domain::failure::{FieldError, FieldErrors};
use std::cell::Cell;
use yew::AttrValue;

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// What stands in the way; none by default. Two troubles are never equal unless one is the other's copy, so that
/// the same mistake made twice is read out twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trouble {
    errors: Vec<FieldError>,
    sentence: Option<String>,
    reference: Option<String>,
    serial: u32,
}

impl Trouble {
    /// One sentence that belongs to no field.
    pub fn sentence(text: impl Into<String>) -> Trouble {
        Trouble { sentence: Some(text.into()), ..Trouble::numbered() }
    }

    /// Errors of fields.
    pub fn fields(errors: Vec<FieldError>) -> Trouble {
        Trouble { errors, ..Trouble::numbered() }
    }

    /// One field's error.
    pub fn on(field: &str, message: impl Into<String>) -> Trouble {
        FieldErrors::of(field, message).into()
    }

    fn numbered() -> Trouble {
        let serial = COUNT.with(|count| {
            count.set(count.get() + 1);
            count.get()
        });
        Trouble { serial, ..Trouble::default() }
    }

    /// Whether there is any.
    pub fn is_some(&self) -> bool {
        self.serial != 0
    }

    /// Tells this trouble from every other.
    pub fn serial(&self) -> u32 {
        self.serial
    }

    /// The fields' errors.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The sentence, and what support can find the request by.
    pub fn said(&self) -> Option<(&str, Option<&str>)> {
        Some((self.sentence.as_deref()?, self.reference.as_deref()))
    }

    /// The first error of a field.
    pub fn of(&self, field: &str) -> Option<AttrValue> {
        let error = self.errors.iter().find(|error| error.field == field)?;
        Some(AttrValue::from(error.message.clone()))
    }
}

impl From<FieldErrors> for Trouble {
    fn from(errors: FieldErrors) -> Trouble {
        Trouble::fields(errors.list().to_vec())
    }
}

impl From<ApiError> for Trouble {
    fn from(error: ApiError) -> Trouble {
        match error {
            ApiError::Problem(problem) if !problem.errors.is_empty() => Trouble::fields(problem.errors),
            other => Trouble {
                reference: other.reference().map(str::to_owned),
                ..Trouble::sentence(other.sentence())
            },
        }
    }
}
