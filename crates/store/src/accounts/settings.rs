//! The settings of a school.

use crate::Store;
use crate::accounts::second_factor::attribute;
use crate::keys::Key;
use crate::table::{Condition, Transaction};

use aws_sdk_dynamodb::types::AttributeValue;
use domain::access::call::Call;
use domain::access::organisation::SchoolSettings;
use domain::access::seats::Seats;
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::Event;
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;
use domain::records::cohort::AcademicYear;
use domain::retention::hint::{Hint, Place};

impl Store {
    /// Writes the school's settings. If it stops keeping counts, the daily sweep deletes those that the caller does not.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: another administrator changed them at the same moment.
    pub async fn change_settings(
        &self,
        call: &Call,
        settings: SchoolSettings,
        event: Event,
    ) -> Result<(), Failure> {
        let (was, now) = (call.organisation().settings(), call.moment().now);
        let flag = AttributeValue::Bool;
        let unchanged = Condition::new(
            "attribute_exists(pk) AND (attribute_not_exists(second_factor_required) OR second_factor_required = :was) AND (attribute_not_exists(keeps_counts) OR keeps_counts = :kept)",
            [
                (":was", flag(was.second_factor_required)),
                (":kept", flag(was.keeps_counts)),
                (":required", flag(settings.second_factor_required)),
                (":keeps", flag(settings.keeps_counts)),
            ],
        );
        let update = "SET second_factor_required = :required, keeps_counts = :keeps";
        let mut transaction = Transaction::on(&self.table)
            .update((), &Key::organisation(call.tenant()), update, unchanged)?
            .audit((), &Entry::of(call, event)?)?;
        if was.keeps_counts && !settings.keeps_counts {
            let hint = Hint { day: day(now), place: Place::Counts(AcademicYear::at(now)) };
            transaction = transaction.hint((), call.tenant(), &[hint])?;
        }
        if transaction.commit_if().await? { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }

    /// Writes the limits on accounts, in one transaction, if they are still as they were when the call began.
    ///
    /// # Errors
    /// `ChangedMeanwhile`.
    pub async fn change_limits(&self, call: &Call, limits: Seats, event: Event) -> Result<(), Failure> {
        let was = call.organisation().limits;
        let unchanged = Condition::new(
            "limits = :were AND seats.school_setup <= :setup AND seats.manage_data <= :data",
            [
                (":were", attribute(&was)?),
                (":limits", attribute(&limits)?),
                (":setup", attribute(&limits.school_setup)?),
                (":data", attribute(&limits.manage_data)?),
            ],
        );
        let written = Transaction::on(&self.table)
            .update((), &Key::organisation(call.tenant()), "SET limits = :limits", unchanged)?
            .audit((), &Entry::of(call, event)?)?
            .commit_if()
            .await?;
        if written { Ok(()) } else { Err(Refusal::ChangedMeanwhile.into()) }
    }
}
