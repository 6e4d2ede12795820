//! The papers that go with an order, in the words of the trade.

mod address;
mod contents;
mod danfe;
mod head;
mod packing;
mod picking;
mod table;

use super::flow::Flow;
use super::frame::Frame;
use super::given::Parcel;
use super::invoice::Invoice;
use super::page::Page;

/// One paper to print.
#[derive(Clone, Copy, Debug)]
pub enum Document<'d> {
    /// For the outside of a parcel: to whom, from whom, which order, how it travels.
    AddressLabel(&'d Parcel),
    /// *DANFE Simplificado - Etiqueta*: the invoice, as it may go with the goods.
    Danfe(&'d Invoice),
    /// *Lista de embalagem*: what is to be in the parcel, for who packs and who unpacks; without prices.
    PackingSlip(&'d Parcel),
    /// *Lista de conteúdo*: sender, recipient, items with weight and value. An aid, and never called a declaration.
    ContentList(&'d Parcel),
    /// *Lista de separação*: what to fetch for all these parcels, by place and SKU.
    PickingList(&'d [Parcel]),
}

impl Document<'_> {
    /// Lays it out: one page of a label unless texts are so long that even the smallest letters need more; of lists as many as needed.
    pub fn pages(&self, frame: Frame) -> Vec<Page> {
        match self {
            Self::AddressLabel(parcel) => on_one_page(frame, |frame| address::flow(parcel, frame)),
            Self::Danfe(invoice) => on_one_page(frame, |frame| danfe::flow(invoice, frame)),
            Self::PackingSlip(parcel) => packing::flow(parcel, frame.unscaled()).finish(),
            Self::ContentList(parcel) => contents::flow(parcel, frame.unscaled()).finish(),
            Self::PickingList(parcels) => picking::flow(parcels, frame.unscaled()).finish(),
        }
    }
}

/// With smaller and smaller letters until one page holds it all; if none does, with the smallest on several.
fn on_one_page(frame: Frame, flow: impl Fn(Frame) -> Flow) -> Vec<Page> {
    let mut pages = Vec::new();
    for hundredths in [100, 92, 84, 76, 68, 60, 52] {
        pages = flow(frame.shrunk(hundredths)).finish();
        if pages.len() == 1 {
            break;
        }
    }
    pages
}
