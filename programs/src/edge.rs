//! The website over HTTP/2 and TLS, as CloudFront serves it (`HttpVersion` in infra/site.yaml). Browsers speak HTTP/2 only over
//! TLS, and over HTTP/1.1 they fetch six files at a time, so a page of many pieces is slower on the local stack than deployed.

use anyhow::Result;
use axum::body::Body;
use http::{Request, Response, Uri, header};
use hyper::body::Incoming;
use hyper::server::conn::http2;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use local::Stack;
use rcgen::CertifiedKey;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

/// Serves the stack's website and API on a port of its own until the runtime ends, and returns its address. The certificate is
/// made on the spot, so a browser has to be told to accept it.
///
/// # Errors
/// Fails when no certificate can be made or no port is free.
pub async fn serve(stack: Arc<Stack>) -> Result<String> {
    let CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![cert.into()], key.into())?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = format!("https://localhost:{}", listener.local_addr()?.port());
    tokio::spawn(async move {
        // A connection that fails is the browser's to open again.
        while let Ok((connection, _)) = listener.accept().await {
            let (stack, acceptor) = (stack.clone(), acceptor.clone());
            tokio::spawn(async move {
                let Ok(connection) = acceptor.accept(connection).await else { return };
                let service = service_fn(move |request| forward(stack.clone(), request));
                let server = http2::Builder::new(TokioExecutor::new());
                let _ = server.serve_connection(TokioIo::new(connection), service).await;
            });
        }
    });
    Ok(address)
}

/// Passes a request on to the stack under the stack's own address: it answers to no other.
async fn forward(stack: Arc<Stack>, request: Request<Incoming>) -> Result<Response<Body>> {
    let (mut parts, body) = request.into_parts();
    parts.uri = parts.uri.path_and_query().cloned().map_or_else(Uri::default, Uri::from);
    parts.headers.remove(header::HOST);
    let answer = stack.dispatch(Request::from_parts(parts, Body::new(body))).await?;
    Ok(answer.map(Body::from))
}
