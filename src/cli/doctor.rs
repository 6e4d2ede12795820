//! `pedidos doctor`.

use super::serve;
use crate::actor::Actor;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::By;
use crate::doctor::{self, MailWay, Mended, System, Waiting};
use crate::mail::Mailer;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Mends what is certain: levels from the ledger, what lines of orders hold, invoice states
    #[arg(long)]
    fix: bool,
    /// Prints JSON instead of lines: what was mended, and what is left
    #[arg(long)]
    json: bool,
}

impl Doctor {
    pub(super) async fn run(self, config: &Config) -> Result<()> {
        let mailer = Mailer::open(&config.mail)?;
        let db = serve::open(config, false).await?;
        let seen = if self.fix {
            let by = By::new(Actor::system("doctor"), Clock::System.now());
            doctor::mend(&db, &by).await?
        } else {
            Mended { mended: Vec::new(), left: doctor::examine(&db).await? }
        };
        let waiting = doctor::waiting(&db, Clock::System.now()).await?;
        let systems = doctor::systems(&db, Clock::System.now()).await?;
        db.close().await?;
        let mail = doctor::mail_way(&mailer).await;
        self.tell(&seen, (&waiting, &systems), &mail)?;
        let overdue = waiting.iter().filter(|way| way.overdue).count();
        match seen.left.len() + overdue + usize::from(mail.wrong) {
            0 => Ok(()),
            1 => bail!("1 thing does not fit"),
            more => bail!("{more} things do not fit"),
        }
    }

    fn tell(&self, seen: &Mended, (waiting, systems): (&[Waiting], &[System]), mail: &MailWay) -> Result<()> {
        if self.json {
            let Mended { mended, left } = seen;
            let told = json!({ "mended": mended, "left": left, "waiting": waiting, "systems": systems, "mail": mail });
            println!("{}", serde_json::to_string_pretty(&told)?);
            return Ok(());
        }
        for way in waiting {
            println!("{way}");
        }
        for system in systems {
            println!("{system}");
        }
        for finding in &seen.mended {
            println!("{finding} (mended)");
        }
        for finding in &seen.left {
            println!("{finding}");
        }
        if seen.left.is_empty() {
            println!("levels, ledger, orders and requests fit each other");
        }
        println!("{mail}");
        Ok(())
    }
}
