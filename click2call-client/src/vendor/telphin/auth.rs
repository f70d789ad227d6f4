use bytes::Bytes;
use http::{Method, Request};
use pbx_events::ringme::rest::TokenRequest;
use time::Duration;
use zeroize::Zeroize as _;

use super::{Client, answer};
use crate::error::{ErrorKind, Operation, Result, Sent};
use crate::exchange::Safety;
use crate::redact::{Secret, wiped};
use crate::token::{Token, TokenInUse};

/// A token is renewed this long before its end; integrations use 60 to 400 s. A decision.
const EARLY: Duration = Duration::minutes(1);

/// Life of a token whose answer does not say it; integrations assume an hour. A decision.
const USUAL_LIFETIME: Duration = Duration::HOUR;

/// Adds the token to a request, fetched if need be.
pub(super) async fn authorize(
    client: &Client,
    request: &Request<Bytes>,
) -> Result<(Request<Bytes>, TokenInUse)> {
    let inner = &*client.inner;
    let token = inner.tokens.get(inner.exchange.now(), log_in(client)).await;
    // Without a token the request itself has certainly not left.
    let token = token.map_err(|error| error.with_sent(Sent::No))?;
    let value = token.secret.bearer().ok_or_else(|| {
        client
            .error(ErrorKind::Unreadable, &Operation::Authenticate, Sent::Yes)
            .with_detail("the token cannot be a header")
    })?;
    let mut request = request.clone();
    request.headers_mut().insert(http::header::AUTHORIZATION, value);
    Ok((request, token))
}

async fn log_in(client: &Client) -> Result<Token> {
    let inner = &*client.inner;
    let mut ask = TokenRequest::client_credentials(inner.app_id.as_str(), inner.app_secret.expose());
    let form = wiped(ask.to_form().into_bytes());
    if let TokenRequest::ClientCredentials { client_secret, .. } = &mut ask {
        client_secret.zeroize();
    }
    let request = Request::builder()
        .method(Method::POST)
        .uri(inner.token_url.as_str())
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(http::header::ACCEPT, "application/json")
        .header(http::header::ACCEPT_ENCODING, "gzip")
        .body(form)
        .map_err(|error| {
            client.error(ErrorKind::Configuration, &Operation::Authenticate, Sent::No).with_source(error)
        })?;
    let answer = inner.exchange.run(Operation::Authenticate, Safety::Safe, request).await?;
    let answer = answer::unpacked(&inner.exchange, &Operation::Authenticate, answer)?;
    let token: pbx_events::ringme::rest::Token =
        client.document(&Operation::Authenticate, Safety::Safe, &answer)?;
    let lifetime = token.lifetime().unwrap_or(USUAL_LIFETIME);
    // A life shorter than the margin would mean a token for every request.
    let margin = EARLY.min(lifetime / 2);
    Ok(Token {
        secret: Secret::from(token.access_token),
        expires: Some(inner.exchange.now().saturating_add(lifetime - margin)),
    })
}
