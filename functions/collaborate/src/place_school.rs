//! Place school: move a school to another local authority, academy chain or diocese, or to none, in one read and one
//! transaction. The provider invokes it by hand when the Department for Education says so. The organisation that the
//! school left loses all access at once. Running it twice is the same as once.

use crate::tools::Collaborate;
use domain::access::call::Call;
use domain::access::organisation::{Belonging, BodyNumbers};
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};

pub struct PlaceSchool;

/// The event: the school, and where it belongs. Without a field, the school belongs to none of that kind.
#[derive(Debug, Deserialize)]
pub struct PlaceSchoolForm {
    organisation: OrganisationId,
    /// The code of the local authority.
    #[serde(default)]
    authority: Option<String>,
    /// The UID of the academy chain.
    #[serde(default)]
    chain: Option<String>,
    /// The code of the diocese, such as `CE12`.
    #[serde(default)]
    diocese: Option<String>,
}

/// The answer: where the school belongs now.
#[derive(Debug, Serialize)]
pub struct PlacedView {
    school: String,
    belonging: Belonging,
}

impl Task for PlaceSchool {
    const NAME: &'static str = "place-school";
    type Tools = Collaborate;
    type Event = PlaceSchoolForm;
    type Answer = PlacedView;

    async fn run(tools: &Collaborate, moment: &Moment, form: PlaceSchoolForm) -> Result<PlacedView, Failure> {
        let school = tools.store.organisation(moment, form.organisation).await?;
        let numbers = BodyNumbers {
            authority: form.authority.as_deref(),
            chain: form.chain.as_deref(),
            diocese: form.diocese.as_deref(),
        };
        let belonging = Belonging::of(school.kind, numbers)?;
        let call = Call::of_provider(school, moment.clone());
        let mut school = call.organisation().clone();
        if belonging != school.belonging {
            let event = school.move_to(belonging, numbers, day(moment.now));
            tools.store.place_school(&call, &school, event).await?;
        }
        Ok(PlacedView { school: school.name, belonging })
    }
}
