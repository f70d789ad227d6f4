//! Who may send: networks, and a secret in the registered URL. The vendor signs nothing.

use std::net::IpAddr;

use http::HeaderMap;
use ipnet::IpNet;

use crate::error::{Error, ErrorKind};
use crate::url_secret::UrlSecret;

/// Networks that may send, and the proxies whose word about the sender counts.
///
/// `X-Forwarded-For` is read only if the peer itself is a trusted proxy, from the right, past further trusted
/// proxies: what a sender writes into the header in front of that cannot help it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    allowed: Vec<IpNet>,
    trusted_proxies: Vec<IpNet>,
}

impl Sources {
    /// Networks that one integration quotes from the vendor's documentation. Not verified: ask your operator.
    pub const QUOTED_FOR_TELPHIN: [&str; 4] =
        ["213.170.84.96/27", "46.229.221.80/28", "79.175.9.160/28", "81.29.132.240/29"];

    /// Makes a guard that lets in these networks, written as `192.0.2.0/24` or as one address.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedWord`] if a text is no network; its place is the index.
    pub fn new<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        Ok(Self { allowed: read(networks)?, trusted_proxies: Vec::new() })
    }

    /// Adds proxies whose `X-Forwarded-For` counts.
    ///
    /// # Errors
    /// [`ErrorKind::UnexpectedWord`] if a text is no network; its place is the index.
    pub fn with_trusted_proxies<'a>(
        mut self,
        networks: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Error> {
        self.trusted_proxies.extend(read(networks)?);
        Ok(self)
    }

    /// Returns who sent a request: the peer, or whom a trusted proxy names.
    ///
    /// `None` if a trusted proxy sends a header that names no address where the sender belongs.
    #[must_use]
    pub fn sender(&self, peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let trusted = |address: &IpAddr| self.trusted_proxies.iter().any(|network| network.contains(address));
        let mut sender = peer;
        let mut hops = Vec::new();
        for value in headers.get_all("x-forwarded-for") {
            hops.extend(value.as_bytes().split(|byte| *byte == b','));
        }
        while trusted(&sender) {
            let Some(hop) = hops.pop() else { break };
            sender = address(hop)?;
        }
        Some(sender)
    }

    /// Lets a sender in or not.
    ///
    /// # Errors
    /// [`ErrorKind::SourceRefused`].
    pub fn check(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Error> {
        self.sender(peer, headers)
            .filter(|sender| self.allowed.iter().any(|network| network.contains(sender)))
            .map(drop)
            .ok_or_else(|| Error::new(ErrorKind::SourceRefused))
    }
}

fn read<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Vec<IpNet>, Error> {
    let network = |(index, text): (usize, &str)| {
        let single = || text.parse::<IpAddr>().map(IpNet::from);
        text.parse::<IpNet>().or_else(|_| single()).map_err(|_| {
            let kind = ErrorKind::UnexpectedWord { expected: "a network such as `192.0.2.0/24`" };
            Error::new(kind).below(&index.to_string())
        })
    };
    networks.into_iter().enumerate().map(network).collect()
}

/// Reads an entry of the header: an address, also with a port, also in brackets.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|address| address.ip()))
        .map(|address| address.to_canonical())
}

/// All guards of an endpoint.
#[derive(Clone, Debug, Default)]
pub struct Gate {
    sources: Option<Sources>,
    secret: Option<UrlSecret>,
}

impl Gate {
    /// Makes a gate that lets everybody in.
    #[must_use]
    pub fn open() -> Self {
        Self::default()
    }

    /// Lets in only these sources.
    #[must_use]
    pub fn with_sources(mut self, sources: Sources) -> Self {
        self.sources = Some(sources);
        self
    }

    /// Lets in only who knows the secret.
    #[must_use]
    pub fn with_secret(mut self, secret: UrlSecret) -> Self {
        self.secret = Some(secret);
        self
    }

    /// Lets a request in or not; an unknown peer is refused where sources are asked for.
    ///
    /// # Errors
    /// [`ErrorKind::SourceRefused`], [`ErrorKind::SecretRefused`].
    pub fn admit<B>(&self, peer: Option<IpAddr>, request: &http::Request<B>) -> Result<(), Error> {
        if let Some(sources) = &self.sources {
            let peer = peer.ok_or_else(|| Error::new(ErrorKind::SourceRefused))?;
            sources.check(peer, request.headers())?;
        }
        self.secret.as_ref().map_or(Ok(()), |secret| secret.check(request))
    }

    /// Takes the secret out of the address, so that nothing that is kept or logged of the request has it.
    pub fn strip<B>(&self, request: &mut http::Request<B>) {
        if let Some(secret) = &self.secret {
            secret.strip(request);
        }
    }
}
