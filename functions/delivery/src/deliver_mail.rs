//! Deliver mail: claim, send, take off. A record that comes again finds its mail gone; one whose sender died
//! is sent by the next once the claim has run out. Between SES taking a mail and the mail being taken off
//! its item there is one write: a crash just there is the only way to a second copy (ADR 0004).

use domain::base::failure::Failure;
use domain::base::moment::Moment;
use domain::base::secret::CodeKey;
use mail::Mail;
use runtime::{Environment, Task, Tools, Undelivered};
use store::{Claim, Store, StreamEvent, StreamRecord};

/// The task.
pub struct DeliverMail;

/// What the function holds.
pub struct Delivery {
    store: Store,
    mail: Mail,
    key: CodeKey,
    site: String,
}

impl Tools for Delivery {
    fn connect(environment: &Environment) -> Result<Delivery, String> {
        Ok(Delivery {
            store: Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?),
            mail: Mail::new(&environment.sdk("SES")?, environment.get("MAIL_FROM")?),
            key: CodeKey::new(environment.get("SECRET_KEY")?)?,
            site: environment.get("SITE_URL")?.to_owned(),
        })
    }
}

impl Task for DeliverMail {
    const NAME: &'static str = "deliver-mail";
    type Tools = Delivery;
    type Event = StreamEvent;
    type Answer = Undelivered;

    async fn run(tools: &Delivery, moment: &Moment, event: StreamEvent) -> Result<Undelivered, Failure> {
        let mut failures = Vec::new();
        for record in &event.records {
            // One that cannot leave now does not keep the others back; what has left is not sent again.
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
            if let Err(failure) = tools.mail.send(&queued.to, &queued.message(&tools.key, &tools.site)).await
            {
                tools.store.release_mail(&waiting, moment).await?;
                return Err(failure);
            }
            tools.store.mail_sent(&waiting).await
        }
    }
}
