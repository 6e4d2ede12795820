//! A server of its own for one test.

use super::NOW;
use super::client::{self, Caller, Reply};
use super::database::TestDatabase;
use super::given::Given;
use entity::access_key::AccessKeyKind;
use entity::id::ProductId;
use entity::money::Money;
use entity::{product, shipment};
use pedidos::actor::{Actor, Scope};
use pedidos::app::{Access, App};
use pedidos::auth::{self, NewKey};
use pedidos::clock::Clock;
use pedidos::config::{Config, Hidden};
use pedidos::db::Db;
use pedidos::order::keep::{Whole, keep};
use pedidos::order::parts;
use pedidos::run;
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A server that listens on a free port of this machine.
#[derive(Debug)]
pub(crate) struct TestApp {
    pub(crate) address: SocketAddr,
    pub(crate) db: Db,
    pub(crate) app: App,
    server: JoinHandle<()>,
    stop: CancellationToken,
    database: Arc<TestDatabase>,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl TestApp {
    pub(crate) async fn start(database: TestDatabase) -> Self {
        Self::start_with(database, settings()).await
    }

    /// With other settings than the defaults; the database of the settings is not looked at.
    pub(crate) async fn start_with(database: TestDatabase, config: Config) -> Self {
        Self::serve(Arc::new(database), config, NOW, Access::Open).await
    }

    /// Where whoever asks has to show an access key.
    pub(crate) async fn start_with_keys(database: TestDatabase) -> Self {
        Self::serve(Arc::new(database), settings(), NOW, Access::Keys).await
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> &str {
        &self.database.url
    }

    /// The same with other settings.
    pub(crate) async fn start_with_keys_and(database: TestDatabase, config: Config) -> Self {
        Self::serve(Arc::new(database), config, NOW, Access::Keys).await
    }

    /// Asks it to end, as a supervisor does, and waits until it has.
    pub(crate) async fn stop(&mut self) {
        self.stop.cancel();
        (&mut self.server).await.unwrap();
    }

    /// Another server on the same database, at another time.
    pub(crate) async fn at(&self, now: i64) -> Self {
        Self::serve(Arc::clone(&self.database), settings(), now, self.app.access).await
    }

    /// Another server on the same database, beside this one.
    pub(crate) async fn beside(&self, config: Config) -> Self {
        Self::serve(Arc::clone(&self.database), config, NOW, self.app.access).await
    }

    /// Another server on the same database, at another time and with other settings.
    pub(crate) async fn at_with(&self, now: i64, config: Config) -> Self {
        Self::serve(Arc::clone(&self.database), config, now, self.app.access).await
    }

    async fn serve(database: Arc<TestDatabase>, config: Config, now: i64, access: Access) -> Self {
        let db = database.open().await;
        let app = App::new(db.clone(), Clock::Fixed(now), access).configured(&config).unwrap();
        let to_serve = app.clone();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let server = tokio::spawn(async move {
            run::serve(to_serve, &config, listener, stopped).await.unwrap();
        });
        Self { address, db, app, server, stop, database }
    }

    /// Waits until everybody who has to be told of what was done so far is known.
    pub(crate) async fn fanned_out(&self) {
        for _ in 0..1_000 {
            let waiting = pedidos::delivery::backlog(&self.db).await.unwrap();
            if waiting.iter().all(|way| way.kind.is_some()) {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        panic!("nobody fans out");
    }

    /// A caller that shows a new key of this name with these scopes.
    pub(crate) async fn caller(&self, name: &str, scopes: &[Scope]) -> Caller {
        self.nobody().with("Authorization", &format!("Bearer {}", self.given_key(name, scopes).await))
    }

    /// A caller that shows nothing.
    pub(crate) fn nobody(&self) -> Caller {
        Caller::of(self.address)
    }

    /// The whole of a new key of a program, which does not end.
    pub(crate) async fn given_key(&self, name: &str, scopes: &[Scope]) -> String {
        let scopes = scopes.iter().map(|scope| scope.name().to_owned()).collect();
        self.given_key_of(NewKey {
            name: name.to_owned(),
            kind: AccessKeyKind::Service,
            scopes,
            expires_at: None,
        })
        .await
    }

    pub(crate) async fn given_key_of(&self, wanted: NewKey) -> String {
        let by = self.app.by(Actor::system("test"));
        let made = self.db.act(&by, |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { auth::create(tx, &wanted).await })
        });
        made.await.unwrap().1.reveal().to_owned()
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
                let ids: Vec<_> = wholes.iter().map(|whole| whole.order.id).collect();
                let mut shipments = parts::of::<shipment::Model>(tx, &ids).await?;
                for whole in &mut wholes {
                    whole.shipments = shipments.remove(&whole.order.id).unwrap_or_default();
                }
                Ok(wholes)
            })
        });
        kept.await.unwrap()
    }

    /// Keeps a product with this SKU.
    pub(crate) async fn given_product(&self, sku: &str) -> ProductId {
        let sku = sku.to_owned();
        let kept = self.db.write(move |tx| {
            Box::pin(async move {
                let id = ProductId(tx.next_ids("products", 1).await?[0]);
                tx.insert("products", &[&product_of(id, sku)]).await?;
                Ok(id)
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

    /// What is wrong with `arguments` of `orders`: the field that the error names, and the problem it tells.
    pub(crate) async fn refusal(&self, arguments: &str) -> (String, String) {
        self.ask(&format!("{{ orders({arguments}) {{ nodes {{ number }} }} }}")).await.refusal()
    }
}

/// The settings of a test: servers of this machine may be called, who must be quick, and secrets can be sealed.
pub(crate) fn settings() -> Config {
    let mut config = Config::default();
    config.outbound.allow_networks = vec!["127.0.0.1".to_owned()];
    config.outbound.timeout_ms = 2_000;
    config.outbound.connect_timeout_ms = 1_000;
    config.secrets.key = Hidden::new("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_owned());
    config
}

fn product_of(id: ProductId, sku: String) -> product::Model {
    product::Model {
        id,
        external_id: None,
        name: format!("Produto {sku}"),
        sku,
        category: None,
        gtin: None,
        ncm: None,
        weight_g: Some(350),
        length_mm: None,
        width_mm: None,
        height_mm: None,
        place: None,
        price_cents: Money(2_500),
        active: true,
        created_at: NOW,
        updated_at: NOW,
    }
}
