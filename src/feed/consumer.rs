//! Systems that fetch entries themselves: each has a place up to which it has said that it has everything.
//!
//! Fetching changes nothing, so whoever fetches again without acknowledging gets the same again: nothing is lost when a system ends between
//! fetching and keeping. What a consumer has not acknowledged is kept for it, for longer than for others, but not for ever.

use super::cursor::Cursor;
use super::entry::{Entry, News};
use super::{Feed, log};
use crate::db::{Db, Read, Tx, columns_of};
use crate::error::{Error, Result};
use crate::refusal::{Code, Refusal};
use entity::feed_consumer::Model;
use entity::row::Stored as _;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, OnConflict, Query};
use sea_orm::{Condition, Order};
use std::sync::Arc;

/// The table.
const CONSUMERS: &str = "feed_consumers";

/// The longest name, characters.
const LONGEST_NAME: usize = 60;

/// Entries behind a place.
#[derive(Debug)]
pub struct Fetched {
    /// Those about orders, oldest first.
    pub entries: Vec<Arc<Entry>>,
    /// The place behind them: acknowledged, what comes next follows it.
    pub end: Cursor,
    /// Whether there is more already.
    pub has_more: bool,
}

/// Makes sure that a consumer can be called so.
///
/// # Errors
///
/// [`Error::Invalid`].
pub fn check_name(name: &str) -> Result<()> {
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control) {
        return Ok(());
    }
    Err(Error::invalid("consumer", format!("expected 1 to {LONGEST_NAME} characters on one line")))
}

/// All consumers, by name.
///
/// # Errors
///
/// When the database is gone.
pub async fn consumers(db: &impl Read) -> Result<Vec<Model>> {
    db.rows(&columns_of::<Model>(CONSUMERS).order_by("name", Order::Asc).take()).await
}

async fn consumer(db: &impl Read, name: &str) -> Result<Option<Model>> {
    let called_so = Condition::all().add(Expr::col("name").eq(name));
    Ok(db.rows_where(CONSUMERS, called_so).await?.pop())
}

impl Feed {
    /// The entries about orders that follow what a consumer has acknowledged, `most` at the most; for one that never has, from the oldest
    /// that is kept. Only what is settled is given, so nothing is passed over that is committed later with a smaller id.
    ///
    /// # Errors
    ///
    /// [`Error::CursorExpired`] when some of what follows is not kept any more.
    pub async fn fetch(&self, db: &Db, name: &str, most: usize) -> Result<Fetched> {
        check_name(name)?;
        self.wait_for_start().await;
        // A replica may have an entry and lack one before it.
        let db = &db.primary();
        let position = self.live().position;
        let begun = match consumer(db, name).await? {
            Some(consumer) => consumer.place,
            None => log::ends(db).await?.map_or(position, |(oldest, _)| oldest - 1),
        };
        let mut fetched = Fetched { entries: Vec::new(), end: self.cursor(begun), has_more: false };
        while fetched.end.id < position {
            let page = log::page(db, fetched.end.id, Some(position)).await?;
            for entry in page.entries {
                let is_order = matches!(entry.news, News::Order { .. });
                if is_order && fetched.entries.len() >= most {
                    fetched.has_more = true;
                    break;
                }
                fetched.end = self.cursor(entry.id);
                fetched.entries.extend(is_order.then_some(entry));
            }
            if fetched.has_more {
                break;
            }
            fetched.end = self.cursor(page.last.filter(|_| page.is_full).unwrap_or(position));
        }
        // Afterwards: what was deleted while this was read is noticed too.
        log::check_kept(db, self.cursor(begun)).await?;
        Ok(fetched)
    }

    /// The place of a cursor that may be acknowledged.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when it is no cursor of this feed, or one that nobody can have been given.
    pub async fn given_out(&self, db: &Db, text: &str) -> Result<i64> {
        self.wait_for_start().await;
        let (mark, position) = {
            let live = self.live();
            (live.mark, live.position)
        };
        let cursor = Cursor::parse(text, mark)?;
        if cursor.id > position {
            log::check_known(&db.primary(), cursor.id).await?;
        }
        Ok(cursor.id)
    }
}

/// Notes that a consumer has everything up to a place; it never goes back. The first who does so owns the consumer. Gives where it stands.
///
/// # Errors
///
/// Refused with `INVALID` for a name that cannot be, with `NAME_TAKEN` when the consumer is somebody else's.
pub async fn acknowledge(tx: &Tx, name: &str, place: i64) -> Result<i64> {
    check_name(name)?;
    let at = tx.by.at;
    let owner = tx.by.actor.name.clone();
    let new = Model { name: name.to_owned(), owner, place, acknowledged_at: at, created_at: at };
    let insert = Query::insert()
        .into_table(CONSUMERS)
        .columns(Model::COLUMNS.iter().copied())
        .values_panic(new.values().into_iter().map(Expr::val))
        .on_conflict(OnConflict::column("name").do_nothing().to_owned())
        .to_owned();
    if tx.run(&insert).await? > 0 {
        return Ok(place);
    }
    let forth = Query::update()
        .table(CONSUMERS)
        .value("place", Expr::case(Expr::col("place").lt(place), place).finally(Expr::col("place")))
        .value("acknowledged_at", at)
        .and_where(Expr::col("name").eq(name))
        .and_where(Expr::col("owner").eq(new.owner))
        .to_owned();
    let is_ours = tx.run(&forth).await? > 0;
    match consumer(tx, name).await? {
        Some(consumer) if is_ours => Ok(consumer.place),
        _ => {
            let problem = "the consumer of this name belongs to another key: take another name";
            Err(Refusal::new(Code::NameTaken, problem).at("consumer").into())
        }
    }
}

/// Forgets a consumer: nothing is kept for it any more.
///
/// # Errors
///
/// Refused with `NOT_FOUND`.
pub async fn forget(tx: &Tx, name: &str) -> Result<()> {
    let delete = Query::delete().from_table(CONSUMERS).and_where(Expr::col("name").eq(name)).to_owned();
    if tx.run(&delete).await? > 0 {
        return Ok(());
    }
    Err(Refusal::new(Code::NotFound, "there is no such consumer").at("consumer").into())
}

/// The place up to which all consumers have everything; `None` when there is no consumer.
pub(super) async fn least_place(db: &impl Read) -> Result<Option<i64>> {
    let select = Query::select().expr(Func::min(Expr::col("place"))).from(CONSUMERS).take();
    let rows = db.select(&select).await?;
    Ok(rows.first().map(|row| row.try_get_by_index::<Option<i64>>(0)).transpose()?.flatten())
}
