//! What e-mails say about the store.

use super::{Checked, Optional};
use crate::br::phone::Phone;
use crate::email;
use crate::error::Result;
use anyhow::Context as _;
use entity::store::ActiveModel;
use sea_orm::Set;

/// People who are told of new orders.
const MOST_ADDRESSES: usize = 20;

/// What may stand in the address at which a customer sees an order.
const PLACES: [&str; 3] = ["{number}", "{externalId}", "{token}"];

/// What e-mails say about the store, to be changed; `None` leaves it as it is.
#[derive(Clone, Debug, Default)]
pub struct Letters {
    /// Where customers write or call.
    pub support_contact: Optional,
    /// Phone.
    pub phone: Optional,
    /// Where it is.
    pub postal_address: Optional,
    /// Where a customer sees an order.
    pub order_url: Optional,
    /// Its picture.
    pub logo_url: Optional,
    /// Its colour.
    pub brand_color: Optional,
    /// Where customers fetch orders.
    pub pickup_address: Optional,
    /// When they may.
    pub pickup_hours: Optional,
    /// Days for which an order waits to be fetched; `Some(None)` for no end.
    pub pickup_days: Option<Option<i32>>,
    /// How customers send back what they return.
    pub return_instructions: Optional,
    /// Days in which they do.
    pub return_days: Option<i32>,
    /// Days in which a refund arrives.
    pub refund_days: Option<i32>,
    /// Who is told of new orders.
    pub alert_addresses: Option<Vec<String>>,
    /// Minutes between two e-mails about new orders.
    pub alert_minutes: Option<i32>,
}

impl Checked {
    /// Looks at what e-mails say, and puts it into the change.
    pub(super) fn letters(&mut self, given: &Letters, change: &mut ActiveModel) -> Result<()> {
        change.support_contact = given.support_contact.written(|text| self.line("supportContact", 120, text));
        change.phone = given.phone.written(|text| self.phone(text));
        change.postal_address = given.postal_address.written(|text| self.line("postalAddress", 300, text));
        change.order_url = given.order_url.written(|text| self.order_url(text));
        change.logo_url = given.logo_url.written(|text| self.url("logoUrl", text));
        change.brand_color = given.brand_color.written(|text| self.color(text));
        change.pickup_address = given.pickup_address.written(|text| self.line("pickupAddress", 300, text));
        change.pickup_hours = given.pickup_hours.written(|text| self.line("pickupHours", 200, text));
        change.return_instructions =
            given.return_instructions.written(|text| self.lines("returnInstructions", 2_000, text));
        if let Some(days) = given.pickup_days {
            change.pickup_days = Set(days.map(|days| self.days("pickupDays", days)));
        }
        if let Some(days) = given.return_days {
            change.return_days = Set(self.days("returnDays", days));
        }
        if let Some(days) = given.refund_days {
            change.refund_days = Set(self.days("refundDays", days));
        }
        if let Some(minutes) = given.alert_minutes {
            if !(1..=1_440).contains(&minutes) {
                self.refuse("alertMinutes", "expected 1 to 1440");
            }
            change.alert_minutes = Set(minutes);
        }
        if let Some(addresses) = &given.alert_addresses {
            let addresses = self.addresses(addresses);
            let kept = serde_json::to_string(&addresses).context("addresses cannot be written")?;
            change.alert_addresses = Set(kept);
        }
        Ok(())
    }

    fn days(&mut self, field: &str, days: i32) -> i32 {
        if !(1..=365).contains(&days) {
            self.refuse(field, "expected 1 to 365");
        }
        days
    }

    fn phone(&mut self, text: &str) -> String {
        match Phone::parse(text) {
            Ok(phone) => phone.e164(),
            Err(problem) => {
                self.refuse("phone", problem);
                String::new()
            }
        }
    }

    /// An address that a browser can open.
    fn url(&mut self, field: &str, text: &str) -> String {
        let text = text.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
        let is_odd =
            |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`');
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let is_host = !host.is_empty() && !host.contains(['{', '}', '@']);
        if !is_host || rest.contains(is_odd) || text.chars().count() > 500 {
            self.refuse(
                field,
                "expected an address such as https://example.com/logo.png, 500 characters at most",
            );
        }
        text.to_owned()
    }

    fn order_url(&mut self, text: &str) -> String {
        let url = self.url("orderUrl", text);
        let rest = PLACES.iter().fold(url.clone(), |rest, place| rest.replace(place, ""));
        if rest.len() == url.len() || rest.contains(['{', '}']) {
            self.refuse(
                "orderUrl",
                format!("expected one of {} in it, and no other braces", PLACES.join(", ")),
            );
        }
        url
    }

    fn color(&mut self, text: &str) -> String {
        let color = text.trim().to_ascii_lowercase();
        let digits = color.strip_prefix('#').unwrap_or_default();
        if digits.len() != 6 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            self.refuse("brandColor", "expected a colour such as #1d4ed8");
        }
        color
    }

    fn addresses(&mut self, given: &[String]) -> Vec<String> {
        if given.len() > MOST_ADDRESSES {
            self.refuse("alertAddresses", format!("expected at most {MOST_ADDRESSES}"));
            return Vec::new();
        }
        let mut addresses: Vec<String> = Vec::with_capacity(given.len());
        for (place, text) in given.iter().enumerate() {
            let address = text.trim().to_lowercase();
            if !email::is_address(&address) {
                self.refuse(
                    &format!("alertAddresses.{place}"),
                    "expected an e-mail address such as ana@example.com",
                );
            } else if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }
}
