//! What customers are written, and the store's own people: from a mutation to what a mail server would be handed.

mod alerts;
mod asked;
mod failed;
mod html;
mod preview;
mod sent;
mod shipments;
mod texts;
mod told;

use crate::support::database::TestDatabase;
use crate::support::{NOW, TestApp};
use entity::delivery::{self, DeliveryKind};
use entity::id::OrderId;
use entity::row::Stored as _;
use futures_util::future::BoxFuture;
use pedidos::app::{Access, App};
use pedidos::clock::Clock;
use pedidos::config::{self, Config};
use pedidos::db::{Db, Read as _, Tx};
use pedidos::delivery::NewDelivery;
use pedidos::error::Result;
use pedidos::notification::{self, Happened};
use pedidos::relay::{Occurrence, Outcome, Receiver, Relay, Tried};
use sea_orm::Order;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// How long anything may take; whoever waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a test on each database with a server that delivers nothing by itself.
macro_rules! both_without_relay {
    ($($(#[$meta:meta])* async fn $name:ident($app:ident: TestApp) $body:block)*) => {$(
        $(#[$meta])*
        async fn $name($app: $crate::support::TestApp) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name($crate::notification::start($crate::support::database::sqlite().await).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name($crate::notification::start($crate::support::database::postgres().await).await).await;
            }
        }
    )*};
}
use both_without_relay;

async fn start(database: TestDatabase) -> TestApp {
    let relay = config::Relay { enabled: false, ..config::Relay::default() };
    TestApp::start_with(database, Config { relay, ..Config::default() }).await
}

/// A mail server that takes what the test lets it, and the postman who brings it.
struct Post {
    db: Db,
    /// What it answers to the address.
    answer: fn(&str) -> (Outcome, &'static str),
    taken: Mutex<Vec<Value>>,
}

impl std::fmt::Debug for Post {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Post").finish_non_exhaustive()
    }
}

/// A server that takes everything.
fn takes_all(_: &str) -> (Outcome, &'static str) {
    (Outcome::Delivered, "250")
}

impl Post {
    fn new(app: &TestApp, answer: fn(&str) -> (Outcome, &'static str)) -> Arc<Self> {
        Arc::new(Self { db: app.db.clone(), answer, taken: Mutex::default() })
    }

    /// What the server was handed so far, in order.
    fn taken(&self) -> Vec<Value> {
        self.taken.lock().unwrap().clone()
    }

    async fn try_once(&self, delivery: &delivery::Model) -> Tried {
        let (payload, result) = if delivery.kind == DeliveryKind::Alert {
            let alert = notification::alert(&self.db, delivery).await.unwrap();
            (alert.payload, Some(json!(alert.up_to.0)))
        } else {
            (serde_json::from_str(&delivery.payload).unwrap(), None)
        };
        let (outcome, code) = (self.answer)(payload["to"].as_str().unwrap());
        if outcome == Outcome::Delivered {
            self.taken.lock().unwrap().push(payload);
        }
        Tried {
            outcome,
            code: Some(code.to_owned()),
            reply: Some(format!("{code} as told")),
            result,
            ..Tried::default()
        }
    }
}

impl Receiver for Post {
    fn kinds(&self) -> &'static [DeliveryKind] {
        &[DeliveryKind::Mail, DeliveryKind::Alert]
    }

    fn fan_out<'r>(&'r self, happened: &'r [Occurrence]) -> BoxFuture<'r, Result<Vec<NewDelivery>>> {
        Box::pin(async move {
            let of = |one: &'r Occurrence| Some(Happened { order: one.order.as_ref()?, events: &one.events });
            let happened: Vec<Happened<'_>> = happened.iter().filter_map(of).collect();
            notification::fan_out(&self.db, &happened).await
        })
    }

    fn deliver<'r>(&'r self, delivery: &'r delivery::Model) -> BoxFuture<'r, Tried> {
        Box::pin(self.try_once(delivery))
    }

    fn settled<'t>(
        &'t self,
        tx: &'t Tx,
        delivery: &'t delivery::Model,
        tried: &'t Tried,
    ) -> BoxFuture<'t, Result<()>> {
        Box::pin(async move {
            if let Some(up_to) = tried.result.as_ref().and_then(Value::as_i64)
                && tried.outcome == Outcome::Delivered
            {
                notification::alerted(tx, delivery, entity::id::DeliveryId(up_to)).await?;
            }
            notification::settled(tx, delivery, tried.code.as_deref()).await
        })
    }

    fn plan(&self, _: &delivery::Model) -> &[Duration] {
        const PLAN: &[Duration] = &[Duration::from_hours(1)];
        PLAN
    }
}

/// A relay that looks often, at this time.
fn relay(app: &TestApp, now: i64, post: &Arc<Post>) -> Relay {
    let receiver: Arc<dyn Receiver> = Arc::<Post>::clone(post);
    let app = App::new(app.db.clone(), Clock::Fixed(now), Access::Open);
    Relay::start(&app, vec![receiver], &config::Relay { round_ms: 100, ..config::Relay::default() })
}

async fn deliveries(app: &TestApp) -> Vec<delivery::Model> {
    let columns = delivery::Model::COLUMNS.iter().copied();
    let select = sea_orm::sea_query::Query::select()
        .columns(columns)
        .from("deliveries")
        .order_by("id", Order::Asc)
        .take();
    app.db.rows(&select).await.unwrap()
}

/// How many lines of the feed nobody has looked at.
async fn unheard(app: &TestApp) -> i64 {
    let sql = "SELECT COUNT(*) FROM feed WHERE NOT fanned_out";
    let rows = app.db.query(sea_orm::Statement::from_string(app.db.backend(), sql)).await.unwrap();
    rows[0].try_get_by_index(0).unwrap()
}

/// Lets the post do all there is to do now, and gives what the server has been handed since.
async fn posted_by(app: &TestApp, post: &Arc<Post>) -> Vec<Value> {
    posted_at(app, NOW, post).await
}

/// The same at another time.
async fn posted_at(app: &TestApp, now: i64, post: &Arc<Post>) -> Vec<Value> {
    let before = post.taken().len();
    let relay = relay(app, now, post);
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let paused = pedidos::delivery::paused(&app.db, now).await.unwrap();
        let is_paused = |one: &delivery::Model| paused.iter().any(|(receiver, _)| *receiver == one.receiver);
        // What was fanned out is among the deliveries then.
        let heard = unheard(app).await == 0;
        let waiting = deliveries(app).await;
        let waits = waiting.iter().any(|one| one.state.is_open() && one.due_at <= now && !is_paused(one));
        if heard && !waits {
            break;
        }
        assert!(tokio::time::Instant::now() < until, "{waiting:#?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    relay.stop().await;
    post.taken().split_off(before)
}

/// The same by a post that takes everything.
async fn posted(app: &TestApp) -> Vec<Value> {
    posted_by(app, &Post::new(app, takes_all)).await
}

/// The subjects of e-mails.
fn subjects(mails: &[Value]) -> Vec<&str> {
    mails.iter().map(|mail| mail["subject"].as_str().unwrap()).collect()
}

/// The e-mails of an order, newest first.
async fn notifications(app: &TestApp, id: OrderId) -> Value {
    let query = format!(
        "{{ node(id: \"{id}\") {{ ... on Order {{ emailFailed notifications {{ id template state problem recipient locale subject text html
            messageId dueAt sentAt attempts {{ number outcome code reply }} }} }} }} }}"
    );
    app.ask(&query).await.data()["node"].clone()
}

/// Asks for a mutation with one input; gives its payload.
async fn mutate(app: &TestApp, name: &str, input: &str, fields: &str) -> Value {
    let query = format!(
        "mutation {{ {name}(input: {{ {input} }}) {{ {fields} userErrors {{ code message path }} }} }}"
    );
    app.ask(&query).await.data()[name].clone()
}

/// A step of an order that is not refused.
async fn step(app: &TestApp, id: OrderId, to: &str, more: &str) {
    let done = mutate(app, "changeOrderStatus", &format!("orderId: \"{id}\", to: {to}, {more}"), "").await;
    assert_eq!(done["userErrors"], json!([]), "{to}");
}
