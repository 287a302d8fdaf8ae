//! The only crate that names S3.
