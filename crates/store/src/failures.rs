//! The failures of DynamoDB as those of an operation.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use domain::base::failure::Failure;
use domain::base::refusal::Refusal;

/// True if DynamoDB says that an item would be larger than 400 KB. No code says so, only the text.
pub(crate) fn too_large(message: Option<&str>) -> bool {
    message
        .is_some_and(|text| text.contains("Item size") && text.contains("exceeded the maximum allowed size"))
}

/// Converts an SDK error: `RecordTooLarge` when an item would be too large, `Failure::Busy` when a later attempt may succeed, otherwise `Failure::Bug`.
pub(crate) fn failure<E: ProvideErrorMetadata + std::fmt::Debug, R: std::fmt::Debug>(
    what: &str,
    error: &SdkError<E, R>,
) -> Failure {
    let code = error.code().unwrap_or("no answer");
    if too_large(error.message()) {
        return Refusal::RecordTooLarge.into();
    }
    let cause = format!("{what}: {code}: {}", error.message().unwrap_or_default());
    let passing = matches!(
        error,
        SdkError::TimeoutError(_) | SdkError::DispatchFailure(_) | SdkError::ResponseError(_)
    ) || matches!(
        code,
        "ProvisionedThroughputExceededException"
            | "ThrottlingException"
            | "RequestLimitExceeded"
            | "InternalServerError"
            | "ServiceUnavailable"
            | "TransactionInProgressException"
            | "TransactionConflictException"
    );
    if passing { Failure::Busy(cause) } else { Failure::Bug(cause) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_that_is_too_large_is_told_from_an_expression_that_is() {
        for text in [
            "Item size has exceeded the maximum allowed size",
            "Item size to update has exceeded the maximum allowed size",
        ] {
            assert!(too_large(Some(text)), "{text}");
        }
        let expression = "Invalid UpdateExpression: Expression size has exceeded the maximum allowed size;";
        assert!(!too_large(Some(expression)) && !too_large(None));
    }
}
