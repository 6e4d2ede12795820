//! Finding integrations.

use super::TABLE;
use crate::db::{Read, columns_of};
use crate::error::Result;
use entity::id::IntegrationId;
use entity::integration::{IntegrationKind, Model};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// How many are listed.
const MOST: u64 = 1_000;

/// The integrations that were not removed, by name.
///
/// # Errors
///
/// When the database is gone.
pub async fn all(db: &impl Read) -> Result<Vec<Model>> {
    let select = columns_of::<Model>(TABLE)
        .and_where(Expr::col("removed_at").is_null())
        .order_by("name", sea_orm::Order::Asc)
        .limit(MOST)
        .take();
    db.rows(&select).await
}

/// The integrations with these ids, those that were removed too.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, ids: &[IntegrationId]) -> Result<Vec<Model>> {
    db.rows_of(TABLE, "id", &ids.iter().map(|id| id.0).collect::<Vec<_>>(), &[]).await
}

/// The integration that tells what happened at this address.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_hook(db: &impl Read, token: &str) -> Result<Option<Model>> {
    let known =
        Condition::all().add(Expr::col("hook").eq(hash(token))).add(Expr::col("removed_at").is_null());
    Ok(db.rows_where(TABLE, known).await?.pop())
}

/// A part of an address as it is kept.
pub(super) fn hash(token: &str) -> String {
    Sha256::digest(token).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a text does not fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

/// Whether something can be sent: it is switched on, has its secret, and was authorised where that is needed.
pub fn is_ready(integration: &Model) -> bool {
    let authorised = match integration.kind {
        IntegrationKind::Bling | IntegrationKind::Tiny | IntegrationKind::MelhorEnvio => {
            integration.tokens.is_some()
        }
        IntegrationKind::Generic | IntegrationKind::Omie => true,
    };
    integration.active && integration.removed_at.is_none() && integration.secret.is_some() && authorised
}
