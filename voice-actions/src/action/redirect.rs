//! `REDIRECT`: fetches the next call flow.

use crate::address::WebAddress;
use crate::param::Param;
use crate::wire::{action, as_field};

vocabulary! {
    /// An HTTP method.
    pub enum Method {
        /// The request has a body. Seen everywhere.
        Post = "POST",
        /// The request has a query. The vendor's quick start answers it.
        Get = "GET",
    }
}

as_field!(Method, Text);

action! {
    /// Fetches the next call flow, which takes the place of what is left of this one.
    pub struct Redirect = "REDIRECT" {
        params {
            /// Absolute address that is asked.
            required url: Param<WebAddress> = "url",
            /// HTTP method. Defaults to `POST` `[inferred]`.
            optional method / with_method: Param<Method> = "method",
        }
        keys {}
    }
}

impl Redirect {
    /// Makes an action that asks `url` for the next call flow.
    #[must_use]
    pub fn url(url: impl Into<Param<WebAddress>>) -> Self {
        Self { url: url.into(), method: None, extra_params: Default::default(), extra: Default::default() }
    }
}
