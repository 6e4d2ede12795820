//! The twin on SQLite: `rusqlite`, a connection of its own for each worker thread, statements prepared once, rows written
//! while they are stepped over. A read of some hundred microseconds is not worth another thread.

use super::json::{Facets, Json, Row};
use super::shape::{EVENT, INVOICE, ITEM, PAYMENT, SHIPMENT};
use super::sql::SQL;
use super::{HISTORY, PARTS, Which};
use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OpenFlags, Params, params_from_iter};
use std::cell::RefCell;
use std::path::PathBuf;

thread_local! {
    static CONNECTION: RefCell<Option<Connection>> = const { RefCell::new(None) };
}

/// A file.
pub(crate) struct Sqlite {
    pub(crate) file: PathBuf,
}

impl Row for rusqlite::Row<'_> {
    fn text(&self, at: usize) -> Option<&str> {
        self.get_ref_unwrap(at).as_str_or_null().unwrap()
    }

    fn int(&self, at: usize) -> Option<i64> {
        match self.get_ref_unwrap(at) {
            ValueRef::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl Sqlite {
    /// Works on the connection of this thread.
    fn on_connection<T>(&self, work: impl FnOnce(&Connection) -> T) -> T {
        CONNECTION.with_borrow_mut(|connection| work(connection.get_or_insert_with(|| self.connect())))
    }

    /// With the same settings as the server's readers.
    fn connect(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags).unwrap();
        for (pragma, value) in [("mmap_size", 2_147_418_112), ("cache_size", -8192), ("temp_store", 2)] {
            connection.pragma_update(None, pragma, value).unwrap();
        }
        connection
    }

    pub(crate) fn page(&self, which: &Which) -> Vec<u8> {
        self.on_connection(|connection| {
            let (sql, values) = which.statement();
            let mut json = Json::answer("orders");
            json.begin("{\"nodes\":[");
            let mut items = connection.prepare_cached(&SQL.items_of_one).unwrap();
            let mut page = connection.prepare_cached(sql).unwrap();
            each(&mut page, params_from_iter(values), |row| {
                let id = json.begin_order(row);
                each(&mut items, [id], |item| json.object(item, 0, ITEM));
                json.end(b']');
                json.end(b'}');
            });
            json.end(b']');
            json.end(b'}');
            json.finish()
        })
    }

    pub(crate) fn full(&self, number: i64) -> Vec<u8> {
        self.on_connection(|connection| {
            let mut json = Json::answer("order");
            let mut id = 0;
            let mut order = connection.prepare_cached(&SQL.full).unwrap();
            each(&mut order, [number], |row| id = json.begin_full(row));
            json.begin("\"items\":[");
            let mut items = connection.prepare_cached(&SQL.full_items).unwrap();
            each(&mut items, [id], |row| json.full_item(row));
            json.end(b']');
            let shapes = [PAYMENT, SHIPMENT, INVOICE, EVENT];
            for ((sql, shape), name) in SQL.parts.iter().zip(shapes).zip(PARTS) {
                json.begin(name);
                let mut part = connection.prepare_cached(sql).unwrap();
                each(&mut part, [id], |row| json.object(row, 0, shape));
                json.end(b']');
                if name == HISTORY {
                    json.end(b'}');
                }
            }
            json.end(b'}');
            json.finish()
        })
    }

    pub(crate) fn search(&self, part: &str) -> Vec<u8> {
        self.on_connection(|connection| {
            let mut json = Json::answer("orders");
            json.begin("{\"nodes\":[");
            let mut search = connection.prepare_cached(&SQL.search_sqlite).unwrap();
            each(&mut search, [format!("\"{part}\"")], |row| json.found(row));
            json.end(b']');
            json.end(b'}');
            json.finish()
        })
    }

    pub(crate) fn facets(&self, now: i64) -> Vec<u8> {
        self.on_connection(|connection| {
            let mut facets = Facets::default();
            let mut groups = connection.prepare_cached(&SQL.facets).unwrap();
            each(&mut groups, [now], |row| facets.add(row));
            facets.finish()
        })
    }
}

fn each(statement: &mut CachedStatement<'_>, values: impl Params, mut work: impl FnMut(&rusqlite::Row<'_>)) {
    let mut rows = statement.query(values).unwrap();
    while let Some(row) = rows.next().unwrap() {
        work(row);
    }
}
