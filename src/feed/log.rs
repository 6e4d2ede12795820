//! The table `feed`: pages of it, what is kept, and who may be about to write into it.

use super::consumer;
use super::cursor::Cursor;
use super::entry::Entry;
use super::line::Holders;
use crate::db::{Db, FEED, Read, Tx, columns_of, is_one_of};
use crate::error::{Error, Result};
use anyhow::Context as _;
use entity::Instant;
use entity::feed::Model;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};
use sea_orm::{DbBackend, Order, Statement};
use std::sync::Arc;

/// Entries that are read at once.
const PAGE: u64 = 500;

/// Entries that are fanned out at once.
const FANNED_OUT: u64 = 200;

/// Entries that are deleted at once.
const DELETED: u64 = 5_000;

/// A part of the log.
#[derive(Debug)]
pub(super) struct Page {
    /// Its entries, oldest first.
    pub(super) entries: Vec<Arc<Entry>>,
    /// The last id in it; `None` when it is empty.
    pub(super) last: Option<i64>,
    /// Whether there may be more behind it.
    pub(super) is_full: bool,
}

/// Entries behind `after`, up to `upto` where that is given, [`PAGE`] at the most.
pub(super) async fn page(db: &Db, after: i64, upto: Option<i64>) -> Result<Page> {
    let mut select = columns_of::<Model>(FEED);
    select.and_where(Expr::col("id").gt(after)).order_by("id", Order::Asc).limit(PAGE);
    if let Some(upto) = upto {
        select.and_where(Expr::col("id").lte(upto));
    }
    let rows: Vec<Model> = db.rows(&select).await?;
    let (last, is_full) =
        (rows.last().map(|row| row.id), u64::try_from(rows.len()).is_ok_and(|read| read >= PAGE));
    Ok(Page { entries: rows.into_iter().filter_map(Entry::read).map(Arc::new).collect(), last, is_full })
}

/// The oldest and the newest id; `None` while there is none.
pub(super) async fn ends(db: &Db) -> Result<Option<(i64, i64)>> {
    let end = |order| Query::select().column("id").from(FEED).order_by("id", order).limit(1).take();
    let mut ends = Vec::with_capacity(2);
    for order in [Order::Asc, Order::Desc] {
        let rows = db.select(&end(order)).await?;
        ends.extend(rows.first().map(|row| row.try_get_by_index::<i64>(0)).transpose()?);
    }
    Ok(match ends.as_slice() {
        [oldest, newest] => Some((*oldest, *newest)),
        _ => None,
    })
}

/// The mark of this log.
pub(super) async fn mark(db: &Db) -> Result<u32> {
    let rows = db.select(&Query::select().column("mark").from("feed_mark").take()).await?;
    let mark: i64 = rows.first().context("the feed has no mark")?.try_get_by_index(0)?;
    Ok(u32::try_from(mark).context("the mark of the feed is no number of 32 bits")?)
}

/// The transactions that may have drawn an id and have not ended. On SQLite there is none: who is seen is the last.
pub(super) async fn holders(db: &Db) -> Result<Holders> {
    const HOLDERS: &str = "SELECT virtualtransaction FROM pg_locks \
        WHERE locktype = 'relation' AND relation = 'feed'::regclass AND mode = 'RowExclusiveLock' AND granted \
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    if db.backend() == DbBackend::Sqlite {
        return Ok(Holders::new());
    }
    let rows = db.look_up(Statement::from_string(db.backend(), HOLDERS)).await?;
    rows.iter().map(|row| Ok(row.try_get_by_index::<String>(0)?)).collect()
}

/// Makes sure that this id may have been given out.
pub(super) async fn check_known(db: &Db, id: i64) -> Result<()> {
    if ends(db).await?.is_some_and(|(_, newest)| id <= newest) {
        return Ok(());
    }
    let problem = "this cursor is newer than all there is (was a backup restored?): begin without one";
    Err(Error::invalid("after", problem))
}

/// Makes sure that everything behind a cursor is still kept.
pub(super) async fn check_kept(db: &Db, cursor: Cursor) -> Result<()> {
    match ends(db).await? {
        Some((oldest, _)) if cursor.id < oldest - 1 => {
            let oldest = Cursor { id: oldest - 1, ..cursor };
            Err(Error::CursorExpired { oldest: oldest.encode() })
        }
        _ => Ok(()),
    }
}

/// Deletes entries from before `before`, but never the newest one, and what a consumer has not acknowledged only when it is from before
/// `before_for_all`; gives how many.
///
/// # Errors
///
/// When the database is gone.
pub async fn purge(tx: &Tx, before: Instant, before_for_all: Instant) -> Result<u64> {
    let least = consumer::least_place(tx).await?;
    let is_acknowledged =
        least.map(|place| Expr::col("id").lte(place).or(Expr::col("at").lt(before_for_all)));
    let mut deleted = 0;
    loop {
        let newest = Query::select().expr(Func::max(Expr::col("id"))).from(FEED).take();
        let oldest = Query::select()
            .column("id")
            .from(FEED)
            .and_where(Expr::col("id").lt(Expr::SubQuery(None, Box::new(newest.into()))))
            .order_by("id", Order::Asc)
            .limit(DELETED)
            .take();
        let some = Query::delete()
            .from_table(FEED)
            .and_where(Expr::col("id").in_subquery(oldest))
            .and_where(Expr::col("at").lt(before))
            // What nobody has been told of yet is kept.
            .and_where(Expr::cust("fanned_out"))
            .and_where_option(is_acknowledged.clone())
            .to_owned();
        let now = tx.run(&some).await?;
        deleted += now;
        if now < DELETED {
            return Ok(deleted);
        }
    }
}

/// Entries of which nobody has found out yet whom to tell.
#[derive(Debug)]
pub struct NotFannedOut {
    /// Those that can be read, oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// All of them.
    pub ids: Vec<i64>,
    /// Whether there may be more.
    pub is_full: bool,
}

/// Entries of which nobody has found out yet whom to tell, as they were committed: of one order, none before an older one.
///
/// # Errors
///
/// When the database is gone.
pub async fn not_fanned_out(db: &impl Read) -> Result<NotFannedOut> {
    let select = columns_of::<Model>(FEED)
        .and_where(Expr::cust("NOT fanned_out"))
        .order_by("id", Order::Asc)
        .limit(FANNED_OUT)
        .take();
    let rows: Vec<Model> = db.rows(&select).await?;
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    let is_full = u64::try_from(ids.len()).is_ok_and(|read| read >= FANNED_OUT);
    Ok(NotFannedOut {
        entries: rows.into_iter().filter_map(Entry::read).map(Arc::new).collect(),
        ids,
        is_full,
    })
}

/// Says that whoever has to be told of these entries is known.
///
/// # Errors
///
/// When the database is gone.
pub async fn mark_fanned_out(tx: &Tx, ids: &[i64]) -> Result<()> {
    let update = Query::update()
        .table(FEED)
        .value("fanned_out", true)
        .and_where(is_one_of(tx.backend(), (FEED, "id"), ids.iter().copied()))
        .to_owned();
    tx.run(&update).await?;
    Ok(())
}
