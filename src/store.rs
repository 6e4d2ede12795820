//! The settings of the store.

mod sender;
pub mod update;

pub use sender::Sender;

/// Languages that customers and staff are written to in.
pub const LOCALES: [&str; 3] = ["pt-BR", "en", "es"];

/// The one of [`LOCALES`] for a language tag (BCP 47): `es-AR` is `es`, `pt` is `pt-BR`; `None` for other languages.
pub fn spoken(tag: &str) -> Option<&'static str> {
    let language = tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    let is_plain = tag.len() <= 35
        && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    LOCALES.into_iter().find(|locale| is_plain && locale.split('-').next() == Some(&language))
}

use crate::db::Read;
use crate::error::Result;
use anyhow::{Context as _, anyhow};
use chrono_tz::Tz;
use entity::store;
use serde::{Deserialize, Serialize};

/// One establishment that issues invoices for the store.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Issuer {
    /// 14 characters, canonical.
    pub cnpj: String,
    /// State it is registered in, two letters.
    pub uf: String,
}

/// Reads the settings.
///
/// # Errors
///
/// When the database is gone.
pub async fn settings(db: &impl Read) -> Result<store::Model> {
    let mut rows: Vec<store::Model> = db.rows_of("stores", "id", &[store::ONLY.0], &[]).await?;
    Ok(rows.pop().ok_or_else(|| anyhow!("the store has no settings"))?)
}

/// The establishments that issue its invoices.
///
/// # Errors
///
/// When what is stored cannot be read.
pub fn issuers(store: &store::Model) -> Result<Vec<Issuer>> {
    Ok(serde_json::from_str(&store.issuers).context("the issuers of the store cannot be read")?)
}

/// Who is told of new orders by e-mail.
pub fn alert_addresses(store: &store::Model) -> Vec<String> {
    serde_json::from_str(&store.alert_addresses).unwrap_or_default()
}

/// The time zone that "today" is meant in.
///
/// # Errors
///
/// When the database is gone, or what is stored is no IANA name.
pub async fn time_zone_of(db: &impl Read) -> Result<Tz> {
    let store = settings(db).await?;
    Ok(store.time_zone.parse().map_err(|_| anyhow!("`{}` is no time zone", store.time_zone))?)
}

/// The colour of a store that has chosen none.
pub const USUAL_COLOR: &str = "#1f2937";

/// White or nearly black, whichever can be read on a colour (perceived lightness of ITU-R BT.601).
pub fn readable_on(color: &str) -> &'static str {
    let part = |from: usize| {
        let digits = color.get(from..from + 2).unwrap_or_default();
        u32::from_str_radix(digits, 16).unwrap_or_default()
    };
    let lightness = (part(1) * 299 + part(3) * 587 + part(5) * 114) / 1_000;
    if lightness > 150 { "#111827" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::readable_on;

    #[test]
    fn a_button_can_be_read() {
        for (color, text) in
            [("#000000", "#ffffff"), ("#ffffff", "#111827"), ("#1d4ed8", "#ffffff"), ("#facc15", "#111827")]
        {
            assert_eq!(readable_on(color), text);
        }
    }
}
