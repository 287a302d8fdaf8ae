//! The steps of "Create a single user".

use crate::route::Route;
use domain::access::organisation::OrganisationKind;
use std::fmt;

/// A step of "Create a single user" (F6), in the order of the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Forename, surname, email address (F7).
    About,
    /// Job role (F8).
    JobRole,
    /// School setup, Manage data (F9, F10).
    Administration,
    /// School-level reports and what they reveal (F11–F13).
    Reports,
    /// Pupil tracking, in primary schools (F14).
    PupilTracking,
    /// The review of all steps (F16).
    Review,
}

impl Step {
    /// The steps at a school of this kind.
    pub const fn all(kind: OrganisationKind) -> &'static [Step] {
        use Step::{About, Administration, JobRole, PupilTracking, Reports, Review};
        if kind.has_tracking() {
            &[About, JobRole, Administration, Reports, PupilTracking, Review]
        } else {
            &[About, JobRole, Administration, Reports, Review]
        }
    }

    /// The step's position among those of the school, from 0.
    pub fn place(self, kind: OrganisationKind) -> usize {
        Step::all(kind).iter().position(|step| *step == self).unwrap_or_default()
    }

    /// The step after this one; review is the last.
    pub fn next(self, kind: OrganisationKind) -> Step {
        Step::all(kind).get(self.place(kind) + 1).copied().unwrap_or(Step::Review)
    }

    /// The page that "Back" leads to.
    pub fn back(self, kind: OrganisationKind) -> Route {
        match self.place(kind).checked_sub(1).and_then(|before| Step::all(kind).get(before)) {
            Some(step) => Route::NewUser { step: *step },
            None => Route::Home,
        }
    }

    /// Its name in the row of steps.
    pub const fn short(self) -> &'static str {
        match self {
            Step::About => "About the user",
            Step::JobRole => "Job role",
            Step::Administration => "Administration",
            Step::Reports => "Reports",
            Step::PupilTracking => "Pupil tracking",
            Step::Review => "Check and confirm",
        }
    }

    /// "Step 2 of 5".
    pub fn caption(self, kind: OrganisationKind) -> String {
        format!("Create a single user: step {} of {}", self.place(kind) + 1, Step::all(kind).len())
    }

    /// The step of this name in an address.
    pub fn parse(text: &str) -> Option<Step> {
        Step::all(OrganisationKind::Primary).iter().copied().find(|step| step.as_str() == text)
    }

    const fn as_str(self) -> &'static str {
        match self {
            Step::About => "about",
            Step::JobRole => "job-role",
            Step::Administration => "administration",
            Step::Reports => "reports",
            Step::PupilTracking => "pupil-tracking",
            Step::Review => "review",
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f14_pupil_tracking_is_a_step_of_primary_schools_only() {
        assert_eq!(Step::Reports.next(OrganisationKind::Primary), Step::PupilTracking);
        assert_eq!(Step::Reports.next(OrganisationKind::Secondary), Step::Review);
        assert_eq!(Step::Review.back(OrganisationKind::Secondary), Route::NewUser { step: Step::Reports });
    }
}
