//! Pictures that were looked at and found good. Any change of a dot fails; `PEDIDOS_GOLDEN=write` draws them anew, to be looked at
//! again.

use super::given::{KEYS, invoice, parcel, parcels};
use super::pngs_of;
use pedidos::label::{Document, Paper, Parcel, Resolution};
use std::path::Path;

/// Compares dots, not bytes: how a PNG is compressed may change.
fn dots(file: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    (info.width, info.height, pixels)
}

fn is_golden(name: &str, document: Document<'_>) {
    let files = pngs_of(Resolution::Dpi203, Paper::Label100x150, &[document]);
    for (number, file) in (1..).zip(&files) {
        let name = if number == 1 { format!("{name}.png") } else { format!("{name}-{number}.png") };
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/label/golden").join(&name);
        if std::env::var_os("PEDIDOS_GOLDEN").is_some_and(|how| how == "write") {
            std::fs::write(&path, file).unwrap();
        }
        let golden = std::fs::read(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(dots(&golden) == dots(file), "{name} differs; look at it, then PEDIDOS_GOLDEN=write");
    }
}

#[test]
fn an_address_label_looks_as_it_did() {
    is_golden("address", Document::AddressLabel(&parcel()));
}

#[test]
fn an_address_label_with_little_on_it_looks_as_it_did() {
    let given = parcel();
    let bare = Parcel {
        store: given.store.clone(),
        sender: given.sender.clone(),
        recipient: given.recipient.clone(),
        order_number: "7".into(),
        ..Parcel::default()
    };
    is_golden("address-bare", Document::AddressLabel(&bare));
}

#[test]
fn an_address_label_with_long_and_foreign_names_looks_as_it_did() {
    let mut long = parcel();
    long.recipient.name =
        "Associação Beneficente dos Moradores e Amigos do Conjunto Habitacional Presidente Juscelino \
                           Kubitschek de Oliveira - Setor Norte, aos cuidados de Maria Aparecida 山田 Ծով"
            .into();
    long.recipient.street =
        "Rodovia Governador Doutor Adhemar Pereira de Barros, quilômetro 115, acesso pela marginal".into();
    long.note =
        Some("Tocar o interfone três vezes; se ninguém atender, deixar com o vizinho do 41 ☎. ".repeat(3));
    is_golden("address-long", Document::AddressLabel(&long));
}

#[test]
fn a_danfe_looks_as_it_did() {
    is_golden("danfe", Document::Danfe(&invoice(KEYS[0])));
    is_golden("danfe-letters", Document::Danfe(&invoice(KEYS[7])));
}

#[test]
fn lists_look_as_they_did() {
    is_golden("packing", Document::PackingSlip(&parcel()));
    is_golden("contents", Document::ContentList(&parcel()));
    is_golden("picking", Document::PickingList(&parcels(40)));
}
