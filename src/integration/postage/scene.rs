//! A shipment with all that its postage depends on.

use crate::db::Read;
use crate::error::Result;
use crate::integration::erp::settings::{PostageSettings, Settings};
use crate::order::shipment::by_id;
use crate::order::shipment::contents::{self, Units};
use crate::order::{find, parts};
use crate::store::{self, Sender};
use entity::id::ShipmentId;
use entity::integration::Model as Integration;
use entity::shipment;
use entity::shipment_item;
use entity::shipment_volume;
use entity::{address, invoice, item, order};

/// A shipment, its order, and who sends it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    pub(super) order: order::Model,
    pub(super) shipment: shipment::Model,
    pub(super) items: Vec<item::Model>,
    /// What is in the shipment.
    pub(super) units: Units,
    pub(super) addresses: Vec<address::Model>,
    pub(super) invoices: Vec<invoice::Model>,
    pub(super) volumes: Vec<shipment_volume::Model>,
    pub(super) sender: Sender,
    pub(super) invoice_required: bool,
    /// How postage is bought.
    pub(super) postage: PostageSettings,
}

impl Scene {
    /// Of a shipment; `None` when there is none.
    pub(super) async fn read(
        db: &impl Read,
        id: ShipmentId,
        integration: &Integration,
    ) -> Result<Option<Self>> {
        let Some(shipment) = by_id(db, id).await? else { return Ok(None) };
        let of = [shipment.order_id];
        let Some(order) = find::by_ids(db, &of).await?.pop() else { return Ok(None) };
        let items = take(parts::of::<item::Model>(db, &of).await?, &order);
        let shipments = take(parts::of::<shipment::Model>(db, &of).await?, &order);
        let written = take(parts::of::<shipment_item::Model>(db, &of).await?, &order);
        let volumes = take(parts::of::<shipment_volume::Model>(db, &of).await?, &order);
        let units = contents::of(&items, &shipments, &written).remove(&id).unwrap_or_default();
        let store = store::settings(db).await?;
        Ok(Some(Self {
            addresses: take(parts::of(db, &of).await?, &order),
            invoices: take(parts::of(db, &of).await?, &order),
            volumes: volumes.into_iter().filter(|volume| volume.shipment_id == id).collect(),
            sender: sender(&store)?,
            invoice_required: store.invoice_required,
            postage: Settings::read(&integration.settings).postage,
            order,
            shipment,
            items,
            units,
        }))
    }
}

fn take<T>(mut parts: parts::Of<T>, order: &order::Model) -> Vec<T> {
    parts.remove(&order.id).unwrap_or_default()
}

/// Who sends; where the store says nothing else, itself and its first issuer.
fn sender(store: &entity::store::Model) -> Result<Sender> {
    let said = Sender::of(store).unwrap_or_default();
    let issuer = store::issuers(store)?.into_iter().next().map(|issuer| issuer.cnpj);
    Ok(Sender {
        name: if said.name.is_empty() { store.name.clone() } else { said.name },
        document: said.document.or(issuer),
        phone: said.phone.or_else(|| store.phone.clone()),
        ..said
    })
}

impl Scene {
    /// What is the customer's: nobody repeats it in a problem.
    pub(super) fn private(&self) -> Vec<String> {
        let order = &self.order;
        let of_order =
            [&order.customer_name, &order.customer_document, &order.customer_email, &order.customer_phone];
        let of_places = self.addresses.iter().flat_map(|one| [&one.recipient, &one.street, &one.phone]);
        let mut texts: Vec<String> = of_order.into_iter().chain(of_places).flatten().cloned().collect();
        // Phones are told without the code of the country.
        let national: Vec<String> =
            texts.iter().filter_map(|text| text.strip_prefix("+55")).map(str::to_owned).collect();
        texts.extend(national);
        texts
    }
}
