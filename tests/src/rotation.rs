//! Schools whose stack is started again with other secret keys, as a deployment does (ADR 0013).

use crate::table::{plain, stored, typed};
use crate::{ANSWERS, AUTHORITY, CHAIN, LogBook, NewSchool, TestClock, TestSchool, workbooks};
use domain::access::organisation::OrganisationKind;
use domain::accounts::pending_user::PendingUser;
use domain::accounts::second_factor::base32;
use domain::base::calendar::day;
use domain::base::hash::hex;
use domain::base::ids::UserId;
use domain::base::keys::SecretKeys;
use domain::base::mail::{Letter, QueuedMail};
use jiff::ToSpan;
use local::{Options, Stack, State};
use runtime::Clock;
use serde_json::{Value, json};
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// The key with which every lasting school begins. Its id is `first`.
const FIRST: &str = "the first secret key of a school";
/// The key that replaces it.
const SECOND: &str = "the second secret key of a school";

/// The steps of replacing the secret key, each a deployment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// The first key alone, as before any rotation.
    First,
    /// The first key is current, and the second is accepted.
    Announced,
    /// The second key is current, and the first is accepted for this number of days.
    Rotated(i64),
    /// The second key alone.
    Second,
}

/// A secondary school on a stack of its own, whose state outlasts a deployment. Its clock begins at the present, because
/// the database of a state folder removes expired items by the clock of the machine.
pub struct LastingSchool {
    school: TestSchool,
    folder: TempDir,
}

impl Deref for LastingSchool {
    type Target = TestSchool;

    fn deref(&self) -> &TestSchool {
        &self.school
    }
}

impl LastingSchool {
    /// Creates the school, with the first key.
    pub async fn new() -> LastingSchool {
        let folder = TempDir::with_prefix("attain-keys-").expect("a folder");
        let (clock, log) = (TestClock::at(Clock::system().now()), LogBook::default());
        let stack = stack(folder.path(), Keys::First, &clock, &log).await;
        let kind = OrganisationKind::Secondary;
        let belonging = (Some(AUTHORITY), Some(CHAIN));
        let of = NewSchool { name: "Elm Grove School", number: "123456", kind, belonging };
        let school = TestSchool::on(Arc::new(stack), clock, log, of).await.expect("the school is made");
        LastingSchool { school, folder }
    }

    /// Deploys other keys: stops the stack, and starts it again on the same state.
    pub async fn deploy(self, keys: Keys) -> LastingSchool {
        let LastingSchool { school, folder } = self;
        let TestSchool { stack: running, clock, id, name, kind, admin, log } = school;
        running.wait_until_idle().await.expect("idle");
        Arc::try_unwrap(running).unwrap_or_else(|_| panic!("the stack is in use")).stop().await;
        let stack = Arc::new(stack(folder.path(), keys, &clock, &log).await);
        LastingSchool { school: TestSchool { stack, clock, id, name, kind, admin, log }, folder }
    }
}

impl TestSchool {
    /// Queues the sign-up mail of a pending account again, as if it had waited until now.
    pub fn requeue_sign_up(&self, user: UserId) {
        let (pk, sk) = (format!("ORG#{}", self.id), format!("PENDING#{user}"));
        let mut pending: PendingUser = typed(&plain(&json!({ "M": self.item(&pk, &sk) })));
        let invitation = &pending.invitation;
        let letter = Letter::SignUp {
            forename: pending.person.forename.as_str().to_owned(),
            creator: pending.created_by.name.clone(),
            school: self.name.clone(),
            login_name: None,
            organisation: self.id,
            user,
            generation: invitation.link_generation,
            key: invitation.link.key.clone(),
            expires: invitation.link.expires,
        };
        let to = pending.person.email.clone();
        pending.mail = Some(QueuedMail { id: user.0, to, letter, lease: None });
        self.put_item(stored(&pk, &sk, &pending));
    }

    /// Stores the second factor and the answers of this person as Attain did before ADR 0013: derived and hashed from the
    /// first key. Returns the app's secret.
    pub fn predate(&self, email: &str, recovery_codes: &[String]) -> String {
        let keys = SecretKeys::parse(FIRST).expect("a key");
        let key = keys.current();
        let id = self.user_item(email)["id"]["S"].as_str().expect("an id").to_owned();
        let user = UserId::parse(&id).expect("an id");
        let hash = |parts: &[&[u8]]| hex(&key.derive(parts));
        let recovery: Vec<String> = recovery_codes
            .iter()
            .map(|code| hash(&[b"recovery code", user.0.as_bytes(), code.replace('-', "").as_bytes()]))
            .collect();
        let characters = |question: &str, answer: &str| -> Vec<String> {
            let hash = |(position, character): (u8, char)| {
                let character = u32::from(character).to_be_bytes();
                hash(&[b"answer", user.0.as_bytes(), question.as_bytes(), &[position], &character])
            };
            (1..).zip(answer.chars()).map(hash).collect()
        };
        let answers: Vec<Value> = ANSWERS
            .iter()
            .map(|(question, answer)| {
                json!({ "question": question, "characters": characters(question.label(), answer) })
            })
            .collect();
        let factor =
            json!({ "generation": "00ff", "on": true, "last_step": 0, "recovery": recovery, "version": 7 });
        let (pk, sk) = (format!("ORG#{}", self.id), format!("CREDENTIAL#{id}"));
        let mut item = self.item(&pk, &sk);
        let old = stored(&pk, &sk, &json!({ "answers": answers, "factor": factor }));
        item["answers"] = old["answers"].clone();
        item["factor"] = old["factor"].clone();
        self.put_item(item);
        let half = |half: &[u8]| key.derive(&[b"second factor", half, user.0.as_bytes(), b"00ff"]);
        base32(&[half(b"1").as_slice(), &half(b"2")[..4]].concat())
    }
}

async fn stack(folder: &Path, keys: Keys, clock: &TestClock, log: &LogBook) -> Stack {
    let secrets = folder.join("secrets");
    std::fs::create_dir_all(&secrets).expect("a folder");
    std::fs::write(secrets.join("CodeKey"), secret(keys, clock)).expect("written");
    let read = clock.clone();
    let options = Options {
        state: State::Folder(folder.to_owned()),
        port: 0,
        site: None,
        templates: local::templates(),
        functions: local::functions(),
        clock: Clock::from_fn(move || read.now()),
        log: log.log(),
        http_client: None,
    };
    workbooks::start(options).await.expect("the stack starts")
}

/// The secret in Secrets Manager.
fn secret(keys: Keys, clock: &TestClock) -> String {
    let (first, second) = (json!({ "id": "first", "key": FIRST }), json!({ "id": "2026-11", "key": SECOND }));
    match keys {
        Keys::First => FIRST.to_owned(),
        Keys::Announced => json!({ "current": first, "next": second }).to_string(),
        Keys::Rotated(days) => {
            let until = day(clock.now()).checked_add(days.days()).expect("a day");
            let previous = json!({ "id": "first", "key": FIRST, "until": until });
            json!({ "current": second, "previous": previous }).to_string()
        }
        Keys::Second => json!({ "current": second }).to_string(),
    }
}
