//! The three steps about permissions: administration (F9, F10), reports (F11–F13), pupil tracking (F14).

use super::step::Step;
use super::{ADMINISTRATION, NewUser, REPORTS, TRACKING, confirms_on};
use crate::page::View;
use crate::parts::choices::{Choice, Choices, tick};
use crate::parts::form::{button, form};
use crate::parts::text::paragraph;
use crate::shell::Shell;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::{ADVISORY, Permission, Permissions};
use domain::base::seat::Seat;
use yew::prelude::*;

impl NewUser {
    pub(super) fn permissions(&self, shell: &Shell) -> View {
        let (title, fields) = match self.step {
            Step::Administration => ("Administration permissions", self.administration(shell)),
            Step::Reports => ("User’s access to reports", self.reports(shell.kind())),
            _ => ("User’s access to pupil tracking", self.tracking(shell.kind())),
        };
        let fields = html! {
            <>
                <div>{ fields }</div>
                <div>
                    if self.step != Step::Administration && confirms_on(self.step, &self.form) {
                        { self.advisory() }
                    }
                </div>
                { button("Next") }
            </>
        };
        View::titled(title, form(self.link.on(NewUser::next), fields))
    }

    fn choices(
        &self,
        kind: OrganisationKind,
        name: &'static str,
        legend: &'static str,
        of: &'static [Permission],
        notes: &[String],
    ) -> Choices {
        let onchange = self.link.on(move |page, _, (index, ticked): (usize, bool)| {
            let form = &mut page.form;
            ticking(&mut form.permissions, &mut form.confirmed, of, index, ticked);
        });
        let error = self.errors_on(self.step).of(name);
        Choices {
            onchange,
            error,
            ..permission_choices(kind, name, legend, self.form.permissions, of, notes)
        }
    }

    fn administration(&self, shell: &Shell) -> Html {
        let (kind, notes) = (shell.kind(), seat_notes(shell));
        let legend = "Which administration tasks will they do?";
        let choices = self.choices(kind, "permissions", legend, administration(kind), &notes);
        Choices { hint: Some("Leave unticked if they will do none of these.".into()), ..choices }.into()
    }

    fn reports(&self, kind: OrganisationKind) -> Html {
        let revealed = self.form.permissions.has(Permission::SchoolReports);
        html! {
            <>
                { self.choices(kind, "reports", "Which reports can they see?", &REPORTS[..1], &[]) }
                <div aria-live="polite">
                    if revealed {
                        <div class="at-revealed">
                            { Html::from(self.choices(kind, "special", "Special permissions", special(kind), &[])) }
                        </div>
                    }
                </div>
            </>
        }
    }

    fn tracking(&self, kind: OrganisationKind) -> Html {
        html! {
            <>
                { self.choices(kind, "tracking", "Viewing reports", &TRACKING[..2], &[]) }
                { self.choices(kind, "assessments", "Assessment administration", &TRACKING[2..], &[]) }
            </>
        }
    }

    /// The advisory of F25 with its tick.
    pub(super) fn advisory(&self) -> Html {
        let confirmed = self.link.on(|page, _, confirmed| page.form.confirmed = confirmed);
        advisory(self.form.confirmed, confirmed, self.errors_on(self.step).of("confirmed"))
    }
}

/// How many accounts with each administration permission are used.
pub fn seat_notes(shell: &Shell) -> [String; 2] {
    [Seat::SchoolSetup, Seat::ManageData].map(|seat| shell.used_in_words(seat))
}

/// The administration permissions that this kind of organisation offers: only schools keep pupils, so only they have
/// Manage data by itself.
pub const fn administration(kind: OrganisationKind) -> &'static [Permission] {
    if kind.is_school() { ADMINISTRATION } else { &[Permission::SchoolSetup] }
}

/// The permissions that "View school-level reports" reveals at this kind of organisation. To see every group is one tick,
/// under the name that schools or other organisations know (ADR 0024).
pub const fn special(kind: OrganisationKind) -> &'static [Permission] {
    if kind.is_school() {
        &[Permission::PupilData, Permission::AnyCollaborateGroup]
    } else {
        &[Permission::PupilData, Permission::GlobalCollaborate]
    }
}

/// The two permissions that both mean that a person sees every group.
const EVERY_GROUP: [Permission; 2] = [Permission::AnyCollaborateGroup, Permission::GlobalCollaborate];

/// The tick boxes of these permissions, ticked as granted; `notes` follow the permissions' own hints.
pub fn permission_choices(
    kind: OrganisationKind,
    name: &'static str,
    legend: &'static str,
    granted: Permissions,
    of: &'static [Permission],
    notes: &[String],
) -> Choices {
    let choice = |(index, permission): (usize, &Permission)| {
        let fixed = *permission == Permission::ManageData && granted.has(Permission::SchoolSetup);
        let note = notes.get(index).map_or("", String::as_str);
        let hint = format!("{} {note}", permission.hint(kind)).trim().to_owned();
        let granted = granted.normalised();
        let chosen = match EVERY_GROUP.contains(permission) {
            true => EVERY_GROUP.iter().any(|one| granted.has(*one)),
            false => granted.has(*permission),
        };
        Choice { label: permission.label().into(), hint: hint.into(), chosen, fixed }
    };
    Choices {
        name,
        legend: legend.into(),
        choices: of.iter().enumerate().map(choice).collect(),
        onchange: Callback::noop(),
        one: false,
        hint: None,
        error: None,
    }
}

/// Grants or takes away the permission at this index of `of`. Granting one that shows pupils withdraws the
/// confirmation.
pub fn ticking(
    permissions: &mut Permissions,
    confirmed: &mut bool,
    of: &[Permission],
    index: usize,
    ticked: bool,
) {
    let Some(permission) = of.get(index).copied() else { return };
    let removed: &[Permission] = if EVERY_GROUP.contains(&permission) { &EVERY_GROUP } else { &[permission] };
    *permissions = match ticked {
        true => permissions.with(permission),
        false => removed.iter().fold(*permissions, |left, one| left.without(*one)),
    };
    // The person confirmed fewer permissions than these.
    *confirmed &= !(ticked && permission.shows_pupils());
}

/// The advisory of F25 with its tick.
pub fn advisory(ticked: bool, onchange: Callback<bool>, error: Option<AttrValue>) -> Html {
    html! {
        <div class="at-advisory" role="group" aria-label="Advisory">
            <p class="at-advisory__text" role="status">
                <span class="at-advisory__sign" aria-hidden="true">{ "!" }</span>
                <strong>{ ADVISORY }</strong>
            </p>
            { paragraph("Governors rarely need data about individual pupils. Confirm that this person does, or change your selections.") }
            { tick("confirmed", "Please confirm selections", ticked, onchange, error) }
        </div>
    }
}
