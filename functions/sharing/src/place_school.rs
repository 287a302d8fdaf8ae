//! Place school: a school belongs to another local authority or academy chain from now on, or to none. The provider invokes
//! it by hand, when the Department for Education says so. One transaction: whoever it left sees nothing of it any more.

use crate::tools::Sharing;
use domain::access::call::Call;
use domain::access::organisation::Belonging;
use domain::base::failure::Failure;
use domain::base::ids::OrganisationId;
use domain::base::moment::Moment;
use runtime::Task;
use serde::{Deserialize, Serialize};

/// The task.
pub struct PlaceSchool;

/// Which school, and where it belongs; what is absent, it does not belong to.
#[derive(Debug, Deserialize)]
pub struct PlaceSchoolForm {
    organisation: OrganisationId,
    /// The local authority's code.
    #[serde(default)]
    authority: Option<String>,
    /// The academy chain's UID.
    #[serde(default)]
    chain: Option<String>,
}

/// Where it belongs now.
#[derive(Debug, Serialize)]
pub struct PlacedView {
    school: String,
    belonging: Belonging,
}

impl Task for PlaceSchool {
    const NAME: &'static str = "place-school";
    type Tools = Sharing;
    type Event = PlaceSchoolForm;
    type Answer = PlacedView;

    async fn run(tools: &Sharing, moment: &Moment, form: PlaceSchoolForm) -> Result<PlacedView, Failure> {
        let school = tools.store.organisation(moment, form.organisation).await?;
        let belonging = Belonging::of(school.kind, form.authority.as_deref(), form.chain.as_deref())?;
        let call = Call::of_provider(school, moment.clone());
        let school = call.organisation();
        if belonging != school.belonging {
            tools.store.place_school(&call, belonging, school.moved_to(belonging)).await?;
        }
        Ok(PlacedView { school: school.name.clone(), belonging })
    }
}
