//! A file of a checkpoint: a header that says whose it is, and named sections.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh3::xxh3_64;

use crate::bytes::{u32_in, u64_in};
use crate::checksum;
use crate::error::{Error, Result as EngineResult};

/// First bytes: not ASCII, then as those of a stored graph, so that transfers which change bytes show.
const MAGIC: [u8; 8] = *b"\x89HCP\r\n\x1a\n";
/// The version of the format; sections have their own.
const VERSION: u32 = 1;
/// Bytes of the header before the table of sections.
const FIXED: usize = 48;
/// Bytes of an entry of the table.
const ENTRY: usize = 40;
/// Bytes of a name.
const NAME: usize = 16;
/// Most sections of a file, so that a hostile header stays small.
const MAX_SECTIONS: usize = 64;

/// The sections that there are, with their versions.
const KNOWN: [(&str, u32); 15] = [
    ("states", 1),
    ("views", 1),
    ("slots", 1),
    ("inbox", 1),
    ("active", 1),
    ("counts", 1),
    ("partials", 1),
    ("clock", 1),
    ("phase", 1),
    ("begun", 1),
    ("traffic", 1),
    ("history", 1),
    ("note", 1),
    ("identity", 1),
    ("list", 1),
];

/// A part of a file.
pub(in crate::exec) struct Section<'a> {
    pub(in crate::exec) name: &'static str,
    pub(in crate::exec) bytes: Cow<'a, [u8]>,
}

impl<'a> Section<'a> {
    pub(in crate::exec) fn lent(name: &'static str, bytes: &'a [u8]) -> Self {
        Section { name, bytes: Cow::Borrowed(bytes) }
    }

    pub(in crate::exec) fn words(name: &'static str, words: &[u64]) -> Self {
        Section::owned(name, bytemuck::cast_slice(words).to_vec())
    }

    pub(in crate::exec) fn owned(name: &'static str, bytes: Vec<u8>) -> Self {
        Section { name, bytes: Cow::Owned(bytes) }
    }
}

/// Whose a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Owner {
    pub(super) epoch: u64,
    pub(super) superstep: u64,
    /// The number of the part, of so many; those of a manifest are 0.
    pub(super) part: u32,
    pub(super) parts: u32,
}

/// How long a file is, and the checksum of its header, which holds those of the sections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seal {
    pub(super) bytes: u64,
    pub(super) checksum: u64,
}

/// Writes a file.
pub(super) fn write(owner: Owner, sections: &[Section<'_>], out: &mut impl Write) -> io::Result<Seal> {
    let mut end = FIXED + ENTRY * sections.len() + 8;
    let mut table = Vec::with_capacity(ENTRY * sections.len());
    for Section { name, bytes } in sections {
        let version = KNOWN.iter().find(|(known, _)| known == name).map_or(0, |(_, version)| *version);
        let mut padded = [0; NAME];
        padded[..name.len()].copy_from_slice(name.as_bytes());
        table.extend_from_slice(&padded);
        table.extend_from_slice(&version.to_le_bytes());
        table.extend_from_slice(&0u32.to_le_bytes());
        table.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        table.extend_from_slice(&checksum::of(bytes).to_le_bytes());
        end += bytes.len();
    }
    let mut head = Vec::with_capacity(FIXED + table.len() + 8);
    head.extend_from_slice(&MAGIC);
    head.extend_from_slice(&VERSION.to_le_bytes());
    head.extend_from_slice(&(sections.len() as u32).to_le_bytes());
    head.extend_from_slice(&(end as u64).to_le_bytes());
    head.extend_from_slice(&owner.epoch.to_le_bytes());
    head.extend_from_slice(&owner.superstep.to_le_bytes());
    head.extend_from_slice(&owner.part.to_le_bytes());
    head.extend_from_slice(&owner.parts.to_le_bytes());
    head.extend_from_slice(&table);
    let checksum = xxh3_64(&head);
    head.extend_from_slice(&checksum.to_le_bytes());
    out.write_all(&head)?;
    for section in sections {
        out.write_all(&section.bytes)?;
    }
    out.flush()?;
    Ok(Seal { bytes: end as u64, checksum })
}

/// A file that has been read, and is whole.
#[derive(Debug)]
pub(in crate::exec) struct Saved {
    path: PathBuf,
    bytes: Vec<u8>,
    pub(super) owner: Owner,
    pub(super) seal: Seal,
    /// Where each section lies.
    sections: Vec<(&'static str, std::ops::Range<usize>)>,
}

impl Saved {
    /// Reads a file.
    pub(super) fn read(path: &Path) -> EngineResult<Self> {
        let damaged = |what| Error::DamagedCheckpoint { path: path.to_owned(), what };
        let bytes = std::fs::read(path).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound => damaged("it is gone".into()),
            _ => Error::Io { path: path.to_owned(), source },
        })?;
        let saved = Saved::parse(bytes).map_err(damaged)?;
        Ok(Saved { path: path.to_owned(), ..saved })
    }

    /// What is wrong with the file.
    pub(in crate::exec) fn damaged(&self, what: impl Into<String>) -> Error {
        Error::DamagedCheckpoint { path: self.path.clone(), what: what.into() }
    }

    /// Takes the bytes of a file; or what is wrong with them.
    fn parse(bytes: Vec<u8>) -> Result<Self, String> {
        let (head, sections) = header(&bytes)?;
        let mut at = FIXED + ENTRY * sections + 8;
        let mut found = Vec::with_capacity(sections);
        for entry in bytes[FIXED..at - 8].chunks_exact(ENTRY) {
            let name = entry[..NAME].trim_ascii_end();
            let name = &name[..name.iter().position(|byte| *byte == 0).unwrap_or(name.len())];
            let shown = String::from_utf8_lossy(name);
            let (version, length) = (u32_in(entry, NAME), u64_in(entry, NAME + 8));
            let Some((name, newest)) = KNOWN.iter().find(|(known, _)| known.as_bytes() == name) else {
                return Err(format!("it has a section `{shown}`, which a newer hubcut must have written"));
            };
            if version != *newest {
                return Err(format!(
                    "version {version} of its section `{shown}` is not {newest}, which this hubcut reads"
                ));
            }
            let end = usize::try_from(length).ok().and_then(|length| at.checked_add(length));
            let Some(end) = end.filter(|end| *end <= bytes.len()) else {
                return Err(format!("its section `{shown}` goes beyond its end"));
            };
            if checksum::of(&bytes[at..end]) != u64_in(entry, NAME + 16) {
                return Err(format!("the checksum of its section `{shown}`, from byte {at} on, does not match"));
            }
            if found.iter().any(|(other, _)| other == name) {
                return Err(format!("it has two sections `{shown}`"));
            }
            found.push((*name, at..end));
            at = end;
        }
        if at != bytes.len() {
            return Err(format!("its sections end at byte {at} of {}", bytes.len()));
        }
        Ok(Saved { path: PathBuf::new(), owner: head.0, seal: head.1, bytes, sections: found })
    }

    /// A section.
    pub(in crate::exec) fn section(&self, name: &'static str) -> EngineResult<&[u8]> {
        let found = self.sections.iter().find(|(known, _)| *known == name);
        found
            .map(|(_, range)| &self.bytes[range.clone()])
            .ok_or_else(|| self.damaged(format!("it has no section `{name}`")))
    }

    /// Copies a section to where it belongs, if it is as long.
    pub(in crate::exec) fn copy_to(&self, name: &'static str, to: &mut [u8]) -> EngineResult<()> {
        self.taken(name, |bytes| (bytes.len() == to.len()).then(|| to.copy_from_slice(bytes)))
    }

    /// What a section says, as `take` reads it.
    pub(in crate::exec) fn taken<T>(
        &self,
        name: &'static str,
        take: impl FnOnce(&[u8]) -> Option<T>,
    ) -> EngineResult<T> {
        take(self.section(name)?).ok_or_else(|| self.is_wrong(name))
    }

    /// A section is not what this run has.
    pub(super) fn is_wrong(&self, name: &'static str) -> Error {
        self.damaged(format!("its section `{name}` is none of this run"))
    }
}

/// Reads the file of a part.
pub(in crate::exec) type ReadPart<'a> = dyn FnMut(usize) -> EngineResult<Saved> + 'a;

/// What a header says, if it is whole; and how many sections there are.
fn header(bytes: &[u8]) -> Result<((Owner, Seal), usize), String> {
    if bytes.len() < FIXED + 8 || bytes[..8] != MAGIC {
        return Err(if bytes.is_empty() { "it is empty" } else { "it is no file of a checkpoint, or cut short" }.into());
    }
    let (version, sections, length) = (u32_in(bytes, 8), u32_in(bytes, 12) as usize, u64_in(bytes, 16));
    if version != VERSION {
        return Err(format!("version {version} of the format is not {VERSION}, which this hubcut reads"));
    }
    if length != bytes.len() as u64 {
        return Err(format!("it has {} bytes of {length}", bytes.len()));
    }
    let end = FIXED + ENTRY * sections.min(MAX_SECTIONS);
    if sections > MAX_SECTIONS || bytes.len() < end + 8 {
        return Err(format!("it cannot have {sections} sections"));
    }
    let checksum = u64_in(bytes, end);
    if xxh3_64(&bytes[..end]) != checksum {
        return Err("the checksum of its header does not match".into());
    }
    let owner = Owner {
        epoch: u64_in(bytes, 24),
        superstep: u64_in(bytes, 32),
        part: u32_in(bytes, 40),
        parts: u32_in(bytes, 44),
    };
    Ok(((owner, Seal { bytes: length, checksum }), sections))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWNER: Owner = Owner { epoch: 3, superstep: 20, part: 1, parts: 4 };

    fn file() -> Vec<u8> {
        let mut bytes = Vec::new();
        let sections =
            [Section::lent("states", b"abcdefg"), Section::owned("views", vec![9; 3]), Section::lent("inbox", &[])];
        let seal = write(OWNER, &sections, &mut bytes).unwrap();
        assert_eq!(seal.bytes, bytes.len() as u64);
        bytes
    }

    #[test]
    fn sections_come_back() {
        let saved = Saved::parse(file()).unwrap();
        assert_eq!(saved.owner, OWNER);
        assert_eq!(saved.section("states").unwrap(), b"abcdefg");
        assert_eq!(saved.section("views").unwrap(), [9, 9, 9]);
        assert!(saved.section("inbox").unwrap().is_empty());
        assert!(saved.section("slots").unwrap_err().to_string().ends_with("it has no section `slots`"));
    }

    #[test]
    fn no_byte_can_be_changed_or_left_out() {
        let whole = file();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 16;
            assert!(Saved::parse(damaged.clone()).is_err(), "byte {at}");
            damaged.truncate(at);
            assert!(Saved::parse(damaged).is_err(), "{at} bytes");
            assert!(Saved::parse([&whole[..], &[0]].concat()).is_err());
        }
    }

    /// A header with the right checksum, so that what it says is looked at.
    fn sealed(mut bytes: Vec<u8>, change: impl Fn(&mut Vec<u8>)) -> String {
        change(&mut bytes);
        let end = FIXED + ENTRY * 3;
        let checksum = xxh3_64(&bytes[..end]);
        bytes[end..end + 8].copy_from_slice(&checksum.to_le_bytes());
        Saved::parse(bytes).unwrap_err()
    }

    #[test]
    fn what_a_newer_version_writes_is_refused_by_name() {
        assert!(sealed(file(), |bytes| bytes[8] = 2).contains("version 2 of the format is not 1"));
        let message = sealed(file(), |bytes| bytes[FIXED + NAME] = 7);
        assert!(message.contains("version 7 of its section `states` is not 1"), "{message}");
        let message = sealed(file(), |bytes| bytes[FIXED] = b'z');
        assert!(message.contains("`ztates`, which a newer hubcut"), "{message}");
        let message = sealed(file(), |bytes| bytes[FIXED + NAME + 12] = 1);
        assert!(message.contains("`states` goes beyond its end"), "{message}");
        let message = sealed(file(), |bytes| {
            bytes[FIXED + ENTRY..FIXED + ENTRY + NAME].copy_from_slice(b"states\0\0\0\0\0\0\0\0\0\0")
        });
        assert!(message.contains("two sections") || message.contains("checksum"), "{message}");
    }
}
