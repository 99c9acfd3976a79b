//! Output files: refused before the work if they cannot be written, appearing whole or not at all.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use hubcut_datasets::{OutputFile, TableFormat};

use crate::exit::{Stopped, usage};
use crate::interrupt::{Breakable, Interrupts};
use crate::stdout;

/// Whether `path` means standard input or output.
pub(crate) fn is_standard(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Refuses two files of a command that are one and the same, unless both are absent or standard streams.
pub(crate) fn refuse_same(one: (&str, &Path), other: (&str, &Path)) -> Result<()> {
    let (name, path) = one;
    let (other_name, other_path) = other;
    let same = !is_standard(path) && !is_standard(other_path) && resolve(path) == resolve(other_path);
    if same && name == other_name {
        return Err(usage(format!("{name} is given twice for one file, {}; leave one of them out", path.display())));
    }
    if same {
        return Err(usage(format!("{name} and {other_name} are the same file, {}; give another one", path.display())));
    }
    Ok(())
}

/// Refuses a file that lies in the folder of a model, which holds nothing else.
pub(crate) fn refuse_inside(file: (&str, &Path), folder: (&str, &Path)) -> Result<()> {
    let (name, path) = file;
    if !is_standard(path) && resolve(path).starts_with(resolve(folder.1)) {
        let (folder, path) = (folder.0, path.display());
        return Err(usage(format!(
            "{name} is {path}, which lies in {folder}; that folder is for the files of the model only, so give another one"
        )));
    }
    Ok(())
}

/// The path without links and dots, as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = path.file_name().unwrap_or_default();
        folder.canonicalize().map_or_else(|_| path.to_owned(), |folder| folder.join(name))
    })
}

/// Refuses a report where results go.
pub(crate) fn check_report(path: Option<&Path>) -> Result<()> {
    match path {
        Some(path) if is_standard(path) => Err(usage("--report needs a file; standard output is for results")),
        _ => Ok(()),
    }
}

/// Tries whether `path` could be written, leaving everything as it was.
pub(crate) fn check_writable(path: &Path) -> Result<()> {
    // Pipes and devices are not tried: to open one is felt at its other end.
    let is_special = path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if is_standard(path) || is_special {
        return Ok(());
    }
    OutputFile::create(path).map(drop).map_err(|error| refused(path, error))
}

/// The extensions of compressed files.
const PACKED: [&str; 5] = ["gz", "zst", "xz", "bz2", "zip"];

/// Refuses a name that asks for compressed text.
pub(crate) fn refuse_packed(path: &Path) -> Result<()> {
    let is = |packed: &&str| path.extension().is_some_and(|found| found.eq_ignore_ascii_case(packed));
    if PACKED.iter().any(is) {
        return Err(usage("hubcut writes plain text; write to - and compress that, for example with `| gzip > FILE`"));
    }
    Ok(())
}

/// Refuses a name that asks for a table which is not written here, unless a format was asked for besides.
pub(crate) fn check_table(path: &Path, asked: Option<TableFormat>) -> Result<()> {
    refuse_packed(path)?;
    if asked.is_some() {
        return Ok(());
    }
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let known = ["", "tsv", "txt", "csv", "jsonl", "ndjson"].contains(&&*extension);
    if !known && !path.is_dir() {
        let path = path.display();
        return Err(usage(format!(
            "hubcut writes no .{extension} file; end the name {path} in .tsv, .csv or .jsonl, or add --output-format"
        )));
    }
    Ok(())
}

/// Whether the name ends in `.extension`, in whatever case.
pub(crate) fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// Refuses names that end in something else than one of these extensions.
pub(crate) fn check_extension(path: &Path, option: &str, extensions: &[&str]) -> Result<()> {
    if extensions.iter().any(|extension| has_extension(path, extension)) {
        return Ok(());
    }
    let extensions: Vec<_> = extensions.iter().map(|extension| format!(".{extension}")).collect();
    Err(usage(format!("{option} writes a file that ends in {}, not {}", extensions.join(" or "), path.display())))
}

/// Refuses what is no place for a stored graph.
pub(crate) fn check_store(path: &Path) -> Result<()> {
    if is_standard(path) {
        return Err(usage("a stored graph cannot go to standard output; give a file name that ends in .hub"));
    }
    if path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return Err(usage(format!("{} is a device or a pipe; a stored graph needs a regular file", path.display())));
    }
    if !crate::store::is_store_name(path) {
        return Err(usage(format!("a stored graph is written to a name that ends in .hub, not {}", path.display())));
    }
    check_writable(path)
}

/// Writes a file, or standard output, by `write`. Whoever reads standard output may go away.
pub(crate) fn write(
    path: &Path,
    interrupts: &Interrupts,
    write: impl FnOnce(&mut dyn std::io::Write) -> std::io::Result<()>,
) -> Result<()> {
    if is_standard(path) {
        return stdout::print(|out| write(out));
    }
    let (is_written, is_stopped) = interrupts.while_writing(|| {
        let mut file = OutputFile::create(path).map_err(|error| refused(path, error))?;
        let result = write(&mut Breakable { out: &mut file, interrupts });
        if interrupts.has_stopped_writing() {
            return Ok(false);
        }
        result.map_err(|error| failed(path, &error))?;
        file.commit().map_err(|error| refused(path, error))?;
        anyhow::Ok(true)
    });
    let is_written = is_written?;
    if is_stopped {
        return Err(Stopped { file: path.display().to_string(), is_written }.into());
    }
    Ok(())
}

/// The error for a file that could not be written.
pub(crate) fn failed(path: &Path, error: &std::io::Error) -> anyhow::Error {
    let next = match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space, or write to another disk",
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => "write to a folder of your own",
        _ => "nothing is written there",
    };
    // The kind says it all where there is one to help with: the text may name a temporary file.
    let reason = match error.kind() {
        kind @ (ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => std::io::Error::from(kind).to_string(),
        _ => std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string),
    };
    anyhow!("cannot write {}: {reason}; {next}", path.display())
}

/// The error for a file or a folder that cannot be made.
pub(crate) fn refused(path: &Path, error: hubcut_datasets::Error) -> anyhow::Error {
    match error {
        hubcut_datasets::Error::Io { source, .. } => failed(path, &source),
        error => anyhow!("cannot write {error}"),
    }
}
