//! Where answers go: standard output, or a file that is written whole or not at all.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Writes an answer to standard output, or to a temporary file beside `path` that takes its place once it is whole.
pub(crate) fn write(
    path: Option<&Path>,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match path {
        None => {
            let mut out = BufWriter::new(io::stdout().lock());
            answer(&mut out)?;
            Ok(out.flush()?)
        }
        Some(path) => {
            let failed = |e: io::Error| {
                Failure::refused(format!("{}: cannot be written: {e}", path.display()))
            };
            let folder = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
                .unwrap_or(Path::new("."));
            let mut out = BufWriter::new(NamedTempFile::new_in(folder).map_err(failed)?);
            answer(&mut out)?;
            let file = out.into_inner().map_err(|e| failed(e.into_error()))?;
            file.as_file().sync_all().map_err(failed)?;
            file.persist(path).map_err(|e| failed(e.error))?;
            Ok(())
        }
    }
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
