//! Pages by keyset: a cursor says after which row to go on, never how many to skip.
//!
//! A list is sorted by one column that is never null, ties by id. A page far inside costs as much as the first one, and
//! rows that come and go elsewhere neither repeat nor hide others.

use super::{Db, Read as _, read};
use crate::error::{Error, Result};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use entity::row::Stored;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, SimpleExpr};
use sea_orm::{Condition, DbBackend, Order, Value};

/// How a list is sorted.
#[derive(Clone, Copy, Debug)]
pub struct Sorting {
    /// What a cursor of this sort is marked with; another mark is another sort.
    pub mark: u8,
    /// The table, whose key is `id`.
    pub table: &'static str,
    /// The column, never null.
    pub column: &'static str,
    /// Whether the column holds text; otherwise whole numbers.
    pub text: bool,
    /// Largest first.
    pub descending: bool,
}

/// The value a row is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// A whole number: an instant, an amount, a rank.
    Int(i64),
    /// A folded text.
    Text(String),
}

/// The place of one row in a sorted list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor {
    mark: u8,
    key: Key,
    id: i64,
}

/// Which rows of a sorted list are wanted.
#[derive(Clone, Debug)]
pub struct Page {
    /// How many at the most.
    pub size: u64,
    /// The last ones instead of the first ones.
    pub from_end: bool,
    /// Only rows behind this one.
    pub after: Option<Cursor>,
    /// Only rows before this one.
    pub before: Option<Cursor>,
}

impl Page {
    /// The first rows of the list.
    pub const fn first(size: u64) -> Self {
        Self { size, from_end: false, after: None, before: None }
    }
}

/// A page that was read.
#[derive(Clone, Debug)]
pub struct Slice<T> {
    /// The rows, in the order of the list.
    pub rows: Vec<T>,
    /// Whether there are rows before these.
    pub has_previous: bool,
    /// Whether there are rows behind these.
    pub has_next: bool,
}

impl<T> Slice<T> {
    /// The same page with each row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Slice<U> {
        Slice {
            rows: self.rows.into_iter().map(turn).collect(),
            has_previous: self.has_previous,
            has_next: self.has_next,
        }
    }
}

impl Sorting {
    /// The place of a row with this key and id.
    pub fn cursor(self, key: Key, id: i64) -> Cursor {
        Cursor { mark: self.mark, key, id }
    }

    /// Reads a cursor of this sort.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when the text is no cursor of ours, or belongs to another list or sort. A forged one whose value the
    /// column cannot be compared with is refused too: PostgreSQL would fail on it.
    pub fn parse(self, field: &'static str, text: &str) -> Result<Cursor> {
        let unknown = || Error::invalid(field, "expected a cursor as it was given in `pageInfo` or an edge");
        let cursor = Cursor::decode(text).ok_or_else(unknown)?;
        if cursor.mark != self.mark {
            return Err(Error::invalid(field, "this cursor belongs to another list, sort or direction"));
        }
        if matches!(cursor.key, Key::Text(_)) != self.text {
            return Err(unknown());
        }
        Ok(cursor)
    }
}

impl Cursor {
    /// The opaque text: mark, id and key, and a check that a mangled one fails.
    pub fn encode(&self) -> String {
        let mut bytes = vec![self.mark];
        bytes.extend(self.id.to_be_bytes());
        match &self.key {
            Key::Int(number) => {
                bytes.push(b'i');
                bytes.extend(number.to_be_bytes());
            }
            Key::Text(text) => {
                bytes.push(b't');
                bytes.extend(text.as_bytes());
            }
        }
        bytes.extend(check(&bytes));
        BASE64.encode(bytes)
    }

    /// A place in no list.
    pub const fn nowhere() -> Self {
        Self { mark: 0, key: Key::Int(0), id: 0 }
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text).ok()?;
        let (content, proof) = bytes.split_last_chunk::<4>()?;
        if *proof != check(content) {
            return None;
        }
        let (mark, rest) = content.split_first()?;
        let (id, rest) = rest.split_first_chunk::<8>()?;
        let key = match rest.split_first()? {
            (b'i', number) => Key::Int(i64::from_be_bytes(number.try_into().ok()?)),
            (b't', text) if !text.contains(&0) => Key::Text(String::from_utf8(text.to_vec()).ok()?),
            _ => return None,
        };
        Some(Self { mark: *mark, key, id: i64::from_be_bytes(*id) })
    }
}

/// Four bytes that a changed cursor almost never keeps (FNV-1a). It proves care, not identity.
fn check(bytes: &[u8]) -> [u8; 4] {
    let hash = bytes.iter().fold(0x811c_9dc5_u32 ^ 0x7065_6469, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    hash.to_be_bytes()
}

/// Reads one page of the rows that meet `condition`: one statement, whatever the page.
///
/// # Errors
///
/// When the database is gone.
pub async fn page<T: Stored>(
    db: &Db,
    sorting: Sorting,
    condition: Condition,
    wanted: &Page,
) -> Result<Slice<T>> {
    let mut select = read::columns_of::<T>(sorting.table);
    if db.backend() == DbBackend::Sqlite && !condition.is_empty() {
        // Where SQLite has to sort, it carries every selected column along: let it sort ids, and read the rows of the page after.
        let mut ids = Query::select();
        ids.column((sorting.table, "id")).from(sorting.table).cond_where(condition);
        narrow(&mut ids, sorting, wanted);
        select.and_where(Expr::col((sorting.table, "id")).in_subquery(ids));
        in_order(&mut select, sorting, wanted);
    } else {
        select.cond_where(condition);
        narrow(&mut select, sorting, wanted);
    }
    let mut rows: Vec<T> = db.rows(&select).await?;

    let size = usize::try_from(wanted.size).unwrap_or(usize::MAX);
    let more = rows.len() > size;
    rows.truncate(size);
    let (has_previous, has_next) = if wanted.from_end {
        rows.reverse();
        (more, wanted.before.is_some())
    } else {
        (wanted.after.is_some(), more)
    };
    Ok(Slice { rows, has_previous, has_next })
}

/// Adds the keyset comparisons, the order and the limit: one row more than wanted tells whether there are more.
fn narrow(select: &mut SelectStatement, sorting: Sorting, wanted: &Page) {
    for (cursor, behind) in [(&wanted.after, true), (&wanted.before, false)] {
        if let Some(cursor) = cursor {
            select.and_where(compare(sorting, cursor, behind == sorting.descending));
        }
    }
    in_order(select, sorting, wanted);
    select.limit(wanted.size.saturating_add(1));
}

fn in_order(select: &mut SelectStatement, sorting: Sorting, wanted: &Page) {
    let order = if sorting.descending == wanted.from_end { Order::Asc } else { Order::Desc };
    select.order_by((sorting.table, sorting.column), order.clone()).order_by((sorting.table, "id"), order);
}

/// `(column, id) < (key, id)` or `>`: compared as a pair, which both databases take from the index.
fn compare(sorting: Sorting, cursor: &Cursor, smaller: bool) -> SimpleExpr {
    let key = match &cursor.key {
        Key::Int(number) => Value::from(*number),
        Key::Text(text) => Value::from(text.as_str()),
    };
    let here = Expr::tuple([Expr::col((sorting.table, sorting.column)), Expr::col((sorting.table, "id"))]);
    let there = Expr::tuple([Expr::val(key), Expr::val(cursor.id)]);
    if smaller { here.lt(there) } else { here.gt(there) }
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Key, Sorting};

    const BY_TOTAL: Sorting =
        Sorting { mark: 7, table: "orders", column: "total_cents", text: false, descending: true };
    const BY_NAME: Sorting =
        Sorting { mark: 8, table: "orders", column: "customer_key", text: true, descending: true };

    #[test]
    fn a_cursor_survives_the_way_out_and_back() {
        for (sorting, key) in [
            (BY_TOTAL, Key::Int(i64::MIN)),
            (BY_TOTAL, Key::Int(0)),
            (BY_NAME, Key::Text(String::new())),
            (BY_NAME, Key::Text("josé".to_owned())),
        ] {
            let cursor = sorting.cursor(key, 41);
            assert_eq!(sorting.parse("after", &cursor.encode()).expect("our own cursor"), cursor);
        }
    }

    #[test]
    fn forged_and_foreign_cursors_are_refused() {
        let other = BY_NAME.cursor(Key::Text("ana".to_owned()), 1).encode();
        assert!(
            BY_TOTAL.parse("after", &other).is_err_and(|error| error.to_string().contains("another list"))
        );
        for (sorting, key) in [
            (BY_TOTAL, Key::Text("ana".to_owned())),
            (BY_NAME, Key::Int(1)),
            (BY_NAME, Key::Text("a\0b".to_owned())),
        ] {
            assert!(sorting.parse("after", &sorting.cursor(key, 1).encode()).is_err());
        }
        for text in ["", "x", "NDI", "ç", "AAAAAAAAAAAAAAAAAAAA", &"A".repeat(10_000)] {
            assert!(Cursor::decode(text).is_none(), "{text}");
        }
    }
}
