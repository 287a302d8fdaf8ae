//! Starting the new academic year. The page of the change shows what would change, does it and undoes it.

use crate::address;
use crate::errors::Errors;
use crate::page::{Page, PageLink, View};
use crate::parts::choices::tick;
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, cancel_link};
use crate::parts::text::paragraph;
use crate::route::Route;
use crate::shell::Shell;
use domain::access::form::PlannedView;
use domain::records::forms::RollOverForm;
use yew::prelude::*;

pub struct NewYear {
    link: PageLink<NewYear>,
    form: RollOverForm,
    errors: Errors,
}

impl NewYear {
    pub fn new(link: PageLink<NewYear>) -> NewYear {
        NewYear { link, form: RollOverForm::default(), errors: Errors::default() }
    }

    fn plan(&mut self, shell: &mut Shell, (): ()) {
        self.link.send(shell, &self.form, |page, _, answer| match answer {
            Ok(PlannedView { change }) => address::go(Route::Change { change }),
            Err(error) => page.errors = error.into(),
        });
    }
}

impl Page for NewYear {
    fn view(&self, shell: &Shell) -> View {
        let clear = self.link.on(|page: &mut NewYear, _, ticked| page.form.clear_classes = ticked);
        let label = "Take all pupils out of last year\u{2019}s classes. Their new classes come with your next file of classes";
        let fields = html! {
            <>
                { paragraph("Every pupil moves up a year group. Those who were in your school\u{2019}s highest year group leave on 31 August, and pupils who come to another key stage leave their classes.") }
                { paragraph("You see every change first, and can undo it for 30 days.") }
                { tick("clear-classes", label, self.form.clear_classes, clear, None) }
                <div class="govuk-button-group">
                    { button("See what would change").busy(shell.busy) }
                    { cancel_link(Route::Pupils, "Cancel") }
                </div>
            </>
        };
        View::new(form(self.link.on(NewYear::plan), fields))
            .errors(&self.errors)
            .above(back_link(Route::Pupils, "Pupils"))
    }
}
