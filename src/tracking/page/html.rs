//! The page as HTML: for phones first, without a script, and with a policy that lets nothing run or load but the store's picture.

use super::view::View;
use super::words::{self, Phrases};
use crate::error::Result;
use crate::locale::Locale;
use crate::store::{USUAL_COLOR, readable_on};
use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::NaiveDate;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, UndefinedBehavior, context};
use sha2::{Digest as _, Sha256};
use std::sync::LazyLock;
use url::Url;

const PAGE: &str = include_str!("page.html");
const GONE: &str = include_str!("gone.html");
const STYLE: &str = include_str!("page.css");

/// A page and what browsers may do with it (`Content-Security-Policy`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html {
    /// The page.
    pub text: String,
    /// The policy.
    pub policy: String,
}

static ENGINE: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut engine = Environment::new();
    engine.set_undefined_behavior(UndefinedBehavior::Strict);
    engine.set_auto_escape_callback(|_| AutoEscape::Html);
    if let Ok(syntax) =
        minijinja::syntax::SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()
    {
        engine.set_syntax(syntax);
    }
    engine
});

/// The page of an order.
///
/// # Errors
///
/// When the template has a mistake.
pub fn html(view: &View) -> Result<Html> {
    let locale = Locale::of(view.locale);
    let (style, hash) = style(view.store.color.as_deref());
    let logo = view.store.logo_url.as_deref().and_then(|logo| Some((logo, origin(logo)?)));
    // Whoever looks wants to know what happened last.
    let newest: Vec<Value> = view
        .steps
        .iter()
        .rev()
        .map(|step| {
            context! {
                label => step.label, at => step.at.as_str(), when => step.when.as_str(), place => step.place.as_deref(), shipment => step.shipment,
            }
        })
        .collect();
    let forecast = view.forecast.as_deref().and_then(|day| day.parse::<NaiveDate>().ok());
    let text = ENGINE
        .render_str(
            PAGE,
            context! {
                view => Value::from(Serde(view)),
                say => Value::from(Serde(words::phrases(locale))),
                style => Value::from_safe_string(style),
                logo => logo.as_ref().map(|(logo, _)| *logo),
                many => view.shipments.len() > 1,
                forecast => forecast.map(|day| locale.day(day)),
                steps => newest,
            },
        )
        .context("the tracking page cannot be written")?;
    Ok(Html { text, policy: policy(&hash, logo.map(|(_, origin)| origin).as_deref()) })
}

/// What stands in the place of a page that is not there, for whatever reason.
///
/// # Errors
///
/// When the template has a mistake.
pub fn gone(locale: Locale) -> Result<Html> {
    let (style, hash) = style(None);
    let say: Phrases = words::phrases(locale);
    let text = ENGINE
        .render_str(
            GONE,
            context! { lang => locale.code(), say => Value::from(Serde(say)), style => Value::from_safe_string(style) },
        )
        .context("the page for those that are gone cannot be written")?;
    Ok(Html { text, policy: policy(&hash, None) })
}

/// The style in the store's colour, and the digest that lets it in.
fn style(color: Option<&str>) -> (String, String) {
    let is_color = |color: &&str| {
        color
            .strip_prefix('#')
            .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
    };
    let color = color.filter(is_color).unwrap_or(USUAL_COLOR);
    let style = STYLE.replace("@color", color).replace("@text", readable_on(color));
    let hash = BASE64.encode(Sha256::digest(style.as_bytes()));
    (style, hash)
}

/// Where a picture comes from.
fn origin(url: &str) -> Option<String> {
    let url: Url = url.parse().ok()?;
    matches!(url.scheme(), "http" | "https").then(|| url.origin().ascii_serialization())
}

fn policy(style: &str, pictures: Option<&str>) -> String {
    let pictures = pictures.unwrap_or("'none'");
    format!(
        "default-src 'none'; style-src 'sha256-{style}'; img-src {pictures}; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    )
}
