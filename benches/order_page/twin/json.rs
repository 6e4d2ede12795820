//! Rows as JSON, by hand: what the server answers, byte by byte.

use super::shape::{ADDRESS, CUSTOMER, FOUND, FULL, FULL_ITEM, Field, Kind, ORDER, PRODUCT, TOTALS};
use std::collections::BTreeMap;

/// One row of a result.
pub(crate) trait Row {
    /// The text at a place, `None` when it is null.
    fn text(&self, at: usize) -> Option<&str>;
    /// The whole number at a place, `None` when it is null.
    fn int(&self, at: usize) -> Option<i64>;
}

/// The names of the statuses, by rank.
const STATUSES: [&str; 16] = [
    "AWAITING_PAYMENT",
    "UNDER_REVIEW",
    "PAID",
    "PICKING",
    "ON_HOLD",
    "INVOICED",
    "READY_FOR_PICKUP",
    "SHIPPED",
    "DELIVERY_FAILED",
    "DELIVERED",
    "RETURN_IN_PROGRESS",
    "RETURNED",
    "CANCELLED",
    "REFUNDED",
    "IN_DISPUTE",
    "CHARGEBACK",
];

const METHODS: [&str; 7] = ["PIX", "BOLETO", "DEPOSIT", "CREDIT_CARD", "DEBIT_CARD", "STORE_CREDIT", "OTHER"];

const QUEUES: [&str; 6] = ["AWAITING_DEPOSIT", "TO_PREPARE", "TO_INVOICE", "TO_SHIP", "LATE", "PROBLEM"];

/// A document under way. Every value is followed by a comma, which the end of its list or object replaces.
pub(crate) struct Json(Vec<u8>);

impl Json {
    /// Begins `{"data":{"name":`.
    pub(crate) fn answer(name: &str) -> Self {
        let mut json = Self(Vec::with_capacity(64 * 1024));
        json.push("{\"data\":{\"");
        json.push(name);
        json.push("\":");
        json
    }

    /// Ends the two outermost objects.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.end(b'}');
        self.end(b'}');
        self.0.pop();
        self.0
    }

    fn push(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Begins something: `{`, `[` or `"key":[`.
    pub(crate) fn begin(&mut self, with: &str) {
        self.push(with);
    }

    /// Ends a list or an object.
    pub(crate) fn end(&mut self, with: u8) {
        match self.0.last_mut() {
            Some(last) if *last == b',' => *last = with,
            _ => self.0.push(with),
        }
        self.0.push(b',');
    }

    /// An object of these columns alone.
    pub(crate) fn object(&mut self, row: &impl Row, from: usize, shape: &[Field]) {
        self.push("{");
        self.fields(row, from, shape);
        self.end(b'}');
    }

    /// An object, or null when there is no number at `present`.
    fn optional(&mut self, row: &impl Row, from: usize, shape: &[Field], present: usize) {
        match row.int(present) {
            Some(_) => self.object(row, from, shape),
            None => self.push("null,"),
        }
    }

    fn fields(&mut self, row: &impl Row, from: usize, shape: &[Field]) {
        for (at, field) in shape.iter().enumerate() {
            self.push(field.key);
            self.value(row, from + at, field.kind);
            self.0.push(b',');
        }
    }

    fn value(&mut self, row: &impl Row, at: usize, kind: Kind) {
        match kind {
            Kind::Text => match row.text(at) {
                Some(text) => self.string(text),
                None => self.push("null"),
            },
            Kind::Raw => self.push(row.text(at).unwrap_or("null")),
            _ => match row.int(at) {
                Some(number) => self.number(number, kind),
                None => self.push("null"),
            },
        }
    }

    fn number(&mut self, number: i64, kind: Kind) {
        match kind {
            Kind::Money => {
                self.push(if number < 0 { "\"-" } else { "\"" });
                let cents = number.unsigned_abs();
                self.digits(cents / 100, 1);
                self.0.push(b'.');
                self.digits(cents % 100, 2);
                self.0.push(b'"');
            }
            Kind::Instant => self.instant(number),
            Kind::Status => {
                let name = usize::try_from(number / 10 - 1).ok().and_then(|at| STATUSES.get(at));
                self.string(name.unwrap());
            }
            Kind::Id(prefix) => self.string(&entity::id::write(prefix, number)),
            Kind::Int | Kind::Text | Kind::Raw => {
                if number < 0 {
                    self.0.push(b'-');
                }
                self.digits(number.unsigned_abs(), 1);
            }
        }
    }

    fn string(&mut self, text: &str) {
        self.0.push(b'"');
        let plain = |byte: &u8| *byte >= 0x20 && *byte != b'"' && *byte != b'\\';
        if text.as_bytes().iter().all(plain) {
            self.push(text);
        } else {
            let quoted = serde_json::to_string(text).unwrap();
            self.push(&quoted[1..quoted.len() - 1]);
        }
        self.0.push(b'"');
    }

    /// A whole number with at least `width` digits.
    fn digits(&mut self, mut number: u64, width: usize) {
        let mut digits = [b'0'; 20];
        let mut first = digits.len();
        while number > 0 || digits.len() - first < width {
            first -= 1;
            digits[first] = b'0' + u8::try_from(number % 10).unwrap();
            number /= 10;
        }
        self.0.extend_from_slice(&digits[first..]);
    }

    /// RFC 3339 in UTC; the date by Howard Hinnant's `civil_from_days`.
    fn instant(&mut self, millis: i64) {
        let (days, rest) = (millis.div_euclid(86_400_000), millis.rem_euclid(86_400_000));
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let months = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * months + 2) / 5 + 1;
        let month = if months < 10 { months + 3 } else { months - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let seconds = rest / 1000;
        self.0.push(b'"');
        let parts = [
            (year, 4, b'-'),
            (month, 2, b'-'),
            (day, 2, b'T'),
            (seconds / 3600, 2, b':'),
            (seconds / 60 % 60, 2, b':'),
        ];
        for (value, width, mark) in parts {
            self.digits(value.unsigned_abs(), width);
            self.0.push(mark);
        }
        self.digits((seconds % 60).unsigned_abs(), 2);
        if rest % 1000 != 0 {
            self.0.push(b'.');
            self.digits((rest % 1000).unsigned_abs(), 3);
        }
        self.push("Z\"");
    }

    /// Begins an order of a page and leaves its list of items open; gives its id.
    pub(crate) fn begin_order(&mut self, row: &impl Row) -> i64 {
        self.push("{");
        self.fields(row, 0, ORDER);
        self.push("\"customer\":");
        self.object(row, ORDER.len(), CUSTOMER);
        let address = ORDER.len() + CUSTOMER.len();
        self.push("\"shippingAddress\":");
        self.optional(row, address, ADDRESS, address + ADDRESS.len());
        self.push("\"items\":[");
        row.int(0).unwrap()
    }

    /// An order that a search found.
    pub(crate) fn found(&mut self, row: &impl Row) {
        self.object(row, 0, FOUND);
    }

    /// Begins an order in full, up to its items; gives its id.
    pub(crate) fn begin_full(&mut self, row: &impl Row) -> i64 {
        self.push("{");
        self.fields(row, 0, FULL);
        let mut at = FULL.len();
        self.push("\"totals\":");
        self.object(row, at, TOTALS);
        at += TOTALS.len();
        self.push("\"customer\":");
        self.object(row, at, CUSTOMER);
        at += CUSTOMER.len();
        for key in ["\"shippingAddress\":", "\"billingAddress\":"] {
            self.push(key);
            self.optional(row, at, ADDRESS, at + ADDRESS.len());
            at += ADDRESS.len() + 1;
        }
        row.int(0).unwrap()
    }

    /// A line of an order in full.
    pub(crate) fn full_item(&mut self, row: &impl Row) {
        self.push("{");
        self.fields(row, 0, FULL_ITEM);
        self.push("\"product\":");
        self.optional(row, FULL_ITEM.len(), PRODUCT, FULL_ITEM.len());
        self.end(b'}');
    }

    fn counts<'n>(&mut self, list: &str, name: &str, counts: impl IntoIterator<Item = (&'n str, i64)>) {
        self.push(list);
        for (value, count) in counts {
            self.push(name);
            self.string(value);
            self.push(",\"count\":");
            self.number(count, Kind::Int);
            self.push("},");
        }
        self.end(b']');
    }
}

/// The groups of the facet statement, summed up.
#[derive(Default)]
pub(crate) struct Facets {
    statuses: [i64; STATUSES.len()],
    methods: [i64; METHODS.len()],
    ufs: BTreeMap<String, i64>,
    queues: [i64; QUEUES.len()],
}

impl Facets {
    /// Adds a group.
    pub(crate) fn add(&mut self, row: &impl Row) {
        let (rank, method, uf) = (row.int(0).unwrap(), row.text(1), row.text(2));
        let is_issued = row.text(3) == Some("ISSUED");
        let (late, count) = (row.int(4).unwrap(), row.int(5).unwrap());
        self.statuses[usize::try_from(rank / 10 - 1).unwrap()] += count;
        if let Some(at) = METHODS.iter().position(|name| Some(*name) == method) {
            self.methods[at] += count;
        }
        if let Some(uf) = uf {
            match self.ufs.get_mut(uf) {
                Some(known) => *known += count,
                None => drop(self.ufs.insert(uf.to_owned(), count)),
            }
        }
        let waits = [
            matches!(rank, 10 | 20) && method == Some("DEPOSIT"),
            rank == 30,
            matches!(rank, 30 | 40) && !is_issued,
            rank == 60,
            matches!(rank, 30 | 40 | 50 | 60),
            matches!(rank, 50 | 90 | 150 | 160),
        ];
        for ((queue, waits), name) in self.queues.iter_mut().zip(waits).zip(QUEUES) {
            *queue += match (waits, name) {
                (false, _) => 0,
                (true, "LATE") => late,
                (true, _) => count,
            };
        }
    }

    /// The answer.
    pub(crate) fn finish(self) -> Vec<u8> {
        let mut json = Json::answer("orderFacets");
        json.push("{");
        json.counts("\"statuses\":[", "{\"status\":", STATUSES.into_iter().zip(self.statuses));
        json.counts("\"paymentMethods\":[", "{\"paymentMethod\":", METHODS.into_iter().zip(self.methods));
        let ufs = self.ufs.iter().map(|(uf, count)| (uf.as_str(), *count));
        json.counts("\"ufs\":[", "{\"uf\":", ufs);
        json.counts("\"queues\":[", "{\"queue\":", QUEUES.into_iter().zip(self.queues));
        json.end(b'}');
        json.finish()
    }
}
