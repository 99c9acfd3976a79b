//! Where text comes from.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A file, or a folder whose files are parts of one text.
    Path(PathBuf),
    /// Several files that are parts of one text.
    Files(Vec<PathBuf>),
    /// Standard input.
    Stdin,
}

impl Input {
    /// Whether it can be opened again and will say the same.
    pub(crate) fn is_kept(&self) -> bool {
        match self {
            Input::Path(path) => path.is_dir() || path.metadata().is_ok_and(|metadata| metadata.is_file()),
            Input::Files(paths) => paths.iter().all(|path| path.metadata().is_ok_and(|metadata| metadata.is_file())),
            Input::Stdin => false,
        }
    }
}

impl From<&str> for Input {
    /// `-` is standard input, anything else a path.
    fn from(name: &str) -> Self {
        if name == "-" { Input::Stdin } else { Input::Path(name.into()) }
    }
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        if path == Path::new("-") { Input::Stdin } else { Input::Path(path.into()) }
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        path.as_path().into()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Path(path) => path.display().fmt(f),
            Input::Files(paths) => match &paths[..] {
                [first, .., last] => write!(f, "{} .. {}", first.display(), last.display()),
                [one] => one.display().fmt(f),
                [] => f.write_str("no file"),
            },
            Input::Stdin => f.write_str("standard input"),
        }
    }
}
