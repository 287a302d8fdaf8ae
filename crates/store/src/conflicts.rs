//! Retries a single write that conflicts with a transaction. The AWS SDK does not do this by itself.

use aws_sdk_dynamodb::config::interceptors::InterceptorContext;
use aws_sdk_dynamodb::config::retry::{ClassifyRetry, RetryAction};
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;

/// Classifies such a conflict as transient. The write did nothing, and the transaction is over in milliseconds. Without
/// a retry, a mail that has been sent would stay on its item and be sent again.
#[derive(Debug)]
pub(crate) struct Conflicts;

impl ClassifyRetry for Conflicts {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let error =
            context.output_or_error().and_then(Result::err).and_then(|error| error.as_operation_error());
        let code = error.and_then(|error| {
            let put = error.downcast_ref::<PutItemError>().map(ProvideErrorMetadata::code);
            let update = || error.downcast_ref::<UpdateItemError>().map(ProvideErrorMetadata::code);
            let delete = || error.downcast_ref::<DeleteItemError>().map(ProvideErrorMetadata::code);
            put.or_else(update).or_else(delete).flatten()
        });
        match code {
            Some("TransactionConflictException") => RetryAction::transient_error(),
            _ => RetryAction::NoActionIndicated,
        }
    }

    fn name(&self) -> &'static str {
        "writes that meet a transaction"
    }
}
