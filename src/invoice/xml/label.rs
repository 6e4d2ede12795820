//! What the label of an invoice has to say, out of its XML.

use super::fields;
use super::nfe::{AUTHORISATION, INVOICE};
use crate::br::document::Document;
use crate::label::invoice::{InvoiceData, InvoiceParty, Operation, StateRegistration};
use chrono::{DateTime, NaiveDateTime};
use chrono_tz::Tz;
use entity::money::Money;

const OF_INVOICE: [&str; 16] = [
    "ide/tpNF",
    "ide/dhEmi",
    "ide/tpAmb",
    "emit/CNPJ",
    "emit/CPF",
    "emit/xNome",
    "emit/IE",
    "emit/enderEmit/UF",
    "dest/CNPJ",
    "dest/CPF",
    "dest/idEstrangeiro",
    "dest/xNome",
    "dest/IE",
    "dest/indIEDest",
    "dest/enderDest/UF",
    "total/ICMSTot/vNF",
];
const OF_AUTHORISATION: [&str; 3] = ["nProt", "dhRecbto", "tpAmb"];

/// What an XML says of what its label has to say; what it does not say is not there. Times are those of `zone`. Key, cancellation and
/// order are left to whoever knows them.
///
/// # Errors
///
/// A sentence, when it is no XML that can be read.
pub fn label(xml: &str, zone: Tz) -> Result<InvoiceData, String> {
    let wanted = |path: &str| {
        path.strip_prefix(INVOICE).is_some_and(|field| OF_INVOICE.contains(&field))
            || path.strip_prefix(AUTHORISATION).is_some_and(|field| OF_AUTHORISATION.contains(&field))
    };
    let fields = fields::read(xml, wanted)?;
    let find = |path: &str| {
        let found = fields.iter().find(|(known, _)| known == path).map(|(_, text)| text.as_str());
        found.filter(|text| !text.is_empty())
    };
    let of_invoice = |field: &str| find(&format!("{INVOICE}{field}"));
    let of_authorisation = |field: &str| find(&format!("{AUTHORISATION}{field}"));
    let environments = [of_invoice("ide/tpAmb"), of_authorisation("tpAmb")];
    Ok(InvoiceData {
        key: String::new(),
        protocol: of_authorisation("nProt").map(str::to_owned),
        authorised_at: of_authorisation("dhRecbto").and_then(|text| local(text, zone)),
        is_cancelled: false,
        is_trial: environments.iter().any(|environment| *environment != Some("1")),
        issuer: party(of_invoice, "emit", "enderEmit"),
        recipient: party(of_invoice, "dest", "enderDest"),
        operation: match of_invoice("ide/tpNF") {
            Some("0") => Some(Operation::In),
            Some("1") => Some(Operation::Out),
            _ => None,
        },
        issued_at: of_invoice("ide/dhEmi").and_then(|text| local(text, zone)),
        total_cents: of_invoice("total/ICMSTot/vNF").and_then(|text| text.parse().ok()).map(Money::cents),
        order_number: None,
    })
}

fn local(text: &str, zone: Tz) -> Option<NaiveDateTime> {
    Some(DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&zone).naive_local())
}

fn party<'f>(find: impl Fn(&str) -> Option<&'f str>, party: &str, address: &str) -> InvoiceParty {
    let of = |field: &str| find(&format!("{party}/{field}"));
    let document = of("CNPJ").or_else(|| of("CPF"));
    let masked =
        document.map(|text| Document::parse(text).map_or(text.to_owned(), |known| known.formatted()));
    InvoiceParty {
        name: of("xNome").map(str::to_owned),
        uf: of(&format!("{address}/UF")).map(str::to_owned),
        document: masked.or_else(|| of("idEstrangeiro").map(str::to_owned)),
        registration: registration(of("IE"), of("indIEDest")),
    }
}

/// 1: with a number, 2: exempt, 9: no taxpayer, who may have a number all the same.
fn registration(number: Option<&str>, indicator: Option<&str>) -> Option<StateRegistration> {
    match (number, indicator) {
        (Some(number), _) if number.eq_ignore_ascii_case("ISENTO") => Some(StateRegistration::Exempt),
        (Some(number), _) => Some(StateRegistration::Number(number.to_owned())),
        (None, Some("2")) => Some(StateRegistration::Exempt),
        (None, Some("9")) => Some(StateRegistration::None),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{StateRegistration, registration};

    #[test]
    fn a_registration_is_a_number_exempt_or_none() {
        let number = |text: &str| Some(StateRegistration::Number(text.to_owned()));
        for (ie, indicator, expected) in [
            (Some("111222333444"), Some("1"), number("111222333444")),
            (Some("111222333444"), None, number("111222333444")),
            (Some("ISENTO"), None, Some(StateRegistration::Exempt)),
            (None, Some("2"), Some(StateRegistration::Exempt)),
            (None, Some("9"), Some(StateRegistration::None)),
            (Some("123"), Some("9"), number("123")),
            (None, Some("1"), None),
            (None, None, None),
        ] {
            assert_eq!(registration(ie, indicator), expected, "{ie:?} {indicator:?}");
        }
    }
}
