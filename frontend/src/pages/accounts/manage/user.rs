//! One user (F35): role and permissions, and the actions on the account.

use crate::address;
use crate::api::ApiError;
use crate::draft;
use crate::errors::{Errors, UNCHANGED};
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::accounts::users::permissions::{
    administration, advisory, permission_choices, seat_notes, special, ticking,
};
use crate::pages::accounts::users::{REPORTS, TRACKING};
use crate::parts::chip::{Tone, chip, permission_chips};
use crate::parts::choices::Choices;
use crate::parts::confirm::Confirm;
use crate::parts::field::select;
use crate::parts::form::{button, form, tool};
use crate::parts::link::{back_link, cancel_link, link, link_at};
use crate::parts::note::{note, warning};
use crate::parts::table::{breakable, facts};
use crate::parts::text::{heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{JobRole, Permission, Permissions, needs_confirmation};
use domain::accounts::forms::{
    ChangeUserForm, DeactivateUserForm, DeleteUserForm, EndUserSessionsForm, ReactivateUserForm,
    ResetSecondFactorForm, UserView, ViewUserForm,
};
use domain::accounts::user::AccountState;
use domain::base::ids::UserId;
use yew::prelude::*;

/// An action that must be confirmed.
#[derive(Clone, Copy, PartialEq)]
enum Question {
    SignOut,
    Deactivate,
    Reactivate,
    ResetFactor,
    Delete,
}

pub struct OneUser {
    link: PageLink<OneUser>,
    user: UserId,
    view: Loaded<UserView>,
    /// The role and permissions in the fields, once the account is loaded.
    typed: Option<ChangeUserForm>,
    errors: Errors,
    question: Option<Question>,
}

impl OneUser {
    pub fn new(link: PageLink<OneUser>, user: UserId) -> OneUser {
        let errors = Errors::default();
        let page = OneUser { link, user, view: Loaded::Waiting, typed: None, errors, question: None };
        page.load();
        page.link.refresh_session();
        page
    }

    fn load(&self) {
        self.link.ask(&ViewUserForm { user: self.user }, |page, shell, answer| match answer {
            Ok(view) => {
                let revision = view.revision;
                page.show(view);
                if let Some(draft) = shell.take_draft::<ChangeUserForm>() {
                    if draft.revision == revision {
                        page.typed = Some(draft);
                    } else {
                        page.errors = Errors::sentence("Someone else has changed this account since you did. Check it, then make your changes again.");
                    }
                }
            }
            Err(error) => page.view = Loaded::Failed(error),
        });
    }

    /// Shows the account as it is saved, in the fields too.
    fn show(&mut self, view: UserView) {
        self.typed = Some(ChangeUserForm {
            user: view.id,
            revision: view.revision,
            role: Some(view.role),
            permissions: view.permissions,
            // Permissions that are already granted were confirmed then.
            confirmed: needs_confirmation(view.role, view.permissions.normalised()),
        });
        self.view = Loaded::Ready(view);
        self.errors = Errors::default();
    }

    fn save(&mut self, shell: &mut Shell, (): ()) {
        let Some(typed) = &self.typed else { return };
        self.errors = typed.check().into();
        if !self.errors.any() && self.view.ready().is_some_and(|view| changes(view, typed).is_empty()) {
            self.errors = Errors::sentence(UNCHANGED);
        }
        if self.errors.any() {
            return;
        }
        self.link.send(shell, typed, |page, shell, answer| match answer {
            Ok(view) => {
                let heading = format!("{} {}’s account has been changed", view.forename, view.surname);
                let body = "The change takes effect straight away. They do not need to sign in again.";
                shell.done(Route::User { user: view.id }, heading, body);
                page.show(view);
            }
            Err(error) => page.refused(error),
        });
    }

    fn refused(&mut self, error: ApiError) {
        let stale = error.code() == "changed-meanwhile";
        self.errors = match error.code() {
            "seats-full" | "last-administrator" => Errors::on("permissions", error.sentence()),
            "tracking-is-for-primary" => Errors::on("tracking", error.sentence()),
            _ => error.into(),
        };
        if stale {
            let errors = self.errors.clone();
            self.link.ask(&ViewUserForm { user: self.user }, move |page, _, answer| {
                if let Ok(view) = answer {
                    page.show(view);
                    page.errors = errors;
                }
            });
        }
    }

    /// Carries out the confirmed action.
    fn act(&mut self, shell: &mut Shell, question: Question) {
        let (user, link) = (self.user, self.link.clone());
        match question {
            Question::SignOut => link.send(shell, &EndUserSessionsForm { user }, |page, shell, answer| {
                page.answered(shell, answer.map(|()| "They have been signed out everywhere"));
            }),
            Question::Deactivate => link.send(shell, &DeactivateUserForm { user }, |page, shell, answer| {
                let answer = answer.map(|view| page.show(view));
                page.answered(shell, answer.map(|()| "The account has been deactivated"));
            }),
            Question::ResetFactor => {
                link.send(shell, &ResetSecondFactorForm { user }, |page, shell, answer| {
                    if answer.is_ok() {
                        page.load();
                    }
                    page.answered(shell, answer.map(|()| "Their second factor has been removed"));
                })
            }
            Question::Reactivate => link.send(shell, &ReactivateUserForm { user }, |page, shell, answer| {
                page.question = None;
                match answer {
                    Ok(view) => {
                        page.typed = None;
                        let heading = format!("{} {} can sign up again", view.forename, view.surname);
                        let body =
                            "We have sent a new sign-up email. Give them the new activation code in the list.";
                        shell.done(Route::PendingUsers, heading, body);
                        address::go(Route::PendingUsers);
                    }
                    Err(error) => page.refused(error),
                }
            }),
            Question::Delete => link.send(shell, &DeleteUserForm { user }, |page, shell, answer| {
                page.question = None;
                match answer {
                    Ok(()) => {
                        page.typed = None;
                        shell.done(Route::Users, "The account has been deleted", "");
                        address::return_to(Route::Users);
                    }
                    Err(error) => page.refused(error),
                }
            }),
        }
    }

    fn answered(&mut self, shell: &mut Shell, answer: Result<&'static str, ApiError>) {
        self.question = None;
        match answer {
            Ok(done) => shell.done(Route::User { user: self.user }, done, ""),
            Err(error) => self.refused(error),
        }
    }

    fn content(&self, shell: &Shell, view: &UserView) -> Html {
        let Some(typed) = &self.typed else { return Html::default() };
        let last = view.last_sign_in.clone().unwrap_or_else(|| "Never".to_owned());
        let state = match view.state {
            AccountState::Active => chip(Tone::Ok, view.state.label()),
            AccountState::Deactivated => chip(Tone::Mute, view.state.label()),
        };
        let factor = match view.second_factor {
            true => chip(Tone::Ok, "On"),
            false => chip(Tone::Mute, "Off"),
        };
        let facts = facts(vec![
            ("Forename", view.forename.clone().into()),
            ("Surname", view.surname.clone().into()),
            ("Username", breakable(&view.username)),
            ("Email address", breakable(&view.email)),
            ("State", state),
            ("Second factor", factor),
            ("Permissions", permission_chips(view.permissions)),
            ("Last sign-in", last.into()),
            ("Created", format!("{} by {}", view.created_at, view.created_by).into()),
            ("Signed up", view.activated_at.clone().into()),
        ]);
        let ends = view.deleted_on.as_ref().map(|on| {
            format!("This account will be deleted on {on}, 12 months after it was deactivated. To keep it, reactivate it before then.")
        });
        // Nobody can change the address of somebody else, so the advice on a pending user does not fit here.
        let fault = view.mail_fault.map(|reason| {
            let words = format!("The latest email to {} did not arrive. {}", view.email, reason.sentence());
            warning(format!("{words} Ask {} to check the address under “Your account”.", view.forename))
        });
        html! {
            <>
                { facts }
                <div>{ for fault }</div>
                <div>{ ends.map(|ends| note(Tone::Info, ends, Html::default())).unwrap_or_default() }</div>
                { paragraph("Only they can change their name and email address.") }
                { form(self.link.on(OneUser::save), self.fields(shell, view, typed)) }
                { self.others(view) }
                <div>{ self.asked(shell, view).map(Html::from).unwrap_or_default() }</div>
            </>
        }
    }

    fn choices(
        &self,
        kind: OrganisationKind,
        typed: &ChangeUserForm,
        name: &'static str,
        legend: &'static str,
        of: &'static [Permission],
        notes: &[String],
    ) -> Choices {
        let onchange = self.link.on(move |page, _, (index, ticked): (usize, bool)| {
            if let Some(typed) = &mut page.typed {
                ticking(&mut typed.permissions, &mut typed.confirmed, of, index, ticked);
            }
        });
        let error = self.errors.of(name);
        Choices { onchange, error, ..permission_choices(kind, name, legend, typed.permissions, of, notes) }
    }

    fn fields(&self, shell: &Shell, view: &UserView, typed: &ChangeUserForm) -> Html {
        let kind = shell.kind();
        // The role that the account has is one of the choices, even if it is another kind of organisation's.
        let mut offered = JobRole::choices(kind).to_vec();
        for role in [JobRole::Administrator, view.role] {
            if !offered.contains(&role) {
                offered.push(role);
            }
        }
        let roles = offered.iter().map(|role| role.label()).collect();
        let role = self.link.on(move |page, _, label: String| {
            if let Some(typed) = &mut page.typed {
                typed.role = offered.iter().copied().find(|role| role.label() == label);
                // The confirmation was given for the old role.
                typed.confirmed = false;
            }
        });
        let confirmed = self.link.on(|page, _, confirmed| {
            if let Some(typed) = &mut page.typed {
                typed.confirmed = confirmed;
            }
        });
        let advised = typed.role.is_some_and(|role| needs_confirmation(role, typed.permissions.normalised()));
        let changes = changes(view, typed);
        let what = if changes.is_empty() {
            "You have not changed anything yet.".to_owned()
        } else {
            format!("When you save, {} {} {}.", view.forename, view.surname, changes.join(", "))
        };
        html! {
            <>
                <div class="at-asks">
                { select("role", "Job role", roles, typed.role.map_or("", |role| role.label()), role).error(self.errors.of("role")) }
                { self.choices(kind, typed, "permissions", "Administration", administration(kind), &seat_notes(shell)) }
                { self.choices(kind, typed, "reports", "Reports", &REPORTS[..1], &[]) }
                <div aria-live="polite">
                    if typed.permissions.has(Permission::SchoolReports) {
                        <div class="at-revealed">{ Html::from(self.choices(kind, typed, "special", "Special permissions", special(kind), &[])) }</div>
                    }
                </div>
                <div>
                    if kind.has_tracking() {
                        { self.choices(kind, typed, "tracking", "Pupil tracking", TRACKING, &[]) }
                    }
                </div>
                </div>
                <div>
                    if advised {
                        { advisory(typed.confirmed, confirmed, self.errors.of("confirmed")) }
                    }
                </div>
                <div role="status">{ note(Tone::Info, what, Html::default()) }</div>
                <div class="govuk-button-group">
                    { button("Save").busy(shell.busy) }
                    { cancel_link(Route::Users, "Cancel and return to list") }
                </div>
            </>
        }
    }

    /// The link to the person's audit trail, and the other actions on the account.
    fn others(&self, view: &UserView) -> Html {
        let ask = |text: &'static str, question: Question| {
            let onclick = self.link.on(move |page, _, ()| page.question = Some(question));
            tool(text).onclick(onclick).id(question.id())
        };
        let user = view.id;
        let history = html! {
            <>
                { link(Route::UserAudit { user }, "See this person’s audit trail") }{ ", or " }
                { link_at(Route::Access, &format!("user={user}"), "what this person could see on a day") }
            </>
        };
        html! {
            <section class="at-aside">
                { heading("The account") }
                { paragraph(history) }
                <div class="govuk-button-group">
                    if view.state == AccountState::Active {
                        { ask("Sign out everywhere", Question::SignOut) }
                        { ask("Deactivate account", Question::Deactivate) }
                    } else {
                        { ask("Reactivate account", Question::Reactivate) }
                    }
                    if view.second_factor {
                        { ask("Remove second factor", Question::ResetFactor) }
                    }
                    { tool("Delete account").plain().onclick(self.link.on(|page, _, ()| page.question = Some(Question::Delete))).id(Question::Delete.id()) }
                </div>
            </section>
        }
    }

    fn asked(&self, shell: &Shell, view: &UserView) -> Option<Confirm> {
        let question = self.question?;
        let name = format!("{} {}", view.forename, view.surname);
        let (title, body, yes) = match question {
            Question::SignOut => (
                format!("Sign {name} out everywhere?"),
                "They must sign in again in every browser. They lose anything they have not saved.",
                "Sign out everywhere",
            ),
            Question::Deactivate => (
                format!("Deactivate {name}’s account?"),
                "They are signed out now, and cannot sign in or ask for a new password. You can reactivate the account within 12 months. After that, it is deleted.",
                "Deactivate account",
            ),
            Question::Reactivate => (
                format!("Reactivate {name}’s account?"),
                "They get a new sign-up email. To choose a new password they also need a new activation code, which you give them.",
                "Reactivate account",
            ),
            Question::ResetFactor => (
                format!("Remove the second factor from {name}’s account?"),
                "Do this if they have lost their phone and their recovery codes. First make sure the request is really from them. We will email them to confirm it.",
                "Remove second factor",
            ),
            Question::Delete => (
                format!("Delete {name}’s account?"),
                "The account is deleted permanently, and its email address can be used again. The audit trail keeps what they did.",
                "Delete account",
            ),
        };
        Some(Confirm {
            title,
            body: body.to_owned(),
            yes,
            onyes: self.link.on(move |page, shell, ()| page.act(shell, question)),
            onno: self.link.on(move |page, shell, ()| {
                page.question = None;
                shell.focus(question.id());
            }),
            busy: shell.busy,
        })
    }
}

impl Question {
    /// The id of the button that asks the question.
    fn id(self) -> &'static str {
        match self {
            Question::SignOut => "sign-out-everywhere",
            Question::Deactivate => "deactivate",
            Question::Reactivate => "reactivate",
            Question::ResetFactor => "reset-factor",
            Question::Delete => "delete",
        }
    }
}

impl Page for OneUser {
    fn draft(&self) -> Option<String> {
        let (view, typed) = (self.view.ready()?, self.typed.as_ref()?);
        let same = typed.role == Some(view.role) && typed.permissions == view.permissions;
        if same { None } else { draft::text(typed) }
    }

    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Loading the account", again, |view| self.content(shell, view));
        let title =
            self.view.ready().map_or("User".to_owned(), |view| format!("{} {}", view.forename, view.surname));
        View::titled(title, body).errors(&self.errors).above(back_link(Route::Users, "Users"))
    }
}

/// The changes that saving would make, each as the end of a sentence about the person.
fn changes(before: &UserView, typed: &ChangeUserForm) -> Vec<String> {
    let mut changes = Vec::new();
    if let Some(role) = typed.role.filter(|role| *role != before.role) {
        changes.push(format!("becomes {} instead of {}", role.label(), before.role.label()));
    }
    let (was, is): (Permissions, Permissions) =
        (before.permissions.normalised(), typed.permissions.normalised());
    let differ = |from: Permissions, to: Permissions| {
        let labels = Permission::ALL.iter().filter(move |one| to.has(**one) && !from.has(**one));
        labels.map(|one| format!("“{}”", one.label())).collect::<Vec<_>>()
    };
    let (gained, lost) = (differ(was, is), differ(is, was));
    if !gained.is_empty() {
        changes.push(format!("gets {}", gained.join(" and ")));
    }
    if !lost.is_empty() {
        changes.push(format!("loses {}", lost.join(" and ")));
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f35_what_saving_changes_is_said_before() {
        let permissions = Permissions::NONE.with(Permission::SchoolReports);
        let view = UserView {
            id: UserId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id"),
            forename: "Ann".to_owned(),
            surname: "Lee".to_owned(),
            username: "ann@oak.sch.uk".to_owned(),
            email: "ann@oak.sch.uk".to_owned(),
            role: JobRole::Teacher,
            permissions,
            state: AccountState::Active,
            deleted_on: None,
            last_sign_in: None,
            created_by: "bj26724".to_owned(),
            created_at: "01/09/2026 10:00".to_owned(),
            activated_at: "01/09/2026 11:00".to_owned(),
            second_factor: false,
            mail_fault: None,
            revision: 1,
        };
        let form = |role: JobRole, permissions: Permissions| ChangeUserForm {
            user: view.id,
            revision: 1,
            role: Some(role),
            permissions,
            confirmed: false,
        };
        assert!(changes(&view, &form(JobRole::Teacher, permissions)).is_empty());
        // School setup brings Manage data with it (F9).
        let promoted = form(JobRole::MiddleLeader, Permissions::NONE.with(Permission::SchoolSetup));
        assert_eq!(
            changes(&view, &promoted),
            [
                "becomes Middle Leader instead of Teacher".to_owned(),
                format!(
                    "gets “{}” and “{}”",
                    Permission::SchoolSetup.label(),
                    Permission::ManageData.label()
                ),
                format!("loses “{}”", Permission::SchoolReports.label()),
            ]
        );
    }
}
