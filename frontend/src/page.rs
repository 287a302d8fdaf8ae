//! What a page is: a value that is kept while its address is open, and drawn anew after everything that happens.
//!
//! The site is one Yew component, [`crate::app::App`], and pages are plain values in it (ADR 0007): what somebody
//! does becomes a closure over the page, so that nothing has to be shared, cloned or named in between.

use crate::api::{self, ApiError};
use crate::app::{App, Change};
use crate::route::Route;
use crate::shell::Shell;
use crate::trouble::Trouble;
use domain::forms::Form;
use gloo_timers::callback::Timeout;
use std::any::Any;
use std::marker::PhantomData;
use std::rc::Rc;
use yew::html::Scope;
use yew::prelude::*;

/// A page.
pub trait Page: Any {
    /// What it looks like now.
    fn view(&self, shell: &Shell) -> View;
}

/// A page as it is drawn, with what stands around it.
pub struct View {
    /// The heading, and the title of the tab.
    pub title: AttrValue,
    /// A line above the heading.
    pub caption: Option<AttrValue>,
    /// What stands above everything: a link back, tabs.
    pub above: Html,
    /// What stands in the way.
    pub trouble: Trouble,
    /// The class that says how wide the page is.
    pub width: &'static str,
    /// The page of the navigation it belongs under, where the address does not say.
    pub under: Option<Route>,
    /// The rest.
    pub body: Html,
}

impl View {
    /// A page with this heading.
    pub fn new(title: impl Into<AttrValue>, body: Html) -> View {
        View {
            title: title.into(),
            caption: None,
            above: Html::default(),
            trouble: Trouble::default(),
            width: "",
            under: None,
            body,
        }
    }

    /// With a line above the heading.
    pub fn caption(mut self, caption: impl Into<AttrValue>) -> View {
        self.caption = Some(caption.into());
        self
    }

    /// With this above everything.
    pub fn above(mut self, above: Html) -> View {
        self.above = above;
        self
    }

    /// With what stands in the way.
    pub fn trouble(mut self, trouble: &Trouble) -> View {
        self.trouble = trouble.clone();
        self
    }

    /// Not as wide as the window.
    pub fn width(mut self, class: &'static str) -> View {
        self.width = class;
        self
    }
}

/// The way into a page from what happens around it: clicks, typing, answers.
pub struct Door<P> {
    way: Rc<Way>,
    page: PhantomData<fn(P)>,
}

/// What of a door does not name the page's type, so that it is compiled once and not once a page.
struct Way {
    app: Scope<App>,
    /// Which opening of a page it leads to. What comes for a page that has gone is dropped.
    visit: u32,
}

impl Way {
    fn turn(&self, turn: Turn) {
        let visit = self.visit;
        self.app.send_message(Box::new(move |app: &mut App| app.turn(visit, turn)) as Change);
    }
}

impl<P> Clone for Door<P> {
    fn clone(&self) -> Self {
        Door { way: self.way.clone(), page: PhantomData }
    }
}

impl<P: Page> Door<P> {
    /// The door of the page that is opening.
    pub fn new(app: Scope<App>, visit: u32) -> Door<P> {
        Door { way: Rc::new(Way { app, visit }), page: PhantomData }
    }

    /// What an event does to the page and to what outlives it.
    pub fn on<E: 'static>(&self, act: impl Fn(&mut P, &mut Shell, E) + Clone + 'static) -> Callback<E> {
        let door = self.clone();
        Callback::from(move |event| {
            let act = act.clone();
            door.turn(move |page, shell| act(page, shell, event));
        })
    }

    /// Sends a form; `then` gets its view or why there is none. Nothing is sent while another form of the page is on
    /// its way, and meanwhile [`Shell::busy`] holds.
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

    /// Asks for something while the page stays usable.
    pub fn ask<F: Form>(
        &self,
        form: &F,
        then: impl FnOnce(&mut P, &mut Shell, Result<F::View, ApiError>) + 'static,
    ) {
        let door = self.clone();
        api::launch(
            &self.way.app,
            api::outgoing(form, move |answer| door.turn(move |page, shell| then(page, shell, answer))),
        );
    }

    /// Puts a file where an operation said it may go.
    pub fn put(
        &self,
        address: String,
        content_type: String,
        file: web_sys::File,
        then: impl FnOnce(&mut P, &mut Shell, Result<(), ApiError>) + 'static,
    ) {
        let door = self.clone();
        api::put(address, content_type, file, move |answer| {
            door.turn(move |page, shell| then(page, shell, answer));
        });
    }

    /// Does something after so many milliseconds.
    pub fn after(&self, milliseconds: u32, act: impl FnOnce(&mut P, &mut Shell) + 'static) {
        let door = self.clone();
        Timeout::new(milliseconds, move || door.turn(act)).forget();
    }

    fn turn(&self, act: impl FnOnce(&mut P, &mut Shell) + 'static) {
        self.way.turn(Box::new(move |page, shell| {
            let page: &mut dyn Any = page;
            if let Some(page) = page.downcast_mut() {
                act(page, shell);
            }
        }));
    }
}

/// What happens to the page on show.
pub type Turn = Box<dyn FnOnce(&mut dyn Page, &mut Shell)>;
