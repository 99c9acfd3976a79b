//! Opening a file or standard input, and undoing its compression, which its first bytes show.

use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;
use hubcut::graph::memory;
use lzma_rust2::XzReader;
use ruzstd::decoding::FrameDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use serde::{Deserialize, Serialize};

use super::many::{self, PartList};
use super::{Input, Watch, foreign};
use crate::error::{Error, Result};

const BUFFER_BYTES: usize = 256 << 10;
/// Bytes that are read at a time where a text is read whole.
const STEP: usize = 1 << 20;
const WHAT: &str = "reading the whole text";
/// The window that the `zstd` tool accepts without being told to; keeps a hostile file from asking for more.
const ZSTD_WINDOW_BYTES: u64 = 128 << 20;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compression {
    /// gzip, all members.
    Gzip,
    /// Zstandard, all frames.
    Zstd,
    /// xz, all streams.
    Xz,
}

impl std::fmt::Display for Compression {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
            Compression::Xz => "xz",
        })
    }
}

/// An open source of text.
pub(crate) struct Source<'a> {
    /// What messages call it.
    pub(crate) name: String,
    /// The text, decompressed.
    pub(crate) text: Box<dyn Read + Send + 'a>,
    pub(crate) compression: Option<Compression>,
    /// Bytes read so far, as stored.
    pub(crate) done: Arc<AtomicU64>,
    pub(crate) total: Option<u64>,
    /// The files that this is the text of, if they are several.
    pub(crate) parts: Option<PartList>,
}

impl Source<'_> {
    /// All of its text, without a byte order mark. Read whole, since it is little beside edges, a block at a time so
    /// that it can be stopped.
    pub(crate) fn whole(mut self, watch: &dyn Watch) -> Result<Vec<u8>> {
        let (file, compression) = (self.name, self.compression);
        let mut bytes = Vec::new();
        memory::reserve(WHAT, &mut bytes, STEP)?;
        while self.text.by_ref().take(STEP as u64).read_to_end(&mut bytes).map_err(|error| match compression {
            Some(compression) => Error::Corrupt { file: file.clone(), compression, source: error },
            None => Error::Io { file: file.clone(), source: error },
        })? > 0
        {
            if watch.is_cancelled() {
                return Err(Error::Cancelled { file });
            }
            if bytes.capacity() - bytes.len() < STEP {
                let more = bytes.len().max(STEP);
                memory::reserve(WHAT, &mut bytes, more)?;
            }
        }
        if bytes.starts_with(b"\xEF\xBB\xBF") {
            bytes.drain(..3);
        }
        Ok(bytes)
    }
}

/// Opens `input`; every refusal is one sentence with a next step.
pub(crate) fn open(input: &Input) -> Result<Source<'static>> {
    let name = input.to_string();
    match input {
        Input::Path(path) if path.is_dir() => many::open(name, &many::of_folder(path)?),
        Input::Files(paths) => many::open(name, paths),
        _ => open_part(input, &Arc::default()),
    }
}

/// Opens one file, or standard input; what is read of it is added to `done`.
pub(crate) fn open_part(input: &Input, done: &Arc<AtomicU64>) -> Result<Source<'static>> {
    let name = input.to_string();
    let path = match input {
        Input::Path(path) => path,
        Input::Stdin | Input::Files(_) => return decompressed(name, Box::new(io::stdin()), None, done),
    };
    let refuse = |problem: &str| Error::File { file: name.clone(), problem: problem.into() };
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::NotFound => refuse("there is no such file; check the path, or give - for standard input"),
        ErrorKind::PermissionDenied => refuse("no permission to read the file; change it with `chmod u+r`"),
        _ => Error::Io { file: name.clone(), source: error },
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    if metadata.is_dir() {
        return Err(refuse("this is a folder among files; give the files in it"));
    }
    let total = metadata.is_file().then_some(metadata.len());
    decompressed(name, Box::new(file), total, done)
}

/// A source over bytes in memory.
pub(crate) fn from_bytes<'a>(name: &str, bytes: &'a [u8]) -> Result<Source<'a>> {
    decompressed(name.into(), Box::new(bytes), Some(bytes.len() as u64), &Arc::default())
}

fn decompressed<'a>(
    name: String,
    raw: Box<dyn Read + Send + 'a>,
    total: Option<u64>,
    done: &Arc<AtomicU64>,
) -> Result<Source<'a>> {
    let done = Arc::clone(done);
    let mut raw = BufReader::with_capacity(BUFFER_BYTES, Counted { raw, done: Arc::clone(&done) });
    // `fill_buf` may give fewer bytes than the magic has (a pipe): they are read and put back in front.
    let mut magic = Vec::new();
    let read = raw.by_ref().take(6).read_to_end(&mut magic);
    read.map_err(|source| Error::Io { file: name.clone(), source })?;
    let compression = match magic.as_slice() {
        [0x1F, 0x8B, ..] => Some(Compression::Gzip),
        [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Some(Compression::Zstd),
        [0xFD, b'7', b'z', b'X', b'Z', 0] => Some(Compression::Xz),
        _ => None,
    };
    let other = match magic.as_slice() {
        [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41] => "compressed with bzip2; unpack it with `bunzip2` first",
        [b'P', b'K', 3 | 5, 4 | 6, ..] => {
            let more = raw.fill_buf().map_err(|source| Error::Io { file: name.clone(), source })?;
            let problem = foreign::of_magic(&[&magic, more].concat()).unwrap_or_default();
            return Err(Error::File { file: name, problem });
        }
        [4, 0x22, 0x4D, 0x18, ..] => "compressed with lz4; unpack it with `unlz4` first",
        [b'7', b'z', 0xBC, 0xAF, ..] => "a 7z archive; unpack it first",
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => "UTF-16 text; convert it with `iconv -f utf-16 -t utf-8` first",
        _ => "",
    };
    if !other.is_empty() {
        return Err(Error::File { file: name, problem: format!("the file is {other}") });
    }
    let raw = io::Cursor::new(magic).chain(raw);
    let text: Box<dyn Read + Send + 'a> = match compression {
        None => Box::new(raw),
        Some(Compression::Gzip) => Box::new(MultiGzDecoder::new(raw)),
        Some(Compression::Zstd) => Box::new(ZstdReader::new(raw)),
        Some(Compression::Xz) => Box::new(XzReader::new(raw, true)),
    };
    Ok(Source { name, text, compression, done, total, parts: None })
}

/// Counts what passes.
struct Counted<R> {
    raw: R,
    done: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let bytes = self.raw.read(buffer)?;
        // A figure for a watch bar: nothing else hangs on it.
        self.done.fetch_add(bytes as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

/// All frames of a Zstandard file, checksums compared, skippable frames skipped.
struct ZstdReader<R> {
    raw: R,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl<R: BufRead> ZstdReader<R> {
    fn new(raw: R) -> Self {
        let mut decoder = FrameDecoder::new();
        decoder.set_max_window_size(ZSTD_WINDOW_BYTES);
        ZstdReader { raw, decoder, in_frame: false }
    }

    /// Begins the next frame; false at the end of the file.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.raw.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.raw) {
                Ok(()) => {
                    self.in_frame = true;
                    return Ok(true);
                }
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    let skipped = io::copy(&mut self.raw.by_ref().take(length.into()), &mut io::sink())?;
                    if skipped < length.into() {
                        return Err(ErrorKind::UnexpectedEof.into());
                    }
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }
}

impl<R: BufRead> Read for ZstdReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        use ruzstd::decoding::BlockDecodingStrategy::UptoBlocks;
        loop {
            if !self.in_frame && !self.next_frame()? {
                return Ok(0);
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder.decode_blocks(&mut self.raw, UptoBlocks(1)).map_err(io::Error::other)?;
            }
            let bytes = self.decoder.read(buffer)?;
            if bytes > 0 || buffer.is_empty() {
                return Ok(bytes);
            }
            self.in_frame = false;
            let stored = self.decoder.get_checksum_from_data();
            if stored.is_some() && stored != self.decoder.get_calculated_checksum() {
                return Err(io::Error::new(ErrorKind::InvalidData, "the checksum of a frame does not match"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    const TEXT: &[u8] = b"0 1\n1 2\n";
    /// `printf '0 1\n1 2\n' | xz`
    const XZ: &str = "fd377a585a000004e6d6b4460200210116000000742fe5a30100073020310a3120320a00a7408506e084aa3400012008bb19d9bb1fb6f37d010000000004595a";

    fn bytes_of(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).unwrap()).collect()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn all(bytes: &[u8]) -> io::Result<(Option<Compression>, Vec<u8>)> {
        let mut source = from_bytes("test", bytes).map_err(io::Error::other)?;
        let mut text = Vec::new();
        source.text.read_to_end(&mut text)?;
        Ok((source.compression, text))
    }

    #[test]
    fn every_compression_reads_all_its_parts() {
        assert_eq!(all(TEXT).unwrap(), (None, TEXT.to_vec()));
        for (kind, one) in
            [(Compression::Gzip, gzip(TEXT)), (Compression::Zstd, zstd(TEXT)), (Compression::Xz, bytes_of(XZ))]
        {
            assert_eq!(all(&one).unwrap(), (Some(kind), TEXT.to_vec()));
            assert_eq!(all(&[one.clone(), one].concat()).unwrap(), (Some(kind), [TEXT, TEXT].concat()));
        }
        let skippable = [&[0x50, 0x2A, 0x4D, 0x18, 2, 0, 0, 0, 9, 9], zstd(TEXT).as_slice()].concat();
        assert_eq!(all(&skippable).unwrap(), (Some(Compression::Zstd), TEXT.to_vec()));
    }

    #[test]
    fn a_cut_file_is_an_error_wherever_it_is_cut() {
        for whole in [gzip(TEXT), zstd(TEXT), bytes_of(XZ)] {
            for cut in 6..whole.len() {
                assert!(all(&whole[..cut]).is_err(), "{cut} of {} bytes", whole.len());
            }
        }
    }

    #[test]
    fn a_damaged_file_is_an_error() {
        for whole in [gzip(TEXT), zstd(TEXT), bytes_of(XZ)] {
            let mut damaged = whole.clone();
            let last = damaged.len() - 5;
            damaged[last] ^= 0x10;
            assert!(all(&damaged).is_err());
        }
    }

    /// Every byte in turn: the text is the same (a byte of a time stamp, say), or there is an error; no panic.
    #[test]
    fn no_damage_changes_the_text() {
        let text: Vec<u8> = (0..300).flat_map(|i| format!("{} {}\n", i % 17, i * 7919 % 1000).into_bytes()).collect();
        for whole in [gzip(&text), zstd(&text), bytes_of(XZ)] {
            let expected = all(&whole).unwrap().1;
            for at in 6..whole.len() {
                for flip in [1, 0x10, 0x80, 0xFF] {
                    let mut damaged = whole.clone();
                    damaged[at] ^= flip;
                    assert!(all(&damaged).map_or(true, |(_, text)| text == expected), "byte {at} ^ {flip:#x}");
                }
            }
        }
    }
}
