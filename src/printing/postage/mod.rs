//! Postage from elsewhere, as far as it is paper: labels that somebody uploaded or an integration bought.
//!
//! What is uploaded is looked through before it is kept ([`check()`]): it will be opened by browsers and sent to printers. When labels are
//! printed, those of many shipments become one file for the paper in the printer.

mod bind;
mod check;
mod pdf;
mod upload;
mod zpl;

pub use check::{Checked, check};
pub use upload::{NewPostage, Uploaded, remove, take, upload};

use super::draw::Drawn;
use super::read::Papers;
use crate::db::{Db, Read, columns_of, is_one_of};
use crate::error::Result;
use crate::label::{Format, Paper};
use crate::refusal::{Code, Refusal};
use crate::storage::{self, Storage};
use entity::file;
use entity::id::{FileId, PostageId, ShipmentId};
use entity::postage::{Model, PostageState};
use sea_orm::Order;
use sea_orm::sea_query::{Expr, ExprTrait as _};
use std::collections::HashMap;

const TABLE: &str = "postages";

/// Postage that is ready, by shipment, oldest first.
type Found = HashMap<ShipmentId, Vec<(Model, file::Model)>>;

/// The file of postage, when its label is here.
///
/// # Errors
///
/// When the database is gone.
pub async fn file_of(db: &impl Read, id: PostageId) -> Result<Option<FileId>> {
    let rows: Vec<Model> = db.rows_of(TABLE, "id", &[id.0], &[]).await?;
    let ready = rows.into_iter().find(|row| row.state == PostageState::Ready);
    Ok(ready.and_then(|row| row.file_id))
}

/// Postage of these shipments whose label is here: two statements.
pub(super) async fn ready_of(db: &Db, shipments: &[ShipmentId]) -> Result<Found> {
    let mut select = columns_of::<Model>(TABLE);
    select
        .and_where(is_one_of(db.backend(), (TABLE, "shipment_id"), shipments.iter().map(|id| id.0)))
        .and_where(Expr::col((TABLE, "state")).eq("READY"))
        .order_by((TABLE, "id"), Order::Asc);
    let postages: Vec<Model> = db.rows(&select).await?;
    let ids: Vec<FileId> = postages.iter().filter_map(|row| row.file_id).collect();
    let files = storage::rows(db, &ids).await?;
    let files: HashMap<FileId, file::Model> = files.into_iter().map(|file| (file.id, file)).collect();
    let mut found = Found::new();
    for row in postages {
        let Some(file) = row.file_id.and_then(|id| files.get(&id)) else { continue };
        found.entry(row.shipment_id).or_default().push((row, file.clone()));
    }
    Ok(found)
}

fn is_zpl(file: &file::Model) -> bool {
    file.media_type.contains("zpl")
}

/// Why the labels of a shipment cannot be part of a print in this language; `None` when they can.
pub(super) fn unfit(found: &[(Model, file::Model)], format: Format) -> Option<String> {
    let is_thermal = matches!(format, Format::Zpl(_));
    let odd = found.iter().find(|(_, file)| is_zpl(file) != is_thermal)?;
    let (is, ask) = if is_zpl(&odd.1) { ("ZPL", "ZPL") } else { ("no ZPL", "PDF") };
    Some(format!("its label is {is} and cannot be put together with the others: print it with format {ask}"))
}

/// The content of one label.
#[derive(Debug)]
pub(super) struct Content {
    media_type: String,
    bytes: Vec<u8>,
}

/// Reads the labels of a print, in its order.
///
/// # Errors
///
/// Refused with `FILE_TOO_LARGE` when they are more than fits into memory comfortably.
pub(super) async fn read(storage: &Storage, papers: &Papers) -> Result<Vec<Content>> {
    let shipments = papers.asked.iter().filter_map(|asked| asked.shipment);
    let files: Vec<&file::Model> = shipments
        .filter_map(|shipment| papers.postages.get(&shipment))
        .flatten()
        .map(|(_, file)| file)
        .collect();
    let all = files.iter().fold(0_i64, |sum, file| sum.saturating_add(file.bytes));
    let most = storage.max_bytes().saturating_mul(4);
    if usize::try_from(all).is_ok_and(|all| all > most) {
        let problem = format!(
            "these labels have {all} bytes together, and at most {most} are printed at once: ask for fewer"
        );
        return Err(Refusal::new(Code::FileTooLarge, problem).into());
    }
    let mut contents = Vec::with_capacity(files.len());
    for file in files {
        if let Some((row, bytes)) = storage.get(file.id).await? {
            contents.push(Content { media_type: row.media_type, bytes });
        }
    }
    Ok(contents)
}

/// Puts labels together: ZPL behind ZPL; pages and pictures on sheets.
///
/// # Errors
///
/// When one of them cannot be read.
pub(super) fn merged(files: Vec<Content>, paper: Paper) -> Result<Drawn> {
    let documents = files.len();
    if files.first().is_some_and(|file| file.media_type.contains("zpl")) {
        let mut content = Vec::new();
        let mut pages = 0;
        for file in files {
            pages += zpl::labels(&String::from_utf8_lossy(&file.bytes));
            content.extend(file.bytes);
            content.push(b'\n');
        }
        return Ok(Drawn { content, media_type: "application/zpl", extension: "zpl", pages, documents });
    }
    let mut binder = bind::Binder::new(paper);
    for file in files {
        if file.media_type == "image/png" {
            binder.picture(&file.bytes)?;
        } else {
            binder.pdf(&file.bytes)?;
        }
    }
    let (content, pages) = binder.finish()?;
    Ok(Drawn { content, media_type: "application/pdf", extension: "pdf", pages, documents })
}
