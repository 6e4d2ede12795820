//! Access keys of invoices, explained. What a key says is the same on both databases; "today" comes from the store's time
//! zone, which is read from the database.

use crate::both;
use crate::support::TestApp;
use serde_json::{Value, json};

/// Public keys and made-up ones: what somebody pastes, the errors and the warnings it has on 2026-11-22.
const KEYS: [(&str, &str, &str); 20] = [
    ("35170458716523000119550010000000121000123458", "", ""),
    ("43140201098983010680657960000005991148127446", "", ""),
    ("3517 0458 7165 2300 0119 5500 1000 0000 1210 0012 3458", "", ""),
    ("NFe35170458716523000119550010000000121000123458", "", ""),
    ("41261100052998224725559200000000071408172634", "", ""),
    ("35261111222333000181650010000000129000123452", "", ""),
    ("522507pc3d315k000193550010000000011000000018", "", "W_ALPHA_BEFORE_2607"),
    ("35191012345678000195580010000000012345678901", "KEY_CHECK_DIGIT KEY_MODEL", ""),
    ("42221200050690671849558890000000811540256167", "KEY_CHECK_DIGIT KEY_ISSUER", ""),
    ("432505AB123456789012550010000000011000000012", "KEY_CHECK_DIGIT KEY_ISSUER", "W_ALPHA_BEFORE_2607"),
    ("43101000012345678901559999999999991999999993", "KEY_ISSUER", "W_SERIES"),
    ("32171232438772000104570010001990751153183825", "KEY_MODEL", ""),
    ("3517045871652300011955001000000012100012345", "KEY_LENGTH", ""),
    ("351704587165230001A9550010000000121000123458", "KEY_CHARSET", ""),
    ("35261258716523000119550010000000121000123450", "KEY_YEAR", ""),
    ("35261358716523000119550010000000121000123453", "KEY_MONTH KEY_YEAR", ""),
    ("35050158716523000119550010000000121000123455", "KEY_YEAR", ""),
    ("35261158716523000119550010000000001000123455", "KEY_NUMBER_ZERO", ""),
    ("35261158716523000119550010000000128000123453", "KEY_EMISSION_TYPE", ""),
    ("20261158716523000119550010000000121000123453", "KEY_UF", ""),
];

async fn decoded(app: &TestApp, key: &str) -> Value {
    let query = "query($key: String!) { decodeInvoiceKey(key: $key) {
        valid key grouped errors { code message } warnings { code message }
        parts { ufCode uf year month issuer issuerCnpj issuerCpf model series number emissionType randomCode checkDigit }
    } }";
    app.ask_with(query, json!({ "key": key })).await.data()["decodeInvoiceKey"].clone()
}

fn codes(problems: &Value) -> String {
    let codes = problems.as_array().unwrap().iter().map(|problem| problem["code"].as_str().unwrap());
    codes.collect::<Vec<_>>().join(" ")
}

both! {
    async fn a_key_tells_every_rule_it_breaks_at_once(app: TestApp) {
        for (key, errors, warnings) in KEYS {
            let told = decoded(&app, key).await;
            assert_eq!(codes(&told["errors"]), errors, "{key}");
            assert_eq!(codes(&told["warnings"]), warnings, "{key}");
            assert_eq!(told["valid"], errors.is_empty(), "{key}");
            let cut = !errors.contains("KEY_LENGTH") && !errors.contains("KEY_CHARSET");
            assert_eq!(told["parts"].is_object(), cut, "{key}");
        }
    }

    async fn the_parts_of_a_key_are_named(app: TestApp) {
        let told = decoded(&app, "35170458716523000119550010000000121000123458").await;
        let parts = json!({
            "ufCode": 35, "uf": "SP", "year": 2017, "month": 4, "issuer": "58716523000119",
            "issuerCnpj": "58716523000119", "issuerCpf": null, "model": 55, "series": 1, "number": 12,
            "emissionType": 1, "randomCode": 12345, "checkDigit": 8,
        });
        assert_eq!(told["parts"], parts);
        let of_a_person = decoded(&app, "41261100052998224725559200000000071408172634").await;
        let parts = json!({
            "ufCode": 41, "uf": "PR", "year": 2026, "month": 11, "issuer": "00052998224725",
            "issuerCnpj": null, "issuerCpf": "52998224725", "model": 55, "series": 920, "number": 7,
            "emissionType": 1, "randomCode": 40_817_263, "checkDigit": 4,
        });
        assert_eq!(of_a_person["parts"], parts);
        let with_letters = decoded(&app, "522507PC3D315K000193650010000000011000000010").await;
        assert_eq!(with_letters["parts"]["issuerCnpj"], "PC3D315K000193");
        assert_eq!((&with_letters["parts"]["model"], &with_letters["parts"]["uf"]), (&json!(65), &json!("GO")));
        let wrong = decoded(&app, "20261158716523000119550010000000121000123453").await;
        assert_eq!((&wrong["parts"]["ufCode"], &wrong["parts"]["uf"]), (&json!(20), &Value::Null));
        let wrong = decoded(&app, "35170400099999999999550010000000121000123459").await;
        assert_eq!(wrong["parts"]["issuer"], "00099999999999");
        assert_eq!((&wrong["parts"]["issuerCnpj"], &wrong["parts"]["issuerCpf"]), (&Value::Null, &Value::Null));
    }

    async fn what_was_pasted_comes_back_clean_and_in_groups_of_four(app: TestApp) {
        let (clean, grouped) = (
            "35170458716523000119550010000000121000123458",
            "3517 0458 7165 2300 0119 5500 1000 0000 1210 0012 3458",
        );
        for pasted in [
            clean,
            grouped,
            "NFe35170458716523000119550010000000121000123458",
            " 3517.0458-7165/2300 0119 5500 1000 0000 1210 0012 3458 ",
            "http://nfce.example/qr?p=35170458716523000119550010000000121000123458|2|1|1|ABCDEF",
        ] {
            let told = decoded(&app, pasted).await;
            assert_eq!((&told["key"], &told["grouped"]), (&json!(clean), &json!(grouped)), "{pasted}");
        }
        let short = decoded(&app, "3517 0458 71").await;
        assert_eq!((&short["key"], &short["grouped"]), (&json!("3517045871"), &json!("3517 0458 71")));
    }

    async fn a_message_says_what_was_found_and_what_was_expected(app: TestApp) {
        for (key, message) in [
            ("3517", "an invoice key has 44 characters, this one has 4"),
            ("", "an invoice key has 44 characters, this one has 0"),
            (
                "32171232438772000104570010001990751153183825",
                "the document model is 57 (CT-e, freight), expected 55 (NF-e) or 65 (NFC-e)",
            ),
            (
                "43211105730928000145650010000002401717268120",
                "the check digit is 0, the other 43 characters ask for 9: a character is mistyped",
            ),
            (
                "35261258716523000119550010000000121000123450",
                "the key was issued in 2026-12, expected 2006-01 to 2026-11",
            ),
        ] {
            let told = decoded(&app, key).await;
            assert_eq!(told["errors"][0]["message"], message, "{key}");
        }
        let beyond_ascii = decoded(&app, "ß5170458716523000119550010000000121000123458").await;
        assert_eq!(codes(&beyond_ascii["errors"]), "KEY_CHARSET");
    }

    async fn long_texts_are_explained_too(app: TestApp) {
        let told = decoded(&app, &"9".repeat(20_000)).await;
        assert_eq!(codes(&told["errors"]), "KEY_LENGTH");
    }
}
