//! Counts exactly what an import and the creation of its accounts cost the store, and prints one JSON line
//! per figure: `cargo xtask bench import` runs it.

use domain::batches::columns::BatchKind;
use domain::batches::forms::ProcessBatchForm;
use programs::figures::figure;
use tests::wire::{Call, Wire};
use tests::{TestSchool, created_event, staff, workbook};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    sheets::child::answer_if_child();
    let wire = Wire::default();
    let school = TestSchool::over(&wire).await;
    let key = format!("schools/{}/users/staff.xlsx", school.id);
    school.stack.drop_file(&key, workbook(&staff(100))).await?;
    school.wait_until_idle().await;

    // Send the event again with another sequencer, so that the wire carries nothing but the import.
    wire.take_calls();
    school.stack.invoke("import-batch", created_event(&key, "0055AED6DCD90281E5")).await?;
    report("import of 100 rows", &wire.take_calls(), 10.0);

    let view = school.upload(BatchKind::Users, "staff.xlsx", workbook(&staff(100))).await;
    wire.take_calls();
    let form = ProcessBatchForm { batch: view.summary.id, confirmed: false };
    school.admin().run(&form).await.map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
    let calls: Vec<Call> = wire.take_calls().into_iter().filter(of_the_creation).collect();
    // Each account needs two items, and each transaction three more for batch, school and audit entry. A
    // transaction has at most 100 items, so it holds 48 accounts.
    report("creation of 100 accounts", &calls, 6.0);
    let transactions = calls.iter().filter(|call| call.operation == "TransactWriteItems").count();
    figure("creation of 100 accounts, transactions", transactions as f64, "transactions", Some(3.0));
    school.wait_until_idle().await;
    Ok(())
}

/// True for calls of the creation. Mail deliveries begin before the last transaction is answered; they claim
/// with UpdateItem and send with POST, which the creation does not use.
fn of_the_creation(call: &Call) -> bool {
    !["UpdateItem", "POST"].contains(&call.operation.as_str())
}

fn report(what: &str, calls: &[Call], floor: f64) {
    figure(&format!("{what}, calls"), calls.len() as f64, "calls", Some(floor));
    let sent: usize = calls.iter().map(|call| call.sent).sum();
    figure(&format!("{what}, sent"), sent as f64 / 1000.0, "kB", None);
    figure(&format!("{what}, read units"), calls.iter().map(|call| call.read_units).sum(), "units", None);
    figure(&format!("{what}, write units"), calls.iter().map(|call| call.write_units).sum(), "units", None);
}
