//! Addresses with `{code}` in them. Pure.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

/// What stands for the code of a parcel.
const PLACE: &str = "{code}";

/// The longest template, characters.
const LONGEST: usize = 500;

/// What a code keeps as it is in an address.
const CODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// The address of a parcel: nothing in its code means anything there.
pub(super) fn filled(template: &str, code: &str) -> String {
    template.replace(PLACE, &utf8_percent_encode(code, CODED).to_string())
}

/// What is wrong with a template; `None` when it can be used.
pub(super) fn problem(template: &str) -> Option<&'static str> {
    const EXPECTED: &str = "expected an address such as https://example.com/track?code={code}, with https and 500 characters at most";
    let is_odd =
        |c: char| c.is_control() || c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '`' | '\'');
    if template.chars().count() > LONGEST || template.contains(is_odd) {
        return Some(EXPECTED);
    }
    let rest = template.replace(PLACE, "");
    if rest.len() == template.len() {
        return Some("expected `{code}` where the tracking code goes");
    }
    if rest.contains(['{', '}']) {
        return Some("expected no other braces than those of `{code}`");
    }
    // The host is no place for a code: customers would be led wherever it says.
    let (Ok(one), Ok(other)) =
        (template.replace(PLACE, "a").parse::<Url>(), template.replace(PLACE, "b").parse::<Url>())
    else {
        return Some(EXPECTED);
    };
    let same_place = one.origin() == other.origin() && one.host_str().is_some();
    let is_plain = one.scheme() == "https" && one.username().is_empty() && one.password().is_none();
    (!same_place || !is_plain || !template.starts_with("https://")).then_some(EXPECTED)
}

#[cfg(test)]
mod tests {
    use super::{filled, problem};

    #[test]
    fn a_template_is_an_address_with_a_place_for_the_code() {
        for good in [
            "https://rastreamento.correios.com.br/app/index.php?objetos={code}",
            "https://a.example/{code}",
            "https://a.example:8443/x/{code}/y#{code}",
        ] {
            assert_eq!(problem(good), None, "{good}");
        }
        for odd in [
            "",
            "{code}",
            "http://a.example/{code}",
            "https://a.example/",
            "https://{code}.example/",
            "https://{code}/x",
            "https://a.example:{code}/",
            "https://u:p@a.example/{code}",
            "https://a.example/{code}{x}",
            "https://a.example/{CODE}",
            "https://a.example/\"{code}",
            "https://a.example/ {code}",
            "https://a.example/\0{code}",
            "javascript:alert('{code}')",
            "HTTPS:a.example/{code}",
            &format!("https://a.example/{}{{code}}", "x".repeat(500)),
        ] {
            assert!(problem(odd).is_some(), "{odd}");
        }
    }

    #[test]
    fn nothing_in_a_code_means_anything_in_an_address() {
        assert_eq!(filled("https://a.example/?c={code}", "A-1_b.2"), "https://a.example/?c=A-1_b.2");
        assert_eq!(
            filled("https://a.example/{code}", "../&?#\"é{code}"),
            "https://a.example/..%2F%26%3F%23%22%C3%A9%7Bcode%7D"
        );
    }
}
