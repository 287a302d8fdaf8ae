//! Choosing schools and people: both lists are loaded whole, and ticked.

use super::typed::{Edit, Typed};
use crate::errors::Errors;
use crate::load::Loaded;
use crate::page::{Page, PageLink};
use crate::parts::choices::{Choice, Choices};
use crate::parts::form::tool;
use crate::parts::text::count;
use domain::access::organisation::OrganisationKind;
use domain::access::permission::Permission;
use domain::accounts::forms::{ListUsersForm, UserRow};
use domain::accounts::user::AccountState;
use domain::base::ids::{OrganisationId, UserId};
use domain::collaborate::forms::{ListChoosableSchoolsForm, SharedSchoolView};
use domain::collaborate::membership::sees_every_group;
use yew::prelude::*;

/// A page on which people are chosen.
pub trait ChoosesPeople: Page + Sized {
    fn people(&mut self) -> &mut Loaded<Vec<UserRow>>;
}

/// A page on which schools are chosen.
pub trait ChoosesSchools: Page + Sized {
    fn schools(&mut self) -> &mut Loaded<Vec<SharedSchoolView>>;
    /// What is typed, once the page has loaded, and its errors.
    fn typed(&mut self) -> Option<(&mut Typed, &mut Errors)>;
}

/// Loads every page of the organisation's people.
pub fn load_people<P: ChoosesPeople>(link: &PageLink<P>, mut so_far: Vec<UserRow>, cursor: Option<String>) {
    let again = link.clone();
    let form = ListUsersForm { cursor, ..ListUsersForm::default() };
    link.ask(&form, move |page, _, answer| match answer {
        Ok(view) => {
            so_far.extend(view.rows);
            match view.next {
                Some(next) => load_people(&again, so_far, Some(next)),
                None => *page.people() = Loaded::Ready(so_far),
            }
        }
        Err(error) => *page.people() = Loaded::Failed(error),
    });
}

/// Loads every page of the schools that belong to the organisation.
pub fn load_schools<P: ChoosesSchools>(
    link: &PageLink<P>,
    mut so_far: Vec<SharedSchoolView>,
    cursor: Option<String>,
) {
    let again = link.clone();
    link.ask(&ListChoosableSchoolsForm { cursor, urns: None }, move |page, _, answer| match answer {
        Ok(view) => {
            so_far.extend(view.rows);
            match view.next {
                Some(next) => load_schools(&again, so_far, Some(next)),
                None => *page.schools() = Loaded::Ready(so_far),
            }
        }
        Err(error) => *page.schools() = Loaded::Failed(error),
    });
}

/// Finds the schools of the typed URNs, and chooses them.
pub fn find_schools<P: ChoosesSchools>(page: &mut P, link: &PageLink<P>) {
    let Some((typed, errors)) = page.typed() else { return };
    let form = ListChoosableSchoolsForm { cursor: None, urns: Some(typed.urns.clone()) };
    *errors = form.schools().into();
    if errors.any() {
        return;
    }
    link.ask(&form, |page, _, answer| {
        let Some((typed, errors)) = page.typed() else { return };
        match answer {
            Ok(view) => typed.found(view.rows),
            Err(error) => *errors = error.into(),
        }
    });
}

/// Tick boxes for the schools, with the buttons that tick all or none.
pub fn schools(
    all: &[SharedSchoolView],
    chosen: &[OrganisationId],
    errors: &Errors,
    edit: &Callback<Edit>,
) -> Html {
    let choices = all.iter().map(|school| Choice {
        label: school.name.clone().into(),
        hint: if school.kind == OrganisationKind::Primary { "Primary" } else { "Secondary" }.into(),
        chosen: chosen.contains(&school.id),
        fixed: false,
    });
    let ids: Vec<OrganisationId> = all.iter().map(|school| school.id).collect();
    let every = ids.clone();
    let onchange = {
        let edit = edit.clone();
        Callback::from(move |(index, on): (usize, bool)| {
            if let Some(id) = ids.get(index) {
                edit.emit(Edit::School(*id, on));
            }
        })
    };
    let chosen = count(chosen.len() as u32, "school");
    html! {
        <>
            <div class="govuk-button-group">
                { tool("Select all").onclick(edit.reform(move |()| Edit::Schools(every.clone()))) }
                { tool("Select none").onclick(edit.reform(|()| Edit::Schools(Vec::new()))) }
                <span class="at-quiet" aria-live="polite">{ format!("{chosen} chosen") }</span>
            </div>
            { Html::from(Choices {
                name: "schools",
                legend: "Which schools are in the group?".into(),
                choices: choices.collect(),
                onchange,
                one: false,
                hint: Some("1 to 150 schools, of any phase. A school can be in several groups.".into()),
                error: errors.of("schools"),
            }) }
        </>
    }
}

/// Tick boxes for the people who may see reports. Those who see every group are ticked and fixed.
pub fn people(
    name: &'static str,
    all: &[UserRow],
    chosen: &[UserId],
    errors: &Errors,
    onchange: &Callback<(UserId, bool)>,
) -> Html {
    let readers: Vec<&UserRow> = all
        .iter()
        .filter(|user| user.state == AccountState::Active && user.permissions.has(Permission::SchoolReports))
        .collect();
    let choices = readers.iter().map(|user| {
        let every = sees_every_group(user.permissions);
        Choice {
            label: format!("{} {}", user.forename, user.surname).into(),
            hint: if every { "Sees every group".into() } else { user.email.clone().into() },
            chosen: every || chosen.contains(&user.id),
            fixed: every,
        }
    });
    let ids: Vec<UserId> = readers.iter().map(|user| user.id).collect();
    let ticked = {
        let onchange = onchange.clone();
        Callback::from(move |(index, on): (usize, bool)| {
            if let Some(id) = ids.get(index) {
                onchange.emit((*id, on));
            }
        })
    };
    let hint = if readers.is_empty() {
        "Nobody has the permission \u{201c}View school-level reports\u{201d} yet. Give it to people in the list of users first."
    } else {
        "People with the permission \u{201c}View school-level reports\u{201d}. You can change this later."
    };
    Choices {
        name,
        legend: "Which of your staff can see the group?".into(),
        choices: choices.collect(),
        onchange: ticked,
        one: false,
        hint: Some(hint.into()),
        error: errors.of(name),
    }
    .into()
}
