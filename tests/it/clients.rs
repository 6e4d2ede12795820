//! The public clients of subscriptions, as they come from the npm registry, against a server on a real socket: what each asks is
//! answered, and what it follows comes whole, however often its connection is cut.
//!
//! They are in `tests/clients`; `./tests/run` installs Node.js and them.

use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::support::catalogue::product;
use crate::support::client::Caller;
use crate::support::database::{postgres, sqlite};
use crate::support::proxy::Proxy;
use pedidos::actor::Scope;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

/// Nothing is measured here: this is against hanging.
const DEADLINE: Duration = Duration::from_mins(1);

/// A client that runs.
struct Client {
    child: Child,
    said: Lines<BufReader<ChildStdout>>,
}

impl Client {
    fn start(script: &str, proxy: &Proxy, key: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
        assert!(
            folder.join("node_modules").is_dir(),
            "the clients are not installed: ./tests/run does it, or `npm ci` in tests/clients"
        );
        let mut child = Command::new("node")
            .args([script, &format!("http://{}", proxy.address), key])
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("Node.js (`node`): ./tests/run installs it");
        let said = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, said }
    }

    /// The next thing that happened.
    async fn tells(&mut self) -> Value {
        let line = tokio::time::timeout(DEADLINE, self.said.next_line()).await.expect("a line").unwrap();
        serde_json::from_str(&line.expect("it has ended")).unwrap()
    }

    /// What comes next, apart from connections.
    async fn tells_next(&mut self) -> Value {
        loop {
            let told = self.tells().await;
            if told["what"] != "connected" && told["what"] != "back" {
                return told;
            }
        }
    }

    async fn until(&mut self, what: &str) {
        while self.tells().await["what"] != what {}
    }

    /// Ends it; it has nothing more to tell.
    async fn end(mut self) {
        drop(self.child.stdin.take());
        let rest = tokio::time::timeout(DEADLINE, self.said.next_line()).await.expect("its end").unwrap();
        // A subscription that the client ends is complete.
        assert!(rest.is_none() || rest.as_deref() == Some(r#"{"what":"complete"}"#), "{rest:?}");
        let status = tokio::time::timeout(DEADLINE, self.child.wait()).await.expect("its end").unwrap();
        assert!(status.success(), "{status}");
    }
}

struct Shop {
    app: TestApp,
    owner: Caller,
    key: String,
}

impl Shop {
    async fn open(app: TestApp) -> Self {
        app.given_products([product(1, "CANECA-01")]).await;
        let owner = app.caller("loja", &[Scope::Admin]).await;
        let key = app.given_key("painel", &[Scope::OrdersRead]).await;
        Self { app, owner, key }
    }

    async fn place(&self) -> i64 {
        let place = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } } }";
        let placed = self.owner.ask_with(place, json!({ "input": two_mugs() })).await.data();
        placed["placeOrder"]["order"]["number"].as_i64().unwrap()
    }
}

/// Places orders before, between and behind cuts of the connection; the client gets each once, in order.
async fn gets_everything(script: &str, app: TestApp) {
    let shop = Shop::open(app).await;
    let proxy = Proxy::to(shop.app.address).await;
    let mut client = Client::start(script, &proxy, &shop.key);
    assert_eq!(
        client.tells_next().await,
        json!({ "what": "answer", "data": { "store": { "name": "Minha Loja" } } })
    );
    assert_eq!(client.tells_next().await, json!({ "what": "failed", "code": "VALIDATION_ERROR" }));
    assert_eq!(client.tells_next().await, json!({ "what": "failed", "code": "FORBIDDEN" }));

    // Nothing tells that a subscription has begun, but its first order.
    let first = loop {
        let number = shop.place().await;
        if let Ok(told) = tokio::time::timeout(Duration::from_millis(500), client.tells_next()).await {
            assert!(told["number"].as_i64() <= Some(number), "{told}");
            break told["number"].as_i64().unwrap();
        }
    };
    let mut expected = first;
    let mut last = shop.place().await;
    for cut in 0..4 {
        if cut > 0 {
            proxy.cut();
            for _ in 0..cut * 2 {
                last = shop.place().await;
            }
            proxy.mend();
            client.until("back").await;
            last = shop.place().await.max(last);
        }
        while expected < last {
            expected += 1;
            assert_eq!(client.tells_next().await, json!({ "what": "order", "number": expected }));
        }
    }
    client.end().await;
}

macro_rules! clients {
    ($($name:ident: $script:literal)*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn gets_everything_on_sqlite() {
                super::gets_everything($script, super::TestApp::start_with_keys(super::sqlite().await).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn gets_everything_on_postgres() {
                super::gets_everything($script, super::TestApp::start_with_keys(super::postgres().await).await).await;
            }
        }
    )*};
}

clients! {
    graphql_ws: "graphql-ws.mjs"
    subscriptions_transport_ws: "legacy.mjs"
    graphql_sse: "graphql-sse.mjs"
    event_source: "event-source.mjs"
}
