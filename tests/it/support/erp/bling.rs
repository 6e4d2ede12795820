//! Bling.

use super::{ACCOUNT, Books, Call, Reply, SECRET, cents, missing, ok, token};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

fn error(status: u16, kind: &str, said: &str) -> Reply {
    (status, Vec::new(), json!({ "error": { "type": kind, "message": said, "description": said } }))
}

pub(super) fn answer(books: &mut Books, call: &Call) -> Reply {
    if call.path == "/oauth/token" {
        let basic = format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:{SECRET}")));
        if call.header("authorization") != basic {
            return error(401, "invalid_client", "cliente desconhecido");
        }
        return token(books, &call.form());
    }
    if books.is_too_quick(3) {
        books.violations += 1;
        return error(429, "TOO_MANY_REQUESTS", "O limite de requisições por segundo foi atingido");
    }
    if call.header("authorization") != format!("Bearer {}", books.access) {
        return error(401, "invalid_token", "o token expirou");
    }
    let steps: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    match (call.method.as_str(), steps.as_slice()) {
        ("GET", ["contatos"]) => {
            let wanted = call.asked("numeroDocumento");
            let found: Vec<&Value> =
                books.contacts.iter().filter(|contact| contact["numeroDocumento"] == wanted).collect();
            ok(json!({ "data": found }))
        }
        ("POST", ["contatos"]) => create_contact(books, &call.body),
        ("GET", ["produtos"]) => {
            let sku = call.asked("codigo");
            let found = books.products.iter().filter(|(known, _)| known == sku);
            let found: Vec<Value> = found.map(|(sku, id)| json!({ "id": id, "codigo": sku })).collect();
            ok(json!({ "data": found }))
        }
        ("GET", ["pedidos", "vendas"]) => {
            let number = call.asked("numerosLojas[]");
            let found: Vec<&Value> =
                books.orders.iter().filter(|order| order["numeroLoja"] == number).collect();
            ok(json!({ "data": found }))
        }
        ("POST", ["pedidos", "vendas"]) => create_order(books, &call.body),
        ("GET", ["pedidos", "vendas", id]) => {
            let Some(order) = books.orders.iter().find(|order| order["id"] == id.parse::<i64>().unwrap())
            else {
                return error(404, "RESOURCE_NOT_FOUND", "não existe");
            };
            let number = order["numeroLoja"].as_str().unwrap();
            let invoice = books.invoices.get(number).map_or(0, |(id, _)| *id);
            ok(json!({ "data": { "id": order["id"], "notaFiscal": { "id": invoice } } }))
        }
        ("GET", ["nfe", id]) => {
            let found = books.invoices.iter().find(|(_, (known, _))| known.to_string() == *id);
            let Some((number, (id, key))) = found else {
                return error(404, "RESOURCE_NOT_FOUND", "não existe");
            };
            ok(json!({ "data": { "id": id, "situacao": 5, "numeroPedidoLoja": number, "chaveAcesso": key } }))
        }
        ("GET", ["situacoes", "modulos"]) => ok(json!({ "data": [] })),
        _ => error(404, "RESOURCE_NOT_FOUND", "não existe"),
    }
}

fn create_contact(books: &mut Books, body: &Value) -> Reply {
    let missing = missing(body, &["nome", "tipo", "situacao"]);
    if !missing.is_empty() {
        return error(400, "VALIDATION_ERROR", &format!("faltam {}", missing.join(", ")));
    }
    let id = books.next_id();
    let mut contact = body.clone();
    contact["id"] = id.into();
    books.contacts.push(contact);
    (201, Vec::new(), json!({ "data": { "id": id } }))
}

fn create_order(books: &mut Books, body: &Value) -> Reply {
    let mut problems = missing(body, &["data", "dataSaida", "dataPrevista", "itens"]);
    if !books.contacts.iter().any(|contact| contact["id"] == body["contato"]["id"]) {
        problems.push("contato".to_owned());
    }
    let items = body["itens"].as_array().cloned().unwrap_or_default();
    for item in &items {
        problems.extend(missing(item, &["quantidade", "valor", "descricao"]));
    }
    let sum: i64 = items
        .iter()
        .map(|item| cents(&item["valor"]) * item["quantidade"].as_i64().unwrap_or_default())
        .sum();
    let total = sum - cents(&body["desconto"]["valor"]) + cents(&body["transporte"]["frete"]);
    let due: i64 = body["parcelas"].as_array().unwrap().iter().map(|one| cents(&one["valor"])).sum();
    if total != due {
        problems.push("O somatório do valor das parcelas difere do total da venda".to_owned());
    }
    if !problems.is_empty() {
        return error(400, "VALIDATION_ERROR", &problems.join(", "));
    }
    let id = books.next_id();
    let mut order = body.clone();
    order["id"] = id.into();
    order["numero"] = (id - 1_000).into();
    books.orders.push(order);
    (201, Vec::new(), json!({ "data": { "id": id, "numero": id - 1_000 } }))
}
