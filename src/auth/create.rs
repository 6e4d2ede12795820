//! Making a key.

use super::TABLE;
use super::secret::{Secret, hexadecimal};
use crate::actor::Scope;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::refusal::{Code, Refusal};
use entity::Instant;
use entity::access_key::{AccessKeyKind, Model};
use entity::id::AccessKeyId;
use entity::row::Stored as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};

/// The longest name, characters.
const LONGEST_NAME: usize = 60;

/// What parts of the system are called: the history must not confuse them with who holds a key.
const OURS: [&str; 4] = ["demo", "nobody", "pedidos", "system"];

/// What a key is wanted for.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Who will hold it: what the history calls them.
    pub name: String,
    /// Program or person.
    pub kind: AccessKeyKind,
    /// Names of what it allows: `orders:read`.
    pub scopes: Vec<String>,
    /// When it ends by itself.
    pub expires_at: Option<Instant>,
}

/// Makes a key; the whole of it is known now and never again.
///
/// A key that has expired gives up its name: it counts as revoked from then on.
///
/// # Errors
///
/// Refused with `INVALID` for a name, scope or end that cannot be meant, all at once; or with `NAME_TAKEN` while a key of that name
/// counts.
pub async fn create(tx: &Tx, wanted: &NewKey) -> Result<(Model, Secret)> {
    tx.by.actor.require(Scope::Admin)?;
    let scopes = checked(wanted, tx.by.at)?;
    let secret = Secret::random(wanted.kind)?;
    let key = Model {
        id: AccessKeyId(tx.next_id(TABLE).await?),
        name: wanted.name.trim().to_owned(),
        kind: wanted.kind,
        prefix: secret.prefix().to_owned(),
        hash: hexadecimal(&secret.hash()),
        scopes: serde_json::json!(scopes).to_string(),
        created_by: tx.by.actor.name.clone(),
        created_at: tx.by.at,
        expires_at: wanted.expires_at,
        last_used_at: None,
        revoked_at: None,
    };
    free_name(tx, &key.name).await?;
    keep(tx, &key).await?;
    Ok((key, secret))
}

/// The scopes in the order in which they are described, each once.
fn checked(wanted: &NewKey, now: Instant) -> Result<Vec<&'static str>> {
    let mut refusals = Vec::new();
    refusals.extend(wrong_name(wanted.name.trim()).map(|problem| Refusal::invalid("name", problem)));
    if wanted.scopes.is_empty() {
        refusals.push(Refusal::invalid("scopes", format!("expected at least one of {}", names())));
    }
    for (at, scope) in wanted.scopes.iter().enumerate() {
        if Scope::from_name(scope).is_none() {
            let problem = format!("there is no such scope, expected one of {}", names());
            refusals.push(Refusal::invalid(&format!("scopes.{at}"), problem));
        }
    }
    if wanted.expires_at.is_some_and(|end| end <= now) {
        refusals.push(Refusal::invalid("expiresAt", "expected a time to come"));
    }
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let is_wanted = |scope: &Scope| wanted.scopes.iter().any(|name| name == scope.name());
    Ok(Scope::ALL.into_iter().filter(is_wanted).map(Scope::name).collect())
}

fn wrong_name(name: &str) -> Option<String> {
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Some(format!("expected 1 to {LONGEST_NAME} characters"));
    }
    let is_ours = OURS.iter().any(|ours| ours.eq_ignore_ascii_case(name));
    is_ours.then(|| format!("`{name}` is what the history calls a part of the system: take another name"))
}

/// All scopes, for a sentence.
fn names() -> String {
    Scope::ALL.map(Scope::name).join(", ")
}

async fn free_name(tx: &Tx, name: &str) -> Result<()> {
    let expired = Query::update()
        .table(TABLE)
        .value("revoked_at", Expr::col("expires_at"))
        .and_where(Expr::col("name").eq(name))
        .and_where(Expr::col("revoked_at").is_null())
        .and_where(Expr::col("expires_at").lte(tx.by.at))
        .to_owned();
    tx.run(&expired).await?;
    Ok(())
}

/// Keeps the key unless one of its name is there: two at once meet at the index of names.
async fn keep(tx: &Tx, key: &Model) -> Result<()> {
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(Model::COLUMNS.iter().copied())
        .values_panic(key.values().into_iter().map(Expr::val))
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    if tx.run(&insert).await? == 1 {
        return Ok(());
    }
    let problem = "there is a key of this name: revoke it first, or take another name";
    Err(Refusal::new(Code::NameTaken, problem).at("name").into())
}

#[cfg(test)]
mod tests {
    use super::{NewKey, checked};
    use crate::error::Error;
    use entity::access_key::AccessKeyKind;

    fn wanted(name: &str, scopes: &[&str], expires_at: Option<i64>) -> NewKey {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        NewKey { name: name.to_owned(), kind: AccessKeyKind::Service, scopes, expires_at }
    }

    fn places(wanted: &NewKey) -> Vec<String> {
        match checked(wanted, 1_000) {
            Err(Error::Refused(refusals)) => {
                refusals.into_iter().map(|refusal| refusal.path.join(".")).collect()
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn scopes_are_kept_once_and_in_their_order() {
        let found =
            checked(&wanted(" loja ", &["stock:read", "orders:read", "stock:read"], Some(1_001)), 1_000);
        assert_eq!(found.unwrap(), ["orders:read", "stock:read"]);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let all = wanted(" ", &["orders:read", "orders", "*"], Some(1_000));
        assert_eq!(places(&all), ["name", "scopes.1", "scopes.2", "expiresAt"]);
        assert_eq!(places(&wanted("loja", &[], None)), ["scopes"]);
        for name in ["Demo", "nobody", "a\nb", "a\0", &"x".repeat(61)] {
            assert_eq!(places(&wanted(name, &["admin"], None)), ["name"], "{name}");
        }
    }
}
