//! Correcting how the customer of an order is called and reached.

use crate::actor::Scope;
use crate::db::Tx;
use crate::error::Result;
use crate::event::{self, Fact};
use crate::fold::fold;
use crate::order::check::Checks;
use crate::order::{change, contact};
use crate::refusal::Code;
use entity::event::EventKind;
use entity::id::OrderId;
use entity::order::{self, ActiveModel};
use entity::status::FulfilmentState;
use sea_orm::Set;
use serde_json::json;

/// What becomes of a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Edit {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// It becomes this.
    To(String),
}

/// The corrections of a contact.
#[derive(Clone, Debug, Default)]
pub struct Contact {
    /// Name.
    pub name: Edit,
    /// CPF or CNPJ.
    pub document: Edit,
    /// E-mail.
    pub email: Edit,
    /// Phone.
    pub phone: Edit,
}

/// Corrects the contact of an order. The customer, whom other orders share, stays as it is.
///
/// # Errors
///
/// Denied without `orders:edit`. Refused with `NOT_FOUND`, `VERSION_CONFLICT`, `INVALID`; with `ALREADY_DELIVERED` when name
/// or document would change of an order that has arrived.
pub async fn update_contact(
    tx: &Tx,
    id: OrderId,
    wanted: &Contact,
    expected_version: Option<i32>,
) -> Result<OrderId> {
    tx.by.actor.require(Scope::OrdersEdit)?;
    let found = change::lock(tx, id, expected_version).await?;
    let mut checks = Checks::default();
    let new = corrected(&mut checks, &found, wanted);
    let fields = different(&found, &new);
    if is_with_customer(&found) {
        for field in fields.iter().filter(|field| matches!(**field, "name" | "document")) {
            let problem = "the order has been delivered: only e-mail and phone can be corrected";
            checks.refuse(Code::AlreadyDelivered, field, problem);
        }
    }
    checks.done()?;
    if fields.is_empty() {
        return Ok(id);
    }
    let change = ActiveModel {
        customer_key: Set(fold(new.customer_name.as_deref().unwrap_or_default())),
        customer_name: Set(new.customer_name),
        customer_document: Set(new.customer_document),
        customer_email: Set(new.customer_email),
        customer_phone: Set(new.customer_phone),
        ..ActiveModel::default()
    };
    let kept = change::keep(tx, &found, change).await?;
    change::refresh_search(tx, &kept).await?;
    let details = json!({ "changed": fields });
    event::record(tx, Fact { details, ..Fact::of(id, EventKind::OrderContactChanged) }).await?;
    Ok(id)
}

fn is_with_customer(order: &order::Model) -> bool {
    use FulfilmentState as F;
    order.delivered_at.is_some()
        || matches!(order.fulfilment_state, F::Delivered | F::Returning | F::Returned)
}

/// The order with the corrections that break no rule.
fn corrected(checks: &mut Checks, found: &order::Model, wanted: &Contact) -> order::Model {
    let mut new = found.clone();
    match &wanted.name {
        Edit::Keep => {}
        Edit::Clear => checks.invalid("name", "expected a name: it cannot be taken away"),
        Edit::To(name) => new.customer_name = contact::name(checks, "name", name),
    }
    let mut edit = |path, edit: &Edit, value: &mut Option<String>, read: Reading| match edit {
        Edit::Keep => {}
        Edit::Clear => *value = None,
        Edit::To(text) => *value = read(checks, path, Some(text)),
    };
    edit("document", &wanted.document, &mut new.customer_document, contact::document);
    edit("email", &wanted.email, &mut new.customer_email, contact::email);
    edit("phone", &wanted.phone, &mut new.customer_phone, contact::phone);
    new
}

/// How a text becomes what is kept of it.
type Reading = fn(&mut Checks, &str, Option<&str>) -> Option<String>;

/// The fields in which two orders call or reach the customer differently.
fn different(found: &order::Model, new: &order::Model) -> Vec<&'static str> {
    let fields = [
        ("name", found.customer_name != new.customer_name),
        ("document", found.customer_document != new.customer_document),
        ("email", found.customer_email != new.customer_email),
        ("phone", found.customer_phone != new.customer_phone),
    ];
    fields.into_iter().filter_map(|(field, is_different)| is_different.then_some(field)).collect()
}
