//! API description: the function that returns docs/openapi.json.

mod describe_api;

pub use describe_api::{DescribeApi, Description};

use runtime::{Function, operation};

pub const FUNCTIONS: &[Function] = &[operation::<DescribeApi>()];
