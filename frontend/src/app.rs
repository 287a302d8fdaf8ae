//! The frame around every page: which page is open, and where the focus goes.

mod going;
mod opening;

use crate::address::{self, Notes};
use crate::api;
use crate::dom;
use crate::draft::{self, Draft};
use crate::page::{Page, PageEvent, View};
use crate::pages;
use crate::pages::accounts::users::step::Step;
use crate::parts::failed::failed;
use crate::parts::footer::footer;
use crate::parts::frame::framed;
use crate::parts::header::header;
use crate::parts::progress::waiting;
use crate::pieces;
use crate::route::{Menu, Route};
use crate::shell::{Notice, Session, Shell};
use domain::access::action::Who;
use domain::access::session::SecondFactorState;
use domain::accounts::forms::{CurrentSessionForm, SignOutForm};
use domain::base::ids::GroupId;
use domain::collaborate::forms::ListGroupsForm;
use going::{Leaving, after_sign_in};
use opening::Fetch;
use std::cell::RefCell;
use yew::html::Scope;
use yew::prelude::*;

/// The site's one component.
pub struct App {
    link: Scope<App>,
    pub(crate) shell: Shell,
    pub(crate) route: Route,
    page: Option<Box<dyn Page>>,
    /// The piece of the site that the page waits for.
    fetch: Option<Fetch>,
    /// The number of the opening of the page.
    visit: u32,
    /// The number of openings of pages so far.
    visits: u32,
    /// The way off this page that was asked for while it has changes that are not saved; the person is asked about it.
    leaving: Option<Leaving>,
    /// True once the person has decided to leave the page without saving.
    abandoned: bool,
    /// The draft of the open page, as the tab keeps it.
    draft: Option<Draft>,
    /// The menu of the header that is open.
    pub(crate) menu: Option<Menu>,
    /// The present drawing and the one before it.
    drawing: RefCell<Drawing>,
    previous: Drawing,
}

/// The parts of a drawing that decide where the focus goes when they change.
#[derive(Clone, Default)]
struct Drawing {
    /// True where controls are large.
    roomy: bool,
    title: String,
    /// The serial number of the notice, and of the errors; 0 for none.
    notice: u32,
    errors: u32,
    /// The number of the opening; none before the first page.
    visit: Option<u32>,
    /// True once the page itself is drawn, and not what stands in its place.
    open: bool,
}

/// A change of the site.
pub type Change = Box<dyn FnOnce(&mut App)>;

impl Component for App {
    type Message = Change;
    type Properties = ();

    fn create(context: &Context<App>) -> App {
        let link = context.link().clone();
        let draw_again = {
            let link = link.clone();
            move || link.send_message(Box::new(|_: &mut App| ()) as Change)
        };
        address::listen(draw_again);
        address::seen();
        let returned = {
            let link = link.clone();
            move |cached| link.send_message(Box::new(move |app: &mut App| app.returned(cached)) as Change)
        };
        dom::listen_for_return(returned);
        dom::listen_for_links(|path| pieces::fetch_ahead(Route::from(path)));
        let mut app = App {
            link,
            shell: Shell::default(),
            route: Route::current(),
            page: None,
            fetch: None,
            visit: 0,
            visits: 0,
            leaving: None,
            abandoned: false,
            draft: None,
            menu: None,
            drawing: RefCell::default(),
            previous: Drawing::default(),
        };
        app.load_session();
        // The page's piece comes at the same time as the answer who is signed in. Its dozen requests are a task of their own.
        let route = app.route;
        dom::later(move || pieces::fetch_ahead(route));
        app.resolve_route();
        app
    }

    fn update(&mut self, _: &Context<App>, change: Change) -> bool {
        let menu = self.menu;
        change(self);
        if self.menu != menu {
            self.menu.into_iter().flat_map(Route::of_menu).for_each(pieces::fetch_ahead);
        }
        self.follow_address();
        self.resolve_route();
        // A page may open at another address of its own.
        self.follow_address();
        self.keep_draft();
        dom::ask_before_closing(self.unsaved() > 0);
        true
    }

    fn view(&self, _: &Context<App>) -> Html {
        let view = self.current_view();
        let error = if view.errors.any() { "Error: " } else { "" };
        let known = self.page.is_some() || self.shell.session != Session::Asking;
        let title = view.title.clone().unwrap_or_default();
        let width = view.width.unwrap_or(self.route.row().width);
        self.drawing.replace(Drawing {
            roomy: width.is_roomy() || dom::remembered(dom::DENSITY).as_deref() == Some(dom::ROOMY),
            title: format!("{error}{title} – Attain"),
            notice: self.shell.notice.as_ref().map_or(0, |(_, serial)| *serial),
            errors: view.errors.serial(),
            visit: known.then_some(self.visits),
            open: self.page.is_some(),
        });
        let skip = Callback::from(|event: MouseEvent| {
            event.prevent_default();
            dom::focus_id("main");
        });
        let under = view.under.unwrap_or_else(|| self.route.under());
        let close = self.on(|app, _: MouseEvent| {
            app.shell.notice = None;
            app.shell.focus("heading");
        });
        html! {
            <>
                <a href="#main" class="at-skip" onclick={skip}>{ "Skip to main content" }</a>
                { header(self, under) }
                <main class="at-main" id="main" tabindex="-1">
                    // What waits is replaced as a whole, and does not move to make room.
                    <div key={format!("{} {}", self.visits, self.page.is_some())} class={classes!("at-page", width.class())}>
                        { framed(&self.shell, view, width, close) }
                    </div>
                </main>
                { footer() }
                { for self.leaving.iter().map(|leaving| self.leave_question(leaving)) }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<App>, _: bool) {
        dom::set_density(self.drawing.borrow().roomy);
        dom::open_dialog();
        if let Some(selector) = self.next_focus() {
            dom::focus(&selector);
        }
    }
}

impl App {
    /// A callback that lets an event change the site itself.
    pub fn on<E: 'static>(&self, act: impl Fn(&mut App, E) + Clone + 'static) -> Callback<E> {
        let link = self.link.clone();
        Callback::from(move |event| {
            let act = act.clone();
            link.send_message(Box::new(move |app: &mut App| act(app, event)) as Change);
        })
    }

    /// Passes an event to the page, if it is still the opening that the event was meant for.
    pub fn handle(&mut self, visit: u32, event: PageEvent) {
        if let (true, Some(page)) = (visit == self.visit, &mut self.page) {
            event(&mut **page, &mut self.shell);
        }
    }

    /// Asks who is signed in.
    fn load_session(&self) {
        let link = self.link.clone();
        let then = move |answer| {
            link.send_message(Box::new(move |app: &mut App| match api::view::<CurrentSessionForm>(answer) {
                Ok(view) => app.shell.session = Session::SignedIn(Box::new(view)),
                // A person who is signed in stays so; a page whose own request fails says it itself.
                Err(error) if error.status() != 401 && app.shell.signed_in().is_none() => {
                    app.shell.session = Session::Unanswered(error);
                }
                Err(_) => {}
            }) as Change);
        };
        api::launch(&self.link, api::request(&CurrentSessionForm {}), Box::new(then));
    }

    /// Asks which groups of schools stand in the Collaborate menu. Without an answer, the menu has its page only.
    pub fn load_groups(&self) {
        let link = self.link.clone();
        let then = move |answer: api::Answer| {
            link.send_message(Box::new(move |app: &mut App| {
                if let Some(view) = answer.ok().and_then(|text| api::read::<MenuGroups>(&text)) {
                    let rows = view.rows.into_iter().filter(|row| row.reports);
                    app.shell.groups = Some(rows.map(|row| (row.group, row.name)).collect());
                }
            }) as Change);
        };
        api::launch(&self.link, api::request(&ListGroupsForm {}), Box::new(then));
    }

    /// A person comes back to the site, in which somebody was signed in. Asks whether they still are, because another tab
    /// may have signed out. A page from the browser's cache is closed first: it may be shown to somebody else by now.
    fn returned(&mut self, cached: bool) {
        if self.shell.signed_in().is_none() {
            return;
        }
        if cached {
            self.close();
            self.shell.ask_again();
        }
        self.load_session();
    }

    /// The server says that nobody is signed in. `cause` is its sentence about why the session is over.
    pub fn session_ended(&mut self, cause: String) {
        // Signing in leads back only to pages that need it.
        let person = self.shell.signed_in().map(|view| view.username.clone()).unwrap_or_default();
        let back_to = Notes { from: address::known(), person, ..Notes::default() };
        let back_to = Some(back_to).filter(|_| self.route.who() != Who::Anyone);
        // What is typed stays with the tab.
        self.draft = None;
        self.shell.session_ended(back_to, cause);
    }

    pub fn sign_out(&mut self) {
        if self.unsaved() > 0 {
            self.leaving = Some(Leaving::SignOut);
            return;
        }
        let link = self.link.clone();
        let then = move |answer| {
            link.send_message(Box::new(move |app: &mut App| match api::view::<SignOutForm>(answer) {
                Ok(()) => {
                    draft::forget();
                    app.draft = None;
                    app.shell.signed_out();
                }
                Err(error) => {
                    app.abandoned = false;
                    let on = app.route;
                    app.shell.say(Notice {
                        success: false,
                        heading: "You are still signed in".into(),
                        body: error.sentence().into(),
                        on,
                    });
                }
            }) as Change);
        };
        api::launch(&self.link, api::request(&SignOutForm {}), Box::new(then));
    }

    /// Closes the page; another is opened at the address of the address bar.
    fn address_changed(&mut self) {
        if self.draft.take().is_some() {
            draft::forget();
        }
        self.close();
        self.arrive(Route::current());
    }

    fn arrive(&mut self, route: Route) {
        address::seen();
        if self.shell.notice.as_ref().is_some_and(|(notice, _)| notice.on != route) {
            self.shell.notice = None;
        }
        self.route = route;
        dom::scroll_to_top();
    }

    fn close(&mut self) {
        (self.page, self.fetch, self.leaving, self.abandoned) = (None, None, None, false);
        api::ask_ahead(Vec::new());
        self.menu = None;
        (self.shell.busy, self.shell.reveal) = (false, false);
        self.visits += 1;
        self.visit = self.visits;
    }

    /// Opens the page of the address, closes one that this person may no longer see, and redirects where another page
    /// comes first.
    fn resolve_route(&mut self) {
        while let Some(address) = self.redirect() {
            // The way back is a note of the sign-in page, which outlives a reload of it.
            if self.shell.signed_in().is_none() {
                address::replace_with(&address, &self.shell.back_to.take().unwrap_or_default());
            } else {
                address::replace(&address);
            }
            self.address_changed();
        }
        if !self.is_open() {
            if self.page.is_some() {
                self.close();
            }
        } else if self.page.is_none() {
            self.open_page();
        }
    }

    /// The page that must come before the one in the address bar.
    fn redirect(&self) -> Option<String> {
        let route = match (self.route, &self.shell.session) {
            (Route::SignIn, Session::SignedIn(view)) => return Some(after_sign_in(&view.username)),
            (route, Session::SignedOut) if route.who() != Who::Anyone => Some(Route::SignIn),
            // The school requires a second factor of this person, and nothing works before it is set up.
            (route, Session::SignedIn(view))
                if view.second_factor == SecondFactorState::Missing
                    && route != Route::SecondFactor
                    && route.who() != Who::Anyone =>
            {
                Some(Route::SecondFactor)
            }
            (Route::StartUser, _) => Some(Route::NewUser { step: Step::About }),
            _ => None,
        };
        route.map(|route| route.to_string())
    }

    fn is_open(&self) -> bool {
        match (self.route.who(), self.shell.signed_in()) {
            (Who::Anyone, _) => true,
            (_, Some(view)) => self.route.is_open_to(view),
            (_, None) => false,
        }
    }

    /// The page of this address, or what is shown in its place.
    fn current_view(&self) -> View {
        if let Some(page) = &self.page {
            let (view, row) = (page.view(&self.shell), self.route.row());
            return View {
                title: view.title.or(Some(row.title.into())),
                width: view.width.or(Some(row.width)),
                ..view
            };
        }
        if self.is_open() {
            return self.without_piece();
        }
        match &self.shell.session {
            Session::Unanswered(error) => {
                let again = self.on(|app, ()| app.load_session());
                View::titled("Attain is not available", failed(error, again))
            }
            Session::SignedIn(_) => pages::closed(),
            Session::Asking | Session::SignedOut => View::titled("Attain", waiting("Loading")),
        }
    }

    /// The selector of the element that takes the focus after this drawing: new errors or a new notice first; then the
    /// element a page asked for; then, on a new page, its heading, so that a screen reader begins there.
    fn next_focus(&mut self) -> Option<String> {
        let (now, last) = (self.drawing.borrow().clone(), std::mem::take(&mut self.previous));
        self.previous = now.clone();
        let asked = self.shell.focus.take();
        if now.title != last.title {
            dom::set_title(&now.title);
            // It measures, so the browser must lay the page out first, which is a task of its own.
            dom::later(dom::show_place);
        }
        let read_first = [(now.errors, last.errors, "#error-summary"), (now.notice, last.notice, "#notice")];
        let read_first = read_first.into_iter().find(|(now, last, _)| *now != 0 && now != last);
        // On the first page the browser decides.
        let opened = now.visit != last.visit && last.visit.is_some();
        // The heading that had it is gone with what stood in the page's place.
        let lost = now.open && !last.open && now.visit > Some(0) && dom::focus_is_lost();
        let heading = || (opened || lost).then(|| "#heading".to_owned());
        read_first.map(|(_, _, id)| id.to_owned()).or(asked).or_else(heading)
    }
}

/// What the Collaborate menu needs of the list of groups: everybody downloads what reads it.
#[derive(serde::Deserialize)]
struct MenuGroups {
    rows: Vec<MenuGroup>,
}

#[derive(serde::Deserialize)]
struct MenuGroup {
    group: GroupId,
    name: String,
    reports: bool,
}
