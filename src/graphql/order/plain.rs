//! The plain fields of an order: those it writes itself (`graphql::render`).

use super::enums::{
    CancelReason, DeliveryMethod, FulfilmentState, InvoiceState, OrderStatus, PaymentMethod, PaymentState,
};
use super::object::Order;
use super::parts::OrderAddress;
use crate::graphql::render::{Fields, NotPlain, Slot, Written};
use crate::graphql::scalar::{Cnpj, Cpf, DateTime, Money};
use crate::graphql::uf::Uf;
use entity::address::AddressKind;

impl Fields for Order {
    fn write_field(&self, name: &str, slot: Slot<'_>) -> Written {
        let (row, parts) = (&self.row, &self.parts);
        let address = |kind| match &parts.addresses {
            Some(addresses) => Ok(OrderAddress::of_kind(kind, addresses)),
            None => Err(NotPlain),
        };
        match name {
            "id" => slot.put(&row.id),
            "number" => slot.put(&row.number),
            "externalId" => slot.put(&row.external_id),
            "source" => slot.put(&row.source),
            "channel" => slot.put(&row.channel),
            "status" => slot.put(&OrderStatus::from(row.status)),
            "paymentState" => slot.put(&PaymentState::from(row.payment_state)),
            "fulfilmentState" => slot.put(&FulfilmentState::from(row.fulfilment_state)),
            "invoiceState" => slot.put(&InvoiceState::from(row.invoice_state)),
            "paymentMethod" => slot.put(&row.payment_method.map(PaymentMethod::from)),
            "deliveryMethod" => slot.put(&DeliveryMethod::from(row.delivery_method)),
            "currency" => slot.put(&row.currency),
            "total" => slot.put(&Money(row.total_cents)),
            "totals" => slot.put(&self.known_totals()),
            "customer" => slot.put_read(parts.customer.as_ref()),
            "customerName" => slot.put(&row.customer_name),
            "customerEmail" => slot.put(&row.customer_email),
            "customerCpf" => slot.put(&Cpf::in_document(row.customer_document.as_deref())),
            "customerCnpj" => slot.put(&Cnpj::in_document(row.customer_document.as_deref())),
            "customerPhone" => slot.put(&row.customer_phone),
            "city" => slot.put(&row.city),
            "uf" => slot.put(&Uf::of(row.uf.as_deref())),
            "placedAt" => slot.put(&DateTime(row.placed_at)),
            "paidAt" => slot.put(&row.paid_at.map(DateTime)),
            "invoicedAt" => slot.put(&row.invoiced_at.map(DateTime)),
            "shippedAt" => slot.put(&row.shipped_at.map(DateTime)),
            "deliveredAt" => slot.put(&row.delivered_at.map(DateTime)),
            "cancelledAt" => slot.put(&row.cancelled_at.map(DateTime)),
            "shipBy" => slot.put(&row.ship_by.map(DateTime)),
            "deliverBy" => slot.put(&row.deliver_by.map(DateTime)),
            "cancelReason" => slot.put(&row.cancel_reason.map(CancelReason::from)),
            "customerNote" => slot.put(&row.customer_note),
            "internalNote" => slot.put(&row.internal_note),
            "tags" => slot.put(&row.tags.list()),
            "assignedTo" => slot.put(&row.assigned_to),
            "locale" => slot.put(&row.locale),
            "emailFailed" => slot.put(&row.email_failed),
            "version" => slot.put(&row.version),
            "updatedAt" => slot.put(&DateTime(row.updated_at)),
            "shippingAddress" => slot.put_any(address(AddressKind::Shipping)?),
            "billingAddress" => slot.put_any(address(AddressKind::Billing)?),
            "items" => slot.put_read(parts.items.as_ref()),
            "payments" => slot.put_read(parts.payments.as_ref()),
            "shipments" => slot.put_read(parts.shipments.as_ref()),
            "invoices" => slot.put_read(parts.invoices.as_ref()),
            "nextStatuses" => slot.put_read(self.known_next_statuses().as_ref()),
            "withdrawalDeadline" => slot.put(&self.last_day_to_withdraw(parts.zone.ok_or(NotPlain)?)),
            _ => Err(NotPlain),
        }
    }
}
