//! The only crate that names SES.
