//! The address label: what the carrier has to see, in the order in which it is looked for.

use super::head;
use crate::br::cep::Cep;
use crate::label::block::{Align, Block};
use crate::label::flow::Flow;
use crate::label::frame::Frame;
use crate::label::given::Parcel;
use crate::label::page::{Mark, Turn, Um, Weight, mm};
use crate::label::symbol::{Code128, Qr};
use crate::label::words;

/// The widest module: wider ones only take room.
const MOST_MODULE: Um = 500;

pub(super) fn flow(parcel: &Parcel, frame: Frame) -> Flow {
    let mut flow = Flow::new(frame);
    let gap = || Block::space(frame.scaled(mm(2)));
    flow.put(head::store(parcel, &frame, "PEDIDO", &parcel.order_number));
    flow.put(Block::space(frame.scaled(mm(1))).above(Block::rule(frame.width(), head::THICK)).above(gap()));
    flow.put(facts(parcel, &frame).above(gap()));
    if let Some(code) = said(parcel.tracking_code.as_deref()) {
        flow.put(tracking(code, &frame).above(gap()));
    }
    flow.put(Block::band("DESTINATÁRIO", frame.width(), frame.style(110, Weight::Bold, 1)));
    flow.put(recipient(parcel, &frame).above(gap()));
    flow.put(symbols(parcel, &frame).above(gap()));
    if let Some(note) = said(parcel.note.as_deref()) {
        let text = format!("OBS.: {note}");
        flow.put(
            Block::text(&text, frame.width(), frame.style(85, Weight::Regular, 2), Align::Left).above(gap()),
        );
    }
    flow.put_low(sender(parcel, &frame));
    flow
}

fn said(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

fn facts(parcel: &Parcel, frame: &Frame) -> Block {
    let service = [parcel.carrier.as_deref(), parcel.service.as_deref()].into_iter().filter_map(said);
    head::facts(
        &[
            ("ENVIO", service.collect::<Vec<_>>().join(" "), 5),
            ("VOLUME", head::volume(parcel), 2),
            ("PESO", parcel.volume.weight_g.map(words::weight).unwrap_or_default(), 3),
            ("NOTA FISCAL", parcel.invoice_number.clone().unwrap_or_default(), 3),
        ],
        frame,
        frame.width(),
    )
}

/// The code as bars where ASCII allows it, and as text always, in groups as its carrier writes it.
fn tracking(code: &str, frame: &Frame) -> Block {
    use crate::br::tracking::TrackingCode;
    let shown = TrackingCode::parse(code).map_or_else(|_| code.to_owned(), |known| known.formatted());
    let text = Block::text(&shown, frame.width(), frame.style(120, Weight::Bold, 1), Align::Centre);
    let room = (frame.width(), frame.scaled(MOST_MODULE));
    let bars =
        Code128::text(code).and_then(|symbol| frame.bars(symbol, room, frame.scaled(mm(15)), Turn::Across));
    let Some(bars) = bars else { return text };
    let x = (frame.width() - bars.extent(frame.grid).width) / 2;
    Block::mark(bars, frame.scaled(mm(16))).at(x, 0).above(text)
}

fn recipient(parcel: &Parcel, frame: &Frame) -> Block {
    let (to, width) = (&parcel.recipient, frame.width());
    let line = |text: &str| Block::text(text, width, frame.style(115, Weight::Regular, 2), Align::Left);
    let street = super::head::street(to);
    let cep =
        Block::text(&head::cep(to), frame.scaled(mm(36)), frame.style(180, Weight::Bold, 1), Align::Left);
    let city_x = frame.scaled(mm(38));
    let city = Block::text(&head::city(to), width - city_x, frame.style(130, Weight::Bold, 2), Align::Left);
    Block::space(frame.scaled(mm(2)))
        .above(Block::text(&to.name, width, frame.style(150, Weight::Bold, 2), Align::Left))
        .above(line(&street))
        .above(line(to.district.as_deref().unwrap_or_default()))
        .above(Block::space(frame.scaled(1_500)))
        .above(cep.beside(city_x, city.at(0, frame.scaled(900))))
}

/// The CEP for machines at the left, the way to the parcel for the customer at the right.
fn symbols(parcel: &Parcel, frame: &Frame) -> Block {
    let cep = Cep::parse(&parcel.recipient.cep).ok().and_then(|cep| Code128::digits(cep.as_str()));
    let room = (frame.scaled(mm(60)), frame.scaled(MOST_MODULE));
    let left = cep
        .and_then(|symbol| frame.bars(symbol, room, frame.scaled(mm(16)), Turn::Across))
        .map(|bars| Block::mark(Mark::Bars(bars), frame.scaled(mm(16))).at(0, frame.scaled(mm(2))));
    let room_for_qr = frame.scaled(mm(24));
    let right = said(parcel.tracking_link.as_deref())
        .and_then(Qr::new)
        .and_then(|qr| frame.qr(qr, room_for_qr))
        .map(|matrix| {
            let side = frame.grid.um(matrix.symbol.side() * matrix.dots);
            let caption = frame.style(65, Weight::Regular, 2);
            let x = frame.width() - side - mm(1);
            let captioned = Block::mark(Mark::Matrix(matrix), side).at(x, 0);
            let text = Block::text("Acompanhe\nsua entrega", frame.scaled(mm(22)), caption, Align::Right);
            captioned.beside(x - frame.scaled(mm(24)), text)
        });
    left.unwrap_or_default().beside(0, right.unwrap_or_default())
}

/// Where it comes back to, and the order for those who scan.
fn sender(parcel: &Parcel, frame: &Frame) -> Block {
    let room = frame.width() * 42 / 100;
    let symbol = Code128::text(parcel.order_number.trim());
    let bars = symbol
        .and_then(|symbol| frame.bars(symbol, (room, frame.scaled(375)), frame.scaled(mm(9)), Turn::Across));
    let bars_width = bars.as_ref().map_or(0, |bars| bars.extent(frame.grid).width);
    let text_width = frame.width() - if bars_width > 0 { bars_width + frame.scaled(mm(6)) } else { 0 };
    let from = head::party("REMETENTE", &parcel.sender, frame, text_width);
    let right = bars.map(|bars| {
        let text = Block::text(
            &format!("Pedido {}", parcel.order_number),
            bars_width,
            frame.style(70, Weight::Regular, 1),
            Align::Centre,
        );
        let height = bars.bar;
        Block::mark(bars, height)
            .above(Block::space(frame.scaled(500)))
            .above(text)
            .at(frame.width() - bars_width, frame.scaled(500))
    });
    Block::rule(frame.width(), head::THIN)
        .above(Block::space(frame.scaled(mm(1))))
        .above(from.beside(0, right.unwrap_or_default()))
}
