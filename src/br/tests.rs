//! What holds for every reader here: no text makes it panic, and only ASCII counts.

use chrono::NaiveDate;

use super::{
    boleto, cep::Cep, cnpj::Cnpj, cpf::Cpf, document::Document, gtin::Gtin, ibge, nfe_key, phone::Phone, pix,
};
use super::{tracking::TrackingCode, uf::Uf};

/// Which readers accept a text, by name.
fn accepted_by(text: &str) -> Vec<&'static str> {
    let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
    let readers = [
        ("cpf", Cpf::parse(text).is_ok()),
        ("cnpj", Cnpj::parse(text).is_ok() || Cnpj::with_check_digits(text).is_ok()),
        ("document", Document::parse(text).is_ok()),
        ("cep", Cep::parse(text).is_ok()),
        ("gtin", Gtin::parse(text).is_ok() || Gtin::with_check_digit(text).is_some()),
        ("phone", Phone::parse(text).is_ok()),
        ("uf", text.parse::<Uf>().is_ok()),
        ("ibge", ibge::check(text).is_ok()),
        ("nfe_key", nfe_key::decode(text, today).key().is_some()),
        ("nfe_key digit", nfe_key::check_digit(text).is_some()),
        ("pix", pix::parse(text).is_ok()),
        ("boleto", boleto::parse(text, today).is_ok() || boleto::build(text, None, 1, text).is_ok()),
        ("tracking", TrackingCode::parse(text).is_ok() || TrackingCode::with_check_digit(text, 1).is_ok()),
    ];
    readers.into_iter().filter(|(_, accepts)| *accepts).map(|(name, _)| name).collect()
}

#[test]
fn odd_texts_are_refused_by_every_reader() {
    let long = ["9", "é", "A", "🙂", " ", "0002", "?p="].map(|text| text.repeat(100_000));
    let short =
        ["", " ", "+", "?", "?p=", "?p=|", "\0", "\u{feff}", "é", "🙂🙂", "٠١٢٣٤٥٦٧٨٩٠", "-.-./", "NFe"];
    for text in long.iter().map(String::as_str).chain(short) {
        let accepted: Vec<_> =
            accepted_by(text).into_iter().filter(|name| *name != "nfe_key digit").collect();
        assert!(accepted.is_empty(), "{accepted:?} accept {:?}", text.chars().take(9).collect::<String>());
    }
}

#[test]
fn every_length_of_every_width_is_survived() {
    for unit in ["1", "8", "A", "é", "€", "🙂", "1é", "é1", "A🙂1"] {
        for count in 0..60 {
            let text = unit.repeat(count);
            let read = accepted_by(&text);
            assert!(text.is_ascii() || read.is_empty(), "{read:?} accept {text}");
        }
    }
}

#[test]
fn digits_of_other_scripts_are_strangers() {
    let vectors = [
        ("52998224725", "cpf"),
        ("11222333000181", "cnpj"),
        ("01310200", "cep"),
        ("11994029275", "phone"),
        ("5208707", "ibge"),
        ("7891000100103", "gtin"),
        ("35170458716523000119550010000000121000123458", "nfe_key"),
        ("00190500954014481606906809350314916410000014990", "boleto"),
    ];
    for (text, name) in vectors {
        assert!(accepted_by(text).contains(&name), "{name}");
        let arabic: String =
            text.chars().map(|c| char::from_u32(u32::from(c) - 0x30 + 0x660).unwrap()).collect();
        let wide: String =
            text.chars().map(|c| char::from_u32(u32::from(c) - 0x30 + 0xFF10).unwrap()).collect();
        assert!(accepted_by(&arabic).is_empty() && accepted_by(&wide).is_empty(), "{name}");
    }
}
