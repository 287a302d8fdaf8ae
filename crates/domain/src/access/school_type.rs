//! Types of schools, as the Department for Education's register names them (Get Information about Schools).

use serde::{Deserialize, Serialize};

macro_rules! types {
    ($($variant:ident: $label:literal, $maintained:literal;)*) => {
        /// The type of a school.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum SchoolType { $($variant,)* }

        impl SchoolType {
            /// Every type, in the order of the register's groups.
            pub const ALL: &[SchoolType] = &[$(SchoolType::$variant,)*];

            /// The name of the type in the register.
            pub const fn label(self) -> &'static str {
                match self { $(SchoolType::$variant => $label,)* }
            }

            /// True if a local authority maintains the school. Then parents have a right to the education record of
            /// its pupils.
            pub const fn is_maintained(self) -> bool {
                match self { $(SchoolType::$variant => $maintained,)* }
            }
        }
    };
}

types! {
    CommunitySchool: "Community school", true;
    VoluntaryAidedSchool: "Voluntary aided school", true;
    VoluntaryControlledSchool: "Voluntary controlled school", true;
    FoundationSchool: "Foundation school", true;
    PupilReferralUnit: "Pupil referral unit", true;
    CommunitySpecialSchool: "Community special school", true;
    FoundationSpecialSchool: "Foundation special school", true;
    NonMaintainedSpecialSchool: "Non-maintained special school", false;
    AcademyConverter: "Academy converter", false;
    AcademySponsorLed: "Academy sponsor led", false;
    AcademySpecialConverter: "Academy special converter", false;
    AcademySpecialSponsorLed: "Academy special sponsor led", false;
    Academy16To19Converter: "Academy 16-19 converter", false;
    Academy16To19SponsorLed: "Academy 16 to 19 sponsor led", false;
    AcademyAlternativeProvisionConverter: "Academy alternative provision converter", false;
    AcademyAlternativeProvisionSponsorLed: "Academy alternative provision sponsor led", false;
    FreeSchool: "Free school", false;
    FreeSchoolSpecial: "Free school special", false;
    FreeSchoolAlternativeProvision: "Free school alternative provision", false;
    FreeSchool16To19: "Free school 16 to 19", false;
    UniversityTechnicalCollege: "University technical college", false;
    StudioSchool: "Studio school", false;
    CityTechnologyCollege: "City technology college", false;
    IndependentSchool: "Other independent school", false;
    IndependentSpecialSchool: "Other independent special school", false;
}
