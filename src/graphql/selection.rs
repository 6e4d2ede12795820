//! What is kept in the words of the schema and is meant later: filters and selections of webhooks.

use super::document::{Documents, Prepared};
use super::order::{Asked, OrderFilter};
use super::schema::{Schema, build, sdl};
use crate::actor::{Actor, Scope};
use crate::app::App;
use crate::error::{Error, Result};
use crate::integration::webhook::{self, Selected};
use crate::order::Filter;
use anyhow::{Context as _, anyhow};
use async_graphql::parser::parse_query;
use async_graphql::parser::types::{DocumentOperations, OperationType};
use async_graphql::{InputType as _, Response, Value, Variables, value};
use chrono_tz::Tz;
use entity::Instant;
use entity::id::OrderId;
use futures_util::future::BoxFuture;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// Orders that are selected in one execution, at the most.
const TOGETHER: usize = 100;

/// The longest selection, and the longest filter, characters.
pub(crate) const LONGEST: usize = 20_000;

/// Pauses after an execution that failed for reasons of ours.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(100), Duration::from_millis(500), Duration::from_secs(2)];

/// Means what was kept. Clones are the same.
#[derive(Clone)]
pub struct Stored(Arc<Inner>);

struct Inner {
    app: App,
    /// Made when it is first needed: most stores select nothing.
    ready: OnceLock<(Schema, Documents)>,
}

impl fmt::Debug for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Stored")
    }
}

impl Stored {
    /// Over an app.
    pub fn new(app: App) -> Self {
        Self(Arc::new(Inner { app, ready: OnceLock::new() }))
    }

    fn ready(&self) -> Result<&(Schema, Documents)> {
        if let Some(ready) = self.0.ready.get() {
            return Ok(ready);
        }
        let documents =
            Documents::new(self.0.app.limits.clone(), &sdl()).context("the schema cannot be read")?;
        Ok(self.0.ready.get_or_init(|| (build(self.0.app.clone()), documents)))
    }

    /// Makes sure that a selection can be executed, by selecting it of an order that does not exist.
    ///
    /// # Errors
    ///
    /// [`Error::Invalid`] with what is wrong with it.
    pub(crate) async fn check(&self, selection: &str) -> Result<()> {
        if selection.chars().count() > LONGEST || selection.contains('\0') {
            return Err(Error::invalid("selection", format!("expected up to {LONGEST} characters")));
        }
        let selected = webhook::Schema::select(self, selection, &[OrderId(0)]).await?;
        selected.map(drop).map_err(|problem| Error::invalid("selection", problem))
    }

    async fn select_all(&self, selection: &str, orders: &[OrderId]) -> Result<Selected> {
        let text = match document(selection) {
            Ok(text) => text,
            Err(problem) => return Ok(Err(problem)),
        };
        let (_, documents) = self.ready()?;
        let one = match prepared(documents, &text, &[OrderId(0)]) {
            Ok(one) => one,
            Err(problem) => return Ok(Err(problem)),
        };
        let room = self.0.app.limits.max_cost.checked_div(one.cost).unwrap_or(TOGETHER).clamp(1, TOGETHER);
        let mut all = HashMap::with_capacity(orders.len());
        for some in orders.chunks(room) {
            match self.select_some(&text, some).await? {
                Ok(selected) => all.extend(selected),
                Err(problem) => return Ok(Err(problem)),
            }
        }
        Ok(Ok(all))
    }

    /// Selects of a few orders. What fails for reasons of ours is tried again; then it is a problem of the selection, so that it holds up
    /// nothing else.
    async fn select_some(&self, text: &str, orders: &[OrderId]) -> Result<Selected> {
        let (schema, documents) = self.ready()?;
        let mut pauses = PAUSES.into_iter();
        loop {
            let request = match prepared(documents, text, orders) {
                Ok(prepared) => prepared.into_request(),
                Err(problem) => return Ok(Err(problem)),
            };
            let reader = Actor::part("webhooks", &[Scope::OrdersRead]);
            let response = schema.execute(request.data(reader)).await;
            let Some(problem) = problem(&response) else { return read(&response, orders).map(Ok) };
            match pauses.next().filter(|_| is_ours(&response)) {
                Some(pause) => tokio::time::sleep(pause).await,
                None => return Ok(Err(problem)),
            }
        }
    }
}

impl webhook::Schema for Stored {
    fn filter(&self, kept: &str, (now, zone): (Instant, Tz)) -> Result<Filter> {
        filter(kept)?.meant(Asked { now, zone })
    }

    fn select<'s>(&'s self, selection: &'s str, orders: &'s [OrderId]) -> BoxFuture<'s, Result<Selected>> {
        Box::pin(self.select_all(selection, orders))
    }
}

/// A filter as it is kept: what is given of it, as JSON.
///
/// # Errors
///
/// [`Error::Invalid`] when it cannot be meant.
pub(crate) fn kept(filter: &OrderFilter, asked: Asked) -> Result<String> {
    filter.clone().meant(asked)?;
    let mut json = filter.to_value().into_json().context("a filter cannot be written as JSON")?;
    drop_nulls(&mut json);
    let kept = json.to_string();
    if kept.chars().count() > LONGEST || kept.contains("\\u0000") {
        return Err(Error::invalid("filter", format!("expected up to {LONGEST} characters as JSON")));
    }
    Ok(kept)
}

fn filter(kept: &str) -> Result<OrderFilter> {
    let json: serde_json::Value = serde_json::from_str(kept).context("a filter that was kept is no JSON")?;
    let value = Value::from_json(json).context("a filter that was kept is no value")?;
    OrderFilter::parse(Some(value))
        .map_err(|_| Error::Internal(anyhow!("a filter that was kept does not fit the schema any more")))
}

fn drop_nulls(json: &mut serde_json::Value) {
    match json {
        serde_json::Value::Object(fields) => {
            fields.retain(|_, value| !value.is_null());
            fields.values_mut().for_each(drop_nulls);
        }
        serde_json::Value::Array(values) => values.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// The whole document of a selection.
fn document(selection: &str) -> std::result::Result<String, String> {
    const EXPECTED: &str = "expected what is selected of an order, such as `{ number total items { sku } }`";
    let selection = selection.trim();
    if !selection.starts_with('{') {
        return Err(EXPECTED.to_owned());
    }
    // Read by itself first: so it cannot end the document it is put into and go on with another.
    let read =
        parse_query(selection).map_err(|error| format!("{EXPECTED}: {}", first_line(&error.to_string())))?;
    let is_plain = match &read.operations {
        DocumentOperations::Single(operation) => operation.node.ty == OperationType::Query,
        DocumentOperations::Multiple(_) => false,
    };
    if !is_plain || !read.fragments.is_empty() {
        return Err(format!("{EXPECTED}, without anything behind it"));
    }
    Ok(format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on Order {selection}\n}} }}"))
}

fn prepared(documents: &Documents, text: &str, orders: &[OrderId]) -> std::result::Result<Prepared, String> {
    let ids: Vec<Value> = orders.iter().map(|id| Value::from(id.to_string())).collect();
    let variables = Variables::from_value(value!({ "ids": ids }));
    documents.prepare(text, None, variables).map_err(|refusal| refusal.to_string())
}

fn first_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default().trim_start_matches(['=', ' '])
}

/// What went wrong, in a sentence.
fn problem(response: &Response) -> Option<String> {
    response.errors.first().map(|error| error.message.clone())
}

fn is_ours(response: &Response) -> bool {
    let code = |error: &async_graphql::ServerError| error.extensions.as_ref()?.get("code").cloned();
    response.errors.iter().filter_map(code).any(|code| code == Value::from("INTERNAL"))
}

/// What was selected of each order, letter by letter.
fn read(response: &Response, orders: &[OrderId]) -> Result<HashMap<OrderId, Box<RawValue>>> {
    #[derive(Deserialize)]
    struct Data<'d> {
        #[serde(borrow)]
        nodes: Vec<Option<&'d RawValue>>,
    }
    let text = serde_json::to_string(&response.data).context("a selection cannot be written as JSON")?;
    let data: Data<'_> = serde_json::from_str(&text).context("a selection cannot be read")?;
    let found = orders.iter().zip(data.nodes).filter_map(|(id, node)| Some((*id, node?.to_owned())));
    Ok(found.collect())
}

#[cfg(test)]
mod tests {
    use super::document;

    #[test]
    fn a_selection_cannot_get_out_of_its_place() {
        assert!(document(" { number # of the order\n total } # and nothing else").is_ok());
        for text in [
            "",
            "number",
            "{ number",
            "{ number } }",
            "{ number } } mutation { cancelOrder { order { id } } ",
            "{ number } mutation M { a }",
            "{ number } query Q { orders { totalCount } }",
            "{ ...F } fragment F on Order { number }",
            "mutation { a }",
            "query { orders { totalCount } }",
            "{}",
        ] {
            assert!(document(text).is_err(), "{text}");
        }
    }
}
