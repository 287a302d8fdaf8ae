//! What people fill in and what comes back: a form names its action, its fields and its view, for the
//! function that serves it and for the page that shows it.

pub mod accounts;
pub mod audit;
pub mod batches;
pub mod users;

use crate::action::Action;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// What someone typed; may be wrong. Its fields are those of the path, the query and the body together.
pub trait Form: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The action it asks for.
    const ACTION: Action;
    /// What comes back.
    type View: Serialize + DeserializeOwned + Send + Sync + 'static;
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageView<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// Where the next page begins; absent on the last.
    pub next: Option<String>,
}

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
    write_fields(F::ACTION, serde_json::to_value(form).map_err(|error| error.to_string())?)
}

/// Apart from its one line that knows the form's type, writing is compiled once and not once a form: the
/// site is downloaded by everybody.
fn write_fields(action: Action, form: serde_json::Value) -> Result<Written, String> {
    use crate::action::Method;
    let row = action.row();
    let fields = match form {
        serde_json::Value::Object(fields) => fields,
        serde_json::Value::Null => serde_json::Map::new(),
        other => return Err(format!("a form is a set of fields, not {other}")),
    };
    let mut address = row.path.to_owned();
    let mut others = serde_json::Map::new();
    for (name, value) in fields {
        let hole = format!("{{{name}}}");
        if address.contains(&hole) {
            address = address.replace(&hole, &escaped(&plain(&value)));
        } else {
            others.insert(name, value);
        }
    }
    match row.method {
        Method::Post | Method::Put => {
            Ok(Written { address, body: Some(serde_json::Value::Object(others).to_string()) })
        }
        Method::Get | Method::Delete => {
            let query: Vec<String> = others
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| format!("{name}={}", escaped(&plain(value))))
                .collect();
            if !query.is_empty() {
                address = format!("{address}?{}", query.join("&"));
            }
            Ok(Written { address, body: None })
        }
    }
}

fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(text: &str) -> String {
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
