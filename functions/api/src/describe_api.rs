//! Describe the API: return docs/openapi.json as it was when the function was built. No reads. This is a function and
//! not a file of the website, so that everything under /api/ is routed, logged and tested in one way.

use domain::access::call::Visit;
use domain::access::session::SessionToken;
use domain::accounts::signed_in::SignedIn;
use domain::api::forms::{ApiView, DescribeApiForm};
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use runtime::{Environment, Gate, Operation, Reply, Tools};

pub struct DescribeApi;

/// The description, parsed once at start.
pub struct Description(ApiView);

impl Tools for Description {
    fn connect(_: &Environment) -> Result<Description, String> {
        let text = include_str!("../../../docs/openapi.json");
        serde_json::from_str(text).map(Description).map_err(|error| format!("docs/openapi.json: {error}"))
    }
}

impl Gate for Description {
    /// Returns `None`: the operation is open to anybody, so no session is looked up.
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
