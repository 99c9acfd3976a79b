//! Cutting a stream of text into blocks of whole lines, read ahead by a thread of its own.
//!
//! Guarantees: joined in order, the blocks are the text; every block but the last ends with a line feed,
//! or is the beginning of a line that is too long, after which nothing follows. Where blocks are cut
//! depends on the text and the block size only.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::time::Duration;

/// Bytes of a block.
pub(crate) const BLOCK_BYTES: usize = 2 << 20;
/// Bytes of the longest line that is looked at, where a line is an edge.
pub(crate) const MAX_LINE_BYTES: usize = 1 << 20;
/// How often a waiting reader looks whether it is to stop.
pub(crate) const CANCEL_EVERY: Duration = Duration::from_millis(50);

/// Whole lines.
pub(crate) type Block = Vec<u8>;

/// Cuts a stream into blocks.
pub(crate) struct Cutter<R> {
    text: R,
    block_bytes: usize,
    max_line: usize,
    /// The beginning of a line whose end is still to come.
    tail: Vec<u8>,
    ended: bool,
}

impl<R: Read> Cutter<R> {
    /// `head` is what has been read of `text` already.
    pub(crate) fn new(head: Vec<u8>, text: R, block_bytes: usize, max_line: usize) -> Self {
        Cutter { text, block_bytes, max_line, tail: head, ended: false }
    }

    /// The next block, in the memory of `block`; empty at the end.
    fn next(&mut self, mut block: Block) -> io::Result<Block> {
        block.clear();
        if self.tail.len() >= self.block_bytes {
            // The head, or lines longer than a block: hand out what is whole.
            if let Some(end) = memchr::memrchr(b'\n', &self.tail) {
                block.extend_from_slice(&self.tail[..=end]);
                self.tail.drain(..=end);
                return Ok(block);
            }
        }
        block.append(&mut self.tail);
        let mut wanted = self.block_bytes.saturating_sub(block.len()).max(block.len().min(self.block_bytes)).max(1);
        // The head may hold whole lines; later, nothing that is whole is left in the tail.
        let mut searched = 0;
        while !self.ended {
            let read = self.text.by_ref().take(wanted as u64).read_to_end(&mut block)?;
            self.ended = read < wanted;
            if let Some(end) = memchr::memrchr(b'\n', &block[searched..]) {
                if !self.ended {
                    self.tail.extend_from_slice(&block[searched + end + 1..]);
                    block.truncate(searched + end + 1);
                }
                break;
            }
            searched = block.len();
            if block.len() > self.max_line {
                self.ended = true;
                break;
            }
            wanted = self.block_bytes.max(block.len());
        }
        Ok(block)
    }
}

/// A stream of blocks.
pub(crate) enum Blocks<'a> {
    /// Cut when asked for: what lies in memory.
    Inline(Cutter<Box<dyn Read + Send + 'a>>),
    /// Cut ahead by a thread.
    Ahead {
        /// What the thread has read; an empty block or an error is the last thing.
        filled: Receiver<io::Result<Block>>,
        /// Memory that goes back to the thread.
        empty: SyncSender<Block>,
    },
}

impl Blocks<'static> {
    /// Starts a thread that reads up to `ahead` blocks ahead. It ends with the text, or when the blocks
    /// are dropped; while it waits for a silent pipe nobody waits for it.
    ///
    /// # Errors
    /// When there can be no such thread.
    pub(crate) fn ahead(mut cutter: Cutter<Box<dyn Read + Send>>, ahead: usize) -> io::Result<Self> {
        let (filled_tx, filled) = sync_channel(ahead);
        let (empty, empty_rx) = sync_channel::<Block>(2 * ahead);
        std::thread::Builder::new().spawn(move || {
            loop {
                let block = cutter.next(empty_rx.try_recv().unwrap_or_default());
                // The empty block at the end is sent too: a channel that closes without it means a panic.
                let last = block.as_ref().map_or(true, Vec::is_empty);
                if filled_tx.send(block).is_err() || last {
                    return;
                }
            }
        })?;
        Ok(Blocks::Ahead { filled, empty })
    }
}

impl Blocks<'_> {
    /// Up to `most` blocks: waits for the first, takes those that are there already. None at the end.
    ///
    /// Calls `cancelled` while it waits, and gives up with [`io::ErrorKind::Interrupted`] when told so. An error comes
    /// only after all blocks before it.
    pub(crate) fn next(&mut self, most: usize, cancelled: impl Fn() -> bool) -> io::Result<Vec<Block>> {
        if cancelled() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match self {
            Blocks::Inline(cutter) => {
                let block = cutter.next(Vec::new())?;
                Ok(if block.is_empty() { Vec::new() } else { vec![block] })
            }
            Blocks::Ahead { filled, .. } => {
                let mut blocks = Vec::new();
                loop {
                    match filled.recv_timeout(CANCEL_EVERY) {
                        Ok(block) => break blocks.push(block?),
                        Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("the decoder failed")),
                        Err(RecvTimeoutError::Timeout) if cancelled() => return Err(io::ErrorKind::Interrupted.into()),
                        Err(RecvTimeoutError::Timeout) => {}
                    }
                }
                while blocks.len() < most && blocks.last().is_some_and(|block| !block.is_empty()) {
                    match filled.try_recv() {
                        Ok(Ok(block)) => blocks.push(block),
                        Ok(Err(error)) => {
                            // Blocks first: put a channel with the error in place of the drained one.
                            put_back(filled, Err(error));
                            break;
                        }
                        Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
                    }
                }
                if blocks.last().is_some_and(Vec::is_empty) {
                    blocks.pop();
                    put_back(filled, Ok(Vec::new()));
                }
                Ok(blocks)
            }
        }
    }

    /// Takes the memory of a block back.
    pub(crate) fn recycle(&self, block: Block) {
        if let Blocks::Ahead { empty, .. } = self {
            _ = empty.try_send(block);
        }
    }
}

/// Makes `last` the next and last thing that `filled` gives.
fn put_back(filled: &mut Receiver<io::Result<Block>>, last: io::Result<Block>) {
    let (tx, rx) = sync_channel(1);
    // There is room for one.
    _ = tx.send(last);
    *filled = rx;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &[u8], head: usize, block_bytes: usize, max_line: usize) -> Vec<Block> {
        let head = head.min(text.len());
        let mut cutter = Cutter::new(text[..head].to_vec(), &text[head..], block_bytes, max_line);
        let mut blocks = Vec::new();
        loop {
            let block = cutter.next(Vec::new()).unwrap();
            if block.is_empty() {
                return blocks;
            }
            blocks.push(block);
        }
    }

    proptest! {
        #[test]
        fn blocks_are_the_text_in_whole_lines(text in "[ab\n]{0,200}", head in 0usize..100, size in 1usize..50) {
            let blocks = cut(text.as_bytes(), head, size, usize::MAX);
            prop_assert_eq!(blocks.concat(), text.as_bytes());
            prop_assert!(blocks.iter().rev().skip(1).all(|block| block.ends_with(b"\n")));
        }
    }

    #[test]
    fn reading_stops_in_a_line_that_is_too_long() {
        let text = [b"1 2\n".as_slice(), &[b'7'; 10_000]].concat();
        let blocks = cut(&text, 0, 16, 100);
        assert_eq!(blocks[0], b"1 2\n");
        assert!(blocks.len() == 2 && blocks[1].len() > 100 && blocks[1].len() < 500);
    }

    #[test]
    fn ahead_gives_all_blocks_then_the_error() {
        struct Fails(usize);
        impl Read for Fails {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 += 1;
                if self.0 > 9 {
                    return Err(io::Error::other("broken"));
                }
                buffer[..2].copy_from_slice(b"1\n");
                Ok(2)
            }
        }
        let cutter = Cutter::new(Vec::new(), Box::new(Fails(0)) as Box<dyn Read + Send>, 2, 100);
        let mut blocks = Blocks::ahead(cutter, 3).unwrap();
        let mut text = Vec::new();
        let error = loop {
            match blocks.next(4, || false) {
                Ok(some) => text.extend(some.concat()),
                Err(error) => break error,
            }
        };
        assert_eq!(text.len(), 18);
        assert_eq!(error.to_string(), "broken");
    }

    #[test]
    fn the_end_stays_the_end() {
        let cutter = Cutter::new(b"1\n2\n".to_vec(), Box::new(io::empty()) as Box<dyn Read + Send>, 2, 100);
        let mut blocks = Blocks::ahead(cutter, 3).unwrap();
        let mut text = Vec::new();
        loop {
            let some = blocks.next(4, || false).unwrap();
            if some.is_empty() {
                break;
            }
            text.extend(some.concat());
        }
        assert_eq!(text, b"1\n2\n");
        assert!(blocks.next(4, || false).unwrap().is_empty());
    }

    #[test]
    fn a_decoder_that_panics_is_an_error_and_not_the_end() {
        struct Panics;
        impl Read for Panics {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                panic!("a bug in a decoder, on purpose");
            }
        }
        let mut blocks = Blocks::ahead(Cutter::new(b"1\n".to_vec(), Box::new(Panics), 2, 100), 3).unwrap();
        assert_eq!(blocks.next(1, || false).unwrap(), [b"1\n"]);
        assert!(blocks.next(1, || false).is_err());
    }

    #[test]
    fn waiting_can_be_cancelled() {
        struct Silent;
        impl Read for Silent {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                std::thread::sleep(Duration::from_secs(5));
                Ok(0)
            }
        }
        let mut blocks = Blocks::ahead(Cutter::new(Vec::new(), Box::new(Silent), 2, 100), 3).unwrap();
        assert_eq!(blocks.next(1, || true).unwrap_err().kind(), io::ErrorKind::Interrupted);
    }
}
