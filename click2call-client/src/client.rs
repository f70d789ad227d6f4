//! The trait that every vendor implements, and what follows from it.

use std::fmt::Debug;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use crate::capabilities::Capabilities;
use crate::error::Error;
use crate::placed::{CallId, CallReport, PlacedCall};
use crate::request::{CallRequest, Endpoint};
use crate::vendor::Vendor;

/// Places calls through one vendor.
///
/// # Contract
///
/// - [`place`](Self::place) rings the A-leg first, then bridges the B-leg. It returns once the vendor has
///   accepted the call, not when somebody answers.
/// - It sends a request a second time only if the first one provably never left (name not resolved, connection
///   refused, connect timeout) or the vendor's answer is documented as "not placed, come again". Redirects are
///   not followed. Everything else is an error, and [`Error::was_sent`] says what is known.
/// - What [`capabilities`](Self::capabilities) does not name is refused as
///   [`Unsupported`](crate::ErrorKind::Unsupported) before anything is sent.
/// - Every future ends within the client's deadline, and may be dropped at any await: the client stays usable.
///   A dropped `place` may have placed the call.
/// - No error, log line or `Debug` output holds a credential or a full phone number.
///
/// # Example: any vendor behind one pointer
///
/// ```
/// use std::sync::Arc;
/// use click2call_client::{CallRequest, ClickToCall, Endpoint, Result};
///
/// async fn call(vendor: Arc<dyn ClickToCall>) -> Result<Option<String>> {
///     let request = CallRequest::new(Endpoint::number("+15550100"), Endpoint::number("+15550101"));
///     let placed = vendor.place(&request).await?;
///     Ok(placed.id.map(|id| id.to_string()))
/// }
/// ```
#[async_trait]
pub trait ClickToCall: Debug + Send + Sync + 'static {
    /// Returns the vendor that this client talks to.
    fn vendor(&self) -> Vendor;

    /// Returns what this client can do.
    fn capabilities(&self) -> Capabilities;

    /// Returns the HTTP request that [`place`](Self::place) would send, credentials marked as sensitive.
    ///
    /// Where a vendor hands out tokens that `place` would first have to fetch, the `Authorization` header is
    /// left out; where a credential travels in the body, it is masked.
    ///
    /// # Errors
    /// `Unsupported` or `InvalidRequest`, as `place` would return them.
    fn preview(&self, request: &CallRequest) -> Result<http::Request<Bytes>, Error>;

    /// Rings the A-leg, then bridges the B-leg.
    ///
    /// # Errors
    /// `Refused`, `RateLimited`, `Unauthenticated` and their like if the vendor says no; connection and timeout
    /// kinds otherwise. See [`Error::was_sent`] before you try again.
    async fn place(&self, request: &CallRequest) -> Result<PlacedCall, Error>;

    /// Looks a call up.
    ///
    /// # Errors
    /// `NotFound` if the vendor does not know the call (yet), `Unsupported` if it offers no such thing.
    async fn look_up(&self, id: &CallId) -> Result<CallReport, Error>;
}

/// Conveniences over every [`ClickToCall`].
pub trait ClickToCallExt: ClickToCall {
    /// Connects two parties with the vendor's defaults.
    ///
    /// # Errors
    /// As [`ClickToCall::place`].
    fn connect(
        &self,
        a_leg: impl Into<Endpoint>,
        b_leg: impl Into<Endpoint>,
    ) -> impl Future<Output = Result<PlacedCall, Error>> + Send {
        let request = CallRequest::new(a_leg, b_leg);
        async move { self.place(&request).await }
    }

    /// Returns every wish of a request that this client cannot meet; empty if `place` would send it.
    fn missing(&self, request: &CallRequest) -> Vec<String> {
        self.capabilities().missing(request)
    }
}

impl<T: ClickToCall + ?Sized> ClickToCallExt for T {}

macro_rules! forward {
    ($pointer:ident) => {
        #[async_trait]
        #[deny(clippy::missing_trait_methods)]
        impl<T: ClickToCall + ?Sized> ClickToCall for $pointer<T> {
            fn vendor(&self) -> Vendor {
                (**self).vendor()
            }

            fn capabilities(&self) -> Capabilities {
                (**self).capabilities()
            }

            fn preview(&self, request: &CallRequest) -> Result<http::Request<Bytes>, Error> {
                (**self).preview(request)
            }

            async fn place(&self, request: &CallRequest) -> Result<PlacedCall, Error> {
                (**self).place(request).await
            }

            async fn look_up(&self, id: &CallId) -> Result<CallReport, Error> {
                (**self).look_up(id).await
            }
        }
    };
}

forward!(Arc);
forward!(Box);

/// The trait stays usable behind a pointer: this does not compile otherwise.
const _: fn(&dyn ClickToCall) = |_| ();
