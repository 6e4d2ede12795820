//! Tiny.

use super::{ACCOUNT, Books, Call, Reply, SECRET, cents, missing, ok, token};
use serde_json::{Value, json};

fn error(status: u16, said: &str) -> Reply {
    (status, Vec::new(), json!({ "mensagem": said, "detalhes": [] }))
}

pub(super) fn answer(books: &mut Books, call: &Call) -> Reply {
    if call.path == "/oauth/token" {
        let form = call.form();
        let known = form.get("client_id").is_some_and(|id| id == ACCOUNT)
            && form.get("client_secret").is_some_and(|secret| secret == SECRET);
        return if known { token(books, &form) } else { error(401, "cliente desconhecido") };
    }
    if books.left <= 0 {
        books.violations += 1;
        return (429, vec![("x-ratelimit-reset", "1".to_owned())], json!({ "mensagem": "limite atingido" }));
    }
    books.left -= 1;
    let (status, mut headers, body) = work(books, call);
    headers.push(("x-ratelimit-limit", "60".to_owned()));
    headers.push(("x-ratelimit-remaining", books.left.to_string()));
    headers.push(("x-ratelimit-reset", "1".to_owned()));
    if books.left == 0 {
        // The next window begins within the second that it says.
        books.left = 1_000;
    }
    (status, headers, body)
}

fn work(books: &mut Books, call: &Call) -> Reply {
    if call.header("authorization") != format!("Bearer {}", books.access) {
        return error(401, "token inválido");
    }
    let steps: Vec<&str> = call.path.trim_start_matches('/').split('/').collect();
    match (call.method.as_str(), steps.as_slice()) {
        ("GET", ["contatos"]) => {
            let wanted = call.asked("cpfCnpj");
            let found: Vec<&Value> =
                books.contacts.iter().filter(|contact| contact["cpfCnpj"] == wanted).collect();
            ok(json!({ "itens": found }))
        }
        ("POST", ["contatos"]) => {
            let id = books.next_id();
            let mut contact = call.body.clone();
            contact["id"] = id.into();
            books.contacts.push(contact);
            (201, Vec::new(), json!({ "id": id }))
        }
        ("GET", ["produtos"]) => {
            let sku = call.asked("codigo");
            let found = books.products.iter().filter(|(known, _)| known == sku);
            let found: Vec<Value> = found.map(|(sku, id)| json!({ "id": id, "sku": sku })).collect();
            ok(json!({ "itens": found }))
        }
        // A list does not say of each order what it is called in the shop.
        ("GET", ["pedidos"]) => {
            let found: Vec<Value> = books.orders.iter().map(|order| json!({ "id": order["id"] })).collect();
            ok(json!({ "itens": found }))
        }
        ("POST", ["pedidos"]) => create_order(books, &call.body),
        ("GET", ["pedidos", id]) => {
            let Some(order) = books.orders.iter().find(|order| order["id"] == id.parse::<i64>().unwrap())
            else {
                return error(404, "não encontrado");
            };
            let number = order["ecommerce"]["numeroPedidoEcommerce"].as_str().unwrap();
            let invoice = books.invoices.get(number).map(|(id, _)| *id);
            let mut whole = order.clone();
            whole["idNotaFiscal"] = invoice.into();
            ok(whole)
        }
        ("GET", ["notas", id]) => {
            let found = books.invoices.values().find(|(known, _)| known.to_string() == *id);
            let Some((id, key)) = found else { return error(404, "não encontrado") };
            ok(json!({ "id": id, "chaveAcesso": key }))
        }
        ("GET", ["info"]) => ok(json!({})),
        _ => error(404, "não encontrado"),
    }
}

fn create_order(books: &mut Books, body: &Value) -> Reply {
    let mut problems = missing(body, &["data", "idContato", "itens"]);
    let known = |id: &Value| books.products.iter().any(|(_, known)| id == known);
    let items = body["itens"].as_array().cloned().unwrap_or_default();
    if !items.iter().all(|item| known(&item["produto"]["id"])) {
        problems.push("Produto não encontrado".to_owned());
    }
    if !books.contacts.iter().any(|contact| contact["id"] == body["idContato"]) {
        problems.push("Contato não encontrado".to_owned());
    }
    if body["transportador"]["formaEnvio"]["id"].as_i64().is_some_and(|id| id != 4) {
        problems.push("Forma de envio desconhecida".to_owned());
    }
    let of = |item: &Value| cents(&item["valorUnitario"]) * item["quantidade"].as_i64().unwrap_or_default();
    let total =
        items.iter().map(of).sum::<i64>() - cents(&body["valorDesconto"]) + cents(&body["valorFrete"]);
    let due: i64 =
        body["pagamento"]["parcelas"].as_array().unwrap().iter().map(|one| cents(&one["valor"])).sum();
    if total != due {
        problems.push("A soma das parcelas difere do total".to_owned());
    }
    if !problems.is_empty() {
        return error(400, &problems.join(", "));
    }
    let id = books.next_id();
    let mut order = body.clone();
    order["id"] = id.into();
    order["numeroPedido"] = (id - 1_000).into();
    books.orders.push(order);
    (201, Vec::new(), json!({ "id": id, "numeroPedido": id - 1_000 }))
}
