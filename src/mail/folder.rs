//! E-mails as files, for those who have no server, or want to look at them first.

use super::failure::{Answer, Cause, Failure};
use super::message::Message;
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// The longest name that every file system takes, with room for what is put around it.
const LONGEST_NAME: usize = 200;

#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) const fn new(path: PathBuf) -> Self {
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes the message as a file of its own, whole or not at all; a message that was written before is written over.
    pub(super) async fn send(&self, message: &Message) -> Result<Answer, Failure> {
        let name = file_name(message.id());
        let (folder, bytes) = (self.0.clone(), message.bytes().to_vec());
        let file = name.clone();
        run(move || write(&folder, &file, &bytes)).await?;
        Ok(Answer { code: None, reply: format!("written as {name}") })
    }

    /// Whether files can be written in it.
    pub(super) async fn check(&self) -> Result<(), Failure> {
        let folder = self.0.clone();
        run(move || {
            // It is made with the first message; until then, what it would be made in has to take files.
            let folder = folder.ancestors().find(|folder| folder.exists()).unwrap_or(Path::new("."));
            let probe = format!(".pedidos-{}", std::process::id());
            write(folder, &probe, b"")?;
            std::fs::remove_file(folder.join(probe))
        })
        .await
    }
}

async fn run(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), Failure> {
    let failed =
        |why: String| Failure::new(Cause::Folder, format!("the folder for e-mails takes no file: {why}"));
    match tokio::task::spawn_blocking(work).await {
        Ok(written) => written.map_err(|error| failed(error.to_string())),
        Err(_) => Err(failed("the write was cut off".to_owned())),
    }
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    // A name of this try: two that write the same message at once do not write into one another.
    let mut random = [0; 8];
    getrandom::fill(&mut random).map_err(|error| io::Error::other(error.to_string()))?;
    let unfinished = folder.join(format!(".{:x}.unfinished", u64::from_le_bytes(random)));
    let written =
        std::fs::write(&unfinished, bytes).and_then(|()| std::fs::rename(&unfinished, folder.join(name)));
    if written.is_err() {
        // It may never have been made; the first error is the one to tell.
        std::fs::remove_file(&unfinished).unwrap_or_default();
    }
    written
}

/// The id as the name of a file: what is no plain sign stands there as `=2F`.
fn file_name(id: &str) -> String {
    let mut name = String::new();
    for c in id.chars() {
        let is_plain =
            c.is_ascii_alphanumeric() || matches!(c, '@' | '_' | '-') || (c == '.' && !name.is_empty());
        if is_plain {
            name.push(c);
        } else {
            // Writing to a text cannot fail.
            write!(name, "={:02X}", u32::from(c)).unwrap_or_default();
        }
    }
    if name.len() > LONGEST_NAME {
        name.clear();
        for byte in Sha256::digest(id.as_bytes()) {
            write!(name, "{byte:02x}").unwrap_or_default();
        }
    }
    name + ".eml"
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_of_a_file_leads_nowhere_else() {
        for (id, name) in [
            ("order.7@loja.example", "order.7@loja.example.eml"),
            ("../../etc/x@y", "=2E.=2F..=2Fetc=2Fx@y.eml"),
            (".hidden@y", "=2Ehidden@y.eml"),
            ("a=b@y", "a=3Db@y.eml"),
        ] {
            assert_eq!(file_name(id), name);
        }
        assert_eq!(file_name(&"a/".repeat(120)).len(), 68);
    }
}
