//! The ledger of money: one row for each amount that came or went.

use crate::db::{Read as _, Tx, columns_of};
use crate::error::Result;
use entity::id::PaymentId;
use entity::money_movement::{Model, MoneyKind};
use entity::row::Stored as _;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, OnConflict, Query};

const TABLE: &str = "money_movements";

/// What money is called: by the banks, and by the provider within its payment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Called<'a> {
    pub(super) end_to_end_id: Option<&'a str>,
    pub(super) reference: Option<&'a str>,
}

/// The movements that are called so: at most one by its `endToEndId`, of any payment, and one by its reference, of this payment.
pub(super) async fn called(
    tx: &Tx,
    (payment, kind): (PaymentId, MoneyKind),
    called: Called<'_>,
) -> Result<Vec<Model>> {
    let mut either = Condition::any();
    if let Some(id) = called.end_to_end_id {
        either = either.add(Expr::col("end_to_end_id").eq(id));
    }
    if let Some(reference) = called.reference {
        let of_payment = Expr::col("payment_id").eq(payment.0).and(Expr::col("kind").eq(kind.code()));
        either = either.add(of_payment.and(Expr::col("reference").eq(reference)));
    }
    if either.is_empty() {
        return Ok(Vec::new());
    }
    tx.rows(columns_of::<Model>(TABLE).cond_where(either)).await
}

/// Writes a movement, whose id the database gives; `false` when one that is called so is there already.
///
/// A rival of another order waits here until the other has committed: the lock of one order does not keep it out.
pub(super) async fn record(tx: &Tx, movement: &Model) -> Result<bool> {
    let values = movement.values().into_iter().skip(1).map(Expr::val);
    let insert = Query::insert()
        .into_table(TABLE)
        .columns(Model::COLUMNS.iter().skip(1).copied())
        .values_panic(values)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .to_owned();
    Ok(tx.run(&insert).await? == 1)
}
