//! From rows to what labels say. Pure.

use super::read::{Asked, Papers, Whole};
use crate::br::document::Document;
use crate::br::phone::Phone;
use crate::clock::date_in;
use crate::label::{Item, Parcel, Party, Volume};
use crate::store::Sender;
use entity::id::OrderId;
use std::collections::HashMap;

/// One parcel with all that is in the shipment, as if it were one volume.
pub(super) fn parcel(papers: &Papers, whole: &Whole, asked: &Asked) -> Parcel {
    let shipment = whole.shipment(asked.shipment);
    let order = &whole.order;
    Parcel {
        store: papers.store.name.clone(),
        logo: None,
        sender: sender(&papers.store),
        recipient: recipient(whole),
        order_number: order.number.to_string(),
        placed_on: Some(date_in(order.placed_at, papers.zone).format("%d/%m/%Y").to_string()),
        invoice_number: whole.invoice().map(|invoice| invoice.number.to_string()),
        carrier: shipment.and_then(|one| one.carrier.clone()),
        service: shipment.and_then(|one| one.service.clone()),
        tracking_code: shipment.and_then(|one| one.tracking_code.clone()),
        tracking_link: None,
        volume: Volume::default(),
        note: None,
        items: items(papers, whole, asked),
    }
}

/// One label for each volume, numbered.
pub(super) fn labels(
    papers: &Papers,
    whole: &Whole,
    asked: &Asked,
    links: &HashMap<OrderId, String>,
) -> Vec<Parcel> {
    let one = Parcel {
        tracking_link: links.get(&asked.order).cloned(),
        items: Vec::new(),
        ..parcel(papers, whole, asked)
    };
    let volumes: Vec<_> =
        whole.volumes.iter().filter(|volume| Some(volume.shipment_id) == asked.shipment).collect();
    if volumes.is_empty() {
        return vec![one];
    }
    let of = u32::try_from(volumes.len()).unwrap_or(u32::MAX);
    let label = |(number, row): (u32, &&entity::shipment_volume::Model)| Parcel {
        tracking_code: row.tracking_code.clone().or_else(|| one.tracking_code.clone()),
        volume: Volume { number, of, weight_g: row.weight_g.map(i64::from) },
        ..one.clone()
    };
    (1..).zip(&volumes).map(label).collect()
}

/// The parcel as who packs it sees it: with what the customer wrote.
pub(super) fn slip(papers: &Papers, whole: &Whole, asked: &Asked) -> Parcel {
    Parcel { note: whole.order.customer_note.clone(), ..parcel(papers, whole, asked) }
}

fn items(papers: &Papers, whole: &Whole, asked: &Asked) -> Vec<Item> {
    let Some(units) = whole.units(asked.shipment) else { return Vec::new() };
    let item = |row: &entity::item::Model| {
        let quantity = units.get(&row.id).copied().filter(|units| *units > 0)?;
        Some(Item {
            sku: row.sku.clone(),
            name: row.name.clone(),
            quantity: i64::from(quantity),
            place: row.product_id.and_then(|product| papers.places.get(&product).cloned()),
            weight_g: row.weight_g.map(i64::from),
            price_cents: Some(row.unit_price_cents.cents()),
        })
    };
    whole.items.iter().filter_map(item).collect()
}

fn recipient(whole: &Whole) -> Party {
    let address = whole.address.clone();
    let text = |find: fn(&entity::address::Model) -> Option<&String>| {
        address.as_ref().and_then(find).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let order = &whole.order;
    Party {
        name: text(|at| at.recipient.as_ref()).or_else(|| order.customer_name.clone()).unwrap_or_default(),
        document: order.customer_document.as_deref().map(masked),
        street: text(|at| at.street.as_ref()).unwrap_or_default(),
        number: text(|at| at.number.as_ref()).unwrap_or_else(|| "S/N".to_owned()),
        complement: text(|at| at.complement.as_ref()),
        district: text(|at| at.district.as_ref()),
        city: text(|at| at.city.as_ref()).unwrap_or_default(),
        uf: text(|at| at.uf.as_ref()).unwrap_or_default(),
        cep: text(|at| at.cep.as_ref()).unwrap_or_default(),
        phone: None,
    }
}

/// What the address lacks of what a label has to say, by name.
pub(super) fn missing(whole: &Whole) -> Vec<String> {
    let to = recipient(whole);
    let said = [
        ("recipient", &to.name),
        ("street", &to.street),
        ("city", &to.city),
        ("uf", &to.uf),
        ("cep", &to.cep),
    ];
    said.into_iter().filter(|(_, text)| text.trim().is_empty()).map(|(name, _)| name.to_owned()).collect()
}

/// Who sends; of a store that has not said so, its legal name.
fn sender(store: &entity::store::Model) -> Party {
    let Some(sender) = Sender::of(store) else {
        let name = if store.legal_name.trim().is_empty() { &store.name } else { &store.legal_name };
        return Party { name: name.clone(), ..Party::default() };
    };
    Party {
        name: sender.name,
        document: sender.document.as_deref().map(masked),
        street: sender.street,
        number: sender.number,
        complement: sender.complement,
        district: sender.district,
        city: sender.city,
        uf: sender.uf,
        cep: sender.cep,
        phone: sender.phone.map(|text| Phone::parse(&text).map_or(text, |phone| phone.formatted())),
    }
}

fn masked(document: &str) -> String {
    Document::parse(document).map_or_else(|_| document.to_owned(), |known| known.formatted())
}
