//! The addresses of the pages, and who may see each.

use crate::dom;
use crate::pages::accounts::users::step::Step;
use crate::pages::records::Records;
use domain::action::{Action, Who};
use domain::forms::accounts::SessionView;
use domain::moment::OrganisationId;
use domain::sheet::BatchKind;
use domain::targets::YearKey;
use std::fmt;
use yew_router::history::{BrowserHistory, History};

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub enum Route {
    Home,
    SignIn,
    SignUp,
    StartUser,
    NewUser {
        step: Step,
    },
    UploadUsers,
    NewAdministrator,
    UploadAdministrators,
    UserBatches,
    AdministratorBatches,
    Batch {
        id: String,
    },
    PendingUsers,
    WelcomeLetter {
        id: String,
    },
    Users,
    Administrators,
    User {
        id: String,
    },
    UserAudit {
        id: String,
    },
    Audit,
    Profile,
    ConfirmEmail,
    ForgottenPassword,
    ResetPassword,
    SecondFactor,
    Settings,
    /// Target setting, of a year group once one is chosen.
    TargetSetting {
        tab: Tab,
        year: Option<YearKey>,
    },
    /// The pupils of a year group; without one, of the eldest.
    Pupils {
        group: Option<u8>,
    },
    /// Records by spreadsheet.
    Import {
        records: Records,
    },
    /// The schools of a local authority or an academy chain.
    Schools,
    School {
        id: OrganisationId,
    },
    /// What such a school shares of a year group's targets.
    SharedTargets {
        school: OrganisationId,
        year: YearKey,
    },
    NotFound,
}

/// The addresses that are the same for everybody.
const ADDRESSES: &[(&str, Route)] = &[
    ("/", Route::Home),
    ("/sign-in", Route::SignIn),
    ("/sign-up", Route::SignUp),
    ("/users/new", Route::StartUser),
    ("/users/upload", Route::UploadUsers),
    ("/administrators/new", Route::NewAdministrator),
    ("/administrators/upload", Route::UploadAdministrators),
    ("/batches/users", Route::UserBatches),
    ("/batches/administrators", Route::AdministratorBatches),
    ("/pending-users", Route::PendingUsers),
    ("/users", Route::Users),
    ("/administrators", Route::Administrators),
    ("/audit", Route::Audit),
    ("/profile", Route::Profile),
    ("/confirm-email", Route::ConfirmEmail),
    ("/forgotten-password", Route::ForgottenPassword),
    ("/reset-password", Route::ResetPassword),
    ("/second-factor", Route::SecondFactor),
    ("/settings", Route::Settings),
    ("/pupils", Route::Pupils { group: None }),
    ("/import/pupils", Route::Import { records: Records::Pupils }),
    ("/import/classes", Route::Import { records: Records::Classes }),
    ("/import/results", Route::Import { records: Records::Results }),
    ("/schools", Route::Schools),
    ("/not-found", Route::NotFound),
];

/// The page at this path.
impl From<&str> for Route {
    fn from(path: &str) -> Route {
        if let Some((_, route)) = ADDRESSES.iter().find(|(address, _)| *address == path) {
            return route.clone();
        }
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match parts[..] {
            ["users", "new", step] => step.parse().map_or(Route::NotFound, |step| Route::NewUser { step }),
            ["users", id] => Route::User { id: id.to_owned() },
            ["users", id, "audit"] => Route::UserAudit { id: id.to_owned() },
            ["batches", id] => Route::Batch { id: id.to_owned() },
            ["pending-users", id, "welcome-letter"] => Route::WelcomeLetter { id: id.to_owned() },
            ["pupils", group] => match group.parse() {
                Ok(group) => Route::Pupils { group: Some(group) },
                Err(_) => Route::NotFound,
            },
            ["report", year, "import"] => match YearKey::parse(year) {
                Some(year) => Route::Import { records: Records::Targets(year) },
                None => Route::NotFound,
            },
            ["schools", id] => OrganisationId::parse(id).map_or(Route::NotFound, |id| Route::School { id }),
            ["schools", id, year] => match (OrganisationId::parse(id), YearKey::parse(year)) {
                (Some(school), Some(year)) => Route::SharedTargets { school, year },
                _ => Route::NotFound,
            },
            [tab] => Tab::parse(tab).map_or(Route::NotFound, |tab| Route::TargetSetting { tab, year: None }),
            [tab, year] => match (Tab::parse(tab), YearKey::parse(year)) {
                (Some(tab), Some(year)) => tab.of(year),
                _ => Route::NotFound,
            },
            _ => Route::NotFound,
        }
    }
}

/// The page's path.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Route::NewUser { step } => write!(f, "/users/new/{step}"),
            Route::User { id } => write!(f, "/users/{id}"),
            Route::UserAudit { id } => write!(f, "/users/{id}/audit"),
            Route::Batch { id } => write!(f, "/batches/{id}"),
            Route::WelcomeLetter { id } => write!(f, "/pending-users/{id}/welcome-letter"),
            Route::TargetSetting { tab, year: None } => write!(f, "/{}", tab.as_str()),
            Route::TargetSetting { tab, year: Some(year) } => write!(f, "/{}/{year}", tab.as_str()),
            Route::Import { records: Records::Targets(year) } => write!(f, "/report/{year}/import"),
            Route::Pupils { group: Some(group) } => write!(f, "/pupils/{group}"),
            Route::School { id } => write!(f, "/schools/{id}"),
            Route::SharedTargets { school, year } => write!(f, "/schools/{school}/{year}"),
            route => {
                let known = ADDRESSES.iter().find(|(_, one)| one == route);
                f.write_str(known.map_or("/not-found", |(address, _)| address))
            }
        }
    }
}

/// Goes to a page.
pub fn go(route: &Route) {
    BrowserHistory::new().push(route.to_string());
}

/// Goes to a page in place of this one, so that the browser's Back does not lead here again.
pub fn replace(route: &Route) {
    BrowserHistory::new().replace(route.to_string());
}

/// Calls back whenever the address has changed.
pub fn listen(moved: impl Fn() + 'static) {
    // The site listens until its window is closed, so nothing is ever taken back.
    std::mem::forget(BrowserHistory::new().listen(moved));
}

impl Route {
    /// The page of the address bar.
    pub fn here() -> Route {
        Route::from(dom::path().as_str())
    }

    /// Who may see the page: whoever may ask for what it shows.
    pub fn who(&self) -> Who {
        match self {
            Route::SignIn
            | Route::SignUp
            | Route::ConfirmEmail
            | Route::ForgottenPassword
            | Route::ResetPassword
            | Route::NotFound => Who::Anyone,
            Route::Home => Action::CurrentSession.row().who,
            Route::StartUser | Route::NewUser { .. } | Route::NewAdministrator => {
                Action::CreateUser.row().who
            }
            Route::UploadUsers | Route::UploadAdministrators => Action::RequestBatchUpload.row().who,
            Route::UserBatches | Route::AdministratorBatches => Action::ListBatches.row().who,
            Route::Batch { .. } => Action::ViewBatch.row().who,
            Route::PendingUsers => Action::ListPendingUsers.row().who,
            Route::WelcomeLetter { .. } => Action::WelcomeLetter.row().who,
            Route::Users | Route::Administrators => Action::ListUsers.row().who,
            Route::User { .. } => Action::ViewUser.row().who,
            Route::Audit | Route::UserAudit { .. } => Action::ListAudit.row().who,
            Route::Profile => Action::ViewProfile.row().who,
            Route::SecondFactor => Action::BeginSecondFactor.row().who,
            Route::Settings => Action::ViewSchoolSettings.row().who,
            Route::TargetSetting { tab, .. } => tab.action().row().who,
            Route::Pupils { .. } => Action::ListPupils.row().who,
            Route::Import { records } => records.action().row().who,
            Route::Schools => Action::ListSharedSchools.row().who,
            Route::School { .. } => Action::ListSharedYears.row().who,
            Route::SharedTargets { .. } => Action::SharedTargets.row().who,
        }
    }

    /// Whether this person may see the page.
    pub fn is_open_to(&self, person: &SessionView) -> bool {
        self.who().allows(person.kind, person.permissions)
    }

    /// The page of the navigation that this one belongs under.
    pub fn under(&self) -> Route {
        match self {
            Route::NewUser { .. } => Route::StartUser,
            Route::WelcomeLetter { .. } => Route::PendingUsers,
            Route::Batch { .. } => Route::UserBatches,
            Route::User { .. } => Route::Users,
            Route::UserAudit { .. } => Route::Audit,
            Route::TargetSetting { tab, .. } => Route::TargetSetting { tab: *tab, year: None },
            Route::Import { records: Records::Targets(_) } => {
                Route::TargetSetting { tab: Tab::Report, year: None }
            }
            Route::Pupils { .. } => Route::Pupils { group: None },
            Route::School { .. } | Route::SharedTargets { .. } => Route::Schools,
            other => other.clone(),
        }
    }

    /// Whether the page takes as much of the window's width as there is: those of wide tables.
    pub fn is_wide(&self) -> bool {
        use Route::{
            AdministratorBatches, Administrators, Audit, Batch, Import, PendingUsers, Pupils, SharedTargets,
            TargetSetting, UserAudit, UserBatches, Users,
        };
        matches!(
            self,
            PendingUsers
                | Batch { .. }
                | UserBatches
                | AdministratorBatches
                | Users
                | Administrators
                | Audit
                | UserAudit { .. }
                | TargetSetting { .. }
                | Pupils { .. }
                | Import { records: Records::Targets(_) }
                | SharedTargets { .. }
        )
    }

    /// Whether the page is opened by a link whose token stands behind the #.
    pub fn takes_token(&self) -> bool {
        matches!(self, Route::SignUp | Route::ConfirmEmail | Route::ResetPassword)
    }

    /// Where spreadsheets of this kind are uploaded.
    pub fn upload(kind: BatchKind) -> Route {
        match kind {
            BatchKind::Users => Route::UploadUsers,
            BatchKind::Administrators => Route::UploadAdministrators,
        }
    }

    /// The list of batch files of this kind.
    pub fn batches(kind: BatchKind) -> Route {
        match kind {
            BatchKind::Users => Route::UserBatches,
            BatchKind::Administrators => Route::AdministratorBatches,
        }
    }
}

/// A page of target setting; each is about one year group at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The settings, and pre-populating (F45–F50).
    Targets,
    /// F37–F44.
    Benchmarks,
    /// F52–F53.
    Subjects,
    /// Pupils by subjects (F51).
    Report,
    /// F54–F55.
    Delete,
}

impl Tab {
    /// All of them, in the order of the tabs.
    pub const ALL: [Tab; 5] = [Tab::Targets, Tab::Benchmarks, Tab::Subjects, Tab::Report, Tab::Delete];

    /// The words on the tab, and the page's heading.
    pub const fn label(self) -> &'static str {
        match self {
            Tab::Targets => "Targets",
            Tab::Benchmarks => "Benchmarks",
            Tab::Subjects => "Subjects",
            Tab::Report => "Report",
            Tab::Delete => "Delete targets",
        }
    }

    const fn as_str(self) -> &'static str {
        match self {
            Tab::Targets => "targets",
            Tab::Benchmarks => "benchmarks",
            Tab::Subjects => "subjects",
            Tab::Report => "report",
            Tab::Delete => "delete-targets",
        }
    }

    fn parse(text: &str) -> Option<Tab> {
        Tab::ALL.into_iter().find(|tab| tab.as_str() == text)
    }

    /// The page of a year group.
    pub const fn of(self, year: YearKey) -> Route {
        Route::TargetSetting { tab: self, year: Some(year) }
    }

    /// What the page asks for when it opens.
    const fn action(self) -> Action {
        match self {
            Tab::Targets => Action::ViewTargetSettings,
            Tab::Benchmarks => Action::ViewBenchmarks,
            Tab::Subjects => Action::ViewSubjects,
            Tab::Report => Action::TargetReport,
            Tab::Delete => Action::CountTargets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::organisation::OrganisationKind;

    #[test]
    fn every_address_leads_to_its_page() {
        for route in [
            Route::Home,
            Route::SignIn,
            Route::SignUp,
            Route::StartUser,
            Route::NewUser { step: Step::Administration },
            Route::UploadUsers,
            Route::NewAdministrator,
            Route::UploadAdministrators,
            Route::UserBatches,
            Route::AdministratorBatches,
            Route::Batch { id: "0190b5a8-7f2e-7c3d-8a4b-000000000001".to_owned() },
            Route::PendingUsers,
            Route::WelcomeLetter { id: "0190b5a8-7f2e-7c3d-8a4b-000000000001".to_owned() },
            Route::Users,
            Route::Administrators,
            Route::User { id: "0190b5a8-7f2e-7c3d-8a4b-000000000001".to_owned() },
            Route::UserAudit { id: "0190b5a8-7f2e-7c3d-8a4b-000000000001".to_owned() },
            Route::Audit,
            Route::Profile,
            Route::ConfirmEmail,
            Route::ForgottenPassword,
            Route::ResetPassword,
            Route::SecondFactor,
            Route::Settings,
            Route::Pupils { group: None },
            Route::Pupils { group: Some(11) },
            Route::Import { records: Records::Pupils },
            Route::Import { records: Records::Classes },
            Route::Import { records: Records::Results },
            Route::Schools,
        ] {
            assert_eq!(Route::from(route.to_string().as_str()), route);
        }
        for tab in Tab::ALL {
            for year in [None, YearKey::parse("ks4-2015")] {
                let route = Route::TargetSetting { tab, year };
                assert_eq!(Route::from(route.to_string().as_str()), route);
            }
        }
        let year = YearKey::parse("ks4-2015").expect("a year group");
        let school = OrganisationId::parse("0190b5a8-7f2e-7c3d-8a4b-000000000001").expect("an id");
        for route in [
            Route::Import { records: Records::Targets(year) },
            Route::School { id: school },
            Route::SharedTargets { school, year },
        ] {
            assert_eq!(Route::from(route.to_string().as_str()), route);
        }
        for nowhere in
            ["/targets/ks9-2015", "/import/targets", "/report/ks9-2015/import", "/schools/elm", "/pupils/x"]
        {
            assert_eq!(Route::from(nowhere), Route::NotFound, "{nowhere}");
        }
        assert_eq!(Route::from("/users/new/shoes"), Route::NotFound);
        assert_eq!(Route::from("/nowhere"), Route::NotFound);
    }

    #[test]
    fn administration_is_open_to_holders_of_school_setup_only() {
        use domain::permission::{Permission, Permissions};
        let kind = OrganisationKind::Secondary;
        let others = Permissions::NONE.with(Permission::ManageData).with(Permission::SchoolReports);
        assert!(!Route::PendingUsers.who().allows(kind, others) && Route::Home.who().allows(kind, others));
        assert!(Route::PendingUsers.who().allows(kind, others.with(Permission::SchoolSetup)));
    }

    #[test]
    fn f50_pupils_are_for_schools_and_schools_for_those_they_belong_to() {
        use domain::permission::{Permission, Permissions};
        let every = Permission::ALL.iter().fold(Permissions::NONE, |all, one| all.with(*one));
        let (pupils, schools) = (Route::Pupils { group: None }.who(), Route::Schools.who());
        for (kind, is_school) in [
            (OrganisationKind::Primary, true),
            (OrganisationKind::Secondary, true),
            (OrganisationKind::LocalAuthority, false),
            (OrganisationKind::AcademyChain, false),
        ] {
            assert_eq!((pupils.allows(kind, every), schools.allows(kind, every)), (is_school, !is_school));
        }
        let without = Permissions::NONE.with(Permission::SchoolReports);
        assert!(!pupils.allows(OrganisationKind::Secondary, without));
    }
}
