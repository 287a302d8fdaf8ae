//! The four steps of creating a group.

use crate::route::Route;
use std::fmt;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupStep {
    /// Name and description.
    About,
    Schools,
    /// The owner's own people.
    People,
    /// Who sees it, and the terms.
    Visibility,
}

impl GroupStep {
    pub const ALL: &[GroupStep] =
        &[GroupStep::About, GroupStep::Schools, GroupStep::People, GroupStep::Visibility];

    pub fn place(self) -> usize {
        GroupStep::ALL.iter().position(|step| *step == self).unwrap_or_default()
    }

    /// The step after this one; `None` after the last.
    pub fn next(self) -> Option<GroupStep> {
        GroupStep::ALL.get(self.place() + 1).copied()
    }

    /// The page that "Back" leads to.
    pub fn back(self) -> Route {
        match self.place().checked_sub(1).and_then(|before| GroupStep::ALL.get(before)) {
            Some(step) => Route::NewGroup { step: *step },
            None => Route::Groups,
        }
    }

    /// Its name in the row of steps, and its heading.
    pub const fn title(self) -> &'static str {
        match self {
            GroupStep::About => "About the group",
            GroupStep::Schools => "Schools",
            GroupStep::People => "Your people",
            GroupStep::Visibility => "Who sees it",
        }
    }

    /// The fields that the step shows.
    pub const fn fields(self) -> &'static [&'static str] {
        match self {
            GroupStep::About => &["name", "description"],
            GroupStep::Schools => &["schools"],
            GroupStep::People => &["users"],
            GroupStep::Visibility => &["visibility", "smallest", "terms"],
        }
    }

    pub fn parse(text: &str) -> Option<GroupStep> {
        GroupStep::ALL.iter().copied().find(|step| step.as_str() == text)
    }

    const fn as_str(self) -> &'static str {
        match self {
            GroupStep::About => "about",
            GroupStep::Schools => "schools",
            GroupStep::People => "people",
            GroupStep::Visibility => "visibility",
        }
    }
}

impl fmt::Display for GroupStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f56_a_group_is_made_in_four_steps() {
        let mut steps = vec![GroupStep::About];
        while let Some(next) = steps.last().and_then(|step| step.next()) {
            steps.push(next);
        }
        assert_eq!(steps, GroupStep::ALL);
        assert_eq!(GroupStep::About.back(), Route::Groups);
        assert_eq!(GroupStep::People.back(), Route::NewGroup { step: GroupStep::Schools });
    }
}
