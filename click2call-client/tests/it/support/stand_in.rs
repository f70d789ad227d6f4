//! A vendor on a real socket that fails at a chosen point of the exchange, once; afterwards it works.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::subject::Subject;

/// Where the exchange fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Point {
    ClosedBeforeReading,
    ClosedAfterOneByte,
    ClosedInRequestLine,
    ClosedAfterRequestHead,
    ClosedInRequestBody,
    ClosedAfterRequest,
    HungBeforeReading,
    HungAfterRequest,
    ClosedInStatusLine,
    ClosedAfterStatusLine,
    ClosedInHeaders,
    ClosedBeforeBody,
    ClosedInBody,
    HungInBody,
    DrippingBody,
    BrokenChunks,
    TruncatedJson,
    HtmlPage,
    HundredMegabytes,
    InternalError,
    BadGateway,
    Redirect,
    RequestTimeout,
    NotHttp,
}

impl Point {
    /// Whether only a deadline ends it.
    pub(crate) fn hangs(self) -> bool {
        matches!(
            self,
            Self::HungBeforeReading | Self::HungAfterRequest | Self::HungInBody | Self::DrippingBody
        )
    }

    pub(crate) const ALL: &'static [Self] = &[
        Self::ClosedBeforeReading,
        Self::ClosedAfterOneByte,
        Self::ClosedInRequestLine,
        Self::ClosedAfterRequestHead,
        Self::ClosedInRequestBody,
        Self::ClosedAfterRequest,
        Self::HungBeforeReading,
        Self::HungAfterRequest,
        Self::ClosedInStatusLine,
        Self::ClosedAfterStatusLine,
        Self::ClosedInHeaders,
        Self::ClosedBeforeBody,
        Self::ClosedInBody,
        Self::HungInBody,
        Self::DrippingBody,
        Self::BrokenChunks,
        Self::TruncatedJson,
        Self::HtmlPage,
        Self::HundredMegabytes,
        Self::InternalError,
        Self::BadGateway,
        Self::Redirect,
        Self::RequestTimeout,
        Self::NotHttp,
    ];
}

/// A stand-in and what it saw.
pub(crate) struct StandIn {
    pub(crate) base: String,
    requests: Arc<AtomicUsize>,
}

impl StandIn {
    /// Starts a stand-in of a vendor. The login, if the vendor wants one, is answered; the connection after it fails
    /// at `point`; all further ones are served.
    pub(crate) async fn start(subject: &Subject, point: Point) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(AtomicUsize::new(0));
        let seen = Arc::clone(&requests);
        let (mut login, accepted) = (subject.token, subject.accepted);
        tokio::spawn(async move {
            let mut first = true;
            while let Ok((mut stream, _)) = listener.accept().await {
                if let Some(token) = login.take() {
                    log_in(&mut stream, token).await;
                    continue;
                }
                let point = std::mem::take(&mut first).then_some(point);
                tokio::spawn(serve(stream, point, accepted, Arc::clone(&seen)));
            }
        });
        Self { base, requests }
    }

    /// Returns how many requests a vendor might have acted on: every one of which a byte arrived.
    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

/// Answers one request and closes, so that the next one comes on a connection of its own.
async fn log_in(stream: &mut TcpStream, token: &str) {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let Ok(length @ 1..) = stream.read(&mut piece).await else { return };
        request.extend_from_slice(&piece[..length]);
        let Some(head) = request.windows(4).position(|end| end == b"\r\n\r\n") else { continue };
        if request.len() >= head + 4 + content_length(&request[..head]) {
            break;
        }
    }
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{token}",
        token.len()
    );
    drop(stream.write_all(answer.as_bytes()).await);
    drop(stream.shutdown().await);
}

fn content_length(head: &[u8]) -> usize {
    let text = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = text.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
    value.and_then(|value| value.parse().ok()).unwrap_or(0)
}

async fn serve(
    mut stream: TcpStream,
    point: Option<Point>,
    accepted: &'static str,
    requests: Arc<AtomicUsize>,
) {
    if point == Some(Point::ClosedBeforeReading) {
        // Something may be under way already: to be counted.
        requests.fetch_add(1, Ordering::SeqCst);
        return;
    }
    if point == Some(Point::HungBeforeReading) {
        requests.fetch_add(1, Ordering::SeqCst);
        std::future::pending::<()>().await;
    }
    let mut request = Vec::new();
    let (mut head, mut length) = (None, 0);
    let mut byte = [0];
    loop {
        if stream.read_exact(&mut byte).await.is_err() {
            return;
        }
        request.push(byte[0]);
        if request.len() == 1 {
            requests.fetch_add(1, Ordering::SeqCst);
        }
        if head.is_none() && request.ends_with(b"\r\n\r\n") {
            head = Some(request.len());
            length = content_length(&request);
        }
        let stop = match point {
            Some(Point::ClosedAfterOneByte) => request.len() == 1,
            Some(Point::ClosedInRequestLine) => request.len() == 20,
            Some(Point::ClosedAfterRequestHead) => head.is_some(),
            Some(Point::ClosedInRequestBody) => head.is_some_and(|head| request.len() == head + length / 2),
            _ => false,
        };
        if stop {
            return;
        }
        if head.is_some_and(|head| request.len() >= head + length) {
            let Some(point) = point else {
                let answer = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{accepted}",
                    accepted.len()
                );
                drop(stream.write_all(answer.as_bytes()).await);
                (request, head, length) = (Vec::new(), None, 0);
                continue;
            };
            drop(fail(stream, point, accepted).await);
            return;
        }
    }
}

async fn fail(mut stream: TcpStream, point: Point, accepted: &str) -> std::io::Result<()> {
    const JSON: &str = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let whole = |status: &str, kind: &str, body: &str| {
        format!("HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
    };
    let half = &accepted[..accepted.len() / 2];
    let page = "<html><body>gateway +919900000001</body></html>";
    let text = match point {
        Point::HungAfterRequest => std::future::pending().await,
        Point::ClosedInStatusLine => "HTTP/1.1 2".to_owned(),
        Point::ClosedAfterStatusLine => "HTTP/1.1 200 OK\r\n".to_owned(),
        Point::ClosedInHeaders => JSON.to_owned(),
        Point::ClosedBeforeBody => format!("{JSON}content-length: 100\r\n\r\n"),
        Point::ClosedInBody | Point::HungInBody => format!("{JSON}content-length: 100\r\n\r\n{half}"),
        Point::DrippingBody => format!("{JSON}\r\n"),
        Point::BrokenChunks => format!("{JSON}transfer-encoding: chunked\r\n\r\n10\r\n{half}\r\nzz"),
        Point::TruncatedJson => whole("200 OK", "application/json", half),
        Point::HtmlPage => whole("200 OK", "text/html", page),
        Point::HundredMegabytes => "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_owned(),
        Point::InternalError => whole("500 Internal Server Error", "application/json", "{}"),
        Point::BadGateway => whole("502 Bad Gateway", "text/html", page),
        Point::Redirect => {
            "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n".to_owned()
        }
        Point::RequestTimeout => whole("408 Request Timeout", "text/html", page),
        Point::NotHttp => "SSH-2.0-OpenSSH_9.6\r\n".to_owned(),
        _ => return Ok(()),
    };
    stream.write_all(text.as_bytes()).await?;
    match point {
        Point::HungInBody => std::future::pending().await,
        // Byte by byte, letting others run in between: never idle, and far from the bound when the deadline passes.
        Point::DrippingBody => loop {
            stream.write_all(b" ").await?;
            for _ in 0..50 {
                tokio::task::yield_now().await;
            }
        },
        Point::HundredMegabytes => {
            for _ in 0..1600 {
                stream.write_all(&[b' '; 64 * 1024]).await?;
            }
            Ok(())
        }
        _ => stream.flush().await,
    }
}
