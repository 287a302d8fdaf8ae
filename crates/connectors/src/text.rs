//! Texts as an MIS sends them, within bounds.

use domain::exchange::record::bounded;
use serde_json::Value;

/// A value as text: the text itself, a number as it is written, or a truth as Y or N. Empty for anything else. Cut at the bound.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => bounded(text.trim()),
        Value::Number(number) => number.to_string(),
        Value::Bool(true) => "Y".to_owned(),
        Value::Bool(false) => "N".to_owned(),
        _ => String::new(),
    }
}

/// The first of these members that holds a text.
pub(crate) fn first(value: &Value, names: &[&str]) -> String {
    names.iter().map(|name| text(&value[*name])).find(|text| !text.is_empty()).unwrap_or_default()
}

/// The day of a date, which is a text, or an object with a member `date`. What follows the day is left out.
pub(crate) fn day(value: &Value) -> String {
    let text = text(if value.is_object() { &value["date"] } else { value });
    text.split([' ', 'T']).next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::exchange::record::LONGEST;
    use serde_json::json;

    #[test]
    fn a_value_is_kept_as_the_text_it_is() {
        for (value, expected) in [
            (json!(" Okafor "), "Okafor"),
            (json!(9), "9"),
            (json!(true), "Y"),
            (json!(false), "N"),
            (json!(null), ""),
            (json!({"data": []}), ""),
        ] {
            assert_eq!(text(&value), expected);
        }
        assert_eq!(text(&json!("é".repeat(300))).chars().count(), LONGEST);
        assert_eq!(first(&json!({"a": "", "b": null, "c": "x"}), &["a", "b", "c"]), "x");
    }

    #[test]
    fn a_day_is_read_from_either_form() {
        for (value, expected) in [
            (json!({"date": "2015-10-29 14:53:44.000000", "timezone": "UTC"}), "2015-10-29"),
            (json!("2015-10-29"), "2015-10-29"),
            (json!("2015-10-29T00:00:00"), "2015-10-29"),
            (json!(null), ""),
            (json!({}), ""),
        ] {
            assert_eq!(day(&value), expected);
        }
    }
}
