//! Check audit: check one stretch of the school's chain, from where the last stretch ended; at most three reads, and no
//! write. First come the seals, each with its entry; then the entries, to find any that no seal names.

use crate::tools::Trail;
use domain::access::call::Call;
use domain::audit::chain::{Head, check_end, check_entries, check_seals};
use domain::audit::forms::{CheckAuditForm, CheckPlace, CheckView};
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use runtime::{Operation, Reply};

pub struct CheckAudit;

impl Operation for CheckAudit {
    type Form = CheckAuditForm;
    type Tools = Trail;
    type Caller = Call;

    async fn run(tools: &Trail, call: &Call, form: CheckAuditForm) -> Result<Reply<CheckView>, Failure> {
        Ok(stretch(tools, call.tenant(), &form).await?.into())
    }
}

/// Checks one stretch of any organisation's trail.
pub(crate) async fn stretch(
    tools: &Trail,
    organisation: OrganisationId,
    form: &CheckAuditForm,
) -> Result<CheckView, Failure> {
    let (place, noted) = form.check(Head::of(organisation))?;
    // Read the head before the seals: entries that are sealed during the check are then no finding.
    let head = tools.store.head(organisation).await?;
    let (checked, findings, next) = match place {
        CheckPlace::Seals(from) => {
            let (seals, entries) = tools.store.seals(organisation, from.sequence).await?;
            let (end, mut findings) = check_seals(&from, &seals, &entries, noted.as_ref());
            if seals.is_empty() {
                findings.extend(check_end(&end, &head, noted.as_ref()));
            }
            let next = if seals.is_empty() { CheckPlace::Entries(None) } else { CheckPlace::Seals(end) };
            (seals.len(), findings, Some(next))
        }
        CheckPlace::Entries(cursor) => {
            let (page, seals) = tools.store.entries_with_seals(organisation, cursor.as_deref()).await?;
            let findings = check_entries(&page.rows, &seals);
            (page.rows.len(), findings, page.next.map(|next| CheckPlace::Entries(Some(next))))
        }
    };
    Ok(CheckView {
        checked: u32::try_from(checked).unwrap_or(u32::MAX),
        findings,
        head: head.to_string(),
        next: next.map(|next| next.cursor()),
    })
}
