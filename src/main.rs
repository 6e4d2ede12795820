//! The `pedidos` command.

use clap::Parser as _;
use pedidos::cli::Command;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match Command::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("pedidos: {error:#}");
            ExitCode::FAILURE
        }
    }
}
