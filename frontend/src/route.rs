//! Every page of the site and its address: one row per page.
//!
//! Addresses, permissions, the navigation, tabs, fixed titles and the pieces of the site all read this table, and [`open`]
//! makes a page from it. To add a page, add its row here and its file under `pages/`.

use crate::address;
use crate::api::{self, Request};
use crate::app::App;
use crate::page::{Page, PageLink};
use crate::pages::accounts::account::{
    change_password, change_security_answers, confirm_email, forgotten, profile, reset, second_factor,
};
use crate::pages::accounts::users::step::Step;
use crate::pages::accounts::{manage, pending, sign_in, sign_up, users};
use crate::pages::collaborate::groups::{self, report::kind::ReportKind, step::GroupStep};
use crate::pages::records::Records;
use crate::pages::records::pupils::List;
use crate::pages::{self, audit, batches, changes, collaborate, exchange, home, records, retention, targets};
use crate::pieces::Piece;
use crate::shell::Shell;
use domain::access::action::{Action, Who};
use domain::access::permission::{Permission, Permissions};
use domain::accounts::forms::SessionView;
use domain::base::ids::{BatchId, ChangeId, GroupId, OrganisationId, PupilId, RequestId, UserId};
use domain::batches::columns::BatchKind;
use domain::changes::kind::ChangeKind;
use domain::exchange::forms::ViewHomeForm;
use domain::exchange::health::HealthRule;
use domain::records::cohort::YearGroupId;
use domain::records::pupil_results::Collection;
use domain::retention::erasure::Reference;
use domain::targets::forms::{ListYearsForm, TargetReportForm};
use std::fmt;
use yew::html::Scope;

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    page: PageName,
    /// A part in braces is a parameter of the page. The page of a path with a `#` is opened by an emailed link: the
    /// link's token follows the `#`, and the page itself reads and removes it.
    path: &'static str,
    /// Everybody who may ask for the action with which the page begins; without one, anyone.
    who: Who,
    pub place: Place,
    pub width: Width,
    piece: Piece,
    /// The heading, where it is always the same, and the words of links to the page. Empty for pages that choose their
    /// own heading and are not in the navigation.
    pub title: &'static str,
}

/// The place of a page in the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It is a link of the navigation bar.
    Bar,
    /// It is a link in this menu of the navigation bar.
    Menu(Menu),
    /// It is not listed itself; this page is highlighted while it is open.
    Under(PageName),
    /// It is not listed, and nothing is highlighted while it is open.
    Unlisted,
}

/// A menu of the navigation bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Menu {
    Users,
    TargetSetting,
    SchoolData,
    Collaborate,
}

impl Menu {
    pub const fn label(self) -> &'static str {
        match self {
            Menu::Users => "Users",
            Menu::TargetSetting => "Target setting",
            Menu::SchoolData => "School data",
            Menu::Collaborate => "Collaborate",
        }
    }
}

/// The width that a page takes of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// The usual column, without a box around the content.
    Column,
    /// A box for a few short fields.
    Narrow,
    /// A box for longer forms.
    Medium,
    /// A box in the middle of the window, for people who are not signed in.
    Centred,
    /// A sheet to be printed.
    Letter,
    /// The whole window, for wide tables.
    Wide,
    /// The whole window for what stands above, and a box for longer forms below it.
    WideMedium,
    /// The whole window, whose table takes the height that is left, so that only the table scrolls.
    Fill,
}

impl Width {
    pub const fn class(self) -> &'static str {
        match self {
            Width::Column => "at-column",
            Width::Wide => "",
            Width::Narrow => "at-column at-narrow",
            Width::Medium => "at-column at-medium",
            Width::WideMedium => "at-medium",
            Width::Centred => "at-door",
            Width::Letter => "at-column at-letter-page",
            Width::Fill => "at-fill",
        }
    }

    /// True for a page that is read from its top to its bottom: its heading is large, and its caption stands above it.
    pub const fn is_form(self) -> bool {
        matches!(self, Width::Narrow | Width::Centred | Width::Letter)
    }

    /// True for a page whose controls are always large: one that is used seldom, and step by step.
    pub const fn is_roomy(self) -> bool {
        matches!(self, Width::Narrow | Width::Centred)
    }
}

/// A parameter of a path.
trait Parameter: Sized {
    fn parse(text: &str) -> Option<Self>;
}

macro_rules! parameters {
    ($($type:ty: $parse:expr;)*) => {
        $(impl Parameter for $type {
            fn parse(text: &str) -> Option<$type> {
                $parse(text)
            }
        })*
    };
}

parameters! {
    Step: Step::parse;
    GroupStep: GroupStep::parse;
    ReportKind: ReportKind::parse;
    GroupId: GroupId::parse;
    YearGroupId: YearGroupId::parse;
    BatchId: BatchId::parse;
    ChangeId: ChangeId::parse;
    OrganisationId: OrganisationId::parse;
    UserId: UserId::parse;
    PupilId: PupilId::parse;
    RequestId: RequestId::parse;
    Reference: Reference::parse;
    Collection: Collection::parse;
    HealthRule: HealthRule::parse;
    u8: |text: &str| text.parse().ok();
}

/// Who may see the page of a row with this action.
macro_rules! who {
    (Anyone) => {
        Who::Anyone
    };
    ($action:ident) => {
        Action::$action.row().who
    };
}

/// The place of a row.
macro_rules! place {
    (Menu $menu:ident) => {
        Place::Menu(Menu::$menu)
    };
    (Under $page:ident) => {
        Place::Under(PageName::$page)
    };
    ($place:ident) => {
        Place::$place
    };
}

/// The first line names the page's own link and the shell, for the constructors in the rows.
macro_rules! pages {
    (
        $link:ident, $shell:ident;
        $($page:ident $({ $($field:ident: $type:ty),* })?: $path:literal, $action:ident,
            $place:ident $($in:ident)?, $width:ident, $piece:ident, $title:literal, $new:expr;)*
    ) => {
        /// A page with its parameters.
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Route { $($page $({ $($field: $type),* })?,)* }

        /// A page without its parameters: its row's number in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum PageName { $($page,)* }

        static TABLE: &[Row] = &[$(Row {
            page: PageName::$page,
            path: $path,
            who: who!($action),
            place: place!($place $($in)?),
            width: Width::$width,
            piece: Piece::$piece,
            title: $title,
        },)*];

        impl PageName {
            /// The page with these parameters, if they are of the right number and can be read.
            fn with(self, parameters: &[&str]) -> Option<Route> {
                let mut parameters = parameters.iter();
                let route = match self {
                    $(PageName::$page => Route::$page $({
                        $($field: Parameter::parse(parameters.next()?)?),*
                    })?,)*
                };
                parameters.next().is_none().then_some(route)
            }
        }

        impl Route {
            const fn name(self) -> PageName {
                match self { $(Route::$page { .. } => PageName::$page,)* }
            }

            fn parameters(self) -> Vec<String> {
                match self { $(Route::$page $({ $($field),* })? => vec![$($($field.to_string()),*)?],)* }
            }
        }

        /// Makes the page; `visit` numbers the openings of pages. There is one of these functions per piece, which makes
        /// the pages of that piece and returns `None` for the others: so each piece holds its own pages only.
        pub fn open<const PIECE: usize>(
            route: Route,
            app: &Scope<App>,
            visit: u32,
            $shell: &mut Shell,
        ) -> Option<Box<dyn Page>> {
            match route {
                $(Route::$page $({ $($field),* })? if const { PIECE == Piece::$piece as usize } => {
                    let $link = PageLink::new(app, visit);
                    Some(Box::new($new))
                })*
                _ => None,
            }
        }
    };
}

// Columns: page and parameters; path; action, or Anyone; place in the navigation; width; piece; title; constructor.
// The rows are in the order of the navigation. Where two paths fit an address, the first that can be read counts.
pages! {
    link, shell;

    Home: "/", CurrentSession, Bar, Wide, Home, "Home", home::Home::new(link, shell);

    StartUser: "/users/new", CreateUser, Under Users, Narrow, Create, "Create a single user", users::NewUser::new(link, Step::About, shell);
    NewUser { step: Step }: "/users/new/{step}", CreateUser, Under Users, Narrow, Create, "", users::NewUser::new(link, step, shell);
    NewAdministrator: "/administrators/new", CreateUser, Under Administrators, Narrow, Create, "Add an administrator", users::administrator::NewAdministrator::new(link, shell);
    UploadUsers: "/users/upload", RequestBatchUpload, Under UserBatches, Medium, Batches, "Add multiple users", batches::upload::UploadBatch::new(link, BatchKind::Users);
    UploadAdministrators: "/administrators/upload", RequestBatchUpload, Under AdministratorBatches, Medium, Batches, "Add multiple administrators", batches::upload::UploadBatch::new(link, BatchKind::Administrators);

    Users: "/users", ListUsers, Menu Users, Wide, People, "Users", manage::list::Users::new(link, None);
    User { user: UserId }: "/users/{user}", ViewUser, Under Users, Medium, Person, "", manage::user::OneUser::new(link, user);
    PendingUsers: "/pending-users", ListPendingUsers, Menu Users, Wide, Pending, "Pending users", pending::PendingUsers::new(link);
    WelcomeLetter { user: UserId }: "/pending-users/{user}/welcome-letter", WelcomeLetter, Under PendingUsers, Letter, Letters, "Welcome letter", pending::letter::WelcomeLetter::new(link, user);
    WelcomeLetters: "/pending-users/welcome-letters", WelcomeLetter, Under PendingUsers, Letter, Letters, "Welcome letters", pending::letters::WelcomeLetters::new(link, shell);
    UserBatches: "/batches/users", ListBatches, Menu Users, Wide, Batches, "User batch files", batches::list::Batches::new(link, BatchKind::Users);
    AdministratorBatches: "/batches/administrators", ListBatches, Menu Users, Wide, Batches, "Administrator batch files", batches::list::Batches::new(link, BatchKind::Administrators);
    Batch { batch: BatchId }: "/batches/{batch}", ViewBatch, Under UserBatches, Wide, Batch, "", batches::view::Batch::new(link, batch);
    Administrators: "/administrators", ListUsers, Menu Users, Wide, People, "Administrators", manage::list::Users::new(link, Some(Permission::SchoolSetup));

    Targets: "/targets", ViewTargetSettings, Menu TargetSetting, Wide, Targets, "Targets", targets::choose::Choose::new(link, Route::Targets);
    YearTargets { year: YearGroupId }: "/targets/{year}", ViewTargetSettings, Under Targets, WideMedium, Targets, "Targets", targets::settings::Targets::new(link, year);
    Benchmarks: "/benchmarks", ViewBenchmarks, Menu TargetSetting, Wide, Benchmarks, "Benchmarks", targets::choose::Choose::new(link, Route::Benchmarks);
    YearBenchmarks { year: YearGroupId }: "/benchmarks/{year}", ViewBenchmarks, Under Benchmarks, Wide, Benchmarks, "Benchmarks", targets::benchmarks::Benchmarks::new(link, year);
    Subjects: "/subjects", ViewSubjects, Menu TargetSetting, Wide, Subjects, "Subjects", targets::choose::Choose::new(link, Route::Subjects);
    YearSubjects { year: YearGroupId }: "/subjects/{year}", ViewSubjects, Under Subjects, WideMedium, Subjects, "Subjects", targets::subjects::Subjects::new(link, year);
    Report: "/report", TargetReport, Menu TargetSetting, Wide, Report, "Report", targets::choose::Choose::new(link, Route::Report);
    YearReport { year: YearGroupId }: "/report/{year}", TargetReport, Under Report, Wide, Report, "Report", targets::report::Report::new(link, year);
    ImportTargets { year: YearGroupId }: "/report/{year}/import", ImportTargets, Under Report, WideMedium, Import, "Import targets", records::import::Import::new(link, Records::Targets(year));
    DeleteTargets: "/delete-targets", CountTargets, Unlisted, Wide, Subjects, "Delete targets", targets::choose::Choose::new(link, Route::DeleteTargets);
    YearDeleteTargets { year: YearGroupId }: "/delete-targets/{year}", CountTargets, Unlisted, WideMedium, Subjects, "Delete targets", targets::delete::Delete::new(link, year);

    DataManager: "/data-manager", ViewDataManager, Menu SchoolData, Wide, Health, "Data manager", exchange::data_manager::DataManager::new(link);
    Pupils: "/pupils", ListPupils, Menu SchoolData, Wide, Records, "Pupils", records::pupils::Pupils::new(link, List::First);
    YearPupils { group: u8 }: "/pupils/{group}", ListPupils, Under Pupils, Wide, Records, "Pupils", records::pupils::Pupils::new(link, List::Year(group));
    Leavers: "/pupils/left", ListPupils, Under Pupils, Wide, Records, "Pupils", records::pupils::Pupils::new(link, List::Left);
    NewYear: "/pupils/new-year", RollOver, Under Pupils, Narrow, Import, "Start the academic year", records::new_year::NewYear::new(link);
    AddPupil: "/pupils/new", AddPupil, Under Pupils, Column, Pupil, "Add a pupil", records::pupil::OnePupil::new(link, None, shell);
    Pupil { pupil: PupilId }: "/pupils/{pupil}", ViewPupil, Under Pupils, Column, Pupil, "", records::pupil::OnePupil::new(link, Some(pupil), shell);
    ImportPupils: "/import/pupils", ImportPupils, Menu SchoolData, Medium, Import, "Import pupils", records::import::Import::new(link, Records::Pupils);
    ImportClasses: "/import/classes", ImportClasses, Menu SchoolData, Medium, Import, "Import classes", records::import::Import::new(link, Records::Classes);
    ImportPupilResults: "/import/pupil-results", ImportPupilResults, Menu SchoolData, Medium, Import, "Import results", records::import::Import::new(link, Records::PupilResults);
    ImportResults: "/import/results", ImportResults, Menu SchoolData, Medium, Import, "Import past results", records::import::Import::new(link, Records::Results);
    Retention: "/retention", ListRetention, Menu SchoolData, Wide, Retention, "Retention clock", retention::Retention::new(link);
    Certificates: "/retention/certificates", ListErasures, Under Retention, Wide, Retention, "Certificates of erasure", retention::certificates::Certificates::new(link);
    Certificate { reference: Reference }: "/retention/certificates/{reference}", ViewCertificate, Under Retention, Letter, Retention, "Certificate of erasure", retention::certificates::OneCertificate::new(link, reference);
    DeletePupils: "/pupils/delete", ListDeletions, Under Retention, Wide, Deleting, "Delete pupils", retention::deleting::Deleting::new(link, None);
    DeletePupil { pupil: PupilId }: "/pupils/{pupil}/delete", PlanDeletion, Under Pupils, Wide, Deleting, "", retention::deleting::Deleting::new(link, Some(pupil));
    Requests: "/requests", ListRequests, Menu SchoolData, Wide, Requests, "Requests", retention::requests::Requests::new(link);
    NewRequest: "/requests/new", OpenRequest, Under Requests, Narrow, Pack, "Record a request", retention::requests::new::NewRequest::new(link, None);
    RequestAbout { pupil: PupilId }: "/pupils/{pupil}/request", OpenRequest, Under Requests, Narrow, Pack, "Record a request", retention::requests::new::NewRequest::new(link, Some(pupil));
    Request { request: RequestId }: "/requests/{request}", ViewRequest, Under Requests, Wide, Requests, "", retention::requests::one::OneRequest::new(link, request);
    Pack { request: RequestId }: "/requests/{request}/pack", PreviewPack, Under Requests, Wide, Pack, "", retention::requests::pack::PreparePack::new(link, request);
    Agreement: "/agreement", ViewAgreement, Menu SchoolData, Column, Import, "Data agreement", records::agreement::DataAgreement::new(link);
    MisConnection: "/mis", ViewConnection, Menu SchoolData, Column, Exchange, "MIS connection", exchange::connection::MisConnection::new(link);
    MisRecords: "/mis/records", ListMisPupils, Under MisConnection, Wide, Exchange, "Your MIS data", exchange::records::MisRecords::new(link);
    DataHealth: "/data-health", ViewDataHealth, Menu SchoolData, Wide, Health, "Data health check", exchange::health::DataHealth::new(link);
    HealthPupils { rule: HealthRule }: "/data-health/{rule}", ListHealthPupils, Under DataHealth, Wide, Health, "", exchange::health::HealthPupils::new(link, rule);
    Changes: "/changes", ListChanges, Menu SchoolData, Wide, Changes, "Recent changes", changes::list::Changes::new(link);
    Change { change: ChangeId }: "/changes/{change}", ViewChange, Under Changes, Wide, Changes, "Large change", changes::change::Change::new(link, change);

    SchoolResults: "/school-results", ListFigures, Bar, Wide, Results, "School results", collaborate::results::SchoolResults::new(link);
    SchoolTargets: "/school-results/targets", SchoolTargets, Under SchoolResults, Wide, Collaborate, "School targets", collaborate::own_targets::SchoolTargets::new(link);
    PublishResults { collection: Collection }: "/school-results/{collection}", PreviewFigures, Under SchoolResults, Wide, Results, "", collaborate::publish::PublishResults::new(link, collection);

    Schools: "/schools", ListSharedSchools, Bar, Column, Collaborate, "Schools", collaborate::schools::Schools::new(link);
    School { school: OrganisationId }: "/schools/{school}", ListSharedYears, Under Schools, Column, Collaborate, "", collaborate::school::School::new(link, school);
    SharedResults { school: OrganisationId }: "/schools/{school}/results", SharedFigures, Under Schools, Wide, Results, "", collaborate::shared_results::SharedResults::new(link, school);
    SharedTargets { school: OrganisationId, year: YearGroupId }: "/schools/{school}/{year}", SharedTargets, Under Schools, Wide, Collaborate, "", collaborate::targets::SharedTargets::new(link, school, year);

    Groups: "/groups", ListGroups, Menu Collaborate, Wide, Groups, "Groups", groups::list::Groups::new(link);
    StartGroup: "/groups/new", CreateGroup, Under Groups, Narrow, MakeGroup, "Create a group", groups::new::NewGroup::new(link, GroupStep::About, shell);
    NewGroup { step: GroupStep }: "/groups/new/{step}", CreateGroup, Under Groups, Narrow, MakeGroup, "", groups::new::NewGroup::new(link, step, shell);
    Group { group: GroupId }: "/groups/{group}", ViewGroup, Under Groups, Wide, Groups, "", groups::one::OneGroup::new(link, group);
    GroupReport { group: GroupId, report: ReportKind }: "/groups/{group}/{report}", GroupFigures, Under Groups, Wide, GroupReports, "", groups::report::GroupReport::new(link, group, report);
    ChangeGroup { group: GroupId }: "/groups/{group}/change", ChangeGroup, Under Groups, Medium, MakeGroup, "Change the group", groups::change::ChangeGroup::new(link, group, shell);

    Audit: "/audit", ListAudit, Bar, Wide, Audit, "Audit trail", audit::Audit::new(link, None);
    UserAudit { user: UserId }: "/users/{user}/audit", ListAudit, Under Audit, Wide, Audit, "This person’s audit trail", audit::Audit::new(link, Some(user));
    Access: "/access", ViewAccess, Under Audit, Wide, Audit, "", audit::Access::new(link);

    Profile: "/profile", ViewProfile, Unlisted, Medium, Account, "Your account", profile::Profile::new(link);
    ChangePassword: "/profile/password", ChangePassword, Unlisted, Narrow, Account, "Change your password", change_password::ChangePassword::new(link);
    ChangeSecurityAnswers: "/profile/security-answers", ChangeSecurityAnswers, Unlisted, Narrow, Account, "Change your security answers", change_security_answers::ChangeSecurityAnswers::new(link);
    SecondFactor: "/second-factor", BeginSecondFactor, Unlisted, Narrow, Account, "", second_factor::SecondFactor::new(link, false);
    RecoveryCodes: "/recovery-codes", RenewRecoveryCodes, Unlisted, Narrow, Account, "Get new recovery codes", second_factor::SecondFactor::new(link, true);
    Settings: "/settings", ViewSchoolSettings, Unlisted, Medium, Person, "Settings", manage::settings::Settings::new(link);

    SignIn: "/sign-in", Anyone, Unlisted, Centred, Main, "Sign in", sign_in::SignIn::new(link);
    SignUp: "/sign-up#{token}", Anyone, Unlisted, Centred, Door, "", sign_up::SignUp::new(link);
    ConfirmEmail: "/confirm-email#{token}", Anyone, Unlisted, Centred, Door, "", confirm_email::ConfirmEmail::new(link);
    ForgottenPassword: "/forgotten-password", Anyone, Unlisted, Centred, Door, "", forgotten::Forgotten::new(link);
    CheckCertificate: "/check-certificate", Anyone, Unlisted, Narrow, Check, "Check a certificate", retention::check::Check::new(link);
    Accessibility: "/accessibility", Anyone, Unlisted, Narrow, About, "Accessibility statement", home::about::About::accessibility(link);
    Help: "/help", Anyone, Unlisted, Narrow, About, "Help", home::help::Help::new(link);
    Privacy: "/privacy", Anyone, Unlisted, Narrow, About, "Privacy notice", home::about::About::privacy(link);
    ResetPassword: "/reset-password#{token}", Anyone, Unlisted, Centred, Door, "", reset::Reset::new(link);
    NotFound: "/not-found", Anyone, Unlisted, Column, Main, "", pages::NotFound::new(link);
}

impl Row {
    /// The path without what stands behind the `#`.
    fn parts(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('#').next().unwrap_or_default().split('/')
    }

    /// The parameters in a path of this page; `None` where it is a path of another.
    fn parameters<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let (mut path, mut parts, mut parameters) = (path.split('/'), self.parts(), Vec::new());
        loop {
            match (parts.next(), path.next()) {
                (None, None) => return Some(parameters),
                (Some(part), Some(text)) if part.starts_with('{') => parameters.push(text),
                (Some(part), Some(text)) if part == text => {}
                _ => return None,
            }
        }
    }
}

/// The page of the first row whose path matches; `NotFound` if none does.
impl From<&str> for Route {
    fn from(path: &str) -> Route {
        let found = TABLE.iter().find_map(|row| row.page.with(&row.parameters(path)?));
        found.unwrap_or(Route::NotFound)
    }
}

/// The page's path.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parameters = self.parameters().into_iter();
        for part in self.row().parts().skip(1) {
            f.write_str("/")?;
            let parameter = if part.starts_with('{') { parameters.next() } else { None };
            f.write_str(parameter.as_deref().unwrap_or(part))?;
        }
        Ok(())
    }
}

impl Route {
    /// The page of the address bar.
    pub fn current() -> Route {
        Route::from(address::path().as_str())
    }

    /// The pages that take no parameters, in the order of the table.
    pub fn without_parameters() -> impl Iterator<Item = Route> {
        TABLE.iter().filter_map(|row| row.page.with(&[]))
    }

    /// The first parts of all paths, each once.
    #[cfg(test)]
    pub fn first_parts() -> impl Iterator<Item = &'static str> {
        let first = |row: &Row| row.path.split(['/', '#']).nth(1).unwrap_or_default();
        let all: std::collections::BTreeSet<&str> = TABLE.iter().map(first).collect();
        all.into_iter()
    }

    /// The pages of a menu.
    pub fn of_menu(menu: Menu) -> impl Iterator<Item = Route> {
        Route::without_parameters().filter(move |route| route.row().place == Place::Menu(menu))
    }

    /// The first of a group's reports.
    pub const fn reports_of(group: GroupId) -> Route {
        Route::GroupReport { group, report: ReportKind::Overview }
    }

    pub fn row(self) -> &'static Row {
        &TABLE[self.name() as usize]
    }

    /// The piece of the site that the page is in.
    pub fn piece(self) -> Piece {
        self.row().piece
    }

    /// The requests with which the page begins, where it is worth sending them while the piece is still on its way: the
    /// answers are large, or take the server some time.
    pub fn first_requests(self, person: &SessionView) -> Vec<Request> {
        match self {
            Route::Home if Route::is_home_in_numbers(person) => {
                vec![api::request(&ViewHomeForm {}), api::request(&ListYearsForm {})]
            }
            Route::YearReport { year } => {
                vec![api::request(&ListYearsForm {}), api::request(&TargetReportForm { year })]
            }
            _ => Vec::new(),
        }
    }

    /// True if the home page shows this person the organisation in numbers: they manage accounts or data.
    pub fn is_home_in_numbers(person: &SessionView) -> bool {
        [Route::Users, Route::DataManager].iter().any(|route| route.is_open_to(person))
    }

    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Who may see the page: everybody who may ask for the action of its row.
    pub fn who(self) -> Who {
        self.row().who
    }

    /// True where this person may see the page. The list of changes is of use only to those who may make one, and that of
    /// groups to those who manage groups or see reports.
    pub fn is_open_to(self, person: &SessionView) -> bool {
        let allows = |who: Who| who.allows(person.kind, person.permissions);
        allows(self.who())
            && (self != Route::Changes || ChangeKind::ALL.iter().any(|kind| allows(kind.who())))
            && (self != Route::Groups || allows_groups(person.permissions))
    }

    /// The page that is highlighted in the navigation while this one is open.
    pub fn under(self) -> Route {
        match self.row().place {
            Place::Under(page) => page.with(&[]).unwrap_or(self),
            _ => self,
        }
    }
}

/// True for people who manage groups or may see the reports of one.
const fn allows_groups(held: Permissions) -> bool {
    held.has(Permission::SchoolSetup) || held.has(Permission::SchoolReports)
}

#[cfg(test)]
mod tests;
