//! What people fill in and what comes back: a form names its action, its fields and its view, for the
//! function that serves it and for the page that shows it.

pub mod accounts;
pub mod api;
pub mod audit;
pub mod batches;
pub mod schema;
pub mod security;
mod sign_up;
pub mod targets;
pub mod users;

use crate::action::Action;
#[cfg(feature = "schema")]
use crate::sheet::FileFormat;
use schema::Described;
use serde::de::DeserializeOwned;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use std::fmt;

/// What someone typed; may be wrong. Its fields are those of the path, the query and the body together.
pub trait Form: Serialize + DeserializeOwned + Described + Send + Sync + 'static {
    /// The action it asks for.
    const ACTION: Action;
    /// What comes back.
    type View: Serialize + DeserializeOwned + Described + Send + Sync + 'static;
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PageOf{T}"))]
pub struct PageView<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
}

/// An .xlsx file to save, instead of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-file" = [FileFormat::Xlsx.content_type()])))]
pub struct SpreadsheetView;

/// A list as a file to save, in the format that was asked for, instead of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(extend("x-file" = [FileFormat::Csv.content_type(), FileFormat::Xlsx.content_type()]))
)]
pub struct ListFileView;

/// A request that has been written out: method, address and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Path and query.
    pub address: String,
    /// The JSON body; absent for GET and DELETE.
    pub body: Option<String>,
}

/// Writes a form out as the browser sends it: fields named in the path go there, the others into the body,
/// or into the query where the method has no body.
pub fn write<F: Form>(form: &F) -> Result<Written, String> {
    write_fields(F::ACTION, &serde_json::to_string(form).map_err(|error| error.to_string())?)
}

/// Apart from its one line that knows the form's type, writing is compiled once and not once a form: the
/// site is downloaded by everybody.
fn write_fields(action: Action, form: &str) -> Result<Written, String> {
    use crate::action::Method;
    let row = action.row();
    let Fields(fields) = serde_json::from_str(form).map_err(|error| error.to_string())?;
    let mut address = row.path.to_owned();
    let mut others = Vec::new();
    for (name, value) in fields {
        let hole = format!("{{{name}}}");
        if address.contains(&hole) {
            address = address.replace(&hole, &escaped(&plain(value.get())));
        } else {
            others.push((name, value.get()));
        }
    }
    let body = match row.method {
        Method::Post | Method::Put => {
            // Names of fields are those of a struct, which need no escaping; values are JSON already.
            let fields: Vec<String> =
                others.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            Some(format!("{{{}}}", fields.join(",")))
        }
        Method::Get | Method::Delete => {
            let mut mark = '?';
            for (name, value) in others.iter().filter(|(_, value)| *value != "null") {
                address.push_str(&format!("{mark}{name}={}", escaped(&plain(value))));
                mark = '&';
            }
            None
        }
    };
    Ok(Written { address, body })
}

/// A form's fields, each still as JSON: nothing here asks what they hold.
struct Fields<'a>(Vec<(&'a str, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;

        impl<'de> Visitor<'de> for Each {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a form's fields")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Each)
    }
}

/// A string without its quotation marks; anything else as JSON writes it.
fn plain(value: &str) -> String {
    serde_json::from_str(value).unwrap_or_else(|_| value.to_owned())
}

/// A text as it may stand in an address: everything but letters, digits and `-_.~` escaped.
pub fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

macro_rules! form {
    ($form:ty => $action:ident, $view:ty) => {
        impl $crate::forms::Form for $form {
            const ACTION: $crate::action::Action = $crate::action::Action::$action;
            type View = $view;
        }
    };
}
pub(crate) use form;
