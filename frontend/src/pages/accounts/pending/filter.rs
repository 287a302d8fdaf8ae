//! The filter of Pending users: it looks at the loaded rows, of which there are few.

use super::PendingUsers;
use crate::parts::strip::{choose, find, segments};
use crate::parts::table::Order;
use domain::access::permission::JobRole;
use domain::accounts::forms::PendingUserView;
use domain::base::search::NameSearch;
use domain::base::text::folded;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use yew::prelude::*;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PendingFilter {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    pub show: Show,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<JobRole>,
    /// The username of the creator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    pub sort: Sort,
}

/// The state of the accounts that are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Show {
    #[default]
    All,
    Expired,
    Soon,
    Locked,
    /// Accounts whose latest email did not arrive.
    Undelivered,
}

/// The column that sorts the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    #[default]
    Newest,
    Surname,
    Username,
    Role,
    Link,
}

impl Show {
    const ALL: &[(Show, &str)] = &[
        (Show::All, "All"),
        (Show::Expired, "Expired"),
        (Show::Soon, "Within 2 days"),
        (Show::Locked, "Locked"),
        (Show::Undelivered, "Not delivered"),
    ];

    /// True if it shows this account.
    fn takes(self, view: &PendingUserView) -> bool {
        match self {
            Show::All => true,
            Show::Expired => view.link_expired || view.code_expired,
            Show::Soon => !view.link_expired && view.link_days.is_some_and(|days| days <= 2),
            Show::Locked => view.locked,
            Show::Undelivered => view.mail_fault.is_some(),
        }
    }
}

impl PendingFilter {
    fn takes(&self, wanted: &NameSearch, view: &PendingUserView) -> bool {
        let known = format!("{} {} {} {}", view.forename, view.surname, view.email, view.username);
        wanted.finds(&known)
            && self.show.takes(view)
            && self.role.is_none_or(|role| role == view.role)
            && self.by.as_ref().is_none_or(|by| *by == view.created_by)
    }

    /// The rows that are shown, in their order.
    pub fn of<'a>(&self, rows: &'a [PendingUserView]) -> Vec<&'a PendingUserView> {
        let wanted = NameSearch::of(&self.search);
        let mut shown: Vec<&PendingUserView> = rows.iter().filter(|view| self.takes(&wanted, view)).collect();
        let name = |view: &PendingUserView| (folded(&view.surname), folded(&view.forename));
        let order = |one: &PendingUserView, other: &PendingUserView| match self.sort {
            Sort::Newest => Ordering::Equal,
            Sort::Surname => name(one).cmp(&name(other)),
            Sort::Username => one.username.cmp(&other.username),
            Sort::Role => (one.role.label(), name(one)).cmp(&(other.role.label(), name(other))),
            Sort::Link => (one.link_days, name(one)).cmp(&(other.link_days, name(other))),
        };
        shown.sort_by(|one, other| order(one, other));
        shown
    }

    /// The order of the table by this column.
    pub fn order(&self, sort: Sort) -> Option<Order> {
        (self.sort == sort).then_some(Order::Ascending)
    }
}

/// "Any", and the choices in their order, without repeats.
fn choices(any: &'static str, of: impl Iterator<Item = String>) -> Vec<AttrValue> {
    let mut all: Vec<String> = of.collect();
    all.sort();
    all.dedup();
    std::iter::once(any.to_owned()).chain(all).map(AttrValue::from).collect()
}

impl PendingUsers {
    /// The fields of the strip.
    pub(super) fn fields(&self, rows: &[PendingUserView], whole: bool) -> Vec<Html> {
        let filter = &self.list.filter;
        let number = |show: Show| whole.then(|| rows.iter().filter(|view| show.takes(view)).count() as u32);
        let shows = Show::ALL.iter().map(|(show, words)| ((*words).into(), number(*show), None)).collect();
        let pressed = Show::ALL.iter().position(|(show, _)| *show == filter.show);
        let show = self.link.narrow(|filter, place: usize| filter.show = Show::ALL[place].0);
        let roles = choices("Any", rows.iter().map(|view| view.role.label().to_owned()));
        let makers = choices("Anyone", rows.iter().map(|view| view.created_by.clone()));
        let place = |among: &[AttrValue], text: Option<&str>| {
            among.iter().position(|one| Some(one.as_str()) == text).unwrap_or_default()
        };
        let (at_role, by) =
            (place(&roles, filter.role.map(|role| role.label())), place(&makers, filter.by.as_deref()));
        let set_role = {
            let roles = roles.clone();
            let known: Vec<JobRole> = rows.iter().map(|view| view.role).collect();
            self.link.narrow(move |filter, place: usize| {
                let mut known = known.iter().copied();
                filter.role = known.find(|role| place > 0 && role.label() == roles[place].as_str());
            })
        };
        let set_maker = {
            let makers = makers.clone();
            self.link.narrow(move |filter, place: usize| {
                filter.by = (place > 0).then(|| makers[place].to_string());
            })
        };
        let search = self.link.narrow(|filter, text| filter.search = text);
        vec![
            find("search", "Find", "Name or email", &filter.search, search),
            segments("Show", shows, pressed, show),
            choose("role", "Role", roles, at_role, set_role),
            choose("by", "Created by", makers, by, set_maker),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::accounts::mail_fault::MailFaultReason;
    use domain::base::ids::UserId;

    fn pending(surname: &str, days: i32, expired: bool, tries: u8) -> PendingUserView {
        PendingUserView {
            id: UserId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id"),
            forename: "Zoë".to_owned(),
            surname: surname.to_owned(),
            username: "zoe@oak.sch.uk".to_owned(),
            email: "zoe@oak.sch.uk".to_owned(),
            role: JobRole::Teacher,
            organisation: "Oak".to_owned(),
            activation_code: "V330484C".to_owned(),
            code_expired: false,
            link_expires: "31/08/2016 10:44".to_owned(),
            link_expired: expired,
            link_days: Some(days),
            link_reference: "f47...61b".to_owned(),
            tries,
            locked: tries >= 10,
            created_by: "bj26724".to_owned(),
            mail_fault: None,
        }
    }

    #[test]
    fn f18_pending_users_are_found_by_name_state_role_and_creator_and_sorted() {
        let mut rows =
            [pending("Núñez", 6, false, 10), pending("Bell", -2, true, 0), pending("Ash", 0, false, 0)];
        rows[2].mail_fault = Some(MailFaultReason::Returned);
        let shown = |filter: PendingFilter| {
            filter.of(&rows).iter().map(|view| view.surname.clone()).collect::<Vec<_>>()
        };
        let plain = PendingFilter::default;
        assert_eq!(shown(plain()), ["Núñez", "Bell", "Ash"]);
        assert_eq!(shown(PendingFilter { search: "nunez zoe".to_owned(), ..plain() }), ["Núñez"]);
        assert_eq!(shown(PendingFilter { show: Show::Expired, ..plain() }), ["Bell"]);
        assert_eq!(shown(PendingFilter { show: Show::Soon, ..plain() }), ["Ash"]);
        assert_eq!(shown(PendingFilter { show: Show::Locked, ..plain() }), ["Núñez"]);
        assert_eq!(shown(PendingFilter { show: Show::Undelivered, ..plain() }), ["Ash"]);
        assert!(shown(PendingFilter { by: Some("jo".to_owned()), ..plain() }).is_empty());
        assert!(shown(PendingFilter { role: Some(JobRole::Governor), ..plain() }).is_empty());
        assert_eq!(shown(PendingFilter { sort: Sort::Surname, ..plain() }), ["Ash", "Bell", "Núñez"]);
        assert_eq!(shown(PendingFilter { sort: Sort::Link, ..plain() }), ["Bell", "Ash", "Núñez"]);
    }
}
