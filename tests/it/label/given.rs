//! Parcels and invoices of a made-up store.

use chrono::NaiveDate;
use pedidos::label::invoice::{self, Invoice, InvoiceData, InvoiceParty, Operation, StateRegistration};
use pedidos::label::{Item, Parcel, Party, Volume};

/// Every letter that Portuguese has beside ASCII.
pub(super) const PORTUGUESE: &str = "ÁÀÂÃÇÉÊÍÓÔÕÚÜ áàâãçéêíóôõúü 1ª 2º";

/// Keys of valid invoices (model 55), from public test suites and made up; the last four with letters or of a person.
pub(super) const KEYS: [&str; 10] = [
    "35170458716523000119550010000000121000123458",
    "35101158716523000119550010000000011003000000",
    "35150158716523000119550010000000071000000076",
    "43141087235172000122550010008660511960855863",
    "43180906929383000163550010000000261000010301",
    "35210320695448000184550010000035891981839923",
    "522507PC3D315K000193550010000000011000000018",
    "52060412ABC34501DE35550120000007801267301610",
    "35261100000000E08G12550010000000011100000019",
    "41261100052998224725559200000000071408172634",
];

pub(super) fn parcel() -> Parcel {
    Parcel {
        store: "Empório São João".into(),
        sender: Party {
            name: "Empório São João Comércio de Alimentos Ltda.".into(),
            document: Some("58.716.523/0001-19".into()),
            street: "Avenida Paulista".into(),
            number: "1578".into(),
            complement: Some("Loja 4".into()),
            district: Some("Bela Vista".into()),
            city: "São Paulo".into(),
            uf: "SP".into(),
            cep: "01310200".into(),
            phone: None,
        },
        recipient: Party {
            name: "João Antônio da Conceição Araújo".into(),
            document: Some("529.982.247-25".into()),
            street: "Rua Coronel Luís Américo".into(),
            number: "123".into(),
            complement: Some("Bloco B, ap. 42".into()),
            district: Some("Praia de Iracema".into()),
            city: "Fortaleza".into(),
            uf: "CE".into(),
            cep: "60060-170".into(),
            phone: None,
        },
        order_number: "104237".into(),
        placed_on: Some("20/11/2026".into()),
        invoice_number: Some("12".into()),
        carrier: Some("Correios".into()),
        service: Some("SEDEX".into()),
        tracking_code: Some("PH297898690BR".into()),
        tracking_link: Some("https://pedidos.example.com/r/9fQ2mXb7KsLwVt3ZcYh8Rg".into()),
        volume: Volume { number: 1, of: 2, weight_g: Some(1_250) },
        note: Some("Entregar na portaria, em horário comercial.".into()),
        items: items(),
        logo: None,
    }
}

fn items() -> Vec<Item> {
    let item = |sku: &str, name: &str, quantity, place: Option<&str>, weight_g, price_cents| Item {
        sku: sku.into(),
        name: name.into(),
        quantity,
        place: place.map(Into::into),
        weight_g: Some(weight_g),
        price_cents: Some(price_cents),
    };
    vec![
        item("CAF-500-M", "Café torrado e moído, Mogiana, 500 g", 2, Some("A2-01"), 510, 3_990),
        item("DOC-GOI-03", "Doce de goiaba cascão, lata 700 g", 1, Some("A10-02"), 780, 2_450),
        item(
            "XIC-AZ",
            "Xícara de cerâmica esmaltada azul, feita à mão, com pires (peça única)",
            1,
            None,
            320,
            8_900,
        ),
    ]
}

/// With a key of its own, everything else as a store has it.
pub(super) fn invoice_data(key: &str) -> InvoiceData {
    let at = NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|day| day.and_hms_opt(14, 3, 22));
    InvoiceData {
        key: key.into(),
        protocol: Some("135260000123456".into()),
        authorised_at: at,
        issuer: InvoiceParty {
            name: Some("Empório São João Comércio de Alimentos Ltda.".into()),
            uf: Some("SP".into()),
            document: Some("58.716.523/0001-19".into()),
            registration: Some(StateRegistration::Number("110.042.490.114".into())),
        },
        recipient: InvoiceParty {
            name: Some("João Antônio da Conceição Araújo".into()),
            uf: Some("CE".into()),
            document: Some("529.982.247-25".into()),
            registration: Some(StateRegistration::None),
        },
        operation: Some(Operation::Out),
        issued_at: at,
        total_cents: Some(19_330),
        order_number: Some("104237".into()),
        ..InvoiceData::default()
    }
}

pub(super) fn invoice(key: &str) -> Invoice {
    invoice::check(&invoice_data(key)).unwrap()
}

/// Orders for a walk through the store.
pub(super) fn parcels(count: usize) -> Vec<Parcel> {
    (0..count)
        .map(|number| {
            let mut parcel = parcel();
            parcel.order_number = (104_237 + number).to_string();
            parcel.tracking_code = Some(format!("PH{:08}5BR", 29_789_800 + number));
            parcel.items.rotate_left(number % 3);
            parcel.items.truncate(1 + number % 3);
            parcel
        })
        .collect()
}
