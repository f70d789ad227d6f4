//! Lists that come in pages, as a stream of pages or of items that can be taken up again later.

mod items;

pub use items::Items;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_core::future::BoxFuture;

use crate::error::Result;

/// Where a list goes on. Keep it to take the list up again in another process.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageToken(String);

impl PageToken {
    /// Returns the token as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for PageToken {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for PageToken {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// Items of this page.
    pub items: Vec<T>,
    /// Where the list goes on; `None` on the last page.
    pub next: Option<PageToken>,
    /// How many items the whole list has, if the vendor says so.
    pub total: Option<u64>,
}

impl<T> Page<T> {
    /// Makes a page.
    #[must_use]
    pub const fn new(items: Vec<T>, next: Option<PageToken>) -> Self {
        Self { items, next, total: None }
    }

    /// Sets how many items the whole list has.
    #[must_use]
    pub const fn with_total(mut self, total: Option<u64>) -> Self {
        self.total = total;
        self
    }
}

type Fetch<T> = Arc<dyn Fn(Option<PageToken>) -> BoxFuture<'static, Result<Page<T>>> + Send + Sync>;

/// A list as a [`Stream`] of pages; each page is fetched when it is asked for.
///
/// After an error the stream ends; [`Pages::token`] still says where to take it up again. [`Pages::items`] gives one
/// item after the other.
///
/// ```no_run
/// # async fn all(mut pages: click2call_client::Pages<u32>) -> click2call_client::Result<Vec<u32>> {
/// let mut all = Vec::new();
/// while let Some(page) = pages.next().await {
///     all.extend(page?.items);
/// }
/// # Ok(all) }
/// ```
pub struct Pages<T> {
    fetch: Fetch<T>,
    state: State<T>,
    token: Option<PageToken>,
    /// Items of the first page that were seen before.
    skip: usize,
}

enum State<T> {
    Ready,
    Fetching(BoxFuture<'static, Result<Page<T>>>),
    Ended,
}

impl<T> Pages<T> {
    /// Makes a list from what fetches one page, beginning at a token or at the start.
    ///
    /// The token may be one of [`Pages::token`] or of [`Items::token`].
    pub fn new<F>(from: Option<PageToken>, fetch: F) -> Self
    where
        F: Fn(Option<PageToken>) -> BoxFuture<'static, Result<Page<T>>> + Send + Sync + 'static,
    {
        let (token, skip) = items::position(from);
        Self { fetch: Arc::new(fetch), state: State::Ready, token, skip }
    }

    /// Returns the list as a stream of items; pages are fetched when they are needed.
    #[must_use]
    pub fn items(self) -> Items<T> {
        Items::new(self)
    }

    /// Returns where the next page begins; `None` at the start of the list and after its last page.
    #[must_use]
    pub const fn token(&self) -> Option<&PageToken> {
        self.token.as_ref()
    }

    /// Returns the next page; `None` after the last one.
    ///
    /// May be dropped while it waits: no page is lost.
    pub async fn next(&mut self) -> Option<Result<Page<T>>> {
        std::future::poll_fn(|context| self.poll_page(context)).await
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Page<T>>>> {
        loop {
            match &mut self.state {
                State::Ended => return Poll::Ready(None),
                State::Ready => self.state = State::Fetching((self.fetch)(self.token.clone())),
                State::Fetching(fetching) => {
                    let Poll::Ready(mut page) = fetching.as_mut().poll(context) else {
                        return Poll::Pending;
                    };
                    self.state = State::Ended;
                    if let Ok(page) = &mut page {
                        let seen = std::mem::take(&mut self.skip).min(page.items.len());
                        page.items.drain(..seen);
                        self.token.clone_from(&page.next);
                        if page.next.is_some() {
                            self.state = State::Ready;
                        }
                    }
                    return Poll::Ready(Some(page));
                }
            }
        }
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_page(context)
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("token", &self.token).finish_non_exhaustive()
    }
}
