//! From what people paste to the 44 characters.

use super::KeyError;
use crate::br::digits::unmask;

/// What may stand before the key: the XML's `Id="NFe…"`, and what some platforms store.
const PREFIXES: [&str; 5] = ["NFE", "NFCE", "CTE", "MDFE", "CFE"];

/// Removes blanks, dots, dashes, slashes and one XML prefix, and makes letters capital; digits are never picked out.
///
/// Takes the printed groups of four, an XML id, and the address in the QR code of an NFC-e, whose parameter `p`
/// starts with the key. The result may still have any length.
///
/// # Errors
///
/// `KEY_CHARSET` for anything outside ASCII: some of it turns into other letters or digits when capitalised.
pub fn normalise(text: &str) -> Result<String, KeyError> {
    let typed = in_qr_code(text).unwrap_or(text);
    let bare = unmask(typed, &[' ', '\u{a0}', '.', '-', '/']);
    if let Some((position, found)) = (1..).zip(bare.chars()).find(|(_, c)| !c.is_ascii()) {
        return Err(KeyError::Charset { found, position });
    }
    let capital = bare.to_ascii_uppercase();
    let without_prefix =
        PREFIXES.iter().filter_map(|prefix| capital.strip_prefix(prefix)).find(|key| key.len() == 44);
    Ok(without_prefix.unwrap_or(&capital).to_owned())
}

/// The first field of parameter `p`, where `|` separates fields (also when a browser wrote it as `%7C`).
fn in_qr_code(text: &str) -> Option<&str> {
    let (_, query) = text.split_once('?')?;
    let value =
        query.split('&').find_map(|pair| pair.strip_prefix("p=").or_else(|| pair.strip_prefix("P=")))?;
    value.split(['|', '%']).next()
}
