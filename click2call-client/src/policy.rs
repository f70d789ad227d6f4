//! How long to wait, how often to try, how much to read.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderMap;
use time::{Duration, OffsetDateTime};

/// Deadlines, retries and bounds of a client.
///
/// ```
/// use click2call_client::Policy;
/// use time::Duration;
///
/// let policy = Policy::default().with_whole_timeout(Duration::seconds(20)).with_max_retries(1);
/// assert_eq!(policy.headers_timeout, Duration::seconds(10));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Longest time from sending to the head of the answer, for each attempt. Defaults to 10 s.
    pub headers_timeout: Duration,
    /// Longest time for reading the body of an answer, for each attempt. Defaults to 10 s.
    pub body_timeout: Duration,
    /// Longest time for an operation with all its attempts and waits. Defaults to 30 s.
    pub whole_timeout: Duration,
    /// How often a request may be tried again. Defaults to 2. For `place` this concerns only requests that
    /// provably never left and answers that say "not placed, come again".
    pub max_retries: u32,
    /// First wait before trying again; doubles each time. Defaults to 250 ms.
    pub first_wait: Duration,
    /// Longest wait before trying again. A `Retry-After` that asks for more ends the operation with the error.
    /// Defaults to 10 s.
    pub longest_wait: Duration,
    /// Longest answer that is read, in bytes. Defaults to 4 MiB.
    pub max_answer: usize,
    /// Longest time for downloading a file as a whole; between two pieces of it, [`body_timeout`](Self::body_timeout)
    /// holds. Defaults to 10 min.
    pub download_timeout: Duration,
    /// Longest file that is downloaded, in bytes. Defaults to 1 GiB.
    pub max_download: u64,
    /// Seed of the jitter of waits; random if `None`.
    pub jitter_seed: Option<u64>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            headers_timeout: Duration::seconds(10),
            body_timeout: Duration::seconds(10),
            whole_timeout: Duration::seconds(30),
            max_retries: 2,
            first_wait: Duration::milliseconds(250),
            longest_wait: Duration::seconds(10),
            max_answer: 4 * 1024 * 1024,
            download_timeout: Duration::minutes(10),
            max_download: 1024 * 1024 * 1024,
            jitter_seed: None,
        }
    }
}

impl Policy {
    /// Sets the deadline from sending to the head of the answer.
    #[must_use]
    pub const fn with_headers_timeout(mut self, timeout: Duration) -> Self {
        self.headers_timeout = timeout;
        self
    }

    /// Sets the deadline for reading a body.
    #[must_use]
    pub const fn with_body_timeout(mut self, timeout: Duration) -> Self {
        self.body_timeout = timeout;
        self
    }

    /// Sets the deadline of an operation as a whole.
    #[must_use]
    pub const fn with_whole_timeout(mut self, timeout: Duration) -> Self {
        self.whole_timeout = timeout;
        self
    }

    /// Sets how often a request may be tried again.
    #[must_use]
    pub const fn with_max_retries(mut self, retries: u32) -> Self {
        self.max_retries = retries;
        self
    }

    /// Sets the first and the longest wait between attempts.
    #[must_use]
    pub const fn with_waits(mut self, first: Duration, longest: Duration) -> Self {
        self.first_wait = first;
        self.longest_wait = longest;
        self
    }

    /// Sets the longest answer that is read, in bytes.
    #[must_use]
    pub const fn with_max_answer(mut self, bytes: usize) -> Self {
        self.max_answer = bytes;
        self
    }

    /// Sets the deadline for downloading a file as a whole.
    #[must_use]
    pub const fn with_download_timeout(mut self, timeout: Duration) -> Self {
        self.download_timeout = timeout;
        self
    }

    /// Sets the longest file that is downloaded, in bytes.
    #[must_use]
    pub const fn with_max_download(mut self, bytes: u64) -> Self {
        self.max_download = bytes;
        self
    }

    /// Makes the jitter of waits repeatable.
    #[must_use]
    pub const fn with_jitter_seed(mut self, seed: u64) -> Self {
        self.jitter_seed = Some(seed);
        self
    }

    /// Returns the wait before the retry of this number (from 0): full jitter below a doubling bound.
    pub(crate) fn wait(&self, retry: u32, dice: &Dice) -> Duration {
        let factor = 1_i32.checked_shl(retry.min(20)).unwrap_or(i32::MAX);
        let bound = self.first_wait.checked_mul(factor).unwrap_or(self.longest_wait).min(self.longest_wait);
        bound * dice.roll()
    }
}

/// Small seedable dice for jitter (`SplitMix64`); nothing secret depends on them.
#[derive(Debug)]
pub(crate) struct Dice(AtomicU64);

impl Dice {
    pub(crate) fn new(seed: Option<u64>) -> Self {
        Self(AtomicU64::new(seed.unwrap_or_else(|| RandomState::new().build_hasher().finish())))
    }

    /// Returns a number from 0 to below 1.
    fn roll(&self) -> f64 {
        let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = u32::try_from((z ^ (z >> 31)) >> 32).unwrap_or(0);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }
}

/// Returns how long the vendor asks to wait: `Retry-After` in seconds or as a date beside `Date`, else
/// `X-RateLimit-Reset` when `X-RateLimit-Remaining` is 0.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let seconds = |text: &str| text.parse::<u32>().ok().map(|seconds| Duration::seconds(i64::from(seconds)));
    if let Some(value) = text("retry-after") {
        return seconds(value).or_else(|| {
            let wait = http_date(value)? - http_date(text("date")?)?;
            Some(wait.max(Duration::ZERO))
        });
    }
    if text("x-ratelimit-remaining") != Some("0") {
        return None;
    }
    let reset = text("x-ratelimit-reset")?;
    // Vendors write either the seconds that are left or the Unix time at which the window ends.
    let value: i64 = reset.parse().ok()?;
    if value < 1_000_000_000 {
        return u32::try_from(value).ok().map(|seconds| Duration::seconds(i64::from(seconds)));
    }
    let end = OffsetDateTime::from_unix_timestamp(value).ok()?;
    Some((end - http_date(text("date")?)?).max(Duration::ZERO))
}

fn http_date(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &time::format_description::well_known::Rfc2822).ok().or_else(|| {
        let text = text.strip_suffix("GMT")?;
        OffsetDateTime::parse(&format!("{text}+0000"), &time::format_description::well_known::Rfc2822).ok()
    })
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};
    use time::Duration;

    use super::{Dice, Policy, retry_after};

    fn headers(rows: &[(&'static str, &'static str)]) -> HeaderMap {
        rows.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        assert_eq!(retry_after(&headers(&[("retry-after", "7")])), Some(Duration::seconds(7)));
        let date = headers(&[
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"),
        ]);
        assert_eq!(retry_after(&date), Some(Duration::seconds(10)));
        assert_eq!(retry_after(&headers(&[("retry-after", "soon")])), None);
    }

    #[test]
    fn a_used_up_window_asks_to_wait_for_its_end() {
        let used_up = headers(&[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "12")]);
        assert_eq!(retry_after(&used_up), Some(Duration::seconds(12)));
        let open = headers(&[("x-ratelimit-remaining", "3"), ("x-ratelimit-reset", "12")]);
        assert_eq!(retry_after(&open), None);
        let unix = headers(&[
            ("date", "Fri, 21 Nov 2025 00:00:00 GMT"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset", "1763683210"),
        ]);
        assert_eq!(retry_after(&unix), Some(Duration::seconds(10)));
    }

    #[test]
    fn the_same_seed_gives_the_same_waits_below_a_doubling_bound() {
        let policy = Policy::default();
        let waits = |seed| {
            let dice = Dice::new(Some(seed));
            (0..8).map(|retry| policy.wait(retry, &dice)).collect::<Vec<_>>()
        };
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
        let mut bound = policy.first_wait;
        for wait in waits(7) {
            assert!(wait >= Duration::ZERO && wait <= bound.min(policy.longest_wait));
            bound *= 2;
        }
    }
}
