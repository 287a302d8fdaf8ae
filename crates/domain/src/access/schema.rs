//! JSON schemas of forms and views, from which docs/openapi.json says what every operation takes and answers. They
//! exist only with the feature `schema`; without it none of this is compiled.

#[cfg(feature = "schema")]
pub use schemars::JsonSchema as Described;

/// Stands for `JsonSchema` in builds without the feature `schema`, where types have no JSON schema.
#[cfg(not(feature = "schema"))]
pub trait Described {}

#[cfg(not(feature = "schema"))]
impl<T> Described for T {}
