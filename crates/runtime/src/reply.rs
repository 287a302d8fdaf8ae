//! What an operation gives back beside its view: a session to keep or to forget, or a file.

use domain::access::session::{COOKIE, LONGEST, SessionToken};

/// An operation's answer.
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
    /// The view, and a session for the browser to keep.
    pub fn begin_session(view: V, token: &SessionToken) -> Reply<V> {
        let cookie = format!(
            "{COOKIE}={}; Path=/; Max-Age={}; HttpOnly; Secure; SameSite=Strict",
            token.as_str(),
            LONGEST.as_secs()
        );
        Reply { body: Body::View(view), cookie: Some(cookie) }
    }

    /// The view, and the browser forgets its session.
    pub fn end_session(view: V) -> Reply<V> {
        let cookie = format!("{COOKIE}=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict");
        Reply { body: Body::View(view), cookie: Some(cookie) }
    }

    /// A file to save under this name, which must be plain ASCII.
    pub fn file(name: String, content_type: &'static str, bytes: Vec<u8>) -> Reply<V> {
        Reply { body: Body::File { name, content_type, bytes }, cookie: None }
    }
}
