//! Metrics of a call, in the embedded metric format: CloudWatch reads them from the log line, so that nothing else is sent and
//! nothing can fail. The dashboard and the alarms of infra/watch.yaml are made of them.
//!
//! The format is that of the *CloudWatch embedded metric format specification*.

use crate::environment::Environment;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::time::Instant;

/// Where the metrics of a function belong.
#[derive(Clone)]
pub struct Metrics {
    /// Absent where nobody reads them.
    namespace: Option<String>,
}

impl Metrics {
    /// The namespace is the variable `METRICS`; without it, log lines have no metrics.
    pub fn of(environment: &Environment) -> Metrics {
        Metrics { namespace: environment.get("METRICS").ok().map(str::to_owned) }
    }

    /// Completes the log line of a call that began then: with its milliseconds and whether it failed for a reason of Attain's own.
    /// `name` is the field of the line by which the metrics are told apart. Those of all calls together are kept too.
    #[must_use]
    pub fn complete(
        &self,
        mut line: Value,
        name: &str,
        failed: bool,
        began: Instant,
        now: Timestamp,
    ) -> Value {
        line["ms"] = json!(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX));
        if let Some(namespace) = &self.namespace {
            line["failed"] = json!(u8::from(failed));
            line["_aws"] = json!({
                "Timestamp": now.as_millisecond(),
                "CloudWatchMetrics": [{
                    "Namespace": namespace,
                    "Dimensions": [[], [name]],
                    "Metrics": [{ "Name": "ms", "Unit": "Milliseconds" }, { "Name": "failed", "Unit": "Count" }],
                }],
            });
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::environment::Clock;
    use crate::log::Log;
    use std::collections::BTreeMap;

    fn completed(variables: BTreeMap<String, String>) -> Value {
        let environment = Environment::new(variables, Clock::system(), Log::to(|_| {}));
        let now = Timestamp::from_second(1_788_339_600).expect("a time");
        let line = json!({ "action": "sign-in", "status": 503 });
        Metrics::of(&environment).complete(line, "action", true, Instant::now(), now)
    }

    #[test]
    fn a_line_holds_every_metric_and_every_dimension_that_it_announces() {
        let line = completed([("METRICS".to_owned(), "Attain/live".to_owned())].into());
        let announced = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!((&announced["Namespace"], &line["failed"]), (&json!("Attain/live"), &json!(1)));
        for metric in announced["Metrics"].as_array().expect("a list") {
            assert!(line[metric["Name"].as_str().expect("a name")].is_u64(), "{line}");
        }
        for dimension in
            announced["Dimensions"].as_array().expect("a list").iter().flat_map(|of| of.as_array())
        {
            assert!(dimension.iter().all(|name| line[name.as_str().expect("a name")].is_string()), "{line}");
        }
        assert_eq!(line["_aws"]["Timestamp"], json!(1_788_339_600_000_i64));
    }

    #[test]
    fn without_a_namespace_a_line_has_its_milliseconds_alone() {
        let line = completed(BTreeMap::new());
        assert!(line["ms"].is_u64() && line.get("_aws").is_none() && line.get("failed").is_none(), "{line}");
    }
}
