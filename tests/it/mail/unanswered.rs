//! Servers that say nothing, or too late.

use super::{mailer, send, settings};
use crate::support::smtp::{Options, SmtpServer};
use pedidos::config;
use pedidos::mail::{Cause, Mailer};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

#[tokio::test]
async fn a_server_that_is_down_is_no_connection() {
    let server = SmtpServer::down(Options::default()).await;
    let failure = send(&mailer(&server.url()), "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::NoConnection);
    assert!(failure.problem.contains("refused"), "{failure:?}");
    let nowhere = mailer("smtp://mail.invalid:25?tls=none");
    assert_eq!(nowhere.check().await.unwrap_err().cause, Cause::NoConnection);
}

#[tokio::test]
async fn a_server_that_hangs_is_left_after_a_while() {
    let server = SmtpServer::start(Options::default()).await;
    let config = config::Mail { command_timeout_ms: 300, ..settings(&server.url()) };
    let mailer = Mailer::open(&config).unwrap();
    let began = Instant::now();
    let failure = send(&mailer, "m.1@loja.example", "hang@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::BrokenOff, "{failure:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
    send(&mailer, "m.2@loja.example", "maria@example.com").await.unwrap();
}

#[tokio::test]
async fn a_host_that_takes_connections_and_says_nothing_is_no_server() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let config = config::Mail { connect_timeout_ms: 300, ..settings(&url) };
    let failure =
        send(&Mailer::open(&config).unwrap(), "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::NoConnection);
}

#[tokio::test]
async fn a_connection_that_breaks_while_the_message_goes_over_leaves_it_unknown() {
    let server = SmtpServer::start(Options::default()).await;
    let mailer = mailer(&server.url());
    for to in ["mid@example.com", "late@example.com"] {
        let failure = send(&mailer, "m.1@loja.example", to).await.unwrap_err();
        assert_eq!(failure.cause, Cause::Unknown, "{to}: {failure:?}");
        assert!(!failure.cause.is_for_good() && !failure.cause.is_of_everybody());
    }
    let taken = server.wait_for(1).await;
    assert_eq!((taken.len(), taken[0].to.as_str()), (1, "late@example.com"));
}

#[tokio::test]
async fn a_message_that_is_sent_again_after_a_doubt_is_known_by_its_id() {
    let server = SmtpServer::start(Options::default()).await;
    let mailer = mailer(&server.url());
    send(&mailer, "m.1@loja.example", "lateonce@example.com").await.unwrap_err();
    send(&mailer, "m.1@loja.example", "lateonce@example.com").await.unwrap();
    let taken = server.wait_for(2).await;
    assert_eq!(taken[0].bytes, taken[1].bytes);
}

/// What somebody on the way puts behind the server's answer to STARTTLS must not be taken for said under protection.
#[tokio::test]
async fn words_put_in_before_the_protection_stands_break_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let attacker = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.write_all(b"220 mail\r\n").await.unwrap();
        let mut heard = [0; 1024];
        assert_ne!(stream.read(&mut heard).await.unwrap(), 0);
        stream.write_all(b"250-mail\r\n250 STARTTLS\r\n").await.unwrap();
        assert_ne!(stream.read(&mut heard).await.unwrap(), 0);
        stream
            .write_all(b"220 go on\r\n250 mail\r\n250 OK\r\n250 OK\r\n354 go\r\n250 taken\r\n")
            .await
            .unwrap();
        let hello = stream.read(&mut heard).await.unwrap();
        (heard[0], hello)
    });
    let mailer = mailer(&format!("smtp://localhost:{port}?tls=required"));
    let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::NoConnection, "{failure:?}");
    let (first, _) = attacker.await.unwrap();
    assert_eq!(first, 0x16, "a TLS handshake, and nothing else");
}

/// lettre panics over a list of abilities with a line of spaces.
#[tokio::test]
async fn first_words_that_are_no_smtp_are_a_failure_and_no_panic() {
    for words in [
        &b"250-mail\r\n250-  \r\n250 8BITMIME\r\n"[..],
        b"\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\xff\xfe\r\n",
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(b"220 mail\r\n").await.unwrap();
            let mut heard = [0; 1024];
            assert_ne!(stream.read(&mut heard).await.unwrap(), 0);
            stream.write_all(words).await.unwrap();
            stream.read(&mut heard).await.unwrap_or_default();
        });
        let failure = send(&mailer(&url), "m.1@loja.example", "maria@example.com").await.unwrap_err();
        assert_eq!(failure.cause, Cause::NoConnection, "{words:?}: {failure:?}");
    }
}
