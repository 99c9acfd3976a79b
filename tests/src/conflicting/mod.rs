//! Programs made for conflicts: any two neighbours that run in another order, or at once, end in other states. They
//! linger where a race would have to happen.

mod ledger;
mod letters;
mod mixing;
mod tickets;

pub use ledger::Ledger;
pub use letters::{Letter, Letters};
pub use mixing::Mixing;
pub use tickets::Tickets;

use hubcut::program::{Direction, Engines, Row};

/// These programs are about asynchronous runs; the other engines would only take time to compile.
pub const ONLY_ASYNCHRONOUS: Engines = Engines { synchronous: false, chromatic: false, ..Engines::ALL };

/// Mixes two words so that the order matters.
pub fn mix(a: u64, b: u64) -> u64 {
    let z = (a ^ b.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(b);
    (z ^ (z >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)
}

/// Lets others run, now and then.
pub fn linger(draw: u64) {
    match draw >> 7 & 15 {
        0 => std::thread::yield_now(),
        1 | 2 => (0..300).for_each(|_| std::hint::spin_loop()),
        _ => {}
    }
}

/// A direction as a parameter of a program: 0 for in-edges, 1 for out-edges, 2 for both, else none.
const fn direction(number: u8) -> Direction {
    match number {
        0 => Direction::In,
        1 => Direction::Out,
        2 => Direction::Both,
        _ => Direction::None,
    }
}

/// A view or a slot that shows a word.
pub trait Face: Row + PartialEq {
    /// Elements, where that is asked.
    const LENGTH: usize = 1;
    /// Shows `word`, all over.
    fn show(&mut self, word: u64);
    /// A word that depends on every bit that is shown.
    fn word(&self) -> u64;
}

impl Face for u32 {
    fn show(&mut self, word: u64) {
        *self = (word ^ (word >> 32)) as u32;
    }
    fn word(&self) -> u64 {
        u64::from(*self)
    }
}

impl Face for u64 {
    fn show(&mut self, word: u64) {
        *self = word;
    }
    fn word(&self) -> u64 {
        *self
    }
}

impl Face for [u64; 3] {
    fn show(&mut self, word: u64) {
        *self = [word, !word, word.rotate_left(7)];
    }
    fn word(&self) -> u64 {
        self.iter().fold(0, |digest, part| mix(digest, *part))
    }
}

impl Face for [u32] {
    const LENGTH: usize = 5;
    fn show(&mut self, word: u64) {
        self.iter_mut().enumerate().for_each(|(index, part)| *part = word.rotate_left(index as u32 * 11) as u32);
    }
    fn word(&self) -> u64 {
        self.iter().fold(0, |digest, part| mix(digest, u64::from(*part)))
    }
}
