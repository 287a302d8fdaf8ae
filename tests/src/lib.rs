//! The only fixture that knows the API: schools on an embedded stack, a clock that stands still, and people
//! who send requests through the gateway as a browser does.

mod answers;
pub mod chrome;
mod clock;
pub mod country;
pub mod demo;
pub mod docs;
pub mod hostile;
mod log;
pub mod mis;
pub mod openapi;
mod provisioned;
pub mod pupils;
pub mod rotation;
pub mod sample;
mod setting;
mod staff;
mod table;
pub mod wire;
mod workbooks;

pub use answers::{ANSWERS, answers, characters};
use anyhow::{Context, Result, anyhow};
use axum::body::{Body, Bytes};
use axum::http::{Request, Response, header};
pub use clock::{TestClock, clock};
use domain::access::form::{Form, write};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission};
use domain::access::session::COOKIE;
use domain::accounts::forms::{
    BeginSecondFactorForm, CompleteSignUpForm, ConfirmSecondFactorForm, ListPendingUsersForm, NewUserForm,
    PendingUserView, RequestPasswordResetForm, SessionView, SignInForm, SignedUpView,
};
use domain::accounts::known_browser;
use domain::base::failure::Problem;
use domain::base::ids::{BatchId, OrganisationId};
use domain::batches::columns::BatchKind;
use domain::batches::forms::{BatchView, RequestBatchUploadForm, UploadView, ViewBatchForm};
use local::{Deployables, Deployment, Stack, State};
pub use log::LogBook;
use runtime::Clock;
use serde_json::json;
pub use setting::Setting;
use setting::stack_at;
pub use staff::{AGGREGATE, created_event, row, staff, workbook, workbook_of};
use std::sync::Arc;
pub use table::{Snapshot, table_of};
use totp_rs::{Builder, Secret};
use wire::Wire;

/// A password that satisfies every rule. All test people have it.
pub const PASSWORD: &str = "copper kettle rainstorm";

/// A school with an administrator who is signed in: on an embedded stack, or on the built functions.
pub struct TestSchool<D = Stack> {
    /// The stack. Several schools may share one.
    pub stack: Arc<D>,
    /// The stack's clock, which begins at 09:00 UTC on 2 September 2026.
    pub clock: TestClock,
    /// The organisation's id, which is also the partition of its records.
    pub id: OrganisationId,
    /// The organisation's name, as letters and pages show it.
    pub name: String,
    /// The kind of organisation.
    pub kind: OrganisationKind,
    /// The first administrator, who is signed in.
    pub admin: Person,
    /// The stack's log, shared by all schools of the stack.
    pub log: LogBook,
}

/// The code of the local authority, and the UID of the academy chain, that the first school of a stack
/// belongs to.
const AUTHORITY: &str = "919";
const CHAIN: &str = "2044";
/// The code of a diocese, to which no school of a stack belongs before it is placed there.
const DIOCESE: &str = "CE31";

/// The particulars of an organisation to create.
#[derive(Clone, Copy, Debug)]
pub struct NewSchool<'a> {
    /// The organisation's name.
    pub name: &'a str,
    /// The number that the Department for Education gave it: URN, local authority code or group UID.
    pub number: &'a str,
    /// The kind of organisation.
    pub kind: OrganisationKind,
    /// The code of the local authority and the UID of the academy chain that it belongs to.
    pub belonging: (Option<&'a str>, Option<&'a str>),
}

/// A person who is signed in.
#[derive(Clone, Debug)]
pub struct Person {
    /// The username to sign in with.
    pub username: String,
    /// The email address, which may differ from the username.
    pub email: String,
    /// The token of their session, as in the cookie.
    pub token: String,
    /// The cookie that makes their browser a known one.
    pub browser: String,
}

/// A client that sends requests with the session of one person, or without a session.
pub struct Ask<'a, D = Stack> {
    stack: &'a D,
    log: &'a LogBook,
    /// The cookies that the browser sends, by their names.
    cookies: Vec<(&'static str, String)>,
}

impl TestSchool {
    /// Creates a secondary school on a stack of its own.
    pub async fn new() -> TestSchool {
        TestSchool::start(&Setting::default()).await
    }

    /// Creates a school of this kind on a stack of its own.
    pub async fn of_kind(kind: OrganisationKind) -> TestSchool {
        TestSchool::start(&Setting { kind, ..Setting::default() }).await
    }

    /// Creates a secondary school on a stack of its own, whose SDK calls go through this wire.
    pub async fn over(wire: &Wire) -> TestSchool {
        TestSchool::start(&Setting { wire: Some(wire), ..Setting::default() }).await
    }

    /// Creates a school on a stack of its own with these settings: a copy of the stack where the first administrator of a
    /// school of this kind signed up and in.
    pub async fn start(setting: &Setting<'_>) -> TestSchool {
        provisioned::copy(setting).await
    }

    /// Creates a school on a stack of its own with these settings, whose administrator signs up and in.
    pub async fn signed_up(setting: &Setting<'_>) -> TestSchool {
        let (clock, log) = (clock(), LogBook::default());
        let stack = stack_at(State::Memory, &clock, &log, setting).await.expect("the stack starts");
        let stack = Arc::new(stack);
        // The authority and the chain themselves are created by `outsider` when a test needs them.
        let belonging = if setting.kind.is_school() { (Some(AUTHORITY), Some(CHAIN)) } else { (None, None) };
        let of = NewSchool { name: "Elm Grove School", number: "123456", kind: setting.kind, belonging };
        TestSchool::on(stack, clock, log, of).await.expect("the school is made")
    }

    /// Creates the local authority or the academy chain that the first school of the stack belongs to, a diocese, or
    /// the provider.
    pub async fn outsider(&self, kind: OrganisationKind) -> TestSchool {
        let (name, number) = match kind {
            OrganisationKind::LocalAuthority => ("Northmoor Council", AUTHORITY),
            OrganisationKind::Diocese => ("Diocese of Northmoor", DIOCESE),
            OrganisationKind::Provider => ("Attain", "1"),
            _ => ("Beacon Hill Trust", CHAIN),
        };
        let outsider = self.beside(NewSchool { name, number, kind, belonging: (None, None) }).await;
        if kind == OrganisationKind::Provider {
            // Nothing else is open to them before it.
            outsider.second_factor(&outsider.admin).await;
        }
        outsider
    }

    /// Creates another organisation on the same stack.
    pub async fn beside(&self, of: NewSchool<'_>) -> TestSchool {
        let (stack, clock) = (Arc::clone(&self.stack), self.clock.clone());
        TestSchool::on(stack, clock, self.log.clone(), of).await.expect("the organisation is made")
    }

    /// Creates another school on the same stack, which belongs to no authority and no chain.
    pub async fn neighbour(&self) -> TestSchool {
        let kind = OrganisationKind::Secondary;
        self.beside(NewSchool { name: "Ash Hill School", number: "654321", kind, belonging: (None, None) })
            .await
    }
}

impl TestSchool<Deployables> {
    /// Creates a secondary school on the built functions, whose clock is the machine's.
    ///
    /// # Errors
    /// Fails when a function does, and names it.
    pub async fn deployed(stack: Arc<Deployables>, log: LogBook) -> Result<TestSchool<Deployables>> {
        let (clock, kind) = (TestClock::at(Clock::system().now()), OrganisationKind::Secondary);
        let of = NewSchool { name: "Elm Grove School", number: "123456", kind, belonging: (None, None) };
        TestSchool::on(stack, clock, log, of).await
    }
}

impl<D: Deployment> TestSchool<D> {
    async fn on(stack: Arc<D>, clock: TestClock, log: LogBook, of: NewSchool<'_>) -> Result<TestSchool<D>> {
        let NewSchool { name, number, kind, belonging: (authority, chain) } = of;
        let email = format!("head.{}@school.example", number.to_lowercase());
        let made = stack
            .invoke(
                "provision-organisation",
                json!({"name": name, "kind": kind, "number": number, "authority": authority, "chain": chain,
                       "forename": "Robin", "surname": "Weaver", "email": email}),
            )
            .await?;
        stack.wait_until_idle().await?;
        let id = made["organisation"].as_str().and_then(OrganisationId::parse).context("an id")?;
        let code = made["activation_code"].as_str().context("a code")?;
        let nobody = Ask { stack: &*stack, log: &log, cookies: Vec::new() };
        let token = link_token(&*stack, &email)?;
        let form = CompleteSignUpForm {
            token,
            activation_code: code.to_owned(),
            password: PASSWORD.to_owned(),
            answers: answers(),
        };
        let admin = nobody.sign_up(&form, &email).await.map_err(|problem| anyhow!("{problem:?}"))?;
        // Finish all deliveries, so that they are not counted among the calls of a test.
        stack.wait_until_idle().await?;
        Ok(TestSchool { stack, clock, id, name: name.to_owned(), kind, admin, log })
    }

    /// Returns a client with this person's session and the browser they signed in from.
    pub fn as_(&self, person: &Person) -> Ask<'_, D> {
        let cookies = [(COOKIE, &person.token), (known_browser::COOKIE, &person.browser)];
        let cookies = cookies.map(|(name, value)| (name, value.clone())).into();
        Ask { stack: &self.stack, log: &self.log, cookies }
    }

    /// Returns a client in this known browser, without a session.
    pub fn in_browser(&self, browser: &str) -> Ask<'_, D> {
        let cookies = vec![(known_browser::COOKIE, browser.to_owned())];
        Ask { stack: &self.stack, log: &self.log, cookies }
    }

    /// Returns a client with the session of the first administrator.
    pub fn admin(&self) -> Ask<'_, D> {
        self.as_(&self.admin)
    }

    /// Returns a client without a session, in a browser where nobody signed in before.
    pub fn nobody(&self) -> Ask<'_, D> {
        Ask { stack: &self.stack, log: &self.log, cookies: Vec::new() }
    }

    /// Creates a user and signs them up, which also signs them in.
    pub async fn person(&self, form: &NewUserForm) -> Person {
        let pending = self.admin().run(form).await.expect("created");
        self.activate(&pending).await
    }

    /// Signs a pending user up, which also signs them in.
    pub async fn activate(&self, pending: &PendingUserView) -> Person {
        self.wait_until_idle().await;
        let form = CompleteSignUpForm {
            token: self.link_token(&pending.email),
            activation_code: pending.activation_code.clone(),
            password: PASSWORD.to_owned(),
            answers: answers(),
        };
        self.nobody().sign_up(&form, &pending.email).await.expect("signed up")
    }

    /// Returns the token of the latest sign-up email to this address.
    pub fn link_token(&self, email: &str) -> String {
        link_token(&*self.stack, email).expect("a sign-up email")
    }

    /// Returns the token after the `#` of the latest link to this page in a letter to this address.
    pub fn token_in(&self, email: &str, page: &str) -> String {
        token_in(&*self.stack, email, page).expect("a letter with the link")
    }

    /// Sets up a second factor, and returns its secret and its recovery codes.
    pub async fn second_factor(&self, person: &Person) -> (String, Vec<String>) {
        let begin = BeginSecondFactorForm { password: PASSWORD.to_owned() };
        let secret = self.as_(person).run(&begin).await.expect("begun").secret;
        let confirm = ConfirmSecondFactorForm { code: self.one_time_code(&secret) };
        (secret, self.as_(person).run(&confirm).await.expect("confirmed").recovery_codes)
    }

    /// Returns the code that an authenticator app with this secret shows at the time of the stack's clock.
    pub fn one_time_code(&self, secret: &str) -> String {
        let letter = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).expect("base32");
        let bits: Vec<usize> = secret
            .chars()
            .filter(|c| *c != ' ')
            .map(letter)
            .flat_map(|value| (0..5).rev().map(move |n| value >> n & 1))
            .collect();
        let byte = |bits: &[usize]| bits.iter().fold(0, |byte, bit| byte << 1 | *bit as u8);
        let bytes: Vec<u8> = bits.chunks_exact(8).map(byte).collect();
        let secret = Secret::new_stack(bytes.try_into().expect("160 bits"));
        let app = Builder::new().with_secret(secret).build().expect("an app");
        let second = u64::try_from(self.clock.now().as_second()).expect("after 1970");
        app.generate(second).to_string()
    }

    /// Requests a link to choose a new password, and returns its token.
    pub async fn forgotten(&self, email: &str) -> String {
        let form = RequestPasswordResetForm { username: email.to_owned() };
        self.nobody().run(&form).await.expect("asked");
        self.wait_until_idle().await;
        self.token_in(email, "reset-password")
    }

    /// Returns the pending users of all pages.
    pub async fn pending_users(&self) -> Vec<PendingUserView> {
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let page =
                self.admin().run(&ListPendingUsersForm { cursor, search: None }).await.expect("a page");
            all.extend(page.rows);
            cursor = page.next;
            if cursor.is_none() {
                return all;
            }
        }
    }

    /// Returns the number of letters sent to this address.
    pub fn letters_to(&self, email: &str) -> usize {
        self.stack.mail().iter().filter(|letter| letter.to == [email.to_owned()]).count()
    }

    /// Waits until all stream records and bucket events are delivered.
    pub async fn wait_until_idle(&self) {
        self.stack.wait_until_idle().await.expect("idle");
    }

    /// Uploads a spreadsheet as the website does, and waits until it is imported.
    pub async fn upload(&self, kind: BatchKind, file_name: &str, bytes: Vec<u8>) -> BatchView {
        let form = RequestBatchUploadForm { kind, file_name: file_name.to_owned(), size: bytes.len() as u64 };
        let view = self.admin().run(&form).await.expect("an address");
        let batch = view.batch;
        let answer = self.put(&view, bytes).await;
        assert_eq!(answer.status(), 200, "{:?}", answer.body());
        self.wait_until_idle().await;
        self.batch(batch).await
    }

    /// Uploads a file to the presigned URL of the view.
    pub async fn put(&self, view: &UploadView, bytes: Vec<u8>) -> Response<Bytes> {
        let request =
            Request::put(&view.url).header(header::CONTENT_TYPE, &view.content_type).body(Body::from(bytes));
        self.stack.dispatch(request.expect("a request")).await.expect("an answer")
    }

    /// Returns the current state of a batch.
    pub async fn batch(&self, batch: BatchId) -> BatchView {
        self.admin().run(&ViewBatchForm { batch }).await.expect("the batch")
    }
}

impl<D: Deployment> Ask<'_, D> {
    /// Sends a form as the browser does.
    ///
    /// # Errors
    /// The API's problem when it refuses.
    pub async fn run<F: Form>(&self, form: &F) -> Result<F::View, Problem> {
        let written = write(form).expect("a form");
        let row = F::ACTION.row();
        let answer = self.send(row.method.as_str(), &written.address, written.body).await;
        read(&answer)
    }

    /// Sends a request with the headers that a browser adds, and checks that docs/openapi.json describes the
    /// answer.
    pub async fn send(&self, method: &str, address: &str, body: Option<String>) -> Response<Bytes> {
        let mut request =
            Request::builder().method(method).uri(address).header(header::ORIGIN, self.stack.url());
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header(header::COOKIE, pairs.join("; "));
        }
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let body = body.unwrap_or_default();
        self.log.plant_fields(body.as_bytes());
        let request = request.body(Body::from(body)).expect("a request");
        let answer = self.stack.dispatch(request).await.expect("an answer");
        self.log.plant_fields(answer.body());
        let kind = answer
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        let status = answer.status().as_u16();
        if status == 500 {
            // Print the cause of a 500 beside the failing test, because only the log contains it.
            let why = self.log.lines().into_iter().rfind(|line| line["status"] == 500);
            eprintln!("{method} {address} answered 500: {}", why.unwrap_or_default());
        }
        assert!(
            openapi::knows(method, address, status, kind),
            "docs/openapi.json does not know that {method} {address} answers {status} {kind:?}"
        );
        answer
    }

    /// Signs in.
    ///
    /// # Errors
    /// The API's problem when it refuses.
    pub async fn sign_in(&self, username: &str, password: &str) -> Result<Person, Problem> {
        let form = SignInForm { username: username.to_owned(), password: password.to_owned(), code: None };
        let written = write(&form).expect("a form");
        let answer = self.send("POST", &written.address, written.body).await;
        let view: SessionView = read(&answer)?;
        Ok(self.holder(&answer, &view.username, username))
    }

    /// Signs up, which begins a session.
    ///
    /// # Errors
    /// The API's problem when it refuses.
    pub async fn sign_up(&self, form: &CompleteSignUpForm, email: &str) -> Result<Person, Problem> {
        let written = write(form).expect("a form");
        let answer = self.send("PUT", &written.address, written.body).await;
        let view: SignedUpView = read(&answer)?;
        assert!(view.session.is_some(), "signed in");
        Ok(self.holder(&answer, &view.username, email))
    }

    /// The person whose session began with this answer.
    fn holder(&self, answer: &Response<Bytes>, username: &str, email: &str) -> Person {
        let [token, browser] =
            [COOKIE, known_browser::COOKIE].map(|name| cookie(answer, name).expect("a cookie"));
        self.log.plant(&token);
        self.log.plant(&browser);
        Person { username: username.to_owned(), email: email.to_owned(), token, browser }
    }
}

/// Returns the value of the cookie with this name that the answer sets.
pub fn cookie(answer: &Response<Bytes>, name: &str) -> Option<String> {
    let set = answer.headers().get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = set.filter_map(|text| text.split_once(';')?.0.split_once('='));
    pairs.into_iter().find(|(set, _)| *set == name).map(|(_, value)| value.to_owned())
}

/// Reads an answer as a view or, when it is refused, as a problem.
pub fn read<V: serde::de::DeserializeOwned>(answer: &Response<Bytes>) -> Result<V, Problem> {
    if answer.status().is_success() {
        let body =
            if answer.status() == 204 { "null".into() } else { String::from_utf8_lossy(answer.body()) };
        Ok(serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error}: {body}")))
    } else {
        let body = String::from_utf8_lossy(answer.body());
        Err(serde_json::from_str(&body).unwrap_or_else(|error| panic!("not a problem: {error}: {body}")))
    }
}

fn link_token(stack: &impl Deployment, email: &str) -> Result<String> {
    token_in(stack, email, "sign-up")
}

fn token_in(stack: &impl Deployment, email: &str, page: &str) -> Result<String> {
    let letters = stack.mail();
    let text = letters
        .iter()
        .rev()
        .filter(|letter| letter.to == [email.to_owned()])
        .find_map(|letter| letter.text.split_once(&format!("/{page}#")))
        .with_context(|| format!("no link to {page} in a letter to {email}"))?
        .1;
    Ok(text.split_whitespace().next().unwrap_or_default().to_owned())
}

/// Returns a form for a teacher with this address.
pub fn teacher(email: &str) -> NewUserForm {
    new_user(email, JobRole::Teacher, &[Permission::SchoolReports])
}

/// Returns a form for a user with this address, role and permissions.
pub fn new_user(email: &str, role: JobRole, permissions: &[Permission]) -> NewUserForm {
    NewUserForm {
        forename: "Ann".to_owned(),
        surname: "Lee".to_owned(),
        email: email.to_owned(),
        role: Some(role),
        permissions: permissions.iter().copied().collect(),
        confirmed: false,
    }
}

/// Returns a form for an administrator with this address.
pub fn administrator(email: &str) -> NewUserForm {
    NewUserForm::administrator("Jo".to_owned(), "Bell".to_owned(), email.to_owned())
}
