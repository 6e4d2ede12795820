//! Money for an order that was called off: a Pix or boleto can be paid after its end.

use crate::db::Tx;
use crate::error::Result;
use crate::order::change_status::Change;
use crate::order::{holding, parts};
use crate::{stock, store};
use entity::event::Visibility;
use entity::id::{ItemId, OrderId};
use entity::status::OrderStatus as S;
use entity::{item, order};

/// Why an order that was called off goes on.
const REASON: &str = "late_payment";

/// Where an order goes that was called off and is paid all the same: to `PAID` when its goods can be had again, else on hold with
/// what is missing, for somebody to decide.
///
/// No step leads from `CANCELLED` to `ON_HOLD`, so the system forces this one; nobody needs the scope for it.
pub(super) async fn step(tx: &Tx, order: &order::Model) -> Result<Change> {
    let items: Vec<item::Model> = parts::of(tx, &[order.id]).await?.remove(&order.id).unwrap_or_default();
    let missing = missing(tx, order.id, items).await?;
    let step = Change { reason: Some(REASON.to_owned()), ..Change::to(order.id, S::Paid) };
    if missing.is_empty() {
        let comment = "Pagamento recebido depois do cancelamento: o pedido foi retomado e os produtos, reservados de novo.";
        return Ok(Change {
            comment: Some(comment.to_owned()),
            visibility: Some(Visibility::Public),
            ..step
        });
    }
    let comment = "Pagamento recebido depois do cancelamento, mas não há mais estoque para todos os itens: o que havia foi \
        reservado. Decida com o cliente se espera, troca ou recebe o dinheiro de volta.";
    Ok(Change { to: S::OnHold, force: true, missing, comment: Some(comment.to_owned()), ..step })
}

/// Units of each item that cannot be had any more.
async fn missing(tx: &Tx, order: OrderId, mut items: Vec<item::Model>) -> Result<Vec<(ItemId, i32)>> {
    for item in &mut items {
        item.missing = 0;
    }
    let moment = store::settings(tx).await?.stock_moment;
    let short = stock::shortage(tx, order, &holding::lines(S::Paid, &items, moment)).await?;
    let units = |(item, units): (ItemId, i64)| Ok((item, i32::try_from(units).map_err(anyhow::Error::from)?));
    short.into_iter().map(units).collect()
}
