//! A page of target setting without a year group: redirects to the year group that was last open, or to Year 11, for which most
//! secondary schools set targets, or to the eldest that has pupils.

use super::{no_pupils, tabs, with_year};
use crate::address;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::route::Route;
use crate::shell::Shell;
use domain::targets::forms::{ListYearsForm, YearsView};

pub struct Choose {
    link: PageLink<Choose>,
    /// The tab that was asked for, without a year group.
    tab: Route,
    years: Loaded<YearsView>,
}

impl Choose {
    pub fn new(link: PageLink<Choose>, tab: Route) -> Choose {
        let page = Choose { link, tab, years: Loaded::Waiting };
        page.load();
        page
    }

    fn load(&self) {
        self.link.ask(&ListYearsForm {}, |page, shell, answer| {
            if let Ok(view) = &answer {
                shell.years = Some(view.clone());
                let last = view.years.iter().find(|year| Some(year.key) == shell.year);
                let there = || view.years.iter().filter(|year| year.pupils > 0);
                let usual = || there().find(|year| year.year_group == 11).or_else(|| there().next());
                if let Some(year) = last.or_else(usual).or(view.years.first()) {
                    address::replace(&with_year(page.tab, year.key).to_string());
                }
            }
            page.years = answer.into();
        });
    }
}

impl Page for Choose {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.years = Loaded::Waiting;
            page.load();
        });
        let body = self
            .years
            .render("Loading the year groups", again, |_| no_pupils(shell, "Your school has no pupils yet"));
        View::new(body).tabs(tabs(shell, self.tab, None))
    }
}
