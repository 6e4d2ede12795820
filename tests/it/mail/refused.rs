//! What the server says no to, and whose that is.

use super::{mailer, send, settings};
use crate::support::smtp::{Options, Protection, SmtpServer};
use pedidos::config;
use pedidos::mail::{Cause, Mailer};

#[tokio::test]
async fn whose_a_refusal_is_and_for_how_long_is_told_apart() {
    let server = SmtpServer::start(Options::default()).await;
    let mailer = mailer(&server.url());
    for (to, cause, code) in [
        ("soft@example.com", Cause::Recipient { for_good: false }, "450"),
        ("hard@example.com", Cause::Recipient { for_good: true }, "550"),
        ("relay@example.com", Cause::Server, "554"),
        ("full@example.com", Cause::Server, "452"),
        ("closing@example.com", Cause::Server, "421"),
        ("begin@example.com", Cause::Content { for_good: true }, "554"),
        ("datasoft@example.com", Cause::Content { for_good: false }, "451"),
        ("datahard@example.com", Cause::Content { for_good: true }, "554"),
    ] {
        let failure = send(&mailer, "m.1@loja.example", to).await.unwrap_err();
        assert_eq!((failure.cause, failure.code.as_deref()), (cause, Some(code)), "{to}: {failure:?}");
        assert!(!failure.problem.contains('@') && failure.problem.contains(code), "{failure:?}");
        assert!(failure.reply.is_some_and(|reply| !reply.is_empty()));
        // The next message is not harmed by it.
        send(&mailer, "m.2@loja.example", "maria@example.com").await.unwrap();
    }
    let taken = server.wait_for(8).await;
    assert_eq!(taken.len(), 8);
    assert!(taken.iter().all(|taken| taken.to == "maria@example.com"));
    assert_eq!(taken.last().unwrap().connection, 2, "a new connection only after the server has closed one");
}

#[tokio::test]
async fn a_long_reply_is_not_kept_whole() {
    let server = SmtpServer::start(Options::default()).await;
    let failure = send(&mailer(&server.url()), "m.1@loja.example", "long@example.com").await.unwrap_err();
    assert_eq!(failure.reply.unwrap().len(), 500);
}

#[tokio::test]
async fn who_is_refused_once_is_taken_the_second_time() {
    let server = SmtpServer::start(Options::default()).await;
    let mailer = mailer(&server.url());
    for to in ["once@example.com", "dataonce@example.com"] {
        let failure = send(&mailer, "m.1@loja.example", to).await.unwrap_err();
        assert!(!failure.cause.is_for_good() && !failure.cause.is_of_everybody(), "{failure:?}");
        send(&mailer, "m.1@loja.example", to).await.unwrap();
    }
    assert_eq!(server.wait_for(2).await.len(), 2);
}

#[tokio::test]
async fn a_sender_that_is_refused_concerns_everybody() {
    let server = SmtpServer::start(Options::default()).await;
    for (from, code) in [("badsender@loja.example", "550"), ("busysender@loja.example", "451")] {
        let config = config::Mail { from: from.to_owned(), ..settings(&server.url()) };
        let mailer = Mailer::open(&config).unwrap();
        let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
        assert_eq!((failure.cause, failure.code.as_deref()), (Cause::Server, Some(code)), "{failure:?}");
        assert_eq!(mailer.check().await.unwrap_err().cause, Cause::Server);
    }
}

#[tokio::test]
async fn a_login_that_is_refused_or_missing_concerns_everybody() {
    let options =
        Options { protection: Protection::StartTls, login: Some(("loja", "s3cret")), ..Options::default() };
    let server = SmtpServer::start(options).await;
    for (who, code) in [("loja:wr0ng@", Some("535")), ("", Some("530"))] {
        let config = config::Mail { ca_file: server.ca_file(), ..settings(&server.url_as(who)) };
        let mailer = Mailer::open(&config).unwrap();
        let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
        assert_eq!((failure.cause, failure.code.as_deref()), (Cause::Login, code), "{failure:?}");
        assert!(
            !failure.problem.contains("loja") && !format!("{failure:?}").contains("wr0ng"),
            "{failure:?}"
        );
        assert_eq!(mailer.check().await.unwrap_err().cause, Cause::Login);
    }
    assert!(server.received().is_empty());
}

#[tokio::test]
async fn a_server_without_starttls_or_login_is_told_nothing_where_they_are_wanted() {
    let server = SmtpServer::start(Options::default()).await;
    let address = server.address();
    let mailer = mailer(&format!("smtp://{address}?tls=required"));
    let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::NoConnection);
    assert!(failure.problem.contains("STARTTLS"), "{failure:?}");
    let mailer = super::mailer(&format!("smtp://loja:s3cret@{address}"));
    let failure = send(&mailer, "m.1@loja.example", "maria@example.com").await.unwrap_err();
    assert_eq!(failure.cause, Cause::Login, "{failure:?}");
    assert!(server.received().is_empty());
}
