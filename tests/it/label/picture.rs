//! PNG: zbar reads back what is on it.

use super::given::{KEYS, invoice, parcel, parcels};
use super::pdf::codes_of;
use super::{pngs_of, reader};
use pedidos::label::{Document, Format, Item, Paper, Picture, Press, PressError, Resolution};
use std::sync::Arc;

const BOTH: [Resolution; 2] = [Resolution::Dpi203, Resolution::Dpi300];

#[test]
fn address_labels_are_read_back_from_every_paper() {
    let parcels = parcels(2);
    let documents: Vec<_> = parcels.iter().map(Document::AddressLabel).collect();
    for (paper, resolution) in
        Paper::ALL.into_iter().flat_map(|paper| BOTH.map(|resolution| (paper, resolution)))
    {
        let read = reader::codes_in_pngs(&pngs_of(resolution, paper, &documents));
        assert_eq!(read, parcels.iter().map(codes_of).collect::<Vec<_>>(), "{paper:?} {resolution:?}");
    }
}

#[test]
fn every_key_is_read_back_with_digits_only_and_with_letters() {
    for (paper, resolution, keys) in [
        (Paper::Label100x150, Resolution::Dpi203, &KEYS[..]),
        (Paper::Label100x150, Resolution::Dpi300, &KEYS[5..]),
        (Paper::Label4x6, Resolution::Dpi203, &KEYS[5..]),
        (Paper::Label4x6, Resolution::Dpi300, &KEYS[5..]),
    ] {
        let invoices: Vec<_> = keys.iter().map(|key| invoice(key)).collect();
        let documents: Vec<_> = invoices.iter().map(Document::Danfe).collect();
        let read = reader::codes_in_pngs(&pngs_of(resolution, paper, &documents));
        let expected: Vec<Vec<String>> = keys.iter().map(|key| vec![format!("CODE-128:{key}")]).collect();
        assert_eq!(read, expected, "{paper:?} {resolution:?}");
    }
}

#[test]
fn codes_of_other_carriers_and_shops_are_read_back() {
    let mut given = parcel();
    for (order, tracking) in [
        ("#1042", "JD014600006215030042"),
        ("MAGENTO-2026-00012345", "LGI-DN/0009_88~7^6>5"),
        ("104-2", "888000123456789"),
        ("7", "a1B2c3"),
    ] {
        given.order_number = order.into();
        given.tracking_code = Some(tracking.into());
        let read = reader::codes_in_pngs(&pngs_of(
            Resolution::Dpi203,
            Paper::Label100x150,
            &[Document::AddressLabel(&given)],
        ));
        assert_eq!(read, [codes_of(&given)]);
    }
}

#[test]
fn every_pair_of_digits_and_every_letter_has_its_bars() {
    let digits = (0..100).map(|pair| format!("{pair:02}")).collect::<Vec<_>>().concat();
    let letters: String = (' '..='~').collect();
    let pieces = digits.as_bytes().chunks(20).chain(letters.as_bytes().chunks(16));
    for piece in pieces.map(|piece| std::str::from_utf8(piece).unwrap()) {
        let mut given = parcel();
        given.tracking_code = Some(piece.trim().to_owned());
        let read = reader::codes_in_pngs(&pngs_of(
            Resolution::Dpi203,
            Paper::Label100x150,
            &[Document::AddressLabel(&given)],
        ));
        assert_eq!(read, [codes_of(&given)]);
    }
}

#[test]
fn a_code_that_cannot_be_bars_is_text_only() {
    let mut given = parcel();
    given.order_number = "PEDIDO-Nº-9".into();
    given.tracking_code = Some("X".repeat(60));
    let read = reader::codes_in_pngs(&pngs_of(
        Resolution::Dpi203,
        Paper::Label100x150,
        &[Document::AddressLabel(&given)],
    ));
    assert_eq!(
        read.concat(),
        ["CODE-128:60060170".to_owned(), format!("QR-Code:{}", given.tracking_link.unwrap())]
    );
}

#[test]
fn a_store_shows_its_logo() {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 60, 20);
    encoder.set_color(png::ColorType::Rgb);
    let pixels: Vec<u8> =
        (0..60 * 20).flat_map(|at| if at % 60 < 20 { [20, 90, 30] } else { [250, 240, 230] }).collect();
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    let mut given = parcel();
    given.logo = Some(Arc::new(Picture::from_png(&file).unwrap()));
    let files = pngs_of(Resolution::Dpi203, Paper::Label100x150, &[Document::AddressLabel(&given)]);
    assert_eq!(reader::codes_in_pngs(&files), [codes_of(&given)]);
    let document = [Document::AddressLabel(&given)];
    let pdf = super::pdf_of(Paper::A4Two, &[document[0], document[0], document[0]]);
    assert_eq!(
        pdf.windows(14).filter(|window| window == b"/Subtype /Imag").count(),
        1,
        "the logo is in the file once"
    );
    assert_eq!(reader::codes_in_pdf(&pdf).len(), 2);
}

#[test]
fn what_cannot_be_printed_is_refused() {
    assert_eq!(
        Press::new(Format::Zpl(Resolution::Dpi203), Paper::A4One).err(),
        Some(PressError::ZplNeedsARoll)
    );
    let mut press = Press::new(Format::Zpl(Resolution::Dpi203), Paper::Label100x150).unwrap();
    let given = pedidos::label::Parcel { items: vec![Item::default()], ..Default::default() };
    for _ in 0..500 {
        press.add(Document::PackingSlip(&given)).unwrap();
    }
    assert_eq!(press.add(Document::PackingSlip(&given)), Err(PressError::TooMany));
}
