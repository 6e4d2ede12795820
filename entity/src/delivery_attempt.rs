//! Tries of deliveries, each with what the other side answered.

use crate::Instant;
use crate::delivery::AttemptOutcome;
use crate::id::{AttemptId, DeliveryId};
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One try.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "delivery_attempts")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: AttemptId,
        /// What was tried.
        pub delivery_id: DeliveryId,
        /// Which try, from 1.
        pub number: i32,
        /// When it ended.
        pub at: Instant,
        /// How long it took, milliseconds.
        pub duration_ms: i64,
        /// How it ended.
        pub outcome: AttemptOutcome,
        /// The code of the answer: of SMTP (`550`), of HTTP (`503`), or none when there was no answer.
        pub code: Option<String>,
        /// The answer, cut where it is long.
        pub reply: Option<String>,
        /// What was sent, where the kind keeps it.
        pub request: Option<String>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
