//! An HTTP client of a few lines: what goes over the socket is what the test wrote.

use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// Reads a whole answer.
    pub(crate) fn parse(bytes: &[u8]) -> Self {
        parse(bytes)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// What was asked for; fails the test when there are errors.
    pub(crate) fn data(&self) -> Value {
        let json = self.json();
        assert!(json.get("errors").is_none(), "{json:#}");
        json["data"].clone()
    }

    /// The first error.
    pub(crate) fn error(&self) -> Value {
        let json = self.json();
        assert!(json["errors"][0].is_object(), "expected an error: {json:#}");
        json["errors"][0].clone()
    }

    /// The field and the problem of a first error that says `BAD_USER_INPUT`; its message begins with the field.
    pub(crate) fn refusal(&self) -> (String, String) {
        let error = self.error();
        assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{error:#}");
        let field = error["extensions"]["field"].as_str().expect("extensions.field").to_owned();
        let message = error["message"].as_str().unwrap();
        let problem =
            message.strip_prefix(&format!("{field}: ")).expect("the field in the message").to_owned();
        (field, problem)
    }

    /// The `extensions.code` of each error.
    pub(crate) fn codes(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("NONE").to_owned()).collect()
    }
}

/// Sends one request, and reads until the server closes the connection.
pub(crate) async fn send(address: SocketAddr, head: &str, body: &[u8]) -> Reply {
    let length = body.len();
    let head = format!("{head}\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    raw(address, &[head.as_bytes(), body].concat()).await
}

/// The same, and nothing when the server is gone before it has answered.
pub(crate) async fn try_send(address: SocketAddr, head: &str, body: &[u8]) -> Option<Reply> {
    let length = body.len();
    let head = format!("{head}\r\nHost: {address}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let mut socket = TcpStream::connect(address).await.ok()?;
    socket.write_all(&[head.as_bytes(), body].concat()).await.ok()?;
    let mut bytes = Vec::new();
    socket.read_to_end(&mut bytes).await.ok()?;
    let complete = bytes.windows(4).any(|window| window == b"\r\n\r\n");
    complete.then(|| parse(&bytes)).filter(|reply| serde_json::from_slice::<Value>(&reply.body).is_ok())
}

/// Sends these bytes, which ask to close the connection, and reads until the server does.
pub(crate) async fn raw(address: SocketAddr, request: &[u8]) -> Reply {
    let mut socket = TcpStream::connect(address).await.unwrap();
    // A server that refuses a large body may close before it has read all of it: the answer counts.
    drop(socket.write_all(request).await);
    read(&mut socket).await
}

/// Reads the answer on a connection that the server closes behind it.
pub(crate) async fn read(socket: &mut TcpStream) -> Reply {
    let mut bytes = Vec::new();
    drop(socket.read_to_end(&mut bytes).await);
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> Reply {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an HTTP answer");
    let head = std::str::from_utf8(&bytes[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunk(&bytes[end + 4..]) } else { bytes[end + 4..].to_vec() };
    Reply { status, headers, body }
}

fn unchunk(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = bytes.windows(2).position(|window| window == b"\r\n") {
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[..end]).unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend(&bytes[end + 2..end + 2 + size]);
        bytes = &bytes[end + 4 + size..];
    }
    body
}

/// Asks by POST.
pub(crate) async fn ask(address: SocketAddr, query: &str, variables: Value) -> Reply {
    let head = "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json";
    send(address, head, json!({ "query": query, "variables": variables }).to_string().as_bytes()).await
}

/// Whoever asks with the same headers each time.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    address: SocketAddr,
    headers: String,
}

impl Caller {
    /// Without any header of its own.
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self { address, headers: String::new() }
    }

    /// The same with one more header.
    pub(crate) fn with(&self, name: &str, value: &str) -> Self {
        Self { address: self.address, headers: format!("{}\r\n{name}: {value}", self.headers) }
    }

    /// The same at another server.
    pub(crate) fn at(&self, address: SocketAddr) -> Self {
        Self { address, headers: self.headers.clone() }
    }

    pub(crate) async fn ask(&self, query: &str) -> Reply {
        self.ask_with(query, Value::Null).await
    }

    pub(crate) async fn ask_with(&self, query: &str, variables: Value) -> Reply {
        let head = format!(
            "POST /graphql HTTP/1.1\r\nContent-Type: application/json\r\nAccept: application/json{}",
            self.headers
        );
        send(self.address, &head, json!({ "query": query, "variables": variables }).to_string().as_bytes())
            .await
    }
}
