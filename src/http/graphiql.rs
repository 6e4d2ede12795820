//! GraphiQL, the workbench in which people try the API, served without any other host.
//!
//! The page at `/graphiql` and every file it loads are embedded in the binary. Files live under a path with a
//! fingerprint of all of them, so browsers keep them for good and changed files have a new path. The content
//! security policy lets the page load from, and talk to, this server only.

use std::{
    hash::{DefaultHasher, Hasher},
    sync::Arc,
};

use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
    routing::get,
};

/// The page at `GET /graphiql` and its files at `GET /graphiql/assets/{version}/{file}`.
///
/// The page sends its operations to `POST /graphql` of the same server. Both are open to anyone;
/// what a caller may see is decided there.
pub(crate) fn routes<S>() -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    Router::new()
        .route("/graphiql", get(page))
        .route("/graphiql/assets/{version}/{file}", get(asset))
        .with_state(Arc::new(Site::new()))
}

async fn page(State(site): State<Arc<Site>>, request: HeaderMap) -> Response {
    // Asked again on every visit: it is small, and it names the version of everything else.
    let kind = [(CONTENT_TYPE, HTML), (CACHE_CONTROL, "no-cache")];
    site.answer(&request, kind, site.page.clone())
}

async fn asset(
    State(site): State<Arc<Site>>,
    Path((version, file)): Path<(String, String)>,
    request: HeaderMap,
) -> Response {
    let named = ASSETS.iter().find(|asset| asset.name == file);
    let Some(asset) = named.filter(|_| version == site.version) else {
        let kind = [(CONTENT_TYPE, TEXT), (CACHE_CONTROL, "no-store")];
        return (StatusCode::NOT_FOUND, PROTECTION, kind, "GraphiQL has no such file.\n").into_response();
    };
    let kind = [(CONTENT_TYPE, asset.content_type), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    site.answer(&request, kind, Bytes::from_static(asset.bytes))
}

/// What is computed from the embedded files once, when the routes are built.
struct Site {
    /// Fingerprint of all files, sixteen hexadecimal digits.
    version: String,
    /// The version as an entity tag. One for all: a tag is compared only with others of the same address.
    etag: String,
    page: Bytes,
}

impl Site {
    fn new() -> Self {
        // Not stable between releases of Rust, which at worst makes browsers load the same bytes again.
        let mut hasher = DefaultHasher::new();
        hasher.write(PAGE.as_bytes());
        for asset in &ASSETS {
            hasher.write(asset.name.as_bytes());
            hasher.write(asset.bytes);
        }
        let version = format!("{:016x}", hasher.finish());
        Self {
            etag: format!("\"{version}\""),
            page: PAGE.replace("{assets}", &format!("/graphiql/assets/{version}")).into(),
            version,
        }
    }

    /// The body, or `304 Not Modified` when the browser already has it.
    fn answer(&self, request: &HeaderMap, kind: [(HeaderName, &'static str); 2], body: Bytes) -> Response {
        let common = (PROTECTION, kind, [(ETAG, self.etag.as_str())]);
        if self.is_held_by(request) {
            return (StatusCode::NOT_MODIFIED, common).into_response();
        }
        (common, body).into_response()
    }

    /// Compares weakly, as RFC 9110 section 13.1.2 asks for, so a tag weakened on the way still counts.
    fn is_held_by(&self, request: &HeaderMap) -> bool {
        let lists = request.get_all(IF_NONE_MATCH).iter().filter_map(|list| list.to_str().ok());
        let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
        tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == self.etag)
    }
}

/// Sent with every answer.
///
/// `connect-src 'self'` is enough, because subscriptions come as server-sent events: browsers do not agree on whether it includes web
/// sockets of the same host. The hash in `style-src` admits the
/// one style element that GraphiQL 3.9.0 makes: dialogs and menus stop the page behind them from scrolling.
const PROTECTION: [(HeaderName, &str); 4] = [
    (
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src data:; \
         style-src 'self' 'sha256-Y/huXlwoYkVyQlxwSVcCi1RCDGDCSVBzDt0hYP9qlTc='; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (X_FRAME_OPTIONS, "DENY"),
    (REFERRER_POLICY, "no-referrer"),
];

/// The page, with `{assets}` where the path of the files goes.
const PAGE: &str = include_str!("graphiql/page.html");

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// One file the page loads.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    bytes: &'static [u8],
}

static ASSETS: [Asset; 7] = [
    Asset { name: "start.js", content_type: SCRIPT, bytes: include_bytes!("graphiql/start.js") },
    Asset { name: "start.css", content_type: STYLE, bytes: include_bytes!("graphiql/start.css") },
    Asset { name: "default.graphql", content_type: TEXT, bytes: include_bytes!("graphiql/default.graphql") },
    Asset {
        name: "react.production.min.js",
        content_type: SCRIPT,
        bytes: include_bytes!("graphiql/vendor/react.production.min.js"),
    },
    Asset {
        name: "react-dom.production.min.js",
        content_type: SCRIPT,
        bytes: include_bytes!("graphiql/vendor/react-dom.production.min.js"),
    },
    Asset {
        name: "graphiql.min.js",
        content_type: SCRIPT,
        bytes: include_bytes!("graphiql/vendor/graphiql.min.js"),
    },
    Asset {
        name: "graphiql.min.css",
        content_type: STYLE,
        bytes: include_bytes!("graphiql/vendor/graphiql.min.css"),
    },
];
