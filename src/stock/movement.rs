//! The ledger as a list, newest first.

use super::MOVEMENTS;
use crate::db::{self, Cursor, Db, Key, Page, Slice, Sorting};
use crate::error::Result;
use entity::id::{OrderId, ProductId};
use entity::stock_movement::{Model, MovementKind};
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

/// Movements are listed newest first.
pub const NEWEST_FIRST: Sorting =
    Sorting { mark: b'm', table: MOVEMENTS, column: "at", text: false, descending: true };

/// Which movements are meant; every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct MovementFilter {
    /// Of this product.
    pub product: Option<ProductId>,
    /// For this order.
    pub order: Option<OrderId>,
    /// Of one of these kinds.
    pub kinds: Option<Vec<MovementKind>>,
}

impl MovementFilter {
    fn condition(&self) -> Condition {
        let column = |name: &'static str| Expr::col((MOVEMENTS, name));
        let kinds = self.kinds.as_ref();
        Condition::all()
            .add_option(self.product.map(|id| column("product_id").eq(id.0)))
            .add_option(self.order.map(|id| column("order_id").eq(id.0)))
            .add_option(kinds.map(|kinds| column("kind").is_in(kinds.iter().map(|kind| kind.code()))))
    }
}

/// The place of a movement in the list.
pub fn movement_cursor(movement: &Model) -> Cursor {
    NEWEST_FIRST.cursor(Key::Int(movement.at), movement.id.0)
}

/// Reads one page of the ledger.
///
/// # Errors
///
/// When the database is gone.
pub async fn movements(db: &Db, filter: &MovementFilter, wanted: &Page) -> Result<Slice<Model>> {
    db::page(db, NEWEST_FIRST, filter.condition(), wanted).await
}
