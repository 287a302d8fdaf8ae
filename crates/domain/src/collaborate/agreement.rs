//! What a school agrees to when it joins a group, and what the creator of a group accepts. A consent is to a version of the
//! text: raise [`VERSION`] when the text changes its meaning, and every school is asked again.

use crate::base::agreement::Agreement;

/// The version of the agreement that schools are asked for today.
pub const VERSION: u32 = 1;

/// The agreement.
pub const AGREEMENT: Agreement =
    Agreement { title: "Agreement to join a Collaborate group", version: VERSION, sections: SECTIONS };

const SECTIONS: &[(&str, &str)] = &[
    (
        "What is shared",
        "The results that your school publishes, as figures of groups of at least five pupils. Smaller groups are hidden, and so are the numbers from which they could be worked out.",
    ),
    (
        "What is never shared",
        "Nothing about one pupil: no name, no result, no target, and no figure of fewer than five pupils.",
    ),
    (
        "Who sees it",
        "People that the organisation which made the group lets in, and people that each school chooses once it has agreed. A school that is asked, or has agreed, sees the names of the schools that have agreed.",
    ),
    (
        "What it is for",
        "Comparing and improving results within the group. The figures must not be published or passed on.",
    ),
    (
        "Leaving the group",
        "Your school may withdraw at any time. Its figures are then gone from the reports of the group at once. What somebody has saved or printed before stays with them.",
    ),
];

/// What the creator of a group accepts.
pub const TERMS: &str = "I will let in only people who need these figures for their work, I will not pass the figures on, and I will close the group when it is no longer needed.";

/// The agreement as a text to keep.
pub fn text(group: &str, owner: &str, school: &str) -> String {
    AGREEMENT.text(&[("Group", group), ("Made by", owner), ("School", school)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collaborate::figures::SMALLEST;

    #[test]
    fn f57_the_agreement_says_what_is_shared_and_how_to_leave() {
        let text = text("Maths", "Northmoor Council", "Elm Grove School");
        let said = [
            "Version 1",
            "Maths",
            "Northmoor Council",
            "Elm Grove School",
            "withdraw at any time",
            "one pupil",
        ];
        assert!(said.iter().all(|part| text.contains(part)), "{text}");
        assert_eq!(SMALLEST, 5, "the agreement says five");
    }
}
