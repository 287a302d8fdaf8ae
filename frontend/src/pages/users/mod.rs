//! Creating a user, one step a page (F6–F16), and an administrator (F23).

pub mod about;
pub mod administrator;
pub mod job_role;
pub mod permissions;
pub mod review;

use crate::api::ApiError;
use crate::parts::To;
use crate::parts::go::Go;
use crate::route::{Route, Step};
use crate::shell::{Change, Draft, Notice, use_shell};
use crate::trouble::Trouble;
use domain::failure::FieldError;
use domain::forms::accounts::{NewUserForm, PendingUserView};
use domain::organisation::OrganisationKind;
use domain::permission::{Permission, needs_confirmation};
use yew::prelude::*;
use yew_router::prelude::*;

/// The permissions of the administration step (F9, F10).
pub const ADMINISTRATION: &[Permission] = &[Permission::SchoolSetup, Permission::ManageData];
/// The permissions of the reports step (F11–F13); the first reveals the others.
pub const REPORTS: &[Permission] =
    &[Permission::SchoolReports, Permission::PupilData, Permission::AnyCollaborateGroup];
/// The permissions of the pupil tracking step (F14): reports first, then assessments.
pub const TRACKING: &[Permission] = &[
    Permission::TrackingReports,
    Permission::TrackingPupilReports,
    Permission::TrackingAssessments,
    Permission::TrackingEntry,
];

/// "Create a single user" begins with an empty form.
#[component]
pub fn Start() -> Html {
    let shell = use_shell();
    use_effect_with((), move |()| shell.dispatch(Change::Draft(Draft::default())));
    html! { <Go to={Route::NewUser { step: Step::About }} /> }
}

/// The errors of one step: those of the domain's check whose fields the step shows.
fn errors_on(step: Step, form: &NewUserForm) -> Vec<FieldError> {
    let Err(errors) = form.check() else { return Vec::new() };
    let here =
        errors.list().iter().filter(|error| step == Step::Review || step_of(&error.field, form) == step);
    here.cloned().collect()
}

/// What the page of a step works with.
pub struct StepPage {
    /// The kind of school one is signed in at.
    pub kind: OrganisationKind,
    /// What was typed so far.
    pub form: NewUserForm,
    /// What stands in the way on this step.
    pub trouble: Trouble,
    /// Something was typed or ticked.
    pub onchange: Callback<NewUserForm>,
    /// "Next": leads on where the step is right.
    pub onnext: Callback<()>,
    /// The page before.
    pub back: Route,
}

/// The draft, seen from one of its steps.
#[hook]
pub fn use_step(step: Step) -> StepPage {
    let shell = use_shell();
    let navigator = use_navigator();
    let kind = shell.signed_in().map_or(OrganisationKind::Secondary, |view| view.kind);
    let draft = shell.draft.clone();
    let back = match (draft.reviewed, step) {
        (_, Step::Review) | (false, _) => step.back(kind),
        (true, _) => Route::NewUser { step: Step::Review },
    };
    let onchange = {
        let (shell, draft) = (shell.clone(), draft.clone());
        Callback::from(move |form| shell.dispatch(Change::Draft(Draft { form, ..draft.clone() })))
    };
    let onnext = {
        let draft = draft.clone();
        Callback::from(move |()| {
            let trouble = trouble_of(step, &draft.form);
            let right = trouble.is_none();
            shell.dispatch(Change::Draft(Draft { trouble, ..draft.clone() }));
            if let (true, Some(navigator)) = (right, &navigator) {
                let step = if draft.reviewed { Step::Review } else { step.next(kind) };
                navigator.push(&Route::NewUser { step });
            }
        })
    };
    StepPage { kind, trouble: draft.trouble_on(step), form: draft.form, onchange, onnext, back }
}

/// What stands in the way on a step; nothing where it is right.
pub fn trouble_of(step: Step, form: &NewUserForm) -> Option<(Step, Trouble)> {
    let errors = errors_on(step, form);
    (!errors.is_empty()).then(|| (step, Trouble::fields(errors)))
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

/// Whether what is ticked on this step calls for the advisory of F25.
pub fn confirms_on(step: Step, form: &NewUserForm) -> bool {
    let chosen = form.permissions.settled();
    let shown = match step {
        Step::Reports => REPORTS,
        Step::PupilTracking => TRACKING,
        _ => return step == Step::Review && form.needs_confirmation(),
    };
    let of_step = shown.iter().copied().filter(|one| chosen.has(*one)).collect();
    form.role.is_some_and(|role| needs_confirmation(role, of_step))
}

/// The first step that is not done, before this one: nobody reaches a step past one that is not right.
pub fn gap_before(step: Step, form: &NewUserForm) -> Option<Step> {
    let needed = [Step::About, Step::JobRole];
    needed
        .into_iter()
        .take_while(|before| *before != step)
        .find(|before| !errors_on(*before, form).is_empty())
}

/// The step, and the trouble shown on it, that an answer of the server leads back to.
pub fn led_back(error: ApiError, form: &NewUserForm) -> (Step, Trouble) {
    let (field, step) = match error.code() {
        "email-taken" => ("email", Step::About),
        "seats-full" => ("permissions", Step::Administration),
        "tracking-is-for-primary" => ("tracking", Step::PupilTracking),
        _ => {
            let trouble = Trouble::from(error);
            let step = trouble.errors().first().map_or(Step::Review, |first| step_of(&first.field, form));
            return (step, trouble);
        }
    };
    (step, Trouble::on(field, error.sentence()))
}

/// The user exists: what comes next (F17), said on Pending users.
pub fn created(view: &PendingUserView) -> Notice {
    Notice {
        success: true,
        heading: format!(
            "{} {} has been created and the sign-up email sent to {}",
            view.forename, view.surname, view.email
        )
        .into(),
        body: format!(
            "There is one more stage. Give {} the activation code below by telephone, electronically or in person. If you email it, use a secure process and be certain that the address is correct and belongs to them.",
            view.forename
        )
        .into(),
        on: Route::PendingUsers,
    }
}

/// The link back to the page before.
pub fn back_link(to: Route) -> Html {
    html! { <To {to} classes="govuk-back-link">{ "Back" }</To> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::permission::{JobRole, Permissions};

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
        let problem = domain::failure::Failure::Refused(domain::failure::Refusal::EmailTaken).problem("r");
        let (step, trouble) = led_back(ApiError::Problem(Box::new(problem)), &NewUserForm::default());
        assert_eq!(step, Step::About);
        assert!(trouble.of("email").is_some());
        assert_eq!(led_back(ApiError::Unreachable, &NewUserForm::default()).0, Step::Review);
    }
}
