//! What a log must not hold after a journey in which nothing went wrong.

use serde_json::Value;

/// Returns the lines that report a fault: an answer of 500 or more, a task or an event that failed, an audit entry that
/// was not sealed, a function that did not start or crashed, and output that is no line of the log, such as a panic.
pub fn faults(lines: &[Value]) -> Vec<String> {
    lines.iter().filter(|line| is_fault(line)).map(Value::to_string).collect()
}

fn is_fault(line: &Value) -> bool {
    let level = line["level"].as_str().unwrap_or_default().to_lowercase();
    let failed = |code: &str| {
        ["failed", "not-started", "not-a-log-line", "event-failed", "event-given-up"].contains(&code)
    };
    line["status"].as_u64().is_some_and(|status| status >= 500)
        || ["error", "fatal", "critical"].contains(&level.as_str())
        || line["code"].as_str().is_some_and(failed)
        || ["unsealed", "set_aside"].iter().any(|field| !line[*field].is_null())
        || (!line["task"].is_null() && line["code"] != "ok")
}

#[test]
fn a_line_that_reports_a_fault_is_found() {
    use serde_json::json;
    let fine = [
        json!({"operation": "sign-in", "status": 200, "code": "ok"}),
        json!({"operation": "sign-in", "status": 422, "code": "invalid"}),
        json!({"task": "seal-audit", "code": "ok"}),
    ];
    assert_eq!(faults(&fine), Vec::<String>::new());
    for fault in [
        json!({"operation": "sign-in", "status": 500, "code": "bug"}),
        json!({"operation": "sign-in", "status": 503, "code": "unavailable"}),
        json!({"task": "seal-audit", "code": "unavailable"}),
        json!({"function": "sign-in", "code": "failed", "cause": "it crashed (signal: 6)"}),
        json!({"function": "sign-in", "code": "not-a-log-line", "cause": "thread 'main' panicked"}),
        json!({"unsealed": 3, "cause": "TransactWriteItems: no answer"}),
        json!({"set_aside": "1", "code": "bug"}),
        json!({"level": "ERROR", "message": "no answer"}),
    ] {
        assert_eq!(faults(std::slice::from_ref(&fault)), [fault.to_string()]);
    }
}
