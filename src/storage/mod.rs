//! Files: labels that were printed, and postage from elsewhere; in the database, a folder, or a bucket that speaks S3.
//!
//! ```text
//!  put ──► row that ends in an hour ──► content ──► unit of work: keep ──► get (checked against its hash) … release ─┐
//!               │                                                                                                   ▼
//!               └── crash, or the unit of work was refused ────────────────────────────────────────► purge: content, then row
//! ```
//!
//! # Promises
//!
//! - **No row without its content.** The content is written first; only then a unit of work [`keep`]s the file, together with whatever
//!   refers to it. What nobody keeps is gone an hour later, wherever it was left half done.
//! - **A row says where its content is.** Another configuration only decides where new files go; a bucket needs its keys still.
//! - **What comes back is what was put**: length and SHA-256 are looked at each time.
//! - Names of files hold nothing of their content or of people: random letters, and the hash.

mod bucket;
mod folder;
mod place;
mod purge;

use crate::config::{self, Way};
use crate::db::{By, Db, Read, Tx};
use crate::error::Result;
use crate::refusal::{Code, Refusal};
use anyhow::{Context as _, anyhow, bail};
use entity::Instant;
use entity::file::{self, FileKind};
use entity::id::FileId;
use place::Places;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::sync::Arc;

const TABLE: &str = "files";

/// How long a file is there that nobody has kept, milliseconds.
const UNKEPT_MS: i64 = 60 * 60 * 1_000;

/// A file that is to be kept.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What it is for.
    pub kind: FileKind,
    /// Its type (`application/pdf`), checked by whoever brings it.
    pub media_type: String,
    /// What it is called when it is saved.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

/// A file whose content is written and that is gone in an hour, unless a unit of work [`keep`]s it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "nobody keeps it yet"]
pub struct Unkept(FileId);

impl Unkept {
    /// What it will be called.
    pub const fn id(self) -> FileId {
        self.0
    }
}

/// Keeps files and gives them back. Clones are the same storage.
#[derive(Clone, Debug)]
pub struct Storage {
    db: Db,
    places: Arc<Places>,
    max_bytes: usize,
}

impl Storage {
    /// In the database, with the usual limit.
    pub fn in_database(db: Db) -> Self {
        let config = config::Storage::default();
        Self { db, places: Arc::default(), max_bytes: config.max_file_bytes }
    }

    /// As the configuration says. Folders are made and buckets are asked when there is something to do.
    ///
    /// # Errors
    ///
    /// When TLS cannot be set up.
    pub fn open(db: Db, config: &config::Storage) -> Result<Self> {
        let way = config.way().unwrap_or(Way::Database);
        let places = Places::open(way, (&config.access_key, &config.secret_key))?;
        Ok(Self { db, places: Arc::new(places), max_bytes: config.max_file_bytes })
    }

    /// Bytes that one file may have.
    pub const fn max_bytes(&self) -> usize {
        self.max_bytes
    }

    /// Writes a file. Not inside a unit of work: it may take a while.
    ///
    /// # Errors
    ///
    /// Refused with `FILE_TOO_LARGE`; fails when it cannot be written.
    pub async fn put(&self, by: &By, new: NewFile) -> Result<Unkept> {
        if new.content.len() > self.max_bytes {
            let (found, most) = (new.content.len(), self.max_bytes);
            let problem =
                format!("the file has {found} bytes, and at most {most} are kept (`storage.max_file_bytes`)");
            return Err(Refusal::new(Code::FileTooLarge, problem).into());
        }
        let NewFile { kind, media_type, name, content } = new;
        let sha256 = hash(&content);
        let (place, location) = self.places.next(&random_name(&sha256)?);
        let row = file::Model {
            id: FileId(0),
            kind,
            media_type,
            name,
            bytes: i64::try_from(content.len()).context("a file is too long")?,
            sha256,
            place,
            location,
            created_by: by.actor.name.clone(),
            created_at: by.at,
            expires_at: Some(by.at.saturating_add(UNKEPT_MS)),
        };
        let content = Arc::new(content);
        let by = By { dry_run: false, ..by.clone() };
        let id = self.db.act(&by, |tx| {
            let (row, content) = (row.clone(), Arc::clone(&content));
            Box::pin(async move { insert(tx, row, &content).await })
        });
        let id = id.await?;
        self.places.write(&row, content).await.with_context(|| format!("the file {id} cannot be written"))?;
        Ok(Unkept(id))
    }

    /// A file with its content; `None` when there is none, or it is gone.
    ///
    /// # Errors
    ///
    /// When its place cannot be read, or holds something else than what was put there.
    pub async fn get(&self, id: FileId) -> Result<Option<(file::Model, Vec<u8>)>> {
        let Some(row) = rows(&self.db, &[id]).await?.pop() else { return Ok(None) };
        let content = self.content(&row).await.with_context(|| format!("the file {id} cannot be read"))?;
        Ok(Some((row, content)))
    }

    async fn content(&self, row: &file::Model) -> anyhow::Result<Vec<u8>> {
        let content = match self.places.read(row).await? {
            Some(content) => content,
            None => kept_in_database(&self.db, row.id).await?,
        };
        let is_whole = i64::try_from(content.len()).is_ok_and(|bytes| bytes == row.bytes);
        if !is_whole || hash(&content) != row.sha256 {
            bail!("its content is not what was put there");
        }
        Ok(content)
    }
}

/// Keeps a file until `expires_at`, or as long as whatever refers to it, in the unit of work that refers to it.
///
/// # Errors
///
/// When it is gone, because nobody kept it for an hour.
pub async fn keep(tx: &Tx, file: Unkept, expires_at: Option<Instant>) -> Result<FileId> {
    let keep = Query::update()
        .table(TABLE)
        .value("expires_at", expires_at)
        .and_where(Expr::col("id").eq(file.0.0).and(Expr::col("expires_at").gt(tx.by.at)))
        .to_owned();
    match tx.run(&keep).await? {
        1 => Ok(file.0),
        _ => Err(anyhow!("the file {} is gone", file.0).into()),
    }
}

/// Lets a file go: it is removed some time after this unit of work. What refers to it should not any more.
///
/// # Errors
///
/// When the database is gone.
pub async fn release(tx: &Tx, file: FileId) -> Result<()> {
    let release = Query::update()
        .table(TABLE)
        .value("expires_at", tx.by.at)
        .and_where(Expr::col("id").eq(file.0))
        .to_owned();
    tx.run(&release).await.map(drop)
}

/// What is known of files, without their content.
///
/// # Errors
///
/// When the database is gone.
pub async fn rows(db: &impl Read, ids: &[FileId]) -> Result<Vec<file::Model>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    db.rows_of(TABLE, "id", &ids, &["id"]).await
}

async fn insert(tx: &Tx, row: file::Model, content: &[u8]) -> Result<FileId> {
    let id = FileId(tx.next_ids(TABLE, 1).await?.pop().context("no id for a file")?);
    let row = file::Model { id, ..row };
    tx.insert(TABLE, &[&row]).await?;
    if row.place == file::FilePlace::Database {
        let values = vec![vec![id.0.into(), content.to_vec().into()]];
        tx.insert_values("file_contents", &["file_id", "content"], values).await?;
    }
    Ok(id)
}

async fn kept_in_database(db: &Db, id: FileId) -> anyhow::Result<Vec<u8>> {
    let select = Query::select()
        .column("content")
        .from("file_contents")
        .and_where(Expr::col("file_id").eq(id.0))
        .to_owned();
    let rows = db.select(&select).await?;
    Ok(rows.first().context("its content is gone")?.try_get_by_index(0)?)
}

fn hash(content: &[u8]) -> String {
    hexadecimal(&Sha256::digest(content))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a text cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
        text
    })
}

/// Nobody guesses it, and no two files share one.
fn random_name(sha256: &str) -> Result<String> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(|error| anyhow!("no random bytes: {error}"))?;
    Ok(format!("{}-{sha256}", hexadecimal(&random)))
}
