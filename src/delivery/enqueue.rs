//! Writing down what has to be delivered.

use super::{DELIVERIES, OPEN};
use crate::db::{Read as _, Tx};
use crate::error::Result;
use entity::Instant;
use entity::delivery::{DeliveryKind, DeliveryState};
use entity::id::{DeliveryId, EventId, OrderId};
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sea_orm::{DbBackend, Statement, Value};

/// Something that has to reach somebody.
#[derive(Clone, Debug)]
pub struct NewDelivery {
    /// By which way.
    pub kind: DeliveryKind,
    /// To whom, as the kind calls them.
    pub receiver: String,
    /// What it is called, once and for ever: what is there under this key already is not written again.
    pub key: String,
    /// The order it is about: of one order, one receiver gets everything in order.
    pub order: Option<OrderId>,
    /// The line of the history it comes from.
    pub event: Option<EventId>,
    /// What is said.
    pub what: String,
    /// All that is needed to send it.
    pub payload: serde_json::Value,
    /// Why it is not to be sent, for people; without personal data.
    pub suppressed: Option<String>,
    /// Not before this; `None`: now.
    pub due_at: Option<Instant>,
}

impl NewDelivery {
    /// Those that follow one another: all about one order, or each for itself.
    fn lane(&self) -> String {
        match self.order {
            // Alerts are about the store, not about one order: one tells of all that wait.
            _ if self.kind == DeliveryKind::Alert => self.receiver.clone(),
            Some(order) => format!("{}/{}", self.receiver, order.0),
            None => format!("{}/{}", self.receiver, self.key),
        }
    }

    fn values(&self, at: Instant) -> Vec<Value> {
        let state = if self.suppressed.is_some() { DeliveryState::Suppressed } else { DeliveryState::Queued };
        vec![
            self.kind.code().into(),
            self.receiver.clone().into(),
            self.lane().into(),
            self.key.clone().into(),
            self.order.map(|order| order.0).into(),
            self.event.map(|event| event.0).into(),
            self.what.clone().into(),
            self.payload.to_string().into(),
            state.code().into(),
            self.suppressed.clone().into(),
            self.due_at.unwrap_or(at).into(),
            at.into(),
        ]
    }
}

/// Writes deliveries, in order; those whose key is there already are left as they are. Gives the id of each that is new, `None` for the
/// others.
///
/// What is enqueued behind something that has failed waits until that is tried again.
///
/// # Errors
///
/// When the database is gone.
pub async fn enqueue(tx: &Tx, wanted: &[NewDelivery]) -> Result<Vec<Option<DeliveryId>>> {
    let mut ids = Vec::with_capacity(wanted.len());
    for new in wanted {
        let statement =
            Statement::from_sql_and_values(tx.backend(), insert(tx.backend()), new.values(tx.by.at));
        let id = tx.query(statement).await?.first().map(|row| row.try_get_by_index(0)).transpose()?;
        ids.push(id.map(DeliveryId));
    }
    Ok(ids)
}

fn insert(backend: DbBackend) -> String {
    // The types of parameters in a list of results have to be said to PostgreSQL.
    let typed = |place: usize, of: &str| match backend {
        DbBackend::Sqlite => format!("?{place}"),
        _ => format!("${place}::{of}"),
    };
    let text = |place| typed(place, "TEXT");
    let number = |place| typed(place, "BIGINT");
    let greatest = if backend == DbBackend::Sqlite { "MAX" } else { "GREATEST" };
    format!(
        "INSERT INTO {DELIVERIES} (kind, receiver, lane, key, order_id, event_id, what, payload, state, problem, due_at, \
         lease, attempts, step, created_at, updated_at, sent_at) \
         SELECT {}, {}, {lane}, {}, {}, {}, {}, {}, {}, {}, \
         {greatest}({}, COALESCE((SELECT MAX(d.due_at) FROM {DELIVERIES} AS d \
         WHERE d.lane = {lane} AND d.state = 'FAILED' AND {OPEN}), 0)), 0, 0, 0, {at}, {at}, NULL \
         WHERE TRUE ON CONFLICT (key) DO NOTHING RETURNING id",
        text(1),
        text(2),
        text(4),
        number(5),
        number(6),
        text(7),
        text(8),
        text(9),
        text(10),
        number(11),
        lane = text(3),
        at = number(12),
    )
}

/// Gives up a delivery that waits, as something else goes in its place; what is under way, or over, is left as it is.
///
/// # Errors
///
/// When the database is gone.
pub async fn withdraw(tx: &Tx, id: DeliveryId, problem: &str) -> Result<()> {
    let update = sea_orm::sea_query::Query::update()
        .table(DELIVERIES)
        .value("state", DeliveryState::Suppressed.code())
        .value("problem", problem)
        .value("updated_at", tx.by.at)
        .and_where(Expr::col("id").eq(id.0))
        .and_where(Expr::col("state").is_in([DeliveryState::Queued.code(), DeliveryState::Failed.code()]))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// Lets a delivery be tried again now, its plan of pauses from the start: one that waits for its next try, was given up, or was not to be
/// sent. Gives whether there was anything to do: one that is under way or has arrived is left as it is.
///
/// # Errors
///
/// When the database is gone.
pub async fn retry(tx: &Tx, id: DeliveryId) -> Result<bool> {
    let sql = |at: &str, id: &str| {
        format!(
            "UPDATE {DELIVERIES} SET state = 'QUEUED', problem = NULL, due_at = {at}, step = 0, updated_at = {at} \
             WHERE id = {id} AND state IN ('QUEUED', 'FAILED', 'GIVEN_UP', 'SUPPRESSED') RETURNING id"
        )
    };
    let sql = if tx.backend() == DbBackend::Sqlite { sql("?1", "?2") } else { sql("$1", "$2") };
    let statement = Statement::from_sql_and_values(tx.backend(), sql, [tx.by.at.into(), id.0.into()]);
    Ok(!tx.query(statement).await?.is_empty())
}
