//! Documents behind signed links: whoever has the link may open it until it expires.
//!
//! A wrong signature and an expired link are 403; a document that is gone is 404, and only who holds a signed link learns that.

use crate::app::App;
use crate::error::Result;
use crate::invoice::link::Signer;
use crate::invoice::{rows, xml};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use entity::Instant;
use entity::id::InvoiceId;
use serde::Deserialize;
use std::sync::Arc;

/// `/documents/invoice-xml/{id}`.
pub(super) fn routes(app: App) -> Router {
    let state = Documents { app, signer: Arc::new(Signer::default()) };
    Router::new().route("/documents/invoice-xml/{id}", get(invoice_xml)).with_state(state)
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

/// Nothing of it runs, is kept, or is told to others, whatever a browser makes of XML.
const PROTECTION: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
];

async fn invoice_xml(
    State(documents): State<Documents>,
    Path(id): Path<String>,
    query: std::result::Result<Query<Signed>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let signed = query.ok().and_then(|Query(signed)| Some((signed.expires?, signed.signature?)));
    let (Ok(id), Some((expires, signature))) = (id.parse::<InvoiceId>(), signed) else {
        return plain(StatusCode::FORBIDDEN, "This link is not signed.\n");
    };
    match open(&documents, id, expires, &signature).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!("a document cannot be opened: {error:#}");
            plain(StatusCode::INTERNAL_SERVER_ERROR, "The document cannot be opened.\n")
        }
    }
}

async fn open(documents: &Documents, id: InvoiceId, expires: Instant, signature: &str) -> Result<Response> {
    let Documents { app, signer } = documents;
    if !signer.knows(&app.db, (id, expires), signature).await? {
        return Ok(plain(StatusCode::FORBIDDEN, "This link is not signed.\n"));
    }
    if expires <= app.clock.now() {
        return Ok(plain(StatusCode::FORBIDDEN, "This link has expired: ask for a new one.\n"));
    }
    let (Some(invoice), Some(text)) = (rows::by_id(&app.db, id).await?, rows::xml(&app.db, id).await?) else {
        return Ok(plain(StatusCode::NOT_FOUND, "There is no such document.\n"));
    };
    let name = format!("attachment; filename=\"{}-nfe.xml\"", invoice.key);
    let kind = [(header::CONTENT_TYPE, "application/xml".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((PROTECTION, kind, xml::original(&text)).into_response())
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    (status, PROTECTION, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}
