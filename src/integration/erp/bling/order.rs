//! An order and its customer in the words of Bling (API v3).

use crate::integration::erp::engine::Ids;
use crate::integration::erp::sales_order::{Buyer, Instalment, Line, Place, SalesOrder};
use crate::integration::erp::settings::Settings;
use crate::integration::erp::status;
use crate::integration::erp::words::{amount, clip, id, iso, kilograms};
use serde_json::{Map, Value, json};

/// Who pays the carrier: 0 is the sender, 1 the receiver (who has paid the store for it).
const FREIGHT_BY_SENDER: u8 = 0;

/// The body of `POST /pedidos/vendas`.
///
/// Bling's discount of an item is a percentage, which cannot say every amount of cents; so items go with their full prices and all
/// discounts stand in the order's `desconto`, in reais: its sum is ours.
pub fn order(order: &SalesOrder, ids: &Ids, settings: &Settings) -> Value {
    let mut body = json!({
        "numeroLoja": order.number.to_string(),
        "data": iso(order.placed_on),
        "dataSaida": iso(order.ship_on),
        "dataPrevista": iso(order.deliver_on),
        "situacao": { "id": status::bling(order.status) },
        "contato": {
            "id": id(&ids.contact),
            "tipoPessoa": person(&order.buyer),
            "numeroDocumento": order.buyer.document,
        },
        "desconto": { "valor": amount(order.discount), "unidade": "REAL" },
        "outrasDespesas": 0,
        "observacoes": order.customer_note.clone().unwrap_or_default(),
        "observacoesInternas": order.internal_note.clone().unwrap_or_default(),
        "itens": order.lines.iter().map(|line| item(line, ids)).collect::<Vec<_>>(),
        "parcelas": order.instalments.iter().map(|one| instalment(one, settings)).collect::<Vec<_>>(),
        "transporte": transport(order),
    });
    if let Value::Object(body) = &mut body {
        insert_id(body, "loja", settings.channel_id.as_deref());
        insert_id(body, "categoria", settings.category_id.as_deref());
    }
    body
}

fn insert_id(body: &mut Map<String, Value>, field: &str, of: Option<&str>) {
    if let Some(of) = of {
        body.insert(field.to_owned(), json!({ "id": id(of) }));
    }
}

const fn person(buyer: &Buyer) -> &'static str {
    if buyer.is_company { "J" } else { "F" }
}

fn item(line: &Line, ids: &Ids) -> Value {
    let mut item = json!({
        "codigo": line.sku,
        "unidade": "UN",
        "quantidade": line.quantity,
        "valor": amount(line.unit),
        "desconto": 0,
        "aliquotaIPI": 0,
        "descricao": clip(&line.name, 120),
    });
    if let (Value::Object(item), Some(product)) = (&mut item, ids.products.get(&line.sku)) {
        item.insert("produto".to_owned(), json!({ "id": id(product) }));
    }
    item
}

fn instalment(one: &Instalment, settings: &Settings) -> Value {
    let mut body = json!({ "dataVencimento": iso(one.due_on), "valor": amount(one.amount) });
    if let (Value::Object(body), Some(form)) = (&mut body, settings.payment_form(one.method)) {
        body.insert("formaPagamento".to_owned(), json!({ "id": id(form) }));
    }
    body
}

fn transport(order: &SalesOrder) -> Value {
    let days = (order.deliver_on - order.ship_on).num_days();
    let mut body = json!({
        "fretePorConta": FREIGHT_BY_SENDER,
        "frete": amount(order.freight),
        "quantidadeVolumes": 1,
        "pesoBruto": kilograms(order.weight_g),
        "prazoEntrega": days,
    });
    let Value::Object(fields) = &mut body else { return body };
    if let Some(place) = &order.delivery {
        fields.insert("etiqueta".to_owned(), label(place));
    }
    if let Some(carrier) = &order.carrier {
        if let Some(name) = &carrier.name {
            fields.insert("contato".to_owned(), json!({ "nome": clip(name, 60) }));
        }
        let volume = json!({
            "servico": carrier.service.clone().unwrap_or_default(),
            "codigoRastreamento": carrier.tracking_code.clone().unwrap_or_default(),
        });
        fields.insert("volumes".to_owned(), json!([volume]));
    }
    body
}

fn label(place: &Place) -> Value {
    json!({
        "nome": clip(&place.recipient, 60),
        "endereco": place.street,
        "numero": place.number,
        "complemento": place.complement,
        "municipio": place.city,
        "uf": place.uf,
        "cep": place.cep,
        "bairro": place.district,
        "nomePais": "BRASIL",
    })
}

/// The body of `POST /contatos`.
pub fn contact(order: &SalesOrder) -> Value {
    let buyer = &order.buyer;
    let mut body = json!({
        "nome": clip(&buyer.name, 120),
        "codigo": buyer.id.to_string(),
        "situacao": "A",
        "tipo": person(buyer),
        "numeroDocumento": buyer.document,
        "email": buyer.email.clone().unwrap_or_default(),
        "celular": buyer.phone.clone().unwrap_or_default(),
    });
    if let (Value::Object(body), Some(place)) = (&mut body, &order.billing) {
        let address = json!({
            "endereco": place.street,
            "numero": place.number,
            "complemento": place.complement,
            "bairro": place.district,
            "cep": place.cep,
            "municipio": place.city,
            "uf": place.uf,
        });
        body.insert("endereco".to_owned(), json!({ "geral": address }));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::{contact, order};
    use crate::integration::erp::engine::Ids;
    use crate::integration::erp::sales_order::sales_order;
    use crate::integration::erp::sales_order::tests::whole;
    use crate::integration::erp::settings::{PaymentForm, Settings};
    use serde_json::json;

    #[test]
    fn an_order_in_the_words_of_bling() {
        let whole = whole(&[(2, 6_995, 0), (3, 333, 99)], 1_001, 2_000);
        let sent = sales_order(&whole).unwrap();
        let settings = Settings {
            channel_id: Some("205".to_owned()),
            payment_forms: vec![PaymentForm { method: "PIX".to_owned(), id: "17".to_owned() }],
            ..Settings::default()
        };
        let products = [("SKU-1".to_owned(), "901".to_owned())].into();
        let body = order(&sent, &Ids { contact: "55".to_owned(), products }, &settings);
        assert_eq!(
            body,
            json!({
                "numeroLoja": "1001",
                "data": "2026-11-22",
                "dataSaida": "2026-11-24",
                "dataPrevista": "2026-12-01",
                "situacao": { "id": 6 },
                "contato": { "id": 55, "tipoPessoa": "F", "numeroDocumento": "52998224725" },
                "loja": { "id": 205 },
                "desconto": { "valor": 11.0, "unidade": "REAL" },
                "outrasDespesas": 0,
                "observacoes": "Deixar na portaria",
                "observacoesInternas": "",
                "itens": [
                    { "codigo": "SKU-1", "unidade": "UN", "quantidade": 2, "valor": 69.95, "desconto": 0, "aliquotaIPI": 0,
                        "descricao": "Produto 1", "produto": { "id": 901 } },
                    { "codigo": "SKU-2", "unidade": "UN", "quantidade": 3, "valor": 3.33, "desconto": 0, "aliquotaIPI": 0,
                        "descricao": "Produto 2" },
                ],
                "parcelas": [{ "dataVencimento": "2026-11-22", "valor": 158.89, "formaPagamento": { "id": 17 } }],
                "transporte": {
                    "fretePorConta": 0, "frete": 20.0, "quantidadeVolumes": 1, "pesoBruto": 1.75, "prazoEntrega": 7,
                    "etiqueta": { "nome": "Ana Exemplo", "endereco": "Rua das Flores", "numero": "100", "complemento": "ap 12",
                        "municipio": "São Paulo", "uf": "SP", "cep": "01310200", "bairro": "Centro", "nomePais": "BRASIL" },
                },
            })
        );
    }

    #[test]
    fn a_company_with_letters_in_its_number() {
        let mut whole = whole(&[(1, 1_000, 0)], 0, 0);
        whole.order.customer_document = Some("12ABC34501DE35".to_owned());
        let body = contact(&sales_order(&whole).unwrap());
        assert_eq!(
            (body["tipo"].as_str(), body["numeroDocumento"].as_str()),
            (Some("J"), Some("12ABC34501DE35"))
        );
        assert_eq!(body["endereco"]["geral"]["cep"], "01310200");
    }
}
