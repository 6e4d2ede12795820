//! Readers that are not ours: poppler for PDF, zbar for bar codes.

use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A program of the system's packages; its absence fails the test, with what to install.
fn run(program: &str, arguments: &[&str], files: &[PathBuf]) -> Vec<u8> {
    let output = Command::new(program).args(arguments).args(files).output();
    let output = output.unwrap_or_else(|error| {
        panic!("{program}: {error}; tests/run installs poppler-utils and zbar-tools")
    });
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn keep(folder: &TempDir, name: &str, content: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn pictures(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "pgm"));
    files.sort();
    files
}

/// All that zbar reads in one picture: `CODE-128:…` and `QR-Code:…`, sorted.
fn codes_in(picture: &Path) -> Vec<String> {
    let said = run(
        "zbarimg",
        &["--quiet", "-Sdisable", "-Scode128.enable", "-Sqrcode.enable"],
        &[picture.to_owned()],
    );
    let mut codes: Vec<String> = String::from_utf8(said).unwrap().lines().map(str::to_owned).collect();
    codes.sort();
    codes
}

/// The codes on each picture.
pub(crate) fn codes_in_pngs(files: &[Vec<u8>]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    files.iter().map(|file| codes_in(&keep(&folder, "page.png", file))).collect()
}

/// The codes on each sheet, drawn as a thermal printer of 203 dpi would.
pub(crate) fn codes_in_pdf(file: &[u8]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let pdf = keep(&folder, "labels.pdf", file);
    run("pdftoppm", &["-r", "203", "-gray"], &[pdf, folder.path().join("sheet")]);
    pictures(folder.path()).iter().map(|picture| codes_in(picture)).collect()
}

/// The text of each sheet, in reading order.
pub(crate) fn text_of_pdf(file: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let pdf = keep(&folder, "labels.pdf", file);
    let text = String::from_utf8(run("pdftotext", &["-enc", "UTF-8"], &[pdf, "-".into()])).unwrap();
    text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
}

/// The fonts: name, kind, whether embedded, subset and mapped to letters.
pub(crate) fn fonts_of_pdf(file: &[u8]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let pdf = keep(&folder, "labels.pdf", file);
    let table = String::from_utf8(run("pdffonts", &[], &[pdf])).unwrap();
    table.lines().skip(2).map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}
