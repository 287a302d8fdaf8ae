//! Fields that several pages about accounts have: the password again, a code of the second factor, a new password, and
//! the security questions.

use crate::errors::Errors;
use crate::page::{Page, PageLink};
use crate::parts::field::{Field, field, select};
use crate::shell::Shell;
use domain::accounts::security_questions::{ANSWERS, Answer, Question};
use yew::prelude::*;

/// The names of the fields of each question and its answer.
const NAMES: [[&str; 2]; ANSWERS] = [
    ["answers-1-question", "answers-1"],
    ["answers-2-question", "answers-2"],
    ["answers-3-question", "answers-3"],
];

/// The labels of the questions.
const QUESTIONS: [&str; ANSWERS] = ["First question", "Second question", "Third question"];

/// The labels of the answers.
const ANSWERED: [&str; ANSWERS] =
    ["Answer to the first question", "Answer to the second question", "Answer to the third question"];

/// The present password.
pub fn password<P: Page>(
    link: &PageLink<P>,
    shell: &Shell,
    errors: &Errors,
    typed: &str,
    of: fn(&mut P) -> &mut String,
) -> Field {
    field("password", "Password", typed, link.on(move |page, _, text| *of(page) = text))
        .error(errors.of("password"))
        .autocomplete("current-password")
        .password(shell.reveal, link.on(|_, shell: &mut Shell, ()| shell.reveal ^= true))
}

/// A new password of this length or longer.
pub fn new_password<P: Page>(
    link: &PageLink<P>,
    shell: &Shell,
    name: &'static str,
    label: &'static str,
    length: u32,
    typed: &str,
    of: fn(&mut P) -> &mut String,
) -> Field {
    field(name, label, typed, link.on(move |page, _, text| *of(page) = text))
        .hint(format!("At least {length} characters. Try three unrelated words: they are easy to remember and hard to guess."))
        .autocomplete("new-password")
        .password(shell.reveal, link.on(|_, shell: &mut Shell, ()| shell.reveal ^= true))
}

/// A code of the second factor.
pub fn code<P: Page>(
    link: &PageLink<P>,
    errors: &Errors,
    label: &'static str,
    typed: &str,
    of: fn(&mut P) -> &mut String,
) -> Field {
    field("code", label, typed, link.on(move |page, _, text| *of(page) = text))
        .error(errors.of("code"))
        .autocomplete("one-time-code")
        .no_spelling()
        .class("govuk-input--width-10")
}

/// The security questions of F2, each with a choice and an answer.
pub fn questions<P: Page>(
    link: &PageLink<P>,
    answers: &[Answer],
    error: &dyn Fn(&str) -> Option<AttrValue>,
    of: fn(&mut P) -> &mut Vec<Answer>,
) -> Html {
    let lines = answers.iter().zip(NAMES).enumerate().map(|(index, (answer, [question, text]))| {
        let choose = link.on(move |page, _, label: String| {
            of(page)[index].question = Question::ALL.iter().copied().find(|one| one.label() == label);
        });
        let oninput = link.on(move |page, _, text| of(page)[index].answer = text);
        let labels = Question::ALL.iter().map(|one| one.label()).collect();
        let chosen = answer.question.map_or("", |one| one.label());
        html! {
            <div key={index} class="at-question">
                { select(question, QUESTIONS[index], labels, chosen, choose).error(error(question)) }
                { field(text, ANSWERED[index], &answer.answer, oninput).error(error(text)).no_spelling() }
            </div>
        }
    });
    html! { <>{ for lines }</> }
}
