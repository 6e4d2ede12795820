//! Asking again does nothing a second time.
//!
//! A caller that does not know whether its request arrived sends it again with the same key. The key is a row, written at the
//! start of the unit of work that it stands for: two requests at once with one key meet at its unique index, and the second
//! waits until the first has committed and then finds what came of it. A unit of work that is refused leaves no row: nothing
//! happened, and the same key may be used when the request is right.

use crate::db::{Read, Tx};
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use anyhow::Context as _;
use entity::Instant;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};
use serde::Serialize;
use serde::de::DeserializeOwned;

const TABLE: &str = "idempotency_keys";

/// How long a key is remembered, milliseconds: seven days.
pub const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1_000;

/// The longest key, characters.
pub const LONGEST: usize = 200;

/// A request as a caller repeats it.
#[derive(Clone, Debug)]
pub struct Request {
    /// What the caller calls it.
    pub key: String,
    /// Which use case (`placeOrder`).
    pub operation: String,
    /// A hash of its input.
    pub fingerprint: String,
}

/// What came of a request that was done before; `None` when it is new, and then it is marked as begun.
///
/// # Errors
///
/// Refused with `IDEMPOTENCY_KEY_REUSED` when the key stands for another request.
pub async fn begin<T: DeserializeOwned>(tx: &Tx, request: &Request) -> Result<Option<T>> {
    let actor = tx.by.actor.name.as_str();
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(["actor", "key", "operation", "fingerprint", "at"])
        .values_panic([
            actor.into(),
            request.key.as_str().into(),
            request.operation.as_str().into(),
            request.fingerprint.as_str().into(),
            tx.by.at.into(),
        ])
        .on_conflict(OnConflict::columns(["actor", "key"]).do_nothing().to_owned())
        .to_owned();
    if tx.run(&insert).await? == 1 {
        return Ok(None);
    }
    Ok(Some(known(tx, actor, request).await?.context("an idempotency key was there and is not")?))
}

/// What came of a request that was done before, without marking a new one as begun; `None` when it is new.
///
/// # Errors
///
/// As [`begin`].
pub async fn known<T: DeserializeOwned>(db: &impl Read, actor: &str, request: &Request) -> Result<Option<T>> {
    let known = Query::select()
        .columns(["operation", "fingerprint", "outcome"])
        .from(TABLE)
        .and_where(Expr::col("actor").eq(actor).and(Expr::col("key").eq(request.key.as_str())))
        .to_owned();
    let rows = db.select(&known).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (operation, fingerprint): (String, String) = (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
    if operation != request.operation || fingerprint != request.fingerprint {
        let problem = "this idempotency key stands for another request: take a new one for new input";
        return Err(Refusal::new(Code::IdempotencyKeyReused, problem).at("idempotencyKey").into());
    }
    let outcome: Option<String> = row.try_get_by_index(2)?;
    let outcome = outcome.context("an idempotency key has no outcome")?;
    Ok(Some(serde_json::from_str(&outcome).context("the outcome of a request cannot be read")?))
}

/// Remembers what came of a request, in the same transaction.
///
/// # Errors
///
/// When the database is gone.
pub async fn finish<T: Serialize + Sync>(tx: &Tx, request: &Request, outcome: &T) -> Result<()> {
    let outcome = serde_json::to_string(outcome).context("an outcome cannot be written")?;
    let update = Query::update()
        .table(TABLE)
        .value("outcome", outcome)
        .and_where(Expr::col("actor").eq(tx.by.actor.name.as_str()))
        .and_where(Expr::col("key").eq(request.key.as_str()))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}

/// Forgets keys that are older than [`KEPT_MS`]; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge(tx: &Tx, now: Instant) -> Result<u64> {
    let old = Query::delete()
        .from_table(TABLE)
        .and_where(Expr::col("at").lt(now.saturating_sub(KEPT_MS)))
        .to_owned();
    tx.run(&old).await
}
