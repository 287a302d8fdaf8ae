//! A school's part in a group: the agreement and the answer to it, and who of the school's people sees the group.

use super::choose::{load_people, people};
use super::consent_chip;
use super::one::{Asking, OneGroup};
use crate::parts::boxed::{boxed, boxes};
use crate::parts::chip::Tone;
use crate::parts::form::{button, form, tool};
use crate::parts::note::note;
use crate::parts::text::{block, paragraph};
use crate::shell::Shell;
use domain::access::form::escaped;
use domain::base::ids::UserId;
use domain::collaborate::agreement;
use domain::collaborate::forms::{GroupView, JoinedView};
use domain::collaborate::membership::{ConsentState, GroupAnswer};
use yew::prelude::*;

impl OneGroup {
    pub(super) fn at_school(&self, shell: &Shell, view: &GroupView, joined: &JoinedView) -> Html {
        let asked = (joined.consent == ConsentState::Asked).then(|| {
            note(
                Tone::Warn,
                "Your school has been asked to join. Nothing of it is in the group until you agree.",
                Html::default(),
            )
        });
        let mut parts = vec![self.consent(shell, view, joined)];
        if joined.consent == ConsentState::Agreed {
            parts.push(self.who_sees(shell, joined));
        }
        block("at-stack", asked.into_iter().chain([boxes(parts)]).collect())
    }

    /// The agreement, who answered what, and the answers that are possible now.
    fn consent(&self, shell: &Shell, view: &GroupView, joined: &JoinedView) -> Html {
        let school = shell.signed_in().map(|session| session.school.clone()).unwrap_or_default();
        let text = agreement::text(&view.name, &view.owner, &school);
        let href = format!("data:text/plain;charset=utf-8,{}", escaped(&text));
        let sections = agreement::AGREEMENT.sections.iter().map(|(heading, text)| {
            html! { <div key={*heading}><h3>{ *heading }</h3>{ paragraph(*text) }</div> }
        });
        let answered = (!joined.by.is_empty()).then(|| {
            let version =
                joined.agreed_to.map_or_else(String::new, |version| format!(", to version {version}"));
            paragraph(format!("{} by {} on {}{version}.", joined.consent.label(), joined.by, joined.at))
        });
        let send = |answer| self.link.on(move |page: &mut OneGroup, shell, ()| page.answer(shell, answer));
        let agree = button("Agree and join").busy(shell.busy).onclick(send(GroupAnswer::Agree));
        let acts: Vec<Html> = match joined.consent {
            ConsentState::Asked => {
                let refuse = button("Refuse").secondary().busy(shell.busy).onclick(send(GroupAnswer::Refuse));
                vec![agree.into(), refuse.into()]
            }
            ConsentState::Agreed => {
                let withdraw = self.link.on(|page: &mut OneGroup, _, ()| page.ask(Asking::Withdraw));
                vec![button("Withdraw").warning().onclick(withdraw).into()]
            }
            ConsentState::Refused | ConsentState::Withdrawn => vec![agree.into()],
        };
        let inner = vec![
            html! { <div>{ for answered }</div> },
            paragraph(format!("Version {} of the agreement:", joined.agreement)),
            block("at-stack", sections.collect()),
            html! { <p><a class="govuk-link" {href} download="agreement.txt">{ "Download the agreement" }</a></p> },
            html! { <div class="govuk-button-group">{ for acts }</div> },
        ];
        boxed("Agreement", consent_chip(joined.consent), inner)
    }

    /// Tick boxes for the school's people.
    fn who_sees(&self, shell: &Shell, joined: &JoinedView) -> Html {
        let chosen = self.viewers.clone().unwrap_or_else(|| joined.viewers.clone());
        let before = chosen.clone();
        let tick = self.link.on(move |page: &mut OneGroup, _, (user, on): (UserId, bool)| {
            let viewers = page.viewers.get_or_insert_with(|| before.clone());
            viewers.retain(|other| *other != user);
            if on {
                viewers.push(user);
            }
        });
        let again = self.link.on(|page: &mut OneGroup, _, ()| load_people(&page.link, Vec::new(), None));
        let list = self
            .people
            .render("Loading your users", again, |all| people("viewers", all, &chosen, &self.errors, &tick));
        let save = tool("Save who sees it").main().busy(shell.busy);
        let fields = html! { <>{ list }{ save }</> };
        boxed("Who sees it", Html::default(), vec![form(self.link.on(OneGroup::save_viewers), fields)])
    }
}
