//! Security questions (F2). A person gives three answers at sign-up. To choose a new password after forgetting the
//! old one, they enter some characters of one answer. An answer is stored as one keyed hash per character, so that
//! single characters can be compared and none can be read. The hashes' own key is sealed under the deployment's, so the
//! deployment's can be replaced without the person (ADR 0013).

use crate::base::failure::FieldErrors;
use crate::base::hash::{constant_time_eq, derive, hex};
use crate::base::ids::UserId;
use crate::base::keys::{KeyId, SecretKey, SecretKeys};
use crate::base::moment::Moment;
use crate::base::sealed::Sealed;
use crate::base::unicode::{lower, nfd, nfkc};
use jiff::Timestamp;
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

/// The last position of an answer that a reset asks for. Nobody should have to count further, and only these characters
/// are stored. Answers stored before hold more, which are no longer asked for.
const ASKED: u8 = 8;

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
    FirstCar: "What was the make and model of your first car or bicycle?";
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
pub struct KeptAnswer {
    pub question: Question,
    /// The 128 random bits under which the characters are hashed. Absent in an answer from before ADR 0013, which is
    /// hashed under the deployment's first key and ends with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash_key: Option<Sealed>,
    /// One keyed hash per character that can be asked for, in order: see [`OpenAnswer::hash`].
    characters: Vec<String>,
}

/// An answer that can be compared with what a person types.
pub struct OpenAnswer<'a> {
    pub question: Question,
    user: UserId,
    hash_key: HashKey<'a>,
    characters: &'a [String],
}

/// The key under which the characters of an answer are hashed.
enum HashKey<'a> {
    Own([u8; 16]),
    First(&'a SecretKey),
}

/// The place of the sealed key of an answer: it opens for this account and this question only.
fn place(user: &UserId, question: Question) -> [&[u8]; 3] {
    [b"answer", user.0.as_bytes(), question.label().as_bytes()]
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
                "You have already selected this question. Select a different one",
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
                format!("Answer must be {ANSWER_LENGTH} characters or more. Use more words, or select a question with a longer answer"),
            );
        } else if length > LONGEST {
            errors.add(&field, format!("Answer must be {LONGEST} characters or fewer"));
        } else if kept.iter().any(|other| other.folded == folded) {
            errors.add(&field, "You have already given this answer. Give a different one");
        }
        kept.extend(question.map(|question| NewAnswer { question, folded }));
    }
    if errors.is_empty() { Ok(kept) } else { Err(errors) }
}

impl NewAnswer {
    /// The answer in the form in which it is stored for this person.
    pub fn kept(&self, keys: &SecretKeys, user: UserId, moment: &Moment) -> KeptAnswer {
        let own = moment.secret(self.question.label());
        let open = OpenAnswer { question: self.question, user, hash_key: HashKey::Own(own), characters: &[] };
        let hash = |(position, character)| open.hash(position, character);
        KeptAnswer {
            question: self.question,
            hash_key: Some(keys.seal(&own, &place(&user, self.question), moment)),
            characters: (1..=ASKED).zip(self.folded.chars()).map(hash).collect(),
        }
    }
}

impl KeptAnswer {
    /// Opens the answer; `None` if the key it depends on has ended.
    pub fn open<'a>(&'a self, keys: &'a SecretKeys, user: UserId, now: Timestamp) -> Option<OpenAnswer<'a>> {
        let hash_key = match &self.hash_key {
            Some(sealed) => {
                HashKey::Own(keys.open(sealed, &place(&user, self.question), now)?.try_into().ok()?)
            }
            None => HashKey::First(keys.accepted(&KeyId::default(), now)?),
        };
        Some(OpenAnswer { question: self.question, user, hash_key, characters: &self.characters })
    }

    /// The deployment's key without which the answer cannot be checked.
    pub fn key(&self) -> KeyId {
        self.hash_key.as_ref().map(|sealed| sealed.key().clone()).unwrap_or_default()
    }

    /// The answer with its key sealed under the deployment's current one; `None` if it is already, or cannot be: the
    /// deployment's key has ended, or the answer has no key of its own.
    pub fn resealed(&self, keys: &SecretKeys, user: UserId, moment: &Moment) -> Option<KeptAnswer> {
        if self.key() == keys.current().id() {
            return None;
        }
        let HashKey::Own(own) = self.open(keys, user, moment.now)?.hash_key else { return None };
        let hash_key = Some(keys.seal(&own, &place(&user, self.question), moment));
        Some(KeptAnswer { hash_key, ..self.clone() })
    }
}

impl OpenAnswer<'_> {
    /// The keyed hash of one character. The person and the position, counted from one, are part of the input, so equal
    /// characters have different hashes.
    fn hash(&self, position: u8, character: char) -> String {
        let character = u32::from(character).to_be_bytes();
        let parts: [&[u8]; 5] =
            [b"answer", self.user.0.as_bytes(), self.question.label().as_bytes(), &[position], &character];
        hex(&match &self.hash_key {
            HashKey::Own(own) => derive(own, &parts),
            HashKey::First(key) => key.derive(&parts),
        })
    }

    /// True if this character is at this position, counted from one.
    fn has(&self, position: u8, character: char) -> bool {
        let kept = usize::from(position).checked_sub(1).and_then(|at| self.characters.get(at));
        let hash = self.hash(position, character);
        kept.is_some_and(|kept| constant_time_eq(kept.as_bytes(), hash.as_bytes()))
    }

    /// Chooses the positions of the characters that the person must enter, counted from one: three, in ascending
    /// order, none of them a space, none beyond the eighth.
    pub fn choose(&self, moment: &Moment) -> Vec<u8> {
        let length = u8::try_from(self.characters.len()).unwrap_or(u8::MAX);
        let mut positions: Vec<u8> =
            (1..=length.min(ASKED)).filter(|position| !self.has(*position, ' ')).collect();
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
    pub fn matches(&self, positions: &[u8], typed: &[String]) -> bool {
        let wrong = positions.iter().enumerate().filter(|(n, position)| {
            let folded = typed.get(*n).map(|one| folded(one)).unwrap_or_default();
            let mut characters = folded.chars();
            let (one, more) = (characters.next().unwrap_or('\0'), characters.next());
            more.is_some() || !self.has(**position, one)
        });
        wrong.count() == 0 && typed.len() == positions.len() && !positions.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const USER: UserId = UserId(Uuid::nil());
    const FIRST: &str = "aaaaaaaaaaaaaaaa";
    const ROTATED: &str = r#"{"current":{"id":"2026-11","key":"bbbbbbbbbbbbbbbb"},
        "previous":{"id":"first","key":"aaaaaaaaaaaaaaaa","until":"2026-12-31"}}"#;

    fn keys(text: &str) -> SecretKeys {
        SecretKeys::parse(text).expect("keys")
    }

    fn moment(n: u8) -> Moment {
        Moment::new(Timestamp::UNIX_EPOCH, String::new(), None, [n; 32])
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
        let keys = keys(FIRST);
        let checked = check_answers(&answers).expect("right");
        let kept: Vec<KeptAnswer> = checked.iter().map(|one| one.kept(&keys, USER, &moment(0))).collect();
        let hashed: Vec<KeptAnswer> = checked.iter().map(|one| hashed(one, keys.current())).collect();
        let typed = |text: [&str; 3]| text.map(str::to_owned);
        for kept in [kept, hashed] {
            let open: Vec<OpenAnswer<'_>> =
                kept.iter().map(|one| one.open(&keys, USER, Timestamp::UNIX_EPOCH).expect("opens")).collect();
            assert!(open[0].matches(&[1, 4, 7], &typed(["é", " L ", "D"])));
            assert!(open[0].matches(&[1, 4, 7], &typed(["E", "l", "d"])));
            assert!(!open[0].matches(&[1, 4, 7], &typed(["e", "l", "da"])));
            assert!(!open[0].matches(&[1, 4, 7], &typed(["e", "l", ""])));
            assert!(!open[0].matches(&[1, 4, 7], &typed(["e", "l", "d"])[..2]));
            assert!(!open[0].matches(&[1, 7, 200], &typed(["e", "d", "l"])));
            assert!(!open[0].matches(&[], &[]));
            for n in 0..200 {
                let chosen = open[2].choose(&moment(n));
                assert_eq!(chosen.len(), 3);
                assert!(chosen.is_sorted() && chosen.iter().all(|position| position % 2 == 1), "{chosen:?}");
            }
        }
    }

    #[test]
    fn f2_no_character_beyond_the_eighth_is_asked_for_or_stored_and_longer_stored_answers_still_work() {
        let keys = keys(FIRST);
        let new = NewAnswer { question: Question::FirstStreet, folded: "swallows and amazons".to_owned() };
        let (kept, longer) = (new.kept(&keys, USER, &moment(0)), hashed(&new, keys.current()));
        assert_eq!((kept.characters.len(), longer.characters.len()), (8, 20));
        for kept in [&kept, &longer] {
            let open = kept.open(&keys, USER, Timestamp::UNIX_EPOCH).expect("opens");
            for n in 0..200 {
                let chosen = open.choose(&moment(n));
                assert!(chosen.len() == 3 && chosen.iter().all(|position| *position <= 8), "{chosen:?}");
                let at = |position: &u8| new.folded.chars().nth(usize::from(*position) - 1);
                let typed: Vec<String> = chosen.iter().filter_map(at).map(String::from).collect();
                assert!(open.matches(&chosen, &typed));
            }
        }
        // A link that was sent before may ask for later characters.
        let open = longer.open(&keys, USER, Timestamp::UNIX_EPOCH).expect("opens");
        assert!(open.matches(&[1, 10, 20], &["s", "a", "s"].map(str::to_owned)));
    }

    /// An answer as it was stored before ADR 0013.
    fn hashed(answer: &NewAnswer, key: &SecretKey) -> KeptAnswer {
        let hash_key = HashKey::First(key);
        let open = OpenAnswer { question: answer.question, user: USER, hash_key, characters: &[] };
        let hash = |(position, character)| open.hash(position, character);
        let characters: Vec<String> = (1..).zip(answer.folded.chars()).map(hash).collect();
        let stored = serde_json::json!({"question": answer.question, "characters": characters});
        serde_json::from_value(stored).expect("read")
    }

    #[test]
    fn an_answers_own_key_is_sealed_again_and_an_answer_without_one_ends_with_the_first_key() {
        let (first, rotated) = (keys(FIRST), keys(ROTATED));
        let now = Timestamp::UNIX_EPOCH;
        let ended = "2027-01-01T00:00:00Z".parse().expect("a time");
        let new = NewAnswer { question: Question::FirstSchool, folded: "st anne's".to_owned() };
        let kept = new.kept(&first, USER, &moment(0));
        assert_eq!(kept.resealed(&first, USER, &moment(1)), None);
        let again = kept.resealed(&rotated, USER, &moment(1)).expect("sealed again");
        assert_eq!(again.characters, kept.characters, "no hash changes");
        assert_ne!(kept.characters[3], kept.characters[4], "no hash says that two characters are alike");
        assert!(kept.open(&rotated, USER, now).is_some() && kept.open(&rotated, USER, ended).is_none());
        let open = again.open(&rotated, USER, ended).expect("lasts");
        assert!(open.matches(&[1, 2, 8], &["s", "t", "'"].map(str::to_owned)));
        assert!(again.open(&rotated, UserId(Uuid::max()), now).is_none(), "another person's");
        let hashed = hashed(&new, first.current());
        assert_eq!((hashed.key(), hashed.resealed(&rotated, USER, &moment(1))), (KeyId::default(), None));
        assert!(hashed.open(&rotated, USER, now).is_some() && hashed.open(&rotated, USER, ended).is_none());
    }
}
