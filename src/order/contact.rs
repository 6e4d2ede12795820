//! How a customer is called and reached: what may be kept of it.

use super::check::Checks;
use crate::br::document::Document;
use crate::br::phone::Phone;
use crate::email;
use crate::refusal::Code;

/// The longest name, characters.
const LONGEST_NAME: usize = 200;

/// A name, without blanks around it.
pub fn name(checks: &mut Checks, path: &str, text: &str) -> Option<String> {
    checks.needed_line(path, text, LONGEST_NAME)
}

/// A CPF or CNPJ, canonical; `None` when blank.
pub fn document(checks: &mut Checks, path: &str, text: Option<&str>) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    checks.accept(Code::Invalid, path, Document::parse(text)).map(|document| document.as_str().to_owned())
}

/// A phone, E.164; `None` when blank.
pub fn phone(checks: &mut Checks, path: &str, text: Option<&str>) -> Option<String> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    checks.accept(Code::Invalid, path, Phone::parse(text)).map(|phone| phone.e164())
}

/// An e-mail address, lower case; `None` when blank.
pub fn email(checks: &mut Checks, path: &str, text: Option<&str>) -> Option<String> {
    let text = checks.line(path, text, email::LONGEST)?;
    if !email::is_address(&text) {
        checks.invalid(path, "expected an e-mail address such as ana@example.com");
        return None;
    }
    Some(text.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{email, phone};
    use crate::order::check::Checks;

    #[test]
    fn what_is_kept_is_canonical() {
        let mut checks = Checks::default();
        assert_eq!(
            email(&mut checks, "email", Some(" Ana@Example.COM ")).as_deref(),
            Some("ana@example.com")
        );
        assert_eq!(phone(&mut checks, "phone", Some("(11) 99402-9275")).as_deref(), Some("+5511994029275"));
        assert_eq!(phone(&mut checks, "phone", Some(" ")), None);
        assert!(checks.are_clean());
        assert_eq!(phone(&mut checks, "phone", Some("12")), None);
        assert!(!checks.are_clean());
    }
}
