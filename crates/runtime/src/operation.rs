//! The two kinds of function: an operation answers a form, a task answers an event.

use crate::environment::Environment;
use crate::reply::Reply;
use domain::access::action::Action;
use domain::access::call::{Call, Visit};
use domain::access::form::Form;
use domain::access::session::SessionToken;
use domain::accounts::signed_in::{OwnAccountCall, SignedIn};
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::future::Future;

/// The clients and keys that an area's functions use, built once at start.
pub trait Tools: Sized + Send + Sync + 'static {
    /// Builds the clients; called once at start.
    ///
    /// # Errors
    /// A message that says what is missing or wrong in the environment.
    fn connect(environment: &Environment) -> Result<Self, String>;
}

/// Tools that can look up the holder of a session.
pub trait Gate: Tools {
    /// The holder of a session; `None` when the session or its account does not exist. Records the time of use.
    fn signed_in(
        &self,
        token: &SessionToken,
        moment: &Moment,
    ) -> impl Future<Output = Result<Option<SignedIn>, Failure>> + Send;
}

/// Implements [`Gate`] for tools with a field `store`.
#[macro_export]
macro_rules! gate {
    ($($tools:ty),+ $(,)?) => {$(
        impl $crate::Gate for $tools {
            async fn signed_in(
                &self,
                token: &domain::access::session::SessionToken,
                moment: &domain::base::moment::Moment,
            ) -> Result<Option<domain::accounts::signed_in::SignedIn>, domain::base::failure::Failure> {
                self.store.signed_in(token, moment).await
            }
        }
    )+};
}

/// The caller as an operation sees them: a [`Call`], an [`OwnAccountCall`], or a [`Visit`] for anybody.
pub trait Caller: Sized + Send + Sync + 'static {
    /// True if the request's session is looked up.
    const SIGNED_IN: bool;

    /// Admits the request. `cookie` is the session token that the browser holds, whether or not it is looked up.
    ///
    /// # Errors
    /// `Unauthenticated`, `Forbidden` or `SecondFactorRequired`.
    fn admit(
        action: Action,
        signed_in: Option<SignedIn>,
        cookie: Option<SessionToken>,
        moment: Moment,
    ) -> Result<Self, Failure>;
}

impl Caller for Call {
    const SIGNED_IN: bool = true;

    fn admit(
        action: Action,
        signed_in: Option<SignedIn>,
        _: Option<SessionToken>,
        moment: Moment,
    ) -> Result<Call, Failure> {
        Call::admit(action, signed_in.map(SignedIn::holder), moment)
    }
}

impl Caller for OwnAccountCall {
    const SIGNED_IN: bool = true;

    fn admit(
        action: Action,
        signed_in: Option<SignedIn>,
        _: Option<SessionToken>,
        moment: Moment,
    ) -> Result<OwnAccountCall, Failure> {
        OwnAccountCall::admit(action, signed_in, moment)
    }
}

impl Caller for Visit {
    const SIGNED_IN: bool = false;

    fn admit(
        _: Action,
        _: Option<SignedIn>,
        cookie: Option<SessionToken>,
        moment: Moment,
    ) -> Result<Visit, Failure> {
        Ok(Visit { moment, cookie })
    }
}

/// An operation behind the HTTP API.
pub trait Operation: Send + Sync + 'static {
    /// The form it answers. The form names the action, and the action has the method, the path and the permission.
    type Form: Form;
    /// The area's tools that it uses.
    type Tools: Gate;
    /// The kind of caller it accepts.
    type Caller: Caller;

    /// Runs the operation for an admitted caller.
    fn run(
        tools: &Self::Tools,
        caller: &Self::Caller,
        form: Self::Form,
    ) -> impl Future<Output = Result<Reply<<Self::Form as Form>::View>, Failure>> + Send;
}

/// A function behind an event source, or one that is invoked by hand.
pub trait Task: Send + Sync + 'static {
    /// The name of the function, as in its area's file of `infra/`.
    const NAME: &'static str;
    /// The area's tools that it uses.
    type Tools: Tools;
    /// The event in the form its source sends.
    type Event: DeserializeOwned + Send;
    /// The answer to the source.
    type Answer: Serialize + Send;

    /// Runs the task. A failure is a failed invocation: the source delivers the event again.
    fn run(
        tools: &Self::Tools,
        moment: &Moment,
        event: Self::Event,
    ) -> impl Future<Output = Result<Self::Answer, Failure>> + Send;
}
