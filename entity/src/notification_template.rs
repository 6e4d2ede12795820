//! Texts that customers are sent, in the store's own words: every version there ever was.

use crate::Instant;
use crate::id::NotificationTemplateId;
use crate::row::stored;
use sea_orm::entity::prelude::*;

stored! {
    /// One version of a text in one language.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "notification_templates")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: NotificationTemplateId,
        /// Which text: `paid`; `layout` is the page around all of them.
        pub template: String,
        /// BCP 47.
        pub locale: String,
        /// From 1, rising with each change.
        pub version: i32,
        /// The subject.
        pub subject: String,
        /// The body.
        pub body: String,
        /// A page of its own.
        pub layout: Option<String>,
        /// Whether the store went back to the text of the program, and the words here are empty.
        pub is_default: bool,
        /// Whether it is the newest.
        pub is_current: bool,
        /// When it was written.
        pub created_at: Instant,
        /// By whom.
        pub created_by: String,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
