use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;

use super::TransportFailure;

/// Body of an answer: pieces that arrive one by one.
pub struct Body {
    pieces: Pieces,
}

enum Pieces {
    Whole(Option<Bytes>),
    Stream(Pin<Box<dyn Stream<Item = Result<Bytes, TransportFailure>> + Send>>),
}

impl Body {
    /// Makes a body from a stream of pieces.
    pub fn stream(stream: impl Stream<Item = Result<Bytes, TransportFailure>> + Send + 'static) -> Self {
        Self { pieces: Pieces::Stream(Box::pin(stream)) }
    }

    /// Returns the next piece; `None` at the end.
    pub async fn next(&mut self) -> Option<Result<Bytes, TransportFailure>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

impl Stream for Body {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.pieces {
            Pieces::Whole(bytes) => Poll::Ready(bytes.take().map(Ok)),
            Pieces::Stream(stream) => stream.as_mut().poll_next(context),
        }
    }
}

impl<T: Into<Bytes>> From<T> for Body {
    fn from(bytes: T) -> Self {
        let bytes = bytes.into();
        Self { pieces: Pieces::Whole((!bytes.is_empty()).then_some(bytes)) }
    }
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.pieces {
            Pieces::Whole(_) => "Body(whole)",
            Pieces::Stream(_) => "Body(stream)",
        })
    }
}
