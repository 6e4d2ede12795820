//! Addresses as somebody sends them: what may be kept.

use super::check::Checks;
use super::contact;
use crate::br::cep::Cep;
use crate::br::ibge;
use crate::br::uf::Uf;
use crate::refusal::Code;
use entity::address::{self, AddressKind};
use entity::id::{AddressId, OrderId};

/// A Brazilian address as it was sent.
#[derive(Clone, Debug, Default)]
pub struct NewAddress {
    /// Who receives; the customer when left out.
    pub recipient: Option<String>,
    /// Logradouro.
    pub street: String,
    /// Número; `S/N` where there is none.
    pub number: String,
    /// Complemento.
    pub complement: Option<String>,
    /// Bairro.
    pub district: Option<String>,
    /// Cidade.
    pub city: String,
    /// State, two letters.
    pub uf: String,
    /// Postal code.
    pub cep: String,
    /// Municipality code of IBGE.
    pub ibge_code: Option<String>,
    /// Phone of who receives.
    pub phone: Option<String>,
}

/// The row of an address that was sent at `path`, without ids; parts that break a rule are missing in it.
///
/// A CEP outside the ranges of its state is kept: ranges move, and the carrier knows better.
pub fn checked(checks: &mut Checks, path: &str, kind: AddressKind, sent: &NewAddress) -> address::Model {
    let at = |field: &str| format!("{path}.{field}");
    let uf: Option<Uf> = checks.accept(
        Code::Invalid,
        &at("uf"),
        sent.uf.parse::<Uf>().map_err(|_| "expected the two letters of a state"),
    );
    let cep = checks.accept(Code::Invalid, &at("cep"), Cep::parse(&sent.cep));
    let cep = cep.map(|cep| cep.as_str().to_owned());
    address::Model {
        id: AddressId(0),
        order_id: OrderId(0),
        kind,
        recipient: checks.line(&at("recipient"), sent.recipient.as_deref(), 200),
        street: checks.needed_line(&at("street"), &sent.street, 200),
        number: checks.needed_line(&at("number"), &sent.number, 20),
        complement: checks.line(&at("complement"), sent.complement.as_deref(), 100),
        district: checks.line(&at("district"), sent.district.as_deref(), 100),
        city: checks.needed_line(&at("city"), &sent.city, 100),
        postal_prefix: cep.as_deref().and_then(|cep| cep.get(..5)).map(str::to_owned),
        cep,
        ibge_code: ibge_code(checks, &at("ibgeCode"), sent.ibge_code.as_deref(), uf),
        uf: uf.map(|uf| uf.as_str().to_owned()),
        phone: contact::phone(checks, &at("phone"), sent.phone.as_deref()),
    }
}

fn ibge_code(checks: &mut Checks, path: &str, code: Option<&str>, uf: Option<Uf>) -> Option<String> {
    let code = code.map(str::trim).filter(|code| !code.is_empty())?;
    let of = checks.accept(Code::Invalid, path, ibge::check(code))?;
    if uf.is_some_and(|uf| uf != of) {
        checks.invalid(
            path,
            format!("this municipality lies in {}, not in the state of the address", of.as_str()),
        );
        return None;
    }
    Some(code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{NewAddress, checked};
    use crate::error::Error;
    use crate::order::check::Checks;
    use entity::address::AddressKind;

    fn paulista() -> NewAddress {
        NewAddress {
            street: "Avenida Paulista".to_owned(),
            number: "1000".to_owned(),
            city: "São Paulo".to_owned(),
            uf: "sp".to_owned(),
            cep: "01310-200".to_owned(),
            ibge_code: Some("3550308".to_owned()),
            ..NewAddress::default()
        }
    }

    #[test]
    fn a_good_address_is_kept_in_canonical_form() {
        let mut checks = Checks::default();
        let row = checked(&mut checks, "shippingAddress", AddressKind::Shipping, &paulista());
        assert!(checks.are_clean());
        assert_eq!((row.uf.as_deref(), row.cep.as_deref()), (Some("SP"), Some("01310200")));
        assert_eq!(row.postal_prefix.as_deref(), Some("01310"));
    }

    #[test]
    fn a_cep_of_another_state_is_no_error() {
        let mut checks = Checks::default();
        let sent = NewAddress { cep: "20040-020".to_owned(), ..paulista() };
        checked(&mut checks, "shippingAddress", AddressKind::Shipping, &sent);
        assert!(checks.are_clean());
    }

    #[test]
    fn every_part_that_is_wrong_is_named() {
        let mut checks = Checks::default();
        let sent = NewAddress {
            street: " ".to_owned(),
            uf: "XX".to_owned(),
            cep: "123".to_owned(),
            ibge_code: Some("3550309".to_owned()),
            phone: Some("12".to_owned()),
            ..paulista()
        };
        checked(&mut checks, "to", AddressKind::Shipping, &sent);
        let Err(Error::Refused(refusals)) = checks.done() else { panic!("refused") };
        let paths: Vec<String> = refusals.iter().map(|refusal| refusal.path.join(".")).collect();
        assert_eq!(paths, ["to.uf", "to.cep", "to.street", "to.ibgeCode", "to.phone"]);
    }

    #[test]
    fn a_municipality_lies_in_the_state_of_its_address() {
        let mut checks = Checks::default();
        let sent = NewAddress { uf: "RJ".to_owned(), ..paulista() };
        checked(&mut checks, "to", AddressKind::Shipping, &sent);
        assert!(!checks.are_clean());
    }
}
