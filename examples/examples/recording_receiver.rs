//! Receives a recording that a PBX uploads with PUT: streamed to disk, bounded, under a name that stays in its folder.
//!
//! Run: `cargo run -p examples --example recording_receiver`

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::ensure;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use callflow_modules::recording::{Upload, upload_url};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

/// Longest recording that is taken, in bytes.
const MAX_RECORDING: u64 = 256 * 1024 * 1024;

/// Stores the body in pieces as they come; the file gets its name when it is whole.
async fn receive(State(folder): State<Arc<PathBuf>>, request: Request) -> StatusCode {
    let Ok(upload) = Upload::from_request(&request) else { return StatusCode::BAD_REQUEST };
    let file = folder.join(upload.file_name());
    if file.exists() {
        // A repeated upload: the first one was safe already.
        return StatusCode::OK;
    }
    match store(request.into_body(), &file).await {
        Ok(()) => StatusCode::CREATED,
        Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

async fn store(mut body: Body, file: &Path) -> std::io::Result<()> {
    let part = file.with_extension("part");
    let mut out = tokio::fs::File::create(&part).await?;
    let mut size = 0;
    while let Some(frame) =
        std::future::poll_fn(|context| std::pin::Pin::new(&mut body).poll_frame(context)).await
    {
        let frame = frame.map_err(std::io::Error::other)?;
        if let Ok(data) = frame.into_data() {
            size += data.len() as u64;
            if size > MAX_RECORDING {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
            out.write_all(&data).await?;
        }
    }
    out.sync_all().await?;
    tokio::fs::rename(part, file).await
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let recordings = tempfile::tempdir()?;
    let folder = Arc::new(recordings.path().to_owned());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let app = axum::Router::new()
        .route("/{*path}", axum::routing::put(receive).post(receive))
        .with_state(Arc::clone(&folder));
    let server = tokio::spawn(async move { axum::serve(listener, app).await });

    // As the PBX uploads it, then as somebody who would like to write elsewhere.
    for (call_id, expected) in
        [("abc@192.0.2.1", "abc@192.0.2.1.mp3"), ("../../etc/passwd", "%2E.%2F..%2Fetc%2Fpasswd.mp3")]
    {
        let target = upload_url("/kzr", call_id, "mp3", [("from", "1001")]);
        let mut stream = tokio::net::TcpStream::connect(address).await?;
        let head = format!(
            "PUT {target} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: 9\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(b"ID3 audio").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        ensure!(answer.starts_with("HTTP/1.1 201"), "the upload was refused: {answer}");
        let stored = folder.join(expected);
        ensure!(tokio::fs::read(&stored).await? == b"ID3 audio", "the file is not what was sent");
        println!("PUT {target}\n -> {}", stored.display());
    }
    server.abort();
    Ok(())
}
