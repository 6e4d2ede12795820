//! Omie: app key and secret in each call, 240 calls a minute, four at once, and never the same one twice within a minute.
//!
//! Source: Omie's documentation of its services and limits.

pub mod order;

use super::api::{Api, fingerprint};
use super::engine::{Done, Erp, Ids, Job, Placed, SeenInvoice, Step, Trouble};
use super::pace::Limits;
use super::sales_order::SalesOrder;
use super::steps::{self, InSteps};
use super::words::{id, id_in};
use crate::outbound::{Answer, Call};
use serde_json::{Value, json};
use std::time::Duration;

/// For how long somebody who has called too often is left outside, seconds.
const LOCKED_OUT: u64 = 1_800;

/// How long the same call must not be made again, milliseconds.
const SAME_CALL_MS: i64 = 60_000;

/// Omie.
#[derive(Clone, Copy, Debug)]
pub struct Omie;

/// Calls a service.
fn call<'a>(api: &'a Api<'a>, service: &'a str, name: &'a str, parameter: Value) -> Step<'a, Value> {
    Box::pin(async move {
        let same = fingerprint(&format!("{name} {parameter}"));
        let body = json!({
            "call": name,
            "app_key": api.account()?,
            "app_secret": api.secret()?,
            "param": [parameter],
        });
        let answer = api.send(Call::post(format!("{}{service}", api.base())).json(&body), same).await?;
        understood(api, &answer).await
    })
}

/// Omie says what is wrong as a `faultstring`, with status 500 too.
async fn understood(api: &Api<'_>, answer: &Answer) -> Done<Value> {
    if answer.status == 425 || answer.status == 429 {
        let after = Api::pause(answer, LOCKED_OUT);
        api.block(after).await?;
        return Err(Trouble::SlowDown { after, said: api.said(answer) });
    }
    let body = answer.json();
    let Some(fault) = body.as_ref().and_then(|body| body.pointer("/faultstring").and_then(Value::as_str))
    else {
        return api.understood(answer);
    };
    let code =
        body.as_ref().and_then(|body| body.pointer("/faultcode").and_then(Value::as_str)).unwrap_or_default();
    let said = api.without_private(fault);
    let folded = fault.to_lowercase();
    Err(if folded.contains("consumo redundante") || folded.contains("redundant") {
        Trouble::SlowDown { after: Duration::from_mins(1), said }
    } else if code.contains("Server") {
        Trouble::Down(said)
    } else {
        Trouble::Refused(said)
    })
}

/// What was found; `None` when Omie says that there is no such thing.
fn found(answer: Done<Value>) -> Done<Option<Value>> {
    match answer {
        Ok(body) => Ok(Some(body)),
        Err(Trouble::Refused(said)) if is_nothing(&said) => Ok(None),
        Err(trouble) => Err(trouble),
    }
}

fn is_nothing(said: &str) -> bool {
    let said = said.to_lowercase();
    let words =
        ["não cadastrad", "não encontrad", "não existe", "nao cadastrad", "nao encontrad", "nao existe"];
    words.iter().any(|word| said.contains(word))
}

impl InSteps for Omie {
    fn find_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let filter = json!({
                "pagina": 1,
                "registros_por_pagina": 20,
                "apenas_importado_api": "N",
                "clientesFiltro": { "cnpj_cpf": order.buyer.document },
            });
            let Some(body) = found(call(api, "/geral/clientes/", "ListarClientes", filter).await)? else {
                return Ok(None);
            };
            let is_theirs = |client: &&Value| {
                let number = client.pointer("/cnpj_cpf").and_then(Value::as_str).unwrap_or_default();
                number.chars().filter(char::is_ascii_alphanumeric).eq(order.buyer.document.chars())
            };
            let clients = body
                .pointer("/clientes_cadastro")
                .and_then(Value::as_array)
                .map(Vec::as_slice)
                .unwrap_or_default();
            Ok(clients
                .iter()
                .find(is_theirs)
                .and_then(|client| id_in(client.pointer("/codigo_cliente_omie"))))
        })
    }

    fn create_contact<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, String> {
        Box::pin(async move {
            let body = call(api, "/geral/clientes/", "IncluirCliente", order::contact(order)).await?;
            id_in(body.pointer("/codigo_cliente_omie")).ok_or_else(super::no_id)
        })
    }

    fn find_product<'a>(&'a self, api: &'a Api<'a>, sku: &'a str) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let found =
                found(call(api, "/geral/produtos/", "ConsultarProduto", json!({ "codigo": sku })).await)?;
            Ok(found.and_then(|product| id_in(product.pointer("/codigo_produto"))))
        })
    }

    fn takes_unknown_products(&self) -> bool {
        false
    }

    fn find_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder) -> Step<'a, Option<Placed>> {
        Box::pin(async move {
            let number = json!({ "codigo_pedido_integracao": order.number.to_string() });
            let found = found(call(api, "/produtos/pedido/", "ConsultarPedido", number).await)?;
            Ok(found
                .as_ref()
                .and_then(|body| body.pointer("/pedido_venda_produto/cabecalho"))
                .and_then(placed))
        })
    }

    fn create_order<'a>(&'a self, api: &'a Api<'a>, order: &'a SalesOrder, ids: &'a Ids) -> Step<'a, Placed> {
        Box::pin(async move {
            let parameter = order::order(order, ids, &api.settings);
            let body = call(api, "/produtos/pedido/", "IncluirPedido", parameter).await?;
            placed(&body).ok_or_else(super::no_id)
        })
    }
}

fn placed(order: &Value) -> Option<Placed> {
    let number = order
        .pointer("/numero_pedido")
        .and_then(Value::as_str)
        .map(|number| number.trim_start_matches('0').to_owned());
    Some(Placed {
        id: id_in(order.pointer("/codigo_pedido"))?,
        number: number.filter(|number| !number.is_empty()),
    })
}

impl Erp for Omie {
    fn limits(&self) -> Limits {
        Limits {
            per_second: Some(4),
            at_once: Some(4),
            same_call_ms: Some(SAME_CALL_MS),
            ..Limits::default()
        }
    }

    fn send<'a>(&'a self, api: &'a Api<'a>, job: &'a Job) -> Step<'a, Placed> {
        Box::pin(steps::send(self, api, job))
    }

    fn find_invoice<'a>(&'a self, api: &'a Api<'a>, order: &'a Placed) -> Step<'a, Option<String>> {
        Box::pin(async move {
            let parameter = json!({ "nIdPedido": id(&order.id) });
            let body = found(call(api, "/produtos/nfconsultar/", "ConsultarNF", parameter).await)?;
            let key = body.as_ref().and_then(|body| body.pointer("/compl/cChaveNFe").and_then(Value::as_str));
            Ok(key.filter(|key| !key.is_empty()).map(str::to_owned))
        })
    }

    fn look_at_invoice<'a>(&'a self, _: &'a Api<'a>, _: &'a str) -> Step<'a, Option<SeenInvoice>> {
        // What Omie tells names order and key.
        Box::pin(async { Ok(None) })
    }

    fn greet<'a>(&'a self, api: &'a Api<'a>) -> Step<'a, ()> {
        let filter = json!({ "pagina": 1, "registros_por_pagina": 1 });
        Box::pin(
            async move { found(call(api, "/geral/empresas/", "ListarEmpresas", filter).await).map(drop) },
        )
    }
}
