//! Files beside an operation, as the GraphQL multipart request specification wants them.

use super::TestApp;
use super::client::{Reply, send};
use serde_json::{Value, json};

/// A part of a form: its name, the name of its file, its content.
pub(crate) type Field<'f> = (&'f str, Option<&'f str>, Vec<u8>);

pub(crate) const PREFLIGHT: &str = "GraphQL-Require-Preflight: 1";

pub(crate) async fn post(app: &TestApp, headers: &str, fields: &[Field<'_>]) -> Reply {
    let mut body = Vec::new();
    for (name, file, content) in fields {
        let file = file.map(|file| format!("; filename=\"{file}\"")).unwrap_or_default();
        let head = format!("--limite\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    }
    body.extend(b"--limite--\r\n");
    let headers = if headers.is_empty() { String::new() } else { format!("\r\n{headers}") };
    let head =
        format!("POST /graphql HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=limite{headers}");
    send(app.address, &head, &body).await
}

pub(crate) fn operations(query: &str, variables: &Value) -> Field<'static> {
    ("operations", None, json!({ "query": query, "variables": variables }).to_string().into_bytes())
}

pub(crate) fn map(places: &Value) -> Field<'static> {
    ("map", None, places.to_string().into_bytes())
}

pub(crate) fn file<'f>(name: &'f str, called: &'f str, content: &str) -> Field<'f> {
    (name, Some(called), content.as_bytes().to_vec())
}
