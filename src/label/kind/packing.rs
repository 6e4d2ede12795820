//! *Lista de embalagem*: for who packs to tick off, and for who unpacks to compare; without prices, for it may be a present.

use super::head;
use super::table::{self, Cell, Column, column};
use crate::label::block::{Align, Block};
use crate::label::flow::Flow;
use crate::label::frame::Frame;
use crate::label::given::{Item, Parcel};
use crate::label::page::{Weight, mm};
use crate::label::words;

const COLUMNS: [Column; 3] = [
    column("QTD.", 14, Align::Right),
    column("PRODUTO", 70, Align::Left),
    column("CONFERIDO", 20, Align::Left),
];

pub(super) fn flow(parcel: &Parcel, frame: Frame) -> Flow {
    let mut flow = Flow::numbered(frame);
    let gap = || Block::space(mm(2));
    flow.put(head::store(parcel, &frame, "LISTA DE EMBALAGEM - PEDIDO", &parcel.order_number).above(gap()));
    flow.put(facts(parcel, &frame).above(gap()));
    flow.put(head::party("DESTINATÁRIO", &parcel.recipient, &frame, frame.width()).above(gap()));
    let titles = table::titles(&COLUMNS, &frame);
    flow.put(titles.clone());
    let running = format!("Lista de embalagem - Pedido {} - continuação", parcel.order_number);
    flow.running(continued(&running, &frame).above(titles));
    for item in &parcel.items {
        flow.put(row(item, &frame));
    }
    flow.put(gap().above(total(parcel, &frame)));
    if let Some(note) = parcel.note.as_deref().filter(|note| !note.trim().is_empty()) {
        flow.put(gap().above(Block::text(
            note,
            frame.width(),
            frame.style(90, Weight::Regular, 3),
            Align::Left,
        )));
    }
    flow
}

/// The line that tells what goes on.
pub(super) fn continued(text: &str, frame: &Frame) -> Block {
    Block::text(text, frame.width(), frame.style(75, Weight::Bold, 2), Align::Left).above(Block::space(mm(1)))
}

fn facts(parcel: &Parcel, frame: &Frame) -> Block {
    let service = [parcel.carrier.as_deref(), parcel.service.as_deref()].into_iter().flatten();
    let facts = [
        ("DATA DO PEDIDO", parcel.placed_on.clone().unwrap_or_default(), 3),
        ("NOTA FISCAL", parcel.invoice_number.clone().unwrap_or_default(), 3),
        ("ENVIO", service.collect::<Vec<_>>().join(" "), 4),
        ("VOLUME", head::volume(parcel), 2),
    ];
    head::facts(&facts, frame, frame.width())
}

fn row(item: &Item, frame: &Frame) -> Block {
    let (bold, small) = (frame.style(100, Weight::Bold, 1), frame.style(75, Weight::Regular, 2));
    let place = item.place.as_deref().map(|place| format!(" - Local {place}")).unwrap_or_default();
    let about = format!("SKU {}{place}", item.sku);
    let cells = vec![
        table::text(words::grouped(item.quantity), bold),
        Cell::Texts(vec![(item.name.clone(), frame.style(90, Weight::Regular, 3)), (about, small)]),
        Cell::Square,
    ];
    table::row(&COLUMNS, frame, cells)
}

fn total(parcel: &Parcel, frame: &Frame) -> Block {
    let pieces = parcel.items.iter().fold(0_i64, |sum, item| sum.saturating_add(item.quantity));
    let lines = i64::try_from(parcel.items.len()).unwrap_or(i64::MAX);
    let weight =
        parcel.volume.weight_g.map(|grams| format!(" - {}", words::weight(grams))).unwrap_or_default();
    let text = format!(
        "{}, {}{weight}",
        words::counted(lines, "item", "itens"),
        words::counted(pieces, "peça", "peças")
    );
    Block::text(&text, frame.width(), frame.style(95, Weight::Bold, 1), Align::Left)
}
