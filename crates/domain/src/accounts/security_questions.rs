//! Security questions (F2). A person gives three answers at sign-up. To choose a new password after forgetting the
//! old one, they enter some characters of one answer. An answer is stored as one keyed hash per character, so that
//! single characters can be compared and none can be read.

use crate::base::failure::FieldErrors;
use crate::base::hash::{constant_time_eq, hex};
use crate::base::ids::UserId;
use crate::base::moment::Moment;
use crate::base::secret::CodeKey;
use crate::base::unicode::{lower, nfd, nfkc};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The number of questions to answer at sign-up (F2).
pub const ANSWERS: usize = 3;

/// The errors for a missing question or answer. No two errors of a form have the same text.
const MISSING: [[&str; 2]; ANSWERS] = [
    ["Select the first question", "Enter the answer to the first question"],
    ["Select the second question", "Enter the answer to the second question"],
    ["Select the third question", "Enter the answer to the third question"],
];

/// The minimum length of an answer, in characters. The maximum, `LONGEST`, is as far as a person can count
/// characters.
pub const ANSWER_LENGTH: usize = 6;

const LONGEST: usize = 100;

/// The number of characters of an answer that a reset asks for.
pub const CHARACTERS: usize = 3;

macro_rules! questions {
    ($($(#[$doc:meta])* $variant:ident: $label:literal;)*) => {
        /// A security question.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(rename_all = "kebab-case")]
        pub enum Question { $($(#[$doc])* $variant,)* }

        impl Question {
            /// Every question, in the order in which a list of choices shows them.
            pub const ALL: &[Question] = &[$(Question::$variant,)*];

            /// The question as the person reads it.
            pub const fn label(self) -> &'static str {
                match self { $(Question::$variant => $label,)* }
            }
        }
    };
}

questions! {
    /// The name of the person's first school.
    FirstSchool: "What was the name of your first school?";
    /// The name of the first street the person lived in.
    FirstStreet: "What was the name of the first street you lived in?";
    /// The full name of the person's favourite teacher.
    FavouriteTeacher: "What was the full name of your favourite teacher?";
    /// The full name of the person's best friend in childhood.
    ChildhoodFriend: "What was the full name of your best friend as a child?";
    /// The person's favourite book in childhood.
    ChildhoodBook: "What was your favourite book as a child?";
    /// The person's first job, and its place.
    FirstJob: "What was your first job, and where?";
    /// The place of the holiday the person remembers best.
    BestHoliday: "Where was the holiday you remember best?";
    /// The make and model of the person's first car or bicycle.
    FirstCar: "What were the make and model of your first car or bicycle?";
}

/// A security question and its answer, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Answer {
    /// Absent until a question is chosen.
    pub question: Option<Question>,
    pub answer: String,
}

/// An answer that satisfies the rules, folded: without case, accents and extra spaces.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAnswer {
    question: Question,
    folded: String,
}

impl fmt::Debug for NewAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewAnswer({:?}, …)", self.question)
    }
}

/// An answer as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeptAnswer {
    pub question: Question,
    /// One keyed hash per character, in order: see [`character_hash`].
    pub characters: Vec<String>,
}

/// The keyed hash of one character of an answer. The person and the position are part of the input, so equal
/// characters have different hashes. Without the key, a hash does not reveal its character.
fn character_hash(key: &CodeKey, user: UserId, question: Question, position: u8, character: char) -> String {
    hex(&key.derive(&[
        b"answer",
        user.0.as_bytes(),
        question.label().as_bytes(),
        &[position],
        &u32::from(character).to_be_bytes(),
    ]))
}

/// The form in which answers are compared. Ignores case, accents, outer spaces, and repeated spaces inside the
/// answer.
fn folded(typed: &str) -> String {
    let plain: String = nfd(&lower(&nfkc(typed))).chars().filter(|c| !is_accent(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for the combining marks that remain when letters of European alphabets are decomposed (Unicode block
/// 0300–036F).
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Checks the answers of a sign-up: three different answers to three different questions, each of 6 to 100
/// characters.
///
/// # Errors
/// The errors of all fields: `answers-1-question`, `answers-1`, and so on.
pub fn check_answers(answers: &[Answer]) -> Result<Vec<NewAnswer>, FieldErrors> {
    let mut errors = FieldErrors::new();
    let mut kept: Vec<NewAnswer> = Vec::new();
    for (n, [no_question, no_answer]) in (1..).zip(MISSING) {
        let Answer { question, answer } = answers.get(n - 1).cloned().unwrap_or_default();
        let before = answers.iter().take(n - 1);
        match question {
            None => errors.add(&format!("answers-{n}-question"), no_question),
            Some(_) if before.clone().any(|other| other.question == question) => errors.add(
                &format!("answers-{n}-question"),
                "You have selected this question already. Select a different one",
            ),
            Some(_) => {}
        }
        let field = format!("answers-{n}");
        let folded = folded(&answer);
        let length = folded.chars().count();
        if length == 0 {
            errors.add(&field, no_answer);
        } else if length < ANSWER_LENGTH {
            errors.add(
                &field,
                format!("The answer must have {ANSWER_LENGTH} characters or more. Use more words, or select a question with a longer answer"),
            );
        } else if length > LONGEST {
            errors.add(&field, format!("The answer must have {LONGEST} characters or fewer"));
        } else if kept.iter().any(|other| other.folded == folded) {
            errors.add(&field, "You have given this answer already. Give a different one");
        }
        kept.extend(question.map(|question| NewAnswer { question, folded }));
    }
    if errors.is_empty() { Ok(kept) } else { Err(errors) }
}

impl NewAnswer {
    /// The answer in the form in which it is stored for this person.
    pub fn kept(&self, key: &CodeKey, user: UserId) -> KeptAnswer {
        let hash = |(position, character)| character_hash(key, user, self.question, position, character);
        KeptAnswer { question: self.question, characters: (1..).zip(self.folded.chars()).map(hash).collect() }
    }
}

impl KeptAnswer {
    /// Chooses the positions of the characters that the person must enter, counted from one: three, in ascending
    /// order, none of them a space.
    pub fn choose(&self, key: &CodeKey, user: UserId, moment: &Moment) -> Vec<u8> {
        let mut positions: Vec<u8> = (1..)
            .zip(&self.characters)
            .filter(|(position, kept)| **kept != character_hash(key, user, self.question, *position, ' '))
            .map(|(position, _)| position)
            .collect();
        let mut bits = u128::from_be_bytes(moment.secret("characters"));
        let mut chosen = Vec::new();
        while chosen.len() < CHARACTERS && !positions.is_empty() {
            let count = positions.len() as u128;
            chosen.push(positions.remove(usize::try_from(bits % count).unwrap_or_default()));
            bits /= count;
        }
        chosen.sort_unstable();
        chosen
    }

    /// True if these are the characters at these positions. Always compares all of them, so the time does not reveal
    /// which one is wrong.
    pub fn matches(&self, key: &CodeKey, user: UserId, positions: &[u8], typed: &[String]) -> bool {
        let wrong = positions.iter().enumerate().filter(|(n, position)| {
            let folded = typed.get(*n).map(|one| folded(one)).unwrap_or_default();
            let mut characters = folded.chars();
            let (one, more) = (characters.next().unwrap_or('\0'), characters.next());
            let right = usize::from(**position).checked_sub(1).and_then(|at| self.characters.get(at));
            let hash = character_hash(key, user, self.question, **position, one);
            more.is_some() || !right.is_some_and(|right| constant_time_eq(right.as_bytes(), hash.as_bytes()))
        });
        wrong.count() == 0 && typed.len() == positions.len() && !positions.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use uuid::Uuid;

    const USER: UserId = UserId(Uuid::nil());

    fn key() -> CodeKey {
        CodeKey::new("0123456789abcdef").expect("long enough")
    }

    fn answer(question: Question, answer: &str) -> Answer {
        Answer { question: Some(question), answer: answer.to_owned() }
    }

    fn fields(answers: &[Answer]) -> Vec<String> {
        let errors = check_answers(answers).expect_err("refused");
        errors.list().iter().map(|error| error.field.clone()).collect()
    }

    #[test]
    fn f2_three_different_questions_and_answers_of_six_characters() {
        let all = [
            "answers-1-question",
            "answers-1",
            "answers-2-question",
            "answers-2",
            "answers-3-question",
            "answers-3",
        ];
        assert_eq!(fields(&[]), all);
        let good = [
            answer(Question::FirstSchool, "St Anne's"),
            answer(Question::FirstJob, "Paper round, Leeds"),
            answer(Question::BestHoliday, "Lake Garda"),
        ];
        assert_eq!(check_answers(&good).expect("right").len(), 3);
        let mut same_question = good.clone();
        same_question[2].question = Some(Question::FirstSchool);
        assert_eq!(fields(&same_question), ["answers-3-question"]);
        let mut same_answer = good.clone();
        same_answer[2].answer = "  ST  ÁNNE'S ".to_owned();
        assert_eq!(fields(&same_answer), ["answers-3"]);
        let mut short = good;
        short[0].answer = " Leéds  ".to_owned();
        assert_eq!(fields(&short), ["answers-1"]);
    }

    #[test]
    fn f2_characters_are_compared_without_case_and_accents_and_spaces_are_not_asked_for() {
        let answers = [
            answer(Question::FirstSchool, " École  de la Paix "),
            answer(Question::FirstJob, "Paper round, Leeds"),
            answer(Question::BestHoliday, "a b c d"),
        ];
        let kept: Vec<KeptAnswer> =
            check_answers(&answers).expect("right").iter().map(|one| one.kept(&key(), USER)).collect();
        let typed = |text: [&str; 3]| text.map(str::to_owned);
        assert!(kept[0].matches(&key(), USER, &[1, 7, 10], &typed(["é", " D ", "L"])));
        assert!(kept[0].matches(&key(), USER, &[1, 7, 10], &typed(["E", "d", "l"])));
        assert!(!kept[0].matches(&key(), USER, &[1, 7, 10], &typed(["e", "d", "la"])));
        assert!(!kept[0].matches(&key(), USER, &[1, 7, 10], &typed(["e", "d", ""])));
        assert!(!kept[0].matches(&key(), USER, &[1, 7, 10], &typed(["e", "d", "l"])[..2]));
        assert!(!kept[0].matches(&key(), USER, &[], &[]));
        assert_ne!(
            kept[0].characters[1],
            kept[0].characters[7 - 1],
            "no hash says that two characters are alike"
        );
        for n in 0..200 {
            let moment = Moment::new(Timestamp::UNIX_EPOCH, String::new(), None, [n; 32]);
            let chosen = kept[2].choose(&key(), USER, &moment);
            assert_eq!(chosen.len(), 3);
            assert!(chosen.is_sorted() && chosen.iter().all(|position| position % 2 == 1), "{chosen:?}");
        }
    }
}
