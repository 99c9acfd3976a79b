//! A file that appears whole or not at all.

use std::io::{self, BufWriter, Stdout, Write};
use std::path::{Path, PathBuf};

use hubcut::temporary::TemporaryFile;

use crate::error::{Error, Result};

const BUFFER_BYTES: usize = 256 << 10;

/// A file under construction: it takes the name of its target only on [`commit`](Self::commit), so that a reader never
/// sees half of it, and a run that fails leaves what was there before.
///
/// The path `-` is standard output, where `commit` only flushes. So it does where there is nothing to give a name to: devices, pipes, and
/// the names of what the process has open (`/dev/stdout`, `/dev/fd/3`), which may be a file that the shell has opened and others write to.
///
/// # Examples
/// ```
/// use std::io::Write;
/// use hubcut_datasets::write::OutputFile;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("ranks.tsv");
/// let mut file = OutputFile::create(&path)?;
/// writeln!(file, "0\t0.5")?;
/// assert!(!path.exists());
/// file.commit()?;
/// assert_eq!(std::fs::read_to_string(&path)?, "0\t0.5\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct OutputFile {
    path: PathBuf,
    target: Target,
}

#[derive(Debug)]
enum Target {
    Stdout(BufWriter<Stdout>),
    File(BufWriter<TemporaryFile>),
    /// A device, a pipe, or what was open before: not to be replaced by a rename.
    Device(BufWriter<std::fs::File>),
}

impl OutputFile {
    /// Begins the file that will be `path`.
    ///
    /// # Errors
    /// [`Error::File`] when the folder does not exist or `path` is a folder, [`Error::Io`] when the system refuses.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_path_buf();
        if path == Path::new("-") {
            let target = Target::Stdout(BufWriter::with_capacity(BUFFER_BYTES, io::stdout()));
            return Ok(OutputFile { path, target });
        }
        let file = path.display().to_string();
        let refuse = |problem: String| Error::File { file: file.clone(), problem };
        let failed = |source| Error::Io { file: file.clone(), source };
        let existing = std::fs::metadata(&path).ok();
        if existing.as_ref().is_some_and(|m| m.is_dir()) {
            return Err(refuse("this is a folder; give the name of a file in it".into()));
        }
        #[cfg(unix)]
        let opened = open::descriptor(&path).map(|number| open::again(number, &path));
        #[cfg(not(unix))]
        let opened = None;
        let is_device = existing.is_some_and(|m| !m.is_file());
        let device = opened.or_else(|| is_device.then(|| std::fs::OpenOptions::new().write(true).open(&path)));
        if let Some(device) = device {
            let device = BufWriter::with_capacity(BUFFER_BYTES, device.map_err(failed)?);
            return Ok(OutputFile { path, target: Target::Device(device) });
        }
        // Through a link to the file itself, so that the link stays one.
        let path = std::fs::canonicalize(&path).unwrap_or(path);
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(refuse(format!("there is no folder {}; make it with `mkdir -p`", folder.display())));
        }
        let part = TemporaryFile::create_in(folder, ".hubcut-".as_ref(), ".part", mode_for(&path)).map_err(failed)?;
        Ok(OutputFile { path, target: Target::File(BufWriter::with_capacity(BUFFER_BYTES, part)) })
    }

    /// Where the file will be.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes out what is buffered, syncs, and gives the file its name.
    ///
    /// # Errors
    /// [`Error::Io`]; the target is then as it was.
    pub fn commit(self) -> Result<()> {
        let file = self.path.display().to_string();
        let failed = |source| Error::Io { file: file.clone(), source };
        match self.target {
            Target::Stdout(mut out) => out.flush().map_err(failed),
            Target::Device(mut out) => out.flush().map_err(failed),
            Target::File(out) => {
                let part = out.into_inner().map_err(|error| failed(error.into_error()))?;
                part.as_file().sync_all().map_err(failed)?;
                part.persist(&self.path).map_err(failed)
            }
        }
    }
}

/// What the process has open, by the names that it has in the file system.
#[cfg(unix)]
mod open {
    use std::fs::{File, OpenOptions};
    use std::io;
    use std::os::fd::AsFd;
    use std::path::Path;

    /// Most links that lead to each other.
    const MOST_LINKS: usize = 40;

    /// The number of the descriptor that `path` names, perhaps by links: `/dev/stdout` is one to `/proc/self/fd/1` on Linux.
    pub(super) fn descriptor(path: &Path) -> Option<u32> {
        let own = ["/dev/fd", "/proc/self/fd", "/proc/thread-self/fd"].map(|folder| std::fs::canonicalize(folder).ok());
        let mut path = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            let name = path.file_name()?.to_str()?.to_owned();
            let parent = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let folder = std::fs::canonicalize(parent).ok()?;
            if own.iter().flatten().any(|own| *own == folder) {
                return name.parse().ok();
            }
            // Where they are devices of their own.
            match name.as_str() {
                "stdout" if folder == Path::new("/dev") && !path.is_symlink() => return Some(1),
                "stderr" if folder == Path::new("/dev") && !path.is_symlink() => return Some(2),
                _ => path = folder.join(std::fs::read_link(&path).ok()?),
            }
        }
        None
    }

    /// What is open, to write to where its writer stands. What has no name in the library of the language is opened anew: to be
    /// appended to, so that nothing that is there is lost.
    pub(super) fn again(number: u32, path: &Path) -> io::Result<File> {
        match number {
            1 => io::stdout().as_fd().try_clone_to_owned().map(File::from),
            2 => io::stderr().as_fd().try_clone_to_owned().map(File::from),
            _ => OpenOptions::new().append(true).open(path),
        }
    }
}

/// As any new file has; a file that is replaced keeps its own.
fn mode_for(path: &Path) -> u32 {
    #[cfg(unix)]
    if let Ok(there) = std::fs::metadata(path) {
        return std::os::unix::fs::PermissionsExt::mode(&there.permissions()) & 0o777;
    }
    let _ = path;
    0o666
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            Target::Stdout(out) => out.write(bytes),
            Target::File(out) => out.write(bytes),
            Target::Device(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Stdout(out) => out.flush(),
            Target::File(out) => out.flush(),
            Target::Device(out) => out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_committed_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, "before").unwrap();
        let mut file = OutputFile::create(&path).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_missing_or_in_the_way_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let missing = OutputFile::create(folder.path().join("no/x")).unwrap_err().to_string();
        assert!(missing.contains("there is no folder"), "{missing}");
        let there = OutputFile::create(folder.path()).unwrap_err().to_string();
        assert!(there.contains("is a folder"), "{there}");
    }

    #[cfg(unix)]
    #[test]
    fn the_mode_is_that_of_any_new_file() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
        std::fs::write(folder.path().join("plain"), "").unwrap();
        OutputFile::create(folder.path().join("ours")).unwrap().commit().unwrap();
        assert_eq!(mode("ours"), mode("plain"));
    }
}
