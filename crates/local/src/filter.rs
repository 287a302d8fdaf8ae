//! Event filter patterns, which say which stream records a function receives.

use anyhow::{Result, bail};
use serde_json::Value;

/// A pattern from `FilterCriteria` in the template: a tree of names with lists of matchers at its leaves.
#[derive(Clone, Debug)]
pub(crate) struct Filter(Value);

impl Filter {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Names the first matcher that the local stack does not support. It supports literals, `prefix` and
    /// `exists`.
    pub fn parse(pattern: &str) -> Result<Filter> {
        let pattern: Value = serde_json::from_str(pattern)?;
        check(&pattern)?;
        Ok(Filter(pattern))
    }

    /// True when the record matches the pattern.
    pub fn accepts(&self, record: &Value) -> bool {
        accepts(&self.0, record)
    }
}

fn check(pattern: &Value) -> Result<()> {
    match pattern {
        Value::Object(names) => names.values().try_for_each(check),
        Value::Array(matchers) => matchers.iter().try_for_each(|matcher| match matcher {
            Value::Object(rule) => match rule.iter().next() {
                Some((name, Value::String(_))) if name == "prefix" && rule.len() == 1 => Ok(()),
                Some((name, Value::Bool(_))) if name == "exists" && rule.len() == 1 => Ok(()),
                _ => bail!("the filter rule {matcher} is not known to the local stack"),
            },
            Value::Array(_) => bail!("a filter cannot hold the list {matcher}"),
            _ => Ok(()),
        }),
        other => bail!("a filter's leaf is a list of matchers, not {other}"),
    }
}

fn accepts(pattern: &Value, value: &Value) -> bool {
    match pattern {
        Value::Object(names) => names.iter().all(|(name, pattern)| accepts(pattern, &value[name.as_str()])),
        Value::Array(matchers) => matchers.iter().any(|matcher| matches(matcher, value)),
        _ => false,
    }
}

// `exists` considers leaves only, as at AWS: a map in the place of a leaf counts as absent.
fn matches(matcher: &Value, value: &Value) -> bool {
    let present = !value.is_null() && !value.is_object();
    if let Some(wanted) = matcher["exists"].as_bool() {
        return wanted == present;
    }
    let leaves = match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    leaves.into_iter().any(|leaf| match matcher["prefix"].as_str() {
        Some(prefix) => leaf.as_str().is_some_and(|text| text.starts_with(prefix)),
        None => leaf == matcher,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const QUEUED_LETTER: &str = r#"{"dynamodb":{"NewImage":{"mail":{"M":{"id":{"S":[{"exists":true}]},"lease":{"N":[{"exists":false}]}}}}}}"#;

    fn image(image: Value) -> Value {
        json!({ "eventName": "INSERT", "dynamodb": { "NewImage": image } })
    }

    #[test]
    fn exists_looks_at_leaves() -> Result<()> {
        let filter = Filter::parse(QUEUED_LETTER)?;
        assert!(filter.accepts(&image(json!({ "mail": { "M": { "id": { "S": "1" } } } }))));
        assert!(
            !filter
                .accepts(&image(json!({ "mail": { "M": { "id": { "S": "1" }, "lease": { "N": "9" } } } })))
        );
        assert!(!filter.accepts(&image(json!({ "pk": { "S": "1" } }))));
        assert!(!filter.accepts(&json!({ "eventName": "REMOVE", "dynamodb": {} })));
        Ok(())
    }

    #[test]
    fn literals_and_prefixes_are_alternatives_and_names_are_conditions() -> Result<()> {
        let filter = Filter::parse(
            r#"{"eventName":["INSERT","MODIFY"],"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"mail#"}]}}}}"#,
        )?;
        let record = |event: &str, pk: &str| json!({ "eventName": event, "dynamodb": { "Keys": { "pk": { "S": pk } } } });
        assert!(filter.accepts(&record("MODIFY", "mail#1")));
        assert!(!filter.accepts(&record("REMOVE", "mail#1")));
        assert!(!filter.accepts(&record("INSERT", "user#1")));
        Ok(())
    }

    #[test]
    fn an_unknown_rule_is_refused() {
        assert!(Filter::parse(r#"{"a":[{"numeric":[">",1]}]}"#).is_err());
        assert!(Filter::parse(r#"{"a":"b"}"#).is_err());
    }
}
