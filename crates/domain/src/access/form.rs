//! The contract of an operation: a form names its action, its fields and its view. The function that serves the
//! action and the page that shows it both use the form.

use crate::access::action::{Action, Method};
use crate::access::schema::Described;
use crate::base::ids::ChangeId;
#[cfg(feature = "schema")]
use crate::base::sheet::FileFormat;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;

/// The input of an operation as a person typed it, so it may be wrong. Its fields are those of the path, the query
/// and the body together.
pub trait Form: Serialize + DeserializeOwned + Described + Send + Sync + 'static {
    /// The action that the form calls.
    const ACTION: Action;
    /// The answer of the operation.
    type View: Serialize + DeserializeOwned + Described + Send + Sync + 'static;
    /// The ids in the action's path. A request whose path holds text that cannot be such an id is answered with "not
    /// found".
    const PATH: &'static [PathId] = &[];
    /// True if somebody else's service sends the fields as an HTML form does, and not as JSON.
    const POSTED: bool = false;
}

/// An id in an action's path.
pub struct PathId {
    /// The name in braces, which is also the name of the form's field.
    pub name: &'static str,
    /// True if the text can be such an id.
    pub parses: fn(&str) -> bool,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "PageOf{T}"))]
pub struct PageView<T> {
    pub rows: Vec<T>,
    /// The cursor of the next page; absent on the last page.
    pub next: Option<String>,
}

/// A large change that has been planned: it can be viewed and applied by its id. Nothing has changed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PlannedView {
    pub change: ChangeId,
}

/// An .xlsx file to save, instead of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-file" = [FileFormat::Xlsx.content_type()])))]
pub struct SpreadsheetView;

/// A PDF to save, instead of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-file" = ["application/pdf"])))]
pub struct DocumentView;

/// A list as a file to save, in the requested format, instead of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(extend("x-file" = [FileFormat::Csv.content_type(), FileFormat::Xlsx.content_type()]))
)]
pub struct ListFileView;

/// A request as it is sent: address and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenRequest {
    /// Path and query.
    pub address: String,
    /// The JSON body; absent for GET and DELETE.
    pub body: Option<String>,
}

/// Writes a form as the browser sends it: fields named in the path go into the path, the others into the body, or
/// into the query if the method has no body.
pub fn write<F: Form>(form: &F) -> Result<WrittenRequest, String> {
    let form = serde_json::to_string(form).map_err(|_| "the form cannot be written".to_owned())?;
    // Of the table of actions, the site holds only what its own forms need, in the piece that sends them.
    Ok(write_fields(const { F::ACTION.row().method }, const { F::ACTION.row().path }, &form))
}

/// Everything about writing that does not depend on the form's type. It is compiled once, not once per form, because
/// every visitor downloads the site.
fn write_fields(method: Method, path: &str, form: &str) -> WrittenRequest {
    let mut address = path.to_owned();
    let mut others = Vec::new();
    for (name, value) in fields(form) {
        let hole = format!("{{{name}}}");
        if address.contains(&hole) {
            address = address.replace(&hole, &escaped(&plain(value)));
        } else {
            others.push((name, value));
        }
    }
    let body = match method {
        Method::Post | Method::Put => {
            // Field names come from a struct and need no escaping; the values are JSON already.
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
    WrittenRequest { address, body }
}

/// Splits a form that `serde_json` has written into its fields, each still as JSON. Reading the form into a
/// `serde_json::Value` instead would add 12 kB to what a first visit downloads.
fn fields(form: &str) -> Vec<(&str, &str)> {
    let (mut fields, mut start, mut depth) = (Vec::new(), 0, 0);
    let (mut quoted, mut skip) = (false, false);
    for (at, byte) in form.bytes().enumerate() {
        match byte {
            _ if skip => skip = false,
            b'\\' => skip = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => {
                depth += 1;
                start = if depth == 1 { at + 1 } else { start };
            }
            b'}' | b']' | b',' => {
                depth -= i32::from(byte != b',');
                if depth == i32::from(byte == b',') {
                    fields
                        .extend(form[start..at].strip_prefix('"').and_then(|field| field.split_once("\":")));
                    start = at + 1;
                }
            }
            _ => {}
        }
    }
    fields
}

/// Returns a string without its quotation marks and escapes; anything else unchanged, as JSON writes it.
fn plain(value: &str) -> String {
    let Some(text) = value.strip_prefix('"').and_then(|text| text.strip_suffix('"')) else {
        return value.to_owned();
    };
    let (mut plain, mut letters) = (String::new(), text.chars());
    while let Some(letter) = letters.next() {
        plain.extend(match (letter, if letter == '\\' { letters.next() } else { None }) {
            (_, Some('n')) => Some('\n'),
            (_, Some('r')) => Some('\r'),
            (_, Some('t')) => Some('\t'),
            (_, Some('b')) => Some('\u{8}'),
            (_, Some('f')) => Some('\u{c}'),
            (_, Some('u')) => {
                let code = letters.by_ref().take(4).filter_map(|digit| digit.to_digit(16));
                char::from_u32(code.fold(0, |code, digit| code * 16 + digit))
            }
            (_, Some(itself)) => Some(itself),
            (letter, None) => Some(letter),
        });
    }
    plain
}

/// What stands as itself in an address, besides letters and digits.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Percent-encodes text for use in an address: everything except letters, digits and `-_.~`.
pub fn escaped(text: &str) -> String {
    utf8_percent_encode(text, &PLAIN).to_string()
}

/// Deserialises a number that may arrive as text, as it does in a path or a query.
pub(crate) fn number_or_text<'de, D: Deserializer<'de>, N: Deserialize<'de> + FromStr>(
    from: D,
) -> Result<N, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<N> {
        Number(N),
        Text(String),
    }
    match Either::deserialize(from)? {
        Either::Number(number) => Ok(number),
        Either::Text(text) => {
            text.parse().map_err(|_| serde::de::Error::custom("not a number that can be here"))
        }
    }
}

/// Makes a struct the form of an action: `form!(ViewUserForm => ViewUser, UserView; user: UserId)`. The ids in the
/// path are listed with their types.
macro_rules! form {
    ($form:ty => $action:ident, $view:ty $(; $($id:ident: $type:ty),+)?) => {
        impl $crate::access::form::Form for $form {
            const ACTION: $crate::access::action::Action = $crate::access::action::Action::$action;
            type View = $view;
            $(const PATH: &'static [$crate::access::form::PathId] = &[$($crate::access::form::PathId {
                name: stringify!($id),
                parses: |text| <$type>::parse(text).is_some(),
            }),+];)?
        }
    };
}
pub(crate) use form;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_falls_apart_into_its_fields_whatever_they_hold() {
        let text = "a \"quoted\" \\ {brace}, [list]\n\u{1}é\":x";
        let form = serde_json::json!({"a": text, "b": {"c": [1, {"d": ","}], "e": {}}, "f": [], "g": null, "h": 1.5});
        let written = form.to_string();
        let fields = fields(&written);
        assert_eq!(fields.len(), 5);
        for (name, value) in fields {
            let held: serde_json::Value = serde_json::from_str(value).expect("JSON");
            assert_eq!(held, form[name]);
        }
        assert_eq!(plain(&serde_json::Value::from(text).to_string()), text);
        assert_eq!(plain("12"), "12");
        assert!(super::fields("{}").is_empty());
    }
}
