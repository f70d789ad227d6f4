//! However an exchange fails, the vendor sees at most one call.

use click2call_client::exotel::Client;
use click2call_client::exotel::v1::CallFilter;
use click2call_client::transport::{HttpTransport, Reply, Transport as _};
use click2call_client::{ClickToCall as _, ErrorKind, Policy, Sent};
use http::{HeaderMap, StatusCode};
use time::Duration;

use crate::support::stand_in::{Point, StandIn};
use crate::support::{ACCEPTED, exotel_at, exotel_over, exotel_with, impatient, request};

/// Twenty-two ways to fail, on a script.
fn points() -> Vec<Reply> {
    let headers = HeaderMap::new;
    let half = &ACCEPTED.as_bytes()[..ACCEPTED.len() / 2];
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

fn is_refusal(reply: &Reply) -> bool {
    matches!(reply, Reply::Answer(StatusCode::TOO_MANY_REQUESTS, ..))
}

#[tokio::test]
async fn a_thousand_seeds_of_failures_place_at_most_one_call_each() {
    let points = points();
    let (mut placed, mut unsent, mut doubtful) = (0, 0, 0);
    for seed in 1..=1_000 {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let failures = 1 + dice.below(5);
        // Half of them from those after which another attempt is allowed, so that chains get long.
        let harmless: Vec<&Reply> =
            points.iter().filter(|reply| !reply.delivers() || is_refusal(reply)).collect();
        let mut script: Vec<Reply> = (0..failures)
            .map(|_| match dice.below(2) {
                0 => harmless[dice.below(harmless.len())].clone(),
                _ => points[dice.below(points.len())].clone(),
            })
            .collect();
        script.extend((0..20).map(|_| Reply::json(200, ACCEPTED)));
        let retries = u32::try_from(dice.below(8)).unwrap();
        let policy = Policy::default().with_max_retries(retries).with_jitter_seed(seed);
        let (client, transport) = exotel_with(policy, script.clone());
        let result = client.place(&request()).await;
        let used = script.len() - transport.left();
        let reached: Vec<&Reply> =
            script[..used].iter().filter(|reply| reply.delivers() && !is_refusal(reply)).collect();
        assert!(reached.len() <= 1, "seed {seed}: {result:?} after {reached:?}");
        match result {
            Ok(call) => {
                assert_eq!(reached.len(), 1, "seed {seed}");
                assert_eq!(usize::try_from(call.attempts).unwrap(), used, "seed {seed}");
                placed += 1;
            }
            Err(error) if error.was_sent() == Sent::Maybe => {
                assert_eq!(reached.len(), 1, "seed {seed}: {error:?}");
                assert!(error.how_to_look_up().is_some() && !error.is_retryable(), "seed {seed}: {error:?}");
                doubtful += 1;
            }
            Err(error) => {
                assert_eq!(reached.len(), 0, "seed {seed}: {error:?}");
                unsent += 1;
            }
        }
        assert!(transport.now() <= Duration::seconds(31), "seed {seed}: {}", transport.now());
    }
    // Each outcome occurs, or this test shows nothing.
    assert!(placed > 100 && unsent > 50 && doubtful > 300, "{placed} {unsent} {doubtful}");
}

async fn fails_once_at(point: Point, transport: HttpTransport) {
    let stand_in = StandIn::start(point).await;
    let client: Client = exotel_over(&stand_in.base, impatient().with_max_retries(5), transport);
    let began = tokio::time::Instant::now();
    let error = client.place(&request()).await.expect_err(&format!("{point:?}"));
    assert!(began.elapsed() < std::time::Duration::from_secs(6), "{point:?}: {:?}", began.elapsed());
    assert_eq!(error.was_sent(), Sent::Maybe, "{point:?}: {error:?}");
    assert!(error.how_to_look_up().is_some(), "{point:?}");
    assert_eq!(stand_in.requests(), 1, "{point:?}: {error:?}");
    let kind = error.kind();
    let expected = match point {
        Point::HungBeforeReading | Point::HungAfterRequest | Point::HungInBody | Point::DrippingBody => {
            matches!(kind, ErrorKind::Timeout(_))
        }
        Point::TruncatedJson | Point::HtmlPage => kind == ErrorKind::Unreadable,
        Point::HundredMegabytes => kind == ErrorKind::TooLarge,
        Point::InternalError | Point::BadGateway => kind == ErrorKind::VendorFailure,
        Point::Redirect => kind == ErrorKind::Redirected,
        Point::RequestTimeout => kind == ErrorKind::Refused,
        _ => kind == ErrorKind::Interrupted,
    };
    assert!(expected, "{point:?}: {error:?}");
    // The client stays usable.
    let placed = client.place(&request()).await.unwrap_or_else(|error| panic!("after {point:?}: {error:?}"));
    assert_eq!(placed.id.unwrap().as_str(), "c1");
    assert_eq!(stand_in.requests(), 2, "{point:?}");
}

#[tokio::test]
async fn each_point_of_failure_on_a_real_socket_places_at_most_one_call() {
    assert!(Point::ALL.len() >= 20);
    let transport = HttpTransport::builder().without_proxies().build().unwrap();
    let case = |point: &Point| tokio::spawn(fails_once_at(*point, transport.clone()));
    let cases: Vec<_> = Point::ALL.iter().map(case).collect();
    for case in cases {
        case.await.unwrap();
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
    let stand_in = StandIn::start(Point::HungAfterRequest).await;
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
    let page = client.calls(&CallFilter::between("+919900000001", "+919900000002")).unwrap().next().await;
    assert!(page.unwrap().unwrap().items.is_empty());
    assert_eq!((transport.sent().len(), transport.left()), (3, 0));
}
