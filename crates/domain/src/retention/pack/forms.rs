//! Forms and views of the pack of a request.

use super::{FORMATS, Item, LeftOut, Pack, Search, Searched, SectionKind, Why};
use crate::access::form::form;
use crate::base::calendar::shown;
use crate::base::ids::RequestId;
use crate::retention::request::{Request, RequestKind};
use serde::{Deserialize, Serialize};

/// Show everything that a pack for this request would hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewPackForm {
    pub request: RequestId,
}

form!(PreviewPackForm => PreviewPack, PackView; request: RequestId);

/// Make the pack of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MakePackForm {
    pub request: RequestId,
    /// The `seen` of the preview, so that nothing is disclosed that nobody has seen.
    pub seen: String,
    /// What is left out. Everything else is in the pack.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

form!(MakePackForm => MakePack, PackFileView; request: RequestId);

/// A zip file to save, instead of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(extend("x-file" = ["application/zip"])))]
pub struct PackFileView;

/// Everything that a pack would hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackView {
    pub request: RequestId,
    pub kind: RequestKind,
    /// The pupil's forename and surname; absent if there is no record any more.
    pub pupil: Option<String>,
    /// Why there is no record of the pupil; absent if there is one.
    pub absence: Option<String>,
    /// Why the pack cannot be made yet; absent if it can.
    pub refused: Option<String>,
    /// Distinguishes what is shown from the same after a change.
    pub seen: String,
    pub sections: Vec<SectionView>,
}

/// A section of the pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SectionView {
    pub kind: SectionKind,
    pub items: Vec<ItemView>,
}

/// A row of a section, which is left out as a whole or not at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ItemView {
    /// The key by which the form names it.
    pub item: String,
    /// One text per heading of its section.
    pub cells: Vec<String>,
    /// Present if it is probably not the pupil's, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested: Option<Why>,
    /// True if somebody typed it freely, so it may name others.
    #[serde(default)]
    pub is_typed: bool,
}

/// What was searched for a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchView {
    pub at: String,
    pub by: String,
    /// The formats that were made.
    pub formats: String,
    pub places: Vec<SearchedView>,
}

/// A place that was searched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchedView {
    /// The name of the section.
    pub place: String,
    /// The number of items found.
    pub found: u32,
    /// What was left out, such as `1: About another pupil`.
    pub left_out: Vec<String>,
}

impl PackView {
    pub fn of(pack: &Pack, request: &Request) -> PackView {
        let item = |kind: SectionKind, item: &Item| ItemView {
            item: item.key(kind),
            cells: item.cells.clone(),
            suggested: item.suggested,
            is_typed: item.is_typed,
        };
        PackView {
            request: request.id,
            kind: request.kind,
            pupil: pack.pupil.clone(),
            absence: pack.absence.clone(),
            refused: request.check_pack().err().map(|refusal| refusal.to_string()),
            seen: pack.seen(),
            sections: pack
                .sections
                .iter()
                .map(|section| SectionView {
                    kind: section.kind,
                    items: section.items.iter().map(|one| item(section.kind, one)).collect(),
                })
                .collect(),
        }
    }
}

impl SearchView {
    pub fn of(search: &Search) -> SearchView {
        let place = |Searched { place, found, left_out }: &Searched| SearchedView {
            place: place.label().to_owned(),
            found: *found,
            left_out: left_out.iter().map(|(why, number)| format!("{number}: {}", why.label())).collect(),
        };
        SearchView {
            at: shown(search.deed.at),
            by: search.deed.by.name.clone(),
            formats: FORMATS.to_owned(),
            places: search.places.iter().map(place).collect(),
        }
    }
}
