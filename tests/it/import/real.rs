//! The real data set, where somebody has downloaded it.

use super::kept::{Whole, described, orders};
use super::{STRICT, databases};
use pedidos::db::{Db, Read as _};
use pedidos::import::{self, Report};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// One column of a file of the real data set, read without any care: it has no quoted commas before these columns.
fn column(dir: &Path, file: &str, name: &str) -> Vec<String> {
    let text = fs::read_to_string(dir.join(file))
        .expect("a file of the data set")
        .replace(['"', '\r', '\u{feff}'], "");
    let mut lines = text.lines();
    let place = lines.next().and_then(|heading| heading.split(',').position(|column| column == name));
    let place = place.expect("the column");
    lines.map(|line| line.split(',').nth(place).expect("a value").to_owned()).collect()
}

#[tokio::test]
async fn the_real_data_set_imports_whole() {
    let named = std::env::var_os("PEDIDOS_OLIST_DIR").map(PathBuf::from);
    let Some(dir) = named.filter(|dir| dir.is_dir()) else {
        eprintln!("LEFT OUT: the real data set. Name its folder in PEDIDOS_OLIST_DIR to import it here.");
        return;
    };
    let distinct = |file, name| column(&dir, file, name).into_iter().collect::<HashSet<_>>();
    let placed = distinct("olist_orders_dataset.csv", "order_id");
    let with_items = distinct("olist_order_items_dataset.csv", "order_id");
    let units = column(&dir, "olist_order_items_dataset.csv", "price").len();
    let added = Report {
        orders_added: placed.len(),
        customers_added: distinct("olist_customers_dataset.csv", "customer_unique_id").len(),
        products_added: distinct("olist_order_items_dataset.csv", "product_id").len(),
        ..Report::default()
    };
    let known = Report { orders_known: placed.len(), ..Report::default() };

    for db in databases().await {
        assert_eq!(timed_import(&db, &dir).await, added);

        let kept = orders(&db).await;
        let without_items = kept.iter().filter(|whole| whole.items.is_empty()).count();
        assert_eq!(without_items, placed.difference(&with_items).count());
        let sold: i32 = kept.iter().flat_map(|whole| &whole.items).map(|item| item.quantity).sum();
        assert_eq!(usize::try_from(sold), Ok(units));
        assert!(kept.is_sorted_by_key(|whole| whole.order.placed_at), "numbers rise with time");
        kept.iter().for_each(history_tells_how_the_order_came_to_stand);

        assert_eq!(timed_import(&db, &dir).await, known);
    }
}

async fn timed_import(db: &Db, dir: &Path) -> Report {
    let started = Instant::now();
    let report = import::olist(db, dir, STRICT).await.expect("an import");
    let (added, took) = (report.orders_added, started.elapsed());
    eprintln!("{:?}: {added} orders added in {took:?}", db.backend());
    report
}

fn history_tells_how_the_order_came_to_stand(whole: &Whole) {
    let history = &whole.history;
    assert!(history.is_sorted_by_key(|entry| entry.at), "{}", described(whole));
    let began = (history[0].from_status, history[0].at);
    assert_eq!(began, (None, whole.order.placed_at));
    for pair in history.windows(2) {
        assert_eq!(pair[1].from_status, pair[0].to_status, "{}", described(whole));
    }
    let ended = history.last().and_then(|entry| entry.to_status);
    assert_eq!(ended, Some(whole.order.status));
}
