//! Check audit: check one stretch of the school's chain, from where the last stretch ended; at most four reads, and no
//! write. First come the seals, each with its entry, and the heads that were locked away; then the entries, to find any
//! that no seal names.

use crate::tools::Proofs;
use domain::access::call::Call;
use domain::audit::chain::{Fault, Finding, Head, Witnesses, check_end, check_entries, check_seals};
use domain::audit::forms::{CheckAuditForm, CheckPlace, CheckView};
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::{Operation, Reply};

pub struct CheckAudit;

impl Operation for CheckAudit {
    type Form = CheckAuditForm;
    type Tools = Proofs;
    type Caller = Call;

    async fn run(tools: &Proofs, call: &Call, form: CheckAuditForm) -> Result<Reply<CheckView>, Failure> {
        Ok(stretch(tools, call.tenant(), &form, call.moment()).await?.into())
    }
}

/// Checks one stretch of any organisation's trail.
pub(crate) async fn stretch(
    tools: &Proofs,
    organisation: OrganisationId,
    form: &CheckAuditForm,
    moment: &Moment,
) -> Result<CheckView, Failure> {
    let (place, noted) = form.check(Head::of(organisation))?;
    // Read the head before the seals: entries that are sealed during the check are then no finding.
    let head = tools.ledger.head(organisation).await?;
    let (checked, findings, next) = match place {
        CheckPlace::Seals(from) => {
            let (locked, _) = tools.heads.after(organisation, from.sequence).await?;
            let witnesses = Witnesses::of(noted, locked);
            let (seals, entries) = tools.ledger.seals(&tools.store, organisation, from.sequence).await?;
            let (end, mut findings) = check_seals(&from, &seals, &entries, &witnesses, moment.now);
            if seals.is_empty() {
                findings.extend(check_end(&end, &head, &witnesses));
            }
            let next = if seals.is_empty() { CheckPlace::Entries(None) } else { CheckPlace::Seals(end) };
            (seals.len(), findings, Some(next))
        }
        CheckPlace::Entries(cursor) => {
            let (page, seals, illegible) =
                tools.ledger.entries_with_seals(&tools.store, organisation, cursor.as_deref()).await?;
            let mut findings = check_entries(&page.rows, &seals);
            let checked = page.rows.len() + illegible.len();
            let illegible =
                illegible.into_iter().map(|entry| Finding { fault: Fault::Illegible, sequence: None, entry });
            findings.extend(illegible);
            (checked, findings, page.next.map(|next| CheckPlace::Entries(Some(next))))
        }
    };
    Ok(CheckView {
        checked: u32::try_from(checked).unwrap_or(u32::MAX),
        findings,
        head: head.to_string(),
        next: next.map(|next| next.cursor()),
    })
}
