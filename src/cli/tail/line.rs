//! An order in a line.

use super::connection::Failure;
use chrono::{DateTime, FixedOffset};
use chrono_tz::Tz;
use serde::Deserialize;
use serde_json::Value;

/// How orders are written.
#[derive(Clone, Copy, Debug)]
pub(super) enum Format {
    /// For people: times in the zone of the store.
    Text(Tz),
    /// For programs: as they came.
    Json,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    order_placed: Placed,
}

#[derive(Deserialize)]
struct Placed {
    at: DateTime<FixedOffset>,
    order: Order,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    number: i64,
    status: String,
    total: String,
    customer_name: Option<String>,
    city: Option<String>,
    uf: Option<String>,
    items: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    quantity: i64,
}

impl Format {
    /// Lines in the time zone of `store { timeZone }`.
    pub(super) fn of_store(data: &Value) -> Result<Self, Failure> {
        let zone = data.pointer("/store/timeZone").and_then(Value::as_str).and_then(|zone| zone.parse().ok());
        zone.map(Self::Text)
            .ok_or_else(|| Failure::Refused("the server's time zone is not known here".to_owned()))
    }

    /// The order of this answer.
    pub(super) fn line(self, data: &Value) -> Result<String, Failure> {
        match self {
            Self::Json => Ok(data.get("orderPlaced").unwrap_or(data).to_string()),
            Self::Text(zone) => match Data::deserialize(data) {
                Ok(data) => Ok(text(&data.order_placed, zone)),
                Err(error) => Err(Failure::Refused(format!("the server gives another order: {error}"))),
            },
        }
    }
}

/// Time, number, status, total, units, customer, place.
fn text(placed: &Placed, zone: Tz) -> String {
    let Order { number, status, total, customer_name, city, uf, items } = &placed.order;
    let at = placed.at.with_timezone(&zone).format("%Y-%m-%d %H:%M:%S");
    let units: i64 = items.iter().map(|item| item.quantity).sum();
    let units = format!("{units} {}", if units == 1 { "item" } else { "items" });
    let place: Vec<&str> = [city, uf].into_iter().flatten().map(String::as_str).collect();
    let place = place.join("/");
    let customer = customer_name.as_deref().unwrap_or_default();
    let line = format!("{at}  #{number:<7} {status:<16} R$ {total:>10}  {units:<9} {customer}  {place}");
    // What would steer a terminal is left out: anybody may have written it.
    line.trim_end().replace(char::is_control, " ")
}

#[cfg(test)]
mod tests {
    use super::Format;
    use serde_json::{Value, json};

    fn placed(at: &str, order: &Value) -> Value {
        json!({ "orderPlaced": { "cursor": "c", "at": at, "order": order } })
    }

    #[test]
    fn an_order_is_a_line_in_the_time_of_the_store() {
        let store = Format::of_store(&json!({ "store": { "timeZone": "America/Sao_Paulo" } })).unwrap();
        let order = json!({
            "number": 1042, "status": "AWAITING_PAYMENT", "total": "1234.50", "customerName": "Ana Souza", "city": "São Paulo",
            "uf": "SP", "items": [{ "quantity": 2 }, { "quantity": 1 }],
        });
        assert_eq!(
            store.line(&placed("2026-11-22T15:00:00Z", &order)).unwrap(),
            "2026-11-22 12:00:00  #1042    AWAITING_PAYMENT R$    1234.50  3 items   Ana Souza  São Paulo/SP"
        );
    }

    #[test]
    fn what_is_missing_leaves_a_gap_and_nothing_steers_the_terminal() {
        let order = json!({
            "number": 7, "status": "PAID", "total": "9.90", "customerName": "\u{1b}[2JAna\n", "city": null, "uf": null,
            "items": [{ "quantity": 1 }],
        });
        assert_eq!(
            Format::Text(chrono_tz::UTC).line(&placed("2026-11-22T15:00:00.5Z", &order)).unwrap(),
            "2026-11-22 15:00:00  #7       PAID             R$       9.90  1 item     [2JAna"
        );
    }

    #[test]
    fn json_is_what_came() {
        let line = Format::Json.line(&placed("now", &json!({ "number": 1 }))).unwrap();
        assert_eq!(line, r#"{"at":"now","cursor":"c","order":{"number":1}}"#);
    }
}
