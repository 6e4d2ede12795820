//! The relay, with a receiver that does what a test says: each thing that may go wrong on the way to others.
//!
//! What the real receivers make of it is in `notification`, `webhook` and `integration`.

mod lanes;
mod leases;
mod mail;
mod shared;
mod tries;

use crate::support::NOW;
use crate::support::database::OpenDatabase;
use crate::support::given::order;
use entity::delivery::{self, DeliveryKind, DeliveryState};
use entity::event::EventKind;
use entity::id::OrderId;
use futures_util::future::BoxFuture;
use pedidos::actor::Actor;
use pedidos::app::{Access, App};
use pedidos::clock::Clock;
use pedidos::config;
use pedidos::db::{Db, Read as _, columns_of};
use pedidos::delivery::NewDelivery;
use pedidos::error::Result;
use pedidos::event::{self, Fact};
use pedidos::order::keep::keep;
use pedidos::relay::{Occurrence, Outcome, Receiver, Relay, Tried};
use sea_orm::Order;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long anything may take; whoever waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

const FAILED: Outcome = Outcome::Failed { after: None, pause: false };

/// Pauses of the scripted receiver.
const PLAN: [Duration; 2] = [Duration::from_secs(10), Duration::from_mins(1)];

/// What becomes of a try: the delivery, and which try it is.
type Script = Box<dyn Fn(delivery::Model) -> BoxFuture<'static, Outcome> + Send + Sync>;

/// A receiver that gets each line of the history with a comment, and does what the script says. A comment `to:text` goes to `webhook:to`.
struct Scripted {
    script: Script,
    tried: Mutex<Vec<String>>,
}

impl std::fmt::Debug for Scripted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scripted").finish_non_exhaustive()
    }
}

fn scripted<F>(script: impl Fn(delivery::Model) -> F + Send + Sync + 'static) -> Arc<Scripted>
where
    F: Future<Output = Outcome> + Send + 'static,
{
    let script: Script = Box::new(move |delivery| Box::pin(script(delivery)));
    Arc::new(Scripted { script, tried: Mutex::default() })
}

impl Scripted {
    /// What was tried so far, in order.
    fn tried(&self) -> Vec<String> {
        self.tried.lock().unwrap().clone()
    }
}

impl Receiver for Scripted {
    fn kinds(&self) -> &'static [DeliveryKind] {
        &[DeliveryKind::Webhook]
    }

    fn fan_out<'r>(&'r self, happened: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>> {
        let of = |event: &entity::event::Model| {
            let comment = event.comment.clone()?;
            let (to, what) = comment.split_once(':').unwrap_or(("1", &comment));
            Some(NewDelivery {
                kind: DeliveryKind::Webhook,
                receiver: format!("webhook:{to}"),
                key: format!("{to}:{}", event.id.0),
                order: Some(event.order_id),
                event: Some(event.id),
                what: what.to_owned(),
                payload: serde_json::Value::Null,
                suppressed: None,
                due_at: None,
            })
        };
        let deliveries = happened.iter().flat_map(|one| &one.events).filter_map(of).collect();
        Box::pin(async move { Ok(deliveries) })
    }

    fn deliver<'r>(&'r self, delivery: &'r delivery::Model) -> BoxFuture<'r, Tried> {
        self.tried.lock().unwrap().push(delivery.what.clone());
        let outcome = (self.script)(delivery.clone());
        Box::pin(
            async move { Tried { outcome: outcome.await, code: Some("200".to_owned()), ..Tried::default() } },
        )
    }

    fn plan(&self, _: &delivery::Model) -> &[Duration] {
        &PLAN
    }
}

fn app_at(db: &Db, now: i64) -> App {
    App::new(db.clone(), Clock::Fixed(now), Access::Open)
}

/// A relay that looks often, because nothing wakes it, at this time.
fn relay_at(db: &Db, now: i64, receiver: &Arc<Scripted>) -> Relay {
    relay_with(db, now, receiver, &config::Relay::default())
}

fn relay_with(db: &Db, now: i64, receiver: &Arc<Scripted>, config: &config::Relay) -> Relay {
    let config = config::Relay { round_ms: 20, ..config.clone() };
    let receiver: Arc<dyn Receiver> = Arc::<Scripted>::clone(receiver);
    Relay::start(&app_at(db, now), vec![receiver], &config)
}

/// A new order.
async fn given_order(db: &OpenDatabase) -> OrderId {
    let kept = db.write(|tx| {
        Box::pin(async move {
            let mut wholes = vec![order().keep_customer(tx).await?];
            keep(tx, &mut wholes).await?;
            Ok(wholes[0].order.id)
        })
    });
    kept.await.unwrap()
}

/// Writes this on an order, each line as a command of its own.
async fn write(db: &Db, order: OrderId, lines: &[&str]) {
    for line in lines {
        let by = app_at(db, NOW).by(Actor::system("test"));
        let written = db.act(&by, |tx| {
            let fact =
                Fact { comment: Some((*line).to_owned()), ..Fact::of(order, EventKind::OrderNoteAdded) };
            Box::pin(event::record(tx, fact))
        });
        written.await.unwrap();
    }
}

async fn deliveries(db: &Db) -> Vec<delivery::Model> {
    let select = columns_of::<delivery::Model>("deliveries").order_by("id", Order::Asc).take();
    db.rows(&select).await.unwrap()
}

/// Waits until there are so many deliveries and each stands in one of these states; gives them.
async fn settled(db: &Db, many: usize, states: &[DeliveryState]) -> Vec<delivery::Model> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let found = deliveries(db).await;
        if found.len() == many && found.iter().all(|delivery| states.contains(&delivery.state)) {
            return found;
        }
        assert!(tokio::time::Instant::now() < until, "{found:#?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
