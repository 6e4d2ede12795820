//! Following a subscription over server-sent events.

use super::TestApp;
use entity::event::EventKind;
use entity::id::OrderId;
use pedidos::actor::Actor;
use pedidos::db::Read as _;
use sea_orm::Statement;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// How long a message may take; a test that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// A subscription that is open.
#[derive(Debug)]
pub(crate) struct Follow {
    socket: BufReader<TcpStream>,
    /// What was read and is no whole event yet.
    text: String,
}

/// One event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) kind: String,
    pub(crate) id: Option<String>,
    pub(crate) answer: Value,
}

impl Event {
    /// The field of the answer, which has no errors.
    pub(crate) fn data(&self, field: &str) -> Value {
        assert!(self.answer.get("errors").is_none(), "{:#}", self.answer);
        self.answer["data"][field].clone()
    }

    /// The code of the first error.
    pub(crate) fn code(&self) -> String {
        self.answer["errors"][0]["extensions"]["code"].as_str().unwrap_or("NONE").to_owned()
    }
}

impl Follow {
    /// Opens a subscription, with these header lines besides; the server has begun to answer then.
    pub(crate) async fn open(address: SocketAddr, query: &str, variables: Value, headers: &str) -> Self {
        Self::try_open(address, query, variables, headers).await.expect("the server to answer")
    }

    /// The same; nothing when there is no server, or it hangs up.
    pub(crate) async fn try_open(
        address: SocketAddr,
        query: &str,
        variables: Value,
        headers: &str,
    ) -> Option<Self> {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n\
             {headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut socket = TcpStream::connect(address).await.ok()?;
        socket.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.ok()?;
        let mut socket = BufReader::new(socket);
        let mut status = String::new();
        socket.read_line(&mut status).await.ok().filter(|read| *read > 0)?;
        assert!(status.contains(" 200 "), "{status}");
        let mut line = String::new();
        while line != "\r\n" {
            line.clear();
            socket.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        }
        Some(Self { socket, text: String::new() })
    }

    /// The next event; `None` when the server has ended the connection.
    pub(crate) async fn event(&mut self) -> Option<Event> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (parse(event), rest.to_owned());
                self.text = rest;
                if event.is_some() {
                    return event;
                }
            }
            let chunk = tokio::time::timeout(PATIENCE, self.chunk()).await;
            self.text.push_str(&chunk.expect("a message in time")?);
        }
    }

    async fn chunk(&mut self) -> Option<String> {
        let mut size = String::new();
        self.socket.read_line(&mut size).await.ok().filter(|read| *read > 0)?;
        let size = usize::from_str_radix(size.trim(), 16).unwrap();
        let mut chunk = vec![0; size + 2];
        self.socket.read_exact(&mut chunk).await.ok()?;
        chunk.truncate(size);
        (size > 0).then(|| String::from_utf8(chunk).unwrap())
    }

    /// The answer of the next event.
    pub(crate) async fn next(&mut self) -> Event {
        self.event().await.expect("an event")
    }

    /// The field of the next answer.
    pub(crate) async fn data(&mut self, field: &str) -> Value {
        self.next().await.data(field)
    }

    /// Makes sure that nothing comes for a while.
    pub(crate) async fn is_quiet(&mut self) {
        let next = tokio::time::timeout(Duration::from_millis(300), self.event()).await;
        assert!(next.is_err(), "{next:?}");
    }
}

fn parse(text: &str) -> Option<Event> {
    let mut event = Event { kind: String::new(), id: None, answer: Value::Null };
    for line in text.lines() {
        match line.split_once(": ") {
            Some(("event", kind)) => kind.clone_into(&mut event.kind),
            Some(("id", id)) => event.id = Some(id.to_owned()),
            Some(("data", data)) if !data.is_empty() => event.answer = serde_json::from_str(data).unwrap(),
            _ => {}
        }
    }
    (!event.kind.is_empty()).then_some(event)
}

impl TestApp {
    pub(crate) async fn follow(&self, query: &str, variables: Value) -> Follow {
        Follow::open(self.address, query, variables, "").await
    }

    /// Waits until all that is committed was told: who follows from then on hears only of what comes.
    pub(crate) async fn settle(&self) {
        let newest = Statement::from_string(self.db.backend(), "SELECT COALESCE(MAX(id), 0) FROM feed");
        let newest: i64 = self.db.query(newest).await.unwrap()[0].try_get_by_index(0).unwrap();
        while self.app.feed.follow(&self.db, None).await.place() < newest {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    /// Tells that something happened to these orders, though nothing did: each in a unit of work of its own.
    pub(crate) async fn tell(&self, orders: &[OrderId]) {
        let by = self.app.by(Actor::system("test"));
        for order in orders.iter().copied() {
            let told = self.db.act(&by, move |tx| {
                Box::pin(async move {
                    tx.tell(order, EventKind::OrderNoteAdded);
                    Ok(())
                })
            });
            told.await.unwrap();
        }
    }

    /// The numbers of the orders that a filter of a subscription means when something is told of every order, smallest first.
    pub(crate) async fn told_numbers(&self, filter: &str) -> Vec<i64> {
        let all = Statement::from_string(self.db.backend(), "SELECT id FROM orders ORDER BY id");
        let rows = self.db.query(all).await.unwrap();
        let orders: Vec<OrderId> = rows.iter().map(|row| OrderId(row.try_get_by_index(0).unwrap())).collect();
        let now = self.app.feed.follow(&self.db, None).await.place();
        let after = self.app.feed.cursor(now).encode();
        self.tell(&orders).await;
        // Each order is meant either by the filter or by its opposite: so one knows when all have come.
        let (told, mut tellings) = tokio::sync::mpsc::unbounded_channel();
        for (is_meant, filter) in [(true, filter.to_owned()), (false, format!("not: {{ {filter} }}"))] {
            let query = format!(
                "subscription($after: String) {{
                    orderChanged(filter: {{ {filter} }}, after: $after) {{ order {{ number }} }}
                }}"
            );
            let mut follow = self.follow(&query, json!({ "after": after })).await;
            let told = told.clone();
            tokio::spawn(async move {
                while let Some(event) = follow.event().await {
                    let number = event.data("orderChanged")["order"]["number"].as_i64().unwrap();
                    if told.send((is_meant, number)).is_err() {
                        break;
                    }
                }
            });
        }
        drop(told);
        let mut numbers = Vec::new();
        for _ in &orders {
            let (is_meant, number) = tellings.recv().await.unwrap();
            numbers.extend(is_meant.then_some(number));
        }
        numbers.sort_unstable();
        numbers
    }
}
