//! The only crate that names DynamoDB.
