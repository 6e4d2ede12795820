//! *DANFE Simplificado - Etiqueta* (Nota Técnica 2020.004 v1.10): every mandatory field, titles in bold capitals, no letter under six
//! points, and the key as bars from the top right corner down, where its 11.5 cm have room.

use super::head;
use crate::label::block::{Align, Block};
use crate::label::flow::Flow;
use crate::label::frame::Frame;
use crate::label::invoice::{Invoice, KnownParty, Operation, StateRegistration};
use crate::label::page::{Bars, Turn, Um, Weight, mm};
use crate::label::symbol::Code128;
use crate::label::words;

/// Length of the bars: the note asks for 8 mm at least.
const BAR: Um = mm(12);

/// Where anybody can see that the invoice exists.
const CONSULT: &str =
    "Consulte pela chave de acesso em www.nfe.fazenda.gov.br/portal ou no site da Sefaz autorizadora.";

pub(super) fn flow(invoice: &Invoice, frame: Frame) -> Flow {
    let mut flow = Flow::new(frame);
    let Some(bars) = bars(invoice, &frame) else { return flow };
    let width = frame.width() - BAR - mm(4);
    flow.fixed(bars);
    for block in blocks(invoice, &frame, width) {
        flow.put(block.above(Block::space(frame.scaled(mm(2)))));
    }
    flow.put_low(Block::text(CONSULT, width, frame.style(70, Weight::Regular, 3), Align::Left));
    flow
}

/// As long as the cell is high, less its white edges; its quiet zones reach into them.
fn bars(invoice: &Invoice, frame: &Frame) -> Option<Bars> {
    let symbol = Code128::key(&invoice.key)?;
    let bars = frame.bars(symbol, (frame.size.height.min(mm(156)), 500), BAR, Turn::Down)?;
    let length = bars.extent(frame.grid).height;
    let y = if frame.size.height < mm(160) { (frame.size.height - length) / 2 } else { frame.inset + mm(2) };
    Some(Bars { x: frame.size.width - frame.inset - BAR, y, ..bars })
}

fn blocks(invoice: &Invoice, frame: &Frame, width: Um) -> Vec<Block> {
    let title = frame.style(125, Weight::Bold, 2);
    let key = frame.style(82, Weight::Regular, 1);
    let (heading, value) = (frame.style(65, Weight::Bold, 1), frame.style(95, Weight::Regular, 2));
    let (series, number) = invoice.series_and_number();
    let operation = match invoice.operation {
        Operation::In => "0 - ENTRADA",
        Operation::Out => "1 - SAÍDA",
    };
    let authorised = format!("{} - {}", invoice.protocol, invoice.authorised_at.format("%d/%m/%Y %H:%M:%S"));
    let mut blocks = vec![
        Block::text("DANFE SIMPLIFICADO - ETIQUETA", width, title, Align::Left)
            .above(Block::rule(width, head::THICK)),
    ];
    if invoice.is_trial {
        blocks.push(Block::band("SEM VALOR FISCAL - HOMOLOGAÇÃO", width, frame.style(100, Weight::Bold, 1)));
    }
    blocks.extend([
        Block::field("CHAVE DE ACESSO", &grouped(&invoice.key), width, (heading, key)),
        Block::field("PROTOCOLO DE AUTORIZAÇÃO DE USO", &authorised, width, (heading, value)),
        Block::rule(width, head::THIN),
        head::facts(
            &[
                ("TIPO DE OPERAÇÃO", operation.to_owned(), 4),
                ("SÉRIE", series, 2),
                ("NÚMERO", number, 3),
                ("DATA DE EMISSÃO", invoice.issued_at.format("%d/%m/%Y").to_string(), 4),
            ],
            frame,
            width,
        ),
        Block::rule(width, head::THIN),
        party("EMITENTE", &invoice.issuer, frame, width),
        Block::rule(width, head::THIN),
        party("DESTINATÁRIO", &invoice.recipient, frame, width),
    ]);
    let further = [
        ("VALOR TOTAL DA NF-E", invoice.total_cents.map(words::money).unwrap_or_default(), 1),
        ("PEDIDO", invoice.order_number.clone().unwrap_or_default(), 1),
    ];
    let further = head::facts(&further, frame, width);
    if !further.is_empty() {
        blocks.extend([Block::rule(width, head::THIN), further]);
    }
    blocks
}

fn party(title: &str, party: &KnownParty, frame: &Frame, width: Um) -> Block {
    let registration = match &party.registration {
        StateRegistration::Number(number) => number.clone(),
        StateRegistration::Exempt => "ISENTO".to_owned(),
        StateRegistration::None => "NÃO CONTRIBUINTE".to_owned(),
    };
    let styles = (frame.style(65, Weight::Bold, 1), frame.style(110, Weight::Bold, 3));
    let document =
        if party.document.chars().filter(char::is_ascii_alphanumeric).count() == 11 { "CPF" } else { "CNPJ" };
    Block::field(title, &party.name, width, styles).above(Block::space(frame.scaled(mm(1)))).above(
        head::facts(
            &[
                (document, party.document.clone(), 5),
                ("INSCRIÇÃO ESTADUAL", registration, 5),
                ("UF", party.uf.clone(), 2),
            ],
            frame,
            width,
        ),
    )
}

/// In groups of four, as people read it.
fn grouped(key: &str) -> String {
    let letters: Vec<char> = key.chars().collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
