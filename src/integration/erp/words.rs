//! What the words of all ERPs are made of: amounts, days, and texts that fit.

use chrono::NaiveDate;
use entity::money::Money;
use serde_json::Value;

/// An amount as the floating-point number that ERPs take: the one nearest to its cents, which is written with two places.
pub(in crate::integration) fn amount(money: Money) -> Value {
    number(&money.to_string())
}

/// A decimal text as a number.
fn number(text: &str) -> Value {
    text.parse::<f64>().map_or(Value::Null, Value::from)
}

/// Grams as kilograms.
pub(in crate::integration) fn kilograms(grams: i64) -> Value {
    number(&format!("{}.{:03}", grams / 1_000, grams % 1_000))
}

/// The id of something in an ERP: a number, as all four give them; a text stays one.
pub(in crate::integration) fn id(text: &str) -> Value {
    text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from)
}

/// An id out of an answer, as a text.
pub(crate) fn id_in(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::Number(number) => Some(number.to_string()).filter(|number| number != "0"),
        Value::String(text) if !text.is_empty() && text != "0" => Some(text.clone()),
        _ => None,
    }
}

/// `2026-11-22`.
pub(in crate::integration) fn iso(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// `22/11/2026`.
pub(in crate::integration) fn brazilian(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

/// As much of a text as fits.
pub(crate) fn clip(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}

#[cfg(test)]
mod tests {
    use super::{amount, clip, id, id_in, kilograms};
    use entity::money::Money;
    use serde_json::json;

    #[test]
    fn an_amount_is_written_with_the_cents_it_has() {
        for (cents, written) in
            [(0, "0.0"), (1, "0.01"), (10, "0.1"), (14_990, "149.9"), (99_999_999_999_999, "999999999999.99")]
        {
            assert_eq!(amount(Money(cents)).to_string(), written);
        }
        for cents in (0..20_000).chain([i64::from(i32::MAX), 9_007_199_254_740_991 / 100]) {
            let written = amount(Money(cents)).to_string();
            assert_eq!(written.parse::<Money>(), Ok(Money(cents)), "{written}");
        }
        assert_eq!(kilograms(1_050), json!(1.05));
    }

    #[test]
    fn ids_are_numbers_on_the_way_out_and_texts_here() {
        assert_eq!((id("77"), id("a7")), (json!(77), json!("a7")));
        assert_eq!(id_in(Some(&json!(77))).as_deref(), Some("77"));
        assert_eq!((id_in(Some(&json!(0))), id_in(Some(&json!(null))), id_in(None)), (None, None, None));
        assert_eq!(clip("ação", 3), "açã");
    }
}
