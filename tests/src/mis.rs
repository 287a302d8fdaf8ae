//! A school's MIS, as its provider would send it.

use crate::TestSchool;
use crate::pupils::upn;
use crate::table::stored;
use domain::access::call::{Call, Deed};
use domain::base::moment::Moment;
use domain::exchange::connection::{Connection, ConnectionState};
use domain::exchange::extract::{Extract, extract_key};
use domain::exchange::provider::Provider;
use domain::exchange::record::{MisId, MisPupil};
use domain::exchange::scope::Scope;
use domain::records::agreement::VERSION;
use domain::records::forms::AcceptAgreementForm;
use flate2::Compression;
use flate2::write::GzEncoder;
use local::{MisAccess, MisSchool};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

/// The school's number at Wonde.
const AT_WONDE: &str = "A1329183376";

/// The record of the pupil of this number, in Year 11 as in [`crate::pupils::file_of`].
pub fn record(n: u32) -> MisPupil {
    MisPupil {
        id: MisId::parse(&format!("A{n}")).expect("an id"),
        upn: upn(n).as_str().to_owned(),
        former_upn: String::new(),
        surname: format!("Surname{n:03}"),
        forename: format!("Forename{n:03}"),
        born: format!("2010-10-{:02}", n % 28 + 1),
        sex: "F".to_owned(),
        year_group: "Year 11".to_owned(),
        registration: "11A".to_owned(),
        leaving: String::new(),
        classes: Vec::new(),
        characteristics: BTreeMap::new(),
        attendance: "96.5".to_owned(),
    }
}

/// The UPN of the pupil of this number with a wrong check letter.
pub fn slipped(n: u32) -> String {
    let right = record(n).upn;
    let letter = if right.starts_with('A') { 'B' } else { 'A' };
    format!("{letter}{}", &right[1..])
}

impl TestSchool {
    /// Accepts the agreement, and connects the MIS. `automatic` has its plans applied at night.
    pub async fn connect_mis(&self, automatic: bool) {
        self.grant_everything();
        self.admin().run(&AcceptAgreementForm { agreement: VERSION }).await.expect("accepted");
        self.put_connection(ConnectionState::Connected, automatic);
    }

    /// Stores a connection in this state.
    pub fn put_connection(&self, state: ConnectionState, automatic: bool) {
        let moment = Moment::new(self.clock.now(), String::new(), None, [0; 32]);
        let call = Call::of_provider(self.organisation(), moment);
        let connection = Connection {
            provider: Provider::Wonde,
            reference: AT_WONDE.to_owned(),
            state,
            asked: Scope::ALL.into(),
            granted: Scope::ALL.into(),
            automatic,
            ordered: Deed::of(&call),
            connected: Some(self.clock.now()),
            unpurged: BTreeSet::new(),
            run: None,
            last: None,
            decisions: BTreeMap::new(),
            version: 1,
        };
        let listed = format!("ORG#{}", self.id);
        self.put_item(stored(&listed, "CONNECTION", &connection));
        if connection.is_nightly() {
            self.put_item(stored("CONNECTIONS", &listed, &json!({ "organisation": self.id })));
        }
    }

    /// Lets the MIS have these pupils on roll, and Attain read them.
    pub fn mis_has(&self, pupils: Vec<MisPupil>) {
        self.change_mis(|school| school.pupils = pupils);
    }

    /// Keeps these pupils as the latest extract of the MIS.
    pub async fn keep_extract(&self, pupils: Vec<MisPupil>) {
        let extract = Extract {
            provider: Provider::Wonde,
            began: self.clock.now(),
            scopes: Scope::ALL.into(),
            pupils,
            leavers: Vec::new(),
            doubts: BTreeSet::new(),
        };
        let mut packed = GzEncoder::new(Vec::new(), Compression::default());
        packed.write_all(&serde_json::to_vec(&extract).expect("JSON")).expect("packed");
        let bytes = packed.finish().expect("packed");
        self.stack.place_file(&extract_key(self.id), bytes).await.expect("kept");
    }

    /// Changes the school at the provider: its pupils, its leavers, what it grants, or the fault of its answers.
    pub fn change_mis(&self, change: impl FnOnce(&mut MisSchool)) {
        let mis = self.stack.mis();
        if mis.school(AT_WONDE).is_none() {
            let school = MisSchool::new(&self.name, &self.organisation().number, Vec::new());
            mis.add(AT_WONDE, MisSchool { access: MisAccess::Approved, ..school }).expect("added");
        }
        mis.change(AT_WONDE, change).expect("changed");
    }
}
