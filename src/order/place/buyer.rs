//! Who buys: found, or made.

use super::request::NewCustomer;
use crate::db::{Read as _, Tx};
use crate::error::Result;
use crate::fold::fold;
use crate::order::check::Checks;
use crate::order::contact;
use entity::customer::{self, CustomerKind};
use entity::id::CustomerId;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _, Func, Query};

const CUSTOMERS: &str = "customers";

/// Who buys, as the order keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Buyer {
    pub(super) name: Option<String>,
    pub(super) document: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
}

/// What was sent of the customer, as far as it breaks no rule.
pub(super) fn checked(checks: &mut Checks, sent: &NewCustomer) -> Buyer {
    let buyer = Buyer {
        name: contact::name(checks, "customer.name", &sent.name),
        document: contact::document(checks, "customer.document", sent.document.as_deref()),
        email: contact::email(checks, "customer.email", sent.email.as_deref()),
        phone: contact::phone(checks, "customer.phone", sent.phone.as_deref()),
    };
    let is_blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    if is_blank(&sent.document) && is_blank(&sent.email) {
        checks.invalid("customer", "expected a document or an e-mail, so that the customer is found again");
    }
    buyer
}

/// The customer that this is: by document, else by e-mail, unless that belongs to somebody with another document; a new
/// one when there is none. What is known of a customer stays as it is, only what was missing is filled in.
pub(super) async fn find_or_make(tx: &Tx, buyer: &Buyer) -> Result<CustomerId> {
    if let Some(known) = find(tx, buyer).await? {
        return fill_in(tx, &known, buyer).await;
    }
    // Of two orders at once by somebody new, one makes the customer and the other finds it.
    let key = buyer.document.as_deref().or(buyer.email.as_deref()).unwrap_or_default();
    if tx.backend() == sea_orm::DbBackend::Postgres {
        tx.take_turns(&format!("customer {key}")).await?;
        if let Some(known) = find(tx, buyer).await? {
            return fill_in(tx, &known, buyer).await;
        }
    }
    let id = CustomerId(tx.next_id(CUSTOMERS).await?);
    tx.insert(CUSTOMERS, &[&made(tx, id, buyer)]).await?;
    Ok(id)
}

async fn find(tx: &Tx, buyer: &Buyer) -> Result<Option<customer::Model>> {
    let is = |column: &'static str, value: &Option<String>| {
        value.as_deref().map(|value| Expr::col((CUSTOMERS, column)).eq(value))
    };
    let either =
        Condition::any().add_option(is("document", &buyer.document)).add_option(is("email", &buyer.email));
    let found = tx.rows_where(CUSTOMERS, either).await?;
    Ok(chosen(found, buyer))
}

/// Which of those that share a document or an e-mail it is; the oldest of equals.
fn chosen(mut found: Vec<customer::Model>, buyer: &Buyer) -> Option<customer::Model> {
    found.sort_unstable_by_key(|customer| customer.id);
    let by_document = found.iter().position(|one| one.document.is_some() && one.document == buyer.document);
    let by_email = || {
        found.iter().position(|one| {
            one.email.is_some()
                && one.email == buyer.email
                && (one.document.is_none() || buyer.document.is_none())
        })
    };
    by_document.or_else(by_email).map(|place| found.swap_remove(place))
}

async fn fill_in(tx: &Tx, known: &customer::Model, buyer: &Buyer) -> Result<CustomerId> {
    let missing = [
        ("name", &known.name, &buyer.name),
        ("document", &known.document, &buyer.document),
        ("email", &known.email, &buyer.email),
        ("phone", &known.phone, &buyer.phone),
    ];
    let mut update = Query::update();
    for (column, there, new) in missing {
        if let (None, Some(new)) = (there, new) {
            // Whoever has filled it in meanwhile was first.
            update.value(column, Func::coalesce([Expr::col(column), Expr::val(new.as_str())]));
        }
    }
    if update.get_values().is_empty() {
        return Ok(known.id);
    }
    if known.name.is_none() {
        update.value("name_key", fold(buyer.name.as_deref().unwrap_or_default()));
    }
    if known.document.is_none() && buyer.document.is_some() {
        update.value("kind", kind(buyer.document.as_deref()).code());
    }
    update.table(CUSTOMERS).value("updated_at", tx.by.at).and_where(Expr::col("id").eq(known.id.0));
    tx.run(&update).await?;
    Ok(known.id)
}

fn kind(document: Option<&str>) -> CustomerKind {
    if document.is_some_and(|document| document.len() == 14) {
        CustomerKind::Company
    } else {
        CustomerKind::Person
    }
}

fn made(tx: &Tx, id: CustomerId, buyer: &Buyer) -> customer::Model {
    customer::Model {
        id,
        external_id: None,
        kind: kind(buyer.document.as_deref()),
        name: buyer.name.clone(),
        name_key: fold(buyer.name.as_deref().unwrap_or_default()),
        document: buyer.document.clone(),
        email: buyer.email.clone(),
        phone: buyer.phone.clone(),
        created_at: tx.by.at,
        updated_at: tx.by.at,
    }
}
