//! The address label: what the carrier has to see, in the order in which it is looked for.

use super::head;
use crate::br::cep::Cep;
use crate::label::block::{Align, Block};
use crate::label::flow::Flow;
use crate::label::frame::Frame;
use crate::label::given::Parcel;
use crate::label::page::{Bars, Turn, Um, Weight, mm};
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
    let bars = cep.and_then(|symbol| bars(symbol, frame, frame.scaled(mm(60)), mm(16)));
    let left = bars.map(|bars| {
        let (quiet, height) = (frame.grid.um(bars.dots * QUIET), bars.bar);
        Block::mark(bars, height).at((quiet - frame.inset).max(0), frame.scaled(mm(2)))
    });
    let qr = said(parcel.tracking_link.as_deref()).and_then(Qr::new);
    let right = qr.and_then(|qr| frame.qr(qr, frame.scaled(mm(24)))).map(|matrix| {
        let (side, quiet) =
            (frame.grid.um(matrix.symbol.side() * matrix.dots), frame.grid.um(matrix.dots * 4));
        let (x, caption_width) = (frame.width() - side, frame.scaled(mm(22)));
        let caption = frame.style(65, Weight::Regular, 2);
        let caption = Block::text("Acompanhe\nsua entrega", caption_width, caption, Align::Right);
        Block::mark(matrix, side + quiet)
            .at(x, frame.scaled(mm(1)))
            .beside(x - quiet - caption_width, caption.at(0, mm(1)))
    });
    left.unwrap_or_default().beside(0, right.unwrap_or_default())
}

/// White on both sides of bars, in modules.
const QUIET: i32 = 10;

fn bars(symbol: Code128, frame: &Frame, room: Um, bar: Um) -> Option<Bars> {
    frame.bars(symbol, (room, frame.scaled(MOST_MODULE)), frame.scaled(bar), Turn::Across)
}

/// Where it comes back to, and the order for those who scan: beside it, or a long number above it.
fn sender(parcel: &Parcel, frame: &Frame) -> Block {
    let width = frame.width();
    let order = |room: Um| {
        let bars = bars(Code128::text(parcel.order_number.trim())?, frame, room, mm(9))?;
        let (quiet, length, height) =
            (frame.grid.um(bars.dots * QUIET), bars.extent(frame.grid).width, bars.bar);
        let text = format!("Pedido {}", parcel.order_number);
        let text = Block::text(&text, length, frame.style(70, Weight::Regular, 1), Align::Centre);
        Some((Block::mark(bars, height).above(Block::space(frame.scaled(500))).above(text), length, quiet))
    };
    let rule = Block::rule(width, head::THIN).above(Block::space(frame.scaled(mm(1))));
    let from = |width| head::sender(parcel, frame, width);
    if let Some((order, length, quiet)) = order(width * 42 / 100) {
        let x = width - length - (quiet - frame.inset).max(0);
        return rule.above(from(x - quiet).beside(x, order.at(0, frame.scaled(500))));
    }
    match order(width) {
        Some((order, length, _)) => {
            order.at((width - length) / 2, 0).above(Block::space(mm(1))).above(rule).above(from(width))
        }
        None => rule.above(from(width)),
    }
}
