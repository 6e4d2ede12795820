//! The public data set of Olist, in files with its columns and other values.

use super::kept::{at, customers, described, orders, products};
use super::{STRICT, databases};
use entity::money::Money;
use pedidos::db::{Db, Read as _};
use pedidos::error::Error;
use pedidos::import::{self, Options, Report};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The orders of the good set, as [`described`] says them.
const GOOD: &str = include_str!("good/expected.txt");

/// The bad rows of the broken set, as they are reported.
const BAD: &str = include_str!("broken/expected.txt");

fn files(set: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import").join(set)
}

async fn import(db: &Db, set: &str) -> Report {
    import::olist(db, &files(set), Options::default()).await.expect("an import")
}

async fn described_orders(db: &Db) -> String {
    orders(db).await.iter().map(|whole| described(whole) + "\n").collect()
}

#[tokio::test]
async fn orders_come_in_with_all_that_belongs_to_them_oldest_first() {
    for db in databases().await {
        let report = import(&db, "good").await;
        let added = Report { orders_added: 6, customers_added: 4, products_added: 2, ..Report::default() };
        assert_eq!(report, added);

        let kept = orders(&db).await;
        assert_eq!(described_orders(&db).await, GOOD, "{:?}", db.backend());
        for whole in &kept {
            let order = &whole.order;
            assert_eq!((order.source.as_str(), order.currency.as_str()), ("olist", "BRL"));
            assert_eq!(
                (&order.customer_name, order.customer_key.as_str(), &order.channel),
                (&None, "", &None)
            );
            assert!(whole.history.iter().all(|entry| entry.actor == "import olist"));
            assert!(whole.history.iter().all(|entry| entry.comment.is_none()));
        }
    }
}

#[tokio::test]
async fn one_person_is_one_customer_and_only_sold_products_come_in() {
    for db in databases().await {
        import(&db, "good").await;

        let customers = customers(&db).await;
        let seen: Vec<_> =
            customers.iter().map(|c| (c.external_id.as_deref().unwrap(), at(c.created_at))).collect();
        assert_eq!(
            seen,
            [
                ("ana", "2018-02-18T01:30:00Z".to_owned()),
                ("caio", "2018-04-01T11:00:00Z".to_owned()),
                ("dora", "2018-04-02T11:00:00Z".to_owned()),
                ("bia", "2018-11-04T03:00:00Z".to_owned()),
            ]
        );
        let bought: Vec<_> = orders(&db).await.iter().map(|whole| whole.order.customer_id).collect();
        assert_eq!(bought[0], bought[1]);

        let products = products(&db).await;
        let [cup, tape] = products.as_slice() else { panic!("{products:?}") };
        assert_eq!((cup.sku.as_str(), cup.external_id.as_deref()), ("caneca0001", Some("caneca0001")));
        assert_eq!((cup.category.as_deref(), cup.price_cents), (Some("utilidades_domesticas"), Money(4_990)));
        assert_eq!((cup.length_mm, cup.width_mm, cup.height_mm), (Some(120), Some(100), Some(90)));
        assert_eq!((tape.name.as_str(), &tape.category, tape.weight_g), ("Produto fita0000", &None, None));
        assert_eq!(tape.price_cents, Money(705));
    }
}

#[tokio::test]
async fn importing_again_adds_nothing() {
    for db in databases().await {
        import(&db, "good").await;
        let again = import(&db, "good").await;
        assert_eq!(again, Report { orders_known: 6, ..Report::default() });
        assert_eq!(described_orders(&db).await, GOOD);
    }
}

#[tokio::test]
async fn what_came_in_before_is_used_and_left_as_it_is() {
    for db in databases().await {
        // The broken set brings two orders of `ana`, whom the good set knows too.
        import(&db, "broken").await;
        let report = import(&db, "good").await;
        assert_eq!((report.orders_added, report.customers_added, report.products_added), (6, 3, 2));
        let numbers: Vec<_> = orders(&db).await.iter().map(|whole| whole.order.number).collect();
        assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn two_imports_at_once_add_each_order_once() {
    for db in databases().await {
        let (one, other) = tokio::join!(import(&db, "good"), import(&db, "good"));
        assert_eq!(one.orders_added + other.orders_added, 6);
        assert_eq!(one.customers_added + other.customers_added, 4);
        assert_eq!(orders(&db).await.len(), 6);
    }
}

#[tokio::test]
async fn every_bad_row_is_reported_and_its_order_left_out_whole() {
    for db in databases().await {
        let report = import(&db, "broken").await;
        let said: String = report.bad_rows.iter().map(|bad| bad.to_string() + "\n").collect();
        assert_eq!(said, BAD);
        assert!(report.to_string().ends_with(BAD.trim_end()));

        let skipped: HashSet<_> =
            report.bad_rows.iter().filter_map(|bad| bad.skipped_order.as_deref()).collect();
        assert_eq!(report.orders_skipped, skipped.len());
        assert_eq!((report.orders_added, report.customers_added, report.products_added), (2, 1, 1));
        let kept = orders(&db).await;
        let kept: Vec<_> =
            kept.iter().map(|whole| (whole.order.external_id.as_deref(), whole.items.len())).collect();
        assert_eq!(kept, [(Some("whole"), 1), (Some("last"), 1)]);
    }
}

#[tokio::test]
async fn a_strict_import_stops_at_the_first_bad_row_and_leaves_nothing() {
    for db in databases().await {
        let error = import::olist(&db, &files("broken"), STRICT).await.expect_err("a bad row");
        let first = BAD.lines().next().expect("a bad row");
        assert!(matches!(&error, Error::Invalid { .. }));
        assert_eq!(error.to_string(), first);
        assert_eq!(
            (orders(&db).await.len(), customers(&db).await.len(), products(&db).await.len()),
            (0, 0, 0)
        );

        let report = import::olist(&db, &files("good"), STRICT).await.expect("nothing is wrong with it");
        assert_eq!(report.orders_added, 6);
        assert_eq!(orders(&db).await[0].order.number, 1, "no number was lost");
    }
}

#[tokio::test]
async fn all_files_and_columns_that_are_missing_are_said_before_anything_is_written() {
    let dir = std::env::temp_dir().join(format!("pedidos-import-{}", std::process::id()));
    fs::create_dir_all(&dir).expect("a folder");
    for file in
        ["olist_customers_dataset.csv", "olist_products_dataset.csv", "olist_order_payments_dataset.csv"]
    {
        fs::copy(files("good").join(file), dir.join(file)).expect("a copy");
    }
    fs::write(dir.join("olist_products_dataset.csv"), "").expect("a file");
    let items = "\u{feff}order_id;order_item_id\r\n";
    fs::write(dir.join("olist_order_items_dataset.csv"), items).expect("a file");
    let payments = "order_id,payment_type,payment_installments,payment_value\n";
    fs::write(dir.join("olist_order_payments_dataset.csv"), payments).expect("a file");

    for db in databases().await {
        let error = import::olist(&db, &dir, Options::default()).await.expect_err("files are missing");
        let said = error.to_string();
        let (folder, problems) = said.split_once(": ").expect("a folder and what is missing in it");
        assert_eq!(folder, dir.display().to_string());
        assert_eq!(
            problems.split("; ").collect::<Vec<_>>(),
            [
                "olist_products_dataset.csv has no column product_id, product_category_name, product_weight_g, \
                 product_length_cm, product_height_cm, product_width_cm",
                "there is no olist_orders_dataset.csv",
                "olist_order_items_dataset.csv has no column order_id, order_item_id, product_id, \
                 shipping_limit_date, price, freight_value",
                "olist_order_payments_dataset.csv has no column payment_sequential",
            ]
        );
        assert_eq!(
            (orders(&db).await.len(), customers(&db).await.len(), products(&db).await.len()),
            (0, 0, 0)
        );
    }
    fs::remove_dir_all(dir).expect("the folder goes");
}
