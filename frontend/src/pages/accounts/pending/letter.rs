//! The welcome letter (F21): one sheet of A4, without the sign-up link unless the person asks for it.

use crate::dom;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::tick;
use crate::parts::form::button;
use crate::parts::link::back_link;
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::accounts::forms::{LetterLink, LetterLinkView, QrView, WelcomeLetterForm, WelcomeLetterView};
use domain::base::ids::UserId;
use yew::prelude::*;

/// The quiet zone around a QR code, in modules.
const QUIET: u32 = 4;

pub struct WelcomeLetter {
    link: PageLink<WelcomeLetter>,
    user: UserId,
    with_link: LetterLink,
    letter: Loaded<WelcomeLetterView>,
}

impl WelcomeLetter {
    pub fn new(link: PageLink<WelcomeLetter>, user: UserId) -> WelcomeLetter {
        let page = WelcomeLetter { link, user, with_link: LetterLink::Without, letter: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        let form = WelcomeLetterForm { user: self.user, link: self.with_link };
        self.link.load(&form, |page| &mut page.letter);
    }
}

impl Page for WelcomeLetter {
    fn view(&self, _: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.letter = Loaded::Waiting;
            page.load();
        });
        let body = self.letter.render("Writing the letter", again, |view| {
            let choose = self.link.on(|page, _, with: bool| {
                page.with_link = if with { LetterLink::With } else { LetterLink::Without };
                page.load();
            });
            html! {
                <>
                    <div class="at-no-print">
                        { paragraph("This letter has the activation code. The sign-up link is sent by email, because anyone who finds both together could activate the account.") }
                        { tick("link", "Print the sign-up link on the letter too", view.link.is_some(), choose, None) }
                        if view.link.is_some() {
                            { paragraph("Hand over this letter yourself. Do not post or email it.") }
                        }
                        { button("Print").onclick(Callback::from(|()| dom::print())) }
                    </div>
                    { letter(view) }
                </>
            }
        });
        View::new(body).above(back_link(Route::PendingUsers, "Back"))
    }
}

pub fn letter(view: &WelcomeLetterView) -> Html {
    html! {
        <article class="at-letter" aria-label={format!("Letter to {}", view.name)}>
            <div class="at-letter__head">
                <p class="at-letter__school">{ &view.school }</p>
                <p>{ &view.date }</p>
            </div>
            <p>{ format!("Dear {},", view.name) }</p>
            <p>{ format!("An Attain account has been created for you at {} by {}. This letter has what you need to activate it.", view.school, view.created_by) }</p>
            <div class="at-letter__keys">
                <div>
                    <p class="at-letter__label">{ "Your username" }</p>
                    <p class="at-letter__username">{ &view.username }</p>
                    <p class="at-letter__label">{ "Your activation code" }</p>
                    <p class="at-letter__code">{ &view.activation_code }</p>
                </div>
                if let Some(LetterLinkView { qr: code, .. }) = &view.link {
                    <div class="at-letter__qr">{ qr(code, "QR code that opens the sign-up link") }</div>
                }
            </div>
            <h2 class="at-letter__title">{ "What to do" }</h2>
            <ol class="at-letter__steps">
                <li>{ if view.link.is_some() { "Scan the QR code with your phone, or open the link in your sign-up email." } else { "Open the link in your sign-up email." } }</li>
                <li>{ "Enter the activation code above. You need it only once." }</li>
                <li>{ "Choose a password that no one could guess. Try three unrelated words." }</li>
                <li>{ "Sign in with your username and your new password." }</li>
            </ol>
            if let Some(link) = &view.link {
                <p>{ "You can also type this address into your browser:" }</p>
                <p class="at-letter__link">{ &link.address }</p>
                <p>{ "The link works until " }<strong>{ &link.expires }</strong>{ format!(". If it has expired, ask {} for a new sign-up email.", view.created_by) }</p>
            } else {
                <p>{ format!("If the email has not arrived or its link has expired, ask {} to send it again.", view.created_by) }</p>
            }
            <div class="at-letter__care">
                <p><strong>{ "Keep this letter safe, and destroy it when you have signed up." }</strong>{ " Anyone who finds it could activate your account." }</p>
                <p><strong>{ "Never share your account." }</strong>{ " Your account decides what you can see, and Attain records what you do with it." }</p>
            </div>
        </article>
    }
}

/// The QR code, within the quiet zone that scanners need.
pub fn qr(view: &QrView, label: &'static str) -> Html {
    let side = view.size + 2 * QUIET;
    html! {
        <svg viewBox={format!("0 0 {side} {side}")} role="img" aria-label={label} shape-rendering="crispEdges">
            <rect width={side.to_string()} height={side.to_string()} fill="#ffffff" />
            <path transform={format!("translate({QUIET} {QUIET})")} d={view.path.clone()} fill="#000000" />
        </svg>
    }
}
