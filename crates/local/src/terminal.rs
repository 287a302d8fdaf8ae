//! The terminal of a running stack: one readable line per request, and one per fault that no request shows. The log itself,
//! which a deployment gives to CloudWatch, goes to a file.

use crate::requests::Answered;
use runtime::Log;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// The most causes that wait for their requests. A request whose client has gone away never asks for its own.
const CAUSES: usize = 1000;

/// Prints what a person wants to see of the log and the requests.
#[derive(Clone)]
pub struct Terminal(Arc<Shared>);

struct Shared {
    path: PathBuf,
    /// Created at the first line: by then the stack holds the folder, and no other stack writes this file.
    file: OnceLock<Option<Mutex<File>>>,
    /// The causes of failures, by the id of the request. An answer has only the sentence for the person.
    causes: Mutex<BTreeMap<String, String>>,
    print: Box<dyn Fn(&str) + Send + Sync>,
}

impl Terminal {
    /// A terminal that prints with this function. The log is in a new file at `path`.
    pub fn new(path: PathBuf, print: impl Fn(&str) + Send + Sync + 'static) -> Terminal {
        let (file, causes) = (OnceLock::new(), Mutex::default());
        Terminal(Arc::new(Shared { path, file, causes, print: Box::new(print) }))
    }

    /// The log to give to a stack.
    pub fn log(&self) -> Log {
        let shared = Arc::clone(&self.0);
        Log::to(move |line| shared.log(line))
    }

    /// Prints a request.
    pub fn answered(&self, answered: &Answered) {
        let id = answered.problem.as_ref().map(|problem| problem.request_id.as_str());
        let cause = id.and_then(|id| self.0.causes().remove(id));
        (self.0.print)(&line(answered, cause.as_deref()));
    }
}

impl Shared {
    fn causes(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.causes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn log(&self, line: &str) {
        let file = self.file.get_or_init(|| match File::create(&self.path) {
            Ok(file) => Some(Mutex::new(file)),
            Err(why) => {
                (self.print)(&format!("! {} cannot be written: {why}", self.path.display()));
                None
            }
        });
        if let Some(file) = file {
            // The next request says so again if the disk is full; the log is no reason to stop.
            let _ = writeln!(file.lock().unwrap_or_else(PoisonError::into_inner), "{line}");
        }
        let Ok(entry) = serde_json::from_str::<Value>(line) else { return };
        if entry["iam"].is_null() && entry["action"].is_string() {
            if let (Some(id), Some(cause)) = (entry["request_id"].as_str(), entry["cause"].as_str()) {
                let mut causes = self.causes();
                causes.insert(id.to_owned(), cause.to_owned());
                if causes.len() > CAUSES {
                    // Ids sort by time.
                    causes.pop_first();
                }
            }
        } else if let Some(fault) = fault(&entry, line) {
            (self.print)(&format!("! {fault}"));
        }
    }
}

/// A request as one line: method, address, who, status, time, and for a failure the reason.
fn line(answered: &Answered, cause: Option<&str>) -> String {
    let Answered { method, address, who, status, took, problem } = answered;
    let (who, ms) = (who.as_deref().unwrap_or("nobody"), took.as_millis());
    let mut reasons = Vec::new();
    if let Some(problem) = problem {
        match &problem.errors[..] {
            [] => reasons.push(problem.detail.clone()),
            errors => reasons.extend(errors.iter().map(|one| format!("{}: {}", one.field, one.message))),
        }
    }
    reasons.extend(cause.map(|cause| format!("({cause})")));
    let line = format!("{method:<6} {address:<44} {who:<24} {status} {ms:>5} ms  {}", reasons.join(" · "));
    line.trim_end().to_owned()
}

/// A fault in a line of the log that is no request's; `None` when all is well.
fn fault(entry: &Value, line: &str) -> Option<String> {
    let text = |name: &str| entry[name].as_str().unwrap_or_default();
    let cause = text("cause");
    if entry["iam"].is_string() {
        let (function, action, resource) = (text("function"), text("action"), text("resource"));
        return Some(format!(
            "{function} may not {action} on {resource}: its statements in infra/ do not allow it"
        ));
    }
    for source in ["task", "stack", "function"] {
        match (text(source), text("code")) {
            ("", _) | (_, "ok") => {}
            (name, "") => return Some(format!("{name}: {cause}")),
            (name, code) => return Some(format!("{name}: {code}: {cause}")),
        }
    }
    (!cause.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::base::failure::{Failure, FieldErrors};
    use serde_json::json;
    use std::time::Duration;

    fn terminal() -> (Terminal, Arc<Mutex<Vec<String>>>, tempfile::TempDir) {
        let (folder, lines) = (tempfile::tempdir().expect("a folder"), Arc::new(Mutex::new(Vec::new())));
        let printed = Arc::clone(&lines);
        let print = move |line: &str| printed.lock().expect("the lines").push(line.to_owned());
        (Terminal::new(folder.path().join("log.jsonl"), print), lines, folder)
    }

    fn answered(who: Option<&str>, failure: Option<&Failure>) -> Answered {
        Answered {
            method: "POST".to_owned(),
            address: "/api/users".to_owned(),
            who: who.map(str::to_owned),
            status: failure.map_or(200, Failure::status),
            took: Duration::from_micros(12_345),
            problem: failure.map(|failure| failure.problem("r1")),
        }
    }

    #[test]
    fn a_request_is_one_line_and_a_failure_names_its_reason() {
        let (terminal, lines, folder) = terminal();
        let log = terminal.log();
        log.line(&json!({"action": "create-user", "status": 200, "request_id": "r0", "cause": null}));
        terminal.answered(&answered(Some("hm26724"), None));
        let failure = Failure::Busy("the table is throttled".to_owned());
        log.line(&json!({"action": "create-user", "request_id": "r1", "cause": failure.cause()}));
        terminal.answered(&answered(None, Some(&failure)));
        let fields = FieldErrors::of("email", "Enter an email address");
        terminal.answered(&answered(None, Some(&Failure::Invalid(fields))));
        let lines = lines.lock().expect("the lines");
        let place = format!("POST   {:<44}", "/api/users");
        assert_eq!(lines[0], format!("{place} {:<24} 200    12 ms", "hm26724"));
        let nobody = format!("{place} {:<24}", "nobody");
        assert_eq!(
            lines[1],
            format!("{nobody} 503    12 ms  {} · (the table is throttled)", failure.sentence())
        );
        assert_eq!(lines[2], format!("{nobody} 422    12 ms  email: Enter an email address"));
        let log = std::fs::read_to_string(folder.path().join("log.jsonl")).expect("the log");
        assert_eq!(log.lines().count(), 2);
    }

    #[test]
    fn a_fault_that_no_request_shows_is_one_line_and_what_went_well_is_none() {
        let (terminal, lines, _folder) = terminal();
        let stands = json!({"standing": "a change", "cause": "no table"});
        for entry in [
            json!({"task": "deliver-mail", "code": "ok", "cause": null}),
            json!({"task": "deliver-mail", "code": "unexpected", "cause": "SES refuses"}),
            json!({"iam": "denied", "function": "list-users", "action": "dynamodb:Scan", "resource": "a-table"}),
            json!({"stack": "sweep", "cause": "no disk"}),
            stands.clone(),
            json!({"standing": "a change", "cause": null}),
        ] {
            terminal.log().line(&entry);
        }
        assert_eq!(
            *lines.lock().expect("the lines"),
            [
                "! deliver-mail: unexpected: SES refuses",
                "! list-users may not dynamodb:Scan on a-table: its statements in infra/ do not allow it",
                "! sweep: no disk",
                &format!("! {stands}"),
            ]
        );
    }

    #[test]
    fn the_log_of_each_start_is_a_new_file() {
        let (_, _, folder) = terminal();
        let path = folder.path().join("log.jsonl");
        std::fs::write(&path, "of the last start\n").expect("written");
        let terminal = Terminal::new(path.clone(), |_| {});
        assert!(
            std::fs::read_to_string(&path).expect("the log").contains("last"),
            "another stack may hold the folder"
        );
        terminal.log().line(&json!({"stack": "started"}));
        assert_eq!(std::fs::read_to_string(&path).expect("the log"), "{\"stack\":\"started\"}\n");
    }
}
