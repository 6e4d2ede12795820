//! What a *DANFE Simplificado - Etiqueta* has to say (Nota Técnica 2020.004 v1.10), and what is missing to say it.
//!
//! An access key alone is not enough: protocol and state registrations stand in the XML. So the label is made of an [`Invoice`] that
//! only [`check`] gives, and only when nothing is missing.

use chrono::NaiveDateTime;

/// Which way the goods go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// 0: into the issuer's house (a return).
    In,
    /// 1: out of it.
    Out,
}

/// Whether somebody is registered with the tax office of the state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StateRegistration {
    /// The number (*inscrição estadual*).
    Number(String),
    /// `ISENTO`.
    Exempt,
    /// Not a taxpayer of ICMS, as most consumers.
    None,
}

/// Issuer or recipient.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceParty {
    /// Name or *razão social*.
    pub name: Option<String>,
    /// Two letters.
    pub uf: Option<String>,
    /// CNPJ or CPF, with its mask.
    pub document: Option<String>,
    /// `None` when it is not known.
    pub registration: Option<StateRegistration>,
}

/// What is known of an invoice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InvoiceData {
    /// 44 characters, without blanks, checked by whoever recorded it.
    pub key: String,
    /// Number of the authorisation.
    pub protocol: Option<String>,
    /// When it was authorised, local to the store.
    pub authorised_at: Option<NaiveDateTime>,
    /// Whether the tax office or the store cancelled it.
    pub is_cancelled: bool,
    /// Issued for a try: it has no fiscal value, and says so.
    pub is_trial: bool,
    /// Who sells.
    pub issuer: InvoiceParty,
    /// Who buys.
    pub recipient: InvoiceParty,
    /// In or out.
    pub operation: Option<Operation>,
    /// The day of issue, local to the store.
    pub issued_at: Option<NaiveDateTime>,
    /// In cents; not mandatory since August 2024.
    pub total_cents: Option<i64>,
    /// The store's order, shown when known.
    pub order_number: Option<String>,
}

/// What stands in the way of the label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Missing {
    /// The key is not one of 44 characters.
    Key,
    /// Receipts (65) and declarations (99) have no such label.
    Model55,
    /// Issued in a contingency (other than that of the national environment), which asks for a second bar code: print the whole DANFE.
    NormalEmission,
    /// A cancelled invoice accompanies nothing.
    Validity,
    /// Protocol of the authorisation.
    Protocol,
    /// Its day and time.
    AuthorisedAt,
    /// In or out.
    Operation,
    /// Day of issue.
    IssuedAt,
    /// Name of the issuer.
    IssuerName,
    /// State of the issuer.
    IssuerUf,
    /// CNPJ or CPF of the issuer.
    IssuerDocument,
    /// State registration of the issuer.
    IssuerRegistration,
    /// Name of the recipient.
    RecipientName,
    /// State of the recipient.
    RecipientUf,
    /// CNPJ or CPF of the recipient.
    RecipientDocument,
    /// State registration of the recipient, or that there is none.
    RecipientRegistration,
}

impl Missing {
    /// The field, as [`InvoiceData`] calls it.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Model55 => "model",
            Self::NormalEmission => "emissionType",
            Self::Validity => "cancelled",
            Self::Protocol => "protocol",
            Self::AuthorisedAt => "authorisedAt",
            Self::Operation => "operation",
            Self::IssuedAt => "issuedAt",
            Self::IssuerName => "issuer.name",
            Self::IssuerUf => "issuer.uf",
            Self::IssuerDocument => "issuer.document",
            Self::IssuerRegistration => "issuer.stateRegistration",
            Self::RecipientName => "recipient.name",
            Self::RecipientUf => "recipient.uf",
            Self::RecipientDocument => "recipient.document",
            Self::RecipientRegistration => "recipient.stateRegistration",
        }
    }
}

/// A party whose every field is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownParty {
    pub(super) name: String,
    pub(super) uf: String,
    pub(super) document: String,
    pub(super) registration: StateRegistration,
}

/// An invoice of which nothing is missing; [`check`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invoice {
    pub(super) key: String,
    pub(super) protocol: String,
    pub(super) authorised_at: NaiveDateTime,
    pub(super) is_trial: bool,
    pub(super) issuer: KnownParty,
    pub(super) recipient: KnownParty,
    pub(super) operation: Operation,
    pub(super) issued_at: NaiveDateTime,
    pub(super) total_cents: Option<i64>,
    pub(super) order_number: Option<String>,
}

impl Invoice {
    /// Series and number, out of the key, without leading zeros.
    pub(super) fn series_and_number(&self) -> (String, String) {
        let part = |range: std::ops::Range<usize>| {
            let digits = self.key.get(range).unwrap_or_default().trim_start_matches('0');
            if digits.is_empty() { "0".to_owned() } else { digits.to_owned() }
        };
        (part(22..25), part(25..34))
    }
}

/// The invoice when nothing is missing for its label.
///
/// # Errors
///
/// Everything that is missing, in the order of [`Missing`].
pub fn check(data: &InvoiceData) -> Result<Invoice, Vec<Missing>> {
    let mut missing = about_the_key(&data.key);
    if data.is_cancelled {
        missing.push(Missing::Validity);
    }
    let (protocol, authorised_at) = (known(data.protocol.as_ref()), data.authorised_at);
    let (operation, issued_at) = (data.operation, data.issued_at);
    missing.extend(protocol.is_none().then_some(Missing::Protocol));
    missing.extend(authorised_at.is_none().then_some(Missing::AuthorisedAt));
    missing.extend(operation.is_none().then_some(Missing::Operation));
    missing.extend(issued_at.is_none().then_some(Missing::IssuedAt));
    let issuer = party(
        &data.issuer,
        &mut missing,
        [Missing::IssuerName, Missing::IssuerUf, Missing::IssuerDocument, Missing::IssuerRegistration],
    );
    let recipient = party(
        &data.recipient,
        &mut missing,
        [
            Missing::RecipientName,
            Missing::RecipientUf,
            Missing::RecipientDocument,
            Missing::RecipientRegistration,
        ],
    );
    let (
        Some(protocol),
        Some(authorised_at),
        Some(operation),
        Some(issued_at),
        Some(issuer),
        Some(recipient),
        true,
    ) = (protocol, authorised_at, operation, issued_at, issuer, recipient, missing.is_empty())
    else {
        return Err(missing);
    };
    Ok(Invoice {
        key: data.key.clone(),
        protocol,
        authorised_at,
        is_trial: data.is_trial,
        issuer,
        recipient,
        operation,
        issued_at,
        total_cents: data.total_cents,
        order_number: known(data.order_number.as_ref()),
    })
}

/// Model and emission type stand in the key: positions 21, 22 and 35. 1 is normal; 6 and 7 are the contingencies of the national
/// environment, authorised and printed as normal.
fn about_the_key(key: &str) -> Vec<Missing> {
    let is_key =
        key.len() == 44 && key.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    if !is_key {
        return vec![Missing::Key];
    }
    let mut missing = Vec::new();
    if key.get(20..22) != Some("55") {
        missing.push(Missing::Model55);
    }
    if !matches!(key.get(34..35), Some("1" | "6" | "7")) {
        missing.push(Missing::NormalEmission);
    }
    missing
}

fn known(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn party(party: &InvoiceParty, missing: &mut Vec<Missing>, fields: [Missing; 4]) -> Option<KnownParty> {
    let (name, uf, document) =
        (known(party.name.as_ref()), known(party.uf.as_ref()), known(party.document.as_ref()));
    let registration = party.registration.clone().filter(|one| match one {
        StateRegistration::Number(number) => !number.trim().is_empty(),
        StateRegistration::Exempt | StateRegistration::None => true,
    });
    let here = [name.is_some(), uf.is_some(), document.is_some(), registration.is_some()];
    missing.extend(fields.into_iter().zip(here).filter(|(_, here)| !here).map(|(field, _)| field));
    Some(KnownParty { name: name?, uf: uf?, document: document?, registration: registration? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;

    fn complete() -> InvoiceData {
        let party = |document: &str, registration| InvoiceParty {
            name: Some("Loja".into()),
            uf: Some("SP".into()),
            document: Some(document.into()),
            registration: Some(registration),
        };
        let at = NaiveDate::from_ymd_opt(2026, 11, 20).and_then(|day| day.and_hms_opt(14, 3, 22));
        InvoiceData {
            key: "35170458716523000119550010000000121000123458".into(),
            protocol: Some("135260000000001".into()),
            authorised_at: at,
            issuer: party("58.716.523/0001-19", StateRegistration::Number("111222333444".into())),
            recipient: party("529.982.247-25", StateRegistration::None),
            operation: Some(Operation::Out),
            issued_at: at,
            ..InvoiceData::default()
        }
    }

    #[test]
    fn a_complete_invoice_lacks_nothing() {
        let invoice = check(&complete()).unwrap();
        assert_eq!(invoice.series_and_number(), ("1".to_owned(), "12".to_owned()));
    }

    #[test]
    fn everything_missing_is_told_at_once() {
        let missing = check(&InvoiceData { key: complete().key, ..InvoiceData::default() }).unwrap_err();
        let fields: Vec<_> = missing.into_iter().map(Missing::field).collect();
        assert_eq!(
            fields,
            [
                "protocol",
                "authorisedAt",
                "operation",
                "issuedAt",
                "issuer.name",
                "issuer.uf",
                "issuer.document",
                "issuer.stateRegistration",
                "recipient.name",
                "recipient.uf",
                "recipient.document",
                "recipient.stateRegistration",
            ]
        );
    }

    #[test]
    fn only_valid_invoices_of_model_55_issued_normally_have_the_label() {
        let with_key =
            |key: &str| check(&InvoiceData { key: key.into(), ..complete() }).err().unwrap_or_default();
        assert_eq!(with_key("3517"), [Missing::Key]);
        assert_eq!(
            with_key("35261111222333000181650010000000129000123452"),
            [Missing::Model55, Missing::NormalEmission]
        );
        assert_eq!(with_key("35170458716523000119550010000000124000123458"), [Missing::NormalEmission]);
        assert_eq!(with_key("35170458716523000119550010000000126000123458"), []);
        assert_eq!(check(&InvoiceData { is_cancelled: true, ..complete() }), Err(vec![Missing::Validity]));
        let blank = InvoiceData { protocol: Some("  ".into()), ..complete() };
        assert_eq!(check(&blank), Err(vec![Missing::Protocol]));
    }
}
