//! From the bytes of a file to its characters, and back.

use super::LARGEST;

/// How a declaration names the encoding, looked for in so many first bytes.
const DECLARATION: usize = 200;

/// The characters of a file.
///
/// # Errors
///
/// When it is too large, or in another encoding than it says, or than UTF-8 and ISO-8859-1.
pub(super) fn decoded(bytes: &[u8]) -> Result<String, String> {
    if bytes.len() > LARGEST {
        return Err(format!("the file has {} bytes, expected at most {LARGEST}", bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let encoding = declared(bytes).unwrap_or_else(|| "UTF-8".to_owned());
    let text = match encoding.to_ascii_uppercase().as_str() {
        "UTF-8" | "UTF8" | "US-ASCII" => String::from_utf8(bytes.to_vec()).map_err(|_| {
            "the file is not in UTF-8; if it is in ISO-8859-1, its first line must say so".to_owned()
        })?,
        "ISO-8859-1" => bytes.iter().copied().map(char::from).collect(),
        _ => return Err("the encoding is none of UTF-8 and ISO-8859-1".to_owned()),
    };
    if text.contains('\0') {
        return Err(
            "the file holds the character U+0000 (it may be in UTF-16): expected UTF-8 or ISO-8859-1"
                .to_owned(),
        );
    }
    Ok(text)
}

/// The bytes of a file as they came, from its characters.
pub fn original(xml: &str) -> Vec<u8> {
    if declared(xml.as_bytes()).is_some_and(|encoding| encoding.eq_ignore_ascii_case("ISO-8859-1")) {
        let narrow: Result<Vec<u8>, _> = xml.chars().map(|c| u8::try_from(u32::from(c))).collect();
        if let Ok(bytes) = narrow {
            return bytes;
        }
    }
    xml.as_bytes().to_vec()
}

/// The encoding that the declaration at the very start names.
fn declared(bytes: &[u8]) -> Option<String> {
    let start = bytes.get(..bytes.len().min(DECLARATION))?;
    let start: String = start.iter().copied().map(char::from).collect();
    let declaration = start.strip_prefix("<?xml")?.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    Some(value.get(1..)?.split(quote).next()?.to_owned())
}
