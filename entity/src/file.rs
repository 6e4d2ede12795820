//! Files that are kept: where, and until when.

use crate::Instant;
use crate::id::FileId;
use crate::kept::kept_as_text;
use crate::row::stored;
use sea_orm::entity::prelude::*;

kept_as_text! {
    /// What a file is for.
    pub enum FileKind {
        /// Labels, slips or lists that were printed.
        Print = "PRINT",
        /// Postage from elsewhere.
        Postage = "POSTAGE",
    }
}

kept_as_text! {
    /// Where the content of a file is.
    pub enum FilePlace {
        /// In the database.
        Database = "DATABASE",
        /// In a folder.
        Folder = "FOLDER",
        /// In a bucket that speaks S3.
        S3 = "S3",
    }
}

stored! {
    /// One file. Its content never changes.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "files")]
    pub struct Model {
        /// Key.
        #[sea_orm(primary_key)]
        pub id: FileId,
        /// What it is for.
        pub kind: FileKind,
        /// Its type (`application/pdf`).
        pub media_type: String,
        /// What it is called when it is saved.
        pub name: String,
        /// How long it is, bytes.
        pub bytes: i64,
        /// SHA-256 of its content, hexadecimal.
        pub sha256: String,
        /// Where its content is.
        pub place: FilePlace,
        /// What its content is called there.
        pub location: String,
        /// Who made it.
        pub created_by: String,
        /// When it was made.
        pub created_at: Instant,
        /// When it may go; `None`: as long as what it belongs to.
        pub expires_at: Option<Instant>,
    }
}

/// Relations are read in batches, never joined.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
