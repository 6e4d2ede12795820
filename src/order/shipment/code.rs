//! Tracking codes: how they are kept, which cannot be meant, and which a person should look at twice.

use crate::br::tracking::{TrackingCode, TrackingError};
use crate::db::{Read, is_one_of_texts};
use crate::error::Result;
use crate::fold::fold;
use entity::id::OrderId;
use entity::shipment::ShipmentState;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, UnionType};
use serde::{Deserialize, Serialize};

/// The longest tracking code of any carrier, characters.
const LONGEST: usize = 40;

/// What is unusual about a shipment that is kept all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize, async_graphql::Enum)]
#[graphql(name = "ShipmentWarningCode")]
pub enum WarningCode {
    /// It looks like a tracking code of Correios, or Correios carries the parcel, and the code breaks their rule: mostly a typing
    /// mistake.
    #[graphql(name = "W_TRACKING_CODE")]
    TrackingCode,
    /// A shipment of another order has this tracking code too.
    #[graphql(name = "W_TRACKING_ELSEWHERE")]
    TrackingElsewhere,
}

/// One thing that is unusual, as a sentence.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Warning {
    /// What kind of thing.
    pub code: WarningCode,
    /// What was found.
    pub message: String,
}

/// A code as it is kept: capitals, without blanks.
pub fn kept(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>().to_uppercase()
}

/// Why a code cannot be meant: carriers write letters, digits and dashes.
pub fn wrong(code: &str) -> Option<String> {
    let code = kept(code);
    let plain =
        code.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_' | '/'));
    let fits = plain && (3..=LONGEST).contains(&code.len());
    (!fits).then(|| format!("expected 3 to {LONGEST} letters, digits and dashes"))
}

/// What a person should look at twice in codes that are kept for an order; `carrier` is who carries the parcel.
///
/// # Errors
///
/// When the database is gone.
pub async fn warnings(
    db: &impl Read,
    order: OrderId,
    carrier: Option<&str>,
    codes: &[String],
) -> Result<Vec<Warning>> {
    let mut warnings: Vec<Warning> = codes.iter().filter_map(|code| odd(carrier, code)).collect();
    if codes.is_empty() {
        return Ok(warnings);
    }
    for code in elsewhere(db, order, codes).await? {
        let message = format!("a shipment of another order has the tracking code {code} too");
        warnings.push(Warning { code: WarningCode::TrackingElsewhere, message });
    }
    Ok(warnings)
}

/// A code that breaks the rule of Correios, and is theirs by its look or by who carries the parcel. An official manual shows one
/// with a wrong digit, so it is no reason to refuse it.
fn odd(carrier: Option<&str>, code: &str) -> Option<Warning> {
    let error = TrackingCode::parse(code).err()?;
    let of_correios = carrier.is_some_and(|carrier| fold(carrier) == "correios");
    let looks_so = code.ends_with("BR") && matches!(error, TrackingError::CheckDigit { .. });
    (of_correios || looks_so).then(|| Warning {
        code: WarningCode::TrackingCode,
        message: format!("{code}: {error}; it was kept as it is"),
    })
}

/// Those of these codes that live shipments of other orders have.
async fn elsewhere(db: &impl Read, order: OrderId, codes: &[String]) -> Result<Vec<String>> {
    let texts = || codes.iter().map(String::as_str);
    let backend = db.backend();
    let found = Query::select()
        .column("tracking_code")
        .from("shipments")
        .and_where(is_one_of_texts(backend, ("shipments", "tracking_code"), texts()))
        .and_where(Expr::col("order_id").ne(order.0))
        .and_where(Expr::col("state").ne(ShipmentState::Cancelled.code()))
        .union(
            UnionType::Distinct,
            Query::select()
                .column("tracking_code")
                .from("shipment_volumes")
                .and_where(is_one_of_texts(backend, ("shipment_volumes", "tracking_code"), texts()))
                .and_where(Expr::col("order_id").ne(order.0))
                .take(),
        )
        .take();
    let rows = db.select(&found).await?;
    let mut found = rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect::<Result<Vec<String>>>()?;
    found.sort_unstable();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{kept, odd, wrong};

    #[test]
    fn a_code_is_kept_in_capitals_without_blanks() {
        assert_eq!(kept(" sg 037 892 748 br "), "SG037892748BR");
        for fine in ["PH297898690BR", "abc", "1Z-999/AA.10_1"] {
            assert_eq!(wrong(fine), None, "{fine}");
        }
        for odd in ["", "ab", "código", "A\0BC", &"X".repeat(41)] {
            assert!(wrong(odd).is_some(), "{odd:?}");
        }
    }

    #[test]
    fn only_codes_of_correios_have_a_digit_that_may_be_wrong() {
        for (carrier, code, is_odd) in [
            (None, "PH297898690BR", false),
            (None, "RU012345678BR", true),
            (Some("Jadlog"), "RU012345678BR", true),
            (Some("Jadlog"), "0812345", false),
            (Some("Correios"), "0812345", true),
            (Some("CORREIOS"), "PH297898690BR", false),
            (None, "RU012345678US", false),
        ] {
            assert_eq!(odd(carrier, code).is_some(), is_odd, "{carrier:?} {code}");
        }
    }
}
