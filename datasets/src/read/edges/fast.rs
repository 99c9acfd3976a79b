//! The fast path of parsing: lines that are written plainly.

use super::super::blocks::MAX_LINE_BYTES;
use super::super::dialect::{Cut, Dialect, Ids, WeightRule};
use super::super::fields::{is_blank, without_return};
use super::super::number::{self, Weight};
use super::Sink;

/// The plain form: `[a ]number separator number[ separator weight][ separator anything]`.
pub(super) struct Fast {
    blanks: bool,
    separator: u8,
    prefix: Option<u8>,
    first: u64,
    last: u64,
    last_target: u64,
    weighted: bool,
    /// Whether a weight may be anything but digits.
    real: bool,
    /// Whether a weight must not be too large for 32 bits.
    narrow: bool,
    /// How many columns may follow those that are read.
    more: usize,
    /// Whether anything may follow those that are read.
    loose: bool,
}

impl Fast {
    /// `None` when lines of this dialect have no plain form.
    pub(super) fn new(dialect: &Dialect) -> Option<Self> {
        let Ids::Number { first, last, .. } = dialect.ids else { return None };
        if dialect.kinds.is_some() || dialect.numbers.is_some() {
            return None;
        }
        let skipped = usize::from(dialect.prefix.is_some());
        let plain_columns = dialect.source == skipped && dialect.target == skipped + 1;
        let plain_weight = dialect.weight.is_none_or(|w| w == skipped + 2) && !dialect.drop_weight;
        let weighted = dialect.weight.is_some();
        let used = skipped + 2 + usize::from(weighted);
        if !plain_columns || !plain_weight || dialect.least > used || dialect.most < used {
            return None;
        }
        let (blanks, separator) = match dialect.cut {
            Cut::Blanks => (true, b' '),
            Cut::Tabs => (false, b'\t'),
            Cut::At(byte) => (false, byte),
            Cut::Quoted { .. } => return None,
            // The second colon is looked for where fields are passed.
            Cut::Colons => (false, b':'),
        };
        let real = dialect.weights == WeightRule::Any;
        let (prefix, narrow, more, loose) = (dialect.prefix, dialect.narrow, dialect.most - used, dialect.loose);
        let last_target = dialect.declared_sides().map_or(last, |(_, targets)| targets);
        Some(Fast { blanks, separator, prefix, first, last, last_target, weighted, real, narrow, more, loose })
    }

    /// Takes the line at `at` and gives where the next one starts; `None`, and nothing taken, for a line
    /// that is not plain.
    #[inline]
    pub(super) fn line<const CANONICAL: bool, const COLONS: bool>(
        &self,
        block: &[u8],
        mut at: usize,
        sink: &mut Sink,
    ) -> Option<usize> {
        if let Some(prefix) = self.prefix {
            if *block.get(at)? != prefix {
                return None;
            }
            at = self.gap::<COLONS>(block, at + 1)?;
        }
        let (source, after) = id::<CANONICAL>(block, at)?;
        let (target, mut at) = id::<CANONICAL>(block, self.gap::<COLONS>(block, after)?)?;
        if source.min(target) < self.first || source > self.last || target > self.last_target {
            return None;
        }
        let mut weight = None;
        if self.weighted {
            let (found, after) = self.weight(block, self.gap::<COLONS>(block, at)?)?;
            weight = Some(found);
            at = after;
        }
        while self.blanks && block.get(at).is_some_and(|b| is_blank(*b)) {
            at += 1;
        }
        at = match block.get(at) {
            None | Some(b'\n') => at,
            Some(b'\r') if block.get(at + 1).is_none_or(|b| *b == b'\n') => at + 1,
            Some(_) => self.rest::<COLONS>(block, at)?,
        };
        sink.push(source, target);
        if let Some(weight) = weight {
            sink.weights.push(weight);
        }
        Some(at + 1)
    }

    #[inline]
    fn weight(&self, block: &[u8], start: usize) -> Option<(Weight, usize)> {
        let ends = |b: u8| b == b'\n' || b == b'\r' || b == self.separator || (self.blanks && is_blank(b));
        if let Some((number, at)) = digits(block, start)
            && block.get(at).is_none_or(|b| ends(*b))
            && let Ok(number) = u32::try_from(number)
        {
            return Some((Weight::Whole(number), at));
        }
        if !self.real {
            return None;
        }
        let rest = &block[start..];
        let length = rest.iter().position(|b| ends(*b)).unwrap_or(rest.len());
        let weight = number::weight(&rest[..length])?;
        (!self.narrow || weight.is_in_single()).then_some((weight, start + length))
    }

    /// Passes the columns that are not read, if they are plain too: gives where the line ends.
    fn rest<const COLONS: bool>(&self, block: &[u8], start: usize) -> Option<usize> {
        if self.loose {
            let separated =
                if self.blanks { is_blank(block[start - 1]) } else { self.gap::<COLONS>(block, start).is_some() };
            if !separated {
                return None;
            }
            let end = memchr::memchr(b'\n', &block[start..]).map_or(block.len(), |length| start + length);
            return (end - start < MAX_LINE_BYTES / 2).then_some(end);
        }
        if COLONS {
            return None;
        }
        if self.more == 0 || self.blanks || block[start] != self.separator {
            return None;
        }
        let end = memchr::memchr(b'\n', &block[start..]).map_or(block.len(), |length| start + length);
        let columns = without_return(&block[start..end]);
        let odd = |b: &u8| *b < 0x20 && *b != self.separator || *b == 0x7F || *b == b'"';
        let plain = end - start < MAX_LINE_BYTES / 2 && !columns.iter().any(odd);
        let count = columns.iter().filter(|b| **b == self.separator).count();
        (plain && count <= self.more).then_some(end)
    }

    #[inline]
    fn gap<const COLONS: bool>(&self, block: &[u8], at: usize) -> Option<usize> {
        if COLONS {
            return (block.get(at..at + 2)? == b"::").then_some(at + 2);
        }
        if !self.blanks {
            return (*block.get(at)? == self.separator).then_some(at + 1);
        }
        if !is_blank(*block.get(at)?) {
            return None;
        }
        let mut at = at + 1;
        while is_blank(*block.get(at)?) {
            at += 1;
        }
        Some(at)
    }
}

/// The digits of an id; canonical, without zeros in front.
#[inline]
fn id<const CANONICAL: bool>(block: &[u8], start: usize) -> Option<(u64, usize)> {
    if !CANONICAL {
        return digits(block, start);
    }
    // The first digit apart: a zero is rare, and then the only one.
    let first = block.get(start)?.wrapping_sub(b'0');
    if first.wrapping_sub(1) > 8 {
        let alone = first == 0 && block.get(start + 1).is_none_or(|b| !b.is_ascii_digit());
        return alone.then_some((0, start + 1));
    }
    let mut number = u64::from(first);
    let mut at = start + 1;
    while let Some(digit) = block.get(at).map(|b| b.wrapping_sub(b'0'))
        && digit <= 9
    {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (at - start <= 19).then_some((number, at))
}

/// One to nineteen digits, which cannot wrap, and where they end.
#[inline]
fn digits(block: &[u8], start: usize) -> Option<(u64, usize)> {
    let mut number = 0u64;
    let mut at = start;
    while let Some(digit) = block.get(at).map(|b| b.wrapping_sub(b'0'))
        && digit <= 9
    {
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (1..=19).contains(&(at - start)).then_some((number, at))
}
