//! The settings of a stack, and its start with them.

use crate::wire::Wire;
use crate::{LogBook, TestClock, workbooks};
use anyhow::Result;
use domain::access::organisation::OrganisationKind;
use local::{Options, Stack, State, Templates};
use runtime::Clock;
use std::path::PathBuf;

/// The settings of a school's stack; the default is a secondary school without a website.
pub struct Setting<'a> {
    /// The kind of the first school.
    pub kind: OrganisationKind,
    /// The HTTP client under every function's SDK, if a test counts calls or plans faults.
    pub wire: Option<&'a Wire>,
    /// The files of infra/.
    pub templates: Templates,
    /// The folder of the built website, for tests with a browser.
    pub site: Option<PathBuf>,
}

impl Default for Setting<'_> {
    fn default() -> Self {
        let templates = local::templates();
        Setting { kind: OrganisationKind::Secondary, wire: None, templates, site: None }
    }
}

/// Starts a stack in memory with this state, this clock and this log.
pub(crate) async fn stack_at(
    state: State,
    clock: &TestClock,
    log: &LogBook,
    setting: &Setting<'_>,
) -> Result<Stack> {
    let read = clock.clone();
    workbooks::start(Options {
        state,
        port: 0,
        site: setting.site.clone(),
        templates: setting.templates.clone(),
        functions: local::functions(),
        clock: Clock::from_fn(move || read.now()),
        log: log.log(),
        http_client: setting.wire.map(Wire::client),
    })
    .await
}
