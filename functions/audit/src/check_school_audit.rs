//! Check school audit: the provider walks a school's whole chain, by hand, as the school itself does page by page.

use crate::check_audit::stretch;
use crate::tools::Trail;
use domain::audit::chain::Finding;
use domain::audit::forms::CheckAuditForm;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};

/// The task.
pub struct CheckSchoolAudit;

/// Stretches of one invocation: 40,000 seals and entries, some 20 s.
const MAX_STRETCHES: usize = 400;

/// Whose trail, and from where.
#[derive(Debug, Deserialize)]
pub struct SchoolForm {
    organisation: OrganisationId,
    #[serde(flatten)]
    form: CheckAuditForm,
}

/// What was found.
#[derive(Debug, Serialize)]
pub struct SchoolCheck {
    checked: u64,
    findings: Vec<Finding>,
    head: String,
    next: Option<String>,
}

impl Task for CheckSchoolAudit {
    const NAME: &'static str = "check-school-audit";
    type Tools = Trail;
    type Event = SchoolForm;
    type Answer = SchoolCheck;

    async fn run(tools: &Trail, _: &Moment, event: SchoolForm) -> Result<SchoolCheck, Failure> {
        let SchoolForm { organisation, mut form } = event;
        let mut all = SchoolCheck { checked: 0, findings: Vec::new(), head: String::new(), next: None };
        for _ in 0..MAX_STRETCHES {
            let view = stretch(tools, organisation, &form).await?;
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
