//! Where answers go: standard output, or a file that is written whole or not at all.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use tempfile::NamedTempFile;

use crate::failure::Failure;

/// Bytes that are written at a time.
const BLOCK: usize = 1 << 18;
/// Bytes that are pushed to the disk at a time.
const PUSH: usize = 1 << 24;

/// Writes an answer to standard output, or to a file.
pub(crate) fn write(
    path: Option<&Path>,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    match path {
        None => through(io::stdout().lock(), answer),
        // It can't be replaced, and what it is sent is its own business; what is there already stays.
        Some(path) if is_special(path) => {
            let device = File::options().append(true).open(path);
            through(device.map_err(|e| refused(path, &e))?, answer)
        }
        Some(path) => replace(path, answer),
    }
}

/// Whether a path leads to a device or a pipe, or to what is open already, as /dev/stdout does.
pub(crate) fn is_special(path: &Path) -> bool {
    is_of_the_system(path)
        || fs::metadata(path)
            .is_ok_and(|found| !found.is_file() && !found.is_dir() || leads_to_the_system(path))
}

/// Whether a path names a device or what a process has open; /dev/shm holds files like any other.
fn is_of_the_system(path: &Path) -> bool {
    let is_open = || path.parent().is_some_and(|folder| folder.ends_with("fd"));
    path.starts_with("/dev") && !path.starts_with("/dev/shm")
        || path.starts_with("/proc") && is_open()
}

/// The same of the links that a path which exists goes by.
fn leads_to_the_system(path: &Path) -> bool {
    let to = fs::read_link(path).map(|to| path.with_file_name(to));
    to.is_ok_and(|to| is_of_the_system(&to) || leads_to_the_system(&to))
}

fn through(
    out: impl Write,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BLOCK, out);
    answer(&mut out)?;
    Ok(out.flush()?)
}

/// Writes a temporary file beside the target, which takes its place, and its permissions, once it is whole.
fn replace(
    path: &Path,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |e: io::Error| refused(path, &e);
    if path.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    // Of a link, what it points to is replaced.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = target
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
    let mut file = temporary(folder).map_err(unnamed)?;
    if let Ok(old) = fs::metadata(&target) {
        let kept = file.as_file().set_permissions(old.permissions());
        kept.map_err(failed)?;
    }
    fill(&mut file, failed, answer)?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&target).map_err(|e| failed(e.error))?;
    Ok(())
}

/// Writes a file that goes to the disk meanwhile, by another thread: at the end there is little to wait for.
fn fill(
    file: &mut NamedTempFile,
    failed: impl Fn(io::Error) -> Failure,
    answer: impl FnOnce(&mut dyn Write) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let twin = file.as_file().try_clone().map_err(&failed)?;
    let (push, due) = sync_channel(1);
    let out = Pushed {
        file,
        unpushed: 0,
        push,
    };
    thread::scope(|scope| {
        let pushed = scope.spawn(move || due.iter().try_for_each(|()| twin.sync_data()));
        let mut out = BufWriter::with_capacity(BLOCK, out);
        answer(&mut out)?;
        out.flush().map_err(&failed)?;
        drop(out);
        // What it was told of the disk, the file will not be told again.
        let pushed = pushed.join().unwrap_or_else(|panic| resume_unwind(panic));
        pushed.map_err(&failed)
    })
}

/// A file, and who is told each time that much of it could go to the disk.
struct Pushed<'f> {
    file: &'f mut NamedTempFile,
    unpushed: usize,
    push: SyncSender<()>,
}

impl Write for Pushed<'_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let written = self.file.write(text)?;
        self.unpushed += written;
        if self.unpushed >= PUSH && self.push.try_send(()).is_ok() {
            self.unpushed = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
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
