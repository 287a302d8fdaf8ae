//! One-time codes of an authenticator app (RFC 6238): SHA-1, six digits, steps of 30 seconds. A code may be one step
//! early or late; every app works this way.

use domain::accounts::second_factor::{OpenFactor, TypedCode};
use domain::base::failure::Failure;
use jiff::Timestamp;
use totp_rs::{Builder, Secret};

/// The step that this code belongs to; `None` if it belongs to neither the current step nor its neighbours.
pub(crate) fn step(secret: [u8; 20], typed: &str, now: Timestamp) -> Result<Option<u64>, Failure> {
    let app = Builder::new()
        .with_secret(Secret::new_stack(secret))
        .build()
        .map_err(|error| Failure::Bug(format!("a one-time code: {error:?}")))?;
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).take(7).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    Ok(app.check(&digits, u64::try_from(now.as_second()).unwrap_or_default()))
}

/// Checks a code of the app, or a recovery code.
pub(crate) fn check(factor: &OpenFactor<'_>, typed: &str, now: Timestamp) -> Result<TypedCode, Failure> {
    Ok(factor.check(step(factor.secret(), typed, now)?, typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_rfc_6238_and_may_be_a_step_off() {
        let secret = *b"12345678901234567890";
        let at = |second: i64| Timestamp::from_second(second).expect("a time");
        // The last six of the eight digits in Appendix B.
        for (second, code) in [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")] {
            let expected = Ok(u64::try_from(second / 30).ok());
            assert_eq!(step(secret, code, at(second)), expected);
            assert_eq!(step(secret, &format!(" {} {}", &code[..3], &code[3..]), at(second + 30)), expected);
            assert_eq!(step(secret, code, at(second - 30)), expected);
            assert_eq!(step(secret, code, at(second + 60)), Ok(None));
        }
        for wrong in ["", "28708", "2870820", "28708x", "+28708"] {
            assert_eq!(step(secret, wrong, at(59)), Ok(None));
        }
    }
}
