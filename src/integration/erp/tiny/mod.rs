//! Olist Tiny, API v3: OAuth whose refresh token lives a day, limits that it says in each answer, products by id only.
//!
//! Sources: its `OpenAPI` description and notes of two integrators.

pub mod order;

use super::api::Api;
use super::engine::{Erp, Ids, Job, Placed, SeenInvoice, Step};
use super::pace::Limits;
use super::sales_order::SalesOrder;
use super::steps::{self, InSteps};
use super::words::id_in;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// Tiny.
#[derive(Clone, Copy, Debug)]
pub struct Tiny;

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn list(body: &Value) -> &[Value] {
    body.get("itens").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// Whether an order of a list is ours: with our number in the settings' channel. `None` when the list does not say.
fn is_ours(found: &Value, number: &str, channel: Option<&String>) -> Option<bool> {
    let theirs = id_in(found.pointer("/ecommerce/numeroPedidoEcommerce"))?;
    let same = channel.is_none_or(|id| id_in(found.pointer("/ecommerce/id")).as_ref() == Some(id));
    Some(theirs == number && same)
}

impl InSteps for Tiny {
    fn find_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let document = &order.buyer.document;
            let body = api.get(&format!("/contatos?cpfCnpj={document}")).await?;
            let is_theirs = |contact: &&Value| {
                let number = contact.pointer("/cpfCnpj").and_then(Value::as_str).unwrap_or_default();
                number.chars().filter(char::is_ascii_alphanumeric).eq(document.chars())
            };
            Ok(list(&body).iter().find(is_theirs).and_then(|contact| id_in(contact.pointer("/id"))))
        })
    }

    fn create_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, String> {
        Box::pin(async move {
            let body = api.post("/contatos", &order::contact(order)).await?;
            id_in(body.pointer("/id")).ok_or_else(super::no_id)
        })
    }

    fn find_product<'a>(&'a self, api: &'a Api<'a>, sku: &'a str) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let body = api.get(&format!("/produtos?codigo={}", encoded(sku))).await?;
            let found = list(&body)
                .iter()
                .find(|product| product.pointer("/sku").and_then(Value::as_str) == Some(sku));
            Ok(found.and_then(|product| id_in(product.pointer("/id"))))
        })
    }

    fn takes_unknown_products(&self) -> bool {
        false
    }

    fn find_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<Placed>> {
        Box::pin(async move {
            let (number, channel) = (order.number.to_string(), api.settings.channel_id.as_ref());
            let body = api.get(&format!("/pedidos?numeroPedidoEcommerce={number}")).await?;
            for found in list(&body) {
                let Some(id) = id_in(found.pointer("/id")) else { continue };
                let ours = if let Some(ours) = is_ours(found, &number, channel) {
                    ours
                } else {
                    let whole = api.get(&format!("/pedidos/{}", encoded(&id))).await?;
                    is_ours(&whole, &number, channel).unwrap_or_default()
                };
                if ours {
                    return Ok(Some(Placed { id, number: id_in(found.pointer("/numeroPedido")) }));
                }
            }
            Ok(None)
        })
    }

    fn create_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder, ids: &'a Ids) -> Step<'a, Placed> {
        Box::pin(async move {
            let body = api.post("/pedidos", &order::order(order, ids, &api.settings)).await?;
            let id = id_in(body.pointer("/id")).ok_or_else(super::no_id)?;
            Ok(Placed { id, number: id_in(body.pointer("/numeroPedido")) })
        })
    }
}

impl Erp for Tiny {
    fn limits(&self) -> Limits {
        Limits { says_so: true, ..Limits::default() }
    }

    fn send<'a>(&'a self, api: &'a Api<'a>, job: &'a Job) -> Step<'a, Placed> {
        Box::pin(steps::send(self, api, job))
    }

    fn find_invoice<'a>(&'a self, api: &'a Api<'a>, order: &'a Placed) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let body = api.get(&format!("/pedidos/{}", encoded(&order.id))).await?;
            let Some(invoice) = id_in(body.pointer("/idNotaFiscal")) else { return Ok(None) };
            Ok(self.look_at_invoice(api, &invoice).await?.and_then(|invoice| invoice.key))
        })
    }

    fn look_at_invoice<'a>(&'a self, api: &'a Api<'a>, invoice: &'a str) -> Step<'a, Option<SeenInvoice>> {
        Box::pin(async move {
            let body = api.get(&format!("/notas/{}", encoded(invoice))).await?;
            let key = body
                .pointer("/chaveAcesso")
                .and_then(Value::as_str)
                .filter(|key| !key.is_empty())
                .map(str::to_owned);
            Ok(Some(SeenInvoice { number: id_in(body.pointer("/ecommerce/numeroPedidoEcommerce")), key }))
        })
    }

    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()> {
        Box::pin(async move { api.get("/info").await.map(drop) })
    }
}
