use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::{Method, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Client;
use crate::error::{ErrorKind, Operation, Result, Sent};
use crate::exchange::Safety;
use crate::pages::{Page, PageToken, Pages};
use crate::vendor::Vendor;

/// Conditions on a list. All of them must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    query: Vec<(String, String)>,
}

impl Filter {
    /// Makes a list of everything.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps documents whose field has this value, for instance `type` and `mainUserCallflow`.
    #[must_use]
    pub fn with(self, field: &str, value: impl Into<String>) -> Self {
        self.and(format!("filter_{field}"), value)
    }

    /// Keeps documents whose field has another value.
    #[must_use]
    pub fn without(self, field: &str, value: impl Into<String>) -> Self {
        self.and(format!("filter_not_{field}"), value)
    }

    /// Keeps documents that have this field.
    #[must_use]
    pub fn with_key(self, field: impl Into<String>) -> Self {
        self.and("has_key".to_owned(), field)
    }

    /// Keeps documents that lack this field.
    #[must_use]
    pub fn without_key(self, field: impl Into<String>) -> Self {
        self.and("key_missing".to_owned(), field)
    }

    /// Sets the number of entries a page. Defaults to the server's 50.
    #[must_use]
    pub fn with_page_size(self, entries: u32) -> Self {
        self.and("page_size".to_owned(), entries.to_string())
    }

    /// Gives the oldest first. Defaults to the newest first.
    #[must_use]
    pub fn ascending(self) -> Self {
        self.and("ascending".to_owned(), "true")
    }

    fn and(mut self, key: String, value: impl Into<String>) -> Self {
        self.query.push((key, value.into()));
        self
    }

    fn pairs(&self) -> Vec<(&str, String)> {
        self.query.iter().map(|(key, value)| (key.as_str(), value.clone())).collect()
    }
}

/// Documents of one kind: list, create, read, replace, change, delete.
///
/// Reading is repeated after a passing failure; changes only where they provably never left.
pub struct Collection<T> {
    client: Client,
    name: &'static str,
    documents: PhantomData<fn() -> T>,
}

impl<T> Collection<T> {
    pub(super) const fn new(client: Client, name: &'static str) -> Self {
        Self { client, name, documents: PhantomData }
    }

    /// Lists summaries, a page at a time; they have other fields than the documents.
    #[must_use]
    pub fn list(&self, filter: Filter, from: Option<PageToken>) -> Pages<Value> {
        let (client, name) = (self.client.clone(), self.name);
        Pages::new(from, move |token| {
            let (client, filter) = (client.clone(), filter.clone());
            Box::pin(async move { page(&client, &[name], filter.pairs(), token).await })
        })
    }

    /// Deletes a document.
    ///
    /// # Errors
    /// `NotFound` if there is none with this id.
    pub async fn delete(&self, id: &str) -> Result<()> {
        let request = self.client.request(Method::DELETE, &self.url(Some(id))?, None)?;
        self.change(request).await.map(drop)
    }

    fn url(&self, id: Option<&str>) -> Result<url::Url> {
        let path: Vec<&str> = std::iter::once(self.name).chain(id).collect();
        self.client.url(&path, &[])
    }

    async fn change(&self, request: Request<Bytes>) -> Result<Value> {
        let safety = Safety::Once(&[429]);
        let answer = self.client.authenticated(Operation::Change, safety, request).await?;
        Ok(self.client.envelope(&Operation::Change, safety, &answer)?.data)
    }
}

impl<T: Serialize + DeserializeOwned + Sync> Collection<T> {
    /// Creates a document and returns it as the server stored it, id included.
    ///
    /// # Errors
    /// `Refused` with the rules that fields break: [`FieldError::of`](super::FieldError::of).
    pub async fn create(&self, document: &T) -> Result<T> {
        self.write(Method::PUT, None, document).await
    }

    /// Reads a document.
    ///
    /// # Errors
    /// `NotFound` if there is none with this id.
    pub async fn read(&self, id: &str) -> Result<T> {
        let request = self.client.request(Method::GET, &self.url(Some(id))?, None)?;
        self.client.fetch(Operation::Inspect, request).await
    }

    /// Replaces a document as a whole.
    ///
    /// # Errors
    /// As [`create`](Self::create); `Busy` if somebody else changed it meanwhile.
    pub async fn replace(&self, id: &str, document: &T) -> Result<T> {
        self.write(Method::POST, Some(id), document).await
    }

    /// Changes parts of a document: members are merged deeply, `null` removes one.
    ///
    /// # Errors
    /// As [`replace`](Self::replace).
    pub async fn update(&self, id: &str, change: &Value) -> Result<T> {
        self.write(Method::PATCH, Some(id), change).await
    }

    async fn write(&self, method: Method, id: Option<&str>, document: &(impl Serialize + Sync)) -> Result<T> {
        let data = serde_json::to_value(document).map_err(|error| {
            self.client.error(ErrorKind::InvalidRequest, &Operation::Change, Sent::No).with_source(error)
        })?;
        let request = self.client.request(method, &self.url(id)?, Some(&data))?;
        let stored = self.change(request).await?;
        crate::read::from_value(Vendor::Kazoo, Operation::Change, stored).map_err(|error| {
            // The change is made: only its echo cannot be read.
            self.client.error(ErrorKind::Unreadable, &Operation::Change, Sent::Yes).with_source(error)
        })
    }
}

/// Reads one page of a list.
pub(super) async fn page<T: DeserializeOwned>(
    client: &Client,
    path: &[&str],
    mut query: Vec<(&str, String)>,
    token: Option<PageToken>,
) -> Result<Page<T>> {
    if let Some(token) = &token {
        query.push(("start_key", token.as_str().to_owned()));
    }
    let request = client.get(path, &query)?;
    let answer = client.authenticated(Operation::Inspect, Safety::Safe, request).await?;
    let envelope = client.envelope(&Operation::Inspect, Safety::Safe, &answer)?;
    let next = envelope.next_start_key.map(PageToken::from);
    // A server that repeats a key would send us round in a circle.
    let next = next.filter(|next| Some(next) != token.as_ref());
    Ok(Page::new(client.data(&Operation::Inspect, &answer, envelope.data)?, next))
}

impl<T> Clone for Collection<T> {
    fn clone(&self) -> Self {
        Self::new(self.client.clone(), self.name)
    }
}

impl<T> fmt::Debug for Collection<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Collection").field("name", &self.name).finish_non_exhaustive()
    }
}
