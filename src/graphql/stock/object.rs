//! A level and a movement as the API shows them.

use crate::actor::Scope;
use crate::graphql::failure::Answer;
use crate::graphql::load;
use crate::graphql::mutation::actor;
use crate::graphql::order::Order;
use crate::graphql::product::Product;
use crate::graphql::scalar::DateTime;
use async_graphql::{Context, Enum, ID, Object};
use entity::{order, product, stock, stock_movement};
use std::borrow::Cow;

/// How much there is of a product that is counted.
#[derive(Clone)]
pub(crate) struct StockLevel {
    level: stock::Model,
    /// Read with the level where lists do.
    product: Option<Product>,
}

impl From<stock::Model> for StockLevel {
    fn from(level: stock::Model) -> Self {
        Self { level, product: None }
    }
}

impl From<(product::Model, stock::Model)> for StockLevel {
    fn from((product, level): (product::Model, stock::Model)) -> Self {
        Self { level, product: Some(Product(product)) }
    }
}

impl StockLevel {
    const fn units(&self) -> i64 {
        self.level.on_hand.saturating_sub(self.level.reserved)
    }
}

/// How much there is of a product that is counted. It is the sum of its movements.
#[Object]
impl StockLevel {
    /// The product.
    async fn product(&self, ctx: &Context<'_>) -> Answer<Cow<'_, Product>> {
        if let Some(product) = &self.product {
            return Ok(Cow::Borrowed(product));
        }
        let found: Option<product::Model> = load::one(ctx, self.level.product_id).await?;
        let found = found.ok_or_else(|| anyhow::anyhow!("the product of a level is gone"))?;
        Ok(Cow::Owned(Product(found)))
    }

    /// Units on the shelf, those of orders among them. Below zero where more was taken than was ever counted.
    async fn on_hand(&self) -> i64 {
        self.level.on_hand
    }

    /// Units on the shelf that belong to orders.
    async fn reserved(&self) -> i64 {
        self.level.reserved
    }

    /// Units that can be had: on hand less reserved.
    async fn available(&self) -> i64 {
        self.units()
    }

    /// Whether orders are refused when there is not enough.
    async fn track_stock(&self) -> bool {
        self.level.track_stock
    }

    /// Whether orders are taken all the same.
    async fn allow_backorder(&self) -> bool {
        self.level.allow_backorder
    }

    /// At how many available units somebody should order more; null when never.
    async fn low_stock_threshold(&self) -> Option<i64> {
        self.level.low_stock_threshold
    }

    /// Whether no more can be had than the threshold.
    async fn low(&self) -> bool {
        self.level.low_stock_threshold.is_some_and(|threshold| self.units() <= threshold)
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.level.updated_at)
    }
}

/// What a movement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "entity::stock_movement::MovementKind")]
pub(crate) enum StockMovementKind {
    /// Keeps units for an order.
    Reserve,
    /// Frees units that were kept.
    Release,
    /// Units leave the shelf for an order.
    Take,
    /// Units of an order come back to the shelf.
    GiveBack,
    /// Somebody corrects the level by a difference.
    Adjust,
    /// Somebody counted and says how many there are.
    Set,
}

/// One change of a level, with its cause.
#[derive(Clone)]
pub(crate) struct StockMovement(pub(crate) stock_movement::Model);

/// One change of a level, with its cause. None is ever changed or deleted.
#[Object]
impl StockMovement {
    /// Opaque id (`movement_…`).
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The product.
    async fn product(&self, ctx: &Context<'_>) -> Answer<Product> {
        let found: Option<product::Model> = load::one(ctx, self.0.product_id).await?;
        Ok(Product(found.ok_or_else(|| anyhow::anyhow!("the product of a movement is gone"))?))
    }

    /// The order it was for; null when it was for none, or you may not see orders (scope `orders:read`).
    async fn order(&self, ctx: &Context<'_>) -> Option<Answer<Order>> {
        let id = self.0.order_id.filter(|_| actor(ctx).may(Scope::OrdersRead))?;
        let found = load::one(ctx, id).await.transpose()?;
        Some(found.map(|row: order::Model| Order::from(row)))
    }

    /// The line of that order (`item_…`).
    async fn item_id(&self) -> Option<ID> {
        self.0.item_id.map(|id| id.to_string().into())
    }

    /// What it does.
    async fn kind(&self) -> StockMovementKind {
        self.0.kind.into()
    }

    /// Units more on the shelf, or less.
    async fn on_hand_delta(&self) -> i64 {
        self.0.on_hand_delta
    }

    /// Units more kept for orders, or less.
    async fn reserved_delta(&self) -> i64 {
        self.0.reserved_delta
    }

    /// Why: the status the order came to, or what somebody said; `COUNTING_STARTED` for what was so when counting began.
    async fn cause(&self) -> &str {
        &self.0.cause
    }

    /// Who.
    async fn actor(&self) -> &str {
        &self.0.actor
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime(self.0.at)
    }
}
