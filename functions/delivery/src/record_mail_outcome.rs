//! Record mail outcome: SES reports that a mail did not arrive; note it on the account with that address, so that its administrators see
//! it beside the person (F87). A report that comes twice is noted once. One read per address without an account, and three reads and
//! a write per account.

use crate::tools::Outcomes;
use domain::accounts::mail_fault::{MailFault, MailFaultReason};
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::base::text::Email;
use jiff::Timestamp;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct RecordMailOutcome;

/// The event of SES, as EventBridge hands it over. Fields that are not needed here are left out.
#[derive(Debug, Deserialize)]
pub struct MailEvent {
    time: Timestamp,
    detail: Detail,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    mail: SentMail,
    /// Present where the mail came back.
    bounce: Option<Bounce>,
    /// Present where the recipient reported the mail.
    complaint: Option<Complaint>,
}

#[derive(Debug, Deserialize)]
struct SentMail {
    destination: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Bounce {
    /// `Permanent`, `Transient` or `Undetermined`.
    bounce_type: String,
    bounced_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Complaint {
    complained_recipients: Vec<Recipient>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: String,
}

/// The result of a run.
#[derive(Debug, Default, Serialize)]
pub struct OutcomeView {
    /// The number of accounts on which it was noted.
    noted: u32,
}

impl Task for RecordMailOutcome {
    const NAME: &'static str = "record-mail-outcome";
    type Tools = Outcomes;
    type Event = MailEvent;
    type Answer = OutcomeView;

    async fn run(tools: &Outcomes, moment: &Moment, event: MailEvent) -> Result<OutcomeView, Failure> {
        let at = event.time;
        let (reason, addresses) = failed(event.detail);
        let mut view = OutcomeView::default();
        // The address may be written as the mail server has it, and an address of ours is always one that can be checked.
        for address in addresses.iter().filter_map(|address| Email::parse(address).ok()) {
            let noted = tools.store.note_mail_fault(moment, &address, MailFault { reason, at }).await?;
            view.noted += u32::from(noted);
        }
        Ok(view)
    }
}

/// The reason and the addresses concerned. A mail that SES rejects after it accepted it has only its destination.
fn failed(detail: Detail) -> (MailFaultReason, Vec<String>) {
    let all = |recipients: Vec<Recipient>| recipients.into_iter().map(|one| one.email_address).collect();
    match (detail.bounce, detail.complaint) {
        (Some(bounce), _) if bounce.bounce_type == "Permanent" => {
            (MailFaultReason::Returned, all(bounce.bounced_recipients))
        }
        (Some(bounce), _) => (MailFaultReason::NotNow, all(bounce.bounced_recipients)),
        (None, Some(complaint)) => (MailFaultReason::Unwanted, all(complaint.complained_recipients)),
        (None, None) => (MailFaultReason::Refused, detail.mail.destination),
    }
}
