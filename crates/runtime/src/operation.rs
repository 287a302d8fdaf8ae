//! What a function is made of: an operation answers a form, a task answers an event.

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

/// What an area's functions hold while they live: the store and whatever else they use.
pub trait Tools: Sized + Send + Sync + 'static {
    /// Builds the clients; called once at start.
    ///
    /// # Errors
    /// What is missing from the environment.
    fn connect(environment: &Environment) -> Result<Self, String>;
}

/// Tools that can look up the holder of a session.
pub trait Gate: Tools {
    /// The holder of this session. Notes that the session was used.
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

/// What an operation is given of the person who asks: a [`Call`], an [`OwnAccountCall`], or a [`Visit`] for anybody.
pub trait Caller: Sized + Send + Sync + 'static {
    /// Whether a session is looked up at all.
    const SIGNED_IN: bool;

    /// Admits the request.
    ///
    /// # Errors
    /// Unauthenticated or forbidden.
    fn admit(action: Action, signed_in: Option<SignedIn>, moment: Moment) -> Result<Self, Failure>;
}

impl Caller for Call {
    const SIGNED_IN: bool = true;

    fn admit(action: Action, signed_in: Option<SignedIn>, moment: Moment) -> Result<Call, Failure> {
        Call::admit(action, signed_in.map(SignedIn::holder), moment)
    }
}

impl Caller for OwnAccountCall {
    const SIGNED_IN: bool = true;

    fn admit(action: Action, signed_in: Option<SignedIn>, moment: Moment) -> Result<OwnAccountCall, Failure> {
        OwnAccountCall::admit(action, signed_in, moment)
    }
}

impl Caller for Visit {
    const SIGNED_IN: bool = false;

    fn admit(_: Action, _: Option<SignedIn>, moment: Moment) -> Result<Visit, Failure> {
        Ok(Visit { moment })
    }
}

/// One operation behind the HTTP API.
pub trait Operation: Send + Sync + 'static {
    /// The form it answers; names the action, and with it method, path and permission.
    type Form: Form;
    /// What it holds.
    type Tools: Gate;
    /// Who asks.
    type Caller: Caller;

    /// Does it.
    fn run(
        tools: &Self::Tools,
        caller: &Self::Caller,
        form: Self::Form,
    ) -> impl Future<Output = Result<Reply<<Self::Form as Form>::View>, Failure>> + Send;
}

/// One function behind an event source, or invoked by hand.
pub trait Task: Send + Sync + 'static {
    /// Its name, as in the template.
    const NAME: &'static str;
    /// What it holds.
    type Tools: Tools;
    /// The event, as the source sends it.
    type Event: DeserializeOwned + Send;
    /// What the source is answered.
    type Answer: Serialize + Send;

    /// Does it. A failure is an invocation that failed: the source delivers the event again.
    fn run(
        tools: &Self::Tools,
        moment: &Moment,
        event: Self::Event,
    ) -> impl Future<Output = Result<Self::Answer, Failure>> + Send;
}
