//! Keeps other websites out of the stack's rooms: the website with the API, the inbox, S3, SQS and DynamoDB.
//!
//! The owner of a name decides which address it stands for. A page of a foreign website can let its name stand for this
//! machine (DNS rebinding); for the browser, the answers of the stack are then that website's own, and its scripts may
//! read them. Such a request still names the foreign host, so a room answers only requests that name the room.

use anyhow::{Result, anyhow};
use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::{TcpListener, TcpSocket};

/// The names of this machine to itself.
const NAMES: [&str; 2] = ["localhost", "127.0.0.1"];

/// Answers only requests whose host is this machine and the port of the room, which listens at `address`.
pub(crate) fn own_host_only(room: Router, address: &str, port: u16) -> Router {
    let address: Arc<str> = address.into();
    room.layer(from_fn(move |request: Request, next: Next| {
        let address = Arc::clone(&address);
        async move { if names(&request, port) { next.run(request).await } else { elsewhere(&address) } }
    }))
}

/// True if every host that the request names is this machine, with this port.
fn names(request: &Request, port: u16) -> bool {
    let own = |host: &str| {
        let (name, its_port) = host.rsplit_once(':').unwrap_or((host, "80"));
        NAMES.iter().any(|own| own.eq_ignore_ascii_case(name)) && its_port == port.to_string()
    };
    // HTTP/2, and HTTP/1.1 through a proxy, name the host in the address.
    let address = request.uri().authority().map(|authority| Ok(authority.as_str()));
    let headers = request.headers().get_all(header::HOST).iter().map(|value| value.to_str());
    let mut hosts = address.into_iter().chain(headers).peekable();
    hosts.peek().is_some() && hosts.all(|host| host.is_ok_and(own))
}

fn elsewhere(address: &str) -> Response {
    let sentence = format!(
        "Attain answers here only at its own address on this machine: {address}. Open that instead.\n"
    );
    (StatusCode::MISDIRECTED_REQUEST, sentence).into_response()
}

/// Listens for the stack's own requests to DynamoDB's engine, which answers whatever host they name. So that no website can
/// let its name stand for it, its address is one of the 16 million of this machine, at random. A system with
/// one address only (Linux has them all) gives it that one.
pub(crate) fn listen_unseen() -> Result<TcpListener> {
    let mut parts = [0; 3];
    getrandom::fill(&mut parts).map_err(|why| anyhow!("no randomness for an address: {why}"))?;
    let [one, two, three] = parts;
    listen_at(Ipv4Addr::new(127, one, two, three), 0).or_else(|_| listen(0))
}

pub(crate) fn listen(port: u16) -> Result<TcpListener> {
    listen_at(Ipv4Addr::LOCALHOST, port)
}

fn listen_at(address: Ipv4Addr, port: u16) -> Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(cfg!(unix))?;
    // Connections inherit this option. Without it, the second part of an answer waits up to 40 ms until the first is
    // acknowledged.
    socket.set_nodelay(true)?;
    socket.bind(SocketAddr::from((address, port)))?;
    Ok(socket.listen(1024)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[test]
    fn a_room_is_named_by_this_machine_and_its_port() {
        for (address, hosts, own) in [
            ("/", &["localhost:8700"][..], true),
            ("/", &["LocalHost:8700"], true),
            ("/", &["127.0.0.1:8700"], true),
            ("http://localhost:8700/", &[], true),
            ("/", &[], false),
            ("/", &["localhost"], false),
            ("/", &["localhost:8701"], false),
            ("/", &["evil.example:8700"], false),
            ("/", &["localhost.evil.example:8700"], false),
            ("/", &["localhost:8700@evil.example:8700"], false),
            ("/", &["localhost:8700", "evil.example:8700"], false),
            ("http://evil.example:8700/", &["localhost:8700"], false),
            ("/", &["192.168.0.7:8700"], false),
            ("/", &["localhost:8700."], false),
        ] {
            let mut request = Request::get(address);
            for host in hosts {
                request = request.header(header::HOST, *host);
            }
            let request = request.body(Body::empty()).expect("a request");
            assert_eq!(names(&request, 8700), own, "{address} {hosts:?}");
        }
        let plain =
            Request::get("/").header(header::HOST, "localhost").body(Body::empty()).expect("a request");
        assert!(names(&plain, 80), "a browser leaves out the port of http");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_engine_listens_where_no_page_looks() {
        let addresses =
            [(); 2].map(|()| listen_unseen().expect("listening").local_addr().expect("an address").ip());
        assert!(
            addresses.iter().all(|ip| ip.is_loopback() && ip.to_string() != "127.0.0.1"),
            "{addresses:?}"
        );
        assert_ne!(addresses[0], addresses[1]);
    }
}
