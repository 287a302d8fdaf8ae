//! Functions, and the events that invoke them.

use super::file::{File, Resource, entries};
use super::{Event, Function, StreamEvent};
use crate::filter::Filter;
use crate::intrinsics::Names;
use anyhow::{Context, Result, bail};
use serde_json::Value as Json;
use serde_yaml_ng::Value as Yaml;
use std::collections::BTreeMap;
use std::time::Duration;

/// The functions of a file. `secret` returns the local value of a secret by its local name.
pub(super) fn functions(file: &File, secret: &impl Fn(&str) -> Result<String>) -> Result<Vec<Function>> {
    file.of_kind("AWS::Serverless::Function")
        .map(|resource| function(&resource, file.globals(), secret))
        .collect()
}

fn function(
    resource: &Resource,
    globals: &Yaml,
    secret: &impl Fn(&str) -> Result<String>,
) -> Result<Function> {
    let names = resource.names;
    let name = resource.body["Metadata"]["BuildProperties"]["Binary"].as_str().with_context(|| {
        format!("{}, {}: Metadata.BuildProperties.Binary is missing", names.file, resource.id)
    })?;
    let own = &resource.body["Properties"]["Environment"]["Variables"];
    let mut variables = BTreeMap::new();
    for (variable, value) in entries(&globals["Environment"]["Variables"]).chain(entries(own)) {
        let place = format!("{}.Environment.Variables.{variable}", resource.id);
        let value = match names.resolve(&place, value)? {
            Json::String(text) => text,
            Json::Null => continue,
            plain => plain.to_string(),
        };
        let value = match value.strip_prefix("{{resolve:") {
            None => value,
            Some(dynamic) => {
                let name = dynamic
                    .strip_prefix("secretsmanager:")
                    .and_then(|rest| rest.strip_suffix("}}"))
                    .with_context(|| {
                    format!("{}, {place}: {value} is not a secret of SecretsManager", names.file)
                })?;
                secret(name.split(':').next().unwrap_or(name))?
            }
        };
        variables.insert(variable.to_owned(), value);
    }
    let events = entries(&resource.body["Properties"]["Events"])
        .map(|(id, body)| event(&format!("{}.Events.{id}", resource.id), body, names))
        .collect::<Result<Vec<_>>>()?;
    let retries = resource.read(&["EventInvokeConfig", "MaximumRetryAttempts"])?.unwrap_or(2);
    // The defaults are those of Lambda.
    let number = |property: &str, default: u64| -> Result<u64> {
        Ok(resource.read(&[property])?.or_else(|| globals[property].as_u64()).unwrap_or(default))
    };
    let (timeout, memory_mib) = (Duration::from_secs(number("Timeout", 3)?), number("MemorySize", 128)?);
    // SAM also accepts names of managed policies. They are not supported, because their statements are not in the file.
    let policies = resource.read(&["Policies"])?.unwrap_or_default();
    Ok(Function {
        name: name.to_owned(),
        lambda: resource.read(&["FunctionName"])?,
        file: names.file.clone(),
        variables,
        policies,
        retries,
        timeout,
        memory_mib,
        events,
    })
}

fn event(place: &str, body: &Yaml, names: &Names) -> Result<Event> {
    let property = |name: &str| names.resolve(&format!("{place}.{name}"), &body["Properties"][name]);
    let text = |name: &str| -> Result<String> {
        let value = property(name)?;
        Ok(value.as_str().with_context(|| format!("{}, {place}.{name} is missing", names.file))?.to_owned())
    };
    Ok(match body["Type"].as_str().unwrap_or_default() {
        "DynamoDB" => {
            let arn = text("Stream")?;
            let table = arn
                .split('/')
                .nth(1)
                .with_context(|| format!("{}, {place}.Stream: {arn} is not a stream", names.file))?;
            let patterns = property("FilterCriteria")?["Filters"].clone();
            let filters = patterns
                .as_array()
                .into_iter()
                .flatten()
                .map(|filter| Filter::parse(filter["Pattern"].as_str().unwrap_or_default()))
                .collect::<Result<Vec<_>>>()
                .with_context(|| format!("{}, {place}.FilterCriteria", names.file))?;
            let number = |name: &str| -> Result<Option<u64>> { Ok(property(name)?.as_u64()) };
            Event::Stream(StreamEvent {
                table: table.to_owned(),
                batch: usize::try_from(number("BatchSize")?.unwrap_or(100))?.max(1),
                // Lambda's own default is to retry until the record expires. Here the person at the console should soon
                // see the failure.
                retries: u32::try_from(number("MaximumRetryAttempts")?.unwrap_or(5))?,
                reports: property("FunctionResponseTypes")?
                    .as_array()
                    .is_some_and(|kinds| kinds.iter().any(|kind| kind == "ReportBatchItemFailures")),
                filters,
            })
        }
        "ScheduleV2" => {
            let schedule = text("ScheduleExpression")?;
            let rate = schedule.strip_prefix("rate(").and_then(|rest| rest.strip_suffix(')'));
            Event::Schedule(
                rate.map(seconds).transpose().with_context(|| format!("{}, {place}", names.file))?,
            )
        }
        "SQS" => {
            let arn = text("Queue")?;
            Event::Queue(arn.rsplit(':').next().unwrap_or_default().to_owned())
        }
        "EventBridgeRule" => {
            let pattern = property("Pattern")?.to_string();
            Event::Rule(Filter::parse(&pattern).with_context(|| format!("{}, {place}.Pattern", names.file))?)
        }
        other => bail!("{}, {place}: the local stack knows no event of type {other:?}", names.file),
    })
}

/// The seconds of a rate: "1 minute", "5 minutes", "2 hours".
fn seconds(rate: &str) -> Result<u64> {
    let (number, unit) = rate.split_once(' ').with_context(|| format!("{rate:?} is no rate"))?;
    let unit = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => bail!("{unit:?} is no unit of a rate"),
    };
    Ok(number.parse::<u64>()? * unit)
}
