//! A client of subscriptions over server-sent events.
//!
//! ```text
//! let mut events = Events::ask(app.address, "subscription { … }", json!({ … }), &[("Last-Event-ID", cursor)]).await;  // by POST
//! let mut events = Events::open(app.address, "GET /graphql?query=…", &[…], b"").await;     // any request
//! events.reply.status; events.reply.header("content-type");
//! let event = events.next().await.unwrap();          // name, id, data; `None` at the end of the stream
//! let data = events.data().await;                    // the data of the next answer; fails the test when it has errors
//! events.comments;                                   // signs of life so far
//! ```

use super::client::Reply;
use super::socket::DEADLINE;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A stream of events.
pub(crate) struct Events {
    /// Status and headers. The body is what came in place of events.
    pub(crate) reply: Reply,
    /// Comments that were read so far.
    pub(crate) comments: usize,
    socket: TcpStream,
    /// What was received and not read yet, of the body.
    text: String,
    /// The same as it came, before it is taken out of its chunks.
    chunks: Vec<u8>,
    has_ended: bool,
}

/// An event.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) data: String,
}

impl Event {
    /// Its data.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.data).expect("JSON")
    }
}

impl Events {
    /// Asks by POST, and reads the head of the answer.
    pub(crate) async fn ask(
        address: SocketAddr,
        query: &str,
        variables: Value,
        headers: &[(&str, &str)],
    ) -> Self {
        let headers =
            [&[("Content-Type", "application/json"), ("Accept", "text/event-stream")], headers].concat();
        let body = json!({ "query": query, "variables": variables }).to_string();
        Self::open(address, "POST /graphql", &headers, body.as_bytes()).await
    }

    /// Sends a request, and reads the head of the answer.
    pub(crate) async fn open(
        address: SocketAddr,
        start: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Self {
        let mut head = format!("{start} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(&[head.as_bytes(), b"\r\n", body].concat()).await.unwrap();
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            assert!(receive(&mut socket, &mut bytes).await, "no answer: {}", String::from_utf8_lossy(&bytes));
        };
        let chunks = bytes.split_off(end + 4);
        let reply = Reply::parse(&bytes);
        let mut events = Self { reply, comments: 0, socket, text: String::new(), chunks, has_ended: false };
        if events.reply.header("transfer-encoding") != Some("chunked") {
            let length: usize = events.reply.header("content-length").unwrap_or("0").parse().unwrap();
            while events.chunks.len() < length && receive(&mut events.socket, &mut events.chunks).await {}
            events.reply.body = std::mem::take(&mut events.chunks);
            events.has_ended = true;
        }
        events
    }

    /// The next event; `None` at the end.
    pub(crate) async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(block) = self.block() {
                if let Some(event) = self.read(&block) {
                    return Some(event);
                }
            }
            if !self.more().await {
                return None;
            }
        }
    }

    /// The data of the next answer.
    pub(crate) async fn data(&mut self) -> Value {
        let event = self.next().await.expect("an event");
        assert_eq!(event.name, "next", "{event:?}");
        let payload = event.json();
        assert!(payload.get("errors").is_none(), "{payload:#}");
        payload["data"].clone()
    }

    /// Waits until so many comments were read, before any event.
    pub(crate) async fn commented(&mut self, count: usize) {
        while self.comments < count {
            match self.block() {
                Some(block) => assert_eq!(self.read(&block), None),
                None => assert!(self.more().await, "it has ended"),
            }
        }
    }

    /// Lines up to an empty one.
    fn block(&mut self) -> Option<String> {
        let end = self.text.find("\n\n")?;
        let block = self.text[..end].to_owned();
        self.text.drain(..end + 2);
        Some(block)
    }

    fn read(&mut self, block: &str) -> Option<Event> {
        let mut event = Event::default();
        for line in block.lines() {
            let (field, value) = line.split_once(':').expect("a field");
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "" => self.comments += 1,
                "event" => value.clone_into(&mut event.name),
                "id" => event.id = Some(value.to_owned()),
                "data" => event.data.push_str(value),
                _ => panic!("{line}"),
            }
        }
        (event != Event::default()).then_some(event)
    }

    /// Receives more; `false` at the end.
    async fn more(&mut self) -> bool {
        while !self.has_ended {
            if let Some(chunk) = self.chunk() {
                self.has_ended = chunk.is_empty();
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
                return !self.has_ended;
            }
            self.has_ended = !receive(&mut self.socket, &mut self.chunks).await;
        }
        false
    }

    /// The next whole chunk; the last is empty.
    fn chunk(&mut self) -> Option<Vec<u8>> {
        let end = self.chunks.windows(2).position(|window| window == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&self.chunks[..end]).unwrap(), 16).unwrap();
        if self.chunks.len() < end + 2 + size + 2 {
            return None;
        }
        let chunk = self.chunks[end + 2..end + 2 + size].to_vec();
        self.chunks.drain(..end + 2 + size + 2);
        Some(chunk)
    }
}

/// Receives some bytes; `false` at the end.
async fn receive(socket: &mut TcpStream, bytes: &mut Vec<u8>) -> bool {
    let read = tokio::time::timeout(DEADLINE, socket.read_buf(bytes)).await.expect("waited for events");
    read.unwrap_or_default() > 0
}
