//! ERPs that behave as their documentation says: what they want of each call, what they count, and how they say no.
//!
//! ```text
//! let erp = FakeErp::start(Kind::Bling).await;
//! erp.mood("/pedidos/vendas", Mood::Hang);      // the next such call is done, and never answered
//! erp.books().orders                            // what it has
//! ```

mod bling;
pub(crate) mod generic;
mod melhor_envio;
mod omie;
mod tiny;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What the store is known by.
pub(crate) const ACCOUNT: &str = "cliente-1";

/// The secret of both.
pub(crate) const SECRET: &str = "segredo-1";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Generic,
    Bling,
    Tiny,
    Omie,
    MelhorEnvio,
}

/// What happens to one call.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// It is done, and never answered.
    Hang,
    /// It is not done, and answered with this status, `Retry-After` and body.
    Refuse(u16, Option<u32>, Value),
}

/// What an ERP has.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) contacts: Vec<Value>,
    /// SKU and id.
    pub(crate) products: Vec<(String, i64)>,
    pub(crate) orders: Vec<Value>,
    /// Invoices by the number of the order: id and key.
    pub(crate) invoices: HashMap<String, (i64, String)>,
    /// Each call: method and path, or the name of Omie's.
    pub(crate) calls: Vec<String>,
    /// Calls that came although a limit forbade them.
    pub(crate) violations: usize,
    /// The tokens that serve now, and how often they were renewed.
    pub(crate) access: String,
    pub(crate) refresh: String,
    pub(crate) renewed: usize,
    /// Calls that are left in this window (Tiny).
    pub(crate) left: i64,
    /// What was called when.
    pub(crate) same: HashMap<String, Instant>,
    /// The ids of messages (generic).
    pub(crate) messages: Vec<String>,
    /// Labels, in the cart and paid (Melhor Envio).
    pub(crate) labels: Vec<Value>,
    /// Cents in the wallet.
    pub(crate) balance: i64,
    /// What was paid, cents.
    pub(crate) payments: Vec<i64>,
    /// By how much everything is dearer than usual, cents.
    pub(crate) dearer: i64,
    /// How often a label is looked at until it is made.
    pub(crate) slow: usize,
    /// What is fetched as a label.
    pub(crate) file: String,
    lately: Vec<Instant>,
    moods: Vec<(String, Mood)>,
    last_id: i64,
}

impl Books {
    fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        1_000 + self.last_id
    }

    /// Whether this is one call too many in a second.
    fn is_too_quick(&mut self, most: usize) -> bool {
        let now = Instant::now();
        // What counts is when it was sent; on a busy machine it may come much closer to the others.
        self.lately.retain(|at| now.duration_since(*at) < Duration::from_millis(600));
        self.lately.push(now);
        self.lately.len() > most
    }
}

/// A call as it came.
pub(crate) struct Call {
    method: Method,
    path: String,
    query: HashMap<String, String>,
    headers: HeaderMap,
    raw: Bytes,
    body: Value,
}

impl Call {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    fn asked(&self, name: &str) -> &str {
        self.query.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The fields of a form.
    fn form(&self) -> HashMap<String, String> {
        pairs(std::str::from_utf8(&self.raw).unwrap())
    }
}

type Reply = (u16, Vec<(&'static str, String)>, Value);

fn ok(body: Value) -> Reply {
    (200, Vec::new(), body)
}

/// An ERP that listens.
#[derive(Debug)]
pub(crate) struct FakeErp {
    pub(crate) kind: Kind,
    pub(crate) url: String,
    books: Arc<Mutex<Books>>,
    server: JoinHandle<()>,
}

impl Drop for FakeErp {
    fn drop(&mut self) {
        self.server.abort();
    }
}

#[derive(Clone)]
struct Served(Kind, Arc<Mutex<Books>>);

impl FakeErp {
    pub(crate) async fn start(kind: Kind) -> Self {
        let books = Books {
            products: vec![("CANECA-01".to_owned(), 901)],
            access: "acesso-0".to_owned(),
            refresh: "renova-0".to_owned(),
            left: 1_000,
            balance: 100_000,
            file: "%PDF-1.4 etiqueta".to_owned(),
            ..Books::default()
        };
        let books = Arc::new(Mutex::new(books));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(handle).with_state(Served(kind, Arc::clone(&books)));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { kind, url, books, server }
    }

    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap()
    }

    /// What happens to the next call whose path, or name, ends like this.
    pub(crate) fn mood(&self, call: &str, mood: Mood) {
        self.books().moods.push((call.to_owned(), mood));
    }

    /// How often it was called like this.
    pub(crate) fn called(&self, call: &str) -> usize {
        self.books().calls.iter().filter(|made| made.as_str() == call).count()
    }
}

fn pairs(text: &str) -> HashMap<String, String> {
    let decoded = |text: &str| percent_decode_str(text).decode_utf8().unwrap().into_owned();
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (decoded(name), decoded(value)));
    text.split('&').filter_map(pair).collect()
}

async fn handle(
    State(Served(kind, books)): State<Served>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    raw: Bytes,
) -> Response {
    let body = serde_json::from_slice(&raw).unwrap_or_default();
    let query = pairs(uri.query().unwrap_or_default());
    let call = Call { method, path: uri.path().to_owned(), query, headers, raw, body };
    let (mood, reply) = answer(kind, &mut books.lock().unwrap(), &call);
    if matches!(mood, Some(Mood::Hang)) {
        std::future::pending::<()>().await;
    }
    let (status, headers, body) = reply;
    let status = StatusCode::from_u16(status).unwrap();
    let mut response = match &body {
        // A file is no JSON.
        Value::String(file) if headers.iter().any(|(name, _)| *name == "content-type") => {
            (status, file.clone()).into_response()
        }
        _ => (status, axum::Json(body)).into_response(),
    };
    for (name, value) in headers {
        response.headers_mut().insert(name, value.parse().unwrap());
    }
    response
}

fn answer(kind: Kind, books: &mut Books, call: &Call) -> (Option<Mood>, Reply) {
    let named = match kind {
        Kind::Omie => call.body["call"].as_str().unwrap_or_default().to_owned(),
        _ => format!("{} {}", call.method, call.path),
    };
    books.calls.push(named.clone());
    let place = books.moods.iter().position(|(of, _)| named.ends_with(of.as_str()));
    let mood = place.map(|place| books.moods.remove(place).1);
    if let Some(Mood::Refuse(status, after, body)) = &mood {
        let after = after.map(|after| ("retry-after", after.to_string()));
        let reply = (*status, after.into_iter().collect(), body.clone());
        return (mood, reply);
    }
    let reply = match kind {
        Kind::Bling => bling::answer(books, call),
        Kind::Tiny => tiny::answer(books, call),
        Kind::Omie => omie::answer(books, call),
        Kind::Generic => generic::answer(books, call),
        Kind::MelhorEnvio => melhor_envio::answer(books, call),
    };
    (mood, reply)
}

/// The endpoint of tokens: a refresh token serves once.
fn token(books: &mut Books, form: &HashMap<String, String>) -> Reply {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let granted = match field("grant_type") {
        "authorization_code" => field("code") == "codigo-1",
        "refresh_token" => field("refresh_token") == books.refresh,
        _ => false,
    };
    if !granted {
        let said = json!({ "error": "invalid_grant", "error_description": "o token não é mais válido" });
        return (400, Vec::new(), said);
    }
    books.renewed += 1;
    books.access = format!("acesso-{}", books.renewed);
    books.refresh = format!("renova-{}", books.renewed);
    ok(
        json!({ "access_token": books.access, "refresh_token": books.refresh, "expires_in": 21_600, "token_type": "Bearer" }),
    )
}

/// Cents of a floating-point amount that has two places at the most; fails the test otherwise.
fn cents(value: &Value) -> i64 {
    let text = value.to_string();
    let text = text.strip_suffix(".0").unwrap_or(&text);
    text.parse::<entity::money::Money>().unwrap_or_else(|_| panic!("{text} is no amount of cents")).cents()
}

/// The fields of an object that are missing or empty.
fn missing(object: &Value, fields: &[&str]) -> Vec<String> {
    let empty = |value: &Value| value.is_null() || value == "" || value == &json!([]);
    fields.iter().filter(|field| empty(&object[**field])).map(|field| (*field).to_owned()).collect()
}
