//! What a unit of work tells: one entry in the feed for each order it changed and for each product it made scarce.
//!
//! Use cases say what they did as they do it; the entries are written last, just before the commit, by one statement each that
//! takes from the rows how the order stands then. So an entry is there exactly when its change is, shows all of it, and its id is
//! drawn so late that others hardly ever wait for it (see `feed`).

use super::{Read as _, Tx};
use crate::error::Result;
use anyhow::Context as _;
use entity::event::EventKind;
use entity::feed::{LevelStanding, LevelsStanding, Model, Topic};
use entity::id::{OrderId, ProductId};
use entity::row::{Reader, Stored as _};
use sea_orm::{DbBackend, Statement, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, MutexGuard, PoisonError};

/// The table.
pub const FEED: &str = "feed";

/// The kinds of an entry about stock that was corrected by hand.
pub const STOCK_CHANGED: &str = r#"["STOCK_CHANGED"]"#;

/// What has been said so far.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    /// Facts of each order, as they were recorded.
    orders: BTreeMap<OrderId, Vec<EventKind>>,
    /// Products of which there is little now.
    scarce: BTreeMap<ProductId, LevelStanding>,
    /// Products whose stock was corrected by hand.
    corrected: BTreeSet<ProductId>,
}

impl Tx {
    /// Will tell that this happened to an order. A bulk load tells nothing: what it brings is history, not news.
    pub fn tell(&self, order: OrderId, kind: EventKind) {
        if let Some(mut news) = self.news() {
            news.orders.entry(order).or_default().push(kind);
        }
    }

    /// Will tell that there is little of a product now, and was more before.
    pub fn tell_scarce(&self, product: ProductId, level: LevelStanding) {
        if let Some(mut news) = self.news() {
            news.scarce.insert(product, level);
        }
    }

    /// Will tell that the stock of a product was corrected by hand: one entry for all products of the command. What orders do to the stock
    /// is not told here: it stands in the ledger.
    pub fn tell_corrected(&self, product: ProductId) {
        if let Some(mut news) = self.news() {
            news.corrected.insert(product);
        }
    }

    /// What has been said up to now, for [`Tx::tell_only`].
    pub(super) fn told_so_far(&self) -> News {
        self.news().map(|news| news.clone()).unwrap_or_default()
    }

    /// Takes back what was said since.
    pub(super) fn tell_only(&self, told: News) {
        if let Some(mut news) = self.news() {
            *news = told;
        }
    }

    fn news(&self) -> Option<MutexGuard<'_, News>> {
        Some(self.news.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes all that was said, and gives the entries.
    ///
    /// # Errors
    ///
    /// When the database is gone.
    pub(super) async fn write_news(&self) -> Result<Vec<Model>> {
        let News { orders, scarce, corrected } =
            self.news().map(|mut news| std::mem::take(&mut *news)).unwrap_or_default();
        let mut entries = Vec::with_capacity(orders.len() + scarce.len());
        for (order, facts) in orders {
            entries.push(self.write_order(order, &facts).await?);
        }
        for (product, level) in scarce {
            entries.push(self.write_scarce(product, &level).await?);
        }
        if let Some(first) = corrected.first() {
            let products = corrected.iter().map(|product| product.0).collect();
            let standing = serde_json::to_string(&LevelsStanding { products })
                .context("products cannot be written as JSON")?;
            entries.push(self.write_stock(*first, STOCK_CHANGED, standing).await?);
        }
        Ok(entries)
    }

    async fn write_order(&self, order: OrderId, facts: &[EventKind]) -> Result<Model> {
        let events = i64::try_from(facts.len()).map_err(anyhow::Error::from)?;
        let mut kinds: Vec<&str> = Vec::with_capacity(facts.len());
        for kind in facts.iter().map(|kind| kind.code()) {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let values: [Value; 5] = [
            self.by.at.into(),
            self.by.actor.name.as_str().into(),
            serde_json::json!(kinds).to_string().into(),
            events.into(),
            order.0.into(),
        ];
        let sql = match self.backend() {
            DbBackend::Sqlite => ON_SQLITE.as_str(),
            _ => ON_POSTGRES.as_str(),
        };
        self.written(Statement::from_sql_and_values(self.backend(), sql, values)).await
    }

    async fn write_scarce(&self, product: ProductId, level: &LevelStanding) -> Result<Model> {
        let standing = serde_json::to_string(level).context("a level cannot be written as JSON")?;
        self.write_stock(product, r#"["STOCK_LOW"]"#, standing).await
    }

    async fn write_stock(&self, product: ProductId, kinds: &str, standing: String) -> Result<Model> {
        let sql = match self.backend() {
            DbBackend::Sqlite => scarce_sql(["?1", "?2", "?3", "?4", "?5", "?6"]),
            _ => scarce_sql(["$1", "$2", "$3", "$4", "$5", "$6"]),
        };
        let values: [Value; 6] = [
            self.by.at.into(),
            Topic::Stock.code().into(),
            product.0.into(),
            self.by.actor.name.as_str().into(),
            kinds.into(),
            standing.into(),
        ];
        self.written(Statement::from_sql_and_values(self.backend(), sql, values)).await
    }

    async fn written(&self, insert: Statement) -> Result<Model> {
        let rows = self.query(insert).await?;
        let row = rows.first().context("an entry of the feed was not written")?;
        Ok(Reader::new(row)?.take_row()?)
    }
}

fn scarce_sql([at, topic, subject, actor, kinds, standing]: [&str; 6]) -> String {
    format!(
        "INSERT INTO {FEED} (at, topic, subject, actor, kinds, standing) \
         VALUES ({at}, {topic}, {subject}, {actor}, {kinds}, {standing}) RETURNING {}",
        Model::COLUMNS.join(", ")
    )
}

// The statement of each database is put together once: every command sends it.
static ON_SQLITE: LazyLock<String> = LazyLock::new(|| order_sql(DbBackend::Sqlite));
static ON_POSTGRES: LazyLock<String> = LazyLock::new(|| order_sql(DbBackend::Postgres));

/// The statement that writes the entry of an order: when, who, kinds, how many facts, which order.
fn order_sql(backend: DbBackend) -> String {
    let (object, list, [at, actor, kinds, events, order]) = match backend {
        DbBackend::Sqlite => ("json_object", "json_group_array", ["?1", "?2", "?3", "?4", "?5"]),
        // The types of parameters in a list of results have to be said.
        _ => (
            "json_build_object",
            "json_agg",
            ["$1::BIGINT", "$2::TEXT", "$3::TEXT", "$4::BIGINT", "$5::BIGINT"],
        ),
    };
    // A JSON text in a JSON object is a value, not a string, on SQLite only where it comes right out of a function; so on both.
    let found = |select: String| match backend {
        DbBackend::Sqlite => format!("json(COALESCE(({select}), json_array()))"),
        _ => format!("COALESCE(({select}), '[]'::JSON)"),
    };
    let listed = |column: &str, table: &str| {
        found(format!("SELECT {list}({column}) FROM {table} WHERE order_id = o.id AND {column} IS NOT NULL"))
    };
    let mut pairs: Vec<String> = PLAIN.iter().map(|column| format!("'{column}', o.{column}")).collect();
    pairs.push("'email_failed', CASE WHEN o.email_failed THEN 1 ELSE 0 END".to_owned());
    for (name, column, table) in PARTS {
        pairs.push(format!("'{name}', {}", listed(column, table)));
    }
    pairs.push("'last_event', COALESCE((SELECT MAX(id) FROM events WHERE order_id = o.id), 0)".to_owned());
    pairs.push(format!("'events', {events}"));
    // Both know a shipment by its volumes too, and each code once.
    let codes = "(SELECT tracking_code FROM shipments WHERE order_id = o.id AND tracking_code IS NOT NULL
        UNION SELECT tracking_code FROM shipment_volumes WHERE order_id = o.id AND tracking_code IS NOT NULL) AS c";
    pairs.push(format!("'tracking_codes', {}", found(format!("SELECT {list}(tracking_code) FROM {codes}"))));
    // PostgreSQL takes 100 arguments at most, which is enough.
    let standing = format!("{object}({})", pairs.join(", "));
    let standing = if backend == DbBackend::Sqlite { standing } else { format!("({standing})::TEXT") };
    format!(
        "INSERT INTO {FEED} (at, topic, subject, actor, kinds, standing) \
         SELECT {at}, 'ORDER', o.id, {actor}, {kinds}, {standing} FROM orders AS o WHERE o.id = {order} \
         RETURNING {}",
        Model::COLUMNS.join(", ")
    )
}

/// Columns of an order that are told as they are.
const PLAIN: [&str; 25] = [
    "number",
    "external_id",
    "source",
    "channel",
    "status",
    "payment_state",
    "fulfilment_state",
    "invoice_state",
    "payment_method",
    "total_cents",
    "customer_id",
    "customer_key",
    "customer_email",
    "customer_document",
    "city_key",
    "uf",
    "placed_at",
    "paid_at",
    "invoiced_at",
    "shipped_at",
    "delivered_at",
    "ship_by",
    "updated_at",
    "assigned_to",
    "tags",
];

/// Lists that are told: what each is called, of which column, of which table.
const PARTS: [(&str, &str, &str); 5] = [
    ("skus", "sku", "order_items"),
    ("products", "product_id", "order_items"),
    ("carriers", "carrier", "shipments"),
    ("shipments", "CASE WHEN printed_at IS NULL THEN state ELSE state || '+' END", "shipments"),
    ("invoice_keys", "key", "invoices"),
];
