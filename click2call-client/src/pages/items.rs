use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

use super::{PageToken, Pages};
use crate::error::Result;

/// Begins a token that names an item of a page: `item:<items of the page that were seen>:<token of the page>`.
const ITEM: &str = "item:";

/// A list as a [`Stream`] of items, from [`Pages::items`].
///
/// After an error the stream ends; [`Items::token`] still says where to take it up again.
///
/// ```no_run
/// # async fn first(pages: click2call_client::Pages<u32>) -> click2call_client::Result<Option<u32>> {
/// let mut items = pages.items();
/// while let Some(item) = items.next().await {
///     let item = item?;
///     if item > 7 {
///         return Ok(Some(item));
///     }
/// }
/// # Ok(None) }
/// ```
pub struct Items<T> {
    pages: Pages<T>,
    page: VecDeque<T>,
    /// Token of the page whose items are being given; `None` at the start of the list.
    from: Option<PageToken>,
    /// Items of that page that were given, here or before.
    seen: usize,
}

impl<T> Items<T> {
    pub(super) fn new(pages: Pages<T>) -> Self {
        Self { from: pages.token.clone(), seen: pages.skip, page: VecDeque::new(), pages }
    }

    /// Returns where the next item is; `None` at the start of the list and after its last item.
    ///
    /// Give it to the method that made the list, in another process if need be. It counts the items of a page: what
    /// the vendor adds to that page meanwhile shifts it.
    #[must_use]
    pub fn token(&self) -> Option<PageToken> {
        if self.page.is_empty() && (self.seen == 0 || !self.stands_before_its_page()) {
            return self.pages.token.clone();
        }
        (self.seen > 0)
            .then(|| {
                let page = self.from.as_ref().map_or("", PageToken::as_str);
                PageToken::from(format!("{ITEM}{}:{page}", self.seen))
            })
            .or_else(|| self.from.clone())
    }

    /// Whether the page that a token named has not been fetched yet.
    fn stands_before_its_page(&self) -> bool {
        self.pages.skip > 0
    }

    /// Returns the next item; `None` after the last one.
    ///
    /// May be dropped while it waits: no item is lost.
    pub async fn next(&mut self) -> Option<Result<T>> {
        std::future::poll_fn(|context| self.poll_item(context)).await
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        loop {
            if let Some(item) = self.page.pop_front() {
                self.seen += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            let (from, skip) = (self.pages.token.clone(), self.pages.skip);
            match self.pages.poll_page(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(None),
                Poll::Ready(Some(Err(error))) => return Poll::Ready(Some(Err(error))),
                Poll::Ready(Some(Ok(page))) => {
                    (self.from, self.seen) = (from, skip);
                    self.page = page.items.into();
                }
            }
        }
    }
}

impl<T: Unpin> Stream for Items<T> {
    type Item = Result<T>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_item(context)
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items").field("token", &self.token()).finish_non_exhaustive()
    }
}

/// Takes a token apart: that of the page, and how many of its items were seen.
pub(super) fn position(token: Option<PageToken>) -> (Option<PageToken>, usize) {
    let Some((seen, page)) = token
        .as_ref()
        .and_then(|token| token.as_str().strip_prefix(ITEM)?.split_once(':'))
        .and_then(|(seen, page)| Some((seen.parse().ok()?, page)))
    else {
        return (token, 0);
    };
    ((!page.is_empty()).then(|| PageToken::from(page)), seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, ErrorKind, Operation};
    use crate::pages::Page;
    use crate::vendor::Vendor;

    /// Pages 0–1–2, then 3–4, an empty one, then 5.
    fn list(from: Option<PageToken>) -> Items<u32> {
        Pages::new(from, |token| {
            Box::pin(async move {
                let next = |token: &str| Some(PageToken::from(token));
                match token.as_ref().map(PageToken::as_str) {
                    None => Ok(Page::new(vec![0, 1, 2], next("a:b"))),
                    Some("a:b") => Ok(Page::new(vec![3, 4], next("empty"))),
                    Some("empty") => Ok(Page::new(vec![], next("last"))),
                    Some("last") => Ok(Page::new(vec![5], None)),
                    _ => Err(Error::new(ErrorKind::Refused, Vendor::Exotel, Operation::ListCalls)),
                }
            })
        })
        .items()
    }

    async fn rest(mut items: Items<u32>) -> Vec<u32> {
        let mut rest = Vec::new();
        while let Some(item) = items.next().await {
            rest.push(item.unwrap());
        }
        assert_eq!(items.token(), None);
        rest
    }

    #[tokio::test]
    async fn a_list_is_taken_up_again_after_every_item() {
        assert_eq!(rest(list(None)).await, [0, 1, 2, 3, 4, 5]);
        for taken in 0..5_u32 {
            let mut items = list(None);
            assert_eq!(items.token(), None);
            for expected in 0..taken {
                assert_eq!(items.next().await.unwrap().unwrap(), expected);
            }
            let token = items.token();
            // A list that was taken up and not read on still says the same place.
            assert_eq!(list(token.clone()).token(), token);
            assert_eq!(rest(list(token)).await, (taken..6).collect::<Vec<_>>(), "after {taken}");
        }
    }

    #[tokio::test]
    async fn after_an_error_the_token_is_still_there() {
        let mut items = list(Some(PageToken::from("gone")));
        assert!(items.next().await.unwrap().is_err());
        assert_eq!(items.token(), Some(PageToken::from("gone")));
        assert!(items.next().await.is_none());
    }

    #[tokio::test]
    async fn a_page_that_shrank_is_passed_over() {
        assert_eq!(rest(list(Some(PageToken::from("item:9:a:b")))).await, [5]);
    }
}
