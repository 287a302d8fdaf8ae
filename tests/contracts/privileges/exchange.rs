//! The school's MIS, through all steps that need a permission.

use super::*;
use domain::exchange::connection::ConnectionState;
use domain::exchange::forms::*;

/// The school's MIS does not answer; sends pupils who take two chunks; and one who changes.
pub(super) async fn mis(school: &TestSchool) {
    school.put_connection(ConnectionState::Connected, true);
    ask(school, &ExtractNowForm { overwrite: false }).await;
    school.wait_until_idle().await;
    let mut sent: Vec<_> = (1_000..1_100).map(tests::mis::record).collect();
    for surname in ["Lee", "Ng"] {
        sent[0].surname = surname.to_owned();
        school.mis_sends(sent.clone()).await;
        school.stack.invoke("synchronise-all", json!({})).await.expect("a run");
        school.wait_until_idle().await;
        school.clock.forward(SignedDuration::from_secs(60));
    }
}
