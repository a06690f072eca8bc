//! The two bare servers that the emulator is measured against: `baseline echo` answers a POST with its own body,
//! `baseline form` parses the body with serde_urlencoded and answers how many pairs it held. Each says on stdout where
//! it is, once it listens.

use std::io::Write as _;

use axum::Router;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::routing::post;

async fn echo(body: Bytes) -> Bytes {
    body
}

async fn form(body: Bytes) -> Result<String, StatusCode> {
    let pairs: Vec<(String, String)> =
        serde_urlencoded::from_bytes(&body).map_err(|_| StatusCode::UNPROCESSABLE_ENTITY)?;
    Ok(pairs.len().to_string())
}

fn main() -> std::io::Result<()> {
    let handler = match std::env::args().nth(1).as_deref() {
        Some("echo") => post(echo),
        Some("form") => post(form),
        _ => {
            eprintln!("usage: baseline echo|form");
            std::process::exit(2);
        }
    };
    let app = Router::new().route("/v3/message/regid", handler);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let mut stdout = std::io::stdout();
        writeln!(stdout, "http://{}", listener.local_addr()?)?;
        stdout.flush()?;
        axum::serve(listener, app).await
    })
}
