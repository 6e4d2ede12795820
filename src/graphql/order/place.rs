//! Placing orders: what is sent, in the words of the schema.

use super::enums::{DeliveryMethod, PaymentMethod};
use super::object::Order;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::graphql::scalar::{DateTime, LocalDate, Money};
use crate::order::{address, place};
use async_graphql::{Context, Enum, InputObject, Object};
use std::sync::Arc;

/// An order to be placed.
#[derive(InputObject)]
pub(crate) struct PlaceOrderInput {
    /// The system it comes from, up to 50 characters.
    #[graphql(default_with = "\"api\".to_owned()")]
    source: String,
    /// The sales channel within its source (site, app, a marketplace).
    channel: Option<String>,
    /// Its number in the system it comes from, unique within `source`. Sent again, it is the same order, and nothing is done twice.
    external_id: Option<String>,
    /// How the goods reach the customer.
    #[graphql(default_with = "DeliveryMethod::Delivery")]
    delivery_method: DeliveryMethod,
    /// Who buys.
    customer: OrderCustomerInput,
    /// Where the goods go. Needed unless the customer picks them up.
    shipping_address: Option<AddressInput>,
    /// Who is billed, where that is somewhere else.
    billing_address: Option<AddressInput>,
    /// What is bought, 1 to 500 lines. Several lines may have the same SKU.
    items: Vec<OrderItemInput>,
    /// Discount on the whole order, besides those of its lines, as a positive amount.
    #[graphql(default_with = "Money(entity::money::Money::ZERO)")]
    discount: Money,
    /// Who carries it, and what the customer pays for that.
    shipping: Option<OrderShippingInput>,
    /// How it is paid, up to 10 payments that add up to the total. None when the order costs nothing.
    #[graphql(default)]
    payments: Vec<OrderPaymentInput>,
    /// The total as you have computed it: refused with `TOTAL_MISMATCH` when it is another one.
    expected_total: Option<Money>,
    /// The language the customer is written to in (BCP 47): Portuguese, English or Spanish; the store's when left out.
    locale: Option<String>,
    /// What the customer wrote, up to 5,000 characters.
    customer_note: Option<String>,
    /// What staff has to know; never shown to the customer.
    internal_note: Option<String>,
    /// The store's own labels, up to 50.
    #[graphql(default)]
    tags: Vec<String>,
}

/// Who buys. A customer of the store is found by the document, else by the e-mail; what is missing of it is filled in, and
/// nothing that is known is changed. Needs a document or an e-mail.
#[derive(InputObject)]
pub(crate) struct OrderCustomerInput {
    /// Full name or razão social.
    name: String,
    /// CPF or CNPJ, with or without marks.
    document: Option<String>,
    /// E-mail address.
    email: Option<String>,
    /// Phone in Brazil, with or without marks.
    phone: Option<String>,
}

/// A Brazilian address.
#[derive(InputObject)]
pub(crate) struct AddressInput {
    /// Who receives; the customer when left out.
    recipient: Option<String>,
    /// Logradouro: street, avenue, square.
    street: String,
    /// Número; "S/N" where there is none.
    number: String,
    /// Complemento: apartment, floor, block.
    complement: Option<String>,
    /// Bairro.
    district: Option<String>,
    /// Cidade.
    city: String,
    /// State, two letters.
    uf: String,
    /// Postal code, 8 digits.
    cep: String,
    /// Municipality code of IBGE, 7 digits.
    ibge_code: Option<String>,
    /// Phone of who receives.
    phone: Option<String>,
}

/// A line of an order.
#[derive(InputObject)]
pub(crate) struct OrderItemInput {
    /// The product's SKU.
    sku: String,
    /// Units, 1 to 10,000.
    quantity: i32,
    /// Price of one unit; the list price when left out.
    unit_price: Option<Money>,
    /// Discount on the whole line, as a positive amount.
    #[graphql(default_with = "Money(entity::money::Money::ZERO)")]
    discount: Money,
}

/// Who carries an order.
#[derive(InputObject)]
pub(crate) struct OrderShippingInput {
    /// Who carries it (Correios).
    carrier: Option<String>,
    /// The carrier's service (SEDEX).
    service: Option<String>,
    /// What the customer pays for delivery.
    #[graphql(default_with = "Money(entity::money::Money::ZERO)")]
    cost: Money,
    /// What the carrier charges the store; the same as `cost` when left out.
    carrier_cost: Option<Money>,
    /// When it was promised to arrive.
    promised_at: Option<DateTime>,
}

/// Where a payment may stand when its order is placed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "place::NewPaymentState")]
pub(crate) enum NewPaymentState {
    /// Waiting for the customer.
    Pending,
    /// Promised by the provider, not taken yet: the order begins under review.
    Authorized,
    /// Taken already, by a marketplace or a card provider. Needs the scope `payments:confirm` too; never for a deposit. When all
    /// payments are, the order begins paid.
    Captured,
}

/// A payment of an order. Only the particulars of its own method may be given.
#[derive(InputObject)]
pub(crate) struct OrderPaymentInput {
    /// How the customer pays.
    method: PaymentMethod,
    /// How much. The total when left out of the only payment.
    amount: Option<Money>,
    /// Where it stands.
    #[graphql(default_with = "NewPaymentState::Pending")]
    state: NewPaymentState,
    /// When the money was taken, of a captured payment; now when left out.
    captured_at: Option<DateTime>,
    /// What the provider or the bank calls it.
    reference: Option<String>,
    /// Particulars of a Pix. Without code and txid, and when the store has a Pix key, a static code is made.
    pix: Option<PixInput>,
    /// Particulars of a boleto.
    boleto: Option<BoletoInput>,
    /// Particulars of a card.
    card: Option<CardInput>,
}

/// Particulars of a Pix.
#[derive(InputObject)]
pub(crate) struct PixInput {
    /// Identifier of the charge; that in the code when left out.
    txid: Option<String>,
    /// Copy-and-paste code (BR Code): its checksum must be right, and an amount in it that of the payment.
    code: Option<String>,
    /// Until when it can be paid.
    expires_at: Option<DateTime>,
}

/// Particulars of a boleto.
#[derive(InputObject)]
pub(crate) struct BoletoInput {
    /// The line of 47 digits, with or without marks: its check digits must be right, and an amount in it that of the payment.
    line: Option<String>,
    /// The day until which it can be paid; that in the line when left out. It can be paid to the end of that day.
    due_on: Option<LocalDate>,
}

/// Particulars of a card.
#[derive(InputObject)]
pub(crate) struct CardInput {
    /// Card network, in the provider's spelling.
    brand: Option<String>,
    /// Number of instalments, 1 when paid at once.
    #[graphql(default = 1)]
    installments: i32,
}

impl PlaceOrderInput {
    /// In the words of the business.
    fn meant(self) -> place::PlaceOrder {
        place::PlaceOrder {
            source: self.source,
            channel: self.channel,
            external_id: self.external_id,
            delivery_method: self.delivery_method.into(),
            customer: place::NewCustomer {
                name: self.customer.name,
                document: self.customer.document,
                email: self.customer.email,
                phone: self.customer.phone,
            },
            shipping_address: self.shipping_address.map(AddressInput::meant),
            billing_address: self.billing_address.map(AddressInput::meant),
            items: self.items.into_iter().map(OrderItemInput::meant).collect(),
            discount: self.discount.0,
            shipping: self.shipping.map(OrderShippingInput::meant),
            payments: self.payments.into_iter().map(OrderPaymentInput::meant).collect(),
            expected_total: self.expected_total.map(|total| total.0),
            locale: self.locale,
            customer_note: self.customer_note,
            internal_note: self.internal_note,
            tags: self.tags,
        }
    }
}

impl AddressInput {
    /// In the words of the business.
    pub(super) fn meant(self) -> address::NewAddress {
        address::NewAddress {
            recipient: self.recipient,
            street: self.street,
            number: self.number,
            complement: self.complement,
            district: self.district,
            city: self.city,
            uf: self.uf,
            cep: self.cep,
            ibge_code: self.ibge_code,
            phone: self.phone,
        }
    }
}

impl OrderItemInput {
    fn meant(self) -> place::NewItem {
        place::NewItem {
            sku: self.sku,
            quantity: self.quantity,
            unit_price: self.unit_price.map(|price| price.0),
            discount: self.discount.0,
        }
    }
}

impl OrderShippingInput {
    fn meant(self) -> place::NewShipping {
        place::NewShipping {
            carrier: self.carrier,
            service: self.service,
            cost: self.cost.0,
            carrier_cost: self.carrier_cost.map(|cost| cost.0),
            promised_at: self.promised_at.map(|at| at.0),
        }
    }
}

impl OrderPaymentInput {
    fn meant(self) -> place::NewPayment {
        place::NewPayment {
            method: self.method.into(),
            amount: self.amount.map(|amount| amount.0),
            state: self.state.into(),
            captured_at: self.captured_at.map(|at| at.0),
            reference: self.reference,
            pix: self.pix.map(|pix| place::NewPix {
                txid: pix.txid,
                code: pix.code,
                expires_at: pix.expires_at.map(|at| at.0),
            }),
            boleto: self
                .boleto
                .map(|boleto| place::NewBoleto { line: boleto.line, due_on: boleto.due_on.map(|day| day.0) }),
            card: self.card.map(|card| place::NewCard { brand: card.brand, installments: card.installments }),
        }
    }
}

payload! {
    /// What came of `placeOrder`.
    PlaceOrderPayload {
        /// The order; null when none was placed.
        order: Option<Order>,
        /// Whether it was placed now: false when it had been placed before with the same `source` and `externalId`, and when it
        /// was refused.
        is_new: bool,
    }
}

#[derive(Default)]
pub(crate) struct PlaceMutation;

#[Object]
impl PlaceMutation {
    /// Places an order: customer, goods, delivery and payment in one. Totals are computed here, codes are checked, stock is
    /// reserved; everything that is wrong is listed at once. Needs the scope `orders:create`.
    async fn place_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] input: PlaceOrderInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PlaceOrderPayload> {
        let request = Arc::new(input.meant());
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let request = Arc::clone(&request);
            Box::pin(async move { place::place(tx, &request).await })
        });
        Ok(match done.await? {
            Ok(place::Placed { order, is_new }) => {
                PlaceOrderPayload { order: changed(ctx, order).await?, is_new, user_errors: Vec::new() }
            }
            Err(user_errors) => PlaceOrderPayload { order: None, is_new: false, user_errors },
        })
    }
}
