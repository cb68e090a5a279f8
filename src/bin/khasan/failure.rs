//! Why the command could not do it, and with which status it ends.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// Why the command could not do it.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input was refused, or a file could not be read or written.
    Refused(String),
    /// The reader of our output has gone: it has what it wanted.
    PipeClosed,
}

impl Failure {
    /// Names of files and stations may be anything: nothing in a message is obeyed by the terminal that shows it.
    pub(crate) fn refused(reason: impl fmt::Display) -> Self {
        Self::Refused(khasan::view::plain(&reason.to_string()))
    }

    /// An input that cannot be opened or read.
    pub(crate) fn unreadable(name: impl fmt::Display, error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::IsADirectory => {
                Self::refused(format!("{name}: is a folder; name a file in it"))
            }
            _ => Self::refused(format!("{name}: {error}")),
        }
    }

    /// Ends the process: a closed pipe is success, a refusal is 1. Usage, which is 2, ends in the parser of arguments.
    pub(crate) fn exit(self) -> ExitCode {
        match self {
            Self::PipeClosed => ExitCode::SUCCESS,
            Self::Refused(reason) => {
                // Where standard error is closed too, the status has to do.
                let _ = io::Write::write_fmt(&mut io::stderr(), format_args!("error: {reason}\n"));
                ExitCode::FAILURE
            }
        }
    }
}

impl From<khasan::Error> for Failure {
    fn from(error: khasan::Error) -> Self {
        match error {
            khasan::Error::NoDeparture => Self::refused(format!(
                "{error} (--depart or --report; with --as-of, one that was known by then)"
            )),
            error => Self::refused(error),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::PipeClosed,
            _ => Self::refused(format!("the output could not be written: {error}")),
        }
    }
}
