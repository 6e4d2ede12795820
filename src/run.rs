//! Starting on a listener, and stopping in order.

use crate::app::App;
use crate::config::Config;
use crate::db::{Replicas, Watch};
use crate::error::Result;
use crate::feed::Tail;
use crate::graphql;
use crate::housekeeping::Housekeeping;
use crate::http;
use crate::integration::erp::api::Means;
use crate::mail::Mailer;
use crate::relay::{Mail, Receiver, Relay, Syncs, Webhooks};
use anyhow::Context as _;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Serves until `stop` comes: then takes no new requests, lets those under way finish, ends the chores, and
/// closes the database and its replicas.
///
/// # Errors
///
/// When a file that the configuration names cannot be read, the routes cannot be made, or the listener fails.
pub async fn serve(
    app: App,
    config: &Config,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let app = app.configured(config)?;
    let receivers = config.relay.enabled.then(|| receivers(&app, config)).transpose()?;
    let replicas = Arc::new(Replicas::open(&app.db, &config.database)?);
    let router = http::router(app.clone(), Arc::clone(&replicas), config)?;
    let watch = Watch::start(replicas);
    let tail = Tail::start(app.feed.clone(), &app.db, &config.bus);
    let housekeeping = Housekeeping::start(app.clone(), config);
    let relay = receivers.map(|receivers| Relay::start(&app, receivers, &config.relay));
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let ending = app.stopping.clone();
    let stop = async move {
        stop.await;
        ending.cancel();
        tracing::info!("stopping: no new requests are taken");
        // When nobody listens any more, the server has ended by itself and there is nothing to wait for.
        stopping.send(()).unwrap_or_default();
    };
    let server = axum::serve(listener, router).with_graceful_shutdown(stop);
    let patience = Duration::from_millis(config.http.shutdown_timeout_ms);
    let too_long = async move {
        match stopped.await {
            Ok(()) => tokio::time::sleep(patience).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = async { server.await } => ended.context("the server failed")?,
        () = too_long => tracing::warn!("some requests did not finish in time and were dropped"),
    }
    app.sockets.close();
    if tokio::time::timeout(patience, app.sockets.wait()).await.is_err() {
        tracing::warn!("some sockets did not close in time and were dropped");
    }
    if let Some(relay) = relay {
        stop_relay(relay, patience).await;
    }
    if tokio::time::timeout(patience, housekeeping.stop()).await.is_err() {
        tracing::warn!("a chore did not finish in time and was dropped");
    }
    tail.stop().await;
    watch.stop().await;
    app.db.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Delivers what others have to be told until `stop` comes, without serving; then finishes what is under way.
///
/// # Errors
///
/// When a file that the configuration names cannot be read, or the database cannot be closed.
pub async fn work(app: App, config: &Config, stop: impl Future<Output = ()>) -> Result<()> {
    let app = app.configured(config)?;
    let receivers = receivers(&app, config)?;
    let tail = Tail::start(app.feed.clone(), &app.db, &config.bus);
    let housekeeping = Housekeeping::start(app.clone(), config);
    let relay = Relay::start(&app, receivers, &config.relay);
    stop.await;
    tracing::info!("stopping: nothing new is delivered");
    stop_relay(relay, Duration::from_millis(config.http.shutdown_timeout_ms)).await;
    housekeeping.stop().await;
    tail.stop().await;
    app.db.close().await?;
    tracing::info!("stopped");
    Ok(())
}

async fn stop_relay(relay: Relay, patience: Duration) {
    if tokio::time::timeout(patience, relay.stop()).await.is_err() {
        tracing::warn!(
            "some deliveries did not end in time: they are tried again when their leases have ended"
        );
    }
}

/// Whom the relay tells. Whether e-mails can be sent is looked at beside, and said in the log.
fn receivers(app: &App, config: &Config) -> Result<Vec<Arc<dyn Receiver>>> {
    let mailer = Mailer::open(&config.mail)?;
    let reported = mailer.clone();
    tokio::spawn(async move { reported.report().await });
    let webhooks = Webhooks {
        db: app.db.aside(),
        clock: app.clock.clone(),
        outbound: app.means()?.outbound,
        schema: Arc::new(graphql::Stored::new(app.clone())),
    };
    let mail = Mail::new(app.db.aside(), mailer, &config.mail, app.clock.clone());
    Ok(vec![
        Arc::new(mail),
        Arc::new(webhooks),
        Arc::new(Syncs::new(Means { db: app.db.aside(), ..app.means()? }, app.storage.clone())),
    ])
}

/// Comes when the process is asked to end: SIGTERM or SIGINT (Ctrl-C).
///
/// # Errors
///
/// When the signals cannot be listened to.
pub fn asked_to_stop() -> Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be listened to")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT cannot be listened to")?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
