//! A catalogue with its stock.

use super::kept::products;
use super::{STRICT, databases};
use crate::support::NOW;
use entity::money::Money;
use pedidos::db::{Db, Read as _};
use pedidos::error::Result;
use pedidos::import::{self, Options, ProductsReport};
use pedidos::{doctor, stock};
use sea_orm::Statement;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The bad rows of the broken file, as they are reported.
const BAD: &str = include_str!("products/broken.txt");

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/import/products").join(name)
}

async fn import(db: &Db, name: &str) -> ProductsReport {
    import::products(db, &file(name), Options::default(), NOW).await.expect("an import")
}

async fn import_text(db: &Db, text: &str, options: Options) -> Result<ProductsReport> {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("catalogo.csv");
    fs::write(&file, text).expect("a file");
    import::products(db, &file, options, NOW + 1).await
}

/// SKU, on hand and threshold of each level.
async fn levels(db: &Db) -> Vec<(String, i64, Option<i64>)> {
    let page = pedidos::db::Page::first(100);
    let slice = stock::page(db, &stock::Filter::default(), &page).await.expect("levels");
    let tell = |(product, level): (entity::product::Model, entity::stock::Model)| {
        (product.sku, level.on_hand, level.low_stock_threshold)
    };
    slice.rows.into_iter().map(tell).collect()
}

async fn count(db: &Db, table: &str) -> i64 {
    let statement = Statement::from_string(db.backend(), format!("SELECT COUNT(*) FROM {table}"));
    db.query(statement).await.expect("a count")[0].try_get_by_index(0).expect("a number")
}

#[tokio::test]
async fn products_come_in_with_all_that_is_said_of_them() {
    for db in databases().await {
        let report = import(&db, "good.csv").await;
        assert_eq!(report, ProductsReport { added: 3, stock_changed: 2, ..ProductsReport::default() });
        let kept = products(&db).await;
        let [mug, plate, cloth] = kept.as_slice() else { panic!("{kept:?}") };
        assert_eq!((mug.sku.as_str(), mug.name.as_str()), ("CANECA-01", "Caneca \"São João\", 350 ml"));
        assert_eq!((mug.gtin.as_deref(), mug.ncm.as_deref()), (Some("7891000100103"), Some("69120000")));
        assert_eq!((mug.weight_g, mug.length_mm, mug.height_mm), (Some(420), Some(120), Some(110)));
        assert_eq!((plate.price_cents, plate.category.as_deref(), plate.active), (Money(2_490), None, true));
        assert_eq!((cloth.price_cents, cloth.active), (Money(900), false));
        let expected = [("CANECA-01".to_owned(), 12, Some(3)), ("PRATO-01".to_owned(), 0, None)];
        assert_eq!(levels(&db).await, expected, "what has no count is not counted");
        assert_eq!(doctor::examine(&db).await.expect("a check"), []);
    }
}

#[tokio::test]
async fn importing_again_changes_nothing() {
    for db in databases().await {
        import(&db, "good.csv").await;
        let before = (products(&db).await, count(&db, "stock_movements").await);
        let again = import(&db, "good.csv").await;
        assert_eq!(again, ProductsReport { known: 3, ..ProductsReport::default() });
        assert_eq!((products(&db).await, count(&db, "stock_movements").await), before);
    }
}

#[tokio::test]
async fn of_a_known_product_what_is_not_said_stays() {
    for db in databases().await {
        import(&db, "good.csv").await;
        let report =
            import_text(&db, "on_hand,sku,price\n7,CANECA-01,\n,PRATO-01,30.00\n", Options::default());
        let report = report.await.expect("an import");
        assert_eq!(
            report,
            ProductsReport { known: 1, changed: 1, stock_changed: 1, ..ProductsReport::default() }
        );
        let kept = products(&db).await;
        assert_eq!(
            (kept[0].name.as_str(), kept[0].price_cents),
            ("Caneca \"São João\", 350 ml", Money(3_990))
        );
        assert_eq!((kept[1].name.as_str(), kept[1].price_cents), ("Prato raso", Money(3_000)));
        assert_eq!(levels(&db).await[0], ("CANECA-01".to_owned(), 7, Some(3)));
        assert_eq!(doctor::examine(&db).await.expect("a check"), []);
    }
}

#[tokio::test]
async fn every_bad_row_is_reported_and_skipped() {
    for db in databases().await {
        let report = import(&db, "broken.csv").await;
        let said: String = report.bad_rows.iter().map(|bad| bad.to_string() + "\n").collect();
        assert_eq!(said, BAD);
        assert!(report.to_string().ends_with(BAD.trim_end()), "{report}");
        assert_eq!((report.added, report.stock_changed), (2, 2));
        let skus: Vec<_> = products(&db).await.into_iter().map(|product| product.sku).collect();
        assert_eq!(skus, ["CANECA-01", "PRATO-01"]);
    }
}

#[tokio::test]
async fn a_strict_import_stops_at_the_first_bad_row_and_leaves_nothing() {
    for db in databases().await {
        let error = import::products(&db, &file("broken.csv"), STRICT, NOW).await.expect_err("a bad row");
        assert_eq!(Some(error.to_string().as_str()), BAD.lines().next());
        // A row that only the database knows to be bad may be the first.
        let text = "sku,name,price\nA,,1.00\nB,B,x\n";
        let error = import_text(&db, text, STRICT).await.expect_err("a bad row");
        assert_eq!(
            error.to_string(),
            "catalogo.csv:2: name: expected one, as the product is new, got nothing"
        );
        assert_eq!((products(&db).await.len(), count(&db, "stock_levels").await), (0, 0));
        let report = import::products(&db, &file("good.csv"), STRICT, NOW).await.expect("nothing is wrong");
        assert_eq!(report.added, 3);
    }
}

#[tokio::test]
async fn a_file_without_its_heading_is_refused() {
    for db in databases().await {
        for (text, problem) in
            [("", "catalogo.csv has no column sku"), ("nome;sku\n", "catalogo.csv has no column sku")]
        {
            let error = import_text(&db, text, Options::default()).await.expect_err("no heading");
            assert!(error.to_string().ends_with(problem), "{error}");
        }
        let error = import::products(&db, Path::new("nada.csv"), Options::default(), NOW).await;
        assert_eq!(error.expect_err("no file").to_string(), "nada.csv: there is no nada.csv");
    }
}

#[tokio::test]
async fn two_imports_at_once_add_each_product_once() {
    for db in databases().await {
        let (one, other) = tokio::join!(import(&db, "good.csv"), import(&db, "good.csv"));
        assert_eq!(one.added + other.added, 3);
        assert_eq!(one.known + other.known, 3);
        assert_eq!(products(&db).await.len(), 3);
    }
}

#[tokio::test]
async fn a_catalogue_of_several_batches_comes_in_whole() {
    for db in databases().await {
        let rows = (1..=1_200).map(|number| format!("SKU-{number},Produto {number},1.00,{number}"));
        let text =
            ["sku,name,price,on_hand".to_owned()].into_iter().chain(rows).collect::<Vec<_>>().join("\n");
        let report = import_text(&db, &text, Options::default()).await;
        let report = report.expect("an import");
        assert_eq!((report.added, report.stock_changed), (1_200, 1_200));
        assert_eq!(doctor::examine(&db).await.expect("a check"), []);
    }
}
