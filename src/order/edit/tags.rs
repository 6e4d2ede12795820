//! Putting tags on orders and taking them off.

use crate::actor::Scope;
use crate::db::{Read as _, Tx, columns_of, is_one_of, is_one_of_texts};
use crate::error::Result;
use crate::event::{self, Fact};
use crate::order::check::Checks;
use crate::order::{ORDERS, tag};
use crate::refusal::Code;
use entity::event::EventKind;
use entity::id::OrderId;
use entity::order::{self, Tags};
use sea_orm::DbBackend;
use sea_orm::sea_query::{Expr, ExprTrait as _, LockType, Query};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The most orders of one request.
pub const MOST_ORDERS: usize = 1_000;

/// Which tags come and which go.
#[derive(Clone, Debug, Default)]
pub struct Tagging {
    /// Put on.
    pub add: Vec<String>,
    /// Taken off.
    pub remove: Vec<String>,
}

/// What becomes of the tags of one order.
struct Retagged {
    order: OrderId,
    tags: Tags,
    added: Vec<String>,
    removed: Vec<String>,
}

/// Puts tags on orders and takes others off, all of them in one unit of work. Orders that have them so already stay as
/// they are. Gives the orders, as they were named.
///
/// # Errors
///
/// Denied without `orders:edit`. Refused with `INVALID`, or with `NOT_FOUND` for each id of no order.
pub async fn tag_orders(tx: &Tx, ids: &[OrderId], wanted: &Tagging) -> Result<Vec<OrderId>> {
    tx.by.actor.require(Scope::OrdersEdit)?;
    let mut checks = Checks::default();
    if !(1..=MOST_ORDERS).contains(&ids.len()) {
        checks.invalid("orderIds", format!("expected 1 to {MOST_ORDERS} orders"));
        checks.done()?;
        return Ok(Vec::new());
    }
    let wanted = checked(&mut checks, wanted);
    let orders = locked(tx, ids).await?;
    let changes = changes(&mut checks, ids, &orders, &wanted);
    checks.done()?;
    keep(tx, &changes).await?;
    let facts = changes.into_iter().map(|change| {
        let details = json!({ "added": change.added, "removed": change.removed });
        Fact { details, ..Fact::of(change.order, EventKind::OrderTagged) }
    });
    event::record_all(tx, facts.collect()).await?;
    Ok(ids.to_vec())
}

fn checked(checks: &mut Checks, wanted: &Tagging) -> Tagging {
    let add = tag::checked(checks, "add", &wanted.add);
    let remove = tag::checked(checks, "remove", &wanted.remove);
    if wanted.add.is_empty() && wanted.remove.is_empty() {
        checks.invalid("add", "expected tags to put on or to take off");
    }
    for (at, tag) in add.iter().enumerate().filter(|(_, tag)| remove.contains(tag)) {
        checks.invalid(&format!("add.{at}"), format!("{tag} cannot be put on and taken off at once"));
    }
    Tagging { add, remove }
}

/// The orders, locked in the order of their ids, so that two requests never wait for each other.
async fn locked(tx: &Tx, ids: &[OrderId]) -> Result<BTreeMap<OrderId, order::Model>> {
    let mut select = columns_of::<order::Model>(ORDERS);
    select
        .and_where(is_one_of(tx.backend(), (ORDERS, "id"), ids.iter().map(|id| id.0)))
        .order_by((ORDERS, "id"), sea_orm::Order::Asc);
    if tx.backend() == DbBackend::Postgres {
        select.lock(LockType::Update);
    }
    let rows: Vec<order::Model> = tx.rows(&select).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn changes(
    checks: &mut Checks,
    ids: &[OrderId],
    orders: &BTreeMap<OrderId, order::Model>,
    wanted: &Tagging,
) -> Vec<Retagged> {
    let mut seen = BTreeSet::new();
    let mut changes = Vec::new();
    for (at, id) in ids.iter().enumerate() {
        let path = format!("orderIds.{at}");
        let Some(order) = orders.get(id) else {
            checks.refuse(Code::NotFound, &path, "there is no order with this id");
            continue;
        };
        let change = retagged(order, wanted);
        if !change.added.is_empty() && change.tags.list().len() > tag::MOST {
            checks.invalid(&path, format!("the order would have more than {} tags", tag::MOST));
        }
        if change.tags != order.tags && seen.insert(*id) {
            changes.push(change);
        }
    }
    changes
}

fn retagged(order: &order::Model, wanted: &Tagging) -> Retagged {
    let before: BTreeSet<String> = order.tags.list().into_iter().collect();
    let mut after = before.clone();
    after.extend(wanted.add.iter().cloned());
    after.retain(|tag| !wanted.remove.contains(tag));
    Retagged {
        order: order.id,
        added: after.difference(&before).cloned().collect(),
        removed: before.difference(&after).cloned().collect(),
        tags: Tags::of(after),
    }
}

/// One statement for each set of tags that comes out, one for all that go and one for all that come.
async fn keep(tx: &Tx, changes: &[Retagged]) -> Result<()> {
    let mut alike: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    for change in changes {
        alike.entry(change.tags.0.as_str()).or_default().push(change.order.0);
    }
    for (tags, ids) in alike {
        let update = Query::update()
            .table(ORDERS)
            .value("tags", tags)
            .value("version", Expr::col("version").add(1))
            .value("updated_at", tx.by.at)
            .and_where(is_one_of(tx.backend(), (ORDERS, "id"), ids))
            .to_owned();
        tx.run(&update).await?;
    }
    let removed: BTreeSet<&str> =
        changes.iter().flat_map(|change| &change.removed).map(String::as_str).collect();
    if !removed.is_empty() {
        let orders = changes.iter().map(|change| change.order.0);
        let delete = Query::delete()
            .from_table("order_tags")
            .and_where(is_one_of(tx.backend(), ("order_tags", "order_id"), orders))
            .and_where(is_one_of_texts(tx.backend(), ("order_tags", "tag"), removed))
            .to_owned();
        tx.run(&delete).await?;
    }
    let added = changes
        .iter()
        .flat_map(|change| change.added.iter().map(|tag| vec![tag.as_str().into(), change.order.0.into()]));
    tx.insert_values("order_tags", &["tag", "order_id"], added.collect()).await
}
