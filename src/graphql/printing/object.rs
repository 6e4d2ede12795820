//! What is printed, as the schema says it.

use crate::app::App;
use crate::graphql::failure::Answer;
use crate::graphql::scalar::DateTime;
use crate::label::{Format, Paper, Resolution};
use crate::link::{Document, Signer};
use crate::printing::{Done, Kind, LeftOut, Warning, WarningCode};
use crate::refusal::Code;
use async_graphql::{Context, Enum, ID, SimpleObject};

/// Which papers are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum LabelKind {
    /// For the outside of each parcel: to whom, from whom, which order, how it travels. One for each volume.
    AddressLabel,
    /// *DANFE Simplificado - Etiqueta* of each invoice, from its imported XML.
    InvoiceLabel,
    /// What is to be in each parcel, for who packs and who unpacks; without prices.
    PackingSlip,
    /// One walk through the store for all orders: by place and SKU.
    PickingList,
    /// Sender, recipient, and what is in each parcel with weight and value.
    ContentList,
    /// Labels that were bought or uploaded, put together.
    Postage,
}

impl From<LabelKind> for Kind {
    fn from(kind: LabelKind) -> Self {
        match kind {
            LabelKind::AddressLabel => Self::AddressLabel,
            LabelKind::InvoiceLabel => Self::InvoiceLabel,
            LabelKind::PackingSlip => Self::PackingSlip,
            LabelKind::PickingList => Self::PickingList,
            LabelKind::ContentList => Self::ContentList,
            LabelKind::Postage => Self::Postage,
        }
    }
}

/// The language of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum LabelFormat {
    /// One PDF, for any printer and any paper.
    Pdf,
    /// One file of ZPL II, for thermal printers with a roll of labels.
    Zpl,
    /// A picture; of several pages, an archive (ZIP) with one each, numbered.
    Png,
}

impl LabelFormat {
    pub(super) fn with(self, resolution: LabelResolution) -> Format {
        let resolution = match resolution {
            LabelResolution::Dpi203 => Resolution::Dpi203,
            LabelResolution::Dpi300 => Resolution::Dpi300,
        };
        match self {
            Self::Pdf => Format::Pdf,
            Self::Zpl => Format::Zpl(resolution),
            Self::Png => Format::Png(resolution),
        }
    }
}

/// How fine the printer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum LabelResolution {
    /// 203 dots per inch (8 per millimetre), as most thermal printers.
    #[graphql(name = "DPI_203")]
    Dpi203,
    /// 300 dots per inch.
    #[graphql(name = "DPI_300")]
    Dpi300,
}

/// The paper in the printer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(crate) enum LabelPaper {
    /// A4, one label on each sheet.
    #[graphql(name = "A4_1")]
    A4One,
    /// A4 laid across, two labels on each sheet.
    #[graphql(name = "A4_2")]
    A4Two,
    /// A4, four labels on each sheet.
    #[graphql(name = "A4_4")]
    A4Four,
    /// Labels of 100 × 150 mm.
    #[graphql(name = "LABEL_100X150")]
    Label100x150,
    /// Labels of 4 × 6 inches.
    #[graphql(name = "LABEL_4X6")]
    Label4x6,
}

impl From<LabelPaper> for Paper {
    fn from(paper: LabelPaper) -> Self {
        match paper {
            LabelPaper::A4One => Self::A4One,
            LabelPaper::A4Two => Self::A4Two,
            LabelPaper::A4Four => Self::A4Four,
            LabelPaper::Label100x150 => Self::Label100x150,
            LabelPaper::Label4x6 => Self::Label4x6,
        }
    }
}

/// A document that was printed.
#[derive(SimpleObject)]
pub(crate) struct PrintedDocument {
    /// Opaque id (`file_…`).
    id: ID,
    /// Where it can be fetched: whoever has this link may open it until it expires. A whole address where the server knows under which
    /// one it is reached, else a path on it.
    url: String,
    /// Until when it can be fetched.
    expires_at: DateTime,
    /// Its type: `application/pdf`, `application/zpl`, `image/png` or `application/zip`.
    media_type: String,
    /// How long it is, bytes.
    bytes: usize,
    /// Sheets of paper, labels of a roll, or pictures.
    pages: usize,
    /// Labels or lists in it.
    count: usize,
}

impl PrintedDocument {
    pub(super) async fn of(ctx: &Context<'_>, done: &Done) -> Answer<Self> {
        Ok(Self {
            id: done.file.to_string().into(),
            url: link(ctx, Document::Print(done.file), done.expires_at).await?,
            expires_at: DateTime(done.expires_at),
            media_type: done.media_type.clone(),
            bytes: done.bytes,
            pages: done.pages,
            count: done.documents,
        })
    }
}

/// A signed link to a document: a whole address where that is known.
pub(crate) async fn link(ctx: &Context<'_>, document: Document, expires: entity::Instant) -> Answer<String> {
    let app = ctx.data_unchecked::<App>();
    let path = ctx.data_unchecked::<Signer>().link(&app.db, document, expires).await?;
    Ok(app.public_url.to(&path).unwrap_or(path))
}

/// An order that was left out of a print, and why.
#[derive(SimpleObject)]
pub(crate) struct NotPrinted {
    /// The order; null when there is none with this id.
    order_id: Option<ID>,
    /// Where in the input it stands.
    path: Vec<String>,
    /// What kind of rule said no.
    code: Code,
    /// What is wrong and how to go on, for people.
    message: String,
    /// What is missing, by name: `cep`, `issuer.stateRegistration`.
    fields: Vec<String>,
}

impl From<LeftOut> for NotPrinted {
    fn from(left: LeftOut) -> Self {
        let LeftOut { order, path, code, message, fields } = left;
        Self { order_id: order.map(|order| order.to_string().into()), path, code, message, fields }
    }
}

/// Something to look at twice in what was printed all the same.
#[derive(SimpleObject)]
pub(crate) struct PrintWarning {
    /// What kind of thing, for programs.
    code: WarningCode,
    /// The order it is about; null when it is about all of them.
    order_id: Option<ID>,
    /// What was found, for people.
    message: String,
}

impl From<Warning> for PrintWarning {
    fn from(warning: Warning) -> Self {
        let Warning { code, order, message } = warning;
        Self { code, order_id: order.map(|order| order.to_string().into()), message }
    }
}
