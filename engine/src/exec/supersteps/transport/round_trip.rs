//! Hosts in one process: what leaves a host goes through bytes, as on a network. For tests of codecs, and of all that relies
//! on parts knowing each other by what they send.
//!
//! ```text
//! a block:  from u16 | to u16 | clock u64 | exchange u8 | turn u32 | index u32 | count u32 | length u64 | checksum u64 | bytes
//! ```
//! A parcel is one block or more, of at most 16 MiB.

use super::{Port, Tag};
use crate::bytes::take_plain;
use crate::error::{Error, Result};
use crate::exec::supersteps::codecs::Codecs;
use crate::exec::supersteps::parcel::{Body, Exchange, Parcel};

/// Most bytes of a block, without its header.
const BLOCK: usize = 16 << 20;

/// A port of a part, behind which others are on other hosts.
pub(super) struct RoundTrip {
    pub(super) number: usize,
    pub(super) inner: Box<dyn Port>,
    pub(super) codecs: Codecs,
    /// The host of each part.
    pub(super) host_of: Vec<usize>,
}

impl RoundTrip {
    fn is_here(&self, part: usize) -> bool {
        self.host_of[part] == self.host_of[self.number]
    }
}

impl Port for RoundTrip {
    fn send(&mut self, to: usize, tag: Tag, parcel: Parcel) -> Result<()> {
        let Parcel { body: Body::Here(body), contents } = parcel else { unreachable!("parts send values") };
        if self.is_here(to) {
            return self.inner.send(to, tag, Parcel { body: Body::Here(body), contents });
        }
        let mut bytes = Vec::new();
        (self.codecs.encode)(tag.exchange, &*body, &mut bytes);
        let blocks = blocks((self.number, to), tag, &bytes, BLOCK);
        self.inner.send(to, tag, Parcel { body: Body::Bytes(blocks), contents })
    }

    fn take(&mut self, from: usize, tag: Tag) -> Result<Option<Parcel>> {
        let Some(parcel) = self.inner.take(from, tag)? else { return Ok(None) };
        let Body::Bytes(blocks) = parcel.body else { return Ok(Some(parcel)) };
        let pair = (from, self.number);
        let refuse = |what: &str| Error::Parcel { from, to: self.number, what: what.to_owned() };
        let bytes = joined(pair, tag, &blocks).map_err(refuse)?;
        let body =
            (self.codecs.decode)(tag.exchange, &bytes).ok_or_else(|| refuse("it has other values than it says"))?;
        Ok(Some(Parcel { body: Body::Here(body), contents: parcel.contents }))
    }

    fn wait(&mut self) -> Result<()> {
        self.inner.wait()
    }

    fn seconds(&self) -> f64 {
        self.inner.seconds()
    }
}

/// The number of an exchange in a header.
fn number(exchange: Exchange) -> u8 {
    match exchange {
        Exchange::Activations => 0,
        Exchange::Sums => 1,
        Exchange::News => 2,
        Exchange::Messages => 3,
        Exchange::Slots => 4,
        Exchange::Views => 5,
        Exchange::Joint => 6,
        Exchange::Mail => 7,
    }
}

/// What stands in front of a block: everything but its length and checksum.
fn header(pair: (usize, usize), tag: Tag, index: usize, count: usize) -> Vec<u8> {
    let mut header = Vec::with_capacity(41);
    header.extend_from_slice(&(pair.0 as u16).to_ne_bytes());
    header.extend_from_slice(&(pair.1 as u16).to_ne_bytes());
    header.extend_from_slice(&tag.clock.to_ne_bytes());
    header.push(number(tag.exchange));
    header.extend_from_slice(&tag.turn.to_ne_bytes());
    header.extend_from_slice(&(index as u32).to_ne_bytes());
    header.extend_from_slice(&(count as u32).to_ne_bytes());
    header
}

/// `bytes` in blocks of at most `most`: one at least.
fn blocks(pair: (usize, usize), tag: Tag, bytes: &[u8], most: usize) -> Vec<Vec<u8>> {
    let count = bytes.len().div_ceil(most).max(1);
    let block = |index: usize| {
        let own = &bytes[index * most..((index + 1) * most).min(bytes.len())];
        let mut block = header(pair, tag, index, count);
        block.extend_from_slice(&(own.len() as u64).to_ne_bytes());
        block.extend_from_slice(&xxhash_rust::xxh3::xxh3_64(own).to_ne_bytes());
        block.extend_from_slice(own);
        block
    };
    (0..count).map(block).collect()
}

/// What is in some blocks, each of which is as its header says.
fn joined(pair: (usize, usize), tag: Tag, blocks: &[Vec<u8>]) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        let header = header(pair, tag, index, blocks.len());
        let mut rest = block.strip_prefix(header.as_slice()).ok_or("a block is another than was awaited")?;
        let length = take_plain::<u64>(&mut rest).ok_or("a block is cut short")?;
        let checksum = take_plain::<u64>(&mut rest).ok_or("a block is cut short")?;
        if rest.len() as u64 != length {
            return Err("a block has another length than it says");
        }
        if xxhash_rust::xxh3::xxh3_64(rest) != checksum {
            return Err("a block has another checksum than it says");
        }
        bytes.extend_from_slice(rest);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_come_back_whole_or_not_at_all() {
        let tag = Tag { clock: 7, exchange: Exchange::News, turn: 3 };
        let bytes: Vec<u8> = (0..100).collect();
        for (size, count) in [(0, 1), (1, 1), (30, 1), (31, 2), (100, 4)] {
            let cut = blocks((1, 2), tag, &bytes[..size], 30);
            assert_eq!(cut.len(), count);
            assert_eq!(joined((1, 2), tag, &cut).unwrap(), &bytes[..size]);
            assert!(joined((2, 1), tag, &cut).is_err());
            assert!(joined((1, 2), Tag { turn: 4, ..tag }, &cut).is_err());
            assert_eq!(joined((1, 2), tag, &cut[..count - 1]).is_err(), count > 1);
            for at in 0..cut[0].len() {
                let mut damaged = cut.clone();
                damaged[0][at] ^= 4;
                assert!(joined((1, 2), tag, &damaged).is_err(), "{size} {at}");
                damaged[0].truncate(at);
                assert!(joined((1, 2), tag, &damaged).is_err(), "{size} {at}");
            }
        }
    }
}
