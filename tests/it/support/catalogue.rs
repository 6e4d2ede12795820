//! Customers and products that a test starts from, and the plain SQL of a test that needs what no order brings about.

use super::{DAY, NOW, TestApp};
use entity::customer::{self, CustomerKind};
use entity::id::{CustomerId, ProductId};
use entity::money::Money;
use entity::product;
use pedidos::db::Read as _;
use pedidos::fold::fold;
use sea_orm::{ConnectionTrait as _, Statement};

/// An ordinary person without anything but a name. Ids of a test are its own to choose; those of `given` begin at 1.
pub(crate) fn customer(id: i64, name: &str) -> customer::Model {
    customer::Model {
        id: CustomerId(id),
        external_id: None,
        kind: CustomerKind::Person,
        name: Some(name.to_owned()),
        name_key: fold(name),
        document: None,
        email: None,
        phone: None,
        created_at: NOW - DAY,
        updated_at: NOW - DAY,
    }
}

/// An ordinary product that can be ordered.
pub(crate) fn product(id: i64, sku: &str) -> product::Model {
    product::Model {
        id: ProductId(id),
        external_id: None,
        sku: sku.to_owned(),
        name: "Caneca de cerâmica".to_owned(),
        category: None,
        gtin: None,
        ncm: None,
        weight_g: None,
        length_mm: None,
        width_mm: None,
        height_mm: None,
        place: None,
        price_cents: Money(2_500),
        active: true,
        created_at: NOW - DAY,
        updated_at: NOW - DAY,
    }
}

impl TestApp {
    pub(crate) async fn given_customers(&self, customers: impl IntoIterator<Item = customer::Model>) {
        let customers: Vec<customer::Model> = customers.into_iter().collect();
        let kept = self.db.write(move |tx| {
            Box::pin(async move { tx.insert("customers", &customers.iter().collect::<Vec<_>>()).await })
        });
        kept.await.unwrap();
    }

    pub(crate) async fn given_products(&self, products: impl IntoIterator<Item = product::Model>) {
        let products: Vec<product::Model> = products.into_iter().collect();
        let kept = self.db.write(move |tx| {
            Box::pin(async move { tx.insert("products", &products.iter().collect::<Vec<_>>()).await })
        });
        kept.await.unwrap();
    }

    /// The first column of a SELECT, sorted.
    pub(crate) async fn texts(&self, select: &'static str) -> Vec<String> {
        let read = self.db.write(move |tx| {
            Box::pin(async move {
                let rows = tx.rows.query_all_raw(Statement::from_string(tx.backend(), select)).await?;
                rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
            })
        });
        let mut texts: Vec<String> = read.await.unwrap();
        texts.sort_unstable();
        texts
    }

    /// Runs one statement as it is.
    pub(crate) async fn sql(&self, statement: &str) {
        let statement = statement.to_owned();
        let run = self.db.write(move |tx| {
            Box::pin(async move {
                tx.rows.execute_unprepared(&statement).await?;
                Ok(())
            })
        });
        run.await.unwrap();
    }
}
