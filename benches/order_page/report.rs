//! Figures: medians of the rounds, a table for each database, and whether the bars are met.

use crate::load::Outcome;
use crate::variants::Variant;

/// What one round of one server came to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Figures {
    /// Answers in a second.
    pub(crate) rate: f64,
    /// Half of the answers took no longer, milliseconds.
    pub(crate) p50: f64,
    /// Ninety-nine of a hundred took no longer, milliseconds.
    pub(crate) p99: f64,
    /// Processor time of the server for 1,000 answers, seconds.
    pub(crate) cpu: Option<f64>,
    /// The same of the database.
    pub(crate) database_cpu: Option<f64>,
}

impl Figures {
    /// Of an outcome and the processor time that the server and the database took.
    pub(crate) fn of(outcome: &Outcome, cpu: Option<f64>, database_cpu: Option<f64>) -> Self {
        let each = |seconds: f64| seconds / outcome.answers() * 1000.0;
        Self {
            rate: outcome.rate(),
            p50: outcome.percentile(50),
            p99: outcome.percentile(99),
            cpu: cpu.map(each),
            database_cpu: database_cpu.map(each),
        }
    }
}

/// All rounds of a variant: the server and the twin, one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Rounds {
    pub(crate) variant: Variant,
    pub(crate) turns: Vec<(Figures, Figures)>,
    /// Bytes of an answer, the median of those asked for.
    pub(crate) bytes: usize,
}

impl Rounds {
    fn median(&self, figure: impl Fn(&(Figures, Figures)) -> f64) -> f64 {
        median(self.turns.iter().map(figure).collect())
    }

    fn cpu(&self, figure: impl Fn(&(Figures, Figures)) -> Option<f64>) -> String {
        let known: Option<Vec<f64>> = self.turns.iter().map(figure).collect();
        known.map_or_else(|| "-".to_owned(), |known| format!("{:.2}", median(known)))
    }

    /// The server's rate as a part of the twin's in the same round.
    fn ratio(&self) -> f64 {
        self.median(|(server, twin)| server.rate / twin.rate)
    }

    fn rate(&self) -> f64 {
        self.median(|(server, _)| server.rate)
    }

    /// How much longer the server takes than the twin, milliseconds.
    fn delay(&self) -> f64 {
        self.median(|(server, twin)| server.p50 - twin.p50)
    }

    fn line(&self) -> [String; 12] {
        let rate = |rate: f64| format!("{rate:.0}");
        let time = |milliseconds: f64| format!("{milliseconds:.1}");
        [
            self.variant.name().to_owned(),
            rate(self.rate()),
            rate(self.median(|(_, twin)| twin.rate)),
            format!("{:.0} %", self.ratio() * 100.0),
            time(self.median(|(server, _)| server.p50)),
            time(self.median(|(_, twin)| twin.p50)),
            time(self.median(|(server, _)| server.p99)),
            time(self.median(|(_, twin)| twin.p99)),
            self.cpu(|(server, _)| server.cpu),
            self.cpu(|(_, twin)| twin.cpu),
            format!(
                "{} / {}",
                self.cpu(|(server, _)| server.database_cpu),
                self.cpu(|(_, twin)| twin.database_cpu)
            ),
            format!("{:.1}", f64::from(u32::try_from(self.bytes).unwrap()) / 1024.0),
        ]
    }
}

/// Everything about one database of one size.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) database: &'static str,
    pub(crate) orders: usize,
    /// From the start of the server to its first answer, milliseconds; several starts.
    pub(crate) starts: Vec<f64>,
    /// The server's memory in MB after its first answer: resident, and the part that is no mapped file.
    pub(crate) idle: Option<(f64, f64)>,
    /// The same at the end of it all.
    pub(crate) after: Option<(f64, f64)>,
    pub(crate) variants: Vec<Rounds>,
}

const HEADS: [&str; 12] = [
    "",
    "req/s",
    "twin",
    "ratio",
    "p50 ms",
    "twin",
    "p99 ms",
    "twin",
    "CPU s/1000",
    "twin",
    "db CPU / twin",
    "KB",
];

impl Measured {
    fn variant(&self, variant: Variant) -> Option<&Rounds> {
        self.variants.iter().find(|rounds| rounds.variant == variant)
    }

    /// Prints the table.
    pub(crate) fn print(&self) {
        println!("\n{}, {} orders", self.database, grouped(self.orders));
        let mut lines = vec![HEADS.map(str::to_owned)];
        lines.extend(self.variants.iter().map(Rounds::line));
        let widths: Vec<usize> = (0..HEADS.len())
            .map(|column| lines.iter().map(|line| line[column].len()).max().unwrap_or_default())
            .collect();
        for line in &lines {
            let cells: Vec<String> =
                line.iter().zip(&widths).map(|(cell, width)| format!("{cell:>width$}")).collect();
            println!("  {}", cells.join("  "));
        }
        let memory = |memory: Option<(f64, f64)>| match memory {
            Some((resident, own)) => format!("{resident:.0} MB resident ({own:.0} of its own)"),
            None => "memory unknown".to_owned(),
        };
        println!(
            "  start to first answer {:.0} ms; idle {}; after the load {}",
            median(self.starts.clone()),
            memory(self.idle),
            memory(self.after)
        );
    }

    fn bars(&self) -> Vec<Bar> {
        let on = format!("{}, {} orders", self.database, grouped(self.orders));
        let mut bars = Vec::new();
        let least = if self.database == "postgres" { 0.25 } else { 0.15 };
        if let Some(page) = self.variant(Variant::Page1) {
            bars.push(Bar {
                meets: page.ratio() >= least,
                text: format!(
                    "{on}: page1 at {:.1} % of the twin, bar {:.0} %",
                    page.ratio() * 100.0,
                    least * 100.0
                ),
            });
            if let Some(deep) = self.variant(Variant::Deep) {
                let part = deep.rate() / page.rate();
                bars.push(Bar {
                    meets: part >= 0.9,
                    text: format!("{on}: deep page at {:.1} % of page1's rate, bar 90 %", part * 100.0),
                });
            }
        }
        for variant in [Variant::Search, Variant::Facets] {
            if let Some(statement) = self.variant(variant).filter(|_| self.orders <= 100_000) {
                bars.push(Bar {
                    meets: statement.delay() <= 30.0,
                    text: format!(
                        "{on}: {} {:.1} ms over the bare statement, bar 30 ms",
                        variant.name(),
                        statement.delay()
                    ),
                });
            }
        }
        if let Some((resident, _)) = self.idle {
            let text = format!("{on}: {resident:.0} MB resident when idle, bar 60 MB");
            bars.push(Bar { meets: resident < 60.0, text });
        }
        let start = median(self.starts.clone());
        let text = format!("{on}: {start:.0} ms from start to first answer, bar 300 ms");
        bars.push(Bar { meets: start < 300.0, text });
        bars
    }
}

/// A promise, and whether it is kept.
#[derive(Debug)]
struct Bar {
    meets: bool,
    text: String,
}

/// Prints whether each bar is met; gives whether all are.
pub(crate) fn judge(measured: &[Measured]) -> bool {
    let mut bars: Vec<Bar> = measured.iter().flat_map(Measured::bars).collect();
    for database in ["sqlite", "postgres"] {
        let mut sizes: Vec<&Measured> = measured.iter().filter(|size| size.database == database).collect();
        sizes.sort_by_key(|size| size.orders);
        let [smallest, .., largest] = sizes.as_slice() else { continue };
        for variant in [Variant::Page1, Variant::Filtered] {
            let (Some(few), Some(many)) = (smallest.variant(variant), largest.variant(variant)) else {
                continue;
            };
            let part = many.rate() / few.rate();
            bars.push(Bar {
                meets: part >= 0.75,
                text: format!(
                    "{database}: {} with {} orders at {:.1} % of the rate with {}, bar 75 %",
                    variant.name(),
                    grouped(largest.orders),
                    part * 100.0,
                    grouped(smallest.orders)
                ),
            });
        }
    }
    println!();
    for bar in &bars {
        println!("{} {}", if bar.meets { "meets " } else { "MISSES" }, bar.text);
    }
    bars.iter().all(|bar| bar.meets)
}

/// The middle one; of an even number the upper of the two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A number with a comma after each three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}
