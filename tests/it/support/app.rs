//! A server of its own for one test.

use super::NOW;
use super::client::{self, Reply};
use super::database::TestDatabase;
use super::given::Given;
use pedidos::app::App;
use pedidos::clock::Clock;
use pedidos::config::Config;
use pedidos::db::Db;
use pedidos::order::keep::{Whole, keep};
use pedidos::run;
use serde_json::Value;
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server that listens on a free port of this machine.
#[derive(Debug)]
pub(crate) struct TestApp {
    pub(crate) address: SocketAddr,
    pub(crate) db: Db,
    server: JoinHandle<()>,
    _database: TestDatabase,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl TestApp {
    pub(crate) async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, Config::default()).await
    }

    /// With other settings than the defaults; the database of the settings is not looked at.
    pub(crate) async fn start_with(database: TestDatabase, config: Config) -> Self {
        let db = database.open().await;
        let app = App { db: db.clone(), clock: Clock::Fixed(NOW) };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move {
            run::serve(app, &config, listener, std::future::pending()).await.unwrap();
        });
        Self { address, db, server, _database: database }
    }

    /// Keeps these orders and gives them back with their ids and numbers.
    pub(crate) async fn given(&self, orders: impl IntoIterator<Item = Given>) -> Vec<Whole> {
        let orders: Vec<Given> = orders.into_iter().collect();
        let kept = self.db.write(move |tx| {
            Box::pin(async move {
                let mut wholes = Vec::new();
                for given in orders {
                    wholes.push(given.keep_customer(tx).await?);
                }
                keep(tx, &mut wholes).await?;
                Ok(wholes)
            })
        });
        kept.await.unwrap()
    }

    pub(crate) async fn ask(&self, query: &str) -> Reply {
        self.ask_with(query, Value::Null).await
    }

    pub(crate) async fn ask_with(&self, query: &str, variables: Value) -> Reply {
        client::ask(self.address, query, variables).await
    }

    /// The numbers of the orders that `arguments` of `orders` mean, in the order of the list.
    pub(crate) async fn numbers(&self, arguments: &str) -> Vec<i64> {
        let reply = self.ask(&format!("{{ orders({arguments}) {{ nodes {{ number }} }} }}")).await;
        let nodes = reply.data()["orders"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(|node| node["number"].as_i64().unwrap()).collect()
    }
}
