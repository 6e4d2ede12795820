//! Who buys: people and some companies, with names, numbers and addresses that fit together.

use super::places::{City, Home, some_home};
use super::random::{Random, scattered};
use crate::br::cnpj::Cnpj;
use crate::br::cpf::Cpf;
use crate::br::uf::Uf;
use crate::error::Result;
use crate::fold::fold;
use anyhow::Context as _;
use entity::Instant;
use entity::customer::{self, CustomerKind};
use entity::id::CustomerId;

#[rustfmt::skip]
const FIRST_NAMES: [&str; 80] = [
    "Ana", "Maria", "José", "João", "Antônio", "Francisco", "Carlos", "Paulo", "Pedro", "Lucas", "Luiz",
    "Marcos", "Gabriel", "Rafael", "Daniel", "Marcelo", "Bruno", "Eduardo", "Felipe", "Rodrigo", "Manoel",
    "Mateus", "André", "Fernando", "Fábio", "Leonardo", "Gustavo", "Guilherme", "Leandro", "Tiago",
    "Márcio", "Sérgio", "Ricardo", "Vinícius", "Caíque", "Otávio", "Cauã", "Raíssa", "Adriana", "Juliana",
    "Márcia", "Fernanda", "Patrícia", "Aline", "Sandra", "Camila", "Amanda", "Bruna", "Jéssica", "Letícia",
    "Júlia", "Luciana", "Vanessa", "Mariana", "Gabriela", "Vera", "Vitória", "Larissa", "Cláudia",
    "Beatriz", "Rita", "Luana", "Sônia", "Renata", "Eliane", "Conceição", "Simone", "Tânia", "Débora",
    "Estêvão", "Inês", "Lívia", "Heloísa", "Valéria", "Ângela", "Zuleica", "Iara", "Ubirajara", "Moacir",
    "Joaquim",
];

#[rustfmt::skip]
const MIDDLE_NAMES: [&str; 16] = [
    "Clara", "Aparecida", "Eduarda", "Luiza", "Henrique", "Augusto", "de Fátima", "Cristina", "Vitor",
    "Carolina", "das Graças", "Roberto", "Alberto", "Regina", "Lúcia", "de Lourdes",
];

#[rustfmt::skip]
const FAMILY_NAMES: [&str; 72] = [
    "Silva", "Santos", "Oliveira", "Souza", "Rodrigues", "Ferreira", "Alves", "Pereira", "Lima", "Gomes",
    "Costa", "Ribeiro", "Martins", "Carvalho", "Almeida", "Lopes", "Soares", "Fernandes", "Vieira",
    "Barbosa", "Rocha", "Dias", "Nascimento", "Andrade", "Moreira", "Nunes", "Marques", "Machado", "Mendes",
    "Freitas", "Cardoso", "Ramos", "Gonçalves", "Santana", "Teixeira", "Araújo", "Cavalcanti",
    "Albuquerque", "Brandão", "Guimarães", "Magalhães", "Assunção", "Conceição", "Falcão", "Galvão", "Leão",
    "Muniz", "Peçanha", "Queirós", "Sampaio", "Távora", "Uchôa", "Vasconcelos", "Xavier", "Yamamoto",
    "Tanaka", "Nakamura", "Schneider", "Müller", "Weber", "Becker", "Rossi", "Bianchi", "Ferrari",
    "Colombo", "Haddad", "Khouri", "Kowalski", "Nogueira", "Pimentel", "Quintão", "Zanetti",
];

const PARTICLES: [(u64, &str); 3] = [(120, "da "), (60, "dos "), (60, "de ")];

#[rustfmt::skip]
const TRADES: [&str; 14] = [
    "Padaria", "Pousada", "Restaurante", "Cafeteria", "Comercial", "Empório", "Clínica", "Escola", "Ateliê",
    "Floricultura", "Hotel", "Buffet", "Mercearia", "Construtora",
];

#[rustfmt::skip]
const TRADE_NAMES: [&str; 20] = [
    "São Jorge", "Estrela do Sul", "Bom Jesus", "Irmãos Alves", "Vale Verde", "Nossa Senhora Aparecida",
    "Três Irmãos", "Pôr do Sol", "Dona Benta", "Novo Horizonte", "Beira-Mar", "Santa Rita", "Primavera",
    "Serra Azul", "Caminho Real", "Flor de Liz", "Boa Safra", "Sabor da Terra", "Recanto", "Maré Alta",
];

const LEGAL_FORMS: [(u64, &str); 3] = [(550, "Ltda."), (250, "ME"), (120, "EIRELI")];

const MAILBOXES: [(u64, &str); 1] = [(600, "example.com")];

/// A customer with the address the goods go to.
#[derive(Clone, Debug)]
pub(super) struct Buyer {
    /// The row.
    pub(super) customer: customer::Model,
    /// The address.
    pub(super) home: Home,
}

/// Somebody new in a city. `serial` is different for each, which makes document and e-mail theirs alone; the caller
/// sets the id.
pub(super) fn some_buyer(city: City, serial: i64, since: Instant, random: &mut Random) -> Result<Buyer> {
    let home = some_home(city, random);
    let kind = random.share(&[(120, CustomerKind::Company)], CustomerKind::Person);
    let (name, document) = match kind {
        CustomerKind::Person => (person(random), cpf(serial, home.city.uf)),
        CustomerKind::Company => (company(random), cnpj(serial, random)?),
    };
    let name_key = fold(&name);
    let customer = customer::Model {
        id: CustomerId(0),
        external_id: None,
        kind,
        email: Some(email(&name_key, serial, random)),
        phone: Some(phone(home.city, kind, random)),
        name: Some(name),
        name_key,
        document: Some(document),
        created_at: since,
        updated_at: since,
    };
    Ok(Buyer { customer, home })
}

/// The full name of a person.
pub(super) fn person(random: &mut Random) -> String {
    let mut name = random.word(&FIRST_NAMES).to_owned();
    if random.one_in(4) {
        name.push(' ');
        name.push_str(random.word(&MIDDLE_NAMES));
    }
    if random.one_in(2) {
        name.push(' ');
        name.push_str(random.word(&FAMILY_NAMES));
    }
    name.push(' ');
    name.push_str(random.share(&PARTICLES, ""));
    name.push_str(random.word(&FAMILY_NAMES));
    name.push_str(random.share(&[(25, " Filho"), (15, " Neto"), (20, " Júnior")], ""));
    name
}

fn company(random: &mut Random) -> String {
    let form = random.share(&LEGAL_FORMS, "S.A.");
    format!("{} {} {form}", random.word(&TRADES), random.word(&TRADE_NAMES))
}

/// A CPF whose ninth digit is the tax region of the state, as in those that are issued.
fn cpf(serial: i64, uf: Uf) -> String {
    let region = match uf {
        Uf::RS => 0,
        Uf::DF | Uf::GO | Uf::MS | Uf::MT | Uf::TO => 1,
        Uf::AC | Uf::AM | Uf::AP | Uf::PA | Uf::RO | Uf::RR => 2,
        Uf::CE | Uf::MA | Uf::PI => 3,
        Uf::AL | Uf::PB | Uf::PE | Uf::RN => 4,
        Uf::BA | Uf::SE => 5,
        Uf::MG => 6,
        Uf::ES | Uf::RJ => 7,
        Uf::SP => 8,
        Uf::PR | Uf::SC => 9,
    };
    let mut base = [region; 9];
    let mut rest = scattered(serial);
    for place in base.iter_mut().take(8) {
        *place = u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    Cpf::with_check_digits(base).as_str().to_owned()
}

/// The CNPJ of a head office; some are of the kind with letters that came in July 2026.
fn cnpj(serial: i64, random: &mut Random) -> Result<String> {
    let root = scattered(serial);
    let root = if random.one_in(6) {
        let letters = b'A'..=b'Z';
        let letter =
            |digit: i64| letters.clone().nth(usize::try_from(digit).unwrap_or_default()).unwrap_or(b'A');
        let (first, second) = (letter(root / 10_000_000), letter(root / 1_000_000 % 10));
        format!("{}{}{:06}", char::from(first), char::from(second), root % 1_000_000)
    } else {
        format!("{root:08}")
    };
    let cnpj = Cnpj::with_check_digits(&format!("{root}0001")).context("a made-up CNPJ is wrong")?;
    Ok(cnpj.as_str().to_owned())
}

/// An address nobody has: the domains are reserved for examples.
fn email(name_key: &str, serial: i64, random: &mut Random) -> String {
    let mut words = name_key.split(' ').map(|word| word.trim_matches('.'));
    let first = words.next().unwrap_or_default();
    let last = words.next_back().unwrap_or_default();
    let domain = random.share(&MAILBOXES, "exemplo.example");
    format!("{first}.{last}{serial}@{domain}")
}

fn phone(city: City, kind: CustomerKind, random: &mut Random) -> String {
    if kind == CustomerKind::Company && random.one_in(2) {
        return format!("+55{}{}{}", city.area_code, random.between(2, 5), random.digits(7));
    }
    format!("+55{}9{}{}", city.area_code, random.between(6, 9), random.digits(7))
}

#[cfg(test)]
mod tests {
    use super::super::places::some_city;
    use super::{Random, some_buyer};
    use crate::br::cep::Cep;
    use crate::br::document::Document;
    use crate::br::phone::Phone;
    use entity::customer::CustomerKind;
    use std::collections::BTreeSet;

    #[test]
    fn numbers_are_valid_unique_and_of_the_state_of_the_address() {
        let mut random = Random::new(5);
        let (mut documents, mut emails, mut with_letters) = (BTreeSet::new(), BTreeSet::new(), 0);
        for serial in 1..=5_000 {
            let buyer = some_buyer(some_city(&mut random), serial, 0, &mut random).expect("a buyer");
            let (customer, home) = (buyer.customer, buyer.home);
            let document = customer.document.expect("a document");
            let parsed = Document::parse(&document).expect("a valid document");
            assert_eq!(matches!(parsed, Document::Cnpj(_)), customer.kind == CustomerKind::Company);
            with_letters += usize::from(document.bytes().any(|byte| byte.is_ascii_uppercase()));
            let phone = Phone::parse(&customer.phone.expect("a phone")).expect("a valid phone");
            assert_eq!(phone.uf(), Some(home.city.uf));
            assert_eq!(Cep::parse(&home.cep).expect("a valid CEP").uf(), Some(home.city.uf));
            let email = customer.email.expect("an e-mail");
            assert!(email.ends_with("@example.com") || email.ends_with("@exemplo.example"), "{email}");
            assert!(
                email.bytes().all(|byte| byte.is_ascii_lowercase() || b"0123456789.-@".contains(&byte)),
                "{email}"
            );
            assert!(documents.insert(document) && emails.insert(email));
        }
        assert!(with_letters > 50, "{with_letters}");
    }
}
