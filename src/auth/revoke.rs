//! Taking a key back.

use super::secret::{self, Secret};
use super::{TABLE, find};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use entity::access_key::Model;
use entity::id::AccessKeyId;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};

/// Takes a key back, given its id (`key_…`), what it begins with (`ped_svc_4hTx`), or the whole of it.
///
/// One that was taken back before stays as it is. Whoever keeps [`super::Keys`] has to forget them after the commit.
///
/// # Errors
///
/// Refused with `INVALID` for a text that is none of the three, or begins several keys; with `NOT_FOUND` when there is no such key.
pub async fn revoke(tx: &Tx, which: &str) -> Result<Model> {
    tx.by.actor.require(Scope::Admin)?;
    let mut key = meant(tx, which.trim()).await?;
    if key.revoked_at.is_none() {
        key.revoked_at = Some(tx.by.at);
        let update = Query::update()
            .table(TABLE)
            .value("revoked_at", tx.by.at)
            .and_where(Expr::col("id").eq(key.id.0))
            .to_owned();
        tx.run(&update).await?;
    }
    Ok(key)
}

async fn meant(tx: &Tx, which: &str) -> Result<Model> {
    let found = if let Some(secret) = Secret::parse(which) {
        find::by_hash(tx, &secret.hash()).await?
    } else if secret::is_beginning(which) {
        let mut keys = find::by_beginning(tx, which).await?;
        if keys.len() > 1 {
            let ids: Vec<String> = keys.iter().map(|key| format!("{} ({})", key.id, key.name)).collect();
            let problem = format!("several keys begin so: name one by its id, {}", ids.join(", "));
            return Err(Refusal::invalid("key", problem).into());
        }
        keys.pop()
    } else {
        let Ok(id) = which.parse::<AccessKeyId>() else {
            let expected = "expected the id of a key (`key_…`), or what it begins with (`ped_svc_4hTx`)";
            return Err(Refusal::invalid("key", expected).into());
        };
        find::by_id(tx, id).await?
    };
    let problem = "there is no such key";
    found.ok_or_else(|| Refusal::new(Code::NotFound, problem).at("key").into())
}
