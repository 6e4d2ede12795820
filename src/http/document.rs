//! Documents behind signed links: whoever has the link may open it until it expires.
//!
//! A wrong signature and an expired link are 403; a document that is gone is 404, and only who holds a signed link learns that.

use crate::app::App;
use crate::error::Result;
use crate::invoice::{rows, xml};
use crate::link::{Document, Signer};
use crate::printing::postage;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use entity::Instant;
use entity::id::{FileId, InvoiceId};
use serde::Deserialize;
use std::sync::Arc;

/// `/documents/{kind}/{id}`.
pub(super) fn routes(app: App) -> Router {
    let state = Documents { app, signer: Arc::new(Signer::default()) };
    Router::new().route("/documents/{kind}/{id}", get(document)).with_state(state)
}

#[derive(Clone)]
struct Documents {
    app: App,
    signer: Arc<Signer>,
}

/// What a link carries behind its path.
#[derive(Deserialize)]
struct Signed {
    #[serde(default)]
    expires: Option<Instant>,
    #[serde(default)]
    signature: Option<String>,
}

/// A document that is handed out.
struct Opened {
    media_type: String,
    /// How it is shown, and what it is called when it is saved.
    disposition: String,
    content: Vec<u8>,
}

/// Nothing of it is kept, or told to others.
const PROTECTION: [(HeaderName, HeaderValue); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

/// Nothing of it runs, whatever a browser makes of it.
const SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; sandbox");

/// The same for PDF, which browsers do not show in a sandbox; what is kept as one was looked through for scripts.
const WITHOUT_SANDBOX: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

async fn document(
    State(documents): State<Documents>,
    Path((kind, id)): Path<(String, String)>,
    query: std::result::Result<Query<Signed>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let named = match kind.as_str() {
        "invoice-xml" => id.parse().map(Document::InvoiceXml).ok(),
        "print" => id.parse().map(Document::Print).ok(),
        "postage" => id.parse().map(Document::Postage).ok(),
        _ => return plain(StatusCode::NOT_FOUND, "There is no such document.\n"),
    };
    let signed = query.ok().and_then(|Query(signed)| Some((signed.expires?, signed.signature?)));
    let (Some(named), Some((expires, signature))) = (named, signed) else {
        return plain(StatusCode::FORBIDDEN, "This link is not signed.\n");
    };
    match open(&documents, named, expires, &signature).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!("a document cannot be opened: {error:#}");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "The document cannot be opened.\n")
        }
    }
}

async fn open(documents: &Documents, named: Document, expires: Instant, signature: &str) -> Result<Response> {
    let Documents { app, signer } = documents;
    if !signer.knows(&app.db, (named, expires), signature).await? {
        return Ok(plain(StatusCode::FORBIDDEN, "This link is not signed.\n"));
    }
    if expires <= app.clock.now() {
        return Ok(plain(StatusCode::FORBIDDEN, "This link has expired: ask for a new one.\n"));
    }
    let opened = match named {
        Document::InvoiceXml(id) => invoice_xml(app, id).await?,
        Document::Print(id) => file(app, id).await?,
        Document::Postage(id) => match postage::file_of(&app.db, id).await? {
            Some(file_id) => file(app, file_id).await?,
            None => None,
        },
    };
    let Some(Opened { media_type, disposition, content }) = opened else {
        return Ok(plain(StatusCode::NOT_FOUND, "There is no such document.\n"));
    };
    let policy = if media_type == "application/pdf" { WITHOUT_SANDBOX } else { SANDBOX };
    let kind = [(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, disposition)];
    Ok((PROTECTION, [(header::CONTENT_SECURITY_POLICY, policy)], kind, content).into_response())
}

async fn invoice_xml(app: &App, id: InvoiceId) -> Result<Option<Opened>> {
    let (Some(invoice), Some(text)) = (rows::by_id(&app.db, id).await?, rows::xml(&app.db, id).await?) else {
        return Ok(None);
    };
    Ok(Some(Opened {
        media_type: "application/xml".to_owned(),
        disposition: format!("attachment; filename=\"{}-nfe.xml\"", invoice.key),
        content: xml::original(&text),
    }))
}

/// What a browser can show is shown; the rest is saved.
async fn file(app: &App, id: FileId) -> Result<Option<Opened>> {
    let Some((row, content)) = app.storage.get(id).await? else { return Ok(None) };
    if row.expires_at.is_some_and(|at| at <= app.clock.now()) {
        return Ok(None);
    }
    let shown = matches!(row.media_type.as_str(), "application/pdf" | "image/png");
    let way = if shown { "inline" } else { "attachment" };
    // Names are ours; whatever else stands in one could end the header.
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let name: String = row.name.chars().filter(is_plain).collect();
    Ok(Some(Opened {
        media_type: row.media_type,
        disposition: format!("{way}; filename=\"{name}\""),
        content,
    }))
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let kind = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
    ];
    (status, PROTECTION, kind, text).into_response()
}
