//! Correcting where an order goes.

use crate::actor::Scope;
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::event::{self, Fact};
use crate::fold::fold;
use crate::order::address::{self, NewAddress};
use crate::order::change;
use crate::order::check::Checks;
use crate::refusal::{Code, Refusal};
use entity::address::{AddressKind, Model};
use entity::event::EventKind;
use entity::id::OrderId;
use entity::order::{self, ActiveModel};
use entity::row::Stored as _;
use entity::status::FulfilmentState;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{Condition, Set};
use serde_json::json;

const ADDRESSES: &str = "order_addresses";

/// Puts another address in place of the one an order goes to; the recipient is the customer when none is named.
///
/// # Errors
///
/// Denied without `orders:edit`. Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`; with `ALREADY_SHIPPED` once the
/// carrier or the customer has it.
pub async fn update_shipping_address(
    tx: &Tx,
    id: OrderId,
    sent: &NewAddress,
    expected_version: Option<i32>,
) -> Result<OrderId> {
    tx.by.actor.require(Scope::OrdersEdit)?;
    let found = change::lock(tx, id, expected_version).await?;
    let mut checks = Checks::default();
    let mut new = address::checked(&mut checks, "address", AddressKind::Shipping, sent);
    if has_left(&found) {
        checks.extend([
            Refusal::new(Code::AlreadyShipped, "the order has left the store already").at("orderId")
        ]);
    }
    checks.done()?;
    new.order_id = id;
    new.recipient = new.recipient.or_else(|| found.customer_name.clone());
    let old = there(tx, id).await?;
    let fields = different(old.as_ref(), &new);
    if fields.is_empty() {
        return Ok(id);
    }
    match old {
        Some(old) => replace(tx, &old, &new).await?,
        None => tx.insert_new(ADDRESSES, &[&new]).await?,
    }
    let change = ActiveModel {
        city_key: Set(fold(new.city.as_deref().unwrap_or_default())),
        city: Set(new.city),
        uf: Set(new.uf),
        ..ActiveModel::default()
    };
    let kept = change::keep(tx, &found, change).await?;
    change::refresh_search(tx, &kept).await?;
    let details = json!({ "changed": fields });
    event::record(tx, Fact { details, ..Fact::of(id, EventKind::OrderAddressChanged) }).await?;
    Ok(id)
}

fn has_left(order: &order::Model) -> bool {
    use FulfilmentState as F;
    order.shipped_at.is_some()
        || matches!(
            order.fulfilment_state,
            F::Shipped | F::Failed | F::Delivered | F::Returning | F::Returned
        )
}

async fn there(tx: &Tx, id: OrderId) -> Result<Option<Model>> {
    let shipping = Condition::all()
        .add(Expr::col((ADDRESSES, "order_id")).eq(id.0))
        .add(Expr::col((ADDRESSES, "kind")).eq(AddressKind::Shipping.code()));
    Ok(tx.rows_where::<Model>(ADDRESSES, shipping).await?.pop())
}

/// Columns that say where an address is, behind its id, order and kind.
const PLACE: usize = 3;

/// The fields in which the new address differs; all that it has when there was none.
fn different(old: Option<&Model>, new: &Model) -> Vec<&'static str> {
    let nothing = sea_orm::Value::String(None);
    let old = old.map(Model::values).unwrap_or_default();
    let values = new.values().into_iter().enumerate().skip(PLACE);
    let differs = values.map(|(at, value)| value != *old.get(at).unwrap_or(&nothing));
    let columns = Model::COLUMNS.iter().skip(PLACE);
    let changed = columns.zip(differs).filter_map(|(column, differs)| differs.then_some(*column));
    // The first digits of the CEP follow from it.
    changed
        .filter(|column| *column != "postal_prefix")
        .map(|column| if column == "ibge_code" { "ibgeCode" } else { column })
        .collect()
}

async fn replace(tx: &Tx, old: &Model, new: &Model) -> Result<()> {
    let columns = Model::COLUMNS.iter().copied().zip(new.values()).skip(PLACE);
    let update = Query::update()
        .table(ADDRESSES)
        .values(columns.map(|(column, value)| (column, Expr::val(value))))
        .and_where(Expr::col("id").eq(old.id.0))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}
