//! Creating a user in steps, one page per step (F6–F16), and creating an administrator (F23).

mod about;
pub mod administrator;
mod job_role;
pub mod permissions;
mod review;
pub mod step;

use crate::address;
use crate::api::ApiError;
use crate::draft;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::link::back_link;
use crate::parts::steps::steps;
use crate::route::Route;
use crate::shell::{Notice, Shell};
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{Permission, needs_confirmation};
use domain::accounts::forms::{NewUserForm, PendingUserView};
use domain::base::failure::FieldError;
use step::Step;

/// The permissions of the administration step (F9, F10).
pub const ADMINISTRATION: &[Permission] = &[Permission::SchoolSetup, Permission::ManageData];
/// The permissions of the reports step (F11–F13); the first reveals the others.
pub const REPORTS: &[Permission] = &[
    Permission::SchoolReports,
    Permission::PupilData,
    Permission::AnyCollaborateGroup,
    Permission::GlobalCollaborate,
];
/// The permissions of the pupil tracking step (F14): reports first, then assessments.
pub const TRACKING: &[Permission] = &[
    Permission::TrackingReports,
    Permission::TrackingPupilReports,
    Permission::TrackingAssessments,
    Permission::TrackingEntry,
];

/// "Create a single user". The page stays the same from step to step.
pub struct NewUser {
    link: PageLink<NewUser>,
    step: Step,
    form: NewUserForm,
    /// The errors, and the step that shows them.
    errors: Option<(Step, Errors)>,
    /// True once the review has been reached: from then on each step leads back to it.
    reviewed: bool,
}

impl NewUser {
    pub fn new(link: PageLink<NewUser>, step: Step, shell: &mut Shell) -> NewUser {
        link.refresh_session();
        let (form, reviewed) = shell.take_draft().unwrap_or_default();
        let mut page = NewUser { link, step, form, errors: None, reviewed };
        let open = page.open(step, shell);
        if open != step {
            address::replace(&Route::NewUser { step: open }.to_string());
        }
        page
    }

    /// Opens a step, or the one that must come before it. Returns the step that is open.
    fn open(&mut self, step: Step, shell: &Shell) -> Step {
        self.step = step_instead(step, &self.form, shell.kind()).unwrap_or(step);
        self.reviewed |= self.step == Step::Review;
        self.step
    }

    fn errors_on(&self, step: Step) -> Errors {
        match &self.errors {
            Some((on, errors)) if *on == step => errors.clone(),
            _ => Errors::default(),
        }
    }

    /// Goes to the next step, if this one has no errors.
    fn next(&mut self, shell: &mut Shell, (): ()) {
        self.errors = errors_of_step(self.step, &self.form);
        if self.errors.is_none() {
            let step = if self.reviewed { Step::Review } else { self.step.next(shell.kind()) };
            address::go(Route::NewUser { step });
        }
    }
}

impl Page for NewUser {
    fn draft(&self) -> Option<String> {
        if self.form == NewUserForm::default() { None } else { draft::text(&(&self.form, self.reviewed)) }
    }

    fn follow(&mut self, route: Route, shell: &mut Shell) -> Option<Route> {
        match route {
            Route::NewUser { step } => Some(Route::NewUser { step: self.open(step, shell) }),
            _ => None,
        }
    }

    fn view(&self, shell: &Shell) -> View {
        let (step, kind) = (self.step, shell.kind());
        let view = match step {
            Step::About => self.about(),
            Step::JobRole => self.job_role(shell.kind()),
            Step::Review => self.review(shell),
            Step::Administration | Step::Reports | Step::PupilTracking => self.permissions(shell),
        };
        let back = match (self.reviewed, step) {
            (_, Step::Review) | (false, _) => step.back(kind),
            (true, _) => Route::NewUser { step: Step::Review },
        };
        let names: Vec<_> = Step::all(kind).iter().map(|step| step.short()).collect();
        view.caption(step.caption(kind))
            .strip(steps("Steps", &names, step.place(kind)))
            .errors(&self.errors_on(step))
            .above(back_link(back, "Back"))
    }
}

/// The step to go to in place of this one, because an earlier step has errors or the school does not have this one.
fn step_instead(step: Step, form: &NewUserForm, kind: OrganisationKind) -> Option<Step> {
    let missing = !Step::all(kind).contains(&step);
    gap_before(step, form).or(missing.then_some(Step::Review))
}

/// The errors of the fields that a step shows.
fn errors_on(step: Step, form: &NewUserForm) -> Vec<FieldError> {
    let Err(errors) = form.check() else { return Vec::new() };
    let here =
        errors.list().iter().filter(|error| step == Step::Review || step_of(&error.field, form) == step);
    here.cloned().collect()
}

/// The errors of a step, if it has any.
fn errors_of_step(step: Step, form: &NewUserForm) -> Option<(Step, Errors)> {
    let errors = errors_on(step, form);
    (!errors.is_empty()).then(|| (step, Errors::of_fields(errors)))
}

/// The step that shows a field.
fn step_of(field: &str, form: &NewUserForm) -> Step {
    match field {
        "forename" | "surname" | "email" => Step::About,
        "role" => Step::JobRole,
        "confirmed" if confirms_on(Step::Reports, form) => Step::Reports,
        "confirmed" => Step::PupilTracking,
        "reports" => Step::Reports,
        "permissions" => Step::Administration,
        _ => Step::Review,
    }
}

/// True where the permissions ticked on this step call for the advice against access to pupil data (F25).
fn confirms_on(step: Step, form: &NewUserForm) -> bool {
    let chosen = form.permissions.normalised();
    let shown = match step {
        Step::Reports => REPORTS,
        Step::PupilTracking => TRACKING,
        _ => return step == Step::Review && form.needs_confirmation(),
    };
    let of_step = shown.iter().copied().filter(|one| chosen.has(*one)).collect();
    form.role.is_some_and(|role| needs_confirmation(role, of_step))
}

/// The first earlier step that has errors.
fn gap_before(step: Step, form: &NewUserForm) -> Option<Step> {
    let needed = [Step::About, Step::JobRole];
    needed
        .into_iter()
        .take_while(|before| *before != step)
        .find(|before| !errors_on(*before, form).is_empty())
}

/// The step that an error of the server belongs to, and the errors to show on it.
fn step_of_error(error: ApiError, form: &NewUserForm) -> (Step, Errors) {
    let (field, step) = match error.code() {
        "email-taken" => ("email", Step::About),
        "seats-full" => ("permissions", Step::Administration),
        "tracking-is-for-primary" => ("tracking", Step::PupilTracking),
        "not-a-role-here" => ("role", Step::JobRole),
        _ => {
            let errors = Errors::from(error);
            let step = errors.fields().first().map_or(Step::Review, |first| step_of(&first.field, form));
            return (step, errors);
        }
    };
    (step, Errors::on(field, error.sentence()))
}

/// The notice on Pending users that the user exists, with the next step (F17).
pub fn created(view: &PendingUserView) -> Notice {
    Notice {
        success: true,
        heading: format!(
            "An account for {} {} has been created, and the sign-up email sent to {}",
            view.forename, view.surname, view.email
        )
        .into(),
        body: format!(
            "There is one more stage. Give {} the activation code in the list by telephone, electronically or in person. If you email it, use a secure process and check that the address is correct and belongs to them.",
            view.forename
        )
        .into(),
        on: Route::PendingUsers,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::access::permission::{JobRole, Permissions};

    fn governor(permissions: &[Permission]) -> NewUserForm {
        NewUserForm {
            forename: "Ann".to_owned(),
            surname: "Lee".to_owned(),
            email: "ann@oak.sch.uk".to_owned(),
            role: Some(JobRole::Governor),
            permissions: permissions.iter().copied().collect::<Permissions>(),
            confirmed: false,
        }
    }

    #[test]
    fn f7_a_step_shows_its_own_errors_only() {
        let empty = NewUserForm::default();
        assert_eq!(errors_on(Step::About, &empty).len(), 3);
        assert_eq!(errors_on(Step::JobRole, &empty).len(), 1);
        assert!(errors_on(Step::Administration, &empty).is_empty());
        assert_eq!(gap_before(Step::Reports, &empty), Some(Step::About));
        assert_eq!(gap_before(Step::About, &empty), None);
    }

    #[test]
    fn f25_the_advisory_stands_on_the_step_that_calls_for_it() {
        let reports = governor(&[Permission::SchoolReports, Permission::PupilData]);
        assert!(confirms_on(Step::Reports, &reports) && !confirms_on(Step::PupilTracking, &reports));
        assert_eq!(errors_on(Step::Reports, &reports).len(), 1);
        let tracking = governor(&[Permission::TrackingPupilReports]);
        assert!(!confirms_on(Step::Reports, &tracking) && confirms_on(Step::PupilTracking, &tracking));
        assert!(errors_on(Step::Reports, &tracking).is_empty());
        assert_eq!(errors_on(Step::PupilTracking, &tracking).len(), 1);
        assert!(confirms_on(Step::Review, &tracking));
    }

    #[test]
    fn what_the_server_refuses_leads_back_to_its_step() {
        let problem =
            domain::base::failure::Failure::Refused(domain::base::refusal::Refusal::EmailTaken).problem("r");
        let (step, errors) = step_of_error(ApiError::Problem(Box::new(problem)), &NewUserForm::default());
        assert_eq!(step, Step::About);
        assert!(errors.of("email").is_some());
        assert_eq!(step_of_error(ApiError::Unreachable, &NewUserForm::default()).0, Step::Review);
    }
}
