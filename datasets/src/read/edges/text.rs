//! The fast path of parsing for ids that are text: lines that are written plainly, in a block in which nothing is odd.

use super::super::dialect::WeightRule;
use super::super::dialect::{Cut, Dialect, Ids};
use super::super::fields::{is_blank, without_return};
use super::super::number;
use super::Sink;

/// The plain form: `name separator name[ separator weight]`.
pub(super) struct Plain<'d> {
    dialect: &'d Dialect,
    cut: Cut,
    weighted: bool,
}

impl<'d> Plain<'d> {
    /// `None` when lines of this dialect have no plain form, or something in the block is odd: control bytes, or bytes that are
    /// not UTF-8. What is asked of the whole block need not be asked of each line.
    pub(super) fn new(block: &[u8], dialect: &'d Dialect) -> Option<Self> {
        let weighted = dialect.weight.is_some();
        let used = 2 + usize::from(weighted);
        let is_plain = dialect.ids == Ids::Text
            && (dialect.source, dialect.target) == (0, 1)
            && dialect.weight.is_none_or(|weight| weight == 2)
            && (dialect.least..=dialect.most).contains(&used)
            && dialect.prefix.is_none()
            && dialect.kinds.is_none()
            && dialect.numbers.is_none()
            && !dialect.drop_weight
            && dialect.weights == WeightRule::Any
            && matches!(dialect.cut, Cut::Blanks | Cut::Tabs | Cut::At(_));
        let is_odd = |byte: u8| (byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t')) || byte == 0x7F;
        // Folded, not searched: this runs on many bytes at once.
        let is_clean = is_plain && !block.iter().fold(false, |odd, byte| odd | is_odd(*byte));
        (is_clean && std::str::from_utf8(block).is_ok()).then_some(Plain { dialect, cut: dialect.cut, weighted })
    }

    /// Takes the line `line`, without its line feed; false, and nothing taken, if it is not plain.
    #[inline]
    pub(super) fn line(&self, line: &[u8], sink: &mut Sink) -> bool {
        self.edge(without_return(line), sink).is_some()
    }

    #[inline]
    fn edge(&self, line: &[u8], sink: &mut Sink) -> Option<()> {
        let first = *line.first()?;
        // Blanks in front, quotes and comments are for the slow path; so is what may be the header.
        if is_blank(first) || self.dialect.comments.contains(&first) || line.contains(&b'\r') {
            return None;
        }
        if let Some(header) = &self.dialect.header
            && line.starts_with(header)
        {
            return None;
        }
        let (source, rest) = self.field(line)?;
        let (target, rest) = self.field(rest?)?;
        let weight = match (self.weighted, rest) {
            (false, None) => None,
            (true, Some(rest)) => {
                let (weight, rest) = self.field(rest)?;
                if rest.is_some() {
                    return None;
                }
                Some(number::weight(weight)?)
            }
            _ => return None,
        };
        let names = sink.names.as_mut()?;
        let pair = (names.number(source), names.number(target));
        sink.narrow.push(pair);
        if let Some(weight) = weight {
            sink.weights.push(weight);
        }
        Some(())
    }

    /// The first field of a line, and what follows its separator, if there is one.
    #[inline]
    fn field<'l>(&self, line: &'l [u8]) -> Option<(&'l [u8], Option<&'l [u8]>)> {
        let (field, rest) = match self.cut {
            Cut::Blanks => {
                let end = memchr::memchr2(b' ', b'\t', line).unwrap_or(line.len());
                let mut rest = &line[end..];
                while let [b' ' | b'\t', more @ ..] = rest {
                    rest = more;
                }
                (&line[..end], (!rest.is_empty()).then_some(rest))
            }
            Cut::Tabs | Cut::At(_) => {
                let byte = if let Cut::At(byte) = self.cut { byte } else { b'\t' };
                let end = memchr::memchr(byte, line).unwrap_or(line.len());
                let field = &line[..end];
                let quoted = byte != b'\t' && field.first() == Some(&b'"');
                // Blanks around a field belong to nothing, tabs in one to nobody.
                let padded = field.first().is_some_and(|b| is_blank(*b)) || field.last().is_some_and(|b| is_blank(*b));
                if quoted || padded || (byte != b'\t' && memchr::memchr(b'\t', field).is_some()) {
                    return None;
                }
                (field, line.get(end + 1..).filter(|_| end < line.len()))
            }
            Cut::Colons | Cut::Quoted { .. } => return None,
        };
        (!field.is_empty()).then_some((field, rest))
    }
}
