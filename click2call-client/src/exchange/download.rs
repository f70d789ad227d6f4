use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use futures_core::future::BoxFuture;
use time::Duration;

use crate::policy::Policy;
use crate::transport::{Body, Phase, Transport, TransportFailure};

/// A file on its way: no piece may keep us waiting too long, nor may all of them together, and their size is bounded.
pub(super) struct Download {
    body: Body,
    transport: Arc<dyn Transport>,
    /// Longest wait for a piece.
    idle: Duration,
    /// When all must be there, on the transport's clock.
    end: Duration,
    /// Bytes that may still come.
    left: u64,
    /// Set while a piece is waited for: the phase whose deadline it is.
    timer: Option<(Phase, BoxFuture<'static, ()>)>,
    ended: bool,
}

impl Download {
    pub(super) fn new(transport: Arc<dyn Transport>, policy: &Policy, body: Body) -> Self {
        Self {
            body,
            idle: policy.body_timeout,
            end: (*transport).now().saturating_add(policy.download_timeout),
            left: policy.max_download,
            transport,
            timer: None,
            ended: false,
        }
    }

    fn check(&mut self, piece: Bytes) -> Result<Bytes, TransportFailure> {
        if (*self.transport).now() > self.end {
            return Err(late(Phase::Whole));
        }
        let length = u64::try_from(piece.len()).unwrap_or(u64::MAX);
        match self.left.checked_sub(length) {
            Some(left) => {
                self.left = left;
                Ok(piece)
            }
            None => {
                Err(TransportFailure::interrupted(Phase::Body, "the file is longer than the client accepts"))
            }
        }
    }

    fn poll_timer(&mut self, context: &mut Context<'_>) -> Poll<Phase> {
        let (transport, idle, end) = (&self.transport, self.idle, self.end);
        let (phase, timer) = self.timer.get_or_insert_with(|| {
            let left = end - (**transport).now();
            let (phase, wait) = if left < idle { (Phase::Whole, left) } else { (Phase::Body, idle) };
            let transport = Arc::clone(transport);
            (phase, Box::pin(async move { (*transport).sleep(wait.max(Duration::ZERO)).await }))
        });
        timer.as_mut().poll(context).map(|()| *phase)
    }
}

fn late(phase: Phase) -> TransportFailure {
    TransportFailure::interrupted(phase, "the file did not come in time").timed_out()
}

/// After a failure the stream ends.
impl Stream for Download {
    type Item = Result<Bytes, TransportFailure>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let piece = match Pin::new(&mut self.body).poll_next(context) {
            Poll::Ready(None) => None,
            Poll::Ready(Some(piece)) => {
                self.timer = None;
                Some(piece.and_then(|piece| self.check(piece)))
            }
            Poll::Pending => match self.poll_timer(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(phase) => Some(Err(late(phase))),
            },
        };
        self.ended = !matches!(piece, Some(Ok(_)));
        Poll::Ready(piece)
    }
}
