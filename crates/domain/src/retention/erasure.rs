//! Erasures: the record of each in the ledger, which names nobody, and the tombstones by which a pupil who was erased is
//! known again in a restored copy (ADR 0020).

use crate::access::organisation::Organisation;
use crate::base::failure::Failure;
use crate::base::hash::{derive, hex};
use crate::base::ids::{OrganisationId, PupilId};
pub use crate::records::erasing::Rule;
use crate::records::mis_id::MisId;
use crate::records::upn::Upn;
use crate::retention::certificate::{Certificate, CertificateKey, SignedCertificate};
use crate::retention::clock::Reason;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The fewest characters of the key of the tombstones.
const SHORTEST: usize = 16;

/// Letters and digits that people do not mistake for each other.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The reference of a pupil's erasure, such as `7Q3M-9KTR-W2XB-H5NC`. It follows from the pupil's id, and the id does not
/// follow from it. It stands on the pupil's page before the erasure, so that the school can match the certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schema",
    schemars(with = "String", extend("pattern" = "^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$"))
)]
#[serde(try_from = "String", into = "String")]
pub struct Reference([u8; 16]);

impl Reference {
    /// The reference of a pupil's erasure: 80 bits.
    pub fn of(pupil: PupilId) -> Reference {
        let bits = u128::from_be_bytes(derive(b"attain erasure reference", &[pupil.0.as_bytes()]));
        Reference(std::array::from_fn(|place| ALPHABET[(bits >> (5 * place) & 31) as usize]))
    }

    /// Reads a reference from an address.
    pub fn parse(text: &str) -> Option<Reference> {
        let (mut letters, mut read) = ([0; 16], 0);
        for (place, byte) in text.bytes().enumerate() {
            match (place % 5 == 4, byte) {
                (true, b'-') => {}
                (false, letter) if ALPHABET.contains(&letter) => {
                    *letters.get_mut(read)? = letter;
                    read += 1;
                }
                _ => return None,
            }
        }
        (text.len() == 19).then_some(Reference(letters))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            let gap = if place > 0 && place % 4 == 0 { "-" } else { "" };
            write!(f, "{gap}{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Reference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Reference, &'static str> {
        Reference::parse(&text).ok_or("not a reference")
    }
}

impl From<Reference> for String {
    fn from(reference: Reference) -> String {
        reference.to_string()
    }
}

impl From<Reason> for Rule {
    fn from(reason: Reason) -> Rule {
        match reason {
            Reason::Left(_) => Rule::Left,
            Reason::Completed { .. } => Rule::Completed,
            Reason::SubscriptionEnded { .. } => Rule::SubscriptionEnded,
        }
    }
}

/// The record of an erasure in the ledger. It is written before anything is erased, and completed with the last item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub reference: Reference,
    pub organisation: OrganisationId,
    pub rule: Rule,
    pub begun_at: Timestamp,
    /// Absent until nothing of the pupil is left in the live records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_at: Option<Timestamp>,
    /// Written with `erased_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<SignedCertificate>,
}

impl Erasure {
    /// The erasure of a pupil, which begins now.
    pub fn begin(organisation: OrganisationId, pupil: PupilId, rule: Rule, now: Timestamp) -> Erasure {
        let reference = Reference::of(pupil);
        Erasure { reference, organisation, rule, begun_at: now, erased_at: None, certificate: None }
    }

    /// The erasure once nothing is left, with its certificate.
    ///
    /// # Errors
    /// `Bug`: the certificate cannot be written as JSON.
    pub fn complete(
        self,
        school: &Organisation,
        key: &CertificateKey,
        now: Timestamp,
    ) -> Result<Erasure, Failure> {
        let certificate = key.sign(&Certificate::of(school, self.reference, self.rule, now))?;
        Ok(Erasure { erased_at: Some(now), certificate: Some(certificate), ..self })
    }
}

/// The key of the tombstones. Without it, a tombstone says nothing of any pupil, not even to somebody who can try every
/// UPN there is.
#[derive(Clone, PartialEq, Eq)]
pub struct TombstoneKey(Vec<u8>);

impl TombstoneKey {
    /// Reads the deployment's secret.
    ///
    /// # Errors
    /// It is shorter than 16 characters.
    pub fn parse(secret: &str) -> Result<TombstoneKey, String> {
        if secret.len() < SHORTEST {
            return Err(format!("the key of the tombstones must have at least {SHORTEST} characters"));
        }
        Ok(TombstoneKey(secret.as_bytes().to_vec()))
    }

    /// The tombstone of a pupil's record.
    pub fn of_pupil(&self, organisation: OrganisationId, pupil: PupilId) -> String {
        hex(&derive(&self.0, &[b"pupil", organisation.0.as_bytes(), pupil.0.as_bytes()]))
    }

    /// The tombstone of a pupil's id at the school's MIS.
    pub fn of_mis(&self, organisation: OrganisationId, id: &MisId) -> String {
        hex(&derive(&self.0, &[b"mis", organisation.0.as_bytes(), id.as_str().as_bytes()]))
    }

    /// The tombstone of a UPN at a school.
    pub fn of_upn(&self, organisation: OrganisationId, upn: &Upn) -> String {
        hex(&derive(&self.0, &[b"upn", organisation.0.as_bytes(), upn.as_str().as_bytes()]))
    }
}

impl fmt::Debug for TombstoneKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TombstoneKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_reference_follows_from_the_pupil_and_can_be_read_out() {
        let of = |n: u128| Reference::of(PupilId(Uuid::from_u128(n)));
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
        assert_eq!(Reference::parse(&of(1).to_string()), Some(of(1)));
        assert_eq!(Reference::parse("7Q3M-9KTR-W2XB"), None);
        let read = of(1).to_string();
        assert_eq!((read.len(), read.matches('-').count()), (19, 3), "{read}");
        assert!(read.chars().all(|c| c == '-' || ALPHABET.contains(&(c as u8))), "{read}");
    }

    #[test]
    fn tombstones_need_their_key_and_differ_by_school_and_kind() {
        assert!(TombstoneKey::parse("short").is_err());
        let [one, other] = ["a secret of 16 characters", "another one of as many"]
            .map(|key| TombstoneKey::parse(key).expect("a key"));
        let (school, pupil) = (OrganisationId(Uuid::from_u128(1)), PupilId(Uuid::from_u128(2)));
        let upn = ('A'..='Z').find_map(|letter| Upn::parse(&format!("{letter}801200001001")).ok());
        let upn = upn.expect("a UPN");
        let all = [
            one.of_pupil(school, pupil),
            other.of_pupil(school, pupil),
            one.of_pupil(OrganisationId(Uuid::from_u128(3)), pupil),
            one.of_upn(school, &upn),
        ];
        assert!((1..all.len()).all(|n| !all[..n].contains(&all[n])));
        assert_eq!(format!("{one:?}"), "TombstoneKey(…)");
    }
}
