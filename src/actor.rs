//! Who is asking, and what they may do.
//!
//! An [`Actor`] comes from an access key (`auth`), from a part of the system, or is nobody. Domain functions ask it with
//! [`Actor::require`] before they do anything; each fact keeps its name.

use crate::error::{Error, Result};
use entity::id::AccessKeyId;
use std::fmt;

/// What one may do. A key holds any number of scopes; [`Scope::Admin`] holds all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// See orders, customers and products.
    OrdersRead,
    /// Place orders.
    OrdersCreate,
    /// Move orders from status to status, hold them, write notes on them.
    OrdersStatus,
    /// Change contact, address, tags and who looks after an order.
    OrdersEdit,
    /// Cancel orders.
    OrdersCancel,
    /// Move an order where the rules would not let it go.
    OrdersForce,
    /// Say that money has arrived, was refused, expired or is disputed.
    PaymentsConfirm,
    /// Give money back.
    PaymentsRefund,
    /// Enter and cancel invoices.
    InvoicesWrite,
    /// Change the texts that customers are sent, send them again, send others.
    NotificationsWrite,
    /// Put shipments together, print their labels, say where they are.
    ShippingWrite,
    /// Spend the store's money on postage, and give it back.
    PostageBuy,
    /// See stock and its movements.
    StockRead,
    /// Change stock and products.
    StockWrite,
    /// Configure webhooks, integrations and who follows the feed of orders; see what they sent.
    IntegrationsWrite,
    /// Read the numbers at `/metrics`.
    MetricsRead,
    /// Everything, access keys and settings of the store included.
    Admin,
}

impl Scope {
    /// Every scope, in the order in which they are described.
    pub const ALL: [Self; 17] = [
        Self::OrdersRead,
        Self::OrdersCreate,
        Self::OrdersStatus,
        Self::OrdersEdit,
        Self::OrdersCancel,
        Self::OrdersForce,
        Self::PaymentsConfirm,
        Self::PaymentsRefund,
        Self::InvoicesWrite,
        Self::NotificationsWrite,
        Self::ShippingWrite,
        Self::PostageBuy,
        Self::StockRead,
        Self::StockWrite,
        Self::IntegrationsWrite,
        Self::MetricsRead,
        Self::Admin,
    ];

    /// What it is called outside: `orders:read`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OrdersRead => "orders:read",
            Self::OrdersCreate => "orders:create",
            Self::OrdersStatus => "orders:status",
            Self::OrdersEdit => "orders:edit",
            Self::OrdersCancel => "orders:cancel",
            Self::OrdersForce => "orders:force",
            Self::PaymentsConfirm => "payments:confirm",
            Self::PaymentsRefund => "payments:refund",
            Self::InvoicesWrite => "invoices:write",
            Self::NotificationsWrite => "notifications:write",
            Self::ShippingWrite => "shipping:write",
            Self::PostageBuy => "postage:buy",
            Self::StockRead => "stock:read",
            Self::StockWrite => "stock:write",
            Self::IntegrationsWrite => "integrations:write",
            Self::MetricsRead => "metrics:read",
            Self::Admin => "admin",
        }
    }

    /// The scope of a name, `None` for any other text.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What kind of somebody an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A part of Pedidos itself: the clock, an import.
    System,
    /// A program with a key: a storefront, a payment gateway.
    Service,
    /// A person with a key.
    Person,
    /// Somebody who has shown no key.
    Nobody,
}

/// Who is asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What the history calls them.
    pub name: String,
    /// Person, program, or part of the system.
    pub kind: ActorKind,
    /// The key they have shown.
    pub key: Option<AccessKeyId>,
    scopes: Vec<Scope>,
}

impl Actor {
    /// A part of the system, which may do everything: `payment clock`, `import olist`.
    pub fn system(name: &str) -> Self {
        Self { name: name.to_owned(), kind: ActorKind::System, key: None, scopes: vec![Scope::Admin] }
    }

    /// A part of the system that may do no more than this: `webhooks`, which show what they may see.
    pub fn part(name: &str, scopes: &[Scope]) -> Self {
        Self { name: name.to_owned(), kind: ActorKind::System, key: None, scopes: scopes.to_vec() }
    }

    /// Whoever reaches a demo: a person who may do everything.
    pub fn demo() -> Self {
        Self { name: "demo".to_owned(), kind: ActorKind::Person, key: None, scopes: vec![Scope::Admin] }
    }

    /// Somebody who has shown no key.
    pub fn nobody() -> Self {
        Self { name: "nobody".to_owned(), kind: ActorKind::Nobody, key: None, scopes: Vec::new() }
    }

    /// Whoever holds a key.
    pub fn with_key(name: String, kind: ActorKind, key: AccessKeyId, scopes: Vec<Scope>) -> Self {
        Self { name, kind, key: Some(key), scopes }
    }

    /// Whether they may do this.
    pub fn may(&self, scope: Scope) -> bool {
        self.scopes.contains(&scope) || self.scopes.contains(&Scope::Admin)
    }

    /// Makes sure that they may do one of these; any key will do when there is none.
    ///
    /// # Errors
    ///
    /// As [`Actor::require`], with the first of the scopes.
    pub fn require_any(&self, scopes: &[Scope]) -> Result<()> {
        match scopes {
            [] if self.kind == ActorKind::Nobody => Err(Error::Unauthenticated),
            [first, rest @ ..] if !rest.iter().any(|scope| self.may(*scope)) => self.require(*first),
            _ => Ok(()),
        }
    }

    /// Makes sure that they may do this.
    ///
    /// # Errors
    ///
    /// [`Error::Unauthenticated`] for nobody, [`Error::Denied`] with the scope that is missing for anybody else.
    pub fn require(&self, scope: Scope) -> Result<()> {
        if self.may(scope) {
            return Ok(());
        }
        Err(if self.kind == ActorKind::Nobody { Error::Unauthenticated } else { Error::Denied { scope } })
    }
}

#[cfg(test)]
mod tests {
    use super::{Actor, ActorKind, Scope};
    use crate::error::Error;
    use entity::id::AccessKeyId;

    #[test]
    fn a_scope_reads_back_from_its_name() {
        for scope in Scope::ALL {
            assert_eq!(Scope::from_name(scope.name()), Some(scope));
        }
        assert_eq!(Scope::from_name("orders"), None);
    }

    #[test]
    fn one_may_do_what_the_scopes_say_and_admin_everything() {
        let clerk = |scopes| Actor::with_key("caixa".to_owned(), ActorKind::Person, AccessKeyId(1), scopes);
        let reader = clerk(vec![Scope::OrdersRead]);
        assert!(reader.require(Scope::OrdersRead).is_ok());
        assert!(matches!(
            reader.require(Scope::OrdersCancel),
            Err(Error::Denied { scope: Scope::OrdersCancel })
        ));
        assert!(matches!(Actor::nobody().require(Scope::OrdersRead), Err(Error::Unauthenticated)));
        assert!(reader.require_any(&[Scope::StockRead, Scope::OrdersRead]).is_ok());
        assert!(matches!(
            reader.require_any(&[Scope::StockRead, Scope::StockWrite]),
            Err(Error::Denied { scope: Scope::StockRead })
        ));
        assert!(reader.require_any(&[]).is_ok());
        assert!(matches!(Actor::nobody().require_any(&[]), Err(Error::Unauthenticated)));
        assert!(matches!(Actor::nobody().require_any(&[Scope::StockRead]), Err(Error::Unauthenticated)));
        assert!(Scope::ALL.into_iter().all(|scope| clerk(vec![Scope::Admin]).may(scope)));
    }
}
