//! Records: pupils, and their classes and past results from spreadsheets.

mod accept_agreement;
mod add_pupil;
mod change_pupil;
mod confirm_lifting;
mod import_classes;
mod import_pupil_results;
mod import_pupils;
mod import_results;
mod keep_hold;
mod lift_hold;
mod list_pupils;
mod place_hold;
mod record_result;
mod report_leaver;
mod request_records_upload;
mod return_pupil;
mod roll_over;
mod set_characteristics;
mod tools;
mod view_agreement;
mod view_pupil;

pub use accept_agreement::AcceptAgreement;
pub use add_pupil::AddPupil;
pub use change_pupil::ChangePupil;
pub use confirm_lifting::{ConfirmLifting, ConfirmedView};
pub use import_classes::ImportClasses;
pub use import_pupil_results::ImportPupilResults;
pub use import_pupils::ImportPupils;
pub use import_results::ImportResults;
pub use keep_hold::KeepHold;
pub use lift_hold::LiftHold;
pub use list_pupils::ListPupils;
pub use place_hold::PlaceHold;
pub use record_result::RecordResult;
pub use report_leaver::ReportLeaver;
pub use request_records_upload::RequestRecordsUpload;
pub use return_pupil::ReturnPupil;
pub use roll_over::RollOver;
pub use set_characteristics::SetCharacteristics;
pub use tools::{RecordFiles, Records};
pub use view_agreement::ViewAgreement;
pub use view_pupil::ViewPupil;

use runtime::{Function, operation, task};

pub const FUNCTIONS: &[Function] = &[
    operation::<RollOver>(),
    operation::<ListPupils>(),
    operation::<AddPupil>(),
    operation::<ViewPupil>(),
    operation::<ChangePupil>(),
    operation::<SetCharacteristics>(),
    operation::<ReportLeaver>(),
    operation::<ReturnPupil>(),
    operation::<PlaceHold>(),
    operation::<LiftHold>(),
    operation::<KeepHold>(),
    task::<ConfirmLifting>(),
    operation::<RequestRecordsUpload>(),
    operation::<ImportPupils>(),
    operation::<ImportClasses>(),
    operation::<ImportResults>(),
    operation::<ImportPupilResults>(),
    operation::<RecordResult>(),
    operation::<ViewAgreement>(),
    operation::<AcceptAgreement>(),
];
