//! Files in a folder: whole or not at all, and for nobody else to read.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

/// Writes a file that was not there before.
pub(super) fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let unfinished = unfinished(path);
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    // The name is on the disk only when the folder is.
    File::open(folder)?.sync_all()
}

/// The whole of it; what is longer than it should be is not read to its end.
pub(super) fn read(path: &Path, bytes: i64) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    let limit = u64::try_from(bytes).unwrap_or_default().saturating_add(1);
    File::open(path)?.take(limit).read_to_end(&mut content)?;
    Ok(content)
}

/// Removes it, and what a write that was cut off has left of it.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    for path in [&unfinished(path), path] {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

fn unfinished(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".unfinished");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::{read, remove, unfinished, write};
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn a_file_is_whole_private_and_gone_when_it_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("files/ab/abc");
        write(&path, b"content").unwrap();
        assert_eq!(read(&path, 7).unwrap(), b"content");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let shelf = std::fs::metadata(path.parent().unwrap()).unwrap();
        assert_eq!(shelf.permissions().mode() & 0o777, 0o700);
        std::fs::write(unfinished(&path), b"half").unwrap();
        remove(&path).unwrap();
        remove(&path).unwrap();
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 0);
        assert!(read(&path, 7).is_err());
    }

    #[test]
    fn what_grew_is_not_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        write(&path, &[b'x'; 1_000]).unwrap();
        assert_eq!(read(&path, 10).unwrap().len(), 11);
    }
}
