//! Everything that can be asked of Attain over HTTP, and who may ask it: one row an action.
//!
//! The template's routes, the browser's calls, the page of permissions and the gate every request
//! passes all read this table; an action without a row does not compile.

use crate::organisation::OrganisationKind;
use crate::permission::{Permission, Permissions};

/// The HTTP methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; never changes anything but a session's "last seen".
    Get,
    /// Creates, or does something that is not a plain replacement.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
}

impl Method {
    /// The method as it stands in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Delete => "DELETE",
        }
    }
}

/// Who may ask for an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anybody, signed in or not: the doors through which one becomes signed in.
    Anyone,
    /// Anybody signed in.
    SignedIn,
    /// Signed in, and holding this permission at their own organisation.
    Holder(Permission),
    /// The same, and the organisation is a school: what it asks about is there only.
    AtSchool(Permission),
    /// The same, and the organisation is a local authority or an academy chain: what it asks about are their schools.
    Outside(Permission),
}

impl Who {
    /// The permission it takes, if any.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Who::Anyone | Who::SignedIn => None,
            Who::Holder(permission) | Who::AtSchool(permission) | Who::Outside(permission) => {
                Some(permission)
            }
        }
    }

    /// Whether it is anything for an organisation of this kind.
    pub const fn is_for(self, kind: OrganisationKind) -> bool {
        match self {
            Who::Anyone | Who::SignedIn | Who::Holder(_) => true,
            Who::AtSchool(_) => kind.is_school(),
            Who::Outside(_) => !kind.is_school(),
        }
    }

    /// Whether it allows somebody signed in, at an organisation of this kind, with these permissions.
    pub const fn allows(self, kind: OrganisationKind, held: Permissions) -> bool {
        self.is_for(kind)
            && match self.permission() {
                Some(permission) => held.has(permission),
                None => true,
            }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The action's name: its binary, its function in the template, its word in the logs.
    pub name: &'static str,
    /// HTTP method.
    pub method: Method,
    /// Path; a part in braces is a field of the form.
    pub path: &'static str,
    /// Who may.
    pub who: Who,
    /// One sentence for the generated docs.
    pub about: &'static str,
}

/// What the documents say of an action. No page shows it, so the browser does not download it.
const fn told(about: &'static str) -> &'static str {
    if cfg!(target_arch = "wasm32") { "" } else { about }
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident: $name:literal, $method:ident $path:literal, $who:expr, $about:literal;)*) => {
        /// An action: what one Lambda function behind the HTTP API does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $(#[doc = $about] $variant,)* }

        impl Action {
            /// Every action, in the order of the table.
            pub const ALL: &[Action] = &[$(Action::$variant,)*];

            /// The action's row.
            pub const fn row(self) -> Row {
                match self {
                    $(Action::$variant => Row { name: $name, method: Method::$method, path: $path, who: $who, about: told($about) },)*
                }
            }
        }
    };
}

use Permission::{ManageData, PupilData, SchoolReports, SchoolSetup};
use Who::{Anyone, AtSchool, Holder, Outside, SignedIn};

actions! {
    SignIn: "sign-in", Post "/api/session", Anyone, "Sign in with an email address or username, and a password.";
    SignOut: "sign-out", Delete "/api/session", SignedIn, "End the session on the server.";
    CurrentSession: "current-session", Get "/api/session", SignedIn, "Who is signed in, what they may do, and how far the school is with its first steps.";
    CreateUser: "create-user", Post "/api/users", Holder(SchoolSetup), "Create a user or an administrator: a pending account, and the sign-up email.";
    ListUsers: "list-users", Get "/api/users", Holder(SchoolSetup), "The accounts whose holders have signed up, by name or by last sign-in.";
    ExportUsers: "export-users", Get "/api/exports/users", Holder(SchoolSetup), "The same as a CSV or Excel file.";
    ViewUser: "view-user", Get "/api/users/{user}", Holder(SchoolSetup), "One account.";
    ChangeUser: "change-user", Put "/api/users/{user}", Holder(SchoolSetup), "Change an account's role and permissions.";
    DeactivateUser: "deactivate-user", Post "/api/users/{user}/deactivation", Holder(SchoolSetup), "Deactivate an account: its sessions end, nobody signs in to it, and its seat is free.";
    ReactivateUser: "reactivate-user", Post "/api/users/{user}/reactivation", Holder(SchoolSetup), "Make a deactivated account pending again, with a new code and a new sign-up email.";
    DeleteUser: "delete-user", Delete "/api/users/{user}", Holder(SchoolSetup), "Delete an account for good: its email address, username and seat are free again.";
    EndUserSessions: "end-user-sessions", Delete "/api/users/{user}/sessions", Holder(SchoolSetup), "Sign somebody out everywhere.";
    ListSessions: "list-sessions", Get "/api/sessions", SignedIn, "Where one is signed in: since when, from which address, with which browser.";
    EndSessions: "end-sessions", Delete "/api/sessions", SignedIn, "End one's own sessions, but for the one that asks.";
    ViewProfile: "view-profile", Get "/api/profile", SignedIn, "One's own account.";
    ChangeName: "change-name", Put "/api/profile", SignedIn, "Change one's own forename and surname; nobody else can.";
    RequestEmailChange: "request-email-change", Post "/api/profile/email", SignedIn, "Ask for another email address of one's own: a link goes to the new one, a notice to the old.";
    ConfirmEmailChange: "confirm-email-change", Post "/api/email-change", Anyone, "Confirm a new email address with the emailed link; from then on one signs in with it.";
    ListPendingUsers: "list-pending-users", Get "/api/pending-users", Holder(SchoolSetup), "The accounts that have not been activated yet, newest first.";
    ResendVerification: "resend-verification", Post "/api/pending-users/{user}/verification", Holder(SchoolSetup), "Send a new sign-up link, which ends the old one.";
    ReissueActivationCode: "reissue-activation-code", Post "/api/pending-users/{user}/activation-code", Holder(SchoolSetup), "Replace the activation code and count tries from nought again.";
    DeletePendingUser: "delete-pending-user", Delete "/api/pending-users/{user}", Holder(SchoolSetup), "Delete a pending account: its link and code stop working and its email address is free again.";
    WelcomeLetter: "welcome-letter", Get "/api/pending-users/{user}/welcome-letter", Holder(SchoolSetup), "What the printed welcome letter holds: the code, and the sign-up link as a QR code.";
    OpenSignUp: "open-sign-up", Post "/api/sign-up", Anyone, "Open a sign-up link: whose account it is, and whether the link still works.";
    CompleteSignUp: "complete-sign-up", Put "/api/sign-up", Anyone, "Activate the account with the activation code and choose a password.";
    RequestPasswordReset: "request-password-reset", Post "/api/password-resets", Anyone, "Ask for an emailed link to choose a new password; the answer is the same whether the address has an account or not.";
    OpenPasswordReset: "open-password-reset", Post "/api/password-resets/open", Anyone, "Open such a link: whose account it is, and which characters of which answer are asked for. Spends nothing.";
    CompletePasswordReset: "complete-password-reset", Post "/api/password-resets/complete", Anyone, "Choose a new password with the link and the characters; all sessions of the account end.";
    BeginSecondFactor: "begin-second-factor", Post "/api/second-factor", SignedIn, "Begin to set up a second factor: what an authenticator app is set up with.";
    ConfirmSecondFactor: "confirm-second-factor", Put "/api/second-factor", SignedIn, "Turn the second factor on with the app's first code; the recovery codes are shown this once.";
    RemoveSecondFactor: "remove-second-factor", Post "/api/second-factor/removal", SignedIn, "Remove one's own second factor, with the password and a code.";
    ResetSecondFactor: "reset-second-factor", Post "/api/users/{user}/second-factor-reset", Holder(SchoolSetup), "Take a lost second factor off another person's account.";
    ViewSchoolSettings: "view-school-settings", Get "/api/school/settings", Holder(SchoolSetup), "The school's settings.";
    ChangeSchoolSettings: "change-school-settings", Put "/api/school/settings", Holder(SchoolSetup), "Change the school's settings: whether holders of School setup and Manage data must have a second factor.";
    RequestBatchUpload: "request-batch-upload", Post "/api/batches", Holder(SchoolSetup), "Ask for an address to which one spreadsheet may be uploaded.";
    ListBatches: "list-batches", Get "/api/batches", Holder(SchoolSetup), "The school's batch files of one kind, newest first.";
    ViewBatch: "view-batch", Get "/api/batches/{batch}", Holder(SchoolSetup), "One batch with its rows and what is wrong with each.";
    AmendBatchRow: "amend-batch-row", Put "/api/batches/{batch}/rows/{row}", Holder(SchoolSetup), "Edit a row of a batch.";
    DeleteBatchRow: "delete-batch-row", Delete "/api/batches/{batch}/rows/{row}", Holder(SchoolSetup), "Delete a row from a batch for good.";
    ProcessBatch: "process-batch", Post "/api/batches/{batch}/process", Holder(SchoolSetup), "Create an account for every row that is not red.";
    DownloadBatch: "download-batch", Get "/api/batches/{batch}/spreadsheet", Holder(SchoolSetup), "The batch as a spreadsheet with a column that says what is wrong.";
    DeleteBatch: "delete-batch", Delete "/api/batches/{batch}", Holder(SchoolSetup), "Delete what is left of a batch; accounts already created stay.";
    ListAudit: "list-audit", Get "/api/audit", Holder(SchoolSetup), "Every change of the school's records, newest first: who, what, when and from where.";
    ExportAudit: "export-audit", Get "/api/audit/file", Holder(SchoolSetup), "The same as a CSV or Excel file.";
    CheckAudit: "check-audit", Get "/api/audit/check", Holder(SchoolSetup), "Walk the chain of the audit trail, and say which entries were altered, deleted or put in.";
    ListYears: "list-years", Get "/api/years", SignedIn, "The school's year groups that have targets to set.";
    ViewBenchmarks: "view-benchmarks", Get "/api/years/{year}/benchmarks", AtSchool(SchoolSetup), "A year group's benchmarks, the average grade at each level, and the school's own rank.";
    SaveBenchmarks: "save-benchmarks", Put "/api/years/{year}/benchmarks", AtSchool(SchoolSetup), "Set a year group's benchmarks, and the scales its targets are set in.";
    SuggestBenchmarks: "suggest-benchmarks", Get "/api/years/{year}/benchmark-suggestions", AtSchool(SchoolSetup), "The next harder benchmark than the school's own rank, for each subject.";
    ViewSubjects: "view-subjects", Get "/api/years/{year}/subjects", AtSchool(SchoolSetup), "The subjects of a year group's target-setting report.";
    SaveSubjects: "save-subjects", Put "/api/years/{year}/subjects", AtSchool(SchoolSetup), "Choose the subjects of a year group's target-setting report.";
    ViewTargetSettings: "view-target-settings", Get "/api/years/{year}/target-settings", AtSchool(SchoolSetup), "A year group's target settings.";
    SaveTargetSettings: "save-target-settings", Put "/api/years/{year}/target-settings", AtSchool(SchoolSetup), "Change a year group's target settings.";
    PrepopulateTargets: "prepopulate-targets", Post "/api/years/{year}/prepopulation", AtSchool(SchoolSetup), "Pre-populate a year group's targets from its benchmarks, or see what that would do.";
    TargetReport: "target-report", Get "/api/years/{year}/targets", AtSchool(PupilData), "The target-setting report: pupils by subjects, with benchmarks and likelihoods.";
    SetTarget: "set-target", Put "/api/years/{year}/targets/{pupil}", AtSchool(PupilData), "Set a pupil's target in a subject, or take it away.";
    ViewTarget: "view-target", Get "/api/years/{year}/targets/{pupil}", AtSchool(PupilData), "A pupil's target in a subject, with the chances of each grade.";
    ExportTargets: "export-targets", Get "/api/exports/targets/{year}", AtSchool(PupilData), "A year group's targets as a CSV or Excel file.";
    CountTargets: "count-targets", Get "/api/years/{year}/target-counts", AtSchool(SchoolSetup), "How many targets a year group has, and which deletions can be undone.";
    DeleteTargets: "delete-targets", Post "/api/years/{year}/deletions", AtSchool(SchoolSetup), "Delete a year group's targets, in all subjects or in one.";
    UndoDeleteTargets: "undo-delete-targets", Delete "/api/years/{year}/deletions/{deletion}", AtSchool(SchoolSetup), "Bring deleted targets back, within 30 days.";
    RequestRecordsUpload: "request-records-upload", Post "/api/records/uploads", SignedIn, "Ask for an address to which a spreadsheet of pupils, classes, results or targets may be uploaded, by whoever may import it.";
    ImportPupils: "import-pupils", Post "/api/records/pupils", AtSchool(ManageData), "Add and change pupils from an uploaded spreadsheet, or see what that would do.";
    ImportResults: "import-results", Post "/api/records/results", AtSchool(ManageData), "Replace years of past results from an uploaded spreadsheet, and reckon the school's own progress anew, or see what that would do.";
    ImportTargets: "import-targets", Post "/api/years/{year}/target-imports", AtSchool(PupilData), "Set a year group's targets from an uploaded spreadsheet, or see what that would do.";
    ImportClasses: "import-classes", Post "/api/records/classes", AtSchool(ManageData), "Put pupils into classes from an uploaded spreadsheet, or see what that would do.";
    ListPupils: "list-pupils", Get "/api/records/pupils", AtSchool(ManageData), "The pupils of a year group as the school's records have them.";
    ListSharedSchools: "list-shared-schools", Get "/api/shared/schools", Outside(SchoolReports), "The schools that belong to a local authority or an academy chain.";
    ListSharedYears: "list-shared-years", Get "/api/shared/schools/{school}/years", Outside(SchoolReports), "The year groups whose targets a school shares with those who ask, and how much of them.";
    SharedTargets: "shared-targets", Get "/api/shared/schools/{school}/years/{year}", Outside(SchoolReports), "What a school shares of a year group's targets: totals by subject, or each pupil's as well.";
    DescribeApi: "describe-api", Get "/api/openapi.json", Anyone, "This description of the API, as an OpenAPI 3.1 document.";
}
