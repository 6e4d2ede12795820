//! Entering and cancelling invoices.

use super::import::{ImportInvoiceXmlInput, ImportInvoiceXmlPayload, import};
use crate::app::App;
use crate::error::Error;
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, changed, payload, perform};
use crate::graphql::order::{Invoice, Order};
use crate::invoice::{self, WarningCode, rows};
use crate::order::invoice::{CancelInvoice, EnterInvoice, cancel, enter};
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::id::InvoiceId;

/// An invoice for an order.
#[derive(InputObject)]
pub(crate) struct SetInvoiceInput {
    /// The order.
    order_id: ID,
    /// Its access key as somebody has it: 44 characters, groups of four, an XML id, or the address in a receipt's QR code.
    key: String,
    /// Moves the order to `INVOICED` at once.
    #[graphql(default)]
    advance: bool,
    /// The version of the order that you have seen: refused when it has changed since.
    expected_version: Option<i32>,
}

/// An invoice that no longer counts.
#[derive(InputObject)]
pub(crate) struct CancelInvoiceInput {
    /// The invoice.
    invoice_id: ID,
    /// Why, up to 255 characters.
    reason: String,
    /// The version of the order that you have seen: refused when it has changed since.
    expected_version: Option<i32>,
}

/// Something to look at twice in an invoice that was entered all the same.
#[derive(SimpleObject)]
pub(crate) struct InvoiceWarning {
    /// What kind of thing, for programs.
    code: WarningCode,
    /// What was found and what would be usual, for people.
    message: String,
}

impl From<invoice::Warning> for InvoiceWarning {
    fn from(warning: invoice::Warning) -> Self {
        Self { code: warning.code, message: warning.message }
    }
}

payload! {
    /// What came of `setInvoice`.
    SetInvoicePayload {
        /// The order with its invoice; null when nothing was changed.
        order: Option<Order>,
        /// The invoice; null when nothing was changed.
        invoice: Option<Invoice>,
        /// What is unusual about it.
        warnings: Vec<InvoiceWarning>,
    }
}

payload! {
    /// What came of `cancelInvoice`.
    CancelInvoicePayload {
        /// The order; null when nothing was changed.
        order: Option<Order>,
        /// The invoice, which stays for the record; null when nothing was changed.
        invoice: Option<Invoice>,
    }
}

/// An invoice as it is now.
async fn shown(ctx: &Context<'_>, id: InvoiceId) -> Answer<Option<Invoice>> {
    Ok(rows::by_id(&ctx.data_unchecked::<App>().db, id).await?.map(Invoice))
}

#[derive(Default)]
pub(crate) struct InvoiceMutation;

#[Object]
impl InvoiceMutation {
    /// Enters an invoice (NF-e, NFC-e) on a paid order by its access key; every rule that the key breaks is told at once. The
    /// same key again on the same order changes nothing. Needs the scope `invoices:write`.
    async fn set_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invoice.")] input: SetInvoiceInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<SetInvoicePayload> {
        let SetInvoiceInput { order_id, key, advance, expected_version } = input;
        let order = order_id.parse().map_err(|error| Error::invalid("input.orderId", error))?;
        let wanted = EnterInvoice { order, key, advance, expected_version };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { enter(tx, &wanted).await })
        });
        Ok(match done.await? {
            Ok(entered) => SetInvoicePayload {
                order: changed(ctx, entered.order).await?,
                invoice: shown(ctx, entered.invoice).await?,
                warnings: entered.warnings.into_iter().map(Into::into).collect(),
                user_errors: Vec::new(),
            },
            Err(user_errors) => {
                SetInvoicePayload { order: None, invoice: None, warnings: Vec::new(), user_errors }
            }
        })
    }

    /// Marks an invoice as cancelled: it stays for the record and no longer counts; the order stays in its status. Needs the
    /// scope `invoices:write`.
    async fn cancel_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invoice and why.")] input: CancelInvoiceInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<CancelInvoicePayload> {
        let CancelInvoiceInput { invoice_id, reason, expected_version } = input;
        let invoice = invoice_id.parse().map_err(|error| Error::invalid("input.invoiceId", error))?;
        let wanted = CancelInvoice { invoice, reason, expected_version };
        let done = perform(ctx, Manner { idempotency_key, dry_run: false }, move |tx| {
            let wanted = wanted.clone();
            Box::pin(async move { cancel(tx, &wanted).await })
        });
        Ok(match done.await? {
            Ok(order) => CancelInvoicePayload {
                order: changed(ctx, order).await?,
                invoice: shown(ctx, invoice).await?,
                user_errors: Vec::new(),
            },
            Err(user_errors) => CancelInvoicePayload { order: None, invoice: None, user_errors },
        })
    }

    /// Keeps the XML of invoices (`nfeProc`) on their orders, and enters those that are not there yet; 50 files of 1 MiB at the
    /// most, each for itself. An XML finds its order by itself where that is certain. Needs the scope `invoices:write`.
    async fn import_invoice_xml(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The files.")] input: ImportInvoiceXmlInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<ImportInvoiceXmlPayload> {
        import(ctx, input, idempotency_key).await
    }
}
