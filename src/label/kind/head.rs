//! What several papers begin with: the store, the order, and an address in lines.

use crate::br::cep::Cep;
use crate::label::block::{Align, Block};
use crate::label::frame::Frame;
use crate::label::given::{Parcel, Party};
use crate::label::page::{Mark, Placed, Size, Um, Weight, mm};

/// Thickness of the lines between parts.
pub(super) const THIN: Um = 250;
/// Thickness of the lines around what matters.
pub(super) const THICK: Um = 500;

/// The store at the left, by its logo or its name, and a title with a value at the right.
pub(super) fn store(parcel: &Parcel, frame: &Frame, title: &str, value: &str) -> Block {
    let half = frame.width() * 55 / 100;
    let right = frame.width() - half;
    let order = Block::text(title, right, frame.style(65, Weight::Bold, 1), Align::Right).above(Block::text(
        value,
        right,
        frame.style(150, Weight::Bold, 1),
        Align::Right,
    ));
    let name = || Block::text(&parcel.store, half, frame.style(130, Weight::Bold, 2), Align::Left);
    logo(parcel, frame, half).unwrap_or_else(name).beside(half, order)
}

/// As large as its room allows, not distorted.
fn logo(parcel: &Parcel, frame: &Frame, width: Um) -> Option<Block> {
    let picture = parcel.logo.as_ref()?;
    let (across, down) = (i64::try_from(picture.width()).ok()?, i64::try_from(picture.height()).ok()?);
    let (most_width, most_height) = (i64::from(width * 9 / 10), i64::from(frame.scaled(mm(11))));
    let height = most_height.min(most_width * down / across.max(1)).max(1000);
    let size = Size {
        width: Um::try_from(height * across / down.max(1)).ok()?.min(width),
        height: Um::try_from(height).ok()?,
    };
    let placed = Placed { x: 0, y: 0, size, picture: picture.clone() };
    Some(Block::mark(Mark::Picture(placed), size.height))
}

/// Titles over values, side by side, each as wide as its share; those without value are left out.
pub(super) fn facts(facts: &[(&str, String, i32)], frame: &Frame, width: Um) -> Block {
    let said: Vec<_> = facts.iter().filter(|(_, value, _)| !value.trim().is_empty()).collect();
    let shares: i32 = said.iter().map(|(_, _, share)| share).sum();
    let styles = (frame.style(60, Weight::Bold, 1), frame.style(95, Weight::Regular, 1));
    let gap = mm(2);
    let mut row = Block::default();
    let mut x = 0;
    for (title, value, share) in said {
        let wide = width / shares.max(1) * share;
        row = row.beside(x, Block::field(title, value, wide - gap, styles));
        x += wide;
    }
    row
}

/// `Rua das Flores, 12 - Sala 3`.
pub(super) fn street(party: &Party) -> String {
    let number = Some(party.number.trim()).filter(|number| !number.is_empty());
    let complement = party.complement.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let mut line = party.street.trim().to_owned();
    for (part, between) in [(number, ", "), (complement, " - ")] {
        if let Some(part) = part {
            line.push_str(if line.is_empty() { "" } else { between });
            line.push_str(part);
        }
    }
    line
}

/// `01310-200`; what is no CEP as it was written.
pub(super) fn cep(party: &Party) -> String {
    Cep::parse(&party.cep).map_or_else(|_| party.cep.clone(), |cep| cep.formatted())
}

/// `São Paulo/SP`.
pub(super) fn city(party: &Party) -> String {
    [party.city.trim(), party.uf.trim()]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("/")
}

/// Somebody in small lines: title, name, street, district, CEP and city, and what else is given.
pub(super) fn party(title: &str, party: &Party, frame: &Frame, width: Um) -> Block {
    let small = frame.style(80, Weight::Regular, 2);
    let district = party.district.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let (district, place) =
        (district.unwrap_or_default().to_owned(), format!("{} {}", cep(party), city(party)));
    let lines = if width < frame.scaled(mm(50)) || district.is_empty() {
        vec![street(party), district, place]
    } else {
        vec![street(party), format!("{district} - {place}")]
    };
    let mut block = Block::text(title, width, frame.style(65, Weight::Bold, 1), Align::Left)
        .above(Block::text(&party.name, width, frame.style(90, Weight::Bold, 2), Align::Left));
    for line in lines {
        block = block.above(Block::text(&line, width, small, Align::Left));
    }
    block
}

/// Who sends, with a telephone where there is one: a carrier asks the sender, not the customer.
pub(super) fn sender(parcel: &Parcel, frame: &Frame, width: Um) -> Block {
    let phone = parcel.sender.phone.as_deref().unwrap_or_default();
    let phone = Block::text(phone, width, frame.style(80, Weight::Regular, 1), Align::Left);
    party("REMETENTE", &parcel.sender, frame, width).above(phone)
}

/// Which parcel of how many.
pub(super) fn volume(parcel: &Parcel) -> String {
    format!("{}/{}", parcel.volume.number, parcel.volume.of)
}
