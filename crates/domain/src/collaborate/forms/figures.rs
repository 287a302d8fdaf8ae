//! Forms and views of published figures.

use crate::access::form::form;
use crate::base::ids::OrganisationId;
use crate::collaborate::figures::{Published, SchoolFigures, SharedWith};
use crate::records::pupil_results::Collection;
use serde::{Deserialize, Serialize};

/// Show the figures that the school has published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListFiguresForm {}

form!(ListFiguresForm => ListFigures, ListFiguresView);

/// The figures that a school has published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ListFiguresView {
    /// The school's name.
    pub school: String,
    /// The latest academic year first.
    pub figures: Vec<SchoolFigures>,
    /// The key stages and academic years of the last three years that the school has not published, whether it has results
    /// of them or not.
    pub unpublished: Vec<Collection>,
}

/// Show what publishing would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewFiguresForm {
    pub collection: Collection,
}

form!(PreviewFiguresForm => PreviewFigures, PreviewFiguresView; collection: Collection);

/// What publishing would make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewFiguresView {
    pub figures: Published,
    /// Names these figures: what is published must be what was seen.
    pub mark: String,
}

/// Publish figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublishFiguresForm {
    pub collection: Collection,
    /// The mark of the preview.
    pub mark: String,
    /// Who outside the school sees them.
    pub shared: SharedWith,
}

form!(PublishFiguresForm => PublishFigures, SchoolFigures; collection: Collection);

/// Choose who outside the school sees published figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ShareFiguresForm {
    pub collection: Collection,
    pub shared: SharedWith,
    /// Who saw them when the page was opened. The change is refused if that is no longer so.
    pub seen: SharedWith,
}

form!(ShareFiguresForm => ShareFigures, SchoolFigures; collection: Collection);

/// Show the figures that a school shares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedFiguresForm {
    pub school: OrganisationId,
}

form!(SharedFiguresForm => SharedFigures, SharedFiguresView; school: OrganisationId);

/// The figures that a school shares with the caller's organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SharedFiguresView {
    /// The school's name.
    pub school: String,
    /// The latest academic year first.
    pub figures: Vec<Published>,
}
