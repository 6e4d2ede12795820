//! Who may read what: asked once, at each field from which reading begins.
//!
//! What hangs below such a field is seen by whoever may read it. Mutations ask in the domain, and show what they changed to whoever
//! may change it.

use super::mutation::actor;
use crate::actor::Scope;
use crate::error::Result;
use async_graphql::Context;

/// Orders, and the customers behind them.
pub(crate) const ORDERS: &[Scope] = &[Scope::OrdersRead];

/// Products: for those who see orders, and for those who see stock.
pub(crate) const PRODUCTS: &[Scope] = &[Scope::OrdersRead, Scope::StockRead];

/// Stock and its movements.
pub(crate) const STOCK: &[Scope] = &[Scope::StockRead];

/// Texts that customers are sent.
pub(crate) const NOTIFICATIONS: &[Scope] = &[Scope::NotificationsWrite, Scope::OrdersRead];

/// Webhooks, integrations, and what was sent to them.
pub(crate) const INTEGRATIONS: &[Scope] = &[Scope::IntegrationsWrite];

/// Integrations, for those who send orders to them too.
pub(crate) const SENDING: &[Scope] = &[Scope::OrdersRead, Scope::IntegrationsWrite];

/// Who carries parcels: for those who see orders, and for those who send them.
pub(crate) const SHIPPING: &[Scope] = &[Scope::OrdersRead, Scope::ShippingWrite];

/// What every key may see.
pub(crate) const ANY_KEY: &[Scope] = &[];

/// Access keys.
pub(crate) const KEYS: &[Scope] = &[Scope::Admin];

/// Makes sure that whoever asks may read this: any one of the scopes will do.
pub(crate) fn allow(ctx: &Context<'_>, scopes: &[Scope]) -> Result<()> {
    actor(ctx).require_any(scopes)
}
