//! How e-mails leave: tried, said at the start, and said by the doctor.

use super::{Desk, Serving};
use crate::support::smtp::{Options, Protection, SmtpServer};
use serde_json::Value;

fn desk(url: &str) -> Desk {
    Desk::new()
        .with_env("PEDIDOS__MAIL__URL", url)
        .with_env("PEDIDOS__MAIL__FROM", "Loja <pedidos@loja.example>")
}

/// Tries it with this address, and holds that it fails with all of these words and none of the password.
async fn fails(desk: Desk, address: &str, words: &[&str]) {
    let ended = desk.run(&["mail", "test", address]).await;
    assert_eq!(ended.status.code(), Some(1), "{address}: {ended:?}");
    for word in words {
        assert!(ended.stderr.contains(word), "`{word}` is missing: {}", ended.stderr);
    }
    assert!(!ended.stderr.contains("s3cret"), "{}", ended.stderr);
}

#[tokio::test]
async fn a_test_says_what_the_server_said_and_how_long_it_took() {
    let server = SmtpServer::start(Options::default()).await;
    let ended = desk(&server.url()).run(&["mail", "test", "Ana <ana@example.com>"]).await;
    assert!(ended.status.success(), "{ended:?}");
    let taken = server.wait_for(1).await.remove(0);
    assert_eq!(taken.to, "ana@example.com");
    for word in ["taken by the server localhost:", "(no TLS)", " ms: 250 2.0.0 OK taken"] {
        assert!(ended.stdout.contains(word), "`{word}`: {}", ended.stdout);
    }
    let folder = desk("folder:mails");
    let ended = folder.run(&["mail", "test", "ana@example.com"]).await;
    assert!(ended.stdout.contains("taken by the folder mails") && ended.stdout.contains(".eml"), "{ended:?}");
    assert_eq!(std::fs::read_dir(folder.path().join("mails")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_test_that_fails_says_whose_it_is() {
    let server = SmtpServer::start(Options::default()).await;
    for (address, words) in [
        ("hard@example.com", ["does not take the recipient (550)", "no such mailbox here"]),
        ("soft@example.com", ["does not take the recipient for now (450)", "greylisted"]),
        ("datahard@example.com", ["does not take the message (554)", "this looks like spam"]),
        ("datasoft@example.com", ["does not take the message for now (451)", "come back later"]),
        ("relay@example.com", ["takes no message from us (554)", "Relay access denied"]),
        ("mid@example.com", ["may have been taken", "localhost"]),
        ("late@example.com", ["may have been taken", "localhost"]),
        ("nobody", ["nobody: ", "not an e-mail address"]),
        ("a@b.example\r\nBcc: c@d.example", ["not an e-mail address", ""]),
    ] {
        fails(desk(&server.url()), address, &words).await;
    }
    let hasty = desk(&server.url()).with_env("PEDIDOS__MAIL__COMMAND_TIMEOUT_MS", "300");
    fails(hasty, "hang@example.com", &["no answer came in time", "before the server had the message"]).await;
    let poor = desk(&server.url()).with_env("PEDIDOS__MAIL__FROM", "badsender@loja.example");
    fails(poor, "ana@example.com", &["takes no message from us (550)"]).await;
    fails(desk("smtp://localhost:1?tls=none"), "ana@example.com", &["no connection", "localhost:1"]).await;
    fails(desk(""), "ana@example.com", &["mail.url is empty"]).await;
}

#[tokio::test]
async fn a_test_over_starttls_needs_the_right_login_and_a_certificate_that_is_trusted() {
    let options =
        Options { protection: Protection::StartTls, login: Some(("loja", "s3cret")), ..Options::default() };
    let server = SmtpServer::start(options).await;
    let ca = server.ca_file().display().to_string();
    let trusting = |url: &str| desk(url).with_env("PEDIDOS__MAIL__CA_FILE", &ca);
    let ended = trusting(&server.url()).run(&["mail", "test", "ana@example.com"]).await;
    assert!(ended.status.success() && ended.stdout.contains("(STARTTLS)"), "{ended:?}");
    assert_eq!(server.wait_for(1).await[0].login.as_deref(), Some("loja"));
    let wrong = trusting(&server.url_as("loja:s3cret2@"));
    fails(wrong, "ana@example.com", &["does not take user and password (535)"]).await;
    fails(desk(&server.url()), "ana@example.com", &["no connection", "certificate"]).await;
    let missing = desk(&server.url()).with_env("PEDIDOS__MAIL__CA_FILE", "missing.pem");
    fails(missing, "ana@example.com", &["mail.ca_file", "missing.pem"]).await;
}

/// Serves until the log has this line, and gives it.
async fn said(desk: &Desk, words: &str) -> String {
    let server: Serving = desk.serve(&[]).await;
    let found = server.said.iter().find(|line| line.contains(words)).cloned();
    let mut server = server;
    let line = match found {
        Some(line) => line,
        None => server.until(words).await,
    };
    server.terminate().await;
    let (status, said) = server.end().await;
    assert!(status.success(), "{said:#?}");
    line
}

#[tokio::test]
async fn a_set_up_that_cannot_work_is_said_at_the_start_and_blocks_nothing() {
    let options = Options { login: Some(("loja", "s3cret")), ..Options::default() };
    let server = SmtpServer::start(options).await;
    for (url, words, level) in [
        ("", "mail.url is empty", "WARN"),
        ("smtp://localhost:1?tls=none", "there is no connection to the server", "ERROR"),
        (server.url_as("loja:wr0ng@").as_str(), "does not take user and password (535)", "ERROR"),
        (server.url().as_str(), "e-mails leave through the server localhost:", "INFO"),
    ] {
        let line = said(&desk(url), words).await;
        assert!(line.contains(level) && !line.contains("loja"), "{line}");
        assert!(!line.contains("s3cret") && !line.contains("wr0ng"), "{line}");
    }
}

#[tokio::test]
async fn the_doctor_says_whether_e_mails_can_be_sent() {
    let desk = desk("smtp://localhost:1?tls=none");
    let ended = desk.run(&["doctor"]).await;
    assert_eq!(ended.status.code(), Some(1), "{ended:?}");
    assert!(
        ended.stdout.contains("MAIL through the server localhost:1 (no TLS): there is no connection"),
        "{ended:?}"
    );
    let ended = desk.run(&["doctor", "--json"]).await;
    let told: Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(told["mail"]["wrong"], true);
    let server = SmtpServer::start(Options::default()).await;
    let ended = self::desk(&server.url()).run(&["doctor"]).await;
    assert!(ended.status.success() && ended.stdout.contains("MAIL leaves through the server"), "{ended:?}");
    assert!(server.received().is_empty(), "a look sends nothing");
}

#[tokio::test]
async fn a_demo_writes_to_a_folder_whatever_server_is_configured() {
    let desk = desk("smtps://loja:s3cret@mail.example");
    let path = desk.path().display().to_string();
    let mut server = desk.with_env("TMPDIR", &path).start("demo", &["--orders", "5"]).await;
    let said = server.said.iter().find(|line| line.contains("e-mails are written to")).cloned();
    assert!(said.is_some_and(|line| line.contains("pedidos-demo-mails-")), "{:#?}", server.said);
    if !server.said.iter().any(|line| line.contains("e-mails leave through the folder")) {
        server.until("e-mails leave through the folder").await;
    }
    server.terminate().await;
    assert!(server.end().await.0.success());
}
