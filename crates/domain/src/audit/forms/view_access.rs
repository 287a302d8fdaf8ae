//! The form and the view of `view-access` (F78).

use crate::access::form::form;
use crate::audit::then::AccessOfPerson;
use crate::base::calendar::day;
use crate::base::failure::FieldErrors;
use crate::base::ids::{GroupId, PupilId, UserId};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Show who could see a pupil or a group on a day and who did, or what a person could see and did. One of the three is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ViewAccessForm {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pupil: Option<PupilId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<GroupId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
    /// The day, such as 2026-09-02; today if it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
}

form!(ViewAccessForm => ViewAccess, AccessView);

/// What access is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessTo {
    Pupil(PupilId),
    Group(GroupId),
    /// What this person could see.
    By(UserId),
}

impl ViewAccessForm {
    /// Checks that one thing is asked about, and the day.
    ///
    /// # Errors
    /// An error of the field `pupil`: none or several are given. An error of the field `day`: it is no day, or has not come yet.
    pub fn check(&self, now: Timestamp) -> Result<(AccessTo, Date), FieldErrors> {
        let about = match (self.pupil, self.group, self.user) {
            (Some(pupil), None, None) => AccessTo::Pupil(pupil),
            (None, Some(group), None) => AccessTo::Group(group),
            (None, None, Some(user)) => AccessTo::By(user),
            _ => {
                return Err(FieldErrors::of(
                    "pupil",
                    "Give a pupil, a group or a person, and only one of them",
                ));
            }
        };
        let (typed, today) = (self.day.as_deref().map(str::trim).filter(|typed| !typed.is_empty()), day(now));
        let day = match typed.map(str::parse::<Date>) {
            None => today,
            Some(Ok(day)) if day <= today => day,
            Some(Ok(_)) => return Err(FieldErrors::of("day", "The day must be today or earlier")),
            Some(Err(_)) => return Err(FieldErrors::of("day", "Enter a date, like 2026-09-02")),
        };
        Ok((about, day))
    }
}

/// Who could see something on a day, and who did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AccessView {
    /// The name of the pupil, the group or the person.
    pub name: String,
    /// The day, such as 2026-09-02.
    pub day: String,
    /// Those who did something first, then by name. Of a person: that person alone, or nobody if they could not sign in.
    pub people: Vec<AccessOfPerson>,
    /// What else to know, one sentence each: who outside could see it.
    pub notes: Vec<String>,
}
