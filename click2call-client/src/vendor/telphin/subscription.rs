use http::Method;
use pbx_events::ExtensionId;
use pbx_events::ringme::rest::{NewSubscription, Subscription, SubscriptionChanges};

use super::Client;
use crate::error::{Operation, Result};

/// Event subscriptions of one extension. The vendor allows several for one event.
#[derive(Clone, Debug)]
pub struct Subscriptions {
    client: Client,
    extension: ExtensionId,
}

impl Subscriptions {
    pub(super) const fn new(client: Client, extension: ExtensionId) -> Self {
        Self { client, extension }
    }

    /// Lists all subscriptions, those of other integrations included.
    ///
    /// # Errors
    /// As every safe request.
    pub async fn list(&self) -> Result<Vec<Subscription>> {
        let request = self.client.get(&self.path(""), "")?;
        self.client.fetch(Operation::Inspect, request).await
    }

    /// Adds a subscription.
    ///
    /// # Errors
    /// `Refused` if the server does not take it.
    pub async fn add(&self, subscription: &NewSubscription) -> Result<()> {
        let url = self.client.url(&self.path(""), "")?;
        let request = self.client.request(Method::POST, &url, Some(subscription))?;
        self.client.change(request).await
    }

    /// Deletes a subscription.
    ///
    /// # Errors
    /// `NotFound` if there is none with this id.
    pub async fn delete(&self, id: u64) -> Result<()> {
        let url = self.client.url(&self.path(&id.to_string()), "")?;
        let request = self.client.request::<()>(Method::DELETE, &url, None)?;
        self.client.change(request).await
    }

    /// Brings our subscriptions to what is wanted; those for which `is_ours` denies the URL stay as they are.
    ///
    /// Adds before it deletes, so that no event is lost in between. Returns what was changed.
    ///
    /// # Errors
    /// The first change that failed; call again to go on from there.
    pub async fn reconcile(
        &self,
        wanted: &[NewSubscription],
        is_ours: impl Fn(&str) -> bool,
    ) -> Result<SubscriptionChanges> {
        let standing = self.list().await?;
        let changes = SubscriptionChanges::between(&standing, wanted, is_ours);
        for subscription in &changes.add {
            self.add(subscription).await?;
        }
        for id in &changes.delete {
            self.delete(*id).await?;
        }
        Ok(changes)
    }

    fn path(&self, rest: &str) -> String {
        format!("extension/{}/event/{rest}", self.extension)
    }
}
