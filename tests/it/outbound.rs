//! Calls to other systems, against servers of this machine that behave well or badly.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect};
use axum::routing::{get, post};
use futures_util::stream;
use pedidos::config;
use pedidos::outbound::{Answer, Call, NotSent, Outbound, Outcome, Rules, Unanswered};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

/// Calls this machine too.
fn outbound() -> Outbound {
    open(&["127.0.0.0/8"])
}

fn open(allowed: &[&str]) -> Outbound {
    let allow_networks = allowed.iter().map(|network| (*network).to_owned()).collect();
    let settings = config::Outbound {
        allow_networks,
        timeout_ms: 1_000,
        connect_timeout_ms: 400,
        ..config::Outbound::default()
    };
    Outbound::open(&settings).unwrap()
}

async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// A server that reads what comes, says `words`, and then closes (or not).
async fn raw(words: &'static str, closes: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut heard = [0; 4096];
                let _: usize = stream.read(&mut heard).await.unwrap();
                stream.write_all(words.as_bytes()).await.unwrap();
                if !closes {
                    std::future::pending::<()>().await;
                }
            });
        }
    });
    address
}

fn answered(outcome: Outcome) -> Answer {
    match outcome {
        Outcome::Answered(answer) => answer,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn assert_refused(outcome: &Outcome) {
    assert!(matches!(outcome, Outcome::NotSent(NotSent::AddressRefused)), "{outcome:?}");
}

#[tokio::test]
async fn what_is_sent_arrives_and_what_is_answered_comes_back() {
    let echo = |headers: HeaderMap, body: String| async move {
        let agent = headers["user-agent"].to_str().unwrap().to_owned();
        (
            StatusCode::CREATED,
            [("x-agent", agent), ("x-one", headers["x-one"].to_str().unwrap().to_owned())],
            body,
        )
    };
    let address = serve(Router::new().route("/echo", post(echo))).await;
    for host in ["127.0.0.1", "localhost"] {
        let url = format!("http://{host}:{}/echo", address.port());
        let call = Call::post(url).header("x-one", "1").json(&serde_json::json!({ "a": "ç" }));
        let answer = answered(outbound().send(call).await);
        assert_eq!((answer.status, answer.is_success(), answer.is_whole), (201, true, true));
        assert_eq!(answer.json(), Some(serde_json::json!({ "a": "ç" })));
        assert_eq!(answer.header("x-one"), Some("1"));
        assert!(answer.header("x-agent").unwrap().starts_with("Pedidos/"));
    }
}

#[tokio::test]
async fn what_is_not_public_is_refused_as_a_number_and_as_a_name() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let address = serve(
        Router::new().fallback(move || async move { counted.fetch_add(1, Ordering::Relaxed).to_string() }),
    )
    .await;
    let port = address.port();
    let strict = open(&["10.1.2.3"]);
    for host in [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "192.168.0.1",
    ] {
        for scheme in ["http", "https"] {
            assert_refused(&strict.send(Call::get(format!("{scheme}://{host}:{port}/"))).await);
        }
    }
    assert_refused(&strict.send(Call::get("http://1.1.1.1/")).await);
    let rules = Rules::default();
    assert!(rules.check("https://1.1.1.1/").is_ok() && rules.check("http://1.1.1.1/").is_err());
    assert_refused(&open(&[]).send(Call::get("http://shop.example/")).await);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_url_that_cannot_be_meant_is_said() {
    for url in
        ["", "shop.example", "ftp://shop.example/", "file:///etc/passwd", "https://ana:senha@shop.example/"]
    {
        let outcome = outbound().send(Call::get(url)).await;
        assert!(matches!(outcome, Outcome::NotSent(NotSent::Malformed(_))), "{url}: {outcome:?}");
    }
    let call = Call::get("https://shop.example/").header("x-one", "a\nb");
    assert!(matches!(outbound().send(call).await, Outcome::NotSent(NotSent::Malformed(_))));
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let followed = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&followed);
    let router = Router::new()
        .route("/from", get(|| async { Redirect::temporary("/to") }))
        .route("/to", get(move || async move { counted.fetch_add(1, Ordering::Relaxed).to_string() }));
    let address = serve(router).await;
    let answer = answered(outbound().send(Call::get(format!("http://{address}/from"))).await);
    assert_eq!((answer.status, answer.is_success(), answer.header("location")), (307, false, Some("/to")));
    assert_eq!(followed.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn of_an_answer_without_end_only_the_beginning_is_read() {
    let endless = || async {
        let chunks = stream::repeat_with(|| Ok::<_, Infallible>(vec![b'a'; 1_000]));
        Body::from_stream(chunks).into_response()
    };
    let address = serve(Router::new().route("/", get(endless))).await;
    let answer = answered(outbound().send(Call::get(format!("http://{address}/")).answer_up_to(2_500)).await);
    assert_eq!((answer.status, answer.body.len(), answer.is_whole), (200, 2_500, false));
    assert_eq!(answer.json(), None);
}

#[tokio::test]
async fn an_answer_that_comes_drop_by_drop_ends_in_time() {
    let dripping = || async {
        let chunks = stream::unfold((), |()| async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            Some((Ok::<_, Infallible>("a"), ()))
        });
        Body::from_stream(chunks).into_response()
    };
    let address = serve(Router::new().route("/", get(dripping))).await;
    let begun = Instant::now();
    let answer = answered(outbound().send(Call::get(format!("http://{address}/"))).await);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!((answer.status, answer.is_whole), (200, false));
}

#[tokio::test]
async fn whoever_does_not_answer_may_have_done_it() {
    let silent = raw("", false).await;
    let slow = raw("HTTP/1.1 200 OK\r\nx-slow: ", false).await;
    for address in [silent, slow] {
        let outcome = outbound().send(Call::post(format!("http://{address}/"))).await;
        assert!(matches!(outcome, Outcome::Unknown(Unanswered::Timeout)), "{outcome:?}");
    }
    let short = Call::get(format!("http://{silent}/")).within(Duration::from_millis(100));
    let begun = Instant::now();
    assert!(matches!(outbound().send(short).await, Outcome::Unknown(Unanswered::Timeout)));
    assert!(begun.elapsed() < Duration::from_millis(900));
    for words in ["", "HTTP/1.1 200", "220 mail.example ESMTP\r\n"] {
        let address = raw(words, true).await;
        let outcome = outbound().send(Call::post(format!("http://{address}/"))).await;
        assert!(matches!(outcome, Outcome::Unknown(Unanswered::Broken(_))), "{words}: {outcome:?}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_an_answer_with_its_status() {
    let address = raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"a\": 1", true).await;
    let answer = answered(outbound().send(Call::get(format!("http://{address}/"))).await);
    assert_eq!((answer.status, answer.is_whole, answer.text().as_str()), (200, false, "{\"a\": 1"));
}

#[tokio::test]
async fn where_nobody_is_nothing_was_sent() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let not_tls = raw("HTTP/1.1 200 OK\r\n\r\n", true).await;
    let silent = raw("", false).await;
    for url in [
        format!("http://{nobody}/"),
        format!("https://{not_tls}/"),
        format!("https://{silent}/"),
        "https://does-not-exist.invalid/".to_owned(),
    ] {
        let outcome = outbound().send(Call::post(&url)).await;
        assert!(matches!(outcome, Outcome::NotSent(NotSent::NoConnection(_))), "{url}: {outcome:?}");
    }
}
