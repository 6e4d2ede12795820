//! Read replicas, on a real standby that streams from the PostgreSQL of the tests: SQLite has none.
//!
//! Stopping the replay stops it for the whole standby, so these tests take turns. Who answered is seen at the standby itself: in its
//! list of what each connection did last, or by what it does not have yet while its replay is stopped.

mod broken;
mod line;
mod paused;
mod written;

use crate::support::TestApp;
use crate::support::client::Caller;
use crate::support::database::{TestDatabase, postgres, replica_server};
use pedidos::config::{self, Config};
use sea_orm::{ConnectionTrait as _, Database, DatabaseConnection, DbBackend, Statement};
use std::time::Duration;
use tokio::sync::{Mutex, MutexGuard};
use tokio::time::{Instant, sleep};

/// Nothing is measured here: this is against hanging.
const DEADLINE: Duration = Duration::from_mins(1);

/// As long as no test takes: whoever has written nothing may see what is as old as this.
const LONG_MS: u64 = 600_000;

static TURN: Mutex<()> = Mutex::const_new(());

/// The standby, for one test at a time.
struct Standby {
    connection: DatabaseConnection,
    database: String,
    _turn: MutexGuard<'static, ()>,
}

impl Standby {
    /// Waits for its turn, with the replay running, and for the database to be there.
    async fn of(database: &TestDatabase) -> Self {
        let turn = TURN.lock().await;
        let connection = Database::connect(format!("{}/postgres", replica_server())).await.unwrap();
        let database = database.url.rsplit('/').next().unwrap().to_owned();
        let standby = Self { connection, database, _turn: turn };
        standby.resume().await;
        let there = format!("SELECT COUNT(*)::TEXT FROM pg_database WHERE datname = '{}'", standby.database);
        until("the database at the standby", async || standby.text(&there).await == "1").await;
        standby
    }

    fn url(&self) -> String {
        format!("{}/{}", replica_server(), self.database)
    }

    /// The one text that a statement gives.
    async fn text(&self, sql: &str) -> String {
        let row =
            self.connection.query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
        row.unwrap().try_get_by_index::<Option<String>>(0).unwrap().unwrap_or_default()
    }

    /// Stops the replay: from now on the standby stays as it is.
    async fn pause(&self) {
        self.text("SELECT pg_wal_replay_pause()::TEXT").await;
        let paused = async || self.text("SELECT pg_get_wal_replay_pause_state()").await == "paused";
        until("the replay to pause", paused).await;
    }

    async fn resume(&self) {
        self.text("SELECT pg_wal_replay_resume()::TEXT").await;
    }

    /// When a query of the store's settings came to it last, of those that no other has followed on its connection.
    async fn last_query(&self) -> String {
        self.text(&format!(
            "SELECT MAX(to_char(query_start, 'YYYY-MM-DD HH24:MI:SS.US')) FROM pg_stat_activity \
             WHERE datname = '{}' AND application_name = 'pedidos replica' AND query LIKE '%\"stores\"%'",
            self.database
        ))
        .await
    }

    /// Whether it answers when this caller asks; fails the test when the caller is not answered at all.
    async fn answers(&self, caller: &Caller) -> bool {
        let before = self.last_query().await;
        name(caller).await;
        self.last_query().await > before
    }

    async fn begins_to_answer(&self, caller: &Caller) {
        until("the replica to answer", async || self.answers(caller).await).await;
    }
}

/// Settings with these replicas.
fn with_replicas(replicas: &[&str], max_lag_ms: u64) -> Config {
    let database = config::Database {
        replicas: replicas.iter().map(|url| (*url).to_owned()).collect(),
        replica_max_lag_ms: max_lag_ms,
        ..config::Database::default()
    };
    Config { database, ..Config::default() }
}

/// A server with a replica that answers.
async fn replicated(max_lag_ms: u64) -> (TestApp, Standby) {
    let database = postgres().await;
    let standby = Standby::of(&database).await;
    let app = TestApp::start_with(database, with_replicas(&[&standby.url()], max_lag_ms)).await;
    standby.begins_to_answer(&app.nobody()).await;
    (app, standby)
}

/// The name of the store, as a caller is told.
async fn name(caller: &Caller) -> String {
    let data = caller.ask("{ store { name } }").await.data();
    data["store"]["name"].as_str().unwrap().to_owned()
}

/// Names the store as a caller; gives what the caller is told to remember: by header, and by cookie.
async fn rename(caller: &Caller, name: &str) -> (String, String) {
    let rename = format!(
        "mutation {{ updateStore(input: {{ name: \"{name}\" }}) {{ store {{ name }} userErrors {{ message }} }} }}"
    );
    let reply = caller.ask(&rename).await;
    assert_eq!(reply.data()["updateStore"]["store"]["name"], name, "{}", reply.text());
    let cookie = reply.header("set-cookie").expect("a cookie").to_owned();
    (reply.header("pedidos-written").expect("a header").to_owned(), cookie)
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < DEADLINE, "waited in vain for {what}");
        sleep(Duration::from_millis(20)).await;
    }
}
