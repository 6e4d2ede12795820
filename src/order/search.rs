//! Finding orders by any part of what people know of them.
//!
//! One folded text per order holds its number, customer, e-mail, digits of documents, phone and CEP, recipient, SKUs and
//! item names, tracking codes, invoice keys and numbers. A search is words; an order is found when its text contains each
//! of them, in any order, from any position. Three letters are a trigram, which the index finds (FTS5 on SQLite, `pg_trgm` on
//! PostgreSQL). Shorter words narrow what the longer ones have found, and must begin a word.

use super::ORDERS;
use super::filter::{contains, escape_like};
use crate::br::cnpj::Cnpj;
use crate::error::{Error, Result};
use crate::fold::fold;
use entity::{address, invoice, item, order, shipment, shipment_volume};
use sea_orm::sea_query::{BinOper, Expr, ExprTrait as _, LikeExpr, Query};
use sea_orm::{Condition, DbBackend};

const TABLE: &str = "order_search";

/// The longest search that is looked at, characters.
const LONGEST: usize = 200;

/// A search that can be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    words: Vec<String>,
    number: Option<i64>,
}

impl Search {
    /// Reads what somebody typed; `None` when it is blank.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] when no word has three characters (and it is no order number), or the text is too long.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        if text.chars().count() > LONGEST {
            return Err(Error::invalid("search", format!("expected at most {LONGEST} characters")));
        }
        // Neither index knows control characters, and PostgreSQL refuses a text that holds the first of them.
        let text = text.replace(char::is_control, " ");
        let words: Vec<String> =
            fold(&text).split(' ').map(plain_word).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Ok(None);
        }
        let number = match words.as_slice() {
            [word] => word.parse().ok(),
            _ => None,
        };
        let indexed = words.iter().any(|word| word.chars().count() >= 3);
        if !indexed && number.is_none() {
            return Err(Error::invalid(
                "search",
                "expected an order number or a word of at least 3 characters",
            ));
        }
        Ok(Some(Self { words, number }))
    }

    /// The search as SQL over the table of orders.
    pub fn condition(&self, backend: DbBackend) -> Condition {
        let (indexed, short): (Vec<_>, Vec<_>) =
            self.words.iter().partition(|word| word.chars().count() >= 3);
        if indexed.is_empty() {
            // A number of three digits or more is found in the text like any other word.
            return Condition::any()
                .add_option(self.number.map(|number| Expr::col((ORDERS, "number")).eq(number)));
        }
        let (key, text) = match backend {
            DbBackend::Sqlite => ("rowid", "text"),
            _ => ("order_id", "text"),
        };
        let mut found = Query::select();
        found.column(key).from(TABLE);
        match backend {
            DbBackend::Sqlite => {
                let phrases: Vec<String> =
                    indexed.iter().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
                found.and_where(Expr::col(TABLE).binary(BinOper::Custom("MATCH"), phrases.join(" ")));
            }
            _ => {
                for word in indexed {
                    found.and_where(contains(Expr::col(text), word));
                }
            }
        }
        for word in short {
            let begins = LikeExpr::new(format!("% {}%", escape_like(word))).escape('\\');
            found.and_where(Expr::col(text).like(begins));
        }
        Condition::all().add(Expr::col((ORDERS, "id")).in_subquery(found))
    }
}

/// A word as it stands in the text: numbers lose the marks people write in them (`123.456.789-09`, `(11)`), a CNPJ with
/// letters too, and phones the code of Brazil.
fn plain_word(word: &str) -> String {
    let mark = |letter: char| matches!(letter, '.' | '-' | '/' | '(' | ')' | '+');
    let local = word.strip_prefix("+55").unwrap_or(word);
    let bare: String = local.chars().filter(|letter| !mark(*letter)).collect();
    let numeric = bare.bytes().all(|byte| byte.is_ascii_digit());
    if numeric || Cnpj::parse(word).is_ok() { bare } else { word.to_owned() }
}

/// What belongs to an order and is searched.
#[derive(Clone, Copy, Debug)]
pub struct Searched<'a> {
    /// The order.
    pub order: &'a order::Model,
    /// Its addresses.
    pub addresses: &'a [address::Model],
    /// Its items.
    pub items: &'a [item::Model],
    /// Its shipments.
    pub shipments: &'a [shipment::Model],
    /// Their volumes.
    pub volumes: &'a [shipment_volume::Model],
    /// Its invoices.
    pub invoices: &'a [invoice::Model],
}

/// The text of one order: it begins with a space, so that every word follows one.
pub fn text_of(searched: &Searched<'_>) -> String {
    let order = searched.order;
    let mut words = vec![order.number.to_string()];
    let mut say = |text: Option<&str>| words.extend(text.map(fold));
    say(order.external_id.as_deref());
    say(order.customer_name.as_deref());
    say(order.customer_email.as_deref());
    say(order.customer_document.as_deref());
    say(order.customer_phone.as_deref().map(|phone| phone.trim_start_matches("+55")));
    for address in searched.addresses {
        if address.recipient != order.customer_name {
            say(address.recipient.as_deref());
        }
        say(address.cep.as_deref().or(address.postal_prefix.as_deref()));
    }
    for item in searched.items {
        say(Some(&item.sku));
        say(Some(&item.name));
    }
    for shipment in searched.shipments {
        say(shipment.tracking_code.as_deref());
    }
    for volume in searched.volumes {
        say(volume.tracking_code.as_deref());
    }
    for invoice in searched.invoices {
        say(Some(&invoice.key));
        say(Some(&invoice.number.to_string()));
    }
    words.retain(|word| !word.is_empty());
    words.dedup();
    format!(" {}", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::Search;

    fn words(text: &str) -> Vec<String> {
        Search::parse(text).expect("a search").map(|search| search.words).unwrap_or_default()
    }

    #[test]
    fn marks_leave_numbers_and_stay_in_words() {
        assert_eq!(words("123.456.789-09"), ["12345678909"]);
        assert_eq!(words("(11) 99402-9275"), ["11", "994029275"]);
        assert_eq!(words("+55 (11) 99402-9275"), ["11", "994029275"]);
        assert_eq!(words("+5511994029275"), ["11994029275"]);
        assert_eq!(words("12.ABC.345/01DE-35 12.ABC.345/01DE-36"), ["12abc34501de35", "12.abc.345/01de-36"]);
        assert_eq!(words("José SILVA-neto"), ["jose", "silva-neto"]);
    }

    #[test]
    fn a_blank_search_is_none() {
        assert_eq!(Search::parse(" \t").expect("blank"), None);
        assert_eq!(Search::parse(" - ").expect("only marks"), None);
    }

    #[test]
    fn two_letters_alone_are_refused_and_a_short_number_is_an_order() {
        assert!(Search::parse("zé").is_err());
        assert!(Search::parse(&"a".repeat(201)).is_err());
        assert_eq!(Search::parse("12").expect("a number").and_then(|search| search.number), Some(12));
    }
}
