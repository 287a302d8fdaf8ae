//! The welcome letters (F21) of the people who were chosen on Pending users, one sheet of A4 each.

use super::letter::letter;
use crate::dom;
use crate::page::{Page, PageLink, View};
use crate::parts::chip::Tone;
use crate::parts::form::button;
use crate::parts::link::{back_link, link};
use crate::parts::note::note;
use crate::parts::progress::waiting;
use crate::parts::table::empty;
use crate::parts::text::{count, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::{LetterLink, WelcomeLetterForm, WelcomeLetterView};
use domain::base::ids::UserId;
use yew::prelude::*;

pub struct WelcomeLetters {
    link: PageLink<WelcomeLetters>,
    /// The people whose letters are still to be written, last first.
    left: Vec<UserId>,
    letters: Vec<WelcomeLetterView>,
    /// The reasons why letters could not be written.
    refused: Vec<String>,
}

impl WelcomeLetters {
    pub fn new(link: PageLink<WelcomeLetters>, shell: &Shell) -> WelcomeLetters {
        let left = shell.letters.iter().rev().copied().collect();
        let mut page = WelcomeLetters { link, left, letters: Vec::new(), refused: Vec::new() };
        page.next();
        page
    }

    /// Asks for the next letter. One request after another keeps their order.
    fn next(&mut self) {
        let Some(user) = self.left.last().copied() else { return };
        self.link.ask(&WelcomeLetterForm { user, link: LetterLink::Without }, |page, _, answer| {
            page.left.pop();
            match answer {
                Ok(view) => page.letters.push(view),
                Err(error) => page.refused.push(error.sentence()),
            }
            page.next();
        });
    }

    fn content(&self) -> Html {
        if !self.left.is_empty() {
            return waiting("Writing the letters");
        }
        if self.letters.is_empty() && self.refused.is_empty() {
            let way = html! { <>{ "Tick people on " }{ link(Route::PendingUsers, "Pending users") }{ ", then choose Print letters." }</> };
            return empty("You have not chosen anyone", paragraph(way));
        }
        let number = count(self.letters.len() as u32, "letter");
        let refused = self.refused.iter().enumerate().map(|(index, why)| {
            html! { <div key={index}>{ note(Tone::Bad, format!("One letter could not be written. {why}"), Html::default()) }</div> }
        });
        let letters = self.letters.iter().map(
            |view| html! { <div class="at-page-break" key={view.username.clone()}>{ letter(view) }</div> },
        );
        html! {
            <>
                <div class="at-no-print">
                    { paragraph("Each letter has an activation code. The sign-up links are sent by email, because anyone who finds both together could activate the account.") }
                    <div class="at-stack">{ for refused }</div>
                    <div>
                        if !self.letters.is_empty() {
                            { button(format!("Print {number}")).onclick(Callback::from(|()| dom::print())) }
                        }
                    </div>
                </div>
                <div>{ for letters }</div>
            </>
        }
    }
}

impl Page for WelcomeLetters {
    fn view(&self, _: &Shell) -> View {
        View::new(self.content()).above(back_link(Route::PendingUsers, "Pending users"))
    }
}
