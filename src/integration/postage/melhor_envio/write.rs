//! What Melhor Envio is asked, in its words: pure. Lengths in centimetres, weights in kilograms, amounts in reais.

use crate::integration::erp::settings::PostageSettings;
use crate::integration::erp::words::{amount, clip, id, kilograms};
use crate::integration::postage::{Good, Parcel, Party, Volume, Wanted};
use serde_json::{Map, Value, json};

/// The body of `POST /me/shipment/calculate`.
pub(super) fn quote(parcel: &Parcel, services: &[String], settings: &PostageSettings) -> Value {
    let mut body = json!({
        "from": { "postal_code": parcel.from.cep },
        "to": { "postal_code": parcel.to.cep },
        "options": { "receipt": settings.receipt, "own_hand": settings.own_hand,
            "insurance_value": amount(parcel.insured) },
    });
    let Value::Object(fields) = &mut body else { return body };
    if parcel.volumes.is_empty() {
        let goods = parcel.goods.iter().map(|one| good(one, !settings.uninsured));
        fields.insert("products".to_owned(), goods.collect());
    } else {
        let mut volumes: Vec<Value> = parcel.volumes.iter().copied().map(volume).collect();
        // The insurance is said once, with the first of them.
        if let Some(Value::Object(first)) = volumes.first_mut() {
            first.insert("insurance_value".to_owned(), amount(parcel.insured));
        }
        fields.insert("volumes".to_owned(), volumes.into());
    }
    if !services.is_empty() {
        fields.insert("services".to_owned(), services.join(",").into());
    }
    body
}

fn good(good: &Good, insured: bool) -> Value {
    let mut body = volume(good.volume);
    if let Value::Object(fields) = &mut body {
        fields.insert("id".to_owned(), good.sku.clone().into());
        fields.insert("quantity".to_owned(), good.quantity.into());
        let value = if insured { amount(good.unit) } else { json!(0) };
        fields.insert("insurance_value".to_owned(), value);
    }
    body
}

/// Whole centimetres, rounded up: what is measured again at the counter must not be larger.
fn centimetres(millimetres: i32) -> i32 {
    millimetres.saturating_add(9) / 10
}

fn volume(volume: Volume) -> Value {
    json!({
        "height": centimetres(volume.height_mm),
        "width": centimetres(volume.width_mm),
        "length": centimetres(volume.length_mm),
        "weight": kilograms(volume.weight_g.into()),
    })
}

/// The body of `POST /me/cart`.
pub(super) fn cart(wanted: &Wanted<'_>, settings: &PostageSettings) -> Value {
    let parcel = wanted.parcel;
    let mut from = party(&parcel.from);
    if let (Some(register), true) = (&parcel.state_register, parcel.from.is_company) {
        from.insert("state_register".to_owned(), register.clone().into());
    }
    let volumes = if parcel.volumes.is_empty() { &wanted.offer.volumes } else { &parcel.volumes };
    let product = |good: &Good| {
        json!({ "name": clip(&good.name, 100), "quantity": good.quantity.to_string(),
            "unitary_value": amount(good.unit) })
    };
    let mut body = json!({
        "service": id(&wanted.offer.service_id),
        "from": from,
        "to": party(&parcel.to),
        "products": parcel.goods.iter().map(product).collect::<Vec<_>>(),
        "volumes": volumes.iter().copied().map(volume).collect::<Vec<_>>(),
        "options": options(wanted, settings),
    });
    if let (Value::Object(fields), Some(agency)) = (&mut body, &settings.agency_id) {
        fields.insert("agency".to_owned(), id(agency));
    }
    body
}

fn options(wanted: &Wanted<'_>, settings: &PostageSettings) -> Value {
    let mut options = json!({
        "insurance_value": amount(wanted.parcel.insured),
        "receipt": settings.receipt,
        "own_hand": settings.own_hand,
        "reverse": false,
        "non_commercial": wanted.non_commercial,
        "platform": "Pedidos",
        "tags": [
            { "tag": wanted.reference, "url": null },
            { "tag": wanted.parcel.number.to_string(), "url": null },
        ],
    });
    if let (Value::Object(fields), Some(key)) = (&mut options, &wanted.parcel.invoice_key) {
        fields.insert("invoice".to_owned(), json!({ "key": key }));
    }
    options
}

fn party(party: &Party) -> Map<String, Value> {
    let mut body = Map::new();
    let mut put = |field: &str, text: &str, most: usize| {
        body.insert(field.to_owned(), clip(text, most).into());
    };
    put("name", &party.name, 60);
    put(if party.is_company { "company_document" } else { "document" }, &party.document, 18);
    put("address", &party.street, 100);
    put("number", &party.number, 10);
    put("city", &party.city, 60);
    put("state_abbr", &party.uf, 2);
    put("postal_code", &party.cep, 8);
    put("country_id", "BR", 2);
    let optional = [
        ("phone", &party.phone, 20),
        ("email", &party.email, 100),
        ("complement", &party.complement, 60),
        ("district", &party.district, 60),
    ];
    for (field, text, most) in optional {
        if let Some(text) = text {
            put(field, text, most);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::{cart, quote};
    use crate::integration::erp::settings::PostageSettings;
    use crate::integration::postage::{Good, Offer, Parcel, Party, Volume, Wanted};
    use entity::money::Money;
    use serde_json::json;

    const BOX: Volume = Volume { weight_g: 1_050, length_mm: 201, width_mm: 150, height_mm: 100 };

    fn parcel() -> Parcel {
        let from = Party {
            name: "Loja Exemplo".to_owned(),
            document: "11222333000181".to_owned(),
            is_company: true,
            street: "Rua do Comércio".to_owned(),
            number: "10".to_owned(),
            city: "Campinas".to_owned(),
            uf: "SP".to_owned(),
            cep: "13010001".to_owned(),
            ..Party::default()
        };
        let to = Party {
            name: "Ana Exemplo".to_owned(),
            document: "52998224725".to_owned(),
            is_company: false,
            phone: Some("11994029275".to_owned()),
            complement: Some("ap 12".to_owned()),
            cep: "01310200".to_owned(),
            ..from.clone()
        };
        let good = Good {
            sku: "CANECA-01".to_owned(),
            name: "Caneca".to_owned(),
            quantity: 2,
            unit: Money(2_550),
            volume: Volume { weight_g: 350, length_mm: 120, width_mm: 90, height_mm: 100 },
        };
        Parcel {
            number: 1_001,
            from,
            to,
            goods: vec![good],
            volumes: Vec::new(),
            insured: Money(5_100),
            invoice_key: Some("K".repeat(44)),
            state_register: Some("ISENTO".to_owned()),
        }
    }

    #[test]
    fn a_quote_names_goods_or_parcels() {
        let settings = PostageSettings { receipt: true, ..PostageSettings::default() };
        let parcel = parcel();
        assert_eq!(
            quote(&parcel, &[], &settings),
            json!({
                "from": { "postal_code": "13010001" }, "to": { "postal_code": "01310200" },
                "options": { "receipt": true, "own_hand": false, "insurance_value": 51.0 },
                "products": [{ "id": "CANECA-01", "quantity": 2, "insurance_value": 25.5,
                    "height": 10, "width": 9, "length": 12, "weight": 0.35 }],
            })
        );
        let packed = Parcel { volumes: vec![BOX], ..parcel };
        let body = quote(&packed, &["1".to_owned(), "2".to_owned()], &settings);
        assert_eq!(
            (&body["volumes"], &body["services"], &body["products"]),
            (
                &json!([{ "height": 10, "width": 15, "length": 21, "weight": 1.05, "insurance_value": 51.0 }]),
                &json!("1,2"),
                &json!(null)
            )
        );
    }

    #[test]
    fn a_label_in_the_words_of_melhor_envio() {
        let settings = PostageSettings { agency_id: Some("49".to_owned()), ..PostageSettings::default() };
        let offer = Offer { service_id: "2".to_owned(), volumes: vec![BOX], ..Offer::default() };
        let parcel = parcel();
        let wanted =
            Wanted { parcel: &parcel, offer: &offer, reference: "postage_x-1", non_commercial: false };
        assert_eq!(
            cart(&wanted, &settings),
            json!({
                "service": 2,
                "agency": 49,
                "from": { "name": "Loja Exemplo", "company_document": "11222333000181", "state_register": "ISENTO",
                    "address": "Rua do Comércio", "number": "10", "city": "Campinas", "state_abbr": "SP",
                    "postal_code": "13010001", "country_id": "BR" },
                "to": { "name": "Ana Exemplo", "document": "52998224725", "phone": "11994029275",
                    "address": "Rua do Comércio", "number": "10", "complement": "ap 12", "city": "Campinas",
                    "state_abbr": "SP", "postal_code": "01310200", "country_id": "BR" },
                "products": [{ "name": "Caneca", "quantity": "2", "unitary_value": 25.5 }],
                "volumes": [{ "height": 10, "width": 15, "length": 21, "weight": 1.05 }],
                "options": { "insurance_value": 51.0, "receipt": false, "own_hand": false, "reverse": false,
                    "non_commercial": false, "invoice": { "key": "K".repeat(44) }, "platform": "Pedidos",
                    "tags": [{ "tag": "postage_x-1", "url": null }, { "tag": "1001", "url": null }] },
            })
        );
        let plain = Parcel { invoice_key: None, ..parcel.clone() };
        let plain = Wanted { parcel: &plain, non_commercial: true, ..wanted };
        let options = cart(&plain, &settings)["options"].clone();
        assert_eq!((&options["non_commercial"], options.get("invoice")), (&json!(true), None));
    }
}
