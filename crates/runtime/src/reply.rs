//! The answer of an operation: a view or a file, and the cookies that begin or end a session or make a browser known.

use domain::access::session::{COOKIE, LONGEST, SessionToken};
use domain::accounts::known_browser::{self, KnownBrowser};

/// The answer of an operation.
#[derive(Debug)]
pub struct Reply<V> {
    pub(crate) body: Body<V>,
    pub(crate) cookies: Vec<String>,
}

#[derive(Debug)]
pub(crate) enum Body<V> {
    View(V),
    File { name: String, content_type: &'static str, bytes: Vec<u8> },
}

impl<V> From<V> for Reply<V> {
    fn from(view: V) -> Reply<V> {
        Reply { body: Body::View(view), cookies: Vec::new() }
    }
}

impl<V> Reply<V> {
    /// Sends the view and sets the session cookie.
    pub fn begin_session(view: V, token: &SessionToken) -> Reply<V> {
        let cookie = format!(
            "{COOKIE}={}; Path=/; Max-Age={}; HttpOnly; Secure; SameSite=Strict",
            token.as_str(),
            LONGEST.as_secs()
        );
        Reply { body: Body::View(view), cookies: vec![cookie] }
    }

    /// Sends the view and deletes the session cookie.
    pub fn end_session(view: V) -> Reply<V> {
        let cookie = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict");
        Reply { body: Body::View(view), cookies: vec![cookie] }
    }

    /// Also sets the cookie that makes the browser known.
    #[must_use]
    pub fn with_known_browser(mut self, browser: &KnownBrowser) -> Reply<V> {
        self.cookies.push(format!(
            "{}={}; Path=/; Max-Age={}; HttpOnly; Secure; SameSite=Strict",
            known_browser::COOKIE,
            browser.as_text(),
            known_browser::LONGEST.as_secs()
        ));
        self
    }

    /// Sends a file to save under this name, which must be plain ASCII.
    pub fn file(name: String, content_type: &'static str, bytes: Vec<u8>) -> Reply<V> {
        Reply { body: Body::File { name, content_type, bytes }, cookies: Vec::new() }
    }
}
