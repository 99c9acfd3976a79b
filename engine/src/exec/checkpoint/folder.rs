//! The folder of checkpoints: who owns it, which are whole, what may go.

use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::file::{Owner, Saved, Seal, Section, write};
use super::identity::Identity;
use crate::bytes::take_plain;
use crate::error::{Error, Result};
use crate::temporary::{TemporaryFile, sync_folder};

/// The manifest: it names the checkpoints that are whole.
const MANIFEST: &str = "manifest";
/// The lock: whose run may write.
const EPOCH: &str = "epoch";
/// What names of files under construction begin with.
const UNFINISHED: &str = ".unfinished-";
/// So many checkpoints are kept.
const KEPT: usize = 2;

/// A checkpoint that is whole, or was when it was listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) epoch: u64,
    pub(super) superstep: u64,
    pub(super) parts: Vec<Seal>,
}

impl Listed {
    /// The name of the file of a part.
    fn file(&self, part: usize) -> String {
        format!("{}.{}.{part}", self.epoch, self.superstep)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.parts.iter().map(|seal| seal.bytes).sum()
    }
}

/// Writes a file, and says how many bytes that were.
type Fill<'a> = &'a mut dyn FnMut(&mut BufWriter<&mut File>) -> io::Result<u64>;

/// A folder that a run writes to.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    identity: Identity,
    epoch: u64,
    /// What the lock says while nobody else has taken it.
    lock: String,
    /// The newest last.
    pub(super) listed: Vec<Listed>,
}

impl Folder {
    /// Takes over a folder, which is made if it is not there. `resume`: whether a run that has left checkpoints is to go on.
    pub(super) fn open(path: &Path, identity: Identity, resume: bool) -> Result<Self> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(io)?;
        let listed = match manifest(path)? {
            None => Vec::new(),
            Some((of, listed)) => {
                if let Some(newest) = listed.last().filter(|_| !resume) {
                    return Err(Error::CheckpointsThere { path: path.to_owned(), superstep: newest.superstep });
                }
                if let Some(what) = identity.difference(&of) {
                    return Err(Error::OtherCheckpoints { path: path.to_owned(), what });
                }
                listed
            }
        };
        let locked = fs::read_to_string(path.join(EPOCH)).unwrap_or_default();
        let before = locked.split_whitespace().next().and_then(|epoch| epoch.parse::<u64>().ok()).unwrap_or(0);
        let epoch = listed.iter().map(|listed| listed.epoch).fold(before, u64::max).saturating_add(1);
        // Two that begin at once take the same number: this tells them apart.
        let lock = format!("{epoch} {:016x}\n", RandomState::new().build_hasher().finish());
        let folder = Folder { path: path.to_owned(), identity, epoch, lock, listed };
        folder
            .put(EPOCH, &mut |file| {
                file.write_all(folder.lock.as_bytes())?;
                Ok(folder.lock.len() as u64)
            })
            .map_err(|source| folder.io(EPOCH, source))?;
        folder.sync()?;
        folder.check_lock()?;
        folder.sweep();
        Ok(folder)
    }

    fn io(&self, name: &str, source: io::Error) -> Error {
        Error::Io { path: self.path.join(name), source }
    }

    /// Refuses to go on where another run has taken over.
    fn check_lock(&self) -> Result<()> {
        match fs::read_to_string(self.path.join(EPOCH)) {
            Ok(lock) if lock == self.lock => Ok(()),
            Ok(_) => Err(Error::TakenOver { path: self.path.clone() }),
            Err(source) => Err(self.io(EPOCH, source)),
        }
    }

    /// Writes a file, on the disk when this returns; its name is not, before [`sync`](Self::sync).
    fn put(&self, name: &str, fill: Fill<'_>) -> io::Result<()> {
        let mut file = TemporaryFile::create_in(&self.path, UNFINISHED.as_ref(), "", 0o666)?;
        let mut out = BufWriter::new(file.as_file_mut());
        let bytes = fill(&mut out)?;
        out.flush()?;
        drop(out);
        // A system that takes less than it says is found out before the file counts.
        let (there, wanted) = (file.as_file().metadata()?.len(), bytes);
        if there != wanted {
            return Err(io::Error::other(format!("{there} bytes of {wanted} are there after writing")));
        }
        file.persist_synced(&self.path.join(name))
    }

    /// Names that were given and taken away are on the disk.
    fn sync(&self) -> Result<()> {
        sync_folder(&self.path).map_err(|source| self.io("", source))
    }

    /// Begins the checkpoint of a superstep.
    pub(super) fn begin(&mut self, superstep: u64) -> Result<Begun<'_>> {
        self.check_lock()?;
        let listed = Listed { epoch: self.epoch, superstep, parts: Vec::new() };
        Ok(Begun { folder: self, listed, is_listed: false })
    }

    /// The file of a part of a listed checkpoint, if it is whole and that one.
    pub(super) fn read(&self, listed: &Listed, part: usize) -> Result<Saved> {
        let (saved, parts) = (Saved::read(&self.path_of(listed, part))?, listed.parts.len());
        let owner = Owner { epoch: listed.epoch, superstep: listed.superstep, part: part as u32, parts: parts as u32 };
        if saved.owner != owner {
            let Owner { epoch, superstep, part, parts } = saved.owner;
            let what = format!("it says that it is part {part} of {parts} of superstep {superstep}, epoch {epoch}");
            return Err(saved.damaged(what));
        }
        if saved.seal != listed.parts[part] {
            return Err(saved.damaged("it is another file than the manifest names"));
        }
        Ok(saved)
    }

    /// The path of the file of a part.
    fn path_of(&self, listed: &Listed, part: usize) -> PathBuf {
        self.path.join(listed.file(part))
    }

    /// Removes files of checkpoints that are not listed, and what was never finished. What cannot be removed stays.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.path) else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let numbers: Option<Vec<u64>> = name.split('.').map(|number| number.parse().ok()).collect();
            let is_stray = match numbers.as_deref() {
                Some([epoch, superstep, _]) => {
                    let is_named = |listed: &Listed| listed.epoch == *epoch && listed.superstep == *superstep;
                    !self.listed.iter().any(is_named)
                }
                _ => name.starts_with(UNFINISHED),
            };
            if is_stray {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// A checkpoint under construction: what is there of it goes if it is dropped before it is listed.
pub(super) struct Begun<'f> {
    folder: &'f mut Folder,
    listed: Listed,
    is_listed: bool,
}

impl Begun<'_> {
    /// Writes the next part, of so many.
    pub(super) fn put(&mut self, parts: usize, sections: &[Section<'_>]) -> Result<()> {
        let part = self.listed.parts.len();
        let Listed { epoch, superstep, .. } = self.listed;
        let owner = Owner { epoch, superstep, part: part as u32, parts: parts as u32 };
        let (name, mut seal) = (self.listed.file(part), None);
        let put = self.folder.put(&name, &mut |out| {
            let written = write(owner, sections, out)?;
            seal = Some(written);
            Ok(written.bytes)
        });
        put.map_err(|source| self.folder.io(&name, source))?;
        self.listed.parts.extend(seal);
        Ok(())
    }

    /// Lists it, now that all parts are on the disk; the oldest goes.
    pub(super) fn finish(mut self) -> Result<Listed> {
        let folder = &mut *self.folder;
        folder.sync()?;
        folder.check_lock()?;
        let mut all = folder.listed.clone();
        all.push(self.listed.clone());
        let gone: Vec<Listed> = all.drain(..all.len().saturating_sub(KEPT)).collect();
        let identity = folder.identity.encode();
        let sections = [Section::lent("identity", &identity), Section::owned("list", encode(&all))];
        let owner = Owner { epoch: folder.epoch, superstep: self.listed.superstep, part: 0, parts: 0 };
        folder
            .put(MANIFEST, &mut |out| Ok(write(owner, &sections, out)?.bytes))
            .map_err(|source| folder.io(MANIFEST, source))?;
        // From here on the new manifest counts, whatever fails.
        self.is_listed = true;
        folder.listed = all;
        folder.sync()?;
        for old in gone {
            for part in 0..old.parts.len() {
                let _ = fs::remove_file(folder.path_of(&old, part));
            }
        }
        Ok(self.listed.clone())
    }
}

impl Drop for Begun<'_> {
    fn drop(&mut self) {
        if self.is_listed {
            return;
        }
        // A file whose number is one too high was perhaps begun.
        for part in 0..=self.listed.parts.len() {
            let _ = fs::remove_file(self.folder.path_of(&self.listed, part));
        }
    }
}

/// What the manifest of a folder says, if it has one.
fn manifest(folder: &Path) -> Result<Option<(Identity, Vec<Listed>)>> {
    let path = folder.join(MANIFEST);
    if !path.try_exists().map_err(|source| Error::Io { path: path.clone(), source })? {
        return Ok(None);
    }
    let saved = Saved::read(&path)?;
    Ok(Some((saved.taken("identity", Identity::decode)?, saved.taken("list", decode)?)))
}

fn encode(listed: &[Listed]) -> Vec<u8> {
    let mut words = Vec::new();
    for Listed { epoch, superstep, parts } in listed {
        words.extend([*epoch, *superstep, parts.len() as u64]);
        parts.iter().for_each(|seal| words.extend([seal.bytes, seal.checksum]));
    }
    bytemuck::cast_slice(&words).to_vec()
}

fn decode(mut bytes: &[u8]) -> Option<Vec<Listed>> {
    let mut listed = Vec::new();
    while !bytes.is_empty() {
        let mut word = || take_plain::<u64>(&mut bytes);
        let (epoch, superstep, count) = (word()?, word()?, word()?);
        let mut parts = Vec::new();
        for _ in 0..count {
            parts.push(Seal { bytes: word()?, checksum: word()? });
        }
        listed.push(Listed { epoch, superstep, parts });
    }
    Some(listed)
}
