//! Printing, and labels from elsewhere.

use super::object::{
    LabelFormat, LabelKind, LabelPaper, LabelResolution, NotPrinted, PrintWarning, PrintedDocument,
};
use super::upload::{RemovePostageInput, RemovePostagePayload, UploadPostageInput, UploadPostagePayload};
use crate::app::App;
use crate::error::{Error, Result};
use crate::graphql::failure::Answer;
use crate::graphql::mutation::{
    Manner, UserError, actor, changed_all, done_before, payload, perform, refused,
};
use crate::graphql::order::{Order, OrderFilter, meant, order_id};
use crate::order::{Sort, SortBy, list};
use crate::printing::{Done, MOST, Print, Ready, Which, keep};
use async_graphql::{Context, ID, InputObject, InputType, Object, Pos};
use entity::id::{OrderId, ShipmentId};

/// Papers to be printed: of orders, of shipments, or of what a filter means.
#[derive(InputObject)]
pub(crate) struct PrintLabelsInput {
    /// The orders, 500 at the most, printed in this order. Of each, the shipments that were not posted yet; all of them when none is left.
    order_ids: Option<Vec<ID>>,
    /// The shipments, 500 at the most, printed in this order.
    shipment_ids: Option<Vec<ID>>,
    /// Which orders are meant, 500 at the most, printed by when they were placed.
    filter: Option<OrderFilter>,
    /// Which papers.
    kind: LabelKind,
    /// In which language.
    #[graphql(default_with = "LabelFormat::Pdf")]
    format: LabelFormat,
    /// How fine the printer is; not looked at for PDF.
    #[graphql(default_with = "LabelResolution::Dpi203")]
    resolution: LabelResolution,
    /// On what.
    #[graphql(default_with = "LabelPaper::Label100x150")]
    paper: LabelPaper,
    /// Prints what is whole and lists the rest in `leftOut`, instead of printing nothing.
    #[graphql(default)]
    skip_incomplete: bool,
}

impl PrintLabelsInput {
    async fn meant(self, app: &App) -> Result<Print> {
        let which = match (self.order_ids, self.shipment_ids, self.filter) {
            (Some(ids), None, None) => Which::Orders(orders(&ids)?),
            (None, Some(ids), None) => Which::Shipments(shipments(&ids)?),
            (None, None, Some(filter)) => Which::Found(found(app, filter).await?),
            _ => {
                let expected = "expected exactly one of `orderIds`, `shipmentIds` and `filter`";
                return Err(Error::invalid("input", expected));
            }
        };
        Ok(Print {
            which,
            kind: self.kind.into(),
            format: self.format.with(self.resolution),
            paper: self.paper.into(),
            skip_incomplete: self.skip_incomplete,
        })
    }
}

fn orders(ids: &[ID]) -> Result<Vec<OrderId>> {
    ids.iter().enumerate().map(|(at, id)| order_id(&format!("orderIds.{at}"), id)).collect()
}

fn shipments(ids: &[ID]) -> Result<Vec<ShipmentId>> {
    let id = |(at, id): (usize, &ID)| {
        id.parse().map_err(|error| Error::invalid(format!("shipmentIds.{at}"), error))
    };
    ids.iter().enumerate().map(id).collect()
}

/// The orders of a filter, first placed first; one more than may be printed, so that too many are seen.
async fn found(app: &App, filter: OrderFilter) -> Result<Vec<OrderId>> {
    let (filter, now) = meant(app, Some(filter), None).await?;
    let sort = Sort { by: SortBy::PlacedAt, descending: false };
    let size = u64::try_from(MOST).unwrap_or_default().saturating_add(1);
    let page = list::page(&app.db, &filter, sort, &crate::db::Page::first(size), now).await?;
    Ok(page.rows.into_iter().map(|row| row.id).collect())
}

/// The orders of a filter as JSON, in the words of the schema.
///
/// # Errors
///
/// `INVALID` when it is none.
pub(crate) async fn orders_of_filter(app: &App, filter: serde_json::Value) -> Result<Vec<OrderId>> {
    let value =
        async_graphql::Value::from_json(filter.clone()).map_err(|error| Error::invalid("filter", error))?;
    let parsed = <OrderFilter as InputType>::parse(Some(value));
    let parsed =
        parsed.map_err(|error| Error::invalid("filter", error.into_server_error(Pos::default()).message))?;
    let known = parsed.to_value().into_json().unwrap_or_default();
    if let Some(name) = unknown(&filter, &known) {
        return Err(Error::invalid("filter", format!("there is no `{name}` in a filter of orders")));
    }
    found(app, parsed).await
}

/// The first name that reading has left out: a filter with a name mistyped would mean every order.
fn unknown(given: &serde_json::Value, known: &serde_json::Value) -> Option<String> {
    use serde_json::Value::{Array, Object};
    match (given, known) {
        (Object(given), Object(known)) => given.iter().find_map(|(name, value)| match known.get(name) {
            Some(known) => unknown(value, known),
            None => Some(name.clone()),
        }),
        (Array(given), Array(known)) => {
            given.iter().zip(known).find_map(|(given, known)| unknown(given, known))
        }
        _ => None,
    }
}

payload! {
    /// What came of `printLabels`.
    PrintLabelsPayload {
        /// The document; null when nothing was printed.
        document: Option<PrintedDocument>,
        /// The orders in it, in its order.
        orders: Vec<Order>,
        /// What was left out, where that was wanted.
        left_out: Vec<NotPrinted>,
        /// What is unusual.
        warnings: Vec<PrintWarning>,
    }
}

impl PrintLabelsPayload {
    async fn of(ctx: &Context<'_>, done: Done) -> Answer<Self> {
        let asks_for_orders = ctx.look_ahead().field("orders").exists();
        Ok(Self {
            document: Some(PrintedDocument::of(ctx, &done).await?),
            orders: if asks_for_orders { changed_all(ctx, &done.orders).await? } else { Vec::new() },
            left_out: done.left_out.into_iter().map(Into::into).collect(),
            warnings: done.warnings.into_iter().map(Into::into).collect(),
            user_errors: Vec::new(),
        })
    }

    fn refused(user_errors: Vec<UserError>) -> Self {
        Self { document: None, orders: Vec::new(), left_out: Vec::new(), warnings: Vec::new(), user_errors }
    }
}

/// Reads, draws and writes the file: all that is done before the unit of work.
async fn ready(ctx: &Context<'_>, input: PrintLabelsInput) -> Result<Ready> {
    let app = ctx.data_unchecked::<App>();
    let by = app.by(actor(ctx));
    let printed = app.printer.print(&by, &input.meant(app).await?).await?;
    app.printer.put(&by, printed).await
}

#[derive(Default)]
pub(crate) struct PrintingMutation;

#[Object]
impl PrintingMutation {
    /// Prints papers for parcels into one document with a link: 500 at the most, in the order asked for. Nothing is printed while
    /// something is missing: all of it is listed, each with its place in the input. Needs the scopes `shipping:write` and `orders:read`.
    async fn print_labels(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is printed, and on what.")] input: PrintLabelsInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<PrintLabelsPayload> {
        let scopes = [crate::actor::Scope::ShippingWrite, crate::actor::Scope::OrdersRead];
        scopes.into_iter().try_for_each(|scope| actor(ctx).require(scope))?;
        let manner = Manner { idempotency_key, dry_run: false };
        match done_before::<Done>(ctx, &manner).await? {
            Ok(None) => {}
            Ok(Some(done)) => return PrintLabelsPayload::of(ctx, done).await,
            Err(user_errors) => return Ok(PrintLabelsPayload::refused(user_errors)),
        }
        let ready = match ready(ctx, input).await {
            Ok(ready) => ready,
            Err(error) => return Ok(PrintLabelsPayload::refused(refused(ctx, error).await?)),
        };
        let done = perform(ctx, manner, move |tx| {
            let ready = ready.clone();
            Box::pin(async move { keep(tx, &ready).await })
        });
        match done.await? {
            Ok(done) => PrintLabelsPayload::of(ctx, done).await,
            Err(user_errors) => Ok(PrintLabelsPayload::refused(user_errors)),
        }
    }

    /// Keeps a label that was bought elsewhere, for one shipment: a PDF, a PNG picture or ZPL, looked through first. It is printed with
    /// `printLabels(kind: POSTAGE)`. Needs the scope `shipping:write`.
    async fn upload_postage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The label.")] input: UploadPostageInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<UploadPostagePayload> {
        input.upload(ctx, Manner { idempotency_key, dry_run: false }).await
    }

    /// Takes an uploaded label back: it is printed no more, and its file is deleted. Needs the scope `shipping:write`.
    async fn remove_postage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The label.")] input: RemovePostageInput,
        #[graphql(
            desc = "Your name for this request: sent again with it, nothing is done twice. Kept for 7 days."
        )]
        idempotency_key: Option<String>,
    ) -> Answer<RemovePostagePayload> {
        input.remove(ctx, Manner { idempotency_key, dry_run: false }).await
    }
}
