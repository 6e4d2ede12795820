//! Taking what is due, so that nobody else does.

use super::{ATTEMPTS, DELIVERIES, OPEN};
use crate::db::{By, Db, Read as _, Tx, is_one_of};
use crate::error::Result;
use entity::Instant;
use entity::delivery::{AttemptOutcome, DeliveryState, Model};
use entity::id::{AttemptId, DeliveryId};
use entity::{delivery_attempt, row::Reader};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use std::collections::BTreeMap;

/// How long one has to answer who has taken a delivery, milliseconds: then others take it for lost and try it.
pub const LEASE_MS: i64 = 60_000;

/// How much more may be taken.
#[derive(Clone, Debug)]
pub struct Claims {
    /// Deliveries in all.
    pub places: usize,
    /// Deliveries that one receiver may have under way.
    pub per_receiver: usize,
    /// Deliveries that each receiver has under way here.
    pub under_way: BTreeMap<String, usize>,
    /// Receivers that want to be left alone for now.
    pub paused: Vec<String>,
}

impl Claims {
    fn is_full(&self, receiver: &str) -> bool {
        self.under_way.get(receiver).is_some_and(|under_way| *under_way >= self.per_receiver)
    }

    /// Receivers that get nothing.
    fn left_out(&self) -> Vec<String> {
        let full = self.under_way.keys().filter(|receiver| self.is_full(receiver));
        full.chain(&self.paused).cloned().collect()
    }

    /// Takes a place; gives whether there was one.
    fn take(&mut self, receiver: &str) -> bool {
        if self.places == 0 || self.is_full(receiver) {
            return false;
        }
        self.places -= 1;
        *self.under_way.entry(receiver.to_owned()).or_default() += 1;
        true
    }
}

/// Something that may be taken.
struct Due {
    id: DeliveryId,
    receiver: String,
    /// Try that was lost: who had begun it has not answered in time.
    lost: Option<i32>,
}

/// Takes deliveries that are due, as many as there are places for: each is under way now, with a lease of [`LEASE_MS`].
///
/// A crash costs one lease: whose lease has ended is due again, and the try that was lost is written down.
///
/// # Errors
///
/// When the database is gone.
pub async fn claim(db: &Db, by: &By, mut claims: Claims) -> Result<Vec<Model>> {
    let mut taken = Vec::new();
    loop {
        let found = due(db, by.at, &claims).await?;
        let wanted: Vec<Due> = found.into_iter().filter(|due| claims.take(&due.receiver)).collect();
        if wanted.is_empty() {
            return Ok(taken);
        }
        let wanted = std::sync::Arc::new(wanted);
        taken.extend(
            db.act(by, |tx| {
                let wanted = std::sync::Arc::clone(&wanted);
                Box::pin(async move { take(tx, &wanted).await })
            })
            .await?,
        );
    }
}

/// What is due and has nothing open before it in its lane, as many as there are places.
async fn due(db: &Db, now: Instant, claims: &Claims) -> Result<Vec<Due>> {
    if claims.places == 0 {
        return Ok(Vec::new());
    }
    let earlier = format!(
        "NOT EXISTS (SELECT 1 FROM {DELIVERIES} AS e WHERE e.lane = d.lane AND e.id < d.id AND e.{OPEN})"
    );
    let mut select = Query::select();
    select
        .columns([("d", "id"), ("d", "receiver"), ("d", "state"), ("d", "attempts")])
        .from_as(DELIVERIES, "d")
        .and_where(Expr::cust(OPEN))
        .and_where(Expr::col(("d", "due_at")).lte(now))
        .and_where(Expr::cust(earlier));
    let left_out = claims.left_out();
    if !left_out.is_empty() {
        select.and_where(Expr::col(("d", "receiver")).is_not_in(left_out));
    }
    let places = u64::try_from(claims.places).unwrap_or(u64::MAX);
    select.order_by(("d", "due_at"), Order::Asc).order_by(("d", "id"), Order::Asc).limit(places);
    let rows = db.select(&select).await?;
    rows.iter()
        .map(|row| {
            let state: String = row.try_get_by_index(2)?;
            let lost =
                (state == DeliveryState::Sending.code()).then(|| row.try_get_by_index(3)).transpose()?;
            Ok(Due { id: DeliveryId(row.try_get_by_index(0)?), receiver: row.try_get_by_index(1)?, lost })
        })
        .collect()
}

/// Takes those of them that are due still: somebody else may have been quicker.
async fn take(tx: &Tx, wanted: &[Due]) -> Result<Vec<Model>> {
    let lease: i64 = i64::from_le_bytes(random()?);
    let mut update = Query::update();
    update
        .table(DELIVERIES)
        .value("state", DeliveryState::Sending.code())
        .value("due_at", tx.by.at + LEASE_MS)
        .value("lease", lease)
        .value("attempts", Expr::col("attempts").add(1))
        .value("updated_at", tx.by.at)
        .and_where(is_one_of(tx.backend(), (DELIVERIES, "id"), wanted.iter().map(|due| due.id.0)))
        // On PostgreSQL this is looked at again once whoever was quicker has committed.
        .and_where(Expr::cust(OPEN))
        .and_where(Expr::col("due_at").lte(tx.by.at))
        .returning(Query::returning().columns(<Model as entity::row::Stored>::COLUMNS.iter().copied()));
    let rows = tx.query(tx.backend().build(&update)).await?;
    let mut taken: Vec<Model> =
        rows.iter().map(|row| Ok(Reader::new(row)?.take_row()?)).collect::<Result<_>>()?;
    taken.sort_by_key(|delivery| delivery.id);
    let lost: Vec<delivery_attempt::Model> = wanted
        .iter()
        .filter(|due| taken.iter().any(|delivery| delivery.id == due.id))
        .filter_map(|due| Some(lost(due.id, due.lost?, tx.by.at)))
        .collect();
    tx.insert_new(ATTEMPTS, &lost.iter().collect::<Vec<_>>()).await?;
    Ok(taken)
}

const fn lost(delivery: DeliveryId, number: i32, at: Instant) -> delivery_attempt::Model {
    delivery_attempt::Model {
        id: AttemptId(0),
        delivery_id: delivery,
        number,
        at,
        duration_ms: LEASE_MS,
        outcome: AttemptOutcome::Lost,
        code: None,
        reply: None,
        request: None,
    }
}

fn random() -> Result<[u8; 8]> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(bytes)
}

/// When the next open delivery is due, paused receivers left out; `None` when there is none.
///
/// # Errors
///
/// When the database is gone.
pub async fn next_due(db: &Db, after: Instant) -> Result<Option<Instant>> {
    let select = Query::select()
        .column(("d", "due_at"))
        .from_as(DELIVERIES, "d")
        .and_where(Expr::cust(OPEN))
        .and_where(Expr::col(("d", "due_at")).gt(after))
        .order_by(("d", "due_at"), Order::Asc)
        .limit(1)
        .take();
    let rows = db.select(&select).await?;
    Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::Claims;
    use std::collections::BTreeMap;

    #[test]
    fn a_slow_receiver_leaves_places_to_others() {
        let mut claims =
            Claims { places: 3, per_receiver: 2, under_way: BTreeMap::new(), paused: vec!["c".into()] };
        assert!(claims.take("a") && claims.take("a"));
        assert!(!claims.take("a"));
        assert_eq!(claims.left_out(), ["a", "c"]);
        assert!(claims.take("b"));
        assert!(!claims.take("b"), "no place is left");
    }
}
