//! Scalars as they come in: what is understood, and which rule a wrong one breaks. They never reach a database, so these tests
//! run on SQLite; what is found by them on both databases is tested where it is found.

use crate::support::TestApp;
use crate::support::catalogue::customer;
use crate::support::database::sqlite;
use crate::support::given::order;
use entity::customer::{CustomerKind, Model};
use serde_json::{Value, json};

async fn server() -> TestApp {
    TestApp::start(sqlite().await).await
}

/// Refused as a literal and as a variable, with these words, as the caller's mistake.
async fn refused(app: &TestApp, declared: &str, field: &str, value: Value, words: &str) {
    let as_variable = format!("query($value: {declared}) {{ {} }}", field.replace("VALUE", "$value"));
    let as_literal = format!("{{ {} }}", field.replace("VALUE", &value.to_string()));
    for reply in
        [app.ask(&as_literal).await, app.ask_with(&as_variable, json!({ "value": value.clone() })).await]
    {
        assert_eq!(reply.codes(), ["BAD_USER_INPUT"], "{value}: {}", reply.text());
        let message = reply.error()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(words), "{value}: {message}");
    }
}

/// Understood as a literal and as a variable.
async fn understood(app: &TestApp, declared: &str, field: &str, value: &str) -> Value {
    let value = json!(value);
    let as_variable = format!("query($value: {declared}) {{ {} }}", field.replace("VALUE", "$value"));
    let as_literal = format!("{{ {} }}", field.replace("VALUE", &value.to_string()));
    let found = app.ask_with(&as_variable, json!({ "value": value })).await.data();
    assert_eq!(app.ask(&as_literal).await.data(), found, "{value}");
    found
}

#[tokio::test]
async fn a_cpf_has_eleven_digits_that_check_each_other() {
    let app = server().await;
    let field = "customer(by: { cpf: VALUE }) { cpf cnpj }";
    let right = ["529.982.247-25", "01701355868", "55394836000", "25524893033", "00829253050", "46589017069"];
    let bare = right.map(|cpf| cpf.replace(['.', '-'], ""));
    let people =
        (1..).zip(bare.clone()).map(|(id, cpf)| Model { document: Some(cpf), ..customer(id, "Ana") });
    app.given_customers(people).await;
    for (typed, stored) in right.into_iter().zip(bare) {
        let found = understood(&app, "Cpf!", field, typed).await;
        assert_eq!(found["customer"], json!({ "cpf": stored, "cnpj": null }), "{typed}");
    }
    for (wrong, words) in [
        (json!("73441962207"), "the check digits of this CPF do not match"),
        (json!("12345678901"), "the check digits of this CPF do not match"),
        (json!("00000000000"), "a CPF is never one digit repeated"),
        (json!("11111111111"), "a CPF is never one digit repeated"),
        (json!("5299822472A"), "a CPF holds digits only"),
        (json!("5299822472"), "a CPF has 11 digits, this one has 10"),
        (json!(""), "a CPF has 11 digits, this one has 0"),
        (json!(52_998_224_725_i64), "expected Cpf as a string"),
    ] {
        refused(&app, "Cpf!", field, wrong, words).await;
    }
}

#[tokio::test]
async fn a_cnpj_has_fourteen_characters_of_which_twelve_may_be_letters() {
    let app = server().await;
    let field = "customer(by: { cnpj: VALUE }) { cnpj cpf }";
    let right = [
        ("00.000.000/E08G-12", "00000000E08G12"),
        ("12.abc.345/01de-35", "12ABC34501DE35"),
        ("A87HBZHB000161", "A87HBZHB000161"),
        ("ZZZZZZZZZZZZ62", "ZZZZZZZZZZZZ62"),
        ("0000000000AB18", "0000000000AB18"),
        ("11222333000181", "11222333000181"),
        ("00000000000191", "00000000000191"),
        ("08314885000105", "08314885000105"),
    ];
    let companies = (1..).zip(right).map(|(id, (_, cnpj))| Model {
        kind: CustomerKind::Company,
        document: Some(cnpj.to_owned()),
        ..customer(id, "Loja")
    });
    app.given_customers(companies).await;
    for (typed, stored) in right {
        let found = understood(&app, "Cnpj!", field, typed).await;
        assert_eq!(found["customer"], json!({ "cnpj": stored, "cpf": null }), "{typed}");
    }
    let (digits, characters, length) = (
        "the check digits of this CNPJ do not match",
        "a CNPJ holds digits and the letters A to Z, and its last two characters are digits",
        "a CNPJ has 14 characters, this one has",
    );
    for (wrong, words) in [
        ("00000000000000", "a CNPJ is never one digit repeated"),
        ("11111111111111", "a CNPJ is never one digit repeated"),
        ("12ABC34501DE36", digits),
        ("12ABC34501DE53", digits),
        ("00000000E08G60", digits),
        ("PC3D315K000139", digits),
        ("11222333000182", digits),
        ("14018406000193", digits),
        ("12ABC34501DEA5", characters),
        ("12ABC34501DE3٥", characters),
        ("ß0000000001245", characters),
        ("08314885A000105", length),
        ("", length),
    ] {
        refused(&app, "Cnpj!", field, json!(wrong), words).await;
    }
}

#[tokio::test]
async fn a_cep_goes_out_as_it_is_stored() {
    let app = server().await;
    app.given([order().with(|whole| whole.addresses[0].cep = Some("01001000".to_owned()))]).await;
    let found = app.ask("{ order(by: { number: 1 }) { shippingAddress { cep } } }").await.data();
    assert_eq!(found["order"]["shippingAddress"]["cep"], "01001000");
}

#[tokio::test]
async fn an_invoice_key_names_every_rule_it_breaks() {
    let app = server().await;
    let field = "order(by: { invoiceKey: VALUE }) { invoices { key } }";
    let key = "522507PC3D315K000193550010000000011000000018";
    app.given([order().invoice(key)]).await;
    for typed in [key, "5225 07pc 3d31 5k00 0193 5500 1000 0000 0110 0000 0018", &format!("NFe{key}")] {
        let found = understood(&app, "InvoiceKey!", field, typed).await;
        assert_eq!(found["order"]["invoices"], json!([{ "key": key }]), "{typed}");
    }
    for (wrong, words) in [
        ("1234", "KEY_LENGTH: an invoice key has 44 characters, this one has 4"),
        ("351704587165230001A9550010000000121000123458", "KEY_CHARSET: position 19 holds 'A'"),
        ("35210320695448000184550010000035891981839924", "KEY_CHECK_DIGIT: the check digit is 4"),
        (
            "35191012345678000195580010000000012345678901",
            "; KEY_MODEL: the document model is 58 (MDF-e, manifest)",
        ),
    ] {
        refused(&app, "InvoiceKey!", field, json!(wrong), words).await;
    }
    refused(&app, "InvoiceKey!", field, json!(35), "expected InvoiceKey as a string").await;
}

#[tokio::test]
async fn money_is_a_decimal_string_with_at_most_two_places() {
    let app = server().await;
    let field = "orders(filter: { total: { gte: VALUE } }) { nodes { total } }";
    app.given([order().total(14_990)]).await;
    for (least, found) in [
        ("149.90", 1),
        ("149.9", 1),
        ("149", 1),
        ("-1", 1),
        ("149.91", 0),
        ("150", 0),
        ("92233720368547758.07", 0),
    ] {
        let orders = understood(&app, "Money", field, least).await["orders"]["nodes"].clone();
        assert_eq!(orders.as_array().unwrap().len(), found, "{least}");
    }
    for wrong in
        [json!("1,50"), json!("1.505"), json!("R$ 1"), json!(""), json!("1e3"), json!("92233720368547758.08")]
    {
        refused(&app, "Money", field, wrong, "149.90").await;
    }
    for wrong in [json!(10), json!(1.5), json!(true)] {
        refused(&app, "Money", field, wrong, "as a string").await;
    }
}

#[tokio::test]
async fn an_instant_has_an_offset() {
    let app = server().await;
    let field = "orders(filter: { placedAt: { gte: VALUE } }) { nodes { placedAt } }";
    // 2026-11-22T15:30:00Z
    app.given([order().placed_at(1_795_361_400_000)]).await;
    for (from, found) in [
        ("2026-11-22T15:30:00Z", 1),
        ("2026-11-22T12:30:00-03:00", 1),
        ("2026-11-22T15:30:00.000Z", 1),
        ("2026-11-22T15:30:00.001Z", 0),
        ("2026-11-22T12:30:01-03:00", 0),
        ("0001-01-01T00:00:00Z", 1),
        ("9999-12-31T23:59:59Z", 0),
    ] {
        let orders = understood(&app, "DateTime", field, from).await["orders"]["nodes"].clone();
        assert_eq!(orders.as_array().unwrap().len(), found, "{from}");
    }
    for wrong in
        ["2026-11-22", "2026-11-22T15:30:00", "2026-02-30T00:00:00Z", "22/11/2026", "", "1795361400000"]
    {
        refused(&app, "DateTime", field, json!(wrong), "expected an instant by RFC 3339").await;
    }
    refused(&app, "DateTime", field, json!(1_795_361_400), "as a string").await;
}

#[tokio::test]
async fn a_date_is_one_of_the_calendar() {
    let app = server().await;
    let field = "orders(filter: { placedAt: { from: VALUE } }) { nodes { placedAt } }";
    // 2026-11-22T02:30:00Z: still 21 November in São Paulo.
    app.given([order().placed_at(1_795_314_600_000)]).await;
    for (from, found) in [("2026-11-21", 1), ("2026-11-22", 0), ("2024-02-29", 1)] {
        let orders = understood(&app, "LocalDate", field, from).await["orders"]["nodes"].clone();
        assert_eq!(orders.as_array().unwrap().len(), found, "{from}");
    }
    for wrong in
        ["2026-02-30", "2026-2-3", "22/11/2026", "", "2026-11-22T00:00:00Z", "+026-11-22", "99999-1-1"]
    {
        refused(
            &app,
            "LocalDate",
            field,
            json!(wrong),
            "expected a date of the calendar such as \"2026-11-22\"",
        )
        .await;
    }
    refused(&app, "LocalDate", field, json!(20_261_122), "as a string").await;
}
