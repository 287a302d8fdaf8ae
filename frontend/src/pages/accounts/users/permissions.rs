//! The three steps about permissions: administration (F9, F10), reports (F11–F13), pupil tracking (F14).

use super::step::Step;
use super::{ADMINISTRATION, NewUser, REPORTS, TRACKING, confirms_on};
use crate::page::View;
use crate::parts::choices::{Choice, Choices, tick};
use crate::parts::form::{button, form};
use crate::parts::text::paragraph;
use crate::shell::Shell;
use domain::access::permission::{ADVISORY, Permission, Permissions};
use yew::prelude::*;

impl NewUser {
    pub(super) fn permissions(&self, shell: &Shell) -> View {
        let (title, fields) = match self.step {
            Step::Administration => ("Administration permissions", self.administration(shell)),
            Step::Reports => ("User’s access to reports", self.reports()),
            _ => ("User’s access to pupil tracking", self.tracking()),
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
        Choices { onchange, error, ..permission_choices(name, legend, self.form.permissions, of, notes) }
    }

    fn administration(&self, shell: &Shell) -> Html {
        let limits = shell.limits();
        let limit = |count: u32| format!("There may be up to {count} of these accounts.");
        let notes = [limit(limits.school_setup), limit(limits.manage_data)];
        let legend = "Which administration tasks will they do?";
        let choices = self.choices("permissions", legend, ADMINISTRATION, &notes);
        Choices { hint: Some("Leave both unticked if they do neither.".into()), ..choices }.into()
    }

    fn reports(&self) -> Html {
        let revealed = self.form.permissions.has(Permission::SchoolReports);
        html! {
            <>
                { self.choices("reports", "Which reports may they see?", &REPORTS[..1], &[]) }
                <div aria-live="polite">
                    if revealed {
                        <div class="at-revealed">
                            { Html::from(self.choices("special", "Special permissions", &REPORTS[1..], &[])) }
                        </div>
                    }
                </div>
            </>
        }
    }

    fn tracking(&self) -> Html {
        html! {
            <>
                { self.choices("tracking", "Viewing reports", &TRACKING[..2], &[]) }
                { self.choices("assessments", "Assessment administration", &TRACKING[2..], &[]) }
            </>
        }
    }

    /// The advisory of F25 with its tick.
    pub(super) fn advisory(&self) -> Html {
        let confirmed = self.link.on(|page, _, confirmed| page.form.confirmed = confirmed);
        advisory(self.form.confirmed, confirmed, self.errors_on(self.step).of("confirmed"))
    }
}

/// The tick boxes of these permissions, ticked as granted; `notes` follow the permissions' own hints.
pub fn permission_choices(
    name: &'static str,
    legend: &'static str,
    granted: Permissions,
    of: &'static [Permission],
    notes: &[String],
) -> Choices {
    let choice = |(index, permission): (usize, &Permission)| {
        let fixed = *permission == Permission::ManageData && granted.has(Permission::SchoolSetup);
        let note = notes.get(index).map_or("", String::as_str);
        let hint = format!("{} {note}", permission.hint()).trim().to_owned();
        let chosen = granted.normalised().has(*permission);
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
    *permissions = if ticked { permissions.with(permission) } else { permissions.without(permission) };
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
            { paragraph("A governor’s role rarely needs data about individual pupils. Confirm that it is meant, or change what you have selected.") }
            { tick("confirmed", "Please confirm selections", ticked, onchange, error) }
        </div>
    }
}
