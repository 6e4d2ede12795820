//! How the tables came to be, on SQLite and PostgreSQL: one file per concept, up and down.
//!
//! The statements are plain SQL, written once, with the few words that differ between the databases filled in by
//! `dialect::run`. This crate imports nothing of ours: a migration must mean the same years from now, whatever the
//! entities say then. Who runs it takes a lock around it (`pedidos::db`).

mod dialect;
mod m0001_store;
mod m0002_customer;
mod m0003_product;
mod m0004_order;
mod m0005_order_parts;
mod m0006_event;
mod m0007_search;
mod m0008_access_key;
mod m0009_idempotency;
mod m0010_stock;
mod m0011_event_facts;
mod m0012_order_life;
mod m0013_money;
mod m0014_store_rules;
mod m0015_invoice_life;
mod m0020_access_key_name;
mod m0022_order_numbers;
mod m0023_invoice_again;
mod m0025_stock_ledger;
mod m0030_feed;
mod m0031_delivery;
mod m0034_store_letters;
mod m0035_order_letters;
mod m0036_notification_template;
mod m0037_webhook;
mod m0038_feed_consumer;
mod m0040_integration;
mod m0041_integration_sync;
mod m0042_integration_notice;
mod m0050_shipment;
mod m0051_tracking;
mod m0052_file;
mod m0053_postage;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::prelude::*;

/// All migrations, oldest first.
#[derive(Debug)]
pub struct Migrator;

#[sea_orm_migration::async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_store::Migration),
            Box::new(m0002_customer::Migration),
            Box::new(m0003_product::Migration),
            Box::new(m0004_order::Migration),
            Box::new(m0005_order_parts::Migration),
            Box::new(m0006_event::Migration),
            Box::new(m0007_search::Migration),
            Box::new(m0008_access_key::Migration),
            Box::new(m0009_idempotency::Migration),
            Box::new(m0010_stock::Migration),
            Box::new(m0011_event_facts::Migration),
            Box::new(m0012_order_life::Migration),
            Box::new(m0013_money::Migration),
            Box::new(m0014_store_rules::Migration),
            Box::new(m0015_invoice_life::Migration),
            Box::new(m0020_access_key_name::Migration),
            Box::new(m0022_order_numbers::Migration),
            Box::new(m0023_invoice_again::Migration),
            Box::new(m0025_stock_ledger::Migration),
            Box::new(m0030_feed::Migration),
            Box::new(m0031_delivery::Migration),
            Box::new(m0034_store_letters::Migration),
            Box::new(m0035_order_letters::Migration),
            Box::new(m0036_notification_template::Migration),
            Box::new(m0037_webhook::Migration),
            Box::new(m0038_feed_consumer::Migration),
            Box::new(m0040_integration::Migration),
            Box::new(m0041_integration_sync::Migration),
            Box::new(m0042_integration_notice::Migration),
            Box::new(m0050_shipment::Migration),
            Box::new(m0051_tracking::Migration),
            Box::new(m0052_file::Migration),
            Box::new(m0053_postage::Migration),
        ]
    }
}
