//! Importing the XML of invoices: files in, a result for each out.

use super::mutation::InvoiceWarning;
use crate::app::App;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{Manner, UserError, attempt, payload, shown};
use crate::graphql::order::{Invoice, Order, Wanted, read};
use crate::graphql::upload::Upload;
use crate::invoice::difference::Difference;
use crate::invoice::rows;
use crate::invoice::xml::LARGEST;
use crate::order::find;
use crate::order::invoice::{Document, Imported, import as enter};
use crate::refusal::Refusal;
use async_graphql::{Context, ID, InputObject, SimpleObject};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entity::id::OrderId;
use std::sync::Arc;

/// Files in one request.
const MOST_FILES: usize = 50;

/// Characters of a name that are repeated in the answer.
const LONGEST_NAME: usize = 200;

/// The XML of invoices, as files of the request or as text.
#[derive(InputObject)]
pub(crate) struct ImportInvoiceXmlInput {
    /// Files of a `multipart/form-data` request.
    #[graphql(default)]
    files: Vec<Upload>,
    /// Files as text.
    #[graphql(default)]
    documents: Vec<InvoiceXmlDocument>,
}

/// One file as text.
#[derive(InputObject)]
pub(crate) struct InvoiceXmlDocument {
    /// What you call it; the result repeats it.
    name: Option<String>,
    /// Its bytes in Base64.
    base64: String,
    /// The order it belongs to; without it, it has to find its order by itself.
    order_id: Option<ID>,
}

payload! {
    /// What came of `importInvoiceXml`.
    ImportInvoiceXmlPayload {
        /// A result for each file: those of `files`, then those of `documents`.
        results: Vec<InvoiceXmlResult>,
    }
}

/// What came of one file.
#[derive(SimpleObject)]
pub(crate) struct InvoiceXmlResult {
    /// What its sender calls it.
    name: Option<String>,
    /// The order it belongs to; null when nothing was kept.
    order: Option<Order>,
    /// The invoice; null when nothing was kept.
    invoice: Option<Invoice>,
    /// What is unusual about the invoice.
    warnings: Vec<InvoiceWarning>,
    /// What the XML says otherwise than the order: it was kept all the same.
    differences: Vec<InvoiceDifference>,
    /// Why nothing was kept; empty when it was.
    user_errors: Vec<UserError>,
}

/// Something that an XML says otherwise than its order.
#[derive(SimpleObject)]
pub(crate) struct InvoiceDifference {
    /// What differs: `issuer`, `recipient`, `total`, `items.<SKU>.quantity` or `items.<SKU>.total` (before discounts).
    field: String,
    /// What the order or the store says; null when it has no such thing.
    expected: Option<String>,
    /// What the XML says; null when it has no such thing.
    found: Option<String>,
}

impl From<Difference> for InvoiceDifference {
    fn from(difference: Difference) -> Self {
        let Difference { field, expected, found } = difference;
        Self { field, expected, found }
    }
}

/// What came of one file: kept, or why it was not.
type Outcome = std::result::Result<Imported, Vec<UserError>>;

/// A file as it came: what it is called, where it stood, and what is in it.
struct Sent {
    name: Option<String>,
    path: String,
    document: Result<Document>,
}

pub(super) async fn import(
    ctx: &Context<'_>,
    input: ImportInvoiceXmlInput,
    idempotency_key: Option<String>,
) -> Answer<ImportInvoiceXmlPayload> {
    let count = input.files.len().saturating_add(input.documents.len());
    if !(1..=MOST_FILES).contains(&count) {
        let problem = format!("expected 1 to {MOST_FILES} files and documents together, there are {count}");
        let user_errors = shown(ctx, vec![Refusal::invalid("files", problem)]).await?;
        return Ok(ImportInvoiceXmlPayload { results: Vec::new(), user_errors });
    }
    let manner = Manner { idempotency_key, dry_run: false };
    let mut done = Vec::new();
    for (position, sent) in sent(ctx, input)?.into_iter().enumerate() {
        let outcome = match sent.document {
            Ok(document) => one(ctx, &manner, position, (document, sent.path)).await?,
            Err(Error::Invalid { field, problem }) => {
                Err(shown(ctx, vec![Refusal::invalid(&field, problem)]).await?)
            }
            Err(error) => return Err(error.into()),
        };
        done.push((sent.name, outcome));
    }
    Ok(ImportInvoiceXmlPayload { results: results(ctx, done).await?, user_errors: Vec::new() })
}

/// All files, read as far as the request goes.
fn sent(ctx: &Context<'_>, input: ImportInvoiceXmlInput) -> Answer<Vec<Sent>> {
    let mut all = Vec::new();
    for (position, upload) in input.files.into_iter().enumerate() {
        let file = upload.file(ctx)?;
        let document = Document { bytes: file.bytes.to_vec(), order: None };
        all.push(Sent {
            name: Some(file.name.clone()),
            path: format!("files.{position}"),
            document: Ok(document),
        });
    }
    for (position, given) in input.documents.into_iter().enumerate() {
        let path = format!("documents.{position}");
        let document = decoded(&given).map_err(|error| error.within(&path));
        let name = given.name.map(|name| name.chars().take(LONGEST_NAME).collect());
        all.push(Sent { name, path, document });
    }
    Ok(all)
}

fn decoded(given: &InvoiceXmlDocument) -> Result<Document> {
    let order = given.order_id.as_ref().map(|id| id.parse());
    let order = order.transpose().map_err(|error: entity::id::IdError| Error::invalid("orderId", error))?;
    // Four characters for three bytes, and a few for line ends.
    if given.base64.len() > LARGEST / 3 * 4 + LARGEST / 16 {
        return Err(Error::invalid("base64", format!("expected a file of at most {LARGEST} bytes")));
    }
    let dense: String = given.base64.split_ascii_whitespace().collect();
    let bytes = BASE64.decode(dense).map_err(|_| Error::invalid("base64", "this is no Base64 (RFC 4648)"))?;
    Ok(Document { bytes, order })
}

/// One file as one unit of work.
async fn one(
    ctx: &Context<'_>,
    manner: &Manner,
    position: usize,
    (document, path): (Document, String),
) -> Answer<Outcome> {
    let document = Arc::new(document);
    let part = position.to_string();
    let attempted = attempt(ctx, manner, &part, move |tx| {
        let (document, path) = (Arc::clone(&document), path.clone());
        Box::pin(async move { enter(tx, &document).await.map_err(|error| error.within(&path)) })
    });
    match attempted.await? {
        Ok(imported) => Ok(Ok(imported)),
        Err(refusals) => Ok(Err(shown(ctx, refusals).await?)),
    }
}

/// The orders of all files are read together.
async fn results(ctx: &Context<'_>, done: Vec<(Option<String>, Outcome)>) -> Answer<Vec<InvoiceXmlResult>> {
    let app = ctx.data_unchecked::<App>();
    let mut ids: Vec<OrderId> =
        done.iter().filter_map(|(_, outcome)| Some(outcome.as_ref().ok()?.order)).collect();
    ids.sort_unstable();
    ids.dedup();
    let rows = find::by_ids(&app.db, &ids).await?;
    let ids: Vec<OrderId> = rows.iter().map(|row| row.id).collect();
    let orders = read(app, rows, Wanted::at(&ctx.look_ahead().field("results").field("order"))).await?;
    let order = |id: OrderId| {
        ids.iter().zip(&orders).find(|(known, _)| **known == id).map(|(_, order)| order.clone())
    };
    let mut results = Vec::new();
    for (name, outcome) in done {
        results.push(match outcome {
            Ok(imported) => InvoiceXmlResult {
                name,
                order: order(imported.order),
                invoice: rows::by_id(&app.db, imported.invoice).await?.map(Invoice),
                warnings: imported.warnings.into_iter().map(Into::into).collect(),
                differences: imported.differences.into_iter().map(Into::into).collect(),
                user_errors: Vec::new(),
            },
            Err(user_errors) => InvoiceXmlResult {
                name,
                order: None,
                invoice: None,
                warnings: Vec::new(),
                differences: Vec::new(),
                user_errors,
            },
        });
    }
    Ok(results)
}
