//! Labels as readers that are not ours read them. Nothing here has a database: the same labels for the same values.

mod given;
mod golden;
mod pdf;
mod picture;
pub(crate) mod reader;
mod zpl;

use pedidos::label::{Document, Format, Paper, Press, Printed};

fn printed(format: Format, paper: Paper, documents: &[Document<'_>]) -> Printed {
    let mut press = Press::new(format, paper).unwrap();
    for document in documents {
        press.add(*document).unwrap();
    }
    press.finish()
}

fn pdf_of(paper: Paper, documents: &[Document<'_>]) -> Vec<u8> {
    match printed(Format::Pdf, paper, documents) {
        Printed::Pdf(file) => file,
        other => panic!("{other:?}"),
    }
}

fn pngs_of(resolution: pedidos::label::Resolution, paper: Paper, documents: &[Document<'_>]) -> Vec<Vec<u8>> {
    match printed(Format::Png(resolution), paper, documents) {
        Printed::Png(files) => files,
        other => panic!("{other:?}"),
    }
}
