//! What is read and as what it is written: for each object of the answers its columns, in the order of the GraphQL
//! selection in [`variants`](crate::variants).

/// How a column becomes a JSON value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// A string.
    Text,
    /// A number.
    Int,
    /// Cents as a decimal string.
    Money,
    /// Milliseconds as an RFC 3339 string.
    Instant,
    /// The rank of a status as its name.
    Status,
    /// The number of an id as its text with this prefix.
    Id(&'static str),
    /// JSON already.
    Raw,
}

/// One field of an object.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    /// The name with quotes and colon.
    pub(crate) key: &'static str,
    pub(crate) column: &'static str,
    pub(crate) kind: Kind,
}

macro_rules! shape {
    ($($json:literal: $kind:ident $(($prefix:literal))? = $column:ident),* $(,)?) => {
        &[$(Field {
            key: concat!("\"", $json, "\":"),
            column: stringify!($column),
            kind: Kind::$kind $(($prefix))?,
        }),*]
    };
}

/// An order on a page.
pub(crate) const ORDER: &[Field] = shape! {
    "id": Id("order") = id,
    "number": Int = number,
    "status": Status = status,
    "paymentState": Text = payment_state,
    "fulfilmentState": Text = fulfilment_state,
    "paymentMethod": Text = payment_method,
    "total": Money = total_cents,
    "placedAt": Instant = placed_at,
    "paidAt": Instant = paid_at,
    "shipBy": Instant = ship_by,
    "customerName": Text = customer_name,
    "tags": Raw = tags,
};

/// Who bought it.
pub(crate) const CUSTOMER: &[Field] = shape! {
    "id": Id("customer") = id,
    "name": Text = name,
    "email": Text = email,
    "phone": Text = phone,
};

/// Where it goes, or who is billed.
pub(crate) const ADDRESS: &[Field] = shape! {
    "recipient": Text = recipient,
    "street": Text = street,
    "number": Text = number,
    "complement": Text = complement,
    "district": Text = district,
    "city": Text = city,
    "uf": Text = uf,
    "cep": Text = cep,
    "postalPrefix": Text = postal_prefix,
    "ibgeCode": Text = ibge_code,
};

/// A line of an order on a page.
pub(crate) const ITEM: &[Field] = shape! {
    "sku": Text = sku,
    "name": Text = name,
    "quantity": Int = quantity,
    "unitPrice": Money = unit_price_cents,
    "total": Money = total_cents,
};

/// An order that a search finds.
pub(crate) const FOUND: &[Field] = shape! {
    "id": Id("order") = id,
    "number": Int = number,
    "status": Status = status,
    "paymentState": Text = payment_state,
    "total": Money = total_cents,
    "placedAt": Instant = placed_at,
    "customerName": Text = customer_name,
    "tags": Raw = tags,
};

/// An order in full.
pub(crate) const FULL: &[Field] = shape! {
    "id": Id("order") = id,
    "number": Int = number,
    "externalId": Text = external_id,
    "source": Text = source,
    "channel": Text = channel,
    "status": Status = status,
    "paymentState": Text = payment_state,
    "fulfilmentState": Text = fulfilment_state,
    "invoiceState": Text = invoice_state,
    "paymentMethod": Text = payment_method,
    "deliveryMethod": Text = delivery_method,
    "currency": Text = currency,
    "customerName": Text = customer_name,
    "customerEmail": Text = customer_email,
    "customerPhone": Text = customer_phone,
    "city": Text = city,
    "uf": Text = uf,
    "placedAt": Instant = placed_at,
    "paidAt": Instant = paid_at,
    "invoicedAt": Instant = invoiced_at,
    "shippedAt": Instant = shipped_at,
    "deliveredAt": Instant = delivered_at,
    "cancelledAt": Instant = cancelled_at,
    "shipBy": Instant = ship_by,
    "deliverBy": Instant = deliver_by,
    "cancelReason": Text = cancel_reason,
    "customerNote": Text = customer_note,
    "internalNote": Text = internal_note,
    "tags": Raw = tags,
    "version": Int = version,
    "updatedAt": Instant = updated_at,
};

/// What its total is made of.
pub(crate) const TOTALS: &[Field] = shape! {
    "items": Money = items_cents,
    "discount": Money = discount_cents,
    "shipping": Money = shipping_cents,
    "total": Money = total_cents,
};

/// A line of it.
pub(crate) const FULL_ITEM: &[Field] = shape! {
    "id": Id("item") = id,
    "position": Int = position,
    "sku": Text = sku,
    "name": Text = name,
    "quantity": Int = quantity,
    "unitPrice": Money = unit_price_cents,
    "discount": Money = discount_cents,
    "total": Money = total_cents,
    "weightG": Int = weight_g,
};

/// The product of a line.
pub(crate) const PRODUCT: &[Field] = shape! {
    "id": Id("product") = id,
    "sku": Text = sku,
    "name": Text = name,
    "price": Money = price_cents,
};

/// A payment of it.
pub(crate) const PAYMENT: &[Field] = shape! {
    "id": Id("payment") = id,
    "position": Int = position,
    "method": Text = method,
    "state": Text = state,
    "amount": Money = amount_cents,
    "refunded": Money = refunded_cents,
    "installments": Int = installments,
    "cardBrand": Text = card_brand,
    "pixTxid": Text = pix_txid,
    "pixCode": Text = pix_code,
    "boletoLine": Text = boleto_line,
    "reference": Text = reference,
    "expiresAt": Instant = expires_at,
    "capturedAt": Instant = captured_at,
    "createdAt": Instant = created_at,
};

/// A parcel of it.
pub(crate) const SHIPMENT: &[Field] = shape! {
    "id": Id("shipment") = id,
    "position": Int = position,
    "carrier": Text = carrier,
    "service": Text = service,
    "cost": Money = cost_cents,
    "promisedAt": Instant = promised_at,
    "trackingCode": Text = tracking_code,
    "postedAt": Instant = posted_at,
    "deliveredAt": Instant = delivered_at,
    "createdAt": Instant = created_at,
};

/// A fiscal document of it.
pub(crate) const INVOICE: &[Field] = shape! {
    "id": Id("invoice") = id,
    "key": Text = key,
    "model": Int = model,
    "series": Int = series,
    "number": Int = number,
    "uf": Text = uf,
    "issuedMonth": Text = issued_month,
    "state": Text = state,
    "createdAt": Instant = created_at,
};

/// A line of its history.
pub(crate) const EVENT: &[Field] = shape! {
    "id": Id("event") = id,
    "at": Instant = at,
    "kind": Text = kind,
    "actor": Text = actor,
    "fromStatus": Status = from_status,
    "toStatus": Status = to_status,
    "comment": Text = comment,
    "visibility": Text = visibility,
};
