//! Secrets that the store makes once and keeps: every instance of the server knows the same, and who cannot read the database does not.

use super::{Db, Read, Tx};
use crate::error::Result;
use anyhow::{Context as _, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};

const TABLE: &str = "secrets";

/// The secret of this name, when it was ever made.
///
/// # Errors
///
/// When the database is gone.
pub async fn kept_secret(db: &impl Read, name: &'static str) -> Result<Option<Vec<u8>>> {
    let select = Query::select().column("value").from(TABLE).and_where(Expr::col("name").eq(name)).to_owned();
    let rows = db.select(&select).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let text: String = row.try_get_by_index(0)?;
    let secret = BASE64.decode(text).with_context(|| format!("the secret `{name}` cannot be read"))?;
    Ok(Some(secret))
}

/// The secret of this name, 32 random bytes, made when there is none: two at once end with the same.
///
/// # Errors
///
/// When the database or the source of randomness is gone.
pub async fn secret(db: &Db, name: &'static str) -> Result<Vec<u8>> {
    if let Some(secret) = kept_secret(db, name).await? {
        return Ok(secret);
    }
    let mut fresh = [0; 32];
    getrandom::fill(&mut fresh).map_err(|error| anyhow!("no random bytes: {error}"))?;
    let fresh = BASE64.encode(fresh);
    db.write(move |tx| Box::pin(async move { keep(tx, name, fresh).await })).await
}

async fn keep(tx: &Tx, name: &'static str, fresh: String) -> Result<Vec<u8>> {
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(["name", "value"])
        .values_panic([name.into(), fresh.into()])
        .on_conflict(OnConflict::column("name").do_nothing().to_owned())
        .to_owned();
    tx.run(&insert).await?;
    Ok(kept_secret(tx, name).await?.with_context(|| format!("the secret `{name}` is gone"))?)
}
