//! Reads a school's MIS through its provider.

use crate::tools::Synchronising;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::base::upload::UploadedFile;
use domain::exchange::connection::Connection;
use domain::exchange::extract::{Extract, Unfetched};
use uuid::Uuid;

/// The most bytes of an extract.
const MOST: u64 = 50 << 20;

/// Reads the MIS of the caller's school. The run's progress is written on its connection.
///
/// # Errors
/// `Busy`.
pub(crate) async fn fetch(
    tools: &Synchronising,
    call: &Call,
    _: &Connection,
    _: Uuid,
) -> Result<Result<Extract, Unfetched>, Failure> {
    // Until connectors read providers, an extract is what was put into the bucket.
    match tools.files.read(&format!("extracts/{}/sent.json", call.tenant()), MOST).await? {
        UploadedFile::File(sent) => Ok(serde_json::from_slice(&sent).map_err(|_| Unfetched::NotUnderstood)),
        UploadedFile::Missing => Ok(Err(Unfetched::Unreachable)),
        UploadedFile::TooLarge => Ok(Err(Unfetched::TooMuch)),
    }
}
