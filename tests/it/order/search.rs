//! Search: any part of what people know of an order, whatever they type around it.

use super::NONE;
use crate::both;
use crate::support::TestApp;
use crate::support::given::{Given, invoice_key, order};
use serde_json::json;

/// The numbers of the orders that a search finds, smallest first.
async fn found(app: &TestApp, text: &str) -> Vec<i64> {
    app.numbers(&format!("search: {}, sort: {{ by: NUMBER, direction: ASC }}", json!(text))).await
}

/// Each text finds the orders with these numbers, and no others.
async fn each_finds(app: &TestApp, cases: &[(&str, &[i64])]) {
    for (text, numbers) in cases {
        assert_eq!(found(app, text).await, *numbers, "{text}");
    }
}

/// An item called so.
fn item(name: &str) -> Given {
    order().with(|whole| name.clone_into(&mut whole.items[0].name))
}

/// Nobody in particular bought a mug.
fn anonymous() -> Given {
    order().with(|whole| {
        let row = &mut whole.order;
        row.customer_name = None;
        row.customer_key = String::new();
        row.customer_email = None;
        row.customer_document = None;
        row.customer_phone = None;
        whole.addresses.clear();
    })
}

both! {
    async fn words_are_found_in_any_order_without_accents_and_case(app: TestApp) {
        app.given(["José da Silva", "Maria José", "João Silveira"].map(|name| anonymous().customer(name)))
            .await;
        each_finds(
            &app,
            &[
                ("jose", &[1, 2]),
                ("JOSÉ", &[1, 2]),
                ("silva jose", &[1]),
                ("JoSe   sIlVa", &[1]),
                ("\tjosé\n da silva ", &[1]),
                ("jose silva maria", &[]),
                ("joao", &[3]),
                ("João", &[3]),
                ("Joa\u{303}o", &[3]),
                ("caneca", &[1, 2, 3]),
                ("ceramica caneca", &[1, 2, 3]),
                ("CERÂMICA silveira", &[3]),
            ],
        )
        .await;
    }

    async fn three_characters_are_found_anywhere_in_a_word(app: TestApp) {
        app.given(["Wenceslau Braz", "Venceslau"].map(|name| anonymous().customer(name))).await;
        each_finds(
            &app,
            &[
                ("wen", &[1]),
                ("ces", &[1, 2]),
                ("esla", &[1, 2]),
                ("lau", &[1, 2]),
                ("raz", &[1]),
                ("brazil", &[]),
                ("slau wen", &[1]),
            ],
        )
        .await;
    }

    async fn short_words_narrow_what_longer_ones_find(app: TestApp) {
        app.given(["Zé Pereira", "José Pereira", "Yo Pereira"].map(|name| anonymous().customer(name))).await;
        each_finds(
            &app,
            &[
                ("pereira", &[1, 2, 3]),
                ("zé pereira", &[1]),
                ("pereira z", &[1]),
                ("pereira jo", &[2]),
                ("pereira se", &[]),
                ("pereira y", &[3]),
                ("pereira 2", &[2]),
            ],
        )
        .await;
    }

    async fn a_person_is_found_by_name_email_cpf_and_phone(app: TestApp) {
        let ana = |set: fn(&mut entity::order::Model)| anonymous().row(set);
        app.given([
            ana(|row| row.customer_name = Some("Otávio Bragança".to_owned())),
            ana(|row| row.customer_email = Some("contato@padaria.com.br".to_owned())),
            ana(|row| row.customer_document = Some("52998224725".to_owned())),
            ana(|row| row.customer_phone = Some("+5511994029275".to_owned())),
            ana(|row| row.customer_phone = Some("+351912345678".to_owned())),
        ])
        .await;
        each_finds(
            &app,
            &[
                ("bragança otavio", &[1]),
                ("contato@padaria.com.br", &[2]),
                ("Contato@Padaria", &[2]),
                ("padaria.com", &[2]),
                ("52998224725", &[3]),
                ("529.982.247-25", &[3]),
                ("529.982", &[3]),
                ("11994029275", &[4]),
                ("994029275", &[4]),
                ("99402-9275", &[4]),
                ("(11) 99402-9275", &[4]),
                ("(11)99402-9275", &[4]),
                ("(21) 99402-9275", &[]),
                ("+5511994029275", &[4]),
                ("+55 (11) 99402-9275", &[4]),
                ("+351912345678", &[5]),
                ("912 345 678", &[5]),
            ],
        )
        .await;
    }

    async fn a_company_is_found_by_its_cnpj_with_and_without_letters(app: TestApp) {
        app.given(
            ["12ABC34501DE35", "11222333000181"]
                .map(|document| anonymous().row(|row| row.customer_document = Some(document.to_owned()))),
        )
        .await;
        each_finds(
            &app,
            &[
                ("12ABC34501DE35", &[1]),
                ("12abc345", &[1]),
                ("12.ABC.345/01DE-35", &[1]),
                ("12.abc.345/01de-35", &[1]),
                ("11.222.333/0001-81", &[2]),
                ("11222333000181", &[2]),
            ],
        )
        .await;
    }

    async fn a_place_is_found_by_cep_and_by_who_receives(app: TestApp) {
        let address =
            |set: fn(&mut entity::address::Model)| order().with(|whole| set(&mut whole.addresses[0]));
        app.given([
            order(),
            address(|address| address.cep = Some("20040002".to_owned())),
            address(|address| address.recipient = Some("Portaria do Otávio".to_owned())),
            address(|address| {
                address.cep = None;
                address.postal_prefix = Some("69020".to_owned());
            }),
        ])
        .await;
        each_finds(
            &app,
            &[
                ("20040-002", &[2]),
                ("20040002", &[2]),
                ("20.040-002", &[2]),
                ("01310-200", &[1, 3]),
                ("69020", &[4]),
                ("otavio portaria", &[3]),
                ("ana otavio", &[3]),
                ("souza", &[1, 2, 3, 4]),
            ],
        )
        .await;
    }

    async fn an_order_is_found_by_items_parcels_and_papers(app: TestApp) {
        let key = invoice_key(98_765);
        app.given([
            anonymous().with(|whole| "PRATO-77/B".clone_into(&mut whole.items[0].sku)),
            item("Xícara azul"),
            order().shipment("Correios", Some("AA123456785BR")),
            order().invoice(&key),
            order().row(|row| row.external_id = Some("MKT-555-XYZ".to_owned())),
        ])
        .await;
        each_finds(
            &app,
            &[
                ("PRATO-77/B", &[1]),
                ("prato", &[1]),
                ("xicara azul", &[2]),
                ("AA123456785BR", &[3]),
                ("aa1234", &[3]),
                ("98765", &[4]),
                (&key, &[4]),
                (&key[6..20], &[4]),
                ("mkt-555-xyz", &[5]),
                // The carrier is no part of it.
                ("correios", &[]),
            ],
        )
        .await;
    }

    async fn a_number_alone_is_an_order_number(app: TestApp) {
        let numbers = [7, 12, 123, 1_234, 77_123];
        app.given(numbers.map(|number| anonymous().row(|row| row.number = number))).await;
        app.given([anonymous().row(|row| {
            row.number = 5_000;
            row.customer_email = Some("x123@example.com".to_owned());
        })])
        .await;
        each_finds(
            &app,
            &[
                ("7", &[7]),
                (" 12 ", &[12]),
                ("123", &[123, 1_234, 5_000, 77_123]),
                ("1.234", &[1_234]),
                ("3", &[]),
                ("99", &[]),
                ("99999999999999999999", &[]),
            ],
        )
        .await;
    }

    async fn signs_mean_themselves(app: TestApp) {
        app.given(
            [
                "Camiseta 100% algodao",
                "Cabo tipo_c preto",
                r"Pasta c:\temp",
                "Tela de 15\" fosca",
                "Kit 3*4*5",
                "Copo or caneca",
                "Caneca(grande) [x^2]",
            ]
            .map(item),
        )
        .await;
        each_finds(
            &app,
            &[
                ("100%", &[1]),
                ("00% algodao", &[1]),
                ("o%o", &[]),
                ("tipo_c", &[2]),
                ("tip__c", &[]),
                (r"c:\temp", &[3]),
                (r":\t", &[3]),
                (r"\\\", &[]),
                ("15\"", &[4]),
                ("\"tela\"", &[]),
                ("\"\"\"", &[]),
                ("3*4", &[5]),
                ("cane*", &[]),
                ("***", &[]),
                ("copo OR tela", &[]),
                ("caneca OR copo", &[6]),
                ("copo NOT caneca", &[]),
                ("text:caneca", &[]),
                ("NEAR(copo caneca)", &[]),
                ("caneca(grande)", &[7]),
                ("[x^2]", &[7]),
                ("'; DROP", &[]),
            ],
        )
        .await;
    }

    async fn control_characters_part_words_and_break_nothing(app: TestApp) {
        app.given([item("Xícara azul")]).await;
        assert_eq!(found(&app, "xicara\u{0}azul").await, [1]);
        assert_eq!(found(&app, "\u{1}xicara\u{7f}").await, [1]);
        assert_eq!(found(&app, "\u{0}").await, [1]);
    }

    async fn a_blank_search_finds_all(app: TestApp) {
        app.given([order(), order()]).await;
        for blank in ["", " ", "\t \n", " - ", "()"] {
            assert_eq!(found(&app, blank).await, [1, 2], "{blank:?}");
        }
        assert_eq!(app.numbers("search: null").await, [2, 1]);
    }

    async fn only_short_words_are_refused(app: TestApp) {
        app.given([order()]).await;
        let problem = "expected an order number or a word of at least 3 characters".to_owned();
        for short in ["a", "an", "zé", "an so", "11 22", "a 1", "%", "\""] {
            let refused = app.refusal(&format!("search: {}", json!(short))).await;
            assert_eq!(refused, ("search".to_owned(), problem.clone()), "{short}");
        }
        let facets = app.ask(r#"{ orderFacets(search: "an") { ufs { count } } }"#).await;
        assert_eq!(facets.refusal(), ("search".to_owned(), problem));
    }

    async fn a_search_has_200_characters_at_most(app: TestApp) {
        app.given([order().customer(&"é".repeat(200))]).await;
        assert_eq!(found(&app, &"é".repeat(200)).await, [1]);
        let refused = app.refusal(&format!("search: {}", json!("é".repeat(201)))).await;
        assert_eq!(refused, ("search".to_owned(), "expected at most 200 characters".to_owned()));
        assert_eq!(app.refusal(&format!("search: {}", json!(" ".repeat(201)))).await.0, "search");
    }

    async fn a_search_and_a_filter_must_both_hold(app: TestApp) {
        app.given([item("Prato fundo"), item("Prato raso"), item("Copo")].map(|given| given.total(10_000)))
            .await;
        app.given([item("Prato fundo").total(5_000)]).await;
        let both = |filter: &str| format!(r#"search: "prato", filter: {{ {filter} }}"#);
        assert_eq!(app.numbers(&both(r#"total: { gte: "100" }"#)).await, [2, 1]);
        assert_eq!(app.numbers(&both("or: [{ number: [3] }, { number: [4] }]")).await, [4]);
        assert_eq!(app.numbers(&both("not: { number: [1, 2, 4] }")).await, NONE);
        assert_eq!(app.numbers(r#"search: "3", filter: { number: [1] }"#).await, NONE);
    }
}
