//! What is taken.

use super::{mailer, send, settings};
use crate::support::smtp::{Options, Protection, SmtpServer};
use pedidos::mail::{Cause, Mailer};

#[tokio::test]
async fn a_message_arrives_whole_with_its_headers() {
    let server = SmtpServer::start(Options::default()).await;
    let mailer = mailer(&server.url());
    let answer = send(&mailer, "order.7.event.9@loja.example", "maria@example.com").await.unwrap();
    assert_eq!((answer.code.as_deref(), answer.reply.as_str()), (Some("250"), "2.0.0 OK taken"));
    let taken = server.wait_for(1).await.remove(0);
    assert_eq!((taken.from.as_str(), taken.to.as_str()), ("pedidos@loja.example", "maria@example.com"));
    for (name, value) in [
        ("Message-ID", "<order.7.event.9@loja.example>"),
        ("From", "\"Loja Exemplo\" <pedidos@loja.example>"),
        ("Date", "Sun, 22 Nov 2026 15:00:00 +0000"),
        ("Auto-Submitted", "auto-generated"),
        ("Content-Language", "pt-BR"),
        ("MIME-Version", "1.0"),
    ] {
        assert_eq!(taken.header(name).as_deref(), Some(value), "{name}");
    }
    let text = String::from_utf8(taken.bytes).unwrap();
    assert!(text.is_ascii() && text.contains("multipart/alternative"), "{text}");
    assert!(text.contains("\r\n.\r\nSeu pedido"), "a line with a point alone: {text}");
}

#[tokio::test]
async fn messages_share_connections_and_no_more_are_open_than_wanted() {
    let server = SmtpServer::start(Options::default()).await;
    let mailer = Mailer::open(&pedidos::config::Mail { pool: 2, ..settings(&server.url()) }).unwrap();
    let sends = (0..20).map(|number| {
        let mailer = mailer.clone();
        async move { send(&mailer, &format!("m.{number}@loja.example"), "maria@example.com").await }
    });
    for sent in futures_util::future::join_all(sends).await {
        sent.unwrap();
    }
    let taken = server.wait_for(20).await;
    assert_eq!(taken.len(), 20);
    assert!(
        taken.iter().all(|taken| taken.connection <= 2),
        "{:?}",
        taken.iter().map(|t| t.connection).max()
    );
}

#[tokio::test]
async fn a_connection_that_the_server_closed_meanwhile_is_no_failure() {
    let mut server = SmtpServer::start(Options::default()).await;
    let mailer = mailer(&server.url());
    send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap();
    server.kill().await;
    server.up().await;
    send(&mailer, "m.2@loja.example", "maria@example.com").await.unwrap();
    assert_eq!(server.wait_for(2).await.len(), 2);
}

#[tokio::test]
async fn with_starttls_and_a_login_nothing_is_said_in_the_open() {
    for protection in [Protection::StartTls, Protection::Implicit] {
        let options = Options { protection, login: Some(("loja", "s3cret")), ..Options::default() };
        let server = SmtpServer::start(options).await;
        let trusting = pedidos::config::Mail { ca_file: server.ca_file(), ..settings(&server.url()) };
        let mailer = Mailer::open(&trusting).unwrap();
        mailer.check().await.unwrap();
        send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap();
        let taken = server.wait_for(1).await.remove(0);
        assert!(taken.tls, "{protection:?}");
        assert_eq!(taken.login.as_deref(), Some("loja"), "{protection:?}");
        assert!(!format!("{mailer} {mailer:?} {taken:?}").contains("s3cret"));
    }
}

#[tokio::test]
async fn a_server_with_a_certificate_of_somebody_unknown_gets_nothing() {
    for protection in [Protection::StartTls, Protection::Implicit] {
        let options = Options { protection, login: Some(("loja", "s3cret")), ..Options::default() };
        let server = SmtpServer::start(options).await;
        let failure =
            send(&mailer(&server.url()), "m.1@loja.example", "maria@example.com").await.unwrap_err();
        assert_eq!(failure.cause, Cause::NoConnection, "{failure:?}");
        assert!(failure.problem.contains("certificate"), "{failure:?}");
        // The name in the certificate is another.
        let url = server.url().replace("localhost", "127.0.0.1");
        let trusting = pedidos::config::Mail { ca_file: server.ca_file(), ..settings(&url) };
        let failure = send(&Mailer::open(&trusting).unwrap(), "m.1@loja.example", "maria@example.com").await;
        assert_eq!(failure.unwrap_err().cause, Cause::NoConnection);
        assert!(server.received().is_empty());
    }
}

#[tokio::test]
async fn an_address_of_other_signs_needs_a_server_that_knows_them() {
    let server = SmtpServer::start(Options::default()).await;
    let failure = send(&mailer(&server.url()), "m.1@loja.example", "josé@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::Recipient { for_good: true });
    let server = SmtpServer::start(Options { utf8: true, ..Options::default() }).await;
    send(&mailer(&server.url()), "m.1@loja.example", "josé@example.com").await.unwrap();
    assert_eq!(server.wait_for(1).await[0].to, "josé@example.com");
}
