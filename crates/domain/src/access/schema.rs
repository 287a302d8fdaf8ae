//! What every operation takes, gives and may answer, for docs/openapi.json: JSON schemas of the forms and views
//! themselves. Behind the feature `schema`; without it nothing of this is compiled.

#[cfg(feature = "schema")]
pub use schemars::JsonSchema as Described;

/// Has a JSON schema where one is asked for; here none is.
#[cfg(not(feature = "schema"))]
pub trait Described {}

#[cfg(not(feature = "schema"))]
impl<T> Described for T {}
