use std::collections::BTreeMap;

use http::Method;
use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::Client;
use crate::error::{ErrorKind, Operation, Result, Sent};
use crate::exchange::Safety;
use crate::redact::{Secret, wiped};
use crate::token::Token;

/// How a client proves who it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credentials {
    /// Key of the account, 64 characters; exchanged for a token.
    ApiKey(Secret),
    /// MD5 of `username:password` as hexadecimal text, and what names the account; exchanged for a token.
    User {
        /// The hash.
        hash: Secret,
        /// What names the account.
        account: AccountBy,
    },
    /// A token that somebody else got. Used as it is, never renewed.
    Token(Secret),
}

/// What names the account at a user's login.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AccountBy {
    /// Its name.
    Name(String),
    /// Its SIP realm.
    Realm(String),
    /// A phone number of it.
    PhoneNumber(crate::PhoneNumber),
}

impl Credentials {
    /// Logs in with the account's API key.
    #[must_use]
    pub fn api_key(key: impl Into<Secret>) -> Self {
        Self::ApiKey(key.into())
    }

    /// Logs in as a user. Only the hash that the server wants is kept.
    #[must_use]
    pub fn user(username: &str, password: &Secret, account: AccountBy) -> Self {
        let pair = Zeroizing::new(format!("{username}:{}", password.expose()));
        let hash: String = Md5::digest(pair.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Self::User { hash: hash.into(), account }
    }

    pub(super) const fn secret(&self) -> &Secret {
        match self {
            Self::ApiKey(secret) | Self::User { hash: secret, .. } | Self::Token(secret) => secret,
        }
    }

    /// Uses a token as it is.
    #[must_use]
    pub fn token(token: impl Into<Secret>) -> Self {
        Self::Token(token.into())
    }

    pub(super) const fn is_fixed(&self) -> bool {
        matches!(self, Self::Token(_))
    }

    /// Path and data of the login; `None` for a token.
    fn login(&self) -> Option<(&'static str, BTreeMap<&'static str, &str>)> {
        match self {
            Self::Token(_) => None,
            Self::ApiKey(key) => Some(("api_auth", BTreeMap::from([("api_key", key.expose())]))),
            Self::User { hash, account } => {
                let (name, value) = match account {
                    AccountBy::Name(name) => ("account_name", name.as_str()),
                    AccountBy::Realm(realm) => ("account_realm", realm.as_str()),
                    AccountBy::PhoneNumber(number) => ("phone_number", number.as_str()),
                };
                let data = [("credentials", hash.expose()), ("method", "md5"), (name, value)];
                Some(("user_auth", BTreeMap::from(data)))
            }
        }
    }
}

/// Gets a token. The server does not say how long it lives (about an hour of idling): a refused one is renewed.
pub(super) async fn log_in(client: &Client) -> Result<Token> {
    let Some((path, data)) = client.inner.credentials.login() else {
        let Credentials::Token(secret) = &client.inner.credentials else {
            return Err(client.error(ErrorKind::Configuration, &Operation::Authenticate, Sent::No));
        };
        return Ok(Token { secret: secret.clone(), expires: None });
    };
    let mut url = client.inner.base.clone();
    url.path_segments_mut()
        .map_err(|()| client.error(ErrorKind::Configuration, &Operation::Authenticate, Sent::No))?
        .pop_if_empty()
        .push(path);
    // Written at once into bytes that are wiped: a JSON value would leave a copy of the secret behind.
    let mut body = Vec::with_capacity(1024);
    serde_json::to_writer(&mut body, &BTreeMap::from([("data", data)])).map_err(|error| {
        client.error(ErrorKind::Configuration, &Operation::Authenticate, Sent::No).with_source(error)
    })?;
    let request = client.request_with(Method::PUT, &url, Some(wiped(body)))?;
    let answer = client.inner.exchange.run(Operation::Authenticate, Safety::Safe, request).await?;
    let envelope = client.envelope(&Operation::Authenticate, Safety::Safe, &answer)?;
    match envelope.auth_token {
        Some(secret) => Ok(Token { secret, expires: None }),
        None => Err(client.inner.exchange.unreadable(
            &Operation::Authenticate,
            &answer,
            "`auth_token` is missing",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_logs_in_with_the_md5_of_name_and_password() {
        let credentials = Credentials::user(
            "ada",
            &Secret::from("secret"),
            AccountBy::Realm("a.sip.example.com".to_owned()),
        );
        let (path, data) = credentials.login().unwrap();
        assert_eq!(path, "user_auth");
        // printf 'ada:secret' | md5sum
        assert_eq!(data["credentials"], "6614daab2fdfbd23cf7385bd57f93d91");
        assert_eq!(data["account_realm"], "a.sip.example.com");
        assert!(!format!("{credentials:?}").contains("6614"));
    }
}
