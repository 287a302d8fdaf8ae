//! The security answers that every test person gives at sign-up.

use domain::accounts::forms::PasswordResetView;
use domain::accounts::security_questions::{Answer, Question};

/// The security questions and the answers of [`answers`], in the normalised form that is compared.
pub const ANSWERS: [(Question, &str); 3] = [
    (Question::FirstSchool, "harbour road school"),
    (Question::ChildhoodBook, "swallows and amazons"),
    (Question::BestHoliday, "robin hood's bay"),
];

/// Returns the security answers of every test person, in capitals.
pub fn answers() -> Vec<Answer> {
    let answer = |(question, answer): (Question, &str)| Answer {
        question: Some(question),
        answer: answer.to_uppercase(),
    };
    ANSWERS.map(answer).into()
}

/// Returns the characters of the answer that a password reset requests.
pub fn characters(asked: &PasswordResetView) -> Vec<String> {
    let answer = ANSWERS.iter().find(|(question, _)| Some(*question) == asked.question);
    let at = |position: &u8| {
        let character = answer.and_then(|(_, answer)| answer.chars().nth(usize::from(*position) - 1));
        character.map(String::from).unwrap_or_default()
    };
    asked.positions.iter().map(at).collect()
}
