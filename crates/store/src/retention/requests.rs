//! The register of requests about pupils' records.

use crate::Store;
use crate::keys::{Key, REQUEST, school};
use crate::records::pupils::is_kept;
use crate::table::{Condition, Range, Transaction};
use crate::versioned::MAX_ATTEMPTS;
use domain::access::call::Call;
use domain::access::permission::Permission;
use domain::accounts::user::{AccountState, ListedUser, UserSort};
use domain::audit::entry::Entry;
use domain::base::calendar::day;
use domain::base::event::{Event, EventKind};
use domain::base::failure::Failure;
use domain::base::ids::{PupilId, RequestId};
use domain::base::refusal::Refusal;
use domain::retention::request::Request;
use domain::retention::request::reminder::{Reminder, hint_of};
use std::collections::BTreeSet;

/// Requests, or accounts, read per page.
const PAGE: i32 = 100;

impl Store {
    /// Every request of the school, in any order.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn requests(&self, call: &Call) -> Result<Vec<Request>, Failure> {
        let pk = school(call.tenant());
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (some, next) =
                self.table.page::<Request>(&Range::of(&pk, REQUEST), cursor.as_deref(), PAGE).await?;
            all.extend(some);
            cursor = next;
            if cursor.is_none() {
                return Ok(all);
            }
        }
    }

    /// One request.
    ///
    /// # Errors
    /// `NotFound`. `Busy`.
    pub async fn request(&self, call: &Call, request: RequestId) -> Result<Request, Failure> {
        self.table.get(&Key::request(call.tenant(), request)).await?.ok_or(Failure::NOT_FOUND)
    }

    /// Writes a request over the one that was read, with the audit entry and the hint for the sweep.
    ///
    /// # Errors
    /// `ChangedMeanwhile`: somebody changed it, or it is new and its pupil is gone. `Busy`.
    pub async fn write_request(&self, call: &Call, request: &Request, event: Event) -> Result<(), Failure> {
        if self.put_request(call, request, Some(event)).await? {
            return Ok(());
        }
        Err(Refusal::ChangedMeanwhile.into())
    }

    async fn put_request(
        &self,
        call: &Call,
        request: &Request,
        event: Option<Event>,
    ) -> Result<bool, Failure> {
        let now = Request { version: request.version + 1, ..request.clone() };
        let key = Key::request(call.tenant(), request.id);
        let hint = hint_of(&now, call.organisation(), call.moment().now);
        let mut transaction =
            Transaction::on(&self.table).put((), &key, &now, Condition::over(now.version))?;
        if request.version == 0 {
            let pupil = Key::pupil(call.tenant(), request.pupil);
            transaction = transaction.check((), &pupil, is_kept())?;
        }
        if let Some(event) = event {
            transaction = transaction.audit((), &Entry::of(call, event)?)?;
        }
        transaction.hint((), call.tenant(), hint.as_slice())?.commit_if().await
    }

    /// Takes the names out of the requests about these pupils, who are being erased.
    ///
    /// # Errors
    /// `Busy`.
    pub(crate) async fn take_names_out_of_requests(
        &self,
        call: &Call,
        pupils: &BTreeSet<PupilId>,
    ) -> Result<(), Failure> {
        for _ in 0..MAX_ATTEMPTS {
            let mut is_done = true;
            for request in self.requests(call).await? {
                let without = request.without_names();
                if pupils.contains(&request.pupil) && without != request {
                    is_done &= self.put_request(call, &without, None).await?;
                }
            }
            if is_done {
                return Ok(());
            }
        }
        Err(Failure::Busy("requests changed under every attempt to take names out".to_owned()))
    }

    /// Looks at a request because of a hint: reminds the people who must act, or erases an entry that is no longer needed.
    /// Moves the hint to the next day that matters.
    ///
    /// # Errors
    /// `Busy`.
    pub async fn look_at_request(
        &self,
        call: &Call,
        hint: super::StoredHint,
        id: RequestId,
    ) -> Result<(), Failure> {
        let (school, now) = (call.organisation(), call.moment().now);
        let found: Option<Request> = self.table.get(&Key::request(call.tenant(), id)).await?;
        let Some(request) = found else { return self.move_hint(call, hint, &[]).await };
        if request.erased_on().is_some_and(|on| on <= day(now)) {
            let event = request.event(EventKind::RequestErased);
            let gone = Transaction::on(&self.table)
                .delete((), &Key::request(call.tenant(), id), Condition::at(request.version))?
                .audit((), &Entry::of(call, event)?)?
                .commit_if()
                .await?;
            return if gone {
                self.move_hint(call, hint, &[]).await
            } else {
                Err(Failure::Busy("a request changed while it was being erased".to_owned()))
            };
        }
        if let Some(reminder) = Reminder::of(&request, school, hint.hint().day, day(now)) {
            self.remind(call, &request, &reminder).await?;
        }
        let next = hint_of(&request, school, now);
        self.move_hint(call, hint, next.as_slice()).await
    }

    /// Mails the holders of School setup and the person who handles the request; once per reminder.
    async fn remind(&self, call: &Call, request: &Request, reminder: &Reminder) -> Result<(), Failure> {
        let handler = request.handler();
        let told = |user: &ListedUser| {
            user.state == AccountState::Active
                && (user.person.permissions.has(Permission::SchoolSetup) || Some(user.id) == handler)
        };
        let (mut mails, mut cursor) = (Vec::new(), None);
        loop {
            let page = self.users(call, UserSort::Name, cursor.as_deref(), PAGE as usize, told).await?;
            mails.extend(page.rows.iter().map(|user| reminder.mail(call, user)));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        let event = request.event(EventKind::RequestReminded);
        let mut transaction = Transaction::on(&self.table).audit((), &Entry::of(call, event)?)?;
        for mail in &mails {
            transaction = transaction.tell((), call, mail)?;
        }
        transaction.commit_if().await.map(drop)
    }
}
