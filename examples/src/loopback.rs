//! Serves a plain function from request to answer on a free port of this machine.

use std::net::SocketAddr;

use anyhow::Context as _;
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};

/// Longest request that is read, in bytes.
const LONGEST: usize = 1024 * 1024;

/// Starts a server that answers with `handle`, and returns its address. It ends with the runtime.
///
/// # Errors
/// If no port is free.
pub async fn serve<F>(handle: F) -> anyhow::Result<SocketAddr>
where
    F: Fn(http::Request<Bytes>) -> http::Response<Bytes> + Clone + Send + Sync + 'static,
{
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.context("no free port")?;
    let address = listener.local_addr()?;
    let app = Router::new().fallback(move |request: axum::extract::Request| {
        let handle = handle.clone();
        async move {
            let (head, body) = request.into_parts();
            match to_bytes(body, LONGEST).await {
                Ok(body) => handle(http::Request::from_parts(head, body)).map(Body::from),
                Err(_) => http::Response::builder().status(413).body(Body::empty()).unwrap_or_default(),
            }
        }
    });
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(address)
}
