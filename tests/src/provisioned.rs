//! Schools whose administrator has signed up and in: the first of a kind in this process does, and the others are copies
//! of its stack.

use crate::setting::stack_at;
use crate::{LogBook, Person, Setting, TestSchool, clock};
use domain::access::organisation::OrganisationKind;
use domain::base::ids::OrganisationId;
use local::{StackCopy, State};
use std::sync::Arc;
use tokio::sync::OnceCell;

/// The first school of a kind.
struct First {
    stack: Arc<StackCopy>,
    id: OrganisationId,
    name: String,
    admin: Person,
    log: LogBook,
}

/// One for each kind of organisation.
static FIRST: [OnceCell<First>; 6] = [const { OnceCell::const_new() }; 6];

/// Returns a school with these settings on a copy of the stack of the first school of its kind. Ids and secrets are the
/// same as there.
pub(crate) async fn copy(setting: &Setting<'_>) -> TestSchool {
    let kind = setting.kind;
    let first = FIRST[kind as usize].get_or_init(|| first_of(kind)).await;
    let (clock, log) = (clock(), first.log.copied());
    let stack = stack_at(State::Copied(Arc::clone(&first.stack)), &clock, &log, setting).await;
    TestSchool {
        stack: Arc::new(stack.expect("the stack starts")),
        clock,
        id: first.id,
        name: first.name.clone(),
        kind,
        admin: first.admin.clone(),
        log,
    }
}

async fn first_of(kind: OrganisationKind) -> First {
    let school = TestSchool::signed_up(&Setting { kind, ..Setting::default() }).await;
    let stack = Arc::new(school.stack.copy().await.expect("a copy"));
    let TestSchool { id, name, admin, log, .. } = school;
    First { stack, id, name, admin, log }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::teacher;
    use domain::accounts::forms::CurrentSessionForm;

    #[tokio::test]
    async fn a_copied_school_is_as_the_one_that_signed_up_and_goes_on_from_there() {
        let kind = OrganisationKind::Primary;
        let school = TestSchool::signed_up(&Setting { kind, ..Setting::default() }).await;
        let was = school.snapshot();
        let stack = Arc::new(school.stack.copy().await.expect("a copy"));
        let (clock, log, setting) = (clock(), school.log.copied(), Setting { kind, ..Setting::default() });
        let copied = stack_at(State::Copied(stack), &clock, &log, &setting).await.expect("the stack starts");
        let (id, name, admin) = (school.id, school.name.clone(), school.admin.clone());
        let copied = TestSchool { stack: Arc::new(copied), clock, id, name, kind, admin, log };
        copied.wait_until_idle().await;
        assert_eq!(copied.snapshot(), was);
        assert_eq!(copied.log.lines(), school.log.lines());
        let letters = |school: &TestSchool| {
            let mut letters = school.stack.mail();
            letters.iter_mut().for_each(|letter| letter.text = letter.text.replace(&school.stack.url, ""));
            letters
        };
        assert_eq!(letters(&copied), letters(&school));
        // The next person gets their letter and signs up, and the other stack knows nothing of them.
        copied.person(&teacher("ann@school.example")).await;
        copied.admin().run(&CurrentSessionForm {}).await.expect("signed in");
        assert_eq!(copied.letters_to("ann@school.example"), 1);
        assert_eq!((school.letters_to("ann@school.example"), school.snapshot()), (0, was));
        assert!(copied.stack.undelivered().await.is_empty());
    }
}
