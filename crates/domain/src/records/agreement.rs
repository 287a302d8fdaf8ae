//! The agreement by which a school lets Attain process its pupils' data (F70): the school is the controller, the provider the
//! processor. Nothing is exchanged with the school's MIS before it is accepted.

use crate::access::call::{Call, Deed};
use crate::access::permission::Permission;
use crate::accounts::user::{AccountState, ListedUser};
use crate::base::agreement::Agreement;
use crate::base::calendar::shown;
use crate::base::event::{Event, EventKind};
use crate::base::failure::Failure;
use crate::base::ids::derived_id;
use crate::base::mail::{Letter, QueuedMail};
use crate::base::refusal::Refusal;
use serde::{Deserialize, Serialize};

/// The version in force.
pub const VERSION: u32 = 1;

/// The agreement and the end user licence.
pub const AGREEMENT: Agreement = Agreement {
    title: "Data processing agreement and end user licence",
    version: VERSION,
    sections: SECTIONS,
};

const SECTIONS: &[(&str, &str)] = &[
    (
        "Who is responsible",
        "Your school is the controller of its pupils\u{2019} and staff\u{2019}s personal data. The provider of Attain is its processor, and uses the data only as your school decides in Attain.",
    ),
    (
        "What is processed",
        "Pupils\u{2019} names, numbers, dates of birth, year groups, classes, characteristics, results and targets, and the accounts of your staff: what your school types, imports, or lets its MIS send. Your school chooses what its MIS sends, and can stop it at any time.",
    ),
    (
        "Who receives it",
        "Nobody but your school, unless it switches sharing on: then its local authority, its academy chain and its diocese see what it has switched on, and schools of a Collaborate group see figures of at least five pupils.",
    ),
    (
        "Where and how it is kept",
        "In the United Kingdom, encrypted where it is stored and while it is sent. Your school\u{2019}s audit trail says who saw or changed what.",
    ),
    (
        "How long it is kept",
        "The records of a named pupil are erased at most six months after the pupil leaves, completes the school, or the subscription ends. Numbers without names are kept for at most five years.",
    ),
    (
        "What your school can ask",
        "Your school answers requests of pupils and parents with the packs that Attain makes. The provider helps where that is not enough, reports a breach without delay, and shows your school on request that it keeps this agreement.",
    ),
    (
        "End user licence",
        "The people your school lets in may use Attain for its work while it subscribes. They keep their password to themselves, and pass nothing on that they may not see.",
    ),
];

/// A version that the school has accepted, with who accepted it and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    pub agreement: u32,
    pub deed: Deed,
}

/// What the school has accepted so far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The earliest first.
    pub acceptances: Vec<Acceptance>,
    /// Counts every write; 0 before the first.
    pub version: u64,
}

impl Accepted {
    /// The acceptance of the version in force; `None` asks again.
    pub fn in_force(&self) -> Option<&Acceptance> {
        self.acceptances.iter().find(|one| one.agreement == VERSION)
    }

    /// Refuses until the version in force is accepted. Whatever exchanges data with an MIS asks this first.
    ///
    /// # Errors
    /// `AgreementMissing`.
    pub fn check(&self) -> Result<(), Failure> {
        self.in_force().map(drop).ok_or(Refusal::AgreementMissing.into())
    }

    /// Accepts the version that the person saw. Changes nothing if it is accepted already.
    ///
    /// # Errors
    /// `AgreementChanged`: another version is in force.
    pub fn accept(&mut self, call: &Call, seen: u32) -> Result<Event, Failure> {
        if seen != VERSION {
            return Err(Refusal::AgreementChanged.into());
        }
        if self.in_force().is_none() {
            self.acceptances.push(Acceptance { agreement: VERSION, deed: Deed::of(call) });
        }
        Ok(Event::of(EventKind::AgreementAccepted).with("Version", VERSION.to_string()))
    }
}

impl Acceptance {
    /// True if a person gets the receipt: the school's administrators do.
    pub fn is_told(user: &ListedUser) -> bool {
        user.state == AccountState::Active && user.person.permissions.has(Permission::SchoolSetup)
    }

    /// The receipt for one person. The same acceptance is the same mail.
    pub fn receipt(&self, call: &Call, to: &ListedUser) -> QueuedMail {
        let letter = Letter::AgreementAccepted {
            forename: to.person.forename.as_str().to_owned(),
            school: call.organisation().name.clone(),
            version: self.agreement,
            by: self.deed.by.name.clone(),
            at: shown(self.deed.at),
        };
        let parts: [&[u8]; 3] = [b"agreement", to.id.0.as_bytes(), &self.agreement.to_be_bytes()];
        QueuedMail { id: derived_id(self.deed.at, &parts), to: to.person.email.clone(), letter, lease: None }
    }
}
