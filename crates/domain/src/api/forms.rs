//! The form and the view of the API's own description.

use crate::access::form::form;
use serde::{Deserialize, Serialize};

/// Ask for the description of the API.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DescribeApiForm {}

form!(DescribeApiForm => DescribeApi, ApiView);

/// The description of the API: an OpenAPI 3.1 document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct ApiView(pub serde_json::Map<String, serde_json::Value>);
