//! Melhor Envio: a cart, a wallet, labels that are made after they are paid.

use super::{ACCOUNT, Books, Call, Reply, SECRET, missing, ok, token};
use pedidos::br::cep::Cep;
use serde_json::{Map, Value, json};

/// The services: id, name, carrier, cents.
const SERVICES: [(i64, &str, &str, i64); 3] =
    [(1, "PAC", "Correios", 1_808), (2, "SEDEX", "Correios", 2_540), (3, ".Package", "Jadlog", 1_990)];

/// When everything happens there.
const NOW: &str = "2026-11-22 15:00:00";

/// Sentences for fields, as Laravel tells them.
fn invalid(problems: &[(&str, String)]) -> Reply {
    let errors: Map<String, Value> =
        problems.iter().map(|(field, problem)| ((*field).to_owned(), json!([problem]))).collect();
    (422, Vec::new(), json!({ "message": "The given data was invalid.", "errors": errors }))
}

fn error(status: u16, said: &str) -> Reply {
    (status, Vec::new(), json!({ "message": said }))
}

fn reais(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

pub(super) fn answer(books: &mut Books, call: &Call) -> Reply {
    if call.path.starts_with("/files/") {
        let pdf = vec![("content-type", "application/pdf".to_owned())];
        return (200, pdf, books.file.clone().into());
    }
    let agent = call.header("user-agent");
    if !agent.contains('(') || !agent.contains('@') {
        return error(403, "User-Agent sem contato");
    }
    if call.path == "/oauth/token" {
        let form = call.form();
        let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
        if (field("client_id"), field("client_secret")) != (ACCOUNT, SECRET) {
            return error(401, "Client authentication failed");
        }
        return token(books, &form);
    }
    if books.is_too_quick(4) {
        books.violations += 1;
        return error(429, "Too Many Attempts.");
    }
    if call.header("authorization") != format!("Bearer {}", books.access) {
        return error(401, "Unauthenticated.");
    }
    let steps: Vec<&str> = call.path.trim_start_matches("/api/v2/me/").split('/').collect();
    match (call.method.as_str(), steps.as_slice()) {
        ("POST", ["shipment", "calculate"]) => calculate(books, &call.body),
        ("POST", ["cart"]) => put(books, &call.body),
        ("GET", ["cart"]) => cart(books, call.asked("page").parse().unwrap_or(1)),
        ("GET", ["cart", id]) => one(books, id, |label| label["status"] == "pending"),
        ("DELETE", ["cart", id]) => take_out(books, id),
        ("GET", ["orders", "search"]) => search(books, call.asked("q")),
        ("GET", ["orders", id]) => look_at(books, id),
        ("POST", ["shipment", "checkout"]) => checkout(books, &call.body),
        ("POST", ["shipment", "generate"]) => generate(books, &call.body),
        ("POST", ["shipment", "tracking"]) => tracking(books, &call.body),
        ("POST", ["shipment", "cancel"]) => cancel(books, &call.body),
        ("GET", ["imprimir", "pdf", id]) => print(books, id, call.header("host")),
        _ => error(404, "Not Found"),
    }
}

fn calculate(books: &Books, body: &Value) -> Reply {
    let mut problems = Vec::new();
    for end in ["from", "to"] {
        if Cep::parse(body[end]["postal_code"].as_str().unwrap_or_default()).is_err() {
            problems.push((end, format!("O campo {end}.postal_code é inválido.")));
        }
    }
    let parts = ["products", "volumes"].map(|name| body[name].as_array().cloned().unwrap_or_default());
    let parts: Vec<Value> = parts.into_iter().flatten().collect();
    let measures = ["height", "width", "length", "weight"];
    if parts.is_empty()
        || parts.iter().any(|part| measures.iter().any(|name| part[*name].as_f64() <= Some(0.0)))
    {
        problems.push(("products", "As medidas são obrigatórias.".to_owned()));
    }
    if !problems.is_empty() {
        return invalid(&problems);
    }
    let wanted = body["services"].as_str().unwrap_or_default();
    let is_wanted = |id: i64| wanted.is_empty() || wanted.split(',').any(|one| one == id.to_string());
    let offer = |(id, name, carrier, cents): (i64, &str, &str, i64)| {
        if carrier == "Jadlog" && body["options"]["own_hand"] == true {
            return json!({ "id": id, "name": name, "error": "Mão própria indisponível.", "company": { "name": carrier } });
        }
        json!({ "id": id, "name": name, "price": reais(cents + 200), "custom_price": reais(cents + books.dearer),
            "delivery_range": { "min": 2, "max": 3 }, "custom_delivery_range": { "min": 2, "max": 4 },
            "packages": [{ "dimensions": { "height": 10, "width": 18, "length": 12 }, "weight": "0.70" }],
            "company": { "id": 1, "name": carrier } })
    };
    let offers: Vec<Value> = SERVICES.into_iter().filter(|service| is_wanted(service.0)).map(offer).collect();
    // One service alone is no list.
    ok(if offers.len() == 1 && !wanted.is_empty() { offers[0].clone() } else { offers.into() })
}

fn put(books: &mut Books, body: &Value) -> Reply {
    let Some(service) = SERVICES.iter().find(|service| body["service"] == service.0) else {
        return invalid(&[("service", "O serviço é inválido.".to_owned())]);
    };
    let mut problems = Vec::new();
    for end in ["from", "to"] {
        let party = &body[end];
        let lacks = missing(party, &["name", "address", "city", "postal_code", "state_abbr"]);
        problems
            .extend(lacks.into_iter().map(|field| (end, format!("O campo {end}.{field} é obrigatório."))));
        let cep = Cep::parse(party["postal_code"].as_str().unwrap_or_default());
        let lies = cep.ok().and_then(|cep| cep.uf()).map(|uf| uf.as_str());
        if lies != party["state_abbr"].as_str() {
            problems.push((end, "A UF não corresponde ao CEP informado.".to_owned()));
        }
        if party["document"].is_null() && party["company_document"].is_null() {
            problems.push((end, "O documento é obrigatório.".to_owned()));
        }
    }
    let options = &body["options"];
    if options["non_commercial"] != true {
        if options["invoice"]["key"].as_str().is_none_or(|key| key.len() != 44) {
            problems.push(("options", "A chave da nota fiscal é obrigatória.".to_owned()));
        }
        if body["from"]["state_register"].is_null() {
            problems.push(("from", "A inscrição estadual é obrigatória.".to_owned()));
        }
    }
    let volumes = body["volumes"].as_array().map_or(0, Vec::len);
    if volumes == 0 || (volumes > 1 && service.2 == "Correios") {
        problems.push(("volumes", "Os Correios aceitam um volume por envio.".to_owned()));
    }
    if !problems.is_empty() {
        return invalid(&problems);
    }
    let id = format!("9af5-{}", books.next_id());
    let price = service.3 + books.dearer;
    let mut label = body.clone();
    for (field, value) in [
        ("id", json!(id)),
        ("protocol", json!(format!("ORD-{id}"))),
        ("service_id", json!(service.0)),
        ("price", json!(price as f64 / 100.0)),
        ("status", json!("pending")),
        ("tags", options["tags"].clone()),
        ("created_at", json!(NOW)),
        ("generated_at", Value::Null),
        ("tracking", Value::Null),
    ] {
        label[field] = value;
    }
    books.labels.push(label.clone());
    (201, Vec::new(), label)
}

fn find<'b>(books: &'b mut Books, id: &Value) -> Option<&'b mut Value> {
    books.labels.iter_mut().find(|label| label["id"] == *id)
}

/// The cart, two to a page.
fn cart(books: &Books, page: usize) -> Reply {
    let pending: Vec<&Value> = books.labels.iter().filter(|label| label["status"] == "pending").collect();
    let shown: Vec<&&Value> = pending.iter().skip((page - 1) * 2).take(2).collect();
    ok(json!({ "current_page": page, "data": shown, "last_page": pending.len().div_ceil(2).max(1) }))
}

fn one(books: &mut Books, id: &str, is_there: impl Fn(&Value) -> bool) -> Reply {
    match find(books, &json!(id)).filter(|label| is_there(label)) {
        Some(label) => ok(label.clone()),
        None => error(404, "Não encontrado."),
    }
}

fn look_at(books: &mut Books, id: &str) -> Reply {
    if books.slow > 0 {
        books.slow -= 1;
    } else if let Some(label) = find(books, &json!(id)).filter(|label| label["status"] == "generating") {
        label["status"] = json!("released");
        label["generated_at"] = json!(NOW);
        label["tracking"] = json!("PH297898690BR");
    }
    let mut reply = one(books, id, |_| true);
    if reply.2["status"] == "generating" {
        reply.2["status"] = json!("released");
    }
    reply
}

fn search(books: &Books, wanted: &str) -> Reply {
    let has = |label: &&Value| {
        label["status"] != "pending"
            && label["tags"].as_array().unwrap().iter().any(|tag| tag["tag"] == wanted)
    };
    let found: Vec<&Value> = books.labels.iter().filter(has).collect();
    ok(json!(found))
}

fn take_out(books: &mut Books, id: &str) -> Reply {
    let before = books.labels.len();
    books.labels.retain(|label| label["id"] != id || label["status"] != "pending");
    if books.labels.len() == before { error(404, "Não encontrado.") } else { ok(Value::Null) }
}

fn checkout(books: &mut Books, body: &Value) -> Reply {
    let id = body["orders"][0].clone();
    let Some(label) = find(books, &id).filter(|label| label["status"] == "pending") else {
        return error(422, "O envio não está no carrinho.");
    };
    let cents = super::cents(&label["price"]);
    if books.balance < cents {
        return error(422, "Seu saldo de R$ 0,00 não é suficiente para pagar os envios.");
    }
    let label = find(books, &id).unwrap();
    label["status"] = json!("released");
    label["paid_at"] = json!(NOW);
    books.balance -= cents;
    books.payments.push(cents);
    ok(
        json!({ "purchase": { "id": "9af5", "status": "paid", "total": reais(cents), "orders": [{ "id": id }] } }),
    )
}

fn generate(books: &mut Books, body: &Value) -> Reply {
    let id = body["orders"][0].clone();
    let said = match find(books, &id) {
        Some(label) if label["status"] == "released" && label["generated_at"].is_null() => {
            label["status"] = json!("generating");
            json!({ "status": true, "message": "Envio gerado com sucesso" })
        }
        Some(_) => json!({ "status": false, "message": "O envio já está gerado" }),
        None => return error(422, "O envio não existe."),
    };
    ok(json!({ id.as_str().unwrap(): said }))
}

fn tracking(books: &mut Books, body: &Value) -> Reply {
    let id = body["orders"][0].clone();
    let Some(label) = find(books, &id) else { return ok(json!({})) };
    let shown: Map<String, Value> =
        ["id", "protocol", "status", "tracking", "paid_at", "generated_at", "posted_at", "delivered_at"]
            .into_iter()
            .map(|field| (field.to_owned(), label[field].clone()))
            .collect();
    ok(json!({ id.as_str().unwrap(): shown }))
}

fn cancel(books: &mut Books, body: &Value) -> Reply {
    let id = body["order"]["id"].clone();
    if body["order"]["reason_id"] != "2" {
        return invalid(&[("order", "O motivo é inválido.".to_owned())]);
    }
    let cents = find(books, &id).map(|label| super::cents(&label["price"])).unwrap_or_default();
    let cancelled = match find(books, &id) {
        Some(label) if ["released", "generating"].contains(&label["status"].as_str().unwrap()) => {
            label["status"] = json!("canceled");
            true
        }
        _ => false,
    };
    if cancelled {
        books.balance += cents;
    }
    ok(json!({ id.as_str().unwrap(): { "canceled": cancelled } }))
}

fn print(books: &mut Books, id: &str, host: &str) -> Reply {
    match find(books, &json!(id)) {
        Some(label) if !label["generated_at"].is_null() => {
            ok(json!([format!("http://{host}/files/{id}.pdf")]))
        }
        _ => error(422, "O envio ainda não foi gerado."),
    }
}
