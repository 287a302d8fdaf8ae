//! Ordering a connection, and the login at Xporter.

use super::MisConnection;
use crate::errors::Errors;
use crate::parts::boxed::boxed;
use crate::parts::field::field;
use crate::parts::form::{button, form, link_button};
use crate::parts::text::{block, paragraph};
use crate::shell::Shell;
use domain::exchange::login::Hidden;
use domain::exchange::provider::Provider;
use yew::prelude::*;

impl MisConnection {
    /// Ordering a connection.
    pub(super) fn order(&self, shell: &Shell, may: bool) -> Html {
        let title = "Connect your MIS";
        if !may {
            let words = "Someone with School setup can connect your MIS, after your school has accepted the data agreement.";
            return boxed(title, Html::default(), vec![paragraph(words)]);
        }
        // Not a dropdown: its code would come with this piece, and be split from other pages'.
        let (other, words) = match self.provider {
            Provider::Wonde => (Provider::Xporter, "Use Groupcall Xporter instead"),
            Provider::Xporter => (Provider::Wonde, "Use Wonde instead"),
        };
        let choose = self.link.on(move |page: &mut MisConnection, _, ()| {
            page.provider = other;
            page.errors = Errors::default();
        });
        let provider = link_button(words, choose);
        let set = self.link.on(|page: &mut MisConnection, _, text| page.reference = text);
        let (label, hint, words) = match self.provider {
            Provider::Wonde => (
                "Your school’s number at Wonde",
                "It begins with A. Wonde shows it beside your school’s name.",
                "Wonde will ask your school to approve Attain. In Wonde you choose what Attain may read, and can change or stop it at any time.",
            ),
            Provider::Xporter => (
                "Your local authority and establishment number",
                "7 digits, such as 9194001.",
                "Approve Attain at Groupcall Xporter first. There you choose what Attain may read, and can change it at any time. Groupcall then shows you a relying party and a password.",
            ),
        };
        let number = field("reference", label, &self.reference, set)
            .hint(hint)
            .no_spelling()
            .error(self.errors.of("reference"))
            .class("govuk-input--width-20");
        let login = match self.provider {
            Provider::Wonde => Vec::new(),
            Provider::Xporter => self.login_fields(),
        };
        let fields = block(
            "at-stack",
            vec![
                paragraph(provider),
                paragraph(words),
                number.into(),
                html! { <div class="at-stack">{ for login }</div> },
                button("Connect").busy(shell.busy).into(),
            ],
        );
        boxed(title, Html::default(), vec![form(self.link.on(MisConnection::connect), fields)])
    }

    /// The relying party and the password at Xporter.
    fn login_fields(&self) -> Vec<Html> {
        let name = self.link.on(|page: &mut MisConnection, _, text| page.login.relying_party = text);
        let word = self.link.on(|page: &mut MisConnection, _, text| page.login.password = Hidden(text));
        let toggle = self.link.on(|page: &mut MisConnection, _, ()| page.shown = !page.shown);
        vec![
            field("relying_party", "Relying party", &self.login.relying_party, name)
                .no_spelling()
                .error(self.errors.of("relying_party"))
                .class("govuk-input--width-20")
                .into(),
            field("password", "Password at Groupcall", &self.login.password.0, word)
                .password(self.shown, toggle)
                .error(self.errors.of("password"))
                .class("govuk-input--width-20")
                .into(),
        ]
    }

    /// Another login for a connection with Xporter.
    pub(super) fn login_again(&self, shell: &Shell) -> Html {
        let mut fields = vec![paragraph(
            "Groupcall gives your school another password each time it approves Attain. Enter the latest one.",
        )];
        fields.extend(self.login_fields());
        fields.push(button("Try this login").busy(shell.busy).into());
        let fields = form(self.link.on(MisConnection::again), block("at-stack", fields));
        boxed("Your login at Groupcall Xporter", Html::default(), vec![fields])
    }
}
