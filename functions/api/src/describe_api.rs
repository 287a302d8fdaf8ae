//! Describe the API: docs/openapi.json as it was when the function was built. A function like any other, and not a file
//! of the website: everything under /api/ is then found, logged and tested in one way.

use domain::access::call::Visit;
use domain::access::session::SessionToken;
use domain::accounts::signed_in::SignedIn;
use domain::api::forms::{ApiView, DescribeApiForm};
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::{Environment, Gate, Operation, Reply, Tools};

/// The operation.
pub struct DescribeApi;

/// What the function holds: the description, read once.
pub struct Description(ApiView);

impl Tools for Description {
    fn connect(_: &Environment) -> Result<Description, String> {
        let text = include_str!("../../../docs/openapi.json");
        serde_json::from_str(text).map(Description).map_err(|error| format!("docs/openapi.json: {error}"))
    }
}

impl Gate for Description {
    /// The operation is open to anybody, so nobody is looked up.
    async fn signed_in(&self, _: &SessionToken, _: &Moment) -> Result<Option<SignedIn>, Failure> {
        Ok(None)
    }
}

impl Operation for DescribeApi {
    type Form = DescribeApiForm;
    type Tools = Description;
    type Caller = Visit;

    async fn run(tools: &Description, _: &Visit, _: DescribeApiForm) -> Result<Reply<ApiView>, Failure> {
        Ok(tools.0.clone().into())
    }
}
