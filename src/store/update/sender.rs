//! Who sends, checked field by field.

use super::Checked;
use crate::br::cep::Cep;
use crate::br::document::Document;
use crate::br::phone::Phone;
use crate::store::Sender;

impl Checked {
    /// The sender as it is kept: numbers canonical, texts without blanks around them.
    pub(super) fn sender(&mut self, given: &Sender) -> Sender {
        let number = given.number.trim();
        Sender {
            name: self.line("sender.name", 120, &given.name),
            document: given.document.as_deref().and_then(|text| self.document(text)),
            street: self.line("sender.street", 200, &given.street),
            number: if number.is_empty() { "S/N".to_owned() } else { self.line("sender.number", 20, number) },
            complement: self.maybe("sender.complement", 100, given.complement.as_deref()),
            district: self.maybe("sender.district", 100, given.district.as_deref()),
            city: self.line("sender.city", 100, &given.city),
            uf: given.uf.clone(),
            cep: self.cep(&given.cep, &given.uf),
            phone: given.phone.as_deref().and_then(|text| self.sender_phone(text)),
            state_registration: given.state_registration.as_deref().map(|text| self.registration(text)),
        }
    }

    /// A line that may be left out; an empty one is.
    fn maybe(&mut self, field: &str, longest: usize, text: Option<&str>) -> Option<String> {
        let text = text.map(str::trim).filter(|text| !text.is_empty())?;
        Some(self.line(field, longest, text))
    }

    fn document(&mut self, text: &str) -> Option<String> {
        match Document::parse(text) {
            Ok(document) => Some(document.as_str().to_owned()),
            Err(error) => {
                self.refuse("sender.document", error);
                None
            }
        }
    }

    fn cep(&mut self, text: &str, uf: &str) -> String {
        match Cep::parse(text) {
            Err(error) => self.refuse("sender.cep", error),
            Ok(cep) if cep.uf().is_some_and(|of| of.to_string() != uf) => {
                self.refuse("sender.cep", format!("this CEP is not in {uf}"));
            }
            Ok(cep) => return cep.as_str().to_owned(),
        }
        String::new()
    }

    fn sender_phone(&mut self, text: &str) -> Option<String> {
        match Phone::parse(text) {
            Ok(phone) => Some(phone.e164()),
            Err(error) => {
                self.refuse("sender.phone", error);
                None
            }
        }
    }

    /// Digits with or without marks, or `ISENTO`.
    fn registration(&mut self, text: &str) -> String {
        let text = text.trim().to_uppercase();
        let plain: String = text.chars().filter(|c| !matches!(c, '.' | '-' | '/' | ' ')).collect();
        let is_number =
            (2..=14).contains(&plain.len()) && plain.bytes().skip(1).all(|byte| byte.is_ascii_digit());
        if !is_number && plain != "ISENTO" {
            self.refuse("sender.stateRegistration", "expected its 2 to 14 digits, or ISENTO");
        }
        plain
    }
}
