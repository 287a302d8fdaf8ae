//! Check school audit: check a school's whole chain. The provider invokes it by hand; the school itself can check it
//! page by page. Reads only. When a chain is too long for one invocation, the answer has the cursor for the next.

use crate::check_audit::stretch;
use crate::tools::Proofs;
use domain::audit::chain::Finding;
use domain::audit::forms::CheckAuditForm;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct CheckSchoolAudit;

/// The most stretches per invocation: 40,000 seals and entries, about 20 seconds.
const MAX_STRETCHES: usize = 400;

/// The event: the school, and where the check starts.
#[derive(Debug, Deserialize)]
pub struct SchoolForm {
    organisation: OrganisationId,
    #[serde(flatten)]
    form: CheckAuditForm,
}

/// The answer, with all findings.
#[derive(Debug, Serialize)]
pub struct SchoolCheck {
    checked: u64,
    findings: Vec<Finding>,
    head: String,
    next: Option<String>,
}

impl Task for CheckSchoolAudit {
    const NAME: &'static str = "check-school-audit";
    type Tools = Proofs;
    type Event = SchoolForm;
    type Answer = SchoolCheck;

    async fn run(tools: &Proofs, moment: &Moment, event: SchoolForm) -> Result<SchoolCheck, Failure> {
        let SchoolForm { organisation, mut form } = event;
        let mut all = SchoolCheck { checked: 0, findings: Vec::new(), head: String::new(), next: None };
        for _ in 0..MAX_STRETCHES {
            let view = stretch(tools, organisation, &form, moment).await?;
            all.checked += u64::from(view.checked);
            all.findings.extend(view.findings);
            (all.head, all.next) = (view.head, view.next.clone());
            if view.next.is_none() {
                break;
            }
            form.cursor = view.next;
        }
        Ok(all)
    }
}
