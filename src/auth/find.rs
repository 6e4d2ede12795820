//! Looking keys up.

use super::TABLE;
use super::secret::{Hash, hexadecimal};
use crate::actor::Scope;
use crate::db::{Read, begins_with, columns_of};
use crate::error::Result;
use anyhow::Context as _;
use entity::Instant;
use entity::access_key::Model;
use entity::id::AccessKeyId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SimpleExpr};
use sea_orm::{Condition, Order};

/// The most keys that are listed.
const MOST: u64 = 1_000;

/// Whether a key lets anybody in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It does.
    Living,
    /// It has ended by itself.
    Expired,
    /// It was taken back.
    Revoked,
}

/// Whether a key lets anybody in, now.
pub fn state(key: &Model, now: Instant) -> State {
    match (key.revoked_at, key.expires_at) {
        (Some(_), _) => State::Revoked,
        (None, Some(end)) if end <= now => State::Expired,
        _ => State::Living,
    }
}

/// What a key allows.
///
/// # Errors
///
/// When what is stored is no list of names.
pub fn scopes(key: &Model) -> Result<Vec<Scope>> {
    let names: Vec<String> =
        serde_json::from_str(&key.scopes).context("the scopes of an access key cannot be read")?;
    // A scope of a newer version allows nothing here.
    Ok(names.iter().filter_map(|name| Scope::from_name(name)).collect())
}

fn living(now: Instant) -> SimpleExpr {
    let not_over = Expr::col("expires_at").is_null().or(Expr::col("expires_at").gt(now));
    Expr::col("revoked_at").is_null().and(not_over)
}

/// Keys, newest first: those that let somebody in, or also those that no longer do. 1,000 at the most.
///
/// # Errors
///
/// When the database is gone.
pub async fn all(db: &impl Read, now: Instant, ended_too: bool) -> Result<Vec<Model>> {
    let mut select = columns_of::<Model>(TABLE);
    select.order_by("id", Order::Desc).limit(MOST);
    if !ended_too {
        select.and_where(living(now));
    }
    db.rows(&select).await
}

/// The key with this id, `None` when there is none.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: AccessKeyId) -> Result<Option<Model>> {
    Ok(db.rows_of(TABLE, "id", &[id.0], &[]).await?.pop())
}

pub(super) async fn by_hash(db: &impl Read, hash: &Hash) -> Result<Option<Model>> {
    let is_it = Condition::all().add(Expr::col((TABLE, "hash")).eq(hexadecimal(hash)));
    Ok(db.rows_where(TABLE, is_it).await?.pop())
}

pub(super) async fn by_beginning(db: &impl Read, beginning: &str) -> Result<Vec<Model>> {
    db.rows_where(TABLE, Condition::all().add(begins_with(TABLE, "prefix", beginning))).await
}

/// Whether there is any key that lets somebody in.
///
/// # Errors
///
/// When the database is gone.
pub async fn is_any_living(db: &impl Read, now: Instant) -> Result<bool> {
    let any = Query::select().expr(Expr::val(1)).from(TABLE).and_where(living(now)).limit(1).take();
    Ok(!db.select(&any).await?.is_empty())
}
