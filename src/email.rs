//! Addresses of e-mail, as far as their form goes.

/// The longest address, characters (RFC 5321).
pub const LONGEST: usize = 254;

/// Whether mail could be sent there: one `@`, something before it, and a domain with a dot behind it.
pub fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let is_odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '@' | '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | ':' | '"' | '\\')
    };
    let labels: Vec<&str> = domain.split('.').collect();
    (1..=64).contains(&local.len())
        && text.len() <= LONGEST
        && !text.replacen('@', "", 1).contains(is_odd)
        && labels.len() >= 2
        && labels.iter().all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_has_a_name_and_a_domain() {
        for text in ["ana@example.com", "a.b+c@loja.com.br", "josé@exemplo.com.br"] {
            assert!(is_address(text), "{text}");
        }
        for text in
            ["ana", "@example.com", "ana@", "ana@example", "a@b@c.com", "a b@c.com", "ana@.com", "<a@b.com>"]
        {
            assert!(!is_address(text), "{text}");
        }
    }
}
