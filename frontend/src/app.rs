//! The frame around every page, which page it holds, and where the focus goes.

use crate::api;
use crate::dom;
use crate::page::{Door, Page, Turn, View};
use crate::pages::accounts::users::step::Step;
use crate::pages::accounts::{account, manage, pending, sign_in, sign_up, users};
use crate::pages::{self, audit, batches, home, records, sharing, targets};
use crate::parts::banner::banner;
use crate::parts::error_summary::error_summary;
use crate::parts::failed::failed;
use crate::parts::footer::footer;
use crate::parts::header::header;
use crate::parts::progress::waiting;
use crate::route::{self, Route, Tab};
use crate::shell::{Draft, Notice, Session, Shell};
use domain::action::Who;
use domain::forms::accounts::{CurrentSessionForm, SignOutForm};
use domain::forms::security::SecondFactorState;
use domain::moment::{BatchId, UserId};
use domain::permission::Permission;
use domain::sheet::BatchKind;
use std::cell::RefCell;
use yew::html::Scope;
use yew::prelude::*;

/// The site: its one component.
pub struct App {
    link: Scope<App>,
    pub(crate) shell: Shell,
    pub(crate) route: Route,
    page: Option<Box<dyn Page>>,
    visit: u32,
    /// The menu of the header that is open.
    pub(crate) menu: Option<&'static str>,
    /// What is drawn, and what was drawn before it.
    drawn: RefCell<Drawn>,
    last: Drawn,
}

/// What a drawing says, from which the next one knows what is new.
#[derive(Clone, Default)]
struct Drawn {
    title: String,
    notice: u32,
    trouble: u32,
    /// Which opening of a page; none before the first.
    visit: Option<u32>,
}

/// A change of the site.
pub type Change = Box<dyn FnOnce(&mut App)>;

impl Component for App {
    type Message = Change;
    type Properties = ();

    fn create(context: &Context<App>) -> App {
        let link = context.link().clone();
        let looked = {
            let link = link.clone();
            move || link.send_message(Box::new(|_: &mut App| ()) as Change)
        };
        route::listen(looked);
        let mut app = App {
            link,
            shell: Shell::default(),
            route: Route::here(),
            page: None,
            visit: 0,
            menu: None,
            drawn: RefCell::default(),
            last: Drawn::default(),
        };
        app.who_is_here();
        app.settle();
        app
    }

    fn update(&mut self, _: &Context<App>, change: Change) -> bool {
        change(self);
        // A link that is followed while another one's page is open changes only what stands behind the #.
        if Route::here() != self.route || (self.route.takes_token() && !dom::hash().is_empty()) {
            self.moved();
        }
        self.settle();
        true
    }

    fn view(&self, _: &Context<App>) -> Html {
        let view = self.shown();
        let error = if view.trouble.is_some() { "Error: " } else { "" };
        let known = self.page.is_some() || self.shell.session != Session::Asking;
        self.drawn.replace(Drawn {
            title: format!("{error}{} – Attain", view.title),
            notice: self.shell.notice.as_ref().map_or(0, |(_, serial)| *serial),
            trouble: view.trouble.serial(),
            visit: known.then_some(self.visit),
        });
        let skip = Callback::from(|event: MouseEvent| {
            event.prevent_default();
            dom::focus_id("main");
        });
        let wide = self.route.is_wide();
        let under = view.under.clone().unwrap_or_else(|| self.route.under());
        html! {
            <>
                <a href="#main" class="govuk-skip-link" onclick={skip}>{ "Skip to main content" }</a>
                { header(self, &under) }
                <div class={classes!("govuk-width-container", wide.then_some("at-wide"))}>
                    <main class="govuk-main-wrapper" id="main" tabindex="-1">
                        <div key={self.visit} class={view.width}>{ framed(&self.shell, view) }</div>
                    </main>
                </div>
                { footer() }
            </>
        }
    }

    fn rendered(&mut self, _: &Context<App>, _: bool) {
        dom::open_dialog();
        if let Some(id) = self.focus() {
            dom::focus_id(&id);
        }
    }
}

/// A page within what every page has.
fn framed(shell: &Shell, view: View) -> Html {
    let View { title, caption, above, trouble, body, .. } = view;
    html! {
        <>
            <div class="at-no-print">{ above }</div>
            <div class="at-no-print">
                if let Some((notice, serial)) = &shell.notice {
                    <div key={*serial}>{ banner(notice) }</div>
                }
            </div>
            <div class="at-no-print">
                if trouble.is_some() {
                    <div key={trouble.serial()}>{ error_summary(&trouble) }</div>
                }
            </div>
            <div class="at-heading">
                if let Some(caption) = caption {
                    <p class="at-caption">{ caption }</p>
                }
                <h1 class="govuk-heading-l" tabindex="-1" id="heading">{ title }</h1>
            </div>
            <div>{ body }</div>
        </>
    }
}

impl App {
    /// What something does to the site itself.
    pub fn on<E: 'static>(&self, act: impl Fn(&mut App, E) + Clone + 'static) -> Callback<E> {
        let link = self.link.clone();
        Callback::from(move |event| {
            let act = act.clone();
            link.send_message(Box::new(move |app: &mut App| act(app, event)) as Change);
        })
    }

    /// Something happens to the page, if it is still the one it was meant for.
    pub fn turn(&mut self, visit: u32, turn: Turn) {
        if let (true, Some(page)) = (visit == self.visit, &mut self.page) {
            turn(&mut **page, &mut self.shell);
        }
    }

    /// Asks who is signed in.
    fn who_is_here(&self) {
        let link = self.link.clone();
        let asked = api::outgoing(&CurrentSessionForm {}, move |answer| {
            link.send_message(Box::new(move |app: &mut App| match answer {
                Ok(view) => app.shell.session = Session::SignedIn(Box::new(view)),
                // Whoever is signed in stays so; a page that needs an answer says itself that none came.
                Err(error) if error.status() != 401 && app.shell.signed_in().is_none() => {
                    app.shell.session = Session::Unanswered(error);
                }
                Err(_) => {}
            }) as Change);
        });
        api::launch(&self.link, asked);
    }

    /// Nobody is signed in, or nobody any more.
    pub fn nobody_here(&mut self) {
        let wanted = match &self.route {
            // One does not come back to a page that one need not be signed in for.
            route if route.who() == Who::Anyone => None,
            route => Some(route.clone()),
        };
        self.shell.nobody_here(wanted);
    }

    /// Signs out.
    pub fn sign_out(&mut self) {
        let link = self.link.clone();
        let leaving = api::outgoing(&SignOutForm {}, move |answer| {
            link.send_message(Box::new(move |app: &mut App| match answer {
                Ok(()) => app.shell.signed_out(),
                Err(error) => {
                    let on = app.route.clone();
                    app.shell.say(Notice {
                        success: false,
                        heading: "You are still signed in".into(),
                        body: error.sentence().into(),
                        on,
                    });
                }
            }) as Change);
        });
        api::launch(&self.link, leaving);
    }

    /// The address is another.
    fn moved(&mut self) {
        let route = Route::here();
        if route == Route::StartUser {
            self.shell.draft = Draft::default();
        }
        if self.shell.notice.as_ref().is_some_and(|(notice, _)| notice.on != route) {
            self.shell.notice = None;
        }
        self.route = route;
        self.close();
        dom::scroll_to_top();
    }

    fn close(&mut self) {
        self.page = None;
        self.menu = None;
        (self.shell.busy, self.shell.reveal) = (false, false);
        self.visit += 1;
    }

    /// Opens the page of the address, closes one that may not be seen any more, and leads on where another page
    /// comes first.
    fn settle(&mut self) {
        while let Some(first) = self.first() {
            route::replace(&first);
            self.moved();
        }
        if !self.is_open() {
            if self.page.is_some() {
                self.close();
            }
        } else if self.page.is_none() {
            if self.route == Route::Home && self.visit > 0 {
                // A step may have been done since the last look, by this person or another.
                self.who_is_here();
            }
            self.page = self.open();
        }
    }

    /// The page that comes before the one asked for.
    fn first(&self) -> Option<Route> {
        match (&self.route, &self.shell.session) {
            (Route::SignIn, Session::SignedIn(_)) => Some(self.shell.back_to.clone().unwrap_or(Route::Home)),
            (route, Session::SignedOut) if route.who() != Who::Anyone => Some(Route::SignIn),
            // The school requires a second factor of this person, and nothing works before it is set up.
            (route, Session::SignedIn(view))
                if view.second_factor == SecondFactorState::Missing
                    && *route != Route::SecondFactor
                    && route.who() != Who::Anyone =>
            {
                Some(Route::SecondFactor)
            }
            (Route::StartUser, _) => Some(Route::NewUser { step: Step::About }),
            (Route::NewUser { step }, Session::SignedIn(view)) => {
                users::before(*step, &self.shell.draft.form, view.kind).map(|step| Route::NewUser { step })
            }
            _ => None,
        }
    }

    fn is_open(&self) -> bool {
        match (self.route.who(), self.shell.signed_in()) {
            (Who::Anyone, _) => true,
            (_, Some(view)) => self.route.is_open_to(view),
            (_, None) => false,
        }
    }

    fn door<P: Page>(&self) -> Door<P> {
        Door::new(self.link.clone(), self.visit)
    }

    /// The page of the address.
    fn open(&mut self) -> Option<Box<dyn Page>> {
        Some(match &self.route {
            Route::Home => Box::new(home::Home),
            Route::SignIn => Box::new(sign_in::SignIn::new(self.door())),
            Route::SignUp => Box::new(sign_up::SignUp::new(self.door())),
            Route::NewUser { step } => Box::new(users::NewUser::new(self.door(), *step, &mut self.shell)),
            Route::NewAdministrator => Box::new(users::administrator::NewAdministrator::new(self.door())),
            Route::UploadUsers => Box::new(batches::upload::Upload::new(self.door(), BatchKind::Users)),
            Route::UploadAdministrators => {
                Box::new(batches::upload::Upload::new(self.door(), BatchKind::Administrators))
            }
            Route::UserBatches => Box::new(batches::list::Batches::new(self.door(), BatchKind::Users)),
            Route::AdministratorBatches => {
                Box::new(batches::list::Batches::new(self.door(), BatchKind::Administrators))
            }
            Route::Batch { id } => Box::new(batches::view::Batch::new(self.door(), BatchId::parse(id)?)),
            Route::PendingUsers => Box::new(pending::PendingUsers::new(self.door())),
            Route::WelcomeLetter { id } => {
                Box::new(pending::letter::WelcomeLetter::new(self.door(), UserId::parse(id)?))
            }
            Route::Users => Box::new(manage::list::Users::new(self.door(), None)),
            Route::Administrators => {
                Box::new(manage::list::Users::new(self.door(), Some(Permission::SchoolSetup)))
            }
            Route::User { id } => Box::new(manage::user::OneUser::new(self.door(), UserId::parse(id)?)),
            Route::Audit => Box::new(audit::Audit::new(self.door(), None)),
            Route::UserAudit { id } => Box::new(audit::Audit::new(self.door(), Some(UserId::parse(id)?))),
            Route::Profile => Box::new(account::profile::Profile::new(self.door())),
            Route::ConfirmEmail => Box::new(account::confirm_email::ConfirmEmail::new(self.door())),
            Route::ForgottenPassword => Box::new(account::forgotten::Forgotten::new(self.door())),
            Route::ResetPassword => Box::new(account::reset::Reset::new(self.door())),
            Route::SecondFactor => Box::new(account::second_factor::SecondFactor::new(self.door())),
            Route::Settings => Box::new(manage::settings::Settings::new(self.door())),
            Route::TargetSetting { tab, year: None } => {
                Box::new(targets::choose::Choose::new(self.door(), *tab))
            }
            Route::TargetSetting { tab, year: Some(year) } => match tab {
                Tab::Targets => Box::new(targets::settings::Targets::new(self.door(), *year)),
                Tab::Benchmarks => Box::new(targets::benchmarks::Benchmarks::new(self.door(), *year)),
                Tab::Subjects => Box::new(targets::subjects::Subjects::new(self.door(), *year)),
                Tab::Report => Box::new(targets::report::Report::new(self.door(), *year)),
                Tab::Delete => Box::new(targets::delete::Delete::new(self.door(), *year)),
            },
            Route::Pupils { group } => Box::new(records::pupils::Pupils::new(self.door(), *group)),
            Route::Import { records } => Box::new(records::import::Import::new(self.door(), *records)),
            Route::Schools => Box::new(sharing::schools::Schools::new(self.door())),
            Route::School { id } => Box::new(sharing::school::School::new(self.door(), *id)),
            Route::SharedTargets { school, year } => {
                Box::new(sharing::targets::SharedTargets::new(self.door(), *school, *year))
            }
            Route::StartUser | Route::NotFound => return None,
        })
    }

    /// The page of this address, or what stands in its place.
    fn shown(&self) -> View {
        if let Some(page) = &self.page {
            return page.view(&self.shell);
        }
        match &self.shell.session {
            _ if self.is_open() => pages::not_found(),
            Session::Unanswered(error) => {
                let again = self.on(|app, ()| app.who_is_here());
                View::new("Attain is not available", failed(error, again))
            }
            Session::SignedIn(_) => pages::closed(),
            Session::Asking | Session::SignedOut => View::new("Attain", waiting("Loading")),
        }
    }

    /// What must be read first takes the focus, each time it is said anew; then what the page asks for; then, on a
    /// new page, its heading, so that a screen reader begins there.
    fn focus(&mut self) -> Option<String> {
        let (now, last) = (self.drawn.borrow().clone(), std::mem::take(&mut self.last));
        self.last = now.clone();
        let asked = self.shell.focus.take();
        if now.title != last.title {
            dom::set_title(&now.title);
        }
        let read_first = [(now.trouble, last.trouble, "error-summary"), (now.notice, last.notice, "notice")];
        let read_first = read_first.into_iter().find(|(now, last, _)| *now != 0 && now != last);
        // The first page begins where the browser begins.
        let turned = now.visit != last.visit && last.visit.is_some();
        let heading = || turned.then(|| "heading".to_owned());
        read_first.map(|(_, _, id)| id.to_owned()).or(asked).or_else(heading)
    }
}
