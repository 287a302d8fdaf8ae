//! The table of actions: one row for each action that Attain offers over HTTP, with its route and the callers it is
//! open to.
//!
//! The template's routes, the browser's calls, the page of permissions, the documents and the checks on every request
//! all read this table. An action without a row does not compile.

use Permission::{ManageData, PupilData, SchoolReports, SchoolSetup};
use Who::{Anyone, AtSchool, AtSchoolEither, Holder, Outside, SignedIn};

pub use crate::access::row::Row;
pub use crate::access::who::{Method, Who};

use crate::access::permission::Permission;
use crate::access::row::{NOT_IN_THE_BROWSER, actions, is, last};
use crate::base::event::EventKind;

actions! {
    // accounts
    SignIn: "sign-in", Post "/api/session", Anyone,
        records SignedIn, refuses [401, 409, 422, 429],
        "Sign in with an email address or username, and a password.";
    SignOut: "sign-out", Delete "/api/session", SignedIn,
        open before_second_factor, refuses [],
        "End the session on the server.";
    CurrentSession: "current-session", Get "/api/session", SignedIn,
        open before_second_factor, refuses [],
        "Show the person signed in, their permissions, and which first steps the organisation has completed.";
    CreateUser: "create-user", Post "/api/users", Holder(SchoolSetup),
        changes UsersInvited, refuses [409, 422, 429],
        "Create a pending account for a user or an administrator, and send the sign-up email.";
    ListUsers: "list-users", Get "/api/users", Holder(SchoolSetup),
        refuses [422],
        "List the accounts whose holders have signed up, by name or by last sign-in.";
    ExportUsers: "export-users", Get "/api/exports/users", Holder(SchoolSetup),
        records UsersExported, refuses [409, 422],
        "Export the list of accounts as a CSV or Excel file.";
    ViewUser: "view-user", Get "/api/users/{user}", Holder(SchoolSetup),
        refuses [],
        "Show one account.";
    ChangeUser: "change-user", Put "/api/users/{user}", Holder(SchoolSetup),
        changes UserChanged, refuses [409, 422],
        "Change an account's role and permissions.";
    DeactivateUser: "deactivate-user", Post "/api/users/{user}/deactivation", Holder(SchoolSetup),
        changes UserDeactivated, refuses [409],
        "Deactivate an account: sign it out everywhere, refuse sign-ins to it, and free its seat; it is deleted 12 months later.";
    ReactivateUser: "reactivate-user", Post "/api/users/{user}/reactivation", Holder(SchoolSetup),
        changes UserReactivated, refuses [409, 429],
        "Make a deactivated account pending again, with a new code and a new sign-up email.";
    DeleteUser: "delete-user", Delete "/api/users/{user}", Holder(SchoolSetup),
        changes UserDeleted, refuses [409],
        "Delete an account permanently, and free its email address, username and seat.";
    EndUserSessions: "end-user-sessions", Delete "/api/users/{user}/sessions", Holder(SchoolSetup),
        changes SessionsEnded, refuses [],
        "End every session of another person.";
    ListSessions: "list-sessions", Get "/api/sessions", SignedIn,
        refuses [],
        "List the caller's own sessions, each with its start, IP address and browser.";
    EndSessions: "end-sessions", Delete "/api/sessions", SignedIn,
        changes SessionsEnded, refuses [],
        "End the caller's own sessions, except the one that makes this request.";
    ViewProfile: "view-profile", Get "/api/profile", SignedIn,
        refuses [404],
        "Show the caller's own account.";
    ChangeName: "change-name", Put "/api/profile", SignedIn,
        changes NameChanged, refuses [404, 409, 422],
        "Change the caller's own forename and surname; no one else can change them.";
    ChangePassword: "change-password", Put "/api/profile/password", SignedIn,
        changes PasswordChanged, refuses [404, 409, 422, 429],
        "Change the caller's own password, and end every other session and every emailed link of the account.";
    ChangeSecurityAnswers: "change-security-answers", Put "/api/profile/security-answers", SignedIn,
        changes SecurityAnswersChanged, refuses [404, 409, 422, 429],
        "Replace the caller's own security questions and answers, and end every other session and every emailed link of the account.";
    RequestEmailChange: "request-email-change", Post "/api/profile/email", SignedIn,
        changes EmailChangeRequested, refuses [404, 409, 422, 429],
        "Request another email address for the caller's own account: email a link to the new address and a notice to the old one.";
    ConfirmEmailChange: "confirm-email-change", Post "/api/email-change", Anyone,
        changes EmailChanged, refuses [404, 409],
        "Confirm a new email address with the emailed link; the account then signs in with it.";
    ListPendingUsers: "list-pending-users", Get "/api/pending-users", Holder(SchoolSetup),
        records PendingUsersOpened, refuses [],
        "List the accounts that have not been activated yet, newest first.";
    ResendVerification: "resend-verification", Post "/api/pending-users/{user}/verification", Holder(SchoolSetup),
        changes SignUpEmailResent, refuses [429],
        "Send a new sign-up link; the old one stops working.";
    ReissueActivationCode: "reissue-activation-code", Post "/api/pending-users/{user}/activation-code", Holder(SchoolSetup),
        changes ActivationCodeReissued, refuses [429],
        "Replace the activation code, and start its number of tries again at 0.";
    DeletePendingUser: "delete-pending-user", Delete "/api/pending-users/{user}", Holder(SchoolSetup),
        changes PendingUserDeleted, refuses [409],
        "Delete a pending account: its link and code stop working, and its email address can be used again.";
    WelcomeLetter: "welcome-letter", Get "/api/pending-users/{user}/welcome-letter", Holder(SchoolSetup),
        records WelcomeLetterOpened, refuses [409],
        "Show the content of the printed welcome letter: the code, and the sign-up link as a QR code.";
    OpenSignUp: "open-sign-up", Post "/api/sign-up", Anyone,
        refuses [404, 409],
        "Open a sign-up link: show whose account it is. Fails if the link no longer works.";
    CompleteSignUp: "complete-sign-up", Put "/api/sign-up", Anyone,
        changes UserActivated SignedIn, refuses [404, 409, 422],
        "Activate the account with the activation code and choose a password.";
    RequestPasswordReset: "request-password-reset", Post "/api/password-resets", Anyone,
        changes PasswordResetRequested, refuses [422, 429],
        "Email a link to choose a new password; the answer is the same whether or not the address has an account.";
    OpenPasswordReset: "open-password-reset", Post "/api/password-resets/open", Anyone,
        refuses [404, 409],
        "Open a password link: show whose account it is, and which characters of which answer to give. Does not use up the link.";
    CompletePasswordReset: "complete-password-reset", Post "/api/password-resets/complete", Anyone,
        changes PasswordReset, refuses [404, 409, 422],
        "Choose a new password with the link and the characters, and end every session of the account.";
    BeginSecondFactor: "begin-second-factor", Post "/api/second-factor", SignedIn,
        open before_second_factor, changes SecondFactorBegun, refuses [409, 422, 429],
        "Start setting up a second factor: show the secret for an authenticator app.";
    ConfirmSecondFactor: "confirm-second-factor", Put "/api/second-factor", SignedIn,
        open before_second_factor, changes SecondFactorConfirmed, refuses [409, 422, 429],
        "Turn the second factor on with the app's first code; only this answer shows the recovery codes.";
    RemoveSecondFactor: "remove-second-factor", Post "/api/second-factor/removal", SignedIn,
        changes SecondFactorRemoved, refuses [409, 422, 429],
        "Remove the caller's own second factor, with the password and a code.";
    RenewRecoveryCodes: "renew-recovery-codes", Post "/api/second-factor/recovery-codes", SignedIn,
        changes RecoveryCodesRenewed, refuses [409, 422, 429],
        "Replace the caller's own recovery codes, with the password and a code; only this answer shows the new ones.";
    ResetSecondFactor: "reset-second-factor", Post "/api/users/{user}/second-factor-reset", Holder(SchoolSetup),
        changes SecondFactorReset, refuses [409],
        "Remove the second factor of another person who has lost it.";
    ViewSchoolSettings: "view-school-settings", Get "/api/school/settings", Holder(SchoolSetup),
        refuses [], "Show the organisation's settings.";
    ChangeSchoolSettings: "change-school-settings", Put "/api/school/settings", Holder(SchoolSetup),
        changes SettingsChanged, refuses [409],
        "Change the organisation's settings: whether holders of School setup and Manage data must have a second factor, and whether counts of past results are kept.";

    // batches
    RequestBatchUpload: "request-batch-upload", Post "/api/batches", Holder(SchoolSetup),
        changes UploadRequested, refuses [422],
        "Request a presigned URL for the upload of one spreadsheet of staff.";
    ListBatches: "list-batches", Get "/api/batches", Holder(SchoolSetup),
        refuses [],
        "List the school's batch files of one kind, newest first.";
    ViewBatch: "view-batch", Get "/api/batches/{batch}", Holder(SchoolSetup),
        refuses [],
        "Show one batch: its rows and their errors.";
    AmendBatchRow: "amend-batch-row", Put "/api/batches/{batch}/rows/{row}", Holder(SchoolSetup),
        changes BatchRowAmended, refuses [409, 422],
        "Edit a row of a batch.";
    DeleteBatchRow: "delete-batch-row", Delete "/api/batches/{batch}/rows/{row}", Holder(SchoolSetup),
        changes BatchRowDeleted, refuses [409],
        "Delete a row from a batch permanently.";
    ProcessBatch: "process-batch", Post "/api/batches/{batch}/process", Holder(SchoolSetup),
        changes UsersInvited, refuses [409, 429],
        "Create an account for every row that has no red cell.";
    DownloadBatch: "download-batch", Get "/api/batches/{batch}/spreadsheet", Holder(SchoolSetup),
        records BatchDownloaded, refuses [],
        "Download the batch as a spreadsheet with a column of errors.";
    DeleteBatch: "delete-batch", Delete "/api/batches/{batch}", Holder(SchoolSetup),
        changes BatchDeleted, refuses [409],
        "Delete the rest of a batch; accounts already created stay.";

    // records
    RequestRecordsUpload: "request-records-upload", Post "/api/records/uploads", SignedIn,
        refuses [422],
        "Request a presigned URL for the upload of a spreadsheet of pupils, classes, results, pupils' results or targets.";
    ImportPupils: "import-pupils", Post "/api/records/pupils", AtSchool(ManageData),
        refuses [422],
        "Plan the changes of a spreadsheet of pupils: the pupils it adds and those it changes.";
    ImportResults: "import-results", Post "/api/records/results", AtSchool(ManageData),
        refuses [409, 422],
        "Plan the changes of a spreadsheet of past results, of which only counts are kept, and of the school's own progress. It replaces whole years.";
    ImportPupilResults: "import-pupil-results", Post "/api/records/pupil-results", AtSchool(ManageData),
        refuses [422],
        "Plan the changes of a spreadsheet of pupils' results, of the counts of their years, and of the school's own progress.";
    ImportClasses: "import-classes", Post "/api/records/classes", AtSchool(ManageData),
        refuses [422],
        "Plan the changes of a spreadsheet of classes.";
    RollOver: "roll-over", Post "/api/records/roll-over", AtSchool(ManageData),
        refuses [409],
        "Plan what changes when the records are brought to the present academic year.";
    ListPupils: "list-pupils", Get "/api/records/pupils", AtSchool(ManageData),
        records PupilsOpened, refuses [404],
        "List the pupils of a year group, or those who have left.";
    AddPupil: "add-pupil", Post "/api/pupils", AtSchool(ManageData),
        changes PupilAdded, refuses [409, 422],
        "Add one pupil.";
    ViewPupil: "view-pupil", Get "/api/pupils/{pupil}", AtSchool(ManageData),
        records PupilOpened, refuses [],
        "Show one pupil's record.";
    ChangePupil: "change-pupil", Put "/api/pupils/{pupil}", AtSchool(ManageData),
        changes PupilChanged, refuses [409, 422],
        "Change one pupil's record.";
    SetCharacteristics: "set-characteristics", Put "/api/pupils/{pupil}/characteristics", AtSchool(ManageData),
        changes PupilChanged, refuses [409, 422],
        "Answer a pupil's characteristics in an academic year, or make them automatic.";
    RecordResult: "record-result", Put "/api/pupils/{pupil}/results", AtSchool(ManageData),
        changes PupilChanged, refuses [409, 422],
        "Record a result of a pupil by hand, correct it, or take it away.";
    ReportLeaver: "report-leaver", Put "/api/pupils/{pupil}/leaving", AtSchool(ManageData),
        changes LeaverReported, refuses [409, 422],
        "Report that a pupil leaves or has left, or correct the last day.";
    ReturnPupil: "return-pupil", Delete "/api/pupils/{pupil}/leaving", AtSchool(ManageData),
        changes PupilReturned, refuses [409],
        "Return a leaver to the roll, or withdraw the report that a pupil leaves.";
    ViewAgreement: "view-agreement", Get "/api/agreement", AtSchoolEither(SchoolSetup, ManageData),
        refuses [],
        "Show who accepted the agreement on the school's data, and when.";
    AcceptAgreement: "accept-agreement", Post "/api/agreement", AtSchool(SchoolSetup),
        changes AgreementAccepted, refuses [409],
        "Accept the agreement on the school's data, and mail a receipt to every administrator.";

    PlaceHold: "place-hold", Post "/api/pupils/{pupil}/holds", AtSchool(ManageData),
        changes HoldPlaced, refuses [409, 422],
        "Place a hold on a pupil, so that nothing is erased, or change its note.";
    LiftHold: "lift-hold", Post "/api/pupils/{pupil}/holds/lifting", AtSchool(SchoolSetup),
        changes HoldLiftingRequested HoldLifted, refuses [409],
        "Ask to lift a hold on a pupil, or confirm within a day, as a second person, that it is lifted.";
    KeepHold: "keep-hold", Post "/api/pupils/{pupil}/holds/keeping", AtSchool(SchoolSetup),
        changes HoldKept, refuses [409],
        "Decide that a hold stays which somebody asked to lift.";

    // retention
    ListRetention: "list-retention", Get "/api/retention", AtSchool(ManageData),
        records RetentionOpened, refuses [],
        "Show when the school's pupils are erased and why, and which are on hold.";
    ExportPupils: "export-pupils", Get "/api/retention/file", AtSchool(ManageData),
        records PupilsExported, refuses [404, 409],
        "Save the records of a pupil, a class, a year group, those who have left or those who are erased soon as a file.";
    ListDeletions: "list-deletions", Get "/api/deletions", AtSchool(ManageData),
        refuses [],
        "List the deletions of pupils that wait, are under way or are at most a day old, and the groups that can be deleted.";
    PlanDeletion: "plan-deletion", Get "/api/deletions/plan", AtSchool(ManageData),
        records DeletionPlanned, refuses [404],
        "Show what deleting a pupil, a class, a year group or those who have left would erase.";
    DeletePupils: "delete-pupils", Post "/api/deletions", AtSchool(ManageData),
        changes DeletionRequested DeletionDecided, refuses [404, 409, 422],
        "Delete pupils, or ask for it if they are more than 20 within a day. Nothing brings them back.";
    ConfirmDeletion: "confirm-deletion", Post "/api/deletions/{deletion}/confirmation", AtSchool(SchoolSetup),
        changes DeletionDecided, refuses [409],
        "Confirm within a day, as a second person, that pupils are deleted.";
    WithdrawDeletion: "withdraw-deletion", Delete "/api/deletions/{deletion}", AtSchool(ManageData),
        changes DeletionWithdrawn, refuses [409],
        "Withdraw a deletion of pupils that nobody has confirmed.";
    OpenRequest: "open-request", Post "/api/requests", AtSchool(SchoolSetup),
        changes RequestRecorded, refuses [409, 422],
        "Record a request about a pupil's records: subject access, the education record, or a complaint.";
    ListRequests: "list-requests", Get "/api/requests", AtSchool(SchoolSetup),
        records RequestsOpened, refuses [],
        "List the requests about pupils' records, the most urgent first.";
    ViewRequest: "view-request", Get "/api/requests/{request}", AtSchool(SchoolSetup),
        records RequestOpened, refuses [],
        "Show one request about a pupil's records, with its clock and what was done.";
    RecordStep: "record-step", Post "/api/requests/{request}/steps", AtSchool(SchoolSetup),
        changes RequestChanged RequestClosed, refuses [409, 422],
        "Record what the school did about a request: it may start, stop, extend or end its clock.";
    PreviewPack: "preview-pack", Get "/api/requests/{request}/pack", AtSchool(SchoolSetup),
        records PackOpened, refuses [],
        "Show everything that the pack of a request would hold, with what should probably be left out.";
    MakePack: "make-pack", Post "/api/requests/{request}/pack", AtSchool(SchoolSetup),
        changes PackMade, refuses [409],
        "Make the pack of a request: everything held about the pupil as PDF, JSON, CSV and Excel, in one zip file.";

    // exchange
    ExtractNow: "extract-now", Post "/api/mis/extracts", AtSchool(ManageData),
        changes MisExtracted, refuses [409],
        "Read the school's MIS now, and plan what changes.";
    ViewConnection: "view-connection", Get "/api/mis", AtSchoolEither(SchoolSetup, ManageData),
        refuses [],
        "Show the connection with the school's MIS: its state, what is granted, and the last extract.";
    ConnectMis: "connect-mis", Post "/api/mis", AtSchool(SchoolSetup),
        changes MisConnected MisApproved, refuses [409, 422],
        "Order a connection with the school's MIS, and ask the school to approve it at the provider.";
    ChangeConnection: "change-connection", Put "/api/mis", AtSchool(ManageData),
        changes MisConnectionChanged, refuses [409],
        "Choose whether what the MIS says is applied by itself.";
    ChooseScope: "choose-scope", Post "/api/mis/scopes", AtSchool(SchoolSetup),
        changes MisConnectionChanged MisDataDeleted, refuses [409, 422],
        "Ask the MIS for a part of its data no more and delete what is held under it, or ask for it again; without a number, show what would be deleted.";
    DisconnectMis: "disconnect-mis", Post "/api/mis/end", AtSchool(SchoolSetup),
        changes MisDisconnected MisIdsDeleted, refuses [409, 422],
        "Stop the connection with the school's MIS, and delete what is held under it; without a number, show what that is.";
    HearWonde: "hear-wonde", Post "/api/mis-messages/wonde/{secret}", Anyone,
        changes MisApproved MisRevoked MisMigrated, refuses [404],
        "Take Wonde's message that a school approved, declined or revoked the connection, or moved to another MIS.";
    HearXporter: "hear-xporter", Post "/api/mis-messages/xporter/{secret}", Anyone,
        changes MisApproved MisRevoked MisDataDeleted, refuses [404, 409],
        "Take Groupcall's message about what a school consented to. It may bring the login for it.";
    ListMisPupils: "list-mis-pupils", Get "/api/mis/records", AtSchool(ManageData),
        records PupilsOpened, refuses [],
        "List what the school's MIS sent last, record by record, beside what is kept.";
    DecideMisRecord: "decide-mis-record", Put "/api/mis/records", AtSchool(ManageData),
        changes MisRecordDecided, refuses [404, 409, 422],
        "Say whose a record of the MIS is, or what its UPN is. The next synchronisation follows it.";
    ViewDataHealth: "view-data-health", Get "/api/data-health", AtSchool(ManageData),
        refuses [],
        "Show what is wrong with the school's data, in numbers, and how the numbers have been.";
    CountDataHealth: "count-data-health", Post "/api/data-health", AtSchool(ManageData),
        changes DataHealthCounted, refuses [],
        "Count again what is wrong with the school's data.";
    ListHealthPupils: "list-health-pupils", Get "/api/data-health/pupils", AtSchool(ManageData),
        records PupilsOpened, refuses [],
        "List the pupils that a rule of data health is about, with likely UPNs.";
    DownloadDataHealth: "download-data-health", Get "/api/exports/data-health", AtSchool(ManageData),
        records PupilsExported, refuses [409],
        "Download the concerns of data health as a CSV or Excel file.";
    ChooseUpn: "choose-upn", Put "/api/data-health/upn", AtSchool(ManageData),
        changes MisRecordDecided PupilChanged, refuses [404, 409, 422],
        "Put one of the likely numbers in place of a wrong UPN.";
    ViewDataManager: "view-data-manager", Get "/api/data-manager", AtSchoolEither(SchoolSetup, ManageData),
        refuses [],
        "Show the school's organisation, services, accounts by role, connection with its MIS, and data in numbers.";
    ViewHome: "view-home", Get "/api/home", SignedIn,
        refuses [],
        "Show the organisation in numbers and what waits for the caller, as far as they manage accounts or data.";

    // targets
    ListYears: "list-years", Get "/api/years", SignedIn,
        refuses [],
        "List the school's year groups that have targets to set.";
    ViewBenchmarks: "view-benchmarks", Get "/api/years/{year}/benchmarks", AtSchool(SchoolSetup),
        refuses [],
        "Show a year group's benchmarks, the average grade at each level, and the school's own rank.";
    SaveBenchmarks: "save-benchmarks", Put "/api/years/{year}/benchmarks", AtSchool(SchoolSetup),
        changes BenchmarksSet, refuses [409, 422],
        "Set a year group's benchmarks, and the scales its targets are set in.";
    ViewSubjects: "view-subjects", Get "/api/years/{year}/subjects", AtSchool(SchoolSetup),
        refuses [],
        "Show the subjects of a year group's target-setting report.";
    SaveSubjects: "save-subjects", Put "/api/years/{year}/subjects", AtSchool(SchoolSetup),
        changes SubjectsChosen, refuses [409, 422],
        "Choose the subjects of a year group's target-setting report.";
    ViewTargetSettings: "view-target-settings", Get "/api/years/{year}/target-settings", AtSchool(SchoolSetup),
        refuses [],
        "Show a year group's target settings.";
    SaveTargetSettings: "save-target-settings", Put "/api/years/{year}/target-settings", AtSchool(SchoolSetup),
        changes TargetSettingsChanged, refuses [409, 422],
        "Change a year group's target settings.";
    PrepopulateTargets: "prepopulate-targets", Post "/api/years/{year}/prepopulation", AtSchool(SchoolSetup),
        refuses [409],
        "Plan the pre-population of a year group's targets from its benchmarks.";
    TargetReport: "target-report", Get "/api/years/{year}/targets", AtSchool(PupilData),
        records TargetReportOpened, refuses [],
        "Show the target-setting report: pupils by subjects, with benchmarks and likelihoods.";
    SetTargets: "set-targets", Put "/api/years/{year}/targets", AtSchool(PupilData),
        changes TargetSet, refuses [422],
        "Set or remove up to 100 targets of a year group; the answer says of each whether it was saved, and if not, why.";
    ViewTarget: "view-target", Get "/api/years/{year}/targets/{pupil}", AtSchool(PupilData),
        records TargetOpened, refuses [],
        "Show a pupil's target in a subject, with the chances of each grade.";
    ExportTargets: "export-targets", Get "/api/exports/targets/{year}", AtSchool(PupilData),
        records TargetsExported, refuses [],
        "Export a year group's targets as a CSV or Excel file.";
    CountTargets: "count-targets", Get "/api/years/{year}/target-counts", AtSchool(SchoolSetup),
        refuses [],
        "Count a year group's targets by subject.";
    DeleteTargets: "delete-targets", Post "/api/years/{year}/deletions", AtSchool(SchoolSetup),
        refuses [409],
        "Plan the deletion of a year group's targets, in all subjects or in one.";
    ImportTargets: "import-targets", Post "/api/years/{year}/target-imports", AtSchool(PupilData),
        refuses [409, 422],
        "Plan the changes of a spreadsheet of a year group's targets.";
    SimulateBenchmarks: "simulate-benchmarks", Post "/api/years/{year}/simulation", AtSchool(SchoolSetup),
        refuses [422],
        "Show what benchmarks would give before they are saved: grades and measures, beside targets and the latest results.";

    // changes
    ListChanges: "list-changes", Get "/api/changes", SignedIn,
        refuses [],
        "List the school's large changes that the caller may apply or undo, newest first.";
    ViewChange: "view-change", Get "/api/changes/{change}", SignedIn,
        refuses [],
        "Show a large change: what it does, and how much of it is done.";
    ViewChangeLines: "view-change-lines", Get "/api/changes/{change}/lines", SignedIn,
        records ChangeOpened, refuses [],
        "List the lines of a large change, each with its values before and after.";
    ApplyChange: "apply-change", Post "/api/changes/{change}/application", SignedIn,
        changes PupilsImported ClassesImported RolledOver Synchronised ResultsImported TargetsImported TargetsPrepopulated TargetsDeleted,
        refuses [409, 422],
        "Apply a large change as it was shown, or continue applying it; each request writes some of its lines.";
    UndoChange: "undo-change", Post "/api/changes/{change}/undo", SignedIn,
        changes ChangeUndone, refuses [409],
        "Undo a large change within 30 days, or continue undoing it; each request restores some of its lines.";

    // collaborate
    ListSharedSchools: "list-shared-schools", Get "/api/shared/schools", Outside(SchoolReports),
        refuses [],
        "List the schools that belong to the caller's local authority, academy chain or diocese.";
    ListSharedYears: "list-shared-years", Get "/api/shared/schools/{school}/years", Outside(SchoolReports),
        records SchoolOpenedFromOutside, refuses [],
        "List the year groups whose targets a school shares with the caller, and whether it shares totals or also each pupil's targets.";
    SharedTargets: "shared-targets", Get "/api/shared/schools/{school}/years/{year}", Outside(SchoolReports),
        records SharedTargetsOpened, refuses [],
        "Show what a school shares of a year group's targets: totals by subject, or also each pupil's.";
    ListGroups: "list-groups", Get "/api/groups", SignedIn,
        refuses [],
        "List the groups of schools that the caller sees or manages.";
    ListChoosableSchools: "list-choosable-schools", Get "/api/choosable-schools", Outside(SchoolSetup),
        refuses [422],
        "List the schools that belong to the caller's organisation, to choose those of a group; the provider finds schools by URN.";
    CreateGroup: "create-group", Post "/api/groups", Outside(SchoolSetup),
        changes GroupCreated GroupAsked, refuses [422],
        "Create a group of schools; if schools see it, each is asked to join.";
    ViewGroup: "view-group", Get "/api/groups/{group}", SignedIn,
        refuses [],
        "Show a group of schools: at its owner with each school's answer, at a school with the schools that have agreed.";
    ChangeGroup: "change-group", Put "/api/groups/{group}", Outside(SchoolSetup),
        changes GroupChanged GroupAsked GroupLeft, refuses [409, 422],
        "Change a group of schools, and tell the people who see it.";
    CloseGroup: "close-group", Post "/api/groups/{group}/closing", Outside(SchoolSetup),
        changes GroupClosed GroupLeft, refuses [409],
        "Close a group of schools: nobody sees it any more, and no school is in it.";
    AskSchools: "ask-schools", Post "/api/groups/{group}/asking", Outside(SchoolSetup),
        refuses [],
        "Ask or tell the schools of a group that have still to be asked or told, after a request that was cut off.";
    AnswerGroup: "answer-group", Put "/api/joined-groups/{group}/consent", AtSchool(SchoolSetup),
        changes GroupAnswered, refuses [409],
        "Agree that the school joins a group, refuse, or withdraw.";
    ChooseViewers: "choose-viewers", Put "/api/joined-groups/{group}/viewers", AtSchool(SchoolSetup),
        changes GroupViewersChosen, refuses [409, 422],
        "Choose which people of the school see a group, besides those who see every group.";
    ListFigures: "list-figures", Get "/api/figures", AtSchoolEither(SchoolReports, SchoolSetup),
        refuses [],
        "Show the figures of the results that the school has published.";
    PreviewFigures: "preview-figures", Get "/api/figures/{collection}", AtSchool(SchoolSetup),
        refuses [404],
        "Show the figures that publishing the results of a key stage and an academic year would make.";
    PublishFigures: "publish-figures", Post "/api/figures/{collection}", AtSchool(SchoolSetup),
        changes FiguresPublished, refuses [404, 409],
        "Publish the figures of a key stage and an academic year, which never change afterwards, and choose who outside the school sees them.";
    ShareFigures: "share-figures", Put "/api/figures/{collection}/sharing", AtSchool(SchoolSetup),
        changes FiguresShared, refuses [404, 409],
        "Choose who outside the school sees published figures, from now on.";
    SharedFigures: "shared-figures", Get "/api/shared/schools/{school}/figures", Outside(SchoolReports),
        records SharedFiguresOpened, refuses [],
        "Show the published figures that a school shares with the caller.";
    GroupFigures: "group-figures", Get "/api/groups/{group}/figures", SignedIn,
        records GroupFiguresOpened, refuses [],
        "Show the published figures of the schools of a group, for its reports.";
    DownloadGroupFigures: "download-group-figures", Get "/api/groups/{group}/figures/{collection}/file", SignedIn,
        records GroupFiguresExported, refuses [],
        "Download the figures of a group for a key stage and an academic year as a CSV or Excel file.";
    SchoolTargets: "school-targets", Get "/api/years/{year}/target-totals", AtSchool(SchoolReports),
        refuses [],
        "Show totals of a year group's targets by subject, to people of the school who may see no pupil.";

    // retention
    ListErasures: "list-erasures", Get "/api/erasures", AtSchool(ManageData),
        refuses [],
        "List the erasures of the school's pupils, the latest first, each with the reference of its certificate.";
    ViewCertificate: "view-certificate", Get "/api/erasures/{reference}", AtSchool(ManageData),
        refuses [],
        "Show the signed certificate of a pupil's erasure.";
    DownloadCertificate: "download-certificate", Get "/api/erasures/{reference}/document", AtSchool(ManageData),
        refuses [],
        "Save the certificate of a pupil's erasure as a PDF, to which the signed statement is attached.";
    CheckCertificate: "check-certificate", Post "/api/certificate-checks", Anyone,
        refuses [422],
        "Check whether a certificate of erasure is genuine, and show what it says.";

    // audit
    ListAudit: "list-audit", Get "/api/audit", Holder(SchoolSetup),
        records AuditOpened, refuses [422],
        "List the audit trail, newest first: changes of records, what people opened, and sign-ins.";
    ExportAudit: "export-audit", Get "/api/audit/file", Holder(SchoolSetup),
        records AuditExported, refuses [409, 422],
        "Export the audit trail as a CSV or Excel file.";
    CheckAudit: "check-audit", Get "/api/audit/check", Holder(SchoolSetup),
        refuses [422],
        "Check the chain of the audit trail, and list the entries that were altered, deleted or inserted.";
    ViewAccess: "view-access", Get "/api/access", Holder(SchoolSetup),
        records AccessOpened, refuses [404, 422],
        "Show who could see a pupil, a person’s reach or a group on a day, and who did, as the audit trail tells it.";

    // api
    DescribeApi: "describe-api", Get "/api/openapi.json", Anyone,
        refuses [],
        "Describe the API as an OpenAPI 3.1 document.";
}
