//! Files and folders under construction, on a list: a process that has to end at once takes them along.
//!
//! They go away by themselves when they are dropped, but nothing is dropped when memory runs out or Ctrl-C ends the process.
//! [`remove_all`] then neither allocates nor waits for a lock that the thread that calls it might hold: there is a fixed number of
//! places, which are locked while a path is put there or taken away and while its file is opened, and for nothing else.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

use tempfile::NamedTempFile;

/// How many can be listed at once; what is beyond is removed when it is dropped, and only then.
const PLACES: usize = 32;

/// How often to try, without a pause, a place that another thread has locked: it does so for a few instructions.
const QUICK_TRIES: usize = 100;
/// How often to try then, with pauses of a millisecond: a disk may take its time to open a file.
const SLOW_TRIES: usize = 2_000;

static LIST: [Mutex<Option<Entry>>; PLACES] = [const { Mutex::new(None) }; PLACES];

/// Set by [`remove_all`]: nothing is begun any more.
static CLOSED: AtomicBool = AtomicBool::new(false);

struct Entry {
    path: EntryPath,
    is_folder: bool,
}

/// A path on the list of what the process takes along if it ends at once; off the list again when this is dropped.
#[derive(Debug)]
pub struct Listed(Option<usize>);

impl Listed {
    /// Lists a file that is about to be made.
    pub fn file(path: &Path) -> Self {
        Listed::new(path, false)
    }

    /// Lists a folder, which is removed if it is empty then: list what is made in it, too.
    pub fn folder(path: &Path) -> Self {
        Listed::new(path, true)
    }

    fn new(path: &Path, is_folder: bool) -> Self {
        let place = enter(path, is_folder);
        Listed(place.map(|(index, _)| index))
    }

    /// Lists a file and opens it, by `open`, which makes it; [`remove_all`] does not come in between. One that is not made is off the
    /// list again.
    fn opened<T>(path: &Path, open: impl FnOnce() -> io::Result<T>) -> io::Result<(Self, T)> {
        let Some((index, mut place)) = enter(path, false) else { return Ok((Listed(None), open()?)) };
        let opened = open();
        let entry = place.take();
        if opened.is_ok() {
            // `remove_all` may have lost its patience.
            entry.iter().filter(|_| CLOSED.load(Ordering::SeqCst)).for_each(remove);
            *place = entry;
        }
        drop(place);
        opened.map(|file| (Listed(Some(index)), file))
    }
}

/// Puts a path on the list, unless that is full or the path is none. Gives the place, still locked.
fn enter(path: &Path, is_folder: bool) -> Option<(usize, MutexGuard<'static, Option<Entry>>)> {
    let entry = Entry { path: entry_path(path)?, is_folder };
    for (index, place) in LIST.iter().enumerate() {
        let mut place = locked(place);
        // Looked at under the lock: whoever puts an entry behind the back of `remove_all` sees this.
        if CLOSED.load(Ordering::SeqCst) {
            drop(place);
            loop {
                std::thread::sleep(Duration::from_secs(1));
            }
        }
        if place.is_none() {
            *place = Some(entry);
            return Some((index, place));
        }
    }
    None
}

impl Drop for Listed {
    fn drop(&mut self) {
        let entry = self.0.and_then(|index| locked(&LIST[index]).take());
        // Its memory goes back after the lock.
        drop(entry);
    }
}

fn locked(place: &Mutex<Option<Entry>>) -> MutexGuard<'_, Option<Entry>> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes everything that is under construction, since the process is about to end: what is begun after this waits for that.
///
/// Allocates nothing (on Unix), and may be called from within an allocator.
pub fn remove_all() {
    CLOSED.store(true, Ordering::SeqCst);
    for folders in [false, true] {
        for place in &LIST {
            if let Some(place) = tried(place)
                && let Some(entry) = &*place
                && entry.is_folder == folders
            {
                remove(entry);
            }
        }
    }
}

fn tried(place: &Mutex<Option<Entry>>) -> Option<MutexGuard<'_, Option<Entry>>> {
    for tries in 0..QUICK_TRIES + SLOW_TRIES {
        match place.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if tries < QUICK_TRIES => std::thread::yield_now(),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    None
}

/// A path that can be removed without memory: the standard library may need some to end a path with a zero.
#[cfg(unix)]
type EntryPath = std::ffi::CString;

#[cfg(unix)]
fn entry_path(path: &Path) -> Option<EntryPath> {
    std::ffi::CString::new(std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str())).ok()
}

#[cfg(unix)]
fn remove(entry: &Entry) {
    // It may be gone or not be there yet.
    let _ = if entry.is_folder { rustix::fs::rmdir(&entry.path) } else { rustix::fs::unlink(&entry.path) };
}

#[cfg(not(unix))]
type EntryPath = std::path::PathBuf;

#[cfg(not(unix))]
fn entry_path(path: &Path) -> Option<EntryPath> {
    Some(path.to_path_buf())
}

#[cfg(not(unix))]
fn remove(entry: &Entry) {
    let _ = if entry.is_folder { std::fs::remove_dir(&entry.path) } else { std::fs::remove_file(&entry.path) };
}

/// A file that takes its name when it is whole. Until then it has another, which is on the list, and goes away when it is dropped.
#[derive(Debug)]
pub struct TemporaryFile {
    // Removed before it is off the list.
    file: NamedTempFile<File>,
    _listed: Option<Listed>,
}

impl TemporaryFile {
    /// Makes a file in `folder`, whose name has a random part between `prefix` and `suffix`. Where there are modes, its mode is
    /// `mode` less the umask.
    ///
    /// # Errors
    /// When the system refuses.
    ///
    /// # Examples
    /// ```
    /// use std::io::Write;
    /// use hubcut::temporary::TemporaryFile;
    /// let folder = tempfile::tempdir()?;
    /// let mut file = TemporaryFile::create_in(folder.path(), ".new-".as_ref(), ".part", 0o666)?;
    /// file.as_file_mut().write_all(b"whole")?;
    /// file.persist(&folder.path().join("x"))?;
    /// assert_eq!(std::fs::read(folder.path().join("x"))?, b"whole");
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn create_in(folder: &Path, prefix: &std::ffi::OsStr, suffix: &str, mode: u32) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        #[cfg(not(unix))]
        let _ = mode;
        let mut listed = None;
        let file = tempfile::Builder::new().prefix(prefix).suffix(suffix).make_in(folder, |path| {
            let (entry, file) = Listed::opened(path, || options.open(path))?;
            listed = Some(entry);
            Ok(file)
        })?;
        Ok(TemporaryFile { file, _listed: listed })
    }

    /// The file.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// The file, to write to.
    pub fn as_file_mut(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Gives the file its name, in place of what had it.
    ///
    /// # Errors
    /// When the system refuses; the file is removed.
    pub fn persist(self, path: &Path) -> io::Result<()> {
        self.file.persist(path).map(drop).map_err(|error| error.error)
    }

    /// As [`persist`](Self::persist), once what was written is on the disk. The name is when [`sync_folder`] was called.
    pub(crate) fn persist_synced(self, path: &Path) -> io::Result<()> {
        self.as_file().sync_all()?;
        self.persist(path)
    }
}

/// Names that were given and taken away in a folder survive a loss of power from here on.
pub(crate) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}

impl io::Write for TemporaryFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.as_file_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.as_file_mut().flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a path is on the list. [`remove_all`] is for processes that end: the tests of the command line see it.
    fn is_listed(path: &Path) -> bool {
        let path = entry_path(path);
        LIST.iter().any(|place| locked(place).as_ref().map(|entry| &entry.path) == path.as_ref())
    }

    #[test]
    fn what_is_under_construction_is_listed() {
        let folder = tempfile::tempdir().unwrap();
        let name = |file: &TemporaryFile| file.file.path().to_path_buf();
        let make = || TemporaryFile::create_in(folder.path(), ".a-".as_ref(), ".part", 0o666).unwrap();
        let (kept, dropped) = (make(), make());
        let (kept_name, dropped_name) = (name(&kept), name(&dropped));
        assert!(is_listed(&kept_name) && is_listed(&dropped_name) && kept_name != dropped_name);
        kept.persist(&folder.path().join("kept")).unwrap();
        drop(dropped);
        assert!(!is_listed(&kept_name) && !is_listed(&dropped_name));
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, ["kept"]);
    }

    /// In a process of its own: nothing is begun in one after that.
    #[test]
    fn what_is_being_opened_is_waited_for() {
        const FOLDER: &str = "HUBCUT_TEST_TEMPORARY_FOLDER";
        const DONE: i32 = 7;
        if let Some(folder) = std::env::var_os(FOLDER) {
            let path = Path::new(&folder).join("x");
            let (opens, is_opened) = std::sync::mpsc::channel();
            std::thread::scope(|scope| {
                scope.spawn(|| {
                    Listed::opened(&path, || {
                        opens.send(()).unwrap();
                        std::thread::sleep(Duration::from_millis(50));
                        File::create(&path)
                    })
                });
                is_opened.recv().unwrap();
                remove_all();
                std::process::exit(DONE);
            });
        }
        let folder = tempfile::tempdir().unwrap();
        let mut again = std::process::Command::new(std::env::current_exe().unwrap());
        again.args(["--exact", "temporary::tests::what_is_being_opened_is_waited_for"]).env(FOLDER, folder.path());
        assert_eq!(again.output().unwrap().status.code(), Some(DONE));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_opened_is_off_the_list() {
        let path = Path::new("/no/such/folder/file");
        assert!(Listed::opened(path, || File::create(path)).is_err() && !is_listed(path));
    }

    #[test]
    fn places_are_used_again_and_too_many_are_no_fault() {
        for _ in 0..3 {
            let many: Vec<_> = (0..2 * PLACES).map(|i| Listed::file(Path::new(&format!("/no/such/{i}")))).collect();
            assert!(many.iter().any(|listed| listed.0.is_none()));
            drop(many);
        }
        let listed = Listed::folder(Path::new("/no/such/folder"));
        assert!(listed.0.is_some() && is_listed(Path::new("/no/such/folder")));
    }
}
