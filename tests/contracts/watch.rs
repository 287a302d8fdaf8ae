//! What is watched: every alarm is explained, and the dashboard and the alarms name what there is.

use super::house::root;
use serde_yaml_ng::Value;
use std::collections::BTreeSet;
use std::fs;

fn infra() -> Vec<(String, Value)> {
    let files = fs::read_dir(root().join("infra")).expect("the templates").map(|file| file.expect("a file"));
    let parsed = files.map(|file| {
        let text = fs::read_to_string(file.path()).expect("text");
        (file.file_name().to_string_lossy().into_owned(), serde_yaml_ng::from_str(&text).expect("YAML"))
    });
    parsed.collect()
}

#[test]
fn the_runbook_says_of_each_alarm_what_it_means_and_what_to_do() {
    let runbook = fs::read_to_string(root().join("docs/runbook.md")).expect("the runbook");
    let explained = |name: &str| {
        let row = format!("`{name}`");
        runbook
            .lines()
            .any(|line| line.starts_with('|') && line.contains(&row) && line.matches('|').count() == 4)
    };
    let mut alarms = 0;
    for (file, template) in infra() {
        for (name, resource) in template["Resources"].as_mapping().expect("resources") {
            if resource["Type"].as_str() == Some("AWS::CloudWatch::Alarm") {
                alarms += 1;
                let name = name.as_str().expect("a name");
                assert!(explained(name), "{file}: docs/runbook.md has no row for {name}");
            }
        }
    }
    assert!(alarms > 15, "{alarms} alarms");
}

#[test]
fn what_is_watched_exists() {
    let text = fs::read_to_string(root().join("infra/watch.yaml")).expect("the template");
    let functions: BTreeSet<&str> = local::functions().iter().map(|function| function.name).collect();
    let named = text
        .split("attain-${Stage}-")
        .skip(1)
        .map(|rest| rest.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next().unwrap_or_default());
    let named: BTreeSet<&str> = named.collect();
    assert!(named.len() >= 5 && named.is_subset(&functions), "{:?}", named.difference(&functions));
}

#[test]
fn the_dashboard_is_json_whose_widgets_do_not_overlap() {
    let text = fs::read_to_string(root().join("infra/watch.yaml")).expect("the template");
    let template: Value = serde_yaml_ng::from_str(&text).expect("YAML");
    let Value::Tagged(body) = &template["Resources"]["Dashboard"]["Properties"]["DashboardBody"] else {
        panic!("a text with parameters")
    };
    let dashboard: serde_json::Value =
        serde_json::from_str(body.value.as_str().expect("a text")).expect("JSON");
    let mut taken = BTreeSet::new();
    for widget in dashboard["widgets"].as_array().expect("widgets") {
        let number = |name: &str| widget[name].as_u64().expect("a number");
        for x in number("x")..number("x") + number("width") {
            assert!(x < 24, "a dashboard is 24 wide: {widget}");
            for y in number("y")..number("y") + number("height") {
                assert!(taken.insert((x, y)), "two widgets are at {x}, {y}: {widget}");
            }
        }
    }
}

#[test]
fn each_function_says_where_its_metrics_belong() {
    for (file, template) in infra() {
        let variables = &template["Globals"]["Function"]["Environment"]["Variables"];
        if !variables.is_null() {
            assert!(
                !variables["METRICS"].is_null(),
                "{file}: without METRICS nothing of its calls is counted"
            );
        }
    }
}
