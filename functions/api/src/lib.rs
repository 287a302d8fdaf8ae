//! The API's description of itself.

mod describe_api;

pub use describe_api::{DescribeApi, Description};

use runtime::{Function, operation};

/// The functions of this area.
pub const FUNCTIONS: &[Function] = &[operation::<DescribeApi>()];
