//! What an authorised NF-e says, once everything in it agrees with everything else.

use super::{fields, text};
use crate::br::document::Document;
use crate::br::nfe_key::{self, Parts};
use crate::refusal::{Code, Refusal};
use chrono::{DateTime, FixedOffset, NaiveDate};
use entity::Instant;
use entity::money::Money;

/// What an NF-e says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nfe {
    /// The characters of the file.
    pub xml: String,
    /// Its access key, as the authorisation repeats it.
    pub key: String,
    /// Protocol of the authorisation.
    pub protocol: String,
    /// Its total (`vNF`).
    pub total: Money,
    /// When it was issued.
    pub issued_at: Instant,
    /// CNPJ or CPF of the issuer.
    pub issuer: String,
    /// CNPJ or CPF of the recipient; `None` for a foreigner, or on a receipt without a name.
    pub recipient: Option<String>,
    /// What it calls the order (`xPed`), without repetition.
    pub order_numbers: Vec<String>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line of an NF-e.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The issuer's code of the product (`cProd`).
    pub sku: String,
    /// Units, in ten-thousandths (`qCom`).
    pub quantity: i64,
    /// Gross value of the line (`vProd`).
    pub total: Money,
}

/// Where everything is below `nfeProc/`; a file without the authorisation has its invoice at the top.
pub(super) const INVOICE: &str = "nfeProc/NFe/infNFe/";
pub(super) const AUTHORISATION: &str = "nfeProc/protNFe/infProt/";
const BARE: &str = "NFe/infNFe/@Id";
const OF_INVOICE: [&str; 16] = [
    "@Id",
    "ide/mod",
    "ide/serie",
    "ide/nNF",
    "ide/dhEmi",
    "ide/tpAmb",
    "emit/CNPJ",
    "emit/CPF",
    "dest/CNPJ",
    "dest/CPF",
    "total/ICMSTot/vNF",
    "compra/xPed",
    "det/prod/cProd",
    "det/prod/qCom",
    "det/prod/vProd",
    "det/prod/xPed",
];
const OF_AUTHORISATION: [&str; 4] = ["tpAmb", "chNFe", "nProt", "cStat"];

/// Reads a file.
///
/// # Errors
///
/// `XML_INVALID`, once for each thing that is wrong.
pub fn read(bytes: &[u8]) -> Result<Nfe, Vec<Refusal>> {
    let xml = text::decoded(bytes).map_err(|problem| vec![refused(problem)])?;
    let wanted = |path: &str| {
        path == BARE
            || path.strip_prefix(INVOICE).is_some_and(|field| OF_INVOICE.contains(&field))
            || path.strip_prefix(AUTHORISATION).is_some_and(|field| OF_AUTHORISATION.contains(&field))
    };
    let fields = fields::read(&xml, wanted).map_err(|problem| vec![refused(problem)])?;
    let mut found = Found { fields: &fields, refusals: Vec::new() };
    let nfe = found.nfe();
    match nfe {
        Some(nfe) if found.refusals.is_empty() => Ok(Nfe { xml, ..nfe }),
        _ => Err(found.refusals),
    }
}

fn refused(problem: impl std::fmt::Display) -> Refusal {
    Refusal::new(Code::XmlInvalid, problem)
}

struct Found<'f> {
    fields: &'f [(String, String)],
    refusals: Vec<Refusal>,
}

impl<'f> Found<'f> {
    fn refuse(&mut self, problem: impl std::fmt::Display) {
        self.refusals.push(refused(problem));
    }

    fn all(&self, path: &str) -> impl Iterator<Item = &'f str> {
        self.fields.iter().filter(move |(known, _)| known == path).map(|(_, text)| text.as_str())
    }

    /// The text of a field that stands there once at most.
    fn optional(&mut self, path: &str) -> Option<&'f str> {
        let mut texts = self.all(path);
        let (first, second) = (texts.next(), texts.next());
        drop(texts);
        if second.is_some() {
            self.refuse(format!("`{path}` stands there more than once"));
        }
        first.filter(|text| !text.is_empty())
    }

    fn required(&mut self, path: &str) -> Option<&'f str> {
        let text = self.optional(path);
        if text.is_none() {
            self.refuse(format!("`{path}` is missing"));
        }
        text
    }

    fn of_invoice(&mut self, field: &str) -> Option<&'f str> {
        self.required(&format!("{INVOICE}{field}"))
    }

    fn nfe(&mut self) -> Option<Nfe> {
        if self.all(BARE).next().is_some() {
            self.refuse("the NF-e has no authorisation: send the file with `nfeProc` around it, as the tax office answered it");
            return None;
        }
        if !self.fields.iter().any(|(path, _)| path.starts_with(INVOICE)) {
            self.refuse("this is no NF-e with its authorisation (`nfeProc`)");
            return None;
        }
        let key = self.key();
        let protocol = self.authorisation();
        let moment = self.issued_at();
        let total = self.total();
        let issuer = self.party("emit");
        let recipient = self.party("dest");
        let lines = self.lines();
        if issuer.is_none() {
            self.refuse("the issuer has no CNPJ or CPF");
        }
        if let (Some((key, parts)), Some(moment), Some(issuer)) = (&key, moment, &issuer) {
            self.agrees(key, parts, moment, issuer);
        }
        Some(Nfe {
            xml: String::new(),
            key: key?.0.to_owned(),
            protocol: protocol?.to_owned(),
            total: total?,
            issued_at: moment?.timestamp_millis(),
            issuer: issuer?.as_str().to_owned(),
            recipient: recipient.map(|document| document.as_str().to_owned()),
            order_numbers: self.order_numbers(),
            lines,
        })
    }

    /// The key by the invoice and by its authorisation, which must be one.
    fn key(&mut self) -> Option<(&'f str, Parts)> {
        let id = self.of_invoice("@Id")?;
        let authorised = self.required(&format!("{AUTHORISATION}chNFe"))?;
        if id.strip_prefix("NFe") != Some(authorised) {
            self.refuse("the authorisation is of another invoice: `infNFe/@Id` and `chNFe` differ");
            return None;
        }
        let decoded = nfe_key::decode(authorised, NaiveDate::MAX);
        if decoded.text != authorised || !decoded.errors.is_empty() {
            self.refuse("`chNFe` is no access key");
            return None;
        }
        Some((authorised, decoded.parts?))
    }

    fn authorisation(&mut self) -> Option<&'f str> {
        let status = self.required(&format!("{AUTHORISATION}cStat"));
        if status.is_some_and(|status| !matches!(status, "100" | "150")) {
            self.refuse("the tax office did not authorise it: `cStat` is neither 100 nor 150");
        }
        let environment = format!("{AUTHORISATION}tpAmb");
        let tests = [self.of_invoice("ide/tpAmb"), self.required(&environment)];
        if tests.into_iter().flatten().any(|environment| environment != "1") {
            self.refuse("it was issued for testing: `tpAmb` is not 1");
        }
        let protocol = self.required(&format!("{AUTHORISATION}nProt"))?;
        if !(1..=20).contains(&protocol.len()) || !protocol.bytes().all(|byte| byte.is_ascii_digit()) {
            self.refuse("`nProt` is no protocol");
        }
        Some(protocol)
    }

    fn issued_at(&mut self) -> Option<DateTime<FixedOffset>> {
        let text = self.of_invoice("ide/dhEmi")?;
        let issued = DateTime::parse_from_rfc3339(text).ok();
        if issued.is_none() {
            self.refuse("`dhEmi` is no instant with its offset");
        }
        issued
    }

    fn total(&mut self) -> Option<Money> {
        let total = self.of_invoice("total/ICMSTot/vNF")?.parse().ok();
        if total.is_none() {
            self.refuse("`vNF` is no amount");
        }
        total
    }

    fn party(&mut self, party: &str) -> Option<Document> {
        let texts = [
            self.optional(&format!("{INVOICE}{party}/CNPJ")),
            self.optional(&format!("{INVOICE}{party}/CPF")),
        ];
        let mut documents = texts.into_iter().flatten().map(Document::parse);
        match (documents.next(), documents.next()) {
            (None, _) => None,
            (Some(Ok(document)), None) => Some(document),
            _ => {
                self.refuse(format!("`{party}` has no valid CNPJ or CPF"));
                None
            }
        }
    }

    fn order_numbers(&self) -> Vec<String> {
        let paths = [format!("{INVOICE}compra/xPed"), format!("{INVOICE}det/prod/xPed")];
        let mut numbers: Vec<String> =
            paths.iter().flat_map(|path| self.all(path)).map(str::to_owned).collect();
        numbers.retain(|number| (1..=60).contains(&number.chars().count()));
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    fn lines(&mut self) -> Vec<Line> {
        let column = |field: &str| -> Vec<&str> { self.all(&format!("{INVOICE}det/prod/{field}")).collect() };
        let (skus, quantities, totals) = (column("cProd"), column("qCom"), column("vProd"));
        if skus.is_empty() || skus.len() != quantities.len() || skus.len() != totals.len() {
            self.refuse("its lines lack `cProd`, `qCom` or `vProd`");
            return Vec::new();
        }
        let line = |((sku, units), total): ((&&str, &&str), &&str)| {
            Some(Line { sku: (*sku).to_owned(), quantity: quantity(units)?, total: total.parse().ok()? })
        };
        let lines: Option<Vec<Line>> = skus.iter().zip(&quantities).zip(&totals).map(line).collect();
        if lines.is_none() {
            self.refuse("a line has a quantity or a value that is no number");
        }
        lines.unwrap_or_default()
    }

    /// The invoice says of itself what its key says. In the series of the tax office the key may hold its CNPJ.
    fn agrees(&mut self, key: &str, parts: &Parts, moment: DateTime<FixedOffset>, issuer: &Document) {
        if key.get(2..6) != Some(moment.format("%y%m").to_string().as_str()) {
            self.refuse("the month of `dhEmi` is not the key's");
        }
        let says = [
            ("ide/mod", u32::from(parts.model)),
            ("ide/serie", u32::from(parts.series)),
            ("ide/nNF", parts.number),
        ];
        for (field, in_key) in says {
            let text = self.of_invoice(field);
            if text.is_some_and(|text| text.parse() != Ok(in_key)) {
                self.refuse(format!("`{field}` is not the key's"));
            }
        }
        let by_tax_office = (890..=919).contains(&parts.series);
        if !by_tax_office && parts.issuer.as_ref() != Some(issuer) {
            self.refuse("the issuer is not the key's");
        }
    }
}

/// Ten-thousandths of a decimal number of at most four places.
fn quantity(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let plain =
        |part: &str, longest: usize| part.len() <= longest && part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !plain(whole, 11) || !plain(fraction, 4) {
        return None;
    }
    format!("{whole}{fraction:0<4}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::quantity;

    #[test]
    fn quantities_are_exact() {
        for (text, expected) in [
            ("2", Some(20_000)),
            ("2.0000", Some(20_000)),
            ("0.5", Some(5_000)),
            ("99999999999.9999", Some(999_999_999_999_999)),
            ("1.00001", None),
            ("", None),
            (".5", None),
            ("-1", None),
            ("1e3", None),
            ("999999999999", None),
        ] {
            assert_eq!(quantity(text), expected, "{text}");
        }
    }
}
