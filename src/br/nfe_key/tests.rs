//! Published and synthetic keys, read on 2026-11-22, and what the check digit can and cannot see.
//!
//! Where a published key holds a person's CPF, a made-up one takes its place.

use chrono::NaiveDate;

use super::*;
use crate::br::digits::sum_2_to_9;
use crate::br::document::Document;
use crate::br::uf::Uf;

const NUMERIC: &str = "35170458716523000119550010000000121000123458";
const WITH_LETTERS: &str = "522507PC3D315K000193550010000000011000000018";

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// The stable codes of a text, errors before warnings.
fn codes(text: &str) -> Vec<&'static str> {
    let decoded = decode(text, today());
    decoded
        .errors
        .iter()
        .map(KeyError::code)
        .chain(decoded.warnings.iter().map(|warning| warning.code()))
        .collect()
}

#[rustfmt::skip]
const ACCEPTED: &[(&str, &[&str])] = &[
    ("35170458716523000119550010000000121000123458", &[]), // sped-common tests/KeysTest
    ("35101158716523000119550010000000011003000000", &[]), // sped-common fixture
    ("35150158716523000119550010000000071000000076", &[]), // sped-common fixture (cNF equals nNF: legal then, so never reject on cNF when reading)
    ("43141087235172000122550010008660511960855863", &[]), // sped-common fixture (RS)
    ("43180906929383000163550010000000261000010301", &[]), // sped-nfe tests/ToolsTest
    ("35210320695448000184550010000035891981839923", &[]), // erpbrasil.base tests/test_chave_edoc
    ("43140201098983010680657960000005991148127446", &[]), // erpbrasil.base (NFC-e, RS, series 796)
    ("41261100052998224725559100000000071408172639", &[]), // synthetic: a person's CPF, series 910
    ("41261100000123456797559200000000071408172639", &[]), // synthetic: series 920, the 14 characters also pass as a CNPJ
    ("522507PC3D315K000193550010000000011000000018", &["W_ALPHA_BEFORE_2607"]), // ZeusFiscal golden key, SVRS homologation CNPJ
    ("522507PC3D315K000193650010000000011000000010", &["W_ALPHA_BEFORE_2607"]), // ZeusFiscal golden key, NFC-e
    ("52060412ABC34501DE35550120000007801267301610", &["W_ALPHA_BEFORE_2607"]), // sped-common tests/KeysTest (alphanumeric)
    ("3517 0458 7165 2300 0119 5500 1000 0000 1210 0012 3458", &[]), // same as first, DANFE grouping
    ("NFe35170458716523000119550010000000121000123458", &[]), // same as first, XML Id prefix
    ("522507pc3d315k000193550010000000011000000018", &["W_ALPHA_BEFORE_2607"]), // lower case: upper-cased by the normaliser
    ("41261100052998224725559200000000071408172634", &[]), // synthetic: issuer is a made-up CPF (529.982.247-25), series 920
    ("35261111222333000181650010000000129000123452", &[]), // synthetic: NFC-e, offline contingency
];

#[rustfmt::skip]
const REFUSED: &[(&str, &[&str])] = &[
    ("43211105730928000145650010000002401717268120", &["KEY_CHECK_DIGIT"]), // sped-nfe tests (right digit 9)
    ("35210320695448000184550010000035891981839924", &["KEY_CHECK_DIGIT"]), // erpbrasil.base (right digit 3)
    ("35191012345678000195580010000000012345678901", &["KEY_CHECK_DIGIT", "KEY_MODEL"]), // wmixvideo/nfe parser fixture (model 58, right digit 6)
    ("41261100052998224725558890000000071408172631", &["KEY_CHECK_DIGIT", "KEY_ISSUER"]), // synthetic: CPF in CNPJ series 889, right digit 0
    ("432505AB123456789012550010000000011000000012", &["KEY_CHECK_DIGIT", "KEY_ISSUER", "W_ALPHA_BEFORE_2607"]), // wmixvideo/nfe (right digit 1, issuer digits wrong)
    ("422505AB000000000001550010000000011000000010", &["KEY_CHECK_DIGIT", "KEY_ISSUER", "W_ALPHA_BEFORE_2607"]), // wmixvideo/nfe (right digit 3, issuer digits wrong)
    ("35170400099999999999550010000000121000123459", &["KEY_ISSUER"]), // sped-common (key digit right, issuer neither CNPJ nor allowed CPF series)
    ("43101000012345678901559999999999991999999993", &["KEY_ISSUER", "W_SERIES"]), // wmixvideo/nfe (key digit right, issuer wrong, series 999)
    ("432505AB123456789012550010000000011000000011", &["KEY_ISSUER", "W_ALPHA_BEFORE_2607"]), // wmixvideo/nfe (key digit right, issuer digits wrong)
    ("32171232438772000104570010001990751153183825", &["KEY_MODEL"]), // erpbrasil.base (CT-e, model 57)
    ("50131248740351011795580001490001531345952745", &["KEY_MODEL"]), // erpbrasil.base (MDF-e, model 58)
    ("3526050X0J92JY000196570010000006041448679011", &["KEY_MODEL"]), // wmixvideo/nfe (alphanumeric CT-e)
    ("52060433009911002506550120000007800267301615", &["KEY_EMISSION_TYPE"]), // MOC example of 2006, layout 1.10 without tpEmis (position 35 is 0)
    ("3517045871652300011955001000000012100012345", &["KEY_LENGTH"]), // 43 characters
    ("351704587165230001195500100000001210001234588", &["KEY_LENGTH"]), // 45 characters
    ("351704587165230001A9550010000000121000123458", &["KEY_CHARSET"]), // letter in the CNPJ check digits (position 19)
    ("35261258716523000119550010000000121000123450", &["KEY_YEAR"]), // synthetic: month after today (2026-11-22)
    ("35261358716523000119550010000000121000123453", &["KEY_MONTH", "KEY_YEAR"]), // synthetic: month 13
    ("35050158716523000119550010000000121000123455", &["KEY_YEAR"]), // synthetic: year 05
    ("35261158716523000119550010000000001000123455", &["KEY_NUMBER_ZERO"]), // synthetic: number zero
    ("35261158716523000119550010000000128000123453", &["KEY_EMISSION_TYPE"]), // synthetic: tpEmis 8
    ("20261158716523000119550010000000121000123453", &["KEY_UF"]), // synthetic: UF 20 does not exist
    ("41261100052998224726559200000000071408172636", &["KEY_ISSUER"]), // synthetic: same with a wrong CPF
    ("41261100052998224725550010000000071408172639", &["KEY_ISSUER"]), // synthetic: CPF issuer in a CNPJ series
];

#[test]
fn each_key_gives_exactly_its_codes() {
    for (key, expected) in ACCEPTED.iter().chain(REFUSED) {
        assert_eq!(codes(key), *expected, "{key}");
    }
}

#[test]
fn a_key_without_errors_is_proved_by_its_type() {
    for (text, _) in ACCEPTED {
        let key = InvoiceKey::parse(text, today()).unwrap();
        assert_eq!(InvoiceKey::parse(&key.to_string(), today()).as_ref(), Ok(&key));
        assert!(key.parts().uf.is_some() && key.parts().issuer.is_some());
    }
    assert!(REFUSED.iter().all(|(text, _)| InvoiceKey::parse(text, today()).is_err()));
}

#[test]
fn every_part_is_carried() {
    let key = InvoiceKey::parse("35261111222333000181650010000000129000123452", today()).unwrap();
    let expected = Parts {
        uf_code: 35,
        uf: Some(Uf::SP),
        year: 2026,
        month: 11,
        issuer_text: "11222333000181".into(),
        issuer: Document::parse("11222333000181").ok(),
        model: 65,
        series: 1,
        number: 12,
        emission_type: 9,
        random_code: 12_345,
        check_digit: 2,
    };
    assert_eq!(key.parts(), expected);
    assert_eq!(Model::from_code(expected.model), Some(Model::Nfce));
    assert_eq!(key.grouped(), "3526 1111 2223 3300 0181 6500 1000 0000 1290 0012 3452");
}

#[test]
fn the_series_decides_between_cpf_and_cnpj() {
    let issuer = |key: &str| decode(key, today()).parts.and_then(|parts| parts.issuer);
    assert!(matches!(issuer("41261100000123456797559200000000071408172639"), Some(Document::Cpf(_))));
    assert!(matches!(issuer(WITH_LETTERS), Some(Document::Cnpj(_))));
}

#[test]
fn the_address_in_a_receipt_is_read() {
    let key = "35261111222333000181650010000000129000123452";
    let addresses = [
        format!("https://www.nfce.fazenda.sp.gov.br/qrcode?p={key}|2|1|1|A1B2C3D4"),
        format!("https://www.nfce.fazenda.sp.gov.br/qrcode?p={key}%7C2%7C1%7C1%7CA1B2C3D4"),
        format!("HTTPS://WWW.SEFAZ.RS.GOV.BR/NFCE?x=1&P={key}&y=2"),
    ];
    for address in addresses {
        assert_eq!(
            decode(&address, today()).key().map(|read| read.as_str().to_owned()),
            Some(key.to_owned())
        );
    }
    assert_eq!(codes("https://example.com/?q=1"), ["KEY_LENGTH"]);
}

#[test]
fn prefixes_are_removed_only_before_44_characters() {
    for prefix in ["NFe", "NFCe", "CTe", "MDFe", "CFe"] {
        assert_eq!(normalise(&format!(" {prefix}{NUMERIC}\n")), Ok(NUMERIC.to_owned()));
    }
    assert_eq!(normalise("NFe3517"), Ok("NFE3517".to_owned()));
    assert_eq!(normalise("3517\u{a0}0458/71.65-2"), Ok("3517045871652".to_owned()));
}

#[test]
fn strangers_are_refused_before_they_become_capitals() {
    for stranger in ['ß', '٣', '３', 'é', '\u{200b}'] {
        let key = NUMERIC.replacen('3', &stranger.to_string(), 1);
        assert_eq!(decode(&key, today()).errors, [KeyError::Charset { found: stranger, position: 1 }]);
    }
    assert_eq!(codes(&NUMERIC.replace("58716523", "5871#523")), ["KEY_CHARSET"]);
}

#[test]
fn sentences_name_what_was_found_and_expected() {
    let sentences = |text: &str| -> Vec<String> {
        decode(text, today()).errors.iter().map(ToString::to_string).collect()
    };
    assert_eq!(sentences("1234"), ["an invoice key has 44 characters, this one has 4"]);
    assert_eq!(
        sentences("32171232438772000104570010001990751153183825"),
        ["the document model is 57 (CT-e, freight), expected 55 (NF-e) or 65 (NFC-e)"]
    );
    assert_eq!(
        sentences("35261358716523000119550010000000121000123453"),
        [
            "the month of issue is 13, expected 01 to 12",
            "the key was issued in 2026-13, expected 2006-01 to 2026-11"
        ]
    );
    assert_eq!(
        sentences("41261100052998224726559200000000071408172636"),
        ["the issuer 00052998224726 is not valid, expected 000 and a CPF in series 920"]
    );
}

/// An invoice of the first establishment whose CNPJ has letters.
fn invoice() -> NewKey {
    NewKey {
        uf: Uf::SP,
        issued_on: today(),
        issuer: Document::parse("00.000.000/E08G-12").unwrap(),
        model: Model::Nfe,
        series: 1,
        number: 1,
        emission_type: 1,
        random_code: 10_000_001,
    }
}

#[test]
fn a_built_key_is_read_back() {
    let key = build(&invoice()).unwrap();
    assert_eq!(key.as_str(), "35261100000000E08G12550010000000011100000019");
    assert_eq!(InvoiceKey::parse(key.as_str(), today()), Ok(key));
}

#[test]
fn a_key_that_would_be_refused_is_not_built() {
    let broken = [
        (NewKey { number: 0, ..invoice() }, "KEY_NUMBER_ZERO"),
        (NewKey { emission_type: 8, ..invoice() }, "KEY_EMISSION_TYPE"),
        (NewKey { series: 920, ..invoice() }, "KEY_ISSUER"),
        (NewKey { series: 1000, ..invoice() }, "KEY_LENGTH"),
        (NewKey { random_code: u32::MAX, ..invoice() }, "KEY_LENGTH"),
        (NewKey { issued_on: NaiveDate::MIN, ..invoice() }, "KEY_YEAR"),
    ];
    for (invoice, code) in broken {
        assert_eq!(build(&invoice).map_err(|error| error.code()), Err(code));
    }
}

#[test]
fn the_check_digit_needs_43_known_characters() {
    assert_eq!((check_digit(NUMERIC), check_digit(WITH_LETTERS)), (Some(8), Some(8)));
    assert_eq!(
        (check_digit(""), check_digit(&NUMERIC[..42]), check_digit(&"é".repeat(43))),
        (None, None, None)
    );
}

/// The remainder the check digit is made of; 0 and 1 both give digit 0.
fn remainder(body: &str) -> u32 {
    sum_2_to_9(body) % 11
}

#[test]
fn one_wrong_digit_always_changes_the_remainder() {
    for key in [NUMERIC, WITH_LETTERS] {
        let body = &key[..43];
        for (position, _) in body.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for digit in ('0'..='9').filter(|digit| !body[position..].starts_with(*digit)) {
                let wrong = format!("{}{digit}{}", &body[..position], &body[position + 1..]);
                assert_ne!(remainder(&wrong), remainder(body), "{wrong}");
            }
        }
    }
}

#[test]
fn swapping_two_neighbouring_digits_always_changes_the_remainder() {
    for position in 0..42 {
        let body = &NUMERIC[..43];
        let (left, right) = (&body[position..=position], &body[position + 1..position + 2]);
        if left != right {
            let swapped = format!("{}{right}{left}{}", &body[..position], &body[position + 2..]);
            assert_ne!(remainder(&swapped), remainder(body), "{swapped}");
        }
    }
}

/// Whether a key with one character in place of the other keeps its remainder.
fn are_twins(one: char, other: char) -> bool {
    let with = |c: char| WITH_LETTERS.replacen('P', &c.to_string(), 1);
    remainder(&with(one)[..43]) == remainder(&with(other)[..43])
}

#[test]
fn letters_equal_modulo_11_cannot_be_told_apart() {
    let groups = ["0FQ", "1GR", "2HS", "3IT", "4JU", "5KV", "6ALW", "7BMX", "8CNY", "9DOZ", "EP"];
    for group in groups {
        for c in ('0'..='9').chain('A'..='Z') {
            let first = group.chars().next().unwrap();
            assert_eq!(are_twins(first, c), group.contains(c), "{first} {c}");
        }
    }
}

#[test]
fn look_alikes_are_caught() {
    for (one, other) in [('0', 'O'), ('1', 'I'), ('5', 'S'), ('8', 'B'), ('2', 'Z')] {
        assert!(!are_twins(one, other), "{one} {other}");
    }
}
