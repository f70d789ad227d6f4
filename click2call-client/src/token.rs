//! A token that runs out: kept, fetched once for many callers, and dropped when the vendor refuses it.

use async_lock::Mutex;
use time::Duration;

use crate::error::Result;
use crate::redact::Secret;

/// A token as the vendor gave it.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) secret: Secret,
    /// When it runs out, on the clock of the transport; `None` if the vendor does not say.
    pub(crate) expires: Option<Duration>,
}

/// A token in use. `generation` tells it from the next one.
#[derive(Clone, Debug)]
pub(crate) struct TokenInUse {
    pub(crate) secret: Secret,
    generation: u64,
}

/// Keeps the token of a client.
///
/// Who comes while somebody fetches a token waits for that one. If the fetching future is dropped, the next caller
/// fetches.
#[derive(Debug, Default)]
pub(crate) struct TokenCache {
    slot: Mutex<Slot>,
}

#[derive(Debug, Default)]
struct Slot {
    token: Option<Token>,
    generation: u64,
}

impl TokenCache {
    /// Returns the token, fetched if there is none that is good at `now`.
    pub(crate) async fn get(
        &self,
        now: Duration,
        fetch: impl Future<Output = Result<Token>> + Send,
    ) -> Result<TokenInUse> {
        let mut slot = self.slot.lock().await;
        let good = slot.token.as_ref().filter(|token| token.expires.is_none_or(|expires| now < expires));
        let secret = if let Some(token) = good {
            token.secret.clone()
        } else {
            let token = fetch.await?;
            let secret = token.secret.clone();
            slot.token = Some(token);
            slot.generation += 1;
            secret
        };
        Ok(TokenInUse { secret, generation: slot.generation })
    }

    /// Drops a token that the vendor refused, unless a newer one is there already.
    pub(crate) async fn refused(&self, token: &TokenInUse) {
        let mut slot = self.slot.lock().await;
        if slot.generation == token.generation {
            slot.token = None;
        }
    }
}
