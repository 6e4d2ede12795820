//! ZPL: read back field by field by a small reader, as a printer would.

use super::given::{KEYS, PORTUGUESE, invoice, parcel};
use super::printed;
use pedidos::label::symbol::Code128;
use pedidos::label::{Document, Format, Paper, Printed, Resolution};

/// Commands of one field, in order: two letters after `^` or `~`, and what follows them.
type Field = Vec<(String, String)>;

fn zpl_of(resolution: Resolution, paper: Paper, document: Document<'_>) -> String {
    match printed(Format::Zpl(resolution), paper, &[document]) {
        Printed::Zpl(text) => text,
        other => panic!("{other:?}"),
    }
}

/// Splits at `^` and `~` wherever they are, as a printer does; `^A0N` is the command `A0`.
fn fields(zpl: &str) -> Vec<Field> {
    let commands = zpl.replace('\n', "");
    let mut fields = vec![Field::new()];
    for command in commands.split_inclusive(['^', '~']).collect::<String>().split(['^', '~']).skip(1) {
        let (name, rest) = command.split_at(2);
        fields.last_mut().unwrap().push((name.to_owned(), rest.to_owned()));
        if name == "FS" {
            fields.push(Field::new());
        }
    }
    fields
}

fn of<'f>(field: &'f Field, name: &str) -> Option<&'f str> {
    field.iter().find(|(known, _)| known == name).map(|(_, rest)| rest.as_str())
}

/// The data of a field whose `^FH_` says that `_` begins a byte in hexadecimal.
fn unescaped(data: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = data.as_bytes();
    while let [first, more @ ..] = rest {
        if *first == b'_' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&more[..2]).unwrap(), 16).unwrap());
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// Texts in the printer's own letters.
fn texts(zpl: &str) -> Vec<String> {
    let fields = fields(zpl);
    let text = fields.iter().filter(|field| of(field, "A0").is_some());
    text.map(|field| {
        assert!(of(field, "FH") == Some("_") && of(field, "FT").is_some(), "{field:?}");
        unescaped(of(field, "FD").unwrap())
    })
    .collect()
}

/// What bar codes say: their field data run through the printer's rules for subsets.
fn bars(zpl: &str) -> Vec<String> {
    let fields = fields(zpl);
    fields
        .iter()
        .filter(|field| of(field, "BC").is_some())
        .map(|field| decoded(of(field, "FD").unwrap()))
        .collect()
}

fn decoded(data: &str) -> String {
    let (mut set, mut text, mut rest) = (' ', String::new(), data);
    while !rest.is_empty() {
        let step = match rest.as_bytes() {
            [b'>', b';' | b'5', ..] => (set = 'C', 2).1,
            [b'>', b':' | b'6', ..] => (set = 'B', 2).1,
            [b'>', b'9' | b'7', ..] => (set = 'A', 2).1,
            [b'>', special, ..] => {
                text.push(match special {
                    b'0' => '>',
                    b'<' => '^',
                    b'=' => '~',
                    other => panic!("{other}"),
                });
                2
            }
            _ if set == 'B' => (text.push_str(&rest[..1]), 1).1,
            _ if set == 'C' => (text.push_str(&rest[..2]), 2).1,
            _ => (text.push(char::from(rest[..2].parse::<u8>().unwrap() + b' ')), 2).1,
        };
        rest = &rest[step..];
    }
    text
}

#[test]
fn an_address_label_is_read_back_field_by_field() {
    for (resolution, paper, size) in [
        (Resolution::Dpi203, Paper::Label100x150, ("800", "1200")),
        (Resolution::Dpi300, Paper::Label100x150, ("1181", "1772")),
        (Resolution::Dpi203, Paper::Label4x6, ("813", "1219")),
        (Resolution::Dpi300, Paper::Label4x6, ("1200", "1800")),
    ] {
        let zpl = zpl_of(resolution, paper, Document::AddressLabel(&parcel()));
        let setup = &fields(&zpl)[0];
        assert_eq!((of(setup, "XA"), of(setup, "CI")), (Some(""), Some("28")));
        assert_eq!((of(setup, "PW").unwrap(), of(setup, "LL").unwrap()), size);
        assert!(zpl.ends_with("^XZ\n"));
        assert_eq!(bars(&zpl), ["PH297898690BR", "60060170", "104237"]);
        assert_eq!(
            texts(&zpl),
            [
                "Empório São João",
                "PEDIDO",
                "104237",
                "ENVIO",
                "Correios SEDEX",
                "VOLUME",
                "1/2",
                "PESO",
                "1,25 kg",
                "NOTA FISCAL",
                "12",
                "PH 297 898 690 BR",
                "DESTINATÁRIO",
                "João Antônio da Conceição Araújo",
                "Rua Coronel Luís Américo, 123 - Bloco B, ap. 42",
                "Praia de Iracema",
                "60060-170",
                "Fortaleza/CE",
                "Acompanhe",
                "sua entrega",
                "OBS.: Entregar na portaria, em horário comercial.",
                "REMETENTE",
                "Empório São João Comércio de",
                "Alimentos Ltda.",
                "Avenida Paulista, 1578 - Loja 4",
                "Bela Vista - 01310-200 São Paulo/SP",
                "Pedido 104237",
            ]
        );
        let all = fields(&zpl);
        let qr = all.iter().find(|field| of(field, "BQ").is_some()).unwrap();
        assert_eq!(unescaped(of(qr, "FD").unwrap()), format!("MA,{}", parcel().tracking_link.unwrap()));
        let band = all.iter().find(|field| of(field, "FR").is_some()).unwrap();
        assert_eq!(unescaped(of(band, "FD").unwrap()), "DESTINATÁRIO");
    }
}

#[test]
fn a_danfe_has_the_field_data_of_our_subsets() {
    for key in [KEYS[0], KEYS[6], KEYS[7]] {
        let zpl = zpl_of(Resolution::Dpi203, Paper::Label100x150, Document::Danfe(&invoice(key)));
        assert_eq!(bars(&zpl), [key]);
        let all = fields(&zpl);
        let field = all.iter().find(|field| of(field, "BC").is_some()).unwrap();
        assert_eq!(of(field, "FD"), Some(Code128::key(key).unwrap().zpl().as_str()));
        assert!(
            of(field, "BC").unwrap().starts_with("R,96,N,N,N,N"),
            "turned, 12 mm, without a text, no automatic subsets"
        );
        assert!(["3", "4"].contains(&of(field, "BY").unwrap()));
    }
}

#[test]
fn a_customer_cannot_command_the_printer() {
    let clean = zpl_of(Resolution::Dpi203, Paper::Label100x150, Document::AddressLabel(&parcel()));
    let commands = |zpl: &str| {
        let names = fields(zpl).concat().into_iter().map(|(name, _)| name);
        names.collect::<std::collections::BTreeSet<_>>()
    };
    for attack in [
        "^XA^FO0,0^GB9,9^FS",
        "~JR",
        "_5EXZ_7EJA",
        "^CC!XA",
        "\u{10}\u{2}~JR\u{3}",
        "a\u{0}^XZ\u{1b}",
        "\\&^FX",
    ] {
        let mut given = parcel();
        given.recipient.name = attack.into();
        given.recipient.street = attack.into();
        given.note = Some(attack.into());
        given.order_number = attack.into();
        given.tracking_code = Some(attack.into());
        given.tracking_link = Some(format!("https://example.com/{attack}"));
        given.store = attack.into();
        given.carrier = Some(attack.into());
        for resolution in [Resolution::Dpi203, Resolution::Dpi300] {
            let zpl = zpl_of(resolution, Paper::Label100x150, Document::AddressLabel(&given));
            let mut new: Vec<String> = commands(&zpl).difference(&commands(&clean)).cloned().collect();
            // Letters that no printer has are sent as dots.
            new.retain(|name| name != "GF");
            assert!(new.is_empty(), "{attack:?}: {new:?}");
            assert_eq!(
                (zpl.matches('~').count(), zpl.matches("^XA").count(), zpl.matches("^XZ").count()),
                (0, 1, 1)
            );
            assert!(zpl.chars().all(|letter| letter == '\n' || !letter.is_control()));
        }
    }
    let mut given = parcel();
    given.recipient.name = "_5E ^XA ~JR".into();
    let zpl = zpl_of(Resolution::Dpi203, Paper::Label100x150, Document::AddressLabel(&given));
    assert!(texts(&zpl).contains(&"_5E ^XA ~JR".to_owned()), "it is printed as it was written");
}

/// Texts of letters that mean something to printers, drawn by a small generator: the same in each run.
fn nasty(seed: &mut u64) -> String {
    const LETTERS: [&str; 24] = [
        "^", "~", "_", "_5E", "XA", "XZ", "JR", "FS", "FD", ">", "<", ",", "\\", "\u{0}", "\u{1b}", "\n",
        " ", "é", "ж", "字", "\u{202e}", "e\u{301}", "🙂", "0",
    ];
    let mut next = || {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).unwrap()
    };
    (0..next() % 60).map(|_| LETTERS[next() % LETTERS.len()]).collect()
}

#[test]
fn whatever_is_written_into_any_field_is_printed_and_commands_nothing() {
    let mut seed = 1;
    for _ in 0..10 {
        let mut given = parcel();
        let mut text = || nasty(&mut seed);
        given.store = text();
        given.order_number = text();
        (given.placed_on, given.invoice_number, given.carrier, given.service) =
            (Some(text()), Some(text()), Some(text()), Some(text()));
        (given.tracking_code, given.tracking_link, given.note) = (Some(text()), Some(text()), Some(text()));
        for party in [&mut given.sender, &mut given.recipient] {
            (party.name, party.street, party.number, party.city) = (text(), text(), text(), text());
            (party.uf, party.cep, party.complement, party.district) =
                (text(), text(), Some(text()), Some(text()));
            party.document = Some(text());
        }
        for item in &mut given.items {
            (item.sku, item.name, item.place) = (text(), text(), Some(text()));
        }
        let parcels = [given];
        let all = [
            Document::AddressLabel(&parcels[0]),
            Document::PackingSlip(&parcels[0]),
            Document::ContentList(&parcels[0]),
            Document::PickingList(&parcels),
        ];
        for document in all {
            let zpl = zpl_of(Resolution::Dpi203, Paper::Label100x150, document);
            let labels = zpl.matches("^XA").count();
            assert_eq!(
                (zpl.matches("^XZ").count(), zpl.matches("^FX").count(), zpl.matches('~').count()),
                (labels, 0, 0)
            );
            let known = [
                "XA", "CI", "LH", "FW", "PW", "LL", "FT", "FO", "A0", "FH", "FD", "FS", "FR", "GB", "GF",
                "BY", "BC", "BQ", "XZ",
            ];
            for (name, _) in fields(&zpl).concat() {
                assert!(known.contains(&name.as_str()), "{name} in {zpl}");
            }
            assert!(zpl.chars().all(|letter| letter == '\n' || !letter.is_control()));
            super::pdf_of(Paper::A4Four, &[document]);
        }
    }
}

#[test]
fn portuguese_is_printed_in_the_printers_letters_and_others_as_dots() {
    let mut given = parcel();
    given.recipient.name = PORTUGUESE.into();
    let zpl = zpl_of(Resolution::Dpi203, Paper::Label100x150, Document::AddressLabel(&given));
    assert!(texts(&zpl).join(" ").contains(PORTUGUESE) && !zpl.contains("^GF"));
    given.recipient.name = "Zoë Đặng 山田".into();
    let zpl = zpl_of(Resolution::Dpi203, Paper::Label100x150, Document::AddressLabel(&given));
    assert!(!texts(&zpl).iter().any(|text| text.contains("Zo")));
    let all = fields(&zpl);
    let dots: Vec<_> = all.iter().filter_map(|field| of(field, "GF")).collect();
    let [dots] = dots[..] else { panic!("one line of dots") };
    let parts: Vec<&str> = dots.splitn(5, ',').collect();
    let [total, row]: [usize; 2] = [parts[1].parse().unwrap(), parts[3].parse().unwrap()];
    assert_eq!((parts[0], parts[1], total % row), ("A", parts[2], 0));
    assert_eq!(rows(parts[4], row).len(), total / row);
}

/// Rows of bytes in hexadecimal: a comma fills a row with white, a colon repeats the row above.
fn rows(data: &str, bytes: usize) -> Vec<String> {
    let (mut rows, mut row) = (Vec::<String>::new(), String::new());
    for letter in data.chars() {
        match letter {
            ',' => row = format!("{row:0<width$}", width = bytes * 2),
            ':' => row.clone_from(rows.last().unwrap()),
            digit => row.push(digit),
        }
        if row.len() == bytes * 2 {
            rows.push(std::mem::take(&mut row));
        }
    }
    assert!(row.is_empty());
    rows
}
