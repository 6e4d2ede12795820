//! What tests stand on: a server of their own on a real socket, with a database of its own.
//!
//! [`both!`](crate::both) runs a test on SQLite and on PostgreSQL. The clock stands still at [`NOW`].

pub(crate) mod app;
pub(crate) mod bucket;
pub(crate) mod catalogue;
pub(crate) mod client;
pub(crate) mod database;
pub(crate) mod erp;
pub(crate) mod events;
pub(crate) mod follow;
pub(crate) mod form;
pub(crate) mod given;
pub(crate) mod nats;
pub(crate) mod proxy;
pub(crate) mod receiver;
pub(crate) mod smtp;
pub(crate) mod socket;

pub(crate) use app::TestApp;

/// When every test happens: noon on a Sunday in São Paulo, 2026-11-22T15:00:00Z.
pub(crate) const NOW: i64 = 1_795_359_600_000;

/// A day, in milliseconds.
pub(crate) const DAY: i64 = 86_400_000;

/// The instant of an RFC 3339 text.
pub(crate) fn instant(text: &str) -> i64 {
    chrono::DateTime::parse_from_rfc3339(text).expect(text).timestamp_millis()
}

/// Like [`both!`](crate::both), with servers where whoever asks has to show an access key.
#[macro_export]
macro_rules! both_with_keys {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let database = $crate::support::database::sqlite().await;
                super::$name($crate::support::TestApp::start_with_keys(database).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let database = $crate::support::database::postgres().await;
                super::$name($crate::support::TestApp::start_with_keys(database).await).await;
            }
        }
    )*};
}

/// Declares tests that are run on each database with a server of their own.
#[macro_export]
macro_rules! both {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                let database = $crate::support::database::sqlite().await;
                super::$name($crate::support::TestApp::start(database).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                let database = $crate::support::database::postgres().await;
                super::$name($crate::support::TestApp::start(database).await).await;
            }
        }
    )*};
}
