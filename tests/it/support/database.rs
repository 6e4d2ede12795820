//! Databases for one test each, copied from one that was migrated once.

use pedidos::config;
use pedidos::db::Db;
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection};
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// A migrated database without orders.
#[derive(Debug)]
pub(crate) struct TestDatabase {
    pub(crate) url: String,
    /// Deleted when the test ends.
    _folder: Option<TempDir>,
}

/// PostgreSQL databases whose test is over; they are dropped when the next one is made.
static OVER: Mutex<Vec<String>> = Mutex::new(Vec::new());

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some(name) = self.url.strip_prefix(&server_or_nothing()) {
            OVER.lock().unwrap().push(name.trim_start_matches('/').to_owned());
        }
    }
}

impl TestDatabase {
    pub(crate) fn config(&self) -> config::Database {
        config::Database { url: self.url.clone(), max_connections: 4, ..config::Database::default() }
    }

    pub(crate) async fn open(&self) -> Db {
        Db::connect(&self.config()).await.unwrap()
    }
}

/// A database of a test that needs no server.
#[derive(Debug)]
pub(crate) struct OpenDatabase {
    db: Db,
    _database: TestDatabase,
}

impl std::ops::Deref for OpenDatabase {
    type Target = Db;

    fn deref(&self) -> &Db {
        &self.db
    }
}

/// An empty database of each kind, migrated and open.
pub(crate) async fn each() -> Vec<OpenDatabase> {
    let mut open = Vec::new();
    for database in [sqlite().await, postgres().await] {
        open.push(OpenDatabase { db: database.open().await, _database: database });
    }
    open
}

/// An empty SQLite file that nobody has migrated.
pub(crate) fn bare_sqlite() -> TestDatabase {
    let folder = TempDir::new().unwrap();
    let url = format!("sqlite:{}", folder.path().join("pedidos.db").display());
    TestDatabase { url, _folder: Some(folder) }
}

pub(crate) async fn sqlite() -> TestDatabase {
    static MIGRATED: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, migrated) = MIGRATED
        .get_or_init(async || {
            let folder = TempDir::new().unwrap();
            let file = folder.path().join("migrated.db");
            let url = format!("sqlite:{}", file.display());
            let database = config::Database { url, max_connections: 1, ..config::Database::default() };
            let db = Db::connect(&database).await.unwrap();
            db.migrate().await.unwrap();
            db.close().await.unwrap();
            (folder, file)
        })
        .await;
    let database = bare_sqlite();
    std::fs::copy(migrated, database.url.strip_prefix("sqlite:").unwrap()).unwrap();
    database
}

/// What the address of a database on the server begins with; nothing that any address begins with when there is no server.
fn server_or_nothing() -> String {
    std::env::var("PEDIDOS_TEST_POSTGRES").unwrap_or_else(|_| "no server".to_owned())
}

fn server() -> String {
    std::env::var("PEDIDOS_TEST_POSTGRES").expect(
        "PEDIDOS_TEST_POSTGRES names no PostgreSQL server (postgres://user@host:port): ./tests/run starts one and sets it",
    )
}

/// A standby of the server, which replays all of it.
pub(crate) fn replica_server() -> String {
    std::env::var("PEDIDOS_TEST_REPLICA").expect(
        "PEDIDOS_TEST_REPLICA names no streaming replica of PEDIDOS_TEST_POSTGRES (postgres://user@host:port): ./tests/run starts \
         one and sets it",
    )
}

async fn maintenance() -> DatabaseConnection {
    Database::connect(format!("{}/postgres", server())).await.unwrap()
}

/// An empty PostgreSQL database that nobody has migrated.
pub(crate) async fn bare_postgres() -> TestDatabase {
    new_postgres("template1").await
}

async fn new_postgres(template: &str) -> TestDatabase {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("pedidos_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let over = std::mem::take(&mut *OVER.lock().unwrap());
    for name in over {
        // One that somebody still closes is left to the end of the server.
        drop(
            maintenance()
                .await
                .execute_unprepared(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .await,
        );
    }
    let create = format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY");
    maintenance().await.execute_unprepared(&create).await.unwrap();
    TestDatabase { url: format!("{}/{name}", server()), _folder: None }
}

pub(crate) async fn postgres() -> TestDatabase {
    static MIGRATED: OnceCell<String> = OnceCell::const_new();
    let template = MIGRATED
        .get_or_init(async || {
            let database = bare_postgres().await;
            let db = database.open().await;
            db.migrate().await.unwrap();
            db.close().await.unwrap();
            let name = database.url.rsplit('/').next().unwrap().to_owned();
            // It is the template of all others.
            std::mem::forget(database);
            name
        })
        .await;
    new_postgres(template).await
}
