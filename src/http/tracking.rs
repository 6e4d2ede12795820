//! Pages on which customers follow their orders: for browsers and, as JSON, for programs.
//!
//! One that is unknown, revoked or expired is answered the same. Nothing of it is kept by caches or found by search engines, and its
//! address is told to nobody.

use crate::app::App;
use crate::error::Result;
use crate::locale::Locale;
use crate::store;
use crate::tracking::page::{self, Html};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;

/// `/r/{token}` and `/r/{token}.json`.
pub(super) fn routes(app: App) -> Router {
    Router::new().route("/r/{token}", get(show)).with_state(app)
}

const PROTECTION: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow")),
    (header::VARY, HeaderValue::from_static("accept, accept-language")),
];

/// How somebody wants to see it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Json,
}

async fn show(State(app): State<App>, Path(name): Path<String>, headers: HeaderMap) -> Response {
    let (token, form) = match name.strip_suffix(".json") {
        Some(token) => (token, Form::Json),
        None => (name.as_str(), form(text(&headers, &header::ACCEPT))),
    };
    let asked = language(text(&headers, &header::ACCEPT_LANGUAGE));
    match open(&app, token, asked, form).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::error!("a tracking page cannot be shown: {error:#}");
            (StatusCode::INTERNAL_SERVER_ERROR, PROTECTION, "Try again later.\n").into_response()
        }
    }
}

async fn open(app: &App, token: &str, asked: Option<Locale>, form: Form) -> Result<Response> {
    let found = page::by_token(&app.db, token, app.clock.now()).await?;
    let Some(found) = found else {
        return Ok(match form {
            Form::Json => as_json(StatusCode::NOT_FOUND, &json!({ "error": { "code": "NOT_FOUND" } })),
            Form::Html => as_html(StatusCode::NOT_FOUND, page::gone(asked.unwrap_or(Locale::PtBr))?),
        });
    };
    let view = page::view(&app.db, &found, asked).await?;
    Ok(match form {
        Form::Json => as_json(StatusCode::OK, &view),
        Form::Html => as_html(StatusCode::OK, page::html(&view)?),
    })
}

fn as_json(status: StatusCode, body: &impl serde::Serialize) -> Response {
    let policy = [(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'")];
    (status, PROTECTION, policy, Json(body)).into_response()
}

fn as_html(status: StatusCode, html: Html) -> Response {
    let kind = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, html.policy),
    ];
    (status, PROTECTION, kind, html.text).into_response()
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> &'h str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// What a header lists, with how much each is wanted, in thousandths; the most wanted first, and of those the first.
fn wanted(header: &str) -> Vec<(&str, u32)> {
    let mut wanted: Vec<(&str, u32)> = header
        .split(',')
        .filter_map(|one| {
            let mut parts = one.split(';').map(str::trim);
            let name = parts.next().filter(|name| !name.is_empty())?;
            let weight = parts.find_map(|part| part.strip_prefix("q="));
            Some((name, weight.map_or(1_000, thousandths)))
        })
        .filter(|(_, weight)| *weight > 0)
        .collect();
    wanted.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
    wanted
}

/// `0.5` is 500; what is no weight is nothing.
fn thousandths(weight: &str) -> u32 {
    match weight.split_once('.') {
        None if weight == "1" => 1_000,
        Some(("1", _)) => 1_000,
        Some(("0", digits)) if digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            format!("{digits:0<3}").parse().unwrap_or_default()
        }
        _ => 0,
    }
}

/// JSON for who asks for that, before HTML; HTML for everybody else.
fn form(accept: &str) -> Form {
    let first = wanted(accept).into_iter().find_map(|(kind, _)| match kind {
        "text/html" | "application/xhtml+xml" | "text/*" | "*/*" => Some(Form::Html),
        "application/json" | "application/*" => Some(Form::Json),
        _ => None,
    });
    first.unwrap_or(Form::Html)
}

/// The language that somebody wants most, of those there are.
fn language(accept: &str) -> Option<Locale> {
    wanted(accept).into_iter().find_map(|(tag, _)| store::spoken(tag).and_then(Locale::exactly))
}

#[cfg(test)]
mod tests {
    use super::{Form, form, language};
    use crate::locale::Locale;

    #[test]
    fn a_browser_sees_html_and_a_program_json() {
        let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
        for (accept, is_json) in [
            (browser, false),
            ("", false),
            ("*/*", false),
            ("application/json", true),
            ("application/json, text/plain, */*", true),
            ("text/html;q=0.5, application/json", true),
            ("application/json;q=0, text/html", false),
            ("image/png", false),
            (";;;,,,q=", false),
        ] {
            assert_eq!(form(accept) == Form::Json, is_json, "{accept}");
        }
    }

    #[test]
    fn the_language_that_is_wanted_most_of_those_there_are() {
        for (accept, locale) in [
            ("en-US,en;q=0.9,pt;q=0.8", Some(Locale::En)),
            ("de, es-AR;q=0.7, en;q=0.3", Some(Locale::Es)),
            ("en;q=0.1, pt-BR;q=0.9", Some(Locale::PtBr)),
            ("en;q=0, pt", Some(Locale::PtBr)),
            ("de", None),
            ("", None),
            ("en;q=x", None),
        ] {
            assert_eq!(language(accept), locale, "{accept}");
        }
    }
}
