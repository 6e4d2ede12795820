//! Changing who carries parcels.

use super::{TABLE, template};
use crate::actor::Scope;
use crate::db::{Read, Tx, columns_of};
use crate::error::{Error, Result};
use crate::fold::fold;
use crate::refusal::{Code, Refusal};
use anyhow::Context as _;
use entity::carrier::Model;
use entity::id::CarrierId;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, OnConflict, Query};
use sea_orm::{DbBackend, Order};

/// The longest name, characters.
const LONGEST_NAME: usize = 80;

/// Carriers that are kept: all of them are read at once.
const MOST: u64 = 300;

/// A carrier as somebody wants it.
#[derive(Clone, Debug)]
pub struct SaveCarrier {
    /// What it is called; one that is called so already is changed.
    pub name: String,
    /// Where its parcels are followed: an address with `{code}`, or nowhere; `None` leaves that as it is.
    pub tracking_url: Option<Option<String>>,
    /// Whether its parcels have codes; `None` leaves that as it is, and a new one gives codes.
    pub gives_codes: Option<bool>,
}

/// Adds a carrier, or changes the one of this name; gives it.
///
/// # Errors
///
/// Refused with `INVALID` for all that cannot be meant. Denied without `admin`: it says where customers are led.
pub async fn save(tx: &Tx, wanted: &SaveCarrier) -> Result<CarrierId> {
    tx.by.actor.require(Scope::Admin)?;
    let name = wanted.name.split_whitespace().collect::<Vec<_>>().join(" ");
    let url =
        wanted.tracking_url.as_ref().map(|url| url.as_deref().map(str::trim).filter(|url| !url.is_empty()));
    let refusals = wrong(&name, url.flatten());
    if !refusals.is_empty() {
        return Err(Error::Refused(refusals));
    }
    let folded = fold(&name);
    let known = by_name(tx, &folded).await?;
    if known.is_none() && full(tx).await? {
        return Err(Refusal::invalid("name", format!("a store has {MOST} carriers at most")).into());
    }
    let carrier = Model {
        id: known.as_ref().map_or(CarrierId(0), |known| known.id),
        tracking_url: match url {
            Some(url) => url.map(str::to_owned),
            None => known.as_ref().and_then(|known| known.tracking_url.clone()),
        },
        gives_codes: wanted.gives_codes.or_else(|| Some(known.as_ref()?.gives_codes)).unwrap_or(true),
        updated_at: tx.by.at,
        folded,
        name,
    };
    if known.as_ref().is_some_and(|known| Model { updated_at: known.updated_at, ..carrier.clone() } == *known)
    {
        return Ok(carrier.id);
    }
    write(tx, &carrier).await
}

fn wrong(name: &str, url: Option<&str>) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    let is_text = (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.contains(char::is_control);
    if !is_text || fold(name).is_empty() {
        refusals
            .push(Refusal::invalid("name", format!("expected 1 to {LONGEST_NAME} characters in one line")));
    }
    refusals.extend(url.and_then(template::problem).map(|problem| Refusal::invalid("trackingUrl", problem)));
    refusals
}

/// The carrier of a folded name, locked until the transaction ends.
async fn by_name(tx: &Tx, folded: &str) -> Result<Option<Model>> {
    let mut select = columns_of::<Model>(TABLE);
    select.and_where(Expr::col((TABLE, "folded")).eq(folded));
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    Ok(tx.rows(&select).await?.pop())
}

async fn full(tx: &Tx) -> Result<bool> {
    let select = Query::select().column("id").from(TABLE).order_by("id", Order::Asc).limit(MOST).to_owned();
    Ok(u64::try_from(tx.select(&select).await?.len()).unwrap_or(MOST) >= MOST)
}

/// Writes a carrier; of two new ones of one name at once, the second changes the first.
async fn write(tx: &Tx, carrier: &Model) -> Result<CarrierId> {
    let columns = ["name", "tracking_url", "gives_codes", "updated_at"];
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(columns.into_iter().chain(["folded"]))
        .values_panic([
            carrier.name.as_str().into(),
            carrier.tracking_url.clone().into(),
            carrier.gives_codes.into(),
            carrier.updated_at.into(),
            carrier.folded.as_str().into(),
        ])
        .on_conflict(OnConflict::column("folded").update_columns(columns).to_owned())
        .returning_col("id")
        .to_owned();
    let rows = tx.query(tx.backend().build(&insert)).await?;
    let row = rows.first().context("a carrier was written and has no id")?;
    Ok(CarrierId(row.try_get_by_index(0)?))
}

/// Removes a carrier: shipments keep its name, and have no link any more. Gives its id.
///
/// # Errors
///
/// Refused with `NOT_FOUND`. Denied without `admin`.
pub async fn remove(tx: &Tx, id: CarrierId) -> Result<CarrierId> {
    tx.by.actor.require(Scope::Admin)?;
    let delete = Query::delete().from_table(TABLE).and_where(Expr::col("id").eq(id.0)).to_owned();
    if tx.run(&delete).await? == 0 {
        return Err(Refusal::new(Code::NotFound, "there is no carrier with this id").at("carrierId").into());
    }
    Ok(id)
}

/// A carrier by its id.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_id(db: &impl Read, id: CarrierId) -> Result<Option<Model>> {
    let mut rows: Vec<Model> = db.rows_of(TABLE, "id", &[id.0], &[]).await?;
    Ok(rows.pop())
}
