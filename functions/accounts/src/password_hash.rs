//! Password hashing: argon2id with the parameters of the OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane)
//! and a salt of 128 bits.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::accounts::password::MAX_LENGTH;
use domain::base::failure::Failure;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

fn argon2() -> Result<Argon2<'static>, Failure> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)
        .map_err(|error| Failure::Bug(format!("argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password. Returns a PHC string, which contains the parameters and the salt.
pub(crate) fn hash(password: &str, salt: [u8; 16]) -> Result<String, Failure> {
    let bug = |error: argon2::password_hash::Error| Failure::Bug(format!("argon2: {error}"));
    let salt = SaltString::encode_b64(&salt).map_err(bug)?;
    Ok(argon2()?.hash_password(password.as_bytes(), &salt).map_err(bug)?.to_string())
}

/// True if the typed password is the one that was hashed. Without a hash it does the same work and returns `false`, so
/// that an unknown name takes as long as a known one.
pub(crate) fn verify(typed: &str, stored: Option<&str>) -> Result<bool, Failure> {
    let password =
        domain::accounts::password::normal(&typed.chars().take(MAX_LENGTH + 1).collect::<String>());
    match stored {
        Some(stored) => {
            let stored = PasswordHash::new(stored)
                .map_err(|error| Failure::Bug(format!("a stored password hash: {error}")))?;
            Ok(argon2()?.verify_password(password.as_bytes(), &stored).is_ok())
        }
        None => {
            hash(&password, [0; 16])?;
            Ok(false)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_argon2id_at_the_owasp_parameters() {
        let stored = hash("kettle ivy lantern", [7; 16]).expect("hashed");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_eq!(verify("kettle ivy lantern", Some(&stored)), Ok(true));
        assert_eq!(verify("kettle ivy Lantern", Some(&stored)), Ok(false));
        assert_eq!(verify("kettle ivy lantern", None), Ok(false));
    }
}
