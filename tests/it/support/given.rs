//! Orders that a test starts from: an ordinary one, and what is different about it.

use super::{DAY, NOW};
use entity::address::{self, AddressKind};
use entity::customer::{self, CustomerKind};
use entity::id::{AddressId, CustomerId, EventId, InvoiceId, ItemId, OrderId, PaymentId};
use entity::invoice::{self, InvoiceStatus};
use entity::money::Money;
use entity::order::{self, DeliveryMethod, Tags};
use entity::payment::{self, PaymentMethod, PaymentStatus};
use entity::status::{FulfilmentState, InvoiceState, OrderStatus, PaymentState};
use entity::{event, item, shipment};
use pedidos::br::document::Document;
use pedidos::br::nfe_key::{self, Model, NewKey};
use pedidos::db::Tx;
use pedidos::error::Result;
use pedidos::fold::fold;
use pedidos::order::keep::Whole;
use pedidos::order::status;

/// An order that will be kept.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    pub(crate) whole: Whole,
}

/// An ordinary order: paid with Pix a day ago, one mug for Ana Souza in São Paulo.
pub(crate) fn order() -> Given {
    let placed_at = NOW - DAY;
    let order = order::Model {
        id: OrderId(0),
        number: 0,
        external_id: None,
        source: "storefront".to_owned(),
        channel: Some("site".to_owned()),
        status: OrderStatus::Paid,
        payment_state: PaymentState::Captured,
        fulfilment_state: FulfilmentState::None,
        invoice_state: InvoiceState::None,
        payment_method: Some(PaymentMethod::Pix),
        delivery_method: DeliveryMethod::Delivery,
        currency: "BRL".to_owned(),
        items_cents: Money(5_000),
        discount_cents: Money(0),
        shipping_cents: Money(1_500),
        total_cents: Money(6_500),
        customer_id: CustomerId(0),
        customer_name: Some("Ana Souza".to_owned()),
        customer_key: "ana souza".to_owned(),
        customer_email: Some("ana@example.com".to_owned()),
        customer_document: Some("52998224725".to_owned()),
        customer_phone: Some("+5511994029275".to_owned()),
        city: Some("São Paulo".to_owned()),
        city_key: "sao paulo".to_owned(),
        uf: Some("SP".to_owned()),
        placed_at,
        paid_at: Some(placed_at + 60_000),
        invoiced_at: None,
        shipped_at: None,
        delivered_at: None,
        cancelled_at: None,
        ship_by: Some(placed_at + 3 * DAY),
        deliver_by: Some(placed_at + 8 * DAY),
        cancel_reason: None,
        customer_note: None,
        internal_note: None,
        tags: Tags::of([]),
        version: 1,
        updated_at: placed_at + 60_000,
        assigned_to: None,
        locale: "pt-BR".to_owned(),
        email_failed: false,
    };
    let whole = Whole {
        order,
        addresses: vec![shipping_address()],
        items: vec![mug()],
        payments: vec![pix(placed_at)],
        shipments: Vec::new(),
        packed: Vec::new(),
        invoices: Vec::new(),
        history: Vec::new(),
    };
    Given { whole }
}

fn shipping_address() -> address::Model {
    address::Model {
        id: AddressId(0),
        order_id: OrderId(0),
        kind: AddressKind::Shipping,
        recipient: Some("Ana Souza".to_owned()),
        street: Some("Avenida Paulista".to_owned()),
        number: Some("1000".to_owned()),
        complement: None,
        district: Some("Bela Vista".to_owned()),
        city: Some("São Paulo".to_owned()),
        uf: Some("SP".to_owned()),
        cep: Some("01310200".to_owned()),
        postal_prefix: Some("01310".to_owned()),
        ibge_code: Some("3550308".to_owned()),
        phone: None,
    }
}

fn mug() -> item::Model {
    item::Model {
        id: ItemId(0),
        order_id: OrderId(0),
        position: 1,
        product_id: None,
        sku: "CANECA-01".to_owned(),
        name: "Caneca de cerâmica".to_owned(),
        quantity: 2,
        unit_price_cents: Money(2_500),
        discount_cents: Money(0),
        total_cents: Money(5_000),
        weight_g: Some(350),
        length_mm: Some(120),
        width_mm: Some(90),
        height_mm: Some(100),
        ship_by: None,
        missing: 0,
        restocked: 0,
        discarded: 0,
        shipped: 0,
    }
}

fn pix(created_at: i64) -> payment::Model {
    payment::Model {
        id: PaymentId(0),
        order_id: OrderId(0),
        position: 1,
        method: PaymentMethod::Pix,
        state: PaymentStatus::Captured,
        amount_cents: Money(6_500),
        refunded_cents: Money(0),
        installments: 1,
        card_brand: None,
        pix_txid: Some("PEDIDO1".to_owned()),
        pix_code: None,
        boleto_line: None,
        reference: None,
        expires_at: None,
        captured_at: Some(created_at + 60_000),
        created_at,
        captured_cents: Money(6_500),
        instructions: None,
    }
}

/// The valid access key of an NF-e with this number, of November 2026.
pub(crate) fn invoice_key(number: u32) -> String {
    let key = NewKey {
        uf: "SP".parse().unwrap(),
        issued_on: "2026-11-20".parse().unwrap(),
        issuer: Document::parse("11222333000181").unwrap(),
        model: Model::Nfe,
        series: 1,
        number,
        emission_type: 1,
        random_code: 40_302_010,
    };
    nfe_key::build(&key).unwrap().as_str().to_owned()
}

impl Given {
    /// Changes anything of it.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Whole)) -> Self {
        change(&mut self.whole);
        self
    }

    /// Changes the order row.
    pub(crate) fn row(self, change: impl FnOnce(&mut order::Model)) -> Self {
        self.with(|whole| change(&mut whole.order))
    }

    pub(crate) fn placed_at(self, placed_at: i64) -> Self {
        self.row(|order| order.placed_at = placed_at)
    }

    pub(crate) fn status(self, to: OrderStatus) -> Self {
        self.row(|order| {
            order.status = to;
            order.payment_state = status::payment_state(to, true);
            order.fulfilment_state = status::fulfilment_state(to, FulfilmentState::None);
        })
    }

    /// Another total; the items make up for it.
    pub(crate) fn total(self, cents: i64) -> Self {
        self.row(|order| {
            order.shipping_cents = Money(0);
            order.items_cents = Money(cents);
            order.total_cents = Money(cents);
        })
    }

    pub(crate) fn customer(self, name: &str) -> Self {
        self.row(|order| {
            order.customer_name = Some(name.to_owned());
            order.customer_key = fold(name);
        })
    }

    pub(crate) fn tags(self, tags: &[&str]) -> Self {
        let tags = Tags::of(tags.iter().map(|tag| (*tag).to_owned()));
        self.row(|order| order.tags = tags)
    }

    pub(crate) fn shipment(self, carrier: &str, tracking_code: Option<&str>) -> Self {
        let shipment = shipment::Model {
            carrier: Some(carrier.to_owned()),
            cost_cents: Money(1_200),
            tracking_code: tracking_code.map(str::to_owned),
            created_at: NOW - DAY,
            ..shipment::Model::BLANK
        };
        self.with(|whole| whole.shipments.push(shipment))
    }

    /// With a valid NF-e of this key.
    pub(crate) fn invoice(self, key: &str) -> Self {
        let invoice = invoice::Model {
            id: InvoiceId(0),
            order_id: OrderId(0),
            key: key.to_owned(),
            model: 55,
            series: key[22..25].parse().unwrap(),
            number: key[25..34].parse().unwrap(),
            issuer: key[6..20].to_owned(),
            uf: "SP".to_owned(),
            issued_month: "2026-11".to_owned(),
            state: InvoiceStatus::Valid,
            created_at: NOW - DAY,
            entered_by: None,
            protocol: None,
            total_cents: None,
            issued_at: None,
            recipient: None,
            cancelled_at: None,
            cancel_reason: None,
        };
        self.with(|whole| {
            whole.invoices.push(invoice);
            whole.order.invoice_state = InvoiceState::Issued;
            whole.order.invoiced_at = Some(NOW - DAY);
        })
    }

    /// One more entry in the history, later than those before it.
    pub(crate) fn moved(self, from: Option<OrderStatus>, to: OrderStatus, at: i64) -> Self {
        let kind =
            if from.is_none() { event::EventKind::OrderPlaced } else { event::EventKind::OrderStatusChanged };
        let entry = event::Model {
            id: EventId(0),
            order_id: OrderId(0),
            at,
            kind,
            actor: "Bruno".to_owned(),
            from_status: from,
            to_status: Some(to),
            comment: None,
            visibility: event::Visibility::Public,
            notifies: None,
            message: None,
            reason: None,
            forced: false,
            details: None,
        };
        self.with(|whole| whole.history.push(entry))
    }

    /// Keeps its customer and gives the order that belongs to it.
    pub(crate) async fn keep_customer(self, tx: &Tx) -> Result<Whole> {
        let mut whole = self.whole;
        if whole.order.customer_id.0 != 0 {
            return Ok(whole);
        }
        let id = CustomerId(tx.next_ids("customers", 1).await?[0]);
        let customer = customer::Model {
            id,
            external_id: None,
            kind: CustomerKind::Person,
            name: whole.order.customer_name.clone(),
            name_key: whole.order.customer_key.clone(),
            document: whole.order.customer_document.clone(),
            email: whole.order.customer_email.clone(),
            phone: whole.order.customer_phone.clone(),
            created_at: whole.order.placed_at,
            updated_at: whole.order.placed_at,
        };
        tx.insert("customers", &[&customer]).await?;
        whole.order.customer_id = id;
        Ok(whole)
    }
}
