//! The event log: what has happened, in the past tense. The history of an order is read from it.

use crate::Instant;
use crate::id::{EventId, OrderId};
use crate::kept::kept_as_text;
use crate::row::stored;
use crate::status::OrderStatus;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What kind of thing happened.
    pub enum EventKind {
        /// An order came in.
        OrderPlaced = "ORDER_PLACED",
        /// An order moved from status to status, or staff wrote to the customer within one.
        OrderStatusChanged = "ORDER_STATUS_CHANGED",
        /// Somebody left a note.
        OrderNoteAdded = "ORDER_NOTE_ADDED",
    }
}

kept_as_text! {
    /// Who may read an entry.
    pub enum Visibility {
        /// Staff only.
        Internal = "INTERNAL",
        /// The customer too.
        Public = "PUBLIC",
    }
}

stored! {
    /// One fact.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "events")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: EventId,
        /// The order it is about.
        pub order_id: OrderId,
        /// When it happened, by the clock of the business (an imported order keeps its own times).
        pub at: Instant,
        /// What happened.
        pub kind: EventKind,
        /// Who did it: a person, a key, or a part of the system (`import olist`).
        pub actor: String,
        /// The status before; `None` for a new order and for notes.
        pub from_status: Option<OrderStatus>,
        /// The status after; `None` for notes.
        pub to_status: Option<OrderStatus>,
        /// What somebody wrote about it.
        pub comment: Option<String>,
        /// Who may read it.
        pub visibility: Visibility,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
