//! Omie: one address for each service, what is called stands in the body, and what is wrong is a fault with status 500.

use super::{ACCOUNT, Books, Call, Reply, SECRET, cents, missing, ok};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

fn fault(code: &str, said: &str) -> Reply {
    (500, Vec::new(), json!({ "faultstring": said, "faultcode": format!("SOAP-ENV:{code}") }))
}

pub(super) fn answer(books: &mut Books, call: &Call) -> Reply {
    let (body, name) = (&call.body, call.body["call"].as_str().unwrap_or_default());
    if body["app_key"] != ACCOUNT || body["app_secret"] != SECRET {
        return fault("Client-101", "ERROR: A chave de acesso está inválida ou o aplicativo está suspenso!");
    }
    let parameter = &body["param"][0];
    if let Some(refused) = limits(books, &format!("{name} {parameter}")) {
        return refused;
    }
    work(books, name, parameter)
}

fn limits(books: &mut Books, call: &str) -> Option<Reply> {
    let now = Instant::now();
    let again = books.same.insert(call.to_owned(), now);
    if again.is_some_and(|at| now.duration_since(at) < Duration::from_secs(59)) {
        books.violations += 1;
        let said = "ERROR: Consumo redundante detectado. Aguarde 60 segundos para tentar novamente";
        return Some(fault("Client-6", said));
    }
    if books.is_too_quick(4) {
        books.violations += 1;
        return Some((425, Vec::new(), json!({ "faultstring": "API bloqueada por consumo indevido" })));
    }
    None
}

fn work(books: &mut Books, name: &str, parameter: &Value) -> Reply {
    match name {
        "ListarClientes" => {
            let wanted = &parameter["clientesFiltro"]["cnpj_cpf"];
            let found: Vec<&Value> =
                books.contacts.iter().filter(|client| &client["cnpj_cpf"] == wanted).collect();
            if found.is_empty() {
                return fault("Client-5113", "ERROR: Não existem registros para a página [1]!");
            }
            ok(json!({ "pagina": 1, "clientes_cadastro": found }))
        }
        "IncluirCliente" => create_client(books, parameter),
        "ConsultarProduto" => {
            let found = books.products.iter().find(|(sku, _)| &parameter["codigo"] == sku);
            found.map_or_else(
                || fault("Client-105", "ERROR: Produto não cadastrado para o Código [] !"),
                |(_, id)| ok(json!({ "codigo_produto": id })),
            )
        }
        "ConsultarPedido" => {
            let wanted = &parameter["codigo_pedido_integracao"];
            let found =
                books.orders.iter().find(|order| &order["cabecalho"]["codigo_pedido_integracao"] == wanted);
            found.map_or_else(
                || fault("Client-107", "ERROR: Pedido não cadastrado para o Código de Integração !"),
                |order| ok(json!({ "pedido_venda_produto": { "cabecalho": order["cabecalho"] } })),
            )
        }
        "IncluirPedido" => create_order(books, parameter),
        "ConsultarNF" => {
            let order = books
                .orders
                .iter()
                .find(|order| order["cabecalho"]["codigo_pedido"] == parameter["nIdPedido"]);
            let number = order.and_then(|order| order["cabecalho"]["codigo_pedido_integracao"].as_str());
            number.and_then(|number| books.invoices.get(number)).map_or_else(
                || fault("Client-101", "ERROR: NF não cadastrada !"),
                |(_, key)| ok(json!({ "compl": { "cChaveNFe": key } })),
            )
        }
        "ListarEmpresas" => ok(json!({ "empresas_cadastro": [] })),
        other => fault("Client-8", &format!("ERROR: o método {other} não existe na API")),
    }
}

fn create_client(books: &mut Books, parameter: &Value) -> Reply {
    let missing = missing(parameter, &["codigo_cliente_integracao", "razao_social", "cnpj_cpf"]);
    if !missing.is_empty() {
        return fault("Client-71", &format!("ERROR: faltam {}", missing.join(", ")));
    }
    let id = books.next_id();
    let mut client = parameter.clone();
    client["codigo_cliente_omie"] = id.into();
    books.contacts.push(client);
    ok(json!({ "codigo_cliente_omie": id, "codigo_status": "0" }))
}

fn create_order(books: &mut Books, parameter: &Value) -> Reply {
    let head = &parameter["cabecalho"];
    let mut problems = missing(
        head,
        &["codigo_cliente", "codigo_pedido_integracao", "data_previsao", "etapa", "codigo_parcela"],
    );
    problems.extend(missing(
        &parameter["informacoes_adicionais"],
        &["codigo_conta_corrente", "codigo_categoria"],
    ));
    if books
        .orders
        .iter()
        .any(|order| order["cabecalho"]["codigo_pedido_integracao"] == head["codigo_pedido_integracao"])
    {
        problems.push("Pedido já cadastrado".to_owned());
    }
    let net = |line: &Value| {
        let product = &line["produto"];
        cents(&product["valor_unitario"]) * product["quantidade"].as_i64().unwrap_or_default()
            - cents(&product["valor_desconto"])
    };
    let lines = parameter["det"].as_array().cloned().unwrap_or_default();
    let total = lines.iter().map(net).sum::<i64>() + cents(&parameter["frete"]["valor_frete"]);
    let parts = parameter["lista_parcelas"]["parcela"].as_array().unwrap();
    if total != parts.iter().map(|part| cents(&part["valor"])).sum::<i64>() {
        problems.push("A soma das parcelas é diferente do total".to_owned());
    }
    if !problems.is_empty() {
        return fault("Client-72", &format!("ERROR: {}", problems.join(", ")));
    }
    let id = books.next_id();
    let mut order = parameter.clone();
    order["cabecalho"]["codigo_pedido"] = id.into();
    order["cabecalho"]["numero_pedido"] = format!("{:015}", id - 1_000).into();
    books.orders.push(order);
    let number = format!("{:015}", id - 1_000);
    ok(json!({ "codigo_pedido": id, "codigo_pedido_integracao": head["codigo_pedido_integracao"],
        "codigo_status": "0", "descricao_status": "Pedido cadastrado com sucesso!", "numero_pedido": number }))
}
