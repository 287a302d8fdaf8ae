//! Make pack: everything held about a pupil in one zip file, without what an administrator left out (F74, F86). Reads the
//! records and the audit trail, and notes in the request what was searched, in one transaction. The pack is sent, and kept
//! nowhere.

use crate::pack::gathered;
use crate::pack_files::zipped;
use crate::tools::Erasures;
use domain::access::call::Call;
use domain::base::event::EventKind;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::retention::pack::Search;
use domain::retention::pack::forms::{MakePackForm, PackFileView};
use runtime::{Operation, Reply};

pub struct MakePack;

/// The attempts at noting the search in a request that others change at the same moment.
const MAX_ATTEMPTS: u32 = 4;

/// The format of the file.
const ZIP: &str = "application/zip";

impl Operation for MakePack {
    type Form = MakePackForm;
    type Tools = Erasures;
    type Caller = Call;

    async fn run(tools: &Erasures, call: &Call, form: MakePackForm) -> Result<Reply<PackFileView>, Failure> {
        let mut request = tools.store.request(call, form.request).await?;
        request.check_pack()?;
        let pack = gathered(tools, call, &request).await?.without(&form.seen, &form.left_out)?;
        let file = zipped(&pack)?;
        let search = Search::of(&pack, call);
        // What others note about the request in between does not change the pack.
        for _ in 0..MAX_ATTEMPTS {
            let now = request.answered_with(search.clone())?;
            let event = now.event(EventKind::PackMade).with("Search", search.in_words());
            match tools.store.write_request(call, &now, event).await {
                Ok(()) => {
                    let name = format!("pack-{}.zip", request.reference);
                    return Ok(Reply::file(name, ZIP, file));
                }
                Err(Failure::Refused(Refusal::ChangedMeanwhile)) => {
                    request = tools.store.request(call, form.request).await?;
                }
                Err(failure) => return Err(failure),
            }
        }
        Err(Refusal::ChangedMeanwhile.into())
    }
}
