//! Choose scope: ask the MIS for a part of its data no more, and delete what is held under it (F76); or ask for it again. Without a
//! number, shows what would be deleted. Three reads; one transaction first, so that an extract under way writes nothing; then those of the
//! deletion. A run that dies is completed by the same request, or by the next extract.

use crate::purge::purge;
use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::exchange::connection::Connection;
use domain::exchange::forms::{ChooseScopeForm, ConnectionView};
use domain::exchange::held::Held;
use runtime::{Operation, Reply};
use std::collections::BTreeSet;

pub struct ChooseScope;

impl Operation for ChooseScope {
    type Form = ChooseScopeForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        form: ChooseScopeForm,
    ) -> Result<Reply<ConnectionView>, Failure> {
        form.check()?;
        let agreed = tools.store.accepted(call).await?.in_force().is_some();
        let connection = tools.store.connection(call).await?;
        if !connection.state.is_live() {
            return Err(Refusal::NotConnected.into());
        }
        let view = |connection: &Connection| ConnectionView::of(agreed, Some(connection), call.moment().now);
        if !form.asks {
            let pupils = tools.store.all_pupils(call).await?;
            let held = Held::under(&BTreeSet::from([form.scope]), &pupils, day(call.moment().now));
            if form.typed.is_none() {
                return Ok(ConnectionView { guard: Some(held.guard()), ..view(&connection) }.into());
            }
            held.guard().check(form.typed)?;
        }
        let chosen = tools.store.change_connection(call, |connection| {
            let was = connection.clone();
            let event = connection.ask_for(form.scope, form.asks);
            Ok((*connection != was).then_some(event))
        });
        let connection = purge(&tools.store, &tools.files, call, chosen.await?).await?;
        Ok(view(&connection).into())
    }
}
