//! The feed: what is told to whoever listens, one entry for each command and order. It is short-lived, unlike the event log.

use crate::Instant;
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

kept_as_text! {
    /// What an entry is about.
    pub enum Topic {
        /// An order.
        Order = "ORDER",
        /// How much there is of a product.
        Stock = "STOCK",
    }
}

stored! {
    /// One entry. Ids rise in the order in which entries were written; within one order that is the order in which things happened.
    #[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, DeriveEntityModel)]
    #[sea_orm(table_name = "feed")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: i64,
        /// When it happened.
        pub at: Instant,
        /// What it is about: the code of a [`Topic`], or of one that only a newer program knows.
        pub topic: String,
        /// The number of the order or product it is about.
        pub subject: i64,
        /// Who did it.
        pub actor: String,
        /// The kinds of facts that were recorded, a JSON array of codes, in the order in which they were.
        pub kinds: String,
        /// How the order or the level stood then: [`OrderStanding`] or [`LevelStanding`] as JSON.
        pub standing: String,
    }
}

/// What stands behind the state of a shipment whose label was printed.
pub const PRINTED: &str = "+";

/// What of an order a filter may ask for, as it was when the command was done.
///
/// Names are short of nothing a list can be filtered by. Codes and folded texts are those of the columns.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[expect(missing_docs, reason = "each is the column of the order, or the list of that column of its parts")]
pub struct OrderStanding {
    pub number: i64,
    pub external_id: Option<String>,
    pub source: String,
    pub channel: Option<String>,
    pub status: i16,
    pub payment_state: String,
    pub fulfilment_state: String,
    pub invoice_state: String,
    pub payment_method: Option<String>,
    pub total_cents: i64,
    pub customer_id: i64,
    pub customer_key: String,
    pub customer_email: Option<String>,
    pub customer_document: Option<String>,
    pub city_key: String,
    pub uf: Option<String>,
    pub placed_at: Instant,
    pub paid_at: Option<Instant>,
    pub invoiced_at: Option<Instant>,
    pub shipped_at: Option<Instant>,
    pub delivered_at: Option<Instant>,
    pub ship_by: Option<Instant>,
    pub updated_at: Instant,
    pub assigned_to: Option<String>,
    /// The column as it is: a JSON array of texts.
    pub tags: String,
    /// 1 when it is true: the databases write truth into JSON in different ways. Entries of before have none.
    #[serde(default)]
    pub email_failed: i16,
    pub skus: Vec<String>,
    pub products: Vec<i64>,
    pub carriers: Vec<String>,
    pub tracking_codes: Vec<String>,
    /// The state of each shipment, with [`PRINTED`] behind it when its label was printed. Entries of before have none.
    #[serde(default)]
    pub shipments: Vec<String>,
    pub invoice_keys: Vec<String>,
    /// The newest line of its history.
    pub last_event: i64,
    /// How many lines of its history the command wrote.
    pub events: i64,
}

/// The level of a product when it became scarce.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LevelStanding {
    /// Units on the shelf.
    pub on_hand: i64,
    /// Units on the shelf that belong to orders.
    pub reserved: i64,
    /// At how many available units somebody should order more.
    pub low_stock_threshold: i64,
}

/// The products whose stock somebody corrected by hand.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LevelsStanding {
    /// Their numbers.
    pub products: Vec<i64>,
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
