//! However an exchange fails, the vendor sees at most one call.

use click2call_client::exotel::v1::CallFilter;
use click2call_client::transport::{HttpTransport, Reply, Transport as _};
use click2call_client::{ClickToCall as _, ErrorKind, Policy, Sent};
use http::{HeaderMap, StatusCode};
use time::Duration;

use crate::support::stand_in::{Point, StandIn};
use crate::support::subject::{Subject, subjects};
use crate::support::{exotel_at, exotel_over, exotel_with, impatient, patient, request};

/// Twenty-two ways to fail, on a script.
fn points(accepted: &'static str) -> Vec<Reply> {
    let headers = HeaderMap::new;
    let half = &accepted.as_bytes()[..accepted.len() / 2];
    vec![
        Reply::Refused,
        Reply::HungConnect,
        Reply::Dropped,
        Reply::HungHeaders,
        Reply::BrokenBody(StatusCode::OK, headers(), "".into()),
        Reply::BrokenBody(StatusCode::OK, headers(), half.into()),
        Reply::BrokenBody(StatusCode::BAD_GATEWAY, headers(), "<ht".into()),
        Reply::HungBody(StatusCode::OK, headers(), "".into()),
        Reply::HungBody(StatusCode::OK, headers(), half.into()),
        Reply::HungBody(StatusCode::SERVICE_UNAVAILABLE, headers(), "".into()),
        Reply::Endless(StatusCode::OK, u64::MAX),
        Reply::json(200, half),
        Reply::json(200, "{}"),
        Reply::typed(200, "text/html", "<html></html>"),
        Reply::json(307, "").with_header("location", "/elsewhere"),
        Reply::json(408, "{}"),
        Reply::json(500, "{}"),
        Reply::typed(502, "text/html", "<html></html>"),
        Reply::json(503, "{}").with_header("retry-after", "0"),
        Reply::typed(504, "text/html", ""),
        Reply::json(423, "{}"),
        Reply::json(429, "{}"),
        Reply::json(429, "{}").with_header("retry-after", "1"),
    ]
}

/// A small generator, so that a seed is all there is to a case.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }
}

/// Whether a vendor that answered this has certainly placed nothing.
fn is_refusal(reply: &Reply) -> bool {
    matches!(reply, Reply::Answer(StatusCode::TOO_MANY_REQUESTS | StatusCode::LOCKED, ..))
}

async fn a_thousand_seeds(subject: Subject) {
    let points = points(subject.accepted);
    // Half of them from those after which another attempt is allowed, so that chains get long.
    let comes_again = |reply: &Reply| {
        !reply.delivers()
            || matches!(reply, Reply::Answer(status, ..) if subject.come_again.contains(&status.as_u16()))
    };
    let harmless: Vec<&Reply> = points.iter().filter(|reply| comes_again(reply)).collect();
    let (mut placed, mut unsent, mut doubtful) = (0, 0, 0);
    for seed in 1..=1_000 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let failures = 1 + dice.below(5);
        let mut replies: Vec<Reply> = (0..failures)
            .map(|_| match dice.below(2) {
                0 => harmless[dice.below(harmless.len())].clone(),
                _ => points[dice.below(points.len())].clone(),
            })
            .collect();
        replies.extend((0..20).map(|_| Reply::json(200, subject.accepted)));
        let retries = u32::try_from(dice.below(8)).unwrap();
        let policy = Policy::default().with_max_retries(retries).with_jitter_seed(seed);
        let (client, transport) = subject.scripted(policy, replies.clone());
        let result = client.place(&subject.request()).await;
        let (case, used) = (format!("{} seed {seed}", subject.name), replies.len() - transport.left());
        let reached: Vec<&Reply> =
            replies[..used].iter().filter(|reply| reply.delivers() && !is_refusal(reply)).collect();
        assert!(reached.len() <= 1, "{case}: {result:?} after {reached:?}");
        match result {
            Ok(call) => {
                assert_eq!(reached.len(), 1, "{case}");
                assert_eq!(usize::try_from(call.attempts).unwrap(), used, "{case}");
                placed += 1;
            }
            Err(error) if error.was_sent() == Sent::Maybe => {
                assert_eq!(reached.len(), 1, "{case}: {error:?}");
                assert!(!error.is_retryable(), "{case}: {error:?}");
                let advice = error.how_to_look_up().unwrap();
                assert!(advice.contains(subject.look_up), "{case}: {advice}");
                doubtful += 1;
            }
            Err(error) => {
                assert_eq!(reached.len(), 0, "{case}: {error:?}");
                unsent += 1;
            }
        }
        assert!(transport.now() <= Duration::seconds(31), "{case}: {}", transport.now());
    }
    // Each outcome occurs, or this test shows nothing.
    assert!(placed > 100 && unsent > 50 && doubtful > 300, "{}: {placed} {unsent} {doubtful}", subject.name);
}

#[tokio::test]
async fn a_thousand_seeds_of_failures_place_at_most_one_call_each_at_every_vendor() {
    for subject in subjects() {
        a_thousand_seeds(subject).await;
    }
}

async fn fails_once_at(subject: Subject, point: Point, transport: HttpTransport) {
    let case = format!("{} {point:?}", subject.name);
    let stand_in = StandIn::start(&subject, point).await;
    // Deadlines that are short for what hangs, and out of the way of a busy machine for what does not.
    let policy = if point.hangs() { impatient() } else { patient() };
    let client = subject.client(&stand_in.base, policy.with_max_retries(5), transport);
    let began = tokio::time::Instant::now();
    let error = client.place(&subject.request()).await.expect_err(&case);
    if point.hangs() {
        assert!(began.elapsed() < std::time::Duration::from_secs(6), "{case}: {:?}", began.elapsed());
    }
    assert_eq!(error.was_sent(), Sent::Maybe, "{case}: {error:?}");
    assert!(error.how_to_look_up().is_some(), "{case}");
    assert_eq!(stand_in.requests(), 1, "{case}: {error:?}");
    let kind = error.kind();
    let expected = match point {
        _ if point.hangs() => matches!(kind, ErrorKind::Timeout(_)),
        Point::TruncatedJson | Point::HtmlPage => kind == ErrorKind::Unreadable,
        Point::HundredMegabytes => kind == ErrorKind::TooLarge,
        Point::InternalError | Point::BadGateway => kind == ErrorKind::VendorFailure,
        Point::Redirect => kind == ErrorKind::Redirected,
        Point::RequestTimeout => kind == ErrorKind::Refused,
        _ => kind == ErrorKind::Interrupted,
    };
    assert!(expected, "{case}: {error:?}");
    // The client stays usable.
    let placed = client.place(&subject.request()).await;
    assert!(placed.is_ok(), "after {case}: {placed:?}");
    assert_eq!(stand_in.requests(), 2, "{case}");
}

#[tokio::test]
async fn each_point_of_failure_on_a_real_socket_places_at_most_one_call_at_every_vendor() {
    assert!(Point::ALL.len() >= 20);
    let transport = HttpTransport::builder().without_proxies().build().unwrap();
    for subject in subjects() {
        let case = |point: &Point| tokio::spawn(fails_once_at(subject, *point, transport.clone()));
        let cases: Vec<_> = Point::ALL.iter().map(case).collect();
        for case in cases {
            case.await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_refused_connection_and_a_name_that_is_not_known_are_certainly_not_sent() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for base in [closed.as_str(), "http://no-such-host.invalid"] {
        let error = exotel_at(base, impatient()).place(&request()).await.unwrap_err();
        assert_eq!((error.kind(), error.was_sent()), (ErrorKind::Connect, Sent::No), "{base}");
        assert_eq!((error.attempts(), error.is_retryable()), (3, true), "{base}");
    }
}

#[tokio::test]
async fn a_handshake_that_hangs_is_certainly_not_sent() {
    // A listener that never answers the TLS greeting: the connection never comes about.
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("https://{}", listener.local_addr().unwrap());
    let transport = HttpTransport::builder()
        .without_proxies()
        .with_connect_timeout(Duration::milliseconds(100))
        .build()
        .unwrap();
    let client = exotel_over(&base, impatient(), transport);
    let error = client.place(&request()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    assert_eq!((error.was_sent(), error.attempts()), (Sent::No, 3));
    drop(listener);
}

#[tokio::test]
async fn a_call_that_is_dropped_half_way_leaves_the_client_usable() {
    let stand_in = StandIn::start(&subjects()[0], Point::HungAfterRequest).await;
    let client = exotel_at(&stand_in.base, impatient());
    let neutral = request();
    let placing = client.place(&neutral);
    let cut = tokio::time::timeout(std::time::Duration::from_millis(100), placing).await;
    assert!(cut.is_err());
    assert!(client.place(&request()).await.is_ok());
    assert_eq!(stand_in.requests(), 2);
}

#[tokio::test]
async fn looking_up_is_repeated_where_placing_is_not() {
    let (client, transport) = exotel_with(
        Policy::default(),
        [Reply::Dropped, Reply::json(502, ""), Reply::json(200, r#"{"Calls": []}"#)],
    );
    let page = client.calls_v1(&CallFilter::between("+919900000001", "+919900000002")).unwrap().next().await;
    assert!(page.unwrap().unwrap().items.is_empty());
    assert_eq!((transport.sent().len(), transport.left()), (3, 0));
}
