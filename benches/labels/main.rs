//! How long 500 labels take, and how much memory: see `benches/README.md`.
//!
//! What staff waits for when it prints a morning's orders. No twin and no bar: a figure to look at, for one machine.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on should panic")]

#[path = "../../tests/it/label/given.rs"]
#[expect(dead_code, reason = "shared with the tests, which print invoices as well")]
mod given;

use pedidos::label::{Document, Format, MOST, Paper, Press, Printed, Resolution};
use std::time::Instant;

/// The allocator of the server.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let parcels = given::parcels(MOST);
    println!("{MOST} address labels, one document; memory is the most the whole process had so far");
    for (name, format, paper) in [
        ("PDF, A4, 4 on a sheet", Format::Pdf, Paper::A4Four),
        ("PDF, 100 x 150 mm", Format::Pdf, Paper::Label100x150),
        ("ZPL, 203 dpi", Format::Zpl(Resolution::Dpi203), Paper::Label100x150),
        ("PNG, 203 dpi", Format::Png(Resolution::Dpi203), Paper::Label100x150),
        ("PNG, 300 dpi", Format::Png(Resolution::Dpi300), Paper::Label100x150),
    ] {
        let start = Instant::now();
        let mut press = Press::new(format, paper).unwrap();
        for parcel in &parcels {
            press.add(Document::AddressLabel(parcel)).unwrap();
        }
        let bytes = match press.finish() {
            Printed::Pdf(file) => file.len(),
            Printed::Zpl(text) => text.len(),
            Printed::Png(files) => files.iter().map(Vec::len).sum(),
        };
        println!(
            "{name:24} {:7.2} s {:8} KB of file, {}",
            start.elapsed().as_secs_f64(),
            bytes / 1024,
            memory()
        );
    }
}

/// The largest resident set so far, as Linux tells it.
fn memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.map_or_else(
        || "memory is told on Linux only".to_owned(),
        |peak| format!("{} of memory", peak.trim()),
    )
}
