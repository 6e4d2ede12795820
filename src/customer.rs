//! Customers: found by what somebody has of them, or listed.

use crate::db::{self, Db, Key, Page, Read, Slice, Sorting};
use crate::error::Result;
use crate::fold::fold;
use entity::customer;
use entity::id::CustomerId;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait as _};

const CUSTOMERS: &str = "customers";

/// What is known of the customers that are meant; every part that is given must fit.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The id in the system it came from.
    pub external_id: Option<String>,
    /// E-mail, lower case.
    pub email: Option<String>,
    /// CPF or CNPJ, canonical.
    pub document: Option<String>,
    /// What the name begins with, accents and case ignored.
    pub name: Option<String>,
}

impl Filter {
    fn condition(&self) -> Condition {
        let is = |column: &'static str, value: &Option<String>| {
            value.as_deref().map(|value| Expr::col((CUSTOMERS, column)).eq(value))
        };
        Condition::all()
            .add_option(is("external_id", &self.external_id))
            .add_option(is("email", &self.email))
            .add_option(is("document", &self.document))
            .add_option(self.name.as_deref().map(|name| db::begins_with(CUSTOMERS, "name_key", &fold(name))))
    }
}

/// Customers are listed by name, those without one first.
pub const BY_NAME: Sorting =
    Sorting { mark: b'm', table: CUSTOMERS, column: "name_key", text: true, descending: false };

/// The place of a customer in the list.
pub fn cursor(customer: &customer::Model) -> db::Cursor {
    BY_NAME.cursor(Key::Text(customer.name_key.clone()), customer.id.0)
}

/// Reads one page of customers.
///
/// # Errors
///
/// When the database is gone.
pub async fn page(db: &Db, filter: &Filter, wanted: &Page) -> Result<Slice<customer::Model>> {
    db::page(db, BY_NAME, filter.condition(), wanted).await
}

/// The first customer that a filter means, `None` when there is none.
///
/// # Errors
///
/// When the database is gone.
pub async fn one(db: &Db, filter: &Filter) -> Result<Option<customer::Model>> {
    Ok(page(db, filter, &Page::first(1)).await?.rows.pop())
}

/// The customers with these ids, in no particular order; an id of none is left out.
///
/// # Errors
///
/// When the database is gone.
pub async fn by_ids(db: &impl Read, ids: &[CustomerId]) -> Result<Vec<customer::Model>> {
    db.rows_of(CUSTOMERS, "id", &ids.iter().map(|id| id.0).collect::<Vec<_>>(), &[]).await
}
