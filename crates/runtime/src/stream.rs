//! The answer of a function behind a stream.

use serde::Serialize;

/// The sequence numbers of the records that failed, which Lambda delivers again (`ReportBatchItemFailures`).
#[derive(Debug, Serialize)]
pub struct Undelivered {
    #[serde(rename = "batchItemFailures")]
    failures: Vec<Identifier>,
}

#[derive(Debug, Serialize)]
struct Identifier {
    #[serde(rename = "itemIdentifier")]
    sequence_number: String,
}

impl<S: Into<String>> FromIterator<S> for Undelivered {
    fn from_iter<T: IntoIterator<Item = S>>(sequence_numbers: T) -> Undelivered {
        let failures =
            sequence_numbers.into_iter().map(|number| Identifier { sequence_number: number.into() });
        Undelivered { failures: failures.collect() }
    }
}
