//! The way into target setting: leads on to the year group last looked at, or to the eldest that has pupils.

use super::{no_pupils, tabs};
use crate::load::Loaded;
use crate::page::{Door, Page, View};
use crate::route::{self, Tab};
use crate::shell::Shell;
use domain::forms::targets::{ListYearsForm, YearsView};
use yew::prelude::*;

/// The page.
pub struct Choose {
    door: Door<Choose>,
    tab: Tab,
    years: Loaded<YearsView>,
}

impl Choose {
    /// The year groups are on their way.
    pub fn new(door: Door<Choose>, tab: Tab) -> Choose {
        let page = Choose { door, tab, years: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.door.ask(&ListYearsForm {}, |page, shell, answer| {
            if let Ok(view) = &answer {
                shell.years = Some(view.clone());
                let last = view.years.iter().find(|year| Some(year.key) == shell.year);
                let eldest = || view.years.iter().find(|year| year.pupils > 0);
                if let Some(year) = last.or_else(eldest).or(view.years.first()) {
                    route::replace(&page.tab.of(year.key));
                }
            }
            page.years = answer.into();
        });
    }
}

impl Page for Choose {
    fn view(&self, shell: &Shell) -> View {
        let again = self.door.on(|page, _, ()| {
            page.years = Loaded::Waiting;
            page.load();
        });
        let body = self
            .years
            .shown("Loading the year groups", again, |_| no_pupils(shell, "Your school has no pupils yet"));
        View::new(self.tab.label(), body).above(html! { <div>{ tabs(shell, self.tab, None) }</div> })
    }
}
