//! Mail about groups: to the people of a school that is asked (F57), and to people with access when a group changes (F60).

use crate::access::call::Call;
use crate::access::permission::Permission;
use crate::accounts::user::{AccountState, ListedUser};
use crate::base::ids::{OrganisationId, derived_id};
use crate::base::mail::{Letter, QueuedMail};
use crate::collaborate::group::{Group, NEW_AGREEMENT, Settling};
use crate::collaborate::membership::{ConsentState, Membership, sees_group};

/// True if a person of a school gets mail about what happens there. `was` is the school's membership before.
pub fn is_told_at_school(settling: &Settling, was: Option<&Membership>, user: &ListedUser) -> bool {
    let administers = user.person.permissions.has(Permission::SchoolSetup);
    let concerns = match (settling, was.map(Membership::state)) {
        (Settling::Ask(_), _) => administers,
        (Settling::Tell | Settling::Leave, Some(ConsentState::Asked)) => administers,
        (Settling::Tell | Settling::Leave, Some(ConsentState::Agreed)) => {
            let sees = |was: &Membership| sees_group(user.id, user.person.permissions, &was.viewers);
            administers || was.is_some_and(sees)
        }
        _ => false,
    };
    concerns && user.state == AccountState::Active
}

impl Group {
    /// True if a person of the owner gets mail about a change: they see the group, and did not make the change.
    pub fn is_told_at_owner(&self, call: &Call, user: &ListedUser) -> bool {
        user.state == AccountState::Active
            && call.by().user != Some(user.id)
            && sees_group(user.id, user.person.permissions, &self.users)
    }

    /// The mail to one person about what is left to do at a place; `was` is the school's membership before. The same person gets the same mail about the same change, so that a request that comes again
    /// does not send it twice.
    pub fn mail(
        &self,
        place: (OrganisationId, &str),
        settling: &Settling,
        was: Option<&Membership>,
        to: &ListedUser,
    ) -> QueuedMail {
        let (forename, school) = (to.person.forename.as_str().to_owned(), place.1.to_owned());
        let (group, owner) = (self.name.clone(), self.owner.name.clone());
        let again = was.is_some() && self.news.iter().any(|line| line == NEW_AGREEMENT);
        let letter = match settling {
            Settling::Ask(_) => Letter::GroupAsks { forename, school, group, owner, again, id: self.id },
            Settling::Tell | Settling::Leave | Settling::Nothing => {
                Letter::GroupChanged { forename, school, group, owner, lines: self.news.clone(), id: self.id }
            }
        };
        let revision = self.revision.to_be_bytes();
        let parts: [&[u8]; 5] =
            [b"group", self.id.0.as_bytes(), &revision, place.0.0.as_bytes(), to.id.0.as_bytes()];
        QueuedMail {
            id: derived_id(self.changed_at, &parts),
            to: to.person.email.clone(),
            letter,
            lease: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::permission::JobRole;
    use crate::accounts::person::Person;
    use crate::base::ids::UserId;
    use crate::base::text::{Email, Name};
    use crate::collaborate::agreement;
    use crate::collaborate::group::tests::{group, person, school};
    use crate::collaborate::membership::GroupAnswer;
    use jiff::Timestamp;
    use uuid::Uuid;

    fn user(n: u128, permissions: &[Permission]) -> ListedUser {
        let name = |text| Name::parse("Name", text).expect("a name");
        let person = Person {
            forename: name("Ann"),
            surname: name("Lee"),
            email: Email::parse("ann@school.example").expect("an address"),
            login_name: None,
            role: JobRole::Teacher,
            permissions: permissions.iter().copied().collect(),
        };
        ListedUser { id: UserId(Uuid::from_u128(n)), person, state: AccountState::Active, seen_on: None }
    }

    #[test]
    fn f57_f60_those_who_must_answer_and_those_with_access_are_told() {
        use Permission::{AnyCollaborateGroup, PupilData, SchoolReports, SchoolSetup};
        let (group, call) = (group(), person(&school(), 7));
        let Settling::Ask(mut asked) = group.settles(&school(), None, Timestamp::UNIX_EPOCH) else {
            panic!()
        };
        asked.viewers = [UserId(Uuid::from_u128(2))].into();
        let mut agreed = asked.clone();
        agreed.answer(&call, &group, GroupAnswer::Agree, agreement::VERSION).expect("agreed");
        let mut refused = asked.clone();
        refused.answer(&call, &group, GroupAnswer::Refuse, agreement::VERSION).expect("refused");
        let people = [
            user(1, &[SchoolSetup]),
            user(2, &[SchoolReports]),
            user(3, &[SchoolReports, AnyCollaborateGroup]),
            user(4, &[SchoolReports, PupilData]),
        ];
        let ask = Settling::Ask(asked.clone());
        for (settling, was, told) in [
            (&ask, None, [true, false, false, false]),
            (&ask, Some(&agreed), [true, false, false, false]),
            (&Settling::Tell, Some(&asked), [true, false, false, false]),
            (&Settling::Tell, Some(&agreed), [true, true, true, false]),
            (&Settling::Leave, Some(&agreed), [true, true, true, false]),
            (&Settling::Tell, Some(&refused), [false; 4]),
            (&Settling::Nothing, None, [false; 4]),
        ] {
            assert_eq!(
                people.each_ref().map(|user| is_told_at_school(settling, was, user)),
                told,
                "{settling:?}"
            );
        }
        let away = ListedUser { state: AccountState::Deactivated, ..people[0].clone() };
        assert!(!is_told_at_school(&ask, None, &away));
    }

    #[test]
    fn f60_a_person_gets_one_mail_per_change() {
        let (mut group, ann) = (group(), user(1, &[]));
        let place = (school().id, "Elm Grove");
        let id = |group: &Group, to: &ListedUser| group.mail(place, &Settling::Tell, None, to).id;
        assert_eq!(id(&group, &ann), id(&group, &ann));
        assert_ne!(id(&group, &ann), id(&group, &user(2, &[])));
        let before = id(&group, &ann);
        group.revision += 1;
        assert_ne!(before, id(&group, &ann));
    }
}
