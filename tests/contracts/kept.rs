//! Everything that is stored has an end, or a stated reason to stay.

use serde_yaml_ng::Value as Yaml;
use std::collections::BTreeMap;

/// The prefixes that no lifecycle rule ends within a month, each with its reason.
const STAYS: [(&str, &str, &str); 1] = [(
    "HeadsBucketName",
    "heads/",
    "hashes of the ends of audit chains; locked for five years, and then expired",
)];

/// Days after which an object must be gone: a large change can be undone for 30, and one that began in time may end.
const DAYS: u64 = 32;

fn files() -> BTreeMap<&'static str, Yaml> {
    let files = local::templates().into_iter();
    files.map(|(name, text)| (name, serde_yaml_ng::from_str(&text).expect("YAML"))).collect()
}

/// A value without `!Sub`.
fn untagged(value: &Yaml) -> &Yaml {
    if let Yaml::Tagged(tagged) = value { &tagged.value } else { value }
}

/// A value, or the values of a list.
fn each(value: &Yaml) -> Vec<&Yaml> {
    value.as_sequence().map_or_else(|| vec![value], |list| list.iter().collect())
}

/// The places that a function may write to: its name, the parameter that names the bucket, and the prefix.
fn written() -> Vec<(String, String, String)> {
    let mut written = Vec::new();
    for file in files().values() {
        for (id, resource) in file["Resources"].as_mapping().expect("resources") {
            let policies = resource["Properties"]["Policies"].as_sequence().into_iter().flatten();
            let statements = policies.filter_map(|policy| policy["Statement"].as_sequence()).flatten();
            for statement in statements {
                let writes = |action: &&Yaml| {
                    action.as_str().is_some_and(|name| name == "s3:*" || name.starts_with("s3:Put"))
                };
                if !each(&statement["Action"]).iter().any(writes) {
                    continue;
                }
                for resource in each(&statement["Resource"]) {
                    let arn = untagged(resource).as_str().unwrap_or_else(|| panic!("{id:?}: {resource:?}"));
                    let place = arn.split_once("s3:::${").and_then(|(_, rest)| rest.split_once("}/"));
                    let (bucket, prefix) = place.unwrap_or_else(|| panic!("{id:?} writes to all of {arn}"));
                    let prefix = prefix.strip_suffix('*').unwrap_or_else(|| panic!("{id:?} writes to {arn}"));
                    let id = id.as_str().expect("an id").to_owned();
                    written.push((id, bucket.to_owned(), prefix.to_owned()));
                }
            }
        }
    }
    written
}

#[test]
fn every_prefix_that_a_function_may_write_under_expires_or_says_why_not() {
    let files = files();
    let bucket = &files[local::ROOT]["Resources"]["UploadsBucket"]["Properties"];
    let rules = bucket["LifecycleConfiguration"]["Rules"].as_sequence().expect("rules");
    let expires = |prefix: &str| {
        rules.iter().any(|rule| {
            let is_on = rule["Status"] == "Enabled";
            let covers = rule["Prefix"].as_str().is_some_and(|of| prefix.starts_with(of));
            is_on && covers && rule["ExpirationInDays"].as_u64().is_some_and(|days| days <= DAYS)
        })
    };
    // An expired object of a bucket that keeps versions would stay behind its marker.
    assert!(bucket["VersioningConfiguration"].is_null(), "the bucket of uploads keeps versions");
    let written = written();
    assert!(written.len() > 10, "{written:?}");
    for (function, bucket, prefix) in &written {
        let stays = STAYS.iter().any(|(of, at, _)| of == bucket && at == prefix);
        let ends = bucket == "UploadsBucketName" && !prefix.is_empty() && expires(prefix);
        assert!(stays != ends, "{function} may write {prefix} of {bucket}: it has no end, or two answers");
    }
    for (bucket, prefix, why) in STAYS {
        assert!(
            written.iter().any(|(_, of, at)| of == bucket && at == prefix),
            "nothing writes {prefix}: {why}"
        );
    }
}

#[test]
fn every_kind_of_item_has_an_end_or_a_reason_to_stay() {
    let kinds = store::KEY_TABLE.iter().chain(store::LEDGER_KEY_TABLE).map(|(pk, sk, _)| (*pk, *sk));
    let kept = store::KEPT.iter().map(|(pk, sk, _)| (*pk, *sk));
    assert_eq!(
        kept.collect::<Vec<_>>(),
        kinds.collect::<Vec<_>>(),
        "add it to store::KEPT, in the same order"
    );
    // What is left to DynamoDB holds no pupil's data, or has them taken out by the erasure.
    for (_, sk, until) in store::KEPT.iter().filter(|(_, _, until)| until.contains("`ttl`")) {
        assert!(!sk.contains("<pupil>"), "{sk}: {until}");
    }
}

#[test]
fn what_is_said_to_have_a_ttl_has_one() {
    let recorded = include_str!("stored.txt");
    let plain = |text: &str| text.split(['<', '#']).next().unwrap_or_default().to_owned();
    for (pk, sk, until) in store::KEPT {
        let (pk, sk) = (plain(pk), plain(sk));
        let of_kind: Vec<&str> = recorded
            .lines()
            .filter(|line| {
                let (at, rest) = line.split_once(' ').unwrap_or_default();
                let at = at.split('#').next().unwrap_or_default();
                at == pk && (sk.is_empty() || rest.split(['#', ':']).next() == Some(&sk))
            })
            .collect();
        let has = of_kind.iter().any(|line| line.contains(": ttl "));
        let says = until.contains("`ttl`");
        // Failed attempts to sign in are not among the recorded items.
        assert_eq!(has || (says && of_kind.is_empty()), says, "{pk} {sk} {until}: {of_kind:?}");
    }
}
