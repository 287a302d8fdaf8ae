//! Where data is held, and how (F73): in the United Kingdom, encrypted, reached over TLS only.

use serde_yaml_ng::Value;

/// The template that CloudFront wants in us-east-1.
const ELSEWHERE: &str = "edge.yaml";

/// What may stand there: limits, an alarm, and a log whose fields are checked below.
const HOLDS_NOTHING: [&str; 6] = [
    "AWS::WAFv2::WebACL",
    "AWS::CloudWatch::Alarm",
    "AWS::Logs::LogGroup",
    "AWS::Logs::DeliverySource",
    "AWS::Logs::DeliveryDestination",
    "AWS::Logs::Delivery",
];

/// Fields of CloudFront's log that would hold people's addresses, browsers, or ids in paths.
const PERSONAL: [&str; 6] = ["c-ip", "c-port", "cs-uri-stem", "cs-uri-query", "cs(User-Agent)", "cs(Cookie)"];

/// Each template: its name and its content.
fn templates() -> Vec<(String, Value)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra");
    let files = std::fs::read_dir(folder).expect("the templates").map(|file| file.expect("a file"));
    let parsed = files.map(|file| {
        let text = std::fs::read_to_string(file.path()).expect("text");
        (file.file_name().to_string_lossy().into_owned(), serde_yaml_ng::from_str(&text).expect("YAML"))
    });
    parsed.collect()
}

/// The resources of a template: name, type, properties.
fn resources(template: &Value) -> Vec<(&str, &str, &Value)> {
    let all = template["Resources"].as_mapping().expect("resources");
    all.iter()
        .map(|(name, resource)| {
            let kind = resource["Type"].as_str().expect("a type");
            (name.as_str().expect("a name"), kind, &resource["Properties"])
        })
        .collect()
}

#[test]
fn f73_data_is_held_in_the_united_kingdom_alone() {
    let mut edge = 0;
    for (name, template) in templates() {
        if name == "template.yaml" {
            let rule = format!("{:?}", template["Rules"]["UnitedKingdom"]["Assertions"][0]["Assert"]);
            assert!(rule.contains("AWS::Region") && rule.contains("eu-west-2"), "no other region: {rule}");
        }
        if name == ELSEWHERE {
            for (resource, kind, properties) in resources(&template) {
                assert!(HOLDS_NOTHING.contains(&kind), "{resource} may hold data, and is in us-east-1");
                let fields = properties["RecordFields"].as_sequence().into_iter().flatten();
                for field in fields.filter_map(Value::as_str) {
                    assert!(!PERSONAL.contains(&field), "{field} is personal, and is logged in us-east-1");
                }
            }
            edge += 1;
        }
    }
    assert_eq!(edge, 1);
}

#[test]
fn f73_what_holds_data_is_encrypted_and_reached_over_tls_only() {
    let mut seen = 0;
    for (template_name, template) in templates() {
        let all = resources(&template);
        let denies_plain = |name: &str, policy: &str| {
            all.iter().any(|(_, kind, properties)| {
                let text = format!("{properties:?}");
                *kind == policy && text.contains("aws:SecureTransport") && text.contains(name)
            })
        };
        for (name, kind, properties) in &all {
            let place = format!("{template_name}: {name}");
            match *kind {
                "AWS::DynamoDB::Table" => {
                    assert_eq!(properties["SSESpecification"]["SSEEnabled"], Value::Bool(true), "{place}");
                }
                "AWS::S3::Bucket" => {
                    let rules = &properties["BucketEncryption"]["ServerSideEncryptionConfiguration"];
                    assert!(rules.as_sequence().is_some_and(|rules| !rules.is_empty()), "{place}");
                    let shut = &properties["PublicAccessBlockConfiguration"];
                    assert_eq!(shut["RestrictPublicBuckets"], Value::Bool(true), "{place}");
                    assert!(denies_plain(name, "AWS::S3::BucketPolicy"), "{place} answers without TLS");
                }
                "AWS::SQS::Queue" => {
                    assert_eq!(properties["SqsManagedSseEnabled"], Value::Bool(true), "{place}");
                    assert!(denies_plain(name, "AWS::SQS::QueuePolicy"), "{place} answers without TLS");
                }
                // Secrets, logs and the distribution's copies are encrypted by the services themselves.
                "AWS::CloudFront::Distribution" => {
                    let text = format!("{properties:?}");
                    assert!(text.contains("TLSv1.2_2021") && !text.contains("allow-all"), "{place}");
                }
                _ => continue,
            }
            seen += 1;
        }
    }
    assert!(seen >= 11, "{seen} resources were checked");
}
