//! Bling, API v3: OAuth with tokens that rotate, three calls a second and 120,000 a day.
//!
//! Sources: the Bling developer pages (authentication, limits, webhooks) and its reference of `POST /pedidos/vendas`.

pub mod order;

use super::api::Api;
use super::engine::{Erp, Ids, Job, Placed, SeenInvoice, Step};
use super::pace::Limits;
use super::sales_order::SalesOrder;
use super::steps::{self, InSteps};
use super::words::id_in;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// The `situacao` of an invoice that the tax office has authorised, and of one whose DANFE was printed.
const AUTHORISED: [i64; 2] = [5, 6];

/// Bling.
#[derive(Clone, Copy, Debug)]
pub struct Bling;

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn list(body: &Value) -> &[Value] {
    body.get("data").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

impl InSteps for Bling {
    fn find_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let document = &order.buyer.document;
            let body = api.get(&format!("/contatos?numeroDocumento={document}")).await?;
            let is_theirs = |contact: &&Value| {
                let number = contact.pointer("/numeroDocumento").and_then(Value::as_str).unwrap_or_default();
                number.chars().filter(char::is_ascii_alphanumeric).eq(document.chars())
            };
            Ok(list(&body).iter().find(is_theirs).and_then(|contact| id_in(contact.pointer("/id"))))
        })
    }

    fn create_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, String> {
        Box::pin(async move {
            let body = api.post("/contatos", &order::contact(order)).await?;
            id_in(body.pointer("/data/id")).ok_or_else(super::no_id)
        })
    }

    fn find_product<'a>(&'a self, api: &'a Api<'a>, sku: &'a str) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let body = api.get(&format!("/produtos?codigo={}", encoded(sku))).await?;
            let found = list(&body)
                .iter()
                .find(|product| product.pointer("/codigo").and_then(Value::as_str) == Some(sku));
            Ok(found.and_then(|product| id_in(product.pointer("/id"))))
        })
    }

    fn takes_unknown_products(&self) -> bool {
        true
    }

    /// Another channel may have the same number: it has to be the settings' one, where they name one.
    fn find_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<Placed>> {
        Box::pin(async move {
            let number = order.number.to_string();
            let body = api.get(&format!("/pedidos/vendas?numerosLojas%5B%5D={number}")).await?;
            let is_ours = |found: &&Value| {
                let channel = api.settings.channel_id.as_ref();
                let same_channel =
                    channel.is_none_or(|id| id_in(found.pointer("/loja/id")).as_ref() == Some(id));
                found.pointer("/numeroLoja").and_then(Value::as_str) == Some(number.as_str()) && same_channel
            };
            Ok(list(&body).iter().find(is_ours).and_then(placed))
        })
    }

    fn create_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder, ids: &'a Ids) -> Step<'a, Placed> {
        Box::pin(async move {
            let body = api.post("/pedidos/vendas", &order::order(order, ids, &api.settings)).await?;
            body.pointer("/data").and_then(placed).ok_or_else(super::no_id)
        })
    }
}

fn placed(order: &Value) -> Option<Placed> {
    Some(Placed { id: id_in(order.pointer("/id"))?, number: id_in(order.pointer("/numero")) })
}

fn seen(invoice: &Value) -> SeenInvoice {
    let counts =
        invoice.pointer("/situacao").and_then(Value::as_i64).is_none_or(|state| AUTHORISED.contains(&state));
    let key = invoice.pointer("/chaveAcesso").and_then(Value::as_str).filter(|key| !key.is_empty() && counts);
    SeenInvoice { number: id_in(invoice.pointer("/numeroPedidoLoja")), key: key.map(str::to_owned) }
}

impl Erp for Bling {
    fn limits(&self) -> Limits {
        Limits { per_second: Some(3), per_day: Some(120_000), ..Limits::default() }
    }

    fn send<'a>(&'a self, api: &'a Api<'a>, job: &'a Job) -> Step<'a, Placed> {
        Box::pin(steps::send(self, api, job))
    }

    fn find_invoice<'a>(&'a self, api: &'a Api<'a>, order: &'a Placed) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let body = api.get(&format!("/pedidos/vendas/{}", encoded(&order.id))).await?;
            let Some(invoice) = id_in(body.pointer("/data/notaFiscal/id")) else { return Ok(None) };
            Ok(self.look_at_invoice(api, &invoice).await?.and_then(|invoice| invoice.key))
        })
    }

    fn look_at_invoice<'a>(&'a self, api: &'a Api<'a>, invoice: &'a str) -> Step<'a, Option<SeenInvoice>> {
        Box::pin(async move {
            let body = api.get(&format!("/nfe/{}", encoded(invoice))).await?;
            Ok(body.pointer("/data").map(seen))
        })
    }

    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()> {
        Box::pin(async move { api.get("/situacoes/modulos").await.map(drop) })
    }
}
