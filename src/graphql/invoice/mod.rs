//! Fiscal documents in the schema: keys explained, invoices entered, cancelled and imported.

mod import;
mod mutation;
mod query;

pub(super) use mutation::InvoiceMutation;
pub(super) use query::InvoiceQuery;
