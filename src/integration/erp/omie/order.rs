//! An order and its customer in the words of Omie.

use crate::integration::erp::engine::Ids;
use crate::integration::erp::sales_order::{Instalment, Line, SalesOrder};
use crate::integration::erp::settings::Settings;
use crate::integration::erp::status;
use crate::integration::erp::words::{amount, brazilian, clip, id, kilograms};
use entity::money::Money;
use serde_json::{Map, Value, json};

/// The parameter of `IncluirPedido`.
///
/// Omie knows discounts of items only, so each line carries its share of the order's.
pub fn order(order: &SalesOrder, ids: &Ids, settings: &Settings) -> Value {
    json!({
        "cabecalho": {
            "codigo_cliente": id(&ids.contact),
            "codigo_pedido_integracao": order.number.to_string(),
            "data_previsao": brazilian(order.ship_on),
            "etapa": status::omie(order.status),
            "codigo_parcela": terms(order),
            "quantidade_itens": order.lines.len(),
            "origem_pedido": "API",
        },
        "det": order.lines.iter().map(|line| line_of(line, ids, settings)).collect::<Vec<_>>(),
        "frete": freight(order),
        "informacoes_adicionais": more(order, settings),
        "observacoes": { "obs_venda": order.customer_note.clone().unwrap_or_default() },
        "lista_parcelas": { "parcela": instalments(order) },
    })
}

/// `000`: at once; `999`: as the list of instalments says.
fn terms(order: &SalesOrder) -> &'static str {
    let at_once = order.instalments.iter().all(|one| one.due_on <= order.placed_on);
    if order.instalments.len() == 1 && at_once { "000" } else { "999" }
}

fn line_of(line: &Line, ids: &Ids, settings: &Settings) -> Value {
    let mut product = json!({
        "codigo_produto": ids.products.get(&line.sku).map_or(Value::Null, |product| id(product)),
        "quantidade": line.quantity,
        "valor_unitario": amount(line.unit),
        "tipo_desconto": "V",
        "valor_desconto": amount(line.discount),
    });
    if let (Value::Object(product), Some(cfop)) = (&mut product, &settings.cfop) {
        product.insert("cfop".to_owned(), cfop.as_str().into());
    }
    json!({ "ide": { "codigo_item_integracao": clip(&line.id.to_string(), 30) }, "produto": product })
}

/// Modality 0: the sender pays the carrier; 9: there is none.
fn freight(order: &SalesOrder) -> Value {
    let modality = if order.delivery.is_some() { "0" } else { "9" };
    let mut freight = json!({
        "modalidade": modality,
        "previsao_entrega": brazilian(order.deliver_on),
        "valor_frete": amount(order.freight),
        "peso_bruto": kilograms(order.weight_g),
    });
    let code = order.carrier.as_ref().and_then(|carrier| carrier.tracking_code.as_deref());
    if let (Value::Object(freight), Some(code)) = (&mut freight, code) {
        freight.insert("codigo_rastreio".to_owned(), code.into());
    }
    freight
}

fn more(order: &SalesOrder, settings: &Settings) -> Value {
    let mut more = Map::new();
    if let Some(category) = &settings.category_id {
        more.insert("codigo_categoria".to_owned(), category.as_str().into());
    }
    if let Some(account) = &settings.account_id {
        more.insert("codigo_conta_corrente".to_owned(), id(account));
    }
    let is_consumer = if order.buyer.is_company { "N" } else { "S" };
    more.insert("consumidor_final".to_owned(), is_consumer.into());
    // Whom to write to, and when, is decided here and not there.
    more.insert("enviar_email".to_owned(), "N".into());
    more.into()
}

fn instalments(order: &SalesOrder) -> Vec<Value> {
    let shares = hundredths(&order.instalments, order.total);
    let each = order.instalments.iter().zip(shares).zip(1..);
    each.map(|((one, share), number)| {
        json!({
            "numero_parcela": number,
            "data_vencimento": brazilian(one.due_on),
            "valor": amount(one.amount),
            "percentual": amount(Money(share)),
        })
    })
    .collect()
}

/// How much of the total each instalment is, in hundredths of a percent; 100 % together.
fn hundredths(instalments: &[Instalment], total: Money) -> Vec<i64> {
    let whole = i128::from(total.cents().max(1));
    let share = |one: &Instalment| i128::from(one.amount.cents()) * 10_000 / whole;
    let mut shares: Vec<i64> =
        instalments.iter().map(|one| i64::try_from(share(one)).unwrap_or_default()).collect();
    let others: i64 = shares.iter().rev().skip(1).sum();
    if let Some(last) = shares.last_mut() {
        *last = 10_000 - others;
    }
    shares
}

/// The parameter of `IncluirCliente`.
pub fn contact(order: &SalesOrder) -> Value {
    let buyer = &order.buyer;
    let mut body = json!({
        "codigo_cliente_integracao": buyer.id.to_string(),
        "razao_social": clip(&buyer.name, 60),
        "nome_fantasia": clip(&buyer.name, 100),
        "cnpj_cpf": buyer.document,
        "pessoa_fisica": if buyer.is_company { "N" } else { "S" },
        "email": buyer.email.clone().unwrap_or_default(),
    });
    let Value::Object(fields) = &mut body else { return body };
    if let Some((area, number)) = buyer.phone.as_deref().and_then(|phone| phone.split_at_checked(2)) {
        fields.insert("telefone1_ddd".to_owned(), area.into());
        fields.insert("telefone1_numero".to_owned(), number.into());
    }
    if let Some(place) = &order.billing {
        for (field, text) in [
            ("endereco", clip(&place.street, 60)),
            ("endereco_numero", clip(&place.number, 60)),
            ("complemento", clip(&place.complement, 60)),
            ("bairro", clip(&place.district, 60)),
            ("cidade", format!("{} ({})", place.city, place.uf)),
            ("estado", place.uf.clone()),
            ("cep", place.cep.clone()),
        ] {
            fields.insert(field.to_owned(), text.into());
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::{contact, order};
    use crate::integration::erp::engine::Ids;
    use crate::integration::erp::sales_order::sales_order;
    use crate::integration::erp::sales_order::tests::{payment, whole};
    use crate::integration::erp::settings::Settings;
    use entity::id::ItemId;
    use entity::payment::{Model, PaymentMethod};
    use serde_json::json;

    fn ids() -> Ids {
        let products = [("SKU-1".to_owned(), "901".to_owned()), ("SKU-2".to_owned(), "902".to_owned())];
        Ids { contact: "55".to_owned(), products: products.into() }
    }

    #[test]
    fn an_order_in_the_words_of_omie() {
        let sent = sales_order(&whole(&[(2, 6_995, 0), (3, 333, 99)], 1_001, 2_000)).unwrap();
        let settings = Settings {
            account_id: Some("77".to_owned()),
            category_id: Some("1.01.01".to_owned()),
            cfop: Some("5.102".to_owned()),
            ..Settings::default()
        };
        let discounts: i64 = sent.lines.iter().map(|line| line.discount.cents()).sum();
        assert_eq!(discounts, 1_100);
        assert_eq!(
            order(&sent, &ids(), &settings),
            json!({
                "cabecalho": { "codigo_cliente": 55, "codigo_pedido_integracao": "1001", "data_previsao": "24/11/2026",
                    "etapa": "10", "codigo_parcela": "000", "quantidade_itens": 2, "origem_pedido": "API" },
                "det": [
                    { "ide": { "codigo_item_integracao": ItemId(1).to_string() }, "produto": { "codigo_produto": 901,
                        "cfop": "5.102", "quantidade": 2, "valor_unitario": 69.95, "tipo_desconto": "V", "valor_desconto": 9.4 } },
                    { "ide": { "codigo_item_integracao": ItemId(2).to_string() }, "produto": { "codigo_produto": 902,
                        "cfop": "5.102", "quantidade": 3, "valor_unitario": 3.33, "tipo_desconto": "V", "valor_desconto": 1.6 } },
                ],
                "frete": { "modalidade": "0", "previsao_entrega": "01/12/2026", "valor_frete": 20.0, "peso_bruto": 1.75 },
                "informacoes_adicionais": { "codigo_categoria": "1.01.01", "codigo_conta_corrente": 77,
                    "consumidor_final": "S", "enviar_email": "N" },
                "observacoes": { "obs_venda": "Deixar na portaria" },
                "lista_parcelas": { "parcela": [
                    { "numero_parcela": 1, "data_vencimento": "22/11/2026", "valor": 158.89, "percentual": 100.0 },
                ] },
            })
        );
    }

    #[test]
    fn instalments_are_a_hundred_percent_together() {
        let mut whole = whole(&[(1, 10_000, 0)], 0, 0);
        whole.payments = vec![Model { installments: 3, ..payment(PaymentMethod::CreditCard, 10_000) }];
        let body = order(&sales_order(&whole).unwrap(), &ids(), &Settings::default());
        assert_eq!(body["cabecalho"]["codigo_parcela"], "999");
        let parts = body["lista_parcelas"]["parcela"].as_array().unwrap();
        let seen: Vec<_> =
            parts.iter().map(|part| (part["valor"].as_f64(), part["percentual"].as_f64())).collect();
        let expected = [(33.33, 33.33), (33.33, 33.33), (33.34, 33.34)];
        assert_eq!(seen, expected.map(|(amount, share)| (Some(amount), Some(share))));
    }

    #[test]
    fn a_customer_in_the_words_of_omie() {
        let body = contact(&sales_order(&whole(&[(1, 1_000, 0)], 0, 0)).unwrap());
        assert_eq!(body["telefone1_ddd"], "11");
        assert_eq!(body["telefone1_numero"], "994029275");
        assert_eq!(body["cidade"], "São Paulo (SP)");
    }
}
