//! ZPL from elsewhere: what it may tell a printer. Pure.
//!
//! Only commands that draw are let through, each within a label (`^XA` … `^XZ`). Whatever sets the printer up, stores or reads files in
//! it, asks it for something, talks to its network or changes what commands begin with is refused by not being on the list.

/// Commands that draw, or say where and how.
const DRAWING: [&str; 50] = [
    "XA", "XZ", "FO", "FT", "FD", "FV", "FS", "FH", "FR", "FX", "FB", "FP", "FW", "FM", "TB", "BY", "BC",
    "BQ", "BX", "B0", "B2", "B3", "B4", "B5", "B7", "B8", "B9", "BA", "BD", "BE", "BF", "BI", "BJ", "BK",
    "BL", "BM", "BO", "BP", "BR", "BS", "BT", "BU", "BZ", "CF", "CI", "GB", "GC", "GD", "GE", "GF",
];

/// Commands that set up this label alone: its size, its darkness, how it leaves the printer.
const LABEL: [&str; 17] =
    ["GS", "LH", "LL", "LR", "LS", "LT", "PW", "PO", "PR", "PQ", "PM", "MD", "MM", "MN", "MT", "MU", "FN"];

/// Copies that one label may ask for.
const MOST_COPIES: u32 = 10;

/// Looks through it; gives how many labels it prints.
///
/// # Errors
///
/// A sentence.
pub(super) fn check(file: &[u8]) -> Result<usize, String> {
    let text = std::str::from_utf8(file).map_err(|_| "the ZPL is no UTF-8".to_owned())?;
    if text.contains(|c: char| c.is_control() && !matches!(c, '\r' | '\n' | '\t')) {
        return Err("the ZPL holds control characters".to_owned());
    }
    if text.contains('~') {
        return Err(
            "the ZPL has a command with ~, which speaks to the printer and not about the label".to_owned()
        );
    }
    let mut is_open = false;
    for command in text.trim().split('^').skip(1) {
        let name = name(command).ok_or_else(|| "the ZPL has a ^ without a command".to_owned())?;
        if !DRAWING.contains(&name.as_str()) && !LABEL.contains(&name.as_str()) && !name.starts_with('A') {
            return Err(format!("the ZPL has the command ^{name}, which does more than draw a label"));
        }
        match (name.as_str(), is_open) {
            ("XA", false) => is_open = true,
            ("XZ", true) => is_open = false,
            ("XA" | "XZ", _) | (_, false) => {
                return Err("the ZPL has something outside of ^XA … ^XZ".to_owned());
            }
            ("PQ", _) if copies(command) > MOST_COPIES => {
                return Err(format!("the ZPL asks for more than {MOST_COPIES} copies (^PQ)"));
            }
            _ => {}
        }
        let behind = command.get(2..).unwrap_or_default();
        if name == "XZ" && !behind.trim().is_empty() {
            return Err("the ZPL has something outside of ^XA … ^XZ".to_owned());
        }
    }
    if is_open { Err("the ZPL ends without ^XZ".to_owned()) } else { Ok(labels(text)) }
}

/// The two letters of a command; of fonts (`^A0`), the second may be any.
fn name(command: &str) -> Option<String> {
    let name = command.get(..2)?.to_ascii_uppercase();
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'@')
        .then_some(name)
        .filter(|name| name != "A@")
}

fn copies(command: &str) -> u32 {
    let digits = command.get(2..).unwrap_or_default().split(',').next().unwrap_or_default().trim();
    if digits.is_empty() { 1 } else { digits.parse().unwrap_or(u32::MAX) }
}

/// How many labels a text that was looked through prints, copies aside.
pub(super) fn labels(text: &str) -> usize {
    text.split('^')
        .filter(|command| command.get(..2).is_some_and(|name| name.eq_ignore_ascii_case("XA")))
        .count()
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn labels_that_draw_are_counted() {
        for (zpl, labels) in [
            ("^XA^FO50,50^A0N,30,30^FDOlá ção^FS^XZ", 1),
            ("^XA^CI28^PW812^LL1218^BY3^BCN,100,Y^FDAA123456785BR^FS^XZ\n^xa^fo1,1^gb10,10,2^fs^xz\n", 2),
            ("^XA^FO0,0^GFA,8,8,1,FF00FF00FF00FF00^FS^PQ2^XZ", 1),
            ("^XA^FX a remark ^FS^XZ", 1),
        ] {
            assert_eq!(check(zpl.as_bytes()), Ok(labels), "{zpl}");
        }
    }

    #[test]
    fn commands_to_the_printer_are_refused() {
        for zpl in [
            "^XA^FDx^FS",
            "^XA^XA^XZ^XZ",
            "^XA^XZ trailing",
            "^XA^XZ^FDx^FS",
            "^XA~JR^XZ",
            "^XA^XZ~JA",
            "^XA^JUF^XZ",
            "^XA^IDR:*.*^FS^XZ",
            "^XA^HMx^XZ",
            "^XA^DFR:X.ZPL^XZ",
            "^XA~DYR:X,P,P,1,1,FF^XZ",
            "^XA^XFR:X.ZPL^XZ",
            "^XA^IMR:X.GRF^XZ",
            "^XA^XGR:X.GRF^XZ",
            "^XA^CC#^XZ",
            "^XA^CT!^XZ",
            "^XA^CD;^XZ",
            "^XA^A@N,10,10,R:X.FNT^XZ",
            "^XA^NCx^XZ",
            "^XA^KPx^XZ",
            "^XA^SZ1^XZ",
            "^XA^HH^XZ",
            "^XA^PQ9999^XZ",
            "^XA^PQx^XZ",
            "^XA^^XZ",
            "^XA\u{10}^XZ",
            "^XA^éa^XZ",
        ] {
            assert!(check(zpl.as_bytes()).is_err(), "{zpl}");
        }
        assert!(check(b"^XA^FD\xff^FS^XZ").is_err());
    }
}
