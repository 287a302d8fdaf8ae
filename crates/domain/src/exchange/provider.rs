//! The services through which schools let Attain read their MIS.

use serde::{Deserialize, Serialize};

/// A service that reads many kinds of MIS and offers them in one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provider {
    Wonde,
    Xporter,
}

impl Provider {
    pub const ALL: [Provider; 2] = [Provider::Wonde, Provider::Xporter];

    /// The name of the service.
    pub const fn label(self) -> &'static str {
        match self {
            Provider::Wonde => "Wonde",
            Provider::Xporter => "Groupcall Xporter",
        }
    }

    /// The provider as it is written in keys and addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Provider::Wonde => "wonde",
            Provider::Xporter => "xporter",
        }
    }
}
