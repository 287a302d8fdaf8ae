//! What people fill in and what comes back: a form names its action, its fields and its view, for the
//! function that serves it and for the page that shows it.

use crate::access::action::Action;
use crate::access::schema::Described;
#[cfg(feature = "schema")]
use crate::base::sheet::FileFormat;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use std::str::FromStr;

/// What someone typed; may be wrong. Its fields are those of the path, the query and the body together.
pub trait Form: Serialize + DeserializeOwned + Described + Send + Sync + 'static {
    /// The action it asks for.
    const ACTION: Action;
    /// What comes back.
    type View: Serialize + DeserializeOwned + Described + Send + Sync + 'static;
    /// The ids in the action's path. A request whose path holds a text that is no such id is answered "not found".
    const PATH: &'static [PathId] = &[];
}

/// An id in an action's path.
pub struct PathId {
    /// The name in braces, which is also the form's field.
    pub name: &'static str,
    /// True if the text can be such an id.
    pub parses: fn(&str) -> bool,
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
pub struct WrittenRequest {
    /// Path and query.
    pub address: String,
    /// The JSON body; absent for GET and DELETE.
    pub body: Option<String>,
}

/// Writes a form out as the browser sends it: fields named in the path go there, the others into the body,
/// or into the query where the method has no body.
pub fn write<F: Form>(form: &F) -> Result<WrittenRequest, String> {
    let form = serde_json::to_string(form).map_err(|_| "the form cannot be written".to_owned())?;
    Ok(write_fields(F::ACTION, &form))
}

/// Apart from its one line that knows the form's type, writing is compiled once and not once a form: the
/// site is downloaded by everybody.
fn write_fields(action: Action, form: &str) -> WrittenRequest {
    use crate::access::action::Method;
    let row = action.row();
    let mut address = row.path.to_owned();
    let mut others = Vec::new();
    for (name, value) in fields(form) {
        let hole = format!("{{{name}}}");
        if address.contains(&hole) {
            address = address.replace(&hole, &escaped(&plain(value)));
        } else {
            others.push((name, value));
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
    WrittenRequest { address, body }
}

/// The fields of a form as `serde_json` has written it, each still as JSON. Splitting them here asks nothing of what they
/// hold, and leaves the reading half of `serde_json`, with its tables and its messages, out of the browser.
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

/// A string without its quotation marks; anything else as JSON writes it.
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

/// A number in a path or a query arrives as text.
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

/// Makes a struct the form of an action: `form!(ViewUserForm => ViewUser, UserView; user: UserId)`. Ids in the path are named
/// with their types.
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
