//! The demo schools on a stack in memory with the built website, for programs that show or measure pages.

use crate::chrome::site;
use anyhow::{Context, Result, bail};
use domain::records::cohort::{AcademicYear, Cohort, YearGroupId};
use local::{Login, Options, Stack, State};
use runtime::{Clock, Log};

/// A stack on which the demo schools stand.
pub struct Demo {
    pub stack: Stack,
    /// The first school's administrator, who may not see single pupils.
    pub administrator: Login,
    /// A teacher of the first school, who may.
    pub teacher: Login,
    /// The first school's Year 11, which has targets.
    pub year_11: YearGroupId,
}

impl Demo {
    /// Starts the stack and makes the schools.
    ///
    /// # Errors
    /// Fails when the stack does not start, or when it refuses what belongs to a demo school.
    pub async fn start() -> Result<Demo> {
        let clock = Clock::system();
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
        let mut logins =
            local::seed(&stack, year).await.context("the demo schools could not be made")?.into_iter();
        let (Some(administrator), Some(teacher)) = (logins.next(), logins.next()) else {
            bail!("the first demo school lacks a teacher")
        };
        let year_11 = YearGroupId::of(Cohort::of(11, year), year).context("Year 11 has no targets")?;
        Ok(Demo { stack, administrator, teacher, year_11 })
    }
}
