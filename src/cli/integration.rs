//! `pedidos integration`.

use super::serve;
use crate::actor::Actor;
use crate::app::{Access, App};
use crate::clock::{Clock, rfc3339};
use crate::config::{Config, Hidden};
use crate::integration::erp;
use crate::integration::erp::api::Api;
use crate::integration::erp::settings::Settings;
use crate::integration::postage;
use crate::integration::setup::{self, NewIntegration};
use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, Subcommand, ValueEnum};
use entity::id::IntegrationId;
use entity::integration::{IntegrationKind, Model};
use entity::status::OrderStatus;
use std::io::Read as _;
use std::path::PathBuf;

/// Where a secret may stand, so that it stands in no list of processes.
const SECRET: &str = "PEDIDOS_INTEGRATION_SECRET";

#[derive(Debug, Subcommand)]
pub(super) enum Integration {
    /// Adds an ERP, any program that takes orders, or who sells postage.
    ///
    /// The secret is read from --secret-file, else from the environment variable `PEDIDOS_INTEGRATION_SECRET`, else from standard input; it
    /// is sealed with `secrets.key` of the configuration and never comes out again. Prints the path at which the ERP has to tell what
    /// happens, this once.
    Add(Add),
    /// Lists the integrations, by name.
    List,
    /// Prints the page on which somebody has to say yes (Bling, Tiny, Melhor Envio); it comes back to /integrations/callback.
    Authorize {
        /// Its id (`integration_…`) or name
        #[arg(value_name = "ID_OR_NAME")]
        which: String,
    },
    /// Asks it for something harmless, to see whether it lets us in.
    Test {
        /// Its id (`integration_…`) or name
        #[arg(value_name = "ID_OR_NAME")]
        which: String,
    },
    /// Removes an integration with its secrets; what was sent stays to be seen on the orders.
    Remove {
        /// Its id (`integration_…`) or name
        #[arg(value_name = "ID_OR_NAME")]
        which: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    Generic,
    Bling,
    Tiny,
    Omie,
    MelhorEnvio,
}

impl From<Kind> for IntegrationKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Generic => Self::Generic,
            Kind::Bling => Self::Bling,
            Kind::Tiny => Self::Tiny,
            Kind::Omie => Self::Omie,
            Kind::MelhorEnvio => Self::MelhorEnvio,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// What staff calls it
    name: String,
    /// Which language it speaks
    #[arg(long)]
    kind: Kind,
    /// Where it is; the makers of ERPs know by themselves
    #[arg(long)]
    url: Option<String>,
    /// What it knows the store by: client id (Bling, Tiny, Melhor Envio), app key (Omie)
    #[arg(long)]
    account: Option<String>,
    /// CNPJ of the company whose books it keeps (Tiny needs it)
    #[arg(long)]
    company: Option<String>,
    /// The file that the secret stands in
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Orders are sent by themselves when they come to this status (`PAID`)
    #[arg(long, value_name = "STATUS")]
    send_on: Option<String>,
    /// The order stays where it is when the key of its invoice comes back
    #[arg(long)]
    stay: bool,
    /// Particulars as JSON: {"channelId", "accountId", "categoryId", "cfop", "redirectUri", "paymentForms", "shippingForms",
    /// "postage": {"contact", "stateRegister", "agencyId", "uninsured", "receipt", "ownHand", "services"}}
    #[arg(long, value_name = "JSON")]
    settings: Option<String>,
}

impl Add {
    fn read(self) -> Result<NewIntegration> {
        let kind = self.kind.into();
        let settings = match &self.settings {
            Some(text) => serde_json::from_str(text).context("--settings is no JSON object of settings")?,
            None => Settings::default(),
        };
        let send_on = self.send_on.as_deref().map(status).transpose()?;
        let secret = secret(self.secret_file.as_ref(), kind)?;
        Ok(NewIntegration {
            kind,
            name: self.name,
            url: self.url,
            account: self.account,
            company: self.company,
            secret,
            settings,
            send_on,
            advance: !self.stay,
        })
    }
}

fn status(code: &str) -> Result<OrderStatus> {
    let found = OrderStatus::ALL.into_iter().find(|status| status.code().eq_ignore_ascii_case(code));
    found.ok_or_else(|| {
        let known: Vec<&str> = OrderStatus::ALL.iter().map(|status| status.code()).collect();
        anyhow!("--send-on {code}: expected one of {}", known.join(", "))
    })
}

/// The secret, from where it stands; the generic way makes its own where none is given.
fn secret(file: Option<&PathBuf>, kind: IntegrationKind) -> Result<Option<Hidden>> {
    let text = match (file, std::env::var(SECRET)) {
        (Some(file), _) => {
            std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        (None, Ok(text)) => text,
        (None, Err(_)) if kind == IntegrationKind::Generic => return Ok(None),
        (None, Err(_)) => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("cannot read the secret")?;
            text
        }
    };
    Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty()).map(Hidden::new))
}

impl Integration {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let db = serve::open(config, false).await?;
        let app = App::new(db, Clock::System, Access::Keys).configured(config)?;
        let done = match self {
            Self::Add(wanted) => add(&app, wanted.read()?).await,
            Self::List => list(&app).await,
            Self::Authorize { which } => authorize(&app, &which).await,
            Self::Test { which } => test(&app, &which).await,
            Self::Remove { which } => remove(&app, &which).await,
        };
        app.db.close().await?;
        done
    }
}

fn by(app: &App) -> crate::db::By {
    app.by(Actor::system("command line"))
}

async fn add(app: &App, wanted: NewIntegration) -> Result<()> {
    let (by, seal) = (by(app), app.seal.clone());
    let added = app.db.act(&by, |tx| {
        let (wanted, seal) = (wanted.clone(), seal.clone());
        Box::pin(async move { setup::add(tx, &seal, &wanted).await })
    });
    let added = added.await.context("nothing was added")?;
    eprintln!("{}: added. What follows is shown this once:", added.id);
    if let Some(secret) = &added.secret {
        println!("secret\t{secret}");
    }
    if let Some(hook) = &added.hook {
        println!("hook\t/hooks/{hook}");
    }
    if matches!(wanted.kind, IntegrationKind::Bling | IntegrationKind::Tiny | IntegrationKind::MelhorEnvio) {
        eprintln!("authorise it next: pedidos integration authorize {}", added.id);
    }
    Ok(())
}

async fn found(app: &App, which: &str) -> Result<Model> {
    let all = setup::all(&app.db).await?;
    let id = which.parse::<IntegrationId>().ok();
    let found = all.into_iter().find(|one| Some(one.id) == id || one.name == which);
    found.ok_or_else(|| anyhow!("there is no integration {which}: see `pedidos integration list`"))
}

async fn list(app: &App) -> Result<()> {
    let all = setup::all(&app.db).await?;
    if all.is_empty() {
        eprintln!(
            "there is no integration: add one with `pedidos integration add NAME --kind bling --account ID`"
        );
    }
    for one in all {
        println!("{}", line(&one));
    }
    Ok(())
}

/// An integration in one line, for people and for `cut -f`.
fn line(one: &Model) -> String {
    let state = match (&one.problem, setup::is_ready(one), one.active) {
        (Some(problem), _, _) => problem.as_str(),
        (None, true, _) => "ready",
        (None, false, false) => "switched off",
        (None, false, true) => "to be authorised",
    };
    let secret = one.secret_at.map(|at| format!("secret set at {}", rfc3339(at))).unwrap_or_default();
    let rule = one.send_on.map_or("by hand", OrderStatus::code);
    [&one.id.to_string(), &one.name, one.kind.code(), state, rule, &secret].join("\t")
}

async fn authorize(app: &App, which: &str) -> Result<()> {
    let id = found(app, which).await?.id;
    let page = app.db.act(&by(app), |tx| Box::pin(async move { setup::begin(tx, id).await })).await?;
    eprintln!("open this page within an hour, and say yes there:");
    println!("{}", page.url);
    Ok(())
}

async fn test(app: &App, which: &str) -> Result<()> {
    let (means, one) = (app.means()?, found(app, which).await?);
    let (name, kind) = (one.name.clone(), one.kind);
    let api = Api::new(&means, one);
    let greeted = match (erp::of_kind(kind), postage::of_kind(kind)) {
        (Some(erp), _) => erp.greet(&api).await,
        (None, Some(provider)) => provider.greet(&api).await,
        (None, None) => bail!("{name} cannot be asked"),
    };
    for call in api.trail().calls {
        eprintln!("{call}");
    }
    match greeted {
        Ok(()) => {
            println!("{name} lets us in");
            Ok(())
        }
        Err(trouble) => bail!("{name}: {trouble}"),
    }
}

async fn remove(app: &App, which: &str) -> Result<()> {
    let one = found(app, which).await?;
    let id = one.id;
    app.db.act(&by(app), |tx| Box::pin(async move { setup::remove(tx, id).await })).await?;
    println!("{id} ({}) is removed", one.name);
    Ok(())
}
