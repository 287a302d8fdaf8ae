//! Doing the same to each of the ticked accounts, one request after another.

use super::PendingUsers;
use crate::parts::strip::{SAID, Said};
use crate::parts::text::count;
use crate::shell::Shell;
use domain::accounts::forms::{DeletePendingUserForm, ResendVerificationForm};
use domain::base::ids::UserId;

/// An act on several accounts.
#[derive(Clone, Copy, PartialEq)]
pub enum Task {
    Resend,
    Delete,
}

/// The progress of an act.
struct Progress {
    task: Task,
    left: Vec<UserId>,
    done: u32,
    /// The number of accounts that the server refused, and its last reason.
    refused: u32,
    why: String,
}

impl PendingUsers {
    /// Begins with the first of the ticked accounts.
    pub(super) fn each(&mut self, shell: &mut Shell, task: Task) {
        self.question = None;
        let left = self.picked().iter().rev().map(|view| view.id).collect();
        shell.focus(SAID);
        self.next(shell, Progress { task, left, done: 0, refused: 0, why: String::new() });
    }

    fn next(&mut self, shell: &mut Shell, mut progress: Progress) {
        let Some(user) = progress.left.pop() else {
            self.said = progress.said();
            // The strip of the ticked rows goes with the last of them, and the line is in the other one.
            shell.focus(SAID);
            return;
        };
        match progress.task {
            Task::Resend => {
                self.link.send(shell, &ResendVerificationForm { user }, move |page, shell, answer| {
                    progress.count(answer.as_ref().err().map(|error| error.sentence()));
                    page.changed(answer);
                    page.next(shell, progress);
                })
            }
            Task::Delete => {
                self.link.send(shell, &DeletePendingUserForm { user }, move |page, shell, answer| {
                    if answer.is_ok() {
                        page.gone(user);
                    }
                    progress.count(answer.err().map(|error| error.sentence()));
                    page.next(shell, progress);
                })
            }
        }
    }
}

impl Progress {
    fn count(&mut self, refused: Option<String>) {
        match refused {
            None => self.done += 1,
            Some(why) => (self.refused, self.why) = (self.refused + 1, why),
        }
    }

    fn said(&self) -> Said {
        let done = match self.task {
            Task::Resend => format!("{} sent. The old links no longer work.", count(self.done, "new link")),
            Task::Delete => format!("{} deleted.", count(self.done, "pending account")),
        };
        match self.refused {
            0 => Said::done(done),
            refused => Said::refused(format!("{done} {refused} could not be changed: {}", self.why)),
        }
    }
}
