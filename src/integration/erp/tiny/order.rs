//! An order and its customer in the words of Tiny (API v3).

use crate::integration::erp::engine::Ids;
use crate::integration::erp::sales_order::{Buyer, Carrier, Instalment, Line, Place, SalesOrder};
use crate::integration::erp::settings::Settings;
use crate::integration::erp::status;
use crate::integration::erp::words::{amount, clip, id, iso};
use serde_json::{Map, Value, json};

/// The body of `POST /pedidos`.
///
/// An item has no discount here: all discounts stand in the order's `valorDesconto`.
pub fn order(order: &SalesOrder, ids: &Ids, settings: &Settings) -> Value {
    let mut body = json!({
        "data": iso(order.placed_on),
        "dataPrevista": iso(order.deliver_on),
        "dataEnvio": iso(order.ship_on),
        "observacoes": order.customer_note.clone().unwrap_or_default(),
        "observacoesInternas": order.internal_note.clone().unwrap_or_default(),
        "situacao": status::tiny(order.status),
        "valorDesconto": amount(order.discount),
        "valorFrete": amount(order.freight),
        "valorOutrasDespesas": 0,
        "idContato": id(&ids.contact),
        "consumidorFinal": !order.buyer.is_company,
        "ecommerce": commerce(order, settings),
        "pagamento": payment(order, settings),
        "itens": order.lines.iter().map(|line| item(line, ids)).collect::<Vec<_>>(),
    });
    if let Value::Object(fields) = &mut body {
        if let Some(place) = &order.delivery {
            fields.insert("enderecoEntrega".to_owned(), address(place, &order.buyer));
        }
        if let Some(carrier) = &order.carrier {
            fields.insert("transportador".to_owned(), transport(carrier, settings));
        }
    }
    body
}

fn commerce(order: &SalesOrder, settings: &Settings) -> Value {
    let mut commerce = Map::new();
    if let Some(channel) = &settings.channel_id {
        commerce.insert("id".to_owned(), id(channel));
    }
    commerce.insert("numeroPedidoEcommerce".to_owned(), order.number.to_string().into());
    commerce.into()
}

fn item(line: &Line, ids: &Ids) -> Value {
    let product = ids.products.get(&line.sku).map_or(Value::Null, |product| id(product));
    json!({
        "produto": { "id": product },
        "quantidade": line.quantity,
        "valorUnitario": amount(line.unit),
    })
}

fn payment(order: &SalesOrder, settings: &Settings) -> Value {
    let instalments = order.instalments.iter().map(|one| instalment(one, order, settings));
    json!({ "parcelas": instalments.collect::<Vec<_>>() })
}

fn instalment(one: &Instalment, order: &SalesOrder, settings: &Settings) -> Value {
    let mut body = json!({
        "dias": (one.due_on - order.placed_on).num_days().max(0),
        "data": iso(one.due_on),
        "valor": amount(one.amount),
    });
    if let (Value::Object(body), Some(form)) = (&mut body, settings.payment_form(one.method)) {
        body.insert("meioPagamento".to_owned(), json!({ "id": id(form) }));
    }
    body
}

/// A way to ship that Tiny does not know refuses the whole order: only one that the settings name is sent.
fn transport(carrier: &Carrier, settings: &Settings) -> Value {
    let mut body = json!({
        "fretePorConta": "R",
        "codigoRastreamento": carrier.tracking_code.clone().unwrap_or_default(),
    });
    let form = carrier.name.as_deref().and_then(|name| settings.shipping_form(name));
    if let (Value::Object(body), Some(form)) = (&mut body, form) {
        body.insert("formaEnvio".to_owned(), json!({ "id": id(form) }));
    }
    body
}

const fn person(buyer: &Buyer) -> &'static str {
    if buyer.is_company { "J" } else { "F" }
}

fn address(place: &Place, buyer: &Buyer) -> Value {
    json!({
        "endereco": place.street,
        "enderecoNro": place.number,
        "complemento": place.complement,
        "bairro": place.district,
        "municipio": place.city,
        "cep": place.cep,
        "uf": place.uf,
        "fone": buyer.phone.clone().unwrap_or_default(),
        "nomeDestinatario": clip(&place.recipient, 60),
        "cpfCnpj": buyer.document,
        "tipoPessoa": person(buyer),
    })
}

/// The body of `POST /contatos`.
pub fn contact(order: &SalesOrder) -> Value {
    let buyer = &order.buyer;
    let mut body = json!({
        "nome": clip(&buyer.name, 120),
        "codigo": buyer.id.to_string(),
        "tipoPessoa": person(buyer),
        "cpfCnpj": buyer.document,
        "email": buyer.email.clone().unwrap_or_default(),
        "celular": buyer.phone.clone().unwrap_or_default(),
    });
    if let (Value::Object(body), Some(place)) = (&mut body, &order.billing) {
        let address = json!({
            "endereco": place.street,
            "numero": place.number,
            "complemento": place.complement,
            "bairro": place.district,
            "municipio": place.city,
            "cep": place.cep,
            "uf": place.uf,
        });
        body.insert("endereco".to_owned(), address);
    }
    body
}

#[cfg(test)]
mod tests {
    use super::order;
    use crate::integration::erp::engine::Ids;
    use crate::integration::erp::sales_order::tests::whole;
    use crate::integration::erp::sales_order::{Carrier, sales_order};
    use crate::integration::erp::settings::{Settings, ShippingForm};
    use serde_json::json;

    #[test]
    fn an_order_in_the_words_of_tiny() {
        let whole = whole(&[(2, 6_995, 0), (3, 333, 99)], 1_001, 2_000);
        let mut sent = sales_order(&whole).unwrap();
        sent.carrier =
            Some(Carrier { name: Some("correios".to_owned()), service: None, tracking_code: None });
        let settings = Settings {
            channel_id: Some("9".to_owned()),
            shipping_forms: vec![ShippingForm { carrier: "Correios".to_owned(), id: "4".to_owned() }],
            ..Settings::default()
        };
        let products = [("SKU-1".to_owned(), "901".to_owned()), ("SKU-2".to_owned(), "902".to_owned())];
        let ids = Ids { contact: "55".to_owned(), products: products.into() };
        let body = order(&sent, &ids, &settings);
        assert_eq!(
            body,
            json!({
                "data": "2026-11-22",
                "dataPrevista": "2026-12-01",
                "dataEnvio": "2026-11-24",
                "observacoes": "Deixar na portaria",
                "observacoesInternas": "",
                "situacao": 3,
                "valorDesconto": 11.0,
                "valorFrete": 20.0,
                "valorOutrasDespesas": 0,
                "idContato": 55,
                "consumidorFinal": true,
                "ecommerce": { "id": 9, "numeroPedidoEcommerce": "1001" },
                "pagamento": { "parcelas": [{ "dias": 0, "data": "2026-11-22", "valor": 158.89 }] },
                "itens": [
                    { "produto": { "id": 901 }, "quantidade": 2, "valorUnitario": 69.95 },
                    { "produto": { "id": 902 }, "quantidade": 3, "valorUnitario": 3.33 },
                ],
                "enderecoEntrega": { "endereco": "Rua das Flores", "enderecoNro": "100", "complemento": "ap 12",
                    "bairro": "Centro", "municipio": "São Paulo", "cep": "01310200", "uf": "SP", "fone": "11994029275",
                    "nomeDestinatario": "Ana Exemplo", "cpfCnpj": "52998224725", "tipoPessoa": "F" },
                "transportador": { "fretePorConta": "R", "codigoRastreamento": "", "formaEnvio": { "id": 4 } },
            })
        );
    }
}
