//! The demo schools on a stack in memory with the built website, for programs that show or measure pages.

use crate::TestClock;
use crate::chrome::site;
use anyhow::{Context, Result, bail};
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use local::{Login, Options, Stack, State};
use runtime::{Clock, Log};
use std::sync::Arc;

/// A stack on which the demo schools stand.
pub struct Demo {
    pub stack: Arc<Stack>,
    /// The first school's administrator, who may not see single pupils.
    pub administrator: Login,
    /// A teacher of the first school, who may.
    pub teacher: Login,
    /// The first school's Year 11, which has targets.
    pub year_11: YearGroupId,
    /// Everybody who can sign in, the people of the first school first.
    pub logins: Vec<Login>,
}

impl Demo {
    /// Starts the stack and makes the schools, today.
    ///
    /// # Errors
    /// Fails when the stack does not start, or when it refuses what belongs to a demo school.
    pub async fn start() -> Result<Demo> {
        Demo::on(Clock::system()).await
    }

    /// The same with the clock of a test.
    ///
    /// # Errors
    /// As [`Demo::start`].
    pub async fn at(clock: &TestClock) -> Result<Demo> {
        let clock = clock.clone();
        Demo::on(Clock::from_fn(move || clock.now())).await
    }

    async fn on(clock: Clock) -> Result<Demo> {
        let stack = Stack::start(Options {
            state: State::Memory,
            port: 0,
            site: Some(site()),
            templates: local::templates(),
            functions: local::functions(),
            clock: clock.clone(),
            log: Log::to(|_| ()),
            http_client: None,
        })
        .await?;
        let year = AcademicYear::at(clock.now());
        let logins = local::seed(&stack, year).await.context("the demo schools could not be made")?;
        let [administrator, teacher, ..] = logins.as_slice() else {
            bail!("the first demo school lacks a teacher")
        };
        let (administrator, teacher) = (administrator.clone(), teacher.clone());
        let year_11 = YearGroupId::of(Cohort::of(11, year), year).context("Year 11 has no targets")?;
        Ok(Demo { stack: Arc::new(stack), administrator, teacher, year_11, logins })
    }
}
