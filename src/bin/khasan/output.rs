//! Where answers go: standard output, or a file that is written whole or not at all.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Bytes that are written at a time.
const BLOCK: usize = 1 << 18;

/// Writes an answer to standard output, or to a file.
pub(crate) fn write(
    path: Option<&Path>,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match path {
        None => through(io::stdout().lock(), answer),
        // A device or a pipe can't be replaced; what it is sent is its own business.
        Some(path) if is_special(path) => {
            let device = File::options().write(true).open(path);
            through(device.map_err(|e| refused(path, &e))?, answer)
        }
        Some(path) => replace(path, answer),
    }
}

fn is_special(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir())
}

fn through(
    out: impl Write,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BLOCK, out);
    answer(&mut out)?;
    Ok(out.flush()?)
}

/// Writes a temporary file beside the target, which takes its place once it is whole.
fn replace(
    path: &Path,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |e: io::Error| refused(path, &e);
    if path.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(Failure::refused(format!(
            "{}: cannot be written: there is no folder {}",
            path.display(),
            folder.display()
        )));
    }
    // The temporary file has a name of chance, which is nobody's business.
    let unnamed = |e: io::Error| {
        refused(
            path,
            &format_args!("no file can be made in its folder ({})", e.kind()),
        )
    };
    let mut out = BufWriter::with_capacity(BLOCK, temporary(folder).map_err(unnamed)?);
    answer(&mut out)?;
    let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|e| failed(e.error))?;
    Ok(())
}

fn refused(path: &Path, error: &dyn fmt::Display) -> Failure {
    Failure::refused(format!("{}: cannot be written: {error}", path.display()))
}

/// A temporary file that others may read, as they may any file written here.
#[cfg(unix)]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let shared = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new()
        .permissions(shared)
        .tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    NamedTempFile::new_in(folder)
}

/// Writes one piece of text to standard output.
pub(crate) fn print(text: impl std::fmt::Display) -> Result<(), Failure> {
    write(None, |out| Ok(write!(out, "{text}")?))
}

/// Writes one JSON document to standard output.
pub(crate) fn print_json(document: &impl serde::Serialize) -> Result<(), Failure> {
    write(None, |out| {
        serde_json::to_writer_pretty(&mut *out, document).map_err(io::Error::from)?;
        Ok(writeln!(out)?)
    })
}
