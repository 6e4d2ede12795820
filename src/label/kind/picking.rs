//! *Lista de separação*: one walk through the store for many orders, shelf by shelf.

use super::packing::continued;
use super::table::{self, Cell, Column, column};
use crate::label::block::{Align, Block};
use crate::label::flow::Flow;
use crate::label::frame::Frame;
use crate::label::given::Parcel;
use crate::label::page::{Weight, mm};
use crate::label::words;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

const COLUMNS: [Column; 4] = [
    column("LOCAL", 20, Align::Left),
    column("PRODUTO", 62, Align::Left),
    column("QTD.", 12, Align::Right),
    column("OK", 8, Align::Left),
];

/// What to fetch at one place.
struct Pick<'p> {
    place: &'p str,
    sku: &'p str,
    name: &'p str,
    quantity: i64,
    /// How many of them for which order, in the order asked for.
    orders: Vec<(&'p str, i64)>,
}

pub(super) fn flow(parcels: &[Parcel], frame: Frame) -> Flow {
    let mut flow = Flow::numbered(frame);
    let picks = picks(parcels);
    let titles = table::titles(&COLUMNS, &frame);
    flow.put(head(parcels, &picks, &frame).above(Block::space(mm(2))).above(titles.clone()));
    flow.running(continued("Lista de separação - continuação", &frame).above(titles));
    for pick in &picks {
        flow.put(row(pick, &frame));
    }
    flow
}

/// One for each SKU at each place: by place, shelf 2 before shelf 10, what has no place last; then by SKU.
fn picks(parcels: &[Parcel]) -> Vec<Pick<'_>> {
    let mut picks: BTreeMap<_, Pick<'_>> = BTreeMap::new();
    for parcel in parcels {
        for item in &parcel.items {
            let (place, sku) = (item.place.as_deref().unwrap_or_default().trim(), item.sku.as_str());
            let key = (place.is_empty(), counted_up(place), counted_up(sku), place, sku);
            let new = || Pick { place, sku, name: &item.name, quantity: 0, orders: Vec::new() };
            let pick = picks.entry(key).or_insert_with(new);
            pick.quantity = pick.quantity.saturating_add(item.quantity);
            match pick.orders.iter_mut().find(|(order, _)| *order == parcel.order_number) {
                Some((_, quantity)) => *quantity = quantity.saturating_add(item.quantity),
                None => pick.orders.push((&parcel.order_number, item.quantity)),
            }
        }
    }
    picks.into_values().collect()
}

/// A text whose order is that of the numbers in it: each run of digits is written with its length in front.
fn counted_up(text: &str) -> String {
    let mut key = String::new();
    let mut digits = String::new();
    for letter in text.to_lowercase().chars().chain(['\0']) {
        if letter.is_ascii_digit() {
            digits.push(letter);
            continue;
        }
        if !digits.is_empty() {
            let number = digits.trim_start_matches('0');
            let _ = write!(key, "{:03}{number}", number.len());
            digits.clear();
        }
        key.push(letter);
    }
    key
}

fn head(parcels: &[Parcel], picks: &[Pick<'_>], frame: &Frame) -> Block {
    let store = parcels.first().map(|parcel| parcel.store.as_str()).unwrap_or_default();
    let orders: BTreeSet<&str> = parcels.iter().map(|parcel| parcel.order_number.as_str()).collect();
    let pieces = picks.iter().fold(0_i64, |sum, pick| sum.saturating_add(pick.quantity));
    let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    let about = format!(
        "{}, {}, {}",
        words::counted(count(orders.len()), "pedido", "pedidos"),
        words::counted(count(picks.len()), "linha", "linhas"),
        words::counted(pieces, "peça", "peças"),
    );
    let line = |text: &str, tenths, weight| {
        Block::text(text, frame.width(), frame.style(tenths, weight, 2), Align::Left)
    };
    line("LISTA DE SEPARAÇÃO", 140, Weight::Bold).above(line(store, 95, Weight::Regular)).above(line(
        &about,
        95,
        Weight::Regular,
    ))
}

fn row(pick: &Pick<'_>, frame: &Frame) -> Block {
    let orders =
        pick.orders.iter().map(|(order, quantity)| format!("{order} ({})", words::grouped(*quantity)));
    let orders = format!("Pedidos: {}", orders.collect::<Vec<_>>().join(", "));
    let (bold, text) = (frame.style(100, Weight::Bold, 1), frame.style(85, Weight::Regular, 3));
    let small = frame.style(70, Weight::Regular, 99);
    let place = if pick.place.is_empty() { "sem local" } else { pick.place };
    let cells = vec![
        table::text(place, frame.style(100, Weight::Bold, 2)),
        Cell::Texts(vec![
            (pick.sku.to_owned(), frame.style(90, Weight::Bold, 2)),
            (pick.name.to_owned(), text),
            (orders, small),
        ]),
        table::text(words::grouped(pick.quantity), bold),
        Cell::Square,
    ];
    table::row(&COLUMNS, frame, cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::given::Item;

    #[test]
    fn equal_skus_at_equal_places_are_one_line_in_the_order_of_the_shelves() {
        let item = |sku: &str, place: Option<&str>, quantity| Item {
            sku: sku.into(),
            place: place.map(Into::into),
            quantity,
            ..Item::default()
        };
        let parcel = |number: &str, items| Parcel { order_number: number.into(), items, ..Parcel::default() };
        let parcels = [
            parcel("1042", vec![item("B", Some("A10"), 1), item("A", None, 2)]),
            parcel(
                "1041",
                vec![item("B", Some("A2"), 3), item("B", Some("A10"), 4), item("B", Some("A10"), 1)],
            ),
        ];
        let picks: Vec<_> = picks(&parcels)
            .into_iter()
            .map(|pick| (pick.place, pick.sku, pick.quantity, pick.orders))
            .collect();
        assert_eq!(
            picks,
            [
                ("A2", "B", 3, vec![("1041", 3)]),
                ("A10", "B", 6, vec![("1042", 1), ("1041", 5)]),
                ("", "A", 2, vec![("1042", 2)]),
            ]
        );
    }
}
