//! A server that keeps files as S3 does: it takes nothing that is not signed (Signature Version 4) with its keys.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use hmac::{Hmac, KeyInit as _, Mac as _};
use pedidos::config::{Hidden, Storage};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Whom it lets in, with which secret.
pub(crate) const KEYS: (&str, &str) = ("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

/// One file: its type and content.
type Kept = BTreeMap<String, (String, Vec<u8>)>;

#[derive(Clone, Debug, Default)]
struct Shared {
    files: Arc<Mutex<Kept>>,
    refuses: Arc<Mutex<bool>>,
}

/// A bucket that listens.
#[derive(Debug)]
pub(crate) struct BucketServer {
    address: SocketAddr,
    shared: Shared,
    server: JoinHandle<()>,
}

impl Drop for BucketServer {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl BucketServer {
    pub(crate) async fn start() -> Self {
        let shared = Shared::default();
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, shared, server }
    }

    /// Settings that keep files below `etiquetas/` in its bucket `loja`.
    pub(crate) fn settings(&self) -> Storage {
        let url = format!("s3://loja/etiquetas?endpoint=http://{}&region=sa-east-1", self.address);
        let (access_key, secret_key) = (Hidden::new(KEYS.0.to_owned()), Hidden::new(KEYS.1.to_owned()));
        Storage { url, access_key, secret_key, ..Storage::default() }
    }

    /// What it has, by path.
    pub(crate) fn files(&self) -> Kept {
        self.shared.files.lock().unwrap().clone()
    }

    /// Puts other content where a file is.
    pub(crate) fn spoil(&self, content: &[u8]) {
        for (_, kept) in self.shared.files.lock().unwrap().values_mut() {
            *kept = content.to_vec();
        }
    }

    /// Refuses everything from now on, or nothing any more.
    pub(crate) fn refuse(&self, refuses: bool) {
        *self.shared.refuses.lock().unwrap() = refuses;
    }
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let signed = is_signed(&parts.method, parts.uri.path(), parts.uri.query(), &parts.headers, &body);
    if !signed || *shared.refuses.lock().unwrap() {
        return plain(StatusCode::FORBIDDEN, Bytes::from_static(b"<Error><Code>AccessDenied</Code></Error>"));
    }
    let path = parts.uri.path().to_owned();
    let mut files = shared.files.lock().unwrap();
    match parts.method {
        Method::PUT => {
            let kind = parts.headers.get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
            files.insert(path, (kind, body.to_vec()));
            plain(StatusCode::OK, Bytes::new())
        }
        Method::GET => match files.get(&path) {
            Some((_, content)) => plain(StatusCode::OK, content.clone().into()),
            None => {
                plain(StatusCode::NOT_FOUND, Bytes::from_static(b"<Error><Code>NoSuchKey</Code></Error>"))
            }
        },
        Method::DELETE => {
            files.remove(&path);
            plain(StatusCode::NO_CONTENT, Bytes::new())
        }
        _ => plain(StatusCode::METHOD_NOT_ALLOWED, Bytes::new()),
    }
}

fn plain(status: StatusCode, body: Bytes) -> Response {
    Response::builder()
        .status(status)
        .header("etag", "\"0123456789abcdef\"")
        .header("last-modified", "Sun, 22 Nov 2026 15:00:00 GMT")
        .body(Body::from(body))
        .unwrap()
}

/// Whether the request has the signature that its content and our secret give.
fn is_signed(method: &Method, path: &str, query: Option<&str>, headers: &HeaderMap, body: &Bytes) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let Some(rest) = header("authorization").strip_prefix("AWS4-HMAC-SHA256 ") else { return false };
    let part = |name: &str| rest.split(", ").find_map(|part| part.strip_prefix(name)).unwrap_or_default();
    let (credential, signed, signature) = (part("Credential="), part("SignedHeaders="), part("Signature="));
    let Some((who, scope)) = credential.split_once('/') else { return false };
    let hash = header("x-amz-content-sha256");
    if who != KEYS.0 || !scope.ends_with("/sa-east-1/s3/aws4_request") || hash != hex(&Sha256::digest(body)) {
        return false;
    }
    let canonical_headers = signed.split(';').fold(String::new(), |mut text, name| {
        writeln!(text, "{name}:{}", header(name).trim()).unwrap();
        text
    });
    let canonical =
        format!("{method}\n{path}\n{}\n{canonical_headers}\n{signed}\n{hash}", query.unwrap_or_default());
    let to_sign = format!(
        "AWS4-HMAC-SHA256\n{}\n{scope}\n{}",
        header("x-amz-date"),
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let first = format!("AWS4{}", KEYS.1).into_bytes();
    let key = scope.split('/').fold(first, |key, step| hmac(&key, step.as_bytes()));
    hex(&hmac(&key, to_sign.as_bytes())) == signature
}

fn hmac(key: &[u8], text: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}
