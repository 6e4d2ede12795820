//! What is asked: each thing once as GraphQL for the server and once as a plain address for the twin.

use crate::data::{NOW, Sample};
use chrono::DateTime;
use clap::ValueEnum;
use pedidos::db::Key;
use pedidos::order::Sort;
use serde_json::{Value, json};

const DAY: i64 = 86_400_000;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Variant {
    /// The 50 newest orders with customer, address and items.
    Page1,
    /// 50 delivered orders of a hundred days and at least R$ 100, largest first.
    Filtered,
    /// 50 orders behind row 90,000, by cursor.
    Deep,
    /// One order in full, by number.
    Full,
    /// 25 orders by a part of a customer's name.
    Search,
    /// How many orders there are of each kind.
    Facets,
}

/// One request to each of the two, whose answers are the same.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    pub(crate) server: Vec<u8>,
    pub(crate) twin: Vec<u8>,
}

impl Variant {
    pub(crate) const ALL: [Self; 6] =
        [Self::Page1, Self::Filtered, Self::Deep, Self::Full, Self::Search, Self::Facets];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Page1 => "page1",
            Self::Filtered => "filtered",
            Self::Deep => "deep",
            Self::Full => "full",
            Self::Search => "search",
            Self::Facets => "facets",
        }
    }

    /// Whether it is one statement that takes long: then what counts is how long one caller waits who is alone, not how
    /// many answers the machine gives.
    pub(crate) fn is_statement(self) -> bool {
        matches!(self, Self::Search | Self::Facets)
    }

    /// The requests, to be sent in turn.
    pub(crate) fn exchanges(self, sample: &Sample) -> Vec<Exchange> {
        let page = |variables: &Value, twin: &str| vec![sample.exchange(PAGE, variables, twin)];
        match self {
            Self::Page1 => page(&json!({}), "/page1"),
            Self::Filtered => {
                let (from, before) = (NOW - 200 * DAY, NOW - 100 * DAY);
                let variables = json!({
                    "filter": {
                        "status": { "in": ["DELIVERED"] },
                        "placedAt": { "gte": rfc3339(from), "lt": rfc3339(before) },
                        "total": { "gte": "100.00" },
                    },
                    "sort": { "by": "TOTAL", "direction": "DESC" },
                });
                page(&variables, &format!("/filtered?from={from}&before={before}&cents=10000"))
            }
            Self::Deep => {
                let (placed_at, id) = sample.deep;
                let cursor = Sort::default().sorting().cursor(Key::Int(placed_at), id).encode();
                page(&json!({ "after": cursor }), &format!("/deep?placed_at={placed_at}&id={id}"))
            }
            Self::Full => {
                let of = |number| {
                    sample.exchange(FULL, &json!({ "number": number }), &format!("/full?number={number}"))
                };
                sample.numbers.iter().map(of).collect()
            }
            Self::Search => {
                let of =
                    |part| sample.exchange(SEARCH, &json!({ "part": part }), &format!("/search?part={part}"));
                sample.parts.iter().map(of).collect()
            }
            Self::Facets => vec![sample.exchange(FACETS, &json!({}), "/facets")],
        }
    }
}

const PAGE: &str = include_str!("queries/page.graphql");
const FULL: &str = include_str!("queries/full.graphql");
const SEARCH: &str = include_str!("queries/search.graphql");
const FACETS: &str = include_str!("queries/facets.graphql");

impl Sample {
    fn exchange(&self, query: &str, variables: &Value, twin: &str) -> Exchange {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let server = format!(
            "POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept: application/json\r\n\
             authorization: Bearer {}\r\ncontent-length: {}\r\n\r\n{body}",
            self.key,
            body.len()
        );
        let twin = format!("GET {twin} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        Exchange { server: server.into_bytes(), twin: twin.into_bytes() }
    }
}

fn rfc3339(instant: i64) -> String {
    DateTime::from_timestamp_millis(instant).unwrap().to_rfc3339()
}
