//! Which shipment somebody means.

use crate::db::Read;
use crate::error::Result;
use crate::order::shipment::code;
use entity::id::ShipmentId;
use entity::shipment::{Model as Shipment, ShipmentState};
use entity::{order, shipment_volume};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// What somebody calls a shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its id.
    Id(ShipmentId),
    /// By its tracking code, or that of one of its volumes.
    Code(String),
    /// The only one of the order with this number.
    Number(i64),
}

/// Which one that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// This one.
    One(ShipmentId),
    /// There is none yet.
    None,
    /// It may be any of several.
    Several,
}

/// The shipment of this name; those that were called off count only where there is no other.
///
/// # Errors
///
/// When the database is gone.
pub async fn find(db: &impl Read, named: &Named) -> Result<Found> {
    let shipments: Vec<Shipment> = match named {
        Named::Id(id) => db.rows_of("shipments", "id", &[id.0], &[]).await?,
        Named::Code(text) => by_code(db, &code::kept(text)).await?,
        Named::Number(number) => {
            let with_number = Condition::all().add(Expr::col("number").eq(*number));
            let orders: Vec<order::Model> = db.rows_where("orders", with_number).await?;
            let ids: Vec<i64> = orders.iter().map(|order| order.id.0).collect();
            if ids.is_empty() { Vec::new() } else { db.rows_of("shipments", "order_id", &ids, &[]).await? }
        }
    };
    let is_live = |shipment: &&Shipment| shipment.state != ShipmentState::Cancelled;
    let live: Vec<ShipmentId> = shipments.iter().filter(is_live).map(|shipment| shipment.id).collect();
    let all: Vec<ShipmentId> = shipments.iter().map(|shipment| shipment.id).collect();
    Ok(match if live.is_empty() { all } else { live }.as_slice() {
        [] => Found::None,
        [one] => Found::One(*one),
        _ => Found::Several,
    })
}

async fn by_code(db: &impl Read, code: &str) -> Result<Vec<Shipment>> {
    let with_code = || Condition::all().add(Expr::col("tracking_code").eq(code));
    let mut shipments: Vec<Shipment> = db.rows_where("shipments", with_code()).await?;
    let volumes: Vec<shipment_volume::Model> = db.rows_where("shipment_volumes", with_code()).await?;
    let mut ids: Vec<i64> = volumes.iter().map(|volume| volume.shipment_id.0).collect();
    ids.retain(|id| !shipments.iter().any(|shipment| shipment.id.0 == *id));
    ids.sort_unstable();
    ids.dedup();
    if !ids.is_empty() {
        shipments.extend(db.rows_of::<Shipment>("shipments", "id", &ids, &[]).await?);
    }
    Ok(shipments)
}
