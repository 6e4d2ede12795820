//! One unit of work among others: writers wait for each other, and those that collide are tried again.

use crate::both;
use crate::support::NOW;
use crate::support::given::order;
use entity::id::OrderId;
use pedidos::actor::Actor;
use pedidos::db::{By, Db, Read as _, Tx};
use pedidos::error::{Error, Result};
use pedidos::refusal::{Code, Refusal};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Writes a note on an order row, which locks it on PostgreSQL.
async fn mark(tx: &Tx, id: OrderId, note: &str) -> Result<()> {
    let update = Query::update()
        .table("orders")
        .value("internal_note", note)
        .and_where(Expr::col("id").eq(id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

fn by() -> By {
    By::new(Actor::system("test"), NOW)
}

/// Marks one order, gives the other side time to mark the second, and marks that too; counts its tries.
async fn both_orders(db: &Db, first: OrderId, second: OrderId, tries: &Arc<AtomicU32>) -> Result<()> {
    let tries = Arc::clone(tries);
    db.act(&by(), move |tx| {
        let tries = Arc::clone(&tries);
        Box::pin(async move {
            tries.fetch_add(1, Ordering::SeqCst);
            mark(tx, first, "first").await?;
            tokio::time::sleep(Duration::from_millis(60)).await;
            mark(tx, second, "second").await
        })
    })
    .await
}

both! {
    async fn two_that_wait_for_each_other_are_both_done_in_the_end(app: TestApp) {
        let orders = app.given([order(), order()]).await;
        let (one, other) = (orders[0].order.id, orders[1].order.id);
        let tries = Arc::new(AtomicU32::new(0));
        let (there, back) = tokio::join!(
            both_orders(&app.db, one, other, &tries),
            both_orders(&app.db, other, one, &tries),
        );
        there.unwrap();
        back.unwrap();
        // PostgreSQL gives one of them up, and it is tried again; on SQLite they took turns.
        let expected = if app.db.backend() == DbBackend::Postgres { 3 } else { 2 };
        assert_eq!(tries.load(Ordering::SeqCst), expected);
    }

    async fn what_a_refused_unit_wrote_is_gone(app: TestApp) {
        let orders = app.given([order()]).await;
        let id = orders[0].order.id;
        let refused: Result<()> = app.db.act(&by(), move |tx| Box::pin(async move {
            mark(tx, id, "half").await?;
            Err(Refusal::new(Code::NotPaid, "no").into())
        })).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        let rehearsal = By { dry_run: true, ..by() };
        app.db.act(&rehearsal, move |tx| Box::pin(async move { mark(tx, id, "rehearsed").await })).await.unwrap();
        let found = app.ask("{ orders { nodes { internalNote } } }").await.data();
        assert_eq!(found["orders"]["nodes"][0]["internalNote"], serde_json::Value::Null);
    }

    async fn writers_of_two_processes_wait_for_each_other(app: TestApp) {
        let orders = app.given([order()]).await;
        let id = orders[0].order.id;
        // Another server has connections of its own to the same database.
        let other = app.at(NOW).await;
        let by = by();
        let slow = app.db.act(&by, move |tx| Box::pin(async move {
            mark(tx, id, "slow").await?;
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok(())
        }));
        let quick = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            other.db.act(&by, move |tx| Box::pin(async move { mark(tx, id, "quick").await })).await
        };
        let (slow, quick) = tokio::join!(slow, quick);
        slow.unwrap();
        quick.unwrap();
        let found = app.ask("{ orders { nodes { internalNote } } }").await.data();
        assert_eq!(found["orders"]["nodes"][0]["internalNote"], "quick");
    }
}
