//! What the PBX sends over HTTP.

use axum::body::Bytes;
use click2call_client::transport::{HttpTransport, Transport as _};

/// Sends requests as the PBX does.
pub(super) struct Http(HttpTransport);

impl Http {
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self(HttpTransport::builder().without_proxies().build()?))
    }

    /// Asks by GET and returns status and body.
    pub(super) async fn get(&self, url: &str) -> anyhow::Result<(u16, String)> {
        self.send(::http::Request::get(url).body(Bytes::new())?).await
    }

    /// Posts a form and returns status and body.
    pub(super) async fn post(&self, url: &str, form: String) -> anyhow::Result<(u16, String)> {
        let request = ::http::Request::post(url).header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(form.into())?).await
    }

    async fn send(&self, request: ::http::Request<Bytes>) -> anyhow::Result<(u16, String)> {
        let (head, mut body) = self.0.send(request).await?.into_parts();
        let mut bytes = Vec::new();
        while let Some(piece) = body.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok((head.status.as_u16(), String::from_utf8(bytes)?))
    }
}
