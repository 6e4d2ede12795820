//! *Lista de conteúdo*: who sends what to whom, with weight and value. Carriers take an invoice or a DC-e; this is an aid for packing,
//! and calls itself nothing else.

use super::head;
use super::packing::continued;
use super::table::{self, Cell, Column, column};
use crate::label::block::{Align, Block};
use crate::label::flow::Flow;
use crate::label::frame::Frame;
use crate::label::given::{Item, Parcel, Party};
use crate::label::page::{Um, Weight, mm};
use crate::label::words;

const COLUMNS: [Column; 4] = [
    column("QTD.", 12, Align::Right),
    column("CONTEÚDO", 52, Align::Left),
    column("PESO", 18, Align::Right),
    column("VALOR", 24, Align::Right),
];

pub(super) fn flow(parcel: &Parcel, frame: Frame) -> Flow {
    let mut flow = Flow::numbered(frame);
    let gap = || Block::space(mm(2));
    flow.put(head::store(parcel, &frame, "LISTA DE CONTEÚDO - PEDIDO", &parcel.order_number).above(gap()));
    let half = frame.width() / 2;
    let sender = party("REMETENTE", &parcel.sender, &frame, half - mm(2));
    flow.put(sender.beside(half, party("DESTINATÁRIO", &parcel.recipient, &frame, half)).above(gap()));
    let titles = table::titles(&COLUMNS, &frame);
    flow.put(titles.clone());
    let running = format!("Lista de conteúdo - Pedido {} - continuação", parcel.order_number);
    flow.running(continued(&running, &frame).above(titles));
    for item in &parcel.items {
        flow.put(row(item, &frame));
    }
    flow.put(total(parcel, &frame));
    let aid = "Lista para conferência do conteúdo, sem valor fiscal.";
    flow.put(gap().above(Block::text(aid, frame.width(), frame.style(75, Weight::Regular, 2), Align::Left)));
    flow
}

fn party(title: &str, party: &Party, frame: &Frame, width: Um) -> Block {
    let document =
        party.document.as_deref().map(|document| format!("CPF/CNPJ {document}")).unwrap_or_default();
    let small = frame.style(80, Weight::Regular, 1);
    head::party(title, party, frame, width).above(Block::text(&document, width, small, Align::Left))
}

fn row(item: &Item, frame: &Frame) -> Block {
    let (text, small) = (frame.style(85, Weight::Regular, 3), frame.style(70, Weight::Regular, 2));
    let number = frame.style(85, Weight::Regular, 1);
    let times = |each: Option<i64>| each.map(|each| each.saturating_mul(item.quantity));
    let cells = vec![
        table::text(words::grouped(item.quantity), number),
        Cell::Texts(vec![(item.name.clone(), text), (format!("SKU {}", item.sku), small)]),
        table::text(times(item.weight_g).map(words::weight).unwrap_or_default(), number),
        table::text(times(item.price_cents).map(words::money).unwrap_or_default(), number),
    ];
    table::row(&COLUMNS, frame, cells)
}

/// Sums of what is known of every item; the weight of the parcel itself where it was weighed.
fn total(parcel: &Parcel, frame: &Frame) -> Block {
    let sum = |each: fn(&Item) -> Option<i64>| {
        parcel.items.iter().map(each).try_fold(0_i64, |sum, value| sum.checked_add(value?))
    };
    let pieces = parcel.items.iter().fold(0_i64, |sum, item| sum.saturating_add(item.quantity));
    let weight = parcel.volume.weight_g.or_else(|| sum(|item| item.weight_g?.checked_mul(item.quantity)));
    let value = sum(|item| item.price_cents?.checked_mul(item.quantity));
    let bold = frame.style(90, Weight::Bold, 1);
    let cells = vec![
        table::text(words::grouped(pieces), bold),
        table::text("TOTAL", bold),
        table::text(weight.map(words::weight).unwrap_or_default(), bold),
        table::text(value.map(words::money).unwrap_or_default(), bold),
    ];
    table::row(&COLUMNS, frame, cells)
}
