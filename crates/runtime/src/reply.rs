//! The answer of an operation: a view or a file, and a cookie that begins or ends a session.

use domain::access::session::{COOKIE, LONGEST, SessionToken};

/// The answer of an operation.
#[derive(Debug)]
pub struct Reply<V> {
    pub(crate) body: Body<V>,
    pub(crate) cookie: Option<String>,
}

#[derive(Debug)]
pub(crate) enum Body<V> {
    View(V),
    File { name: String, content_type: &'static str, bytes: Vec<u8> },
}

impl<V> From<V> for Reply<V> {
    fn from(view: V) -> Reply<V> {
        Reply { body: Body::View(view), cookie: None }
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
        Reply { body: Body::View(view), cookie: Some(cookie) }
    }

    /// Sends the view and deletes the session cookie.
    pub fn end_session(view: V) -> Reply<V> {
        let cookie = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict");
        Reply { body: Body::View(view), cookie: Some(cookie) }
    }

    /// Sends a file to save under this name, which must be plain ASCII.
    pub fn file(name: String, content_type: &'static str, bytes: Vec<u8>) -> Reply<V> {
        Reply { body: Body::File { name, content_type, bytes }, cookie: None }
    }
}
