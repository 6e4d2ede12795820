//! `pedidos labels`.

use super::serve;
use crate::actor::Actor;
use crate::app::{Access, App};
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Page;
use crate::error::Error;
use crate::graphql;
use crate::label::{Format, Paper as OnPaper, Resolution as Dots};
use crate::order::{Filter, Sort, list};
use crate::printing::{Kind as What, MOST, Print, Which};
use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use entity::id::OrderId;
use std::collections::HashMap;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Labels {
    /// The orders, by number or id, in the order in which they are printed: `1001,1002`
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',', required_unless_present = "filter")]
    orders: Vec<String>,
    /// Which orders are meant, as `orders(filter:)` takes it: `{"status": ["INVOICED"]}`
    #[arg(long, value_name = "JSON", conflicts_with = "orders")]
    filter: Option<String>,
    /// Which papers
    #[arg(long, value_enum, default_value = "address-label")]
    kind: Kind,
    /// In which language
    #[arg(long, value_enum, default_value = "pdf")]
    format: Language,
    /// How fine the printer is, dots per inch; not looked at for PDF
    #[arg(long, value_enum, default_value = "203")]
    resolution: Resolution,
    /// On what
    #[arg(long, value_enum, default_value = "label-100x150")]
    paper: Paper,
    /// Prints what is whole, says what was left out, and fails only when nothing is
    #[arg(long)]
    skip_incomplete: bool,
    /// Where the document is written; `-` for the standard output
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    AddressLabel,
    InvoiceLabel,
    PackingSlip,
    PickingList,
    ContentList,
    Postage,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Language {
    Pdf,
    Zpl,
    Png,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Resolution {
    #[value(name = "203")]
    Dpi203,
    #[value(name = "300")]
    Dpi300,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Paper {
    #[value(name = "a4-1")]
    A4One,
    #[value(name = "a4-2")]
    A4Two,
    #[value(name = "a4-4")]
    A4Four,
    #[value(name = "label-100x150")]
    Label100x150,
    #[value(name = "label-4x6")]
    Label4x6,
}

impl Labels {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let db = serve::open(config, false).await?;
        let app = App::new(db, Clock::System, Access::Keys).configured(config)?;
        let done = self.print(&app).await;
        app.db.close().await?;
        done
    }

    async fn print(self, app: &App) -> Result<()> {
        let by = app.by(Actor::system("pedidos labels"));
        let print = Print {
            which: self.which(app).await?,
            kind: self.kind.meant(),
            format: self.format.with(self.resolution),
            paper: self.paper.meant(),
            skip_incomplete: self.skip_incomplete,
        };
        let printed = app.printer.print(&by, &print).await.map_err(in_lines)?;
        for warning in printed.warnings() {
            eprintln!("warning: {}", warning.message);
        }
        for left in printed.left_out() {
            eprintln!("left out: {}", left.message);
        }
        self.write(&printed.drawn.content)?;
        // Only what somebody holds in their hands is history.
        app.db
            .act(&by, |tx| {
                let printed = printed.clone();
                Box::pin(async move { printed.tell(tx).await })
            })
            .await?;
        let drawn = &printed.drawn;
        eprintln!("{} documents on {} pages, {}", drawn.documents, drawn.pages, drawn.media_type);
        Ok(())
    }

    fn write(&self, content: &[u8]) -> Result<()> {
        if self.out.as_os_str() == "-" {
            return std::io::Write::write_all(&mut std::io::stdout(), content).context("cannot write");
        }
        std::fs::write(&self.out, content).with_context(|| format!("cannot write {}", self.out.display()))
    }

    async fn which(&self, app: &App) -> Result<Which> {
        match &self.filter {
            None => Ok(Which::Orders(named(app, &self.orders).await?)),
            Some(filter) => {
                let filter = serde_json::from_str(filter).context("--filter is no JSON")?;
                Ok(Which::Found(graphql::orders_of_filter(app, filter).await?))
            }
        }
    }
}

/// One refusal a line.
fn in_lines(error: Error) -> anyhow::Error {
    match error {
        Error::Refused(refusals) => {
            let lines: Vec<String> = refusals.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("nothing was printed:\n  {}", lines.join("\n  "))
        }
        other => other.into(),
    }
}

/// Orders by number or id, as they are named.
async fn named(app: &App, names: &[String]) -> Result<Vec<OrderId>> {
    let names: Vec<&str> = names.iter().map(|name| name.trim()).filter(|name| !name.is_empty()).collect();
    if names.len() > MOST {
        bail!("at most {MOST} can be printed at once, and these are {}", names.len());
    }
    let number = |name: &&str| name.trim_start_matches('#').parse::<i64>().ok();
    let numbers: Vec<i64> = names.iter().filter_map(number).collect();
    let size = u64::try_from(MOST).unwrap_or_default();
    let filter = Filter::Number(numbers);
    let page = list::page(&app.db, &filter, Sort::default(), &Page::first(size), app.clock.now()).await?;
    let known: HashMap<i64, OrderId> = page.rows.into_iter().map(|row| (row.number, row.id)).collect();
    let id = |name: &&str| match number(name) {
        Some(number) => known.get(&number).copied().with_context(|| format!("there is no order {number}")),
        None => name.parse().with_context(|| format!("`{name}` is neither a number nor an id of an order")),
    };
    names.iter().map(id).collect()
}

impl Kind {
    const fn meant(self) -> What {
        match self {
            Self::AddressLabel => What::AddressLabel,
            Self::InvoiceLabel => What::InvoiceLabel,
            Self::PackingSlip => What::PackingSlip,
            Self::PickingList => What::PickingList,
            Self::ContentList => What::ContentList,
            Self::Postage => What::Postage,
        }
    }
}

impl Language {
    const fn with(self, resolution: Resolution) -> Format {
        let dots = match resolution {
            Resolution::Dpi203 => Dots::Dpi203,
            Resolution::Dpi300 => Dots::Dpi300,
        };
        match self {
            Self::Pdf => Format::Pdf,
            Self::Zpl => Format::Zpl(dots),
            Self::Png => Format::Png(dots),
        }
    }
}

impl Paper {
    const fn meant(self) -> OnPaper {
        match self {
            Self::A4One => OnPaper::A4One,
            Self::A4Two => OnPaper::A4Two,
            Self::A4Four => OnPaper::A4Four,
            Self::Label100x150 => OnPaper::Label100x150,
            Self::Label4x6 => OnPaper::Label4x6,
        }
    }
}
