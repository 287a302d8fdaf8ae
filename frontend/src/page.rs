//! Pages: plain values that exist while their address is open and are drawn again after every event.
//!
//! The site is one Yew component, [`crate::app::App`], and its pages are values in it (ADR 0007). An event becomes a
//! closure over the page, so that nothing has to be shared or cloned in between.

use crate::api::{self, Answer, ApiError, Request};
use crate::app::{App, Change};
use crate::errors::Errors;
use crate::route::{Route, Width};
use crate::shell::{Session, Shell};
use domain::access::form::Form;
use domain::accounts::forms::CurrentSessionForm;
use gloo_timers::callback::Timeout;
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;
use yew::html::Scope;
use yew::prelude::*;

pub trait Page: Any {
    /// Draws the page in its present state.
    fn view(&self, shell: &Shell) -> View;

    /// What the person has typed and not saved, as [`crate::draft::text`] writes it; `None` if there is nothing. The
    /// tab keeps it over a reload and the end of the session, and the page gets it back with [`Shell::take_draft`].
    /// Passwords, codes, answers and tokens are never part of it.
    fn draft(&self) -> Option<String> {
        None
    }

    /// The number of the person's changes that leaving the page would lose. While there are any, the site asks first.
    fn unsaved(&self) -> usize {
        usize::from(self.draft().is_some())
    }

    /// Takes the page to another address of its own, such as that of the next step, and returns where it is then;
    /// `None` if the address is another page's.
    fn follow(&mut self, _: Route, _: &mut Shell) -> Option<Route> {
        None
    }
}

/// A drawn page, with what the frame needs to know of it.
#[derive(Default)]
pub struct View {
    /// The heading, and the title of the browser's tab. Without one, the title in the table of pages.
    pub title: Option<AttrValue>,
    /// A quiet line: above the heading of a form, and beside that of any other page.
    pub caption: Option<AttrValue>,
    /// A link back, above everything else.
    pub above: Html,
    /// The tabs beside the heading.
    pub tabs: Html,
    /// Buttons and links at the end of the heading's line.
    pub actions: Html,
    /// What stands between the heading and the body: a strip with filters, and notes.
    pub strip: Html,
    pub errors: Errors,
    /// Without one, the width in the table of pages.
    pub width: Option<Width>,
    /// The page to highlight in the navigation, where it depends on more than the address.
    pub under: Option<Route>,
    pub body: Html,
    /// True while the body only says that it is loading. What replaces it may stand elsewhere.
    pub waits: bool,
}

impl View {
    /// A page whose heading is in the table of pages.
    pub fn new(body: Html) -> View {
        View { body, ..View::default() }
    }

    /// A page with this heading.
    pub fn titled(title: impl Into<AttrValue>, body: Html) -> View {
        View { title: Some(title.into()), ..View::new(body) }
    }

    pub fn caption(mut self, caption: impl Into<AttrValue>) -> View {
        self.caption = Some(caption.into());
        self
    }

    pub fn above(mut self, above: Html) -> View {
        self.above = above;
        self
    }

    pub fn tabs(mut self, tabs: Html) -> View {
        self.tabs = tabs;
        self
    }

    pub fn actions(mut self, actions: Html) -> View {
        self.actions = actions;
        self
    }

    pub fn strip(mut self, strip: Html) -> View {
        self.strip = strip;
        self
    }

    pub fn errors(mut self, errors: &Errors) -> View {
        self.errors = errors.clone();
        self
    }

    pub fn width(mut self, width: Width) -> View {
        self.width = Some(width);
        self
    }
}

/// The way by which events, answers and timers reach a page.
pub struct PageLink<P> {
    opening: Rc<Opening>,
    page: PhantomData<fn(P)>,
}

/// The part of a link that does not name the types of page and form, so that it is compiled once and not once per use.
struct Opening {
    app: Scope<App>,
    /// The number of this opening of a page. An event for a page that has been closed is dropped.
    visit: u32,
}

type EventHandler<E> = Rc<dyn Fn(&mut dyn Page, &mut Shell, E)>;
type FileHandler = Box<dyn FnOnce(&mut dyn Page, &mut Shell, Result<(), ApiError>)>;
type AnswerHandler = Box<dyn FnOnce(&mut dyn Page, &mut Shell, Answer)>;

impl Opening {
    fn send(&self, event: PageEvent) {
        let visit = self.visit;
        self.app.send_message(Box::new(move |app: &mut App| app.handle(visit, event)) as Change);
    }

    fn callback<E: 'static>(self: Rc<Self>, act: EventHandler<E>) -> Callback<E> {
        Callback::from(move |event| {
            let act = act.clone();
            self.send(Box::new(move |page, shell| act(page, shell, event)));
        })
    }

    fn launch(self: Rc<Self>, request: Request, then: AnswerHandler) {
        let app = self.app.clone();
        api::launch(
            &app,
            request,
            Box::new(move |answer| {
                self.send(Box::new(move |page, shell| then(page, shell, answer)));
            }),
        );
    }
}

/// Calls `act` with the page as the type that it has.
fn on_page<P: Page>(page: &mut dyn Page, act: impl FnOnce(&mut P)) {
    let page: &mut dyn Any = page;
    if let Some(page) = page.downcast_mut() {
        act(page);
    }
}

impl<P> Clone for PageLink<P> {
    fn clone(&self) -> Self {
        PageLink { opening: self.opening.clone(), page: PhantomData }
    }
}

impl<P: Page> PageLink<P> {
    /// The link of the page that is opening.
    pub fn new(app: &Scope<App>, visit: u32) -> PageLink<P> {
        PageLink { opening: Rc::new(Opening { app: app.clone(), visit }), page: PhantomData }
    }

    /// A callback that lets an event change the page and the shell.
    pub fn on<E: 'static>(&self, act: impl Fn(&mut P, &mut Shell, E) + 'static) -> Callback<E> {
        let act = move |page: &mut dyn Page, shell: &mut Shell, event| {
            on_page(page, |page| act(page, shell, event));
        };
        self.opening.clone().callback(Rc::new(act))
    }

    /// Sends a form; `then` gets its view or the reason why there is none. [`Shell::busy`] is true until the answer
    /// comes, and nothing is sent while it is.
    pub fn send<F: Form>(
        &self,
        shell: &mut Shell,
        form: &F,
        then: impl FnOnce(&mut P, &mut Shell, Result<F::View, ApiError>) + 'static,
    ) {
        if std::mem::replace(&mut shell.busy, true) {
            return;
        }
        self.ask(form, move |page, shell, answer| {
            shell.busy = false;
            then(page, shell, answer);
        });
    }

    /// Sends a form whose answer is a file, and saves the file. As [`PageLink::send`] otherwise.
    pub fn save<F: Form>(
        &self,
        shell: &mut Shell,
        form: &F,
        then: impl FnOnce(&mut P, &mut Shell, Result<(), ApiError>) + 'static,
    ) {
        if std::mem::replace(&mut shell.busy, true) {
            return;
        }
        let opening = self.opening.clone();
        let then: FileHandler = Box::new(move |page, shell, answer| {
            shell.busy = false;
            on_page(page, |page| then(page, shell, answer));
        });
        let app = opening.app.clone();
        api::save(
            &app,
            api::request(form),
            Box::new(move |answer| opening.send(Box::new(move |page, shell| then(page, shell, answer)))),
        );
    }

    /// Sends a form while the page stays usable.
    pub fn ask<F: Form>(
        &self,
        form: &F,
        then: impl FnOnce(&mut P, &mut Shell, Result<F::View, ApiError>) + 'static,
    ) {
        let then = move |page: &mut dyn Page, shell: &mut Shell, answer: Answer| {
            on_page(page, |page| then(page, shell, api::view::<F>(answer)));
        };
        self.opening.clone().launch(api::request(form), Box::new(then));
    }

    /// Asks again what is shown of the session: seats have been used or given back since.
    pub fn refresh_session(&self) {
        self.ask(&CurrentSessionForm {}, |_, shell, answer| {
            if let Ok(view) = answer {
                shell.session = Session::SignedIn(Box::new(view));
            }
        });
    }

    /// Puts a file at a presigned URL.
    pub fn put(
        &self,
        address: String,
        content_type: String,
        file: web_sys::File,
        then: impl FnOnce(&mut P, &mut Shell, Result<(), ApiError>) + 'static,
    ) {
        let link = self.clone();
        api::put(address, content_type, file, move |answer| {
            link.run(move |page, shell| then(page, shell, answer));
        });
    }

    /// Acts after so many milliseconds.
    pub fn after(&self, milliseconds: u32, act: impl FnOnce(&mut P, &mut Shell) + 'static) {
        let link = self.clone();
        Timeout::new(milliseconds, move || link.run(act)).forget();
    }

    fn run(&self, act: impl FnOnce(&mut P, &mut Shell) + 'static) {
        self.opening.send(Box::new(move |page, shell| on_page(page, |page| act(page, shell))));
    }
}

/// An event of the open page, as the change that it makes.
pub type PageEvent = Box<dyn FnOnce(&mut dyn Page, &mut Shell)>;
