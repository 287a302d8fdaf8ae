//! Publishing the results of a year: the figures as they would be, and who outside the school sees them.

use crate::address;
use crate::load::Loaded;
use crate::page::{Page, PageLink, View};
use crate::pages::collaborate::figures::{Look, choosers, tables};
use crate::parts::choices::tick;
use crate::parts::form::{button, form};
use crate::parts::link::{back_link, link};
use crate::parts::note::trouble;
use crate::parts::strip::strip;
use crate::parts::text::{heading, paragraph};
use crate::route::Route;
use crate::shell::Shell;
use domain::collaborate::figures::{Published, SharedWith};
use domain::collaborate::forms::{PreviewFiguresForm, PreviewFiguresView, PublishFiguresForm};
use domain::records::pupil_results::Collection;
use yew::prelude::*;

pub struct PublishResults {
    link: PageLink<PublishResults>,
    collection: Collection,
    view: Loaded<PreviewFiguresView>,
    look: Look,
    shared: SharedWith,
    /// Why it was not published.
    refused: Option<String>,
}

impl PublishResults {
    pub fn new(link: PageLink<PublishResults>, collection: Collection) -> PublishResults {
        let (view, shared) = (Loaded::Waiting, SharedWith::default());
        let page = PublishResults { link, collection, view, look: Look::FIRST, shared, refused: None };
        page.load();
        page
    }

    fn load(&self) {
        self.link.load(&PreviewFiguresForm { collection: self.collection }, |page| &mut page.view);
    }

    fn publish(&mut self, shell: &mut Shell, _: ()) {
        let Some(view) = self.view.ready() else { return };
        let form =
            PublishFiguresForm { collection: self.collection, mark: view.mark.clone(), shared: self.shared };
        self.link.send(shell, &form, |page, shell, answer| match answer {
            Ok(published) => {
                let who = format!(
                    "They are seen by {} and by your staff who see school-level reports.",
                    published.shared.label()
                );
                shell.done(Route::SchoolResults, format!("{} published", page.collection.words()), who);
                address::go(Route::SchoolResults);
            }
            Err(error) => {
                page.refused = Some(error.sentence());
                page.view = Loaded::Waiting;
                page.load();
            }
        });
    }

    fn body(&self, view: &PreviewFiguresView, shell: &Shell) -> Html {
        let change = self.link.on(|page, _, look| page.look = look);
        let authority = self.link.on(|page: &mut PublishResults, _, ticked| page.shared.authority = ticked);
        let chain = self.link.on(|page: &mut PublishResults, _, ticked| page.shared.chain = ticked);
        let diocese = self.link.on(|page: &mut PublishResults, _, ticked| page.shared.diocese = ticked);
        let fields = html! {
            <>
                { heading("Who else sees them") }
                { paragraph("Your staff who may see school-level reports see them. You can change this at any time.") }
                { tick("authority", "Our local authority", self.shared.authority, authority, None) }
                { tick("chain", "Our academy chain", self.shared.chain, chain, None) }
                { tick("diocese", "Our diocese", self.shared.diocese, diocese, None) }
                { paragraph("Published figures never change, because a comparison of two versions could point at a pupil. Check that the results are complete.") }
                <div class="govuk-button-group">
                    { button("Publish these figures").busy(shell.busy) }
                    { link(Route::SchoolResults, "Cancel") }
                </div>
            </>
        };
        let figures: [&Published; 1] = [&view.figures];
        html! {
            <div class="at-stack">
                <div>{ for self.refused.clone().map(trouble) }</div>
                { strip("What is shown", choosers(&[], self.look, change.clone()), Vec::new()) }
                { tables(&figures, self.look, change) }
                { form(self.link.on(PublishResults::publish), fields) }
            </div>
        }
    }
}

impl Page for PublishResults {
    fn view(&self, shell: &Shell) -> View {
        let again = self.link.on(|page, _, ()| {
            page.view = Loaded::Waiting;
            page.load();
        });
        let body = self.view.render("Working out the figures", again, |view| self.body(view, shell));
        let page = View::titled(format!("Publish {}", self.collection.words()), body);
        page.above(back_link(Route::SchoolResults, "School results")).caption("Nothing is published yet.")
    }
}
