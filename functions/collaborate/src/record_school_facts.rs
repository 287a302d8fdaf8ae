//! Record school facts: note a school's type, year groups, terms, subscription, what it belonged to from when to when, or
//! its new URN, in at most two reads and one transaction. The provider invokes it by hand, when the school says so or the
//! Department for Education's register does. Running it twice is the same as once.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::access::organisation::OrganisationKind;
use domain::access::school_facts::NewFacts;
use domain::base::calendar::day;
use domain::base::failure::{Failure, FieldErrors};
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub struct RecordSchoolFacts;

/// The event: the school, and what is known of it. What is left out stays as it is.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordSchoolFactsForm {
    /// The school's URN, or one that it had before.
    school: String,
    facts: NewFacts,
}

/// The answer: the facts that are known now, in words.
#[derive(Debug, Serialize)]
pub struct SchoolFactsRecordedView {
    school: String,
    facts: BTreeMap<&'static str, String>,
}

impl Task for RecordSchoolFacts {
    const NAME: &'static str = "record-school-facts";
    type Tools = Collaborate;
    type Event = RecordSchoolFactsForm;
    type Answer = SchoolFactsRecordedView;

    async fn run(
        tools: &Collaborate,
        moment: &Moment,
        form: RecordSchoolFactsForm,
    ) -> Result<SchoolFactsRecordedView, Failure> {
        let number = OrganisationKind::Secondary.numbering().id(&form.school);
        let number = number.map_err(|wrong| FieldErrors::of("school", wrong))?;
        let call = Call::of_provider(tools.store.numbered(moment, number).await?, moment.clone());
        let mut school = call.organisation().clone();
        if let Some(event) = school.record(form.facts, day(moment.now))? {
            tools.store.record_school_facts(&call, &school, event).await?;
        }
        let facts = school.facts_in_words().into_iter().filter(|(_, words)| !words.is_empty()).collect();
        Ok(SchoolFactsRecordedView { school: school.name, facts })
    }
}
