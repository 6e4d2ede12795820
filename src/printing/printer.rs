//! The printer: reads, checks, fills, draws, and puts the file where it is kept.

use super::ask::{Kind, MOST, Print};
use super::check::{self, Warning};
use super::draw::{Drawn, Leaf, draw};
use super::invoice::{self, Known};
use super::keep::LeftOut;
use super::read::{Papers, read};
use super::{fill, postage};
use crate::actor::Scope;
use crate::clock::date_in;
use crate::config::PublicUrl;
use crate::db::{By, Db};
use crate::error::{Error, Result};
use crate::label::Format;
use crate::refusal::{Code, Refusal};
use crate::storage::{NewFile, Storage, Unkept};
use crate::tracking::page;
use anyhow::Context as _;
use entity::file::FileKind;
use entity::id::{OrderId, ShipmentId};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Prints that are drawn at once: each keeps a core busy and holds its file in memory.
const AT_ONCE: usize = 2;

/// Hours for which a print is kept, unless somebody says otherwise.
const HOURS: u32 = 24;

/// Prints papers. Clones take turns.
#[derive(Clone, Debug)]
pub struct Printer {
    db: Db,
    storage: Storage,
    public_url: PublicUrl,
    turns: Arc<Semaphore>,
    hours: u32,
}

/// What was printed, and of what.
#[derive(Clone, Debug)]
pub struct Printed {
    /// The file.
    pub drawn: Drawn,
    /// What it is called.
    pub name: String,
    pub(super) about: About,
}

/// What a print was made of.
#[derive(Clone, Debug)]
pub(super) struct About {
    pub(super) kind: Kind,
    /// Each once, in the order of the print.
    pub(super) orders: Vec<OrderId>,
    pub(super) shipments: Vec<ShipmentId>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) warnings: Vec<Warning>,
}

/// A print whose file is written: [`super::keep()`] makes it last.
#[derive(Clone, Debug)]
pub struct Ready {
    pub(super) file: Unkept,
    pub(super) media_type: &'static str,
    pub(super) bytes: usize,
    pub(super) pages: usize,
    pub(super) documents: usize,
    pub(super) hours: u32,
    pub(super) about: About,
}

impl Printer {
    /// With the usual settings.
    pub fn new(db: Db, storage: Storage) -> Self {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        Self { db, storage, public_url: PublicUrl::default(), turns, hours: HOURS }
    }

    /// Keeping files elsewhere, for so many hours, with links to pages under this address.
    #[must_use]
    pub fn configured(self, storage: Storage, public_url: PublicUrl, hours: u32) -> Self {
        Self { storage, public_url, hours, ..self }
    }

    /// Prints.
    ///
    /// # Errors
    ///
    /// Refused with what stands in the way of each order: `NOT_FOUND`, `LABEL_…`; with `INVALID` for too many, or ZPL on A4. Denied
    /// without `shipping:write` and `orders:read`.
    pub async fn print(&self, by: &By, print: &Print) -> Result<Printed> {
        by.actor.require(Scope::ShippingWrite)?;
        by.actor.require(Scope::OrdersRead)?;
        sensible(print)?;
        let mut papers = read(&self.db, print).await?;
        let known = match print.kind {
            Kind::InvoiceLabel => invoice::known(&self.db, &papers).await?,
            _ => Known::new(),
        };
        let left_out = sort_out(&mut papers, &known, print)?;
        let orders = invoice::orders(&papers);
        let links =
            if print.kind == Kind::AddressLabel { self.links(by, &orders).await? } else { HashMap::new() };
        let drawn = self.draw(&papers, (&known, &links), print).await?;
        let day = date_in(by.at, papers.zone).format("%Y-%m-%d");
        Ok(Printed {
            name: format!("{}-{day}.{}", print.kind.file_name(), drawn.extension),
            drawn,
            about: About {
                kind: print.kind,
                shipments: papers.asked.iter().filter_map(|one| one.shipment).collect(),
                warnings: check::warnings(&papers, print),
                left_out,
                orders,
            },
        })
    }

    /// Writes the file of a print.
    ///
    /// # Errors
    ///
    /// Refused with `FILE_TOO_LARGE`.
    pub async fn put(&self, by: &By, printed: Printed) -> Result<Ready> {
        let Printed { drawn: Drawn { content, media_type, pages, documents, .. }, name, about } = printed;
        let bytes = content.len();
        let new = NewFile { kind: FileKind::Print, media_type: media_type.to_owned(), name, content };
        let file = self.storage.put(by, new).await?;
        Ok(Ready { file, media_type, bytes, pages, documents, hours: self.hours, about })
    }

    /// The page of each order, as far as customers can reach this server.
    async fn links(&self, by: &By, orders: &[OrderId]) -> Result<HashMap<OrderId, String>> {
        let by = By { dry_run: false, ..by.clone() };
        let links = self.db.act(&by, |tx| {
            let (public_url, orders) = (self.public_url.clone(), orders.to_vec());
            Box::pin(async move { page::links(tx, &public_url, &orders).await })
        });
        if self.public_url.is_known() { links.await } else { Ok(HashMap::new()) }
    }

    async fn draw(
        &self,
        papers: &Papers,
        (known, links): (&Known, &HashMap<OrderId, String>),
        print: &Print,
    ) -> Result<Drawn> {
        // Nobody closes the semaphore.
        let turn = Arc::clone(&self.turns).acquire_owned().await.context("nothing is printed any more")?;
        let (format, paper) = (print.format, print.paper);
        let work: Box<dyn FnOnce() -> Result<Drawn> + Send> = if print.kind == Kind::Postage {
            let files = postage::read(&self.storage, papers).await?;
            Box::new(move || postage::merged(files, paper))
        } else {
            let leaves = leaves(papers, (known, links), print);
            few(print, leaves.len())?;
            Box::new(move || draw(&leaves, format, paper))
        };
        let drawing = tokio::task::spawn_blocking(move || {
            let drawn = work();
            drop(turn);
            drawn
        });
        drawing.await.context("a print was cut off")?
    }
}

/// What needs no look at any order.
fn sensible(print: &Print) -> Result<()> {
    let mut refusals = Vec::new();
    if print.which.is_empty() {
        refusals.push(Refusal::new(Code::LabelNothing, "no order is meant, so there is nothing to print"));
    }
    if print.which.len() > MOST {
        let found = print.which.len();
        let problem = format!("at most {MOST} can be printed at once, and these are {found}");
        refusals.push(Refusal::invalid(print.which.path(), problem));
    }
    let is_postage = print.kind == Kind::Postage;
    match print.format {
        Format::Zpl(_) if !print.paper.is_roll() && !is_postage => {
            let problem =
                "ZPL is for thermal printers, which hold labels of 100 × 150 mm or 4 × 6 inches, not A4";
            refusals.push(Refusal::invalid("paper", problem));
        }
        Format::Png(_) if is_postage => {
            refusals
                .push(Refusal::invalid("format", "postage is printed as PDF, or as ZPL where it came so"));
        }
        _ => {}
    }
    if refusals.is_empty() { Ok(()) } else { Err(Error::Refused(refusals)) }
}

/// Takes out what is not whole where that is wanted, and refuses everything otherwise.
fn sort_out(papers: &mut Papers, known: &Known, print: &Print) -> Result<Vec<LeftOut>> {
    let mut refusals = std::mem::take(&mut papers.unknown);
    if !refusals.is_empty() && !print.skip_incomplete {
        refusals.extend(papers.asked.iter().flat_map(|asked| check::refusals(papers, known, print, asked)));
    }
    let mut left_out: Vec<LeftOut> = refusals.iter().map(|refusal| LeftOut::of(None, refusal)).collect();
    let (mut whole, mut seen) = (Vec::new(), HashSet::new());
    for asked in &papers.asked {
        let problems = check::refusals(papers, known, print, asked);
        if problems.is_empty() {
            // The invoice is of the order, however many parcels it has.
            if print.kind != Kind::InvoiceLabel || seen.insert(asked.order) {
                whole.push(asked.clone());
            }
            continue;
        }
        for problem in problems {
            let left = LeftOut::of(Some(asked.order), &problem);
            if left_out.contains(&left) {
                continue;
            }
            left_out.push(left);
            refusals.push(problem);
        }
    }
    if !print.skip_incomplete && !refusals.is_empty() {
        return Err(Error::Refused(unique(refusals)));
    }
    if whole.is_empty() {
        refusals.insert(0, Refusal::new(Code::LabelNothing, "nothing of this can be printed"));
        return Err(Error::Refused(unique(refusals)));
    }
    papers.asked = whole;
    Ok(left_out)
}

fn unique(refusals: Vec<Refusal>) -> Vec<Refusal> {
    refusals.into_iter().fold(Vec::new(), |mut all, refusal| {
        if !all.contains(&refusal) {
            all.push(refusal);
        }
        all
    })
}

fn few(print: &Print, documents: usize) -> Result<()> {
    if documents <= MOST {
        return Ok(());
    }
    let problem = format!("at most {MOST} documents can be printed at once, and these would be {documents}");
    Err(Refusal::invalid(print.which.path(), problem).into())
}

fn leaves(papers: &Papers, (known, links): (&Known, &HashMap<OrderId, String>), print: &Print) -> Vec<Leaf> {
    let with = |asked| Some((papers.wholes.get(&asked)?, asked));
    let parts = papers.asked.iter().filter_map(|asked| Some((with(asked.order)?.0, asked)));
    if print.kind == Kind::PickingList {
        return vec![Leaf::Picking(parts.map(|(whole, asked)| fill::parcel(papers, whole, asked)).collect())];
    }
    let of = |(whole, asked)| -> Vec<Leaf> {
        match print.kind {
            Kind::AddressLabel => {
                fill::labels(papers, whole, asked, links).into_iter().map(Leaf::Address).collect()
            }
            Kind::InvoiceLabel => {
                let labels = invoice::labels(whole, known).unwrap_or_default();
                labels.into_iter().map(|label| Leaf::Danfe(Box::new(label))).collect()
            }
            Kind::PackingSlip => vec![Leaf::Packing(fill::slip(papers, whole, asked))],
            Kind::ContentList => vec![Leaf::Content(fill::parcel(papers, whole, asked))],
            Kind::PickingList | Kind::Postage => Vec::new(),
        }
    };
    parts.flat_map(of).collect()
}
