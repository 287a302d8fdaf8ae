//! Deliver mail: claim a queued mail, send it and remove it from its item; two writes per mail. A record that comes
//! again finds its mail gone. If the sender died, a later delivery sends the mail after the lease has expired. A second
//! copy is sent only if the sender dies between the answer of SES and the write that removes the mail (ADR 0004).

use crate::tools::Delivery;
use domain::accounts::mail_fault::{MailFault, MailFaultReason};
use domain::base::failure::Failure;
use domain::base::moment::Moment;
use mail::Sent;
use runtime::{Task, Undelivered};
use store::{Claim, StreamEvent, StreamRecord};

pub struct DeliverMail;

impl Task for DeliverMail {
    const NAME: &'static str = "deliver-mail";
    type Tools = Delivery;
    type Event = StreamEvent;
    type Answer = Undelivered;

    async fn run(tools: &Delivery, moment: &Moment, event: StreamEvent) -> Result<Undelivered, Failure> {
        let mut failures = Vec::new();
        for record in &event.records {
            // A mail that cannot be sent now does not stop the others, and those that were sent are not sent again.
            if deliver(tools, moment, record).await.is_err() {
                failures.push(record.sequence_number());
            }
        }
        Ok(failures.into_iter().collect())
    }
}

async fn deliver(tools: &Delivery, moment: &Moment, record: &StreamRecord) -> Result<(), Failure> {
    let Some(waiting) = record.waiting() else { return Ok(()) };
    match tools.store.claim_mail(&waiting, moment).await? {
        Claim::Gone => Ok(()),
        Claim::Held => Err(Failure::Busy("another sender has this mail".to_owned())),
        Claim::Mine(queued) => {
            // A mail whose link would not work is not sent: its key has ended while it waited.
            if let Some(message) = queued.message(&tools.keys, moment.now, &tools.site) {
                match tools.mail.send(&queued.to, &message).await {
                    Ok(Sent::Accepted) => {}
                    // Trying again would hold up the mail behind it for nothing.
                    Ok(Sent::Refused) => {
                        let fault = MailFault { reason: MailFaultReason::Refused, at: moment.now };
                        tools.store.note_mail_fault(moment, &queued.to, fault).await?;
                    }
                    Err(failure) => {
                        tools.store.release_mail(&waiting, moment).await?;
                        return Err(failure);
                    }
                }
            }
            tools.store.mail_sent(&waiting).await
        }
    }
}
