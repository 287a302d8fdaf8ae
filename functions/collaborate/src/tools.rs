//! The client of the functions of Collaborate.

use domain::access::call::Call;
use domain::base::calendar::day;
use domain::base::failure::Failure;
use domain::collaborate::figures::{Published, Source, publish, publishable};
use domain::records::pupil_results::Collection;
use files::Files;
use runtime::{Environment, Log, Tools};
use store::{Ledger, Store};

pub struct Collaborate {
    pub(crate) store: Store,
    /// Receives what could not be done.
    pub(crate) log: Log,
}

runtime::gate!(Collaborate, Consenting);

impl Tools for Collaborate {
    fn connect(environment: &Environment) -> Result<Collaborate, String> {
        let store = Store::new(&environment.sdk("DYNAMODB")?, environment.get("TABLE")?);
        Ok(Collaborate { store, log: environment.log().clone() })
    }
}

/// For the function by which a school answers.
pub struct Consenting {
    pub(crate) store: Store,
    pub(crate) ledger: Ledger,
}

impl Tools for Consenting {
    fn connect(environment: &Environment) -> Result<Consenting, String> {
        let ledger = Ledger::new(&environment.sdk("DYNAMODB")?, environment.get("LEDGER")?);
        Ok(Consenting { store: Collaborate::connect(environment)?.store, ledger })
    }
}

/// For the function that reads the public register of schools.
pub struct Register {
    pub(crate) store: Store,
    pub(crate) files: Files,
}

impl Tools for Register {
    fn connect(environment: &Environment) -> Result<Register, String> {
        Ok(Register {
            store: Collaborate::connect(environment)?.store,
            files: Files::new(&environment.sdk("S3")?, environment.get("UPLOADS_BUCKET")?),
        })
    }
}

/// Nothing could be shown of fewer pupils.
const TOO_FEW: Failure = Failure::NotFound(
    "Fewer than five pupils have results in this key stage and year, so there is nothing to publish. Import the results first.",
);

impl Collaborate {
    /// The figures of a collection, made from the pupils' results as they are now.
    ///
    /// # Errors
    /// `NotFound`: the school cannot publish this key stage or this year, or fewer than five pupils have results of it.
    pub(crate) async fn made(&self, call: &Call, collection: Collection) -> Result<Published, Failure> {
        let today = day(call.moment().now);
        if !publishable(call.organisation().kind, today).contains(&collection) {
            return Err(Failure::NOT_FOUND);
        }
        let pupils = self.store.all_pupils(call).await?;
        let results = self.store.results_until(call, &pupils, collection).await?;
        let source = Source {
            collection,
            pupils: &pupils,
            results: &results,
            roles: reference::roles(collection.year.0),
            model: reference::model(collection.key_stage),
        };
        publish(source, today).ok_or(TOO_FEW)
    }
}
