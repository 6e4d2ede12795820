//! Codes of the Central Bank's manual and of public test suites.

use super::parse::{checksum, read};
use super::*;

const MANUAL: &str = "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913\
    Fulano de Tal6008BRASILIA62070503***63041D3D";
const MANUAL_WITH_AMOUNT: &str = "00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-426614174000520400005303986\
    540510.005802BR5913FULANO DE TAL6008BRASILIA62070503***630436D9";
const DYNAMIC: &str = "00020101021226770014BR.GOV.BCB.PIX2555pix.example.com/qr/93598be0-1bd0-4997-8318-81776a1d8a995\
    204000053039865802BR5907EMPRESA6009SAO PAULO62070503***6304EEAB";
const WRONG_LENGTH: &str = "00020126360014BR.GOV.BCB.PIX0114+5511943214321520400005303986540566.665802BR5907EMPRESA60\
    08BRASILIA62080503***6304170E";
const SYNTHETIC: &str = "00020126380014br.gov.bcb.pix0116pix@loja.example5204000053039865406149.905802BR5912LOJA EXEM\
    PLO6009SAO PAULO62140510PEDIDO10016304E52A";

#[test]
fn the_checksum_has_its_published_check_value() {
    assert_eq!(crc16(b"123456789"), 0x29B1);
    assert_eq!(crc16(b""), 0xFFFF);
}

#[test]
fn structure_and_checksum_are_judged_apart() {
    let changed = MANUAL_WITH_AMOUNT.replace("10.00", "11.00");
    let lower_case = MANUAL.replace("1D3D", "1d3d");
    let vectors = [
        (MANUAL, true, true),
        (MANUAL_WITH_AMOUNT, true, true),
        (DYNAMIC, true, true),
        (WRONG_LENGTH, true, false),
        (&changed, false, true),
        (&lower_case, true, true),
        (SYNTHETIC, true, true),
    ];
    for (payload, crc_ok, tlv_ok) in vectors {
        assert_eq!((checksum(payload).is_ok(), read(payload).is_ok()), (crc_ok, tlv_ok), "{payload}");
        assert_eq!(parse(payload).is_ok(), crc_ok && tlv_ok, "{payload}");
    }
    assert_eq!(read(&changed).map(|code| code.amount_cents), Ok(Some(1_100)));
    assert!(matches!(parse(&changed), Err(PixError::Checksum { .. })));
    assert_eq!(parse(WRONG_LENGTH), Err(PixError::Structure));
}

#[test]
fn a_static_code_names_key_and_amount() {
    let code = parse(&format!(" {MANUAL_WITH_AMOUNT}\n")).unwrap();
    let expected = PixCode {
        kind: PixKind::Static { key: "123e4567-e12b-12d1-a456-426614174000".into(), text: None },
        is_one_time: false,
        amount_cents: Some(1_000),
        receiver: "FULANO DE TAL".into(),
        city: "BRASILIA".into(),
        txid: None,
    };
    assert_eq!(code, expected);
    assert_eq!(parse(MANUAL).map(|code| code.amount_cents), Ok(None));
}

#[test]
fn a_dynamic_code_names_an_address() {
    let code = parse(DYNAMIC).unwrap();
    let url = "pix.example.com/qr/93598be0-1bd0-4997-8318-81776a1d8a99".to_owned();
    assert_eq!((code.kind, code.is_one_time), (PixKind::Dynamic { url }, true));
}

fn loja() -> StaticCode<'static> {
    StaticCode {
        key: "pix@loja.example",
        receiver: "Loja Exemplo",
        city: "São Paulo",
        amount_cents: Some(14_990),
        txid: Some("PEDIDO1001"),
    }
}

#[test]
fn a_made_code_is_the_expected_text_and_is_read_back() {
    assert_eq!(loja().encode().as_deref(), Ok(SYNTHETIC));
    let long = StaticCode {
        receiver: "Comércio de Pães e Açúcar Irmãos Müller Ltda",
        amount_cents: None,
        txid: None,
        ..loja()
    };
    let code = parse(&long.encode().unwrap()).unwrap();
    assert_eq!(code.receiver, "COMERCIO DE PAES E ACUCAR");
    assert_eq!((code.amount_cents, code.txid), (None, None));
}

#[test]
fn a_code_that_no_bank_would_read_is_not_made() {
    let long = "x".repeat(78);
    let vectors = [
        (StaticCode { key: "", ..loja() }, StaticCodeError::Key),
        (StaticCode { key: &long, ..loja() }, StaticCodeError::Key),
        (StaticCode { key: "josé@loja.example", ..loja() }, StaticCodeError::Key),
        (StaticCode { receiver: " 株 ", ..loja() }, StaticCodeError::Receiver),
        (StaticCode { city: "", ..loja() }, StaticCodeError::City),
        (StaticCode { amount_cents: Some(0), ..loja() }, StaticCodeError::Amount),
        (StaticCode { amount_cents: Some(-1), ..loja() }, StaticCodeError::Amount),
        (StaticCode { amount_cents: Some(i64::MAX), ..loja() }, StaticCodeError::Amount),
        (StaticCode { txid: Some("PEDIDO-1001"), ..loja() }, StaticCodeError::Txid),
        (StaticCode { txid: Some(&long), ..loja() }, StaticCodeError::Txid),
    ];
    for (code, error) in vectors {
        assert_eq!(code.encode(), Err(error));
    }
}

#[test]
fn lengths_count_characters_so_accents_are_read() {
    let body = MANUAL.replace("BRASILIA", "BRASÍLIA");
    let covered = &body[..body.len() - 4];
    let payload = format!("{covered}{:04X}", crc16(covered.as_bytes()));
    assert_eq!(parse(&payload).map(|code| code.city), Ok("BRASÍLIA".into()));
}

#[test]
fn other_texts_say_what_they_lack() {
    let vectors = [
        ("", PixError::Missing { id: "00" }),
        ("pedido 1001", PixError::Structure),
        ("0002", PixError::Structure),
        ("000201", PixError::NotPix),
        ("00+201", PixError::Structure),
        ("00020126080004visa", PixError::NotPix),
        ("00020126180014br.gov.bcb.pix", PixError::Missing { id: "26/01" }),
        (&MANUAL[..MANUAL.len() - 8], PixError::Missing { id: "63" }),
        (&MANUAL_WITH_AMOUNT.replace("10.00", "10,00"), PixError::Amount),
        (&MANUAL_WITH_AMOUNT.replace("10.00", "-1.00"), PixError::Amount),
    ];
    for (text, error) in vectors {
        assert_eq!(parse(text), Err(error), "{text}");
    }
}
