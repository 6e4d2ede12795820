//! What integrations told.

use crate::Instant;
use crate::id::{IntegrationId, NoticeId, SyncId};
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What became of something an integration told.
    pub enum NoticeState {
        /// Its order is not known yet: the notice was quicker than the answer to the call that made it.
        Waiting = "WAITING",
        /// It was taken.
        Done = "DONE",
        /// It broke a rule: the problem says which.
        Refused = "REFUSED",
        /// It is about nothing that matters here.
        Ignored = "IGNORED",
    }
}

stored! {
    /// One thing that was told. Of what the integration sent, only what matters here is kept: no names, no documents.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "integration_notices")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: NoticeId,
        /// Who told it.
        pub integration_id: IntegrationId,
        /// What the integration calls it, unique: told again, nothing is done again.
        pub event: String,
        /// What kind of thing, in the integration's words.
        pub kind: String,
        /// The order and the invoice it names, as JSON.
        pub notice: String,
        /// What became of it.
        pub state: NoticeState,
        /// Why it could not be used.
        pub problem: Option<String>,
        /// The sync it was about.
        pub sync_id: Option<SyncId>,
        /// When it was told.
        pub received_at: Instant,
        /// When it was dealt with.
        pub settled_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
