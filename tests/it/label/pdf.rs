//! PDF: what poppler shows of it, zbar reads back.

use super::given::{KEYS, PORTUGUESE, invoice, parcel, parcels};
use super::{pdf_of, reader};
use pedidos::label::{Document, Paper, Parcel};

/// What an address label of this parcel says to machines, as zbar tells it.
pub(super) fn codes_of(parcel: &Parcel) -> Vec<String> {
    let cep = parcel.recipient.cep.replace('-', "");
    let bars = [Some(&cep), Some(&parcel.order_number), parcel.tracking_code.as_ref()];
    let mut codes: Vec<String> = bars.into_iter().flatten().map(|text| format!("CODE-128:{text}")).collect();
    codes.extend(parcel.tracking_link.iter().map(|link| format!("QR-Code:{link}")));
    codes.sort();
    codes
}

#[test]
fn address_labels_are_read_back_from_every_paper() {
    let parcels = parcels(5);
    let documents: Vec<_> = parcels.iter().map(Document::AddressLabel).collect();
    for (paper, on_a_sheet) in [
        (Paper::A4One, 1),
        (Paper::A4Two, 2),
        (Paper::A4Four, 4),
        (Paper::Label100x150, 1),
        (Paper::Label4x6, 1),
    ] {
        let expected: Vec<Vec<String>> = parcels
            .chunks(on_a_sheet)
            .map(|sheet| {
                let mut codes: Vec<String> = sheet.iter().flat_map(codes_of).collect();
                codes.sort();
                codes
            })
            .collect();
        // Labels of one sheet share their CEP and their link: zbar tells equal codes once.
        let deduplicated = |mut sheets: Vec<Vec<String>>| {
            sheets.iter_mut().for_each(Vec::dedup);
            sheets
        };
        let read = reader::codes_in_pdf(&pdf_of(paper, &documents));
        assert_eq!(deduplicated(read), deduplicated(expected), "{paper:?}");
    }
}

#[test]
fn every_key_is_read_back_with_digits_only_and_with_letters() {
    for (paper, keys) in [
        (Paper::Label100x150, &KEYS[..]),
        (Paper::Label4x6, &KEYS[5..]),
        (Paper::A4One, &KEYS[5..]),
        (Paper::A4Two, &KEYS[5..]),
        (Paper::A4Four, &KEYS[..]),
    ] {
        let invoices: Vec<_> = keys.iter().map(|key| invoice(key)).collect();
        let documents: Vec<_> = invoices.iter().map(Document::Danfe).collect();
        let mut read: Vec<String> = reader::codes_in_pdf(&pdf_of(paper, &documents)).concat();
        let mut expected: Vec<String> = keys.iter().map(|key| format!("CODE-128:{key}")).collect();
        read.sort();
        expected.sort();
        assert_eq!(read, expected, "{paper:?}");
    }
}

#[test]
fn documents_come_in_the_order_asked_for() {
    let mut parcels = parcels(9);
    parcels.rotate_left(4);
    let documents: Vec<_> = parcels.iter().map(Document::AddressLabel).collect();
    let text = reader::text_of_pdf(&pdf_of(Paper::Label100x150, &documents));
    assert_eq!(text.len(), 9);
    for (sheet, parcel) in text.iter().zip(&parcels) {
        assert!(sheet.contains(&format!("Pedido {}", parcel.order_number)), "{sheet}");
    }
}

#[test]
fn text_is_copied_with_every_letter_even_one_that_is_drawn_as_a_box() {
    let mut parcel = parcel();
    parcel.recipient.name = PORTUGUESE.into();
    parcel.recipient.district = Some("Łódź Αθήνα Київ Đặng".into());
    parcel.note = Some("Ծով → ☎ 山田".into());
    parcel.sender.phone = Some("(11) 3333-4444".into());
    parcel.recipient.phone = Some("(85) 99999-8888".into());
    let text = reader::text_of_pdf(&pdf_of(Paper::Label100x150, &[Document::AddressLabel(&parcel)])).concat();
    let copied = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for expected in
        [PORTUGUESE, "Łódź Αθήνα Київ Đặng", "OBS.: Ծով → ☎ 山田", "PH 297 898 690 BR", "60060-170"]
    {
        assert!(copied.contains(expected), "{expected} in {copied}");
    }
    assert!(
        copied.contains("(11) 3333-4444") && !copied.contains("99999-8888"),
        "the customer's number is nobody's business"
    );
}

#[test]
fn fonts_are_embedded_subsets() {
    let fonts = reader::fonts_of_pdf(&pdf_of(Paper::Label100x150, &[Document::AddressLabel(&parcel())]));
    assert_eq!(fonts.len(), 3);
    for font in fonts {
        assert!(font[0].starts_with("PEDIDO+PedidosSans-"), "{font:?}");
        assert_eq!(font[1..7], ["CID", "TrueType", "Identity-H", "yes", "yes", "yes"], "{font:?}");
    }
}

#[test]
fn a_file_is_the_same_whenever_it_is_made() {
    let (parcels, invoice) = (parcels(3), invoice(KEYS[7]));
    let documents =
        [Document::PickingList(&parcels), Document::Danfe(&invoice), Document::PackingSlip(&parcels[0])];
    assert_eq!(pdf_of(Paper::A4Two, &documents), pdf_of(Paper::A4Two, &documents));
}

#[test]
fn nothing_of_a_long_address_is_cut() {
    let mut parcel = parcel();
    let long = |word: &str, times: usize| {
        (0..times).map(|number| format!("{word}{number}")).collect::<Vec<_>>().join(" ")
    };
    parcel.recipient.name = long("Nome", 60);
    parcel.recipient.street = long("Rua", 60);
    parcel.recipient.complement = Some(long("Complemento", 60));
    parcel.recipient.district = Some(long("Bairro", 40));
    parcel.recipient.city = long("Cidade", 30);
    parcel.note = Some(long("Nota", 400));
    parcel.sender.name = long("Loja", 60);
    for paper in [Paper::Label100x150, Paper::A4Four] {
        let text = reader::text_of_pdf(&pdf_of(paper, &[Document::AddressLabel(&parcel)])).concat();
        let words: std::collections::BTreeSet<&str> = text.split_whitespace().collect();
        for (word, times) in
            [("Nome", 60), ("Rua", 59), ("Complemento", 60), ("Bairro", 40), ("Nota", 400), ("Loja", 60)]
        {
            for number in 0..times {
                assert!(
                    words.contains(format!("{word}{number}").as_str()),
                    "{word}{number} is missing on {paper:?}"
                );
            }
        }
    }
}

#[test]
fn a_long_list_goes_on_with_its_titles_and_numbers_of_pages() {
    let mut parcel = parcel();
    let item = parcel.items[0].clone();
    parcel.items =
        (0..90).map(|number| pedidos::label::Item { sku: format!("SKU{number}"), ..item.clone() }).collect();
    let pages = reader::text_of_pdf(&pdf_of(Paper::A4One, &[Document::PackingSlip(&parcel)]));
    assert!(pages.len() > 1);
    for (number, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("Página {} de {}", number + 1, pages.len())), "{page}");
        assert!(page.contains("QTD."), "{page}");
    }
    let all = pages.concat();
    assert!((0..90).all(|number| all.contains(&format!("SKU SKU{number} "))));
}

#[test]
fn a_content_list_does_not_call_itself_a_declaration() {
    let text = reader::text_of_pdf(&pdf_of(Paper::A4One, &[Document::ContentList(&parcel())])).concat();
    assert!(text.contains("LISTA DE CONTEÚDO") && !text.to_lowercase().contains("declara"), "{text}");
    assert!(text.contains("R$ 193,30") && text.contains("529.982.247-25"), "{text}");
}

#[test]
fn five_hundred_labels_are_one_small_file() {
    let parcels = parcels(500);
    let documents: Vec<_> = parcels.iter().map(Document::AddressLabel).collect();
    let file = pdf_of(Paper::A4Four, &documents);
    assert_eq!(reader::text_of_pdf(&file).len(), 125);
    assert!(file.len() < 3_000_000, "{}", file.len());
}
