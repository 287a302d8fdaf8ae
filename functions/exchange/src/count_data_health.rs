//! Count data health: count again what is wrong with what the MIS sent and with what is kept. Four reads, one of the extract, and
//! one transaction. Of two counts at once, one stands.

use crate::health::count;
use crate::tools::ExtractFiles;
use domain::access::call::Call;
use domain::base::failure::Failure;
use domain::exchange::forms::{CountDataHealthForm, DataHealthView};
use domain::exchange::health_counts::counted;
use runtime::{Operation, Reply};

pub struct CountDataHealth;

impl Operation for CountDataHealth {
    type Form = CountDataHealthForm;
    type Tools = ExtractFiles;
    type Caller = Call;

    async fn run(
        tools: &ExtractFiles,
        call: &Call,
        _: CountDataHealthForm,
    ) -> Result<Reply<DataHealthView>, Failure> {
        let extract = tools.extract(call).await?;
        let counts = count(&tools.store, call, extract.as_ref(), Some(counted())).await?;
        let noted = tools.store.uncounted(call).await?;
        Ok(DataHealthView::of(&counts, noted).into())
    }
}
