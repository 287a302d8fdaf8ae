//! Process batch: create an account for every row without a red cell. Each transaction creates as many accounts as fit
//! and removes their rows from the batch. The mails are counted first. So after a failure the batch holds exactly the rows that are left, and
//! running it again creates only those.

use crate::tools::Creation;
use domain::access::call::Call;
use domain::accounts::mail_limit::{Mail, MailCount};
use domain::accounts::pending_user::PendingUser;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::base::seat::Seat;
use domain::batches::batch::Batch;
use domain::batches::columns::BatchKind;
use domain::batches::forms::{BatchView, ProcessBatchForm};
use runtime::{Operation, Reply};
use std::collections::HashSet;
use store::{ADMINISTRATORS_PER_TRANSACTION, Clash, USERS_PER_TRANSACTION};

pub struct ProcessBatch;

/// Three rounds create a hundred users, four a hundred administrators. The others are for addresses and usernames that
/// turn out to be taken, and for colleagues who change the same batch.
const MAX_ROUNDS: u32 = 24;

impl Operation for ProcessBatch {
    type Form = ProcessBatchForm;
    type Tools = Creation;
    type Caller = Call;

    async fn run(tools: &Creation, call: &Call, form: ProcessBatchForm) -> Result<Reply<BatchView>, Failure> {
        let mut batch = tools.store.batch(call, form.batch).await?;
        let mut people = batch.to_create(form.confirmed)?;
        let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
        if batch.kind == BatchKind::Administrators {
            call.organisation().seats_for(Seat::SchoolSetup, count)?;
        }
        let counts = MailCount::of_call(Mail::SignUp, call, None);
        tools.store.count_mail(call.moment(), &counts, count).await?;
        let most = match batch.kind {
            BatchKind::Users => USERS_PER_TRANSACTION,
            BatchKind::Administrators => ADMINISTRATORS_PER_TRANSACTION,
        };
        for round in 0..MAX_ROUNDS {
            people.truncate(most);
            let numbers: HashSet<u32> = people.iter().map(|(number, _)| *number).collect();
            let pending = people
                .into_iter()
                .map(|(number, new)| {
                    PendingUser::invite(new, call, &tools.keys, batch.user_id(number), round)
                })
                .collect::<Result<Vec<_>, _>>()?;
            let mut after = batch.clone();
            after.take_out(&numbers);
            match tools.store.invite(call, &pending, Some(&mut after)).await {
                Ok(()) => batch = after,
                Err(Clash::LoginName) => {}
                Err(Clash::Batch) => batch = tools.store.batch(call, form.batch).await?,
                Err(Clash::Emails(owned)) => {
                    let owned: HashSet<_> = pending
                        .into_iter()
                        .filter(|one| owned.contains(&one.id))
                        .map(|one| one.person.email)
                        .collect();
                    let mark = |batch: &mut Batch| Ok(batch.mark_taken(&owned));
                    batch = tools.store.change_batch(call, form.batch, mark).await?;
                }
                Err(Clash::Failed(failure)) => return Err(failure),
            }
            people = match batch.to_create(form.confirmed) {
                Ok(people) => people,
                // Nothing is left to create: the rows that remain, if any, are red.
                Err(Refusal::NothingToCreate | Refusal::BatchClosed) => {
                    return Ok(BatchView::of(&batch).into());
                }
                Err(refusal) => return Err(refusal.into()),
            };
        }
        Err(Failure::Busy("a batch changed under every attempt to create its accounts".to_owned()))
    }
}
