//! Reads a school's MIS through its provider.

use crate::tools::Synchronising;
use connectors::Progress;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::connection::{Connection, is_own};
use domain::exchange::extract::{Extract, Unfetched};
use domain::exchange::provider::Provider;
use jiff::SignedDuration;
use std::ops::ControlFlow;
use std::sync::OnceLock;
use uuid::Uuid;

/// The time between two writes of the progress. Most extracts take less, and write none.
const BETWEEN: SignedDuration = SignedDuration::from_secs(10);

/// Reads the MIS of the caller's school. The progress of the run is written on its connection; the extract stops when the run is
/// no longer there.
///
/// # Errors
/// `Busy`. The inner error says why nothing was read.
pub(crate) async fn fetch(
    tools: &Synchronising,
    call: &Call,
    connection: &Connection,
    run: Uuid,
) -> Result<Result<Extract, Unfetched>, Failure> {
    let began = call.moment().now;
    let failed = OnceLock::new();
    let noted = &failed;
    let mut due = began + BETWEEN;
    let progress = |progress: Progress| {
        let is_due = tools.now() >= due;
        if is_due {
            due = tools.now() + BETWEEN;
        }
        async move {
            if !is_due {
                return ControlFlow::Continue(());
            }
            let written = tools.store.change_connection(call, |connection| {
                connection.reached(run, progress.pages, progress.pupils);
                Ok(None)
            });
            match written.await {
                Ok(connection) if connection.is_running(run) => ControlFlow::Continue(()),
                Ok(_) => ControlFlow::Break(()),
                Err(failure) => {
                    let _ = noted.set(failure);
                    ControlFlow::Break(())
                }
            }
        }
    };
    let own = |urn: &str| is_own(call.organisation(), urn);
    let extract = match connection.provider {
        Provider::Wonde => {
            tools.wonde.fetch(&connection.reference, own, &connection.asked, began, progress).await
        }
        Provider::Xporter => match tools.logins.read(call.tenant()).await? {
            Some(login) => {
                let school = (&connection.reference[..], &login);
                tools.xporter.fetch(school, own, &connection.asked, began, progress).await
            }
            None => Err(Unfetched::Refused),
        },
    };
    failed.into_inner().map_or(Ok(extract), Err)
}
