//! Following new orders at a terminal.

use super::{DEADLINE, Desk};
use crate::order::place::two_mugs;
use crate::support::TestApp;
use crate::support::catalogue::product;
use crate::support::client::Caller;
use crate::support::database::sqlite;
use crate::support::proxy::Proxy;
use pedidos::actor::Scope;
use pedidos::config::{Config, Live};
use serde_json::{Value, json};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};

/// A shop that wants keys.
struct Shop {
    app: TestApp,
    owner: Caller,
    key: String,
}

impl Shop {
    async fn open() -> Self {
        Self::open_with(Live::default()).await
    }

    async fn open_with(live: Live) -> Self {
        let config = Config { live, ..Config::default() };
        let app = TestApp::start_with_keys_and(sqlite().await, config).await;
        app.given_products([product(1, "CANECA-01")]).await;
        let owner = app.caller("loja", &[Scope::Admin]).await;
        let key = app.given_key("painel", &[Scope::OrdersRead]).await;
        Self { app, owner, key }
    }

    fn desk(&self) -> Desk {
        Desk::new().with_env("PEDIDOS_KEY", &self.key)
    }

    fn url(&self) -> String {
        format!("http://{}", self.app.address)
    }

    async fn place(&self, change: &Value) -> i64 {
        let mut input = two_mugs();
        for (field, value) in change.as_object().unwrap() {
            input[field] = value.clone();
        }
        let place = "mutation($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } } }";
        let placed = self.owner.ask_with(place, json!({ "input": input })).await.data();
        placed["placeOrder"]["order"]["number"].as_i64().unwrap()
    }

    /// Places orders until the first is told: nothing else tells that it follows. Gives that line.
    async fn first(&self, tail: &mut Tail) -> String {
        loop {
            self.place(&json!({})).await;
            if let Ok(line) = tokio::time::timeout(Duration::from_millis(500), tail.out.next_line()).await {
                return line.unwrap().unwrap();
            }
        }
    }
}

/// A `pedidos tail` that runs.
struct Tail {
    child: Child,
    out: Lines<BufReader<ChildStdout>>,
    err: Lines<BufReader<ChildStderr>>,
}

impl Tail {
    fn start(desk: &Desk, url: &str, arguments: &[&str]) -> Self {
        let mut command = desk.command(&[&["tail", "--url", url], arguments].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap()).lines();
        let err = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, out, err }
    }

    async fn line(&mut self) -> String {
        let line = tokio::time::timeout(DEADLINE, self.out.next_line()).await.expect("a line");
        line.unwrap().expect("it has ended")
    }

    async fn json(&mut self) -> Value {
        serde_json::from_str(&self.line().await).unwrap()
    }

    async fn complaint(&mut self) -> String {
        let line = tokio::time::timeout(DEADLINE, self.err.next_line()).await.expect("a line");
        line.unwrap().expect("it has ended")
    }

    /// As Ctrl-C does.
    async fn interrupt(mut self) -> ExitStatus {
        let kill = format!("kill -INT {}", self.child.id().unwrap());
        assert!(Command::new("sh").args(["-c", &kill]).status().await.unwrap().success());
        self.ended().await
    }

    async fn ended(&mut self) -> ExitStatus {
        tokio::time::timeout(DEADLINE, self.child.wait()).await.expect("its end").unwrap()
    }
}

fn number(line: &str) -> i64 {
    line.split('#').nth(1).unwrap().split(' ').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_order_is_a_line() {
    let shop = Shop::open().await;
    let desk = shop.desk();
    let mut tail = Tail::start(&desk, &shop.url(), &[]);
    let line = shop.first(&mut tail).await;
    assert!(line.starts_with("2026-11-22 12:00:00  #"), "{line}");
    let after_number = line.split('#').nth(1).unwrap();
    assert!(
        after_number.contains(" AWAITING_PAYMENT R$      65.00  2 items   Ana Souza  São Paulo/SP"),
        "{line}"
    );
    let status = tail.interrupt().await;
    assert_eq!(status.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_says_which_and_json_says_more() {
    let shop = Shop::open().await;
    let desk = shop.desk();
    let filter = r#"{"total":{"gte":"100.00"}}"#;
    let mut all = Tail::start(&desk, &shop.url(), &["--json"]);
    let mut large = Tail::start(&desk, &shop.url(), &["--json", "--filter", filter]);
    let first: Value = serde_json::from_str(&shop.first(&mut all).await).unwrap();
    let bulk = json!({ "items": [{ "sku": "CANECA-01", "quantity": 10 }] });
    let told = loop {
        let placed = shop.place(&bulk).await;
        if let Ok(line) = tokio::time::timeout(Duration::from_millis(500), large.out.next_line()).await {
            let told: Value = serde_json::from_str(&line.unwrap().unwrap()).unwrap();
            assert!(told["order"]["number"].as_i64() <= Some(placed), "{told:#}");
            break told;
        }
    };
    assert_eq!(told["order"]["total"], "265.00", "{told:#}");
    assert_eq!(told["order"]["items"][0]["quantity"], 10);
    assert_eq!(told["at"], "2026-11-22T15:00:00Z");

    // And behind a cursor, everything once more.
    let cursor = first["cursor"].as_str().unwrap();
    let mut again = Tail::start(&desk, &shop.url(), &["--json", "--after", cursor, "--filter", filter]);
    assert!(again.json().await["order"]["number"].as_i64() <= told["order"]["number"].as_i64());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_missed_when_the_connection_is_cut() {
    let shop = Shop::open().await;
    let (desk, proxy) = (shop.desk(), Proxy::to(shop.app.address).await);
    let mut tail = Tail::start(&desk, &format!("ws://{}/graphql", proxy.address), &[]);
    let mut expected = number(&shop.first(&mut tail).await);
    let mut last = shop.place(&json!({})).await;
    for _ in 0..3 {
        while expected < last {
            expected += 1;
            assert_eq!(number(&tail.line().await), expected);
        }
        proxy.cut();
        let cut = tail.complaint().await;
        assert!(cut.starts_with("pedidos: cut off: ") && cut.ends_with("; connecting again"), "{cut}");
        for _ in 0..3 {
            last = shop.place(&json!({})).await;
        }
        proxy.mend();
        assert_eq!(tail.complaint().await, "pedidos: connected again");
    }
    while expected < last {
        expected += 1;
        assert_eq!(number(&tail.line().await), expected);
    }
    assert!(tail.interrupt().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_is_waited_for() {
    let mut shop = Shop::open().await;
    let desk = shop.desk();
    let mut tail = Tail::start(&desk, &shop.url(), &[]);
    shop.first(&mut tail).await;
    shop.app.stop().await;
    let cut = tail.complaint().await;
    assert!(cut.contains("the server has closed the connection: Going away (1001)"), "{cut}");
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert!(tail.interrupt().await.success(), "it may be ended while it waits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_revoked_ends_it() {
    let shop = Shop::open_with(Live { keep_alive_ms: 100, ..Live::default() }).await;
    let mut tail = Tail::start(&shop.desk(), &shop.url(), &[]);
    shop.first(&mut tail).await;
    let revoke = "mutation($key: String!) { revokeAccessKey(input: { key: $key }) { userErrors { code } } }";
    shop.owner.ask_with(revoke, json!({ "key": shop.key })).await.data();
    assert_eq!(tail.complaint().await, "pedidos: the access key was revoked, or has expired");
    assert_eq!(tail.ended().await.code(), Some(1));
}

#[tokio::test]
async fn what_is_wrong_at_the_start_is_said_in_a_line() {
    let shop = Shop::open().await;
    let desk = shop.desk();
    let url = shop.url();
    let stock = shop.app.given_key("estoque", &[Scope::StockRead]).await;
    let nowhere = "http://127.0.0.1:9";
    for (arguments, problem) in [
        (
            &["--url", &url, "--key", "ped_svc_nobody"][..],
            format!("{url} answers 401 Unauthorized: the access key is not known here"),
        ),
        (&["--url", &url, "--key", &stock], "the access key lacks the scope `orders:read`".to_owned()),
        (
            &["--url", &url, "--filter", "{uf}"],
            "--filter is not JSON: key must be a string at line 1 column 2".to_owned(),
        ),
        (
            &["--url", &url, "--filter", "{\"uf\":{\"in\":[\"XX\"]}}"],
            "Variable \"$filter.uf.in[0]\" ".to_owned(),
        ),
        (
            &["--url", &url, "--filter", "{\"total\":{\"gte\":\"x\"}}"],
            "Failed to parse \"Money\": expected an amount with two decimal places".to_owned(),
        ),
        (&["--url", &url, "--after", "x"], "after: expected a cursor".to_owned()),
        (&["--url", nowhere], format!("cannot connect to {nowhere}: Connection refused")),
        (&["--url", "loja"], "--url loja: expected an address such as http://127.0.0.1:8000".to_owned()),
        (&["--url", &format!("{url}/health/live")], format!("{url}/health/live ")),
    ] {
        let ended = desk.run(&[&["tail"], arguments].concat()).await;
        assert_eq!(ended.status.code(), Some(1), "{arguments:?}");
        assert!(ended.stderr.starts_with(&format!("pedidos: {problem}")), "{arguments:?}: {}", ended.stderr);
        assert_eq!((ended.stderr.lines().count(), ended.stdout.as_str()), (1, ""), "{}", ended.stderr);
    }
    let without_key = Desk::new().run(&["tail", "--url", &url]).await;
    assert!(without_key.stderr.starts_with("pedidos: an access key is needed"), "{}", without_key.stderr);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_ends_when_nobody_reads_any_more() {
    let shop = Shop::open().await;
    let mut tail = Tail::start(&shop.desk(), &shop.url(), &[]);
    shop.first(&mut tail).await;
    drop(tail.out);
    let mut child = tail.child;
    let ended = async {
        loop {
            shop.place(&json!({})).await;
            if let Ok(status) = tokio::time::timeout(Duration::from_millis(50), child.wait()).await {
                return status.unwrap();
            }
        }
    };
    assert!(tokio::time::timeout(DEADLINE, ended).await.expect("its end").success());
}
